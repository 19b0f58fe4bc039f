#include "letter/reminder.h"

#include "base/instant.h"
#include "base/text.h"
#include "letter/entry.h"
#include "letter/html.h"
#include "letter/link.h"
#include "letter/page.h"
#include "letter/plain.h"
#include "letter/tongue.h"
#include "letter/wording.h"
#include "sla/promise.h"

enum {
    SUBJECT_COLUMNS = 120,
    WHOLE_MAX = 5, /* things that a letter tells everything of; of others a row */
};

/* Business time; where none has passed yet (an urgent target at night) the clock's. */
static char *time_passed(const Calendar *calendar, int64_t since, int64_t now)
{
    if (calendar_between(calendar, since, now) < MINUTE)
        return wording_clock(MAX(0, now - since));
    return wording_worked(calendar, since, now);
}

/* What a client promised us, or was asked. */
static char *who_owes(const struct reminder *reminder)
{
    const struct owed *owed = reminder->owed;
    g_autofree char *client = wording_client(owed);
    if (owed->promise == 0) {
        g_autofree char *time =
            time_passed(reminder->calendar, owed->since, reminder->now);
        return g_strdup_printf(_("%s has owed us an answer for %s"), client, time);
    }
    if (reminder->now - owed->due < MINUTE)
        return g_strdup_printf(_("%s promised us something that is due now"), client);
    g_autofree char *late = time_passed(reminder->calendar, owed->due, reminder->now);
    return g_strdup_printf(_("%s is %s late with what was promised to us"), client, late);
}

/* "Jane Doe (globex.example) has waited 3h 20m". Who waits for an update had a word from
 * us then. */
static char *who_waits(const struct reminder *reminder)
{
    g_autofree char *client = wording_client(reminder->owed);
    g_autofree char *time =
        time_passed(reminder->calendar, reminder->owed->since, reminder->now);
    switch (reminder->owed->kind) {
    case OBLIGATION_ACKNOWLEDGE:
    case OBLIGATION_ANSWER: break;
    case OBLIGATION_UPDATE:
        return g_strdup_printf(_("%s has heard nothing for %s"), client, time);
    case OBLIGATION_PROMISE:
        return g_strdup_printf(_("%s has waited %s for what we promised"), client, time);
    case OBLIGATION_CALL:
        return g_strdup_printf(_("%s has waited %s to be called back"), client, time);
    case OBLIGATION_DEBT: return who_owes(reminder);
    }
    return g_strdup_printf(_("%s has waited %s"), client, time);
}

static char *due_sentence(const struct reminder *reminder)
{
    const struct owed *owed = reminder->owed;
    const Calendar *calendar = reminder->calendar;
    const char *what = wording_the_obligation(owed);
    g_autofree char *when = wording_when(calendar, owed->due, reminder->now);
    if (reminder->now < owed->due) {
        g_autofree char *left = wording_both_times(calendar, reminder->now, owed->due);
        return g_strdup_printf(_("%s is due %s, in %s."), what, when, left);
    }
    if (reminder->now - owed->due < MINUTE)
        return g_strdup_printf(_("%s is due now, %s."), what, when);
    g_autofree char *late = wording_both_times(calendar, owed->due, reminder->now);
    return g_strdup_printf(_("%s is %s late: it was due %s."), what, late, when);
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
    g_autofree char *slips = g_strdup_printf(_("%s; first it was for %s"), before, first);
    add_fact(page, _("Put off"), slips);
}

/* S42: what the client was told to expect besides. */
static void add_promised(Page *page, const struct reminder *reminder)
{
    if (reminder->promised == NULL)
        return;
    g_autofree char *when =
        wording_when(reminder->calendar, reminder->promise_due, reminder->now);
    g_autofree char *promised =
        g_strdup_printf(_("\"%s\", due %s"), reminder->promised, when);
    add_fact(page, _("Promised"), promised);
}

static void add_since(Page *page, const struct reminder *reminder)
{
    const struct owed *owed = reminder->owed;
    g_autofree char *since = wording_when(reminder->calendar, owed->since, reminder->now);
    g_autofree char *span =
        wording_both_times(reminder->calendar, owed->since, reminder->now);
    g_autofree char *waiting = g_strdup_printf(_("%s, since %s"), span, since);
    g_autofree char *chases = wording_times(owed->chases);
    if (owed->kind == OBLIGATION_DEBT)
        add_fact(page, owed->promise > 0 ? _("Promised") : _("Asked"), since);
    else
        add_fact(page,
                 owed->kind == OBLIGATION_UPDATE ? _("Heard nothing") : _("Waiting"),
                 waiting);
    if (owed_is_promise(owed))
        add_slips(page, reminder);
    else if (owed->kind != OBLIGATION_DEBT)
        add_fact(page, _("Chased"), owed->chases > 0 ? chases : _("not yet"));
}

