/* The stories of evaluate_stories.h, each told in many orders: it must come out the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"
#include "evaluate_stories_calls.h"
#include "evaluate_stories_clocks.h"
#include "evaluate_stories_ends.h"
#include "evaluate_stories_promises.h"
#include "evaluate_stories_team.h"
#include "evaluate_stories_turns.h"
#include "evaluate_stories_who.h"
#include "story.h"
#include "story_text.h"

enum { ORDERS = 12 };

static const struct {
    const struct story *stories;
    gsize n;
} groups[] = {
    { who_stories, G_N_ELEMENTS(who_stories) },
    { turns_stories, G_N_ELEMENTS(turns_stories) },
    { clocks_stories, G_N_ELEMENTS(clocks_stories) },
    { ends_stories, G_N_ELEMENTS(ends_stories) },
    { team_stories, G_N_ELEMENTS(team_stories) },
    { promises_stories, G_N_ELEMENTS(promises_stories) },
    { calls_stories, G_N_ELEMENTS(calls_stories) },
};

/* ---- told and heard ---- */

struct tale {
    GPtrArray *messages;
    GPtrArray *notes;
};

static void free_message(gpointer message)
{
    message_free(message);
}

static void free_note(gpointer note)
{
    note_free(note);
}

static struct tale tell(const char *const *lines, const Calendar *calendar)
{
    struct tale tale = { g_ptr_array_new_with_free_func(free_message),
                         g_ptr_array_new_with_free_func(free_note) };
    for (const char *const *line = lines; *line != NULL; line++) {
        struct note *note = note_from(*line, calendar);
        if (note != NULL) {
            note->number = line - lines;
            g_ptr_array_add(tale.notes, note);
        } else {
            g_ptr_array_add(tale.messages,
                            mail_from(*line, (int)tale.messages->len + 1, calendar));
        }
    }
    return tale;
}

static void forget(struct tale *tale)
{
    g_ptr_array_unref(tale->messages);
    g_ptr_array_unref(tale->notes);
}

static void shuffle(GPtrArray *array, GRand *rand)
{
    for (guint i = array->len; i > 1; i--) {
        guint k = (guint)g_rand_int_range(rand, 0, (gint32)i);
        gpointer other = array->pdata[k];
        array->pdata[k] = array->pdata[i - 1];
        array->pdata[i - 1] = other;
    }
}

/* A story that comes out wrong is shown whole, column by column. Takes `found`. */
static void compare(const char *column, char *found, const char *expected)
{
    if (expected != NULL && g_strcmp0(found, expected) != 0) {
        g_test_message("%s\n     found %s\n  expected %s", column, found, expected);
        g_test_fail();
    }
    g_free(found);
}

static void test_story(gconstpointer data)
{
    const struct story *story = data;
    struct office office;
    office_open(&office);
    struct tale tale = tell(story->told, office.calendar);
    g_autoptr(GRand) rand = g_rand_new_with_seed(9);
    const Calendar *calendar = office.calendar;
    for (int i = 0; i < ORDERS && !g_test_failed(); i++) {
        g_autoptr(Evaluation)
            evaluation = sla_evaluate(tale.messages, tale.notes, &office.policy);
        compare("events", events_text(evaluation), story->events);
        compare("turns", turns_text(evaluation, calendar), story->turns);
        compare("owners", owners_text(evaluation), story->owners);
        compare("due", due_text(evaluation, calendar), story->due);
        compare("took", took_text(evaluation), story->took);
        compare("updates", updates_text(evaluation, calendar), story->updates);
        compare("credit", credit_text(evaluation), story->credit);
        compare("blame", blame_text(evaluation), story->blame);
        compare("promises", promises_text(evaluation, calendar), story->promises);
        compare("whole", whole_text(evaluation, calendar), story->whole);
        shuffle(tale.messages, rand);
        shuffle(tale.notes, rand);
    }
    forget(&tale);
    office_close(&office);
}

/* ---- every rule has its stories ---- */

static void test_rules(void)
{
    enum { RULES = 48 };
    int applies[RULES] = { 0 }, nearly[RULES] = { 0 };
    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
        for (gsize k = 0; k < groups[i].n; k++) {
            const struct story *story = &groups[i].stories[k];
            int rule = atoi(story->name + 1);
            g_assert_cmpint(rule, <, RULES);
            g_assert_true(story->promises != NULL ||
                          (story->events != NULL && story->turns != NULL));
            *(story->nearly ? &nearly[rule] : &applies[rule]) += 1;
        }
    for (int rule = 5; rule <= 37; rule++) {
        /* What is a promise, and until when: of mail/ and sla/deadline.h; who is away: of
         * sla/absence.h. */
        if (rule == 25 || rule == 26 || rule == 35 || rule == 36)
            continue;
        g_test_message("S%d: %d stories, %d nearly", rule, applies[rule], nearly[rule]);
        g_assert_cmpint(applies[rule], >=, 1);
        g_assert_cmpint(nearly[rule], >=, 1);
    }
}

