/* Which folders there are, and which of them holds sent mail. */
#include <libetpan/libetpan.h>

#include "imap/names.h"
#include "imap/session_private.h"

/* Where no folder is marked \Sent, the first of these that exists: what mail programs
 * call it in the languages of their users. Compared without the prefix "INBOX". */
static const char *const well_known[] = {
    "Sent",
    "Sent Items",
    "Sent Messages",
    "Sent Mail",
    "Gesendet",
    "Gesendete Elemente",
    "Gesendete Objekte",
    "Envoyés",
    "Éléments envoyés",
    "Messages envoyés",
    "Enviados",
    "Elementos enviados",
    "Mensajes enviados",
    "Posta inviata",
    "Inviata",
    "Verzonden",
    "Verzonden items",
    "Skickat",
    "Wysłane",
};

static bool can_hold_mail(const struct mailimap_mailbox_list *folder)
{
    return !folder->mb_flag ||
           folder->mb_flag->mbf_sflag != MAILIMAP_MBX_LIST_SFLAG_NOSELECT;
}

bool imap_session_has_folder(ImapSession *session, const char *folder, bool *has,
                             GError **error)
{
    g_autofree char *wire = imap_name_encode(folder, error);
    clist *found = NULL;

    if (!wire)
        return false;
    imap_session_begin(session);
    if (!imap_session_check(session, mailimap_list(session->imap, "", wire, &found),
                            "LIST", error))
        return false;
    *has = false;
    for (clistiter *at = found ? clist_begin(found) : NULL; at; at = clist_next(at))
        *has = *has || can_hold_mail(clist_content(at));
    if (found)
        mailimap_list_result_free(found);
    return true;
}

static bool is_marked_sent(const struct mailimap_mailbox_list *folder)
{
    const clist *flags = folder->mb_flag ? folder->mb_flag->mbf_oflags : NULL;

    for (clistiter *at = flags ? clist_begin(flags) : NULL; at; at = clist_next(at)) {
        const struct mailimap_mbx_list_oflag *flag = clist_content(at);
        /* libetpan drops the backslash. */
        if (flag->of_flag_ext && g_ascii_strcasecmp(flag->of_flag_ext, "Sent") == 0)
            return true;
    }
    return false;
}

/* Its place among the well-known names, or their number. */
static guint rank(const struct mailimap_mailbox_list *folder, const char *name)
{
    g_autofree char *folded = NULL;
    guint i;

    if (g_ascii_strncasecmp(name, "INBOX", 5) == 0 && folder->mb_delimiter &&
        name[5] == folder->mb_delimiter)
        name += 6;
    folded = g_utf8_casefold(name, -1);
    for (i = 0; i < G_N_ELEMENTS(well_known); i++) {
        g_autofree char *known = g_utf8_casefold(well_known[i], -1);
        if (g_str_equal(folded, known))
            break;
    }
    return i;
}

static char *choose_sent(const clist *folders)
{
    g_autofree char *best = NULL;
    guint best_rank = G_N_ELEMENTS(well_known);

    for (clistiter *at = folders ? clist_begin(folders) : NULL; at; at = clist_next(at)) {
        const struct mailimap_mailbox_list *folder = clist_content(at);
        g_autofree char *name = imap_name_decode(folder->mb_name);

        if (!name || !can_hold_mail(folder))
            continue;
        if (is_marked_sent(folder))
            return g_steal_pointer(&name);
        guint at_rank = rank(folder, name);
        if (at_rank < best_rank) {
            best_rank = at_rank;
            g_free(best);
            best = g_steal_pointer(&name);
        }
    }
    return g_steal_pointer(&best);
}

char *imap_session_find_sent(ImapSession *session, GError **error)
{
    if (!imap_session_learn(session, error))
        return NULL;
    /* RFC 6154 lets a server keep the marks for those who ask; many show them unasked. */
    bool on_request = imap_session_can(session, "SPECIAL-USE") &&
                      imap_session_can(session, "LIST-EXTENDED");
    if (!imap_session_command(session,
                              on_request ? "LIST \"\" \"*\" RETURN (SPECIAL-USE)"
                                         : "LIST \"\" \"*\"",
                              "LIST", error))
        return NULL;
    return choose_sent(session->imap->imap_response_info->rsp_mailbox_list);
}
