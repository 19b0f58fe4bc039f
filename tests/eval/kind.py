"""The kind of a mail (S3 of ackd(7)): bounces, automatic replies, false alarms, the others.

bounces: bounces/bounceparser, with the mails of people among them and those of the other
corpora; other folders of bounces/, where they are, each in halves. exim, bouncehammer,
mysociety, lists (what came to dead lists of SourceForge: linux-mailinglist-archives) and
fixtures (the tests of twenty projects that read mail) were gathered after the rules, which
found 1,297 of 1,302 then; few were looked at, whichever the half. people: false alarms of
any kind among those; of people/SET, where it is, those for a bounce or an automatic reply.
people's texts: false alarms among the annotated mails of own-text/ and the sentences of
requests/, below header fields that say nothing. automatic replies: the mails of
tests/eval/kind, beside ordinary ones that look alike; "later" ones were written after the
rules, which found 15 of 25 then. absences: texts alone, beside those of people who write of
an absence (away); until: the last day they name.

kinds: each kind among the mails that kind/kinds.tsv labels (by reading them, before the
program did); the row of persons has as its recall the share that is not taken for anything
else. Of SpamAssassin's ham and of Enron as in people/; of kinds/, each file by its own name:
shop (the mails of DolevT-Optimfreiheit/consumer-violations-evidence, each named by the first
12 digits of its blob), kasan (linux-mailinglist-archives/kasan-dev.googlegroups.com.0, the
file of a commit, named by the first 12 of it) and fixtures (mail among the tests of the
project that its name begins with)."""

import json
import re
from pathlib import Path

import requests
from scoring import (ALL, HALVES, LATER, TUNED, Count, Row, classify, classify_mails,
                     half_of, plain_mail)

SETS = Path(__file__).parent / "kind"
KINDS = ("person", "newsletter", "notification", "calendar")  # there are few of the others
AGES = {"": TUNED, "-held": LATER}

# What these are, by reading them. The rest of bounces/bounceparser are bounces.
NO_BOUNCES = {
    "aol-vacation.msg": "auto-reply",
    "autoreply.msg": "auto-reply",
    "bluebottle.msg": None,  # a challenge; robots' mail, but nothing else tells so
    "boxbe-cr.msg": None,  # challenges in the form of a delivery report
    "boxbe-cr2.msg": None,
    "polish-autoreply.msg": "auto-reply",
    "spam-bogus-email-in-report.msg": "person",
    "spam-lots-of-bogus-addresses.msg": "person",
    "spam-with-badly-parsed-email.msg": "person",
    "spam-with-image.msg": "person",
    "virus-caused-multiple-weird-reports.msg": "person",
    "warning-6.msg": "auto-reply",
}

# Of other collections: complaints, automatic replies, and what their own labels say is none.
NO_BOUNCE = re.compile(r"arf|fbl-|rfc3834|unsubscribe|is-not|groupwise_03|qmail_08")

# By machines, by reading them: no false alarms.
MACHINES = re.compile(r"multipart_report_emails/|encoding_madness|raw_email_trailing_dot|"
                      r"raw_email_with_mimepart_without_content_type|bad_(date_header2|subject)|"
                      r"content_transfer_encoding_(7-bit|with_8bits)")

# The same of texts alone.
MACHINES_TEXTS = re.compile(r"listed as a security approver|ACCOUNT IS NOT MONITORED|"
                            r"POWER REPORT Readers|emails from Facebook|post-only message|"
                            r"clicking on this link:|yourself from the panel|"
                            r"for any other reason, as we|for customer service issues")

# The same of the sets of people: bounces, and automatic replies of Lotus and of vacation.
ROBOTS = re.compile(r"shackleton-s_deleted_items_332|00033\.2ceb|002(13\.8b92|36\.b173|43\.edda)|"
                    r"013(04\.af5f|11\.b6a0|13\.92d3)|01436\.dc44|015(07\.e06c|42\.ed72)")

FIELDS = {
    "message-id": "Message-ID: <1@eval.example>\n",
    "from": "From: Ann Lee <ann@client.example>\n",
    "to": "To: bob@example.com\n",
    "date": "Date: Mon, 3 May 2021 10:00:00 +0000\n",
    "mime-version": "MIME-Version: 1.0\n",
    "content-type": "Content-Type: text/plain; charset=utf-8\n",
}


