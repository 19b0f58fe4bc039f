"""The imaptest corpus (threads/imaptest): mailboxes, and for each a script of commands and
the answers to THREAD=REFERENCES (RFC 5256) that are expected of an IMAP server."""

import re

MAILBOXES = ["thread", "thread2", "thread3", "thread4"]


def groups_of(answer):
    """"(3 2)(1 (4)(5))" -> {{2, 3}, {1, 4, 5}}"""
    groups, depth, begin = set(), 0, 0
    for at, character in enumerate(answer):
        if character == "(":
            begin = at if depth == 0 else begin
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                groups.add(frozenset(map(int, re.findall(r"\d+", answer[begin:at]))))
    return groups


def mails_of(mbox):
    """The mails of an mbox, each with its "From " line."""
    return re.split(r"\n(?=From )", mbox.read_text(encoding="ascii"))


def play(script, mails):
    """Each THREAD of an imaptest script: the mails it was asked about, the answer."""
    mails, deleted, asked = list(mails), set(), []
    for line in script.read_text(encoding="ascii").lower().splitlines():
        if line.startswith("* thread "):
            asked.append((list(mails), groups_of(line)))
        elif store := re.fullmatch(r"ok store (\d+) \+flags \\deleted", line):
            deleted.add(int(store[1]))
        elif line == "ok expunge":
            mails = [mail for number, mail in enumerate(mails, 1) if number not in deleted]
            deleted.clear()
        else:
            assert not line or line.startswith(("capabilities:", "messages:", "ok thread ")), line
    return asked


def message_id(mail):
    return re.search(r"^message-id: *<(.*)>", mail, re.IGNORECASE | re.MULTILINE)[1]


def threads_of(ackd, mails):
    """The same as groups_of(), by ackctl; `mails` are numbered from 1."""
    mbox = ackd.folder / "mails.mbox"
    mbox.write_text("\n".join(mails), encoding="ascii", newline="")
    answer = ackd.write().ctl("threads", mbox)
    assert answer.code == 0, answer
    numbers = {}
    for number, mail in enumerate(mails, 1):
        numbers.setdefault(message_id(mail), set()).add(number)
    return {frozenset().union(*(numbers[id_] for id_ in thread)) for thread in answer.json}
