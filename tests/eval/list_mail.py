#!/usr/bin/env python3
"""Mail of public lists, labelled line by line by hand; only the labels stand here.

usage: tests/eval/list_mail.py choose CLONES    the places of the mails, chosen again
       tests/eval/list_mail.py gather CLONES DIR    the mails, into DIR/own-text/lists/mail

CLONES has a bare clone of each list's archive: for NAME of LISTS,
    git clone --bare https://github.com/linux-mailinglist-archives/NAME CLONES/NAME
own-text/labels.txt says of each mail its commit, its Message-ID and which of its lines
with words in them are the author's own: "2o 30-" are two that are, then 30 that are not."""

import argparse
import email
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

LABELS = Path(__file__).resolve().parent / "own-text" / "labels.txt"
SEED = 5
LINES = range(3, 91)  # of a mail, with words in them
OF_AN_AUTHOR = 2
FIRST_MAILS = 8  # one mail in so many may answer none
# the archive, its newest commit when the mails were chosen, how many mails of it
LISTS = (
    ("usrp-users.lists.ettus.com.0", "ca763a0eab9f857948f294e78103c609e477dc34", 42),
    ("cake.lists.bufferbloat.net.0", "79f82baabf37a47935fac459510c82d33ebd4715", 18),
    ("linux-hams.vger.kernel.org.0", "4688ae6a63f009ac986ea6248360b5d59e447995", 14),
    ("apparmor.lists.ubuntu.com.0", "a2f643b6411aed3be083239f9ef81b298c8e1624", 10),
    ("b.a.t.m.a.n.lists.open-mesh.org.0", "68054d20631baf1eea16a2d585cc948ff47e5ddf", 8),
    ("ksummit-discuss.lists.linuxfoundation.org.0",
     "1307a7d81b53bc9f456d0e44487cbe35de6dcb84", 12),
    ("mjpeg-users.lists.sourceforge.net.0", "622c6779e49ecabce939b88302355497ba55c258", 6),
)


class Label(NamedTuple):
    archive: str
    commit: str
    message_id: str
    own: list  # of each line with words in it, whether it is the author's


def labels():
    archive = None
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            archive = line.strip("[]")
        elif line and not line.startswith("#"):
            commit, message_id, *runs = line.split()
            own = [run[-1] == "o" for run in runs for _ in range(int(run[:-1]))]
            yield Label(archive, commit, message_id, own)


def git(clones, archive, *command):
    done = subprocess.run(["git", f"--git-dir={clones / archive}", *command],
                          capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def text_of(message):
    """Its first part of plain text, None without one."""
    for part in message.walk():
        if (part.get_content_type() == "text/plain"
                and part.get_content_disposition() != "attachment"):
            text = part.get_payload(decode=True)
            try:
                text = text.decode(part.get_content_charset("utf-8"), "replace")
            except LookupError:
                text = text.decode("utf-8", "replace")
            return text.replace("\r\n", "\n")
    return None


def is_wanted(message):
    """No patch, no spam, not too long to be read."""
    text = text_of(message)
    return (text is not None and "[PATCH" not in str(message["Subject"]).upper()
            and not re.search(r"^(diff --git|\+\+\+ )", text, re.MULTILINE)
            and str(message["X-Spam-Flag"]) != "YES"
            and sum(bool(line.strip()) for line in text.split("\n")) in LINES)


def choose(clones):
    rng = random.Random(SEED)
    for archive, newest, wanted in LISTS:
        commits = git(clones, archive, "rev-list", newest).decode().split()
        rng.shuffle(commits)
        authors, found, first = Counter(), 0, 0
        for commit in commits:
            if found == wanted:
                break
            raw = git(clones, archive, "show", f"{commit}:m")
            message = email.message_from_bytes(raw or b"")
            if raw is None or not is_wanted(message):
                continue
            answers = message["In-Reply-To"] or message["References"]
            if not answers and first >= max(1, wanted // FIRST_MAILS):
                continue
            if authors[str(message["From"])] >= OF_AN_AUTHOR:
                continue
            authors[str(message["From"])] += 1
            first += not answers
            found += 1
            print(archive, commit, message["Message-ID"].strip())


def gather(clones, folder):
    mails = folder / "own-text" / "lists" / "mail"
    mails.mkdir(parents=True, exist_ok=True)
    for label in labels():
        raw = git(clones, label.archive, "show", f"{label.commit}:m")
        if raw is None:
            sys.exit(f"{clones / label.archive}: no {label.commit}")
        if email.message_from_bytes(raw)["Message-ID"].strip() != label.message_id:
            sys.exit(f"{label.archive} {label.commit}: not {label.message_id}")
        (mails / f"{label.commit}.eml").write_bytes(raw)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("choose", "gather"))
    parser.add_argument("clones", type=Path)
    parser.add_argument("folder", type=Path, nargs="?")
    options = parser.parse_args()
    if (options.command == "gather") != (options.folder is not None):
        parser.error("gather, and no other, wants a folder to write to")
    if options.command == "choose":
        choose(options.clones)
    else:
        gather(options.clones, options.folder)


if __name__ == "__main__":
    main()
