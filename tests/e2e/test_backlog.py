"""A mailbox with much mail is read in pieces: what arrives meanwhile comes first."""

import pytest

from harness.daemon import Ackd, now
from harness.dovecot import Dovecot
from harness.mail import message
from harness.process import wait_for

pytestmark = pytest.mark.plain

INBOX = "SELECT backlog, backlog_end FROM folder WHERE mailbox = ? AND name = 'INBOX'"


@pytest.fixture
def dovecot():
    with Dovecot(storage="mdbox") as server:
        yield server


@pytest.fixture
def ackd(tmp_path, sink, dovecot):
    """A daemon without a mailbox, whose own looks are an hour apart."""
    with Ackd(tmp_path, sink.port) as daemon:
        daemon.main["poll"] = "1h"
        yield daemon


def address(user):
    return f"{user}@example.com"


def fill(dovecot, user, count):
    with dovecot.mailbox(address(user)) as mailbox:
        mailbox.append_many((mail(f"{number}.{user}", user), now()) for number in range(count))


def mail(name, user):
    return message("carla@client.example", address(user), subject=f"Matter {name}",
                   text="A word about it.\n", date=now(), message_id=f"{name}@client.example")


def deliver(dovecot, user):
    with dovecot.mailbox(address(user)) as mailbox:
        mailbox.append(mail(f"live.{user}", user), now())


def backlog(ackd, user):
    """(next UID, the one behind the last), or None where nothing is known yet."""
    rows = ackd.rows(INBOX, user)
    return rows[0] if rows else None


def wait_reading(ackd, user):
    """Until the first piece of its backlog is stored."""
    def begun():
        found = backlog(ackd, user)
        return found and found[1] > 0 and found[0] > 1
    wait_for(begun, 20, f"a backlog of {user}")


def wait_all_seen(ackd, count, limit=60):
    wait_for(lambda: ackd.log().count("mailbox is seen ") == count, limit, "all seen")


def stored_after(ackd, message_id):
    """How many mails became known later."""
    return ackd.rows("SELECT count(*) FROM message WHERE id > "
                     "(SELECT id FROM message WHERE message_id = ?)", message_id)[0][0]


def test_mail_of_the_same_mailbox_overtakes(ackd, dovecot):
    fill(dovecot, "support", 20000)
    ackd.add_mailbox(dovecot)
    ackd.write().start()
    wait_reading(ackd, "support")
    deliver(dovecot, "support")
    wait_all_seen(ackd, 1)
    assert backlog(ackd, "support") == (0, 0)
    assert ackd.rows("SELECT count(*) FROM sighting") == [(20001,)]
    assert ackd.rows("SELECT count(*) FROM message") == [(20001,)]
    assert stored_after(ackd, "live.support@client.example") >= 2000
    assert ackd.stop() == 0


def test_other_mailboxes_overtake(ackd, dovecot):
    """More of them are read than the one worker has threads."""
    users = [f"full{number}" for number in range(9)]
    for user in users:
        fill(dovecot, user, 3000)
        ackd.add_mailbox(dovecot, address(user))
    ackd.add_mailbox(dovecot, address("quick"))
    ackd.write().start()
    wait_reading(ackd, users[0])
    deliver(dovecot, "quick")
    wait_all_seen(ackd, 10)
    assert ackd.rows("SELECT count(*) FROM message") == [(27001,)]
    assert stored_after(ackd, "live.quick@client.example") >= 3000
    assert ackd.stop() == 0


def test_it_goes_on_after_a_kill(ackd, dovecot):
    fill(dovecot, "support", 12000)
    ackd.add_mailbox(dovecot)
    ackd.write().start()
    wait_reading(ackd, "support")
    ackd.kill()
    left, end = backlog(ackd, "support")
    assert 1 < left < end
    deliver(dovecot, "support")
    ackd.start()
    places = []

    def seen():
        places.append(backlog(ackd, "support")[0])
        return "mailbox is seen " in ackd.log()
    wait_for(seen, 60, "all seen")
    assert all(place == 0 or place >= left for place in places)
    assert ackd.rows("SELECT count(*) FROM sighting") == [(12001,)]
    assert stored_after(ackd, "live.support@client.example") > 0
    assert ackd.stop() == 0


def test_status_tells_how_far_it_is(ackd, dovecot):
    """Live mail does not make it look finished."""
    fill(dovecot, "support", 20000)
    ackd.add_mailbox(dovecot)
    ackd.write().start()
    wait_reading(ackd, "support")
    deliver(dovecot, "support")
    ackd.wait_seen("live.support@client.example")
    row = ackd.ctl("--json", "status").json["mailboxes"][0]
    if backlog(ackd, "support")[1]:  # unless it has ended meanwhile
        assert row["state"] == "reading" and 0 < row["remaining"] < 20000
        assert row["looked"] is None
    wait_all_seen(ackd, 1)
    row = ackd.ctl("--json", "status").json["mailboxes"][0]
    assert row["state"] == "seen" and row["remaining"] == 0
    assert ackd.stop() == 0


def test_once_reads_to_the_end(ackd, dovecot):
    fill(dovecot, "support", 3000)
    ackd.add_mailbox(dovecot)
    assert ackd.write().once().code == 0
    assert ackd.rows("SELECT count(*) FROM message") == [(3000,)]
    assert backlog(ackd, "support") == (0, 0)
