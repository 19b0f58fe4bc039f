/* The figures of one small office, by each grouping. */
#include "app/recompute.h"
#include "app/report.h"
#include "base/instant.h"
#include "message_fixture.h"
#include "store_fixture.h"

static const char policy[] =
    "team = { name = \"support\"; timezone = \"Europe/Berlin\"; domains = [ "
    "\"example.com\" ];"
    " members = ( { name = \"Zoe\"; addresses = [ \"zoe@example.com\", \"z@example.com\" "
    "]; },"
    "             { name = \"Bob\"; addresses = [ \"bob@example.com\" ]; } );"
    " hours = ( { days = \"Mon-Fri\"; open = \"09:00\"; close = \"17:00\"; } );"
    " targets = ( { name = \"gold\"; clients = [ \"gold.example\" ];"
    "               acknowledge = \"4h\"; answer = \"1d\"; } ); };";

/* 2026-03-02 is a Monday. All in Berlin. */
static const struct mail {
    const char *id, *answers;
    const char *from, *to;
    const char *at;
    bool holding;
    int64_t promised; /* a thing, within so many seconds; 0: nothing */
    bool attached;
} mails[] = {
    /* Zoe answers at once. */
    { "a1@x", NULL, "ada@gold.example", "support@example.com", "2026-03-02T09:00", false,
      0, false },
    { "a2@x", "a1@x", "z@example.com", "ada@gold.example", "2026-03-02T10:00", false,
      6 * HOUR, false },
    /* Bob takes it in hand and lets it lie; Zoe answers, a day late. */
    { "b1@x", NULL, "ben@gold.example", "support@example.com", "2026-03-02T09:00", false,
      0, false },
    { "b2@x", "b1@x", "bob@example.com", "ben@gold.example", "2026-03-02T12:00", true,
      4 * HOUR, false },
    { "b3@x", "b2@x", "zoe@example.com", "ben@gold.example", "2026-03-04T10:00", false, 0,
      true },
    /* Nobody says a word. */
    { "c1@x", NULL, "cy@other.example", "support@example.com", "2026-03-03T23:30", false,
      0, false },
};

static int64_t at(const struct team_config *team, const char *text)
{
    int64_t instant = 0;
    g_assert_true(instant_parse(text, calendar_zone(team->calendar), 0, &instant, NULL));
    return instant;
}

static struct message *message_of(const struct team_config *team, const struct mail *mail)
{
    struct message *message = reply_to(mail->id, mail->answers);
    message->in_reply_to = g_strdup(mail->answers);
    message_set_address(&message->from, NULL, mail->from);
    message_add_recipient(message, ROLE_TO, NULL, mail->to);
    message->internal_date = message->date = at(team, mail->at);
    if (mail->holding)
        message_add_signal(message, SIGNAL_HOLDING, "we are looking into it", 90);
    const struct signal promise = {
        .kind = SIGNAL_PROMISE,
        .phrase = (char *)"you will have it",
        .thing = true,
        .deadline = { .kind = DEADLINE_SECONDS, .amount = mail->promised },
    };
    if (mail->promised)
        message_take_signal(message, &promise);
    if (mail->attached)
        message->facts |= FACT_ATTACHMENT;
    return message;
}

struct office {
    struct shop shop;
    struct team_config *team;
};

static void set_up(struct office *office, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    struct recompute_counts counts;
    shop_set_up(&office->shop, data);
    office->team = config_policy_read(policy, "policy", &error);
    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(mails); i++)
        take(office->shop.store, message_of(office->team, &mails[i]));
    recompute(office->shop.store, office->team, true, at(office->team, "2026-03-01"),
              &counts, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(counts.conversations, ==, 3);
}

static void tear_down(struct office *office, gconstpointer data)
{
    config_policy_free(office->team);
    shop_tear_down(&office->shop, data);
}

