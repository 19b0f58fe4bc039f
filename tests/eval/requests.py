"""Requests: the sentences of requests/ in the corpora, one a mail: a set a file, NAME.txt
or NAME-train.txt. parakweet-test.txt, where it is, is the other file of that set
(gauravshegokar/enron-dataset-intent-detection, data/enron_test.txt), of which 0.73 and 0.69
were found at first sight."""

from scoring import HALVES, Count, classify_mails, half_of, plain_mail


def files(corpora):
    return sorted((corpora / "requests").glob("*.txt"))


def sentences(path):
    """(sentence, does it ask for something)"""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        answer, _, text = line.partition("\t")
        if text:
            yield text, answer == "Yes"


def measure_file(path, missed):
    rows = list(sentences(path))
    counts = {half: Count() for half in HALVES}
    for (text, wanted), mail in zip(rows, classify_mails(plain_mail(text) for text, _ in rows)):
        found = any(signal["kind"] == "request" for signal in mail["signals"])
        if not counts[half_of(text)].add(wanted, found):
            missed(half_of(text), f"{'a' if wanted else 'no'} request: {text}")
    for half, count in counts.items():
        yield count.row("requests", path.stem.removesuffix("-train"), half)


def measure(others, missed):
    for path in files(others.corpora) if others.corpora else []:
        yield from measure_file(path, missed)
