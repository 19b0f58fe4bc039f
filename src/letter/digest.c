#include "letter/digest.h"

#include <string.h>

#include "base/instant.h"
#include "letter/html.h"
#include "letter/page.h"
#include "letter/plain.h"
#include "letter/wording.h"

/* More rows than anybody reads; some mail programs cut a letter off at 102 KB. */
enum { ENTRIES_MAX = 25 };

static gsize length(const GPtrArray *array)
{
    return array == NULL ? 0 : array->len;
}

static void add(Page *page, BlockKind kind, Tone tone, const char *head)
{
    page_add(page, &(struct block){ .kind = kind, .tone = tone, .head = head });
}

/* "2 overdue, 3 due today, 1 mailbox not seen". */
static char *summary(const struct digest *digest)
{
    gsize overdue = length(digest->overdue);
    gsize due_today = length(digest->due_today);
    gsize unseen = length(digest->unseen);
    GString *text = g_string_new(NULL);
    if (overdue == 0 && due_today == 0)
        g_string_append(text, "Nothing overdue, nothing due today");
    else
        g_string_append_printf(
            text, "%" G_GSIZE_FORMAT " overdue, %" G_GSIZE_FORMAT " due today", overdue,
            due_today);
    if (unseen > 0) {
        g_autofree char *mailboxes = wording_count(unseen, "mailbox", "mailboxes");
        g_string_append_printf(text, ", %s not seen", mailboxes);
    }
    return g_string_free(text, FALSE);
}

static void add_tile(Page *page, gsize count, const char *what, Tone tone)
{
    g_autofree char *number = g_strdup_printf("%" G_GSIZE_FORMAT, count);
    page_add(page, &(struct block){ .kind = BLOCK_TILE,
                                    .tone = count > 0 ? tone : TONE_GOOD,
                                    .head = number,
                                    .body = what });
}

static void add_top(Page *page, const struct digest *digest)
{
    g_autofree char *date = wording_date(digest->calendar, digest->now);
    g_autofree char *title = g_strdup_printf("%s, %s", digest->team, date);
    add(page, BLOCK_TITLE, TONE_CALM, title);
    if (length(digest->overdue) + length(digest->due_today) == 0) {
        g_autofree char *text = summary(digest);
        g_autofree char *sentence = g_strconcat(text, ".", NULL);
        add(page, BLOCK_HEADLINE, length(digest->unseen) == 0 ? TONE_GOOD : TONE_SOON,
            sentence);
        return;
    }
    add_tile(page, length(digest->overdue), "overdue", TONE_LATE);
    add_tile(page, length(digest->due_today), "due today", TONE_SOON);
    if (length(digest->unseen) > 0)
        add_tile(page, length(digest->unseen),
                 length(digest->unseen) == 1 ? "mailbox not seen" : "mailboxes not seen",
                 TONE_SOON);
}

static const char *owner_name(const struct digest *digest, const struct owed *owed)
{
    if (owed->owner == NULL)
        return "nobody has replied yet";
    const struct member *member = people_member(digest->people, owed->owner);
    return member != NULL && member->name != NULL ? member->name : owed->owner;
}

/* "2h 10m late", "due 14:30"; "late" alone while no working time has passed since. */
static char *urgency(const struct digest *digest, const struct owed *owed)
{
    const Calendar *calendar = owed->calendar;
    if (digest->now < owed->due) {
        g_autofree char *when = wording_when(calendar, owed->due, digest->now);
        bool today = g_str_has_prefix(when, "today ");
        return g_strdup_printf("due %s", today ? when + strlen("today ") : when);
    }
    if (calendar_between(calendar, owed->due, digest->now) < MINUTE)
        return g_strdup("late");
    g_autofree char *late = wording_worked(calendar, owed->due, digest->now);
    return g_strdup_printf("%s late", late);
}

/* "for 6h 50m"; "since yesterday 20:10" where no working time has passed. */
static char *age_of(const struct digest *digest, const Calendar *calendar, int64_t since)
{
    if (calendar_between(calendar, since, digest->now) < MINUTE) {
        g_autofree char *when = wording_when(calendar, since, digest->now);
        return g_strdup_printf("since %s", when);
    }
    g_autofree char *worked = wording_worked(calendar, since, digest->now);
    return g_strdup_printf("for %s", worked);
}

/* "First reply was due yesterday 14:40; waiting for 6h 50m, since ...; chased once". */
static char *details(const struct digest *digest, const struct owed *owed)
{
    const Calendar *calendar = owed->calendar;
    g_autofree char *due = wording_when(calendar, owed->due, digest->now);
    g_autofree char *age = age_of(digest, calendar, owed->since);
    g_autofree char *since = wording_when(calendar, owed->since, digest->now);
    GString *text = g_string_new(wording_obligation(owed));
    text->str[0] = g_ascii_toupper(text->str[0]);
    if (owed->due <= digest->now)
        g_string_append_printf(text, " was due %s", due);
    g_string_append_printf(text, "; waiting %s", age);
    if (g_str_has_prefix(age, "for "))
        g_string_append_printf(text, ", since %s", since);
    if (owed->chases > 0) {
        g_autofree char *times = wording_times(owed->chases);
        g_string_append_printf(text, "; chased %s", times);
    }
    if (owed->snoozed_until > digest->now) {
        g_autofree char *until = wording_when(calendar, owed->snoozed_until, digest->now);
        g_string_append_printf(text, "; snoozed until %s", until);
    }
    g_string_append_printf(text, "; %s; %s", owner_name(digest, owed),
                           owed->conversation);
    return g_string_free(text, FALSE);
}

