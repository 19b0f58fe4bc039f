"""A worker that ends over bytes that belong to no mail: news, flags. The mailbox is charged
and set aside, the others of its worker go on (ackd(8), WHEN SOMETHING FAILS)."""

import re

import pytest

from harness.crash import SIGN, crash_preload
from harness.daemon import now
from harness.fake_imap import FakeImap, Folder
from harness.idle_imap import Idling
from harness.mail import utc
from harness.office import enquire, received
from harness.process import wait_for

ADMIN = "root@example.com"
OTHER = "sales@example.com"


@pytest.fixture
def office(ackd, dovecot, tmp_path, monkeypatch):
    """One worker, with a mailbox of an honest server. Others are the test's."""
    libraries = crash_preload(tmp_path)
    monkeypatch.setenv("LD_PRELOAD", libraries)
    monkeypatch.setattr("harness.daemon.preload", lambda *extra: ":".join([libraries, *map(str, extra)]))
    ackd.main.update(workers=1, admins=[ADMIN])
    ackd.team["mailboxes"].clear()
    ackd.add_mailbox(dovecot, OTHER)
    return ackd


def add(office, server, **options):
    office.add_mailbox(server, password="secret", sent="INBOX", **options)


def crashes(office):
    return office.log().count("imap worker ended, will be started again")


def error(office):
    return office.rows("SELECT error FROM mailbox WHERE name = 'support'")[0][0] or ""


def deadly_flags():
    """A server whose answer about flags ends the worker: at every look but the first."""
    folder = Folder({1: "From: c@client.example\r\nMessage-ID: <1@client.example>\r\n\r\n"})
    return FakeImap([(r"UID FETCH \S+ \(UID FLAGS\)", f"* {SIGN}\r\n{{tag}} OK done\r\n"),
                     *folder.rules])


def test_a_crash_over_news(office, dovecot):
    """It is charged though the mailbox is seen well between two crashes. After the second
    one it waits for news no longer, and mail is found by looks."""
    server = Idling(invitation=f"+ {SIGN}\r\n")
    with server.start() as fake:
        add(office, fake)
        office.write().start()
        for number in range(1, 3):
            wait_for(lambda hold=2 ** number: f"set aside for {hold} seconds" in error(office),
                     30, "a crash")
            enquire(dovecot, now(), f"{number}@client.example", user=OTHER)
            office.wait_seen(f"{number}@client.example", 15)
        server.arrive("From: c@client.example\r\nMessage-ID: <polled@client.example>\r\n\r\n",
                      announce=False)
        office.wait_seen("polled@client.example", 15)
        wait_for(lambda: error(office) == "", 15, "the end of that look")
        looks = server.said.count("EXAMINE")
        wait_for(lambda: server.said.count("EXAMINE") > looks + 2, 15, "more looks")
        assert server.said.count("IDLE") == crashes(office) == 2
        assert office.stop() == 0


def test_a_crash_over_flags(office, dovecot):
    """Every look from the second on ends the worker: the mailbox is set aside for longer
    each time, and mail of the other one is stored all the same."""
    with deadly_flags() as fake:
        add(office, fake)
        office.write().start()
        for number in range(1, 5):
            wait_for(lambda count=number: crashes(office) >= count, 30, "a crash")
            enquire(dovecot, now(), f"other{number}@client.example", user=OTHER)
            office.wait_seen(f"other{number}@client.example", 15)
        assert re.findall(r"set aside for (\d+) seconds", office.log())[:4] == \
            ["2", "4", "8", "16"]
        status = office.ctl("--json", "status").json
        row, = [row for row in status["mailboxes"] if row["mailbox"] == "support"]
        assert row["state"] == "failing" and "set aside" in row["error"]
        assert office.stop() == 0


def test_the_administrator_hears_of_it_once(office, dovecot, sink):
    with deadly_flags() as fake:
        add(office, fake)
        office.write()
        assert office.once(utc("2026-03-02 10:00")).code == 0
        for number, at in enumerate(("10:10", "10:31", "10:40", "11:30")):
            enquire(dovecot, utc(f"2026-03-02 {at}"), f"{number}@client.example", user=OTHER)
            assert office.once(utc(f"2026-03-02 {at}")).code == 1
            assert office.rows("SELECT name FROM mailbox WHERE error IS NULL") == [("sales",)]
            assert office.rows("SELECT 1 FROM message WHERE message_id = ?",
                               f"{number}@client.example")
    letter, = received(sink, ADMIN)
    assert "mailbox support cannot be seen" in letter.mail["Subject"]
    assert "the imap worker ended over this mailbox" in letter.text
