/* page.h - what a letter says, before it is text or HTML.         Layer: letter (pure)
 * Internal to the room. A letter is a list of blocks that plain.c and html.c each write
 * in their own way: so both always say the same. Blocks of one kind that follow one
 * another form a group (the rows of one table). */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum { TONE_CALM, TONE_GOOD, TONE_SOON, TONE_LATE } Tone;

typedef enum {
    BLOCK_TITLE,     /* head: which team, which day */
    BLOCK_HEADLINE,  /* tone, head: the one sentence that matters */
    BLOCK_TILE,      /* tone, head: a number, body: of what, breaks */
    BLOCK_PARAGRAPH, /* head */
    BLOCK_NOTICE,    /* tone, head: what must not be overlooked */
    BLOCK_SECTION,   /* head: title, body: a line below it or NULL */
    BLOCK_ENTRY,     /* tone, head: who, from: where from or NULL, aside: how urgent,
                        body: subject, link: to it or NULL, note: details or NULL */
    BLOCK_FACT,      /* head: label, body: value, link: to it or NULL */
    BLOCK_QUOTE,     /* head: a client's words */
    BLOCK_COMMAND,   /* head: to be typed, body: what it does */
    BLOCK_GAUGE,  /* head: of what, aside: its median, percent, body: the share in words,
                     note: what the median does not know of, or NULL, before: the same
                     of the span before in words, or NULL, percent_before */
    BLOCK_FOOTER, /* head */
    BLOCK_KINDS
} BlockKind;

struct block {
    BlockKind kind;
    Tone tone;
    bool breaks; /* a new row begins with it */
    int percent; /* 0..100, -1: no bar */
    int percent_before;
    const char *head;
    const char *from;
    const char *aside;
    const char *body;
    const char *note;
    const char *before;
    const char *link; /* letter/link.h */
};

typedef struct Page Page;

Page *page_new(void);
void page_free(Page *page); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Page, page_free)

/* Strings are copied, made one line each, and lose control and bidirectional characters.
 */
void page_add(Page *page, const struct block *block);

gsize page_length(const Page *page);
const struct block *page_block(const Page *page, gsize index);
