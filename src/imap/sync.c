#include "imap/sync.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/instant.h"
#include "imap/batch.h"
#include "imap/flags.h"
#include "imap/session_private.h"
#include "imap/uids.h"

enum {
    LISTED_MAX = 10000,   /* UIDs known ahead */
    PASSED_OVER_MAX = 10, /* in one look: more is a broken server */
    ALONE_MAX = 5,        /* failures of a mail: fewer may be the network's */
};

static const char QUARANTINED[] = "quarantined: reading it ended the worker twice";

struct sync {
    ImapSession **session;
    const struct imap_account *account;
    const struct imap_sync_request *request;
    const struct imap_sync_handler *handler;
    struct imap_folder_status folder;
    struct imap_cursor cursor;
    uint32_t known;  /* mails below this UID were read before this look */
    uint64_t modseq; /* as this look found it: flags that it reads are not older */
    struct imap_cursor told; /* with the last batch(), or before */
    bool stopped;            /* by batch() */
    bool news; /* flags that matter, or what vanished, were said since the last batch() */
    bool behind;   /* the backlog is being read, not what is new */
    GArray *uids;  /* those from the cursor on that are listed */
    guint at;      /* the first of them that is not handed over */
    bool complete; /* the list reaches the end of what is being read */
    guint handed;
    guint size;         /* of the next batch */
    uint32_t hunted_to; /* a UID up to this one cannot be read; 0: no trouble */
    uint32_t suspect;   /* failed alone ... */
    guint alone;        /* ... so often */
    guint passed_over;
};

static void drop_if_broken(struct sync *sync)
{
    if (*sync->session && !imap_session_usable(*sync->session))
        g_clear_pointer(sync->session, imap_session_free);
}

static bool examine(struct sync *sync, GError **error)
{
    if (!*sync->session)
        *sync->session = imap_session_open(sync->account, error);
    if (!*sync->session)
        return false;
    if (imap_session_examine(*sync->session, sync->request->folder, &sync->folder, error))
        return true;
    drop_if_broken(sync);
    return false;
}

/* A connection kept from the last look may have been closed meanwhile: that is no error,
 * once. */
static bool open_folder(struct sync *sync, GError **error)
{
    g_autoptr(GError) stale = NULL;
    bool kept = *sync->session != NULL;

    if (!kept)
        return examine(sync, error);
    if (examine(sync, &stale))
        return true;
    if (!*sync->session)
        return examine(sync, error);
    g_propagate_error(error, g_steal_pointer(&stale));
    return false;
}

/* Where a first look begins. */
static bool begin_anew(struct sync *sync, GError **error)
{
    uint32_t first = 1;

    if (sync->request->since != INSTANT_NONE) {
        if (!imap_session_first_since(*sync->session, sync->request->since, &first,
                                      error))
            return false;
        if (first == 0)
            first = sync->folder.uidnext;
    }
    sync->cursor = (struct imap_cursor){ .uidvalidity = sync->folder.uidvalidity,
                                         .uidnext = first,
                                         .modseq = sync->folder.modseq };
    return true;
}

static bool settle_cursor(struct sync *sync, GError **error)
{
    sync->modseq = sync->folder.modseq;
    if (sync->cursor.uidvalidity == sync->folder.uidvalidity) {
        sync->known = sync->cursor.uidnext;
        return true;
    }
    if (sync->cursor.uidvalidity != 0 && sync->handler->renumbered)
        sync->handler->renumbered(sync->folder.uidvalidity, sync->handler->data);
    return begin_anew(sync, error);
}

/* The first UID that is still to be read, and the one behind the last. */
static uint32_t position(const struct sync *sync)
{
    return sync->behind ? sync->cursor.backlog : sync->cursor.uidnext;
}

static uint32_t end(const struct sync *sync)
{
    return sync->behind ? sync->cursor.backlog_end : sync->folder.uidnext;
}

