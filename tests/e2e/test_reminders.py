"""An unanswered client's mail leads to exactly one reminder for each level, at its time."""

from datetime import timedelta

import pytest

from harness.clock import Clock
from harness.daemon import OFFICE, now
from harness.mail import utc
from harness.office import enquire, received, reply
from harness.proxy import Proxy

pytestmark = pytest.mark.plain

BOSS = "boss@example.com"
BEFORE = utc("2026-03-02 09:00")    # a Monday; the store is made now
ARRIVAL = utc("2026-03-02 10:00")   # due at 14:00


def levels(*points, to=BOSS):
    return [{"at": point, "to": [to]} for point in points]


@pytest.fixture
def watching(ackd):
    """A team with an acknowledge target of 4h and three levels; it has looked once."""
    ackd.team["reminders"] = levels("50%", "100%", "200%")
    ackd.write()
    result = ackd.once(BEFORE)
    assert result.code == 0, result
    return ackd


def look(daemon, at, times=1):
    for _ in range(times):
        result = daemon.once(at)
        assert result.code == 0, result


def test_each_level_once(watching, dovecot, sink):
    enquire(dovecot, ARRIVAL)
    counts = []
    for instant in ("10:30", "11:59", "12:01", "13:59", "14:01", "17:59", "18:01", "23:00"):
        look(watching, utc(f"2026-03-02 {instant}"), times=3)
        counts.append(len(sink.letters))
    assert counts == [0, 0, 1, 1, 2, 2, 3, 3]
    look(watching, utc("2026-03-09 12:00"), times=2)
    assert len(sink.letters) == 3


def test_a_level_that_is_configured_later_holds_for_what_is_owed_already(ackd, dovecot, sink):
    ackd.write()
    look(ackd, BEFORE)
    enquire(dovecot, ARRIVAL)
    look(ackd, utc("2026-03-02 10:30"))
    ackd.team["reminders"] = levels("100%")
    ackd.write()
    look(ackd, utc("2026-03-02 13:59"))
    assert sink.letters == []
    look(ackd, utc("2026-03-02 14:01"), times=2)
    assert len(sink.letters) == 1


def test_a_mailbox_added_later_brings_no_letters_about_its_backlog(watching, dovecot, sink):
    enquire(dovecot, ARRIVAL, user="sales@example.com")
    watching.add_mailbox(dovecot, "sales@example.com")
    watching.write()
    look(watching, utc("2026-03-02 17:00"), times=2)
    assert sink.letters == []
    look(watching, utc("2026-03-02 18:01"))
    assert len(sink.letters) == 1, "the level that falls due from now on"


def test_earlier_mail_that_arrives_late_repeats_no_level(watching, dovecot, sink):
    """The turn has another opener then, and is the same turn."""
    enquire(dovecot, ARRIVAL, "second@client.example", in_reply_to="first@client.example")
    look(watching, utc("2026-03-02 12:01"))
    assert len(sink.letters) == 1
    enquire(dovecot, utc("2026-03-02 09:59"), "first@client.example")
    look(watching, utc("2026-03-02 12:02"), times=2)
    assert len(sink.letters) == 1


def test_what_a_reminder_says(watching, dovecot, sink):
    enquire(dovecot, ARRIVAL, subject="Prices for 40 chairs")
    for instant in ("12:01", "14:01", "18:01"):
        look(watching, utc(f"2026-03-02 {instant}"))
    first, second, third = sink.letters
    assert len({letter.mail["Message-ID"] for letter in sink.letters}) == 3
    for letter in sink.letters:
        assert letter.sender == "ackd@example.com" and letter.recipients == (BOSS,)
        assert letter.mail["Auto-Submitted"] == "auto-generated"
        assert letter.mail["X-Auto-Response-Suppress"] == "All"
        assert letter.mail.get_content_type() == "multipart/alternative"
        for words in (letter.text, letter.html):
            assert "Prices for 40 chairs" in words
            assert "Carla Client" in words or "carla@client.example" in words
    for later in (second, third):
        assert first.mail["Message-ID"] in later.mail["References"]


def test_only_the_highest_of_several_levels_passed_together(watching, dovecot, sink):
    enquire(dovecot, ARRIVAL)
    look(watching, utc("2026-03-02 14:30"), times=3)
    assert len(sink.letters) == 1
    look(watching, utc("2026-03-02 18:30"), times=3)
    assert len(sink.letters) == 2


def test_what_was_late_before_the_first_look_is_not_mailed(ackd, dovecot, sink):
    ackd.team["reminders"] = levels("50%", "100%", "200%")
    ackd.write()
    enquire(dovecot, ARRIVAL)
    look(ackd, utc("2026-03-02 15:00"), times=2)
    assert sink.letters == []
    look(ackd, utc("2026-03-02 18:01"), times=2)
    assert len(sink.letters) == 1


