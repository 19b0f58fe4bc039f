#include "sla/talk.h"

#include "base/instant.h"

const struct said said_nothing = { INSTANT_NONE, NULL, NULL };

void talk_begin(struct talk *talk, const struct policy *policy, const GPtrArray *notes,
                struct evaluation *evaluation)
{
    *talk = (struct talk){
        .policy = policy,
        .evaluation = evaluation,
        .parties = parties_new(),
        .announced = announced_new(),
        .courses = g_array_new(FALSE, FALSE, sizeof(struct course)),
        .open = g_array_new(FALSE, FALSE, sizeof(guint)),
        .last_ended = g_array_new(FALSE, FALSE, sizeof(guint)),
        .owners = g_array_new(FALSE, FALSE, sizeof(struct owning)),
        .clients = g_ptr_array_new(),
        .asked = said_nothing,
        .ledger = ledger_new(policy, notes),
        .expecting = MOMENT_NONE,
    };
}

void talk_clear(struct talk *talk)
{
    parties_free(talk->parties);
    announced_free(talk->announced);
    ledger_free(talk->ledger);
    g_array_unref(talk->courses);
    g_array_unref(talk->open);
    g_array_unref(talk->last_ended);
    g_array_unref(talk->owners);
    g_ptr_array_unref(talk->clients);
}

struct course *talk_course(const struct talk *talk, guint index)
{
    return &g_array_index(talk->courses, struct course, index);
}

struct course *talk_open_course(const struct talk *talk, guint index)
{
    return talk_course(talk, g_array_index(talk->open, guint, index));
}

struct event *talk_add_event(struct talk *talk, const struct moment *moment,
                             EventKind kind, const char *rule, int turn)
{
    const struct spoken *spoken = moment->spoken;
    bool is_message = spoken != NULL && moment->kind == MOMENT_MESSAGE;
    struct event event = {
        .kind = kind,
        .rule = rule,
        .message = spoken != NULL ? spoken->message : NULL,
        .note = moment->note,
        .direction = spoken != NULL ? spoken->direction : DIRECTION_NONE,
        .at = is_message ? spoken->at : moment->at,
        .turn = turn,
    };
    GArray *events = talk->evaluation->events;
    g_array_append_val(events, event);
    return &g_array_index(events, struct event, events->len - 1);
}

/* The words of the signal, NULL if the message has none of that kind. */
static const char *words_of(const struct message *message, SignalKind kind)
{
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        if (signal->kind == kind)
            return signal->phrase;
    }
    return NULL;
}

/* ---- turns that open and end ---- */

struct course *talk_course_of(const struct talk *talk, const char *author)
{
    for (guint i = 0; i < talk->open->len; i++) {
        struct course *course = talk_open_course(talk, i);
        if (parties_speak_for(talk->parties, course->turn.client, author))
            return course;
    }
    return NULL;
}

void talk_ended(struct talk *talk, const GArray *indexes)
{
    if (indexes->len == 0)
        return;
    GArray *ended = talk->last_ended;
    g_array_set_size(ended, 0);
    g_array_append_vals(ended, indexes->data, indexes->len);
    for (guint i = 0, kept = 0; i < ended->len; i++) {
        guint index = g_array_index(ended, guint, i);
        talk_course(talk, index)->turn.owner = talk->evaluation->owner;
        while (g_array_index(talk->open, guint, kept) != index)
            kept++;
        g_array_remove_index(talk->open, kept);
    }
}

void talk_reopened(struct talk *talk, guint index)
{
    guint place = 0;
    while (place < talk->open->len && g_array_index(talk->open, guint, place) < index)
        place++;
    g_array_insert_val(talk->open, place, index);
    if (talk->expecting == index)
        talk->expecting = MOMENT_NONE;
}

void talk_set_owner(struct talk *talk, const struct member *member, int64_t at)
{
    GArray *owners = talk->owners;
    const char *address = g_ptr_array_index(member->addresses, 0);
    int64_t before = owners->len > 0
                         ? g_array_index(owners, struct owning, owners->len - 1).since
                         : INSTANT_NONE;
    struct owning owning = { MAX(at, before), address };
    if (talk->evaluation->owner != address)
        g_array_append_val(owners, owning);
    talk->evaluation->owner = address;
}

/* ---- waiting for the client (S20) ---- */

/* Whether a turn of those who take part is open (and paused, if that is asked). */
static bool is_open(const struct talk *talk, bool only_paused)
{
    for (guint i = 0; i < talk->open->len; i++) {
        const struct turn *turn = &talk_open_course(talk, i)->turn;
        if (parties_takes_part(talk->parties, turn->client) &&
            (!only_paused || turn->paused != INSTANT_NONE))
            return true;
    }
    return false;
}

