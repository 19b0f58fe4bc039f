"""Calls: a voice-mail opens a turn of whoever called, until the call was returned."""

import pytest

from harness.mail import message, utc

ANN = "ann@example.com"
BEFORE = utc("2026-03-02 09:00")    # a Monday
CALLED = utc("2026-03-02 10:00")
VOICE = "voice@example.com"


def look(ackd, at):
    result = ackd.once(at)
    assert result.code == 0, result


@pytest.fixture
def called(ackd, dovecot):
    """Somebody called; the telephone system is one of ours."""
    ackd.team["targets"] = [
        {"name": "calls", "clients": ["tel:*"], "acknowledge": "2h"},
        {"name": "standard", "acknowledge": "4h", "answer": "8h"},
    ]
    ackd.team["reminders"] = [{"at": "100%", "to": ["team"]}]
    ackd.write()
    look(ackd, BEFORE)
    raw = message("Voice Mail <voicemail@example.com>", "support@example.com",
                  subject="Voice message from +49 30 123456", text="Duration: 17 s\n",
                  date=CALLED, message_id=VOICE, headers=[("Content-Class", "Voice-CA")])
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(raw, CALLED)
    look(ackd, utc("2026-03-02 10:30"))
    return ackd


def owed(ackd, at):
    rows = ackd.ctl("--json", "due", "--within", "4h", at=at).json["due"]
    return [(row["client"], row["owes"], row["target"]) for row in rows]


def test_a_call_is_owed_until_it_is_returned(called, sink):
    assert owed(called, utc("2026-03-02 11:00")) == [("tel:+4930123456", "call", "calls")]
    look(called, utc("2026-03-02 12:01"))
    letter, = sink.letters
    assert "to be called back" in letter.mail["Subject"]
    assert "ackctl returned" in letter.text

    note = called.ctl("--json", "returned", VOICE, at=utc("2026-03-02 12:20")).json["note"]
    assert note["kind"] == "returned" and note["open_turns"] == 0
    assert "called back; " in note["said"]
    assert called.ctl("--json", "overdue", at=utc("2026-03-02 13:00")).json["overdue"] == []
    again = called.ctl("--json", "returned", VOICE, at=utc("2026-03-02 12:30")).json["note"]
    assert again["at"] is None, "there is nothing left to return"


def test_a_mail_that_answers_the_voice_mail_ends_it(called, dovecot):
    raw = message(ANN, "carla@client.example", subject="Your call", text="Here we are.\n",
                  date=utc("2026-03-02 11:00"), message_id="r@example.com",
                  in_reply_to=VOICE)
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(raw, utc("2026-03-02 11:00"), "Sent", "\\Seen")
    look(called, utc("2026-03-02 11:30"))
    assert owed(called, utc("2026-03-02 11:30")) == []


def test_a_caller_can_be_ignored(called):
    note = called.ctl("--json", "ignore", "tel:+4930*", at=utc("2026-03-02 11:00")).json["note"]
    assert "1 thread" in note["said"]
    assert owed(called, utc("2026-03-02 11:30")) == []
