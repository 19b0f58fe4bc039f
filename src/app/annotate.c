#include "app/annotate.h"

#include "app/say.h"
#include "base/error.h"
#include "base/instant.h"
#include "letter/tongue.h"
#include "letter/wording.h"
#include "sla/duration.h"
#include "store/notes.h"

void annotation_free(struct annotation *annotation)
{
    if (!annotation)
        return;
    note_free(annotation->note);
    conversation_free(annotation->about);
    g_free(annotation->words);
    g_free(annotation);
}

/* A conversation before and after something was said about it. */
struct change {
    const struct speaker *speaker;
    const struct evaluation *before, *after;
};

/* What a change of this kind did. */
typedef char *(*Wording)(const struct change *change, const struct note *note);

static struct note *new_note(const struct speaker *speaker, NoteKind kind,
                             const struct conversation *about)
{
    struct note *note = note_new(kind, speaker->at);
    note->message_id = g_strdup(about->evaluation->earliest);
    note->author = g_strdup(speaker->name);
    return note;
}

static struct conversation *as_it_is_now(const struct speaker *speaker,
                                         const struct conversation *before,
                                         GError **error)
{
    return conversation_of(speaker->rules, speaker->store, before->evaluation->earliest,
                           error);
}

/* Writes the note down, which it takes. */
static struct annotation *write_note(const struct speaker *speaker,
                                     const struct conversation *before,
                                     struct note *unsaid, Wording wording, GError **error)
{
    g_autoptr(Note) note = unsaid;
    if (!say(speaker->store, speaker->rules, note, error))
        return NULL;
    g_autoptr(Conversation) after = as_it_is_now(speaker, before, error);
    if (!after)
        return NULL;
    const struct change change = { speaker, before->evaluation, after->evaluation };
    struct annotation *done = g_new0(struct annotation, 1);
    done->words = wording(&change, note);
    done->note = g_steal_pointer(&note);
    done->written = true;
    done->about = g_steal_pointer(&after);
    return done;
}

/* It is so already. Takes note and words. */
static struct annotation *write_nothing(const struct speaker *speaker,
                                        const struct conversation *about,
                                        struct note *unsaid, char *words, GError **error)
{
    g_autoptr(Note) note = unsaid;
    g_autofree char *said = words;
    g_autoptr(Conversation) now = as_it_is_now(speaker, about, error);
    if (!now)
        return NULL;
    struct annotation *done = g_new0(struct annotation, 1);
    done->note = g_steal_pointer(&note);
    done->about = g_steal_pointer(&now);
    done->words = g_steal_pointer(&said);
    return done;
}

/* "Mon 16 Nov 10:12". Caller frees. */
static char *local_time(const struct speaker *speaker, int64_t at)
{
    return wording_instant(rules_team(speaker->rules)->calendar, at, speaker->at);
}

static const char *author_of(const struct turn *turn)
{
    return turn->client_name ? turn->client_name : turn->client;
}

static const char *client_of(const struct evaluation *evaluation)
{
    if (evaluation->client_name)
        return evaluation->client_name;
    return evaluation->client ? evaluation->client : _("the client");
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
        g_autofree char *when = local_time(change->speaker, turn->opened);
        g_autofree char *one =
            g_strdup_printf(_("%s's turn of %s"), author_of(turn), when);
        g_string_append_printf(words, "%s%s", words->len ? _(" and ") : "", one);
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
        return g_strdup_printf(_("closed; %s ended unanswered"), ended);
    if (change->before->waiting_since != INSTANT_NONE)
        return g_strdup_printf(_("closed; nobody waits for %s any more"),
                               client_of(change->before));
    if (change->before->promised)
        return g_strdup(_("closed; what was promised in it is owed no longer"));
    return g_strdup(_("closed; nobody was waiting in it"));
}

/* Closed, and since then nobody wrote what would have to be closed again. */
static bool is_closed(const struct evaluation *evaluation)
{
    return evaluation->closed != INSTANT_NONE && !open_turn(evaluation) &&
           evaluation->waiting_since == INSTANT_NONE && !evaluation->promised;
}

struct annotation *annotate_close(const struct speaker *speaker,
                                  const struct conversation *before, GError **error)
{
    struct note *note = new_note(speaker, NOTE_CLOSE, before);
    if (!is_closed(before->evaluation))
        return write_note(speaker, before, note, close_words, error);
    g_autofree char *since = local_time(speaker, before->evaluation->closed);
    char *words = g_strdup_printf(_("has been closed since %s"), since);
    return write_nothing(speaker, before, note, words, error);
}

