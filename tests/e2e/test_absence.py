"""Who is away: letters go to the deputy, and say why."""

import pytest

from harness.daemon import OFFICE
from harness.mail import message, utc
from harness.office import enquire, reply

ANN, BOB = "ann@example.com", "bob@example.com"
BEFORE = utc("2026-03-02 09:00")    # a Monday


@pytest.fixture
def office(ackd):
    """Ann answers clients, Bob is her deputy; reminders go to the owner."""
    ackd.team["hours"] = OFFICE
    ackd.team["members"] = [
        {"name": "Ann Lee", "addresses": [ANN], "deputy": BOB},
        {"name": "Bob Roy", "addresses": [BOB], "lead": True},
    ]
    ackd.team["targets"] = [{"name": "standard", "acknowledge": "4h", "answer": "8h"}]
    ackd.team["reminders"] = [{"at": "100%", "to": ["owner"]}]
    return ackd


def look(ackd, at):
    result = ackd.once(at)
    assert result.code == 0, result


def second_question(dovecot, ackd):
    """Ann answers a client on Monday; he asks again, which is due on Tuesday."""
    first = enquire(dovecot, utc("2026-03-02 09:30"))
    ours = reply(dovecot, utc("2026-03-02 10:00"), first)
    enquire(dovecot, utc("2026-03-02 12:00"), "again@client.example", in_reply_to=ours)
    look(ackd, utc("2026-03-02 12:30"))


def test_who_is_there_gets_her_own_reminder(office, dovecot, sink):
    office.write()
    look(office, BEFORE)
    second_question(dovecot, office)
    look(office, utc("2026-03-02 16:30"))
    assert [letter.recipients for letter in sink.letters] == [(ANN,)]
    assert "is away" not in sink.letters[0].text


def test_configured_absence(office, dovecot, sink):
    office.team["members"][0]["away"] = ["2026-03-02..2026-03-06"]
    office.write()
    look(office, BEFORE)
    second_question(dovecot, office)
    look(office, utc("2026-03-02 16:30"))
    letter, = sink.letters
    assert letter.recipients == (BOB,)
    assert "Ann Lee is away until Fri 6 Mar; this goes to the deputy, Bob Roy." in letter.text
    assert "Bob Roy, who stands in for Ann Lee" in letter.text.replace("\n", " ")


def test_absence_calendar(office, dovecot, sink):
    office.team["members"][0]["away_calendar"] = "ann.ics"
    office.write()
    (office.folder / "teams.d" / "ann.ics").write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        "DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260304\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n")
    look(office, BEFORE)
    second_question(dovecot, office)
    look(office, utc("2026-03-02 16:30"))
    assert [letter.recipients for letter in sink.letters] == [(BOB,)]
    away = office.ctl("--json", "--now", "2026-03-02T12:00:00Z", "away").json["away"]
    assert away == [{"name": "Ann Lee", "member": ANN, "first": "2026-03-02",
                     "last": "2026-03-03", "now": "yes", "source": "calendar",
                     "stands_in": BOB}]
    assert office.ctl("--now", "2026-03-04T12:00:00Z", "away").code == 1


def test_a_calendar_that_is_not_there_is_refused(office):
    office.team["members"][0]["away_calendar"] = "ann.ics"
    office.write()
    result = office.once(BEFORE)
    assert result.code != 0
    assert "team.members.away_calendar" in result.err


def leaves(sink):
    return [letter for letter in sink.letters if "still owed" in letter.mail["Subject"]]


def test_letter_before_an_absence(office, dovecot, sink):
    """Ann is away from Wednesday on: on Tuesday at eight she and Bob get one letter."""
    office.team["members"][0]["away"] = ["2026-03-04..2026-03-06"]
    office.team["digest"] = {"at": "08:00", "to": ["boss@example.com"]}
    office.write()
    look(office, BEFORE)
    second_question(dovecot, office)
    look(office, utc("2026-03-03 07:59"))
    assert leaves(sink) == []
    for minute in ("08:00", "08:01", "15:00"):
        look(office, utc(f"2026-03-03 {minute}"))
    letter, = leaves(sink)
    assert set(letter.recipients) == {ANN, BOB}
    for words in (letter.text, letter.html):
        assert "Ann Lee is away from Wed 4 Mar until Fri 6 Mar" in words.replace("\n", " ")
        assert "Carla Client" in words and "Bob Roy" in words
    look(office, utc("2026-03-04 08:00"))
    assert len(leaves(sink)) == 1


