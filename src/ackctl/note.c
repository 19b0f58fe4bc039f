#include "ackctl/command.h"

#include <string.h>

#include "app/say.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "config/syntax.h"
#include "store/notes.h"

enum { AUTHOR_MAX = 64 }; /* bytes */

/* A conversation before and after something was said about it. */
struct change {
    struct context *context;
    const struct evaluation *before, *after;
};

/* The one who typed the command; sudo says who that was. Caller frees. */
static char *author(void)
{
    const char *behind = g_getenv("SUDO_USER");
    return text_clean(behind && *behind ? behind : g_get_user_name(), -1, AUTHOR_MAX);
}

static struct note *new_note(const struct context *context, NoteKind kind,
                             const struct conversation *about)
{
    struct note *note = note_new(kind, context->now);
    note->message_id = about ? g_strdup(about->evaluation->earliest) : NULL;
    note->author = author();
    return note;
}

/* "Mon 16 Nov 10:12". Caller frees. */
static char *local_time(struct context *context, int64_t at)
{
    const struct team_config *team = context_team(context, NULL);
    return calendar_text(team->calendar, at, context->now);
}

/* ---- What is printed: a sentence for people, and what it says for programs. */

static const char *client_of(const struct evaluation *evaluation)
{
    if (evaluation->client_name)
        return evaluation->client_name;
    return evaluation->client ? evaluation->client : "the client";
}

static int64_t count_open(const struct evaluation *evaluation)
{
    int64_t open = 0;
    for (guint i = 0; i < evaluation->turns->len; i++)
        open += g_array_index(evaluation->turns, struct turn, i).ended == INSTANT_NONE;
    return open;
}

/* `about` NULL: it is about an address. `written`: whether there was anything to say. */
static void print(struct context *context, const struct note *note, bool written,
                  const struct conversation *about, const char *said)
{
    g_autoptr(Table) table = table_new_record("note");
    table_column(table, "said", "");
    table_text(table, said);
    table_column(table, "kind", NULL);
    table_text(table, note_name(note->kind));
    table_column(table, "at", NULL);
    table_instant(table, written ? note->at : INSTANT_NONE);
    table_column(table, "author", NULL);
    table_text(table, note->author);
    table_column(table, "conversation", NULL);
    table_text(table, about ? about->name : NULL);
    table_column(table, "client", NULL);
    table_text(table, about ? about->evaluation->client : NULL);
    table_column(table, "address", NULL);
    table_text(table, note->address);
    table_column(table, "until", NULL);
    table_instant(table, note->until);
    table_column(table, "open_turns", NULL);
    if (about)
        table_number(table, count_open(about->evaluation));
    else
        table_null(table);
    Table *const tables[] = { table };
    context_print(context, tables, 1);
}

/* What a change of this kind did, in words behind the conversation's name. */
typedef char *(*Wording)(const struct change *change, const struct note *note);

/* Writes the note down, takes it off the caller, and says what came of it. */
static int say_about(struct context *context, const struct conversation *before,
                     struct note *said, Wording wording, GError **error)
{
    g_autoptr(Note) note = said;
    if (!say(context->store, context->rules, note, error))
        return NOTHING;
    g_autoptr(Conversation)
        after = conversation_find(context->rules, context->store, before->name, error);
    if (!after)
        return NOTHING;
    struct change change = { context, before->evaluation, after->evaluation };
    g_autofree char *words = wording(&change, note);
    g_autofree char *sentence = g_strconcat(after->name, " ", words, NULL);
    print(context, note, true, after, sentence);
    return DONE;
}

/* It is so already: nothing is written. */
static int say_nothing(struct context *context, const struct conversation *about,
                       struct note *unsaid, const char *words)
{
    g_autoptr(Note) note = unsaid;
    g_autofree char *sentence = about ? g_strconcat(about->name, " ", words, NULL)
                                      : g_strdup(words);
    print(context, note, false, about, sentence);
    return DONE;
}

/* The conversation that the first word means, in a store that is open for notes. */
static struct conversation *open_conversation(struct context *context, char **arguments,
                                              guint words, const char *usage,
                                              GError **error)
{
    if (!command_expects(arguments, words, words, usage, error) ||
        !context_for_writing(context, error))
        return NULL;
    return context_conversation(context, arguments[0], error);
}

/* ---- close and reopen (S19) ---- */

/* "Carl Client's turn of Mon 16 Nov 10:12" of each turn that was open on one side only.
 */
