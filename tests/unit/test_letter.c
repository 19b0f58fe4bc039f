/* What people see of ackd: reminder and digest. */
#include <string.h>

#include "base/instant.h"
#include "base/text.h"
#include "letter/digest.h"
#include "letter/leave.h"
#include "letter/reminder.h"
#include "letter/wording.h"
#include "sla/promise.h"

static Calendar *office;   /* Mon-Fri 09:00-17:30, Berlin */
static struct people team; /* Ann Lee */

static int64_t at(const char *local)
{
    GError *error = NULL;
    int64_t instant = 0;
    instant_parse(local, calendar_zone(office), 0, &instant, &error);
    g_assert_no_error(error);
    return instant;
}

static struct owed owed_of(const char *since, const char *due)
{
    return (struct owed){ .calendar = office,
                          .conversation = (char *)"4f2a91c7",
                          .client = (char *)"jane@globex.example",
                          .client_name = (char *)"Jane Doe",
                          .subject = (char *)"Offer for the new server room",
                          .target = (char *)"gold",
                          .opener = (char *)"a@globex.example",
                          .kind = OBLIGATION_ACKNOWLEDGE,
                          .turn = 1,
                          .since = at(since),
                          .due = at(due) };
}

static struct letter *reminder_of(const struct owed *owed, const char *now)
{
    struct reminder reminder = { .team = "support",
                                 .owed = owed,
                                 .level = "75%",
                                 .readers = "boss@example.com",
                                 .calendar = office,
                                 .now = at(now) };
    return letter_reminder(&reminder);
}

static void assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        g_error("not found: \"%s\" in:\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        g_error("found: \"%s\" in:\n%s", part, text);
}

/* The words that a reader of the HTML sees, in lower case, blanks between them. */
static char *seen_words(const char *html)
{
    g_autoptr(GString) text = g_string_new(strstr(html, "<body"));
    g_autoptr(GRegex) tags = g_regex_new("<[^>]*>", 0, 0, NULL);
    g_autofree char *bare = g_regex_replace_literal(tags, text->str, -1, 0, " ", 0, NULL);
    g_string_assign(text, bare);
    g_string_replace(text, "&nbsp;", " ", 0);
    g_string_replace(text, "\xE2\x80\x8B", "", 0);
    g_string_replace(text, "&lt;", "<", 0);
    g_string_replace(text, "&gt;", ">", 0);
    g_string_replace(text, "&quot;", "\"", 0);
    g_string_replace(text, "&#39;", "'", 0);
    g_string_replace(text, "&amp;", "&", 0);
    return g_utf8_strdown(text->str, -1);
}

static GHashTable *words_in(const char *text)
{
    GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) parts = g_regex_split_simple("[^\\p{L}\\p{N}]+", text, 0, 0);
    for (char **part = parts; *part != NULL; part++)
        if (**part != '\0')
            g_hash_table_add(words, g_strdup(*part));
    return words;
}

static void assert_subset(GHashTable *some, GHashTable *all, const char *where)
{
    GHashTableIter iter;
    gpointer word;
    g_hash_table_iter_init(&iter, some);
    while (g_hash_table_iter_next(&iter, &word, NULL))
        if (!g_hash_table_contains(all, word))
            g_error("\"%s\" is not said in the %s", (const char *)word, where);
}

static void assert_says_the_same(const struct letter *letter)
{
    g_autofree char *seen = seen_words(letter->html);
    g_autofree char *text = g_utf8_strdown(letter->text, -1);
    g_autoptr(GHashTable) html_words = words_in(seen);
    g_autoptr(GHashTable) text_words = words_in(text);
    assert_subset(html_words, text_words, "text");
    assert_subset(text_words, html_words, "HTML");
}