struct said talk_waiting(const struct talk *talk)
{
    if (talk->asked.since != INSTANT_NONE)
        return talk->asked;
    const struct promise *promise = ledger_owes(talk->ledger, true);
    return is_open(talk, false) || promise == NULL
               ? said_nothing
               : (struct said){ promise->made, promise->phrase, NULL };
}

/* ---- a client writes ---- */

/* Makes those among the recipients the talk's clients. */
static const GPtrArray *clients_addressed(const struct talk *talk,
                                          const struct message *message)
{
    GPtrArray *clients = talk->clients;
    g_ptr_array_set_size(clients, 0);
    for (guint i = 0; i < message->recipients->len; i++) {
        char *address =
            g_array_index(message->recipients, struct recipient, i).who.address;
        if (people_is_client(talk->policy->people, address))
            g_ptr_array_add(clients, address);
    }
    return clients;
}

static void meet_client(struct talk *talk, const struct spoken *spoken)
{
    struct evaluation *evaluation = talk->evaluation;
    const struct message *message = spoken->message;
    const char *author = spoken->author->address;
    clients_addressed(talk, message);
    if (people_is_client(talk->policy->people, message->reply_to.address))
        g_ptr_array_add(talk->clients, message->reply_to.address);
    parties_client_wrote(talk->parties, author, talk->clients);
    if (evaluation->client == NULL) {
        evaluation->client = author;
        evaluation->client_name = spoken->author->name;
    }
}

/* What we waited for has come, or at least a word. Returns whether an open turn's clocks
 * go on. */
static bool stop_waiting(struct talk *talk, const struct spoken *spoken)
{
    const char *author = spoken->author->address;
    bool resumed = false;
    for (guint i = 0; i < talk->open->len; i++) {
        struct course *course = talk_open_course(talk, i);
        if (parties_speak_for(talk->parties, course->turn.client, author))
            resumed = turn_resume(course, spoken->at) || resumed;
    }
    if (!parties_takes_part(talk->parties, author))
        return resumed;
    if (talk->expecting != MOMENT_NONE)
        turn_resume(talk_course(talk, talk->expecting), spoken->at);
    talk->asked = said_nothing;
    ledger_hear(talk->ledger, spoken, true, author);
    return resumed;
}

/* S14. What was said in answer to a question of ours was no asking, however long it took;
 * nor is what follows at once. */
static bool is_chase(const struct talk *talk, const struct course *course,
                     const struct spoken *spoken, bool answers_us)
{
    const struct turn *turn = &course->turn;
    if (message_has_signal(spoken->message, SIGNAL_CHASE))
        return true;
    int64_t gap_over = calendar_add(turn->calendar,
                                    MAX(turn->last_message, course->resumed),
                                    talk->policy->chase_gap);
    return !answers_us && gap_over != INSTANT_NONE && spoken->at >= gap_over;
}

/* S14: asks how it stands, while a word about it or what we promised is overdue. */
static bool had_to_ask(const struct talk *talk, const struct course *course,
                       const struct spoken *spoken)
{
    if (!message_has_signal(spoken->message, SIGNAL_CHASE) &&
        !message_has_signal(spoken->message, SIGNAL_STATUS))
        return false;
    const char *author = spoken->author->address;
    if (talk->expecting != MOMENT_NONE) {
        const struct course *expecting = talk_course(talk, talk->expecting);
        if (parties_speak_for(talk->parties, expecting->turn.client, author) &&
            turn_update_is_late(expecting, spoken->at))
            return true;
    }
    return turn_update_is_late(course, spoken->at) ||
           (parties_takes_part(talk->parties, author) &&
            ledger_is_late(talk->ledger, spoken->at));
}

static struct event *join_turn(struct talk *talk, struct course *course,
                               const struct moment *moment, bool answers_us)
{
    struct turn *turn = &course->turn;
    bool chase = is_chase(talk, course, moment->spoken, answers_us);
    bool asked = chase || had_to_ask(talk, course, moment->spoken);
    turn->messages++;
    turn->chases += chase;
    turn->had_to_ask += asked;
    turn->last_message = MAX(turn->last_message, moment->spoken->at);
    struct event *event = talk_add_event(talk, moment,
                                         chase ? EVENT_CHASED : EVENT_JOINED,
                                         chase ? "S14" : "S9", turn->number);
    event->marks |= asked && !chase ? MARK_HAD_TO_ASK : 0;
    return event;
}

