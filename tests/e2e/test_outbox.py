"""A letter that cannot be sent waits; it is never lost and never doubled without need."""

import os
import signal
import sqlite3
import time
from datetime import timedelta
from pathlib import Path

import pytest

from harness.daemon import now
from harness.mail import utc
from harness.office import enquire, reply
from harness.process import wait_for
from harness.smtp import SilentServer, SmtpSink

pytestmark = pytest.mark.plain

ARRIVAL = utc("2026-03-02 10:00")
DUE = utc("2026-03-02 14:01")
LATER = utc("2026-03-02 20:00")


@pytest.fixture
def owing(ackd, dovecot):
    """One letter is due at 14:00."""
    ackd.team["reminders"] = [{"at": "100%", "to": ["boss@example.com"]}]
    ackd.write()
    assert ackd.once(utc("2026-03-02 09:00")).code == 0
    enquire(dovecot, ARRIVAL)
    return ackd


def states(daemon):
    return [row[0] for row in daemon.rows("SELECT state FROM outbox ORDER BY id")]


def identity(letter):
    return letter.mail["Message-ID"].strip("<>")


def test_while_the_server_is_down_the_letter_waits(owing, sink):
    sink.stop()
    result = owing.once(DUE)
    assert states(owing) == ["queued"], result
    assert owing.ctl("--json", "status").json
    sink.start()
    assert owing.once(LATER).code == 0
    assert len(sink.letters) == 1 and states(owing) == ["sent"]
    owing.once(utc("2026-03-03 10:00"))
    assert len(sink.letters) == 1


def test_what_was_answered_while_the_letter_waited_is_not_sent(owing, dovecot, sink):
    """S41: what has been kept meanwhile is not sent."""
    sink.stop()
    owing.once(DUE)
    assert states(owing) == ["queued"]
    reply(dovecot, utc("2026-03-02 14:30"), "enquiry@client.example")
    sink.start()
    begun = time.monotonic()
    assert owing.once(LATER).code == 0
    assert sink.letters == [] and states(owing) == ["dropped"]
    assert time.monotonic() - begun < 4, "it waits for nothing"


def purposes(daemon):
    """Of each letter, without its obligation, with what became of it."""
    return [(purpose.split()[1], state, said) for purpose, state, said in
            daemon.rows("SELECT purpose, state, said FROM outbox ORDER BY id")]


def test_after_an_outage_only_the_highest_level_goes(owing, sink):
    """S38. It says what is so by then, not what was when it was written."""
    owing.team["reminders"] = [{"at": at, "to": ["boss@example.com"]}
                               for at in ("50%", "100%", "200%")]
    owing.write()
    sink.stop()
    for at in ("12:01", "14:01", "18:01"):
        assert owing.once(utc(f"2026-03-02 {at}")).code == 1
    sink.start()
    assert owing.once(utc("2026-03-02 21:00")).code == 0
    letter, = sink.letters
    assert "has waited 11h:" in letter.mail["Subject"]
    assert letter.mail["Date"].datetime == utc("2026-03-02 21:00")
    assert [row for row in purposes(owing) if row[1] == "dropped"] == [
        (level, "dropped", "a later one tells of it") for level in ("50%", "100%")]
    assert owing.once(utc("2026-03-02 23:00")).code == 0
    assert len(sink.letters) == 1


def test_a_higher_level_for_others_takes_no_letter_away(owing, sink):
    owing.team["reminders"] = [{"at": "50%", "to": ["boss@example.com", "ann@example.com"]},
                               {"at": "100%", "to": ["ann@example.com"]}]
    owing.write()
    sink.stop()
    for at in ("12:01", "14:01"):
        assert owing.once(utc(f"2026-03-02 {at}")).code == 1
    sink.start()
    assert owing.once(LATER).code == 0
    assert sorted(letter.recipients for letter in sink.letters) == [
        ("ann@example.com",), ("boss@example.com", "ann@example.com")]


def test_what_was_snoozed_while_it_waited_goes_when_that_is_over(owing, sink):
    """S40."""
    sink.stop()
    assert owing.once(DUE).code == 1
    conversation, = [row["conversation"] for row in
                     owing.ctl("--json", "overdue", at=LATER).json["overdue"]]
    owing.ctl("snooze", conversation, "2026-03-03 09:00", at=utc("2026-03-02 15:00"))
    sink.start()
    assert owing.once(LATER).code == 0
    assert sink.letters == []
    assert [row[1:] for row in purposes(owing)] == [("dropped", "snoozed meanwhile")]
    assert owing.once(utc("2026-03-03 09:01")).code == 0
    letter, = sink.letters
    assert "has waited 23h 1m" in letter.mail["Subject"]


