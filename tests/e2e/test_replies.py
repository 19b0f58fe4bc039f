"""Commands in answers to letters (S43): carried out once, confirmed, and by whom alone."""

import pytest

from harness.mail import crlf, message, utc
from harness.office import enquire, received, reply

pytestmark = pytest.mark.plain

BEFORE = utc("2026-03-02 09:00")    # a Monday
ARRIVAL = utc("2026-03-02 10:00")   # due at 14:00
NOON = utc("2026-03-02 12:01")      # half of the time has passed
SAID = utc("2026-03-02 12:10")
THEN = utc("2026-03-02 12:11")
DAVE = "Dave Client <dave@other.example>"
ANN, BOSS = "ann@example.com", "boss@holding.example"


def look(daemon, at):
    result = daemon.once(at)
    assert result.code == 0, result


@pytest.fixture
def office(ackd, dovecot, sink):
    """Carla has waited for two hours, and Ann was told so. ackd's own mail comes in where
    support's does."""
    ackd.team["reminders"] = [{"at": "50%", "to": [ANN]}, {"at": "100%", "to": [BOSS]}]
    ackd.write()
    look(ackd, BEFORE)
    enquire(dovecot, ARRIVAL, subject="Prices for 40 chairs")
    look(ackd, NOON)
    assert len(sink.letters) == 1
    return ackd


def answer(dovecot, letter, text, at=SAID, sender=f"Ann Lee <{ANN}>", folder="INBOX",
           message_id="command@example.com", **fields):
    """What a mail program sends when somebody answers a letter, the letter quoted."""
    quoted = "".join(f"> {line}\n" for line in letter.text.splitlines())
    raw = message(sender, "ackd@example.com", subject="Re: " + letter.mail["Subject"],
                  text=f"{text}\n\nAm Montag schrieb ackd:\n{quoted}", date=at,
                  message_id=message_id, in_reply_to=letter.mail["Message-ID"].strip("<>"),
                  **fields)
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(raw, at, folder)
    return message_id


def said(office, dovecot, sink, text, **fields):
    """A command, and the letter that answers it."""
    before = len(sink.letters)
    answer(dovecot, sink.letters[0], text, **fields)
    look(office, THEN)
    assert len(sink.letters) == before + 1
    return sink.letters[-1]


def overdue(office, at=THEN):
    rows = office.ctl("--json", "overdue", at=at).json["overdue"]
    return sorted(row["client"] for row in rows)


def name(office, message_id="enquiry@client.example", at=THEN):
    return office.ctl("--json", "show", message_id, at=at).json["conversation"]["id"]


def notes(office):
    return office.rows("SELECT kind, at, author FROM note ORDER BY id")


def test_close(office, dovecot, sink):
    answer(dovecot, sink.letters[0], "close")
    look(office, THEN)
    assert notes(office) == [(0, int(SAID.timestamp()), ANN)]
    assert len(sink.letters) == 2
    confirmation = sink.letters[1]
    assert confirmation.recipients == (ANN,)
    assert confirmation.mail["Auto-Submitted"] == "auto-replied"
    assert confirmation.mail["X-Auto-Response-Suppress"] == "All"
    assert confirmation.mail["In-Reply-To"] == "<command@example.com>"
    assert confirmation.mail["References"] == \
        sink.letters[0].mail["Message-ID"] + " <command@example.com>"
    for words in (confirmation.text, confirmation.html):
        assert "Carla Client" in words and "Prices for 40 chairs" in words
        assert "ended unanswered" in words and "reopen" in words
    look(office, utc("2026-03-02 18:00"))
    assert len(sink.letters) == 2, "nothing is due any more"


def test_a_reminder_says_that_it_can_be_answered(ackd, dovecot, sink):
    """Where it is sure that its answers arrive."""
    ackd.team["reminders"] = [{"at": "50%", "to": [ANN]}]
    ackd.main["smtp"]["from"] = "Support@example.com"
    ackd.write()
    look(ackd, BEFORE)
    enquire(dovecot, ARRIVAL)
    look(ackd, NOON)
    for words in (sink.letters[0].text, sink.letters[0].html):
        assert "Or answer this letter" in words
    said(ackd, dovecot, sink, "close")
    enquire(dovecot, SAID, "2@client.example", client=DAVE)
    enquire(dovecot, SAID, "3@client.example")
    look(ackd, utc("2026-03-02 14:11"))
    both = sink.letters[-1]
    code = both.text.partition("close ")[2][:8]
    answer(dovecot, both, f"close {code}", at=utc("2026-03-02 14:12"), message_id="9@example.com")
    look(ackd, utc("2026-03-02 14:13"))
    assert len(notes(ackd)) == 2


