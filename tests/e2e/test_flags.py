"""Flags that other mail programs set after a mail was read (ackd(7) S16, S19): what
follows from them, with and without CONDSTORE."""

from datetime import timedelta

import pytest

from harness.dovecot import Dovecot
from harness.mail import message, utc
from harness.office import ADDRESS, CLIENT, enquire, received, reply
from harness.process import wait_for

pytestmark = pytest.mark.plain

MAIL = "enquiry@client.example"
CAME = utc("2026-03-02 10:00")
SEEN = utc("2026-03-02 11:00")  # by the look after the flag was set

SERVERS = {
    "condstore": "",
    "plain": "imap_capability = IMAP4rev1 SASL-IR ID SPECIAL-USE\n",
}


@pytest.fixture(params=SERVERS)
def dovecot(request):
    with Dovecot(extra=SERVERS[request.param]) as server:
        server.keeps_modseq = request.param == "condstore"
        yield server


@pytest.fixture
def asked(ackd, dovecot):
    """A client's mail that was looked at once, without a flag."""
    enquire(dovecot, CAME, MAIL)
    ackd.team["closed_keyword"] = "$Done"
    ackd.team["reminders"] = [{"at": "100%", "to": ["lead"]}]
    assert ackd.write().once(CAME + timedelta(minutes=5)).code == 0
    assert seen(ackd) == (None, None)
    (modseq,), = ackd.rows("SELECT modseq FROM folder WHERE name = 'INBOX'")
    assert (modseq > 0) == dovecot.keeps_modseq
    return ackd


def flag(dovecot, flags):
    with dovecot.mailbox(ADDRESS) as mailbox:
        mailbox.flag(1, flags)


def seen(ackd):
    """When \\Answered and the keyword were seen."""
    return ackd.rows("SELECT answered_seen, closed_seen FROM message WHERE message_id = ?",
                     MAIL)[0]


def explained(ackd, at):
    result = ackd.ctl("explain", name(ackd), at=at)
    assert result.code == 0, result
    return result.out


def name(ackd):
    (found,), = ackd.rows("SELECT message_id FROM conversation JOIN node USING(id)")
    return found


def open_turns(ackd):
    return ackd.rows("SELECT count(*) FROM obligation")[0][0]


def test_answered_elsewhere(asked, dovecot, sink):
    flag(dovecot, "\\Answered")
    assert asked.once(SEEN).code == 0
    at, closed = seen(asked)
    assert 0 <= at - SEEN.timestamp() < 60 and closed is None
    assert asked.once(utc("2026-03-02 16:00")).code == 0, "long after it fell due"
    assert not received(sink, "ann@example.com")
    assert seen(asked) == (at, None), "the first time counts"
    text = explained(asked, utc("2026-03-02 16:00"))
    assert "S16" in text and "2 Mar 11:00" in text, text
    assert open_turns(asked) == 0


def test_reply_found_within_15_minutes(asked, dovecot):
    flag(dovecot, "\\Answered")
    assert asked.once(SEEN).code == 0
    reply(dovecot, SEEN + timedelta(minutes=10), MAIL)
    assert asked.once(SEEN + timedelta(minutes=20)).code == 0
    text = explained(asked, SEEN + timedelta(minutes=20))
    assert "S16" not in text and "S11" in text, text


def test_reply_found_too_late(asked, dovecot):
    flag(dovecot, "\\Answered")
    assert asked.once(SEEN).code == 0
    reply(dovecot, SEEN + timedelta(minutes=16), MAIL)
    assert asked.once(SEEN + timedelta(minutes=20)).code == 0
    assert "S16" in explained(asked, SEEN + timedelta(minutes=20))


def test_never_answered(asked, sink):
    """The counterpart: without the flag a letter goes out."""
    assert asked.once(SEEN).code == 0
    assert asked.once(utc("2026-03-02 16:00")).code == 0
    assert received(sink, "ann@example.com")


@pytest.mark.parametrize("flags, closes", [("$Done", True), ("$DONE", True),
                                           ("$Doner \\Flagged", False)])
def test_keyword_set_later(asked, dovecot, flags, closes):
    flag(dovecot, flags)
    assert asked.once(SEEN).code == 0
    answered, at = seen(asked)
    assert answered is None and (at is not None) == closes
    assert (open_turns(asked) == 0) == closes
    if closes:
        assert "S19" in explained(asked, SEEN)


