/* guard.h - looks at what a server says before libetpan does. Layer: adapter (libetpan)
 * libetpan recurses with each parenthesis, allocates whatever a literal announces and
 * keeps each line of an answer until its end, waits for ever after BYE and crashes on
 * some greetings, namespaces, annotations and permanent flags. The guard follows the
 * lines of the answer (literals are skipped by their length) and stops it in time. It
 * keeps no text but the server's farewell. Source: HACKING; RFC 3501 section 9. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    GUARD_DEPTH_MAX = 64,         /* open parentheses in one answer */
    GUARD_LINE_MAX = 1024 * 1024, /* bytes of a line beside its literals */
    GUARD_LINES_MAX = 50 * 1000,  /* of one operation */
    GUARD_WORDS_MAX = 500 * 1000, /* of one operation; each becomes a list's item */
    GUARD_LITERAL_MAX = 4 * 1024 * 1024, /* bytes; texts are asked for in parts */
    GUARD_BYTES_MAX = 64 * 1024 * 1024,  /* of one operation */
};

typedef enum {
    GUARD_PASS,
    GUARD_BYE,     /* the server takes its leave: farewell holds its words */
    GUARD_REFUSED, /* refusal says why */
} GuardVerdict;

struct imap_guard {
    GuardVerdict verdict;
    const char *refusal;
    GString *farewell;
    unsigned continuations; /* lines beginning with "+" so far */
    bool flat; /* set by the owner: FETCH responses are not kept, and so not counted; of
                  the names that they repeat only the first is handed on */
    bool namespaces; /* set by the owner: NAMESPACE is not for libetpan */

    /* private */
    bool greeting;
    gsize bytes;
    gsize line_bytes;
    guint lines;
    guint words;
    guint words_before; /* this line */
    uint64_t literal_left;
    uint64_t announced; /* by the braces at hand */
    int braces;         /* enum in guard.c */
    unsigned depth;
    bool data; /* a line with structure, not one that ends in free text */
    bool quoted;
    bool escaped;
    int names;     /* enum in guard.c */
    bool in_code;  /* within [...] of a greeting */
    guint code_at; /* how much of a dangerous code's name has come, its "[" included */
    bool mask;     /* the byte at hand is its last */
    char head[20]; /* the first bytes of the line, upper case, ended by NUL */
    gsize head_length;
};

/* The first line is taken for the greeting. */
void imap_guard_init(struct imap_guard *guard);
void imap_guard_clear(struct imap_guard *guard);

/* A new operation begins: bytes are counted from 0. */
void imap_guard_begin(struct imap_guard *guard);

/* How many bytes may be handed on: they stand at the beginning of `bytes` afterwards. All
 * that came, but for two: nothing more once `verdict` is no longer GUARD_PASS; and with
 * `flat`, of the header fields' names that each FETCH response repeats, only the first.
 * libetpan makes objects of all of them, which was half of what reading a header cost.
 * PERMANENTFLAGS are given another name, as that of a code nobody knows: whoever only
 * reads does not need them. */
gsize imap_guard_pass(struct imap_guard *guard, char *bytes, gsize length);