def files_below(*folders):
    return [path for folder in folders for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(("COPYING", "LICENSE", "README"))]


def own_mails(path):
    """(title, mail), with the fields that the file leaves out."""
    for block in re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        title, mail = block.split("\n", 1)
        head = mail.lower().split("\n\n", 1)[0]
        yield title, "".join(field for name, field in FIELDS.items()
                             if not re.search(f"^{name}:", head, flags=re.M)) + mail


def published(corpora, missed):
    paths = sorted((corpora / "bounces/bounceparser").glob("*.msg"))
    wanted = {str(path): NO_BOUNCES.get(path.name, "bounce") for path in paths}
    people = [path for path in files_below(corpora / "mime",
                                           corpora / "own-text/reply-trimmer/emails")
              if not MACHINES.search(str(path))]
    people += sorted((corpora / "threads/imaptest").glob("*.mbox"))
    wanted.update((str(path), "person") for path in people)
    bounces, alarms = Count(), []
    for mail in classify(wanted) if wanted else []:
        kind, expected = mail["kind"], wanted[mail["file"]]
        if not expected:
            continue
        right = bounces.add(expected == "bounce", kind == "bounce")
        if expected == "person":
            alarms.append(kind != "person")
        if not right or (expected == "person" and kind != "person"):
            missed(ALL, f"{mail['file']}: {kind}, not {expected}")
    if wanted:
        yield bounces.row("kind", "bounces")
        yield Row("kind", "people", ALL, len(alarms), 1 - sum(alarms) / max(1, len(alarms)))


def peoples_texts(corpora, missed):
    paths = [path for depth in ("*", "*/*")
             for path in sorted(corpora.glob(f"own-text/{depth}/*.ann"))]
    people = [json.loads(path.read_text(encoding="utf-8"))["text"] for path in paths]
    people += [text for path in requests.files(corpora) for text, _ in requests.sentences(path)]
    people = [text for text in people if not MACHINES_TEXTS.search(text)]
    alarms = 0
    for text, mail in zip(people, classify_mails(map(plain_mail, people))):
        if mail["kind"] != "person":
            alarms += 1
            missed(ALL, f"a person's text: {mail['kind']}\n{text}")
    if people:
        yield Row("kind", "people's texts", ALL, len(people), 1 - alarms / len(people))


def ours(missed):
    for suffix, half in AGES.items():
        count = Count()
        for name, automatic in (("automatic", True), ("ordinary", False)):
            titles, mails = zip(*own_mails(SETS / f"{name}{suffix}.txt"))
            for title, mail in zip(titles, classify_mails(mails), strict=True):
                kind = mail["kind"]
                if not count.add(automatic, kind != "person", kind == "auto-reply"):
                    missed(half, f"{name}{suffix}, {title}: {kind}")
        yield count.row("kind", "automatic replies", half)


def other_bounces(folder, missed):
    paths = [path for path in files_below(folder) if not NO_BOUNCE.match(path.name)]
    counts = {half: Count() for half in HALVES}
    for mail in classify(paths):
        half = half_of(Path(mail["file"]).name)
        if not counts[half].add(True, mail["kind"] == "bounce"):
            missed(half, f"{mail['file']}: {mail['kind']}, not bounce")
    for half, count in counts.items():
        yield count.row("kind", f"bounces, {folder.name}", half)


def other_people(folder, missed):
    paths = [path for path in files_below(folder) if not ROBOTS.match(path.name)]
    alarms = 0
    for mail in classify(paths):
        if mail["kind"] in ("bounce", "auto-reply"):
            alarms += 1
            missed(ALL, f"{mail['file']}: {mail['kind']}, not person")
    yield Row("kind", f"people, {folder.name}", ALL, len(paths), 1 - alarms / len(paths))


def other_sets(corpora, missed):
    for name, measured in (("bounces", other_bounces), ("people", other_people)):
        for folder in sorted((corpora / name).glob("*/")):
            if folder.name != "bounceparser":
                yield from measured(folder, missed)


