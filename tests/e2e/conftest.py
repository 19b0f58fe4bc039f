"""What only tests of the running daemon share."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from harness.clock import Clock
from harness.mail import utc
from harness.story import Story

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = [{"days": "Mon-Thu", "open": "09:00", "close": "17:00"},
          {"days": "Fri", "open": "09:00", "close": "15:00"}]


@pytest.fixture
def play(ackd, dovecot, sink, tmp_path):
    """play(table, minutes between two steps) -> the table as it came out."""
    ackd.set_clock(Clock(tmp_path, utc("2026-01-01 00:00")))
    ackd.main.update(poll="1m", admins=["root@example.com"])
    ackd.team.update(
        timezone="Europe/Berlin", hours=OFFICE, closed=["2026-04-03", "2026-04-06"],
        targets=[{"name": "standard", "acknowledge": "2h", "answer": "8h", "update": "2d"}],
        reminders=[{"at": "75%", "to": ["owner"]}, {"at": "100%", "to": ["owner", "lead"]},
                   {"at": "200%", "to": ["boss@example.com"]}],
        digest={"at": "08:00", "to": ["team"]}, gather="0s")  # each letter at its level

    def played(table, minutes=15):
        ackd.write()
        return Story(ackd, dovecot, sink, BERLIN, step=timedelta(minutes=minutes)).play(table)
    return played
