/* names.h - the names of the people of a mail, as words.          Layer: mail (pure) */
#pragma once
#include <glib.h>

#include "mail/message.h"
#include "mail/reading.h"
#include "mail/words.h"

/* Words of names and of local parts, folded. Never NULL; g_hash_table_unref(). */
GHashTable *names_of_recipients(const struct message *message);

/* The same, and the author's. */
GHashTable *names_of_all(const struct message *message);

/* Is word `at` of the text one of them? */
bool names_hold(GHashTable *names, const struct words *words, guint at);

/* "Hello Bob, ...", "Bob, ...", "..., Bob": does the sentence speak to one of them? */
bool names_address(GHashTable *names, const struct reading *reading,
                   struct span sentence);
