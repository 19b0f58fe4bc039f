"""src/imap/ against a real Dovecot and against servers that no one should run."""

import os
import re
import ssl
import subprocess
import time
from base64 import b64encode
from pathlib import Path

import pytest

from harness.dovecot import Dovecot
from harness.fake_imap import GREETING, RULES, FakeImap, Folder, server_context, starttls
from harness.mail import message, utc

PROBE = Path(os.environ.get("ACKD_BUILD", ".")) / "tests" / "imap_probe"
PASSWORD = "tr0ub4dor"
PLAIN = b64encode(f"\0ann\0{PASSWORD}".encode()).decode()
FIRST = utc("2026-03-02 10:00")


class Look:
    """What the probe printed and how it ended."""

    def __init__(self, process, seconds):
        self.code = process.returncode
        self.error = process.stderr.strip()
        self.lines = process.stdout.splitlines()
        self.seconds = seconds

    def uids(self, event="head"):
        """Of the mails that stay: what was handed over before a restart does not."""
        kept, open_batch = [], []
        for line in self.lines:
            word = line.split(" ", 1)[0]
            if word == event:
                open_batch.append(int(re.search(r"uid=(\d+)", line)[1]))
            elif word == "restart":
                open_batch = []
            elif word == "batch":
                kept += open_batch
                open_batch = []
        return kept

    def first(self, event):
        return next((line for line in self.lines if line.startswith(event)), None)

    def cursor(self):
        """(uidvalidity, uidnext) of the last batch; None where there was none."""
        found = [line for line in self.lines if line.startswith("batch")]
        return tuple(map(int, re.findall(r"=(\d+)", found[-1])[:2])) if found else None


def look(port, security="plain", user="ann", password=PASSWORD, **options):
    arguments = ["--port", port, "--security", security, "--user", user,
                 "--password", password, "--host", options.pop("host", "127.0.0.1")]
    for name, value in options.items():
        arguments.append("--" + name.replace("_", "-"))
        if value is not True:
            arguments.append(value)
    begin = time.monotonic()
    process = subprocess.run([PROBE, *map(str, arguments)], capture_output=True, text=True,
                             timeout=120)
    return Look(process, time.monotonic() - begin)


def numbered(count):
    return {uid: f"From: a{uid}@example.net\r\n\r\n" for uid in range(1, count + 1)}


@pytest.fixture(scope="module")
def server(authority):
    with Dovecot(authority["good"], password=PASSWORD) as dovecot:
        yield dovecot


@pytest.fixture(scope="module")
def filled(server):
    """ann's INBOX: seven mails, the third answered, the fifth with a long text."""
    with server.mailbox("ann") as mailbox:
        for number in range(1, 8):
            text = "A long line of text.\n" * 5000 if number == 5 else "Short.\n"
            mailbox.append(message(f"a{number}@example.net", "ann@example.com", text=text),
                           FIRST.replace(day=number), flags="\\Answered" if number == 3 else "")
    return server


# Reading

def test_every_mail_comes_once(filled):
    seen = look(filled.port, folder="INBOX", text=1000)
    assert seen.code == 0, seen.error
    assert seen.uids() == [1, 2, 3, 4, 5, 6, 7]
    assert seen.uids("text") == [1, 2, 3, 4, 5, 6, 7]
    assert seen.cursor()[1] == 8


def test_facts_of_a_mail(filled):
    seen = look(filled.port, folder="INBOX", bytes=True)
    third = next(line for line in seen.lines if line.startswith("head uid=3 "))
    assert "answered=1" in third
    assert f"date={int(FIRST.replace(day=3).timestamp())}" in third
    assert "From: a3@example.net\\r\\n" in third
    assert "answered=0" in seen.first("head uid=2 ")


def test_text_is_cut(filled):
    seen = look(filled.port, folder="INBOX", text=1000)
    assert "length=1000" in seen.first("text uid=5 ")


