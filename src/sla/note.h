/* note.h - what people said about a conversation.                 Layer: sla (pure)
 * By `ackctl` (or in answer to a letter). A fact like a mail: it hangs on a Message-ID
 * and so survives merges. Source: ackd(7) S1, S19, S30, S34, S37;
 * ackctl(1). */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* The numbers are stored; append only. */
typedef enum {
    NOTE_CLOSE = 0, /* S19: nothing is owed any more */
    NOTE_REOPEN,    /* S19, S24: what ended last is open again */
    NOTE_SNOOZE,    /* no letters before `until` */
    NOTE_ASSIGN,    /* S34: `address`, a member's, owns it from now on */
    NOTE_IGNORE,    /* S1: `address` (or pattern) never counts, in any conversation */
    NOTE_REGARD,    /* and takes that back */
    NOTE_DISMISS,   /* S30: promise number `promise` of the mail is none */
    NOTE_RETURNED,  /* S37: who called was called back */
} NoteKind;

struct note {
    int64_t number; /* they were said in this order, also those of one second */
    NoteKind kind;
    int64_t at;
    char *message_id; /* any message of the conversation, for DISMISS the one that makes
                         the promise; NULL for IGNORE and REGARD */
    char *address;    /* ASSIGN, IGNORE, REGARD; else NULL */
    int64_t until;    /* SNOOZE; else INSTANT_NONE */
    int promise;      /* DISMISS, from 1; else 0 */
    char *author;     /* who said it: a login name */
};

struct note *note_new(NoteKind kind, int64_t at); /* never NULL; until INSTANT_NONE */
void note_free(struct note *note);                /* NULL is fine */
typedef struct note Note;                         /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Note, note_free)

const char *note_name(NoteKind kind); /* "close", "reopen" ... */
