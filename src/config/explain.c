#include <string.h>

#include "config/config.h"
#include "config/options.h"

enum { INDENT = 4, COLUMNS = 78 };

struct page {
    GString *text;
    int depth;
    bool help; /* only the first of several groups is explained */
};

static void explain_table(struct page *page, const struct option_table *table,
                          void *base);

static void begin_line(struct page *page)
{
    g_string_append_printf(page->text, "%*s", page->depth * INDENT, "");
}

/* As many lines as `width` needs, each after `start`. */
static void append_wrapped(GString *out, const char *text, const char *start, gsize width)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    gsize used = 0;
    for (int i = 0; words[i] != NULL; i++) {
        gsize length = strlen(words[i]);
        bool fits = used > 0 && used + 1 + length <= width;
        if (!fits)
            g_string_append_printf(out, "%s%s", used > 0 ? "\n" : "", start);
        g_string_append_printf(out, "%s%s", fits ? " " : "", words[i]);
        used = fits ? used + 1 + length : length;
    }
    g_string_append_c(out, '\n');
}

static void explain_help(struct page *page, const struct option *option)
{
    if (!page->help)
        return;
    g_autofree char *start = g_strdup_printf("%*s# ", page->depth * INDENT, "");
    append_wrapped(page->text, option->help, start, COLUMNS - strlen(start));
}

static void explain_value(struct page *page, const struct option *option,
                          const void *field)
{
    g_autofree char *text = value_write(option->type, field);
    if (text == NULL && !page->help)
        return;
    explain_help(page, option);
    begin_line(page);
    if (text == NULL)
        g_string_append_printf(page->text, "# %s is not set\n", option->name);
    else
        g_string_append_printf(page->text, "%s = %s;\n", option->name, text);
}

static void explain_values(struct page *page, const struct option *option,
                           const GPtrArray *values)
{
    explain_help(page, option);
    begin_line(page);
    g_string_append_printf(page->text, "%s = [", option->name);
    for (guint i = 0; i < values->len; i++) {
        const char *value = values->pdata[i];
        g_autofree char *text = value_write(option->type, &value);
        g_string_append_printf(page->text, "%s %s", i > 0 ? "," : "", text);
    }
    g_string_append(page->text, " ];\n");
}

static void explain_inner(struct page *page, const struct option *option, void *base)
{
    page->depth++;
    explain_table(page, option->table, base);
    page->depth--;
}

/* A group whose required options are not set is not there. */
static bool is_set(const struct option_table *table, void *base)
{
    for (const struct option *option = table->options; option->name != NULL; option++) {
        if (option->shape != OPTION_VALUE || !option->required)
            continue;
        g_autofree char *text = value_write(option->type, option_field(option, base));
        if (text == NULL)
            return false;
    }
    return true;
}

static void explain_group(struct page *page, const struct option *option, void *base)
{
    explain_help(page, option);
    begin_line(page);
    if (!is_set(option->table, base)) {
        g_string_append_printf(page->text, "# %s is not set\n", option->name);
        return;
    }
    g_string_append_printf(page->text, "%s = {\n", option->name);
    explain_inner(page, option, base);
    begin_line(page);
    g_string_append(page->text, "};\n");
}

static void explain_items(struct page *page, const struct option *option,
                          const GPtrArray *items)
{
    g_string_append_printf(page->text, "%s = (", option->name);
    bool help = page->help;
    for (guint i = 0; i < items->len; i++) {
        g_string_append(page->text, i == 0 ? " {\n" : ", {\n");
        page->help = help && i == 0;
        explain_inner(page, option, items->pdata[i]);
        begin_line(page);
        g_string_append_c(page->text, '}');
    }
    page->help = help;
    g_string_append(page->text, " );\n");
}

static void explain_groups(struct page *page, const struct option *option, void *base)
{
    const GPtrArray *items = *(GPtrArray **)option_field(option, base);
    const bool *word = option_word_field(option, base);
    bool by_word = word != NULL && *word;
    if (items->len == 0 && !by_word && !page->help)
        return;
    explain_help(page, option);
    begin_line(page);
    if (by_word)
        g_string_append_printf(page->text, "%s = \"%s\";\n", option->name, option->word);
    else if (items->len == 0)
        g_string_append_printf(page->text, "# %s is not set\n", option->name);
    else
        explain_items(page, option, items);
}

static void explain_table(struct page *page, const struct option_table *table, void *base)
{
    for (const struct option *option = table->options; option->name != NULL; option++) {
        void *field = option_field(option, base);
        if (page->depth <= 1 && !g_str_has_suffix(page->text->str, "{\n"))
            g_string_append_c(page->text, '\n');
        switch (option->shape) {
        case OPTION_VALUE: explain_value(page, option, field); break;
        case OPTION_VALUES: explain_values(page, option, *(GPtrArray **)field); break;
        case OPTION_GROUP: explain_group(page, option, base); break;
        case OPTION_GROUPS: explain_groups(page, option, base); break;
        }
    }
}

char *config_explain(const struct config *config)
{
    struct page page = { .text = g_string_new(NULL), .help = true };
    g_string_append_printf(page.text, "# %s\n", config->file);
    /* Explaining reads only; the fields are shared with the reader, which writes. */
    explain_table(&page, &options_main, (void *)config);
    for (guint i = 0; i < config->teams->len; i++) {
        const struct team_config *team = config->teams->pdata[i];
        g_string_append_printf(page.text, "\n# %s\n", team->file);
        explain_table(&page, &options_team_file, (void *)team);
    }
    return g_string_free(page.text, FALSE);
}

char *options_text(const struct option_table *table, const void *base)
{
    struct page page = { .text = g_string_new(NULL) };
    explain_table(&page, table, (void *)base);
    return g_string_free(page.text, FALSE);
}

static void append_range(GString *out, const struct option *option)
{
    if (option->table != NULL || option->most == 0)
        return;
    g_autofree char *least = value_write_limit(option->type, option->least);
    g_autofree char *most = value_write_limit(option->type, option->most);
    g_string_append_printf(out, ", %s to %s", least, most);
}

static void help_option(const char *path, const struct option *option, void *data)
{
    GString *out = data;
    g_string_append(out, path);
    if (option->shape == OPTION_GROUP)
        g_string_append(out, " { ... }");
    else if (option->shape == OPTION_GROUPS)
        g_string_append(out, " ( { ... }, ... )");
    else
        g_string_append_printf(out,
                               option->shape == OPTION_VALUES ? " [ %s, ... ]" : " (%s)",
                               value_name(option->type));
    append_range(out, option);
    if (option->required)
        g_string_append(out, ", required");
    if (option->fallback != NULL)
        g_string_append_printf(out, ", default %s", option->fallback);
    g_string_append_c(out, '\n');
    append_wrapped(out, option->help, "    ", COLUMNS - INDENT);
}

char *config_help_text(void)
{
    GString *out = g_string_new("In the main file:\n\n");
    options_walk(&options_main, help_option, out);
    g_string_append(out, "\nIn each team's file:\n\n");
    options_walk(&options_team_file, help_option, out);
    return g_string_free(out, FALSE);
}
