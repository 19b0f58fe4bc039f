/* headline.h - what a subject announces.                          Layer: mail (pure)
 * Programs say in the subject what their mail is, at its beginning ("Automatic reply:
 * your order", "[Auto-Reply] ..."), behind the name of a list, or in parentheses at its
 * end. Source: ackd(7) S3. */
#pragma once
#include "mail/message.h"
#include "mail/phrases.h"

struct headline {
    const Phrases *phrases; /* borrowed */
    struct words *words;    /* none where there is no subject */
};

/* Of the subject of `message`, which lives longer. Never NULL. */
struct headline *headline_new(const struct message *message, const Phrases *phrases);
void headline_free(struct headline *line); /* NULL is fine */
typedef struct headline Headline;          /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Headline, headline_free)

/* Does it begin with a phrase of `list`, whatever follows? */
bool headline_begins(const struct headline *line, PhraseList list);

/* The same anywhere in it. */
bool headline_holds(const struct headline *line, PhraseList list);

/* Does it begin with one that is all it says of its own: "Automatic reply: your order",
 * "Out of office until 3 May", but not "Out of office next week?". */
bool headline_announces(const struct headline *line, PhraseList list);

/* The same, or does it end so: "your order (Automatic Response)". */
bool headline_says(const struct headline *line, PhraseList list);

/* "Bob Roy is out of the office (returning 5 May)": up to four words are a name. */
bool headline_tells_absence(const struct headline *line);

/* "Re: your order". */
bool headline_is_answer(const struct headline *line);
