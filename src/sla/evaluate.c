#include "sla/evaluate.h"

#include "base/instant.h"
#include "sla/order.h"
#include "sla/parties.h"

/* What is known of a conversation while its messages are gone through in order. */
struct talk {
    const struct policy *policy;
    struct evaluation *evaluation;
    Parties *parties;
    GArray *open; /* guint: indexes of the turns not yet answered */
};

static struct turn *turn_at(const struct talk *talk, guint index)
{
    return &g_array_index(talk->evaluation->turns, struct turn, index);
}

static struct turn *open_turn_at(const struct talk *talk, guint index)
{
    return turn_at(talk, g_array_index(talk->open, guint, index));
}

static void add_event(struct talk *talk, const struct spoken *spoken, EventKind kind,
                      const char *rule, int turn, const char *why)
{
    struct event event = {
        .kind = kind,
        .rule = rule,
        .message = spoken->message,
        .direction = spoken->direction,
        .at = spoken->at,
        .turn = turn,
        .why = why,
    };
    g_array_append_val(talk->evaluation->events, event);
}

/* ---- what does not count ---- */

static const char *not_a_person(MailKind kind)
{
    switch (kind) {
    case KIND_PERSON: break;
    case KIND_AUTO_REPLY: return "an auto-reply";
    case KIND_BOUNCE: return "a bounce";
    case KIND_BULK: return "bulk mail";
    case KIND_NOTIFICATION: return "a machine's notification";
    case KIND_CALENDAR: return "a calendar's message";
    case KIND_VOICE_MAIL: return "a voice-mail";
    }
    return NULL;
}

/* Why the message moves no clock, NULL where it may. */
static const char *why_not_counted(const struct spoken *spoken, const char **rule)
{
    const char *robot = not_a_person(spoken->message->kind);
    if (spoken->direction == DIRECTION_NONE) {
        *rule = "S1";
        return spoken->author->address != NULL ? "an ignored address" : "nobody wrote it";
    }
    if (spoken->at == INSTANT_NONE) {
        *rule = "S4";
        return "it has no time";
    }
    if (robot != NULL) {
        *rule = spoken->direction == DIRECTION_INBOUND ? "S3" : "S10";
        return robot;
    }
    *rule = "S10";
    return spoken->direction == DIRECTION_INTERNAL ? "internal mail" : NULL;
}

/* The clients among the recipients: const char *. */
static GPtrArray *clients_addressed(const struct talk *talk,
                                    const struct message *message)
{
    GPtrArray *clients = g_ptr_array_new();
    for (guint i = 0; i < message->recipients->len; i++) {
        char *address =
            g_array_index(message->recipients, struct recipient, i).who.address;
        if (people_is_client(talk->policy->people, address))
            g_ptr_array_add(clients, address);
    }
    return clients;
}

/* ---- a client writes ---- */

/* The open turn that a message of `author` belongs to, NULL if there is none. */
static struct turn *turn_of(const struct talk *talk, const char *author)
{
    for (guint i = 0; i < talk->open->len; i++) {
        struct turn *turn = open_turn_at(talk, i);
        if (parties_speak_for(talk->parties, turn->client, author))
            return turn;
    }
    return NULL;
}

static void open_turn(struct talk *talk, const struct spoken *spoken)
{
    const struct policy *policy = talk->policy;
    GArray *turns = talk->evaluation->turns;
    const char *client = spoken->author->address;
    const struct target *target = target_for(policy->targets, client);
    struct duration none = { DURATION_NONE, 0 };
    struct duration acknowledge = target != NULL ? target->acknowledge : none;
    struct duration answer = target != NULL ? target->answer : none;
    struct turn turn = {
        .number = (int)turns->len + 1,
        .opener = spoken->message->message_id,
        .client = client,
        .client_name = spoken->author->name,
        .target = target != NULL ? target->name : NULL,
        .opened = spoken->at,
        .acknowledge_due = calendar_add(policy->calendar, spoken->at, acknowledge),
        .answer_due = calendar_add(policy->calendar, spoken->at, answer),
        .acknowledged = INSTANT_NONE,
        .answered = INSTANT_NONE,
        .acknowledge_business = INSTANT_NONE,
        .answer_business = INSTANT_NONE,
        .messages = 1,
        .last_message = spoken->at,
    };
    guint index = turns->len;
    g_array_append_val(turns, turn);
    g_array_append_val(talk->open, index);
    add_event(talk, spoken, EVENT_OPENED, "S9", turn.number, NULL);
}

