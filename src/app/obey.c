#include "app/obey.h"

#include <string.h>

#include "app/annotate.h"
#include "app/language.h"
#include "app/outgoing.h"
#include "app/recipients.h"
#include "app/reply.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/log.h"
#include "letter/answer.h"
#include "letter/tongue.h"
#include "store/facts.h"
#include "store/letters.h"
#include "store/outbox.h"

enum {
    ANSWERS_A_DAY = 50, /* to one address: a robot at the other end gets no more */
    LONGEST_AGO = 7 * DAY,
    CHOICES_MOST = 20,
};

#define PURPOSE "answer "

struct obeying {
    Store *store;
    const struct config *config;
    Rules *rules;
    const struct message *message;
    const char *from;
    const char *line;
    int64_t now;
    struct speaker speaker;
    GPtrArray *obligations; /* char *: what the letter tells of */
    struct reply reply;
    struct conversation *about; /* NULL: not found (yet) */
    GArray *choices;            /* struct answer_choice, their texts owned */
};

static void clear_choice(gpointer data)
{
    struct answer_choice *choice = data;
    g_free((char *)choice->name);
    g_free((char *)choice->what);
}

void obeyed_clear(gpointer data)
{
    struct obeyed *obeyed = data;
    g_free(obeyed->message_id);
    g_free(obeyed->by);
    g_free(obeyed->conversation);
}

void obeyed_log(const struct team_config *team, const GArray *list)
{
    for (guint i = 0; i < list->len; i++) {
        const struct obeyed *one = &g_array_index(list, struct obeyed, i);
        log_event(one->done ? LOG_INFO : LOG_WARNING,
                  one->done ? "command in an answer to a letter carried out"
                            : "command in an answer to a letter not carried out",
                  "team", team->name, "conversation", one->conversation, "command",
                  one->verb, "address", one->by, "mail", one->message_id, NULL);
    }
}

/* ---- which conversation is meant ---- */

/* "answer x@y", "promise.2 x@y": the mail that an obligation hangs on. */
static const char *mail_of(const char *obligation)
{
    return strchr(obligation, ' ') + 1;
}

/* 0: it is no promise's. */
static int promise_of(const char *obligation)
{
    const char *dot = memchr(obligation, '.', strcspn(obligation, " "));
    return dot ? (int)g_ascii_strtoll(dot + 1, NULL, 10) : 0;
}

static bool holds(const struct conversation *conversation, const char *message_id)
{
    for (guint i = 0; i < conversation->messages->len; i++) {
        const struct message *message = conversation->messages->pdata[i];
        if (g_str_equal(message->message_id, message_id))
            return true;
    }
    return false;
}

static const char *client_of(const struct conversation *conversation)
{
    const struct evaluation *evaluation = conversation->evaluation;
    return evaluation->client_name ? evaluation->client_name : evaluation->client;
}

static void add_choice(struct obeying *o, const char *name, const char *who,
                       const char *what)
{
    struct answer_choice choice = {
        g_strdup(name),
        g_strdup_printf("%s: %s", who ? who : _("nobody"), what ? what : _("no subject")),
    };
    if (o->choices->len < CHOICES_MOST)
        g_array_append_val(o->choices, choice);
    else
        clear_choice(&choice);
}

static void add_conversation(struct obeying *o, const struct conversation *one)
{
    add_choice(o, one->name, client_of(one), one->evaluation->subject);
}

static void unref_conversation(gpointer conversation)
{
    conversation_free(conversation);
}

/* Those that the letter tells of, each once. What is no longer there is left out. NULL
 * with STORE. */
static GPtrArray *conversations_of(const struct obeying *o, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(unref_conversation);
    for (guint i = 0; i < o->obligations->len; i++) {
        const char *mail = mail_of(o->obligations->pdata[i]);
        bool known = store_message_find(o->store, mail) == 0;
        for (guint k = 0; k < all->len && !known; k++)
            known = holds(all->pdata[k], mail);
        if (known)
            continue;
        struct conversation *one = conversation_of(o->rules, o->store, mail, error);
        if (!one)
            return NULL;
        g_ptr_array_add(all, one);
    }
    return store_check(o->store, error) ? g_steal_pointer(&all) : NULL;
}

/* Sets `about`; USAGE where no conversation or more than one is meant, else as
 * conversation_find(). */
static bool find_conversation(struct obeying *o, GError **error)
{
    if (o->reply.name) {
        g_autofree char *name = g_strndup(o->reply.name, strcspn(o->reply.name, "."));
        o->about = conversation_find(o->rules, o->store, name, error);
        return o->about != NULL;
    }
    g_autoptr(GPtrArray) all = conversations_of(o, error);
    if (!all)
        return false;
    if (all->len == 1) {
        o->about = g_ptr_array_steal_index(all, 0);
        return true;
    }
    for (guint i = 0; i < all->len; i++)
        add_conversation(o, all->pdata[i]);
    if (all->len > 1)
        g_set_error_literal(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                            _("The letter is about several conversations, and the "
                              "command names none of them."));
    else
        g_set_error_literal(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                            _("The letter is about no conversation in particular. Put "
                              "the code of one behind the command, as in \"close "
                              "1a2b3c4d\"; it stands at the end of each entry."));
    return false;
}