static void add_facts(Page *page, const struct reminder *reminder)
{
    const struct owed *owed = reminder->owed;
    g_autofree char *subject = wording_subject(owed);
    g_autofree char *client = wording_client_in_full(owed);
    g_autofree char *link = link_to(reminder->link, owed->opener);
    page_add(page, &(struct block){ .kind = BLOCK_FACT,
                                    .head = _("Subject"),
                                    .body = subject,
                                    .link = link });
    add_fact(page, _("Client"), client);
    add_since(page, reminder);
    add_promised(page, reminder);
    add_fact(page, _("Owner"),
             owed->owner == NULL            ? _("nobody has replied yet")
             : reminder->owner_name == NULL ? owed->owner
                                            : reminder->owner_name);
    if (owed->target != NULL)
        add_fact(page, _("Target"), owed->target);
    add_fact(page, _("Conversation"), owed->conversation);
}

static void add_unseen(Page *page, const GPtrArray *unseen)
{
    if (unseen == NULL || unseen->len == 0)
        return;
    page_add(page,
             &(struct block){
                 .kind = BLOCK_NOTICE,
                 .tone = TONE_SOON,
                 .head = _("Not everything could be looked at before this letter went "
                           "out. A reply that lies there is not known yet:") });
    for (guint i = 0; i < unseen->len; i++)
        page_add(page, &(struct block){ .kind = BLOCK_NOTICE,
                                        .tone = TONE_SOON,
                                        .head = g_ptr_array_index(unseen, i) });
}

/* S40: what comes later today is not written of. */
static void add_cap(Page *page, const struct reminder *reminder)
{
    int cap = reminder->cap;
    if (cap == 0)
        return;
    g_autofree char *text = g_strdup_printf(
        tongue_count("This is the only letter with reminders that you get today "
                     "(reminder_cap is %d). What falls due after it waits until "
                     "tomorrow; \"%s overdue\" lists it.",
                     "This is the last of the %d letters with reminders that you get in "
                     "a day (reminder_cap). What falls due after it waits until "
                     "tomorrow; \"%s overdue\" lists it.",
                     (gsize)cap),
        cap, reminder->ackctl);
    page_add(page,
             &(struct block){ .kind = BLOCK_NOTICE, .tone = TONE_SOON, .head = text });
}

/* S30: a sentence may have been taken for a promise that is none. */
static void add_dismissal(Page *page, const struct reminder *reminder)
{
    const struct owed *owed = reminder->owed;
    g_autofree char *name = promise_name(owed->from, owed->promise);
    g_autofree char *line = g_strconcat(reminder->ackctl, " dismiss ", name, NULL);
    page_add(page, &(struct block){ .kind = BLOCK_COMMAND,
                                    .head = line,
                                    .body = _("it was no promise") });
}

static void add_absence(Page *page, const struct reminder *reminder)
{
    if (reminder->standing == NULL || reminder->standing->absence == NULL)
        return;
    g_autofree char *why = wording_standing(reminder->standing);
    page_add(page,
             &(struct block){ .kind = BLOCK_NOTICE, .tone = TONE_SOON, .head = why });
}

static void add_command(Page *page, const struct reminder *reminder, const char *command,
                        const char *argument, const char *effect)
{
    g_autofree char *line = g_strdup_printf("%s %s %s%s", reminder->ackctl, command,
                                            reminder->owed->conversation, argument);
    page_add(page,
             &(struct block){ .kind = BLOCK_COMMAND, .head = line, .body = effect });
}

static void add_commands(Page *page, const struct reminder *reminder)
{
    static const struct {
        const char *command, *argument, *effect;
    } rows[] = {
        { "explain", "", N_("tells the whole conversation, and why it is due then") },
        { "assign", " ADDRESS", N_("hands it to another member") },
        { "snooze", " 4h", N_("no reminders for four business hours; its clocks go on") },
        { "close", "", N_("nothing is owed any more: it was settled by telephone, say") },
    };
    if (reminder->owed->kind == OBLIGATION_CALL)
        add_command(page, reminder, "returned", "", _("the call was returned"));
    if (owed_is_promise(reminder->owed))
        add_dismissal(page, reminder);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        add_command(page, reminder, rows[i].command, rows[i].argument,
                    tongue_text(rows[i].effect));
}