COMMANDS = [
    ("erledigt", [(0, ANN, None)], "ended unanswered"),
    ("snooze 4h", [(2, ANN, utc("2026-03-02 16:10"))], "no reminders before"),
    ("snooze until 2026-03-04 09:30", [(2, ANN, utc("2026-03-04 09:30"))], "before"),
    ("snooze now", [], "is not snoozed"),
    ("mine", [(3, ANN, None)], "assigned to Ann Lee"),
    ("assign bob@example.com", [(3, ANN, None)], "assigned to Bob Roy"),
    ("ignore", [(4, ANN, None)], "carla@client.example is ignored"),
    ("returned", [], "has no call"),
    ("reopen", [], "is open already"),
]


@pytest.mark.parametrize("text, expected, words", COMMANDS, ids=[row[0] for row in COMMANDS])
def test_commands(office, dovecot, sink, text, expected, words):
    letter = said(office, dovecot, sink, text)
    rows = office.rows("SELECT kind, author, until FROM note")
    assert rows == [(kind, author, until and int(until.timestamp()))
                    for kind, author, until in expected]
    assert words in " ".join(letter.text.split())
    assert letter.mail["Subject"].startswith("Done:")


WRONG = [
    ("snooze 2x", '"2x" is neither a time'),
    ("snooze", 'expected "snooze 2d"'),
    ("snooze 2026-03-01", "is past"),
    ("close now", '"now" stands behind the command'),
    ("close deadbeef", 'there is no conversation "deadbeef"'),
    ("assign eve@example.com", "is no member's address; members are Ann Lee"),
    ("not a promise", "about no promise"),
]


def test_what_is_wrong_is_said(office, dovecot, sink):
    for i, (text, _) in enumerate(WRONG):
        answer(dovecot, sink.letters[0], text, message_id=f"{i}@example.com")
    look(office, THEN)
    assert notes(office) == [] and len(sink.letters) == 1 + len(WRONG)
    answers = {letter.mail["In-Reply-To"]: letter for letter in sink.letters[1:]}
    for i, (text, words) in enumerate(WRONG):
        letter = answers[f"<{i}@example.com>"]
        assert letter.mail["Subject"] == f'Nothing was done: "{text}"'
        assert words in " ".join(letter.text.split())
        assert "snooze 2d" in letter.text and "snooze 2d" in letter.html
    assert overdue(office, utc("2026-03-02 15:00")) == ["carla@client.example"]


def test_an_answer_to_the_confirmation_takes_it_back(office, dovecot, sink):
    closed = said(office, dovecot, sink, "close")
    answer(dovecot, closed, "reopen", at=utc("2026-03-02 12:20"), message_id="2@example.com")
    look(office, utc("2026-03-02 12:21"))
    assert [kind for kind, _, _ in notes(office)] == [0, 1]
    assert "is open again" in " ".join(sink.letters[2].text.split())
    look(office, utc("2026-03-02 14:11"))
    assert received(sink, BOSS), "the clock had rested for ten minutes"


def test_an_answer_to_what_was_wrong_puts_it_right(office, dovecot, sink):
    wrong = said(office, dovecot, sink, "snooze 2x")
    answer(dovecot, wrong, "snooze 2h", at=utc("2026-03-02 12:20"), message_id="2@example.com")
    look(office, utc("2026-03-02 12:21"))
    assert [kind for kind, _, _ in notes(office)] == [2]


def test_what_came_in_after_the_command_stays_open(office, dovecot, sink):
    """The daemon sees both at once."""
    enquire(dovecot, utc("2026-03-02 12:10:30"), "again@client.example",
            in_reply_to="enquiry@client.example", text="And what do 60 cost?\n")
    said(office, dovecot, sink, "close")
    shown = office.ctl("--json", "show", "enquiry@client.example", at=THEN).json
    assert [clock["outcome"] for clock in shown["clocks"] if clock["outcome"]] == \
        ["closed", "open"]


def test_a_command_that_was_seen_is_never_carried_out_again(office, dovecot, sink):
    said(office, dovecot, sink, "mine", folder="Sent")
    assert office.ctl("assign", "enquiry@client.example", "bob@example.com", at=THEN).code == 0
    answer(dovecot, sink.letters[0], "mine")                     # a copy of the same mail
    look(office, utc("2026-03-02 12:13"))
    renew_uids(dovecot)
    look(office, utc("2026-03-02 12:14"))
    assert office.ctl("rescan", "--all", "support", at=THEN).code == 0
    look(office, utc("2026-03-02 12:15"))
    assert [kind for kind, _, _ in notes(office)] == [3, 3]
    assert len(sink.letters) == 2