/* ---- which promise is meant ---- */

static bool letter_tells_of(const struct obeying *o, const struct promise *promise)
{
    for (guint i = 0; i < o->obligations->len; i++) {
        const char *obligation = o->obligations->pdata[i];
        if (promise_of(obligation) == promise->number &&
            g_str_equal(mail_of(obligation), promise->message_id))
            return true;
    }
    return false;
}

/* The one that the letter tells of; of several, none, and they are there to choose. */
static const struct promise *find_promise(struct obeying *o, GError **error)
{
    const struct promise *found = NULL;
    const GArray *promises = o->about->evaluation->promises;
    if (o->reply.name && strchr(o->reply.name, '.'))
        return annotate_find_promise(&o->speaker, o->about, o->reply.name, error);
    for (guint i = 0; i < promises->len; i++) {
        const struct promise *one = &g_array_index(promises, struct promise, i);
        if (!letter_tells_of(o, one))
            continue;
        g_autofree char *name = promise_name(one->message_id, one->number);
        add_choice(o, name, one->by, one->phrase);
        found = one;
    }
    if (found && o->choices->len == 1) {
        g_array_set_size(o->choices, 0);
        return found;
    }
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                o->choices->len > 1
                    ? _("The letter is about several promises of %s, and the command "
                        "names none of them.")
                    : _("The letter is about no promise of %s; \"%s promises\" shows "
                        "what they are called."),
                o->about->name, rules_team(o->rules)->ackctl);
    return NULL;
}

/* ---- carrying it out ---- */

static bool has_what_it_needs(const struct reply *reply, GError **error)
{
    if (reply_takes_argument(reply->verb) == (reply->argument != NULL))
        return true;
    if (reply->argument)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    _("\"%s\" stands behind the command, which takes only the code of a "
                      "conversation there, as in \"close 1a2b3c4d\"."),
                    reply->argument);
    else
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    _("Something is missing behind the command; expected \"%s\"."),
                    tongue_text(reply_usage(reply->verb)));
    return false;
}

static struct annotation *ignore_client(struct obeying *o, GError **error)
{
    const char *client = o->about->evaluation->client;
    if (client)
        return annotate_ignore(&o->speaker, client, false, error);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE, _("%s has no client."),
                o->about->name);
    return NULL;
}

static struct annotation *say_so(struct obeying *o, GError **error)
{
    const struct speaker *speaker = &o->speaker;
    const char *argument = o->reply.argument;
    const struct promise *promise;
    if (!has_what_it_needs(&o->reply, error) || !find_conversation(o, error))
        return NULL;
    switch (o->reply.verb) {
    case REPLY_CLOSE: return annotate_close(speaker, o->about, error);
    case REPLY_REOPEN: return annotate_reopen(speaker, o->about, error);
    case REPLY_SNOOZE: return annotate_snooze(speaker, o->about, argument, error);
    case REPLY_MINE: return annotate_assign(speaker, o->about, o->from, error);
    case REPLY_ASSIGN: return annotate_assign(speaker, o->about, argument, error);
    case REPLY_RETURNED: return annotate_returned(speaker, o->about, error);
    case REPLY_NO_PROMISE:
        promise = find_promise(o, error);
        return promise ? annotate_dismiss(speaker, o->about, promise, error) : NULL;
    case REPLY_IGNORE: break;
    }
    return ignore_client(o, error);
}

/* ---- the letter that says so ---- */

/* The command that takes back what was done, NULL where there is none or nothing was. */
static char *undo_of(const struct obeying *o, const struct annotation *done)
{
    if (!done || !done->written)
        return NULL;
    switch (done->note->kind) {
    case NOTE_CLOSE:
    case NOTE_RETURNED: return g_strdup(_("reopen"));
    case NOTE_REOPEN: return g_strdup(_("close"));
    case NOTE_SNOOZE:
        return done->note->until > o->speaker.at ? g_strdup(_("snooze now")) : NULL;
    case NOTE_ASSIGN:
        return o->about->evaluation->owner
                   ? g_strdup_printf(_("assign %s"), o->about->evaluation->owner)
                   : NULL;
    case NOTE_IGNORE:
        return g_strdup_printf("%s ignore %s --undo", rules_team(o->rules)->ackctl,
                               done->note->address);
    case NOTE_DISMISS:
    case NOTE_REGARD: break;
    }
    return NULL;
}

static struct letter *write_letter(const struct obeying *o, const struct annotation *done,
                                   const char *problem)
{
    const struct conversation *about = o->about;
    g_autofree char *undo = undo_of(o, done);
    const struct answer answer = {
        .team = rules_team(o->rules)->name,
        .command = o->line,
        .problem = problem,
        .said = done ? done->words : NULL,
        .named = done && done->about,
        .conversation = about ? about->name : NULL,
        .client = about ? client_of(about) : NULL,
        .subject = about ? about->evaluation->subject : NULL,
        .undo = undo,
        .choices = o->choices,
    };
    return letter_answer(&answer);
}

