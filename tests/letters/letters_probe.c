/* Letters whose every text was chosen to burst them, as HTML: letters_probe NAME, in
 * English, or by the German catalogue in LOCALES: letters_probe NAME LOCALES. */
#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/instant.h"
#include "letter/alert.h"
#include "letter/answer.h"
#include "letter/digest.h"
#include "letter/leave.h"
#include "letter/reminder.h"
#include "letter/tongue.h"

enum { MANY = 200, WORD = 900 };

static const int64_t now = 1763449200; /* Tue 18 Nov 2025 08:00 in Berlin */

static Calendar *office;
static struct people team;
static char word[WORD + 1], wide[3 * WORD + 1];

/* Names and subjects that other people's mail programs have choked on. */
static const char *const texts[] = {
    word,
    wide,
    "W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W-W",
    "https://example.com/a/very/long/path?with=many&parameters=and_no_blank_at_all#here",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645: 12:30 "
    "(abc)",
    "\u05e9\u05dc\u05d5\u05dd \u202e evil.exe \u2066 and back",
    "\U0001F469\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466\U0001F3F3\uFE0F\u200D"
    "\U0001F308 \U0001F4A9\U0001F4A9\U0001F4A9\U0001F4A9\U0001F4A9\U0001F4A9\U0001F4A9",
    "Z\u0351\u0343\u0352a\u0312\u0314\u0309l\u0310\u0317\u031fg\u0353\u034d\u0326o\u0321",
    "</td></table></body><script>alert(1)</script><img src=x>{}%s%n",
    "\u5e74\u672b\u306e\u3054\u6328\u62f6\u3068\u6765\u5e74\u5ea6\u306e\u898b\u7a4d"
    "\u66f8\u306b\u3064\u3044\u3066\u306e\u304a\u554f\u3044\u5408\u308f\u305b",
    "",
};

static char *text_of(int i)
{
    return (char *)texts[(gsize)i % G_N_ELEMENTS(texts)];
}

static struct owed owed_of(int i, int64_t since, int64_t due)
{
    static const char *const domains[] = { word, "a-rather-long-domain-name.example",
                                           "x.example" };
    char *opener = g_strdup_printf("%d%s@x", i, text_of(i + 4));
    return (struct owed){
        .calendar = office,
        .conversation = (char *)"4f2a91c7",
        .client = g_strconcat("jane@", domains[i % 3], NULL),
        .client_name = text_of(i),
        .subject = text_of(i + 1),
        .owner =
            (char *)"maximiliane.von.und.zu.grossbuchstabenhausen@a-long-name.example",
        .target = text_of(i + 3),
        .opener = opener,
        .from = opener,
        .excerpt = text_of(i + 5),
        .phrase = i % 5 == 4 ? text_of(i + 6) : NULL,
        .kind = i % 5 == 4 ? OBLIGATION_PROMISE : OBLIGATION_ACKNOWLEDGE,
        .turn = 1 + i % 2,
        .promise = 1,
        .slips = i % 5,
        .first_due = since,
        .opened = since,
        .since = since,
        .due = due,
        .snoozed_until = i % 7 == 6 ? now + 90 * (int64_t)DAY : INSTANT_NONE,
        .chases = i % 4 * 1000,
    };
}

static GPtrArray *many(int n, int64_t since, int64_t due)
{
    GPtrArray *rows = g_ptr_array_new();
    struct owed *all = g_new(struct owed, (gsize)n);
    for (int i = 0; i < n; i++) {
        all[i] = owed_of(i, since - i * HOUR,
                         due == INSTANT_NONE ? INSTANT_NONE : due - i * HOUR);
        g_ptr_array_add(rows, &all[i]);
    }
    return rows;
}

static struct figures figures_of(gsize turns)
{
    const struct measure slow = { turns, 1234567, 1234567, 1234567 };
    const struct interval interval = { slow, slow, turns, now - 4000 * (int64_t)DAY };
    return (struct figures){ .turns = turns,
                             .open = turns,
                             .elsewhere = turns,
                             .acknowledge_met = turns,
                             .answer_missed = turns,
                             .promises = turns,
                             .promises_kept = turns,
                             .promises_broken = turns,
                             .promises_slipped = turns,
                             .first_reply = interval,
                             .answer = interval,
                             .late = interval };
}

static struct digest digest_of(int rows)
{
    static struct digest_span spans[3];
    for (int i = 0; i < 3; i++)
        spans[i] = (struct digest_span){ .span = (Span)(i + 1),
                                         .figures = figures_of(1234567),
                                         .before = figures_of(7654321) };
    GPtrArray *unseen = g_ptr_array_new();
    for (int i = 0; i < MIN(rows, 12); i++)
        g_ptr_array_add(unseen, text_of(i));
    return (struct digest){
        .team = "a-team-with-a-name-of-sixty-four-characters_________________end",
        .ackctl =
            "ackctl -t a-team-with-a-name-of-sixty-four-characters_________________end",
        .overdue = many(rows, now - 4000 * (int64_t)DAY, now - 3000 * (int64_t)DAY),
        .due_today = many(rows, now - DAY, now + 300 * HOUR),
        .promises = many(rows, now - DAY, now - HOUR),
        .chased = many(rows, now - DAY, now - HOUR),
        .enquiries = many(rows, now - DAY, INSTANT_NONE),
        .absent = many(rows, now - DAY, now + 30 * DAY),
        .debts = many(rows, now - DAY, now - HOUR),
        .unseen = unseen,
        .spans = spans,
        .n_spans = rows > 0 ? 3 : 0,
        .people = &team,
        .link = "https://mail.example.com/?id={message-id}",
        .calendar = office,
        .now = now
    };
}