def renew_uids(dovecot, folder="Sent"):
    """The folder has another UIDVALIDITY, and the same mails."""
    with dovecot.mailbox("support@example.com") as mailbox:
        before = mailbox.uidvalidity(folder)
        mailbox.create("Aside")
        mailbox.move("1:*", "Aside", folder=folder)
        mailbox.imap.delete(folder)
        mailbox.create(folder)
        mailbox.move("1:*", folder, folder="Aside")
        assert mailbox.uidvalidity(folder) != before and mailbox.count(folder) == 1


def test_of_several_commands_the_last_holds(office, dovecot, sink):
    answer(dovecot, sink.letters[0], "assign bob@example.com", at=utc("2026-03-02 12:09"),
           message_id="2@example.com")
    answer(dovecot, sink.letters[0], "mine", at=utc("2026-03-02 12:08"))
    look(office, THEN)
    assert [at for _, at, _ in notes(office)] == \
        [int(utc(f"2026-03-02 {at}").timestamp()) for at in ("12:08", "12:09")]
    shown = office.ctl("--json", "show", "enquiry@client.example", at=THEN).json
    assert shown["conversation"]["owner"] == "bob@example.com"


OTHERS = [
    ("a sentence", {"text": "Close to done, I will call her."}),
    ("a line further down", {"text": "Hello,\nclose"}),
    ("a colleague who gets no letters", {"sender": "eve@example.com"}),
    ("a client", {"sender": "carla@client.example"}),
    ("two authors", {"sender": f"{ANN}, bob@example.com"}),
    ("a program", {"headers": [("Auto-Submitted", "auto-replied")]}),
    ("a list", {"headers": [("Precedence", "bulk"), ("List-Unsubscribe", "<mailto:x@y.example>"),
                            ("Auto-Submitted", "auto-generated")]}),
]


def test_all_else_is_left_alone(office, dovecot, sink):
    for i, (_, fields) in enumerate(OTHERS):
        answer(dovecot, sink.letters[0], **{"text": "close", **fields},
               message_id=f"{i}@example.com")
    look(office, THEN)
    assert office.rows("SELECT count(*) FROM message") == [(1 + len(OTHERS),)]
    assert notes(office) == [] and len(sink.letters) == 1


def test_no_letter_no_command(office, dovecot, sink):
    """Whoever has read none cannot name one, however well they know how it is called."""
    names = ["enquiry@client.example", "ackd." + 24 * "0" + "@example.com",
             sink.letters[0].mail["Message-ID"].strip("<>").replace("ackd.", "ackd.0")]
    for i, named in enumerate(names):
        raw = message(ANN, "ackd@example.com", text="close\n", date=SAID, subject="Re: x",
                      message_id=f"{i}@example.com", in_reply_to=named)
        with dovecot.mailbox("support@example.com") as mailbox:
            mailbox.append(raw, SAID)
    look(office, THEN)
    assert notes(office) == [] and len(sink.letters) == 1


def test_message_ids_hold_a_secret(office, dovecot, sink, tmp_path):
    """The same team, the same mail, another file: another id."""
    first = sink.letters[0].mail["Message-ID"]
    office.database.rename(tmp_path / "old.sqlite3")
    look(office, BEFORE)
    enquire(dovecot, ARRIVAL, "other@client.example")
    look(office, NOON)
    ids = {letter.mail["Message-ID"] for letter in sink.letters}
    assert len(ids) == len(sink.letters) > 1 and first in ids


def test_a_late_find_is_too_late(office, dovecot, sink):
    answer(dovecot, sink.letters[0], "close")
    look(office, utc("2026-03-09 12:11"))
    assert notes(office) == []


def test_a_robot_is_not_answered_for_ever(office, dovecot, sink):
    for i in range(60):
        answer(dovecot, sink.letters[0], "snooze 2x", message_id=f"{i}@robot.example")
    result = office.once(THEN)
    assert result.code == 0 and "this address has sent too many" in result.err
    assert len(sink.letters) == 1 + 50


@pytest.fixture
def two(office, dovecot, sink):
    """Dave waits, too, and nobody has been told."""
    enquire(dovecot, utc("2026-03-02 12:02"), "dave@other.example", client=DAVE,
            subject="Spare parts")
    look(office, utc("2026-03-02 12:03"))
    return office


