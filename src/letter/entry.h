/* entry.h - what is owed, as the rows of a letter.                Layer: letter (pure)
 * Internal to the room. Source: ackd(7) S36, S45. */
#pragma once
#include "letter/page.h"
#include "sla/owed.h"
#include "sla/people.h"

struct entries {
    const struct people *people; /* for names of owners */
    const char *ackctl;          /* what commands begin with */
    int64_t now;
    GHashTable *told; /* char *: openers (struct owed) of which a section before has told
                         everything; a set, NULL: nobody asks */
    const char *link; /* template of links to clients' mails (letter/link.h), or NULL */
};

/* A section of these rows (struct owed *, with their calendars), each with how late it is
 * or when it is due; none where there are none. Of many the rest is counted, and
 * `command` of ackctl lists all of them; NULL: none does. */
void entries_add(Page *page, const struct entries *entries, const GPtrArray *rows,
                 const char *title, const char *command);

/* What a section of the digest says first of each row. */
typedef enum {
    ENTRY_OWED,    /* how late, or when it is due */
    ENTRY_CHASED,  /* how often the client chased */
    ENTRY_ENQUIRY, /* how long it waits */
    ENTRY_DEBT     /* how late the client is with what he promised */
} EntryKind;

struct entry_section {
    EntryKind kind;
    const char *title;
    const char *command;
    const GPtrArray *rows;
};

/* The same; those that were told before are only named, all in one line. */
void entries_add_section(Page *page, const struct entries *entries,
                         const struct entry_section *section);

/* "for 6h 50m"; "since yesterday 20:10" where no working time has passed. Caller frees.
 */
char *entry_age(const Calendar *calendar, int64_t since, int64_t now);
