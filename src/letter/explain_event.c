#include "letter/explain_private.h"

#include "base/instant.h"
#include "letter/wording.h"

typedef char *(*Say)(const struct telling *telling, const struct event *event);

/* ---- a client writes ---- */

static char *say_opened(const struct telling *telling, const struct event *event)
{
    g_autofree char *who = say_author(telling, event->message);
    const char *address = people_author(telling->policy->people, event->message)->address;
    g_autofree char *safe = wording_safe(address);
    if (event->message->kind == KIND_VOICE_MAIL)
        return g_strdup_printf("%s called and left a voice-mail. That opened turn %d.",
                               who, event->turn);
    if (g_str_equal(who, safe))
        return g_strdup_printf("%s wrote. That opened turn %d.", who, event->turn);
    return g_strdup_printf("%s <%s> wrote. That opened turn %d.", who, safe, event->turn);
}

/* "the clocks go on from Wed 18 Nov 09:30" */
static char *say_from_the_opening(const struct telling *telling, int number)
{
    const struct turn *turn = turn_numbered(telling, number);
    g_autofree char *opened = say_when(telling, turn->opened);
    return g_strdup_printf("the clocks go on from %s", opened);
}

static char *say_joined(const struct telling *telling, const struct event *event)
{
    g_autofree char *who = say_author(telling, event->message);
    g_autofree char *clocks = say_from_the_opening(telling, event->turn);
    return g_strdup_printf("%s wrote again in the same turn: %s.", who, clocks);
}

static char *say_chased(const struct telling *telling, const struct event *event)
{
    g_autofree char *who = say_author(telling, event->message);
    g_autofree char *phrase = say_phrase(event->message, SIGNAL_CHASE);
    g_autofree char *gap = say_duration(telling->policy->chase_gap);
    g_autofree char *why =
        phrase != NULL
            ? g_strdup_printf("asked again (%s)", phrase)
            : g_strdup_printf("wrote again, %s or more after the mail before", gap);
    int number = progress_of(telling, event->turn)->chases;
    if (number > 1)
        return g_strdup_printf("%s %s: chase %d in this turn.", who, why, number);
    g_autofree char *clocks = say_from_the_opening(telling, event->turn);
    return g_strdup_printf("%s %s: chase 1 in this turn; %s.", who, why, clocks);
}

static char *say_courtesy(const struct telling *telling, const struct event *event)
{
    g_autofree char *who = say_author(telling, event->message);
    g_autofree char *phrase = say_phrase(event->message, SIGNAL_COURTESY);
    const char *words = phrase != NULL ? phrase : "A mail";
    if (event->turn == 0)
        return g_strdup_printf("%s from %s opened no turn: it only says thanks or "
                               "goodbye.",
                               words, who);
    return g_strdup_printf("%s from %s only says thanks or goodbye: it changes nothing "
                           "in turn %d.",
                           words, who, event->turn);
}

/* ---- we write ---- */

static bool is_lost(const struct telling *telling, const struct event *event)
{
    return g_hash_table_contains(telling->lost, event->message->message_id);
}

static char *say_lost(const struct telling *telling, const struct event *event)
{
    g_autofree char *who = say_author(telling, event->message);
    return g_strdup_printf("%s replied, but the mail came back: it stopped no clock.",
                           who);
}

static char *say_acknowledged(const struct telling *telling, const struct event *event)
{
    if (is_lost(telling, event))
        return say_lost(telling, event);
    g_autofree char *who = say_author(telling, event->message);
    g_autofree char *phrase = say_phrase(event->message, SIGNAL_HOLDING);
    g_autofree char *words = phrase != NULL ? g_strdup_printf(" (%s)", phrase)
                                            : g_strdup("");
    if (progress_of(telling, event->turn)->acknowledged)
        return g_strdup_printf("%s sent one more holding reply%s: turn %d still has no "
                               "answer.",
                               who, words, event->turn);
    return g_strdup_printf("%s sent a holding reply%s: turn %d is acknowledged, but not "
                           "answered.",
                           who, words, event->turn);
}

static char *say_answered(const struct telling *telling, const struct event *event)
{
    if (is_lost(telling, event))
        return say_lost(telling, event);
    g_autofree char *who = say_author(telling, event->message);
    return g_strdup_printf("%s answered: that ends turn %d.", who, event->turn);
}

