#include "config/values.h"

#include <unistd.h>

#include "base/error.h"
#include "base/instant.h"
#include "base/private_file.h"
#include "base/text.h"
#include "config/config.h"
#include "config/syntax.h"
#include "sla/zone.h"

struct value_type {
    const char *name;
    const char *expected;
    bool (*accepts)(const char *text); /* of text that is kept as it stands */
    bool lower;                        /* ... in lower case */
    bool (*parse)(const char *text, const struct value_rules *rules, void *field,
                  GError **error); /* of everything else */
    char *(*write)(const void *field);
};

static const char *const security_words[] = { "tls", "starttls", "none", NULL };
/* In the order of Grant, behind GRANT_NONE. */
static const char *const grant_words[] = { "client_credentials", "jwt_bearer",
                                           "refresh_token", "command", NULL };
static const char *const markup_words[] = { "none", "slack", "markdown", NULL };
static const char *const news_words[] = { "reminders", "digest", NULL };
static const char *const reminded_words[] = { "owner", "lead", "team", NULL };
static const char *const switch_words[] = { "false", "true", NULL };
static const char *const day_names[] = {
    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
};

/* -1 where it is none of them. */
static int word_index(const char *text, const char *const *words)
{
    for (int i = 0; words[i] != NULL; i++)
        if (g_str_equal(text, words[i]))
            return i;
    return -1;
}

static bool refuse(ValueType type, const char *text, const char *const *words,
                   GError **error)
{
    const char *nearest = words == NULL ? NULL : text_nearest(text, words);
    g_autofree char *hint =
        nearest == NULL ? NULL : g_strdup_printf("; did you mean '%s'?", nearest);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG, "found '%s', expected %s%s", text,
                value_expected(type), hint == NULL ? "" : hint);
    return false;
}

static bool parse_number(const char *text, const struct value_rules *rules, void *field,
                         GError **error)
{
    gint64 number;
    if (!g_ascii_string_to_signed(text, 10, rules->least, rules->most, &number, NULL)) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found %s, expected a number from %" G_GINT64_FORMAT
                    " to %" G_GINT64_FORMAT,
                    text, rules->least, rules->most);
        return false;
    }
    *(int *)field = (int)number;
    return true;
}

static bool parse_switch(const char *text, const struct value_rules *rules G_GNUC_UNUSED,
                         void *field, GError **error)
{
    int word = word_index(text, switch_words);
    if (word < 0)
        return refuse(VALUE_SWITCH, text, switch_words, error);
    *(bool *)field = word == 1;
    return true;
}

static bool parse_path(const char *text, const struct value_rules *rules, void *field,
                       GError **error G_GNUC_UNUSED)
{
    *(char **)field = g_canonicalize_filename(text, rules->directory);
    return true;
}

static bool parse_file(const char *text, const struct value_rules *rules, void *field,
                       GError **error)
{
    g_autofree char *path = g_canonicalize_filename(text, rules->directory);
    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) || access(path, R_OK) != 0)
        return refuse(VALUE_FILE, path, NULL, error);
    *(char **)field = g_steal_pointer(&path);
    return true;
}

/* What the service manager hands over goes before what lies beside the configuration. */
static char *secret_path(const char *text, const char *directory)
{
    const char *credentials = g_getenv("CREDENTIALS_DIRECTORY");
    if (credentials != NULL) {
        g_autofree char *path = g_canonicalize_filename(text, credentials);
        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&path);
    }
    return g_canonicalize_filename(text, directory);
}

static bool parse_secret_file(const char *text, const struct value_rules *rules,
                              void *field, GError **error)
{
    g_autofree char *path = secret_path(text, rules->directory);
    if (rules->open_secrets) {
        int descriptor = private_file_open(path, error);
        if (descriptor < 0)
            return false;
        close(descriptor);
    }
    *(char **)field = g_steal_pointer(&path);
    return true;
}

/* Beyond ASCII, too, unlike addresses. */
static bool parse_subject(const char *text, const struct value_rules *rules G_GNUC_UNUSED,
                          void *field, GError **error G_GNUC_UNUSED)
{
    *(char **)field = g_utf8_strdown(text, -1);
    return true;
}

