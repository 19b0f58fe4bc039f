/* The stories of evaluate_stories.h, each told in many orders: it must come out the same.
 */
#include <string.h>

#include "base/instant.h"
#include "evaluate_stories.h"
#include "sla/evaluate.h"

enum { ORDERS = 12 };

/* ---- the team ---- */

static const struct {
    const char *name, *address;
} everybody[] = {
    { "team", "support@example.com" },  { "ann", "ann@example.com" },
    { "bob", "bob@example.com" },       { "bob.private", "bob.roy@private.example" },
    { "form", "form@example.com" },     { "carl", "carl@client.example" },
    { "cora", "cora@client.example" },  { "tina", "tina@client.example" },
    { "gina", "gina@bigco.example" },   { "sam", "sam@supplier.example" },
    { "daemon", "daemon@isp.example" },
};

static const char *address_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(everybody); i++)
        if (g_str_equal(everybody[i].name, name))
            return everybody[i].address;
    g_error("nobody is called '%s'", name);
}

static const char *name_of(const char *address)
{
    for (gsize i = 0; i < G_N_ELEMENTS(everybody); i++)
        if (g_strcmp0(everybody[i].address, address) == 0)
            return everybody[i].name;
    return "-";
}

struct office {
    struct people people;
    struct member ann, bob;
    struct target gold, standard;
    GPtrArray *targets;
    Calendar *calendar;
    struct policy policy;
};

static GPtrArray *texts(const char *first, const char *second)
{
    GPtrArray *array = g_ptr_array_new();
    g_ptr_array_add(array, (char *)first);
    if (second != NULL)
        g_ptr_array_add(array, (char *)second);
    return array;
}

static void office_open(struct office *office)
{
    static const struct window weekdays = { 0x1f, 9 * 60, 17 * 60 };
    office->ann = (struct member){ .name = (char *)"Ann",
                                   .addresses = texts(address_of("ann"), NULL) };
    office->bob = (struct member){ .name = (char *)"Bob",
                                   .addresses = texts(address_of("bob"),
                                                      address_of("bob.private")) };
    office->people = (struct people){
        .members = texts((const char *)&office->ann, (const char *)&office->bob),
        .domains = texts("example.com", NULL),
        .ignore = texts(address_of("tina"), NULL),
        .forms = texts(address_of("form"), NULL),
    };
    office->gold = (struct target){ (char *)"gold",
                                    texts("bigco.example", NULL),
                                    { DURATION_BUSINESS, HOUR },
                                    { DURATION_BUSINESS, 8 * HOUR } };
    office->standard = (struct target){
        (char *)"standard", NULL, { DURATION_BUSINESS, 4 * HOUR }, { DURATION_DAYS, 2 }
    };
    office->targets = texts((const char *)&office->gold, (const char *)&office->standard);
    office->calendar = calendar_new("Europe/Berlin", &weekdays, 1, NULL, 0, NULL);
    office->policy = (struct policy){ &office->people,
                                      office->calendar,
                                      office->targets,
                                      { DURATION_BUSINESS, 2 * HOUR } };
}

static void office_close(struct office *office)
{
    g_ptr_array_unref(office->ann.addresses);
    g_ptr_array_unref(office->bob.addresses);
    g_ptr_array_unref(office->people.members);
    g_ptr_array_unref(office->people.domains);
    g_ptr_array_unref(office->people.ignore);
    g_ptr_array_unref(office->people.forms);
    g_ptr_array_unref(office->gold.clients);
    g_ptr_array_unref(office->targets);
    calendar_free(office->calendar);
}

/* ---- from stories to mail ---- */

static const char *const day_names[] = {
    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
};
static const int64_t MONDAY = 20773; /* 2026-11-16 */

/* "Mon", "10:00" */
static int64_t instant_from(const Calendar *calendar, const char *day, const char *time)
{
    int minutes = 0;
    int64_t number = 0;
    while (!g_str_has_prefix(day, day_names[number]))
        number++;
    g_assert_true(calendar_parse_time(time, &minutes, NULL));
    return calendar_instant(calendar, MONDAY + number + (day[3] == '2' ? 7 : 0), minutes);
}

/* "dated-Sun-23:00" */
static int64_t instant_in_fact(const Calendar *calendar, const char *fact)
{
    g_auto(GStrv) parts = g_strsplit(fact, "-", 3);
    return instant_from(calendar, parts[1], parts[2]);
}

