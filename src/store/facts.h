/* facts.h - what was seen, written once.                          Layer: adapter (SQLite)
 * Errors stick, see store/store.h. Source: ackd(8); ackd(7) S5. */
#pragma once
#include "mail/observation.h"
#include "sla/thread.h"
#include "store/store.h"

struct folder_row {
    int64_t id;
    char *mailbox;
    char *name;
    uint32_t uidvalidity; /* 0: never looked at */
    uint32_t uidnext;
    int64_t looked; /* when the last good look began, or INSTANT_NONE */
};

/* The folder, made where it is not known yet. Its number, 0 after a failure. */
int64_t store_folder(Store *store, const char *mailbox, const char *name);

/* One look at one folder, so far: its cursor. A new UIDVALIDITY forgets its sightings. */
void store_folder_cursor(Store *store, int64_t folder, uint32_t uidvalidity,
                         uint32_t uidnext);
/* Remembers `now` where it is the first time that mail of the folder is stored. */
void store_folder_begun(Store *store, int64_t folder, int64_t now);
void store_folder_looked(Store *store, int64_t folder, int64_t at);

/* All folders of the team's file, by mailbox and name: struct folder_row *. */
GPtrArray *store_folders(Store *store);

/* Folders of the mailbox that are not among `names` are watched no longer and must not
 * hold letters back: they are forgotten with their sightings. */
void store_folders_keep(Store *store, const char *mailbox, GHashTable *names);

/* 0 where no message with that id was seen. */
int64_t store_message_find(Store *store, const char *message_id);

/* Since when ackd watches where that message lies: what fell due before is a backlog that
 * was there already. The file's own beginning where it lies nowhere. */
int64_t store_watched_since(Store *store, const char *message_id);

/* A new message, which thread_place() has put into its conversation. Its number. */
int64_t store_message_add(Store *store, const struct message *message);

/* One that is known already (S5), seen once more: the earlier INTERNALDATE counts. True
 * if that changed it. */
bool store_message_again(Store *store, int64_t id, int64_t internal_date);

/* The conversation a message belongs to. */
int64_t store_message_conversation(Store *store, int64_t id);

/* `message` 0: this UID was passed over, `problem` says why. */
void store_sighting_add(Store *store, int64_t folder, uint32_t uid, int64_t message,
                        bool answered, const char *problem);

/* How many UIDs were passed over, by mailbox. */
int64_t store_passed_over(Store *store, const char *mailbox);

/* The messages of a conversation, in no order: struct message *. */
GPtrArray *store_conversation_messages(Store *store, int64_t conversation);

/* The index that sla/thread works on, valid as long as the store. */
struct thread_index store_thread_index(Store *store);