static struct event *open_turn(struct talk *talk, const struct moment *moment)
{
    guint index = talk->courses->len;
    struct course course = turn_open(talk->policy, moment->spoken, (int)index + 1);
    bool asked = had_to_ask(talk, &course, moment->spoken);
    course.turn.had_to_ask += asked;
    g_array_append_val(talk->courses, course);
    g_array_append_val(talk->open, index);
    talk->evaluation->closed = INSTANT_NONE;
    struct event *event = talk_add_event(
        talk, moment, EVENT_OPENED, course.turn.call ? "S37" : "S9", course.turn.number);
    event->marks |= asked ? MARK_HAD_TO_ASK : 0;
    return event;
}

/* S13: thanks and nothing else; in doubt, or where somebody called, it is more. */
static bool is_courtesy(const struct message *message)
{
    return message->kind != KIND_VOICE_MAIL &&
           message_has_signal(message, SIGNAL_COURTESY) &&
           !message_has_signal(message, SIGNAL_REQUEST) &&
           !message_has_signal(message, SIGNAL_CHASE) &&
           !message_has_signal(message, SIGNAL_STATUS) &&
           !message_has_signal(message, SIGNAL_COMPLAINT) &&
           !message_has_signal(message, SIGNAL_PROMISE);
}

void talk_client_writes(struct talk *talk, struct moment *moment)
{
    const struct spoken *spoken = moment->spoken;
    meet_client(talk, spoken);
    bool resumed = stop_waiting(talk, spoken);
    struct course *course = talk_course_of(talk, spoken->author->address);
    struct event *event;
    if (is_courtesy(spoken->message))
        event = talk_add_event(talk, moment, EVENT_COURTESY, "S13",
                               course != NULL ? course->turn.number : 0);
    else if (course == NULL)
        event = open_turn(talk, moment);
    else
        event = join_turn(talk, course, moment, resumed);
    event->marks |= resumed ? MARK_RESUMED : 0;
    moment->turn = event->turn;
}

/* ---- we write ---- */

/* A mail of ours, and what it says to whom. */
struct word {
    const struct spoken *spoken;
    const GPtrArray *clients;
    const char *author; /* who gets the credit */
    bool holding;
    bool to_client;   /* to one who takes part */
    bool stranger;    /* S33 */
    const char *asks; /* the words, or NULL */
    guint answered;   /* index of the newest turn of those who take part that it ended,
                         MOMENT_NONE: none */
    unsigned marks;
};

static bool reaches(const struct talk *talk, const struct turn *turn,
                    const GPtrArray *clients)
{
    for (guint i = 0; i < clients->len; i++)
        if (parties_speak_for(talk->parties, turn->client, g_ptr_array_index(clients, i)))
            return true;
    return false;
}

bool talk_reaches(const struct talk *talk, const struct turn *turn,
                  const struct message *message)
{
    return reaches(talk, turn, clients_addressed(talk, message));
}

/* S15: nobody got it, so it moves no clock. Returns the lowest number of the turns that
 * it was meant for, 0 if none. */
static int reply_in_vain(struct talk *talk, const struct word *word)
{
    int lowest = 0;
    for (guint i = talk->open->len; i > 0; i--) {
        struct course *course = talk_open_course(talk, i - 1);
        if (!reaches(talk, &course->turn, word->clients))
            continue;
        course->reached = true;
        lowest = course->turn.number;
    }
    return lowest;
}

static void reply_to_turn(struct course *course, struct word *word)
{
    struct turn *turn = &course->turn;
    int64_t at = turn_hear(course, word->spoken, word->author, word->holding);
    turn->unannounced += word->stranger;
    if (!calendar_is_open(turn->calendar, at))
        word->marks |= MARK_OUTSIDE_HOURS;
    if (word->holding && word->asks != NULL) {
        turn_pause(course, at);
        word->marks |= MARK_PAUSED;
    }
}

static bool answers(const struct message *message, const char *id)
{
    for (guint i = 0; i < message->references->len; i++)
        if (g_str_equal(g_ptr_array_index(message->references, i), id))
            return true;
    return g_strcmp0(message->in_reply_to, id) == 0;
}

/* S37: whom we write to in answer to a voice-mail is the caller, or speaks for him. */
static void meet_callers(struct talk *talk, const struct message *message,
                         const GPtrArray *clients)
{
    for (guint i = 0; i < talk->open->len; i++) {
        const struct turn *turn = &talk_open_course(talk, i)->turn;
        if (turn->call && answers(message, turn->opener))
            parties_client_wrote(talk->parties, turn->client, clients);
    }
}

/* Returns the lowest number of the turns that the word replies to, 0 if none. */
static int reply_to_turns(struct talk *talk, struct word *word)
{
    g_autoptr(GArray) answered = g_array_new(FALSE, FALSE, sizeof(guint));
    int lowest = 0;
    for (guint i = 0; i < talk->open->len; i++) {
        struct course *course = talk_open_course(talk, i);
        if (!reaches(talk, &course->turn, word->clients))
            continue;
        reply_to_turn(course, word);
        lowest = lowest == 0 ? course->turn.number : lowest;
        if (word->holding)
            continue;
        guint index = g_array_index(talk->open, guint, i);
        g_array_append_val(answered, index);
        if (parties_takes_part(talk->parties, course->turn.client))
            word->answered = index;
    }
    talk_ended(talk, answered);
    return lowest;
}