def test_only_what_is_new(filled):
    uidvalidity, _ = look(filled.port, folder="INBOX").cursor()
    seen = look(filled.port, folder="INBOX", uidvalidity=uidvalidity, uidnext=6)
    assert seen.uids() == [6, 7]
    seen = look(filled.port, folder="INBOX", uidvalidity=uidvalidity, uidnext=8)
    assert seen.uids() == [] and seen.cursor() == (uidvalidity, 8)


def test_first_look_begins_at_a_day(filled):
    since = int(FIRST.replace(day=5, hour=12).timestamp())
    assert look(filled.port, folder="INBOX", since=since).uids() == [5, 6, 7]


def test_first_look_after_all_mail(filled):
    since = int(utc("2026-06-01").timestamp())
    seen = look(filled.port, folder="INBOX", since=since)
    assert seen.uids() == [] and seen.cursor()[1] == 8


def test_batches(filled):
    seen = look(filled.port, folder="INBOX", batch=3)
    batches = [line for line in seen.lines if line.startswith("batch")]
    assert [re.findall(r"=(\d+)", line)[1:] for line in batches] == [
        ["4", "4"], ["7", "1"], ["8", "0"]]


def test_owner_can_stop(filled):
    seen = look(filled.port, folder="INBOX", batch=3, stop_after=1)
    assert seen.code == 0 and seen.uids() == [1, 2, 3]


def test_renumbered(filled):
    seen = look(filled.port, folder="INBOX", uidvalidity=1, uidnext=5)
    assert seen.first("renumbered")
    assert seen.uids() == [1, 2, 3, 4, 5, 6, 7]


def test_empty_folder(server):
    seen = look(server.port, user="empty", folder="INBOX")
    assert seen.code == 0 and seen.uids() == [] and seen.cursor()[1] == 1


def test_nothing_is_changed(filled):
    with filled.mailbox("ann") as mailbox:
        before = mailbox.snapshot()
    assert look(filled.port, folder="INBOX", text=65536).code == 0
    with filled.mailbox("ann") as mailbox:
        assert mailbox.snapshot() == before


def test_gaps_between_uids(server):
    with server.mailbox("gaps") as mailbox:
        for number in range(12):
            mailbox.append(message(f"a{number}@example.net", "gaps@example.com"))
        mailbox.imap.select("INBOX")
        mailbox.imap.store("2:4,6,12", "+FLAGS", "(\\Deleted)")
        mailbox.imap.expunge()
    seen = look(server.port, user="gaps", folder="INBOX", batch=2)
    assert seen.uids() == [1, 5, 7, 8, 9, 10, 11] and seen.cursor()[1] == 13


def test_many_mails_and_two_lists(authority):
    with Dovecot(storage="mdbox", password=PASSWORD) as dovecot:
        with dovecot.mailbox("ann") as mailbox:
            mail = message("a@example.net", "ann@example.com")
            mailbox.append_many((mail, FIRST) for _ in range(10003))
        seen = look(dovecot.port, folder="INBOX")
    assert seen.uids() == list(range(1, 10004)) and seen.cursor()[1] == 10004


# Folders

def test_folder_with_umlauts(server):
    with server.mailbox("ann") as mailbox:
        mailbox.create('"Gr&APwA3w-e &- mehr"')
        mailbox.append(message("a@example.net", "ann@example.com"),
                       folder='"Gr&APwA3w-e &- mehr"')
    assert look(server.port, folder="Grüße & mehr").uids() == [1]


def test_missing_folder(server):
    seen = look(server.port, folder="Nowhere")
    assert seen.code == 1
    assert 'folder "Nowhere" does not exist' in seen.error


def test_sent_by_its_mark():
    with Dovecot(password=PASSWORD, sent="Erledigt") as dovecot:
        assert look(dovecot.port, find_sent=True).first("sent") == "sent Erledigt"


@pytest.mark.parametrize("wire, name", [
    ("Gesendete Elemente", "Gesendete Elemente"),
    ("&AMk-l&AOk-ments envoy&AOk-s", "Éléments envoyés"),
    ("INBOX/Sent Items", "INBOX/Sent Items"),
])
def test_sent_by_its_name(wire, name):
    with Dovecot(password=PASSWORD, sent=None) as dovecot:
        with dovecot.mailbox("ann") as mailbox:
            mailbox.create("Other")
            mailbox.create(f'"{wire}"')
        assert look(dovecot.port, find_sent=True).first("sent") == f"sent {name}"


