"""Flags that change after a mail was read: src/imap/ hands them over, from any server."""

import re

import pytest

from harness.courier import Courier
from harness.cyrus import Cyrus
from harness.dovecot import Dovecot
from harness.fake_imap import GREETING, RULES, FakeImap, Folder
from harness.imap_probe import PASSWORD, look
from harness.mail import message

def capabilities(*names):
    return (r"CAPABILITY", f"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR {' '.join(names)}"
            "\r\n{tag} OK done\r\n")


class FlagFolder(Folder):
    """A folder whose mails are `uids`; `flags` maps UIDs to (flags, modification sequence).
    `commands` are the fetches of flags: (first, last, since), since None where not said.
    `answer_flags` (connection, tag, rows) may answer in place of the honest answer."""

    def __init__(self, uids, flags=None, modseq=0, **fields):
        super().__init__({uid: "From: a@example.net\r\n\r\n" for uid in uids}, **fields)
        self.flags = flags or {}
        self.modseq = modseq
        self.says_modseq = None
        self.qresync = False
        self.enabled = "* ENABLED QRESYNC\r\n{tag} OK done\r\n"
        self.vanished = ""
        self.commands = []
        self.answer_flags = None

    @property
    def rules(self):
        first = [(r"UID FETCH \S+ \(UID FLAGS\)", self._fetch_flags)]
        offered = ["CONDSTORE"] * bool(self.modseq) + ["ENABLE QRESYNC"] * self.qresync
        enable = [(r"ENABLE QRESYNC", self.enabled)] if self.qresync else []
        return [capabilities(*offered)] + enable + first + super().rules

    def row(self, uid):
        flags, modseq = self.flags.get(uid, ("", 1))
        said = f" MODSEQ ({modseq})" if self.modseq else ""
        return f"* {min(uid, len(self.mails))} FETCH (UID {uid} FLAGS ({flags}){said})\r\n"

    def _examine(self, connection, tag, line):
        answer = super()._examine(connection, tag, line)
        said = self.says_modseq or f"HIGHESTMODSEQ {self.modseq}"
        if not self.modseq:
            assert "CONDSTORE" not in line
            return answer
        assert line.endswith(" (CONDSTORE)"), line
        return answer.replace(f"{tag} OK", f"* OK [{said}] it is\r\n{tag} OK")

    def _fetch_flags(self, connection, tag, line):
        first, last, since = re.fullmatch(
            r"UID FETCH (\d+):(\d+) \(UID FLAGS\)"
            r"(?: \(CHANGEDSINCE (\d+)(?: VANISHED)?\))?", line).groups()
        vanished = self.vanished if line.endswith(" VANISHED)") else ""
        self.commands.append((int(first), int(last), since and int(since)))
        found = [uid for uid in self._listed(f"{first}:{last}")
                 if self.flags.get(uid, ("", 1))[1] > int(since or 0)]
        if self.answer_flags:
            return self.answer_flags(connection, tag, found)
        return vanished + "".join(map(self.row, found)) + f"{tag} OK done\r\n"


def flags_of(seen):
    """{UID: its flags} of those that were not taken back."""
    kept, pending = {}, {}
    for line in seen.lines:
        if line.startswith("flags "):
            words = ["\\Answered"] * ("answered=1" in line)
            words += re.findall(r"keyword=(\S+)", line)
            pending[int(re.search(r"uid=(\d+)", line)[1])] = " ".join(words)
        elif line == "restart":
            pending = {}
        elif line.startswith("batch") or line == "done":
            kept.update(pending)
            pending = {}
    return kept


def again(folder, modseq=0, uidnext=None, **options):
    """A look at mails that were all read before."""
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX", uidvalidity=7, modseq=modseq,
                    uidnext=uidnext or folder.uidnext, **options)
    seen.server = fake
    return seen


def modseq_of(seen):
    return [int(re.search(r"modseq=(\d+)", line)[1]) for line in seen.lines
            if line.startswith("batch")]


