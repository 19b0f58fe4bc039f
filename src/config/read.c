#include "config/read.h"

#include <libconfig.h>
#include <string.h>

#include "base/text.h"
#include "config/syntax.h"

enum { FOUND_MAX = 80 }; /* bytes of a file that a message repeats */

struct reader {
    const char *file;
    const char *directory;
    bool open_secrets;
    Problems *problems;
};

/* One group of the file and the struct it is read into. */
struct group {
    const struct option_table *table;
    config_setting_t *setting; /* NULL: not in the file, and need not be */
    const char *path;          /* "", "team." */
    void *base;
};

static void read_group(struct reader *reader, const struct group *group);

static int line_of(const config_setting_t *setting)
{
    return setting == NULL ? 1 : (int)config_setting_source_line(setting);
}

/* `setting` NULL: it is not in the file; `around` would have held it. */
static void remember(struct reader *reader, const void *value,
                     const config_setting_t *setting, const config_setting_t *around)
{
    problems_place(reader->problems, value, reader->file,
                   line_of(setting == NULL ? around : setting), setting != NULL);
}

static const char *kind_of(const config_setting_t *setting)
{
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_GROUP: return "a group { ... }";
    case CONFIG_TYPE_ARRAY:
    case CONFIG_TYPE_LIST: return "a list";
    case CONFIG_TYPE_STRING: return "a text in quotes";
    case CONFIG_TYPE_BOOL: return "true or false";
    default: return "a number";
    }
}

static void wrong_kind(struct reader *reader, const config_setting_t *setting,
                       const char *path, const char *expected)
{
    problems_add(reader->problems, reader->file, line_of(setting), path,
                 "found %s, expected %s", kind_of(setting), expected);
}

/* The value as text, NULL where libconfig's type is not the one to be written. */
static char *setting_text(const config_setting_t *setting, ValueType type)
{
    int kind = config_setting_type(setting);
    if (type == VALUE_NUMBER && (kind == CONFIG_TYPE_INT || kind == CONFIG_TYPE_INT64))
        return g_strdup_printf("%lld", config_setting_get_int64(setting));
    if (type == VALUE_SWITCH && kind == CONFIG_TYPE_BOOL)
        return g_strdup(config_setting_get_bool(setting) ? "true" : "false");
    if (type != VALUE_NUMBER && type != VALUE_SWITCH && kind == CONFIG_TYPE_STRING)
        return g_strdup(config_setting_get_string(setting));
    return NULL;
}

static struct value_rules rules_of(const struct reader *reader,
                                   const struct option *option)
{
    return (struct value_rules){ .directory = reader->directory,
                                 .open_secrets = reader->open_secrets,
                                 .least = option->least,
                                 .most = option->most };
}

static bool read_scalar(struct reader *reader, const struct option *option,
                        const char *path, config_setting_t *setting, void *field)
{
    g_autofree char *text = setting_text(setting, option->type);
    if (text == NULL) {
        wrong_kind(reader, setting, path, value_expected(option->type));
        return false;
    }
    g_autoptr(GError) error = NULL;
    struct value_rules rules = rules_of(reader, option);
    if (value_parse(option->type, text, &rules, field, &error))
        return true;
    problems_add(reader->problems, reader->file, line_of(setting), path, "%s",
                 error->message);
    return false;
}

/* A default that does not fit its own option is our mistake, not the administrator's. */
static void take_fallback(struct reader *reader, const struct option *option, void *field)
{
    if (option->fallback == NULL)
        return;
    struct value_rules rules = rules_of(reader, option);
    if (!value_parse(option->type, option->fallback, &rules, field, NULL))
        g_error("%s: default '%s' is not valid", option->name, option->fallback);
}

static void read_value(struct reader *reader, const struct option *option,
                       const char *path, config_setting_t *setting, void *field)
{
    value_reset(option->type, field);
    if (setting == NULL)
        take_fallback(reader, option, field);
    else if (!read_scalar(reader, option, path, setting, field))
        problems_spoil(reader->problems, field);
}

