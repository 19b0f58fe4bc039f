/* conversation.h - one conversation, found by a name.             Layer: app */
#pragma once
#include "app/rules.h"

struct conversation {
    char *name;          /* as it is called now */
    GPtrArray *messages; /* const struct message *: its own */
    GPtrArray *notes;    /* const struct note * */
    struct evaluation *evaluation;
    GPtrArray *all_messages; /* struct message *: what the others borrow from */
    GPtrArray *all_notes;
};

/* `name`: at least 4 digits of a conversation's present or former name, or the Message-ID
 * of one of its messages. NULL with USAGE (too short, fits several: which ones), ABSENT
 * (there is none) or STORE. */
struct conversation *conversation_find(const Rules *rules, Store *store, const char *name,
                                       GError **error);

/* That of a message which the store knows. NULL with STORE. */
struct conversation *conversation_of(const Rules *rules, Store *store,
                                     const char *message_id, GError **error);
void conversation_free(struct conversation *conversation); /* NULL is fine */
typedef struct conversation Conversation;                  /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Conversation, conversation_free)