# With a modification sequence

def test_first_look_asks_for_no_flags():
    folder = FlagFolder(range(1, 6), modseq=90)
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 0, seen.error
    assert folder.commands == [] and modseq_of(seen) == [90]


def test_what_changed():
    folder = FlagFolder(range(1, 6), {2: ("\\Answered", 91), 3: ("$Done", 92), 4: ("", 95),
                                      5: ("\\Answered", 90)}, modseq=95)
    seen = again(folder, modseq=90)
    assert seen.code == 0, seen.error
    assert folder.commands == [(1, 5, 90)]
    assert flags_of(seen) == {2: "\\Answered", 3: "$Done", 4: ""}
    assert modseq_of(seen)[-1] == 95


def test_nothing_changed():
    folder = FlagFolder(range(1, 6), modseq=90)
    seen = again(folder, modseq=90)
    assert seen.code == 0 and folder.commands == [] and modseq_of(seen) == []


def test_new_mail_and_changed_flags():
    """The sequence moves last: what is read before it could be lost otherwise."""
    folder = FlagFolder(range(1, 6), {2: ("\\Answered", 91)}, modseq=91)
    seen = again(folder, modseq=90, uidnext=4)
    assert seen.uids() == [4, 5]
    assert folder.commands == [(1, 3, 90)]
    assert modseq_of(seen) == [90, 90, 91]


def test_stopped_before_the_flags():
    folder = FlagFolder(range(1, 6), {2: ("\\Answered", 91)}, modseq=91)
    seen = again(folder, modseq=90, uidnext=4, stop_after=1)
    assert seen.code == 0 and folder.commands == [] and modseq_of(seen) == [90]


def test_unknown_so_far():
    """A folder that was read before there was a sequence."""
    folder = FlagFolder(range(1, 6), {2: ("\\Answered", 50)}, modseq=91)
    seen = again(folder, modseq=0)
    assert folder.commands == [(1, 5, None)] and flags_of(seen)[2] == "\\Answered"
    assert modseq_of(seen)[-1] == 91


def test_sequence_goes_backwards():
    folder = FlagFolder(range(1, 6), {2: ("\\Answered", 50)}, modseq=60)
    seen = again(folder, modseq=90)
    assert folder.commands == [(1, 5, None)] and flags_of(seen)[2] == "\\Answered"
    assert modseq_of(seen)[-1] == 60


@pytest.mark.parametrize("said", ["NOMODSEQ", "HIGHESTMODSEQ 18446744073709551615",
                                  "X-NOTHING 1"])
def test_folder_without_a_sequence(said):
    folder = FlagFolder(range(1, 6), {2: ("\\Answered", 50)}, modseq=60)
    folder.says_modseq = said
    seen = again(folder, modseq=50)
    assert seen.code == 0, seen.error
    assert folder.commands == [(1, 5, None)] and flags_of(seen)[2] == "\\Answered"
    assert modseq_of(seen)[-1] == 0


def test_renumbered():
    folder = FlagFolder(range(1, 4), {2: ("\\Answered", 91)}, modseq=91, uidvalidity=8)
    seen = again(folder, modseq=90)
    assert seen.first("renumbered") and seen.uids() == [1, 2, 3]
    assert folder.commands == [] and modseq_of(seen) == [91]


def test_more_than_was_asked():
    """All flags, in any order, twice, of UIDs beyond, and some without a UID."""
    folder = FlagFolder(range(1, 6), {2: ("\\Answered", 91)}, modseq=91)
    folder.answer_flags = lambda _, tag, __: (
        folder.row(5) + "* 2 FETCH (UID 2 FLAGS ($Done))\r\n" + folder.row(2) +
        "* 3 FETCH (FLAGS (\\Answered))\r\n* 9 FETCH (UID 9 FLAGS (\\Answered))\r\n" +
        "* 4 FETCH (UID 4 MODSEQ (91))\r\n* 9 EXISTS\r\n" + f"{tag} OK done\r\n")
    seen = again(folder, modseq=90)
    assert seen.code == 0, seen.error
    assert flags_of(seen) == {5: "", 2: "\\Answered"}


