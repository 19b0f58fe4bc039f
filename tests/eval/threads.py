"""Conversations: which mails of threads/imaptest stand together, pair by pair, beside what
is expected of an IMAP server (THREAD=REFERENCES). S5 to S7 of ackd(7) differ on purpose."""

import itertools
import tempfile
from pathlib import Path

from harness.daemon import Ackd
from harness.imaptest import MAILBOXES, mails_of, play, threads_of
from scoring import ALL, Count


def pairs(groups):
    return {frozenset(pair) for group in groups for pair in itertools.combinations(group, 2)}


def measure(others, missed):
    folder = others.corpora / "threads" / "imaptest" if others.corpora else None
    count = Count()
    if not folder or not folder.is_dir():
        return
    with tempfile.TemporaryDirectory() as scratch:
        ackd = Ackd(Path(scratch))
        for name in MAILBOXES:
            for mails, groups in play(folder / name, mails_of(folder / f"{name}.mbox")):
                wanted, found = pairs(groups), pairs(threads_of(ackd, mails))
                for pair in map(frozenset, itertools.combinations(range(1, len(mails) + 1), 2)):
                    if not count.add(pair in wanted, pair in found):
                        missed(ALL, f"{name}: mails {sorted(pair)}: "
                               f"{'apart' if pair in wanted else 'together'}")
    yield count.row("threads", "imaptest, pairs")