static void assert_well_made(const struct letter *letter)
{
    static const char *const remote[] = { "<img",    "src=",  "href=",      "url(",
                                          "<script", "<link", "javascript", "@import" };
    for (gsize i = 0; i < G_N_ELEMENTS(remote); i++)
        assert_lacks(letter->html, remote[i]);
    assert_contains(letter->html, "<meta name=\"color-scheme\" content=\"light dark\">");
    g_assert_true(g_utf8_validate(letter->html, -1, NULL));
    g_auto(GStrv) lines = g_strsplit(letter->text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        g_assert_cmpint(text_columns(*line), <=, 78);
    assert_lacks(letter->subject, "\n");
    assert_says_the_same(letter);
}

static void test_reminder_subject(void)
{
    static const struct {
        const char *why, *address, *name, *since, *now, *subject;
    } rows[] = {
        { "hours of working time", "jane@globex.example", "Jane Doe", "2026-11-18 09:10",
          "2026-11-18 12:30",
          "Jane Doe (globex.example) has waited 3h 20m: Offer for the new server room" },
        { "no name", "jane@globex.example", NULL, "2026-11-18 09:10", "2026-11-18 12:30",
          "jane@globex.example has waited 3h 20m: Offer for the new server room" },
        { "an address as name says nothing more", "jane@globex.example",
          "Jane@globex.example", "2026-11-18 09:10", "2026-11-18 12:30",
          "jane@globex.example has waited 3h 20m: Offer for the new server room" },
        { "the weekend is no working time", "jane@globex.example", "Jane Doe",
          "2026-11-13 17:00", "2026-11-16 09:30",
          "Jane Doe (globex.example) has waited 1h: Offer for the new server room" },
        { "days as people work them", "jane@globex.example", "Jane Doe",
          "2026-11-13 10:00", "2026-11-18 11:00",
          "Jane Doe (globex.example) has waited 3 working days: Offer for the new server "
          "room" },
        { "at night only the clock runs", "jane@globex.example", "Jane Doe",
          "2026-11-17 20:00", "2026-11-17 22:00",
          "Jane Doe (globex.example) has waited 2h: Offer for the new server room" },
        { "line break and direction in a name", "jane@globex.example",
          "Jane\r\nBcc: all@example.com\xE2\x80\xAE", "2026-11-18 09:10",
          "2026-11-18 12:30",
          "Jane Bcc: all@example.com (globex.example) has waited 3h 20m: Offer for the "
          "new "
          "server room" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].why);
        struct owed owed = owed_of(rows[i].since, "2026-11-20 12:00");
        owed.client = (char *)rows[i].address;
        owed.client_name = (char *)rows[i].name;
        g_autoptr(Letter) letter = reminder_of(&owed, rows[i].now);
        g_assert_cmpstr(letter->subject, ==, rows[i].subject);
    }
}

static void test_reminder_due(void)
{
    static const struct {
        const char *due, *now, *sentence;
    } rows[] = {
        { "2026-11-18 14:30", "2026-11-18 13:20",
          "The first reply is due today 14:30, in 1h 10m." },
        { "2026-11-18 14:30", "2026-11-18 14:30",
          "The first reply is due now, today 14:30." },
        { "2026-11-18 14:30", "2026-11-18 16:00",
          "The first reply is 1h 30m late: it was due today 14:30." },
        { "2026-11-18 16:30", "2026-11-19 09:30",
          "The first reply is 1h 30m of working time (17h by the clock) late: it was "
          "due\n"
          "yesterday 16:30." },
        { "2026-11-18 20:00", "2026-11-18 22:00",
          "The first reply is 2h by the clock late: it was due today 20:00." },
        { "2026-11-19 10:00", "2026-11-18 17:00",
          "The first reply is due tomorrow 10:00, in 1h 30m of working time (17h by the\n"
          "clock)." },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct owed owed = owed_of("2026-11-18 09:10", rows[i].due);
        g_autoptr(Letter) letter = reminder_of(&owed, rows[i].now);
        assert_contains(letter->text, rows[i].sentence);
        assert_well_made(letter);
    }
}

static void test_reminder_obligations(void)
{
    static const struct {
        ObligationKind kind;
        int turn;
        const char *words;
    } rows[] = {
        { OBLIGATION_ACKNOWLEDGE, 1, "The first reply " },
        { OBLIGATION_ACKNOWLEDGE, 2, "The next reply " },
        { OBLIGATION_ANSWER, 1, "The answer " },
        { OBLIGATION_ANSWER, 4, "The answer " },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct owed owed = owed_of("2026-11-18 09:10", "2026-11-18 14:30");
        owed.kind = rows[i].kind;
        owed.turn = rows[i].turn;
        g_autoptr(Letter) letter = reminder_of(&owed, "2026-11-18 12:00");
        assert_contains(letter->text, rows[i].words);
    }
}

