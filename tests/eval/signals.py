"""Signals: the short business mails of tests/eval/signals, by language and by signal.

They were made up, all of them before the first was measured. A line has the signals
of a mail, "-" for none, and its text, "|" for the end of a line. What asks for news of a
matter is a request, too; "holding" and "courtesy" are mails that say nothing else. The
mails of "-late" were written when the packs had been mended by the others."""

from pathlib import Path

from scoring import HALVES, LATER, Count, classify_mails, half_of, plain_mail

SETS = Path(__file__).parent / "signals"
KINDS = ("request", "holding", "courtesy", "chase", "status", "complaint", "delivery")


def mails(path):
    """(text, its signals)"""
    for line in path.read_text(encoding="utf-8").splitlines():
        signals, text = line.split("\t")
        yield text, set(signals.split(",")) - {"-"}


def author_of(text):
    """Names in a mail are polite words if they are those of its people."""
    return "Bob Roy <bob@example.com>" if text.endswith(("Bob", "Bob Roy")) \
        else "Ann Lee <ann@client.example>"


def measure(_, missed):
    by_kind = {(kind, half): Count() for kind in KINDS for half in (*HALVES, LATER)}
    by_language = {}
    for path in sorted(SETS.glob("*.tsv")):
        language, _, late = path.stem.partition("-")
        rows = list(mails(path))
        told = classify_mails(plain_mail(text.replace("|", "\n"), author_of(text))
                              for text, _ in rows)
        for (text, wanted), mail in zip(rows, told):
            found = {signal["kind"] for signal in mail["signals"]}
            half = LATER if late else half_of(text)
            count = by_language.setdefault((language, half), Count())
            for kind in KINDS:
                by_kind[kind, half].add(kind in wanted, kind in found)
                if not count.add(kind in wanted, kind in found):
                    missed(half, f"{path.stem}, {'' if kind in wanted else 'no '}{kind}: {text}")
    for (language, half), count in sorted(by_language.items()):
        yield count.row("signals", language, half)
    for (kind, half), count in by_kind.items():
        yield count.row("signals", kind, half)
