#include "store/schema.h"

#include "store/sql.h"

static const char step_1[] =
    /* Settings of the file itself. */
    "CREATE TABLE meta("
    "  key TEXT PRIMARY KEY,"
    "  value ANY NOT NULL) STRICT, WITHOUT ROWID;"

    /* ---- How the mailboxes are now: neither fact nor derived, written over. */
    "CREATE TABLE mailbox("
    "  name TEXT PRIMARY KEY,"
    "  state TEXT NOT NULL," /* waiting, reading, seen, failing */
    "  error TEXT,"          /* the last look's, NULL when it went well */
    "  error_since INTEGER,"
    "  looked INTEGER," /* when the last good look began */
    "  remaining INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;"

    /* ---- Facts. */
    "CREATE TABLE folder("
    "  id INTEGER PRIMARY KEY,"
    "  mailbox TEXT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  uidvalidity INTEGER NOT NULL DEFAULT 0,"
    "  uidnext INTEGER NOT NULL DEFAULT 0,"
    "  looked INTEGER," /* when the last good look at it began */
    "  since INTEGER,"  /* when its first mail was stored */
    "  UNIQUE(mailbox, name)) STRICT;"

    /* Every Message-ID ever heard of, seen or only mentioned. Its conversation is
     * derived: it stands here because each arrival asks for it by the id. */
    "CREATE TABLE node("
    "  id INTEGER PRIMARY KEY,"
    "  message_id TEXT NOT NULL UNIQUE,"
    "  conversation INTEGER NOT NULL) STRICT;"
    "CREATE INDEX node_conversation ON node(conversation);"

    "CREATE TABLE message("
    "  id INTEGER PRIMARY KEY REFERENCES node(id),"
    "  name TEXT NOT NULL," /* what its conversation may be called: a short hash */
    "  in_reply_to TEXT,"
    "  from_address TEXT,"
    "  from_name TEXT,"
    "  reply_to_address TEXT,"
    "  reply_to_name TEXT,"
    "  subject TEXT,"
    "  date INTEGER,"
    "  date_zone INTEGER NOT NULL,"
    "  received INTEGER,"
    "  internal_date INTEGER," /* the earliest of its sightings */
    "  facts INTEGER NOT NULL,"
    "  kind INTEGER NOT NULL,"
    "  excerpt TEXT) STRICT;"
    "CREATE INDEX message_name ON message(name);"

    "CREATE TABLE recipient("
    "  message INTEGER NOT NULL REFERENCES message(id),"
    "  position INTEGER NOT NULL,"
    "  role INTEGER NOT NULL,"
    "  address TEXT,"
    "  name TEXT,"
    "  PRIMARY KEY(message, position)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE reference("
    "  message INTEGER NOT NULL REFERENCES message(id),"
    "  position INTEGER NOT NULL,"
    "  node INTEGER NOT NULL REFERENCES node(id),"
    "  PRIMARY KEY(message, position)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE signal("
    "  message INTEGER NOT NULL REFERENCES message(id),"
    "  position INTEGER NOT NULL,"
    "  kind INTEGER NOT NULL,"
    "  phrase TEXT NOT NULL,"
    "  confidence INTEGER NOT NULL,"
    "  PRIMARY KEY(message, position)) STRICT, WITHOUT ROWID;"

    "CREATE TABLE sighting("
    "  folder INTEGER NOT NULL REFERENCES folder(id),"
    "  uid INTEGER NOT NULL,"
    "  message INTEGER REFERENCES message(id)," /* NULL: it was passed over */
    "  answered INTEGER NOT NULL,"
    "  problem TEXT,"
    "  PRIMARY KEY(folder, uid)) STRICT, WITHOUT ROWID;"

    "CREATE INDEX sighting_message ON sighting(message);"

    "CREATE TABLE outbox("
    "  id INTEGER PRIMARY KEY,"
    "  purpose TEXT NOT NULL UNIQUE," /* what makes it the same letter */
    "  message_id TEXT NOT NULL,"
    "  recipients TEXT NOT NULL," /* addresses, a blank between */
    "  letter BLOB NOT NULL,"
    "  state TEXT NOT NULL CHECK(state IN"
    "    ('queued', 'sending', 'sent', 'refused', 'dropped')),"
    "  queued INTEGER NOT NULL,"
    "  attempts INTEGER NOT NULL DEFAULT 0,"
    "  next_attempt INTEGER NOT NULL,"
    "  said TEXT," /* the mail server's last words */
    "  ended INTEGER) STRICT;"
    "CREATE INDEX outbox_waiting ON outbox(next_attempt) WHERE state = 'queued';"

    /* A level that was reached, whether a letter went out for it or not. */
    "CREATE TABLE reminder("
    "  obligation TEXT NOT NULL,"
    "  level TEXT NOT NULL,"
    "  at INTEGER NOT NULL,"
    "  outbox INTEGER REFERENCES outbox(id),"
    "  PRIMARY KEY(obligation, level)) STRICT, WITHOUT ROWID;"

    /* ---- Derived. */
    "CREATE TABLE conversation("
    "  id INTEGER PRIMARY KEY,"
    "  name TEXT NOT NULL,"
    "  client TEXT,"
    "  client_name TEXT,"
    "  subject TEXT,"
    "  owner TEXT,"
    "  first INTEGER NOT NULL,"
    "  last INTEGER NOT NULL) STRICT;"

    "CREATE TABLE turn("
    "  conversation INTEGER NOT NULL,"
    "  number INTEGER NOT NULL,"
    "  opener INTEGER NOT NULL,"
    "  client TEXT NOT NULL,"
    "  client_name TEXT,"
    "  owner TEXT,"
    "  target TEXT,"
    "  opened INTEGER NOT NULL,"
    "  acknowledge_due INTEGER,"
    "  answer_due INTEGER,"
    "  acknowledged INTEGER,"
    "  answered INTEGER,"
    "  acknowledge_business INTEGER,"
    "  answer_business INTEGER,"
    "  acknowledged_by TEXT,"
    "  answered_by TEXT,"
    "  messages INTEGER NOT NULL,"
    "  chases INTEGER NOT NULL,"
    "  PRIMARY KEY(conversation, number)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX turn_opened ON turn(opened);"

    "CREATE TABLE obligation("
    "  conversation INTEGER NOT NULL,"
    "  turn INTEGER NOT NULL,"
    "  kind INTEGER NOT NULL,"
    "  since INTEGER NOT NULL,"
    "  due INTEGER NOT NULL,"
    "  next INTEGER," /* when the next reminder level is reached */
    "  PRIMARY KEY(conversation, turn, kind)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX obligation_due ON obligation(due);"
    "CREATE INDEX obligation_next ON obligation(next) WHERE next IS NOT NULL;";

static const char *const steps[SCHEMA_VERSION] = { step_1 };

void schema_migrate(Store *store, int from, int64_t now)
{
    store_begin(store);
    for (int version = from; version < SCHEMA_VERSION; version++)
        sql_exec(store, steps[version]);
    if (from == 0) {
        sqlite3_stmt *since =
            sql_prepare(store, "INSERT INTO meta(key, value) VALUES('since', :now)");
        sql_bind_int(store, since, ":now", now);
        sql_run(store, since);
    }
    g_autofree char *version =
        g_strdup_printf("PRAGMA user_version = %d", SCHEMA_VERSION);
    sql_exec(store, version);
}
