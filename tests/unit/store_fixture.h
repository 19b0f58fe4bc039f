/* store_fixture.h - a team's file in a folder of its own. */
#pragma once
#include <sqlite3.h>

#include "mail/message.h"
#include "store/derived.h"

enum { BORN = 1763458200 }; /* when the fixture's file was made */

struct shop {
    char *directory;
    char *path;
    Store *store; /* open, nothing in it */
};

void shop_set_up(struct shop *shop, gconstpointer data);
void shop_tear_down(struct shop *shop, gconstpointer data);

#define SHOP_TEST(path, function)                                                        \
    g_test_add(path, struct shop, NULL, shop_set_up, function, shop_tear_down)

/* Another program's connection to the file; the statements must succeed. */
sqlite3 *stranger(const char *path, const char *sql);

/* Ends the test where something failed since the last time it was asked. */
void assert_fine(Store *store);

/* Places and adds the message, which is freed. Its thread. */
int64_t take(Store *store, struct message *message);

/* The messages of one thread: struct message *. */
GPtrArray *messages_of(Store *store, int64_t thread);

/* A mail with these references (Message-IDs, a blank between), NULL for none. */
struct message *reply_to(const char *id, const char *references);

/* The first column of the first row, as another program sees it. */
int64_t count(const struct shop *shop, const char *sql);

/* A turn that was answered, every field of it filled; it opened `number` seconds after
 * BORN. */
struct turn a_turn(int number, const char *opener);

/* What a turn owes since BORN. */
struct obligation_row a_debt(int turn, ObligationKind kind, const char *from, int64_t due,
                             int64_t next);

/* Puts an evaluation with these turns into that thread: the conversation begins with the
 * first one's opener. */
void put(Store *store, int64_t thread, const struct turn *turns, guint n);

/* The same with two turns that `opener` opened, and what is owed. */
void owe(Store *store, int64_t thread, const char *opener,
         const struct obligation_row *rows, guint n);
void owe_snoozed(Store *store, int64_t thread, const char *opener,
                 const struct obligation_row *rows, guint n, int64_t snoozed_until);
