#include "letter/digest.h"

#include <string.h>

#include "base/instant.h"
#include "letter/entry.h"
#include "letter/html.h"
#include "letter/page.h"
#include "letter/plain.h"
#include "letter/wording.h"

static gsize length(const GPtrArray *array)
{
    return array == NULL ? 0 : array->len;
}

static void add(Page *page, BlockKind kind, Tone tone, const char *head)
{
    page_add(page, &(struct block){ .kind = kind, .tone = tone, .head = head });
}

static gsize broken_promises(const struct digest *digest)
{
    gsize broken = 0;
    for (guint i = 0; i < length(digest->promises); i++)
        broken += ((const struct owed *)digest->promises->pdata[i])->due < digest->now;
    return broken;
}

/* Overdue, due today, or a promise that is. */
static gsize all_owed(const struct digest *digest)
{
    return length(digest->overdue) + length(digest->due_today) + length(digest->promises);
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
    gsize broken = broken_promises(digest);
    if (broken > 0) {
        g_autofree char *promises =
            wording_count(broken, "broken promise", "broken promises");
        g_string_append_printf(text, ", %s", promises);
    }
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
    if (all_owed(digest) == 0) {
        g_autofree char *text = summary(digest);
        g_autofree char *sentence = g_strconcat(text, ".", NULL);
        add(page, BLOCK_HEADLINE, length(digest->unseen) == 0 ? TONE_GOOD : TONE_SOON,
            sentence);
        return;
    }
    add_tile(page, length(digest->overdue), "overdue", TONE_LATE);
    add_tile(page, length(digest->due_today), "due today", TONE_SOON);
    if (length(digest->promises) > 0)
        add_tile(page, broken_promises(digest),
                 broken_promises(digest) == 1 ? "promise broken" : "promises broken",
                 TONE_LATE);
    if (length(digest->unseen) > 0)
        add_tile(page, length(digest->unseen),
                 length(digest->unseen) == 1 ? "mailbox not seen" : "mailboxes not seen",
                 TONE_SOON);
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
    g_autofree char *age = entry_age(digest->calendar, interval->oldest, digest->now);
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
        g_autofree char *age =
            entry_age(digest->calendar, figures->answer.oldest, digest->now);
        g_string_append_printf(text, ", %" G_GSIZE_FORMAT " still open, the oldest %s",
                               figures->open, age);
    }
    if (figures->elsewhere > 0) /* S16 */
        g_string_append_printf(text,
                               "; %" G_GSIZE_FORMAT " answered elsewhere (inferred)",
                               figures->elsewhere);
    return g_string_free(text, FALSE);
}

/* "5 promises made, 3 kept, 1 broken, 1 put off; delivered 2h late at the median", NULL:
 * none was made. */
static char *promises_text(const struct figures *figures)
{
    if (figures->promises == 0)
        return NULL;
    g_autofree char *made = wording_count(figures->promises, "promise", "promises");
    GString *text = g_string_new(NULL);
    g_string_append_printf(text,
                           "%s made, %" G_GSIZE_FORMAT " kept, %" G_GSIZE_FORMAT
                           " broken, %" G_GSIZE_FORMAT " put off",
                           made, figures->promises_kept, figures->promises_broken,
                           figures->promises_slipped);
    if (figures->late.business.n > 0) {
        g_autofree char *late = wording_business(figures->late.business.median);
        g_string_append_printf(text, "; delivered %s late at the median", late);
    }
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
    g_autofree char *promises = promises_text(figures);
    if (promises != NULL)
        add(page, BLOCK_PARAGRAPH, TONE_CALM, promises);
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
    const struct entries entries = { digest->people, digest->now };
    entries_add(page, &entries, digest->overdue, "Overdue", "ackctl overdue");
    entries_add(page, &entries, digest->due_today, "Due today", "ackctl due");
    entries_add(page, &entries, digest->promises, "Promises", "ackctl promises --open");
    entries_add(page, &entries, digest->absent, "Owed by who is away", "ackctl away");
    add_unseen(page, digest->unseen);
    for (gsize i = 0; i < digest->n_spans; i++)
        add_span(page, digest, &digest->spans[i]);
    bool any = all_owed(digest) > 0;
    add(page, BLOCK_FOOTER, TONE_CALM,
        any ? "Times are working time of the team. The code at the end of an entry "
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