/* Up to `uid` there is nothing to read any more. */
static void advance(struct sync *sync, uint32_t uid)
{
    struct imap_cursor *cursor = &sync->cursor;

    if (!sync->behind)
        cursor->uidnext = MAX(cursor->uidnext, uid);
    else if (uid < cursor->backlog_end)
        cursor->backlog = uid;
    else
        cursor->backlog = cursor->backlog_end = 0;
}

static GArray *list(struct sync *sync, guint max, GError **error)
{
    if (position(sync) >= end(sync))
        return uids_new();
    return imap_session_uids(*sync->session, position(sync), end(sync) - 1, max, error);
}

static bool list_uids(struct sync *sync, GError **error)
{
    g_clear_pointer(&sync->uids, g_array_unref);
    sync->at = 0;
    sync->uids = list(sync, LISTED_MAX, error);
    if (!sync->uids)
        return false;
    sync->complete = sync->uids->len < LISTED_MAX;
    return true;
}

/* Too much new mail is put off. What was new while there was a backlog already is read
 * once more with it, if that is too much, too: that is known, and does no harm. */
static bool put_off(struct sync *sync, GError **error)
{
    struct imap_cursor *cursor = &sync->cursor;

    if (sync->request->at_once == 0)
        return true;
    g_autoptr(GArray) uids = list(sync, sync->request->at_once + 1, error);
    if (!uids)
        return false;
    if (uids->len <= sync->request->at_once)
        return true;
    cursor->backlog = cursor->backlog_end == 0 ? cursor->uidnext
                                               : MIN(cursor->backlog, cursor->uidnext);
    cursor->backlog_end = sync->folder.uidnext;
    cursor->uidnext = sync->folder.uidnext;
    return true;
}

/* About: beyond the list there are at most as many mails as numbers. */
static guint remaining(const struct sync *sync)
{
    guint listed = sync->uids->len - sync->at;

    if (sync->complete)
        return listed;
    uint32_t last = uids_get(sync->uids, sync->uids->len - 1);
    return listed +
           MIN(end(sync) - 1 - last,
               sync->folder.exists - MIN(sync->folder.exists, sync->handed + listed));
}

static bool hand_over(struct sync *sync, guint left)
{
    sync->told = sync->cursor;
    sync->news = false;
    sync->stopped = !sync->handler->batch(&sync->cursor, left, sync->handler->data);
    return !sync->stopped;
}

/* Hands over the cursor after `count` more UIDs. */
static bool finish_batch(struct sync *sync, guint count)
{
    sync->at += count;
    sync->handed += count;
    guint left = remaining(sync);
    if (sync->complete && sync->at == sync->uids->len)
        advance(sync, end(sync));
    else
        advance(sync, uids_get(sync->uids, sync->at - 1) + 1);
    return hand_over(sync, left);
}

static void note_success(struct sync *sync, uint32_t last)
{
    if (sync->hunted_to != 0 && last < sync->hunted_to)
        return; /* the bad one is still before us: no bigger steps */
    sync->hunted_to = 0;
    sync->size = MIN(sync->size * 2, sync->request->batch_size);
}

/* True where the batch is one UID that failed alone too often. */
static bool narrow_down(struct sync *sync, const GArray *uids)
{
    if (sync->hunted_to == 0)
        sync->hunted_to = uids_get(uids, uids->len - 1);
    sync->size = MAX(uids->len / 2, 1);
    if (uids->len > 1)
        return false;
    if (sync->suspect != uids_get(uids, 0))
        sync->alone = 0;
    sync->suspect = uids_get(uids, 0);
    return ++sync->alone >= ALONE_MAX;
}

static const struct imap_suspect *suspicion(const struct sync *sync, uint32_t uid)
{
    const GArray *suspects = sync->request->suspects;
    const struct imap_suspect *found = NULL;

    for (guint i = 0; suspects && i < suspects->len; i++) {
        const struct imap_suspect *suspect =
            &g_array_index(suspects, struct imap_suspect, i);
        if (suspect->uidvalidity == sync->folder.uidvalidity && suspect->first <= uid &&
            uid <= suspect->last && (!found || suspect->quarantined))
            found = suspect;
    }
    return found;
}