/* ---- the conversation as a whole ---- */

static void test_description(void)
{
    static const char *const told[] = { "Mon 09:00 form to ann", "Mon 10:00 cora to team",
                                        "Mon 11:00 ann to cora", "Mon 12:00 carl to team",
                                        NULL };
    struct office office;
    office_open(&office);
    struct tale tale = tell(told, office.calendar);
    struct message *second = g_ptr_array_index(tale.messages, 1);
    second->from.name = g_strdup("Cora C.");
    second->subject = g_strdup("Printer");
    ((struct message *)g_ptr_array_index(tale.messages, 0))->subject = g_strdup("");
    ((struct message *)g_ptr_array_index(tale.messages, 2))->subject = g_strdup("Re: P");

    g_autoptr(Evaluation) evaluation = sla_evaluate(tale.messages, NULL, &office.policy);
    const struct turn *turn = &g_array_index(evaluation->turns, struct turn, 0);
    g_assert_cmpstr(evaluation->earliest, ==, "m1");
    g_assert_cmpstr(evaluation->client, ==, address_of("cora"));
    g_assert_cmpstr(evaluation->client_name, ==, "Cora C.");
    g_assert_cmpstr(evaluation->subject, ==, "Printer");
    g_assert_cmpstr(turn->opener, ==, "m2");
    g_assert_cmpstr(turn->client_name, ==, "Cora C.");
    g_assert_true(turn->calendar == office.calendar);
    g_assert_cmpint(turn->last_message, ==, turn->opened);
    g_assert_cmpint(evaluation->first, ==, instant_from(office.calendar, "Mon", "09:00"));
    g_assert_cmpint(evaluation->last, ==, instant_from(office.calendar, "Mon", "12:00"));
    forget(&tale);
    office_close(&office);
}

/* What did it is there, too: a mail, the mail that a flag is on, or a note. */
static void test_sources(void)
{
    static const char *const told[] = { "Mon 10:00 carl to team: closed-seen-Mon-11:00",
                                        "Mon 12:00 reopen", NULL };
    struct office office;
    office_open(&office);
    struct tale tale = tell(told, office.calendar);
    g_autoptr(Evaluation)
        evaluation = sla_evaluate(tale.messages, tale.notes, &office.policy);
    g_assert_cmpuint(evaluation->events->len, ==, 3);
    const struct event *events = (const struct event *)evaluation->events->data;
    g_assert_true(events[0].message == g_ptr_array_index(tale.messages, 0));
    g_assert_cmpint(events[0].at, ==, instant_from(office.calendar, "Mon", "10:00"));
    g_assert_true(events[1].message == events[0].message && events[1].note == NULL);
    g_assert_cmpint(events[1].at, ==, instant_from(office.calendar, "Mon", "11:00"));
    g_assert_null(events[2].message);
    g_assert_true(events[2].note == g_ptr_array_index(tale.notes, 0));
    g_assert_cmpint(events[2].at, ==, instant_from(office.calendar, "Mon", "12:00"));
    forget(&tale);
    office_close(&office);
}

static void test_nothing(void)
{
    struct office office;
    office_open(&office);
    g_autoptr(GPtrArray) messages = g_ptr_array_new();
    g_autoptr(Evaluation) evaluation = sla_evaluate(messages, NULL, &office.policy);
    g_assert_cmpuint(evaluation->turns->len + evaluation->events->len, ==, 0);
    g_assert_null(evaluation->earliest);
    g_assert_null(evaluation->client);
    g_assert_true(evaluation->first == INSTANT_NONE && evaluation->last == INSTANT_NONE);
    g_assert_true(evaluation->settled == INSTANT_NONE);
    evaluation_free(NULL);
    office_close(&office);
}

static void test_no_target(void)
{
    static const char *const told[] = { "Mon 10:00 carl to team",
                                        "Fri 10:00 carl to team",
                                        "Fri 11:00 ann to carl: holding", NULL };
    struct office office;
    office_open(&office);
    struct terms terms = { 0, office.calendar, NULL };
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct terms));
    g_array_append_val(all, terms);
    office.policy.terms = all;
    office.policy.chase_gap = (struct duration){ DURATION_NONE, 0 };
    struct tale tale = tell(told, office.calendar);
    g_autoptr(Evaluation) evaluation = sla_evaluate(tale.messages, NULL, &office.policy);
    const struct turn *turn = &g_array_index(evaluation->turns, struct turn, 0);
    g_assert_null(turn->target);
    g_assert_true(turn->acknowledge.due == INSTANT_NONE &&
                  turn->answer.due == INSTANT_NONE && turn->update_due == INSTANT_NONE);
    g_assert_null(turn->answer.owner_at_due);
    g_assert_cmpint(turn->acknowledge.business, ==, 4 * 8 * HOUR + HOUR);
    g_assert_cmpint(turn->chases, ==, 0);
    forget(&tale);
    office_close(&office);
}

