"""src/imap/idle.c against Dovecot and against servers with habits."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from harness.fake_imap import FakeImap, Folder, server_context
from harness.idle_imap import Idling
from harness.imap_probe import PASSWORD
from harness.mail import message
from harness.process import wait_for

PROBE = Path(os.environ.get("ACKD_BUILD", ".")) / "tests" / "idle_probe"


class Waiting:
    """The probe, while it runs and after it."""

    def __init__(self, port, user="ann", password=PASSWORD, host="127.0.0.1", **options):
        arguments = ["--host", host, "--port", port, "--user", user, "--password", password]
        for name, value in options.items():
            arguments.append("--" + name.replace("_", "-"))
            if value is not True:
                arguments.append(value)
        self.process = subprocess.Popen([PROBE, *map(str, arguments)], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def wait_line(self, line):
        """Reads up to a line."""
        for found in self.process.stdout:
            if found.strip() == line:
                return
        raise AssertionError(f"no line {line!r}: {self.process.stderr.read()}")

    def end(self):
        """(exit code, lines not read yet, error)"""
        lines = self.process.stdout.read().splitlines()
        error = self.process.stderr.read().strip()
        return self.process.wait(), lines, error


@pytest.mark.parametrize("tls", [False, True])
def test_dovecot_tells_of_mail_flags_and_removal(server, authority, tls):
    user = f"idle-{tls}"
    security = {"tls": True, "ca": authority.ca, "host": "localhost"} if tls else {}
    with server.mailbox(user) as mailbox:
        mailbox.append(message("a@example.net", user))
        waiting = Waiting(server.tls_port if tls else server.port, user, events=3, **security)
        waiting.wait_line("on")
        mailbox.append(message("b@example.net", user))
        waiting.wait_line("arrived")
        mailbox.flag(1, "\\Answered")
        waiting.wait_line("changed")
        mailbox.move("1", "Sent")
        waiting.wait_line("changed")
    assert waiting.end() == (0, ["off", "exists 1"], "")


def test_idle_begins_anew_on_the_same_session(server):
    waiting = Waiting(server.port, "idle-again", rounds=20)
    code, lines, error = waiting.end()
    assert (code, error) == (0, "")
    assert lines == ["offered 1", *["on", "off"] * 20, "exists 0"]


def test_done_waits_for_the_invitation(server):
    """DONE ahead of "+" would be a wrong command: the probe asks for the end at once."""
    code, lines, error = Waiting(server.port, "idle-hasty", at_once=True, rounds=5).end()
    assert (code, error) == (0, "")
    assert lines[0] == "offered 1" and lines[-1] == "exists 0" and lines.count("off") == 5


def test_no_idle_offered():
    with FakeImap(Folder({1: "From: a@example.net\r\n\r\n"}).rules) as fake:
        assert Waiting(fake.port).end() == (0, ["offered 0", "exists 1"], "")


@pytest.mark.parametrize("said, events", [
    ("* 2 EXISTS\r\n", ["arrived"]),
    ("* 2 exists\r\n", ["arrived"]),
    ("* 1 EXPUNGE\r\n", ["changed"]),
    ("* 1 FETCH (FLAGS (\\Answered))\r\n", ["changed"]),
    ("* VANISHED 1:4\r\n* 1 EXISTS\r\n", ["arrived", "changed"]),
    ("* 1 EXISTS\r\n* 0 RECENT\r\n* OK Still here\r\n* FLAGS (\\Seen)\r\n"
     "* NO disk is nearly full\r\n* 2 EXISTS\r\n", ["arrived"]),
    ("* 1 EXPUNGE\r\n* 1 EXISTS\r\n", ["arrived", "changed"]),
])
def test_news_before_the_invitation(said, events):
    """Legal, and what libetpan's own IDLE hangs on."""
    server = Idling(before=said)
    with server.start() as fake:
        code, lines, error = Waiting(fake.port, events=len(events)).end()
    assert (code, error) == (0, "")
    assert sorted(lines[1:-2]) == sorted([*events, "on"])
    assert server.said == ["EXAMINE", "IDLE", "DONE", "EXAMINE"]


