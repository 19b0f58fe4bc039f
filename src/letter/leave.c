#include "letter/leave.h"

#include "letter/entry.h"
#include "letter/html.h"
#include "letter/page.h"
#include "letter/plain.h"
#include "letter/tongue.h"
#include "letter/wording.h"

static void add(Page *page, BlockKind kind, const char *head)
{
    page_add(page, &(struct block){ .kind = kind, .tone = TONE_SOON, .head = head });
}

/* "Ann Lee is away from Mon 21 Dec until Fri 8 Jan", "... on Mon 15 Feb". */
static char *away(const struct standing *standing)
{
    const char *owner = standing->owner->name;
    const struct absence *absence = standing->absence;
    g_autofree char *first = wording_day(absence->first);
    if (absence->first == absence->last)
        return g_strdup_printf(_("%s is away on %s"), owner, first);
    g_autofree char *last = wording_day(absence->last);
    return g_strdup_printf(_("%s is away from %s until %s"), owner, first, last);
}

static char *handover(const struct standing *standing)
{
    switch (standing->kind) {
    case STANDING_DEPUTY:
        return g_strdup_printf(_("Reminders of it go to the deputy, %s, on these days."),
                               standing->who->name);
    case STANDING_LEAD:
        return g_strdup_printf(_("Reminders of it go to the lead, %s, on these days."),
                               standing->who->name);
    case STANDING_OWNER:
    case STANDING_NOBODY: break;
    }
    return g_strdup(_("Nobody stands in: reminders of it still go to them."));
}

/* "Ann Lee is away from Mon 21 Dec until Fri 8 Jan; 3 things are still owed". */
static char *headline(const struct leave *leave)
{
    g_autofree char *who = away(leave->standing);
    gsize n = leave->turns->len + leave->promises->len;
    return g_strdup_printf(
        tongue_count("%s; %zu thing is still owed", "%s; %zu things are still owed", n),
        who, n);
}

static Page *write_page(const struct leave *leave)
{
    Page *page = page_new();
    g_autofree char *title = g_strdup_printf(_("Before an absence, for %s"), leave->team);
    g_autofree char *what = headline(leave);
    g_autofree char *sentence = g_strconcat(what, ".", NULL);
    g_autofree char *whom = handover(leave->standing);
    const struct entries entries = { leave->people, leave->ackctl, leave->now, NULL,
                                     leave->link };
    add(page, BLOCK_TITLE, title);
    add(page, BLOCK_HEADLINE, sentence);
    add(page, BLOCK_PARAGRAPH, whom);
    entries_add(page, &entries, leave->turns, _("Clients who wait"), NULL);
    entries_add(page, &entries, leave->promises, _("Promised"), "promises --open");
    g_autofree char *footer = g_strdup_printf(
        _("Times are working time of the team. The code at the end of an entry names its "
          "conversation: %s assign CODE ADDRESS hands it over for good."),
        leave->ackctl);
    add(page, BLOCK_FOOTER, footer);
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
