#include "app/owing.h"

#include "store/derived.h"

static GPtrArray *first_of_each_turn(Store *store, const Rules *rules, int64_t from,
                                     int64_t until)
{
    g_autoptr(GPtrArray) owed = store_owed(store, until);
    /* The keys are the rows' own, which move along. */
    g_autoptr(GHashTable) openers = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *turns = owed_list_new();
    for (guint i = 0; i < owed->len; i++) {
        struct owed *row = owed->pdata[i];
        if (row->due < from || (row->turn > 0 && !g_hash_table_add(openers, row->opener)))
            continue;
        row->calendar = rules_calendar(rules, row->opened, row->target);
        g_ptr_array_add(turns, g_steal_pointer(&owed->pdata[i]));
    }
    return turns;
}

GPtrArray *owing_turns(Store *store, const Rules *rules, int64_t until)
{
    return first_of_each_turn(store, rules, INT64_MIN, until);
}

GPtrArray *owing_turns_in_time(Store *store, const Rules *rules, int64_t now,
                               int64_t until)
{
    return first_of_each_turn(store, rules, now, until);
}
