"""The daemon with servers other than Dovecot: a mailbox's life from the import on."""

import pytest

from harness.courier import Courier
from harness.cyrus import Cyrus
from harness.daemon import Ackd
from harness.mail import message, utc

MORNING = utc("2026-03-02 09:00")
NOW = utc("2026-03-02 12:00")


@pytest.fixture(params=[Cyrus, Courier], ids=lambda kind: kind.__name__)
def other(request):
    with request.param() as server:
        yield server


def enquiry(number):
    return message(f"Client <c{number}@client.example>", "support@example.com",
                   subject=f"Order {number}", date=MORNING, message_id=f"{number}@client.example")


def look(ackd):
    result = ackd.once(NOW)
    assert result.code == 0, result


def sightings(ackd):
    return sorted(ackd.rows("SELECT folder.name, uid FROM sighting"
                            " JOIN folder ON folder.id = sighting.folder"))


def waiting(ackd):
    """Subjects of the conversations in which a client waits for us."""
    return [row[0] for row in ackd.rows(
        "SELECT DISTINCT subject FROM conversation JOIN obligation ON obligation.conversation"
        " = conversation.id ORDER BY subject")]


def test_life_of_a_mailbox(other, tmp_path):
    projects = f"{other.prefix}Gr&APwA3w-e &- mehr"
    with Ackd(tmp_path) as ackd, other.mailbox("support") as program:
        program.create(f'"{projects}"')
        ackd.add_mailbox(other, user="support", folders=[f"{other.prefix}Grüße & mehr"])
        ackd.write()

        for number in range(1, 6):
            other.deliver("support", enquiry(number), MORNING)
        other.deliver("support", message(
            "Ann Lee <ann@example.com>", "c1@client.example", subject="Re: Order 1",
            date=MORNING, message_id="r1@example.com", in_reply_to="1@client.example"),
            MORNING, other.sent)
        program.imap.select("INBOX")
        program.imap.select(other.sent)
        before = program.snapshot(), program.snapshot(other.sent)
        look(ackd)
        assert (program.snapshot(), program.snapshot(other.sent)) == before
        assert waiting(ackd) == ["Order 2", "Order 3", "Order 4", "Order 5"]
        assert sightings(ackd) == [("INBOX", uid) for uid in range(1, 6)] + [(other.sent, 1)]

        other.deliver("support", enquiry(6), MORNING)
        look(ackd)
        assert waiting(ackd)[-1] == "Order 6"

        program.move("3", f'"{projects}"')
        look(ackd)
        assert (f"{other.prefix}Grüße & mehr", 1) in sightings(ackd)
        assert len(waiting(ackd)) == 5

        other.renumber("support", other.sent)
        look(ackd)
        assert ackd.rows("SELECT count(*) FROM message") == [(7,)]
        assert waiting(ackd) == ["Order 2", "Order 3", "Order 4", "Order 5", "Order 6"]