/* So that an answer to the answer needs no code, either. */
static void say_what_about(const struct obeying *o, int64_t letter)
{
    bool any = false;
    for (guint i = 0; i < o->obligations->len; i++) {
        const char *obligation = o->obligations->pdata[i];
        if (o->about && !holds(o->about, mail_of(obligation)))
            continue;
        store_letter_is_about(o->store, letter, obligation);
        any = true;
    }
    if (any || !o->about)
        return;
    g_autofree char *earliest =
        g_strconcat("conversation ", o->about->evaluation->earliest, NULL);
    store_letter_is_about(o->store, letter, earliest);
}

/* A letter that cannot be written must not keep the mailbox from being read. */
static void confirm(const struct obeying *o, const char *purpose,
                    const struct annotation *done, const char *problem)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    g_ptr_array_add(to, (char *)o->from);
    g_autofree char *id = outgoing_answer(o->store, o->config, rules_team(o->rules),
                                          purpose, to, write_letter(o, done, problem),
                                          o->message, o->now, &error);
    if (id)
        say_what_about(o, store_letter_find(o->store, id));
    else
        log_event(LOG_ERROR, "command cannot be confirmed", "team",
                  rules_team(o->rules)->name, "address", o->from, "error", error->message,
                  NULL);
}

static void note_down(const struct obeying *o, bool done, GArray *list)
{
    const struct obeyed obeyed = {
        .message_id = g_strdup(o->message->message_id),
        .by = g_strdup(o->from),
        .verb = reply_verb_name(o->reply.verb),
        .conversation = o->about ? g_strdup(o->about->name) : NULL,
        .done = done,
    };
    g_array_append_val(list, obeyed);
}

/* What the store could not do is no mistake of whoever wrote. */
static bool is_writers_mistake(const GError *why)
{
    return why->code == ACKD_ERROR_USAGE || why->code == ACKD_ERROR_ABSENT;
}

static bool carry_out(struct obeying *o, const char *purpose, GArray *list,
                      GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(Annotation) done = say_so(o, &why);
    if (!done && !is_writers_mistake(why)) {
        g_propagate_error(error, g_steal_pointer(&why));
        return false;
    }
    confirm(o, purpose, done, done ? NULL : why->message);
    note_down(o, done != NULL, list);
    return true;
}

/* ---- whose mail it is ---- */

static const char *command_of(const struct message *message)
{
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        if (signal->kind == SIGNAL_COMMAND)
            return signal->phrase;
    }
    return NULL;
}

/* A mail with several authors is nobody's word. */
static bool is_listened_to(const struct obeying *o)
{
    return o->message->kind == KIND_PERSON && !(o->message->facts & FACT_AUTHORS) &&
           o->from && recipients_of_team(o->config, rules_team(o->rules), o->from);
}

static bool is_timely(const struct obeying *o, const char *purpose)
{
    if (o->speaker.at < o->now - LONGEST_AGO || store_outbox_has(o->store, purpose))
        return false;
    if (store_letters_since(o->store, PURPOSE, o->from, o->now - DAY) < ANSWERS_A_DAY)
        return true;
    log_event(LOG_WARNING, "command left alone, this address has sent too many today",
              "team", rules_team(o->rules)->name, "address", o->from, NULL);
    return false;
}

/* When it was said: what a client wrote since then it cannot mean. */
static int64_t said_at(const struct message *message, int64_t now)
{
    int64_t at = people_instant(message, DIRECTION_INTERNAL);
    return at == INSTANT_NONE ? now : MIN(at, now);
}

bool obey(Store *store, const struct config *config, Rules *rules,
          const struct message *message, int64_t letter, int64_t now, GArray *list,
          GError **error)
{
    struct obeying o = {
        .store = store,
        .config = config,
        .rules = rules,
        .message = message,
        .from = message->from.address,
        .line = command_of(message),
        .now = now,
        .speaker = { store, rules, message->from.address, said_at(message, now) },
    };
    g_autofree char *purpose = g_strconcat(PURPOSE, message->message_id, NULL);
    if (!o.line || !is_listened_to(&o) || !is_timely(&o, purpose) ||
        !reply_parse(o.line, &o.reply))
        return store_check(store, error);
    g_autoptr(GPtrArray) obligations = store_letter_obligations(store, letter);
    g_autoptr(GArray) choices = g_array_new(FALSE, FALSE, sizeof(struct answer_choice));
    g_array_set_clear_func(choices, clear_choice);
    g_auto(Tongue) tongue = language_speak(rules_team(rules));
    o.obligations = obligations;
    o.choices = choices;
    bool fine = carry_out(&o, purpose, list, error);
    conversation_free(o.about);
    reply_clear(&o.reply);
    return fine;
}