static GArray *report(const struct office *office, ReportGrouping grouping)
{
    g_autoptr(GError) error = NULL;
    GArray *rows = report_make(office->shop.store, office->team,
                               at(office->team, "2026-03-02"),
                               at(office->team, "2026-03-05"), grouping,
                               at(office->team, "2026-03-05T12:00"), &error);
    g_assert_no_error(error);
    return rows;
}

static const struct figures *figures_at(const GArray *rows, guint i, const char *group)
{
    const struct report_row *row = &g_array_index(rows, struct report_row, i);
    g_assert_cmpuint(i, <, rows->len);
    g_assert_cmpstr(row->group, ==, group);
    return &row->figures;
}

static void test_all(struct office *office, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GArray) rows = report(office, REPORT_ALL);
    const struct figures *all = figures_at(rows, 0, "all");
    g_assert_cmpuint(rows->len, ==, 1);
    g_assert_cmpuint(all->turns, ==, 3);
    g_assert_cmpuint(all->answered, ==, 2);
    g_assert_cmpuint(all->open, ==, 1);
    g_assert_cmpuint(all->first_reply.business.n, ==, 2);
    g_assert_cmpint(all->first_reply.business.p90, ==, 3 * HOUR);
    g_assert_cmpuint(all->first_reply.open, ==, 1);
    g_assert_cmpint(all->first_reply.oldest, ==, at(office->team, "2026-03-03T23:30"));
    g_assert_cmpint(all->answer.calendar.p90, ==, 2 * DAY + HOUR);
    g_assert_cmpint(all->answer.business.p90, ==, 17 * HOUR);
    g_assert_cmpuint(all->acknowledge_met, ==, 2);
    g_assert_cmpuint(all->answer_met, ==, 1);
    g_assert_cmpuint(all->answer_missed, ==, 1);
    g_assert_cmpuint(all->unannounced, ==, 1);
}

/* Bob's breach, Zoe's credit, whichever address she wrote from. */
static void test_members(struct office *office, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GArray) rows = report(office, REPORT_MEMBER);
    const struct figures *bob = figures_at(rows, 0, "Bob");
    const struct figures *zoe = figures_at(rows, 1, "Zoe");
    const struct figures *nobody = figures_at(rows, 2, "(nobody yet)");
    g_assert_cmpuint(rows->len, ==, 3);

    g_assert_cmpuint(bob->turns, ==, 0);
    g_assert_cmpuint(bob->first_reply.business.n, ==, 1);
    g_assert_cmpuint(bob->acknowledge_met, ==, 1);
    g_assert_cmpuint(bob->answer.business.n, ==, 0);
    g_assert_cmpuint(bob->answer_missed, ==, 1);

    g_assert_cmpuint(zoe->turns, ==, 2);
    g_assert_cmpuint(zoe->answer.business.n, ==, 2);
    g_assert_cmpuint(zoe->answer_met, ==, 1);
    g_assert_cmpuint(zoe->answer_missed, ==, 0);

    g_assert_cmpuint(nobody->turns, ==, 1);
    g_assert_cmpuint(nobody->open, ==, 1);
}

static void test_clients(struct office *office, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GArray) rows = report(office, REPORT_CLIENT);
    g_assert_cmpuint(figures_at(rows, 0, "ada@gold.example")->answer_met, ==, 1);
    g_assert_cmpuint(figures_at(rows, 1, "ben@gold.example")->answer_missed, ==, 1);
    g_assert_cmpuint(figures_at(rows, 2, "cy@other.example")->open, ==, 1);
    g_assert_cmpuint(rows->len, ==, 3);
}

static void test_targets(struct office *office, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GArray) rows = report(office, REPORT_TARGET);
    g_assert_cmpuint(figures_at(rows, 0, "gold")->turns, ==, 2);
    g_assert_cmpuint(figures_at(rows, 1, "(none)")->turns, ==, 1);
    g_assert_cmpuint(rows->len, ==, 2);
}

/* S46: Zoe's of Monday, until 16:00, is still owed; Bob's, until 16:00, came on Wednesday
 * at 10:00. */