static char *turns_open_only_in(const struct evaluation *open,
                                const struct evaluation *other,
                                const struct change *change)
{
    g_autoptr(GString) words = g_string_new(NULL);
    guint n = MIN(open->turns->len, other->turns->len);
    for (guint i = 0; i < n; i++) {
        const struct turn *turn = &g_array_index(open->turns, struct turn, i);
        const struct turn *twin = &g_array_index(other->turns, struct turn, i);
        if (turn->ended != INSTANT_NONE || twin->ended == INSTANT_NONE)
            continue;
        g_autofree char *when = local_time(change->context, turn->opened);
        g_string_append_printf(words, "%s%s's turn of %s", words->len ? " and " : "",
                               turn->client_name ? turn->client_name : turn->client,
                               when);
    }
    return words->len ? g_string_free(g_steal_pointer(&words), FALSE) : NULL;
}

/* The turn that waits, NULL if none does. */
static const struct turn *open_turn(const struct evaluation *evaluation)
{
    for (guint i = evaluation->turns->len; i > 0; i--) {
        const struct turn *turn = &g_array_index(evaluation->turns, struct turn, i - 1);
        if (turn->ended == INSTANT_NONE)
            return turn;
    }
    return NULL;
}

static char *close_words(const struct change *change, const struct note *note)
{
    (void)note;
    g_autofree char *ended = turns_open_only_in(change->before, change->after, change);
    if (ended)
        return g_strdup_printf("closed; %s ended unanswered", ended);
    if (change->before->waiting_since != INSTANT_NONE)
        return g_strdup_printf("closed; nobody waits for %s any more",
                               client_of(change->before));
    if (change->before->promised)
        return g_strdup("closed; what was promised in it is owed no longer");
    return g_strdup("closed; nobody was waiting in it");
}

/* Closed, and since then nobody wrote what would have to be closed again. */
static bool is_closed(const struct evaluation *evaluation)
{
    return evaluation->closed != INSTANT_NONE && !open_turn(evaluation) &&
           evaluation->waiting_since == INSTANT_NONE && !evaluation->promised;
}

int command_close(struct context *context, char **arguments, GError **error)
{
    g_autoptr(Conversation)
        before = open_conversation(context, arguments, 1, "close ID", error);
    if (!before)
        return NOTHING;
    struct note *note = new_note(context, NOTE_CLOSE, before);
    if (!is_closed(before->evaluation))
        return say_about(context, before, note, close_words, error);
    g_autofree char *since = local_time(context, before->evaluation->closed);
    g_autofree char *words = g_strdup_printf("has been closed since %s", since);
    return say_nothing(context, before, note, words);
}

static char *reopen_words(const struct change *change, const struct note *note)
{
    (void)note;
    g_autofree char *opened = turns_open_only_in(change->after, change->before, change);
    if (opened)
        return g_strdup_printf("reopened; %s is open again", opened);
    return g_strdup("reopened; nobody waits in it");
}

int command_reopen(struct context *context, char **arguments, GError **error)
{
    g_autoptr(Conversation)
        before = open_conversation(context, arguments, 1, "reopen ID", error);
    if (!before)
        return NOTHING;
    const struct evaluation *evaluation = before->evaluation;
    if (evaluation->turns->len == 0 && evaluation->closed == INSTANT_NONE) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_STORE,
                    "nobody ever waited in %s, so there is nothing to reopen",
                    before->name);
        return NOTHING;
    }
    struct note *note = new_note(context, NOTE_REOPEN, before);
    const struct turn *open = open_turn(evaluation);
    if (!open)
        return say_about(context, before, note, reopen_words, error);
    g_autofree char *since = local_time(context, open->opened);
    g_autofree char *words =
        g_strdup_printf("is open already; %s has been waiting since %s",
                        open->client_name ? open->client_name : open->client, since);
    return say_nothing(context, before, note, words);
}

/* ---- snooze ---- */

static bool parse_until(struct context *context, const char *text, int64_t *until,
                        GError **error)
{
    const struct team_config *team = context_team(context, error);
    struct duration duration;
    int64_t at = INSTANT_NONE;
    if (!team)
        return false;
    if (duration_parse(text, &duration, NULL)) {
        at = calendar_add(team->calendar, context->now, duration);
    } else if (!instant_parse(text, calendar_zone(team->calendar), context->now, &at,
                              NULL)) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "\"%s\" is neither a time, like \"2026-11-18 09:30\", nor a time of "
                    "business, like 4h or 2d",
                    text);
        return false;
    }
    if (at == INSTANT_NONE || at < context->now) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "\"%s\" %s; expected a time to come, or now to end a snooze", text,
                    at == INSTANT_NONE ? "lies beyond the calendar" : "is past");
        return false;
    }
    *until = at;
    return true;
}

