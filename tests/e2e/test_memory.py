"""The keeper is refused memory. GLib ends a program that gets none, SQLite and libcurl say
so: it goes on, or is started again, and no letter is lost."""

import signal
from collections import Counter
from datetime import timedelta

import pytest

from harness.clock import Clock
from harness.faults import Faults
from harness.mail import utc
from harness.office import enquire

pytestmark = pytest.mark.plain

BOSS = "boss@example.com"
BEGIN = utc("2026-03-02 10:00")
CLIENTS = 10
CHANCE = 0.0005  # of a malloc to fail
MINUTE = timedelta(minutes=1)


class Supervisor:
    """Starts the daemon again whenever it ends, as systemd would. (libfiu takes its chances
    from the clock: it must not stand still.)"""

    def __init__(self, ackd, faults):
        self.ackd, self.faults = ackd, faults
        self.ends = []

    def start(self):
        self.ackd.start()
        self.faults.begin(self.ackd.process.pid, "libc/mm/*", probability=CHANCE)

    def minute(self, at):
        """Lets the daemon look and send, as far as it comes."""
        said = len(self.ackd.log())
        try:
            self.ackd.live(at, unless=lambda: "held up" in self.ackd.log()[said:])
        except RuntimeError:
            self.ends.append(self.ackd.process.returncode)
            self.ackd.process = None
            self.ackd.clock.set(at + timedelta(seconds=10))
            self.start()


def test_no_memory_for_the_keeper(ackd, dovecot, sink, tmp_path):
    faults = Faults(tmp_path)
    ackd.set_clock(Clock(tmp_path, BEGIN))
    ackd.tools.append(faults)
    ackd.main.update(poll="1m")
    ackd.team.update(gather="0s", targets=[{"name": "standard", "acknowledge": "20m"}],
                     reminders=[{"at": "50%", "to": ["owner"]},
                                {"at": "100%", "to": [BOSS]}])
    ackd.write()
    supervisor = Supervisor(ackd, faults)
    supervisor.start()
    for number in range(CLIENTS):
        enquire(dovecot, BEGIN + 2 * number * MINUTE, f"{number}@client.example")
    for minute in range(1, 42):
        supervisor.minute(BEGIN + minute * MINUTE)
    ackd.stop()
    ackd.start()
    for minute in (60, 66):
        ackd.live(BEGIN + minute * MINUTE)
    queued = {row[0] for row in ackd.rows("SELECT message_id FROM outbox")}
    reminded, = ackd.rows("SELECT count(DISTINCT obligation) FROM reminder"
                          " WHERE level = '100%' AND outbox IS NOT NULL")
    copies = Counter(letter.mail["Message-ID"].strip("<>") for letter in sink.letters)
    print(f"ended {Counter(supervisor.ends)}, letters {len(copies)}, "
          f"copies {copies.total() - len(copies)}")
    assert supervisor.ends and set(supervisor.ends) <= {-signal.SIGTRAP, -signal.SIGABRT}
    assert reminded == (CLIENTS,) and set(copies) == queued
    assert copies.total() - len(copies) <= len(supervisor.ends)