def test_an_absence_that_she_announced(office, dovecot, sink):
    office.team["digest"] = {"at": "08:00", "to": ["boss@example.com"]}
    office.write()
    look(office, BEFORE)
    second_question(dovecot, office)
    note = message(ANN, BOB, subject="Leave", date=utc("2026-03-02 13:00"),
                   text="I am on leave from 4 March to 6 March.\n",
                   message_id="leave@example.com")
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(note, utc("2026-03-02 13:00"), "Sent", "\\Seen")
    look(office, utc("2026-03-02 16:30"))
    absence, = office.ctl("--json", "away", at=utc("2026-03-02 16:30")).json["away"]
    assert (absence["first"], absence["last"]) == ("2026-03-04", "2026-03-06")
    assert (absence["now"], absence["source"]) == ("no", "mail")
    reached = [letter.recipients for letter in sink.letters]
    assert (ANN,) in reached and (BOB,) not in reached, "she is there today"


def test_no_letter_where_nothing_is_owed(office, dovecot, sink):
    office.team["members"][0]["away"] = ["2026-03-03"]
    office.team["digest"] = {"at": "08:00", "to": ["boss@example.com"]}
    office.write()
    look(office, BEFORE)
    first = enquire(dovecot, utc("2026-03-02 09:30"))
    reply(dovecot, utc("2026-03-02 10:00"), first)
    look(office, utc("2026-03-02 15:00"))
    assert leaves(sink) == []


def test_an_absence_that_is_told_on_the_last_day(office, dovecot, sink):
    office.write()
    look(office, BEFORE)
    second_question(dovecot, office)
    office.team["members"][0]["away"] = ["2026-03-03"]
    office.write()
    look(office, utc("2026-03-02 15:00"))
    assert len(leaves(sink)) == 1
    look(office, utc("2026-03-03 09:00"))
    assert len(leaves(sink)) == 1


def test_the_digest_has_what_absent_members_owe(office, dovecot):
    office.team["members"][0]["away"] = ["2026-03-02..2026-03-06"]
    office.team["targets"] = [{"name": "standard", "acknowledge": "3d"}]
    office.write()
    look(office, BEFORE)
    second_question(dovecot, office)
    text = office.ctl("--now", "2026-03-03T08:00:00Z", "digest").out
    assert "OWED BY WHO IS AWAY" in text.upper()
    assert "Carla Client" in text
    text = office.ctl("--now", "2026-03-07T08:00:00Z", "digest").out
    assert "AWAY" not in text.upper()


def test_her_own_automatic_reply(office, dovecot, sink):
    """It says no last day: three days it is, also after everything was derived anew."""
    office.write()
    look(office, BEFORE)
    second_question(dovecot, office)
    away = message(ANN, "Carla Client <carla@client.example>", subject="Out of office",
                   text="I am out of the office.\n", date=utc("2026-03-02 12:01"),
                   message_id="away@example.com", headers=[("Auto-Submitted", "auto-replied")])
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(away, utc("2026-03-02 12:01"), "Sent", "\\Seen")
    look(office, utc("2026-03-02 12:31"))
    assert office.ctl("recompute").code == 0
    absence, = office.ctl("--json", "away", at=utc("2026-03-02 13:00")).json["away"]
    assert (absence["first"], absence["last"]) == ("2026-03-02", "2026-03-05")
    assert (absence["source"], absence["stands_in"]) == ("mail", BOB)
    look(office, utc("2026-03-02 16:30"))
    assert [letter.recipients for letter in sink.letters] == [(BOB,)]
