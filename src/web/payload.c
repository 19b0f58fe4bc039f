#include "web/payload.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

enum { VALUE_MAX = 10000 /* characters */ };

#define ZERO_WIDTH_SPACE "\xe2\x80\x8b"
#define NO_BREAK_SPACE "\xc2\xa0"

/* In the order of the object. */
static const struct member {
    const char *name;
    gsize offset;
} members[] = {
    { "kind", offsetof(struct payload, kind) },
    { "team", offsetof(struct payload, team) },
    { "subject", offsetof(struct payload, subject) },
    { "text", offsetof(struct payload, text) },
    { "client", offsetof(struct payload, client) },
    { "conversation", offsetof(struct payload, conversation) },
    { "obligation", offsetof(struct payload, obligation) },
    { "level", offsetof(struct payload, level) },
    { "since", offsetof(struct payload, since) },
    { "due", offsetof(struct payload, due) },
    { "owner", offsetof(struct payload, owner) },
    { "link", offsetof(struct payload, link) },
};

enum { FIRST_OF_REMINDER = 4 };

static const char recipients[] = "recipients";

static const char *value_of(const struct payload *payload, const struct member *member)
{
    return *(const char *const *)((const char *)payload + member->offset);
}

static json_t *list_of(const GPtrArray *texts)
{
    json_t *list = json_array();
    for (guint i = 0; texts != NULL && i < texts->len; i++)
        json_array_append_new(list, json_string(texts->pdata[i]));
    return list;
}

static void add_members(json_t *object, const struct payload *payload, gsize first)
{
    for (gsize i = first; i < G_N_ELEMENTS(members); i++) {
        const char *value = value_of(payload, &members[i]);
        json_object_set_new(object, members[i].name,
                            value != NULL ? json_string(value) : json_null());
    }
    json_object_set_new(object, recipients, list_of(payload->recipients));
}

static json_t *reminders_of(const struct payload *payload)
{
    json_t *list = json_array();
    const GPtrArray *reminders = payload->reminders;
    for (guint i = 0; reminders != NULL && i < reminders->len; i++) {
        json_t *object = json_object();
        add_members(object, reminders->pdata[i], FIRST_OF_REMINDER);
        json_array_append_new(list, object);
    }
    return list;
}

char *payload_json(const struct payload *payload)
{
    json_t *object = json_pack("{s:i}", "version", 1);
    add_members(object, payload, 0);
    json_object_set_new(object, "reminders", reminders_of(payload));
    char *dumped = json_dumps(object, JSON_COMPACT);
    char *text = g_strdup(dumped);
    free(dumped);
    json_decref(object);
    return text;
}

/* --- templates --- */

/* The length of "{name}" at the start of `text`, 0 where there is none. A brace of JSON
 * itself is followed by a quote, a blank or another brace. */
static gsize placeholder(const char *text)
{
    if (*text != '{')
        return 0;
    gsize length = 1 + strspn(text + 1, "abcdefghijklmnopqrstuvwxyz_");
    return length > 1 && text[length] == '}' ? length + 1 : 0;
}

static const struct member *member_named(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        if (g_str_equal(members[i].name, name))
            return &members[i];
    return NULL;
}

static void append_entity(GString *out, char c)
{
    g_string_append(out, c == '&' ? "&amp;" : c == '<' ? "&lt;" : "&gt;");
}

static char *escape_slack(const char *text)
{
    GString *out = g_string_new(NULL);
    for (; *text != '\0'; text++)
        if (strchr("&<>", *text) != NULL)
            append_entity(out, *text);
        else
            g_string_append_c(out, *text);
    return g_string_free(out, FALSE);
}

