"""What a client promised and does not keep: the team is told to ask again, he is not."""

import pytest

from harness.daemon import OFFICE
from harness.mail import utc
from harness.office import enquire, reply

pytestmark = pytest.mark.plain

BOSS = "boss@example.com"
BEFORE = utc("2026-03-02 09:00")    # a Monday
TUESDAY = "I'll send you the log files by Tuesday"


def look(daemon, at, times=1):
    for _ in range(times):
        result = daemon.once(at)
        assert result.code == 0, result


@pytest.fixture
def promised(ackd, dovecot):
    """Carla promises log files by Tuesday, 17:00; Bob owns her conversation."""
    ackd.team["hours"] = OFFICE
    ackd.team["reminders"] = [{"at": "50%", "to": [BOSS]}, {"at": "100%", "to": ["owner"]}]
    look(ackd.write(), BEFORE)
    enquire(dovecot, utc("2026-03-02 09:10"))
    ours = reply(dovecot, utc("2026-03-02 09:20"), "enquiry@client.example",
                 sender="bob@example.com", text="Could you send us the log files?\n")
    enquire(dovecot, utc("2026-03-02 10:00"), "yes@client.example", in_reply_to=ours,
            text=f"Sure. {TUESDAY}.\n")
    reply(dovecot, utc("2026-03-02 10:10"), "yes@client.example", "thanks@example.com",
          sender="bob@example.com", text="Thank you.\n")
    return ackd


def test_the_owner_is_told_to_ask_again(promised, sink):
    for at in ("2026-03-02 16:59", "2026-03-03 16:59"):
        look(promised, utc(at))
    assert sink.letters == [], "it is not late yet"
    look(promised, utc("2026-03-04 09:01"), times=2)
    letter, = sink.letters
    assert letter.recipients == ("bob@example.com",)
    assert "Carla Client (client.example) is 1m late" in letter.mail["Subject"]
    assert "late with what was promised to us" in letter.mail["Subject"]
    for words in (letter.text, letter.html):
        assert TUESDAY in words.replace("&#39;", "'") and "Ask the client again" in words
    assert promised.ctl("overdue", at=utc("2026-03-04 09:01")).code == 1, "we owe nothing"


def test_what_the_client_sent_in_time_needs_no_letter(promised, dovecot, sink):
    enquire(dovecot, utc("2026-03-03 12:00"), "logs@client.example",
            in_reply_to="thanks@example.com", text="Here they are.\n",
            attachments=[("logs.txt", b"all of them")])
    look(promised, utc("2026-03-04 09:01"), times=2)
    assert all("promised to us" not in letter.mail["Subject"] for letter in sink.letters)


def test_what_arrives_while_the_letter_waits_drops_it(promised, dovecot, sink):
    sink.stop()
    promised.once(utc("2026-03-04 09:01"))
    enquire(dovecot, utc("2026-03-04 09:02"), "logs@client.example",
            in_reply_to="thanks@example.com", text="Here they are.\n",
            attachments=[("logs.txt", b"all of them")])
    sink.start()
    look(promised, utc("2026-03-04 09:30"), times=2)
    assert [row[0] for row in promised.rows("SELECT state FROM outbox")] == ["dropped"]


def test_what_was_no_promise_is_dismissed(promised, sink):
    look(promised, utc("2026-03-03 09:00"))
    row, = promised.ctl("--json", "promises", at=utc("2026-03-03 09:00")).json["promises"]
    assert row["side"] == "client"
    assert promised.ctl("dismiss", row["promise"], at=utc("2026-03-03 09:05")).code == 0
    look(promised, utc("2026-03-04 09:01"), times=2)
    assert sink.letters == []


QUESTION = "Could you send us the log files?"


@pytest.fixture
def asked(ackd, dovecot):
    """Bob asks Carla on Monday at 10:00; three working days later he asks again."""
    ackd.team.update(hours=OFFICE, ask_again="3d", targets=[{"name": "slow", "answer": "9d"}],
                     reminders=[{"at": "50%", "to": [BOSS]}, {"at": "100%", "to": ["owner"]}])
    look(ackd.write(), BEFORE)
    enquire(dovecot, utc("2026-03-02 09:10"))
    reply(dovecot, utc("2026-03-02 10:00"), "enquiry@client.example",
          sender="bob@example.com", text=f"{QUESTION}\n")
    return ackd


def test_a_question_without_an_answer_is_asked_again(asked, dovecot, sink):
    look(asked, utc("2026-03-05 09:59"), times=2)
    assert sink.letters == []
    look(asked, utc("2026-03-05 10:01"), times=2)
    letter, = sink.letters
    assert letter.recipients == ("bob@example.com",)
    assert letter.mail["Subject"] == (
        "Carla Client (client.example) has owed us an answer for 3 working days: An enquiry")
    assert QUESTION in letter.text and "Ask the client again" in letter.text
    assert "The client's answer is 1m late" in letter.text
    assert "ackctl dismiss" not in letter.text
    reply(dovecot, utc("2026-03-05 11:00"), "enquiry@client.example", "again@example.com",
          sender="bob@example.com", text=f"{QUESTION} We cannot go on without them.\n")
    look(asked, utc("2026-03-10 10:59"), times=2)
    assert len(sink.letters) == 1, "he has asked again, and waits"
    look(asked, utc("2026-03-10 11:01"), times=2)
    assert len(sink.letters) == 2


def test_a_question_that_was_answered_is_not(asked, dovecot, sink):
    enquire(dovecot, utc("2026-03-04 12:00"), "logs@client.example",
            in_reply_to="reply@example.com", text="Here they are.\n")
    look(asked, utc("2026-03-05 10:01"), times=2)
    assert all("owed us" not in letter.mail["Subject"] for letter in sink.letters)


def test_nobody_asks_again_unless_told_to(asked, sink):
    del asked.team["ask_again"]
    look(asked.write(), utc("2026-03-05 10:01"), times=2)
    assert sink.letters == []
