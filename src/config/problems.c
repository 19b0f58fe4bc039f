#include "config/problems.h"

#include "base/error.h"

struct place {
    const char *file;
    int line;
    bool written;
    bool spoilt;
};

struct problem {
    guint file; /* its number, in the order of first mention */
    int line;
    char *text;
};

struct Problems {
    GPtrArray *files;   /* const char * */
    GPtrArray *found;   /* struct problem * */
    GHashTable *places; /* const void * -> struct place * */
};

static void problem_free(struct problem *problem)
{
    g_free(problem->text);
    g_free(problem);
}

Problems *problems_new(void)
{
    Problems *problems = g_new0(Problems, 1);
    problems->files = g_ptr_array_new();
    problems->found = g_ptr_array_new_with_free_func((GDestroyNotify)problem_free);
    problems->places = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return problems;
}

void problems_free(Problems *problems)
{
    if (problems == NULL)
        return;
    g_ptr_array_unref(problems->files);
    g_ptr_array_unref(problems->found);
    g_hash_table_unref(problems->places);
    g_free(problems);
}

void problems_place(Problems *problems, const void *value, const char *file, int line,
                    bool written)
{
    struct place *place = g_new(struct place, 1);
    *place = (struct place){ .file = file, .line = line, .written = written };
    g_hash_table_insert(problems->places, (gpointer)value, place);
}

bool problems_written(const Problems *problems, const void *value)
{
    const struct place *place = g_hash_table_lookup(problems->places, value);
    return place != NULL && place->written;
}

void problems_spoil(Problems *problems, const void *value)
{
    struct place *place = g_hash_table_lookup(problems->places, value);
    g_assert(place != NULL);
    place->spoilt = true;
}

bool problems_spoilt(const Problems *problems, const void *value)
{
    const struct place *place = g_hash_table_lookup(problems->places, value);
    return place != NULL && place->spoilt;
}

static guint file_number(Problems *problems, const char *file)
{
    guint number;
    if (g_ptr_array_find_with_equal_func(problems->files, file, g_str_equal, &number))
        return number;
    g_ptr_array_add(problems->files, (gpointer)file);
    return problems->files->len - 1;
}

static void G_GNUC_PRINTF(5, 0)
    add_text(Problems *problems, const char *file, int line, const char *option,
             const char *format, va_list arguments)
{
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    struct problem *problem = g_new0(struct problem, 1);
    problem->file = file_number(problems, file);
    problem->line = MAX(line, 1);
    problem->text = g_strdup_printf("%s:%d: %s: %s", file, problem->line, option, what);
    g_ptr_array_add(problems->found, problem);
}

void problems_add(Problems *problems, const char *file, int line, const char *option,
                  const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add_text(problems, file, line, option, format, arguments);
    va_end(arguments);
}

void problems_add_at(Problems *problems, const void *value, const char *option,
                     const char *format, ...)
{
    const struct place *place = g_hash_table_lookup(problems->places, value);
    g_assert(place != NULL);
    va_list arguments;
    va_start(arguments, format);
    add_text(problems, place->file, place->line, option, format, arguments);
    va_end(arguments);
}

/* g_ptr_array_sort is stable: problems of one line stay in the order they were found. */
static int by_place(gconstpointer a, gconstpointer b)
{
    const struct problem *left = *(struct problem *const *)a;
    const struct problem *right = *(struct problem *const *)b;
    if (left->file != right->file)
        return left->file < right->file ? -1 : 1;
    return left->line - right->line;
}

bool problems_none(Problems *problems, GError **error)
{
    if (problems->found->len == 0)
        return true;
    g_ptr_array_sort(problems->found, by_place);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < problems->found->len; i++) {
        const struct problem *problem = problems->found->pdata[i];
        g_string_append_printf(text, "%s%s", i == 0 ? "" : "\n", problem->text);
    }
    g_set_error_literal(error, ACKD_ERROR, ACKD_ERROR_CONFIG, text->str);
    return false;
}
