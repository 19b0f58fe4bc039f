#include "letter/digest.h"

#include <string.h>

#include "base/instant.h"
#include "letter/digest_spans.h"
#include "letter/entry.h"
#include "letter/html.h"
#include "letter/page.h"
#include "letter/plain.h"
#include "letter/tongue.h"
#include "letter/wording.h"

enum { TILES_MAX = 5 };

static int length(const GPtrArray *array)
{
    return array == NULL ? 0 : (int)array->len;
}

static void add(Page *page, BlockKind kind, Tone tone, const char *head)
{
    page_add(page, &(struct block){ .kind = kind, .tone = tone, .head = head });
}

static int broken_promises(const struct digest *digest)
{
    int broken = 0;
    for (int i = 0; i < length(digest->promises); i++)
        broken += ((const struct owed *)digest->promises->pdata[i])->due < digest->now;
    return broken;
}

/* Promises among them: whoever owes one owes it as much as an answer. */
static int count_due_today(const struct digest *digest)
{
    return length(digest->due_today) + length(digest->promises) - broken_promises(digest);
}

/* Overdue, due today, or a promise that is. */
static bool is_anything_owed(const struct digest *digest)
{
    return length(digest->overdue) > 0 || length(digest->due_today) > 0 ||
           length(digest->promises) > 0;
}

/* One more thing to be said of the day; takes it over. */
static void also(GString *text, char *thing)
{
    g_string_append_printf(text, ", %s", thing);
    g_free(thing);
}

/* "2 overdue, 3 due today, 1 mailbox not seen". */
static char *summary(const struct digest *digest)
{
    int overdue = length(digest->overdue), due_today = count_due_today(digest);
    int broken = broken_promises(digest);
    int enquiries = length(digest->enquiries), unseen = length(digest->unseen);
    GString *text = g_string_new(NULL);
    if (overdue == 0 && due_today == 0)
        g_string_append(text, _("Nothing overdue, nothing due today"));
    else
        g_string_append_printf(text, _("%d overdue, %d due today"), overdue, due_today);
    if (broken > 0)
        also(text, g_strdup_printf(tongue_count("%d broken promise", "%d broken promises",
                                                (gsize)broken),
                                   broken));
    if (enquiries > 0)
        also(text, g_strdup_printf(tongue_count("%d new enquiry", "%d new enquiries",
                                                (gsize)enquiries),
                                   enquiries));
    if (unseen > 0)
        also(text, g_strdup_printf(tongue_count("%d mailbox not seen",
                                                "%d mailboxes not seen", (gsize)unseen),
                                   unseen));
    return g_string_free(text, FALSE);
}

struct tile {
    int count;
    const char *what;
    Tone tone;
};

static gsize tiles_of(const struct digest *digest, struct tile tiles[TILES_MAX])
{
    int broken = broken_promises(digest);
    int enquiries = length(digest->enquiries), unseen = length(digest->unseen);
    gsize n = 0;
    tiles[n++] = (struct tile){ length(digest->overdue), _("overdue"), TONE_LATE };
    tiles[n++] = (struct tile){ count_due_today(digest), _("due today"), TONE_SOON };
    if (length(digest->promises) > 0)
        tiles[n++] = (struct tile){
            broken, tongue_count("promise broken", "promises broken", (gsize)broken),
            TONE_LATE
        };
    if (enquiries > 0)
        tiles[n++] =
            (struct tile){ enquiries,
                           tongue_count("new enquiry", "new enquiries", (gsize)enquiries),
                           TONE_SOON };
    if (unseen > 0)
        tiles[n++] = (struct tile){
            unseen, tongue_count("mailbox not seen", "mailboxes not seen", (gsize)unseen),
            TONE_SOON
        };
    return n;
}

