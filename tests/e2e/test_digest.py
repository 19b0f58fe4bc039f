"""The morning letter: once a day, whatever happens to the daemon."""

import os
import pty
import subprocess

import pytest

from harness.daemon import BUILD, OFFICE
from harness.mail import utc
from harness.office import enquire, received, reply

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
    assert 'href="mid:enquiry@client.example"' in letter.html


def test_subjects_lead_to_the_webmail(digesting, dovecot, sink):
    digesting.team["link"] = "https://mail.example.com/?a=b&id={message-id}"
    digesting.write()
    enquire(dovecot, utc("2026-03-02 09:30"), "hi/there+1@client.example")
    counts(digesting, sink, ("2026-03-02 09:40", "2026-03-03 08:01"))
    assert ('href="https://mail.example.com/?a=b&amp;id=hi%2Fthere%2B1@client.example"'
            in received(sink, ANN)[-1].html)


def test_a_running_daemon_sends_it_too(digesting, sink):
    digesting.start(at=utc("2026-03-02 07:59:57"))
    sink.wait(1)
    assert digesting.stop() == 0
    digesting.start(at=utc("2026-03-02 08:00:30"))
    assert digesting.stop() == 0
    assert len(received(sink, ANN)) == 1


@pytest.fixture
def asked(digesting, dovecot):
    """Somebody waits on a Tuesday morning."""
    enquire(dovecot, utc("2026-03-02 09:30"), subject="Prices for 40 chairs")
    assert digesting.once(utc("2026-03-02 09:40")).code == 0
    return digesting


def test_who_never_wrote_before(asked, dovecot, sink):
    reply(dovecot, utc("2026-03-02 11:00"), "enquiry@client.example")
    enquire(dovecot, utc("2026-03-02 12:00"), "again@client.example", subject="And desks?")
    enquire(dovecot, utc("2026-03-02 12:30"), "dora@new.example", subject="Lamps",
            client="Dora New <dora@new.example>")
    asked.once(utc("2026-03-03 08:01"))
    letter = received(sink, ANN)[-1]
    assert "1 new enquiry" in letter.mail["Subject"]
    first = letter.text.partition("FIRST ENQUIRIES WITHOUT AN ANSWER")[2]
    assert "Dora New" in first.partition("YESTERDAY")[0]
    assert "Carla" not in first.partition("YESTERDAY")[0]


def test_who_chased(asked, dovecot, sink):
    for number, hour in enumerate(("12:00", "15:00")):
        enquire(dovecot, utc(f"2026-03-02 {hour}"), f"chase{number}@client.example",
                subject="Re: Prices for 40 chairs", in_reply_to="enquiry@client.example",
                text="Any news?\n")
    asked.once(utc("2026-03-03 08:01"))
    text = received(sink, ANN)[-1].text
    chased = text.partition("CLIENTS WHO CHASED")[2].partition("FIRST ENQUIRIES")[0]
    assert "Carla Client (chased twice)" in chased


def test_a_client_later_than_promised(asked, dovecot, sink):
    reply(dovecot, utc("2026-03-02 11:00"), "enquiry@client.example")
    enquire(dovecot, utc("2026-03-02 12:00"), "promise@client.example",
            subject="Re: Prices for 40 chairs", in_reply_to="reply@example.com",
            text="Thanks! I'll send you the drawings on Wednesday.\n")
    asked.once(utc("2026-03-04 08:01"))
    assert "WAITING FOR CLIENTS" not in received(sink, ANN)[-1].text
    asked.once(utc("2026-03-05 08:01"))
    late = received(sink, ANN)[-1].text.partition("WAITING FOR CLIENTS BEYOND THEIR DAY")[2]
    assert "I'll send you the drawings on Wednesday" in late.replace("\n  ", " ")