static bool add_kind(struct message *message, const char *fact)
{
    static const MailKind kinds[] = { KIND_AUTO_REPLY,   KIND_BOUNCE,   KIND_BULK,
                                      KIND_NOTIFICATION, KIND_CALENDAR, KIND_VOICE_MAIL };
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(fact, mail_kind_name(kinds[i]))) {
            message->kind = kinds[i];
            return true;
        }
    return false;
}

static bool add_signal(struct message *message, const char *fact)
{
    for (int i = 0; i < SIGNAL_KINDS; i++)
        if (g_str_equal(fact, signal_name((SignalKind)i))) {
            message_add_signal(message, (SignalKind)i, fact, 100);
            return true;
        }
    return false;
}

static void add_fact(struct message *message, const char *fact, const Calendar *calendar)
{
    if (add_kind(message, fact) || add_signal(message, fact))
        return;
    if (g_str_has_prefix(fact, "answers-")) {
        message->in_reply_to = g_strdup(strchr(fact, '-') + 1);
    } else if (g_str_has_prefix(fact, "reply-to-")) {
        message->reply_to.address = g_strdup(address_of(fact + strlen("reply-to-")));
    } else if (g_str_has_prefix(fact, "stored-")) {
        message->received = message->internal_date;
        message->internal_date = instant_in_fact(calendar, fact);
    } else if (g_str_has_prefix(fact, "dated-")) {
        message->date = instant_in_fact(calendar, fact);
    } else if (g_str_equal(fact, "timeless")) {
        message->internal_date = message->date = INSTANT_NONE;
    } else {
        g_error("what is '%s'?", fact);
    }
}

static Message *mail_from(const char *text, int number, const Calendar *calendar)
{
    Message *message = message_new();
    g_auto(GStrv) halves = g_strsplit(text, ": ", 2);
    g_auto(GStrv)
        words = g_strsplit(halves[0], " ", -1); /* day, time, who, "to", whom ... */
    g_auto(GStrv) facts = g_strsplit(halves[1] != NULL ? halves[1] : "", " ", -1);
    message->message_id = g_strdup_printf("m%d", number);
    message->from.address = g_strdup(address_of(words[2]));
    message->internal_date = message->date = instant_from(calendar, words[0], words[1]);
    for (char **whom = words + 4; *whom != NULL; whom++)
        message_add_recipient(message, ROLE_TO, NULL, address_of(*whom));
    for (char **fact = facts; *fact != NULL; fact++)
        add_fact(message, *fact, calendar);
    return message;
}

/* ---- from what was made of it to text ---- */

/* "Mon 10:00", "Mon2 10:00" */
static void append_instant(GString *out, const Calendar *calendar, int64_t at)
{
    if (at == INSTANT_NONE) {
        g_string_append_c(out, '-');
        return;
    }
    int64_t day = calendar_day(calendar, at);
    int minutes = (int)((at - calendar_instant(calendar, day, 0)) / MINUTE);
    g_string_append_printf(out, "%s%s %02d:%02d", day_names[(day - MONDAY) % 7],
                           day - MONDAY >= 7 ? "2" : "", minutes / 60, minutes % 60);
}

static char *events_text(const struct evaluation *evaluation)
{
    static const char *const names[] = { "opened",   "joined",       "chased",
                                         "courtesy", "acknowledged", "answered",
                                         "spoke",    "not counted" };
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->events->len; i++) {
        const struct event *event = &g_array_index(evaluation->events, struct event, i);
        g_string_append_printf(out, "%s%s %s", i > 0 ? "; " : "", event->rule,
                               names[event->kind]);
        if (event->turn > 0)
            g_string_append_printf(out, " %d", event->turn);
        if (event->why != NULL)
            g_string_append_printf(out, " (%s)", event->why);
    }
    return g_string_free(out, FALSE);
}

static char *turns_text(const struct evaluation *evaluation, const Calendar *calendar)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = &g_array_index(evaluation->turns, struct turn, i);
        g_assert_cmpint(turn->number, ==, i + 1);
        g_string_append_printf(out, "%s%s since ", i > 0 ? "; " : "",
                               name_of(turn->client));
        append_instant(out, calendar, turn->opened);
        g_string_append(out, ", told ");
        append_instant(out, calendar, turn->acknowledged);
        g_string_append(out, ", answered ");
        append_instant(out, calendar, turn->answered);
        g_string_append_printf(out, ", %d mail%s", turn->messages,
                               turn->messages == 1 ? "" : "s");
        if (turn->chases > 0)
            g_string_append_printf(out, ", %d chase%s", turn->chases,
                                   turn->chases == 1 ? "" : "s");
    }
    return g_string_free(out, FALSE);
}

