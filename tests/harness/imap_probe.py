"""Runs tests/imap_probe, which looks at one folder through src/imap/."""

import os
import re
import subprocess
import time
from pathlib import Path

PROBE = Path(os.environ.get("ACKD_BUILD", ".")) / "tests" / "imap_probe"
PASSWORD = "tr0ub4dor"


class Look:
    """What the probe printed and how it ended."""

    def __init__(self, process, seconds):
        self.code = process.returncode
        self.error = process.stderr.strip()
        self.lines = process.stdout.splitlines()
        self.seconds = seconds

    def uids(self, event="head"):
        """Of the mails that stay: what was handed over before a restart does not."""
        kept, open_batch = [], []
        for line in self.lines:
            word = line.split(" ", 1)[0]
            if word == event:
                open_batch.append(int(re.search(r"uid=(\d+)", line)[1]))
            elif word == "restart":
                open_batch = []
            elif word == "batch":
                kept += open_batch
                open_batch = []
        return kept

    def first(self, event):
        return next((line for line in self.lines if line.startswith(event)), None)

    def cursor(self):
        """(uidvalidity, uidnext) of the last batch; None where there was none."""
        found = [line for line in self.lines if line.startswith("batch")]
        return tuple(map(int, re.findall(r"=(\d+)", found[-1])[:2])) if found else None


def look(port, security="plain", user="ann", password=PASSWORD, **options):
    arguments = ["--port", port, "--security", security, "--user", user,
                 "--password", password, "--host", options.pop("host", "127.0.0.1")]
    for name, value in options.items():
        arguments.append("--" + name.replace("_", "-"))
        if value is not True:
            arguments.append(value)
    begin = time.monotonic()
    process = subprocess.run([PROBE, *map(str, arguments)], capture_output=True, text=True,
                             timeout=120)
    return Look(process, time.monotonic() - begin)
