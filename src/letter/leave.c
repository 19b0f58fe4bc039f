#include "letter/leave.h"

#include "letter/entry.h"
#include "letter/html.h"
#include "letter/page.h"
#include "letter/plain.h"
#include "letter/wording.h"

static void add(Page *page, BlockKind kind, const char *head)
{
    page_add(page, &(struct block){ .kind = kind, .tone = TONE_SOON, .head = head });
}

/* "from Mon 21 Dec until Fri 8 Jan", "on Mon 15 Feb". */
static char *days(const struct absence *absence)
{
    g_autofree char *first = wording_day(absence->first);
    if (absence->first == absence->last)
        return g_strdup_printf("on %s", first);
    g_autofree char *last = wording_day(absence->last);
    return g_strdup_printf("from %s until %s", first, last);
}

static char *handover(const struct standing *standing)
{
    switch (standing->kind) {
    case STANDING_DEPUTY:
        return g_strdup_printf("Reminders of it go to the deputy, %s, on these days.",
                               standing->who->name);
    case STANDING_LEAD:
        return g_strdup_printf("Reminders of it go to the lead, %s, on these days.",
                               standing->who->name);
    case STANDING_OWNER:
    case STANDING_NOBODY: break;
    }
    return g_strdup("Nobody stands in: reminders of it still go to them.");
}

/* "Ann Lee is away from Mon 21 Dec until Fri 8 Jan and owes 3 answers". */
static char *headline(const struct leave *leave)
{
    g_autofree char *when = days(leave->standing->absence);
    gsize n = leave->turns->len + leave->promises->len;
    g_autofree char *count = wording_count(n, "thing is", "things are");
    return g_strdup_printf("%s is away %s; %s still owed", leave->standing->owner->name,
                           when, count);
}

static Page *write_page(const struct leave *leave)
{
    Page *page = page_new();
    g_autofree char *title = g_strdup_printf("Before an absence, for %s", leave->team);
    g_autofree char *what = headline(leave);
    g_autofree char *sentence = g_strconcat(what, ".", NULL);
    g_autofree char *whom = handover(leave->standing);
    const struct entries entries = { leave->people, leave->now };
    add(page, BLOCK_TITLE, title);
    add(page, BLOCK_HEADLINE, sentence);
    add(page, BLOCK_PARAGRAPH, whom);
    entries_add(page, &entries, leave->turns, "Clients who wait", "ackctl overdue");
    entries_add(page, &entries, leave->promises, "Promised", "ackctl promises --open");
    add(page, BLOCK_FOOTER,
        "Times are working time of the team. The code at the end of an entry names its "
        "conversation: ackctl assign CODE ADDRESS hands it over for good.");
    return page;
}

struct letter *letter_leave(const struct leave *leave)
{
    g_autoptr(Page) page = write_page(leave);
    g_autofree char *what = headline(leave);
    g_autofree char *subject = g_strdup_printf("%s (%s)", what, leave->team);
    struct letter *letter = g_new0(struct letter, 1);
    letter->subject = wording_safe(subject);
    letter->text = plain_document(page);
    letter->html = html_document(page, letter->subject);
    return letter;
}
