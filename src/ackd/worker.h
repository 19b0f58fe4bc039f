/* worker.h - the process that reads strangers' mail.              Layer: ackd
 * imap -> mime -> mail -> wire. It knows no store and no SMTP server, and opens no file
 * once it has begun but the CA files of its mailboxes. Started by the keeper, which gives
 * it mailboxes to look at; ends when the keeper's end of the socket closes. */
#pragma once

/* Runs until the socket closes. `phrases_dir`: where the phrase packs are. Exit status.
 */
int worker_run(int socket, const char *phrases_dir);
