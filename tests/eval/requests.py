"""Requests: the sentences of requests/ in the corpora, one a mail."""

from scoring import HALVES, Count, classify_mails, half_of, plain_mail


def sentences(folder):
    """(sentence, does it ask for something)"""
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            answer, _, text = line.partition("\t")
            if text:
                yield text, answer == "Yes"


def measure(others, missed):
    rows = list(sentences(others.corpora / "requests")) if others.corpora else []
    counts = {half: Count() for half in HALVES}
    for (text, wanted), mail in zip(rows, classify_mails(plain_mail(text) for text, _ in rows)):
        found = any(signal["kind"] == "request" for signal in mail["signals"])
        if not counts[half_of(text)].add(wanted, found):
            missed(half_of(text), f"{'a' if wanted else 'no'} request: {text}")
    for half, count in counts.items():
        if rows:
            yield count.row("requests", "parakweet", half)
