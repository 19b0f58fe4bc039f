/* sql.h - statements with named parameters.                       Layer: store, internal
 * SQL is a literal; it is prepared once for each Store and kept. */
#pragma once
#include <sqlite3.h>

#include "store/store.h"

struct Store {
    sqlite3 *db;
    char *path;
    GHashTable *statements; /* literal's address -> sqlite3_stmt * */
    GError *failure;        /* the first one; NULL while all is well */
    bool in_transaction;
    GHashTable *parameters; /* sqlite3_stmt * -> GPtrArray of char *: names, in order */
    /* What was bound last: mostly the next one is the next of its names. */
    sqlite3_stmt *bound;
    const GPtrArray *bound_names;
    guint bound_next;
    /* See store/nodes.h. */
    GHashTable *nodes, *older_nodes; /* Message-ID -> struct node * */
    GHashTable *unindexed;           /* see store/node_index.h; NULL: to be read */
    int64_t version; /* PRAGMA data_version: others have written since if it is another */
    int64_t next_thread; /* 0: to be asked for */
};

/* Borrowed from the store, reset and without bindings; NULL after a failure, which every
 * function below accepts. `sql` must be a literal. */
sqlite3_stmt *sql_prepare(Store *store, const char *sql);

void sql_bind_int(Store *store, sqlite3_stmt *statement, const char *name, int64_t value);
void sql_bind_text(Store *store, sqlite3_stmt *statement, const char *name,
                   const char *value); /* NULL: null; must live until the step */
void sql_bind_instant(Store *store, sqlite3_stmt *statement, const char *name,
                      int64_t value); /* INSTANT_NONE: null */
void sql_bind_blob(Store *store, sqlite3_stmt *statement, const char *name,
                   GBytes *value);

/* True while there is a row; afterwards the statement is reset. */
bool sql_row(Store *store, sqlite3_stmt *statement);

/* Where not all rows are wanted: what sql_row() does after the last. */
void sql_end(sqlite3_stmt *statement);

/* For statements without rows. */
void sql_run(Store *store, sqlite3_stmt *statement);
void sql_exec(Store *store, const char *sql);

char *sql_text(sqlite3_stmt *statement, int column); /* a copy, NULL for null */
int64_t sql_instant(sqlite3_stmt *statement, int column);

/* The first column of the first row, `otherwise` where there is none or it is null. The
 * statement is reset. */
int64_t sql_single(Store *store, sqlite3_stmt *statement, int64_t otherwise);
char *sql_single_text(Store *store, sqlite3_stmt *statement); /* a copy, or NULL */

/* Makes the database's present error the store's failure, unless there is one already. */
void sql_fail(Store *store, const char *doing);
