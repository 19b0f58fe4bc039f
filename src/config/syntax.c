#include "config/syntax.h"

#include <arpa/inet.h>
#include <glib.h>
#include <string.h>

#include "base/text.h"
#include "letter/link.h"

enum {
    FILE_NAME_MAX = 64,
    LOCAL_MAX = 64,
    DOMAIN_MAX = 253,
    LABEL_MAX = 63,
    KEYWORD_MAX = 64
};

/* RFC 5321 atext, and the dot. */
#define LOCAL_MARKS "!#$%&'*+-/=?^_`{|}~."

static bool all_in(const char *text, gsize length, const char *marks)
{
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum(text[i]) && strchr(marks, text[i]) == NULL)
            return false;
    return true;
}

bool syntax_is_file_name(const char *text)
{
    gsize length = strlen(text);
    return g_ascii_isalnum(text[0]) && length <= FILE_NAME_MAX &&
           all_in(text, length, ".-_");
}

static bool is_label(const char *text, gsize length)
{
    return length >= 1 && length <= LABEL_MAX && all_in(text, length, "-") &&
           text[0] != '-' && text[length - 1] != '-';
}

bool syntax_is_domain(const char *text)
{
    if (strlen(text) > DOMAIN_MAX)
        return false;
    for (;;) {
        gsize length = strcspn(text, ".");
        if (!is_label(text, length))
            return false;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

static bool is_ipv6(const char *text)
{
    struct in6_addr address;
    return inet_pton(AF_INET6, text, &address) == 1;
}

bool syntax_is_host(const char *text)
{
    return syntax_is_domain(text) || is_ipv6(text);
}

static bool is_local_part(const char *text, gsize length)
{
    return length >= 1 && length <= LOCAL_MAX && all_in(text, length, LOCAL_MARKS) &&
           text[0] != '.' && text[length - 1] != '.' &&
           g_strstr_len(text, (gssize)length, "..") == NULL;
}

bool syntax_is_address(const char *text)
{
    const char *at = strchr(text, '@');
    return at != NULL && strpbrk(text, "*?") == NULL &&
           is_local_part(text, (gsize)(at - text)) && syntax_is_domain(at + 1);
}

bool syntax_is_pattern(const char *text)
{
    const char *at = strchr(text, '@');
    if (g_str_has_prefix(text, "tel:"))
        return text[strlen("tel:")] != '\0' && at == NULL;
    if (at != NULL && !all_in(text, (gsize)(at - text), LOCAL_MARKS))
        return false;
    const char *domain = at == NULL ? text : at + 1;
    return domain[0] != '\0' && all_in(domain, strlen(domain), "-.*?");
}

/* As if `narrow` were a text, but that nothing but a "*" takes its "*", and nothing but a
 * "?" or "*" its "?". Goes back to the last "*" of `wide` where the rest does not fit. */
bool syntax_pattern_covers(const char *wide, const char *narrow)
{
    const char *star = NULL, *resume = NULL;
    while (*narrow != '\0') {
        if (*wide == '*') {
            star = wide++;
            resume = narrow;
        } else if (*wide == '?' && *narrow != '*') {
            wide++;
            narrow = g_utf8_next_char(narrow);
        } else if (*wide == *narrow) {
            wide++;
            narrow++;
        } else if (star != NULL) {
            wide = star + 1;
            narrow = resume = g_utf8_next_char(resume);
        } else {
            return false;
        }
    }
    return wide[strspn(wide, "*")] == '\0';
}

char *syntax_whole_pattern(const char *pattern)
{
    bool whole = strchr(pattern, '@') != NULL || g_str_has_prefix(pattern, "tel:");
    return whole ? g_strdup(pattern) : g_strconcat("*@", pattern, NULL);
}

bool syntax_is_language(const char *text)
{
    gsize length = strspn(text, "abcdefghijklmnopqrstuvwxyz");
    return (length == 2 || length == 3) && text[length] == '\0';
}

bool syntax_is_keyword(const char *text)
{
    gsize length = strlen(text);
    if (length < 1 || length > KEYWORD_MAX)
        return false;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isgraph(text[i]) || strchr("(){%*\"\\]", text[i]) != NULL)
            return false;
    return true;
}

bool syntax_is_loopback(const char *host)
{
    struct in_addr address;
    if (inet_pton(AF_INET, host, &address) == 1)
        return ntohl(address.s_addr) >> 24 == 127;
    struct in6_addr address6;
    if (inet_pton(AF_INET6, host, &address6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&address6);
    return g_ascii_strcasecmp(host, "localhost") == 0;
}

bool syntax_is_url(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if (!g_ascii_isgraph(*c))
            return false;
    g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_ENCODED, NULL);
    if (uri == NULL || g_uri_get_userinfo(uri) != NULL || g_uri_get_fragment(uri) != NULL)
        return false;
    const char *host = g_uri_get_host(uri);
    if (host == NULL || !syntax_is_host(host))
        return false;
    const char *scheme = g_uri_get_scheme(uri);
    return g_str_equal(scheme, "https") ||
           (g_str_equal(scheme, "http") && syntax_is_loopback(host));
}

/* What stands for a Message-ID is a letter while the rest is looked at: braces do not
 * belong into an address (RFC 3986 2). */
bool syntax_is_link(const char *text)
{
    if (g_str_equal(text, "mid:" LINK_PLACE))
        return true;
    const char *place = strstr(text, LINK_PLACE);
    g_auto(GStrv) parts = g_strsplit(text, LINK_PLACE, -1);
    g_autofree char *filled = g_strjoinv("x", parts);
    for (const char *c = filled; *c != '\0'; c++)
        if (!g_ascii_isgraph(*c) || strchr("<>\"{}|\\^`", *c) != NULL)
            return false;
    g_autoptr(GUri) uri = g_uri_parse(filled, G_URI_FLAGS_ENCODED, NULL);
    if (place == NULL || uri == NULL || g_uri_get_userinfo(uri) != NULL ||
        g_uri_get_host(uri) == NULL || !syntax_is_host(g_uri_get_host(uri)))
        return false;
    /* Whoever writes the mail chooses its Message-ID: it must not choose the host. */
    const char *host = strstr(text, "://");
    const char *behind = host == NULL ? NULL : strpbrk(host + strlen("://"), "/?#");
    const char *scheme = g_uri_get_scheme(uri);
    return behind != NULL && behind < place &&
           (g_str_equal(scheme, "https") || g_str_equal(scheme, "http"));
}

/* --- syntax errors --- */

struct bracket {
    char mark;
    int line;
};

struct scan {
    const char *at;
    int line;
    GArray *open;  /* struct bracket */
    char *trouble; /* the first one, from a bracket or quote before `before` */
    int before;
};

static void pass(struct scan *scan, gsize length)
{
    for (gsize i = 0; i < length; i++)
        scan->line += scan->at[i] == '\n';
    scan->at += length;
}

/* libconfig takes a text of several lines; what it says then is nonsense to a reader. */
static void pass_text(struct scan *scan)
{
    int begun = scan->line;
    gsize length = 1;
    while (scan->at[length] != '\0' && scan->at[length] != '"')
        length += scan->at[length] == '\\' && scan->at[length + 1] != '\0' ? 2 : 1;
    pass(scan, length + (scan->at[length] == '"'));
    if (scan->line > begun && begun <= scan->before)
        scan->trouble =
            g_strdup_printf("(the quote of line %d is not closed there)", begun);
}

static void close_bracket(struct scan *scan, char expected)
{
    guint n = scan->open->len;
    const struct bracket *last =
        n == 0 ? NULL : &g_array_index(scan->open, struct bracket, n - 1);
    if (last == NULL && scan->line <= scan->before)
        scan->trouble =
            g_strdup_printf("('%c' of line %d closes nothing)", *scan->at, scan->line);
    else if (last != NULL && last->mark != expected && last->line <= scan->before)
        scan->trouble =
            g_strdup_printf("('%c' of line %d is still open at '%c' of line %d)",
                            last->mark, last->line, *scan->at, scan->line);
    if (n > 0)
        g_array_set_size(scan->open, n - 1);
    pass(scan, 1);
}

static void scan_one(struct scan *scan)
{
    static const char openers[] = "([{", closers[] = ")]}";
    const char *at = scan->at;
    const char *closer = strchr(closers, *at);
    if (*at == '#' || g_str_has_prefix(at, "//")) {
        pass(scan, strcspn(at, "\n"));
    } else if (g_str_has_prefix(at, "/*")) {
        const char *end = strstr(at + 2, "*/");
        pass(scan, end == NULL ? strlen(at) : (gsize)(end - at) + 2);
    } else if (*at == '"') {
        pass_text(scan);
    } else if (closer != NULL) {
        close_bracket(scan, openers[closer - closers]);
    } else {
        struct bracket bracket = { *at, scan->line };
        if (strchr(openers, *at) != NULL)
            g_array_append_val(scan->open, bracket);
        pass(scan, 1);
    }
}

static char *left_open(const struct scan *scan)
{
    for (guint i = scan->open->len; i-- > 0;) {
        struct bracket bracket = g_array_index(scan->open, struct bracket, i);
        if (bracket.line <= scan->before)
            return g_strdup_printf("('%c' of line %d is never closed)", bracket.mark,
                                   bracket.line);
    }
    return NULL;
}

char *syntax_trouble(const char *text, int line)
{
    enum { LINE_BYTES = 1000, SHOWN = 60 }; /* columns */
    g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(struct bracket));
    struct scan scan = { .at = text, .line = 1, .open = open, .before = line };
    while (*scan.at != '\0' && scan.trouble == NULL)
        scan_one(&scan);
    if (scan.trouble == NULL)
        scan.trouble = left_open(&scan);
    if (scan.trouble != NULL)
        return scan.trouble;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    int count = (int)g_strv_length(lines);
    g_autofree char *clean = text_clean(lines[CLAMP(line, 1, count) - 1], -1, LINE_BYTES);
    g_autofree char *shown = text_shorten(g_strstrip(clean), SHOWN);
    return g_strdup_printf("in '%s'", shown);
}
