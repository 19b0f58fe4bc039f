"""Folders of 500,000 mails: what src/imap/ holds in memory does not grow with them."""

import subprocess
import tempfile
import time

import pytest

from harness.daemon import preload
from harness.fake_imap import FakeImap, Folder
from harness.imap_probe import PASSWORD, PROBE
from harness.process import high_water

SMALL, HUGE = 5_000, 500_000
TEXT = "From: client@client.example\r\nSubject: Order\r\n\r\n"
ITEM = ('* {0} FETCH (UID {0} FLAGS (\\Answered) INTERNALDATE "01-Mar-2026 10:00:00 +0000" '
        f"RFC822.SIZE 100 BODY[HEADER.FIELDS (FROM)] {{{{{len(TEXT)}}}}}\r\n{TEXT})\r\n")
MORE_KIB = 4096  # beside what a small folder takes


class Numbers(Folder):
    """Mails 1 to `count`, none of which is kept here."""

    def __init__(self, count):
        super().__init__({})
        self.count = count
        self.uidnext = count + 1

    @property
    def rules(self):
        flags = (r"UID FETCH \S+ \(UID FLAGS\)", self._fetch_flags)
        return [(r"CAPABILITY", "* CAPABILITY IMAP4rev1 CONDSTORE\r\n{tag} OK done\r\n"), flags,
                *super().rules]

    def answer(self, tag, uids):
        return "".join(map(ITEM.format, uids)) + f"{tag} OK done\r\n"

    def _examine(self, connection, tag, line):
        return (super()._examine(connection, tag, line).replace("* 0 EXISTS",
                                                                f"* {self.count} EXISTS")
                .replace(f"{tag} OK", f"* OK [HIGHESTMODSEQ 9] it is\r\n{tag} OK"))

    def _fetch_flags(self, _, tag, line):
        return "".join(f"* {uid} FETCH (UID {uid} FLAGS (\\Answered) MODSEQ (9))\r\n"
                       for uid in self._listed(line.split(" ")[2])) + f"{tag} OK done\r\n"

    def _listed(self, numbers):
        parts = (part.partition(":") for part in numbers.split(","))
        return [uid for first, _, last in parts
                for uid in range(int(first), min(int(last or first), self.count) + 1)]


def look(count, **options):
    """(What it printed, the most memory it had in KiB.)"""
    arguments = [f"--{name}={value}" for name, value in options.items()]
    largest = 0
    with FakeImap(Numbers(count).rules) as fake, tempfile.TemporaryFile("w+") as said:
        with subprocess.Popen(
                [PROBE, "--host=127.0.0.1", f"--port={fake.port}", "--user=ann", "--quiet",
                 f"--password={PASSWORD}", "--folder=INBOX", *arguments], text=True,
                stdout=said, stderr=subprocess.STDOUT) as process:
            while process.poll() is None:
                largest = max(largest, high_water(process.pid))
                time.sleep(0.002)
        said.seek(0)
        lines = said.read().splitlines()
    assert process.returncode == 0 and lines[-1] == "done", lines[-1:]
    return lines, largest


@pytest.mark.skipif("libasan" in preload(), reason="what was freed stays with ASan for a while")
@pytest.mark.parametrize("known", [
    {},  # all of them are new
    {"uidvalidity": 7, "uidnext": HUGE + 1, "modseq": 5},  # and all flags have changed
], ids=["mails", "flags"])
def test_memory_does_not_grow(known):
    _, small = look(SMALL, **{**known, "uidnext": SMALL + 1} if known else {})
    lines, huge = look(HUGE, **known)
    assert f"uidnext={HUGE + 1} " in lines[-2]
    assert 0 < huge < small + MORE_KIB
