#include "imap/uids.h"

#include <stdlib.h>

GArray *uids_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(uint32_t));
}

uint32_t uids_get(const GArray *uids, guint at)
{
    return g_array_index(uids, uint32_t, at);
}

static int compare(gconstpointer a, gconstpointer b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

void uids_sort(GArray *uids)
{
    g_array_sort(uids, compare);
}

void uids_append_set(GString *command, const GArray *uids)
{
    for (guint i = 0; i < uids->len;) {
        uint32_t first = uids_get(uids, i), last = first;

        for (i++; i < uids->len && uids_get(uids, i) == last + 1; i++)
            last++;
        g_string_append_printf(command, "%" G_GUINT32_FORMAT, first);
        if (last > first)
            g_string_append_printf(command, ":%" G_GUINT32_FORMAT, last);
        if (i < uids->len)
            g_string_append_c(command, ',');
    }
}

bool uids_find(const GArray *uids, uint32_t uid, guint hint, guint *at)
{
    if (hint < uids->len && uids_get(uids, hint) == uid) {
        *at = hint;
        return true;
    }
    return g_array_binary_search((GArray *)uids, &uid, compare, at);
}

GArray *uids_without(const GArray *all, const GArray *some)
{
    GArray *rest = uids_new();

    for (guint i = 0, at = 0; i < all->len; i++) {
        uint32_t uid = uids_get(all, i);
        while (at < some->len && uids_get(some, at) < uid)
            at++;
        if (at == some->len || uids_get(some, at) != uid)
            g_array_append_val(rest, uid);
    }
    return rest;
}

GArray *uids_slice(const GArray *uids, guint first, guint length)
{
    GArray *slice = uids_new();

    if (first < uids->len)
        g_array_append_vals(slice, &g_array_index(uids, uint32_t, first),
                            MIN(length, uids->len - first));
    return slice;
}
