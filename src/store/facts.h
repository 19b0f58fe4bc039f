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
    uint64_t modseq; /* the HIGHESTMODSEQ up to which its flags are known; 0: none */
    uint32_t backlog,
        backlog_end; /* UIDs still to be read, without the end; 0, 0: none */
    int64_t looked;  /* when the last good look began, or INSTANT_NONE */
};

/* The folder, made where it is not known yet. Its number, 0 after a failure. */
int64_t store_folder(Store *store, const char *mailbox, const char *name);

/* One look at one folder, so far: its cursor. A new UIDVALIDITY forgets its sightings. */
void store_folder_cursor(Store *store, int64_t folder, uint32_t uidvalidity,
                         uint32_t uidnext, uint64_t modseq);

/* What of it is still to be read: UIDs from `backlog` on, below `end`, about `remaining`
 * mails; 0, 0: nothing. While that stays as it was, what is known of `remaining` does. */
void store_folder_backlog(Store *store, int64_t folder, uint32_t backlog, uint32_t end,
                          uint32_t remaining);

/* How many mails of the mailbox's folders are, about. */
int64_t store_backlog(Store *store, const char *mailbox);

/* Remembers `now` where it is the first time that mail of the folder is stored. */
void store_folder_begun(Store *store, int64_t folder, int64_t now);

/* Has no effect while there is a backlog. */
void store_folder_looked(Store *store, int64_t folder, int64_t at);

/* All folders of the team's file, by mailbox and name: struct folder_row *. */
GPtrArray *store_folders(Store *store);

/* Those of one mailbox, by name. */
GPtrArray *store_mailbox_folders(Store *store, const char *mailbox);

/* Folders of the mailbox that are not among `names` are watched no longer and must not
 * hold letters back: they are forgotten with their sightings. */
void store_folders_keep(Store *store, const char *mailbox, GHashTable *names);

/* 0 where no message with that id was seen. */
int64_t store_message_find(Store *store, const char *message_id);

/* Since when ackd watches where that message lies, or lay: what fell due before is a
 * backlog that was there already. The file's own beginning where it lies nowhere. */
int64_t store_watched_since(Store *store, const char *message_id);

/* A new message, which thread_place() has put into its thread. Its number. */
int64_t store_message_add(Store *store, const struct message *message);

/* One that is known already (S5), seen once more: the earlier INTERNALDATE counts, the
 * earlier \\Answered and closing, and every mailbox. True if that changed it. */
bool store_message_again(Store *store, int64_t id, const struct message *seen);

/* The message with that number; NULL if there is none. Free with message_free(). */
struct message *store_message(Store *store, int64_t id);

/* Mails with from <= thread_time() <= to that say that their author is away (S35): struct
 * message *, oldest first. */
GPtrArray *store_absence_mails(Store *store, int64_t from, int64_t to);

/* ---- Threads: what references hold together (S6), and subjects (S7). */

/* The thread a message belongs to. */
int64_t store_message_thread(Store *store, int64_t id);

/* The messages of a few threads, in no order: struct message *. */
GPtrArray *store_thread_messages(Store *store, const GArray *threads);

/* The threads that hang together with this one by what orphans follow (int64_t,
 * ascending, itself included). */
GArray *store_thread_family(Store *store, int64_t thread);

/* Messages of a topic with from <= thread_time() <= to, newest first, equally new ones by
 * Message-ID, at most THREAD_CANDIDATES_MAX of them: struct message *. */
GPtrArray *store_topic(Store *store, int64_t topic, int64_t from, int64_t to);

/* Numbers (int64_t) of the orphans of a topic in the same span that a message of the
 * instant `from` may concern: what already follows a newer one stays with it. Topic 0:
 * all orphans of the span. */
GArray *store_orphans(Store *store, int64_t topic, int64_t from, int64_t to);

/* What an orphan follows from now on, by number; 0: nothing. Returns what it followed
 * before. */
int64_t store_follow(Store *store, int64_t orphan, int64_t followed);

/* ---- All of them, to derive everything anew. */

struct thread_row {
    int64_t thread;
    GPtrArray *messages; /* struct message *, the batch's own */
};

/* Some threads. What was made for the last ones is used again for the next: to make and
 * free messages costs more than to read them. Begins as { 0 }. */
struct thread_batch {
    GArray *rows; /* struct thread_row: the first `count` of them */
    guint count;
    GPtrArray *messages; /* struct message *, all that there ever were */
    guint used;          /* of these, by the present rows */
};
void thread_batch_clear(struct thread_batch *batch);
typedef struct thread_batch ThreadBatch; /* the name g_auto needs */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ThreadBatch, thread_batch_clear)

const struct thread_row *thread_batch_row(const struct thread_batch *batch, guint index);

/* Puts whole threads in the place of those that are in the batch, ascending from `first`
 * on, until they hold at least `messages` messages or there are no more. False where
 * there was none. */
bool store_threads_from(Store *store, int64_t first, gsize messages,
                        struct thread_batch *batch);

/* Threads whose messages are not all there is to their conversations: a follow holds them
 * together with others, or there are notes about them. int64_t *, each its own value. */
GHashTable *store_threads_linked(Store *store);

/* Whether what the row's messages mention lies in their thread, and mentions hold all of
 * it together (S6). Where that is so of all rows the threads are right. */
bool store_thread_holds(Store *store, const struct thread_row *row);

/* Puts every message into its thread anew. Numbers may be others afterwards. */
void store_threads_rebuild(Store *store);

/* `message` 0: this UID was passed over, `problem` says why. */
void store_sighting_add(Store *store, int64_t folder, uint32_t uid, int64_t message,
                        const char *problem);

/* Flags of a mail that was seen before (S16, S19): what is set was seen at `now`, unless
 * it was seen earlier. The message's number if that changed it; 0 if not, or if nobody
 * knows the UID. */
int64_t store_flags_seen(Store *store, int64_t folder, uint32_t uid, bool answered,
                         bool closed, int64_t now);

/* What lay there lies there no longer: the sightings go, the messages stay. */
void store_sightings_vanished(Store *store, int64_t folder, uint32_t first,
                              uint32_t last);

/* How many UIDs were passed over, by mailbox. */
int64_t store_passed_over(Store *store, const char *mailbox);

/* The index that sla/thread works on, valid as long as the store. */
struct thread_index store_thread_index(Store *store);
