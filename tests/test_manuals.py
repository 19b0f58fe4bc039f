"""The manuals are complete and true: every command, every option and every member of an
answer stands in them, and nothing else does."""

import json
import re
import sqlite3
import subprocess
from pathlib import Path

import pytest

from harness.daemon import BUILD
from harness.hooks import HookServer
from harness.mail import utc
from harness.office import enquire, reply

MAN = Path(__file__).resolve().parents[1] / "man"
PAGES = sorted(path.name for path in MAN.iterdir())
NOW = utc("2026-03-02 16:00")
EVERYWHERE = {"version"}  # explained once, for all answers
SAME_ANSWER = dict.fromkeys(
    ("reopen", "snooze", "assign", "returned", "dismiss", "ignore"), "close")


def source(page):
    return (MAN / page).read_text(encoding="utf-8")


def sections(page):
    """The text below each heading, by the heading's first word."""
    parts = re.split(r"^\.S[hs] (\S+).*\n", source(page), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def long_options(page):
    """All that stand in a page as .Fl -name; "Fl -a | -b" holds two."""
    lines = [line for line in source(page).splitlines() if re.search(r"\bFl\b", line)]
    return {"-" + name for line in lines for name in re.findall(r"(?<=\s)-[a-z][a-z-]+", line)}


def members_in_manual(command):
    """As "mailboxes.looked": a list within an item describes what that item holds."""
    found, parents = set(), []
    for line in sections("ackctl.1")[command].splitlines():
        if line.startswith(".Bl "):
            parents.append("")
        elif line == ".El":
            parents.pop()
        elif line.startswith(".It Va "):
            names = line.removeprefix(".It Va ").split(" , ")
            above = "".join(parents[:-1])
            found.update(above + name for name in names)
            parents[-1] = names[-1] + "."
    return found


def members_of(answer, above=""):
    """The names of all members, those of a list's objects below the list's name."""
    if isinstance(answer, list):
        return set().union(*(members_of(item, above) for item in answer))
    if isinstance(answer, dict):
        below = (members_of(value, f"{above}{name}.") for name, value in answer.items())
        return {above + name for name in answer}.union(*below)
    return set()


def said_by(program, *arguments):
    done = subprocess.run([BUILD / program, *arguments], capture_output=True, text=True,
                          check=True)
    return done.stdout


def commands():
    return re.findall(r"^  ([a-z-]+)", said_by("ackctl", "help"), flags=re.M)


def quarantine(ackd):
    """As a mail that ended the worker twice."""
    connection = sqlite3.connect(ackd.database)
    connection.execute("INSERT INTO crash VALUES(1, 1, 1, 2, 1772445600)")
    connection.commit()
    connection.close()


def refuse(daemon, sink):
    """The digest does not arrive."""
    daemon.team["digest"] = {"at": "10:00", "to": ["boss@example.com"]}
    sink.refuse_recipient = "550 5.1.1 nobody"
    assert daemon.write().once(utc("2026-03-02 10:40")).code == 1


@pytest.fixture
def hook():
    with HookServer() as server:
        yield server


@pytest.fixture
def office(ackd, dovecot, sink, hook):
    """One client waits, another one was answered, a third one was asked something, a fourth
    one was promised something: no list of an answer is empty."""
    ackd.team["targets"] = [{"name": "standard", "acknowledge": "4h", "answer": "2d"}]
    ackd.team["members"][0]["away"] = ["2026-03-06"]
    ackd.team["webhooks"] = [{"name": "chat", "url": hook.url}]
    ackd.write()
    enquire(dovecot, utc("2026-03-02 09:00"), message_id="answered@client.example",
            client="Otto <otto@other.example>")
    reply(dovecot, utc("2026-03-02 09:30"), "answered@client.example",
          client="Otto <otto@other.example>")
    enquire(dovecot, utc("2026-03-02 09:10"), message_id="asked@client.example",
            client="Nora <nora@third.example>", subject="Screws")
    reply(dovecot, utc("2026-03-02 09:40"), "asked@client.example", message_id="2@example.com",
          client="Nora <nora@third.example>", text="How many do you need?\n")
    enquire(dovecot, utc("2026-03-02 09:20"), message_id="promised@client.example",
            client="Paula <paula@fourth.example>", subject="Nails")
    reply(dovecot, utc("2026-03-02 09:50"), "promised@client.example",
          message_id="3@example.com", client="Paula <paula@fourth.example>",
          text="I'll send you the quote by Friday.\n")
    enquire(dovecot, utc("2026-03-02 10:00"),
            text="What do 40 chairs cost? I'll send you our drawings by Friday.\n")
    result = ackd.once(utc("2026-03-02 10:30"))
    assert result.code == 0, result
    refuse(ackd, sink)
    quarantine(ackd)
    return ackd


@pytest.fixture
def answers(office, tmp_path):
    """What each command answers, by its name."""
    mail = tmp_path / "enquiry.eml"
    mail.write_bytes(b"From: carla@client.example\r\n\r\nAny news? I will send you the form.\r\n")

    def ask(*arguments):
        result = office.ctl("--json", *arguments, at=NOW)
        assert result.code == 0, result
        return result.json

    other = tmp_path / "other.conf"
    other.write_text('targets = ( { name = "quick"; acknowledge = "1h"; } );\n')
    overdue = ask("overdue")
    name = overdue["overdue"][0]["conversation"]
    promises = ask("promises")
    return {
        "status": ask("status"),
        "overdue": overdue,
        "due": ask("due", "--within", "3d"),
        "waiting": ask("waiting"),
        "promises": promises,
        "away": ask("away"),
        "show": ask("show", name),
        "explain": ask("explain", name),
        "report": ask("report"),
        "digest": ask("digest"),
        "simulate": ask("simulate", "--target", other, "--list"),
        "classify": ask("classify", mail),
        "threads": ask("threads", mail),
        "hours": ask("hours", "2026-03-02", "2026-03-03"),
        "add": ask("add", "2026-03-02", "2h"),
        "promises-in": ask("promises-in", "--at", "2026-03-02T10:00+01:00",
                           "I'll send you the quote by Friday."),
        "when": ask("when", "--at", "2026-03-02T10:00+01:00", "by Friday"),
        "snooze": ask("snooze", name, "2d"),
        "assign": ask("assign", name, "ann@example.com"),
        "dismiss": ask("dismiss", promises["promises"][0]["promise"]),
        "returned": ask("returned", name),
        "close": ask("close", name),
        "reopen": ask("reopen", name),
        "ignore": ask("ignore", "news.example"),
        "recompute": ask("recompute"),
        "rescan": ask("rescan"),
        "auth": ask("auth", "support"),
        "hook": ask("hook", "chat"),
    }


@pytest.mark.parametrize("page", PAGES)
def test_mandoc_has_nothing_to_say(page):
    done = subprocess.run(["mandoc", "-Tlint", "-Wall", MAN / page], capture_output=True,
                          text=True, check=False)
    # Whether the pages it names are installed here says nothing about this page.
    words = [line for line in done.stdout.splitlines()
             if "referenced manual not found" not in line]
    assert words == [], "\n".join(words)


def test_every_reference_to_a_page_of_ours_finds_it():
    for page in PAGES:
        for name, number in re.findall(r"\.Xr (ack\S*) (\d)", source(page)):
            assert f"{name}.{number}" in PAGES, page


def test_every_command_has_its_section():
    for command in commands():
        assert command in sections("ackctl.1"), command


@pytest.mark.parametrize("program, page", [("ackd", "ackd.8"), ("ackctl", "ackctl.1")])
def test_every_option(program, page):
    texts = said_by(program, "--help")
    if program == "ackctl":
        texts += said_by("ackctl", "help")
    offered = set(re.findall(r"--[a-z][a-z-]+", texts))
    assert offered == long_options(page)


def test_every_member_of_every_answer(answers):
    assert set(answers) == set(commands()) - {"help"}
    for command, answer in answers.items():
        answered = members_of(answer) - EVERYWHERE
        assert answered == members_in_manual(SAME_ANSWER.get(command, command)), command


def test_whose_answer_is_another_ones_says_so():
    for command, other in SAME_ANSWER.items():
        assert f"The answer is that of\n.Ic {other} ." in sections("ackctl.1")[command]


def test_the_version_of_the_answers(answers):
    number = re.search(r"\.Va version\nis (\d+)\.", sections("ackctl.1")["JSON"]).group(1)
    for command, answer in answers.items():
        if command not in ("classify", "promises-in", "threads", "when"):
            assert answer["version"] == int(number), command


def test_csv_has_the_same_names(office, answers):
    for command, first in (("status", "mailboxes"), ("overdue", "overdue"),
                           ("waiting", "waiting"), ("promises", "promises"),
                           ("report", "groups")):
        header = office.ctl("--csv", command, at=NOW).out.splitlines()[0]
        assert header.split(",") == list(answers[command][first][0]), command


def test_the_list_of_members_can_be_read():
    """The tests above would hold for an empty manual and an empty answer."""
    assert {"mailboxes.looked", "totals.letters_waiting"} <= members_in_manual("status")
    answer = json.loads('{"a": [{"b": 1}, {"c": {"d": 2}}], "e": []}')
    assert members_of(answer) == {"a", "a.b", "a.c", "a.c.d", "e"}
    assert {"--check-config", "--explain-config"} <= long_options("ackd.8")
