"""What one recipient is to hear of at a time is one letter, and not too many a day."""

from datetime import timedelta

import pytest

from harness.daemon import OFFICE, now
from harness.mail import utc
from harness.office import enquire, received, reply

pytestmark = pytest.mark.plain

BOSS = "boss@example.com"
BEFORE = utc("2026-03-02 09:00")    # a Monday
NAMES = ("carla", "dora", "emil")


def client(name):
    return f"{name.title()} Client <{name}@{name}.example>"


def ask(dovecot, at, name, **fields):
    """A client's question; due four hours later."""
    return enquire(dovecot, at, f"ask@{name}.example", client(name),
                   subject=f"A question of {name}'s", **fields)


def look(daemon, at, times=1):
    for _ in range(times):
        result = daemon.once(at)
        assert result.code == 0, result


def subjects(sink):
    return [letter.mail["Subject"] for letter in sink.letters]


def identity(letter):
    return letter.mail["Message-ID"]


@pytest.fixture
def office(ackd):
    ackd.team["reminders"] = [{"at": "50%", "to": [BOSS]}, {"at": "100%", "to": [BOSS]}]
    return ackd


@pytest.fixture
def asked(office, dovecot):
    """Three clients wait since 10:00, 10:01 and 10:02."""
    look(office.write(), BEFORE)
    for minute, name in enumerate(NAMES):
        ask(dovecot, utc(f"2026-03-02 10:0{minute}"), name)
    return office


def test_several_things_are_one_letter(asked, sink):
    look(asked, utc("2026-03-02 12:03"), times=2)
    letter, = sink.letters
    assert letter.mail["Subject"] == (
        "Carla Client (carla.example) has waited 2h 3m, and 2 more: A question of carla's")
    for words in (letter.text, letter.html):
        for name in NAMES:
            assert f"{name}@{name}.example" in words
        assert words.count("ackctl explain") == 3
    assert "level 50%, goes to boss@example.com" in letter.text


def test_later_letters_refer_to_the_first_about_each(asked, sink):
    look(asked, utc("2026-03-02 12:00:30"))             # Carla alone
    look(asked, utc("2026-03-02 12:03"))                # the others
    look(asked, utc("2026-03-02 14:03"), times=2)       # all of them
    first, second, third = sink.letters
    assert first.mail["References"] is second.mail["References"] is None
    for field in ("References", "In-Reply-To"):
        assert third.mail[field].split() == [identity(first), identity(second)]
    assert len({identity(letter) for letter in sink.letters}) == 3


def test_each_alone_where_nothing_is_gathered(office, dovecot, sink):
    office.team["gather"] = "0s"
    look(office.write(), BEFORE)
    for name in NAMES:
        ask(dovecot, utc("2026-03-02 10:00"), name)
    look(office, utc("2026-03-02 12:01"), times=2)
    assert len(sink.letters) == 3
    assert all(" more" not in subject for subject in subjects(sink))


@pytest.mark.parametrize("gather", ["5m", "0s"])
def test_two_wait_for_word_since_the_same_mail(office, dovecot, sink, gather):
    """A client, and a supplier whom we asked: since the holding reply to both of them one
    obligation is owed to each, with one name."""
    office.team.update(gather=gather, targets=[{"name": "slow", "answer": "9d", "update": "1h"}],
                       reminders=[{"at": "100%", "to": [BOSS]}])
    look(office.write(), BEFORE)
    ask(dovecot, utc("2026-03-02 10:00"), "carl")
    reply(dovecot, utc("2026-03-02 10:10"), "ask@carl.example", "we-ask@example.com",
          client=client("sam"))
    ask(dovecot, utc("2026-03-02 10:20"), "sam", in_reply_to="we-ask@example.com")
    reply(dovecot, utc("2026-03-02 11:00"), "ask@sam.example", client=client("carl"),
          headers=[("Cc", client("sam"))], text="We are looking into it.\n")
    result = office.once(utc("2026-03-02 12:10"))
    assert result.code == 0, result
    look(office, utc("2026-03-02 12:10"))
    letter, = sink.letters
    assert "carl@carl.example" in letter.text
    assert result.err.count("reminder queued") == (2 if gather == "5m" else 1)


def test_each_recipient_gets_what_is_theirs(office, dovecot, sink):
    office.team["reminders"] = [{"at": "50%", "to": [BOSS]},
                                {"at": "100%", "to": [BOSS, "ann@example.com"]}]
    look(office.write(), BEFORE)
    ask(dovecot, utc("2026-03-02 10:00"), "carla")
    ask(dovecot, utc("2026-03-02 12:00"), "dora")
    look(office, utc("2026-03-02 14:01"), times=2)
    (boss,), (ann,) = received(sink, BOSS), received(sink, "ann@example.com")
    assert "dora" in boss.text and "carla" in boss.text
    assert "carla" in ann.text and "dora" not in ann.text
    assert identity(boss) != identity(ann)


def states(daemon):
    return [row[0] for row in daemon.rows("SELECT state FROM outbox ORDER BY id")]


@pytest.fixture
def waiting(asked, sink):
    """The letter about all three could not be sent."""
    sink.stop()
    asked.once(utc("2026-03-02 12:03"))
    assert states(asked) == ["queued"]
    sink.start()
    return asked


def answer(dovecot, *names):
    for name in names:
        reply(dovecot, utc("2026-03-02 12:10"), f"ask@{name}.example", f"re-{name}@example.com",
              client=client(name))


