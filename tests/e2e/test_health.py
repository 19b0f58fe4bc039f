"""A mailbox that cannot be seen: the administrator gets one letter, and one when it is back."""

import pytest

from harness.mail import utc
from harness.office import received

ADMIN = "root@example.com"


@pytest.fixture
def watched(ackd):
    """Seen at 10:00; `unseen_alert` is the default, 30 minutes."""
    ackd.main["admins"] = [ADMIN]
    ackd.write()
    assert ackd.once(utc("2026-03-02 10:00")).code == 0
    return ackd


def subjects(daemon, sink, *instants):
    for instant in instants:
        daemon.once(utc(f"2026-03-02 {instant}"))
    return [letter.mail["Subject"] for letter in received(sink, ADMIN)]


def test_one_letter_when_it_is_gone_and_one_when_it_is_back(watched, dovecot, sink):
    dovecot.stop()
    assert subjects(watched, sink, "10:10", "10:29") == []
    gone, = subjects(watched, sink, "10:31", "10:40", "12:00", "23:00")
    assert "mailbox support cannot be seen" in gone
    dovecot.start()
    _, back = subjects(watched, sink, "23:30", "23:40")
    assert "mailbox support is seen again" in back
    for letter in received(sink, ADMIN):
        for words in (letter.text, letter.html):
            assert "support" in words and "Mon 2 Mar" in words


def test_a_second_outage_is_told_again(watched, dovecot, sink):
    for at in ("10", "11"):
        dovecot.stop()
        subjects(watched, sink, f"{at}:31")
        dovecot.start()
        subjects(watched, sink, f"{at}:40")
    assert len(received(sink, ADMIN)) == 4


def test_a_short_outage_is_nobodys_business(watched, dovecot, sink):
    dovecot.stop()
    subjects(watched, sink, "10:20")
    dovecot.start()
    assert subjects(watched, sink, "10:25", "10:50") == []


def test_a_mailbox_that_never_let_us_in(ackd, dovecot, sink):
    ackd.main["admins"] = [ADMIN]
    ackd.team["mailboxes"] = []
    ackd.add_mailbox(dovecot, password="not this one")
    ackd.write()
    assert subjects(ackd, sink, "10:00", "10:20") == []
    letter, = subjects(ackd, sink, "10:31", "11:00")
    assert "cannot be seen" in letter
    assert "never yet" in received(sink, ADMIN)[0].text


def test_after_a_long_stop_it_is_given_its_time(watched, dovecot, sink):
    """The machine was off over night: nobody could look."""
    dovecot.stop()
    watched.start(at=utc("2026-03-03 09:00"))
    watched.wait_log("cannot be looked at")
    assert watched.stop() == 0
    assert received(sink, ADMIN) == []


def test_without_admins_nobody_is_told(ackd, dovecot, sink):
    ackd.write()
    assert ackd.once(utc("2026-03-02 10:00")).code == 0
    dovecot.stop()
    subjects(ackd, sink, "10:31")
    assert sink.letters == []
