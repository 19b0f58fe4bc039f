/* worker.h - the process that reads strangers' mail.              Layer: ackd
 * imap -> mime -> mail -> wire. It knows no store and no SMTP server, and opens no file
 * once it has begun but those that ackd/sandbox.h names. Started by the keeper, which
 * gives it mailboxes to look at; ends when the keeper's end of the socket closes. */
#pragma once

/* How the keeper starts it: WORKER_SIGN, the folder of the phrase packs, then the CA
 * files of its mailboxes; with these two descriptors. */
#define WORKER_SIGN "--imap-worker"
enum {
    WORKER_SOCKET = 0,
    WORKER_HANDS = 3, /* ackd/inhand.h */
};

/* Runs until the socket closes. `arguments` are those behind WORKER_SIGN, ended by NULL.
 * Exit status. */
int worker_run(char **arguments);
