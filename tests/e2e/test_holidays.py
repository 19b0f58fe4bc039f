"""Holiday files: closed days in force, and what happens when a file is lost."""

import pytest

from harness.daemon import OFFICE
from harness.mail import utc
from harness.office import received

ADMIN = "root@example.com"
DAY = "BEGIN:VEVENT\r\nUID:{day}\r\nDTSTART;VALUE=DATE:{day}\r\nEND:VEVENT\r\n"


def calendar(*days):
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(DAY.format(day=day) for day in days)
            + "END:VCALENDAR\r\n")


@pytest.fixture
def resting(ackd):
    """An office that is closed on Wednesday, 4 March 2026."""
    ackd.main["admins"] = [ADMIN]
    ackd.team["hours"] = OFFICE
    ackd.team["holidays"] = ["berlin.ics"]
    ackd.write()
    ackd.ics = ackd.folder / "teams.d" / "berlin.ics"
    ackd.ics.write_text(calendar("20260304"))
    return ackd


def business_hours(ackd, day):
    result = ackd.ctl("--json", "hours", f"2026-03-{day}T00:00", f"2026-03-{day}T23:59")
    assert result.code == 0, result
    return result.json["hours"]["seconds"] // 3600


def test_a_holiday_is_closed(resting):
    assert [business_hours(resting, day) for day in ("03", "04", "05")] == [8, 0, 8]


def test_a_file_that_never_was_there_is_refused(resting):
    resting.ics.unlink()
    result = resting.ackd("--check-config")
    assert result.code != 0
    assert "team.holidays" in result.err and "berlin.ics" in result.err


def test_a_file_that_is_none_is_refused_with_its_line(resting):
    resting.ics.write_text(calendar("20260304").replace("VALUE=DATE:20260304", "VALUE=DATE:soon"))
    result = resting.ackd("--check-config")
    assert result.code != 0
    assert "berlin.ics" in result.err and "line 5" in result.err and "soon" in result.err


@pytest.mark.parametrize("lose", (
    lambda ics: ics.unlink(),
    lambda ics: ics.write_text("<html>404</html>"),
), ids=("gone", "spoilt"))
def test_a_lost_file_stays_in_force_and_the_administrator_hears_once_a_day(resting, sink, lose):
    assert resting.once(utc("2026-03-02 10:00")).code == 0
    lose(resting.ics)
    for instant in ("2026-03-02 10:30", "2026-03-02 11:00"):
        assert resting.once(utc(instant)).code == 0
    assert business_hours(resting, "04") == 0
    letter, = received(sink, ADMIN)
    assert "holiday file" in letter.mail["Subject"]
    for words in (letter.text, letter.html):    # a long path may be broken anywhere
        assert "berlin.ics" in "".join(words.replace("\u200b", "").split()), words
    assert resting.once(utc("2026-03-03 10:00")).code == 0
    assert len(received(sink, ADMIN)) == 2


def test_a_file_that_came_back_is_in_force_again(resting, sink):
    assert resting.once(utc("2026-03-02 10:00")).code == 0
    resting.ics.unlink()
    assert resting.once(utc("2026-03-02 10:30")).code == 0
    resting.ics.write_text(calendar("20260304", "20260305"))
    assert resting.once(utc("2026-03-03 10:30")).code == 0
    assert business_hours(resting, "05") == 0
    assert len(received(sink, ADMIN)) == 1
