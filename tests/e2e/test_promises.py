"""What a member promises in a mail: entered, reminded of, kept or broken, and dismissed."""

import csv
import io

import pytest

from harness.daemon import OFFICE
from harness.mail import utc
from harness.office import enquire, received, reply

pytestmark = pytest.mark.plain

BOSS = "boss@example.com"
BEFORE = utc("2026-03-02 09:00")    # a Monday
PROMISED = utc("2026-03-02 10:00")
DUE = "2026-03-06T17:00:00Z"        # the closing of Friday
FRIDAY = "I'll send you the quote by Friday"


@pytest.fixture
def watching(ackd, dovecot):
    """Carla asked, and was promised a quote by Friday; she is owed nothing else."""
    ackd.team["hours"] = OFFICE
    ackd.team["reminders"] = [{"at": "100%", "to": [BOSS]}]
    ackd.team["digest"] = {"at": "09:00", "to": ["team"]}
    ackd.write()
    look(ackd, BEFORE)
    enquire(dovecot, utc("2026-03-02 09:30"))
    reply(dovecot, PROMISED, "enquiry@client.example",
          text=f"Thank you for your enquiry.\n\n{FRIDAY}.\n")
    look(ackd, utc("2026-03-02 10:30"))
    return ackd


def look(daemon, at, times=1):
    for _ in range(times):
        result = daemon.once(at)
        assert result.code == 0, result


def deliver(dovecot, at):
    reply(dovecot, at, "reply@example.com", message_id="quote@example.com",
          text="Here it comes.\n", attachments=[("quote.pdf", b"%PDF-1.4")])


def slip(dovecot, at):
    reply(dovecot, at, "reply@example.com", message_id="slip@example.com",
          text="We are still looking into it. I'll send you the quote by Wednesday.\n")


def promises(daemon, *options, at=None):
    """The exit code and the list."""
    result = daemon.ctl("--json", "promises", *options, at=at or utc("2026-03-03 12:00"))
    return result.code, result.json["promises"]


def reminders(sink):
    return [letter for letter in received(sink, BOSS) if "quote" in letter.text]


def test_it_is_in_the_ledger(watching):
    code, [promise] = promises(watching, "--open")
    assert code == 0
    assert promise["phrase"] == FRIDAY and promise["by"] == "ann@example.com"
    assert promise["due"] == DUE and promise["side"] == "team"
    assert (promise["state"], promise["slips"]) == ("open", 0)
    assert promises(watching, "--kept") == (1, [])
    assert promises(watching, "--broken") == (1, [])
    assert promises(watching, "--from", "2026-03-03") == (1, [])


def test_text_and_csv_tell_the_same(watching):
    at = utc("2026-03-03 12:00")
    text = watching.ctl("promises", "--open", at=at)
    assert text.code == 0 and FRIDAY in text.out and "Ann" in text.out
    table = watching.ctl("--csv", "promises", "--open", at=at)
    [row] = csv.DictReader(io.StringIO(table.out))
    _, [promise] = promises(watching)
    assert {name: row[name] for name in ("promise", "phrase", "due", "by", "state")} == {
        name: promise[name] for name in ("promise", "phrase", "due", "by", "state")}


def test_one_reminder_when_it_is_due(watching, dovecot, sink):
    for instant in ("2026-03-06 16:59", "2026-03-09 09:01", "2026-03-09 15:00"):
        look(watching, utc(instant), times=2)
    [letter] = reminders(sink)
    for words in (letter.text, letter.html):
        assert "by Friday" in words
    name = promises(watching)[1][0]["promise"]
    assert name in letter.text
    assert promises(watching, "--broken", at=utc("2026-03-09 15:00"))[0] == 0


def test_none_once_it_is_delivered(watching, dovecot, sink):
    deliver(dovecot, utc("2026-03-05 11:00"))
    for instant in ("2026-03-05 11:05", "2026-03-09 09:01"):
        look(watching, utc(instant), times=2)
    assert reminders(sink) == []
    at = utc("2026-03-09 12:00")
    code, [kept] = promises(watching, "--kept", at=at)
    assert code == 0 and kept["ended_by"] == "quote@example.com"
    assert promises(watching, "--open", at=at) == (1, [])