static const char *what_to_do(ObligationKind kind)
{
    if (kind == OBLIGATION_CALL)
        return _("Call back and say so, or answer the voice-mail's "
                 "notice with a mail to whoever called; these reminders "
                 "then stop.");
    if (kind == OBLIGATION_DEBT)
        return _("Ask the client again, from your mail program as always; ackd never "
                 "does. These reminders stop when the client writes.");
    return _("Reply to the client from your mail program as always; "
             "these reminders then stop by themselves.");
}

static bool any_is(const GPtrArray *reminders, ObligationKind kind)
{
    for (guint i = 0; i < reminders->len; i++)
        if (((const struct reminder *)reminders->pdata[i])->owed->kind == kind)
            return true;
    return false;
}

/* The words that fit what the letter is about; ackd(8) has all of them. */
static char *fitting_words(const GPtrArray *reminders)
{
    const struct reminder *first = g_ptr_array_index(reminders, 0);
    const char *code = first->owed->conversation;
    GString *words = g_string_new(NULL);
    if (reminders->len == 1)
        g_string_append(words, _("close, snooze 4h, mine, assign ADDRESS"));
    else
        g_string_append_printf(words, _("close %s, snooze %s 4h, mine, assign ADDRESS"),
                               code, code);
    if (any_is(reminders, OBLIGATION_CALL))
        g_string_append_printf(words, ", %s", _("returned"));
    if (any_is(reminders, OBLIGATION_PROMISE))
        g_string_append_printf(words, ", %s", _("not a promise"));
    return g_string_free(words, FALSE);
}

/* Which of several is meant only a code can say. */
static void add_answering(Page *page, const GPtrArray *reminders)
{
    const struct reminder *first = g_ptr_array_index(reminders, 0);
    if (!first->answerable)
        return;
    g_autofree char *words = fitting_words(reminders);
    g_autofree char *text = g_strdup_printf(
        reminders->len == 1
            ? _("Or answer this letter with one of these words as its first line: %s.")
            : _("Or answer this letter with one of these words as its first line, and "
                "the code of a conversation: %s."),
        words);
    page_add(page, &(struct block){ .kind = BLOCK_PARAGRAPH, .head = text });
}

/* For each sort of thing once; most of them only want a reply. */
static void add_what_to_do(Page *page, const GPtrArray *reminders)
{
    bool said[OBLIGATION_DEBT + 1] = { false };
    page_add(page, &(struct block){ .kind = BLOCK_SECTION, .head = _("What to do") });
    for (guint i = 0; i < reminders->len; i++) {
        const struct reminder *reminder = g_ptr_array_index(reminders, i);
        ObligationKind kind = reminder->owed->kind;
        if (kind != OBLIGATION_CALL && kind != OBLIGATION_DEBT)
            kind = OBLIGATION_ANSWER;
        if (!said[kind])
            page_add(page, &(struct block){ .kind = BLOCK_PARAGRAPH,
                                            .head = what_to_do(kind) });
        said[kind] = true;
    }
    add_answering(page, reminders);
}

static void add_footer(Page *page, const struct reminder *reminder)
{
    g_autofree char *text = g_strdup_printf(_("This reminder (level %s) goes to %s. It "
                                              "comes from ackd, which watches the "
                                              "mailboxes of %s; clients never see it."),
                                            reminder->level, reminder->readers,
                                            reminder->team);
    page_add(page, &(struct block){ .kind = BLOCK_FOOTER, .head = text });
}

static Tone tone_of(const struct reminder *reminder)
{
    return reminder->now >= reminder->owed->due ? TONE_LATE : TONE_SOON;
}

static void add_quote(Page *page, const struct owed *owed)
{
    const char *words = owed->phrase != NULL ? owed->phrase : owed->excerpt;
    if (words != NULL)
        page_add(page, &(struct block){ .kind = BLOCK_QUOTE, .head = words });
}

static Page *write_page(const struct reminder *reminder)
{
    Page *page = page_new();
    g_autofree char *title = g_strdup_printf(_("Reminder for %s"), reminder->team);
    g_autofree char *headline = who_waits(reminder);
    g_autofree char *due = due_sentence(reminder);
    page_add(page, &(struct block){ .kind = BLOCK_TITLE, .head = title });
    page_add(page, &(struct block){ .kind = BLOCK_HEADLINE,
                                    .tone = tone_of(reminder),
                                    .head = headline });
    page_add(page, &(struct block){ .kind = BLOCK_PARAGRAPH, .head = due });
    add_absence(page, reminder);
    add_facts(page, reminder);
    add_quote(page, reminder->owed);
    add_unseen(page, reminder->unseen);
    g_autoptr(GPtrArray) alone = g_ptr_array_new();
    g_ptr_array_add(alone, (struct reminder *)reminder);
    add_what_to_do(page, alone);
    add_commands(page, reminder);
    add_cap(page, reminder);
    add_footer(page, reminder);
    return page;
}

