#include "app/gather.h"

struct gathering {
    bool together;
    GHashTable *written;
    guint cap;
    GPtrArray *letters;
    GHashTable *by_contents; /* the letters, by a text that names what is in them */
};

/* Everything that goes to one address. */
struct reader {
    const char *address;
    GPtrArray *items;
};

static void reader_free(gpointer data)
{
    struct reader *reader = data;
    g_ptr_array_unref(reader->items);
    g_free(reader);
}

static void gathered_free(gpointer data)
{
    struct gathered *gathered = data;
    g_ptr_array_unref(gathered->to);
    g_ptr_array_unref(gathered->items);
    g_free(gathered);
}

/* In the order in which they are named first. */
static GPtrArray *find_readers(const GPtrArray *items)
{
    GPtrArray *readers = g_ptr_array_new_with_free_func(reader_free);
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < items->len; i++) {
        struct gather_item *item = items->pdata[i];
        for (guint k = 0; k < item->to->len; k++) {
            char *address = item->to->pdata[k];
            struct reader *reader = g_hash_table_lookup(known, address);
            if (!reader) {
                reader = g_new(struct reader, 1);
                *reader = (struct reader){ address, g_ptr_array_new() };
                g_ptr_array_add(readers, reader);
                g_hash_table_insert(known, address, reader);
            }
            g_ptr_array_add(reader->items, item);
        }
    }
    return readers;
}

static char *contents(const struct reader *reader, guint from, guint to, bool last)
{
    GString *text = g_string_new(last ? "last" : "");
    for (guint i = from; i < to; i++)
        g_string_append_printf(text, " %p", reader->items->pdata[i]);
    return g_string_free(text, FALSE);
}

/* The reader's items from <= i < to. */
static void put_letter(struct gathering *g, const struct reader *reader, guint from,
                       guint to, bool last)
{
    g_autofree char *name = contents(reader, from, to, last);
    struct gathered *letter = g_hash_table_lookup(g->by_contents, name);
    if (!letter) {
        letter = g_new(struct gathered, 1);
        *letter = (struct gathered){ g_ptr_array_new(), g_ptr_array_new(), last };
        for (guint i = from; i < to; i++) {
            struct gather_item *item = reader->items->pdata[i];
            item->held = false;
            g_ptr_array_add(letter->items, item);
        }
        g_ptr_array_add(g->letters, letter);
        g_hash_table_insert(g->by_contents, g_steal_pointer(&name), letter);
    }
    g_ptr_array_add(letter->to, (char *)reader->address);
}

static void put_letters(struct gathering *g, const struct reader *reader)
{
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(g->written, reader->address));
    guint room = before < g->cap ? g->cap - before : 0;
    guint count = reader->items->len;
    guint letters = MIN(g->together ? 1 : count, room);
    for (guint i = 0; i < letters; i++) {
        bool final = i + 1 == letters;
        put_letter(g, reader, i, final ? count : i + 1, final && letters == room);
    }
}

GPtrArray *gather_letters(const GPtrArray *items, bool together, GHashTable *written,
                          guint cap)
{
    g_autoptr(GHashTable)
        by_contents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct gathering g = { together, written, cap,
                           g_ptr_array_new_with_free_func(gathered_free), by_contents };
    g_autoptr(GPtrArray) readers = find_readers(items);
    for (guint i = 0; i < items->len; i++)
        ((struct gather_item *)items->pdata[i])->held = true;
    for (guint i = 0; i < readers->len; i++)
        put_letters(&g, readers->pdata[i]);
    return g.letters;
}
