/* What people see of ackd: reminders and letters before an absence. */
#include <string.h>

#include "base/text.h"
#include "letter/leave.h"
#include "letter/link.h"
#include "letter/reminder.h"
#include "letter/wording.h"
#include "letter_fixture.h"
#include "sla/promise.h"

static struct letter *reminder_of(const struct owed *owed, const char *now)
{
    struct reminder reminder = { .team = "support",
                                 .ackctl = "ackctl",
                                 .owed = owed,
                                 .level = "75%",
                                 .readers = "boss@example.com",
                                 .calendar = office,
                                 .now = at(now) };
    return letter_reminder(&reminder);
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
        .ackctl = "ackctl",
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
            .ackctl = "ackctl",
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

/* S39: what a client owes us. */
static void test_debt(void)
{
    static const struct {
        const char *now, *subject;
    } rows[] = {
        { "2026-11-17 17:30",
          "Jane Doe (globex.example) promised us something that is due now: Offer" },
        { "2026-11-18 09:00",
          "Jane Doe (globex.example) is 15h 30m late with what was promised to us: " },
        { "2026-11-18 11:30",
          "Jane Doe (globex.example) is 2h 30m late with what was promised to us: " },
    };
    struct owed owed = promise_of("2026-11-16 10:00", "2026-11-17 17:30");
    owed.kind = OBLIGATION_DEBT;
    g_autofree char *name = promise_name("a@globex.example", 2);
    g_autofree char *dismiss = g_strconcat("ackctl dismiss ", name, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Letter) letter = reminder_of(&owed, rows[i].now);
        g_assert_true(g_str_has_prefix(letter->subject, rows[i].subject));
        assert_contains(letter->text, "The client's promise is ");
        assert_contains(letter->text, "Promised      ");
        assert_contains(letter->text, "> You'll have the <offer> on Tuesday.");
        assert_contains(letter->text, "Ask the client again");
        assert_contains(letter->text, dismiss);
        assert_lacks(letter->text, "Reply to the client");
        assert_well_made(letter);
    }
    owed.promise = 0;
    owed.phrase = (char *)"Could you send us the log files?";
    g_autoptr(Letter) asked = reminder_of(&owed, "2026-11-18 11:30");
    g_assert_cmpstr(
        asked->subject, ==,
        "Jane Doe (globex.example) has owed us an answer for 2 working days: Offer for "
        "the new server room");
    assert_contains(asked->text, "The client's answer is 2h 30m");
    assert_contains(asked->text, "Asked         Mon 16 Nov 10:00\n");
    assert_contains(asked->text, "> Could you send us the log files?");
    assert_lacks(asked->text, "dismiss");
    assert_well_made(asked);
}

static void test_one_of_several_teams(void)
{
    const struct owed owed = promise_of("2026-11-16 10:00", "2026-11-17 17:30");
    const struct reminder reminder = { .team = "support",
                                       .ackctl = "ackctl -t support",
                                       .owed = &owed,
                                       .level = "75%",
                                       .readers = "boss@example.com",
                                       .calendar = office,
                                       .now = at("2026-11-18 09:30"),
                                       .cap = 20 };
    g_autoptr(Letter) letter = letter_reminder(&reminder);
    assert_contains(letter->text, "ackctl -t support explain 4f2a91c7\n");
    assert_contains(letter->text, "ackctl -t support assign 4f2a91c7 ADDRESS\n");
    assert_contains(letter->text, "ackctl -t support dismiss ");
    assert_contains(letter->html, "ackctl -t support overdue");
    assert_lacks(letter->text, "ackctl explain");
}

