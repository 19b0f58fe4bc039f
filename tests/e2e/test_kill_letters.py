"""kill -9 of the keeper with letters on their way: each arrives, a crash makes one more copy
at most, under the same Message-ID, and none where the letter can be seen (ackd(8))."""

import os
import random
import re
import sqlite3
import time
from collections import Counter
from datetime import timedelta

import pytest

from harness.daemon import Ackd, now
from harness.mail import message
from harness.process import wait_for
from harness.smtp import ScriptedServer

pytestmark = pytest.mark.plain

BOSS, WATCHED = "boss@example.com", "support@example.com"
A_ROUND = 10  # letters queued before each start
SEED = int(os.environ.get("ACKD_SEED", "20260302"))


class Server(ScriptedServer):
    """Puts what is for the watched mailbox there; copies counts Message-IDs."""

    def __init__(self, dovecot):
        super().__init__(slowly=0.002)
        self.dovecot = dovecot
        self.copies = Counter()

    def serve(self, raw, addresses):
        self.copies[re.search(rb"(?m)^Message-ID: <(\S+)>", raw)[1].decode()] += 1
        if WATCHED in addresses:
            self.dovecot.deliver(WATCHED, raw)


class Queue:
    """Letters as the keeper queues them; half of them can be seen when they have arrived."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.recipient = {}  # by Message-ID

    def fill(self):
        with sqlite3.connect(self.daemon.database, timeout=10) as connection:
            for _ in range(A_ROUND):
                number = len(self.recipient)
                name, to = f"letter.{number}@example.com", (BOSS, WATCHED)[number % 2]
                self.recipient[name] = to
                row = connection.execute(
                    "INSERT INTO outbox(purpose, message_id, recipients, state, queued,"
                    " next_attempt) VALUES(?, ?, ?, 'queued', ?, ?)",
                    (f"test {number}", name, to, int(time.time()), int(time.time())))
                connection.execute(
                    "INSERT INTO outbox_text(outbox, bytes) VALUES(?, ?)",
                    (row.lastrowid, message("ackd@example.com", to, date=now(),
                                            message_id=name)))
        connection.close()

    def left(self):
        return self.daemon.rows("SELECT message_id FROM outbox WHERE state != 'sent'")

    def on_its_way(self):
        rows = self.daemon.rows("SELECT message_id FROM outbox WHERE state = 'sending'")
        return [row[0] for row in rows]


@pytest.fixture
def daemon(tmp_path, dovecot):
    with Ackd(tmp_path) as daemon:
        daemon.add_mailbox(dovecot, WATCHED)
        daemon.team["reminders"] = [{"at": "100%", "to": [BOSS, WATCHED]}]
        yield daemon


def undisturbed(daemon, queue):
    """How long it takes to send what is queued."""
    queue.fill()
    began = time.monotonic()
    assert daemon.once().code == 0
    assert queue.left() == []
    return time.monotonic() - began


def finish(daemon):
    """All that was in doubt may be looked for by now."""
    result = daemon.once(now() + timedelta(minutes=2), limit=600)
    assert result.code == 0, result


def kill_often(daemon, queue, server, kills):
    """How often each letter was on its way, and how often the server had it by then. One
    in four is killed at any instant, also while it begins."""
    chance = random.Random(SEED)
    took = undisturbed(daemon, queue)
    hit, taken, before = Counter(), 0, set()
    for _ in range(kills):
        queue.fill()
        connections = server.connections
        daemon.start(wait=False)
        if chance.random() < 0.75:
            wait_for(lambda: server.connections > connections, 20, "a letter's connection",
                     pause=0.001)
            time.sleep(chance.uniform(0, took / 5))
        else:
            time.sleep(chance.uniform(0, took))
        daemon.kill()
        on_its_way = set(queue.on_its_way())
        for name in on_its_way - before:  # else it was killed before it opened the file
            hit[name] += 1
            taken += server.copies[name] > 0
        before = on_its_way
    finish(daemon)
    return hit, taken


def print_table(kills, hit, taken, queue, server):
    print(f"\nseed {SEED}: {kills} kills, {hit.total()} with a letter on its way,"
          f" {taken} of them taken by the server")
    print(f"{'':12}{'letters':>9}{'Message-IDs':>13}{'copies':>8}{'extra':>7}{'most':>6}")
    for title, to in (("not watched", BOSS), ("watched", WATCHED)):
        names = [name for name, whom in queue.recipient.items() if whom == to]
        copies = [server.copies[name] for name in names]
        ids = sum(queue.recipient.get(name) == to for name in server.copies)
        print(f"{title:12}{len(names):9}{ids:13}{sum(copies):8}"
              f"{sum(copies) - len(names):7}{max(copies):6}")


@pytest.mark.parametrize("kills", [20, pytest.param(500, marks=pytest.mark.long)])
def test_killed_with_letters_on_their_way(daemon, dovecot, kills):
    queue = Queue(daemon)
    with Server(dovecot) as server:
        daemon.main["smtp"]["port"] = server.port
        assert daemon.write().once().code == 0
        hit, taken = kill_often(daemon, queue, server, kills)
    print_table(kills, hit, taken, queue, server)
    assert queue.left() == []
    assert set(server.copies) == set(queue.recipient), "each arrives, and nothing else"
    for name, whom in queue.recipient.items():
        extra = server.copies[name] - 1
        assert extra <= (hit[name] if whom == BOSS else 0), name
    assert hit.total() > kills / 4, "too few kills met a letter on its way"