def test_flag_taken_back(asked, dovecot):
    """It was seen, and that stays a fact."""
    flag(dovecot, "$Done")
    assert asked.once(SEEN).code == 0
    before = seen(asked)
    with dovecot.mailbox(ADDRESS) as mailbox:
        mailbox.imap.select("INBOX")
        mailbox.imap.store("1", "-FLAGS", "($Done)")
        mailbox.imap.unselect()
    assert asked.once(SEEN + timedelta(minutes=10)).code == 0
    assert seen(asked) == before


def test_flag_and_new_mail_at_once(asked, dovecot):
    flag(dovecot, "\\Answered")
    enquire(dovecot, SEEN, "other@client.example", client="Dan <dan@other.example>")
    assert asked.once(SEEN).code == 0
    assert seen(asked)[0] is not None
    assert asked.rows("SELECT answered_seen FROM message WHERE message_id = ?",
                      "other@client.example") == [(None,)]


def test_a_draft_is_no_answer(asked, dovecot):
    """Mail programs keep them on the server, and some among the mail that was sent."""
    draft = message("ann@example.com", CLIENT, subject="Re: An enquiry", date=SEEN,
                    message_id="draft@example.com", in_reply_to=MAIL)
    with dovecot.mailbox(ADDRESS) as mailbox:
        mailbox.append(draft, SEEN, "Sent", "\\Draft \\Seen")
    assert asked.once(SEEN + timedelta(minutes=5)).code == 0
    assert asked.rows("SELECT count(*) FROM message") == [(1,)]
    assert open_turns(asked) > 0
    reply(dovecot, SEEN + timedelta(minutes=6), MAIL)
    assert asked.once(SEEN + timedelta(minutes=10)).code == 0
    assert open_turns(asked) == 0


def test_daemon_sees_it(asked, dovecot):
    """Not only --once: the running daemon looks again and again."""
    asked.start(at=SEEN)
    flag(dovecot, "\\Answered")
    wait_for(lambda: seen(asked)[0] is not None, 20, "the flag in the store")
    asked.stop()


def test_mail_that_vanishes(asked, dovecot, sink):
    """Nobody lies there any more, but it was said: it stays a fact, and is overdue."""
    with dovecot.mailbox(ADDRESS) as mailbox:
        mailbox.imap.select("INBOX")
        mailbox.imap.store("1", "+FLAGS", "(\\Deleted)")
        mailbox.imap.expunge()
        mailbox.imap.unselect()
    assert asked.once(SEEN).code == 0
    (left,), = asked.rows("SELECT count(*) FROM sighting")
    assert left == (0 if dovecot.keeps_modseq else 1)
    assert open_turns(asked) > 0
    assert asked.once(utc("2026-03-02 16:00")).code == 0
    assert received(sink, "ann@example.com")


def test_a_closed_folder_that_is_not_there(ackd, dovecot):
    """Nobody has to make it before a mail can be moved there."""
    ackd.team["closed_folders"] = ["Done"]
    ackd.team["closed_keyword"] = "$Done"
    enquire(dovecot, CAME, MAIL)
    result = ackd.write().once(CAME + timedelta(minutes=5))
    assert result.code == 0 and "Done" not in result.err, result
    assert ackd.rows("SELECT state FROM mailbox") == [("seen",)]
    assert ("Done",) not in ackd.rows("SELECT name FROM folder")

    with dovecot.mailbox(ADDRESS) as mailbox:
        mailbox.create("Done")
        mailbox.imap.select("INBOX")
        mailbox.imap.copy("1", "Done")
        mailbox.imap.unselect()
    assert ackd.once(SEEN).code == 0
    assert 0 <= seen(ackd)[1] - SEEN.timestamp() < 60

    with dovecot.mailbox(ADDRESS) as mailbox:
        mailbox.imap.delete("Done")
    assert ackd.once(SEEN + timedelta(minutes=5)).code == 0
    assert ("Done",) not in ackd.rows("SELECT name FROM folder")
    assert seen(ackd)[1] is not None


def test_a_folder_that_must_be_there(ackd, dovecot):
    """One that is named for its mail is missed."""
    ackd.team["mailboxes"][0]["folders"] = ["Projects"]
    result = ackd.write().once(CAME)
    assert result.code == 1 and "Projects" in result.err, result
