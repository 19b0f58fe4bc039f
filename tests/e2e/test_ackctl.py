"""The command line is a contract (ackctl(1))."""

import csv
import io
import json
import subprocess

import pytest

from harness.daemon import BUILD
from harness.mail import message, utc
from harness.office import enquire, reply

NOW = utc("2026-03-02 16:00")
WITH_STORE = ["status", "overdue", "report", "digest"]


@pytest.fixture
def office(ackd, dovecot):
    """One client waits since 10:00 (due 14:00), another one was answered."""
    ackd.write()
    enquire(dovecot, utc("2026-03-02 10:00"), subject="=Prices, \"chairs\"")
    enquire(dovecot, utc("2026-03-02 09:00"), message_id="answered@client.example",
            client="Otto <otto@other.example>")
    reply(dovecot, utc("2026-03-02 09:30"), "answered@client.example",
          client="Otto <otto@other.example>")
    result = ackd.once(utc("2026-03-02 10:30"))
    assert result.code == 0, result
    return ackd


def test_overdue_as_table(office):
    result = office.ctl("overdue", at=NOW)
    assert result.code == 0, result
    assert "Prices" in result.out and "otto" not in result.out.lower()


def test_nothing_overdue_is_exit_code_1(office):
    result = office.ctl("overdue", at=utc("2026-03-02 11:00"))
    assert result.code == 1, result


@pytest.mark.parametrize("command", WITH_STORE)
def test_json(office, command):
    result = office.ctl("--json", command, at=NOW)
    assert result.code == 0, result
    assert isinstance(result.json, dict) and "version" in result.json


def test_csv(office):
    result = office.ctl("--csv", "overdue", at=NOW)
    assert result.code == 0, result
    rows = list(csv.reader(io.StringIO(result.out)))
    assert len(rows) == 2 and len(rows[0]) == len(rows[1])
    row = dict(zip(*rows))
    assert row["subject"] == "'=Prices, \"chairs\"", "what a spreadsheet would run is quoted"


def test_show(office):
    name = office.ctl("--json", "overdue", at=NOW).json["overdue"][0]["conversation"]
    result = office.ctl("show", name, at=NOW)
    assert result.code == 0 and "Prices" in result.out, result
    assert office.ctl("--json", "show", name, at=NOW).json
    assert office.ctl("show", "0000000000", at=NOW).code == 1


WRONG = [
    (["ovedue"], "overdue"),
    (["statsu"], "status"),
    (["--jsn", "overdue"], "--jsn"),
    (["overdue", "surplus"], "usage"),
    (["show"], "show"),
    (["--now", "yesterday-ish", "overdue"], "yesterday-ish"),
    (["--json", "--csv", "overdue"], "--csv"),
    (["hours", "2026-03-02T09:00"], "hours"),
]


@pytest.mark.parametrize("arguments, word", WRONG, ids=[" ".join(row[0]) for row in WRONG])
def test_used_wrongly_is_exit_code_2(office, arguments, word):
    result = office.ctl(*arguments)
    assert result.code == 2 and word in result.err.lower(), result
    assert result.out == ""


def test_unknown_team(office):
    result = office.ctl("-t", "suport", "overdue")
    assert result.code in (1, 2) and "support" in result.err, result


def test_database_by_its_name(office):
    done = subprocess.run([BUILD / "ackctl", "--db", office.database, "--json", "--now",
                           "2026-03-02T16:00:00Z", "overdue"],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done
    assert json.loads(done.stdout)["overdue"]


def test_help(office):
    everything = office.ctl("help")
    assert everything.code == 0 and "overdue" in everything.out, everything
    assert office.ctl("--help").code == 0
    assert "ID" in office.ctl("help", "show").out
    options = office.ctl("help", "check-config").out
    assert "network_timeout" in options and "timezone" in options


def test_hours(office):
    office.team["hours"] = [{"days": "Mon-Fri", "open": "09:00", "close": "17:00"}]
    office.write()
    result = office.ctl("hours", "2026-03-06T16:00", "2026-03-09T10:00")
    assert result.code == 0 and "7200" in result.out, result
    assert office.ctl("--json", "hours", "2026-03-06T16:00", "2026-03-09T10:00").json


def write_mail(folder, name, **fields):
    path = folder / name
    path.write_bytes(message("carla@client.example", "support@example.com", **fields))
    return str(path)


def test_classify_a_file_whose_name_is_not_utf8(office, tmp_path):
    path = bytes(tmp_path) + b"/caf\xe9.eml"
    with open(path, "wb") as file:
        file.write(message("a@client.example", "support@example.com"))
    done = subprocess.run([BUILD / "ackctl", "-c", office.file, "classify", path],
                          capture_output=True, check=True)
    assert json.loads(done.stdout)["file"].endswith(".eml")


def test_classify(office, tmp_path):
    files = [
        write_mail(tmp_path, "person.eml", message_id="1@x", text="Any news on our order?\n"),
        write_mail(tmp_path, "robot.eml", message_id="2@x",
                   headers=[("Auto-Submitted", "auto-replied")]),
        write_mail(tmp_path, "news.eml", message_id="3@x",
                   headers=[("List-Id", "<n.x>"), ("Precedence", "bulk")]),
    ]
    result = office.ctl("classify", *files)
    assert result.code == 0, result
    rows = [json.loads(line) for line in result.out.splitlines()]
    assert [row["file"] for row in rows] == files
    assert [row["message_id"] for row in rows] == ["1@x", "2@x", "3@x"]
    assert [row["kind"] for row in rows] == ["person", "auto-reply", "bulk"]
    assert "Any news" in rows[0]["own_text"]
    assert [signal["kind"] for signal in rows[0]["signals"]], rows[0]
    missing = office.ctl("classify", str(tmp_path / "missing.eml"))
    assert missing.code != 0 and "missing.eml" in missing.err, missing


def test_threads(office, tmp_path):
    files = [
        write_mail(tmp_path, "1.eml", message_id="1@x"),
        write_mail(tmp_path, "2.eml", message_id="2@x", in_reply_to="1@x"),
        write_mail(tmp_path, "3.eml", message_id="3@x", subject="Another matter"),
    ]
    result = office.ctl("threads", *files)
    assert result.code == 0, result
    assert sorted(map(sorted, result.json)) == [["1@x", "2@x"], ["3@x"]]


def test_before_the_first_look(ackd):
    ackd.write()
    result = ackd.ctl("overdue")
    assert result.code == 1 and result.err, result
    assert not ackd.database.exists(), "a question makes no file"


def test_it_needs_no_secret(office):
    """Whoever may read the figures need not be able to log in anywhere."""
    for secret in office.folder.glob("**/*.pass"):
        secret.unlink()
    assert office.ctl("overdue", at=NOW).code == 0
    assert office.ackd("--check-config").code == 1