def test_what_is_done_is_left_out_of_a_letter_that_waits(waiting, dovecot, sink):
    before = waiting.rows("SELECT message_id FROM outbox")[0][0]
    answer(dovecot, "carla", "emil")
    look(waiting, utc("2026-03-02 12:30"), times=2)
    letter, = sink.letters
    assert letter.mail["Subject"] == (
        "Dora Client (dora.example) has waited 2h 29m: A question of dora's")
    assert "carla" not in letter.text and "emil" not in letter.html
    assert "could not be looked at" not in letter.text
    assert identity(letter).strip("<>") == before
    look(waiting, utc("2026-03-02 14:02:30"), times=2)
    assert len(sink.letters) == 2 and "dora" in sink.letters[1].text


@pytest.mark.parametrize("at, last", [("2026-03-02 12:30", True),
                                      ("2026-03-03 09:30", False)])
def test_the_last_of_the_day_still_says_so(office, dovecot, sink, at, last):
    office.team.update(reminder_cap=1, reminders=office.team["reminders"][:1])
    look(office.write(), BEFORE)
    for name in NAMES:
        ask(dovecot, utc("2026-03-02 10:00"), name)
    sink.stop()
    office.once(utc("2026-03-02 12:03"))
    sink.start()
    answer(dovecot, "carla")
    look(office, utc(at))
    assert "carla" not in sink.letters[0].text
    assert ("This is the only letter" in sink.letters[0].text) == last


def test_a_letter_of_which_all_is_done_is_dropped(waiting, dovecot, sink):
    answer(dovecot, *NAMES)
    look(waiting, utc("2026-03-02 12:30"), times=2)
    assert sink.letters == [] and states(waiting) == ["dropped"]


def test_no_more_than_the_cap_in_a_day(office, dovecot, sink):
    office.team.update(gather="0s", reminder_cap=2)
    look(office.write(), BEFORE)
    for minute, name in enumerate(NAMES):
        ask(dovecot, utc(f"2026-03-02 10:0{minute}"), name)
    look(office, utc("2026-03-02 12:03"), times=2)
    one, rest = sink.letters
    assert "reminder_cap" not in one.text
    for words in (rest.text, rest.html):
        assert "This is the last of the 2 letters" in words.replace("\n", " ")
    assert rest.mail["Subject"].startswith(
        "Dora Client (dora.example) has waited 2h 2m, and 1 more")
    look(office, utc("2026-03-02 14:03"), times=2)
    look(office, utc("2026-03-02 23:59"), times=2)
    assert len(sink.letters) == 2, "the cap holds until midnight"
    look(office, utc("2026-03-03 00:01"), times=2)
    assert len(sink.letters) == 4
    rows = office.rows("SELECT level, count(DISTINCT obligation) FROM reminder GROUP BY level")
    assert dict(rows) == {"50%": 3, "100%": 3}


def test_who_is_over_the_cap_holds_up_nobody_else(office, dovecot, sink):
    office.team["reminder_cap"] = 1
    office.team["reminders"] = [{"at": "50%", "to": [BOSS]},
                                {"at": "100%", "to": [BOSS, "ann@example.com"]}]
    look(office.write(), BEFORE)
    ask(dovecot, utc("2026-03-02 10:00"), "carla")
    look(office, utc("2026-03-02 12:01"))
    look(office, utc("2026-03-02 14:01"), times=2)
    assert [letter.recipients for letter in sink.letters] == [(BOSS,), ("ann@example.com",)]


NIGHT = utc("2026-03-06 19:31")     # a Friday; due at 19:30, closed since 17:00


@pytest.mark.parametrize("urgent, letters", [(True, 1), (False, 0)])
def test_urgent_ones_go_out_at_night(ackd, dovecot, sink, urgent, letters):
    ackd.team["hours"] = OFFICE
    ackd.team["targets"] = [{"name": "wall", "acknowledge": "3h!", "urgent": urgent}]
    ackd.team["reminders"] = [{"at": "100%", "to": [BOSS]}]
    look(ackd.write(), utc("2026-03-06 09:00"))
    ask(dovecot, utc("2026-03-06 16:30"), "carla")
    look(ackd, NIGHT, times=2)
    assert len(sink.letters) == letters


def test_no_conversation_is_reminded_of_for_ever(office, dovecot, sink):
    """What answers each letter as a client would cannot keep a circle going."""
    office.team["reminders"] = [{"at": f"{n}%", "to": [BOSS]} for n in range(10, 130, 10)]
    look(office.write(), BEFORE)
    ask(dovecot, utc("2026-03-02 10:00"), "carla")
    for n in range(1, 13):
        look(office, utc("2026-03-02 10:00") + timedelta(minutes=24 * n, seconds=1))
    assert len(sink.letters) == 10
    look(office, utc("2026-03-03 00:01"))
    assert len(sink.letters) == 11


def test_the_running_daemon_waits_for_others(ackd, dovecot, sink):
    """At 10% of 40 s; each waits a tenth, which is 4 s."""
    ackd.team["targets"] = [{"name": "quick", "acknowledge": "40s"}]
    ackd.team["reminders"] = [{"at": "10%", "to": [BOSS]}]
    ackd.write().start()
    arrival = now()
    for second, name in enumerate(NAMES):
        ask(dovecot, arrival + timedelta(seconds=second), name)
    sink.wait(1)
    took = (now() - arrival).total_seconds()
    assert took >= 7, "it would have gone at 8 s"
    assert ackd.stop() == 0
    letter, = sink.letters
    assert all(name in letter.text for name in NAMES)
