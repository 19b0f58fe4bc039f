/* The morning letter. */
#include <string.h>

#include "letter/digest.h"
#include "letter_fixture.h"

static struct digest_span span_of(Span which, gsize open)
{
    struct digest_span span = { .span = which };
    span.figures.turns = 11;
    span.figures.open = open;
    span.figures.answer.open = open;
    span.figures.answer.oldest = open > 0 ? at("2026-11-13 10:00") : INSTANT_NONE;
    span.figures.acknowledge_met = 199;
    span.figures.acknowledge_missed = 1;
    span.figures.answer_met = 3;
    span.figures.answer_missed = 1;
    span.figures.first_reply.business = (struct measure){ .n = 6, .median = 3900 };
    span.figures.answer.business = (struct measure){ .n = 7, .median = 97800 };
    return span;
}

static void test_digest_order(void)
{
    struct owed late = owed_of("2026-11-16 10:12", "2026-11-17 10:12");
    struct owed night = owed_of("2026-11-17 13:30", "2026-11-17 17:30");
    struct owed soon = owed_of("2026-11-17 16:05", "2026-11-18 11:35");
    late.owner = (char *)"ann@example.com";
    night.owner = (char *)"former@example.com";
    late.chases = 1;
    g_autoptr(GPtrArray) overdue = g_ptr_array_new();
    g_autoptr(GPtrArray) due_today = g_ptr_array_new();
    g_autoptr(GPtrArray) unseen = g_ptr_array_new();
    g_ptr_array_add(overdue, &late);
    g_ptr_array_add(overdue, &night);
    g_ptr_array_add(due_today, &soon);
    g_ptr_array_add(unseen, (char *)"sales: login refused");
    struct digest_span spans[] = { span_of(SPAN_YESTERDAY, 2),
                                   span_of(SPAN_FOUR_WEEKS, 0) };
    spans[0].figures.first_reply.open = 1;
    spans[0].figures.first_reply.oldest = at("2026-11-17 14:00");
    spans[1].figures.elsewhere = 3;
    struct digest digest = { .team = "support",
                             .ackctl = "ackctl",
                             .overdue = overdue,
                             .due_today = due_today,
                             .unseen = unseen,
                             .spans = spans,
                             .n_spans = G_N_ELEMENTS(spans),
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    g_assert_cmpstr(letter->subject, ==,
                    "2 overdue, 1 due today, 1 mailbox not seen (support, Wed 18 Nov)");
    assert_order(
        letter->text,
        (const char *const[]){ "support, Wed 18 Nov\n",
                               "2 overdue, 1 due today, 1 mailbox not seen",
                               "OVERDUE",
                               "Jane Doe (globex.example): 7h 18m late",
                               "Offer for the new server room",
                               "Ann Lee. First reply was due yesterday 10:12",
                               "chased once; 4f2a91c7",
                               "Jane Doe (globex.example): late\n",
                               "former@example.com. First reply was due yesterday",
                               "DUE TODAY",
                               "due 11:35",
                               "Nobody has replied yet. First reply; waiting",
                               "NOT SEEN",
                               "sales: login refused",
                               "YESTERDAY",
                               "11 requests, 2 still open, the oldest for 2 working days",
                               "Reply",
                               "median 1h 5m",
                               "99% in time (199 of 200 due)\n",
                               " 1 open, for 3h 30m\n",
                               "Answer",
                               "median 27h 10m",
                               "75% in time (3 of 4 due)\n",
                               " 2 open, the oldest for 2 working days\n",
                               "LAST 28 DAYS",
                               "11 requests; 3 answered elsewhere (inferred)\n",
                               "ackctl explain CODE",
                               NULL });
    assert_contains(letter->html, "width=\"75%\" height=\"8\"");
    assert_contains(letter->html, "width=\"25%\" height=\"8\"");
    assert_well_made(letter);
}

static void test_digest_empty_day(void)
{
    struct digest_span quiet = { .span = SPAN_YESTERDAY };
    quiet.figures.answer.oldest = INSTANT_NONE;
    struct digest digest = { .team = "support",
                             .ackctl = "ackctl",
                             .spans = &quiet,
                             .n_spans = 1,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    g_assert_cmpstr(letter->subject, ==,
                    "Nothing overdue, nothing due today (support, Wed 18 Nov)");
    assert_order(letter->text,
                 (const char *const[]){ "\nNothing overdue, nothing due today.\n",
                                        "YESTERDAY\nno requests\n", NULL });
    assert_lacks(letter->text, "median");
    assert_lacks(letter->text, "OVERDUE");
    assert_well_made(letter);
}

static void test_digest_nobody_looked(void)
{
    g_autoptr(GPtrArray) unseen = g_ptr_array_new();
    g_ptr_array_add(unseen, (char *)"support: connection refused");
    g_ptr_array_add(unseen, (char *)"sales: connection refused");
    struct digest digest = { .team = "support",
                             .ackctl = "ackctl",
                             .unseen = unseen,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_contains(letter->subject,
                    "Nothing overdue, nothing due today, 2 mailboxes not seen");
    assert_contains(letter->text, "! sales: connection refused");
    assert_well_made(letter);
}

static void test_digest_before_any_working_time(void)
{
    struct owed owed = owed_of("2026-11-17 20:10", "2026-11-18 13:00");
    g_autoptr(GPtrArray) due_today = g_ptr_array_new();
    g_ptr_array_add(due_today, &owed);
    struct digest_span span = span_of(SPAN_YESTERDAY, 1);
    span.figures.answer.oldest = owed.since;
    span.figures.first_reply.business.n = 0;
    span.figures.acknowledge_met = span.figures.acknowledge_missed = 0;
    struct digest digest = { .team = "support",
                             .ackctl = "ackctl",
                             .due_today = due_today,
                             .spans = &span,
                             .n_spans = 1,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_contains(letter->text, "waiting since yesterday 20:10; 4f2a91c7");
    assert_contains(letter->text, "1 still open, the oldest since yesterday 20:10");
    assert_contains(letter->text, "none yet");
    assert_contains(letter->text, "no target has passed");
    assert_well_made(letter);
}

static void test_digest_promises(void)
{
    struct owed broken = promise_of("2026-11-16 10:00", "2026-11-17 17:30");
    struct owed today = promise_of("2026-11-17 10:00", "2026-11-18 12:00");
    broken.slips = 2;
    broken.first_due = at("2026-11-13 17:30");
    g_autoptr(GPtrArray) promises = g_ptr_array_new();
    g_ptr_array_add(promises, &broken);
    g_ptr_array_add(promises, &today);
    struct digest digest = { .team = "support",
                             .ackctl = "ackctl",
                             .promises = promises,
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_contains(letter->subject, "0 overdue, 1 due today, 1 broken promise (support");
    assert_contains(letter->text, "1 due today");
    assert_contains(letter->text, "PROMISES");
    assert_contains(letter->text, "You'll have the <offer> on Tuesday.");
    assert_contains(letter->text, "by Ann Lee; put off twice, first for Fri 13 Nov");
    assert_contains(letter->text, "due 12:00");
    assert_contains(letter->text, "1 promise broken");
    assert_well_made(letter);
}

static void test_digest_absent(void)
{
    struct owed later = owed_of("2026-11-17 10:12", "2026-11-20 10:12");
    later.owner = (char *)"ann@example.com";
    g_autoptr(GPtrArray) absent = g_ptr_array_new();
    g_ptr_array_add(absent, &later);
    struct digest digest = { .team = "support",
                             .ackctl = "ackctl",
                             .absent = absent,
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_contains(letter->text, "OWED BY WHO IS AWAY");
    assert_contains(letter->text, "Ann Lee. First reply; ");
    assert_contains(letter->text, "due Fri 20 Nov 10:12");
    assert_well_made(letter);
}

/* What was told in full is mentioned only. */
static void test_digest_chased(void)
{
    struct owed late = owed_of("2026-11-16 10:12", "2026-11-17 10:12");
    struct owed untargeted = owed_of("2026-11-16 11:00", "2026-11-17 10:12");
    late.chases = 3;
    untargeted.opener = (char *)"b@globex.example";
    untargeted.client_name = (char *)"Kim Wu";
    untargeted.due = INSTANT_NONE;
    untargeted.chases = 1;
    g_autoptr(GPtrArray) overdue = g_ptr_array_new();
    g_autoptr(GPtrArray) chased = g_ptr_array_new();
    g_ptr_array_add(overdue, &late);
    g_ptr_array_add(chased, &late);
    g_ptr_array_add(chased, &untargeted);
    struct digest digest = { .team = "support",
                             .ackctl = "ackctl",
                             .overdue = overdue,
                             .chased = chased,
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_order(letter->text,
                 (const char *const[]){
                     "OVERDUE\n", "chased 3 times", "CLIENTS WHO CHASED\n",
                     "* Kim Wu (globex.example): chased once\n"
                     "  Offer for the new server room\n"
                     "  Nobody has replied yet. First reply; waiting for 15h, since Mon",
                     "\n\nAlso above: Jane Doe (chased 3 times)\n", NULL });
    assert_well_made(letter);
}

static void test_digest_enquiries(void)
{
    struct owed early = owed_of("2026-11-16 10:12", "2026-11-18 10:12");
    struct owed night = owed_of("2026-11-17 20:12", "2026-11-19 10:12");
    night.opener = (char *)"b@globex.example";
    g_autoptr(GPtrArray) enquiries = g_ptr_array_new();
    g_ptr_array_add(enquiries, &early);
    g_ptr_array_add(enquiries, &night);
    struct digest digest = { .team = "support",
                             .ackctl = "ackctl",
                             .enquiries = enquiries,
                             .link = "mid:{message-id}",
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_contains(letter->subject, "nothing due today, 2 new enquiries (support");
    assert_order(letter->text,
                 (const char *const[]){
                     "FIRST ENQUIRIES WITHOUT AN ANSWER\n",
                     "* Jane Doe (globex.example): for 15h 48m\n",
                     "First reply is due today 10:12; waiting for",
                     "* Jane Doe (globex.example): since yesterday 20:12\n", NULL });
    assert_contains(letter->html, "href=\"mid:a@globex.example\"");
    assert_contains(letter->html, "href=\"mid:b@globex.example\"");
    assert_well_made(letter);
}

static void test_digest_debts(void)
{
    struct owed debt = promise_of("2026-11-16 10:00", "2026-11-17 17:30");
    debt.owner = NULL;
    debt.phrase = (char *)"We'll send the files tomorrow.";
    debt.slips = 1;
    debt.first_due = at("2026-11-13 17:30");
    g_autoptr(GPtrArray) debts = g_ptr_array_new();
    g_ptr_array_add(debts, &debt);
    struct digest digest = { .team = "support",
                             .ackctl = "ackctl",
                             .debts = debts,
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 10:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_contains(letter->text, "Nothing overdue, nothing due today.\n");
    assert_contains(letter->text, "WAITING FOR CLIENTS BEYOND THEIR DAY\n"
                                  "* Jane Doe (globex.example): 1h late\n");
    assert_contains(letter->text, "We'll send the files tomorrow.");
    assert_contains(letter->text, "Promised Mon 16 Nov 10:00; put off once, first for");
    assert_well_made(letter);
}

/* What we asked an absent member's client. */
static void test_digest_question(void)
{
    struct owed asked = promise_of("2026-11-16 10:00", "2026-11-19 10:00");
    asked.kind = OBLIGATION_DEBT;
    asked.promise = 0;
    asked.phrase = (char *)"Could you send us the log files?";
    g_autoptr(GPtrArray) absent = g_ptr_array_new();
    g_ptr_array_add(absent, &asked);
    struct digest digest = { .team = "support",
                             .absent = absent,
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 10:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_contains(letter->text, "\"Could you send us the log files?\"");
    assert_contains(letter->text, "Asked Mon 16 Nov 10:00; about");
    assert_lacks(letter->text, "Promised");
    assert_well_made(letter);
}

/* ---- spans beside the ones before ---- */

static struct letter *letter_of_spans(const struct digest_span *spans, gsize n)
{
    struct digest digest = { .team = "support",
                             .ackctl = "ackctl",
                             .spans = spans,
                             .n_spans = n,
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    return letter_digest(&digest);
}

static void test_digest_compares(void)
{
    struct digest_span spans[] = { span_of(SPAN_YESTERDAY, 0), span_of(SPAN_WEEK, 0),
                                   span_of(SPAN_FOUR_WEEKS, 0) };
    for (gsize i = 0; i < G_N_ELEMENTS(spans); i++)
        spans[i].before = spans[i].figures;
    spans[1].before.turns = 14;
    spans[1].before.first_reply.business.median = 14700;
    spans[1].before.answer_missed = 0;
    spans[2].before.first_reply.business.n = 0;
    spans[2].before.answer_met = spans[2].before.answer_missed = 0;
    g_autoptr(Letter) letter = letter_of_spans(spans, G_N_ELEMENTS(spans));
    assert_order(
        letter->text,
        (const char *const[]){ "YESTERDAY\n11 requests (11 the working day before)\n",
                               "the working day before: median 1h 5m, 99% in time\n",
                               "LAST 7 DAYS\n11 requests (14 the week before)\n",
                               "the week before: median 4h 5m, 99% in time\n",
                               "the week before: median 27h 10m, 100% in time\n",
                               "LAST 28 DAYS\n", "the four weeks before: 99% in time\n",
                               "the four weeks before: median 27h 10m\n", NULL });
    assert_contains(letter->html, "class=\"past\" width=\"99%\" height=\"4\"");
    assert_well_made(letter);
}

static void test_digest_nothing_to_compare(void)
{
    struct digest_span spans[] = { span_of(SPAN_WEEK, 0), span_of(SPAN_FOUR_WEEKS, 0) };
    spans[1].widens = true;
    g_autoptr(Letter) letter = letter_of_spans(spans, G_N_ELEMENTS(spans));
    assert_lacks(letter->text, "before:");
    assert_lacks(letter->html, "class=\"past\"");
    assert_contains(letter->text,
                    "LAST 28 DAYS\nthe same: nobody wrote before that\n\n-- ");
    assert_well_made(letter);

    spans[1].figures.turns++;
    g_autoptr(Letter) more = letter_of_spans(spans, G_N_ELEMENTS(spans));
    assert_contains(more->text, "LAST 28 DAYS\n12 requests\n");
}

/* ---- on a terminal ---- */

static char *without_styles(const char *text)
{
    g_autoptr(GRegex) styles = g_regex_new("\033\\[[0-9]+m", 0, 0, NULL);
    return g_regex_replace_literal(styles, text, -1, 0, "", 0, NULL);
}

static void test_digest_on_a_terminal(void)
{
    struct owed late = owed_of("2026-11-16 10:12", "2026-11-17 10:12");
    late.subject = (char *)"Offer \033[31mred\xC2\x9B";
    g_autoptr(GPtrArray) overdue = g_ptr_array_new();
    g_ptr_array_add(overdue, &late);
    struct digest_span span = span_of(SPAN_YESTERDAY, 0);
    span.before = span.figures;
    struct digest digest = { .team = "support",
                             .ackctl = "ackctl",
                             .overdue = overdue,
                             .spans = &span,
                             .n_spans = 1,
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    g_autofree char *coloured = letter_digest_terminal(&digest);
    assert_contains(coloured, "\033[31m 7h 18m late\033[0m\n");
    assert_contains(coloured, "Offer [31mred\n");
    assert_contains(coloured, "\u2588\u2588\u2591");
    g_autofree char *bare = without_styles(coloured);
    assert_lacks(bare, "\033");
    g_autoptr(GString) bars = g_string_new(bare);
    g_string_replace(bars, "\u2588", "#", 0);
    g_string_replace(bars, "\u2591", ".", 0);
    g_assert_cmpstr(bars->str, ==, letter->text);
    assert_lacks(letter->text, "\033");
}

static void test_digest_too_many(void)
{
    struct owed late = owed_of("2026-11-16 10:12", "2026-11-17 10:12");
    g_autofree char *subject = g_strnfill(998, '<');
    late.subject = subject;
    g_autoptr(GPtrArray) overdue = g_ptr_array_new();
    for (int i = 0; i < 40; i++)
        g_ptr_array_add(overdue, &late);
    struct digest digest = { .team = "support",
                             .ackctl = "ackctl",
                             .overdue = overdue,
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_contains(letter->subject, "40 overdue, 0 due today");
    assert_contains(letter->text, "and 15 more: ackctl overdue");
    digest.overdue = NULL;
    digest.chased = overdue;
    digest.ackctl = "ackctl -t support";
    g_autoptr(Letter) chased = letter_digest(&digest);
    assert_contains(chased->text, "and 15 more\n"); /* no command lists them */
    assert_contains(chased->text, "ackctl -t support explain CODE");
    g_assert_cmpuint(strlen(letter->html), <, 102 * 1024);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    letters_set_up();
    g_test_add_func("/letter/digest/order", test_digest_order);
    g_test_add_func("/letter/digest/empty-day", test_digest_empty_day);
    g_test_add_func("/letter/digest/nobody-looked", test_digest_nobody_looked);
    g_test_add_func("/letter/digest/before-any-working-time",
                    test_digest_before_any_working_time);
    g_test_add_func("/letter/digest/too-many", test_digest_too_many);
    g_test_add_func("/letter/digest/promises", test_digest_promises);
    g_test_add_func("/letter/digest/absent", test_digest_absent);
    g_test_add_func("/letter/digest/chased", test_digest_chased);
    g_test_add_func("/letter/digest/enquiries", test_digest_enquiries);
    g_test_add_func("/letter/digest/debts", test_digest_debts);
    g_test_add_func("/letter/digest/question", test_digest_question);
    g_test_add_func("/letter/digest/compares", test_digest_compares);
    g_test_add_func("/letter/digest/nothing to compare", test_digest_nothing_to_compare);
    g_test_add_func("/letter/digest/on a terminal", test_digest_on_a_terminal);
    int result = g_test_run();
    letters_tear_down();
    return result;
}
