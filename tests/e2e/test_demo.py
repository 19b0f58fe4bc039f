"""The story that scripts/demo tells, and what the daemon must make of it."""

import json
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest

from harness.daemon import BUILD, SOURCE, Ackd

sys.path.insert(0, str(SOURCE))

from demo import deliver, firm  # noqa: E402

STORY = deliver.load()

# Who waits too long at the demo's start, longest first, and for what.
OVERDUE = [
    ("freya.lund@orme-lund.example", "answer", "2026-11-13T09:12:31Z", 3),
    ("l.wendt@kanzlei-wendt.example", "answer", "2026-11-16T08:45:20Z", 1),
    ("greta@olsen-ceramics.example", "acknowledge", "2026-11-16T14:05:12Z", 0),
    ("l.wendt@kanzlei-wendt.example", "promise", "2026-11-17T09:00:00Z", 0),
    ("sofia@musikschule-tonleiter.example", "answer", "2026-11-17T13:20:33Z", 0),
    ("petra.brauer@brauer-logistik.example", "promise", "2026-11-17T16:30:00Z", 0),
]

# Every other mail of the story is a person's.
KINDS = {
    "newsletter": "bulk",
    "school-bounce": "bounce",
    "okafor-out-of-office": "auto-reply",
}


@pytest.fixture
def week(tmp_path, dovecot, sink):
    """The firm's daemon, and the week's mail in its mailboxes."""
    deliver.deliver(STORY.values(), dovecot.port, dovecot.password)
    with Ackd(tmp_path, sink.port) as daemon:
        firm.configure(daemon, dovecot)
        yield daemon


@pytest.fixture
def files(tmp_path):
    """The mails as files, by the story's names."""
    paths = {}
    for name, mail in STORY.items():
        paths[name] = tmp_path / f"{name}.eml"
        paths[name].write_bytes(deliver.compose(mail))
    return paths


def test_overdue_table_names_who_waits(week):
    assert week.once(at=firm.START).code == 0
    rows = week.ctl("--json", "overdue", at=firm.START).json["overdue"]
    assert [(row["client"], row["owes"], row["due"], row["chases"])
            for row in rows] == OVERDUE


def test_we_wait_for_the_client_whom_we_asked(week):
    assert week.once(at=firm.START).code == 0
    rows = week.ctl("--json", "waiting", at=firm.START).json["waiting"]
    assert [(row["client"], row["since"]) for row in rows] == [
        ("tariq@nordlicht-optik.example", "2026-11-17T14:32:40Z")]


def test_only_the_digest_goes_out_before_half_past_ten(week, sink):
    assert week.once(at=firm.START).code == 0
    assert [letter.recipients for letter in sink.letters] == [(firm.LEAD,)]


def test_one_reminder_falls_due_at_half_past_ten(week, sink):
    for minutes in (0, 1, 2):
        assert week.once(at=firm.START + timedelta(minutes=minutes)).code == 0
    assert [letter.recipients for letter in sink.letters] == [(firm.LEAD,), (firm.AYLIN,)]
    assert "label printers" in sink.letters[1].text


def test_kinds(week, files):
    answer = week.ctl("classify", *files.values(), at=firm.START)
    kinds = {Path(row["file"]).stem: row["kind"] for row in lines_of(answer)}
    assert kinds == {name: KINDS.get(name, "person") for name in STORY}


def test_holding_replies_and_courtesies(week, files):
    answer = week.ctl("classify", *files.values(), at=firm.START)
    found = {(Path(row["file"]).stem, signal["kind"])
             for row in lines_of(answer) for signal in row["signals"]
             if signal["kind"] in ("holding", "courtesy")}
    assert found == {
        ("lund-holding", "holding"),
        ("brauer-holding", "holding"),
        ("wendt-promise", "holding"),
        ("wendt-again", "holding"),
        ("marques-holding", "holding"),
        ("ashby-thanks", "courtesy"),
        ("falk-thanks", "courtesy"),
    }


def test_threads_are_the_storys(week, files):
    threads = week.ctl("threads", *files.values(), at=firm.START).json
    assert {frozenset(thread) for thread in threads} == storys_threads()


@pytest.fixture
def temporary():
    """A folder for temporary files that every user may enter, as /tmp."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        yield Path(folder)


def test_the_play_runs_by_itself_and_leaves_nothing(temporary):
    env = {**os.environ, "ACKD_BUILD": str(BUILD), "COLUMNS": "80",
           "TMPDIR": str(temporary), "PYTHONPATH": f"{SOURCE}:{SOURCE / 'tests'}"}
    played = subprocess.run([sys.executable, "-m", "demo.play"], cwd=temporary, env=env,
                            capture_output=True, text=True, timeout=150)
    assert played.returncode == 0, played.stdout + played.stderr
    assert "| Subject: Petra Brauer" in played.stdout
    assert "S14   chased" in played.stdout
    assert "2 promises broken" in played.stdout
    assert "put off once, first for Mon 16 Nov" in played.stdout
    for said in ("closed; Sofia Marques's turn", "assigned to Jonas Peters", "snoozed;",
                 "S20  "):
        assert said in played.stdout
    assert "byte for byte" in played.stdout
    lines = played.stdout.splitlines()
    assert [line for line in lines if len(line) > 80] == []
    assert list(temporary.iterdir()) == []


def storys_threads():
    threads = {}
    for mail in STORY.values():
        ids = [*mail.references, mail.message_id]
        threads.setdefault(ids[0], set()).add(mail.message_id.strip("<>"))
    return {frozenset(thread) for thread in threads.values()}


def lines_of(result):
    return [json.loads(line) for line in result.out.splitlines()]