def test_expunge_while_flags_are_read():
    folder = FlagFolder(range(1, 6), {2: ("\\Answered", 91), 3: ("", 91)}, modseq=91)
    folder.answer_flags = lambda _, tag, __: (
        folder.row(2) + "* 3 EXPUNGE\r\n* 4 EXISTS\r\n" + f"{tag} OK done\r\n")
    seen = again(folder, modseq=90)
    assert seen.code == 0 and flags_of(seen) == {2: "\\Answered"}


# What vanished

def vanishing(said="", **fields):
    folder = FlagFolder(range(1, 10), {2: ("\\Answered", 91)}, modseq=91, **fields)
    folder.qresync = True
    folder.vanished = said
    return folder


def vanished_of(seen):
    return [line.split()[1] for line in seen.lines if line.startswith("vanished")]


@pytest.mark.parametrize("said, found", [
    ("* VANISHED (EARLIER) 3:5,8\r\n", ["3:5", "8:8"]),
    ("* VANISHED 3\r\n", ["3:3"]),
    ("* VANISHED (EARLIER) 5:*,2\r\n", ["2:2"]),
    ("* VANISHED (EARLIER) 1:4294967295\r\n", ["1:9"]),  # it has forgotten which
    ("* VANISHED (EARLIER) 7:5,9:40,12\r\n", ["5:7", "9:9"]),
    ("* VANISHED (EARLIER) 3\r\n* VANISHED (EARLIER) 5\r\n", ["3:3", "5:5"]),
    ("", []),
])
def test_vanished(said, found):
    folder = vanishing(said)
    seen = again(folder, modseq=90)
    assert seen.code == 0, seen.error
    assert vanished_of(seen) == found
    assert flags_of(seen) == {2: "\\Answered"} and modseq_of(seen)[-1] == 91


def test_nothing_vanished_where_the_sequence_is_unknown():
    folder = vanishing("* VANISHED (EARLIER) 3\r\n")
    seen = again(folder, modseq=0)
    assert seen.code == 0 and vanished_of(seen) == []


@pytest.mark.parametrize("answer", ["{tag} OK done\r\n", "{tag} NO never\r\n",
                                    "* ENABLED CONDSTORE\r\n{tag} OK done\r\n"])
def test_qresync_is_announced_and_not_enabled(answer):
    folder = vanishing("* VANISHED (EARLIER) 3\r\n")
    folder.enabled = answer
    seen = again(folder, modseq=90)
    assert seen.code == 0, seen.error
    assert vanished_of(seen) == [] and flags_of(seen) == {2: "\\Answered"}


# Without

def test_newest_mails():
    """Of a big folder the newest thousand, as far down as they reach."""
    folder = FlagFolder(range(1, 50001), {49500: ("\\Answered", 1), 100: ("\\Answered", 1)})
    seen = again(folder)
    assert folder.commands == [(49001, 50000, None)]
    assert flags_of(seen)[49500] == "\\Answered" and len(flags_of(seen)) == 1000
    assert modseq_of(seen)[-1] == 0


def test_every_look_asks():
    folder = FlagFolder(range(1, 6), {2: ("\\Answered", 1)})
    seen = again(folder, repeat=3)
    assert folder.commands == [(1, 5, None)] * 3
    assert len(modseq_of(seen)) == 3, "nothing is said twice"


def test_newest_mails_far_apart():
    """Most numbers are unused: the windows widen until a thousand mails were seen."""
    folder = FlagFolder(range(7, 2_000_000, 1000), {7: ("\\Answered", 1)})
    seen = again(folder)
    assert folder.commands[0] == (1998008, 1999007, None)
    assert len(folder.commands) <= 8
    assert 1000 <= len(flags_of(seen)) <= 4 * 1000