static char *say_spoke(const struct telling *telling, const struct event *event)
{
    g_autofree char *who = say_author(telling, event->message);
    return g_strdup_printf(
        "%s wrote to somebody who was not waiting for us: there was no "
        "clock to stop.",
        who);
}

/* ---- what does not count ---- */

static const char *not_a_person(MailKind kind)
{
    switch (kind) {
    case KIND_PERSON: break;
    case KIND_AUTO_REPLY: return "An automatic reply";
    case KIND_BOUNCE: return "A bounce";
    case KIND_BULK: return "A newsletter or other bulk mail";
    case KIND_NOTIFICATION: return "A machine's notification";
    case KIND_CALENDAR: return "A calendar's message";
    case KIND_VOICE_MAIL: return "A notice of a voice-mail";
    }
    return NULL;
}

/* The outsiders it went to: "sam@supplier.example, lea@supplier.example". */
static char *say_recipients(const struct telling *telling, const struct message *message)
{
    GString *names = g_string_new(NULL);
    for (guint i = 0; i < message->recipients->len; i++) {
        const struct address *who =
            &g_array_index(message->recipients, struct recipient, i).who;
        if (!people_is_client(telling->policy->people, who->address))
            continue;
        g_autofree char *name = say_person(telling, who->address, who->name);
        g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
    }
    return g_string_free(names, FALSE);
}

static char *say_who_noted(const struct note *note)
{
    g_autofree char *safe = wording_safe(note->author);
    return *safe != '\0' ? g_steal_pointer(&safe) : g_strdup("Somebody");
}

static char *say_note_not_counted(const struct event *event)
{
    g_autofree char *who = say_who_noted(event->note);
    return g_strdup_printf("What %s said of it does not count: %s.", who, event->why);
}

static char *say_not_counted(const struct telling *telling, const struct event *event)
{
    const struct message *message = event->message;
    if (message == NULL)
        return say_note_not_counted(event);
    g_autofree char *who = say_author(telling, message);
    const char *robot = not_a_person(message->kind);
    if (event->direction == DIRECTION_NONE || event->at == INSTANT_NONE)
        return g_strdup_printf("Mail from %s does not count: %s.", who, event->why);
    if (robot != NULL)
        return g_strdup_printf("%s from %s: only what a person writes starts or stops a "
                               "clock.",
                               robot, who);
    if (event->direction == DIRECTION_INTERNAL)
        return g_strdup_printf(
            "%s wrote among ourselves: internal mail starts and stops no "
            "clock.",
            who);
    g_autofree char *whom = say_recipients(telling, message);
    return g_strdup_printf("%s wrote to %s only: that is no word to the client who "
                           "waits.",
                           who, whom);
}

/* ---- what ends a turn, or opens it again ---- */

static char *say_taken_back(const struct telling *telling, const struct event *event)
{
    const struct event *ours =
        g_hash_table_lookup(telling->returned, event->message->message_id);
    g_autofree char *opened =
        say_when(telling, turn_numbered(telling, event->turn)->opened);
    if (ours == NULL)
        return g_strdup_printf("A reply came back: turn %d counts from %s as before.",
                               event->turn, opened);
    g_autofree char *who = say_author(telling, ours->message);
    g_autofree char *when = say_when(telling, ours->at);
    return g_strdup_printf("What %s sent on %s came back: the client never got it. Turn "
                           "%d counts from %s as before.",
                           who, when, event->turn, opened);
}

static char *say_elsewhere(const struct telling *telling, const struct event *event)
{
    g_autofree char *who = say_author(telling, event->message);
    return g_strdup_printf("The mail from %s was marked as answered, but no mail of ours "
                           "is there. Turn %d ends as answered elsewhere: inferred, and "
                           "left out of the averages.",
                           who, event->turn);
}

static char *say_closed(const struct telling *telling, const struct event *event)
{
    (void)telling;
    g_autofree char *with_it =
        event->turn > 0 ? g_strdup_printf(" Turn %d ends with that.", event->turn)
                        : g_strdup("");
    if (event->note == NULL)
        return g_strdup_printf("The mail was found in a folder for closed matters, or "
                               "under the keyword for them: the conversation is "
                               "closed.%s",
                               with_it);
    g_autofree char *who = say_who_noted(event->note);
    return g_strdup_printf("%s closed the conversation.%s", who, with_it);
}

