/* Whose reminders become one letter. */
#include <string.h>

#include "app/gather.h"

/* Items are named a, b, c ... in their order; each row of `to` says who is to be told of
 * one, a blank between. A letter is written "ann+bob: a b", the last of a day with "!".
 */
static const struct {
    const char *name;
    const char *to[7];
    bool together;
    const char *written; /* as long as ann got letters today already */
    guint cap;
    const char *letters;
    const char *held;
} rows[] = {
    { "nothing", { NULL }, true, "", 20, "", "" },
    { "one thing", { "ann" }, true, "", 20, "ann: a", "" },
    { "one thing to two", { "ann lead" }, true, "", 20, "ann+lead: a", "" },
    { "several to one", { "ann", "ann", "ann" }, true, "", 20, "ann: a b c", "" },
    { "each their own", { "ann", "bob", "ann" }, true, "", 20, "ann: a c; bob: b", "" },
    { "who gets the same shares it",
      { "ann lead", "ann lead" },
      true,
      "",
      20,
      "ann+lead: a b",
      "" },
    { "who gets more has another",
      { "ann", "ann lead" },
      true,
      "",
      20,
      "ann: a b; lead: b",
      "" },
    { "apart", { "ann", "ann lead" }, false, "", 20, "ann: a; ann+lead: b", "" },
    { "the last of today", { "ann" }, true, "xxx", 4, "ann: a!", "" },
    { "one more is one too many", { "ann" }, true, "xxxx", 4, "", "a" },
    { "others get it all the same",
      { "ann", "ann bob" },
      true,
      "xxxx",
      4,
      "bob: b",
      "a" },
    { "the last is another letter",
      { "ann bob" },
      true,
      "xxx",
      4,
      "ann: a!; bob: a",
      "" },
    { "what is over goes into the last",
      { "ann", "ann", "ann", "ann", "ann" },
      false,
      "x",
      4,
      "ann: a; ann: b; ann: c d e!",
      "" },
    { "exactly as many as may",
      { "ann", "ann", "ann" },
      false,
      "",
      3,
      "ann: a; ann: b; ann: c!",
      "" },
    { "a cap of one", { "ann", "ann" }, false, "", 1, "ann: a b!", "" },
    { "a cap that was lowered", { "ann" }, false, "xxxxx", 2, "", "a" },
};

static void item_free(gpointer data)
{
    struct gather_item *item = data;
    g_ptr_array_unref((GPtrArray *)item->to);
    g_free(item);
}

static GPtrArray *make_items(const char *const *to)
{
    GPtrArray *items = g_ptr_array_new_with_free_func(item_free);
    for (; *to; to++) {
        g_auto(GStrv) addresses = g_strsplit(*to, " ", -1);
        GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
        for (char **address = addresses; *address; address++)
            g_ptr_array_add(list, g_strdup(*address));
        struct gather_item *item = g_new0(struct gather_item, 1);
        item->to = list;
        g_ptr_array_add(items, item);
    }
    return items;
}

static char name_of(GPtrArray *items, gconstpointer item)
{
    guint index = 0;
    g_assert_true(g_ptr_array_find(items, item, &index));
    return (char)('a' + (char)index);
}

static char *letters_text(GPtrArray *items, const GPtrArray *letters)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < letters->len; i++) {
        const struct gathered *letter = letters->pdata[i];
        g_ptr_array_add(letter->to, NULL);
        g_autofree char *to = g_strjoinv("+", (char **)letter->to->pdata);
        g_string_append_printf(text, "%s%s:", i ? "; " : "", to);
        for (guint k = 0; k < letter->items->len; k++)
            g_string_append_printf(text, " %c", name_of(items, letter->items->pdata[k]));
        g_string_append(text, letter->last ? "!" : "");
    }
    return g_string_free(text, FALSE);
}

static char *held_text(GPtrArray *items)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < items->len; i++)
        if (((const struct gather_item *)items->pdata[i])->held)
            g_string_append_c(text, (char)('a' + (char)i));
    return g_string_free(text, FALSE);
}

static void test_letters(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].name);
        g_autoptr(GPtrArray) items = make_items(rows[i].to);
        g_autoptr(GHashTable) written = g_hash_table_new(g_str_hash, g_str_equal);
        g_hash_table_insert(written, (char *)"ann",
                            GSIZE_TO_POINTER(strlen(rows[i].written)));
        g_autoptr(GPtrArray)
            letters = gather_letters(items, rows[i].together, written, rows[i].cap);
        g_autofree char *text = letters_text(items, letters);
        g_autofree char *held = held_text(items);
        g_assert_cmpstr(text, ==, rows[i].letters);
        g_assert_cmpstr(held, ==, rows[i].held);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gather/letters", test_letters);
    return g_test_run();
}