/* The next batch; a suspect goes alone. */
static GArray *next_uids(const struct sync *sync)
{
    guint left = MIN(sync->uids->len - sync->at, sync->size), count = 0;

    while (count < left && !suspicion(sync, uids_get(sync->uids, sync->at + count)))
        count++;
    return uids_slice(sync->uids, sync->at, MAX(count, 1));
}

static void tell_in_hand(const struct sync *sync, uint32_t first, uint32_t last)
{
    if (sync->handler->in_hand)
        sync->handler->in_hand(sync->folder.uidvalidity, first, last,
                               sync->handler->data);
}

/* As imap_batch_read(), and the owner knows meanwhile which mails these are. */
static bool read_in_hand(struct sync *sync, const GArray *uids, GError **error)
{
    tell_in_hand(sync, uids_get(uids, 0), uids_get(uids, uids->len - 1));
    bool good =
        imap_batch_read(*sync->session, sync->request, sync->handler, uids, error);
    tell_in_hand(sync, 0, 0);
    return good;
}

/* False where the look ends here. */
static bool pass_over(struct sync *sync, const char *why, GError **error)
{
    uint32_t uid = uids_get(sync->uids, sync->at);

    sync->hunted_to = 0;
    sync->passed_over++;
    sync->handler->passed_over(uid, why, sync->handler->data);
    if (!finish_batch(sync, 1))
        return false;
    if (sync->passed_over < PASSED_OVER_MAX)
        return true;
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                "%d mails of one look cannot be read, the last is UID %" G_GUINT32_FORMAT
                ": %s",
                PASSED_OVER_MAX, uid, why);
    return false;
}

/* On a new connection where the old one is out of step. */
static bool reconnect(struct sync *sync, GError **error)
{
    uint32_t uidvalidity = sync->folder.uidvalidity;

    drop_if_broken(sync);
    if (!*sync->session && !examine(sync, error))
        return false;
    if (sync->folder.uidvalidity != uidvalidity) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "%s: folder \"%s\" was renumbered while it was read, the next look "
                    "begins anew",
                    (*sync->session)->where, sync->request->folder);
        return false;
    }
    return true;
}

/* Begins again at the cursor. */
static bool resume(struct sync *sync, GError **error)
{
    return reconnect(sync, error) && list_uids(sync, error);
}

/* One step: a batch is handed over, or the trouble is narrowed down. False where the look
 * ends, with or without an error. */
static bool step(struct sync *sync, GError **error)
{
    g_autoptr(GArray) uids = next_uids(sync);
    g_autoptr(GError) trouble = NULL;
    const struct imap_suspect *suspect = suspicion(sync, uids_get(uids, 0));

    if (suspect && suspect->quarantined) {
        sync->handler->passed_over(uids_get(uids, 0), QUARANTINED, sync->handler->data);
        return finish_batch(sync, 1);
    }
    if (read_in_hand(sync, uids, &trouble)) {
        note_success(sync, uids_get(uids, uids->len - 1));
        return finish_batch(sync, uids->len);
    }
    sync->handler->restart(sync->handler->data);
    if (narrow_down(sync, uids) && !pass_over(sync, trouble->message, error))
        return false;
    return resume(sync, error);
}

static bool is_late(const struct sync *sync)
{
    return clock_monotonic_ms() >= sync->request->backlog_until;
}

/* What is new is read to its end. The backlog has to make room in time, or when there is
 * something new; but whoever hunts for a mail that cannot be read would begin anew. */
static bool makes_room(const struct sync *sync)
{
    return sync->behind && sync->hunted_to == 0 &&
           (is_late(sync) || imap_session_has_grown(*sync->session));
}

