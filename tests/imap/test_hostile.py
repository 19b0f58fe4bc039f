"""Servers that no one should run, as mailboxes of the real daemon beside a good one.

Each row of CASES is a server: its name, what it does, and what must be said of it (None:
it is odd, but every mail can be read). All of them are looked at in one run of `ackd
--once`; then all servers behave, and in a second run every mail is there once."""

import os
import re
import socket
import struct
import subprocess
import threading
import time
from typing import Callable, NamedTuple, Optional

import pytest

from harness.daemon import BUILD, Ackd, environment, preload
from harness.dovecot import Dovecot
from harness.fake_imap import GREETING, RULES, FakeImap, Folder, server_context, starttls
from harness.mail import message
from harness.process import children, high_water

MAILS = 5
SANITIZED = "libasan" in preload()
# MiB. ASan keeps what was freed for a while, up to 256 MiB of it.
LARGEST = 320 if SANITIZED else 64
TIMEOUT = 8 if SANITIZED else 5  # seconds: the daemon's patience with one operation
MIB = 1024 * 1024
PASSED_OVER = "passed over"  # what cannot be read is noted, the mailbox is seen


class Case(NamedTuple):
    name: str
    does: Callable  # (connection, folder): the server's part of a connection
    says: Optional[str]
    problem: Optional[str] = None  # of mails that are passed over
    security: str = "none"


# What servers do

def honest(folder):
    return [*folder.rules, ("LIST", '* LIST (\\Sent) "/" INBOX\r\n{tag} OK done\r\n'), *RULES]


def greets(*pieces):
    def talk(connection, _):
        for piece in pieces:
            connection.send(piece)
        while connection.readline():
            pass
    return talk


def answers(command, *pieces):
    """Honest but for one command, to which it sends these pieces: text in which {tag} stands
    for the command's tag, bytes, or functions (connection)."""
    def answer(connection, tag, _):
        for piece in pieces:
            if callable(piece):
                piece(connection)
            else:
                connection.send(piece.replace("{tag}", tag) if isinstance(piece, str)
                                else piece)
        return ""

    def talk(connection, folder):
        connection.send(GREETING)
        connection.converse([(command, answer), *honest(folder)])
    return talk


def fetches(change):
    """Honest but for FETCH: change(connection, folder, tag, uids) gives its answer."""
    def talk(connection, folder):
        folder.fetch = lambda connection, tag, uids: change(connection, folder, tag, uids)
        connection.send(GREETING)
        connection.converse(honest(folder))
    return talk


def rewrites(pattern, replacement, count=0):
    """Honest, but its answers to FETCH are changed by a regular expression."""
    return fetches(lambda _, folder, tag, uids: re.sub(
        pattern, replacement, folder.answer(tag, uids), count=count))


def closes(connection):
    connection.socket.shutdown(socket.SHUT_RDWR)


def resets(connection):
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.socket.close()


def drips(text, pause):
    """One byte after the other, for ever."""
    def drip(connection):
        while True:
            for byte in text:
                connection.send(bytes([byte]))
                time.sleep(pause)
    return drip


