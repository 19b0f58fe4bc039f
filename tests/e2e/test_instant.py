"""Mail is known as soon as it arrives: IDLE, from the server to the store. The daemon's own
looks are an hour apart in nearly all of these tests."""

import os
import signal
import time

import pytest

from harness.daemon import Ackd, now
from harness.dovecot import Dovecot
from harness.idle_imap import Idling
from harness.office import enquire, reply
from harness.process import wait_for

pytestmark = pytest.mark.plain

INSTANT = 2.0
DONE = "{tag} OK done\r\n"


@pytest.fixture
def rare(ackd):
    ackd.main.update(poll="1h", network_timeout="5s")
    return ackd.write()


@pytest.fixture
def alone(tmp_path, sink):
    """A daemon without a mailbox."""
    with Ackd(tmp_path, sink.port) as daemon:
        daemon.main.update(poll="1h", network_timeout="5s")
        yield daemon


def add(ackd, fake, name="support", **options):
    """Watches a scripted server; its one folder is the one for sent mail, too."""
    return ackd.add_mailbox(fake, user=name, name=name, password="secret", sent="INBOX",
                            **options)


def arrive(server, message_id, **options):
    server.arrive(f"From: carla@client.example\r\nMessage-ID: <{message_id}>\r\n\r\n",
                  **options)


def test_mail_is_in_the_store_at_once(rare, dovecot):
    rare.start()
    rare.wait_log("mailbox is seen")
    for number in range(10):
        enquire(dovecot, now(), f"{number}@client.example")
        rare.wait_seen(f"{number}@client.example", limit=INSTANT)
    assert rare.stop() == 0


def test_over_tls(alone, authority):
    with Dovecot(authority["good"]) as dovecot:
        alone.add_mailbox(dovecot, host="localhost", port=dovecot.tls_port, security="tls",
                          ca_file=str(authority.ca))
        alone.write().start()
        alone.wait_log("mailbox is seen")
        enquire(dovecot, now(), "1@client.example")
        alone.wait_seen("1@client.example", limit=INSTANT)
        assert alone.stop() == 0


def test_many_mailboxes_of_two_workers(rare, dovecot):
    users = [f"desk{number}@example.com" for number in range(30)]
    rare.main["workers"] = 2
    for user in users:
        rare.add_mailbox(dovecot, user)
    rare.write().start()
    wait_for(lambda: rare.log().count("mailbox is seen") == len(users) + 1, 20, "all seen")
    for user in users:
        enquire(dovecot, now(), f"1-{user}", user=user)
    for user in users:
        rare.wait_seen(f"1-{user}", limit=INSTANT)
    assert rare.stop() == 0


def test_the_other_folders_are_seen_with_it(rare, dovecot):
    """Sent mail is looked at when something comes in, and before letters."""
    rare.start()
    rare.wait_log("mailbox is seen")
    reply(dovecot, now(), "0@client.example", "answer@example.com")
    enquire(dovecot, now(), "1@client.example")
    rare.wait_seen("1@client.example", limit=INSTANT)
    rare.wait_seen("answer@example.com", limit=INSTANT)


def test_no_idle_offered_is_polled(alone):
    server = Idling()
    server.rules.pop(0)
    alone.main["poll"] = "1s"
    with server.start() as fake:
        add(alone, fake)
        alone.write().start()
        alone.wait_log("mailbox is seen")
        arrive(server, "1@client.example", announce=False)
        alone.wait_seen("1@client.example")
    assert "IDLE" not in server.said


def test_news_during_a_look_are_not_lost(alone):
    """A mail arrives after the look has listed what there is, before IDLE begins: nobody
    will ever announce it."""
    server = Idling()
    with server.start() as fake:
        examine = server.rules[2][1]

        def late(connection, tag, command):
            if len(server.said) == 1:
                arrive(server, "late@client.example", announce=False)
            return examine(connection, tag, command)

        server.rules[2] = ("EXAMINE", late)
        add(alone, fake)
        alone.write().start()
        alone.wait_seen("late@client.example", limit=5)
        assert alone.stop() == 0
    assert server.said[:2] == ["EXAMINE", "EXAMINE"]


def test_announced_before_the_invitation(alone):
    server = Idling(before="* 2 EXISTS\r\n")
    with server.start() as fake:
        add(alone, fake)
        alone.write().start()
        wait_for(lambda: server.said.count("IDLE") >= 2, 10, "a look and another IDLE")
        assert server.said[:3] == ["EXAMINE", "EXAMINE", "IDLE"]
        assert alone.stop() == 0


def test_still_here_wakes_nobody(alone):
    server = Idling()
    with server.start() as fake:
        add(alone, fake)
        alone.write().start()
        server.wait_idle()
        for _ in range(20):
            server.tell("* OK Still here\r\n* 1 EXISTS\r\n")
        arrive(server, "1@client.example")
        alone.wait_seen("1@client.example", limit=INSTANT)
        server.wait_idle()
        assert server.said == ["EXAMINE", "EXAMINE", "IDLE", "DONE"] * 2 or \
            server.said == ["EXAMINE", "EXAMINE", "IDLE", "DONE", "EXAMINE", "EXAMINE", "IDLE"]
        assert alone.stop() == 0


def test_flags_come_in_hundreds(alone):
    """Somebody marks a folder as read: one look, not hundreds."""
    server = Idling()
    with server.start() as fake:
        add(alone, fake)
        alone.write().start()
        server.wait_idle()
        for _ in range(200):
            server.tell("* 1 FETCH (FLAGS (\\Seen))\r\n")
        wait_for(lambda: server.said.count("IDLE") == 2, 10, "a look and another IDLE")
        assert server.said.count("DONE") == 1
        assert alone.stop() == 0


