"""src/imap/ with servers other than Dovecot: Cyrus 3 and Courier 5."""

import pytest

from harness.courier import Courier
from harness.cyrus import Cyrus
from harness.imap_probe import PASSWORD, look
from harness.mail import message, utc

FIRST = utc("2026-03-01 10:00")
MAILS = 7


@pytest.fixture(scope="module", params=[Cyrus, Courier], ids=lambda kind: kind.__name__)
def other(request):
    """ann's INBOX: seven mails, the third answered, the fifth with a long text."""
    with request.param(["ann", "bob"], password=PASSWORD) as server:
        for number in range(1, MAILS + 1):
            text = "A long line of text.\n" * 5000 if number == 5 else "Short.\n"
            server.deliver("ann", message(f"a{number}@example.net", "ann@example.com",
                                          text=text, date=FIRST.replace(day=number)),
                           FIRST.replace(day=number),
                           flags="\\Answered" if number == 3 else "")
        with server.mailbox("ann") as program:
            program.imap.select("INBOX")  # Courier gives UIDVALIDITY for good only now
        yield server


def test_every_mail_comes_once(other):
    seen = look(other.port, folder="INBOX", text=1000, repeat=2)
    assert seen.code == 0, seen.error
    assert seen.uids() == list(range(1, MAILS + 1))
    assert sorted(seen.uids("text")) == list(range(1, MAILS + 1))
    assert seen.cursor()[1] == MAILS + 1
    assert "length=1000" in seen.first("text uid=5 ")


def test_facts_of_a_mail(other):
    seen = look(other.port, folder="INBOX", bytes=True)
    assert "answered=1" in seen.first("head uid=3 ")
    assert f"date={int(FIRST.replace(day=3).timestamp())}" in seen.first("head uid=3 ")
    assert "From: a3@example.net\\r\\n" in seen.first("head uid=3 ")
    assert "answered=0" in seen.first("head uid=2 ")


def test_first_look_begins_at_a_day(other):
    since = int(FIRST.replace(day=5, hour=12).timestamp())
    assert look(other.port, folder="INBOX", since=since).uids() == [5, 6, 7]


def test_sent(other):
    assert look(other.port, find_sent=True).first("sent") == f"sent {other.sent}"


def test_missing_folder(other):
    seen = look(other.port, folder=f"{other.prefix}Nowhere")
    assert seen.code == 1
    assert f'folder "{other.prefix}Nowhere" does not exist' in seen.error


def test_folder_with_umlauts(other):
    with other.mailbox("bob") as mailbox:
        mailbox.create(f'"{other.prefix}Gr&APwA3w-e &- mehr"')
        mailbox.append(message("a@example.net", "bob@example.com"),
                       folder=f'"{other.prefix}Gr&APwA3w-e &- mehr"')
    seen = look(other.port, user="bob", folder=f"{other.prefix}Grüße & mehr")
    assert seen.code == 0, seen.error
    assert seen.uids() == [1]


def test_gaps_between_uids(other):
    with other.mailbox("bob") as mailbox:
        mailbox.create(f"{other.prefix}gaps")
        for _ in range(12):
            mailbox.append(message("a@example.net", "bob@example.com"),
                           folder=f"{other.prefix}gaps")
        mailbox.imap.select(f"{other.prefix}gaps")
        mailbox.imap.store("2:4,6,12", "+FLAGS", "(\\Deleted)")
        mailbox.imap.expunge()
    seen = look(other.port, user="bob", folder=f"{other.prefix}gaps", batch=2)
    assert seen.uids() == [1, 5, 7, 8, 9, 10, 11]
    assert seen.cursor()[1] in (12, 13)  # Courier does not say UIDNEXT


def test_nothing_is_changed(other):
    with other.mailbox("ann") as mailbox:
        before = mailbox.snapshot()
    assert look(other.port, folder="INBOX", text=65536).code == 0
    with other.mailbox("ann") as mailbox:
        assert mailbox.snapshot() == before


def test_wrong_password(other):
    seen = look(other.port, password="wrong", folder="INBOX")
    assert seen.code == 1 and "login as ann refused" in seen.error
