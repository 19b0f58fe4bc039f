/* Which folders there are, and which of them holds sent mail. */
#include <libetpan/libetpan.h>
#include <string.h>

#include "imap/names.h"
#include "imap/namespaces.h"
#include "imap/session_private.h"

/* Where no folder is marked \Sent, the first of these that exists: what mail programs
 * call it in the languages of their users. Compared without the prefix "INBOX". */
static const struct {
    const char *language;
    const char *names[5];
} well_known[] = {
    { "en", { "Sent", "Sent Items", "Sent Messages", "Sent Mail" } },
    { "de", { "Gesendet", "Gesendete Elemente", "Gesendete Objekte" } },
    { "fr", { "Envoyés", "Éléments envoyés", "Messages envoyés" } },
    { "es", { "Enviados", "Elementos enviados", "Mensajes enviados" } },
    { "it", { "Posta inviata", "Inviata", "Inviati" } },
    { "nl", { "Verzonden", "Verzonden items", "Verzonden berichten" } },
    { "pt", { "Enviadas", "Itens enviados", "Mensagens enviadas" } },
    { "pl", { "Wysłane", "Elementy wysłane" } },
    { "sv", { "Skickat", "Skickade", "Skickade meddelanden" } },
    { "da", { "Sendt", "Sendt post", "Sendte elementer" } }, /* and nb */
    { "fi", { "Lähetetyt", "Lähetetyt viestit" } },
    { "cs", { "Odeslané", "Odeslaná pošta" } },
    { "ru", { "Отправленные" } },
    { "ja", { "送信済み", "送信済みアイテム", "送信済みメール" } },
    { "zh", { "已发送", "已发送邮件" } },
};

/* The less, the better. */
enum { RANK_ALL, RANK_MARKED, RANK_WELL_KNOWN };

struct candidate {
    char *name;
    guint rank;
    bool nested; /* it lies below another name */
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

static bool is_marked(const struct mailimap_mailbox_list *folder, const char *mark)
{
    const clist *flags = folder->mb_flag ? folder->mb_flag->mbf_oflags : NULL;

    for (clistiter *at = flags ? clist_begin(flags) : NULL; at; at = clist_next(at)) {
        const struct mailimap_mbx_list_oflag *flag = clist_content(at);
        /* libetpan drops the backslash. */
        if (flag->of_flag_ext && g_ascii_strcasecmp(flag->of_flag_ext, mark) == 0)
            return true;
    }
    return false;
}

/* True where the name is among the well-known ones. */
static bool is_well_known(const struct mailimap_mailbox_list *folder, const char *name,
                          guint *rank)
{
    guint place = RANK_WELL_KNOWN;

    if (g_ascii_strncasecmp(name, "INBOX", 5) == 0 && folder->mb_delimiter &&
        name[5] == folder->mb_delimiter)
        name += 6;
    g_autofree char *folded = g_utf8_casefold(name, -1);
    for (guint i = 0; i < G_N_ELEMENTS(well_known); i++) {
        for (const char *const *known = well_known[i].names; *known; known++, place++) {
            g_autofree char *other = g_utf8_casefold(*known, -1);
            if (g_str_equal(folded, other)) {
                *rank = place;
                return true;
            }
        }
    }
    return false;
}

/* Gmail's filters can keep mail out of the INBOX: all of it lies in one folder, with what
 * was sent. Elsewhere such a folder may be a view that costs the server a search. */
static bool is_candidate(const ImapSession *session,
                         const struct mailimap_mailbox_list *folder, const char *name,
                         guint *rank)
{
    if (is_marked(folder, "All") && imap_session_can(session, "X-GM-EXT-1"))
        *rank = RANK_ALL;
    else if (is_marked(folder, "Sent"))
        *rank = RANK_MARKED;
    else
        return is_well_known(folder, name, rank);
    return true;
}

static void candidate_clear(gpointer data)
{
    g_free(((struct candidate *)data)->name);
}

static GArray *find_candidates(const ImapSession *session)
{
    const clist *folders = session->imap->imap_response_info->rsp_mailbox_list;
    GArray *candidates = g_array_new(FALSE, FALSE, sizeof(struct candidate));

    g_array_set_clear_func(candidates, candidate_clear);
    for (clistiter *at = folders ? clist_begin(folders) : NULL; at; at = clist_next(at)) {
        const struct mailimap_mailbox_list *folder = clist_content(at);
        struct candidate found = { .name = imap_name_decode(folder->mb_name) };

        if (!found.name || !can_hold_mail(folder) ||
            !is_candidate(session, folder, found.name, &found.rank)) {
            g_free(found.name);
            continue;
        }
        found.nested = folder->mb_delimiter && strchr(found.name, folder->mb_delimiter);
        g_array_append_val(candidates, found);
    }
    return candidates;
}

/* Not another user's, whose answers are not ours. NULL without error: there is none. */
static char *choose(ImapSession *session, const GArray *candidates, GError **error)
{
    const struct candidate *best = NULL;

    for (guint i = 0; i < candidates->len; i++) {
        const struct candidate *one = &g_array_index(candidates, struct candidate, i);
        if (best && best->rank <= one->rank)
            continue;
        if (one->nested && !imap_namespaces_learn(session, error))
            return NULL;
        if (!one->nested || !imap_namespaces_foreign(session, one->name))
            best = one;
    }
    return best ? g_strdup(best->name) : NULL;
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
    g_autoptr(GArray) candidates = find_candidates(session);
    return choose(session, candidates, error);
}
