"""src/imap/ against servers that no one should run: nothing is lost, nothing hangs."""

import re
import time

import pytest

from harness.fake_imap import GREETING, RULES, FakeImap, Folder, numbered
from harness.imap_probe import look
from harness.mail import utc


def test_silent_server():
    def silent(*_):
        time.sleep(30)

    with FakeImap([("EXAMINE", silent)]) as fake:
        seen = look(fake.port, folder="INBOX", timeout=1)
    assert seen.code == 1 and "no complete answer within 1 seconds" in seen.error
    assert 0.9 < seen.seconds < 4


def test_trickling_server():
    """Each byte comes in time, all of them together do not."""
    def trickle(connection, *_):
        for _ in range(100):
            connection.send("* OK still here\r\n")
            time.sleep(0.05)

    with FakeImap([("EXAMINE", trickle)]) as fake:
        seen = look(fake.port, folder="INBOX", timeout=1)
    assert seen.code == 1 and "no complete answer within 1 seconds" in seen.error
    assert seen.seconds < 4


def test_goodbye_without_closing():
    with FakeImap([("EXAMINE", lambda c, *_: c.send("* BYE going down\r\n"))],
                  hold=True) as fake:
        seen = look(fake.port, folder="INBOX", timeout=20)
    assert seen.code == 1 and "says goodbye: going down" in seen.error
    assert seen.seconds < 4


@pytest.mark.parametrize("answer, words", [
    ("* 1 FETCH (BODYSTRUCTURE " + "(" * 5000 + "\r\n", "more than 64 parentheses"),
    ("* 1 FETCH (BODY[] {4000000000}\r\n", "literal of more than 4 MiB"),
    ('* LIST () "/" "no end\r\n', "runs over the end of its line"),
    ("nonsense\r\n", "no IMAP"),
])
def test_hostile_answers(answer, words):
    with FakeImap([("EXAMINE", lambda c, *_: c.send(answer))], hold=True) as fake:
        seen = look(fake.port, folder="INBOX", timeout=20)
    assert seen.code == 1 and words in seen.error
    assert seen.seconds < 10


def test_endless_answer():
    def endless(connection, *_):
        line = b"* OK " + b"x" * 60000 + b"\r\n"
        while True:
            connection.send(line)

    with FakeImap([("EXAMINE", endless)]) as fake:
        seen = look(fake.port, folder="INBOX", timeout=60)
    assert seen.code == 1 and "more than 64 MiB" in seen.error


def spoil(folder, bad, how):
    """FETCH answers honestly until a UID of `bad` is asked for."""
    def fetch(connection, tag, uids):
        at = next((i for i, uid in enumerate(uids) if uid in bad), None)
        if at is None:
            return folder.answer(tag, uids)
        connection.send("".join(folder.item(uid) for uid in uids[:at]))
        return how(connection, tag, uids[at])

    folder.fetch = fetch
    return folder


def close_in_literal(connection, _, uid):
    connection.send(f"* 1 FETCH (UID {uid} BODY[HEADER.FIELDS (FROM)] {{500}}\r\nFrom: a")


def refuse_fetch(_, tag, __):
    return f"{tag} NO cannot read this one\r\n"


def send_nonsense(_, tag, uid):
    return f"* {uid} FETCH (UID ((( nonsense\r\n{tag} OK done\r\n"


@pytest.mark.parametrize("how, why", [
    (close_in_literal, "closed the connection"),
    (refuse_fetch, "cannot read this one"),
    (send_nonsense, "no IMAP"),
])
@pytest.mark.parametrize("bad", [{1}, {37}, {60}, {3, 4, 50}])
def test_bad_mails_are_passed_over(how, why, bad):
    folder = spoil(Folder(numbered(60)), bad, how)
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 0, seen.error
    assert seen.uids() == [uid for uid in range(1, 61) if uid not in bad]
    passed = [line for line in seen.lines if line.startswith("passed-over")]
    assert [int(re.search(r"uid=(\d+)", line)[1]) for line in passed] == sorted(bad)
    assert all(why in line for line in passed)
    assert seen.cursor() == (7, 61)
    assert len(folder.fetches) <= 15 * len(bad) + 10


def test_a_network_that_breaks_is_not_the_mails_fault():
    """Four connections in a row end in the midst of the same mail."""
    folder = spoil(Folder(numbered(1)), {1}, close_in_literal)
    spoiled = folder.fetch
    folder.fetch = lambda connection, tag, uids: (
        spoiled(connection, tag, uids) if len(folder.fetches) <= 4
        else folder.answer(tag, uids))
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 0, seen.error
    assert seen.uids() == [1] and not seen.first("passed-over")