static char *snooze_words(const struct change *change, const struct note *note)
{
    if (note->until <= change->context->now)
        return g_strdup("is snoozed no longer");
    g_autofree char *until = local_time(change->context, note->until);
    return g_strdup_printf("snoozed; no reminders before %s%s", until,
                           open_turn(change->after) ? ", its clocks go on"
                                                    : ", nobody waits in it anyway");
}

int command_snooze(struct context *context, char **arguments, GError **error)
{
    int64_t until;
    g_autoptr(Conversation)
        before = open_conversation(context, arguments, 2, "snooze ID UNTIL", error);
    if (!before || !parse_until(context, arguments[1], &until, error))
        return NOTHING;
    struct note *note = new_note(context, NOTE_SNOOZE, before);
    note->until = until;
    if (until == context->now && before->evaluation->snoozed_until <= context->now)
        return say_nothing(context, before, note, "is not snoozed");
    return say_about(context, before, note, snooze_words, error);
}

/* ---- assign (S34) ---- */

static const struct member *parse_member(struct context *context, const char *text,
                                         GError **error)
{
    const struct team_config *team = context_team(context, error);
    if (!team)
        return NULL;
    g_autofree char *address = g_ascii_strdown(text, -1);
    const struct member *member = people_member(&team->people, address);
    if (member)
        return member;
    g_autoptr(GString) members = g_string_new(NULL);
    for (guint i = 0; i < team->people.members->len; i++) {
        const struct member *one = team->people.members->pdata[i];
        g_string_append_printf(members, "%s%s <%s>", i ? ", " : "", one->name,
                               (const char *)one->addresses->pdata[0]);
    }
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                "\"%s\" is no member's address; members are %s", text, members->str);
    return NULL;
}

static char *assign_words(const struct change *change, const struct note *note)
{
    const char *before = context_member_name(change->context, change->before->owner);
    return g_strdup_printf("assigned to %s%s%s",
                           context_member_name(change->context, note->address),
                           before ? "; before, it was with " : "", before ? before : "");
}

int command_assign(struct context *context, char **arguments, GError **error)
{
    const struct member *member = NULL;
    g_autoptr(Conversation)
        before = open_conversation(context, arguments, 2, "assign ID ADDRESS", error);
    if (!before || !(member = parse_member(context, arguments[1], error)))
        return NOTHING;
    struct note *note = new_note(context, NOTE_ASSIGN, before);
    note->address = g_strdup(member->addresses->pdata[0]);
    if (g_strcmp0(before->evaluation->owner, note->address) != 0)
        return say_about(context, before, note, assign_words, error);
    g_autofree char *words = g_strdup_printf("is with %s already", member->name);
    return say_nothing(context, before, note, words);
}

/* ---- returned (S37) ---- */

static char *returned_words(const struct change *change, const struct note *note)
{
    (void)note;
    g_autofree char *ended = turns_open_only_in(change->before, change->after, change);
    return g_strdup_printf("the call was returned; %s is answered",
                           ended ? ended : "no turn");
}

static bool waits_for_call(const struct evaluation *evaluation)
{
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = &g_array_index(evaluation->turns, struct turn, i);
        if (turn->call && turn->ended == INSTANT_NONE)
            return true;
    }
    return false;
}

int command_returned(struct context *context, char **arguments, GError **error)
{
    g_autoptr(Conversation)
        before = open_conversation(context, arguments, 1, "returned ID", error);
    if (!before)
        return NOTHING;
    struct note *note = new_note(context, NOTE_RETURNED, before);
    if (waits_for_call(before->evaluation))
        return say_about(context, before, note, returned_words, error);
    return say_nothing(context, before, note,
                       "has no call that waits to be returned; close ends other turns");
}

/* ---- dismiss (S30) ---- */

/* "4bf0a9c1.2" of one of the conversation's mails, NULL with USAGE. */
static const struct promise *find_promise(const struct conversation *conversation,
                                          const char *name, GError **error)
{
    const GArray *promises = conversation->evaluation->promises;
    for (guint i = 0; i < promises->len; i++) {
        const struct promise *promise = &g_array_index(promises, struct promise, i);
        g_autofree char *one = promise_name(promise->message_id, promise->number);
        if (g_str_equal(one, name))
            return promise;
    }
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                "%s: no promise of conversation %s is called so; see ackctl promises",
                name, conversation->name);
    return NULL;
}

static char *dismiss_words(const struct change *change, const struct note *note)
{
    (void)change;
    (void)note;
    return g_strdup("that was no promise; nothing is owed for it");
}

