"""Own text and signatures, by lines, on mail annotated by others.

Rules are tuned on every second mail of own-text/enron-train. own-text/asf, where it is
there, is mail of developers' lists annotated in the same way (Repke and Krestel 2018),
tuned on its train, held out its test and eval. own-text/reply-trimmer counts mails that
come out exactly; its notion of a signature is narrower than ours."""

import difflib
import json
from email.utils import formataddr

from scoring import ALL, HALVES, HELD_OUT, Count, Row, classify_mails, plain_mail

TEXT_MAX = 64 * 1024  # ackd reads no further


def own_texts(mails):
    """What ackd takes for the author's own words of each (From, text)."""
    return [mail["own_text"]
            for mail in classify_mails(plain_mail(text, author) for author, text in mails)]


def kept_lines(text, own):
    """For each line of the text with words in it: (line, was it kept)."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    lines = [line for line in lines if line]
    found = [" ".join(line.split()) for line in own.split("\n")]
    found = [line for line in found if line]
    kept = [False] * len(lines)
    matcher = difflib.SequenceMatcher(None, lines, found, autojunk=False)
    for block in matcher.get_matching_blocks():
        for i in range(block.a, block.a + block.size):
            kept[i] = True
    return list(zip(lines, kept))


def annotated_lines(mail):
    """For each line with words in it: "own", "signature" or "other"."""
    text, marks = mail["text"], [None] * len(mail["text"])
    spans = sorted(mail["denotations"], key=lambda s: s["start"] - s["end"])
    for span in spans:
        for i in range(span["start"], min(span["end"], len(text))):
            marks[i] = span["type"]
    first_header = min((s["start"] for s in spans if s["type"] == "Header"),
                       default=len(text))
    kinds, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            at = start + len(line) - len(line.lstrip())
            kind = next((m for m in marks[at:start + len(line)] if m), "") or ""
            if at >= first_header or not kind.startswith("Body"):
                kinds.append("other")
            else:
                kinds.append("signature" if "Signature" in kind else "own")
        start += len(line) + 1
    return kinds


def author_of(header):
    name = header.get("X-From", "").split("<")[0].split("@")[0].strip(' "\'')
    address = header.get("From", "").strip()
    if "@" not in address or " " in address:
        address = "unknown@example.com"
    return formataddr((name, address)) if name.isascii() else address


def annotated(folder, name, halves, missed):
    """Every mail belongs to one of the halves, in turns."""
    files = sorted(folder.glob("*.ann"))
    mails = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    for mail in mails:
        mail["text"] = mail["text"][:TEXT_MAX]
    found = own_texts([(author_of(m["meta"].get("header", {})), m["text"]) for m in mails])
    own = {half: Count() for half in halves}
    signature = {half: Count() for half in halves}
    for number, (path, mail, text) in enumerate(zip(files, mails, found)):
        half = halves[number % len(halves)]
        for kind, (line, kept) in zip(annotated_lines(mail),
                                      kept_lines(mail["text"], text)):
            if not own[half].add(kind == "own", kept):
                missed(half, f"{path.name} {'kept' if kept else 'cut '} {kind:9} {line}")
            if kind != "other" and not line.startswith(">"):
                signature[half].add(kind == "signature", not kept)
    for half in halves:
        yield own[half].row("own text", name, half)
    for half in halves:
        yield signature[half].row("signature", name, half)


def reply_trimmer(folder, missed):
    names = sorted(path.name for path in (folder / "emails").glob("*.txt"))
    texts = [(folder / "emails" / name).read_text(encoding="utf-8") for name in names]
    wanted = [(folder / "trimmed" / name).read_text(encoding="utf-8").split()
              for name in names]
    exact = 0
    found = own_texts([("Ann Lee <ann@client.example>", text) for text in texts])
    for name, want, own in zip(names, wanted, found):
        exact += own.split() == want
        if own.split() != want:
            missed(ALL, f"reply-trimmer {name}\n  wanted {' '.join(want)[:300]}\n"
                   f"  found  {' '.join(own.split())[:300]}")
    yield Row("own text", "reply-trimmer, mails", ALL, len(names),
              exact / max(1, len(names)))


def measure(others, missed):
    folder = others.corpora / "own-text" if others.corpora else None
    if folder and folder.is_dir():
        yield from annotated(folder / "enron-train", "Enron", HALVES, missed)
        for half, part in zip(HALVES, ("train", "test")):
            if (folder / "asf" / part).is_dir():
                yield from annotated(folder / "asf" / part, "developers' lists", [half],
                                     missed)
        yield from reply_trimmer(folder / "reply-trimmer", missed)
