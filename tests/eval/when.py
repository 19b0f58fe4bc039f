"""Deadline phrases of tests/eval/when, each with its due day and minute. In "minute" count
the phrases that name an hour. tests/eval/when/README says how the sets came about. "by
chrono" is what the JavaScript library makes of the same rows, where it has the language.
"libs" are the phrases that when/ in the corpora has from the tests of other programs."""

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from harness.daemon import BUILD, SOURCE
from scoring import HELD_OUT, LATER, TUNED, Count, half_of

HERE = Path(__file__).parent
SETS = HERE / "when"
HALVES = {"tune": TUNED, "held": HELD_OUT, "late": LATER}
LOOKED_AT = {"en-held"}  # after its first figures
ALL_PACKS = "*"


class Found(NamedTuple):
    """What a phrase may be due: none, or by chrono several, of which each will do."""
    days: list = []
    minutes: list = []
    words: str = ""


def read(path):
    """(language, written at, phrase, day, minute), "-" where there is none."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]


def answers(command, rows, **options):
    asked = "".join(f"{language}\t{at}\t{phrase}\n" for language, at, phrase, *_ in rows)
    done = subprocess.run(list(map(str, command)), input=asked, capture_output=True, text=True,
                          check=False, **options)
    if done.returncode != 0:
        sys.exit(f"{command[0]}: {done.stderr}")
    return done.stdout.splitlines()


def ask(rows):
    probe = BUILD / "tests" / "eval_when"
    rows = [(ALL_PACKS, *row[1:]) for row in rows]
    found = [line.split("\t") for line in answers([probe, SOURCE / "share" / "phrases"], rows)]
    return [Found([day], [minute], words) if day != "-" else Found()
            for day, minute, words in found]


class Chrono:
    """Chrono in a node_modules. Its clock is UTC: the zone is that of each row."""

    def __init__(self, folder):
        self.command = ["node", HERE / "when_chrono.js", folder]
        about = json.loads(self.ask_lines([])[0])
        self.version, self.languages = about["version"], about["languages"]

    def ask_lines(self, rows):
        return answers(self.command, rows, env={**os.environ, "TZ": "UTC"})

    def ask(self, rows):
        found = [json.loads(line) for line in self.ask_lines(rows)[1:]]
        return [Found(one["days"], one["minutes"], one["text"]) if one else Found()
                for one in found]


def lacks(folder):
    """Why chrono cannot be asked."""
    if not folder:
        return "--chrono names no folder"
    if not shutil.which("node"):
        return "there is no node"
    if not (folder / "chrono-node").is_dir():
        return f"{folder} has no chrono-node"
    return None


def count(name, half, rows, found, missed):
    """The lines of RESULTS for one set."""
    days, minutes = Count(), Count()
    for row, one in zip(rows, found, strict=True):
        language, at, phrase, wanted_day, wanted_minute = row
        right = days.add(wanted_day != "-", one.days, wanted_day in one.days)
        if wanted_minute != "-":
            right = minutes.add(True, one.minutes, wanted_minute in one.minutes) and right
        if not right:
            missed(half, f"{language}: {phrase} ({at}): {one.minutes[0] if one.days else '-'} "
                   f"\"{one.words}\", not "
                   f"{wanted_day if wanted_minute == '-' else wanted_minute}")
    yield days.row("when", name.format("day"), half)
    if minutes.count:
        yield minutes.row("when", name.format("minute"), half)


def own_sets():
    """(name, half, rows) of tests/eval/when."""
    languages = sorted({path.stem.split("-")[0] for path in SETS.glob("*.tsv")})
    for source, language, suffix in itertools.product(("", "-mail"), languages, HALVES):
        path = SETS / f"{language}{source}-{suffix}.tsv"
        if path.exists():
            half = "looked at" if path.stem in LOOKED_AT else HALVES[suffix]
            yield f"{language}{source.replace('-', ' ')}, {{}}", half, read(path)


def published(folder):
    """The same of folder/LIBRARY/xx.tsv: every second phrase of them is held out."""
    languages = defaultdict(list)
    for path in sorted(folder.glob("*/*.tsv")):
        languages[path.stem] += read(path)
    for language, half in itertools.product(sorted(languages), (TUNED, HELD_OUT)):
        rows = [row for row in languages[language] if half_of(row[2]) == half]
        if rows:
            yield f"{language} libs, {{}}", half, rows


def measure(others, missed):
    chrono = None if lacks(others.chrono) else Chrono(others.chrono)
    yield (f"when: chrono {chrono.version}" if chrono
           else f"when: without chrono: {lacks(others.chrono)}")
    sets = [*own_sets(), *(published(others.corpora / "when") if others.corpora else ())]
    for name, half, rows in sets:
        yield from count(name, half, rows, ask(rows), missed)
        if chrono and rows[0][0] in chrono.languages:
            yield from count(f"{name}, by chrono", half, rows, chrono.ask(rows), lambda *_: None)