static char *say_reopened(const struct telling *telling, const struct event *event)
{
    g_autofree char *who = say_who_noted(event->note);
    const struct turn *turn = turn_numbered(telling, event->turn);
    if (turn == NULL)
        return g_strdup_printf("%s opened the conversation again; no turn is open.", who);
    g_autofree char *opened = say_when(telling, turn->opened);
    return g_strdup_printf("%s opened it again. Turn %d counts from %s as before; the "
                           "time in between is a pause.",
                           who, turn->number, opened);
}

static char *say_snoozed(const struct telling *telling, const struct event *event)
{
    g_autofree char *who = say_who_noted(event->note);
    if (event->note->until <= event->note->at)
        return g_strdup_printf("%s ended the snooze: reminders go out again.", who);
    g_autofree char *until = say_when(telling, event->note->until);
    return g_strdup_printf("%s wanted no reminders before %s. The clocks go on.", who,
                           until);
}

static char *say_assigned(const struct telling *telling, const struct event *event)
{
    g_autofree char *who = say_who_noted(event->note);
    g_autofree char *owner = say_person(telling, event->note->address, NULL);
    return g_strdup_printf("%s assigned it to %s, who owns it from here on.", who, owner);
}

static char *say_dismissed(const struct telling *telling, const struct event *event)
{
    (void)telling;
    g_autofree char *who = say_who_noted(event->note);
    g_autofree char *name = promise_name(event->note->message_id, event->note->promise);
    return g_strdup_printf("%s said that %s is no promise.", who, name);
}

static char *say_returned(const struct telling *telling, const struct event *event)
{
    (void)telling;
    g_autofree char *who = say_who_noted(event->note);
    return g_strdup_printf("%s said that the call was returned: that ends turn %d.", who,
                           event->turn);
}

static const Say say_event[] = {
    [EVENT_OPENED] = say_opened,
    [EVENT_JOINED] = say_joined,
    [EVENT_CHASED] = say_chased,
    [EVENT_COURTESY] = say_courtesy,
    [EVENT_ACKNOWLEDGED] = say_acknowledged,
    [EVENT_ANSWERED] = say_answered,
    [EVENT_SPOKE] = say_spoke,
    [EVENT_NOT_COUNTED] = say_not_counted,
    [EVENT_TAKEN_BACK] = say_taken_back,
    [EVENT_ELSEWHERE] = say_elsewhere,
    [EVENT_CLOSED] = say_closed,
    [EVENT_REOPENED] = say_reopened,
    [EVENT_SNOOZED] = say_snoozed,
    [EVENT_ASSIGNED] = say_assigned,
    [EVENT_DISMISSED] = say_dismissed,
    [EVENT_RETURNED] = say_returned,
};

/* ---- what else it did ---- */

static char *say_unannounced(const struct telling *telling, const struct event *event)
{
    g_autofree char *who = say_author(telling, event->message);
    return g_strdup_printf(
        "Nobody had introduced %s: not on From, To or Cc of an earlier "
        "mail, and not named in one of ours.",
        who);
}

static char *say_had_to_ask(const struct telling *telling, const struct event *event)
{
    g_autofree char *who = say_author(telling, event->message);
    return g_strdup_printf("An update or a promise was overdue, so %s had to ask.", who);
}

/* "Ann Lee asked for something (\"Could you send me the log?\")". */
static char *say_awaited(const struct telling *telling, const struct message *message,
                         SignalKind kind)
{
    g_autofree char *who = say_author(telling, message);
    g_autofree char *phrase = say_phrase(message, kind);
    const char *did = kind == SIGNAL_PROMISE ? "promised" : "asked for";
    if (phrase == NULL)
        return g_strdup_printf("%s %s something", who, did);
    return g_strdup_printf("%s %s something (%s)", who, did, phrase);
}