/* ---- what a hostile client may do ---- */

/* A chain of replies as deep as he likes, each older than what it answers. */
static void test_deep(void)
{
    enum { DEPTH = 20000 };
    struct office office;
    office_open(&office);
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_message);
    for (int i = 0; i < DEPTH; i++) {
        Message *message = mail_from("Mon 10:00 carl to team", i, office.calendar);
        message->internal_date -= i;
        message->in_reply_to = g_strdup_printf("m%d", i - 1);
        g_ptr_array_add(messages, message);
    }
    g_autoptr(Evaluation) evaluation = sla_evaluate(messages, NULL, &office.policy);
    g_assert_cmpuint(evaluation->turns->len, ==, 1);
    g_assert_cmpstr(g_array_index(evaluation->turns, struct turn, 0).opener, ==, "m0");
    g_assert_cmpint(g_array_index(evaluation->turns, struct turn, 0).messages, ==, DEPTH);
    office_close(&office);
}

/* Many mails of his, every one marked, bounced at and answered to the supplier. */
static void test_many(void)
{
    enum { MANY = 20000 };
    static const char *const kinds[] = {
        "Mon 10:00 carl to team: answered-seen-Mon-10:01",
        "Mon 10:00 ann to sam: request promise",
        "Mon 10:00 daemon to ann: bounce refers-nothing",
    };
    struct office office;
    office_open(&office);
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_message);
    for (int i = 0; i < MANY; i++)
        g_ptr_array_add(messages, mail_from(kinds[i % 3], i, office.calendar));
    g_ptr_array_add(messages, mail_from("Mon 10:10 ann to carl", MANY, office.calendar));
    g_autoptr(Evaluation) evaluation = sla_evaluate(messages, NULL, &office.policy);
    g_assert_cmpuint(evaluation->turns->len, ==, 1);
    g_assert_cmpint(g_array_index(evaluation->turns, struct turn, 0).end, ==,
                    END_ANSWERED);
    office_close(&office);
}

static void address_friend(Message *message, int number)
{
    g_autofree char *address = g_strdup_printf("friend%d@client.example", number);
    message_add_recipient(message, ROLE_CC, NULL, address);
}

/* Whom he addresses takes part, however many they are; whom we bring in does not (S10).
 */
static void test_crowd(void)
{
    enum { CROWD = 100 };
    struct office office;
    office_open(&office);
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_message);
    Message *to_all = mail_from("Mon 10:00 carl to team", 0, office.calendar);
    for (int i = 0; i < CROWD; i++)
        address_friend(to_all, i);
    g_ptr_array_add(messages, to_all);
    g_ptr_array_add(messages, mail_from("Mon 11:00 ann to sam", 1, office.calendar));
    Message *to_one = mail_from("Mon 12:00 ann to sam", 2, office.calendar);
    address_friend(to_one, CROWD - 1);
    g_ptr_array_add(messages, to_one);
    g_autoptr(Evaluation) evaluation = sla_evaluate(messages, NULL, &office.policy);
    g_assert_cmpuint(evaluation->turns->len, ==, 1);
    g_assert_cmpstr(g_array_index(evaluation->turns, struct turn, 0).answer.by, ==, "m2");
    office_close(&office);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(groups); i++)
        for (gsize k = 0; k < groups[i].n; k++) {
            const struct story *story = &groups[i].stories[k];
            g_autofree char *path = g_strconcat("/evaluate/", story->name, NULL);
            g_test_add_data_func(path, story, test_story);
        }
    g_test_add_func("/evaluate/every rule applies somewhere and nearly somewhere",
                    test_rules);
    g_test_add_func("/evaluate/S8 what the conversation is called", test_description);
    g_test_add_func("/evaluate/what an event came from", test_sources);
    g_test_add_func("/evaluate/no mail at all", test_nothing);
    g_test_add_func("/evaluate/S17 no target, nothing due", test_no_target);
    g_test_add_func("/evaluate/a very deep conversation", test_deep);
    g_test_add_func("/evaluate/a very long conversation", test_many);
    g_test_add_func("/evaluate/S10 a word to one of many", test_crowd);
    return g_test_run();
}