static void test_promises(struct office *office, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GArray) rows = report(office, REPORT_ALL);
    const struct figures *all = figures_at(rows, 0, "all");
    g_assert_cmpuint(all->promises, ==, 2);
    g_assert_cmpuint(all->promises_broken, ==, 2);
    g_assert_cmpuint(all->promises_kept, ==, 0);
    g_assert_cmpint(all->late.business.median, ==, 10 * HOUR);
    g_assert_cmpint(all->late.calendar.median, ==, 42 * HOUR);
    g_assert_cmpuint(all->late.open, ==, 1);
    g_assert_cmpint(all->late.oldest, ==, at(office->team, "2026-03-02T16:00"));

    g_autoptr(GArray) members = report(office, REPORT_MEMBER);
    g_assert_cmpuint(figures_at(members, 0, "Bob")->late.business.n, ==, 1);
    g_assert_cmpuint(figures_at(members, 1, "Zoe")->late.open, ==, 1);
    g_autoptr(GArray) clients = report(office, REPORT_CLIENT);
    g_assert_cmpuint(figures_at(clients, 0, "ada@gold.example")->promises, ==, 1);
    g_assert_cmpuint(figures_at(clients, 2, "cy@other.example")->promises, ==, 0);
    g_autoptr(GArray) hours = report(office, REPORT_HOUR);
    g_assert_cmpuint(figures_at(hours, 1, "10:00")->promises, ==, 1);
    g_assert_cmpuint(figures_at(hours, 2, "12:00")->promises, ==, 1);
    g_autoptr(GArray) targets = report(office, REPORT_TARGET);
    g_assert_cmpuint(figures_at(targets, 0, "gold")->promises, ==, 0);
}

/* S47: the day and hour in Berlin; in UTC the last one was still 22:30. */
static void test_days_and_hours(struct office *office, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GArray) days = report(office, REPORT_WEEKDAY);
    g_assert_cmpuint(figures_at(days, 0, "Mon")->turns, ==, 2);
    g_assert_cmpuint(figures_at(days, 1, "Tue")->turns, ==, 1);
    g_autoptr(GArray) hours = report(office, REPORT_HOUR);
    g_assert_cmpuint(figures_at(hours, 0, "09:00")->turns, ==, 2);
    g_assert_cmpuint(figures_at(hours, 3, "23:00")->turns, ==, 1);
}

static void test_span(struct office *office, gconstpointer data G_GNUC_UNUSED)
{
    int64_t now = at(office->team, "2026-03-05T12:00");
    g_autoptr(GArray) none = report_make(office->shop.store, office->team, now, now + DAY,
                                         REPORT_ALL, now, NULL);
    g_assert_cmpuint(none->len, ==, 0);
    int64_t opened = at(office->team, "2026-03-03T23:30");
    g_autoptr(GArray) last = report_make(office->shop.store, office->team, opened,
                                         opened + 1, REPORT_ALL, now, NULL);
    g_assert_cmpuint(figures_at(last, 0, "all")->turns, ==, 1);
}

static void test_groupings(void)
{
    ReportGrouping grouping = REPORT_ALL;
    g_assert_true(report_grouping_parse("weekday", &grouping));
    g_assert_cmpint(grouping, ==, REPORT_WEEKDAY);
    g_assert_false(report_grouping_parse("day", &grouping));
    g_assert_cmpint(grouping, ==, REPORT_WEEKDAY);
}

#define ADD(path, test) g_test_add(path, struct office, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/report/S46 promises by who made them, client and hour", test_promises);
    ADD("/report/S46 all turns", test_all);
    ADD("/report/S34 by member", test_members);
    ADD("/report/by client", test_clients);
    ADD("/report/by target", test_targets);
    ADD("/report/S47 by weekday and hour", test_days_and_hours);
    ADD("/report/S47 a turn belongs where it opened", test_span);
    g_test_add_func("/report/words for groupings", test_groupings);
    return g_test_run();
}