def test_a_server_that_cries_wolf(alone):
    """Every IDLE begins with mail that is not there."""
    server = Idling()
    idle = server.rules[1][1]

    def wolf(connection, tag, command):
        server.before = "* 9 EXISTS\r\n"
        return idle(connection, tag, command)

    server.rules[1] = ("IDLE", wolf)
    with server.start() as fake:
        add(alone, fake)
        alone.write().start()
        server.wait_idle()
        time.sleep(5)
        assert 2 <= server.said.count("IDLE") <= 6
        assert alone.stop() == 0


@pytest.mark.parametrize("last_words", ["* BYE going down\r\n", "nonsense\r\n", None])
def test_a_connection_that_ends_is_made_again(alone, last_words):
    server = Idling()
    with server.start(hold=True) as fake:
        add(alone, fake)
        alone.write().start()
        server.wait_idle()
        arrive(server, "1@client.example", announce=False)
        if last_words:
            server.tell(last_words)
        else:
            server.hang_up()
        alone.wait_seen("1@client.example", limit=5)
        alone.wait_log("connection that waited for mail ended")
        assert alone.stop() == 0


def test_connections_that_break_at_once(alone):
    """Goodbye to every IDLE: the waits between the looks grow."""
    server = Idling(invitation="* BYE no\r\n")
    with server.start() as fake:
        add(alone, fake)
        alone.write().start()
        wait_for(lambda: server.said.count("IDLE") >= 3, 15, "a third IDLE")
        seen = server.said.count("IDLE")
        time.sleep(2)
        assert server.said.count("IDLE") - seen <= 1
        assert alone.stop() == 0


def test_mail_that_is_not_there_hurries_no_connection(alone):
    """Goodbye to every IDLE, after the promise of mail: the sixth waits for 4 s at least."""
    server = Idling(invitation="* BYE no\r\n")
    idle = server.rules[1][1]

    def wolf(connection, tag, command):
        server.before = "* 9 EXISTS\r\n"
        return idle(connection, tag, command)

    server.rules[1] = ("IDLE", wolf)
    with server.start() as fake:
        add(alone, fake)
        alone.write().start()
        wait_for(lambda: server.said.count("IDLE") >= 5, 30, "a fifth IDLE")
        time.sleep(3)
        assert server.said.count("IDLE") == 5
        assert alone.stop() == 0


def test_a_server_that_is_started_again(rare, dovecot):
    rare.main["poll"] = "5s"
    rare.write().start()
    rare.wait_log("mailbox is seen")
    os.killpg(dovecot.process.pid, signal.SIGKILL)  # its end alone would close nothing
    dovecot.stop()
    rare.wait_log("mailbox cannot be looked at")
    dovecot.start()
    enquire(dovecot, now(), "1@client.example")
    rare.wait_seen("1@client.example", limit=30)
    enquire(dovecot, now(), "2@client.example")
    rare.wait_seen("2@client.example", limit=INSTANT)
    assert rare.stop() == 0


def silent(ackd, mailbox):
    return any(f"mailbox={mailbox} " in line and "did not answer DONE in time" in line
               for line in ackd.log().splitlines())


def test_renewal_and_a_connection_that_went_silent(alone, dovecot):
    """The shortest span is a minute, so this is one test: `honest` is asked to go on,
    `deaf` never answers that and is left for a new connection, Dovecot is stopped as if a
    NAT had forgotten us, and comes back."""
    alone.main["idle_renew"] = "1m"
    honest, deaf = Idling(), Idling(end=lambda number: None if number == 1 else DONE)
    with honest.start() as first, deaf.start() as second:
        add(alone, first, "honest")
        add(alone, second, "deaf")
        alone.add_mailbox(dovecot)
        alone.write().start()
        wait_for(lambda: alone.log().count("mailbox is seen") == 3, 10, "all seen")
        honest.wait_idle()
        deaf.wait_idle()
        os.killpg(dovecot.process.pid, signal.SIGSTOP)
        try:
            arrive(deaf, "1@deaf.example", announce=False)
            wait_for(lambda: silent(alone, "support"), 75, "Dovecot's silence noticed")
        finally:
            os.killpg(dovecot.process.pid, signal.SIGCONT)
        enquire(dovecot, now(), "1@client.example")
        alone.wait_seen("1@client.example", limit=20)
        wait_for(lambda: silent(alone, "deaf"), 75, "silence noticed")
        alone.wait_seen("1@deaf.example", limit=20)
        wait_for(lambda: "DONE" in honest.said, 75, "a renewal")
        wait_for(lambda: honest.said == ["EXAMINE", "EXAMINE", "IDLE", "DONE", "IDLE"])
        assert alone.stop() == 0


def test_letters_are_preceded_by_a_look(rare, dovecot, sink):
    """S41, for a mailbox that waits for news of its INBOX only."""
    rare.team["targets"] = [{"name": "quick", "acknowledge": "8s"}]
    rare.team["reminders"] = [{"at": "100%", "to": ["owner"]}]
    rare.write().start()
    rare.wait_log("mailbox is seen")
    enquire(dovecot, now())
    rare.wait_seen("enquiry@client.example", limit=INSTANT)
    reply(dovecot, now(), "enquiry@client.example")
    rare.wait_seen("reply@example.com", limit=20)
    assert rare.stop() == 0
    assert sink.letters == []
