"""Strange mail is stored with what can be known and is never fatal; a database that cannot
be used is said to be so and is not overwritten."""

import os
import sqlite3

import pytest

from harness.mail import crlf, message, utc
from harness.office import ADDRESS, enquire

ARRIVAL = utc("2026-03-02 10:00")
LOOK = utc("2026-03-02 10:30")

HEAD = b"From: carla@client.example\r\nTo: support@example.com\r\nSubject: strange\r\n"
DATE = b"Date: Mon, 02 Mar 2026 10:00:00 +0000\r\n"
IDENTITY = b"Message-ID: <strange@client.example>\r\n"
BODY = b"\r\nCould you send us your prices?\r\n"


def references(count):
    lines = b"".join(b" <%d@thread.example>\r\n" % number for number in range(count))
    return b"References:\r\n" + lines


STRANGE = {
    "no message-id": HEAD + DATE + BODY,
    "no date": HEAD + IDENTITY + BODY,
    "no from": b"To: support@example.com\r\n" + DATE + IDENTITY + BODY,
    "no header at all": BODY,
    "empty": b"",
    "no body": HEAD + DATE + IDENTITY,
    "header of 1 MB in one line":
        HEAD + DATE + IDENTITY + b"X-Long: " + b"x" * 1_000_000 + b"\r\n" + BODY,
    "subject of 1 MB": HEAD.replace(b"strange", b"s" * 1_000_000) + DATE + IDENTITY + BODY,
    "message-id of 1 MB": HEAD + DATE + b"Message-ID: <" + b"i" * 1_000_000 + b"@x>\r\n" + BODY,
    "10,000 references": HEAD + DATE + IDENTITY + references(10_000) + BODY,
    "10,000 recipients": HEAD + DATE + IDENTITY + b"Cc: " + b",\r\n ".join(
        b"r%d@client.example" % number for number in range(10_000)) + b"\r\n" + BODY,
    "NUL bytes": HEAD.replace(b"strange", b"str\0nge") + DATE + IDENTITY + BODY + b"\0" * 500,
    "raw 8-bit and control bytes":
        HEAD.replace(b"strange", bytes(range(1, 10)) + bytes(range(11, 13)) + bytes(range(128, 256)))
        + DATE + IDENTITY + BODY,
    "date that is none": HEAD + b"Date: the day before yesterday\r\n" + IDENTITY + BODY,
    "date in year 9999999": HEAD + b"Date: Mon, 02 Mar 9999999 10:00:00 +0000\r\n" + IDENTITY + BODY,
    "refers to itself": HEAD + DATE + IDENTITY
        + b"References: <strange@client.example> <strange@client.example>\r\n" + BODY,
    "multipart without end": HEAD + DATE + IDENTITY
        + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" * 50,
    "base64 that is none": HEAD + DATE + IDENTITY
        + b"Content-Transfer-Encoding: base64\r\n\r\n!!!! not base64 ====\r\n",
    "unknown charset": HEAD + DATE + IDENTITY
        + b"Content-Type: text/plain; charset=klingon-8\r\n" + BODY,
    "from with 1,000 brackets": HEAD.replace(b"carla@", b"<" * 1000 + b"(" * 1000) + DATE
        + IDENTITY + BODY,
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_mail_is_stored(ackd, dovecot, name):
    """With a good mail before it and one after it: neither is lost."""
    with dovecot.mailbox(ADDRESS):
        pass
    dovecot.deliver(ADDRESS, message("a@client.example", ADDRESS, message_id="before@x"), ARRIVAL)
    dovecot.deliver(ADDRESS, STRANGE[name], ARRIVAL)
    dovecot.deliver(ADDRESS, message("b@client.example", ADDRESS, message_id="after@x"), ARRIVAL)
    ackd.write()
    result = ackd.once(LOOK)
    assert result.code == 0, result
    ids = {row[0] for row in ackd.rows("SELECT message_id FROM message")}
    assert {"before@x", "after@x"} <= ids
    assert len(ackd.rows("SELECT 1 FROM sighting WHERE message IS NOT NULL")) == 3, result
    assert ackd.once(LOOK).code == 0
    for command in (["overdue"], ["status"], ["--json", "overdue"], ["--csv", "overdue"]):
        assert ackd.ctl(*command, at=utc("2026-03-03 10:00")).code in (0, 1)


def test_the_same_message_twice_counts_once(ackd, dovecot):
    raw = message("carla@client.example", ADDRESS, message_id="same@client.example")
    with dovecot.mailbox(ADDRESS) as mailbox:
        mailbox.append(raw, ARRIVAL)
        mailbox.append(raw, ARRIVAL)
        mailbox.append(raw, ARRIVAL, "Sent")
    ackd.write()
    assert ackd.once(LOOK).code == 0
    assert len(ackd.rows("SELECT 1 FROM message")) == 1
    assert len(ackd.rows("SELECT 1 FROM sighting")) == 3


def test_text_from_strangers_cannot_move_the_cursor(ackd, dovecot):
    enquire(dovecot, ARRIVAL, subject="\u202eprices \u001b[2Jnow")
    ackd.write()
    assert ackd.once(LOOK).code == 0
    result = ackd.ctl("overdue", at=utc("2026-03-02 20:00"))
    assert result.code == 0, result
    assert "\x1b" not in result.out and "\u202e" not in result.out


@pytest.fixture
def used(ackd, dovecot):
    """A daemon with a database that holds a message."""
    enquire(dovecot, ARRIVAL)
    ackd.write()
    assert ackd.once(LOOK).code == 0
    return ackd


def close_wal(path):
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode = DELETE")
    return connection


def refuses(daemon, *words):
    """--once and ackctl say what is wrong, and the file stays as it was."""
    before = daemon.database.read_bytes()
    result = daemon.once(LOOK)
    assert result.code == 1, result
    for word in words:
        assert word in result.err.lower(), result
    asked = daemon.ctl("overdue")
    assert asked.code == 1 and asked.err, asked
    assert daemon.database.read_bytes() == before


def test_a_database_of_a_newer_version(used):
    connection = close_wal(used.database)
    connection.execute("PRAGMA user_version = 999")
    connection.commit()
    connection.close()
    refuses(used, "999", str(used.database).lower())


def test_a_file_that_is_no_database(used):
    close_wal(used.database).close()
    used.database.write_bytes(b"These are not the rows you are looking for.\n" * 100)
    refuses(used, str(used.database).lower())


def test_a_database_of_another_program(ackd):
    ackd.write()
    connection = sqlite3.connect(ackd.database)
    connection.execute("CREATE TABLE recipe(name TEXT)")
    connection.commit()
    connection.close()
    refuses(ackd, str(ackd.database).lower())


def test_a_database_that_cannot_be_read(used):
    close_wal(used.database).close()
    if os.getuid() == 0:
        used.database.unlink()
        used.database.mkdir()
        result = used.once(LOOK)
    else:
        used.database.chmod(0)
        result = used.once(LOOK)
        used.database.chmod(0o600)
    assert result.code == 1 and str(used.database) in result.err, result


def test_a_locked_database(used):
    connection = sqlite3.connect(used.database, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    with_lock = used.once(LOOK)
    connection.execute("ROLLBACK")
    connection.close()
    assert with_lock.code == 1 and "locked" in with_lock.err, with_lock
    assert used.once(LOOK).code == 0


def test_two_daemons_on_one_state_folder(used):
    used.start()
    second = used.once(LOOK)
    assert used.stop() == 0
    assert second.code == 1 and second.err, second


def test_mail_with_bare_line_feeds(ackd, dovecot):
    raw = message("carla@client.example", ADDRESS, message_id="lf@client.example")
    assert crlf(raw) == raw
    dovecot.deliver(ADDRESS, raw.replace(b"\r\n", b"\n"), ARRIVAL)
    ackd.write()
    assert ackd.once(LOOK).code == 0
    assert ackd.rows("SELECT subject FROM message") == [("An enquiry",)]
