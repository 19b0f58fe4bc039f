#include "imap/flags.h"

enum {
    GROWTH = 4,  /* of a window after one with few answers */
    NARROW = 16, /* a bad UID is found in few steps, each of which may cost a timeout */
};

void flags_walk_begin(struct flags_walk *walk, const struct imap_folder_status *folder,
                      uint32_t uidnext, uint64_t since)
{
    bool behind = folder->modseq < since;

    *walk =
        (struct flags_walk){ .below = MAX(MIN(uidnext, folder->uidnext), 1),
                             .width = since > 0 && !behind ? FLAGS_WINDOW : FLAGS_NEWEST,
                             .since = behind ? 0 : since };
    if (walk->since > 0 && folder->modseq == walk->since)
        walk->below = 1; /* nothing changed */
    if (folder->exists <= FLAGS_NEWEST)
        walk->width = walk->below; /* all of them at once */
}

bool flags_walk_done(const struct flags_walk *walk)
{
    return walk->below <= 1 || (walk->since == 0 && walk->answered >= FLAGS_NEWEST);
}

static uint32_t first_of(const struct flags_walk *walk)
{
    return walk->width < walk->below ? (uint32_t)(walk->below - walk->width) : 1;
}

struct window {
    guint answers;
    guint most; /* answers that are handed on */
    ImapMailFunc each;
    ImapVanishedFunc vanished;
    gpointer data;
};

static void on_flags(const struct imap_mail *mail, gpointer data)
{
    struct window *window = data;

    if (++window->answers <= window->most)
        window->each(mail, window->data);
}

static void on_vanished(uint32_t first, uint32_t last, gpointer data)
{
    const struct window *window = data;

    window->vanished(first, last, window->data);
}

bool flags_walk_read(struct flags_walk *walk, ImapSession *session, ImapMailFunc each,
                     ImapVanishedFunc vanished, gpointer data, GError **error)
{
    uint32_t first = first_of(walk);
    /* So few UIDs are few mails, however often the server repeats itself. */
    bool narrow = walk->below - first <= FLAGS_WINDOW;
    struct window window = { 0, narrow ? G_MAXUINT : FLAGS_WINDOW, each, vanished, data };

    if (!imap_session_fetch_flags(session, first, walk->below - 1, walk->since, on_flags,
                                  on_vanished, &window, error) ||
        window.answers > window.most)
        return false;
    walk->below = first;
    walk->answered += window.answers;
    /* Where most numbers are unused, or few mails changed, ask about more of them. */
    guint many = walk->since > 0 ? FLAGS_WINDOW : FLAGS_NEWEST;
    if (window.answers < many / GROWTH)
        walk->width *= GROWTH;
    return true;
}

void flags_walk_narrow(struct flags_walk *walk)
{
    uint64_t asked = walk->below - first_of(walk);

    if (asked == 1) {
        walk->below--;
        walk->skipped++;
    }
    walk->width = MAX(asked / NARROW, 1);
}