static char *owners_text(const struct evaluation *evaluation)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->turns->len; i++)
        g_string_append_printf(
            out, "%s, ", name_of(g_array_index(evaluation->turns, struct turn, i).owner));
    g_string_append_printf(out, "now %s", name_of(evaluation->owner));
    return g_string_free(out, FALSE);
}

static char *due_text(const struct evaluation *evaluation, const Calendar *calendar)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = &g_array_index(evaluation->turns, struct turn, i);
        g_string_append(out, i > 0 ? "; tell by " : "tell by ");
        append_instant(out, calendar, turn->acknowledge_due);
        g_string_append(out, ", answer by ");
        append_instant(out, calendar, turn->answer_due);
    }
    return g_string_free(out, FALSE);
}

static void append_took(GString *out, int64_t seconds)
{
    if (seconds == INSTANT_NONE) {
        g_string_append_c(out, '-');
        return;
    }
    g_autofree char *text =
        seconds == 0 ? g_strdup("0s")
                     : duration_text((struct duration){ DURATION_BUSINESS, seconds });
    g_string_append(out, text);
}

static char *took_text(const struct evaluation *evaluation)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = &g_array_index(evaluation->turns, struct turn, i);
        if (i > 0)
            g_string_append(out, "; ");
        append_took(out, turn->acknowledge_business);
        g_string_append(out, ", ");
        append_took(out, turn->answer_business);
    }
    return g_string_free(out, FALSE);
}

static void shuffle(GPtrArray *messages, GRand *rand)
{
    for (guint i = messages->len; i > 1; i--) {
        guint k = (guint)g_rand_int_range(rand, 0, (gint32)i);
        gpointer other = messages->pdata[k];
        messages->pdata[k] = messages->pdata[i - 1];
        messages->pdata[i - 1] = other;
    }
}

static void free_mail(gpointer message)
{
    message_free(message);
}

static GPtrArray *mails_of(const struct story *story, const Calendar *calendar)
{
    GPtrArray *messages = g_ptr_array_new_with_free_func(free_mail);
    for (int i = 0; story->mails[i] != NULL; i++)
        g_ptr_array_add(messages, mail_from(story->mails[i], i + 1, calendar));
    return messages;
}

static void test_story(gconstpointer data)
{
    const struct story *story = data;
    struct office office;
    office_open(&office);
    g_autoptr(GPtrArray) messages = mails_of(story, office.calendar);
    g_autoptr(GRand) rand = g_rand_new_with_seed(9);
    for (int i = 0; i < ORDERS; i++) {
        g_autoptr(Evaluation) evaluation = sla_evaluate(messages, &office.policy);
        g_autofree char *events = events_text(evaluation);
        g_autofree char *turns = turns_text(evaluation, office.calendar);
        g_autofree char *owners = owners_text(evaluation);
        g_autofree char *took = took_text(evaluation);
        g_autofree char *due = due_text(evaluation, office.calendar);
        g_assert_cmpstr(events, ==, story->events);
        g_assert_cmpstr(turns, ==, story->turns);
        if (story->owners != NULL)
            g_assert_cmpstr(owners, ==, story->owners);
        if (story->due != NULL)
            g_assert_cmpstr(due, ==, story->due);
        if (story->took != NULL)
            g_assert_cmpstr(took, ==, story->took);
        shuffle(messages, rand);
    }
    office_close(&office);
}

/* ---- the conversation as a whole ---- */

static const struct story described = {
    .mails = { "Mon 09:00 form to ann", "Mon 10:00 cora to team", "Mon 11:00 ann to cora",
               "Mon 12:00 carl to team" },
};

static void test_description(void)
{
    struct office office;
    office_open(&office);
    g_autoptr(GPtrArray) messages = mails_of(&described, office.calendar);
    struct message *second = g_ptr_array_index(messages, 1);
    second->from.name = g_strdup("Cora C.");
    second->subject = g_strdup("Printer");
    ((struct message *)g_ptr_array_index(messages, 0))->subject = g_strdup("");
    ((struct message *)g_ptr_array_index(messages, 2))->subject = g_strdup("Re: Printer");

    g_autoptr(Evaluation) evaluation = sla_evaluate(messages, &office.policy);
    const struct turn *turn = &g_array_index(evaluation->turns, struct turn, 0);
    g_assert_cmpstr(evaluation->earliest, ==, "m1");
    g_assert_cmpstr(evaluation->client, ==, address_of("cora"));
    g_assert_cmpstr(evaluation->client_name, ==, "Cora C.");
    g_assert_cmpstr(evaluation->subject, ==, "Printer");
    g_assert_cmpstr(turn->opener, ==, "m2");
    g_assert_cmpstr(turn->client_name, ==, "Cora C.");
    g_assert_cmpstr(turn->target, ==, "standard");
    g_assert_cmpstr(turn->acknowledged_by, ==, "m3");
    g_assert_cmpstr(turn->answered_by, ==, "m3");
    g_assert_cmpint(evaluation->first, ==, instant_from(office.calendar, "Mon", "09:00"));
    g_assert_cmpint(evaluation->last, ==, instant_from(office.calendar, "Mon", "12:00"));
    office_close(&office);
}

