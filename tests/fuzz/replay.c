/* replay.c - a fuzz target as an ordinary test: its seeds, and what comes of them when
 * they are cut, repeated, mixed and spoilt - the same each time. */
#include <string.h>

#include "fuzz.h"

enum {
    MUTATIONS = 300,
    CHANGES_MAX = 6, /* of one input */
    SIZE_MAX_BYTES = 64 * 1024,
};

static GPtrArray *seeds; /* GBytes */

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static GPtrArray *read_seeds(void)
{
    GPtrArray *read = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *folder =
        g_test_build_filename(G_TEST_DIST, "..", "fuzz", "seeds", fuzz_name, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(GDir) files = g_dir_open(folder, 0, &error);

    g_assert_no_error(error);
    for (const char *name; (name = g_dir_read_name(files));)
        g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
    g_ptr_array_sort(paths, by_name);
    for (guint i = 0; i < paths->len; i++) {
        char *bytes;
        gsize length;
        g_file_get_contents(paths->pdata[i], &bytes, &length, &error);
        g_assert_no_error(error);
        g_ptr_array_add(read, g_bytes_new_take(bytes, length));
    }
    g_assert_cmpuint(read->len, >, 0);
    return read;
}

/* From a heap block of its exact size, so that a sanitizer sees what reads beyond it; of
 * one byte for nothing, which is not NULL for libFuzzer either. */
static void run(const char *bytes, gsize length)
{
    g_autofree uint8_t *copy = g_malloc(MAX(length, 1));
    if (length > 0)
        memcpy(copy, bytes, length);
    g_assert_cmpint(LLVMFuzzerTestOneInput(copy, length), ==, 0);
}

static void test_seeds(void)
{
    for (guint i = 0; i < seeds->len; i++) {
        gsize length;
        const char *bytes = g_bytes_get_data(seeds->pdata[i], &length);
        run(bytes, length);
    }
}

/* A stretch of `input`, of any place and length. */
static void choose(GRand *chance, const GString *input, gsize *at, gsize *length)
{
    *at = (gsize)g_rand_int_range(chance, 0, (gint32)input->len + 1);
    *length = (gsize)g_rand_int_range(chance, 0, (gint32)(input->len - *at) + 1);
}

static void mix_in(GRand *chance, GString *input, gsize at)
{
    gsize length;
    const char *other = g_bytes_get_data(
        seeds->pdata[g_rand_int_range(chance, 0, (gint32)seeds->len)], &length);
    g_string_insert_len(input, (gssize)at, other,
                        g_rand_int_range(chance, 0, (gint32)length + 1));
}

static void change(GRand *chance, GString *input)
{
    static const char *const odd[] = {
        "\xff", "\xc3",   "\xe2\x80\xae", "\n",          "\r\n", "\n\n", ">",
        "> ",   "--",     "\"",           "(((((",       "<",    "@",    ":",
        "*",    "999999", "=?",           "99999999999", " ",    "."
    };
    gsize at, length;

    choose(chance, input, &at, &length);
    switch (g_rand_int_range(chance, 0, 5)) {
    case 0: g_string_erase(input, (gssize)at, (gssize)length); break;
    case 1:
        g_string_insert(input, (gssize)at,
                        odd[g_rand_int_range(chance, 0, G_N_ELEMENTS(odd))]);
        break;
    case 2: mix_in(chance, input, at); break;
    case 3:
        for (int i = g_rand_int_range(chance, 0, 20); i > 0; i--)
            g_string_insert_len(input, (gssize)at, input->str + at,
                                (gssize)MIN(length, 200));
        break;
    default:
        if (at < input->len)
            input->str[at] = (char)g_rand_int_range(chance, 0, 256);
    }
    if (input->len > SIZE_MAX_BYTES)
        g_string_truncate(input, SIZE_MAX_BYTES);
}

static void test_mutations(void)
{
    g_autoptr(GRand) chance = g_rand_new_with_seed(1);

    for (int i = 0; i < MUTATIONS; i++) {
        gsize length;
        const char *bytes = g_bytes_get_data(seeds->pdata[i % seeds->len], &length);
        g_autoptr(GString) input = g_string_new_len(bytes, (gssize)length);
        for (int n = g_rand_int_range(chance, 1, CHANGES_MAX + 1); n > 0; n--)
            change(chance, input);
        run(input->str, input->len);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    seeds = read_seeds();
    g_test_add_func("/fuzz/seeds", test_seeds);
    g_test_add_func("/fuzz/mutations", test_mutations);
    int code = g_test_run();
    g_ptr_array_unref(seeds);
    return code;
}