static bool read_range(struct sync *sync, GError **error)
{
    do {
        if (!list_uids(sync, error))
            return false;
        while (sync->at < sync->uids->len) {
            if (!step(sync, error))
                return false;
            if (makes_room(sync))
                return true;
        }
    } while (!sync->complete);
    /* Up to the end that was listed: flags may take another connection, which knows of
     * more mail. */
    advance(sync, end(sync));
    return true;
}

static bool read_backlog(struct sync *sync, GError **error)
{
    sync->behind = true;
    if (sync->cursor.backlog_end == 0 || is_late(sync))
        return true;
    if (!read_range(sync, error))
        return false;
    return sync->told.backlog_end == sync->cursor.backlog_end || hand_over(sync, 0);
}

static void on_flags(const struct imap_mail *mail, gpointer data)
{
    struct sync *sync = data;

    if (sync->handler->flags(mail, sync->handler->data))
        sync->news = true;
}

static void on_vanished(uint32_t first, uint32_t last, gpointer data)
{
    struct sync *sync = data;

    sync->news = true;
    sync->handler->vanished(first, last, sync->handler->data);
}

/* After a window of flags that was not read. False where the look ends. */
static bool narrow_flags(struct sync *sync, struct flags_walk *walk,
                         const GError *trouble, GError **error)
{
    sync->news = false;
    sync->handler->restart(sync->handler->data);
    flags_walk_narrow(walk);
    if (!trouble)
        return true;
    if (walk->skipped >= PASSED_OVER_MAX) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "the flags of %d mails cannot be read, the last is UID "
                    "%" G_GUINT32_FORMAT ": %s",
                    PASSED_OVER_MAX, walk->below, trouble->message);
        return false;
    }
    return reconnect(sync, error);
}

/* Of mails that were read before this look. Those with unreadable flags, fewer than
 * PASSED_OVER_MAX, were passed over when they were new: there is nothing more to say. */
static bool read_flags(struct sync *sync, GError **error)
{
    struct flags_walk walk;

    flags_walk_begin(&walk, &sync->folder, sync->known, sync->request->cursor.modseq);
    while (!flags_walk_done(&walk)) {
        g_autoptr(GError) trouble = NULL;

        if (!flags_walk_read(&walk, *sync->session, on_flags, on_vanished, sync,
                             &trouble) &&
            !narrow_flags(sync, &walk, trouble, error))
            return false;
        if (sync->news && !hand_over(sync, 0))
            return false;
    }
    return true;
}

static bool is_told(const struct sync *sync)
{
    const struct imap_cursor *told = &sync->told, *cursor = &sync->cursor;

    return told->uidvalidity == cursor->uidvalidity && told->uidnext == cursor->uidnext &&
           told->modseq == cursor->modseq && told->backlog == cursor->backlog &&
           told->backlog_end == cursor->backlog_end;
}

/* The last batch, where something is left to say: numbers without a mail, the
 * modification sequence. */
static bool finish(struct sync *sync)
{
    const struct imap_cursor *cursor = &sync->cursor;

    sync->cursor.modseq = sync->modseq;
    if (is_told(sync))
        return true;
    return hand_over(sync,
                     MIN(cursor->backlog_end - cursor->backlog, sync->folder.exists));
}

bool imap_sync_folder(ImapSession **session, const struct imap_account *account,
                      const struct imap_sync_request *request,
                      const struct imap_sync_handler *handler, GError **error)
{
    struct sync sync = { .session = session,
                         .account = account,
                         .request = request,
                         .handler = handler,
                         .cursor = request->cursor,
                         .told = request->cursor,
                         .size = request->batch_size };
    bool good = open_folder(&sync, error) && settle_cursor(&sync, error) &&
                put_off(&sync, error) && read_range(&sync, error) &&
                read_flags(&sync, error) && finish(&sync) && read_backlog(&sync, error);

    drop_if_broken(&sync);
    g_clear_pointer(&sync.uids, g_array_unref);
    return good || sync.stopped;
}