/* S14 */
static bool is_chase(const struct talk *talk, const struct turn *turn,
                     const struct spoken *spoken)
{
    if (message_has_signal(spoken->message, SIGNAL_CHASE))
        return true;
    int64_t gap_over =
        calendar_add(talk->policy->calendar, turn->last_message, talk->policy->chase_gap);
    return gap_over != INSTANT_NONE && spoken->at >= gap_over;
}

static void join_turn(struct talk *talk, struct turn *turn, const struct spoken *spoken)
{
    bool chase = is_chase(talk, turn, spoken);
    turn->messages++;
    turn->chases += chase;
    turn->last_message = MAX(turn->last_message, spoken->at);
    add_event(talk, spoken, chase ? EVENT_CHASED : EVENT_JOINED, chase ? "S14" : "S9",
              turn->number, NULL);
}

/* S13: thanks and nothing else; in doubt it is more. */
static bool is_courtesy(const struct message *message)
{
    return message_has_signal(message, SIGNAL_COURTESY) &&
           !message_has_signal(message, SIGNAL_REQUEST) &&
           !message_has_signal(message, SIGNAL_CHASE);
}

static void client_writes(struct talk *talk, const struct spoken *spoken)
{
    struct evaluation *evaluation = talk->evaluation;
    const char *author = spoken->author->address;
    g_autoptr(GPtrArray) clients = clients_addressed(talk, spoken->message);
    char *reply_to = spoken->message->reply_to.address;
    if (people_is_client(talk->policy->people, reply_to))
        g_ptr_array_add(clients, reply_to);
    parties_client_wrote(talk->parties, author, clients);
    if (evaluation->client == NULL) {
        evaluation->client = author;
        evaluation->client_name = spoken->author->name;
    }

    struct turn *turn = turn_of(talk, author);
    if (is_courtesy(spoken->message))
        add_event(talk, spoken, EVENT_COURTESY, "S13", turn != NULL ? turn->number : 0,
                  NULL);
    else if (turn == NULL)
        open_turn(talk, spoken);
    else
        join_turn(talk, turn, spoken);
}

/* ---- we write ---- */

static bool reaches(const struct talk *talk, const struct turn *turn,
                    const GPtrArray *clients)
{
    for (guint i = 0; i < clients->len; i++)
        if (parties_speak_for(talk->parties, turn->client, g_ptr_array_index(clients, i)))
            return true;
    return false;
}

static void reply_to_turn(const struct talk *talk, struct turn *turn,
                          const struct spoken *spoken, bool holding)
{
    /* A member's slow clock cannot make us reply before we were asked. */
    int64_t at = MAX(spoken->at, turn->opened);
    int64_t business = calendar_between(talk->policy->calendar, turn->opened, at);
    if (turn->acknowledged == INSTANT_NONE) {
        turn->acknowledged = at;
        turn->acknowledge_business = business;
        turn->acknowledged_by = spoken->message->message_id;
    }
    if (!holding) {
        turn->answered = at;
        turn->answer_business = business;
        turn->answered_by = spoken->message->message_id;
    }
    turn->owner = talk->evaluation->owner;
}

/* Returns the lowest number of the turns that the message replies to, 0 if none. */
static int reply_to_turns(struct talk *talk, const struct spoken *spoken,
                          const GPtrArray *clients, bool holding)
{
    int lowest = 0;
    for (guint i = 0; i < talk->open->len;) {
        struct turn *turn = open_turn_at(talk, i);
        bool reached = reaches(talk, turn, clients);
        if (reached) {
            reply_to_turn(talk, turn, spoken, holding);
            lowest = lowest == 0 ? turn->number : lowest;
        }
        if (reached && !holding)
            g_array_remove_index(talk->open, i);
        else
            i++;
    }
    return lowest;
}