def test_no_sent_folder():
    with Dovecot(password=PASSWORD, sent=None) as dovecot:
        assert look(dovecot.port, find_sent=True).first("sent") == "sent (none)"


# TLS

@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_good_certificate(filled, authority, security, host):
    port = filled.tls_port if security == "tls" else filled.starttls_port
    seen = look(port, security, host=host, ca=authority.ca, folder="INBOX", text=65536)
    assert seen.code == 0, seen.error
    assert seen.uids("text") == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_good_versions(authority, version):
    folder = Folder(numbered(3))
    context = server_context(authority["good"], version)
    with FakeImap(folder.rules, tls=context) as fake:
        assert look(fake.port, "tls", ca=authority.ca, folder="INBOX").uids() == [1, 2, 3]


def refused_over(security, context, authority):
    """Looks at a server that must be refused, and what it was told after the handshake."""
    folder = Folder(numbered(1))
    if security == "tls":
        fake = FakeImap(folder.rules, tls=context)
    else:
        fake = FakeImap(starttls(context, folder.rules))
    with fake:
        seen = look(fake.port, security, host="localhost", ca=authority.ca, folder="INBOX")
        return seen, fake.received


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("kind, words", [
    ("wrong-name", "certificate is for mail.example.net, expected localhost"),
    ("expired", "certificate expired at 2020-01-01T00:00:00Z"),
    ("self-signed", "certificate is signed by itself"),
    ("other-ca", "certificate is signed by CN=ackd test other"),
])
def test_bad_certificate(authority, security, kind, words):
    seen, received = refused_over(security, server_context(authority[kind]), authority)
    assert seen.code == 1
    assert words in seen.error
    assert_no_password(received)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_old_tls(authority, security):
    context = server_context(authority["good"], ssl.TLSVersion.TLSv1_1)
    seen, received = refused_over(security, context, authority)
    assert seen.code == 1
    assert "TLS 1.2 or newer is expected" in seen.error
    assert_no_password(received)


def assert_no_password(received):
    """Nothing but what comes before STARTTLS reached the server."""
    commands = [line.split(b" ")[1] for line in received.splitlines()]
    assert set(commands) <= {b"STARTTLS", b"CAPABILITY"}


def test_recorder_would_hear_a_password(authority):
    """The proof of the tests above: the same recorder, with a good certificate."""
    context = server_context(authority["good"])
    for security in ("tls", "starttls"):
        seen, received = refused_over(security, context, authority)
        assert seen.code == 0, seen.error
        assert b"AUTHENTICATE PLAIN" in received


def test_no_authority(server, tmp_path):
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    seen = look(server.tls_port, "tls", ca=empty, folder="INBOX")
    assert seen.code == 1 and "found no authority to trust" in seen.error


