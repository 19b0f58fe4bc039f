#include "letter/alert.h"

#include "base/text.h"
#include "letter/html.h"
#include "letter/page.h"
#include "letter/plain.h"
#include "letter/tongue.h"

enum { SUBJECT_COLUMNS = 120 };

static Page *write_page(const struct alert *alert)
{
    Page *page = page_new();
    g_autofree char *title = g_strdup_printf(_("ackd for %s"), alert->team);
    page_add(page, &(struct block){ .kind = BLOCK_TITLE, .head = title });
    page_add(page, &(struct block){ .kind = BLOCK_HEADLINE,
                                    .tone = alert->good ? TONE_GOOD : TONE_LATE,
                                    .head = alert->headline });
    page_add(page,
             &(struct block){ .kind = BLOCK_PARAGRAPH, .head = alert->consequence });
    for (const char *const *fact = alert->facts; *fact != NULL; fact += 2)
        page_add(page,
                 &(struct block){ .kind = BLOCK_FACT, .head = fact[0], .body = fact[1] });
    page_add(page, &(struct block){ .kind = BLOCK_FOOTER,
                                    .head = _("This letter goes to those who run ackd "
                                              "(the option admins).") });
    return page;
}

struct letter *letter_alert(const struct alert *alert)
{
    g_autoptr(Page) page = write_page(alert);
    g_autofree char *subject =
        g_strdup_printf(_("ackd for %s: %s"), alert->team, alert->headline);
    struct letter *letter = g_new0(struct letter, 1);
    letter->subject = text_shorten(subject, SUBJECT_COLUMNS);
    letter->text = plain_document(page);
    letter->html = html_document(page, letter->subject);
    return letter;
}