def test_a_code_names_the_conversation(two, dovecot, sink):
    letter = said(two, dovecot, sink, "close " + name(two, "dave@other.example"))
    assert "Dave Client" in letter.text and "Carla" not in letter.text
    assert overdue(two, utc("2026-03-02 23:00")) == ["carla@client.example"]


def test_of_several_conversations_one_must_be_named(two, dovecot, sink):
    """One letter told of both."""
    look(two, utc("2026-03-02 16:03"))
    both = received(sink, BOSS)[-1]
    assert "Carla" in both.text and "Dave" in both.text
    answer(dovecot, both, "close", sender=BOSS, at=utc("2026-03-02 16:10"))
    look(two, utc("2026-03-02 16:11"))
    assert notes(two) == []
    asked = sink.letters[-1]
    assert asked.recipients == (BOSS,)
    assert "names none of them" in " ".join(asked.text.split())
    for message_id in ("enquiry@client.example", "dave@other.example"):
        assert name(two, message_id) in asked.text and name(two, message_id) in asked.html
    code = name(two, "dave@other.example")
    answer(dovecot, asked, f"close {code}", sender=BOSS, at=utc("2026-03-02 16:20"),
           message_id="2@example.com")
    look(two, utc("2026-03-02 16:21"))
    assert overdue(two, utc("2026-03-02 23:00")) == ["carla@client.example"]


def test_an_answer_to_the_digest_needs_a_code(ackd, dovecot, sink):
    ackd.team["digest"] = {"at": "11:00", "to": [ANN]}
    ackd.write()
    look(ackd, BEFORE)
    enquire(dovecot, ARRIVAL)
    look(ackd, utc("2026-03-02 11:01"))
    letter = said(ackd, dovecot, sink, "close")
    assert "about no conversation in particular" in " ".join(letter.text.split())
    answer(dovecot, sink.letters[0], "close " + name(ackd), at=utc("2026-03-02 12:20"),
           message_id="2@example.com")
    look(ackd, utc("2026-03-02 12:21"))
    assert [kind for kind, _, _ in notes(ackd)] == [0]
    answer(dovecot, sink.letters[-1], "reopen", at=utc("2026-03-02 12:30"),
           message_id="3@example.com")
    look(ackd, utc("2026-03-02 12:31"))
    assert [kind for kind, _, _ in notes(ackd)] == [0, 1], "the confirmation names it"


def test_not_a_promise(ackd, dovecot, sink):
    ackd.team["reminders"] = [{"at": "100%", "to": [ANN]}]
    ackd.write()
    look(ackd, BEFORE)
    enquire(dovecot, ARRIVAL)
    reply(dovecot, utc("2026-03-02 10:10"), "enquiry@client.example",
          text="Forty euros each. I'll send you the drawings by noon.\n")
    look(ackd, NOON)
    assert len(sink.letters) == 1
    letter = said(ackd, dovecot, sink, "Not a promise")
    assert "nothing is owed for it" in " ".join(letter.text.split())
    assert ackd.rows("SELECT kind, promise FROM note") == [(6, 1)]
    assert ackd.ctl("--json", "promises", "--open", at=THEN).json["promises"] == []


# ---- What counts for nothing.


def counted(office):
    """Turns, promises and conversations with somebody in them."""
    return office.rows("SELECT (SELECT count(*) FROM turn), (SELECT count(*) FROM promise),"
                       " (SELECT count(*) FROM conversation WHERE client <> '')")


def test_our_letters_and_answers_to_them_count_for_nothing(office, dovecot, sink):
    """Also where ackd's address, or its reader's, is outside the team's domains."""
    office.main["smtp"]["from"] = "ackd@mailer.example"
    office.team["reminders"] = [{"at": "50%", "to": [ANN]}, {"at": "75%", "to": [BOSS]}]
    office.write()
    look(office, utc("2026-03-02 13:01"))
    before = counted(office)
    with dovecot.mailbox("support@example.com") as mailbox:
        for letter in sink.letters:
            mailbox.append(crlf(letter.raw), SAID)
    for i, who in enumerate((ANN, BOSS)):
        raw = message(who, "ackd@mailer.example", subject="Re: " + "x", date=SAID,
                      text="I'll call her tomorrow. Who is she?\n",
                      message_id=f"{i}@example.com",
                      in_reply_to=sink.letters[-1].mail["Message-ID"].strip("<>"))
        with dovecot.mailbox("support@example.com") as mailbox:
            mailbox.append(raw, SAID)
    look(office, utc("2026-03-02 13:02"))
    assert office.rows("SELECT count(*) FROM message") == [(1 + len(sink.letters) + 2,)]
    assert counted(office) == before and notes(office) == []


