/* annotate.h - what people say about a conversation takes effect. Layer: app
 * `ackctl close` and the rest, and the same words in an answer to a letter. A note is
 * written where it changes anything, and what came of it is put into words.
 *
 * All of them belong into the caller's transaction (store_begin()), which is rolled back
 * where they fail: with USAGE or ABSENT where what was said is wrong, saying what was
 * found and what is expected, else with STORE.
 * Source: ackd(7) S1, S19, S30, S34, S37, S43. */
#pragma once
#include "app/conversation.h"
#include "sla/note.h"

/* Who says it, and when. */
struct speaker {
    Store *store; /* open for writing */
    Rules *rules;
    const char *name; /* a login name, or an address */
    int64_t at;
};

struct annotation {
    struct note *note;          /* what was said */
    bool written;               /* false: it was so already */
    struct conversation *about; /* as it is now; NULL: it is about an address */
    char *words; /* "closed; nobody was waiting in it", to stand behind its name */
};
void annotation_free(struct annotation *annotation); /* NULL is fine */
typedef struct annotation Annotation;                /* the name g_autoptr needs */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Annotation, annotation_free)

struct annotation *annotate_close(const struct speaker *speaker,
                                  const struct conversation *before, GError **error);
struct annotation *annotate_reopen(const struct speaker *speaker,
                                   const struct conversation *before, GError **error);
struct annotation *annotate_returned(const struct speaker *speaker,
                                     const struct conversation *before, GError **error);

/* `until`: an instant ("2026-11-18 09:30", "now") or business time ("2d"). */
struct annotation *annotate_snooze(const struct speaker *speaker,
                                   const struct conversation *before, const char *until,
                                   GError **error);

/* To the member who has this address. */
struct annotation *annotate_assign(const struct speaker *speaker,
                                   const struct conversation *before, const char *address,
                                   GError **error);

/* The promise is one of `before`. */
struct annotation *annotate_dismiss(const struct speaker *speaker,
                                    const struct conversation *before,
                                    const struct promise *promise, GError **error);

/* The promise of the conversation that is called so ("4bf0a9c1.2"); NULL with USAGE. */
const struct promise *annotate_find_promise(const struct speaker *speaker,
                                            const struct conversation *conversation,
                                            const char *name, GError **error);

/* From now on an address, domain or pattern never counts, or with `undo` does again. */
struct annotation *annotate_ignore(const struct speaker *speaker, const char *pattern,
                                   bool undo, GError **error);