def test_withheld_mail():
    """OK, but one of the mails asked for did not come."""
    folder = Folder(numbered(20))
    folder.fetch = lambda _, tag, uids: folder.answer(tag, [u for u in uids if u != 13])
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 0, seen.error
    assert seen.uids() == [uid for uid in range(1, 21) if uid != 13]
    assert "lists UID 13 but does not send it" in seen.first("passed-over")


def test_mail_deleted_meanwhile():
    folder = Folder(numbered(20))

    def fetch(_, tag, uids):
        folder.mails.pop(13, None)
        return folder.answer(tag, [uid for uid in uids if uid != 13])

    folder.fetch = fetch
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 0, seen.error
    assert 13 not in seen.uids() and len(seen.uids()) == 19
    assert not seen.first("passed-over") and not seen.first("restart")


@pytest.mark.parametrize("gone, uids, passed_over", [(True, [1, 3], []), (False, [1, 3], [2])])
def test_nil_is_no_header(gone, uids, passed_over):
    """Dovecot's answer about a mail that is deleted at this moment; no mail without a header
    is made of it."""
    folder = Folder(numbered(3))

    def nil(_, tag, asked):
        answer = re.sub(r"(\* \d+ FETCH \(UID 2 .*BODY\[.*\]) \{\d+\}\r\n[^)]*", r"\1 NIL",
                        folder.answer(tag, asked))
        if gone:
            folder.mails.pop(2, None)
        return answer

    folder.fetch = nil
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 0, seen.error
    assert seen.uids() == uids and seen.uids("passed-over") == passed_over


def test_connection_lost_once():
    """One failure of one mail alone is the network, not the mail."""
    folder = Folder(numbered(1))
    failures = []

    def fetch(connection, tag, uids):
        if not failures:
            failures.append(uids)
            return None
        return folder.answer(tag, uids)

    folder.fetch = fetch
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 0, seen.error
    assert seen.uids() == [1] and not seen.first("passed-over")


def test_server_that_cannot_read_anything():
    folder = spoil(Folder(numbered(100)), set(range(1, 101)), refuse_fetch)
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 1 and "10 mails of one look cannot be read" in seen.error
    assert seen.cursor() == (7, 11)


def test_server_gone_for_good():
    """The connection breaks and cannot be made again: nothing is passed over."""
    folder = Folder(numbered(10))

    def talk(connection):
        if connection.server.connections > 1:
            return
        connection.send(GREETING)
        connection.converse([*folder.rules, *RULES])

    folder.fetch = lambda *_: None
    with FakeImap(talk) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 1
    assert seen.cursor() is None and not seen.first("passed-over")


def test_renumbered_during_the_look():
    folder = Folder(numbered(10))

    def fetch(*_):
        folder.uidvalidity += 1
        return None

    folder.fetch = fetch
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 1 and "renumbered while it was read" in seen.error
    assert seen.cursor() is None


@pytest.mark.parametrize("count", [0, 5])
def test_no_uidnext(count):
    folder = Folder(numbered(count), uidnext=0)
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 0, seen.error
    assert seen.uids() == list(range(1, count + 1)) and seen.cursor() == (7, count + 1)


def test_no_uidvalidity():
    with FakeImap(Folder(numbered(1), uidvalidity=0).rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 1 and "no UIDVALIDITY" in seen.error


def test_huge_gap():
    folder = Folder({1: "From: a\r\n\r\n", 4294967000: "From: b\r\n\r\n"})
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 0, seen.error
    assert seen.uids() == [1, 4294967000]


def test_half_hour_zone():
    with FakeImap(Folder(numbered(1)).rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert f"date={int(utc('2026-03-01 08:30').timestamp())}" in seen.first("head uid=1 ")


def test_mail_nobody_asked_for():
    folder = Folder(numbered(3))
    stray = "* 9 FETCH (UID 99 FLAGS () BODY[HEADER.FIELDS (FROM)] {2}\r\n\r\n)\r\n"
    folder.fetch = lambda _, tag, uids: (stray + folder.item(2) +
                                         "* 2 FETCH (FLAGS (\\Seen))\r\n" +
                                         folder.answer(tag, uids))
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 0, seen.error
    assert sorted(seen.uids()) == [1, 2, 3]