static void test_reminder_says_everything(void)
{
    struct owed owed = owed_of("2026-11-17 16:10", "2026-11-18 10:30");
    owed.chases = 2;
    owed.owner = (char *)"ann@example.com";
    owed.excerpt = (char *)"Until when will the offer be there?";
    g_autoptr(GPtrArray) unseen = g_ptr_array_new();
    g_ptr_array_add(unseen, (char *)"support/Sent since Tue 17 Nov 21:14");
    struct reminder reminder = {
        .team = "support",
        .owed = &owed,
        .owner_name = "Ann Lee",
        .level = "100%",
        .readers = "the lead of the team",
        .unseen = unseen,
        .calendar = office,
        .now = at("2026-11-18 12:00"),
    };
    g_autoptr(Letter) letter = letter_reminder(&reminder);
    static const char *const parts[] = {
        "Jane Doe (globex.example) has waited 4h 20m\n",
        "jane@globex.example",
        "Waiting       4h 20m of working time (19h 50m by the clock), since yesterday\n"
        "              16:10\n",
        "Chased        twice",
        "Owner         Ann Lee",
        "Target        gold",
        "> Until when will the offer be there?",
        "! support/Sent since Tue 17 Nov 21:14",
        "Reply to the client",
        "ackctl explain 4f2a91c7\n",
        "ackctl assign 4f2a91c7 ADDRESS\n",
        "ackctl snooze 4f2a91c7 4h\n",
        "ackctl close 4f2a91c7\n",
        "(level 100%) goes to the lead of the team.",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        assert_contains(letter->text, parts[i]);
    assert_well_made(letter);
}

static void test_reminder_for_who_is_away(void)
{
    static const struct {
        StandingKind kind;
        const char *words;
    } rows[] = {
        { STANDING_DEPUTY,
          "! Ann Lee is away until Fri 27 Nov; this goes to the deputy, Bob Roy.\n" },
        { STANDING_LEAD,
          "! Ann Lee is away until Fri 27 Nov; this goes to the lead, Bob Roy.\n" },
        { STANDING_NOBODY,
          "! Ann Lee is away until Fri 27 Nov, and nobody is there to stand in.\n" },
    };
    const struct member ann = { .name = (char *)"Ann Lee" };
    const struct member bob = { .name = (char *)"Bob Roy" };
    const struct absence absence = { &ann, 20775, 20784, ABSENCE_CONFIGURED };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct owed owed = owed_of("2026-11-18 09:10", "2026-11-18 14:30");
        const struct standing standing = { rows[i].kind, &ann, &bob, &absence };
        struct reminder reminder = {
            .team = "support",
            .owed = &owed,
            .owner_name = "Ann Lee",
            .level = "100%",
            .readers = "Bob Roy, who stands in for Ann Lee",
            .calendar = office,
            .now = at("2026-11-18 12:00"),
            .standing = &standing,
        };
        g_autoptr(Letter) letter = letter_reminder(&reminder);
        assert_contains(letter->text, rows[i].words);
        assert_well_made(letter);
    }
}

static void test_reminder_without(void)
{
    struct owed owed = owed_of("2026-11-18 09:10", "2026-11-18 14:30");
    owed.subject = NULL;
    owed.target = NULL;
    g_autoptr(Letter) letter = reminder_of(&owed, "2026-11-18 12:00");
    assert_contains(letter->subject, "(no subject)");
    assert_contains(letter->text, "nobody has replied yet");
    assert_contains(letter->text, "(level 75%) goes to boss@example.com.");
    assert_lacks(letter->text, "> ");
    assert_lacks(letter->text, "! ");
    assert_lacks(letter->text, "Target");
    assert_well_made(letter);
}

