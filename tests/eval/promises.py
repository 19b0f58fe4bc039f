"""Promises: the sentences of tests/eval/promises, by language.

The English ones are of real mail, the others made up, and so easier than life; "new" has
all languages, and was made up when the packs had been mended by the others. "day"
counts the promises that are found and name a time: is it the day that the marked words
name? All packs are asked, as ackd reads mail."""

import tempfile
from pathlib import Path

from harness.daemon import Ackd
from scoring import HALVES, Count, half_of

SETS = Path(__file__).parent / "promises"
AT = "2026-11-18T10:00+01:00"  # a Wednesday


def sentences(path):
    """(sentence, is it a promise, words of its time or "-")"""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            text, promise, when = line.split("\t")
            yield text, promise == "yes", when


def measure_language(ackd, language, missed):
    def ask(command, text):
        return ackd.ctl(command, "--at", AT, "--", text).json

    promises = {half: Count() for half in HALVES}
    days = {half: Count() for half in HALVES}
    for text, wanted, when in sentences(SETS / f"{language}.tsv"):
        found, half = ask("promises-in", text), half_of(text)
        right = promises[half].add(wanted, found)
        if wanted and found and when != "-":
            day = (ask("when", when) or {}).get("due_day")
            same = any(promise["due_day"] == day for promise in found)
            right = days[half].add(True, day, same) and right
        if not right:
            missed(half, f"{language}, {'a' if wanted else 'no'} promise: {text}\t{found}")
    for half in HALVES:
        yield promises[half].row("promises", language, half)
        if days[half].count:
            yield days[half].row("promises", f"{language}, day", half)


def measure(_, missed):
    with tempfile.TemporaryDirectory() as folder:
        ackd = Ackd(folder).write()
        for path in sorted(SETS.glob("*.tsv")):
            yield from measure_language(ackd, path.stem, missed)