static char *reopen_words(const struct change *change, const struct note *note)
{
    (void)note;
    g_autofree char *opened = turns_open_only_in(change->after, change->before, change);
    if (opened)
        return g_strdup_printf(_("reopened; %s is open again"), opened);
    return g_strdup(_("reopened; nobody waits in it"));
}

struct annotation *annotate_reopen(const struct speaker *speaker,
                                   const struct conversation *before, GError **error)
{
    const struct evaluation *evaluation = before->evaluation;
    if (evaluation->turns->len == 0 && evaluation->closed == INSTANT_NONE) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_ABSENT,
                    _("nobody ever waited in %s, so there is nothing to reopen"),
                    before->name);
        return NULL;
    }
    struct note *note = new_note(speaker, NOTE_REOPEN, before);
    const struct turn *open = open_turn(evaluation);
    if (!open)
        return write_note(speaker, before, note, reopen_words, error);
    g_autofree char *since = local_time(speaker, open->opened);
    char *words = g_strdup_printf(_("is open already; %s has been waiting since %s"),
                                  author_of(open), since);
    return write_nothing(speaker, before, note, words, error);
}

/* ---- snooze ---- */

static bool parse_until(const struct speaker *speaker, const char *text, int64_t *until,
                        GError **error)
{
    const Calendar *calendar = rules_team(speaker->rules)->calendar;
    struct duration duration;
    int64_t at = INSTANT_NONE;
    if (duration_parse(text, &duration, NULL)) {
        at = calendar_add(calendar, speaker->at, duration);
    } else if (!instant_parse(text, calendar_zone(calendar), speaker->at, &at, NULL)) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    _("\"%s\" is neither a time, like \"2026-11-18 09:30\", nor a time "
                      "of business, like 4h or 2d"),
                    text);
        return false;
    }
    if (at == INSTANT_NONE) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    _("\"%s\" lies beyond the calendar; expected a time to come, or now "
                      "to end a snooze"),
                    text);
        return false;
    }
    if (at < speaker->at) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    _("\"%s\" is past; expected a time to come, or now to end a snooze"),
                    text);
        return false;
    }
    *until = at;
    return true;
}

static char *snooze_words(const struct change *change, const struct note *note)
{
    if (note->until <= change->speaker->at)
        return g_strdup(_("is snoozed no longer"));
    g_autofree char *until = local_time(change->speaker, note->until);
    return g_strdup_printf(
        open_turn(change->after)
            ? _("snoozed; no reminders before %s, its clocks go on")
            : _("snoozed; no reminders before %s, nobody waits in it anyway"),
        until);
}

struct annotation *annotate_snooze(const struct speaker *speaker,
                                   const struct conversation *before, const char *until,
                                   GError **error)
{
    int64_t at;
    if (!parse_until(speaker, until, &at, error))
        return NULL;
    struct note *note = new_note(speaker, NOTE_SNOOZE, before);
    note->until = at;
    if (at == speaker->at && before->evaluation->snoozed_until <= speaker->at)
        return write_nothing(speaker, before, note, g_strdup(_("is not snoozed")), error);
    return write_note(speaker, before, note, snooze_words, error);
}

/* ---- assign (S34) ---- */

static const struct people *people_of(const struct speaker *speaker)
{
    return rules_policy(speaker->rules)->people;
}

static const struct member *find_member(const struct speaker *speaker, const char *text,
                                        GError **error)
{
    const struct people *people = people_of(speaker);
    g_autofree char *address = g_ascii_strdown(text, -1);
    const struct member *member = people_member(people, address);
    if (member)
        return member;
    g_autoptr(GString) members = g_string_new(NULL);
    for (guint i = 0; i < people->members->len; i++) {
        const struct member *one = people->members->pdata[i];
        g_string_append_printf(members, "%s%s <%s>", i ? ", " : "", one->name,
                               (const char *)one->addresses->pdata[0]);
    }
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                _("\"%s\" is no member's address; members are %s"), text, members->str);
    return NULL;
}

static const char *member_name(const struct speaker *speaker, const char *address)
{
    const struct member *member = address ? people_member(people_of(speaker), address)
                                          : NULL;
    return member ? member->name : address;
}

static char *assign_words(const struct change *change, const struct note *note)
{
    const char *to = member_name(change->speaker, note->address);
    const char *before = member_name(change->speaker, change->before->owner);
    if (!before)
        return g_strdup_printf(_("assigned to %s"), to);
    return g_strdup_printf(_("assigned to %s; before, it was with %s"), to, before);
}