static void read_values(struct reader *reader, const struct option *option,
                        const char *path, config_setting_t *setting, GPtrArray **field)
{
    *field = g_ptr_array_new();
    if (setting == NULL) {
        char *text = NULL;
        take_fallback(reader, option, &text);
        if (text != NULL) {
            g_ptr_array_add(*field, text);
            remember(reader, text, NULL, NULL);
        }
        return;
    }
    if (!config_setting_is_array(setting) && !config_setting_is_list(setting)) {
        wrong_kind(reader, setting, path, "a list [ ... ]");
        problems_spoil(reader->problems, field);
        return;
    }
    for (int i = 0; i < config_setting_length(setting); i++) {
        config_setting_t *element = config_setting_get_elem(setting, (unsigned)i);
        char *text = NULL;
        if (read_scalar(reader, option, path, element, &text)) {
            g_ptr_array_add(*field, text);
            remember(reader, text, element, setting);
        } else {
            problems_spoil(reader->problems, field);
        }
    }
}

static void read_inner(struct reader *reader, const struct option *option,
                       const char *path, config_setting_t *setting, void *base)
{
    g_autofree char *prefix = g_strconcat(path, ".", NULL);
    struct group group = {
        .table = option->table, .setting = setting, .path = prefix, .base = base
    };
    if (setting != NULL && !config_setting_is_group(setting)) {
        wrong_kind(reader, setting, path, "a group { ... }");
        group.setting = NULL;
    }
    read_group(reader, &group);
}

/* Caller frees. */
static char *expected_of(const struct option *option)
{
    if (option->shape == OPTION_GROUP)
        return g_strdup("a group { ... }");
    if (option->shape == OPTION_GROUPS)
        return g_strconcat("a list of groups ( { ... }, { ... } )",
                           option->word == NULL ? NULL : " or the word '", option->word,
                           "'", NULL);
    return g_strdup(value_expected(option->type));
}

/* Whether the option's word stands there instead of its groups. */
static bool read_word(const struct option *option, const config_setting_t *setting,
                      void *base)
{
    if (option->word == NULL || config_setting_type(setting) != CONFIG_TYPE_STRING ||
        !g_str_equal(config_setting_get_string(setting), option->word))
        return false;
    *option_word_field(option, base) = true;
    return true;
}

static void refuse_groups(struct reader *reader, const struct option *option,
                          const char *path, const config_setting_t *setting)
{
    g_autofree char *expected = expected_of(option);
    if (option->word == NULL || config_setting_type(setting) != CONFIG_TYPE_STRING) {
        wrong_kind(reader, setting, path, expected);
        return;
    }
    g_autofree char *found =
        text_clean(config_setting_get_string(setting), -1, FOUND_MAX);
    problems_add(reader->problems, reader->file, line_of(setting), path,
                 "found '%s', expected %s", found, expected);
}

static void read_groups(struct reader *reader, const struct option *option,
                        const char *path, config_setting_t *setting, void *base)
{
    GPtrArray **field = option_field(option, base);
    *field = g_ptr_array_new();
    if (setting == NULL || read_word(option, setting, base))
        return;
    if (!config_setting_is_list(setting)) {
        refuse_groups(reader, option, path, setting);
        problems_spoil(reader->problems, field);
        return;
    }
    for (int i = 0; i < config_setting_length(setting); i++) {
        config_setting_t *element = config_setting_get_elem(setting, (unsigned)i);
        void *item = g_malloc0(option->table->size);
        g_ptr_array_add(*field, item);
        remember(reader, item, element, setting);
        read_inner(reader, option, path, element, item);
    }
}

static bool is_empty(const config_setting_t *setting)
{
    return (config_setting_is_array(setting) || config_setting_is_list(setting)) &&
           config_setting_length(setting) == 0;
}

static void check_required(struct reader *reader, const struct option *option,
                           const char *path, const struct group *group,
                           const config_setting_t *setting)
{
    if (!option->required || group->setting == NULL)
        return;
    g_autofree char *expected = expected_of(option);
    if (setting == NULL)
        problems_add(reader->problems, reader->file, line_of(group->setting), path,
                     "found nothing, expected %s", expected);
    else if (is_empty(setting))
        problems_add(reader->problems, reader->file, line_of(setting), path,
                     "found an empty list, expected at least one: %s", expected);
}

static void read_option(struct reader *reader, const struct option *option,
                        const struct group *group)
{
    g_autofree char *path = g_strconcat(group->path, option->name, NULL);
    config_setting_t *setting =
        group->setting == NULL ? NULL
                               : config_setting_get_member(group->setting, option->name);
    check_required(reader, option, path, group, setting);
    void *field = option_field(option, group->base);
    if (option->shape != OPTION_GROUP)
        remember(reader, field, setting, group->setting);
    switch (option->shape) {
    case OPTION_VALUE: read_value(reader, option, path, setting, field); break;
    case OPTION_VALUES: read_values(reader, option, path, setting, field); break;
    case OPTION_GROUP: read_inner(reader, option, path, setting, group->base); break;
    case OPTION_GROUPS: read_groups(reader, option, path, setting, group->base); break;
    }
}