static char *say_waits(const struct telling *telling, const struct event *event)
{
    const struct message *heard = telling->heard != NULL ? telling->heard->message : NULL;
    g_autofree char *what = NULL;
    if (event->marks & MARK_PAUSED)
        return NULL;
    if (message_has_signal(event->message, SIGNAL_REQUEST))
        what = say_awaited(telling, event->message, SIGNAL_REQUEST);
    else if (heard != NULL && message_has_signal(heard, SIGNAL_PROMISE))
        what = say_awaited(telling, heard, SIGNAL_PROMISE);
    else
        return g_strdup("We still wait for what we asked the client for.");
    return g_strdup_printf(
        "%s: from here on we wait for the client, and no clock of ours "
        "runs.",
        what);
}

static char *say_outside_hours(const struct telling *telling, const struct event *event)
{
    (void)telling, (void)event;
    return g_strdup("The team was closed at that time. The reply counts all the same, "
                    "with the business time that had passed by then.");
}

static char *say_paused(const struct telling *telling, const struct event *event)
{
    g_autofree char *what = say_awaited(telling, event->message, SIGNAL_REQUEST);
    return g_strdup_printf("%s: the clocks of turn %d stand still until the client "
                           "writes.",
                           what, event->turn);
}

static char *say_resumed(const struct telling *telling, const struct event *event)
{
    const struct turn *turn = turn_numbered(telling, event->turn);
    if (turn == NULL)
        return NULL;
    int64_t paused = progress_of(telling, event->turn)->paused;
    if (paused == INSTANT_NONE)
        return g_strdup_printf("The clocks of turn %d go on.", event->turn);
    g_autofree char *span = say_both_times(
        calendar_between(turn->calendar, paused, event->at), event->at - paused);
    return g_strdup_printf("The clocks of turn %d go on. They stood still for %s; what "
                           "was not due yet is due that much later.",
                           event->turn, span);
}

static const struct {
    unsigned mark;
    bool first; /* told before the clocks that the reply stopped */
    const char *rule;
    Say say;
} marks[] = {
    { MARK_OUTSIDE_HOURS, true, "S18", say_outside_hours },
    { MARK_HAD_TO_ASK, false, "S14", say_had_to_ask },
    { MARK_RESUMED, false, "S24", say_resumed },
    { MARK_UNANNOUNCED, false, "S33", say_unannounced },
    { MARK_PAUSED, false, "S24", say_paused },
    { MARK_WAITS, false, "S20", say_waits },
};

static void tell_marks(struct telling *telling, const struct event *event,
                       struct place place, bool first)
{
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (event->marks & marks[i].mark && marks[i].first == first)
            tell(telling, place, marks[i].rule, marks[i].say(telling, event));
}

/* ---- one after the other ---- */

static void remember_before(struct telling *telling, const struct event *event)
{
    struct progress *progress = progress_of(telling, event->turn);
    if (event->kind == EVENT_OPENED)
        progress->begun = true;
    if (event->kind == EVENT_CHASED)
        progress->chases++;
}

static void remember_after(struct telling *telling, const struct event *event)
{
    struct progress *progress = progress_of(telling, event->turn);
    if (event->message != NULL && event->direction == DIRECTION_INBOUND &&
        event->kind != EVENT_NOT_COUNTED)
        telling->heard = event;
    if (progress == NULL)
        return;
    if (event->kind == EVENT_ANSWERED ||
        (event->kind == EVENT_ACKNOWLEDGED && !is_lost(telling, event)))
        progress->acknowledged = true;
    if (event->marks & MARK_RESUMED || event->kind == EVENT_ANSWERED)
        progress->paused = INSTANT_NONE;
    if (event->marks & MARK_PAUSED && progress->paused == INSTANT_NONE)
        progress->paused = event->at;
}

void tell_event(struct telling *telling, const struct event *event, int turn)
{
    struct place place = { turn, event->at,
                           event->message != NULL ? event->message->message_id : NULL };
    remember_before(telling, event);
    tell(telling, place, event->rule, say_event[event->kind](telling, event));
    tell_marks(telling, event, place, true);
    if (event->kind == EVENT_OPENED)
        tell_terms(telling, event);
    if (event->kind == EVENT_ACKNOWLEDGED || event->kind == EVENT_ANSWERED ||
        event->kind == EVENT_RETURNED)
        tell_stopped_clocks(telling, event);
    tell_promises(telling, event, place);
    tell_marks(telling, event, place, false);
    remember_after(telling, event);
}