@pytest.mark.parametrize("fault", ["refuse_recipient", "refuse_data"])
def test_try_again_later(owing, sink, fault):
    setattr(sink, fault, "450 4.2.0 Greylisted, try again")
    owing.once(DUE)
    assert states(owing) == ["queued"] and sink.letters == []
    attempts = sink.attempts
    owing.once(utc("2026-03-02 14:01:05"))
    assert sink.attempts == attempts, "it comes back too soon"
    setattr(sink, fault, None)
    assert owing.once(LATER).code == 0
    assert len(sink.letters) == 1 and states(owing) == ["sent"]


@pytest.mark.parametrize("fault", ["refuse_recipient", "refuse_data"])
def test_refused_for_good(owing, sink, fault):
    setattr(sink, fault, "550 5.1.1 No such person here")
    owing.once(DUE)
    assert states(owing) == ["refused"]
    assert "No such person here" in owing.rows("SELECT said FROM outbox")[0][0]
    setattr(sink, fault, None)
    owing.once(LATER)
    assert sink.letters == []


def test_over_starttls_with_a_login(owing, authority):
    with SmtpSink(authority["good"], "starttls", ("ackd", "letters")) as sink:
        secret_smtp(owing, sink, authority, "letters")
        assert owing.once(DUE).code == 0
        assert len(sink.letters) == 1


def test_the_password_is_asked_for_once_a_connection(owing, authority):
    asked = owing.folder / "asked"
    owing.team.update(gather="0s", digest={"at": "14:00", "to": ["boss@example.com"]})
    with SmtpSink(authority["good"], "starttls", ("ackd", "letters")) as sink:
        secret_smtp(owing, sink, authority, "letters")
        del owing.main["smtp"]["password_file"]
        owing.main["smtp"]["password_command"] = f"echo >> {asked}; echo letters"
        owing.write()
        assert owing.once(DUE).code == 0
        assert len(sink.letters) == 2 and asked.read_text() == "\n"


def test_over_implicit_tls(owing, authority):
    with SmtpSink(authority["good"], "implicit") as sink:
        owing.main["smtp"].update(host="localhost", port=sink.port, security="tls",
                                  ca_file=str(authority.ca))
        owing.write()
        assert owing.once(DUE).code == 0
        assert len(sink.letters) == 1


@pytest.mark.parametrize("kind", ["wrong-name", "expired", "self-signed", "other-ca"])
@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_bad_certificate_gets_no_letter(owing, authority, kind, tls):
    with SmtpSink(authority[kind], tls) as sink:
        owing.main["smtp"].update(host="localhost", port=sink.port, ca_file=str(authority.ca),
                                  security="tls" if tls == "implicit" else tls)
        owing.write()
        owing.once(DUE)
        assert sink.attempts == 0 and sink.letters == []
        assert states(owing) == ["queued"]


def test_a_server_without_starttls_gets_no_letter(owing, authority):
    with SmtpSink() as sink:
        owing.main["smtp"].update(host="localhost", port=sink.port, security="starttls",
                                  ca_file=str(authority.ca))
        owing.write()
        owing.once(DUE)
        assert sink.attempts == 0 and states(owing) == ["queued"]


def test_a_wrong_password_is_said_and_the_letter_waits(owing, authority):
    with SmtpSink(authority["good"], "starttls", ("ackd", "letters")) as sink:
        secret_smtp(owing, sink, authority, "wrong")
        result = owing.once(DUE)
        assert sink.letters == [] and states(owing) == ["queued"]
        assert "wrong" not in result.err.replace("went wrong", "")


def test_a_wrong_password_is_tried_with_one_letter_only(owing, authority):
    """A server that counts failed logins would lock the account."""
    owing.team.update(gather="0s", digest={"at": "14:00", "to": ["boss@example.com"]})
    with SmtpSink(authority["good"], "starttls", ("ackd", "letters")) as sink:
        secret_smtp(owing, sink, authority, "wrong")
        owing.once(DUE)
        assert states(owing) == ["queued", "queued"] and sink.letters == []
        assert owing.rows("SELECT sum(attempts) FROM outbox") == [(1,)]
        secret_smtp(owing, sink, authority, "letters")
        assert owing.once(LATER).code == 0
        assert states(owing) == ["sent", "sent"]