static bool parse_recipient(ValueType type, const char *text, const char *const *words,
                            void *field, GError **error)
{
    if (word_index(text, words) < 0 && !syntax_is_address(text))
        return refuse(type, text, words, error);
    *(char **)field = g_ascii_strdown(text, -1);
    return true;
}

static bool parse_reminded(const char *text,
                           const struct value_rules *rules G_GNUC_UNUSED, void *field,
                           GError **error)
{
    return parse_recipient(VALUE_REMINDED, text, reminded_words, field, error);
}

static bool parse_digest_reader(const char *text,
                                const struct value_rules *rules G_GNUC_UNUSED,
                                void *field, GError **error)
{
    return parse_recipient(VALUE_DIGEST_READER, text, reminded_words + 1, field, error);
}

static bool parse_zone(const char *text, const struct value_rules *rules G_GNUC_UNUSED,
                       void *field, GError **error)
{
    g_autoptr(Zone) zone = zone_new(text, error);
    if (zone == NULL)
        return false;
    *(char **)field = g_strdup(text);
    return true;
}

static bool parse_closure(const char *text, const struct value_rules *rules G_GNUC_UNUSED,
                          void *field, GError **error)
{
    struct closure closure;
    if (!calendar_parse_closure(text, &closure, error))
        return false;
    *(char **)field = g_strdup(text);
    return true;
}

static bool parse_grant(const char *text, const struct value_rules *rules G_GNUC_UNUSED,
                        void *field, GError **error)
{
    int word = word_index(text, grant_words);
    if (word < 0)
        return refuse(VALUE_GRANT, text, grant_words, error);
    *(Grant *)field = (Grant)(word + 1);
    return true;
}

static bool parse_security(const char *text,
                           const struct value_rules *rules G_GNUC_UNUSED, void *field,
                           GError **error)
{
    int word = word_index(text, security_words);
    if (word < 0)
        return refuse(VALUE_SECURITY, text, security_words, error);
    *(Security *)field = (Security)word;
    return true;
}

static bool parse_markup(const char *text, const struct value_rules *rules G_GNUC_UNUSED,
                         void *field, GError **error)
{
    int word = word_index(text, markup_words);
    if (word < 0)
        return refuse(VALUE_MARKUP, text, markup_words, error);
    *(Markup *)field = (Markup)word;
    return true;
}

static bool is_news(const char *text)
{
    return word_index(text, news_words) >= 0;
}

static bool parse_days(const char *text, const struct value_rules *rules G_GNUC_UNUSED,
                       void *field, GError **error)
{
    return calendar_parse_days(text, field, error);
}

static bool parse_time(const char *text, const struct value_rules *rules G_GNUC_UNUSED,
                       void *field, GError **error)
{
    return calendar_parse_time(text, field, error);
}

/* In the largest unit that leaves nothing over, so that it reads back as the same. */
static char *exact_span(int64_t seconds)
{
    static const struct {
        int64_t seconds;
        char name;
    } units[] = { { DAY, 'd' }, { HOUR, 'h' }, { MINUTE, 'm' }, { 1, 's' } };
    gsize i = 0;
    while (seconds % units[i].seconds != 0)
        i++;
    return g_strdup_printf("%" G_GINT64_FORMAT "%c", seconds / units[i].seconds,
                           units[i].name);
}

static bool parse_span(const char *text, const struct value_rules *rules, void *field,
                       GError **error)
{
    int64_t seconds;
    if (!span_parse(text, &seconds, NULL))
        return refuse(VALUE_SPAN, text, NULL, error);
    if (seconds < rules->least || seconds > rules->most) {
        g_autofree char *least = exact_span(rules->least);
        g_autofree char *most = exact_span(rules->most);
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found '%s', expected a time from '%s' to '%s'", text, least, most);
        return false;
    }
    *(int64_t *)field = seconds;
    return true;
}

static bool parse_duration(const char *text,
                           const struct value_rules *rules G_GNUC_UNUSED, void *field,
                           GError **error)
{
    return duration_parse(text, field, error);
}

static bool parse_level(const char *text, const struct value_rules *rules G_GNUC_UNUSED,
                        void *field, GError **error)
{
    return level_parse(text, field, error);
}

/* Strings with control characters are not accepted, so these two are all. */
static char *quoted(const char *text)
{
    GString *out = g_string_new("\"");
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
    return g_string_free(out, FALSE);
}