/* S34: who writes to the client owns the conversation, unless no client wrote yet. */
static void take_over(struct talk *talk, const struct spoken *spoken,
                      const struct member *member)
{
    if (member != NULL && talk->evaluation->client != NULL)
        talk_set_owner(talk, member, spoken->place);
}

/* The index of the newest turn of those who take part, MOMENT_NONE if there is none. */
static guint newest_turn(const struct talk *talk)
{
    for (guint i = talk->courses->len; i > 0; i--)
        if (parties_takes_part(talk->parties, talk_course(talk, i - 1)->turn.client))
            return i - 1;
    return MOMENT_NONE;
}

/* S32: what the client expects to hear of is over, or its clock starts anew with this
 * word: while something promised is open and no turn of that client is. */
static void renew_expectation(struct talk *talk, const struct word *word)
{
    const struct spoken *spoken = word->spoken;
    if (talk->expecting != MOMENT_NONE) {
        turn_expect_no_more(talk_course(talk, talk->expecting), spoken->at);
        talk->expecting = MOMENT_NONE;
    }
    if (ledger_owes(talk->ledger, false) == NULL || is_open(talk, false))
        return;
    talk->expecting = word->answered != MOMENT_NONE ? word->answered : newest_turn(talk);
    if (talk->expecting == MOMENT_NONE)
        return;
    struct course *course = talk_course(talk, talk->expecting);
    turn_expect(course, spoken->at, spoken->message->message_id);
    if (word->asks != NULL)
        turn_pause(course, spoken->at);
}

/* S20: the last word counts; only a turn that a question has stopped waits on. */
static void wait_for_client(struct talk *talk, struct word *word)
{
    if (word->asks != NULL) {
        if (talk->asked.since == INSTANT_NONE)
            talk->asked.since = word->spoken->at;
        talk->asked.words = word->asks;
    } else if (!is_open(talk, true)) {
        talk->asked = said_nothing;
    }
    if (talk->asked.since != INSTANT_NONE)
        talk->asked.last = word->spoken;
    if (talk_waiting(talk).since != INSTANT_NONE)
        word->marks |= MARK_WAITS;
}

static void add_word_event(struct talk *talk, struct moment *moment,
                           const struct word *word, bool any_open)
{
    struct event *event;
    if (moment->turn > 0)
        event = talk_add_event(talk, moment,
                               word->holding ? EVENT_ACKNOWLEDGED : EVENT_ANSWERED,
                               word->holding ? "S10" : "S11", moment->turn);
    else if (any_open && !word->to_client)
        event = talk_add_event(talk, moment, EVENT_NOT_COUNTED, "S10", 0);
    else
        event = talk_add_event(talk, moment, EVENT_SPOKE, "S10", 0);
    event->marks = word->marks;
    event->why = event->kind == EVENT_NOT_COUNTED ? "mail to another outsider" : NULL;
}

void talk_we_write(struct talk *talk, struct moment *moment)
{
    const struct spoken *spoken = moment->spoken;
    const struct message *message = spoken->message;
    const struct people *people = talk->policy->people;
    const char *author = spoken->author->address;
    const struct member *member = people_member(people, author);
    const GPtrArray *clients = clients_addressed(talk, message);
    bool any_open = talk->open->len > 0;
    meet_callers(talk, message, clients);
    parties_we_wrote(talk->parties, clients);
    struct word word = {
        .spoken = spoken,
        .clients = clients,
        .author = member != NULL ? g_ptr_array_index(member->addresses, 0) : author,
        .holding = message_has_signal(message, SIGNAL_HOLDING),
        .to_client = parties_any_takes_part(talk->parties, clients),
        .asks = words_of(message, SIGNAL_REQUEST),
        .answered = MOMENT_NONE,
    };
    if (word.to_client)
        take_over(talk, spoken, member);
    if (moment->bounced) {
        moment->turn = reply_in_vain(talk, &word);
    } else {
        word.stranger = word.to_client &&
                        !announced_knows(talk->announced, people, author);
        word.marks |= word.stranger ? MARK_UNANNOUNCED : 0;
        moment->turn = reply_to_turns(talk, &word);
    }
    if (!moment->bounced && word.to_client) {
        ledger_hear(talk->ledger, spoken, false, word.author);
        renew_expectation(talk, &word);
        wait_for_client(talk, &word);
    }
    add_word_event(talk, moment, &word, any_open);
}
