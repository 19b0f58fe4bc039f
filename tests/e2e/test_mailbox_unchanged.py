"""The mailbox is byte for byte and flag for flag what it was (ackd(8))."""

import pytest

from harness.dovecot import Dovecot
from harness.mail import message, utc
from harness.office import ADDRESS, enquire, reply

FLAGS = ("", "\\Seen", "\\Answered", "\\Flagged \\Seen", "\\Draft", "\\Deleted", "$Label1")


def fill(server):
    """Mail of all kinds, with all flags."""
    with server.mailbox(ADDRESS) as mailbox:
        mailbox.create("Projects")
        for number, flags in enumerate(FLAGS * 4):
            instant = utc(f"2026-03-02 10:{number:02}")
            raw = message(f"client{number}@client.example", ADDRESS, date=instant,
                          message_id=f"{number}@client.example", html="<p>Prices?</p>",
                          attachments=[("plan.bin", bytes(range(256)) * number)])
            folder = ("INBOX", "INBOX", "Sent", "Projects")[number % 4]
            mailbox.append(raw, instant, folder, flags)


def snapshots(server):
    with server.mailbox(ADDRESS) as mailbox:
        return {name: mailbox.snapshot(name) for name in ("INBOX", "Sent", "Projects")}


@pytest.mark.parametrize("storage", ["maildir", "mdbox"])
def test_nothing_changes(ackd, sink, storage):
    with Dovecot(storage=storage) as server:
        fill(server)
        ackd.team["mailboxes"].clear()
        ackd.add_mailbox(server, folders=["Projects"])
        ackd.team["reminders"] = [{"at": "100%", "to": ["lead"]}]
        ackd.write()
        before = snapshots(server)
        for instant in ("2026-03-02 10:45", "2026-03-02 15:00", "2026-03-03 09:00"):
            result = ackd.once(utc(instant))
            assert result.code == 0, result
        assert sink.letters, "it had something to do"
        ackd.start()
        ackd.stop()
        assert snapshots(server) == before
        drafts = 4  # of the 28; nobody has sent them
        assert len(ackd.rows("SELECT 1 FROM sighting")) == len(FLAGS) * 4 - drafts


def test_nothing_changes_while_mail_comes_in(ackd, dovecot):
    """What is new stays unseen: a mail program shows it in bold."""
    ackd.write().start()
    enquire(dovecot, utc("2026-03-02 10:00"))
    ackd.wait_seen("enquiry@client.example")
    reply(dovecot, utc("2026-03-02 11:00"), "enquiry@client.example")
    ackd.wait_seen("reply@example.com")
    ackd.stop()
    with dovecot.mailbox(ADDRESS) as mailbox:
        status = mailbox.imap.status("INBOX", "(MESSAGES UNSEEN RECENT)")[1][0]
        assert b"MESSAGES 1 RECENT 1 UNSEEN 1" in status, status
