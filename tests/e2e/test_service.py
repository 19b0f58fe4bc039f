"""How the daemon behaves as a service: ending, reloading, one mailbox that fails."""

import sqlite3
import subprocess
import time

import pytest

from harness.daemon import BUILD, alive, now
from harness.dovecot import Dovecot
from harness.mail import utc
from harness.office import enquire
from harness.process import free_port, loopback_name, stop, wait_for
from harness.smtp import SilentServer

OTHER = "sales@example.com"


def ends_in_time(daemon):
    began = time.monotonic()
    code = daemon.stop()
    took = time.monotonic() - began
    assert code == 0, daemon.log()
    assert took < 5, f"took {took:.1f} s"


def mailbox_status(daemon, name):
    result = daemon.ctl("--json", "status")
    assert result.code == 0, result
    return next(row for row in result.json["mailboxes"] if row["mailbox"] == name)


def test_sigterm_when_idle(ackd):
    ackd.write().start()
    ackd.wait_log("mailbox is seen")
    workers = ackd.workers()
    ends_in_time(ackd)
    assert workers and not any(alive(pid) for pid in workers)


def test_sigterm_while_a_mail_server_is_silent(ackd, dovecot):
    with SilentServer() as silent:
        ackd.main["smtp"]["port"] = silent.port
        ackd.team["targets"] = [{"name": "quick", "acknowledge": "2s"}]
        ackd.team["reminders"] = [{"at": "100%", "to": ["lead"]}]
        ackd.write().start()
        enquire(dovecot, now())
        wait_for(lambda: silent.connections, 20, "the letter's connection")
        ends_in_time(ackd)


@pytest.mark.parametrize("greeting", [b"", b"* OK ready\r\n"], ids=["mute", "after greeting"])
def test_sigterm_while_an_imap_server_is_silent(ackd, greeting):
    with SilentServer(greeting) as silent:
        ackd.team["mailboxes"][0]["port"] = silent.port
        ackd.write().start()
        wait_for(lambda: silent.connections, 20, "the worker's connection")
        ends_in_time(ackd)


def test_sigterm_while_looking_once_writes_to_nobody(ackd, dovecot):
    """What is owed may have been answered in a folder that was not seen."""
    ackd.team["targets"] = [{"name": "quick", "acknowledge": "1s"}]
    ackd.team["reminders"] = [{"at": "100%", "to": ["lead"]}]
    ackd.write()
    assert ackd.once(utc("2026-03-02 09:00")).code == 0
    enquire(dovecot, utc("2026-03-02 10:00"))
    with SilentServer() as silent:
        ackd.add_mailbox(dovecot, OTHER, port=silent.port)
        ackd.write()
        process = subprocess.Popen([BUILD / "ackd", "-c", ackd.file, "--once"],
                                   stderr=subprocess.PIPE)
        ackd.wait_seen("enquiry@client.example")
        wait_for(lambda: silent.connections, 20, "the worker's connection")
        assert stop(process) == 1
        process.stderr.close()
    assert ackd.rows("SELECT 1 FROM outbox") == []


def test_a_store_that_cannot_be_written_is_said_once(ackd, dovecot):
    ackd.write().start()
    ackd.wait_log("mailbox is seen")
    store = sqlite3.connect(ackd.database, timeout=10)
    store.execute("""CREATE TRIGGER full BEFORE INSERT ON message
        BEGIN SELECT RAISE(ABORT, 'no room'); END""")
    enquire(dovecot, now())
    ackd.wait_log("no room")
    time.sleep(3)
    assert ackd.log().count("no room") == 1
    assert ackd.log().count("could not be stored") == 1
    store.execute("DROP TRIGGER full")
    store.close()
    ackd.wait_seen("enquiry@client.example")
    ackd.wait_log("the team's work goes on")
    ends_in_time(ackd)


def test_reload(ackd, dovecot):
    ackd.write().start()
    enquire(dovecot, now(), user=OTHER, message_id="other@client.example")
    ackd.add_mailbox(dovecot, OTHER)
    ackd.write().reload()
    ackd.wait_seen("other@client.example")
    ends_in_time(ackd)


def test_a_wrong_file_leaves_the_old_configuration_in_force(ackd, dovecot):
    ackd.write().start()
    length = len(ackd.log())
    ackd.add_mailbox(dovecot, OTHER)
    ackd.team["timezone"] = "Europe/Atlantis"
    ackd.write().reload()
    ackd.wait_log("Europe/Atlantis", after=length)
    enquire(dovecot, now())
    ackd.wait_seen("enquiry@client.example")
    assert [row[0] for row in ackd.rows("SELECT name FROM mailbox")] == ["support"]
    ends_in_time(ackd)


def wrong_password(ackd, dovecot, _authority):
    return ackd.add_mailbox(dovecot, OTHER, password="not this one")


def unknown_host(ackd, dovecot, _authority):
    return ackd.add_mailbox(dovecot, OTHER, host="imap.example.invalid", security="tls")


def nobody_listens(ackd, dovecot, _authority):
    return ackd.add_mailbox(dovecot, OTHER, port=free_port())


def bad_certificate(ackd, dovecot, authority):
    return ackd.add_mailbox(dovecot, OTHER, security="tls", port=dovecot.tls_port,
                            host=loopback_name(), ca_file=str(authority.ca))


def missing_folder(ackd, dovecot, _authority):
    return ackd.add_mailbox(dovecot, OTHER, folders=["Nowhere"])


FAILURES = [wrong_password, unknown_host, nobody_listens, bad_certificate, missing_folder]


@pytest.fixture
def tls_dovecot(authority):
    with Dovecot(authority["other-ca"]) as server:
        yield server


@pytest.mark.parametrize("failure", FAILURES, ids=[row.__name__ for row in FAILURES])
def test_one_mailbox_fails_and_the_others_go_on(ackd, dovecot, tls_dovecot, authority,
                                                failure):
    failure(ackd, tls_dovecot, authority)
    ackd.write()
    enquire(dovecot, utc("2026-03-02 10:00"))
    result = ackd.once(utc("2026-03-02 10:30"))
    assert result.code == 1, result
    assert "sales" in result.err, result
    assert mailbox_status(ackd, "sales")["error"], "status says what is wrong"
    assert mailbox_status(ackd, "support")["error"] is None
    assert ackd.rows("SELECT 1 FROM message")
    assert "not this one" not in result.err, "a secret in the log"


def test_a_mailbox_that_recovers(ackd, dovecot):
    with Dovecot() as server:
        ackd.add_mailbox(server, OTHER)
        ackd.write()
        server.stop()
        assert ackd.once(utc("2026-03-02 10:00")).code == 1
        assert mailbox_status(ackd, "sales")["error"]
        server.start()
        result = ackd.once(utc("2026-03-02 10:10"))
        assert result.code == 0, result
        assert mailbox_status(ackd, "sales")["error"] is None


def test_the_running_daemon_tells_the_service_manager(ackd):
    ackd.write().start()
    ackd.wait_notified("STATUS=")
    ends_in_time(ackd)
    assert any("STOPPING=1" in text for text in ackd.notifications())