def test_a_week_beside_the_one_before(asked, dovecot, sink):
    reply(dovecot, utc("2026-03-02 11:30"), "enquiry@client.example")
    enquire(dovecot, utc("2026-03-10 09:30"), "later@client.example", subject="More")
    reply(dovecot, utc("2026-03-10 10:00"), "later@client.example", "later@example.com")
    asked.once(utc("2026-03-11 08:01"))
    week = received(sink, ANN)[-1].text.partition("LAST 7 DAYS")[2]
    assert "1 request (1 the week before)" in week
    assert "Reply   median 30m" in week
    assert "the week before: median 2h" in week


def on_a_terminal(daemon, *arguments, **more):
    """What ackctl writes to a terminal."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:  # as in a chroot without /dev/pts
        pytest.skip(f"no terminal: {error}")
    env = {"PATH": os.environ["PATH"], "TERM": "xterm", **more}
    with subprocess.Popen([BUILD / "ackctl", "-c", daemon.file, *arguments], env=env,
                          stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 65536):
                said += part
        except OSError:  # EIO: nobody has the other end open any more
            pass
        assert running.wait(60) == 0, said
    os.close(ours)
    return said.decode()


def test_colours_are_for_terminals(asked):
    ask = ("--now", "2026-03-03T08:00", "digest")
    coloured = on_a_terminal(asked, *ask)
    assert "\x1b[1m" in coloured and "Prices for 40 chairs" in coloured
    assert "\x1b" in on_a_terminal(asked, *ask, NO_COLOR="")
    assert "\x1b" not in on_a_terminal(asked, *ask, NO_COLOR="1")
    assert "\x1b" not in on_a_terminal(asked, *ask, TERM="dumb")
    assert "\x1b" not in asked.ctl("digest", at=utc("2026-03-03 08:00")).out


def test_html_and_dates(asked):
    document = asked.ctl("digest", "--html", "--date", "2026-03-03").out
    assert document.startswith("<!DOCTYPE html>") and document.endswith("</html>\n")
    assert "support, Tue 3 Mar" in document and "Prices for 40 chairs" in document
    assert document == asked.ctl("--json", "digest", "--date",
                                 "2026-03-03").json["digest"]["html"]
    for wrong in (("--date", "tomorrow"), ("--date", "2026-03-03T08:00"), ("--html", "--json"),
                  ("--send", "--date", "2026-03-03"), ("now",)):
        assert asked.ctl("digest", *wrong).code == 2


def test_a_date_does_not_know_what_came_later(asked, dovecot):
    for number, hour in enumerate(("12:00", "15:00")):
        enquire(dovecot, utc(f"2026-03-02 {hour}"), f"chase{number}@client.example",
                subject="Re: Prices for 40 chairs", in_reply_to="enquiry@client.example",
                text="Any news?\n")
    assert asked.once(utc("2026-03-03 09:00")).code == 0
    before = asked.ctl("digest", "--date", "2026-03-02").out
    assert "Nothing overdue, nothing due today." in before
    assert "Carla" not in before
    after = asked.ctl("digest", "--date", "2026-03-03").out
    assert "1 overdue, 0 due today, 1 new enquiry" in after
    assert "Carla Client (chased twice)" in after


def test_sent_by_hand_it_is_the_days_only_one(asked, sink):
    before = len(received(sink, ANN))
    early = asked.ctl("digest", "--send", at=utc("2026-03-03 07:00"))
    assert early.code == 0 and "Prices for 40 chairs" in early.out
    again = asked.ctl("digest", "--send", at=utc("2026-03-03 07:01"))
    assert again.code == 1 and "digest 2026-03-03 was sent already" in again.err
    assert counts(asked, sink, ("2026-03-03 07:02", "2026-03-03 08:01",
                                "2026-03-04 08:01")) == [before + 1, before + 1, before + 2]
    late = asked.ctl("digest", "--send", at=utc("2026-03-04 10:00"))
    assert late.code == 1


def test_nobody_to_send_it_to(ackd):
    ackd.write()
    assert ackd.once(utc("2026-03-02 09:40")).code == 0
    refused = ackd.ctl("digest", "--send", at=utc("2026-03-02 10:00"))
    assert refused.code == 1 and "has no digest" in refused.err
    refused = ackd.ctl("digest", "--send", "--db", ackd.database)
    assert refused.code == 2
