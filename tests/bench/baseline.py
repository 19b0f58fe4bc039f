#!/usr/bin/env python3
"""What a short script would do: fetch headers and the first 16 KiB of text of every mail in
batches, store the headers. The measure that tests/bench/import compares with.

usage: baseline.py PORT USER PASSWORD DATABASE FOLDER..."""

import email
import imaplib
import sqlite3
import sys
from email.header import decode_header, make_header

FIELDS = "FROM TO CC SUBJECT DATE MESSAGE-ID IN-REPLY-TO REFERENCES AUTO-SUBMITTED PRECEDENCE LIST-ID"
ITEMS = (f"(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({FIELDS})]"
         " BODY.PEEK[TEXT]<0.16384>)")
BATCH = 500


def rows(imap, folder):
    """One row for each mail of the folder that is open."""
    numbers = imap.uid("SEARCH", "ALL")[1][0].split()
    for start in range(0, len(numbers), BATCH):
        batch = numbers[start:start + BATCH]
        answer = imap.uid("FETCH", batch[0].decode() + ":" + batch[-1].decode(), ITEMS)[1]
        for part in answer:
            if isinstance(part, tuple) and b"HEADER.FIELDS" in part[0]:
                mail = email.message_from_bytes(part[1])
                yield (folder, part[0].decode(), mail["Message-ID"], mail["From"], mail["To"],
                       str(make_header(decode_header(mail["Subject"] or ""))), mail["Date"],
                       mail["In-Reply-To"], mail["References"])


def main(port, user, password, database, *folders):
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE mail(folder, item, message_id, sender, recipient, subject,"
                       " date, in_reply_to, refers)")
    imap = imaplib.IMAP4("127.0.0.1", int(port))
    imap.login(user, password)
    for folder in folders:
        imap.select(folder, readonly=True)
        connection.executemany("INSERT INTO mail VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                               rows(imap, folder))
        connection.commit()
    print(connection.execute("SELECT count(*) FROM mail").fetchone()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