def kinds(corpora, missed):
    rows = (SETS / "kinds.tsv").read_text(encoding="utf-8").splitlines()
    labels = {str(corpora / name): label for name, label in (row.split("\t") for row in rows)}
    there = [path for path in labels if Path(path).exists()]
    counts = {(label, half): Count() for label in KINDS for half in HALVES}
    for mail in classify(there) if there else []:
        half, label = half_of(Path(mail["file"]).name), labels[mail["file"]]
        found = {"bulk": "newsletter"}.get(mail["kind"], mail["kind"])
        for (kind, counted), count in counts.items():
            if counted == half:
                count.add(label == kind, found == kind)
        if found != label:
            missed(half, f"{mail['file']}: {found}, not {label}")
    if there:
        for (kind, half), count in counts.items():
            yield count.row("kind", f"kinds, {kind}", half)


def with_sound(mail):
    """Attaches the file that a line "Sound: NAME" of its head asks for."""
    head, _, text = mail.partition("\n\n")
    sound = re.search(r"^Sound: (.*)\n?", head, flags=re.M)
    if not sound:
        return mail
    fields = re.sub(r"^(Sound|Content-Type): .*\n?", "", head, flags=re.M).strip()
    return (f"{fields}\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
            f"Content-Type: text/plain; charset=utf-8\n\n{text}\n--x\nContent-Type: "
            f'audio/wav; name="{sound[1]}"\nContent-Transfer-Encoding: base64\n\nUklG\n--x--\n')


def calls(missed):
    rows = [(title.rsplit(" | ", 1), with_sound(mail))
            for title, mail in own_mails(SETS / "calls.txt")]
    found, callers = Count(), Count()
    for ((title, who), _), mail in zip(rows, classify_mails(mail for _, mail in rows),
                                       strict=True):
        kind, wanted = mail["kind"], who != "person"
        caller = next((signal["phrase"] for signal in mail["signals"]
                       if signal["kind"] == "call"), None)
        if not found.add(wanted, kind == "voice-mail"):
            missed(ALL, f"calls, {title}: {kind}")
        if wanted and not callers.add(who != "-", caller, caller == who):
            missed(ALL, f"calls, {title}: {caller}, not {who}")
    yield found.row("kind", "calls")
    yield callers.row("kind", "calls, who called")


def texts(name):
    """(language and number, last day, text)"""
    for block in re.split(r"^== ", (SETS / name).read_text(encoding="utf-8"), flags=re.M)[1:]:
        title, text = block.split("\n", 1)
        title, _, until = title.partition(" | ")
        yield title, until if len(until) > 1 else None, text.strip() + "\n"


def with_subject(subject, text):
    return plain_mail(text).replace("\n", f"\nSubject: {subject}\n", 1)


def absences(missed):
    counts, days = {}, {half: Count() for half in HALVES}
    rows = list(texts("absences.txt"))
    mails = [with_subject("Re: Contract", text) for _, _, text in rows]
    for (title, until, text), mail in zip(rows, classify_mails(mails), strict=True):
        half = half_of(text)
        count = counts.setdefault((title[:2], half), Count())
        if not count.add(True, mail["kind"] == "auto-reply"):
            missed(half, f"absences, {title}: {mail['kind']}")
        found = next((signal["until"] for signal in mail["signals"]
                      if signal["kind"] == "absence"), None)
        if until and not days[half].add(until, found, found == until):
            missed(half, f"absences, {title}: {found}, not {until}")
    for (language, half), count in sorted(counts.items()):
        yield count.row("kind", f"absences, {language}", half)
    for half, count in days.items():
        yield count.row("kind", "absences, until", half)


def away(missed):
    rows = [(title, with_subject(subject, text)) for title, _, text in texts("away.txt")
            for subject in ("Contract", "Re: Contract")]
    alarms = 0
    for (title, _), mail in zip(rows, classify_mails(mail for _, mail in rows), strict=True):
        if mail["kind"] != "person":
            alarms += 1
            missed(ALL, f"away, {title}: {mail['kind']}")
    yield Row("kind", "people who are away", ALL, len(rows), 1 - alarms / len(rows))


def measure(others, missed):
    if others.corpora:
        yield from published(others.corpora, missed)
        yield from other_sets(others.corpora, missed)
        yield from peoples_texts(others.corpora, missed)
        yield from kinds(others.corpora, missed)
    yield from ours(missed)
    yield from calls(missed)
    yield from absences(missed)
    yield from away(missed)
