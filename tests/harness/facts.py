"""All that a team's database knows, as text that does not depend on row numbers or on
when the daemon looked: two databases are equal if these are."""

import sqlite3

QUERIES = {
    "folder": "SELECT mailbox, name, uidvalidity, uidnext FROM folder",
    "sighting": """SELECT folder.mailbox, folder.name, uid, message_id, problem
        FROM sighting JOIN folder ON folder.id = sighting.folder
        LEFT JOIN node ON node.id = sighting.message""",
    "message": """SELECT message_id, in_reply_to, refs, from_address, from_name,
        reply_to_address, reply_to_name, recipients, subject, topic, orphan, at, date,
        date_zone, received, internal_date, facts, kind, signals, mailboxes,
        answered_seen IS NULL, closed_seen IS NULL, excerpt FROM message""",
    "note": "SELECT kind, note.at, message_id, address, until, author FROM note"
            " LEFT JOIN node ON node.id = note.node",
    "outbox": "SELECT purpose, message_id, recipients, state FROM outbox",
    "reminder": "SELECT obligation, level FROM reminder",
    "thread": """SELECT message_id, (SELECT min(other.message_id) FROM node AS other
        WHERE other.thread = node.thread) FROM node""",
    "follow": """SELECT node.message_id, other.message_id FROM follow
        JOIN node ON node.id = orphan JOIN node AS other ON other.id = followed""",
    "conversation": """SELECT message_id, client, client_name, subject, owner, first, last,
        waiting_since, waiting_for, closed, settled, snoozed_until FROM conversation
        JOIN node USING(id)""",
    "turn": """SELECT named.message_id, number, node.message_id, opened, turn.client,
        turn.client_name, turn.owner, target, messages, chases, hex(figures)
        FROM turn JOIN conversation ON conversation.thread = turn.thread
        AND conversation.id = turn.conversation
        JOIN node AS named ON named.id = conversation.id JOIN node ON node.id = turn.opener""",
    "obligation": """SELECT named.message_id, turn, kind, node.message_id, since, due, next
        FROM obligation JOIN conversation ON conversation.thread = obligation.thread
        AND conversation.id = obligation.conversation
        JOIN node AS named ON named.id = conversation.id JOIN node ON node.id = runs_from""",
}


def dump(database):
    """A list of lines, ordered."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return sorted(f"{table} {row!r}" for table, query in QUERIES.items()
                      for row in connection.execute(query))
    finally:
        connection.close()