static struct letter *make_letter(const Page *page, const char *subject)
{
    struct letter *letter = g_new0(struct letter, 1);
    letter->subject = text_shorten(subject, SUBJECT_COLUMNS);
    letter->text = plain_document(page);
    letter->html = html_document(page, letter->subject);
    return letter;
}

struct letter *letter_reminder(const struct reminder *reminder)
{
    g_autoptr(Page) page = write_page(reminder);
    g_autofree char *who = who_waits(reminder);
    g_autofree char *about = wording_subject(reminder->owed);
    g_autofree char *subject = g_strdup_printf("%s: %s", who, about);
    return make_letter(page, subject);
}

/* ---- Several things in one letter. */

/* "Jane Doe (globex.example) has waited 3h 20m, and 4 more". */
static char *several_headline(const GPtrArray *reminders)
{
    g_autofree char *first = who_waits(g_ptr_array_index(reminders, 0));
    guint others = reminders->len - 1;
    return g_strdup_printf(tongue_count("%s, and %u more", "%s, and %u more", others),
                           first, others);
}

static void add_whole(Page *page, const struct reminder *reminder)
{
    g_autofree char *headline = who_waits(reminder);
    g_autofree char *due = due_sentence(reminder);
    g_autofree char *level =
        g_strdup_printf(_("level %s, goes to %s"), reminder->level, reminder->readers);
    page_add(page, &(struct block){ .kind = BLOCK_SECTION,
                                    .tone = tone_of(reminder),
                                    .head = headline });
    page_add(page, &(struct block){ .kind = BLOCK_PARAGRAPH, .head = due });
    add_absence(page, reminder);
    add_facts(page, reminder);
    add_fact(page, _("Reminder"), level);
    add_quote(page, reminder->owed);
    add_commands(page, reminder);
}

static void add_rows(Page *page, const GPtrArray *reminders, const struct people *people)
{
    const struct reminder *first = g_ptr_array_index(reminders, 0);
    const struct entries entries = { people, first->ackctl, first->now, NULL,
                                     first->link };
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    for (guint i = WHOLE_MAX; i < reminders->len; i++) {
        const struct reminder *reminder = g_ptr_array_index(reminders, i);
        g_ptr_array_add(rows, (struct owed *)reminder->owed);
    }
    entries_add(page, &entries, rows, _("And more"), NULL);
}

static void add_several_footer(Page *page, const char *team)
{
    g_autofree char *text = g_strdup_printf(
        _("These reminders came together in one letter (option gather). They come from "
          "ackd, which watches the mailboxes of %s; clients never see them."),
        team);
    page_add(page, &(struct block){ .kind = BLOCK_FOOTER, .head = text });
}

static Page *write_several(const GPtrArray *reminders, const struct people *people)
{
    const struct reminder *first = g_ptr_array_index(reminders, 0);
    Page *page = page_new();
    g_autofree char *title = g_strdup_printf(_("Reminders for %s"), first->team);
    g_autofree char *headline = several_headline(reminders);
    page_add(page, &(struct block){ .kind = BLOCK_TITLE, .head = title });
    page_add(page, &(struct block){ .kind = BLOCK_HEADLINE,
                                    .tone = tone_of(first),
                                    .head = headline });
    add_unseen(page, first->unseen);
    add_cap(page, first);
    for (guint i = 0; i < reminders->len && i < WHOLE_MAX; i++)
        add_whole(page, g_ptr_array_index(reminders, i));
    add_rows(page, reminders, people);
    add_what_to_do(page, reminders);
    add_several_footer(page, first->team);
    return page;
}

struct letter *letter_reminders(const GPtrArray *reminders, const struct people *people)
{
    const struct reminder *first = g_ptr_array_index(reminders, 0);
    if (reminders->len == 1)
        return letter_reminder(first);
    g_autoptr(Page) page = write_several(reminders, people);
    g_autofree char *headline = several_headline(reminders);
    g_autofree char *about = wording_subject(first->owed);
    g_autofree char *subject = g_strdup_printf("%s: %s", headline, about);
    return make_letter(page, subject);
}