def test_words_alone_deliver_no_quote(watching, dovecot):
    reply(dovecot, utc("2026-03-05 11:00"), "reply@example.com", message_id="talk@example.com",
          text="The prices have not changed since last year.\n")
    look(watching, utc("2026-03-05 11:05"))
    assert promises(watching, "--open")[1][0]["state"] == "open"


def test_put_off_and_broken(watching, dovecot):
    slip(dovecot, utc("2026-03-06 16:00"))
    look(watching, utc("2026-03-06 16:05"))
    late = utc("2026-03-12 12:00")
    _, rows = promises(watching, at=late)
    assert [(row["state"], row["slips"]) for row in rows] == [("replaced", 0), ("open", 1)]
    assert rows[1]["first_due"] == DUE
    _, [broken] = promises(watching, "--broken", at=late)
    assert broken["slips"] == 1


def test_the_digest_tells_of_it(watching, dovecot, sink):
    slip(dovecot, utc("2026-03-06 16:00"))
    look(watching, utc("2026-03-06 16:05"))
    look(watching, utc("2026-03-12 09:01"))
    letter = received(sink, "ann@example.com")[-1]
    for words in (letter.text, letter.html):
        assert "by Wednesday" in words
        assert "put off once" in words
        assert "2 promises made, 0 kept, 1 broken, 1 put off" in words


def test_the_report_counts_it(watching, dovecot):
    deliver(dovecot, utc("2026-03-09 10:00"))
    look(watching, utc("2026-03-09 10:05"))
    for options in ((), ("--by", "member"), ("--by", "client"), ("--by", "weekday")):
        result = watching.ctl("--json", "report", "--from", "2026-03-01", *options,
                              at=utc("2026-03-09 12:00"))
        [row] = [row for row in result.json["groups"] if row["promises"]]
        assert (row["promises"], row["promises_kept"], row["promises_broken"]) == (1, 0, 1)
        assert row["late_median"] == 3600, "Monday from nine to ten"


def test_dismissed_it_is_owed_no_more(watching, sink):
    name = promises(watching)[1][0]["promise"]
    assert watching.ctl("dismiss", name, at=utc("2026-03-03 12:00")).code == 0
    look(watching, utc("2026-03-09 09:01"), times=2)
    assert reminders(sink) == []
    assert promises(watching, "--open") == (1, [])
    assert promises(watching)[1][0]["state"] == "dismissed"


@pytest.mark.parametrize("words, code", [
    ((), 2), (("{mail}",), 2), (("{mail}.2",), 2), (("{mail}.0",), 2),
    (("{mail}.1", "again"), 2), (("nonsense",), 1), (("00000000.1",), 1)])
def test_what_cannot_be_dismissed(watching, words, code):
    mail = promises(watching)[1][0]["promise"].split(".")[0]
    result = watching.ctl("dismiss", *(word.format(mail=mail) for word in words),
                          at=utc("2026-03-03 12:00"))
    assert result.code == code and result.err.strip(), result
    assert promises(watching)[1][0]["state"] == "open"


def test_recompute_comes_to_the_same(watching, dovecot):
    slip(dovecot, utc("2026-03-06 16:00"))
    look(watching, utc("2026-03-06 16:05"))
    deliver(dovecot, utc("2026-03-11 11:00"))
    look(watching, utc("2026-03-11 11:05"))
    before = promises(watching)
    assert watching.ctl("recompute", at=utc("2026-03-11 12:00")).code == 0
    assert promises(watching) == before


def test_a_reminder_of_the_answer_says_what_was_promised(ackd, dovecot, sink):
    ackd.team.update(hours=OFFICE, reminders=[{"at": "100%", "to": [BOSS]}],
                     targets=[{"name": "both", "acknowledge": "1h", "answer": "4h"}])
    look(ackd.write(), BEFORE)
    enquire(dovecot, utc("2026-03-02 09:30"))
    reply(dovecot, PROMISED, "enquiry@client.example",
          text=f"Thank you, we are looking into it. {FRIDAY}.\n")
    look(ackd, utc("2026-03-02 13:31"), times=2)
    letter, = sink.letters
    for words in (letter.text, letter.html):
        assert "send you the quote by Friday" in " ".join(words.split())
        assert "due Fri 6 Mar 17:00" in words
