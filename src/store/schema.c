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
    "  state TEXT NOT NULL," /* waiting, reading, seen, failing, busy */
    "  error TEXT,"          /* the last look's, NULL when it went well */
    "  error_since INTEGER,"
    "  tries_failed INTEGER NOT NULL DEFAULT 0," /* in a row */
    "  next_try INTEGER,"                        /* NULL: at the next poll */
    "  looked INTEGER,"                          /* when the last good look began */
    "  alerted INTEGER," /* when the administrator heard that it is not seen */
    "  remaining INTEGER NOT NULL DEFAULT 0," /* mails still to read, about; how many */
    "  first_remaining INTEGER," /* there were when that reading began, and when */
    "  reading_since INTEGER,"
    "  read_at INTEGER) STRICT, WITHOUT ROWID;" /* the last of it */

    /* ---- Facts. */
    "CREATE TABLE folder("
    "  id INTEGER PRIMARY KEY,"
    "  mailbox TEXT NOT NULL,"
    "  name TEXT NOT NULL,"
    "  uidvalidity INTEGER NOT NULL DEFAULT 0,"
    "  uidnext INTEGER NOT NULL DEFAULT 0,"
    "  modseq INTEGER NOT NULL DEFAULT 0,"  /* its flags are known up to this */
    "  backlog INTEGER NOT NULL DEFAULT 0," /* UIDs from here on, below the end, are */
    "  backlog_end INTEGER NOT NULL DEFAULT 0," /* still to be read; 0, 0: none */
    "  remaining INTEGER NOT NULL DEFAULT 0,"   /* how many mails these are, about */
    "  looked INTEGER,"                         /* when the last good look at it began */
    "  since INTEGER,"                          /* when its first mail was stored */
    "  UNIQUE(mailbox, name)) STRICT;"

    /* Every Message-ID ever heard of, seen or only mentioned. `hash` (store/node_index.h)
     * is the only way to an id: an index over the texts would be three times as large.
     * What thread it belongs to is derived: it stands here because each arrival
     * asks for it by the id. */
    "CREATE TABLE node("
    "  id INTEGER PRIMARY KEY,"
    "  hash INTEGER NOT NULL,"
    "  thread INTEGER NOT NULL,"
    "  message_id TEXT NOT NULL) STRICT;"
    "CREATE INDEX node_thread ON node(thread);"

    /* store/node_index.h: nodes with numbers up to `indexed`. A number is never given
     * out again, for no node is ever deleted. */
    "CREATE TABLE node_by_hash("
    "  hash INTEGER NOT NULL,"
    "  id INTEGER NOT NULL,"
    "  PRIMARY KEY(hash, id)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE node_indexed(indexed INTEGER NOT NULL) STRICT;"
    "INSERT INTO node_indexed VALUES(0);"

    /* Lists stand in one column, an item a line, a tab between its fields. */
    "CREATE TABLE message("
    "  id INTEGER PRIMARY KEY CHECK(id > 0)," /* a node's */
    "  message_id TEXT NOT NULL," /* once more: all are read without their nodes */
    "  in_reply_to TEXT,"
    "  refs TEXT,"
    "  from_address TEXT,"
    "  from_name TEXT,"
    "  reply_to_address TEXT,"
    "  reply_to_name TEXT,"
    "  recipients TEXT," /* role, address, name */
    "  subject TEXT,"
    "  topic INTEGER," /* NULL: none */
    "  orphan INTEGER NOT NULL,"
    "  at INTEGER," /* thread_time() */
    "  date INTEGER,"
    "  date_zone INTEGER NOT NULL,"
    "  received INTEGER,"
    "  internal_date INTEGER," /* the earliest of its sightings */
    "  facts INTEGER NOT NULL,"
    "  kind INTEGER NOT NULL,"
    "  signals TEXT," /* kind, confidence, phrase */
    "  mailboxes TEXT,"
    "  answered_seen INTEGER,"
    "  closed_seen INTEGER,"
    "  watched INTEGER," /* the earliest `since` of folders that it vanished from */
    "  excerpt TEXT) STRICT;"
    /* By fortnight first: mail that comes in its order is indexed where the last one was,
     * however many topics there were before. */
    "CREATE INDEX message_topic ON message(" SCHEMA_FORTNIGHT ", topic, at)"
    "  WHERE topic IS NOT NULL;"
    "CREATE INDEX message_orphan ON message(topic, at) WHERE orphan;"
    "CREATE INDEX message_absence ON message(at) WHERE " SCHEMA_SAYS_ABSENCE ";"

    "CREATE TABLE sighting("
    "  folder INTEGER NOT NULL,"
    "  uid INTEGER NOT NULL,"
    "  message INTEGER," /* NULL: it was passed over */
    "  problem TEXT,"
    "  PRIMARY KEY(folder, uid)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX sighting_message ON sighting(message);"

    /* Mails that were in a worker's hands when it died. */
    "CREATE TABLE crash("
    "  folder INTEGER NOT NULL,"
    "  uidvalidity INTEGER NOT NULL,"
    "  uid INTEGER NOT NULL,"
    "  count INTEGER NOT NULL,"
    "  last INTEGER NOT NULL,"
    "  PRIMARY KEY(folder, uidvalidity, uid)) STRICT, WITHOUT ROWID;"

    /* Mailboxes that somebody wants to be read again. No request has the number of one
     * before. */
    "CREATE TABLE rescan("
    "  request INTEGER PRIMARY KEY AUTOINCREMENT,"
    "  mailbox TEXT UNIQUE NOT NULL,"
    "  everything INTEGER NOT NULL) STRICT;"

    /* ---- What people said, and the terms they work by. */
    "CREATE TABLE note("
    "  id INTEGER PRIMARY KEY," /* in the order in which they were said */
    "  kind INTEGER NOT NULL,"
    "  at INTEGER NOT NULL,"
    "  node INTEGER REFERENCES node(id)," /* NULL: it is about people */
    "  address TEXT,"
    "  until INTEGER,"
    "  promise INTEGER," /* which of the message's promises */
    "  author TEXT) STRICT;"
    "CREATE INDEX note_node ON note(node) WHERE node IS NOT NULL;"

    "CREATE TABLE terms("
    "  since INTEGER PRIMARY KEY,"
    "  text TEXT NOT NULL) STRICT;"

    "CREATE TABLE holidays("
    "  path TEXT PRIMARY KEY,"
    "  text TEXT NOT NULL) STRICT, WITHOUT ROWID;"

    /* ---- Letters. */
    "CREATE TABLE outbox("
    "  id INTEGER PRIMARY KEY,"
    "  purpose TEXT NOT NULL UNIQUE," /* what makes it the same letter */
    "  message_id TEXT NOT NULL,"
    "  channel TEXT,"                    /* the webhook it goes to; NULL: mail */
    "  recipients TEXT NOT NULL,"        /* addresses, a blank between */
    "  last INTEGER NOT NULL DEFAULT 0," /* reminder_cap lets no other follow that day */
    "  state TEXT NOT NULL CHECK(state IN"
    "    ('queued', 'sending', 'uncertain', 'sent', 'refused', 'dropped')),"
    "  queued INTEGER NOT NULL,"
    "  attempts INTEGER NOT NULL DEFAULT 0,"
    "  next_attempt INTEGER NOT NULL," /* sending: when this one began; uncertain: when */
                                       /* it is looked for */
    "  said TEXT,"                     /* the mail server's last words */
    "  ended INTEGER) STRICT;"
    "CREATE INDEX outbox_waiting ON outbox(next_attempt)"
    "  WHERE state = 'queued' AND channel IS NULL;"
    "CREATE INDEX outbox_posts ON outbox(attempts, id)"
    "  WHERE state = 'queued' AND channel IS NOT NULL;"
    "CREATE INDEX outbox_queued ON outbox(queued);"
    "CREATE INDEX outbox_doubtful ON outbox(next_attempt) WHERE state = 'uncertain';"
    "CREATE INDEX outbox_message_id ON outbox(message_id);"

    /* Apart, so that it is not written again with each change of state. */
    "CREATE TABLE outbox_text("
    "  outbox INTEGER PRIMARY KEY REFERENCES outbox(id),"
    "  bytes BLOB NOT NULL) STRICT;"

    /* Whoever does not know this cannot name a letter before reading it. */
    "INSERT INTO meta VALUES('letters', lower(hex(randomblob(16))));"

    /* What is known of each recipient; those who are not here still wait. */
    "CREATE TABLE outbox_recipient("
    "  outbox INTEGER NOT NULL REFERENCES outbox(id),"
    "  address TEXT NOT NULL,"
    "  state TEXT NOT NULL CHECK(state IN ('sent', 'refused', 'uncertain')),"
    "  said TEXT,"
    "  at INTEGER NOT NULL,"
    "  PRIMARY KEY(outbox, address)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX outbox_refused ON outbox_recipient(at) WHERE state = 'refused';"

    /* What is for a webhook and tells of a level. */
    "CREATE TABLE post_reminder("
    "  post INTEGER NOT NULL REFERENCES outbox(id),"
    "  obligation TEXT NOT NULL,"
    "  level TEXT NOT NULL,"
    "  PRIMARY KEY(post, obligation)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX post_reminder_obligation ON post_reminder(obligation, post);"

    /* A webhook that could not be reached, or asked for patience, since it last was. */
    "CREATE TABLE webhook("
    "  name TEXT PRIMARY KEY,"
    "  failures INTEGER NOT NULL,"
    "  held_until INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

    /* A level that was reached, whether a letter went out for it or not. */
    "CREATE TABLE reminder("
    "  obligation TEXT NOT NULL,"
    "  level TEXT NOT NULL,"
    "  at INTEGER NOT NULL,"
    "  outbox INTEGER NOT NULL," /* a letter that tells of it; 0: there is none */
    "  PRIMARY KEY(obligation, level, outbox)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX reminder_outbox ON reminder(outbox);"

    /* What a letter is about that is no reminder: an answer to a command. */
    "CREATE TABLE about("
    "  outbox INTEGER NOT NULL REFERENCES outbox(id),"
    "  obligation TEXT NOT NULL,"
    "  PRIMARY KEY(outbox, obligation)) STRICT, WITHOUT ROWID;"

    /* ---- Derived: what an orphan follows (S7), and what follows from a thread. All of
     * it begins with the thread it was derived from, and so lies together: it is
     * forgotten and written anew as a whole. */
    "CREATE TABLE follow("
    "  orphan INTEGER PRIMARY KEY,"
    "  followed INTEGER NOT NULL) STRICT;"
    "CREATE INDEX follow_followed ON follow(followed);"

    "CREATE TABLE conversation("
    "  thread INTEGER NOT NULL,"
    "  id INTEGER NOT NULL," /* the node of its earliest message: whence its name */
    "  client TEXT NOT NULL,"
    "  client_name TEXT,"
    "  subject TEXT,"
    "  owner TEXT,"
    "  first INTEGER NOT NULL,"
    "  last INTEGER NOT NULL,"
    "  waiting_since INTEGER,"
    "  waiting_for TEXT,"
    "  closed INTEGER,"
    "  settled INTEGER,"
    "  snoozed_until INTEGER,"
    "  PRIMARY KEY(thread, id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX conversation_waiting ON conversation(waiting_since)"
    "  WHERE waiting_since IS NOT NULL;"

    /* What only reports ask for is packed (store/derived.c): with twenty columns more to
     * read of each turn a report would take twice as long. */
    "CREATE TABLE turn("
    "  thread INTEGER NOT NULL,"
    "  conversation INTEGER NOT NULL,"
    "  number INTEGER NOT NULL,"
    "  opened INTEGER NOT NULL,"
    "  client TEXT NOT NULL,"
    "  owner TEXT,"
    "  target TEXT,"
    "  figures BLOB NOT NULL,"
    "  opener INTEGER NOT NULL," /* a node */
    "  client_name TEXT,"
    "  messages INTEGER NOT NULL,"
    "  chases INTEGER NOT NULL,"
    "  open INTEGER NOT NULL,"
    "  PRIMARY KEY(thread, conversation, number)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX turn_opened ON turn(opened);"
    "CREATE INDEX turn_open ON turn(opened) WHERE open;"

    "CREATE TABLE promise("
    "  thread INTEGER NOT NULL,"
    "  conversation INTEGER NOT NULL,"
    "  message INTEGER NOT NULL," /* the node of the mail that makes it */
    "  number INTEGER NOT NULL,"  /* which of that mail's, from 1 */
    "  client INTEGER NOT NULL,"  /* whether it is the client's debt */
    "  author TEXT NOT NULL,"
    "  phrase TEXT NOT NULL,"
    "  confidence INTEGER NOT NULL,"
    "  thing INTEGER NOT NULL,"
    "  timed INTEGER NOT NULL,"
    "  grain INTEGER NOT NULL,"
    "  made INTEGER NOT NULL,"
    "  due_day INTEGER NOT NULL,"
    "  due INTEGER NOT NULL,"
    "  state INTEGER NOT NULL,"
    "  ended INTEGER,"
    "  ended_by INTEGER," /* a node */
    "  slips INTEGER NOT NULL,"
    "  first_day INTEGER NOT NULL,"
    "  first_due INTEGER NOT NULL,"
    "  conversation_client TEXT NOT NULL," /* once more: figures are by client, too */
    "  PRIMARY KEY(thread, conversation, message, number)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX promise_due ON promise(due);"
    /* All that figures ask for: they count many and need no other column. */
    "CREATE INDEX promise_made ON promise(made, client, author, due, state, ended,"
    "  conversation_client);"

    "CREATE TABLE obligation("
    "  thread INTEGER NOT NULL,"
    "  conversation INTEGER NOT NULL,"
    "  turn INTEGER NOT NULL," /* 0: a promise's */
    "  kind INTEGER NOT NULL,"
    "  runs_from INTEGER NOT NULL," /* the node of the message that its clock runs from */
    "  promise INTEGER NOT NULL,"   /* which promise of that message; 0: a turn's */
    "  since INTEGER NOT NULL,"
    "  due INTEGER NOT NULL,"
    "  next INTEGER," /* when the next reminder level is reached */
    "  PRIMARY KEY(thread, conversation, turn, kind, runs_from, promise))"
    "  STRICT, WITHOUT ROWID;"
    "CREATE INDEX obligation_runs_from ON obligation(runs_from);"
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
