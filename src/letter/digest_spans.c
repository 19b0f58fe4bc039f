#include "letter/digest_spans.h"

#include "letter/entry.h"
#include "letter/tongue.h"
#include "letter/wording.h"

static const char *title_of(Span span)
{
    switch (span) {
    case SPAN_YESTERDAY: break;
    case SPAN_LAST_WORKING_DAY: return _("Last working day");
    case SPAN_WEEK: return _("Last 7 days");
    case SPAN_FOUR_WEEKS: return _("Last 28 days");
    }
    return _("Yesterday");
}

static const char *name_of_before(Span span)
{
    switch (span) {
    case SPAN_YESTERDAY:
    case SPAN_LAST_WORKING_DAY: break;
    case SPAN_WEEK: return _("the week before");
    case SPAN_FOUR_WEEKS: return _("the four weeks before");
    }
    return _("the working day before");
}

/* S46: what is open stands beside the median that does not know of it; NULL: nothing is.
 */
static char *open_text(const struct digest *digest, const struct interval *interval)
{
    if (interval->open == 0)
        return NULL;
    g_autofree char *age = entry_age(digest->calendar, interval->oldest, digest->now);
    return interval->open == 1
               ? g_strdup_printf(_("1 open, %s"), age)
               : g_strdup_printf(_("%d open, the oldest %s"), (int)interval->open, age);
}

/* What a gauge shows, now or of the span before. */
struct reading {
    const struct interval *interval;
    gsize met, missed;
};

/* -1: none was judged. */
static int percent_of(const struct reading *reading)
{
    gsize judged = reading->met + reading->missed;
    return judged > 0 ? (int)(reading->met * 100 / judged) : -1;
}

/* "the week before: median 4h 5m, 80% in time"; NULL: there was nothing to read. */
static char *before_text(Span span, const struct reading *reading)
{
    const char *when = name_of_before(span);
    int percent = percent_of(reading);
    bool timed = reading->interval->business.n > 0;
    g_autofree char *median = wording_business(reading->interval->business.median);
    if (timed && percent >= 0)
        return g_strdup_printf(_("%s: median %s, %d%% in time"), when, median, percent);
    if (timed)
        return g_strdup_printf(_("%s: median %s"), when, median);
    return percent >= 0 ? g_strdup_printf(_("%s: %d%% in time"), when, percent) : NULL;
}

static void add_gauge(Page *page, const struct digest *digest, Span span,
                      const struct block *gauge, const struct reading *now,
                      const struct reading *earlier)
{
    g_autofree char *time = wording_business(now->interval->business.median);
    g_autofree char *median = g_strdup_printf(_("median %s"), time);
    g_autofree char *before = before_text(span, earlier);
    g_autofree char *open = open_text(digest, now->interval);
    struct block block = *gauge;
    block.kind = BLOCK_GAUGE;
    block.percent = percent_of(now);
    block.percent_before = percent_of(earlier);
    block.aside = now->interval->business.n > 0 ? median : _("none yet");
    block.body = block.percent >= 0 ? gauge->body : _("no target has passed");
    block.before = before;
    block.note = open;
    page_add(page, &block);
}

static void add_replies(Page *page, const struct digest *digest,
                        const struct digest_span *span)
{
    const struct figures *now = &span->figures, *then = &span->before;
    const struct reading replies = { &now->first_reply, now->acknowledge_met,
                                     now->acknowledge_missed };
    const struct reading before = { &then->first_reply, then->acknowledge_met,
                                    then->acknowledge_missed };
    g_autofree char *share = g_strdup_printf(_("%d%% in time (%d of %d due)"),
                                             percent_of(&replies), (int)replies.met,
                                             (int)(replies.met + replies.missed));
    add_gauge(page, digest, span->span,
              &(struct block){ .head = _("Reply"), .body = share }, &replies, &before);
}