def test_starttls_injection(authority):
    def inject(connection, tag, _):
        connection.send(f"{tag} OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
        connection.start_tls(server_context(authority["good"]))

    with FakeImap([("STARTTLS", inject)]) as fake:
        seen = look(fake.port, "starttls", host="localhost", ca=authority.ca, folder="INBOX")
        assert seen.code == 1 and "more than its answer to STARTTLS" in seen.error
        assert_no_password(fake.received)


def test_starttls_refused(authority):
    with FakeImap([("STARTTLS", "{tag} NO not today\r\n")]) as fake:
        seen = look(fake.port, "starttls", host="localhost", ca=authority.ca, folder="INBOX")
        assert seen.code == 1 and "STARTTLS refused: not today" in seen.error
        assert_no_password(fake.received)


def test_capabilities_before_tls_do_not_count(authority):
    context = server_context(authority["good"])
    inside = [("CAPABILITY", "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n{tag} OK done\r\n")]

    def talk(connection):
        connection.send("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR] ready\r\n")
        connection.converse(starttls(context, inside) + RULES)

    with FakeImap(talk) as fake:
        seen = look(fake.port, "starttls", host="localhost", ca=authority.ca, folder="INBOX")
        assert seen.code == 1 and "forbids LOGIN" in seen.error
        assert_no_password(fake.received)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_plain_text_to_another_machine(host):
    seen = look(143, host=host, folder="INBOX")
    assert seen.code == 1 and "plain text is for this machine only" in seen.error


# Greeting and login

@pytest.mark.parametrize("security", ["plain", "starttls"])
def test_preauth(authority, security):
    with FakeImap(lambda connection: connection.send("* PREAUTH welcome\r\n"), hold=True) as fake:
        seen = look(fake.port, security, host="localhost", ca=authority.ca, folder="INBOX")
    assert seen.code == 1 and "PREAUTH" in seen.error


@pytest.mark.parametrize("greeting, words", [
    ("* OK [BADCHARSET ({3}\r\nabc)] hello\r\n", "greets with a response code"),
    ("* OK [BADCHARSET (\"abc\")] hello\r\n", "greets with a response code"),
    ("* BYE overloaded\r\n", "the server says goodbye: overloaded"),
    ("SSH-2.0-OpenSSH_9.2\r\n", "no IMAP"),
    ("", "no complete answer within 1 seconds"),
])
def test_odd_greetings(greeting, words):
    with FakeImap(lambda connection: connection.send(greeting), hold=True) as fake:
        seen = look(fake.port, folder="INBOX", timeout=1)
    assert seen.code == 1 and words in seen.error
    assert seen.seconds < 4


def login_with(capabilities, rules=(), **options):
    rules = [*rules, ("CAPABILITY", f"* CAPABILITY {capabilities}\r\n{{tag}} OK done\r\n")]
    with FakeImap(rules + Folder(numbered(1)).rules) as fake:
        return look(fake.port, folder="INBOX", **options), fake.received


def test_login_at_once():
    seen, received = login_with("IMAP4rev1 AUTH=PLAIN SASL-IR LOGINDISABLED")
    assert seen.code == 0, seen.error
    assert f"AUTHENTICATE PLAIN {PLAIN}\r\n".encode() in received


@pytest.mark.parametrize("invitation", ["+ \r\n", "+\r\n", "+ go ahead\r\n"])
def test_login_when_asked(invitation):
    def invite(connection, tag, _):
        connection.send(invitation)
        assert connection.readline() == PLAIN
        return f"{tag} OK hello\r\n"

    seen, received = login_with("IMAP4rev1 AUTH=PLAIN", [("AUTHENTICATE", invite)])
    assert seen.code == 0, seen.error
    assert f"AUTHENTICATE PLAIN\r\n{PLAIN}\r\n".encode() in received


def test_password_waits_for_the_invitation():
    seen, received = login_with("IMAP4rev1 AUTH=PLAIN",
                                [("AUTHENTICATE", "{tag} NO switched off\r\n")])
    assert seen.code == 1 and "login as ann refused: switched off" in seen.error
    assert PLAIN.encode() not in received


def test_login_command():
    seen, received = login_with("IMAP4rev1", password='correct "horse" \\o/')
    assert seen.code == 0, seen.error
    assert b'LOGIN ann "correct \\"horse\\" \\\\o/"\r\n' in received


def test_login_disabled():
    seen, received = login_with("IMAP4rev1 LOGINDISABLED")
    assert seen.code == 1 and "forbids LOGIN" in seen.error
    assert PASSWORD.encode() not in received


def test_server_without_capabilities():
    seen, _ = login_with("", [("CAPABILITY", "{tag} OK done\r\n")])
    assert seen.code == 0, seen.error


def test_wrong_password(server):
    seen = look(server.port, password="wrong", folder="INBOX")
    assert seen.code == 1
    assert f"127.0.0.1:{server.port}: login as ann refused: Authentication failed" in seen.error


def test_nobody_listens():
    seen = look(1, folder="INBOX")
    assert seen.code == 1 and "127.0.0.1: Connection refused" in seen.error


# Broken servers

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
    ("* 1 FETCH (BODY[] {4000000000}\r\n", "literal of more than 64 MiB"),
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