static char *write_text(const void *field)
{
    const char *text = *(char *const *)field;
    return text == NULL ? NULL : quoted(text);
}

static char *write_number(const void *field)
{
    int number = *(const int *)field;
    return number == 0 ? NULL : g_strdup_printf("%d", number);
}

static char *write_switch(const void *field)
{
    return g_strdup(switch_words[*(const bool *)field ? 1 : 0]);
}

static char *write_grant(const void *field)
{
    Grant grant = *(const Grant *)field;
    return grant == GRANT_NONE ? NULL : quoted(grant_words[grant - 1]);
}

static char *write_security(const void *field)
{
    return quoted(security_words[*(const Security *)field]);
}

static char *write_markup(const void *field)
{
    return quoted(markup_words[*(const Markup *)field]);
}

/* Bits 0 to 3 -> "Mon-Thu"; 0, 5 and 6 -> "Mon,Sat-Sun". */
static char *write_days(const void *field)
{
    unsigned days = *(const unsigned *)field;
    g_autoptr(GString) out = g_string_new(NULL);
    for (int first = 0; first < 7; first++) {
        if ((days >> first & 1) == 0)
            continue;
        int last = first;
        while (last < 6 && (days >> (last + 1) & 1) != 0)
            last++;
        g_string_append_printf(out, "%s%s", out->len > 0 ? "," : "", day_names[first]);
        if (last > first)
            g_string_append_printf(out, "-%s", day_names[last]);
        first = last;
    }
    return quoted(out->str);
}

static char *write_time(const void *field)
{
    int minutes = *(const int *)field;
    return minutes < 0 ? NULL
                       : g_strdup_printf("\"%02d:%02d\"", minutes / 60, minutes % 60);
}

static char *write_span(const void *field)
{
    g_autofree char *text = exact_span(*(const int64_t *)field);
    return quoted(text);
}

static char *write_duration(const void *field)
{
    const struct duration *duration = field;
    if (duration->kind == DURATION_NONE)
        return NULL;
    g_autofree char *text = duration_text(*duration);
    return quoted(text);
}

static char *write_level(const void *field)
{
    return quoted(((const struct level *)field)->name);
}

static bool any_text(const char *text G_GNUC_UNUSED)
{
    return true;
}