def floods(piece):
    data = piece * (65536 // len(piece) + 1)

    def flood(connection):
        while True:
            connection.send(data)
    return flood


def many(piece, count):
    return lambda connection: connection.send(piece * count)


def stops_after(part):
    """The answer to FETCH is cut in the middle."""
    def cut(connection, folder, tag, uids):
        text = folder.answer(tag, uids)
        connection.send(text[:int(len(text) * part)])
        closes(connection)
    return fetches(cut)


def reverse(_, folder, tag, uids):
    return folder.answer(tag, uids[::-1])


def twice(_, folder, tag, uids):
    return "".join(folder.item(uid) for uid in uids) + folder.answer(tag, uids)


def no_after_half(_, folder, tag, uids):
    half = uids[:len(uids) // 2]
    return "".join(folder.item(uid) for uid in half) + f"{tag} NO out of memory\r\n"


def ok_first(connection, folder, tag, uids):
    connection.send(f"{tag} OK done\r\n")
    connection.send("".join(folder.item(uid) for uid in uids))
    return ""


def wrong_tag(_, folder, tag, uids):
    return folder.answer("WRONG1", uids)


def examine(text):
    return answers("EXAMINE", text)


def literal(size, sent=b"From: a"):
    return fetches(lambda connection, *_: connection.send(
        b"* 1 FETCH (UID 1 BODY[HEADER.FIELDS (FROM)] {%s}\r\n%s" % (size, sent)))


HONEST_EXAMINE = ("* 5 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT 6] next\r\n"
                  "{tag} OK [READ-ONLY] done\r\n")
SILENCE = f"no complete answer within {TIMEOUT} seconds"
CLOSED = "closed the connection"
NO_IMAP = "no IMAP"
TOO_MUCH = "for one command"
NO_SENT = "no folder for sent mail"
LONG_LINE = "line of more than"

CASES = [
    # Greeting
    Case("says nothing", greets(), SILENCE),
    Case("closes at once", lambda connection, _: closes(connection), CLOSED),
    Case("resets at once", lambda connection, _: resets(connection), "connect"),
    Case("greets with a literal", greets("* OK [BADCHARSET ({3}\r\nabc)] hello\r\n"),
         "greets with a response code"),
    Case("greets with a NUL", greets(b"* OK \0\0 ready\r\n"), NO_IMAP),
    Case("greets with PREAUTH", greets("* PREAUTH welcome\r\n"), "PREAUTH"),
    Case("greets with BYE and stays", greets("* BYE overloaded\r\n"), "goodbye: overloaded"),
    Case("greets as a web server", greets("HTTP/1.1 400 Bad Request\r\n\r\n"), NO_IMAP),
    Case("greets without end", greets("* OK "), SILENCE),
    Case("greets for ever", lambda connection, _: (
        connection.send("* OK "), floods(b"x")(connection)), LONG_LINE),
    Case("greets twice", lambda connection, folder: (
        connection.send(GREETING + GREETING),
        connection.converse(honest(folder))), None),
    Case("drips its greeting", lambda connection, _: drips(b"* OK ready", 0.2)(connection),
         SILENCE),
    Case("no TLS behind the TLS port", greets("* OK ready\r\n"), "TLS handshake",
         security="tls"),
    Case("STARTTLS, and more behind its answer",
         answers("STARTTLS", "{tag} OK begin\r\n1 OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n"),
         "more than its answer to STARTTLS", security="starttls"),
    Case("STARTTLS refused", answers("STARTTLS", "{tag} BAD what is that?\r\n"),
         "STARTTLS refused", security="starttls"),
    Case("STARTTLS without TLS", answers("STARTTLS", "{tag} OK begin\r\n", lambda connection: (
        connection.readline(), connection.send("* OK ready\r\n"))), "TLS handshake",
         security="starttls"),

    # Login
    Case("floods with capabilities",
         answers("CAPABILITY", "* CAPABILITY IMAP4rev1", floods(b" X=Y")), LONG_LINE),
    Case("lists capabilities for ever",
         answers("CAPABILITY", floods(b"* CAPABILITY IMAP4rev1\r\n")), TOO_MUCH),
    Case("refuses the login", answers("AUTHENTICATE", "{tag} NO go away\r\n"),
         "refused: go away"),
    Case("asks for the password again and again",
         answers("AUTHENTICATE", many("+ again\r\n", 1000), "{tag} NO enough\r\n"), "login as"),
    Case("takes the login for another tag", answers("AUTHENTICATE", "X9 OK hello\r\n"),
         "login as"),
    Case("control characters in its words",
         answers("AUTHENTICATE", b"%TAG% NO \x1b[31mred\x07\0\r\n"), "login as"),

    # EXAMINE
    Case("no such folder", answers("EXAMINE", "{tag} NO not here\r\n"), "folder"),
    Case("says goodbye and stays", examine("* BYE going down\r\n"), "goodbye: going down"),
    Case("no UIDVALIDITY", examine("* 5 EXISTS\r\n{tag} OK done\r\n"), "UIDVALIDITY"),
    Case("UIDVALIDITY of 33 bits",
         examine(HONEST_EXAMINE.replace("7]", "4294967303]")), None),
    Case("UIDNEXT of 40 digits", examine(HONEST_EXAMINE.replace("6]", "9" * 40 + "]")), None),
    Case("minus 5 mails", examine(HONEST_EXAMINE.replace("* 5", "* -5")), "number below zero"),
    Case("no number of mails", examine(HONEST_EXAMINE.partition("\r\n")[2]), "how many mails"),
    Case("floods with EXISTS", answers("EXAMINE", floods(b"* 5 EXISTS\r\n")), TOO_MUCH),
    Case("10,000 times EXISTS", answers("EXAMINE", many(b"* 5 EXISTS\r\n", 10000),
                                        HONEST_EXAMINE), None),
    Case("unknown untagged data", answers(
        "EXAMINE", "* 5 EXISTS\r\n* XYZZY (plugh {3}\r\nabc) \"twisty\"\r\n",
        HONEST_EXAMINE), NO_IMAP),
    Case("deep parentheses", examine("* 1 FETCH (BODYSTRUCTURE " + "(" * 5000 + "\r\n"),
         "64 parentheses"),
    Case("50,000 keywords", examine("* FLAGS (" + " ".join(
        f"keyword{i}" for i in range(50000)) + ")\r\n" + HONEST_EXAMINE), None),
    Case("permanent flags that are none",  # as below, libetpan 1.9.4 would crash
         examine("* OK [PERMANENTFLAGS (\\(a \"b\" NIL)Answer\\*)] L\r\n" + HONEST_EXAMINE), None),
    Case("namespaces cut short", examine(
        '* NAMESPACE (({0}\r\n"INBOX." ".")("#mh/" "/")) NIL (("#shared/" N"IL"))\r\n'
        + HONEST_EXAMINE), "namespaces that nobody asked for"),
    Case("annotations cut short",
         examine('* ANNOTATION "" "/coment" ("value" {3}\r\nabc)value" {3}\r\nabc)\r\n'
                 + HONEST_EXAMINE), "annotations that nobody asked for"),
    Case("an endless line", answers("EXAMINE", b"* FLAGS (", floods(b"x")), LONG_LINE),
    Case("a string without end", answers("EXAMINE", b'* LIST () "/" "', floods(b"x")),
         LONG_LINE),
    Case("drips an answer", answers("EXAMINE", drips(b"* OK still here\r\n", 0.2)), SILENCE),
    Case("a prompt out of turn", answers("EXAMINE", "+ go on\r\n", HONEST_EXAMINE), None),
    Case("answers twice", examine(HONEST_EXAMINE + HONEST_EXAMINE), "UID SEARCH"),
    Case("no line but NUL", answers("EXAMINE", floods(b"\0")), LONG_LINE),

    # SEARCH
    Case("finds what is not there",
         answers("UID SEARCH", "* SEARCH 1 2 3 4 5 77 4294967295\r\n{tag} OK done\r\n"), None),
    Case("finds numbers of 33 bits",
         answers("UID SEARCH", "* SEARCH 1 2 3 4 5 4294967297\r\n{tag} OK done\r\n"), None),
    Case("finds 100,000 times the same",
         answers("UID SEARCH", "* SEARCH" + " 1 2 3 4 5" * 20000 + "\r\n{tag} OK done\r\n"),
         None),
    Case("finds without end", answers("UID SEARCH", b"* SEARCH", floods(b" 1")), TOO_MUCH),

    # FETCH
    Case("closes inside a literal", stops_after(0.4), PASSED_OVER, CLOSED),
    Case("a literal of 4 GB", literal(b"4294967295"), PASSED_OVER, "literal of more than"),
    Case("a literal of 2^64", literal(b"18446744073709551617"), PASSED_OVER,
         "literal of more than"),
    Case("a literal of minus 1", literal(b"-1", b"x)\r\n"), PASSED_OVER),
    Case("a literal of binary", rewrites(r"\] \{", r"] ~{"), PASSED_OVER),
    Case("NUL in headers", rewrites("hostile", "host\0le"), None),
    Case("8-bit in headers", rewrites("From: a", "From:\xe4"), None),
    Case("NO after half of them", fetches(no_after_half), PASSED_OVER, "out of memory"),
    Case("OK before the data", fetches(ok_first), PASSED_OVER),
    Case("a wrong tag", fetches(wrong_tag), PASSED_OVER),
    Case("UIDs in the wrong order", fetches(reverse), None),
    Case("every UID twice", fetches(twice), None),
    Case("no UID", rewrites(r"UID \d+ ", ""), PASSED_OVER, "does not send it"),
    Case("UIDs of 33 bits", rewrites(r"UID (\d+) ", r"UID 429496729\1 "), PASSED_OVER),
    Case("sizes below zero", rewrites("SIZE 100", "SIZE -100"), None),
    Case("sizes of 33 bits", rewrites("SIZE 100", "SIZE 4294967297"), None),
    Case("no such date", rewrites("01-Mar-2026", "99-Foo-9999"), PASSED_OVER),
    Case("unasked floods", fetches(lambda connection, folder, tag, uids: (
        many(b"* 1 FETCH (FLAGS (\\Seen))\r\n", 20000)(connection)
        or folder.answer(tag, uids))), None),
    Case("expunges all the time", fetches(lambda connection, folder, tag, uids: (
        "* 9 EXPUNGE\r\n" * 100 + folder.answer(tag, uids))), None),
    Case("says BAD", answers("UID FETCH", "{tag} BAD what?\r\n"), PASSED_OVER, "what?"),

    # LIST
    Case("40,000 folders", answers("LIST", many(
        b'* LIST (\\HasNoChildren) "/" "Projects/2026/number"\r\n', 40000),
        "{tag} OK done\r\n"), NO_SENT),
    Case("100,000 folders", answers("LIST", many(
        b'* LIST (\\HasNoChildren) "/" "Projects/2026/number"\r\n', 100000),
        "{tag} OK done\r\n"), TOO_MUCH),
    Case("folders without end",
         answers("LIST", floods(b'* LIST (\\HasNoChildren) "/" "Projects"\r\n')), TOO_MUCH),
    Case("folder names with CR, LF and NUL", answers(
        "LIST", b"* LIST (\\Sent) \"/\" {11}\r\nSe\r\nt\0 x A1\r\n", "{tag} OK done\r\n"), NO_SENT),
    Case("folder names that are no UTF-7",
         answers("LIST", b'* LIST (\\Sent) "/" "S&nt\xff"\r\n', "{tag} OK done\r\n"),
         NO_SENT),
    Case("a folder called by a command",
         answers("LIST", '* LIST (\\Sent) "/" {18}\r\nSent\r\nX1 DELETE Q\r\n',
                 "{tag} OK done\r\n"), NO_SENT),
]

FLOODS = [case for case in CASES if case.says in (TOO_MUCH, LONG_LINE, NO_SENT)]


class Hostile:
    """The servers of these cases and a good one, watched by one daemon."""

    def __init__(self, folder, authority, cases):
        self.ackd = Ackd(folder)
        self.ackd.main["network_timeout"] = f"{TIMEOUT}s"
        self.behave = threading.Event()
        self.context = server_context(authority["good"])
        self.good = Dovecot().start()
        self.servers = [FakeImap(self._talk(number, case)) for number, case in enumerate(cases)]
        for number, (case, server) in enumerate(zip(cases, self.servers)):
            mailbox = self.ackd.add_mailbox(self.good, user="ann", name=f"case{number}")
            mailbox["port"] = server.port
            if case.security != "none":
                mailbox.update(security=case.security, ca_file=str(authority.ca))
        with self.good.mailbox("good@example.com") as mailbox:
            for number in range(MAILS):
                mailbox.append(message("c@client.example", "good@example.com",
                                       message_id=f"{number}@good.example"))
        self.ackd.add_mailbox(self.good, user="good@example.com", name="good")
        self.ackd.write()

    def close(self):
        for server in self.servers:
            server.__exit__()
        self.good.close()

    def _talk(self, number, case):
        def talk(connection):
            folder = Folder({uid: f"From: a{uid}@hostile.example\r\n"
                                  f"Message-ID: <{uid}@{number}.example>\r\n\r\n"
                             for uid in range(1, MAILS + 1)})
            if self.behave.is_set():
                if case.security == "tls":
                    connection.start_tls(self.context)
                connection.send(GREETING)
                connection.converse([*starttls(self.context, honest(folder)), *honest(folder)])
            else:
                case.does(connection, folder)
        return talk

    def once(self):
        """Runs `ackd --once`; (seconds, CPU seconds and MiB of the keeper and its workers)."""
        began = time.monotonic()
        process = subprocess.Popen([BUILD / "ackd", "-c", self.ackd.file, "--once"],
                                   env=environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL,
                                   stderr=open(self.ackd.log_file, "ab"))
        largest = 0
        while True:
            largest = max([largest, *map(high_water, [process.pid, *children(process.pid)])])
            pid, _, used = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            time.sleep(0.01)
        return time.monotonic() - began, used.ru_utime + used.ru_stime, largest / 1024

    def errors(self):
        return dict(self.ackd.rows("SELECT name, error FROM mailbox"))

    def sightings(self):
        """Of each mailbox: UID -> (Message-ID, problem)."""
        found = {}
        for name, uid, message_id, problem in self.ackd.rows(
                "SELECT folder.mailbox, uid, message_id, problem FROM sighting"
                " JOIN folder ON folder.id = sighting.folder"
                " LEFT JOIN node ON node.id = sighting.message"):
            found.setdefault(name, {})[uid] = message_id, problem
        return found


class Seen(NamedTuple):
    """What one run of the daemon left behind, and what it took."""
    errors: dict
    sightings: dict
    seconds: float
    cpu: float
    mib: float
    log: str


@pytest.fixture(scope="module")
def runs(tmp_path_factory, authority):
    """Three runs: with the servers of the table, with the same servers behaving, and after
    `ackctl rescan`."""
    hostile = Hostile(tmp_path_factory.mktemp("hostile"), authority, CASES)
    try:
        found = []
        for _ in range(3):
            took = hostile.once()
            found.append(Seen(hostile.errors(), hostile.sightings(), *took, hostile.ackd.log()))
            if hostile.behave.is_set():
                result = hostile.ackd.ctl("rescan")
                assert result.code in (0, 1), result
            hostile.behave.set()
        yield found
    finally:
        hostile.close()


EACH = pytest.mark.parametrize("number, case", list(enumerate(CASES)),
                               ids=[case.name for case in CASES])


@EACH
def test_what_is_said(runs, number, case):
    error = runs[0].errors[f"case{number}"]
    sightings = runs[0].sightings.get(f"case{number}", {})
    problems = [problem for _, problem in sightings.values() if problem]
    if case.says is None:
        assert error is None
        assert len(sightings) == MAILS and not problems
    elif case.says is PASSED_OVER:
        assert error is None
        assert problems and all((case.problem or "") in problem for problem in problems)
    else:
        assert case.says in error
    for words in [error or "", *problems]:
        assert not re.search(r"[\x00-\x1f\x7f]|error \d|\(\d+\)$", words), words


@EACH
def test_nothing_is_lost_or_counted_twice(runs, number, case):
    """Every mail is there once, read or noted as one that cannot be read; what was passed
    over is read as soon as somebody asks for it."""
    assert runs[1].errors[f"case{number}"] is None
    sightings = runs[1].sightings[f"case{number}"]
    assert sorted(sightings) == list(range(1, MAILS + 1))
    for uid, (message_id, problem) in sightings.items():
        assert problem or message_id == f"{uid}@{number}.example"
    assert runs[2].sightings[f"case{number}"] == {
        uid: (f"{uid}@{number}.example", None) for uid in range(1, MAILS + 1)}


def test_good_mailbox_is_read(runs):
    for seen in runs:
        assert seen.errors["good"] is None
        assert len(seen.sightings["good"]) == MAILS


def test_bounds_of_all(runs):
    assert "imap worker ended" not in runs[0].log
    assert runs[0].seconds < 30
    assert runs[0].cpu < 20
    assert runs[0].mib < 4 * LARGEST  # several of the floods below at a time, on 24 threads


@pytest.mark.parametrize("case", FLOODS, ids=[case.name for case in FLOODS])
def test_bounds_of_one(tmp_path, authority, case):
    hostile = Hostile(tmp_path, authority, [case])
    try:
        seconds, cpu, mib = hostile.once()
    finally:
        hostile.close()
    assert seconds < 10 and cpu < 5 and mib < LARGEST
