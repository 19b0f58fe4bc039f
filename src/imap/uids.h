/* uids.h - sets of UIDs.                                          Layer: adapter (pure)
 * A set is a GArray of uint32_t in ascending order. Source: RFC 3501 (sequence-set). */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

GArray *uids_new(void);
uint32_t uids_get(const GArray *uids, guint at);
void uids_sort(GArray *uids);

/* Appends "1:3,7,9:12" to a command. */
void uids_append_set(GString *command, const GArray *uids);

/* Where `uid` stands; looks at `hint` first. False where it is not in the set. */
bool uids_find(const GArray *uids, uint32_t uid, guint hint, guint *at);

/* Those of `all` that are not in `some`. Caller frees. */
GArray *uids_without(const GArray *all, const GArray *some);

/* At most `length` of them from `first` on. Caller frees. */
GArray *uids_slice(const GArray *uids, guint first, guint length);
