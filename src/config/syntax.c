#include "config/syntax.h"

#include <arpa/inet.h>
#include <glib.h>
#include <string.h>

enum { FILE_NAME_MAX = 64, LOCAL_MAX = 64, DOMAIN_MAX = 253, LABEL_MAX = 63 };

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
    return at != NULL && is_local_part(text, (gsize)(at - text)) &&
           syntax_is_domain(at + 1);
}

bool syntax_is_pattern(const char *text)
{
    const char *at = strchr(text, '@');
    if (at != NULL && !all_in(text, (gsize)(at - text), LOCAL_MARKS))
        return false;
    const char *domain = at == NULL ? text : at + 1;
    return domain[0] != '\0' && all_in(domain, strlen(domain), "-.*?");
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