def test_acknowledge_and_answer_are_two_obligations(ackd, dovecot, sink):
    ackd.team["targets"] = [{"name": "both", "acknowledge": "1h", "answer": "4h"}]
    ackd.team["reminders"] = levels("100%")
    ackd.write()
    look(ackd, BEFORE)
    enquire(dovecot, ARRIVAL)
    look(ackd, utc("2026-03-02 11:01"), times=2)
    assert len(sink.letters) == 1
    reply(dovecot, utc("2026-03-02 11:30"), "enquiry@client.example",
          text="Thank you, we are looking into it and will get back to you.\n")
    look(ackd, utc("2026-03-02 14:01"), times=2)
    assert len(sink.letters) == 2
    assert sink.letters[0].mail["Subject"] != sink.letters[1].mail["Subject"]


def test_lead_and_owner_and_team(ackd, dovecot, sink):
    ackd.team["reminders"] = [{"at": "50%", "to": ["lead"]}, {"at": "100%", "to": ["owner"]},
                              {"at": "200%", "to": ["team"]}]
    ackd.write()
    look(ackd, BEFORE)
    enquire(dovecot, ARRIVAL)
    reply(dovecot, utc("2026-03-02 10:10"), "enquiry@client.example", sender="bob@example.com")
    enquire(dovecot, utc("2026-03-02 10:20"), message_id="second@client.example",
            in_reply_to="reply@example.com", text="And how long does it take?\n")
    look(ackd, utc("2026-03-02 12:21"))
    assert [len(received(sink, who)) for who in ("ann@example.com", "bob@example.com")] == [1, 0]
    look(ackd, utc("2026-03-02 14:21"))
    assert [len(received(sink, who)) for who in ("ann@example.com", "bob@example.com")] == [1, 1]
    look(ackd, utc("2026-03-02 18:21"))
    assert [len(received(sink, who)) for who in ("ann@example.com", "bob@example.com")] == [2, 2]


def test_a_reply_before_the_level_stops_it(watching, dovecot, sink):
    enquire(dovecot, ARRIVAL)
    look(watching, utc("2026-03-02 12:01"))
    assert len(sink.letters) == 1
    reply(dovecot, utc("2026-03-02 13:00"), "enquiry@client.example")
    for instant in ("13:30", "14:01", "18:01", "23:00"):
        look(watching, utc(f"2026-03-02 {instant}"))
    assert len(sink.letters) == 1


def test_a_reply_just_before_the_look_stops_it_too(watching, dovecot, sink):
    enquire(dovecot, ARRIVAL)
    look(watching, utc("2026-03-02 11:50"))
    reply(dovecot, utc("2026-03-02 12:00"), "enquiry@client.example")
    look(watching, utc("2026-03-02 12:01"), times=2)
    look(watching, utc("2026-03-02 18:01"), times=2)
    assert sink.letters == []


NOT_A_REPLY = [
    ("an auto-reply", {"headers": [("Auto-Submitted", "auto-replied")]}),
    ("to somebody else", {"client": "other@elsewhere.example"}),
    ("internal", {"client": "bob@example.com"}),
]


@pytest.mark.parametrize("name, fields", NOT_A_REPLY, ids=[row[0] for row in NOT_A_REPLY])
def test_what_is_no_reply_stops_nothing(watching, dovecot, sink, name, fields):
    enquire(dovecot, ARRIVAL)
    reply(dovecot, utc("2026-03-02 11:00"), "enquiry@client.example", **fields)
    look(watching, utc("2026-03-02 12:01"), times=2)
    assert len(sink.letters) == 1, name


NO_TURN = [
    ("newsletter", {"headers": [("List-Id", "<news.shop.example>"), ("Precedence", "bulk"),
                                ("List-Unsubscribe", "<mailto:off@shop.example>")]}),
    ("out of office", {"headers": [("Auto-Submitted", "auto-replied")]}),
    ("machine", {"headers": [("Auto-Submitted", "auto-generated")]}),
    ("a colleague", {"client": "bob@example.com"}),
]


@pytest.mark.parametrize("name, fields", NO_TURN, ids=[row[0] for row in NO_TURN])
def test_nobody_waits_for_an_answer_to_robots(watching, dovecot, sink, name, fields):
    enquire(dovecot, ARRIVAL, **fields)
    for instant in ("12:01", "14:01", "18:01"):
        look(watching, utc(f"2026-03-02 {instant}"))
    assert sink.letters == [], name


