"""What every task of tests/eval is measured by."""

import json
import sys
import tempfile
import zlib
from pathlib import Path
from typing import NamedTuple, Optional

from harness.daemon import Ackd

# "later": written after the rules; what went wrong was looked at after the first figures.
TUNED, HELD_OUT, LATER, ALL = "tuned", "held out", "later", "-"
HALVES = (TUNED, HELD_OUT)


class Others(NamedTuple):
    """Where there is what others made: None where the caller has none of it."""
    corpora: Optional[Path] = None
    chrono: Optional[Path] = None  # a node_modules with chrono-node


class Row(NamedTuple):
    """A line of RESULTS. Rules may be tuned on one half of a set, never on the other."""
    task: str
    set: str
    half: str
    count: int
    right: float  # share of `count`
    precision: Optional[float] = None
    recall: Optional[float] = None
    f1: Optional[float] = None

    def __str__(self):
        shares = " ".join("     -" if share is None else f"{share:6.3f}" for share in self[4:])
        return f"{self.task:10} {self.set:28} {self.half:9} {self.count:6} {shares}"


HEADING = (f"{'task':10} {'set':28} {'half':9} {'n':>6} {'right':>6} {'prec.':>6} "
           f"{'recall':>6} {'F1':>6}")


class Count:
    def __init__(self):
        self.count = self.agreed = self.wanted = self.found = self.right = 0

    def add(self, wanted, found, same=True):
        """`same`: where something was wanted and something found, whether it is that."""
        hit = bool(wanted and found and same)
        self.count += 1
        self.agreed += hit or not (wanted or found)
        self.wanted += bool(wanted)
        self.found += bool(found)
        self.right += hit
        return hit or not (wanted or found)

    def row(self, task, set_, half=ALL):
        precision = self.right / max(1, self.found)
        recall = self.right / max(1, self.wanted)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        return Row(task, set_, half, self.count, self.agreed / max(1, self.count),
                   precision, recall, f1)


def half_of(text):
    """The same for ever, whatever is added to a set."""
    return HALVES[zlib.crc32(text.encode()) & 1]


def answer(result):
    if result.code != 0:
        sys.exit(str(result))
    return [json.loads(line) for line in result.out.splitlines()]


def classify(paths):
    """What `ackctl classify` says of each mail in these files."""
    with tempfile.TemporaryDirectory() as folder:
        return answer(Ackd(folder).write().ctl("classify", *map(str, paths)))


def classify_mails(mails):
    """The same of mails as strings."""
    with tempfile.TemporaryDirectory() as folder:
        maildir = Path(folder, "mail")
        for name in ("cur", "new", "tmp"):
            (maildir / name).mkdir(parents=True)
        for number, mail in enumerate(mails):
            (maildir / "cur" / f"{number:06}").write_bytes(mail.encode("utf-8", "replace"))
        return classify([maildir])


def plain_mail(text, author="Ann Lee <ann@client.example>"):
    return (f"Message-ID: <1@eval.example>\nFrom: {author}\nTo: bob@example.com\n"
            "Date: Mon, 3 May 2021 10:00:00 +0000\nMIME-Version: 1.0\n"
            f"Content-Type: text/plain; charset=utf-8\n\n{text}\n")
