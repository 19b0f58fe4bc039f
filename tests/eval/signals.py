"""Signals: the short business mails of tests/eval/signals, by language and by signal.

They were made up, all of them before the first was measured. A line has the signals
of a mail, "-" for none, and its text, "|" for the end of a line. What asks for news of a
matter is a request, too; "holding" and "courtesy" are mails that say nothing else. The
mails of "-late" were written when the packs had been mended by the others, those of "-new"
after that, halved again; they name introductions as well, which are not asked of the
others. At first sight F1 of all "-new" was 0.81 and 0.80, of English 0.77 and 0.66, of
German 0.85 and 0.78 (tuned, held out). Those of "-hard" came last, in words that people
use less often: 0.67 at first sight, with a precision of 0.84."""

from pathlib import Path

from scoring import HALVES, LATER, Count, classify_mails, half_of, plain_mail

SETS = Path(__file__).parent / "signals"
KINDS = ("request", "holding", "courtesy", "chase", "status", "complaint", "delivery")
NEW_KINDS = (*KINDS, "introduction")


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
    counts = {}
    for path in sorted(SETS.glob("*.tsv")):
        language, _, batch = path.stem.partition("-")
        suffix = f", {batch}" if batch in ("new", "hard") else ""
        rows = list(mails(path))
        told = classify_mails(plain_mail(text.replace("|", "\n"), author_of(text))
                              for text, _ in rows)
        for (text, wanted), mail in zip(rows, told):
            found = {signal["kind"] for signal in mail["signals"]}
            half = LATER if batch in ("late", "hard") else half_of(text)
            for kind in NEW_KINDS if batch == "new" else KINDS:
                if kind == "holding" and "introduction" in wanted:
                    continue  # as one sees it
                for what in (language, kind):
                    count = counts.setdefault((what in NEW_KINDS, what + suffix, half), Count())
                    right = count.add(kind in wanted, kind in found)
                if not right:
                    missed(half, f"{path.stem}, {'' if kind in wanted else 'no '}{kind}: {text}")
    for (_, what, half), count in sorted(counts.items()):
        yield count.row("signals", what, half)