def test_nothing_goes_out_outside_business_hours(ackd, dovecot, sink):
    ackd.team["hours"] = OFFICE
    ackd.team["targets"] = [{"name": "wall", "acknowledge": "3h!"}]
    ackd.team["reminders"] = levels("100%")
    ackd.write()
    look(ackd, utc("2026-03-06 09:00"))                # a Friday
    enquire(dovecot, utc("2026-03-06 16:30"))          # due 19:30, closed since 17:00
    for instant in ("2026-03-06 20:00", "2026-03-07 12:00", "2026-03-08 23:00",
                    "2026-03-09 08:58"):
        look(ackd, utc(instant))
    assert sink.letters == []
    look(ackd, utc("2026-03-09 09:01"), times=2)
    assert len(sink.letters) == 1


def test_what_was_missed_in_the_day_waits_for_the_next_one(ackd, dovecot, sink):
    ackd.team.update(hours=OFFICE, reminders=levels("50%"))
    ackd.write()
    look(ackd, BEFORE)
    enquire(dovecot, ARRIVAL)
    look(ackd, utc("2026-03-02 10:30"))
    look(ackd, utc("2026-03-02 17:00"))     # the level was at 12:00
    look(ackd, utc("2026-03-03 08:59"))
    assert sink.letters == []
    look(ackd, utc("2026-03-03 09:00"))
    assert len(sink.letters) == 1


def test_business_time_counts_over_a_weekend(ackd, dovecot, sink):
    ackd.team["hours"] = OFFICE
    ackd.team["targets"] = [{"name": "business", "acknowledge": "2h"}]
    ackd.team["reminders"] = levels("100%")
    ackd.write()
    look(ackd, utc("2026-03-06 09:00"))
    enquire(dovecot, utc("2026-03-06 16:00"))          # due Monday 10:00
    for instant in ("2026-03-06 16:59", "2026-03-07 12:00", "2026-03-09 09:59"):
        look(ackd, utc(instant))
    assert sink.letters == []
    look(ackd, utc("2026-03-09 10:01"), times=2)
    assert len(sink.letters) == 1


@pytest.fixture
def seconds(ackd):
    """The same in seconds, for the daemon that keeps running; it looks rarely by itself."""
    ackd.main["poll"] = "5m"
    ackd.team["targets"] = [{"name": "quick", "acknowledge": "8s"}]
    ackd.team["reminders"] = levels("50%", "100%", "200%")
    return ackd.write()


def test_the_running_daemon_sends_each_level_once(seconds, dovecot, sink):
    seconds.main["poll"] = "1s"
    seconds.write().start()
    arrival = now()
    enquire(dovecot, arrival)
    sink.wait(3, limit=30)
    took = (now() - arrival).total_seconds()
    assert took >= 15, "the last level lies 16 s after the arrival"
    assert seconds.stop() == 0
    seconds.start()
    seconds.stop()
    assert len(sink.letters) == 3


def test_the_running_daemon_looks_again_before_a_reminder(seconds, dovecot, sink):
    """Its own looks are minutes apart: only the look before the letter sees the reply."""
    enquire(dovecot, now() - timedelta(seconds=1))
    seconds.start()
    seconds.wait_seen("enquiry@client.example")
    reply(dovecot, now(), "enquiry@client.example")
    seconds.wait_seen("reply@example.com", limit=20)
    assert seconds.stop() == 0
    assert sink.letters == []


def test_a_folder_that_cannot_be_seen_is_named(watching, dovecot, sink):
    enquire(dovecot, ARRIVAL)
    look(watching, utc("2026-03-02 10:30"))
    dovecot.stop()
    assert watching.once(utc("2026-03-02 14:01")).code == 1
    letter, = sink.letters
    assert "Not everything could be looked at" in letter.text
    for words in (letter.text, letter.html):
        assert "support, INBOX: not seen since Mon 2 Mar 10:30" in words
        assert "support, Sent: not seen since Mon 2 Mar 10:30" in words


def test_the_running_daemon_waits_for_a_look_and_no_longer(ackd, dovecot, sink, tmp_path):
    with Proxy(dovecot.port) as proxy:
        ackd.team["mailboxes"][0]["port"] = proxy.port
        ackd.team.update(reminders=levels("50%"), gather="0s")
        ackd.set_clock(Clock(tmp_path, BEFORE))
        ackd.write().start()
        ackd.live(ARRIVAL)
        enquire(dovecot, ARRIVAL)
        ackd.live(utc("2026-03-02 10:30"))
        dovecot.stop()
        proxy.drop_all()
        level = utc("2026-03-02 12:00")
        for seconds in range(-10, 300, 50):  # a clock that leaps begins to wait anew
            ackd.set_time(level + timedelta(seconds=seconds))
            assert ackd.rows("SELECT count(*) FROM outbox") == [(0,)]
        ackd.set_time(level + timedelta(seconds=305))
        letter, = sink.wait(1)
        assert "support, INBOX: not seen since Mon 2 Mar 10:" in letter.text
        assert ackd.stop() == 0