def test_killed_while_sending_the_copy_has_the_same_message_id(owing, dovecot, sink):
    """kill -9 with a letter on its way: it is looked for, and sent after the restart."""
    with SilentServer() as silent:
        owing.main["smtp"]["port"] = silent.port
        owing.team["targets"] = [{"name": "quick", "acknowledge": "1s"}]
        owing.write().start()
        enquire(dovecot, now(), message_id="later@client.example")
        wait_for(lambda: silent.connections, 20, "the letter's connection")
        os.kill(owing.process.pid, signal.SIGKILL)
        owing.process.wait()
    on_its_way = owing.rows("SELECT message_id FROM outbox WHERE state = 'sending'")[0][0]
    owing.main["smtp"]["port"] = sink.port
    assert owing.write().once(now() + timedelta(minutes=2)).code == 0
    assert set(states(owing)) == {"sent"}
    assert [identity(letter) for letter in sink.letters].count(on_its_way) == 1


@pytest.mark.parametrize("whose", ["mailbox", "smtp", "webhook"])
def test_a_command_that_hangs_does_not_hold_up_the_end(owing, whose):
    running = owing.folder / "running"
    command = f"touch {running}; sleep 60"
    if whose == "mailbox":
        del owing.team["mailboxes"][0]["password_file"]
        owing.team["mailboxes"][0]["password_command"] = command
    elif whose == "smtp":
        owing.main["smtp"].update(user="ackd", password_command=command)
    else:
        owing.team["webhooks"] = [{"name": "chat", "url_command": command}]
    owing.team["gather"] = "0s"
    owing.write().start()
    wait_for(running.exists, 20, "the command")
    assert owing.stop(limit=5) == 0


REFUSE_ENDS = """CREATE TRIGGER full BEFORE UPDATE OF state ON outbox
    WHEN NEW.state = 'sent' BEGIN SELECT RAISE(ABORT, 'no room'); END"""
REFUSE_ALL = """CREATE TRIGGER full BEFORE UPDATE ON outbox
    BEGIN SELECT RAISE(ABORT, 'no room'); END"""


def change(daemon, statement):
    """Changes the database as another program would."""
    connection = sqlite3.connect(daemon.database, timeout=10)
    with connection:
        connection.execute(statement)
    connection.close()


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_accepted_while_the_store_fails_it_is_not_sent_again(owing, sink):
    """Its end is stored as soon as that can be; the log says so once."""
    change(owing, REFUSE_ENDS)
    owing.start()
    owing.wait_log("no room")
    assert states(owing) == ["sending"] and len(sink.letters) == 1
    change(owing, "DROP TRIGGER full")
    wait_for(lambda: states(owing) == ["sent"], 10, "the end in the store")
    assert owing.stop() == 0
    assert len(sink.letters) == 1 and owing.log().count("letter sent") == 1


def test_a_store_that_fails_does_not_make_the_keeper_spin(owing, sink):
    change(owing, REFUSE_ALL)
    owing.start()
    owing.wait_log("no room")
    before = cpu_seconds(owing.process.pid)
    time.sleep(2)
    assert cpu_seconds(owing.process.pid) - before < 0.5
    assert owing.log().count("no room") < 6
    change(owing, "DROP TRIGGER full")
    sink.wait(1)


def test_a_step_that_fails_keeps_no_other_from_its_letters(owing, sink):
    owing.team["digest"] = {"at": "14:00", "to": ["boss@example.com"]}
    owing.write()
    change(owing, """CREATE TRIGGER full BEFORE INSERT ON reminder
        BEGIN SELECT RAISE(ABORT, 'no room'); END""")
    result = owing.once(DUE)
    assert result.code == 1 and result.err.count("no room") == 1
    letter, = sink.letters
    assert "overdue" in letter.mail["Subject"]


def secret_smtp(daemon, sink, authority, password):
    secret = daemon.folder / "smtp.pass"
    secret.touch(0o600)
    secret.write_text(password + "\n")
    daemon.main["smtp"].update(host="localhost", port=sink.port, security="starttls",
                               user="ackd", password_file=secret.name,
                               ca_file=str(authority.ca))
    daemon.write()
