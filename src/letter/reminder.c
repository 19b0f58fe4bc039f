#include "letter/reminder.h"

#include "base/instant.h"
#include "base/text.h"
#include "letter/html.h"
#include "letter/page.h"
#include "letter/plain.h"
#include "letter/wording.h"
#include "sla/promise.h"

enum { SUBJECT_COLUMNS = 120 };

/* Business time; where none has passed yet (an urgent target at night) the clock's. */
static char *waited(const struct reminder *reminder)
{
    int64_t since = reminder->owed->since;
    if (calendar_between(reminder->calendar, since, reminder->now) < MINUTE)
        return span_text(MAX(0, reminder->now - since));
    return wording_worked(reminder->calendar, since, reminder->now);
}

/* "Jane Doe (globex.example) has waited 3h 20m". Who waits for an update had a word from
 * us then. */
static char *who_waits(const struct reminder *reminder)
{
    g_autofree char *client = wording_client(reminder->owed);
    g_autofree char *time = waited(reminder);
    switch (reminder->owed->kind) {
    case OBLIGATION_ACKNOWLEDGE:
    case OBLIGATION_ANSWER: break;
    case OBLIGATION_UPDATE:
        return g_strdup_printf("%s has heard nothing for %s", client, time);
    case OBLIGATION_PROMISE:
        return g_strdup_printf("%s has waited %s for what we promised", client, time);
    case OBLIGATION_CALL:
        return g_strdup_printf("%s has waited %s to be called back", client, time);
    }
    return g_strdup_printf("%s has waited %s", client, time);
}

static char *due_sentence(const struct reminder *reminder)
{
    const struct owed *owed = reminder->owed;
    const Calendar *calendar = reminder->calendar;
    g_autofree char *when = wording_when(calendar, owed->due, reminder->now);
    if (reminder->now < owed->due) {
        g_autofree char *left = wording_both_times(calendar, reminder->now, owed->due);
        return g_strdup_printf("The %s is due %s, in %s.", wording_obligation(owed), when,
                               left);
    }
    if (reminder->now - owed->due < MINUTE)
        return g_strdup_printf("The %s is due now, %s.", wording_obligation(owed), when);
    g_autofree char *late = wording_both_times(calendar, owed->due, reminder->now);
    return g_strdup_printf("The %s is %s late: it was due %s.", wording_obligation(owed),
                           late, when);
}

static void add_fact(Page *page, const char *label, const char *value)
{
    page_add(page, &(struct block){ .kind = BLOCK_FACT, .head = label, .body = value });
}

/* S28: "the 3rd promise of it; the first was for Fri 13 Nov 17:00". */
static void add_slips(Page *page, const struct reminder *reminder)
{
    const struct owed *owed = reminder->owed;
    if (owed->slips == 0)
        return;
    g_autofree char *first =
        wording_when(reminder->calendar, owed->first_due, reminder->now);
    g_autofree char *before = wording_times(owed->slips);
    g_autofree char *slips = g_strdup_printf("%s; first it was for %s", before, first);
    add_fact(page, "Put off", slips);
}

static void add_facts(Page *page, const struct reminder *reminder)
{
    const struct owed *owed = reminder->owed;
    g_autofree char *subject = wording_subject(owed);
    g_autofree char *client =
        owed->client_name == NULL
            ? g_strdup(owed->client)
            : g_strdup_printf("%s, %s", owed->client_name, owed->client);
    g_autofree char *span =
        wording_both_times(reminder->calendar, owed->since, reminder->now);
    g_autofree char *since = wording_when(reminder->calendar, owed->since, reminder->now);
    g_autofree char *waiting = g_strdup_printf("%s, since %s", span, since);
    g_autofree char *chases = wording_times(owed->chases);
    add_fact(page, "Subject", subject);
    add_fact(page, "Client", client);
    add_fact(page, owed->kind == OBLIGATION_UPDATE ? "Heard nothing" : "Waiting",
             waiting);
    if (owed->kind == OBLIGATION_PROMISE)
        add_slips(page, reminder);
    else
        add_fact(page, "Chased", owed->chases > 0 ? chases : "not yet");
    add_fact(page, "Owner",
             owed->owner == NULL            ? "nobody has replied yet"
             : reminder->owner_name == NULL ? owed->owner
                                            : reminder->owner_name);
    if (owed->target != NULL)
        add_fact(page, "Target", owed->target);
    add_fact(page, "Conversation", owed->conversation);
}

static void add_unseen(Page *page, const GPtrArray *unseen)
{
    if (unseen == NULL || unseen->len == 0)
        return;
    page_add(page,
             &(struct block){
                 .kind = BLOCK_NOTICE,
                 .tone = TONE_SOON,
                 .head = "Not everything could be looked at before this letter went "
                         "out. A reply that lies there is not known yet:" });
    for (guint i = 0; i < unseen->len; i++)
        page_add(page, &(struct block){ .kind = BLOCK_NOTICE,
                                        .tone = TONE_SOON,
                                        .head = g_ptr_array_index(unseen, i) });
}