def test_few_mails_far_apart():
    folder = FlagFolder([5, 4_000_000_000], {5: ("\\Answered", 1)})
    seen = again(folder)
    assert folder.commands == [(1, 4_000_000_000, None)]
    assert flags_of(seen) == {5: "\\Answered", 4_000_000_000: ""}


# Many

def test_all_flags_of_many_mails_changed():
    """They come window by window."""
    count = 60_000
    folder = FlagFolder(range(1, count + 1),
                        {uid: ("\\Answered", 91) for uid in range(1, count + 1)}, modseq=91)
    seen = again(folder, modseq=90)
    assert seen.code == 0, seen.error
    assert len(flags_of(seen)) == count
    assert [last - first + 1 for first, last, _ in folder.commands] == [10000] * 6


def test_a_crowd_below_a_desert():
    """A window that turns out too full is asked for again, in parts."""
    crowd = range(1, 30_001)
    folder = FlagFolder([*crowd, 3_000_000], {uid: ("\\Answered", 91) for uid in crowd},
                        modseq=91)
    seen = again(folder, modseq=90)
    assert seen.code == 0, seen.error
    assert set(flags_of(seen)) == set(crowd)
    assert seen.first("restart") and len(folder.commands) < 50


# Trouble

def trouble_at(folder, bad, how):
    def answer(connection, tag, rows):
        if bad in rows:
            return how(connection, tag)
        return "".join(map(folder.row, rows)) + f"{tag} OK done\r\n"
    folder.answer_flags = answer
    return folder


@pytest.mark.parametrize("how", [
    lambda *_: None,
    lambda _, tag: f"{tag} NO not this one\r\n",
    lambda _, tag: f"* 3 FETCH (UID 3 FLAGS (((\r\n{tag} OK done\r\n",
])
def test_flags_that_cannot_be_read(how):
    """Those of the other mails are, and the sequence moves on."""
    everyone = range(1, 501)
    folder = FlagFolder(everyone, {uid: ("\\Answered", 91) for uid in everyone}, modseq=91)
    seen = again(trouble_at(folder, 77, how), modseq=90)
    assert seen.code == 0, seen.error
    assert set(flags_of(seen)) == set(everyone) - {77}
    assert modseq_of(seen)[-1] == 91 and len(folder.commands) < 60


def test_no_flags_can_be_read():
    folder = FlagFolder(range(1, 101), {uid: ("", 91) for uid in range(1, 101)}, modseq=91)
    folder.answer_flags = lambda _, tag, __: f"{tag} NO never\r\n"
    seen = again(folder, modseq=90, uidnext=99)
    assert seen.code == 1 and "flags of 10 mails cannot be read" in seen.error
    assert "never" in seen.error
    assert seen.uids() == [99, 100], "new mail was read all the same"
    assert set(modseq_of(seen)) == {90}


def test_server_gone_during_the_flags():
    folder = FlagFolder(range(1, 6), {2: ("\\Answered", 91)}, modseq=91)

    def talk(connection):
        if connection.server.connections > 1:
            return
        connection.send(GREETING)
        connection.converse([*folder.rules, *RULES])

    folder.answer_flags = lambda *_: None
    with FakeImap(talk) as fake:
        seen = look(fake.port, folder="INBOX", uidvalidity=7, uidnext=6, modseq=90)
    assert seen.code == 1 and modseq_of(seen) == []


def test_mail_arrives_during_the_flags():
    """It is for the next look, even where a new connection knows of it already."""
    folder = FlagFolder(range(1, 6), {2: ("\\Answered", 91)}, modseq=91)

    def arrive(*_):
        folder.mails[6] = folder.mails[1]
        folder.uidnext = 7
        folder.modseq = 95
        folder.answer_flags = None

    folder.answer_flags = arrive
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX", uidvalidity=7, uidnext=6, modseq=90)
    assert seen.code == 0, seen.error
    assert flags_of(seen) == {2: "\\Answered"} and seen.uids() == []
    assert seen.cursor() == (7, 6) and modseq_of(seen)[-1] == 91