static void test_hostile_client(void)
{
    g_autofree char *word = g_strnfill(900, 'A');
    g_autofree char *excerpt = g_strconcat("</td></table><h1>&amp; 'x' \"y\"</h1>"
                                           "\xE2\x80\xAE\xD8\x9C ",
                                           word, NULL);
    struct owed owed = owed_of("2026-11-18 09:10", "2026-11-18 14:30");
    owed.client = (char *)"x\"onload=alert(1)@evil.example";
    owed.client_name = (char *)"<script>alert(1)</script>\xE2\x81\xA6";
    owed.subject = word;
    owed.excerpt = excerpt;
    g_autoptr(Letter) letter = reminder_of(&owed, "2026-11-18 12:00");
    assert_lacks(letter->html, "<script");
    assert_lacks(letter->html, "<h1>");
    assert_lacks(letter->html, "\"onload");
    assert_contains(letter->html, "&lt;script&gt;alert(1)&lt;/script&gt;");
    assert_contains(letter->html, "&amp;amp; ");
    g_assert_cmpint(text_columns(letter->subject), <=, 120);
    g_assert_false(g_regex_match_simple("A{41}", letter->html, 0, 0));
    static const char *const directions[] = { "\xE2\x80\xAE", "\xD8\x9C",
                                              "\xE2\x81\xA6" };
    for (gsize i = 0; i < G_N_ELEMENTS(directions); i++) {
        assert_lacks(letter->subject, directions[i]);
        assert_lacks(letter->text, directions[i]);
        assert_lacks(letter->html, directions[i]);
    }
    assert_says_the_same(letter);
}

