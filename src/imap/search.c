/* Which mails there are. A search is asked in windows, so that neither the answer nor
 * what libetpan makes of it grows with the folder. */
#include <libetpan/libetpan.h>

#include "base/error.h"
#include "base/instant.h"
#include "imap/session_private.h"
#include "imap/uids.h"

enum { WINDOW = 10000, WINDOW_GROWTH = 4 };

GArray *imap_session_search(ImapSession *session, const char *criteria, GError **error)
{
    g_autofree char *command = g_strdup_printf("UID SEARCH %s", criteria);

    if (!imap_session_command(session, command, "UID SEARCH", error))
        return NULL;
    GArray *uids = uids_new();
    const clist *found = session->imap->imap_response_info->rsp_search_result;
    for (clistiter *at = found ? clist_begin(found) : NULL; at; at = clist_next(at))
        g_array_append_val(uids, *(uint32_t *)clist_content(at));
    uids_sort(uids);
    return uids;
}

/* Some servers answer a range above the highest UID with the last mail. */
static void append_between(GArray *uids, const GArray *found, uint32_t first,
                           uint32_t last)
{
    for (guint i = 0; i < found->len; i++) {
        uint32_t uid = uids_get(found, i);
        if (uid >= first && uid <= last)
            g_array_append_val(uids, uid);
    }
}

GArray *imap_session_uids(ImapSession *session, uint32_t first, uint32_t last, guint max,
                          GError **error)
{
    g_autoptr(GArray) uids = uids_new();
    uint64_t from = MAX(first, 1), width = WINDOW;

    if (last == 0)
        last = session->folder.uidnext - 1;
    while (from <= last && uids->len < max) {
        uint32_t to = (uint32_t)MIN(from + width - 1, last);
        g_autofree char *criteria =
            g_strdup_printf("UID %" G_GUINT64_FORMAT ":%" G_GUINT32_FORMAT, from, to);
        g_autoptr(GArray) found = imap_session_search(session, criteria, error);
        if (!found)
            return NULL;
        append_between(uids, found, (uint32_t)from, to);
        /* Where most numbers are unused, ask about more of them. */
        if (found->len < WINDOW / WINDOW_GROWTH)
            width *= WINDOW_GROWTH;
        from = (uint64_t)to + 1;
    }
    if (uids->len > max)
        g_array_set_size(uids, max);
    return g_steal_pointer(&uids);
}

/* "12-Nov-2026". NULL for an instant outside the calendar. */
static char *search_date(int64_t instant)
{
    static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
    g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc(instant);

    if (!day)
        return NULL;
    return g_strdup_printf("%d-%s-%d", g_date_time_get_day_of_month(day),
                           months[g_date_time_get_month(day) - 1],
                           g_date_time_get_year(day));
}

bool imap_session_first_since(ImapSession *session, int64_t since, uint32_t *uid,
                              GError **error)
{
    uint32_t exists = session->folder.exists;
    g_autofree char *date = search_date(since);

    if (!date) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "%s: cannot search since %" G_GINT64_FORMAT ", expected a date",
                    session->where, since);
        return false;
    }
    /* UIDs ascend with sequence numbers: the first window with a mail has the lowest. */
    for (uint64_t from = 1; from <= exists; from += WINDOW) {
        g_autofree char *criteria =
            g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT " SINCE %s", from,
                            MIN(from + WINDOW - 1, exists), date);
        g_autoptr(GArray) found = imap_session_search(session, criteria, error);
        if (!found)
            return false;
        if (found->len > 0) {
            *uid = uids_get(found, 0);
            return true;
        }
    }
    *uid = 0;
    return true;
}