struct annotation *annotate_assign(const struct speaker *speaker,
                                   const struct conversation *before, const char *address,
                                   GError **error)
{
    const struct member *member = find_member(speaker, address, error);
    if (!member)
        return NULL;
    struct note *note = new_note(speaker, NOTE_ASSIGN, before);
    note->address = g_strdup(member->addresses->pdata[0]);
    if (g_strcmp0(before->evaluation->owner, note->address) != 0)
        return write_note(speaker, before, note, assign_words, error);
    char *words = g_strdup_printf(_("is with %s already"), member->name);
    return write_nothing(speaker, before, note, words, error);
}

/* ---- returned (S37) ---- */

static char *returned_words(const struct change *change, const struct note *note)
{
    (void)note;
    g_autofree char *ended = turns_open_only_in(change->before, change->after, change);
    if (!ended)
        return g_strdup(_("called back; no turn is answered"));
    return g_strdup_printf(_("called back; %s is answered"), ended);
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

struct annotation *annotate_returned(const struct speaker *speaker,
                                     const struct conversation *before, GError **error)
{
    struct note *note = new_note(speaker, NOTE_RETURNED, before);
    if (waits_for_call(before->evaluation))
        return write_note(speaker, before, note, returned_words, error);
    return write_nothing(
        speaker, before, note,
        g_strdup(_("has no call that waits to be returned; close ends other turns")),
        error);
}

/* ---- dismiss (S30) ---- */

const struct promise *annotate_find_promise(const struct speaker *speaker,
                                            const struct conversation *conversation,
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
                _("%s: no promise of conversation %s is called so; see \"%s promises\""),
                name, conversation->name, rules_team(speaker->rules)->ackctl);
    return NULL;
}

static char *dismiss_words(const struct change *change, const struct note *note)
{
    (void)change;
    (void)note;
    return g_strdup(_("holds that promise no longer; nothing is owed for it"));
}

struct annotation *annotate_dismiss(const struct speaker *speaker,
                                    const struct conversation *before,
                                    const struct promise *promise, GError **error)
{
    struct note *note = new_note(speaker, NOTE_DISMISS, before);
    if (promise->state == PROMISE_DISMISSED)
        return write_nothing(speaker, before, note,
                             g_strdup(_("holds that promise no longer already")), error);
    g_free(note->message_id);
    note->message_id = g_strdup(promise->message_id);
    note->promise = promise->number;
    return write_note(speaker, before, note, dismiss_words, error);
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
                        _("\"%s\" fits %s <%s>, a member, whose replies must count"),
                        pattern, member->name, address);
            return false;
        }
    }
    return true;
}

/* Why it goes on being ignored, or never was. */
static void set_not_ignored(const struct people *people, const char *pattern,
                            GError **error)
{
    for (guint i = 0; people->ignore && i < people->ignore->len; i++) {
        const char *wider = people->ignore->pdata[i];
        if (!people_pattern_matches(wider, pattern))
            continue;
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_ABSENT,
                    _("%s is ignored because of \"%s\"; undo that"), pattern, wider);
        return;
    }
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_ABSENT, _("%s is not ignored"), pattern);
}

/* With how much mail it concerns: a misspelt address shows. */
static char *ignore_words(const struct note *note, guint threads)
{
    g_autofree char *what = g_strdup_printf(
        note->kind == NOTE_IGNORE ? _("%s is ignored from now on") : _("%s counts again"),
        note->address);
    g_autofree char *mail =
        threads == 0
            ? g_strdup(_("so far, no mail is from or to it"))
            : g_strdup_printf(tongue_count("%u thread of mail counted anew",
                                           "%u threads of mail counted anew", threads),
                              threads);
    return g_strdup_printf("%s; %s", what, mail);
}

struct annotation *annotate_ignore(const struct speaker *speaker, const char *pattern,
                                   bool undo, GError **error)
{
    const struct people *people = people_of(speaker);
    bool ignored = holds(people->ignore, pattern);
    if (!undo && !spares_members(people, pattern, error))
        return NULL;
    if (undo && !ignored) {
        set_not_ignored(people, pattern, error);
        return NULL;
    }
    g_autoptr(Annotation) done = g_new0(struct annotation, 1);
    done->note = note_new(undo ? NOTE_REGARD : NOTE_IGNORE, speaker->at);
    done->note->address = g_strdup(pattern);
    done->note->author = g_strdup(speaker->name);
    if (!undo && ignored) {
        done->words = g_strdup_printf(_("%s is ignored already"), pattern);
        return g_steal_pointer(&done);
    }
    g_autoptr(GArray) threads = store_threads_with(speaker->store, pattern);
    if (!store_check(speaker->store, error) ||
        !say(speaker->store, speaker->rules, done->note, error))
        return NULL;
    done->written = true;
    done->words = ignore_words(done->note, threads->len);
    return g_steal_pointer(&done);
}