def test_a_client_whom_a_letter_was_passed_on_to_waits(office, dovecot, sink):
    answer(dovecot, sink.letters[0], "close\nSo how much is it?", sender="carla@client.example")
    look(office, THEN)
    assert counted(office) == [(2, 0, 2)] and notes(office) == []


def bounce(dovecot, letter, at=SAID, kind="failed", message_id="bounce@mx.example"):
    status = "5.1.1" if kind == "failed" else "4.4.1"
    raw = (f"From: MAILER-DAEMON@mx.example\nTo: ackd@example.com\n"
           f"Subject: Undelivered Mail Returned to Sender\nMessage-ID: <{message_id}>\n"
           f"Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
           "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
           "--b\nContent-Type: text/plain\n\nIt could not be delivered.\n"
           "--b\nContent-Type: message/delivery-status\n\n"
           "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ann@example.com\n"
           f"Action: {kind}\nStatus: {status}\n"
           "--b\nContent-Type: text/rfc822-headers\n\n"
           f"Message-ID: {letter.mail['Message-ID']}\nSubject: x\n--b--\n").encode()
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(crlf(raw), at)


def test_a_bounce_of_a_letter_is_told_once_a_day(office, dovecot, sink):
    office.main["admins"] = ["root@example.com"]
    office.write()
    before = counted(office)
    for i in range(3):
        bounce(dovecot, sink.letters[0], message_id=f"{i}@mx.example")
    look(office, THEN)
    assert len(received(sink, "root@example.com")) == 1
    alert = received(sink, "root@example.com")[0]
    assert ANN in alert.text and "came back" in alert.mail["Subject"]
    assert counted(office) == before
    bounce(dovecot, alert, message_id="4@mx.example")
    look(office, utc("2026-03-02 12:20"))
    assert len(received(sink, "root@example.com")) == 1, "none about itself"
    assert overdue(office, utc("2026-03-02 15:00")) == ["carla@client.example"]
    bounce(dovecot, sink.letters[0], at=utc("2026-03-03 09:00"), message_id="5@mx.example")
    look(office, utc("2026-03-03 09:01"))
    assert len(received(sink, "root@example.com")) == 2, "the next day again"


def test_a_letter_that_is_only_delayed_alarms_nobody(office, dovecot, sink):
    office.main["admins"] = ["root@example.com"]
    office.write()
    bounce(dovecot, sink.letters[0], kind="delayed")
    look(office, THEN)
    assert received(sink, "root@example.com") == []


def test_out_of_office_of_a_reader_is_heard_but_not_answered(office, dovecot, sink):
    raw = message(ANN, "ackd@example.com", subject="Automatic reply: x", date=SAID,
                  text="I am out of the office until 6 March.\n", message_id="ooo@example.com",
                  in_reply_to=sink.letters[0].mail["Message-ID"].strip("<>"),
                  headers=[("Auto-Submitted", "auto-replied")])
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(raw, SAID)
    look(office, THEN)
    assert len(sink.letters) == 1
    away = office.ctl("--json", "away", at=THEN).json["away"]
    assert [row["member"] for row in away] == [ANN]


def test_in_german(office, dovecot, sink):
    office.team["language"] = "de"
    office.write()
    letter = said(office, dovecot, sink, "Später 2x")
    assert letter.mail["Subject"] == "Nicht ausgeführt: „Später 2x“"
    assert "wieder öffnen" in letter.text and "später 2d" in letter.text
    answer(dovecot, letter, "später 2d", at=utc("2026-03-02 12:20"), message_id="2@example.com")
    look(office, utc("2026-03-02 12:21"))
    assert sink.letters[-1].mail["Subject"] == "Ausgeführt: „später 2d“: Carla Client"
    assert "ist zurückgestellt; keine Erinnerungen vor Mi 4. März" in " ".join(\
        sink.letters[-1].text.split())
    assert "später jetzt" in sink.letters[-1].text
    answer(dovecot, letter, "später jetzt", at=utc("2026-03-02 12:30"), message_id="3@example.com")
    look(office, utc("2026-03-02 12:31"))
    assert "ist nicht länger zurückgestellt." in " ".join(sink.letters[-1].text.split())


@pytest.mark.parametrize("text, words", [
    ("zuweisen", "erwartet wird etwa „zuweisen ann@example.com“."),
    ("erledigt deadbeef", "es gibt keinen Vorgang „deadbeef“; "),
])
def test_what_is_wrong_is_said_in_german(office, dovecot, sink, text, words):
    office.team["language"] = "de"
    office.write()
    letter = said(office, dovecot, sink, text)
    assert words in " ".join(letter.text.split())
