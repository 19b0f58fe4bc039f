#include "imap/namespaces.h"

#include <string.h>

#include "imap/names.h"
#include "imap/session_private.h"

static const char SAID[] = "* NAMESPACE ";

struct prefix {
    char *text;
    bool foreign;
};

static void prefix_free(gpointer data)
{
    struct prefix *prefix = data;
    g_free(prefix->text);
    g_free(prefix);
}

/* A quoted string of which `*at` is the opening quote; then its closing one, or the
 * line's end. Caller frees. */
static char *read_quoted(const char **at)
{
    GString *text = g_string_new(NULL);
    const char *p = *at + 1;

    for (; *p != '\0' && *p != '"'; p++) {
        if (*p == '\\' && p[1] != '\0')
            p++;
        g_string_append_c(text, *p);
    }
    *at = *p == '"' ? p : p - 1;
    return g_string_free(text, FALSE);
}

static void add(GPtrArray *namespaces, const char *wire, bool foreign)
{
    char *text = imap_name_decode(wire);

    if (!text)
        return;
    struct prefix *prefix = g_new0(struct prefix, 1);
    prefix->text = text;
    prefix->foreign = foreign;
    g_ptr_array_add(namespaces, prefix);
}

/* Three lists, or NIL for one: the user's own, other users', shared. The first string of
 * each element is its prefix. */
static void read_namespaces(GPtrArray *namespaces, const char *said)
{
    guint depth = 0, list = 0;
    bool first = false;

    for (const char *p = said; *p != '\0'; p++) {
        if (*p == '(') {
            first = ++depth == 2;
        } else if (*p == ')' && depth > 0) {
            list += --depth == 0;
        } else if (*p == '"') {
            g_autofree char *text = read_quoted(&p);
            if (first)
                add(namespaces, text, list > 0);
            first = false;
        } else if (depth == 0 && g_ascii_strncasecmp(p, "NIL", 3) == 0) {
            list++;
            p += 2;
        }
    }
}

/* The line that ends the answer, whatever it says. */
static bool is_last(const ImapSession *session, const char *line)
{
    char *rest;

    return g_ascii_isdigit(*line) &&
           g_ascii_strtoull(line, &rest, 10) == (guint64)session->imap->imap_tag &&
           *rest == ' ';
}

static bool read_answer(ImapSession *session)
{
    const char *line;

    do {
        line = mailimap_read_line(session->imap);
        if (line && g_ascii_strncasecmp(line, SAID, strlen(SAID)) == 0)
            read_namespaces(session->namespaces, line + strlen(SAID));
    } while (line && !is_last(session, line));
    return line != NULL;
}

bool imap_namespaces_learn(ImapSession *session, GError **error)
{
    if (session->namespaces)
        return true;
    session->namespaces = g_ptr_array_new_with_free_func(prefix_free);
    if (!imap_session_can(session, "NAMESPACE"))
        return true;
    imap_stream_expect_namespaces(session->stream, true);
    bool read = imap_session_send(session, "NAMESPACE") && read_answer(session);
    imap_stream_expect_namespaces(session->stream, false);
    return read || imap_session_check(session, MAILIMAP_ERROR_STREAM, "NAMESPACE", error);
}

bool imap_namespaces_foreign(const ImapSession *session, const char *name)
{
    const struct prefix *best = NULL;

    for (guint i = 0; i < session->namespaces->len; i++) {
        const struct prefix *prefix = session->namespaces->pdata[i];
        if (g_str_has_prefix(name, prefix->text) &&
            (!best || strlen(prefix->text) > strlen(best->text)))
            best = prefix;
    }
    return best && best->foreign;
}