/* More than three are two rows: a telephone has no room for more long words. */
static void add_tiles(Page *page, const struct digest *digest)
{
    struct tile tiles[TILES_MAX];
    gsize n = tiles_of(digest, tiles);
    for (gsize i = 0; i < n; i++) {
        g_autofree char *number = g_strdup_printf("%d", tiles[i].count);
        page_add(page,
                 &(struct block){ .kind = BLOCK_TILE,
                                  .tone = tiles[i].count > 0 ? tiles[i].tone : TONE_GOOD,
                                  .breaks = n > 3 && i == (n + 1) / 2,
                                  .head = number,
                                  .body = tiles[i].what });
    }
}

static void add_top(Page *page, const struct digest *digest)
{
    g_autofree char *date = wording_date(digest->calendar, digest->now);
    g_autofree char *title = g_strdup_printf("%s, %s", digest->team, date);
    add(page, BLOCK_TITLE, TONE_CALM, title);
    if (is_anything_owed(digest)) {
        add_tiles(page, digest);
        return;
    }
    g_autofree char *text = summary(digest);
    g_autofree char *sentence = g_strconcat(text, ".", NULL);
    add(page, BLOCK_HEADLINE, length(digest->unseen) == 0 ? TONE_GOOD : TONE_SOON,
        sentence);
}

static bool add_sections(Page *page, const struct digest *digest)
{
    g_autoptr(GHashTable) told = g_hash_table_new(g_str_hash, g_str_equal);
    const struct entries entries = { digest->people, digest->ackctl, digest->now, told,
                                     digest->link };
    const struct entry_section sections[] = {
        { ENTRY_OWED, _("Overdue"), "overdue", digest->overdue },
        /* One day of work may end before the day does. */
        { ENTRY_OWED, _("Due today"), "due --within 2d", digest->due_today },
        { ENTRY_OWED, _("Promises"), "promises --open", digest->promises },
        { ENTRY_CHASED, _("Clients who chased"), NULL, digest->chased },
        { ENTRY_ENQUIRY, _("First enquiries without an answer"), NULL,
          digest->enquiries },
        { ENTRY_OWED, _("Owed by who is away"), NULL, digest->absent },
        { ENTRY_DEBT, _("Waiting for clients beyond their day"), "promises --open",
          digest->debts },
    };
    gsize before = page_length(page);
    for (gsize i = 0; i < G_N_ELEMENTS(sections); i++)
        entries_add_section(page, &entries, &sections[i]);
    return page_length(page) > before;
}

static void add_unseen(Page *page, const GPtrArray *unseen)
{
    if (length(unseen) == 0)
        return;
    add(page, BLOCK_SECTION, TONE_SOON, _("Not seen"));
    for (guint i = 0; i < unseen->len; i++)
        add(page, BLOCK_NOTICE, TONE_SOON, g_ptr_array_index(unseen, i));
}

static Page *write_page(const struct digest *digest)
{
    Page *page = page_new();
    add_top(page, digest);
    bool any = add_sections(page, digest);
    add_unseen(page, digest->unseen);
    digest_spans_add(page, digest);
    g_autofree char *footer =
        any ? g_strdup_printf(
                  _("Times are working time of the team. The code at the end of an entry "
                    "names its conversation: %s explain CODE tells all of it."),
                  digest->ackctl)
            : g_strdup(_("Times are working time of the team."));
    add(page, BLOCK_FOOTER, TONE_CALM, footer);
    return page;
}

static char *subject_of(const struct digest *digest)
{
    g_autofree char *what = summary(digest);
    g_autofree char *date = wording_date(digest->calendar, digest->now);
    g_autofree char *subject = g_strdup_printf("%s (%s, %s)", what, digest->team, date);
    return wording_safe(subject);
}

struct letter *letter_digest(const struct digest *digest)
{
    g_autoptr(Page) page = write_page(digest);
    struct letter *letter = g_new0(struct letter, 1);
    letter->subject = subject_of(digest);
    letter->text = plain_document(page);
    letter->html = html_document(page, letter->subject);
    return letter;
}

char *letter_digest_terminal(const struct digest *digest)
{
    g_autoptr(Page) page = write_page(digest);
    return plain_terminal(page);
}