int command_dismiss(struct context *context, char **arguments, GError **error)
{
    if (!command_expects(arguments, 1, 1, "dismiss PROMISE", error) ||
        !context_for_writing(context, error))
        return NOTHING;
    const char *name = arguments[0];
    g_autofree char *mail = g_strndup(name, strcspn(name, "."));
    g_autoptr(Conversation) before = context_conversation(context, mail, error);
    const struct promise *promise = before ? find_promise(before, name, error) : NULL;
    if (!promise)
        return NOTHING;
    struct note *note = new_note(context, NOTE_DISMISS, before);
    if (promise->state == PROMISE_DISMISSED)
        return say_nothing(context, before, note, "that is dismissed already");
    g_free(note->message_id);
    note->message_id = g_strdup(promise->message_id);
    note->promise = promise->number;
    return say_about(context, before, note, dismiss_words, error);
}

/* ---- ignore (S1) ---- */

static bool holds(const GPtrArray *patterns, const char *pattern)
{
    return patterns && g_ptr_array_find_with_equal_func((GPtrArray *)patterns, pattern,
                                                        g_str_equal, NULL);
}

/* Whoever ignores a member would lose that member's replies. */
static bool spares_members(const struct people *people, const char *pattern,
                           GError **error)
{
    for (guint i = 0; i < people->members->len; i++) {
        const struct member *member = people->members->pdata[i];
        for (guint a = 0; a < member->addresses->len; a++) {
            const char *address = member->addresses->pdata[a];
            if (!people_pattern_matches(pattern, address))
                continue;
            g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                        "\"%s\" fits %s <%s>, a member, whose replies must count",
                        pattern, member->name, address);
            return false;
        }
    }
    return true;
}

/* In lower case, NULL with USAGE. Caller frees. */
static char *parse_pattern(const char *text, GError **error)
{
    g_autofree char *pattern = g_ascii_strdown(text, -1);
    /* One label alone is rather a conversation's name. */
    if (syntax_is_pattern(pattern) && strpbrk(pattern, "@.:"))
        return g_steal_pointer(&pattern);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                "\"%s\" is no address, domain or pattern; expected one like "
                "news@shop.example, shop.example or *@news.*",
                text);
    return NULL;
}

/* What came of it, with how much mail it concerns: a misspelt address shows. */
static char *ignore_words(const struct note *note, guint threads)
{
    g_autofree char *mail =
        threads == 0   ? g_strdup("so far, no mail is from or to it")
        : threads == 1 ? g_strdup("1 thread of mail counted anew")
                       : g_strdup_printf("%u threads of mail counted anew", threads);
    return g_strdup_printf(
        "%s %s; %s", note->address,
        note->kind == NOTE_IGNORE ? "is ignored from now on" : "counts again", mail);
}

/* Why it goes on being ignored, or never was. */
static int say_not_ignored(const struct people *people, const char *pattern,
                           GError **error)
{
    for (guint i = 0; people->ignore && i < people->ignore->len; i++) {
        const char *wider = people->ignore->pdata[i];
        if (!people_pattern_matches(wider, pattern))
            continue;
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_STORE,
                    "%s is ignored because of \"%s\"; undo that", pattern, wider);
        return NOTHING;
    }
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_STORE, "%s is not ignored", pattern);
    return NOTHING;
}

static int ignore(struct context *context, const char *pattern, bool undo, GError **error)
{
    const struct people *people = rules_policy(context->rules)->people;
    bool ignored = holds(people->ignore, pattern);
    if (undo && !ignored)
        return say_not_ignored(people, pattern, error);
    g_autoptr(Note) note = new_note(context, undo ? NOTE_REGARD : NOTE_IGNORE, NULL);
    note->address = g_strdup(pattern);
    if (!undo && ignored) {
        g_autofree char *words = g_strdup_printf("%s is ignored already", pattern);
        return say_nothing(context, NULL, g_steal_pointer(&note), words);
    }
    g_autoptr(GArray) threads = store_threads_with(context->store, pattern);
    if (!store_check(context->store, error) ||
        !say(context->store, context->rules, note, error))
        return NOTHING;
    g_autofree char *words = ignore_words(note, threads->len);
    print(context, note, true, NULL, words);
    return DONE;
}

int command_ignore(struct context *context, char **arguments, GError **error)
{
    gboolean undo = FALSE;
    const GOptionEntry entries[] = {
        { "undo", 0, 0, G_OPTION_ARG_NONE, &undo, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    if (!command_options(arguments, entries, 1, "ignore ADDRESS [--undo]", error))
        return NOTHING;
    g_autofree char *pattern = parse_pattern(arguments[0], error);
    if (!pattern || !context_for_writing(context, error) ||
        !context_rules(context, error))
        return NOTHING;
    const struct people *people = rules_policy(context->rules)->people;
    if (!undo && !spares_members(people, pattern, error))
        return NOTHING;
    return ignore(context, pattern, undo, error);
}