static void add_answers(Page *page, const struct digest *digest,
                        const struct digest_span *span)
{
    const struct figures *now = &span->figures, *then = &span->before;
    const struct reading answers = { &now->answer, now->answer_met, now->answer_missed };
    const struct reading before = { &then->answer, then->answer_met,
                                    then->answer_missed };
    g_autofree char *share = g_strdup_printf(_("%d%% in time (%d of %d due)"),
                                             percent_of(&answers), (int)answers.met,
                                             (int)(answers.met + answers.missed));
    add_gauge(page, digest, span->span,
              &(struct block){ .head = _("Answer"), .body = share }, &answers, &before);
}

/* "11 requests (14 the week before), 2 still open, the oldest for 6h; 1 answered
 * elsewhere (inferred)" */
static char *counts_text(const struct digest *digest, const struct digest_span *span)
{
    const struct figures *figures = &span->figures;
    int turns = (int)figures->turns, open = (int)figures->open;
    GString *text = g_string_new(NULL);
    if (turns == 0)
        g_string_append(text, _("no requests"));
    else
        g_string_append_printf(
            text, tongue_count("%d request", "%d requests", figures->turns), turns);
    if (span->before.turns > 0)
        g_string_append_printf(text, " (%d %s)", (int)span->before.turns,
                               name_of_before(span->span));
    if (open > 0) {
        g_autofree char *age =
            entry_age(digest->calendar, figures->answer.oldest, digest->now);
        g_string_append(text, ", ");
        g_string_append_printf(text, _("%d still open, the oldest %s"), open, age);
    }
    if (figures->elsewhere > 0) { /* S16 */
        g_string_append(text, "; ");
        g_string_append_printf(text, _("%d answered elsewhere (inferred)"),
                               (int)figures->elsewhere);
    }
    return g_string_free(text, FALSE);
}

/* "5 promises made, 3 kept, 1 broken, 1 put off; delivered 2h late at the median", NULL:
 * none was made. */
static char *promises_text(const struct figures *figures)
{
    if (figures->promises == 0)
        return NULL;
    GString *text = g_string_new(NULL);
    g_string_append_printf(
        text, tongue_count("%d promise made", "%d promises made", figures->promises),
        (int)figures->promises);
    g_string_append(text, ", ");
    g_string_append_printf(text, _("%d kept, %d broken, %d put off"),
                           (int)figures->promises_kept, (int)figures->promises_broken,
                           (int)figures->promises_slipped);
    if (figures->late.business.n > 0) {
        g_autofree char *late = wording_business(figures->late.business.median);
        g_string_append(text, "; ");
        g_string_append_printf(text, _("delivered %s late at the median"), late);
    }
    return g_string_free(text, FALSE);
}

/* Whether it tells nothing that the one before it in the digest did not. */
static bool is_the_same(const struct digest_span *span, const struct digest_span *earlier)
{
    return span->widens && span->before.turns == 0 &&
           span->figures.turns == earlier->figures.turns &&
           span->figures.promises == earlier->figures.promises;
}

static void add_span(Page *page, const struct digest *digest,
                     const struct digest_span *span)
{
    g_autofree char *counts = counts_text(digest, span);
    page_add(page, &(struct block){ .kind = BLOCK_SECTION,
                                    .head = title_of(span->span),
                                    .body = counts });
    g_autofree char *promises = promises_text(&span->figures);
    if (promises != NULL)
        page_add(page, &(struct block){ .kind = BLOCK_PARAGRAPH, .head = promises });
    if (span->figures.turns == 0)
        return;
    add_replies(page, digest, span);
    add_answers(page, digest, span);
}

void digest_spans_add(Page *page, const struct digest *digest)
{
    for (gsize i = 0; i < digest->n_spans; i++) {
        const struct digest_span *span = &digest->spans[i];
        if (i > 0 && is_the_same(span, span - 1))
            page_add(page,
                     &(struct block){ .kind = BLOCK_SECTION,
                                      .head = title_of(span->span),
                                      .body = _("the same: nobody wrote before that") });
        else
            add_span(page, digest, span);
    }
}
