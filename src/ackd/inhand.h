/* inhand.h - what a worker has in its hands.                      Layer: ackd
 * A piece of memory that the keeper shares with one worker (memfd). Each looking thread
 * holds a slot of it and notes there which mails it is about to read; when the worker
 * dies, the keeper finds it written. A thread that runs into SIGSEGV or its like marks
 * its own slot as it falls, so that what others had in hand is not charged. The keeper
 * trusts nothing that stands here beyond its form. Source: ackd(8). */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct InHand InHand;

/* Mails `first` to `last` of a folder; 0, 0: none, and no folder then. */
struct inhand_entry {
    uint32_t mailbox;
    char *folder;
    uint32_t uidvalidity;
    uint32_t first, last;
};

/* ---- The keeper's side. */

/* Empty, of a size that nobody can change. NULL with errno where it cannot be had. */
InHand *inhand_new(void);
void inhand_free(InHand *hands); /* NULL is fine */
int inhand_fd(const InHand *hands);

/* What a dead worker held: where a thread marked its slot only that, otherwise all slots
 * that hold mails. GArray of struct inhand_entry; caller frees. */
GArray *inhand_read(const InHand *hands);

/* Marks the slots of those that have worked on one mail since before `ms`, as a crash
 * would. Whether there are any. */
bool inhand_mark_stuck(InHand *hands, int64_t ms);

/* ---- The worker's side. */

/* Maps what lies behind `fd`, which is closed. NULL with MAILBOX. From now on a crash
 * marks the slot of its thread; what the signal did before, it does afterwards. */
InHand *inhand_open(int fd, GError **error);

/* This thread begins with a mailbox, and ends with it. Until then the slot is its own,
 * and a crash of the thread is charged to the mailbox, with or without mails in hand. */
struct inhand_slot *inhand_enter(InHand *hands, uint32_t mailbox);
void inhand_leave(struct inhand_slot *slot);

/* The mails whose bytes are read from now on. A folder's name of a KiB and more is left
 * out, and the mails with it. */
void inhand_take(struct inhand_slot *slot, const char *folder, uint32_t uidvalidity,
                 uint32_t first, uint32_t last);

/* Of these, only this one: the others wait. It is worked on from `now_ms` (monotonic) on,
 * and no server is waited for meanwhile, until it is put back to the others. */
void inhand_work_on(struct inhand_slot *slot, uint32_t uid, int64_t now_ms);
void inhand_put_back(struct inhand_slot *slot, uint32_t first, uint32_t last);

/* None. */
void inhand_put_down(struct inhand_slot *slot);