/* S40: several things in one letter. */
static void test_several(void)
{
    enum { COUNT = 40 };
    struct owed owed[COUNT];
    struct reminder reminders[COUNT];
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (gsize i = 0; i < COUNT; i++) {
        owed[i] = i % 5 == 1 ? promise_of("2026-11-16 10:00", "2026-11-17 17:30")
                             : owed_of("2026-11-17 10:00", "2026-11-18 11:00");
        owed[i].kind = i == 2 ? OBLIGATION_CALL : owed[i].kind;
        owed[i].conversation = g_strdup_printf("c0de%04d", (int)i);
        reminders[i] = (struct reminder){ .team = "support",
                                          .ackctl = "ackctl",
                                          .owed = &owed[i],
                                          .level = "75%",
                                          .readers = "boss@example.com",
                                          .calendar = office,
                                          .now = at("2026-11-18 09:30") };
    }
    static const struct {
        guint count;
        const char *subject, *parts[6], *lacks;
    } rows[] = {
        { 1,
          "Jane Doe (globex.example) has waited 8h: Offer",
          { "Reminder for support", "(level 75%) goes to boss" },
          "Reminders for" },
        { 2,
          "Jane Doe (globex.example) has waited 8h, and 1 more: Offer",
          { "Reminders for support", "HAS WAITED 8H\n", "level 75%, goes to boss",
            "ackctl explain c0de0000", "ackctl dismiss ", "ackctl close c0de0001" },
          "Call back" },
        { 3,
          "Jane Doe (globex.example) has waited 8h, and 2 more: Offer",
          { "Call back and say so", "Reply to the client", "ackctl returned c0de0002" },
          "AND MORE" },
        { 12,
          "Jane Doe (globex.example) has waited 8h, and 11 more: Offer",
          { "ackctl explain c0de0004", "AND MORE\n", "c0de0010", "c0de0011" },
          "ackctl explain c0de0005" },
        { 40,
          "Jane Doe (globex.example) has waited 8h, and 39 more: Offer",
          { "and 19 more\n", "c0de0020" },
          "c0de0021" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        while (list->len < rows[i].count)
            g_ptr_array_add(list, &reminders[list->len]);
        g_autoptr(Letter) letter = letter_reminders(list, &team);
        g_assert_true(g_str_has_prefix(letter->subject, rows[i].subject));
        for (gsize k = 0; k < G_N_ELEMENTS(rows[i].parts) && rows[i].parts[k]; k++)
            assert_contains(letter->text, rows[i].parts[k]);
        assert_lacks(letter->text, rows[i].lacks);
        assert_well_made(letter);
        g_assert_cmpuint(strlen(letter->html), <, 100000); /* more is cut off */
    }
    for (gsize i = 0; i < COUNT; i++)
        g_free(owed[i].conversation);
}

/* S42: what the client was told to expect besides. */
static void test_promised(void)
{
    struct owed owed = owed_of("2026-11-17 10:00", "2026-11-18 11:00");
    struct reminder reminder = { .team = "support",
                                 .ackctl = "ackctl",
                                 .owed = &owed,
                                 .level = "75%",
                                 .readers = "boss@example.com",
                                 .calendar = office,
                                 .now = at("2026-11-18 09:30"),
                                 .promised = "You'll have it tomorrow",
                                 .promise_due = at("2026-11-18 17:30") };
    g_autoptr(Letter) letter = letter_reminder(&reminder);
    assert_contains(letter->text,
                    "Promised      \"You'll have it tomorrow\", due today 17:30\n");
    assert_well_made(letter);
}

static void test_cap(void)
{
    struct owed owed = owed_of("2026-11-17 10:00", "2026-11-18 11:00");
    struct reminder reminder = { .team = "support",
                                 .ackctl = "ackctl",
                                 .owed = &owed,
                                 .level = "75%",
                                 .readers = "boss@example.com",
                                 .calendar = office,
                                 .now = at("2026-11-18 09:30") };
    g_autoptr(Letter) usual = letter_reminder(&reminder);
    assert_lacks(usual->text, "reminder_cap");
    reminder.cap = 20;
    g_autoptr(Letter) last = letter_reminder(&reminder);
    assert_contains(last->text, "This is the last of the 20 letters");
    assert_well_made(last);
    reminder.cap = 1;
    g_autoptr(Letter) only = letter_reminder(&reminder);
    assert_contains(only->text, "This is the only letter");
    assert_well_made(only);
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
                                     .ackctl = "ackctl",
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
                                 .ackctl = "ackctl",
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

/* ---- links ---- */

static void test_link(void)
{
    static const char webmail[] = "https://mail.example.com/?id={message-id}";
    static const struct {
        const char *template, *message_id, *link;
    } rows[] = {
        { "mid:{message-id}", "960830.1639@XIson.com", "mid:960830.1639@XIson.com" },
        { "mid:{message-id}", "a/b%c@x", "mid:a%2Fb%25c@x" },
        { webmail, "a&b=c#d+e?f@x",
          "https://mail.example.com/?id=a%26b%3Dc%23d%2Be%3Ff@x" },
        { webmail, "\"><b>'@x", "https://mail.example.com/?id=%22%3E%3Cb%3E%27@x" },
        { webmail, "\xC3\xBC\xE2\x80\xAE@x",
          "https://mail.example.com/?id=%C3%BC%E2%80%AE@x" },
        { "http://h/{message-id}?{message-id}", "a@x", "http://h/a@x?a@x" },
        { webmail, "0123456789abcdef@missing.ackd.invalid", NULL },
        { webmail, NULL, NULL },
        { NULL, "a@x", NULL },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *link = link_to(rows[i].template, rows[i].message_id);
        g_assert_cmpstr(link, ==, rows[i].link);
    }
}

static void test_reminder_links(void)
{
    g_autofree char *word = g_strnfill(250, '\'');
    g_autofree char *longer = g_strnfill(251, '\'');
    struct owed owed = owed_of("2026-11-18 09:10", "2026-11-18 14:30");
    struct reminder reminder = { .team = "support",
                                 .ackctl = "ackctl",
                                 .owed = &owed,
                                 .level = "75%",
                                 .readers = "boss@example.com",
                                 .link = "https://m.example/?a=b&id={message-id}",
                                 .calendar = office,
                                 .now = at("2026-11-18 12:00") };
    g_autoptr(Letter) letter = letter_reminder(&reminder);
    assert_contains(
        letter->html,
        "<a class=\"ink\" href=\"https://m.example/?a=b&amp;id=a@globex.example\"");
    assert_well_made(letter);

    owed.opener = word;
    g_autoptr(Letter) hostile = letter_reminder(&reminder);
    assert_contains(hostile->html, "id=%27%27");
    assert_well_made(hostile);

    owed.opener = longer;
    g_autoptr(Letter) absurd = letter_reminder(&reminder);
    assert_lacks(absurd->html, "href=");

    owed.opener = word;
    reminder.link = NULL;
    g_autoptr(Letter) plain = letter_reminder(&reminder);
    assert_lacks(plain->html, "href=");
}

static void test_answerable(void)
{
    struct owed owed = owed_of("2026-11-18 09:10", "2026-11-18 14:30");
    struct reminder reminder = { .team = "support",
                                 .ackctl = "ackctl",
                                 .owed = &owed,
                                 .level = "75%",
                                 .readers = "boss@example.com",
                                 .calendar = office,
                                 .now = at("2026-11-18 12:00") };
    g_autoptr(Letter) plain = letter_reminder(&reminder);
    assert_lacks(plain->text, "answer this letter");
    reminder.answerable = true;
    g_autoptr(Letter) letter = letter_reminder(&reminder);
    assert_contains(letter->text,
                    "stop by themselves.\n\nOr answer this letter with one");
    assert_well_made(letter);
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

static void test_strange_words(void)
{
    static const struct {
        const char *text, *safe;
    } rows[] = {
        { "two\r\nlines", "two lines" },
        { "evil \u202Egpj.exe\u2066", "evil gpj.exe" },
        { "Vie\u0323\u0302t", "Vie\u0323\u0302t" },
        { "Z\u0301\u0302\u0303\u0304\u0301\u0302\u0303\u0304 8",
          "Z\u0301\u0302\u0303\u0304\u0301\u0302\u0303\u0304 8" },
        { "Z\u0301\u0302\u0303\u0304\u0301\u0302\u0303\u0304\u0301\u0302\u0303 a",
          "Z\u0301\u0302\u0303\u0304\u0301\u0302\u0303\u0304 a" },
        /* A family, and the flag of Wales. */
        { "\U0001F469\u200D\U0001F467\u200D\U0001F466",
          "\U0001F469\u200D\U0001F467\u200D\U0001F466" },
        { "\U0001F3F4\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F",
          "\U0001F3F4\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *safe = wording_safe(rows[i].text);
        g_assert_cmpstr(safe, ==, rows[i].safe);
    }
}

static void test_client_without_a_name(void)
{
    static const struct {
        const char *name, *fact;
    } rows[] = {
        { "Jane Doe", "Client        Jane Doe, jane@globex.example\n" },
        { NULL, "Client        jane@globex.example\n" },
        { " ", "Client        jane@globex.example\n" },
        { "\u202E", "Client        jane@globex.example\n" },
        { "Jane@globex.example", "Client        jane@globex.example\n" },
    };
    struct owed owed = owed_of("2026-11-18 09:10", "2026-11-18 14:30");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        owed.client_name = (char *)rows[i].name;
        g_autoptr(Letter) letter = reminder_of(&owed, "2026-11-18 12:00");
        assert_contains(letter->text, rows[i].fact);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    letters_set_up();
    g_test_add_func("/letter/reminder/subject", test_reminder_subject);
    g_test_add_func("/letter/reminder/due", test_reminder_due);
    g_test_add_func("/letter/reminder/obligations", test_reminder_obligations);
    g_test_add_func("/letter/reminder/says-everything", test_reminder_says_everything);
    g_test_add_func("/letter/reminder/for who is away", test_reminder_for_who_is_away);
    g_test_add_func("/letter/reminder/without", test_reminder_without);
    g_test_add_func("/letter/hostile-client", test_hostile_client);
    g_test_add_func("/letter/leave", test_leave);
    g_test_add_func("/letter/leave/one thing", test_leave_with_one_thing);
    g_test_add_func("/letter/reminder/call", test_reminder_of_a_call);
    g_test_add_func("/letter/reminder/promise", test_promise);
    g_test_add_func("/letter/reminder/what a client owes", test_debt);
    g_test_add_func("/letter/reminder/one of several teams", test_one_of_several_teams);
    g_test_add_func("/letter/reminder/several things", test_several);
    g_test_add_func("/letter/reminder/the last of a day", test_cap);
    g_test_add_func("/letter/reminder/what was promised besides", test_promised);
    g_test_add_func("/letter/link", test_link);
    g_test_add_func("/letter/reminder/links", test_reminder_links);
    g_test_add_func("/letter/reminder/answerable", test_answerable);
    g_test_add_func("/letter/words", test_words);
    g_test_add_func("/letter/words/strange", test_strange_words);
    g_test_add_func("/letter/reminder/client without a name", test_client_without_a_name);
    int result = g_test_run();
    letters_tear_down();
    return result;
}
