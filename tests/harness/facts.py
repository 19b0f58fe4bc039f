"""All that a team's database knows, as text that does not depend on row numbers or on
when the daemon looked: two databases are equal if these are."""

import sqlite3

QUERIES = {
    "folder": "SELECT mailbox, name, uidvalidity, uidnext FROM folder",
    "sighting": """SELECT folder.mailbox, folder.name, uid, message_id, answered, problem
        FROM sighting JOIN folder ON folder.id = sighting.folder
        LEFT JOIN node ON node.id = sighting.message""",
    "message": """SELECT node.message_id, name, in_reply_to, from_address, from_name,
        reply_to_address, reply_to_name, subject, date, date_zone, received,
        internal_date, facts, kind, excerpt
        FROM message JOIN node USING(id)""",
    "recipient": """SELECT node.message_id, position, role, address, name
        FROM recipient JOIN node ON node.id = recipient.message""",
    "reference": """SELECT node.message_id, position, other.message_id
        FROM reference JOIN node ON node.id = reference.message
        JOIN node AS other ON other.id = reference.node""",
    "signal": """SELECT node.message_id, position, kind, phrase, confidence
        FROM signal JOIN node ON node.id = signal.message""",
    "outbox": "SELECT purpose, message_id, recipients, state FROM outbox",
    "reminder": "SELECT obligation, level FROM reminder",
    "conversation": "SELECT name, client, client_name, subject, owner, first, last "
                    "FROM conversation",
    "membership": """SELECT conversation.name, node.message_id
        FROM node JOIN conversation ON conversation.id = node.conversation""",
    "turn": """SELECT conversation.name, number, node.message_id, turn.client, turn.owner,
        target, opened, acknowledge_due, answer_due, acknowledged, answered,
        acknowledge_business, answer_business, acknowledged_by, answered_by, messages,
        chases
        FROM turn JOIN conversation ON conversation.id = turn.conversation
        JOIN node ON node.id = turn.opener""",
    "obligation": """SELECT conversation.name, turn, kind, since, due
        FROM obligation JOIN conversation ON conversation.id = obligation.conversation""",
}


def dump(database):
    """A list of lines, ordered."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return sorted(f"{table} {row!r}" for table, query in QUERIES.items()
                      for row in connection.execute(query))
    finally:
        connection.close()