/* clang-format off */
static const struct value_type types[] = {
    [VALUE_NUMBER] = { "number", "a number",
        .parse = parse_number, .write = write_number },
    [VALUE_SWITCH] = { "true or false", "true or false, without quotes",
        .parse = parse_switch, .write = write_switch },
    [VALUE_TEXT] = { "text", "a text",
        .accepts = any_text, .write = write_text },
    [VALUE_TEAM_NAME] = { "name",
        "a name of letters, digits, '-', '_' and '.' that begins with a letter or "
        "digit (files are named after it)",
        .accepts = syntax_is_file_name, .write = write_text },
    [VALUE_LANGUAGE] = { "language", "a language as 'en' or 'de'",
        .accepts = syntax_is_language, .write = write_text },
    [VALUE_HOST] = { "host", "a host as 'imap.example.com', without a port",
        .accepts = syntax_is_host, .lower = true, .write = write_text },
    [VALUE_PATH] = { "path", "the name of a file or directory",
        .parse = parse_path, .write = write_text },
    [VALUE_FILE] = { "file", "the name of a file that is there and can be read",
        .parse = parse_file, .write = write_text },
    [VALUE_SECRET_FILE] = { "secret file", "the name of a file only its owner can read",
        .parse = parse_secret_file, .write = write_text },
    [VALUE_URL] = { "address",
        "an address as 'https://example.com/path' (http is for this machine only)",
        .accepts = syntax_is_url, .write = write_text },
    [VALUE_LINK] = { "link",
        "an address with '{message-id}' behind its host, as "
        "'https://mail.example.com/?id={message-id}' (or http), or 'mid:{message-id}'",
        .accepts = syntax_is_link, .write = write_text },
    [VALUE_ADDRESS] = { "address", "an address as 'ann@example.com'",
        .accepts = syntax_is_address, .lower = true, .write = write_text },
    [VALUE_DOMAIN] = { "domain", "a domain as 'example.com', which covers those below it",
        .accepts = syntax_is_domain, .lower = true, .write = write_text },
    [VALUE_PATTERN] = { "pattern",
        "an address, a domain, or a pattern as '*@example.com'",
        .accepts = syntax_is_pattern, .lower = true, .write = write_text },
    [VALUE_SUBJECT] = { "pattern", "a subject or a pattern as '*urgent*'",
        .parse = parse_subject, .write = write_text },
    [VALUE_KEYWORD] = { "keyword", "an IMAP keyword as 'Done' or '$Done'",
        .accepts = syntax_is_keyword, .write = write_text },
    [VALUE_REMINDED] = { "recipient", "'owner', 'lead', 'team' or an address",
        .parse = parse_reminded, .write = write_text },
    [VALUE_DIGEST_READER] = { "recipient", "'lead', 'team' or an address",
        .parse = parse_digest_reader, .write = write_text },
    [VALUE_NEWS] = { "news", "'reminders' or 'digest'",
        .accepts = is_news, .write = write_text },
    [VALUE_ZONE] = { "time zone", "a time zone as 'Europe/Berlin'",
        .parse = parse_zone, .write = write_text },
    [VALUE_CLOSURE] = { "closed time",
        "a day as '2026-12-24', days as '2026-12-24..2027-01-01' or part of a day as "
        "'2026-12-31 12:00-24:00'",
        .parse = parse_closure, .write = write_text },
    [VALUE_SECURITY] = { "security", "'tls', 'starttls' or 'none'",
        .parse = parse_security, .write = write_security },
    [VALUE_GRANT] = { "grant",
        "'client_credentials', 'jwt_bearer', 'refresh_token' or 'command'",
        .parse = parse_grant, .write = write_grant },
    [VALUE_MARKUP] = { "markup", "'none', 'slack' or 'markdown'",
        .parse = parse_markup, .write = write_markup },
    [VALUE_DAYS] = { "weekdays", "days as 'Mon-Thu' or 'Sat,Sun'",
        .parse = parse_days, .write = write_days },
    [VALUE_TIME] = { "time of day", "a time as '09:00'",
        .parse = parse_time, .write = write_time },
    [VALUE_SPAN] = { "span", "a time as '90s', '2m' or '90d'",
        .parse = parse_span, .write = write_span },
    [VALUE_DURATION] = { "duration", "a duration as '8h', '2d' or '36h!'",
        .parse = parse_duration, .write = write_duration },
    [VALUE_LEVEL] = { "level", "a level as '75%', '-1h' or '+2h'",
        .parse = parse_level, .write = write_level },
};
/* clang-format on */

const char *value_expected(ValueType type)
{
    return types[type].expected;
}

const char *value_name(ValueType type)
{
    return types[type].name;
}

void value_reset(ValueType type, void *field)
{
    if (type == VALUE_TIME)
        *(int *)field = -1;
}

/* What is wrong with a text whatever it is to say, NULL if nothing. */
static const char *fault(const char *text)
{
    if (*text == '\0')
        return "an empty text";
    if (!g_utf8_validate(text, -1, NULL))
        return "a text that is not UTF-8";
    for (const char *c = text; *c != '\0'; c = g_utf8_next_char(c))
        if (g_unichar_iscntrl(g_utf8_get_char(c)))
            return "a text with control characters";
    return NULL;
}

bool value_parse(ValueType type, const char *text, const struct value_rules *rules,
                 void *field, GError **error)
{
    const struct value_type *is = &types[type];
    const char *wrong = fault(text);
    if (wrong != NULL) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG, "found %s, expected %s", wrong,
                    is->expected);
        return false;
    }
    if (is->parse != NULL)
        return is->parse(text, rules, field, error);
    if (!is->accepts(text))
        return refuse(type, text, NULL, error);
    *(char **)field = is->lower ? g_ascii_strdown(text, -1) : g_strdup(text);
    return true;
}

char *value_write(ValueType type, const void *field)
{
    return types[type].write(field);
}

char *value_write_limit(ValueType type, int64_t limit)
{
    return type == VALUE_SPAN ? exact_span(limit)
                              : g_strdup_printf("%" G_GINT64_FORMAT, limit);
}

void value_clear(ValueType type, void *field)
{
    if (type == VALUE_LEVEL)
        g_free(((struct level *)field)->name);
    else if (types[type].write == write_text)
        g_free(*(char **)field);
}