/* S34: who writes to the client owns the conversation, unless no client wrote yet. */
static void take_over(struct talk *talk, const struct spoken *spoken,
                      const GPtrArray *clients)
{
    const struct member *member =
        people_member(talk->policy->people, spoken->author->address);
    if (member != NULL && talk->evaluation->client != NULL &&
        parties_any_takes_part(talk->parties, clients))
        talk->evaluation->owner = g_ptr_array_index(member->addresses, 0);
}

static void we_write(struct talk *talk, const struct spoken *spoken)
{
    g_autoptr(GPtrArray) clients = clients_addressed(talk, spoken->message);
    bool holding = message_has_signal(spoken->message, SIGNAL_HOLDING);
    bool any_open = talk->open->len > 0;
    parties_we_wrote(talk->parties, clients);
    take_over(talk, spoken, clients);
    int turn = reply_to_turns(talk, spoken, clients, holding);
    if (turn > 0)
        add_event(talk, spoken, holding ? EVENT_ACKNOWLEDGED : EVENT_ANSWERED,
                  holding ? "S10" : "S11", turn, NULL);
    else if (any_open)
        add_event(talk, spoken, EVENT_NOT_COUNTED, "S10", 0, "mail to another outsider");
    else
        add_event(talk, spoken, EVENT_SPOKE, "S10", 0, NULL);
}

/* ---- the whole ---- */

static void take(struct talk *talk, const struct spoken *spoken)
{
    const char *rule = NULL;
    const char *why = why_not_counted(spoken, &rule);
    if (why != NULL)
        add_event(talk, spoken, EVENT_NOT_COUNTED, rule, 0, why);
    else if (spoken->direction == DIRECTION_INBOUND)
        client_writes(talk, spoken);
    else
        we_write(talk, spoken);
}

static void describe(struct evaluation *evaluation, const GArray *order)
{
    for (guint i = 0; i < order->len; i++) {
        const struct spoken *spoken = &g_array_index(order, struct spoken, i);
        const char *subject = spoken->message->subject;
        if (evaluation->earliest == NULL)
            evaluation->earliest = spoken->message->message_id;
        if (evaluation->subject == NULL && subject != NULL && *subject != '\0')
            evaluation->subject = subject;
        if (spoken->at == INSTANT_NONE)
            continue;
        if (evaluation->first == INSTANT_NONE || spoken->at < evaluation->first)
            evaluation->first = spoken->at;
        evaluation->last = MAX(evaluation->last, spoken->at);
    }
}

static struct evaluation *evaluation_new(void)
{
    struct evaluation *evaluation = g_new0(struct evaluation, 1);
    evaluation->turns = g_array_new(FALSE, FALSE, sizeof(struct turn));
    evaluation->events = g_array_new(FALSE, FALSE, sizeof(struct event));
    evaluation->first = INSTANT_NONE;
    evaluation->last = INSTANT_NONE;
    return evaluation;
}

struct evaluation *sla_evaluate(const GPtrArray *messages, const struct policy *policy)
{
    struct evaluation *evaluation = evaluation_new();
    g_autoptr(GArray) order = order_messages(messages, policy->people);
    g_autoptr(Parties) parties = parties_new();
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint));
    struct talk talk = { policy, evaluation, parties, open };

    for (guint i = 0; i < order->len; i++)
        take(&talk, &g_array_index(order, struct spoken, i));
    for (guint i = 0; i < open->len; i++)
        open_turn_at(&talk, i)->owner = evaluation->owner;
    describe(evaluation, order);
    return evaluation;
}

void evaluation_free(struct evaluation *evaluation)
{
    if (evaluation == NULL)
        return;
    g_array_unref(evaluation->turns);
    g_array_unref(evaluation->events);
    g_free(evaluation);
}