def test_renumbered_during_the_flags():
    folder = FlagFolder(range(1, 6), {2: ("\\Answered", 91)}, modseq=91)

    def renumber(*_):
        folder.uidvalidity += 1

    folder.answer_flags = renumber
    seen = again(folder, modseq=90)
    assert seen.code == 1 and "renumbered while it was read" in seen.error


# Real servers

@pytest.fixture(scope="module")
def plain():
    """A Dovecot that keeps quiet about CONDSTORE."""
    with Dovecot(password=PASSWORD, extra="imap_capability = IMAP4rev1 SASL-IR ID\n") as server:
        yield server


@pytest.mark.parametrize("kind", ["server", "plain"])
def test_dovecot(request, kind):
    dovecot = request.getfixturevalue(kind)
    user = f"flags-{kind}"
    with dovecot.mailbox(user) as mailbox:
        for number in range(4):
            mailbox.append(message(f"a{number}@example.net", f"{user}@example.com"))
        first = look(dovecot.port, user=user, folder="INBOX")
        assert first.code == 0, first.error
        assert not flags_of(first)
        mailbox.flag(2, "\\Answered $Done")
        mailbox.append(message("new@example.net", f"{user}@example.com"))
        uidvalidity, uidnext = first.cursor()
        modseq = modseq_of(first)[-1]
        assert (modseq > 0) == (kind == "server")
        second = look(dovecot.port, user=user, folder="INBOX", uidvalidity=uidvalidity,
                      uidnext=uidnext, modseq=modseq)
    assert second.code == 0, second.error
    assert second.uids() == [5]
    found = flags_of(second)
    assert sorted(found.pop(2).split()) == ["$Done", "\\Answered"]
    assert found == ({} if kind == "server" else {1: "", 3: "", 4: ""})
    assert (modseq_of(second)[-1] > modseq) == (kind == "server")


def test_dovecot_tells_what_vanished(server):
    with server.mailbox("vanish") as mailbox:
        for number in range(6):
            mailbox.append(message(f"a{number}@example.net", "vanish@example.com"))
        first = look(server.port, user="vanish", folder="INBOX")
        mailbox.imap.select("INBOX")
        mailbox.imap.store("2,4:5", "+FLAGS", "(\\Deleted)")
        mailbox.imap.expunge()
        mailbox.imap.unselect()
    uidvalidity, uidnext = first.cursor()
    second = look(server.port, user="vanish", folder="INBOX", uidvalidity=uidvalidity,
                  uidnext=uidnext, modseq=modseq_of(first)[-1])
    assert second.code == 0, second.error
    assert vanished_of(second) == ["2:2", "4:5"]


@pytest.mark.parametrize("kind, tells", [(Cyrus, True), (Courier, False)])
def test_other_servers(kind, tells):
    with kind(["flags"], password=PASSWORD) as server, server.mailbox("flags") as mailbox:
        mailbox.imap.select("INBOX")  # Courier gives UIDVALIDITY for good only now
        for number in range(5):
            mailbox.append(message(f"a{number}@example.net", "flags@example.com"))
        first = look(server.port, user="flags", folder="INBOX")
        mailbox.imap.select("INBOX")
        mailbox.imap.store("2", "+FLAGS", "(\\Answered $Done)")
        mailbox.imap.store("4", "+FLAGS", "(\\Deleted)")
        mailbox.imap.expunge()
        uidvalidity, uidnext = first.cursor()
        second = look(server.port, user="flags", folder="INBOX", uidvalidity=uidvalidity,
                      uidnext=uidnext, modseq=modseq_of(first)[-1])
    assert second.code == 0, second.error
    assert flags_of(second)[2] == "\\Answered $Done"
    assert vanished_of(second) == (["4:4"] if tells else [])
    assert (modseq_of(second)[-1] > modseq_of(first)[-1]) == tells