/* S30: a sentence may have been taken for a promise that is none. */
static void add_dismissal(Page *page, const struct owed *owed)
{
    g_autofree char *name = promise_name(owed->from, owed->promise);
    g_autofree char *line = g_strconcat("ackctl dismiss ", name, NULL);
    page_add(page, &(struct block){ .kind = BLOCK_COMMAND,
                                    .head = line,
                                    .body = "it was no promise" });
}

static void add_absence(Page *page, const struct reminder *reminder)
{
    if (reminder->standing == NULL || reminder->standing->absence == NULL)
        return;
    g_autofree char *why = wording_standing(reminder->standing);
    page_add(page,
             &(struct block){ .kind = BLOCK_NOTICE, .tone = TONE_SOON, .head = why });
}

static void add_command(Page *page, const struct owed *owed, const char *command,
                        const char *argument, const char *effect)
{
    g_autofree char *line =
        g_strdup_printf("ackctl %s %s%s", command, owed->conversation, argument);
    page_add(page,
             &(struct block){ .kind = BLOCK_COMMAND, .head = line, .body = effect });
}

static void add_what_to_do(Page *page, const struct reminder *reminder)
{
    bool call = reminder->owed->kind == OBLIGATION_CALL;
    page_add(page, &(struct block){ .kind = BLOCK_SECTION, .head = "What to do" });
    page_add(page,
             &(struct block){
                 .kind = BLOCK_PARAGRAPH,
                 .head = call
                             ? "Call back and say so, or answer the voice-mail's notice "
                               "with a mail to whoever called; these reminders then stop."
                             : "Reply to the client from your mail program as always; "
                               "these reminders then stop by themselves." });
    if (call)
        add_command(page, reminder->owed, "returned", "", "the call was returned");
    static const struct {
        const char *command, *argument, *effect;
    } rows[] = {
        { "explain", "", "tells the whole conversation, and why it is due then" },
        { "assign", " ADDRESS", "hands it to another member" },
        { "snooze", " 4h", "no reminders for four business hours; its clocks go on" },
        { "close", "", "nothing is owed any more: it was settled by telephone, say" },
    };
    if (reminder->owed->kind == OBLIGATION_PROMISE)
        add_dismissal(page, reminder->owed);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        add_command(page, reminder->owed, rows[i].command, rows[i].argument,
                    rows[i].effect);
}

static void add_footer(Page *page, const struct reminder *reminder)
{
    g_autofree char *text = g_strdup_printf("This reminder (level %s) goes to %s. It "
                                            "comes from ackd, which watches the "
                                            "mailboxes of %s; clients never see it.",
                                            reminder->level, reminder->readers,
                                            reminder->team);
    page_add(page, &(struct block){ .kind = BLOCK_FOOTER, .head = text });
}

static Page *write_page(const struct reminder *reminder)
{
    Page *page = page_new();
    g_autofree char *title = g_strdup_printf("Reminder for %s", reminder->team);
    g_autofree char *headline = who_waits(reminder);
    g_autofree char *due = due_sentence(reminder);
    Tone tone = reminder->now >= reminder->owed->due ? TONE_LATE : TONE_SOON;
    page_add(page, &(struct block){ .kind = BLOCK_TITLE, .head = title });
    page_add(page,
             &(struct block){ .kind = BLOCK_HEADLINE, .tone = tone, .head = headline });
    page_add(page, &(struct block){ .kind = BLOCK_PARAGRAPH, .head = due });
    add_absence(page, reminder);
    add_facts(page, reminder);
    const char *words = reminder->owed->kind == OBLIGATION_PROMISE
                            ? reminder->owed->phrase
                            : reminder->owed->excerpt;
    if (words != NULL)
        page_add(page, &(struct block){ .kind = BLOCK_QUOTE, .head = words });
    add_unseen(page, reminder->unseen);
    add_what_to_do(page, reminder);
    add_footer(page, reminder);
    return page;
}

struct letter *letter_reminder(const struct reminder *reminder)
{
    g_autoptr(Page) page = write_page(reminder);
    g_autofree char *who = who_waits(reminder);
    g_autofree char *about = wording_subject(reminder->owed);
    g_autofree char *subject = g_strdup_printf("%s: %s", who, about);
    struct letter *letter = g_new0(struct letter, 1);
    letter->subject = text_shorten(subject, SUBJECT_COLUMNS);
    letter->text = plain_document(page);
    letter->html = html_document(page, letter->subject);
    return letter;
}