static struct letter *a_digest(void)
{
    struct digest digest = digest_of(MANY);
    return letter_digest(&digest);
}

static struct letter *an_empty_digest(void)
{
    struct digest digest = digest_of(0);
    return letter_digest(&digest);
}

/* What a reminder borrows besides. */
struct lent {
    struct owed owed;
    struct member ann;
    struct absence absence;
    struct standing standing;
};

static struct reminder reminder_of(int text, struct lent *lent,
                                   const struct digest *digest)
{
    lent->owed = owed_of(text, now - 4000 * (int64_t)DAY, now - HOUR);
    lent->ann.name = text_of(text);
    lent->absence = (struct absence){ &lent->ann, 20410, 20420, ABSENCE_CONFIGURED };
    lent->standing =
        (struct standing){ STANDING_DEPUTY, &lent->ann, &lent->ann, &lent->absence };
    return (struct reminder){ .team = digest->team,
                              .ackctl = digest->ackctl,
                              .owed = &lent->owed,
                              .owner_name = text_of(text + 7),
                              .level = "99999%",
                              .link = digest->link,
                              .readers = text_of(text + 8),
                              .unseen = digest->unseen,
                              .calendar = office,
                              .now = now,
                              .standing = &lent->standing,
                              .promised = text_of(text + 9),
                              .promise_due = now - DAY,
                              .answerable = true,
                              .cap = 20 };
}

static struct letter *a_reminder(int text)
{
    static struct lent lent;
    const struct digest digest = digest_of(12);
    const struct reminder reminder = reminder_of(text, &lent, &digest);
    return letter_reminder(&reminder);
}

static struct letter *many_reminders(void)
{
    static struct lent lent[MANY];
    static struct reminder reminders[MANY];
    const struct digest digest = digest_of(12);
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    for (int i = 0; i < MANY; i++) {
        reminders[i] = reminder_of(i, &lent[i], &digest);
        g_ptr_array_add(all, &reminders[i]);
    }
    return letter_reminders(all, &team);
}

static struct letter *an_answer(void)
{
    g_autoptr(GArray) choices = g_array_new(FALSE, FALSE, sizeof(struct answer_choice));
    for (int i = 0; i < 12; i++) {
        const struct answer_choice choice = { "4f2a91c7.1", text_of(i) };
        g_array_append_val(choices, choice);
    }
    struct answer answer = { .team = digest_of(0).team,
                             .command = text_of(3),
                             .problem = text_of(0),
                             .named = true,
                             .conversation = "4f2a91c7",
                             .client = text_of(1),
                             .subject = text_of(2),
                             .undo = text_of(0),
                             .choices = choices };
    return letter_answer(&answer);
}

static struct letter *an_alert(void)
{
    const char *const facts[] = { "Mailbox", text_of(0), "Found", text_of(3), NULL };
    const struct alert alert = { .team = digest_of(0).team,
                                 .headline = text_of(0),
                                 .facts = facts,
                                 .consequence = text_of(1) };
    return letter_alert(&alert);
}

static struct letter *a_leave(void)
{
    const struct member ann = { .name = word };
    const struct absence absence = { &ann, 20410, 20420, ABSENCE_CONFIGURED };
    const struct standing standing = { STANDING_DEPUTY, &ann, &ann, &absence };
    struct digest digest = digest_of(MANY);
    const struct leave leave = { .team = digest.team,
                                 .ackctl = digest.ackctl,
                                 .standing = &standing,
                                 .turns = digest.overdue,
                                 .promises = digest.promises,
                                 .link = digest.link,
                                 .people = &team,
                                 .calendar = office,
                                 .now = now };
    return letter_leave(&leave);
}

static const struct {
    const char *name;
    struct letter *(*make)(void);
} letters[] = {
    { "digest", a_digest },          { "empty", an_empty_digest }, { "leave", a_leave },
    { "reminders", many_reminders }, { "answer", an_answer },      { "alert", an_alert },
};

static struct letter *letter_named(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(letters); i++)
        if (g_str_equal(name, letters[i].name))
            return letters[i].make();
    if (g_str_has_prefix(name, "reminder-"))
        return a_reminder((int)g_ascii_strtoll(name + strlen("reminder-"), NULL, 10));
    return NULL;
}

static const char *find(const char *code, const char *one, const char *many, gulong count)
{
    return many == NULL ? dgettext(code, one) : dngettext(code, one, many, count);
}

static Tongue german(const char *locales)
{
    setlocale(LC_MESSAGES, "C.UTF-8");
    bindtextdomain("de", locales);
    bind_textdomain_codeset("de", "UTF-8");
    return (Tongue){ "de", find };
}

int main(int argc, char **argv)
{
    g_auto(Tongue) before = tongue_speak(argc == 3 ? german(argv[2]) : (Tongue){ 0 });
    const struct window window = { .days = 0x1F, .open = 9 * 60, .close = 17 * 60 };
    memset(word, 'W', WORD);
    for (int i = 0; i < WORD; i++)
        memcpy(wide + 3 * i, "\uFF37", 3);
    office = calendar_new("Europe/Berlin", &window, 1, NULL, 0, NULL);
    team.members = g_ptr_array_new();
    struct letter *letter = argc > 1 ? letter_named(argv[1]) : NULL;
    if (!letter) {
        fputs("usage: letters_probe digest|empty|leave|reminders|answer|alert|"
              "reminder-NUMBER [LOCALES]\n",
              stderr);
        return 2;
    }
    fputs(letter->html, stdout);
    letter_free(letter);
    return 0;
}
