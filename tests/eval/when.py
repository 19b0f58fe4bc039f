"""Deadline phrases of tests/eval/when, each with its due day and minute. In "minute" count
the phrases that name an hour. tests/eval/when/README says how the sets came about."""

import itertools
import subprocess
import sys
from pathlib import Path

from harness.daemon import BUILD, SOURCE
from scoring import HELD_OUT, LATER, TUNED, Count

SETS = Path(__file__).parent / "when"
HALVES = {"tune": TUNED, "held": HELD_OUT, "late": LATER}


def read(path):
    """(language, written at, phrase, day, minute), "-" where there is none."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]


def ask(rows):
    """(day, minute, words) of each row's phrase."""
    asked = "".join(f"{language}\t{at}\t{phrase}\n" for language, at, phrase, *_ in rows)
    probe = BUILD / "tests" / "eval_when"
    done = subprocess.run([str(probe), str(SOURCE / "share" / "phrases")], input=asked,
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{probe}: {done.stderr}")
    return [line.split("\t") for line in done.stdout.splitlines()]


def measure(_, missed):
    languages = sorted({path.stem.split("-")[0] for path in SETS.glob("*.tsv")})
    for language, half in itertools.product(languages, HALVES):
        path = SETS / f"{language}-{half}.tsv"
        if not path.exists():
            continue
        days, minutes = Count(), Count()
        rows = read(path)
        for row, (day, minute, words) in zip(rows, ask(rows), strict=True):
            _, at, phrase, wanted_day, wanted_minute = row
            right = days.add(wanted_day != "-", day != "-", day == wanted_day)
            if wanted_minute != "-":
                right = minutes.add(True, minute != "-", minute == wanted_minute) and right
            if not right:
                missed(HALVES[half], f"{language}: {phrase} ({at}): {minute} \"{words}\", not "
                       f"{wanted_day if wanted_minute == '-' else wanted_minute}")
        yield days.row("when", f"{language}, day", HALVES[half])
        if minutes.count:
            yield minutes.row("when", f"{language}, minute", HALVES[half])