static struct digest_span span_of(const char *title, gsize open)
{
    struct digest_span span = { .title = title };
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

static void assert_order(const char *text, const char *const *parts)
{
    for (; *parts != NULL; parts++) {
        const char *found = strstr(text, *parts);
        if (found == NULL)
            g_error("not found, or too early: \"%s\" in:\n%s", *parts, text);
        text = found + strlen(*parts);
    }
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
    struct digest_span spans[] = { span_of("yesterday", 2), span_of("last 28 days", 0) };
    spans[0].figures.first_reply.open = 1;
    spans[0].figures.first_reply.oldest = at("2026-11-17 14:00");
    spans[1].figures.elsewhere = 3;
    struct digest digest = { .team = "support",
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
                               "was due yesterday 10:12",
                               "chased once; Ann Lee; 4f2a91c7",
                               "Jane Doe (globex.example): late\n",
                               "was due yesterday 17:30",
                               "former@example.com",
                               "DUE TODAY",
                               "due 11:35",
                               "nobody has replied",
                               "NOT SEEN",
                               "sales: login refused",
                               "YESTERDAY",
                               "11 requests, 2 still open, the oldest for 2 working days",
                               "First reply",
                               "median 1h 5m",
                               "99% in time (199 of 200 replies)\n",
                               " 1 open, for 3h 30m\n",
                               "Answer",
                               "median 27h 10m",
                               "75% in time (3 of 4 answers)\n",
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
    struct digest_span quiet = { .title = "yesterday" };
    quiet.figures.answer.oldest = INSTANT_NONE;
    struct digest digest = { .team = "support",
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
    struct digest_span span = span_of("yesterday", 1);
    span.figures.answer.oldest = owed.since;
    span.figures.first_reply.business.n = 0;
    span.figures.acknowledge_met = span.figures.acknowledge_missed = 0;
    struct digest digest = { .team = "support",
                             .due_today = due_today,
                             .spans = &span,
                             .n_spans = 1,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_contains(letter->text, "waiting since yesterday 20:10; nobody");
    assert_contains(letter->text, "1 still open, the oldest since yesterday 20:10");
    assert_contains(letter->text, "none yet");
    assert_contains(letter->text, "no target has passed");
    assert_well_made(letter);
}

static struct owed promise_of(const char *since, const char *due)
{
    struct owed owed = owed_of(since, due);
    owed.kind = OBLIGATION_PROMISE;
    owed.turn = 0;
    owed.promise = 2;
    owed.from = owed.opener;
    owed.owner = (char *)"ann@example.com";
    owed.phrase = (char *)"You'll have the <offer> on Tuesday.";
    return owed;
}

static void test_promise(void)
{
    struct owed owed = promise_of("2026-11-16 10:00", "2026-11-17 17:30");
    owed.slips = 2;
    owed.first_due = at("2026-11-13 17:30");
    g_autoptr(Letter) letter = reminder_of(&owed, "2026-11-18 09:30");
    g_autofree char *name = promise_name("a@globex.example", 2);
    g_autofree char *dismiss = g_strconcat("ackctl dismiss ", name, NULL);
    assert_contains(
        letter->subject,
        "Jane Doe (globex.example) has waited 16h 30m for what we promised: Offer");
    assert_contains(letter->text, "The promise is 30m of working time");
    assert_contains(letter->text, "You'll have the <offer> on Tuesday.");
    assert_contains(letter->text, "twice; first it was for Fri 13 Nov 17:30");
    assert_contains(letter->text, dismiss);
    assert_well_made(letter);

    owed.slips = 0;
    g_autoptr(Letter) once = reminder_of(&owed, "2026-11-18 09:30");
    assert_lacks(once->text, "Put off");
    owed.kind = OBLIGATION_ANSWER;
    g_autoptr(Letter) answer = reminder_of(&owed, "2026-11-18 09:30");
    assert_lacks(answer->text, "dismiss");
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
                             .promises = promises,
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_contains(letter->subject,
                    "Nothing overdue, nothing due today, 1 broken promise");
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
                             .absent = absent,
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_contains(letter->text, "OWED BY WHO IS AWAY");
    assert_contains(letter->text, "Ann Lee; ");
    assert_contains(letter->text, "due Fri 20 Nov 10:12");
    assert_well_made(letter);
}

/* ---- before an absence ---- */

static const struct leave_row {
    StandingKind kind;
    int64_t last;
    const char *days, *handover;
} leave_rows[] = {
    { STANDING_DEPUTY, 20780, "from Thu 19 Nov until Mon 23 Nov", "the deputy, Bob Roy" },
    { STANDING_LEAD, 20776, "is away on Thu 19 Nov;", "the lead, Bob Roy" },
    { STANDING_NOBODY, 20780, "from Thu 19 Nov until Mon 23 Nov", "Nobody stands in" },
};

static void test_leave(void)
{
    const struct member ann = { .name = (char *)"Ann Lee" };
    const struct member bob = { .name = (char *)"Bob Roy" };
    struct owed turn = owed_of("2026-11-17 10:12", "2026-11-20 10:12");
    struct owed promise = promise_of("2026-11-16 10:00", "2026-11-23 17:30");
    g_autoptr(GPtrArray) turns = g_ptr_array_new(), promises = g_ptr_array_new();
    g_ptr_array_add(turns, &turn);
    g_ptr_array_add(promises, &promise);
    for (gsize i = 0; i < G_N_ELEMENTS(leave_rows); i++) {
        const struct leave_row *row = &leave_rows[i];
        const struct absence absence = { &ann, 20776, row->last, ABSENCE_CONFIGURED };
        const struct standing standing = { row->kind, &ann, &bob, &absence };
        const struct leave leave = { .team = "support",
                                     .standing = &standing,
                                     .turns = turns,
                                     .promises = promises,
                                     .people = &team,
                                     .calendar = office,
                                     .now = at("2026-11-18 08:00") };
        g_autoptr(Letter) letter = letter_leave(&leave);
        assert_contains(letter->subject, row->days);
        assert_contains(letter->subject, "2 things are still owed (support)");
        assert_contains(letter->text, row->handover);
        assert_contains(letter->text, "CLIENTS WHO WAIT");
        assert_contains(letter->text, "due Fri 20 Nov 10:12");
        assert_contains(letter->text, "PROMISED");
        assert_contains(letter->text, "You'll have the <offer> on Tuesday.");
        assert_well_made(letter);
    }
}

static void test_leave_with_one_thing(void)
{
    const struct member ann = { .name = (char *)"Ann Lee" };
    const struct absence absence = { &ann, 20776, 20776, ABSENCE_CONFIGURED };
    const struct standing standing = { STANDING_NOBODY, &ann, &ann, &absence };
    struct owed turn = owed_of("2026-11-17 10:12", "2026-11-20 10:12");
    g_autoptr(GPtrArray) turns = g_ptr_array_new(), promises = g_ptr_array_new();
    g_ptr_array_add(turns, &turn);
    const struct leave leave = { .team = "support",
                                 .standing = &standing,
                                 .turns = turns,
                                 .promises = promises,
                                 .people = &team,
                                 .calendar = office,
                                 .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_leave(&leave);
    assert_contains(letter->subject, "1 thing is still owed");
    assert_lacks(letter->text, "PROMISED");
}

/* ---- a call (S37) ---- */

static void test_reminder_of_a_call(void)
{
    struct owed owed = owed_of("2026-11-18 09:10", "2026-11-18 14:30");
    owed.kind = OBLIGATION_CALL;
    owed.client = (char *)"tel:+4930123456";
    owed.client_name = NULL;
    g_autoptr(Letter) letter = reminder_of(&owed, "2026-11-18 12:00");
    assert_contains(letter->subject,
                    "tel:+4930123456 has waited 2h 50m to be called back");
    assert_contains(letter->text, "The call back is due today 14:30");
    assert_contains(letter->text, "ackctl returned 4f2a91c7\n");
    assert_contains(letter->text, "ackctl close 4f2a91c7\n");
    assert_well_made(letter);

    owed.kind = OBLIGATION_ANSWER;
    g_autoptr(Letter) answer = reminder_of(&owed, "2026-11-18 12:00");
    assert_lacks(answer->text, "returned");
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
                             .overdue = overdue,
                             .people = &team,
                             .calendar = office,
                             .now = at("2026-11-18 08:00") };
    g_autoptr(Letter) letter = letter_digest(&digest);
    assert_contains(letter->subject, "40 overdue, 0 due today");
    assert_contains(letter->text, "and 15 more: ackctl overdue");
    g_assert_cmpuint(strlen(letter->html), <, 102 * 1024);
}

static void test_words(void)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = { { 0, "0s" },
                 { 45, "45s" },
                 { 720, "12m" },
                 { 4 * HOUR, "4h" },
                 { 97800, "27h 10m" } };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = wording_business(rows[i].seconds);
        g_assert_cmpstr(text, ==, rows[i].text);
    }
    g_autofree char *once = wording_times(1);
    g_autofree char *often = wording_times(7);
    g_autofree char *none = wording_safe(NULL);
    g_assert_cmpstr(once, ==, "once");
    g_assert_cmpstr(often, ==, "7 times");
    g_assert_cmpstr(none, ==, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    struct window window = { .days = 0x1F, .open = 9 * 60, .close = 17 * 60 + 30 };
    GError *error = NULL;
    office = calendar_new("Europe/Berlin", &window, 1, NULL, 0, &error);
    g_assert_no_error(error);
    struct member ann = { .name = (char *)"Ann Lee", .addresses = g_ptr_array_new() };
    g_ptr_array_add(ann.addresses, (char *)"ann@example.com");
    team.members = g_ptr_array_new();
    g_ptr_array_add(team.members, &ann);
    g_test_add_func("/letter/reminder/subject", test_reminder_subject);
    g_test_add_func("/letter/reminder/due", test_reminder_due);
    g_test_add_func("/letter/reminder/obligations", test_reminder_obligations);
    g_test_add_func("/letter/reminder/says-everything", test_reminder_says_everything);
    g_test_add_func("/letter/reminder/for who is away", test_reminder_for_who_is_away);
    g_test_add_func("/letter/reminder/without", test_reminder_without);
    g_test_add_func("/letter/hostile-client", test_hostile_client);
    g_test_add_func("/letter/digest/order", test_digest_order);
    g_test_add_func("/letter/digest/empty-day", test_digest_empty_day);
    g_test_add_func("/letter/digest/nobody-looked", test_digest_nobody_looked);
    g_test_add_func("/letter/digest/before-any-working-time",
                    test_digest_before_any_working_time);
    g_test_add_func("/letter/digest/too-many", test_digest_too_many);
    g_test_add_func("/letter/digest/promises", test_digest_promises);
    g_test_add_func("/letter/digest/absent", test_digest_absent);
    g_test_add_func("/letter/leave", test_leave);
    g_test_add_func("/letter/leave/one thing", test_leave_with_one_thing);
    g_test_add_func("/letter/reminder/call", test_reminder_of_a_call);
    g_test_add_func("/letter/reminder/promise", test_promise);
    g_test_add_func("/letter/words", test_words);
    int result = g_test_run();
    g_ptr_array_unref(team.members);
    g_ptr_array_unref(ann.addresses);
    calendar_free(office);
    return result;
}
