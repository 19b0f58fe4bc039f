/* parties.h - who takes part in a conversation, and on which side. Layer: sla (pure)
 * Clients who wrote, and whom they addressed, take part together: a word to one of them
 * is a word to all (S10). Whom only we brought in, a supplier we asked, is an outsider:
 * what we write to him is no answer to the client. Addresses are borrowed and must
 * outlive this. Source: ackd(7) S8, S10. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct Parties Parties;

Parties *parties_new(void);
void parties_free(Parties *parties); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Parties, parties_free)

/* A client wrote; these he addressed too, or wants replies there (const char *). */
void parties_client_wrote(Parties *parties, const char *author, const GPtrArray *clients);

/* One of us wrote to these clients. */
void parties_we_wrote(Parties *parties, const GPtrArray *clients);

/* Whether a client wrote, or was addressed by one who did: no outsider. */
bool parties_takes_part(const Parties *parties, const char *address);

/* Whether a word to `address` is a word to `client`. */
bool parties_speak_for(const Parties *parties, const char *client, const char *address);

/* Whether one of them takes part, or nobody does yet. */
bool parties_any_takes_part(const Parties *parties, const GPtrArray *clients);
