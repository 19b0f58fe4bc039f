"""A team's file that cannot be written: nothing is sent, the administrator hears of it once,
and all goes on without a restart."""

import errno
import os
import resource
import signal
import sqlite3
import subprocess
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest

from harness.clock import Clock
from harness.faults import Faults
from harness.mail import message, utc
from harness.office import ADDRESS, enquire
from harness.process import wait_for

pytestmark = pytest.mark.plain

BOSS, ROOT = "boss@example.com", "root@example.com"
BEGIN = utc("2026-03-02 10:00")
DUE = BEGIN + timedelta(hours=2)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


class Watched:
    """The daemon, with its clock in our hands. It knows of an enquiry that is due in two
    hours."""

    def __init__(self, ackd, dovecot, sink):
        self.ackd, self.dovecot, self.sink = ackd, dovecot, sink
        self.read = 0  # of the log

    @property
    def pid(self):
        return self.ackd.process.pid

    def start(self):
        self.ackd.start()
        enquire(self.dovecot, BEGIN)
        self.ackd.wait_seen("enquiry@client.example")
        return self

    def pass_time(self, until, step=MINUTE):
        """At each step the keeper sees what time it is."""
        while self.ackd.clock.now < until:
            self.ackd.set_time(self.ackd.clock.now + step)

    def live(self, until):
        """Each minute the mailbox is seen, and letters go out."""
        while self.ackd.clock.now < until:
            self.ackd.live(self.ackd.clock.now + MINUTE)

    def wait_held_up(self):
        self.ackd.wait_log("the team's work is held up", after=self.read)
        self.read = len(self.ackd.log())

    def mail_comes(self, count):
        """Of machines: nobody waits for an answer."""
        with self.dovecot.mailbox(ADDRESS) as mailbox:
            mailbox.append_many((message(f"c{n}@client.example", ADDRESS, date=BEGIN,
                                         message_id=f"m{n}@client.example",
                                         headers=[("Auto-Submitted", "auto-generated")]),
                                 BEGIN) for n in range(count))

    def mails(self):
        return self.ackd.rows("SELECT count(*) FROM message")[0][0]

    def told(self):
        """Who got letters, in order."""
        return [to for letter in self.sink.letters for to in letter.recipients]


@pytest.fixture
def watched(ackd, dovecot, sink, tmp_path):
    ackd.set_clock(Clock(tmp_path, BEGIN))
    ackd.main.update(poll="1m", admins=[ROOT])
    ackd.team.update(targets=[{"name": "standard", "acknowledge": "2h"}],
                     reminders=[{"at": "100%", "to": [BOSS]}])
    ackd.write()
    yield Watched(ackd, dovecot, sink)
    ackd.stop()


@pytest.fixture
def faulty(watched, tmp_path):
    """The same, where functions of the system can be made to fail."""
    watched.ackd.tools.append(Faults(tmp_path))
    return watched


def failing(name, number):
    """A function of the system fails with this errno."""
    @contextmanager
    def fault(watched):
        faults = watched.ackd.tools[-1]
        faults.begin(watched.pid, name, number)
        yield
        faults.end(watched.pid, name)
    return fault