def test_what_wakes_nobody():
    server = Idling()
    with server.start() as fake:
        waiting = Waiting(fake.port, events=1)
        waiting.wait_line("on")
        server.wait_idle()
        server.tell("* OK Still here\r\n* 1 EXISTS\r\n* 1 RECENT\r\n* CAPABILITY IMAP4rev1\r\n")
        server.tell("* 2 EX")
        server.tell("ISTS\r\n")
        assert waiting.end() == (0, ["arrived", "off", "exists 1"], "")


@pytest.mark.parametrize("tls", [False, True])
def test_news_byte_by_byte_and_all_in_one(authority, tls):
    """A record of TLS that holds more than the stream's buffer is no longer in the socket."""
    server = Idling()
    context = server_context(authority["good"]) if tls else None
    security = {"tls": True, "ca": authority.ca, "host": "localhost"} if tls else {}
    with server.start(tls=context) as fake:
        waiting = Waiting(fake.port, events=1, **security)
        waiting.wait_line("on")
        server.wait_idle()
        for byte in "* OK Still here\r\n":
            server.tell(byte)
        server.tell("* OK Still here, and I have so much to say\r\n" * 200 + "* 2 EXISTS\r\n")
        assert waiting.end() == (0, ["arrived", "off", "exists 1"], "")


def test_news_behind_the_end():
    """What follows IDLE's end in the same packet is not lost to the next command."""
    server = Idling(end=lambda _: "{tag} OK done\r\n* 7 EXISTS\r\n* OK really\r\n")
    with server.start() as fake:
        code, lines, error = Waiting(fake.port, rounds=3).end()
    assert (code, error) == (0, "")
    assert lines.count("arrived") == 1 and lines[-1] == "exists 1"


@pytest.mark.parametrize("answer", ["{tag} NO not today\r\n", "{tag} BAD what is that?\r\n",
                                    "{tag} OK that was short\r\n"])
def test_refused(answer):
    folder = Folder({1: "From: a@example.net\r\n\r\n"})
    rules = [Idling().rules[0], (r"IDLE", answer), *folder.rules]
    with FakeImap(rules) as fake:
        assert Waiting(fake.port).end() == (0, ["offered 1", "off", "exists 1"], "")


def endless(connection, *_):
    connection.send("+ idling\r\n* OK ")
    while True:
        connection.send("x" * 4096)


def endless_lines(connection, *_):
    connection.send("+ idling\r\n")
    while True:
        connection.send("* OK Still here, and it is a fine day\r\n" * 100)


@pytest.mark.parametrize("idle, words", [
    ("+ idling\r\n* BYE going down\r\n", "the server says goodbye: going down"),
    ("+ idling\r\nGET / HTTP/1.1\r\n", 'the server said "GET / HTTP/1.1", expected news'),
    ("+ idling\r\n999 OK whose answer?\r\n", 'said "999 OK whose answer?"'),
    ("+ idling\r\n* 99999999999 EXISTS\r\n", 'said "* 99999999999 EXISTS"'),
    ("+ idling\r\n\x00\x1b[2J\r\n", "expected news"),
    ("+ idling\r\n* 1 FETCH " + "(" * 100 + "\r\n", "more than 64 parentheses"),
    (endless, "a line of more than 8 KiB"),
    (endless_lines, "more than 1 MiB"),
    (lambda *_: None, "the server closed the connection"),
])
def test_strange_servers(idle, words):
    """Each ends with plain words, soon, and none keeps the connection."""
    rules = [Idling().rules[0], (r"IDLE", idle), *Folder({}).rules]
    begin = time.monotonic()
    with FakeImap(rules, hold=not callable(idle)) as fake:
        code, lines, error = Waiting(fake.port, events=1).end()
    assert code == 1 and "waiting for news: " in error and words in error
    assert "\x1b" not in error and "silence" not in error
    assert time.monotonic() - begin < 10


def test_a_server_that_goes_away():
    server = Idling()
    with server.start() as fake:
        waiting = Waiting(fake.port, events=1)
        waiting.wait_line("on")
        server.wait_idle()
        server.hang_up()
        code, _, error = waiting.end()
    assert code == 1 and "the server closed the connection" in error


def test_said_in_order():
    server = Idling()
    with server.start() as fake:
        assert Waiting(fake.port, rounds=2).end()[0] == 0
        wait_for(lambda: server.said == ["EXAMINE", "IDLE", "DONE", "IDLE", "DONE", "EXAMINE"])
