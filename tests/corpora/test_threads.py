"""`ackctl threads` beside what IMAP servers answer to THREAD=REFERENCES (RFC 5256).

The imaptest corpus ($CORPORA/threads/imaptest, by default ../shared/corpora beside the
source) holds mailboxes and, for each, a script of commands and the answers expected of a
server. What answers what, the parentheses within a thread, is no matter of ours: compared
is which mails stand together. A Dovecot answers for mailboxes made here."""

import os
import random
from pathlib import Path

import pytest

from harness.daemon import SOURCE
from harness.imaptest import MAILBOXES, groups_of, mails_of, play, threads_of
from harness.mail import message, utc

CORPORA = Path(os.environ.get("CORPORA", SOURCE.parent / "shared" / "corpora"))
IMAPTEST = CORPORA / "threads" / "imaptest"

# (mailbox, which of its answers): the rule, and what ours is.
DIFFERENT = {
    # b says it answers c, and c that it answers b. RFC 5256 drops the link from a to c for
    # that; S6 drops none: whatever References connect is one conversation.
    ("thread", 0): ("S6", {frozenset({1, 2, 3})}),
    # The same Message-ID twice. To a server these are two mails; S5 counts them once.
    ("thread2", 0): ("S5", {frozenset({1, 2})}),
    # "Re: foo" refers to a mail never seen. RFC 5256 joins it to "foo" for its subject; S7
    # asks the subject only where there are no reply headers at all.
    ("thread4", 0): ("S7", {frozenset({1}), frozenset({2})}),
}


@pytest.mark.parametrize("name", MAILBOXES)
def test_imaptest(ackd, name):
    if not IMAPTEST.is_dir():
        pytest.skip(f"no corpus at {IMAPTEST}: $CORPORA says where the corpora are")
    asked = play(IMAPTEST / name, mails_of(IMAPTEST / f"{name}.mbox"))
    assert asked
    for number, (mails, theirs) in enumerate(asked):
        rule, expected = DIFFERENT.get((name, number), (None, theirs))
        assert threads_of(ackd, mails) == expected, (name, number, rule)
        assert (expected != theirs) == (rule is not None), (name, number, rule)


def correspondence(chance, count):
    """Mails that answer one another, each under a subject of its own, for the subject is
    another rule's matter: one in four is missing, and programs cut References short."""
    chains, mails = [], []
    for number in range(count):
        begins = not chains or chance.random() < 0.2
        chain = [] if begins else chance.choice(chains)
        id_ = f"m{number}@example.net"
        chains.append(chain + [id_])
        references = chain[-chance.choice((1, 2, 5, 50)):]
        if chance.random() < 0.25:
            continue
        header = {"references": references}
        if references and chance.random() < 0.3:
            header = {"headers": [("In-Reply-To", f"<{references[-1]}>")]}
        mails.append(message("ann@client.example", "support@example.com",
                             subject=f"Matter {number}", message_id=id_,
                             date=utc("2026-03-02 10:00"), **header))
    chance.shuffle(mails)
    return mails


def as_mbox(raw):
    return "From x Mon Mar  2 10:00:00 2026\n" + raw.decode("ascii").replace("\r\n", "\n")


@pytest.mark.parametrize("seed", range(6))
def test_a_server_says_the_same(ackd, dovecot, seed):
    mails = correspondence(random.Random(seed), 80)
    with dovecot.mailbox("threads@example.com") as mailbox:
        mailbox.append_many((raw, utc("2026-03-02 10:00")) for raw in mails)
        mailbox.imap.select("INBOX", readonly=True)
        kind, answer = mailbox.imap.thread("REFERENCES", "US-ASCII", "ALL")
    assert kind == "OK"
    theirs = groups_of(answer[0].decode("ascii"))
    assert len(theirs) > 5 and max(map(len, theirs)) > 5
    assert threads_of(ackd, list(map(as_mbox, mails))) == theirs
