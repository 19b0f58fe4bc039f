"""One import with everything in it under valgrind: no error, no leak."""

import re
import subprocess

import pytest

from harness.daemon import BUILD
from harness.mail import utc
from harness.office import enquire, reply


@pytest.mark.valgrind
def test_an_import_is_clean(ackd, dovecot, sink):
    for number in range(60):
        identity = enquire(dovecot, utc(f"2026-03-02 10:{number:02}"), html="<p>Prices?</p>",
                           message_id=f"{number}@client.example", subject=f"Prices {number}")
        if number % 3 == 0:
            reply(dovecot, utc(f"2026-03-02 11:{number:02}"), identity,
                  message_id=f"{number}@example.com")
    ackd.main["network_timeout"] = "5m"
    ackd.team["digest"] = {"at": "08:00", "to": ["team"]}
    ackd.write()
    done = subprocess.run(
        ["valgrind", "--trace-children=yes", "--error-exitcode=99",
         "--leak-check=full", "--errors-for-leak-kinds=definite", "--show-leak-kinds=definite",
         BUILD / "ackd", "-c", ackd.file, "--once"],
        capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    summaries = re.findall(r"ERROR SUMMARY: (\d+) errors", done.stderr)
    assert summaries == ["0", "0"], done.stderr  # of the keeper and of the worker
    assert len(ackd.rows("SELECT 1 FROM message")) == 80
