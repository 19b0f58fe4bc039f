"""The morning letter: once a day, whatever happens to the daemon."""

import pytest

from harness.daemon import OFFICE
from harness.mail import utc
from harness.office import enquire, received

ANN = "ann@example.com"


@pytest.fixture
def digesting(ackd):
    ackd.team["hours"] = OFFICE
    ackd.team["digest"] = {"at": "08:00", "to": ["team"]}
    ackd.write()
    assert ackd.once(utc("2026-03-01 20:00")).code == 0    # a Sunday
    return ackd


def counts(daemon, sink, instants):
    found = []
    for instant in instants:
        result = daemon.once(utc(instant))
        assert result.code == 0, result
        found.append(len(received(sink, ANN)))
    return found


def test_once_a_day_across_restarts(digesting, sink):
    instants = ("2026-03-02 07:58", "2026-03-02 08:01", "2026-03-02 08:01",
                "2026-03-02 09:00", "2026-03-02 23:59", "2026-03-03 00:01",
                "2026-03-03 07:58", "2026-03-03 08:01", "2026-03-03 12:00")
    assert counts(digesting, sink, instants) == [0, 1, 1, 1, 1, 1, 1, 2, 2]
    assert received(sink, ANN) and len(received(sink, "bob@example.com")) == 2


def test_none_on_a_closed_day(digesting, sink):
    assert counts(digesting, sink, ("2026-03-07 08:01", "2026-03-08 12:00")) == [0, 0]


def test_a_missed_one_goes_late_on_the_same_day_only(digesting, sink):
    instants = ("2026-03-02 15:00", "2026-03-02 16:00", "2026-03-05 11:00")
    assert counts(digesting, sink, instants) == [1, 1, 2]


def test_one_that_could_not_go_on_its_day_does_not_go_later(digesting, sink):
    sink.stop()
    assert digesting.once(utc("2026-03-02 08:01")).code == 1
    sink.start()
    digesting.once(utc("2026-03-03 07:00"))
    assert received(sink, ANN) == []
    digesting.once(utc("2026-03-03 08:01"))
    assert ["3 Mar" in letter.mail["Subject"] for letter in received(sink, ANN)] == [True]


def test_it_shows_who_waits(digesting, dovecot, sink):
    enquire(dovecot, utc("2026-03-02 09:30"), subject="Prices for 40 chairs")
    counts(digesting, sink, ("2026-03-02 09:40", "2026-03-03 08:01"))
    letter = received(sink, ANN)[-1]
    assert letter.mail["Auto-Submitted"] == "auto-generated"
    for words in (letter.text, letter.html):
        assert "Prices for 40 chairs" in words
    assert "http://" not in letter.html and "https://" not in letter.html


def test_a_running_daemon_sends_it_too(digesting, sink):
    digesting.start(at=utc("2026-03-02 07:59:57"))
    sink.wait(1)
    assert digesting.stop() == 0
    digesting.start(at=utc("2026-03-02 08:00:30"))
    assert digesting.stop() == 0
    assert len(received(sink, ANN)) == 1
