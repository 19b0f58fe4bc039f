#include "app/owing.h"

#include "store/derived.h"

GPtrArray *owing_turns(Store *store, int64_t until)
{
    GPtrArray *owed = store_owed(store, until);
    g_autoptr(GHashTable)
        openers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < owed->len;) {
        const struct owed *row = owed->pdata[i];
        if (g_hash_table_add(openers, g_strdup(row->opener)))
            i++;
        else
            g_ptr_array_remove_index(owed, i);
    }
    return owed;
}