static bool is_known(const struct option_table *table, const char *name)
{
    for (const struct option *option = table->options; option->name != NULL; option++)
        if (g_str_equal(option->name, name))
            return true;
    return false;
}

static void refuse_unknown(struct reader *reader, const struct group *group,
                           const config_setting_t *setting)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const struct option *option = group->table->options; option->name != NULL;
         option++)
        g_ptr_array_add(names, (gpointer)option->name);
    g_ptr_array_add(names, NULL);
    const char *const *known = (const char *const *)names->pdata;

    const char *name = config_setting_name(setting);
    g_autofree char *path = g_strconcat(group->path, name, NULL);
    const char *nearest = text_nearest(name, known);
    g_autofree char *expected = nearest == NULL ? g_strjoinv(", ", (char **)names->pdata)
                                                : g_strdup_printf("'%s'", nearest);
    problems_add(reader->problems, reader->file, line_of(setting), path,
                 "found an unknown option, %s %s%s",
                 nearest == NULL ? "expected one of" : "did you mean", expected,
                 nearest == NULL ? "" : "?");
}

static void read_group(struct reader *reader, const struct group *group)
{
    for (const struct option *option = group->table->options; option->name != NULL;
         option++)
        read_option(reader, option, group);
    if (group->setting == NULL)
        return;
    for (int i = 0; i < config_setting_length(group->setting); i++) {
        const config_setting_t *setting =
            config_setting_get_elem(group->setting, (unsigned)i);
        if (!is_known(group->table, config_setting_name(setting)))
            refuse_unknown(reader, group, setting);
    }
}

/* 0 where there is none. libconfig ends the process if an included name is a directory's,
 * so it never gets to see an inclusion. */
static int line_of_include(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (int i = 0; lines[i] != NULL; i++)
        if (g_str_has_prefix(g_strchug(lines[i]), "@include"))
            return i + 1;
    return 0;
}

static int line_at(const char *text, const char *end)
{
    int line = 1;
    for (; text < end; text++)
        line += *text == '\n';
    return line;
}

static bool is_readable(struct reader *reader, const char *text, gsize length)
{
    const char *end;
    if (!g_utf8_validate(text, (gssize)length, &end)) {
        problems_add(reader->problems, reader->file, line_at(text, end), "file",
                     "found a byte that is not UTF-8, expected UTF-8 throughout");
        return false;
    }
    int include = line_of_include(text);
    if (include != 0)
        problems_add(reader->problems, reader->file, include, "@include",
                     "found an inclusion, expected all options in this file");
    return include == 0;
}

static void refuse_syntax(struct reader *reader, const char *text, const config_t *parsed)
{
    int line = config_error_line(parsed);
    g_autofree char *trouble = syntax_trouble(text, line);
    problems_add(reader->problems, reader->file, line, "syntax",
                 "found a %s %s, expected options as name = value; each once",
                 config_error_text(parsed), trouble);
}

/* `text` NULL: it could not be had, which was told; the defaults are filled in all the
 * same. */
static bool read_into(struct reader *reader, const char *text, gsize length,
                      const struct option_table *table, void *base)
{
    config_t parsed;
    config_init(&parsed);
    struct group root = { .table = table, .path = "", .base = base };
    bool readable = text != NULL && is_readable(reader, text, length);
    if (readable && config_read_string(&parsed, text))
        root.setting = config_root_setting(&parsed);
    else if (readable)
        refuse_syntax(reader, text, &parsed);
    read_group(reader, &root);
    config_destroy(&parsed);
    return root.setting != NULL;
}

bool read_file(const char *file, const struct option_table *table, void *base,
               bool open_secrets, Problems *problems)
{
    g_autofree char *directory = g_path_get_dirname(file);
    struct reader reader = {
        .file = file,
        .directory = directory,
        .open_secrets = open_secrets,
        .problems = problems,
    };
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(file, &text, &length, &error))
        problems_add(problems, file, 1, "file",
                     "found no readable file (%s), expected a configuration",
                     error->message);
    return read_into(&reader, text, length, table, base);
}

bool read_text(const char *text, const char *file, const struct option_table *table,
               void *base, Problems *problems)
{
    struct reader reader = { .file = file, .directory = "/", .problems = problems };
    return read_into(&reader, text, strlen(text), table, base);
}
