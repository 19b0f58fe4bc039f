"""Servers that no one should wait for, as mailboxes of one daemon beside a good one.

Each row of CASES is what a server says once it was asked for IDLE. However they go on, the
good mailbox's mail is known at once, theirs is stored once, and what is said of them is
plain."""

import os
import re
import threading
import time
from typing import Callable, NamedTuple, Optional

import pytest

from harness.daemon import Ackd, now, preload
from harness.dovecot import Dovecot
from harness.fake_imap import FakeImap, Folder
from harness.idle_imap import OFFER
from harness.office import ADDRESS, enquire
from harness.process import high_water, wait_for

LARGEST = (320 if "libasan" in preload() else 64) * 1024  # KiB; ASan keeps what was freed
CPU = 5  # seconds, for all of them together
INVITATION = "+ idling\r\n"
INSTANT = 5.0  # sooner than the next poll


class Case(NamedTuple):
    name: str
    idles: Callable  # (connection): after IDLE was asked for
    says: Optional[str] = None  # of the connection that ended; None: it need not end


def says(*pieces):
    """These pieces, then what an honest server does."""
    def talk(connection):
        for piece in pieces:
            connection.send(piece)
    return talk


def floods(begin, piece):
    def flood(connection):
        connection.send(begin)
        while True:
            connection.send(piece)
    return flood


def drips(text):
    """One byte every 200 ms, for ever."""
    def drip(connection):
        connection.send(INVITATION)
        while True:
            for byte in text:
                connection.send(bytes([byte]))
                time.sleep(0.2)
    return drip


def never(connection):
    """No invitation, no answer."""
    while connection.readline() is not None:
        pass


def deaf(connection):
    """An invitation, and no answer to DONE."""
    connection.send(INVITATION)
    never(connection)


CASES = [
    Case("EXISTS before the invitation", says("* 9 EXISTS\r\n", INVITATION)),
    Case("everything before the invitation",
         says("* 9 EXISTS\r\n* 3 EXPUNGE\r\n* 2 FETCH (FLAGS ())\r\n* OK hello\r\n", INVITATION)),
    Case("BYE and stays", says(INVITATION, "* BYE going down\r\n"), "goodbye: going down"),
    Case("BYE before the invitation", says("* BYE too busy\r\n"), "goodbye: too busy"),
    Case("another protocol", says(INVITATION, "HTTP/1.1 400 Bad Request\r\n"), "HTTP/1.1 400"),
    Case("NUL", says(INVITATION, b"\0\0\0\r\n"), "expected news"),
    Case("control characters", says(INVITATION, b"\x1b[31m* 3 EXISTS\x07\r\n"), "expected news"),
    Case("numbers of 40 digits", says(INVITATION, f"* {'9' * 40} EXISTS\r\n"), "expected news"),
    Case("another's answer", says(INVITATION, "X9 OK done\r\n"), "expected news"),
    Case("deep parentheses", says(INVITATION, "* 1 FETCH (" + "(" * 5000 + "\r\n"),
         "64 parentheses"),
    Case("a literal of 4 GB", says(INVITATION, "* 1 FETCH (BODY[] {4294967295}\r\n"),
         "literal of more than"),
    Case("an endless line", floods(INVITATION + "* OK ", b"x" * 4096), "line of more than"),
    Case("lines without end", floods(INVITATION, b"* OK Still here\r\n" * 100), "more than"),
    Case("invitations without end", floods(INVITATION, b"+ idling\r\n" * 100), "more than"),
    Case("cries wolf without end", floods(INVITATION, b"* 9 EXISTS\r\n* 1 EXPUNGE\r\n" * 100),
         "more than"),
    Case("drips news", drips(b"* 2 EXISTS\r\n")),
    Case("drips comfort", drips(b"* OK Still here\r\n")),
    Case("no invitation", never, "did not answer"),
    Case("no answer to DONE", deaf),
    Case("closes", lambda connection: connection.socket.shutdown(2), "closed the connection"),
]


class Waiting:
    """A mailbox: honest until IDLE is asked for, and again once it has to behave."""

    def __init__(self, number, case, behave):
        self.case = case
        self.behave = behave
        self.number = number
        self.folder = Folder({1: self.mail(1)})
        idle = self._idle
        examine, search, *others = self.folder.rules
        self.server = FakeImap([OFFER, (r"IDLE", idle), examine,
                                (search[0], lambda connection, tag, line: search[1](
                                    connection, tag, line.partition(" SINCE ")[0])), *others])

    def mail(self, uid):
        return f"From: c@client.example\r\nMessage-ID: <{uid}@{self.number}.example>\r\n\r\n"

    def arrive(self):
        self.folder.mails[2] = self.mail(2)
        self.folder.uidnext = 3

    def _idle(self, connection, _, __):
        if self.behave.is_set():
            connection.send(INVITATION)
        else:
            self.case.idles(connection)
        line = connection.readline()
        return None if line is None else "{tag} OK done\r\n"


@pytest.fixture
def servers():
    behave = threading.Event()
    waiting = [Waiting(number, case, behave) for number, case in enumerate(CASES)]
    yield waiting, behave
    for one in waiting:
        one.server.__exit__()


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="latin-1") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def complaints(ackd, number):
    return [line for line in ackd.log().splitlines()
            if "connection that waited for mail ended" in line
            and f"mailbox=case{number} " in line]


def identities(ackd):
    return sorted(row[0] for row in ackd.rows(
        "SELECT message_id FROM sighting JOIN node ON node.id = sighting.message"
        " WHERE message_id LIKE '_@%.example' AND message_id NOT LIKE '%client%'"))


def test_hostile_while_we_wait(tmp_path, servers):
    waiting, behave = servers
    with Dovecot() as good, Ackd(tmp_path) as ackd:
        ackd.main.update(poll="8s", network_timeout="2s", workers=1)
        for number, one in enumerate(waiting):
            ackd.add_mailbox(one.server, name=f"case{number}", password="x", sent="INBOX")
        ackd.add_mailbox(good)
        ackd.write().start()
        worker, = ackd.workers()
        wait_for(lambda: ackd.log().count("mailbox is seen ") == len(CASES) + 1, 20, "all seen")
        for number, one in enumerate(waiting):
            one.arrive()
            if one.case.says:
                wait_for(lambda n=number, words=one.case.says: any(
                    words in line for line in complaints(ackd, n)), 20, one.case.name)
            if number % 5 == 0:
                enquire(good, now(), f"good{number}@client.example", user=ADDRESS)
                ackd.wait_seen(f"good{number}@client.example", INSTANT)
        behave.set()
        expected = sorted(f"{uid}@{number}.example" for number in range(len(CASES))
                          for uid in (1, 2))
        wait_for(lambda: identities(ackd) == expected, 30, "every mail once")
        assert ackd.workers() == [worker]
        assert cpu_seconds(worker) < CPU and high_water(worker) < LARGEST
        log = "\n".join(line for number in range(len(CASES)) for line in complaints(ackd, number))
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", log)
        assert ackd.stop() == 0