/* Blanks that begin a line would make it code, in which backslashes are seen. */
static char *escape_markdown(const char *text)
{
    GString *out = g_string_new(NULL);
    bool indenting = true;
    for (; *text != '\0'; text++) {
        indenting = *text == '\n' || (indenting && *text == ' ');
        if (indenting && *text == ' ')
            g_string_append(out, NO_BREAK_SPACE);
        else if (strchr("&<>", *text) != NULL)
            append_entity(out, *text);
        else if (*text == '@')
            g_string_append(out, "@" ZERO_WIDTH_SPACE);
        else
            g_string_append_printf(
                out, strchr("\\`*_[]|~#", *text) != NULL ? "\\%c" : "%c", *text);
    }
    return g_string_free(out, FALSE);
}

static char *escape_value(const char *text, PayloadEscape escape)
{
    switch (escape) {
    case PAYLOAD_SLACK: return escape_slack(text);
    case PAYLOAD_MARKDOWN: return escape_markdown(text);
    case PAYLOAD_AS_IT_IS: break;
    }
    return g_strdup(text);
}

/* Within quotes that the template has. */
static void append_value(GString *out, const char *text, PayloadEscape escape)
{
    bool fits = g_utf8_strlen(text, -1) <= VALUE_MAX;
    g_autofree char *start = fits ? NULL : g_utf8_substring(text, 0, VALUE_MAX - 1);
    g_autofree char *cut = fits ? g_strdup(text) : g_strconcat(start, "\u2026", NULL);
    g_autofree char *escaped = escape_value(cut, escape);
    g_autoptr(GString) quoted = g_string_new(NULL);
    text_append_json(quoted, escaped);
    g_string_append_len(out, quoted->str + 1, (gssize)quoted->len - 2);
}

static char *joined(const GPtrArray *texts)
{
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; texts != NULL && i < texts->len; i++)
        g_string_append_printf(all, i > 0 ? ", %s" : "%s", (const char *)texts->pdata[i]);
    return g_string_free(g_steal_pointer(&all), FALSE);
}

char *payload_fill(const char *template, PayloadEscape escape,
                   const struct payload *payload)
{
    g_autofree char *list = joined(payload->recipients);
    GString *out = g_string_new(NULL);
    while (*template != '\0') {
        gsize length = placeholder(template);
        if (length == 0) {
            g_string_append_c(out, *template ++);
            continue;
        }
        g_autofree char *name = g_strndup(template + 1, length - 2);
        const struct member *member = member_named(name);
        const char *value = member != NULL ? value_of(payload, member) : list;
        append_value(out, value != NULL ? value : "", escape);
        template += length;
    }
    return g_string_free(out, FALSE);
}

static bool refuse_placeholder(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(members) + 2] = { recipients };
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        names[i + 1] = members[i].name;
    const char *nearest = text_nearest(name, names);
    g_autofree char *all = g_strjoinv(", ", (char **)names);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                "found the placeholder '{%s}', %s %s%s", name,
                nearest != NULL ? "did you mean" : "expected one of",
                nearest != NULL ? nearest : all, nearest != NULL ? "?" : "");
    return false;
}

static bool placeholders_known(const char *template, GError **error)
{
    for (; *template != '\0'; template ++) {
        gsize length = placeholder(template);
        if (length == 0)
            continue;
        g_autofree char *name = g_strndup(template + 1, length - 2);
        if (member_named(name) == NULL && !g_str_equal(name, recipients))
            return refuse_placeholder(name, error);
    }
    return true;
}

bool payload_template_check(const char *template, GError **error)
{
    if (!placeholders_known(template, error))
        return false;
    /* A letter is JSON within a string only. */
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    g_ptr_array_add(list, (gpointer) "x");
    const struct payload sample = { "x", "x", "x", "x", "x", "x",  "x",
                                    "x", "x", "x", "x", "x", list, NULL };
    g_autofree char *filled = payload_fill(template, PAYLOAD_AS_IT_IS, &sample);
    json_error_t wrong;
    json_t *value = json_loads(filled, 0, &wrong);
    if (value == NULL)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found no JSON with each placeholder in a string (line %d: %s)",
                    wrong.line, wrong.text);
    json_decref(value);
    return value != NULL;
}
