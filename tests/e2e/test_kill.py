"""kill -9 of keeper and of worker at any instant, then restart, gives the same facts as an
undisturbed run (ackd(8))."""

import os
import random
import signal
import sqlite3
import time
from datetime import timedelta

import pytest

from harness import facts
from harness.daemon import Ackd
from harness.dovecot import Dovecot
from harness.mail import message, utc
from harness.office import ADDRESS
from harness.process import wait_for

pytestmark = pytest.mark.plain

MESSAGES = 3000
INSTANTS = 20
SEED = int(os.environ.get("ACKD_SEED", "20260302"))


def correspondence():
    """Pairs of bytes and instant: threads of four, one in five in the Sent folder."""
    start = utc("2026-01-05 08:00")
    for number in range(MESSAGES):
        thread, position = divmod(number, 4)
        instant = start + timedelta(minutes=10 * number)
        client = f"client{thread % 97}@client{thread % 13}.example"
        previous = [f"{thread}.{earlier}@mail.example" for earlier in range(position)]
        yield message(client, ADDRESS, subject=f"Order {thread}", date=instant,
                      text=f"Question {position} about order {thread}?\n" * 20,
                      message_id=f"{thread}.{position}@mail.example",
                      references=previous), instant


@pytest.fixture(scope="module")
def server():
    with Dovecot(storage="mdbox") as server:
        with server.mailbox(ADDRESS) as mailbox:
            mailbox.append_many(correspondence())
            mailbox.append_many(
                (message("ann@example.com", f"client{thread % 97}@client{thread % 13}.example",
                         date=utc("2026-02-20 10:00"), message_id=f"{thread}.r@example.com",
                         in_reply_to=f"{thread}.3@mail.example"), utc("2026-02-20 10:00"))
                for thread in range(0, MESSAGES // 4, 3))
            yield server


def importer(folder, server):
    daemon = Ackd(folder)
    daemon.add_mailbox(server)
    return daemon.write()


@pytest.fixture(scope="module")
def undisturbed(server, tmp_path_factory):
    """The facts of a run that nobody disturbs, how many mails those are, and how long it
    took."""
    with importer(tmp_path_factory.mktemp("undisturbed"), server) as daemon:
        began = time.monotonic()
        result = daemon.once()
        took = time.monotonic() - began
        assert result.code == 0, result
        found = facts.dump(daemon.database)
    mails = sum(line.startswith("sighting ") for line in found)
    assert mails >= MESSAGES
    return found, mails, took


def stored(daemon):
    try:
        return daemon.rows("SELECT count(*) FROM sighting")[0][0]
    except sqlite3.OperationalError:
        return 0


def finish(daemon):
    result = daemon.once()
    assert result.code == 0, result
    return facts.dump(daemon.database)


def test_killed_keepers(server, undisturbed, tmp_path):
    """The keeper is killed; the next one goes on where it was."""
    expected, mails, took = undisturbed
    chance = random.Random(SEED)
    in_the_middle = 0
    for number in range(INSTANTS):
        with importer(tmp_path / str(number), server) as daemon:
            daemon.start(wait=False)
            delay = chance.uniform(0, took)
            time.sleep(delay)
            daemon.kill()
            seen = stored(daemon)
            in_the_middle += 0 < seen < mails
            print(f"seed {SEED}: keeper killed after {delay:.3f} s, {seen} of {mails} mails stored")
            assert finish(daemon) == expected
    assert in_the_middle, "no instant fell into the import"


def test_killed_workers(server, undisturbed, tmp_path):
    """A worker is killed; the keeper starts another one, which goes on."""
    expected, mails, took = undisturbed
    chance = random.Random(SEED + 1)
    in_the_middle = 0
    for number in range(INSTANTS):
        with importer(tmp_path / str(number), server) as daemon:
            daemon.start(wait=False)
            delay = chance.uniform(0, took)
            time.sleep(delay)
            workers = wait_for(daemon.workers, 10, "a worker")
            os.kill(workers[0], signal.SIGKILL)
            seen = stored(daemon)
            in_the_middle += 0 < seen < mails
            print(f"seed {SEED}: worker killed after {delay:.3f} s, {seen} of {mails} mails stored")
            wait_for(lambda: facts.dump(daemon.database) == expected, 60, "the same facts")
            assert daemon.stop() == 0
    assert in_the_middle, "no instant fell into the import"
