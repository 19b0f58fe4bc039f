/* folder.h - what a look reads of one folder, batch by batch.     Layer: ackd
 * imap -> mime -> mail -> wire: mails become observations on the looking thread, which
 * sends them to the keeper through `struct look_port`. */
#pragma once
#include "ackd/inhand.h"
#include "imap/session.h"
#include "mail/phrases.h"
#include "wire/wire.h"

/* The way to the keeper. Both are called on the looking thread. */
struct look_port {
    gpointer data;
    /* Sends a batch, once the one before it was stored: one is on its way while the next
     * is read. False: that one could not be stored, give up this look. */
    bool (*send)(const struct wire_batch *batch, gpointer data);
    /* Waits until the last one was stored. False: it could not be. */
    bool (*settle)(gpointer data);
    struct inhand_slot *hand; /* where it finds what we read, should we die over it */
};

typedef struct FolderReader FolderReader;

/* For the folders of one look, which begins now. Borrows all four. */
FolderReader *folder_reader_new(const struct wire_assign *assign,
                                const struct wire_look *look, const Phrases *phrases,
                                const struct look_port *port);
void folder_reader_free(FolderReader *reader); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FolderReader, folder_reader_free)

struct folder_end {
    bool unfinished; /* it has a backlog still */
    bool given_up;   /* a batch could not be stored, of this folder or one before */
};

/* Everything new in `folder`, or what the error says. `*session` as imap_sync_folder()
 * has it. */
struct folder_end folder_read(FolderReader *reader, ImapSession **session,
                              const struct imap_account *account,
                              const struct wire_folder *folder, GError **error);