static void add_entry(Page *page, const struct digest *digest, const struct owed *owed,
                      Tone tone)
{
    g_autofree char *client = wording_client(owed);
    g_autofree char *subject = wording_subject(owed);
    g_autofree char *tag = urgency(digest, owed);
    g_autofree char *note = details(digest, owed);
    page_add(page, &(struct block){ .kind = BLOCK_ENTRY,
                                    .tone = tone,
                                    .head = client,
                                    .aside = tag,
                                    .body = subject,
                                    .note = note });
}

static void add_entries(Page *page, const struct digest *digest, const GPtrArray *rows,
                        const char *title, const char *command, Tone tone)
{
    if (length(rows) == 0)
        return;
    add(page, BLOCK_SECTION, tone, title);
    for (guint i = 0; i < rows->len && i < ENTRIES_MAX; i++)
        add_entry(page, digest, g_ptr_array_index(rows, i), tone);
    if (rows->len > ENTRIES_MAX) {
        g_autofree char *more =
            g_strdup_printf("and %u more: %s", rows->len - ENTRIES_MAX, command);
        add(page, BLOCK_PARAGRAPH, tone, more);
    }
}

static void add_unseen(Page *page, const GPtrArray *unseen)
{
    if (length(unseen) == 0)
        return;
    add(page, BLOCK_SECTION, TONE_SOON, "Not seen");
    for (guint i = 0; i < unseen->len; i++)
        add(page, BLOCK_NOTICE, TONE_SOON, g_ptr_array_index(unseen, i));
}

/* S46: what is open stands beside the median that does not know of it; NULL: nothing is.
 */
static char *open_text(const struct digest *digest, const struct interval *interval)
{
    if (interval->open == 0)
        return NULL;
    g_autofree char *age = age_of(digest, digest->calendar, interval->oldest);
    return g_strdup_printf("%" G_GSIZE_FORMAT " open, %s%s", interval->open,
                           interval->open > 1 ? "the oldest " : "", age);
}

/* `things`: what `met` and `missed` count. */
static void add_gauge(Page *page, const struct digest *digest, const char *label,
                      const struct interval *interval, const char *things, gsize met,
                      gsize missed)
{
    g_autofree char *time = wording_business(interval->business.median);
    g_autofree char *median = g_strconcat("median ", time, NULL);
    gsize judged = met + missed;
    int percent = judged > 0 ? (int)(met * 100 / judged) : -1;
    g_autofree char *share = g_strdup_printf("%d%% in time (%" G_GSIZE_FORMAT
                                             " of %" G_GSIZE_FORMAT " %s)",
                                             percent, met, judged, things);
    g_autofree char *open = open_text(digest, interval);
    page_add(page,
             &(struct block){ .kind = BLOCK_GAUGE,
                              .percent = percent,
                              .head = label,
                              .aside = interval->business.n > 0 ? median : "none yet",
                              .body = judged > 0 ? share : "no target has passed",
                              .note = open });
}

/* "11 requests, 2 still open, the oldest for 6h; 1 answered elsewhere (inferred)" */
static char *counts_text(const struct digest *digest, const struct figures *figures)
{
    GString *text = g_string_new(NULL);
    g_autofree char *requests = wording_count(figures->turns, "request", "requests");
    g_string_append(text, figures->turns > 0 ? requests : "no requests");
    if (figures->open > 0) {
        g_autofree char *age = age_of(digest, digest->calendar, figures->answer.oldest);
        g_string_append_printf(text, ", %" G_GSIZE_FORMAT " still open, the oldest %s",
                               figures->open, age);
    }
    if (figures->elsewhere > 0) /* S16 */
        g_string_append_printf(text,
                               "; %" G_GSIZE_FORMAT " answered elsewhere (inferred)",
                               figures->elsewhere);
    return g_string_free(text, FALSE);
}

static void add_span(Page *page, const struct digest *digest,
                     const struct digest_span *span)
{
    const struct figures *figures = &span->figures;
    g_autofree char *title = g_strdup(span->title);
    title[0] = g_ascii_toupper(title[0]);
    g_autofree char *counts = counts_text(digest, figures);
    page_add(page,
             &(struct block){ .kind = BLOCK_SECTION, .head = title, .body = counts });
    if (figures->turns == 0)
        return;
    add_gauge(page, digest, "First reply", &figures->first_reply, "replies",
              figures->acknowledge_met, figures->acknowledge_missed);
    add_gauge(page, digest, "Answer", &figures->answer, "answers", figures->answer_met,
              figures->answer_missed);
}

static Page *write_page(const struct digest *digest)
{
    Page *page = page_new();
    add_top(page, digest);
    add_entries(page, digest, digest->overdue, "Overdue", "ackctl overdue", TONE_LATE);
    add_entries(page, digest, digest->due_today, "Due today", "ackctl due", TONE_SOON);
    add_unseen(page, digest->unseen);
    for (gsize i = 0; i < digest->n_spans; i++)
        add_span(page, digest, &digest->spans[i]);
    bool entries = length(digest->overdue) + length(digest->due_today) > 0;
    add(page, BLOCK_FOOTER, TONE_CALM,
        entries ? "Times are working time of the team. The code at the end of an entry "
                  "names its conversation: ackctl explain CODE tells all of it."
                : "Times are working time of the team.");
    return page;
}

struct letter *letter_digest(const struct digest *digest)
{
    g_autoptr(Page) page = write_page(digest);
    g_autofree char *what = summary(digest);
    g_autofree char *date = wording_date(digest->calendar, digest->now);
    g_autofree char *subject = g_strdup_printf("%s (%s, %s)", what, digest->team, date);
    struct letter *letter = g_new0(struct letter, 1);
    letter->subject = wording_safe(subject);
    letter->text = plain_document(page);
    letter->html = html_document(page, letter->subject);
    return letter;
}