static void test_nothing(void)
{
    struct office office;
    office_open(&office);
    g_autoptr(GPtrArray) messages = g_ptr_array_new();
    g_autoptr(Evaluation) evaluation = sla_evaluate(messages, &office.policy);
    g_assert_cmpuint(evaluation->turns->len + evaluation->events->len, ==, 0);
    g_assert_null(evaluation->earliest);
    g_assert_null(evaluation->client);
    g_assert_true(evaluation->first == INSTANT_NONE && evaluation->last == INSTANT_NONE);
    evaluation_free(NULL);
    office_close(&office);
}

static void test_no_target(void)
{
    struct office office;
    office_open(&office);
    office.policy.targets = NULL;
    office.policy.chase_gap = (struct duration){ DURATION_NONE, 0 };
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_mail);
    g_ptr_array_add(messages, mail_from("Mon 10:00 carl to team", 1, office.calendar));
    g_ptr_array_add(messages, mail_from("Fri 10:00 carl to team", 2, office.calendar));
    g_autoptr(Evaluation) evaluation = sla_evaluate(messages, &office.policy);
    const struct turn *turn = &g_array_index(evaluation->turns, struct turn, 0);
    g_assert_null(turn->target);
    g_assert_true(turn->acknowledge_due == INSTANT_NONE &&
                  turn->answer_due == INSTANT_NONE);
    g_assert_cmpint(turn->chases, ==, 0);
    office_close(&office);
}

static void test_targets(void)
{
    struct target bigco = { .name = (char *)"bigco",
                            .clients = texts("bigco.example", NULL) };
    struct target rest = { .name = (char *)"rest", .clients = g_ptr_array_new() };
    struct target more = { .name = (char *)"more", .clients = NULL };
    g_autoptr(GPtrArray) all = texts((const char *)&bigco, (const char *)&rest);
    g_autoptr(GPtrArray) one = texts((const char *)&bigco, NULL);
    g_autoptr(GPtrArray) other = texts((const char *)&bigco, (const char *)&more);
    g_assert_true(target_for(all, address_of("gina")) == &bigco);
    g_assert_true(target_for(all, address_of("carl")) == &rest);
    g_assert_true(target_for(other, address_of("carl")) == &more);
    g_assert_null(target_for(one, address_of("carl")));
    g_assert_null(target_for(NULL, address_of("carl")));
    g_ptr_array_unref(bigco.clients);
    g_ptr_array_unref(rest.clients);
}

/* A chain of replies as deep as a hostile client likes, each older than what it answers.
 */
static void test_deep(void)
{
    enum { DEPTH = 20000 };
    struct office office;
    office_open(&office);
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_mail);
    for (int i = 0; i < DEPTH; i++) {
        Message *message = mail_from("Mon 10:00 carl to team", i, office.calendar);
        message->internal_date -= i;
        message->in_reply_to = g_strdup_printf("m%d", i - 1);
        g_ptr_array_add(messages, message);
    }
    g_autoptr(Evaluation) evaluation = sla_evaluate(messages, &office.policy);
    g_assert_cmpuint(evaluation->turns->len, ==, 1);
    g_assert_cmpstr(g_array_index(evaluation->turns, struct turn, 0).opener, ==, "m0");
    g_assert_cmpint(g_array_index(evaluation->turns, struct turn, 0).messages, ==, DEPTH);
    office_close(&office);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(stories); i++) {
        g_autofree char *path = g_strconcat("/evaluate/", stories[i].name, NULL);
        g_test_add_data_func(path, &stories[i], test_story);
    }
    g_test_add_func("/evaluate/S8 what the conversation is called", test_description);
    g_test_add_func("/evaluate/no mail at all", test_nothing);
    g_test_add_func("/evaluate/S17 no target, nothing due", test_no_target);
    g_test_add_func("/evaluate/S17 the first target that fits", test_targets);
    g_test_add_func("/evaluate/a very deep conversation", test_deep);
    return g_test_run();
}
