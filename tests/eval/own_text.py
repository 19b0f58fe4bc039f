"""Own text and signatures, by lines, on mail annotated by others and by us.

Rules are tuned on every second mail of own-text/enron-train. own-text/asf, where it is
there, is mail of developers' lists annotated in the same way (Repke and Krestel 2018),
tuned on its train, held out its test and eval. own-text/reply-trimmer counts mails that
come out exactly; its notion of a signature is narrower than ours.

own-text/lists, where it is there, has three sets; the halves are drawn by a mail's name:
    annotations-final-validation.jsonl, enron-annotated.jsonl   mail of 260 lists in a
        dozen languages, and of Enron, parted into zones (Bevendorff et al. 2020): from the
        folder "annotations" of github.com/webis-de/acl20-crawling-mailing-lists. What its
        authors pasted, patches and logs, is their own in one row, not counted in the other.
    mail/    of seven lists, labelled by us: tests/eval/list_mail.py fetches it."""

import difflib
import email
import json
from collections import Counter
from email.utils import formataddr, parseaddr
from pathlib import Path

import list_mail
from scoring import ALL, HALVES, Count, Row, classify_mails, half_of, plain_mail

HERE = Path(__file__).resolve().parent
TEXT_MAX = 64 * 1024  # ackd reads no further
ZONES = {
    "own": ("salutation", "paragraph", "section_heading", "closing"),
    "pasted": ("patch", "raw_code", "log_data", "tabular"),
    "signature": ("personal_signature", "mua_signature"),
}
KIND_OF_ZONE = {zone: kind for kind, zones in ZONES.items() for zone in zones}


def own_texts(mails):
    """What ackd takes for the author's own words of each (From, text)."""
    return [mail["own_text"]
            for mail in classify_mails(plain_mail(text, author) for author, text in mails)]


def filled_lines(text):
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return [line for line in lines if line]


def compared(line):
    """ackd says a control character as a blank."""
    return "".join(char for char in line if char.isprintable() and char != " ")


def kept_lines(text, own):
    """For each line of the text with words in it: (line, was it kept)."""
    lines = filled_lines(text)
    kept = [False] * len(lines)
    matcher = difflib.SequenceMatcher(None, [compared(line) for line in lines],
                                      [compared(line) for line in filled_lines(own)],
                                      autojunk=False)
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


def no_quote_below():
    lines = (HERE / "own-text" / "no-quote-below.txt").read_text(encoding="utf-8").split("\n")
    return {int(word) for line in lines if not line.startswith("#") for word in line.split()}


def answered_mail(labels):
    """Where it begins: at an attribution or a header block that no marked quote follows.
    What stands below has zones of its own, though it is all somebody else's."""
    begin = None
    for first, _, zone in sorted(labels):
        if zone in ("quotation_marker", "inline_headers"):
            begin = first if begin is None else begin
        elif zone == "quotation":
            begin = None
        elif zone != "visual_separator" and begin is not None:
            return begin
    return None


def zoned_lines(mail, exempt):
    """For each line with words in it: a key of ZONES or "other"."""
    text, marks, kinds, start = mail["text"], [None] * len(mail["text"]), [], 0
    for first, end, zone in mail["labels"]:
        end = min(end, len(text))
        marks[first:end] = [zone] * (end - first)
    begin = answered_mail(mail["labels"])
    if begin is not None and mail["id"] not in exempt:
        marks[begin:] = ["quotation"] * (len(text) - begin)
    for line in text.split("\n"):
        if line.strip():
            zones = Counter(zone for char, zone in zip(line, marks[start:])
                            if not char.isspace())
            kinds.append(KIND_OF_ZONE.get(zones.most_common(1)[0][0], "other"))
        start += len(line) + 1
    return kinds


def author_of(header):
    name = header.get("X-From", "").split("<")[0].split("@")[0].strip(' "\'')
    return as_author(name, header.get("From", "").strip())


def as_author(name, address):
    if "@" not in address or " " in address:
        address = "unknown@example.com"
    return formataddr((name, address)) if name.isascii() else address


def by_lines(set_, halves, mails, missed):
    """Two rows a half, from mails as (name, half, author, text, kinds of its lines)."""
    found = own_texts([(author, text) for _, _, author, text, _ in mails])
    own = {half: Count() for half in halves}
    signature = {half: Count() for half in halves}
    for (name, half, _, text, kinds), kept_text in zip(mails, found):
        for kind, (line, kept) in zip(kinds, kept_lines(text, kept_text)):
            if kind is None:
                continue
            if not own[half].add(kind in ("own", "pasted"), kept):
                missed(half, f"{name} {'kept' if kept else 'cut '} {kind:9} {line}")
            if kind != "other" and not line.startswith(">"):
                signature[half].add(kind == "signature", not kept)
    for half in halves:
        yield own[half].row("own text", set_, half)
    for half in halves:
        yield signature[half].row("signature", set_, half)


def annotated(folder, set_, halves, missed):
    """Every mail belongs to one of the halves, in turns."""
    mails = []
    for number, path in enumerate(sorted(folder.glob("*.ann"))):
        mail = json.loads(path.read_text(encoding="utf-8"))
        mail["text"] = mail["text"][:TEXT_MAX]
        mails.append((path.name, halves[number % len(halves)],
                      author_of(mail["meta"].get("header", {})), mail["text"],
                      annotated_lines(mail)))
    yield from by_lines(set_, halves, mails, missed)


def zoned(path, set_, missed):
    mails, exempt = [], no_quote_below()
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    for mail in rows:
        headers = mail["meta"].get("headers")
        author = headers.get("from", "") if isinstance(headers, dict) else ""
        mail["text"] = mail["text"][:TEXT_MAX]
        mails.append((mail["id"], half_of(mail["meta"].get("news_url", str(mail["id"]))),
                      as_author(*parseaddr(author)), mail["text"],
                      zoned_lines(mail, exempt)))
    words = [(*mail[:-1], [None if kind == "pasted" else kind for kind in mail[-1]])
             for mail in mails]
    yield from by_lines(set_, HALVES, words, missed)
    rows = by_lines(f"{set_}, pasted", HALVES, mails, lambda half, what: None)
    yield from (row for row in rows if row.task == "own text")


def labelled(folder, missed):
    mails = []
    for label in list_mail.labels():
        raw = (folder / f"{label.commit}.eml").read_bytes()
        message = email.message_from_bytes(raw)
        mails.append((label.commit[:12], half_of(label.message_id),
                      as_author(*parseaddr(str(message["From"]))), list_mail.text_of(message),
                      ["own" if own else "other" for own in label.own]))
    rows = by_lines("mailing lists, ours", HALVES, mails, missed)
    yield from (row for row in rows if row.task == "own text")


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
        for file, set_ in (("annotations-final-validation", "mailing lists"),
                           ("enron-annotated", "Enron, zones")):
            path = folder / "lists" / f"{file}.jsonl"
            if path.is_file():
                yield from zoned(path, set_, missed)
        if (folder / "lists" / "mail").is_dir():
            yield from labelled(folder / "lists" / "mail", missed)
        yield from reply_trimmer(folder / "reply-trimmer", missed)