@contextmanager
def may_not_grow(watched):
    """Its files have the size that they may have (setrlimit(2), or a quota)."""
    biggest = max(file.stat().st_size for file in watched.ackd.state.iterdir())
    _, hard = resource.prlimit(watched.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(watched.pid, resource.RLIMIT_FSIZE, (biggest, hard))
    yield
    resource.prlimit(watched.pid, resource.RLIMIT_FSIZE, (hard, hard))


FAULTS = {
    "no-room": failing("posix/io/rw/pwrite", errno.ENOSPC),
    "write": failing("posix/io/rw/pwrite", errno.EIO),
    "sync": failing("posix/io/sync/*", errno.EIO),
    "limit": may_not_grow,
}


def hold_up(watched, fault):
    with fault(watched):
        watched.mail_comes(200)
        watched.wait_held_up()
        watched.pass_time(DUE + HOUR)
        watched.sink.wait(1)
        assert watched.told() == [ROOT]
    watched.live(DUE + HOUR + 15 * MINUTE)
    watched.sink.wait(3)
    assert watched.told() == [ROOT, BOSS, ROOT] and watched.mails() == 201
    assert "cannot be written" in watched.sink.letters[0].mail["Subject"]
    assert "can be written again" in watched.sink.letters[2].mail["Subject"]


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_is_sent_and_all_goes_on_afterwards(faulty, fault):
    hold_up(faulty.start(), FAULTS[fault])


@pytest.fixture
def small_disk(watched):
    """8 MiB for the state directory."""
    state = watched.ackd.state
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", state],
                             capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("may not mount")
    yield watched
    watched.ackd.stop()
    subprocess.run(["umount", state], check=True)


@contextmanager
def full_disk(watched):
    """All room is taken by something else."""
    ballast = watched.ackd.state / "ballast"
    with open(ballast, "wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    yield
    ballast.unlink()


def test_a_full_disk(small_disk):
    hold_up(small_disk.start(), full_disk)
    assert small_disk.ackd.stop() == 0


def start_as_far_as_it_comes(ackd):
    """Where there is something to write it says that it cannot start, and the service
    manager tries again."""
    try:
        ackd.start()
    except RuntimeError:
        assert ackd.process.returncode == 1 and "cannot start" in ackd.log()
        ackd.process = None


def test_started_on_a_full_disk(small_disk):
    ackd = small_disk.start().ackd
    with full_disk(small_disk):
        small_disk.mail_comes(200)
        small_disk.wait_held_up()
        assert ackd.stop() == 0
        start_as_far_as_it_comes(ackd)
    if ackd.process is None:
        ackd.start()
    small_disk.live(DUE + 10 * MINUTE)
    assert small_disk.told().count(BOSS) == 1 and small_disk.mails() == 201


def test_once_a_day_while_it_lasts(faulty):
    faulty.start()
    with FAULTS["no-room"](faulty):
        faulty.pass_time(BEGIN + MINUTE)
        faulty.wait_held_up()
        faulty.pass_time(BEGIN + 10 * MINUTE)
        faulty.sink.wait(1)
        faulty.pass_time(BEGIN + 23 * HOUR, step=HOUR)
        assert faulty.told() == [ROOT]
        faulty.pass_time(BEGIN + 25 * HOUR, step=HOUR)
        faulty.sink.wait(2)
        faulty.pass_time(BEGIN + 47 * HOUR, step=HOUR)
        assert faulty.told() == [ROOT] * 2


def test_the_mail_server_does_not_take_it_either(faulty):
    faulty.start()
    faulty.sink.refuse_data = "450 4.2.0 later"
    with FAULTS["no-room"](faulty):
        faulty.pass_time(BEGIN + MINUTE)
        faulty.wait_held_up()
        faulty.pass_time(BEGIN + 30 * MINUTE)
        faulty.ackd.wait_log("the admins could not be told yet")
        assert faulty.told() == [] and faulty.sink.attempts < 8
        faulty.sink.refuse_data = None
        faulty.pass_time(BEGIN + 3 * HOUR)
        faulty.sink.wait(1)
        assert faulty.told() == [ROOT]


def test_a_moment_is_nobodys_concern(faulty):
    faulty.start()
    for minutes in (0, 10, 20):
        with FAULTS["no-room"](faulty):
            faulty.pass_time(BEGIN + (minutes + 1) * MINUTE)
            faulty.wait_held_up()
        faulty.live(BEGIN + (minutes + 10) * MINUTE)
    assert faulty.told() == []


@contextmanager
def held(watched):
    """Another program writes to the file and takes its time."""
    with sqlite3.connect(watched.ackd.database, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    other.close()


def test_over_while_the_only_mailbox_is_out_of_reach(watched):
    """Letters wait for a look for five minutes, not until there is one."""
    watched.start()
    watched.dovecot.stop()
    with held(watched):
        watched.pass_time(BEGIN + 2 * MINUTE)
        watched.wait_held_up()
    watched.pass_time(DUE + 20 * MINUTE)
    wait_for(lambda: BOSS in watched.told(), 10, "the reminder")
    assert not any("cannot be written" in letter.mail["Subject"]
                   for letter in watched.sink.letters)


def test_over_while_what_was_read_is_out_of_reach(watched):
    """Mail that came while nothing could be stored cannot be read again."""
    watched.start()
    with held(watched):
        watched.mail_comes(1)
        watched.wait_held_up()
        watched.dovecot.stop()
        watched.pass_time(BEGIN + 2 * MINUTE)
    watched.pass_time(DUE + 20 * MINUTE)
    wait_for(lambda: BOSS in watched.told(), 10, "the reminder")
    assert not any("cannot be written" in letter.mail["Subject"]
                   for letter in watched.sink.letters)


def test_a_reload_waits(watched):
    ackd = watched.start().ackd
    with held(watched):
        watched.pass_time(BEGIN + 2 * MINUTE)
        watched.wait_held_up()
        os.kill(watched.pid, signal.SIGHUP)
        ackd.wait_log("reload waits")
        assert "configuration read again" not in ackd.log()
    watched.pass_time(BEGIN + 5 * MINUTE)
    ackd.wait_log("configuration read again")
    assert ackd.log().count("reload waits") == 1 and ackd.stop() == 0
