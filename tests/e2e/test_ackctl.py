"""The command line is a contract (ackctl(1))."""

import csv
import io
import json
import subprocess

import pytest

from harness.daemon import BUILD
from harness.mail import message, utc
from harness.office import enquire, reply

pytestmark = pytest.mark.plain

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


def test_a_message_id_names_its_conversation(office):
    for name in ("enquiry@client.example", "<enquiry@client.example>"):
        result = office.ctl("--json", "show", name, at=NOW)
        assert result.json["conversation"]["client"] == "carla@client.example", result


def due(office, *arguments, at):
    result = office.ctl("--json", "due", *arguments, at=at)
    assert result.code == (0 if result.json["due"] else 1), result
    return [(row["client"], row["owes"], row["left_business_seconds"])
            for row in result.json["due"]]


def test_due(office):
    at = utc("2026-03-02 11:00")
    assert due(office, at=at) == [("carla@client.example", "acknowledge", 3 * 3600)]
    assert due(office, "--within", "2h", at=at) == []
    assert due(office, "--within", "3h", at=at) == due(office, at=at)
    assert due(office, at=NOW) == [], "what is overdue is due no more"
    table = office.ctl("due", at=at)
    assert "Prices" in table.out and "Mon 2 Mar 14:00" in table.out, table
    assert "Nothing is due within 2h" in office.ctl("due", "--within", "2h", at=at).out


def test_a_turn_that_is_late_with_one_thing_owes_another_soon(office):
    office.team["targets"] = [{"name": "standard", "acknowledge": "4h", "answer": "8h"}]
    office.write()
    assert office.ctl("recompute", "--targets", at=NOW).code == 0
    assert due(office, at=NOW) == [("carla@client.example", "answer", 2 * 3600)]
    rows = office.ctl("--json", "overdue", at=utc("2026-03-02 19:00")).json["overdue"]
    assert [row["owes"] for row in rows] == ["acknowledge"], "a row a turn"


def test_an_update_that_is_owed(office, dovecot):
    office.team["targets"] = [{"name": "standard", "acknowledge": "4h", "answer": "24h",
                               "update": "2h"}]
    office.write()
    assert office.ctl("recompute", "--targets", at=NOW).code == 0
    reply(dovecot, utc("2026-03-02 11:00"), "enquiry@client.example",
          message_id="holding@example.com", text="We are looking into it.\n")
    assert office.once(utc("2026-03-02 11:30")).code == 0
    assert due(office, at=utc("2026-03-02 12:00")) == [("carla@client.example", "update", 3600)]
    [row] = office.ctl("--json", "overdue", at=NOW).json["overdue"]
    assert (row["owes"], row["since"], row["overdue_business_seconds"]) == \
        ("update", "2026-03-02T11:00:00Z", 3 * 3600)
    assert "update" in office.ctl("overdue", at=NOW).out


def test_waiting(office, dovecot):
    assert office.ctl("waiting", at=NOW).code == 1
    reply(dovecot, utc("2026-03-02 11:00"), "enquiry@client.example",
          message_id="question@example.com", text="Could you tell us how many chairs you need?\n")
    assert office.once(utc("2026-03-02 11:30")).code == 0
    result = office.ctl("--json", "waiting", at=NOW)
    assert result.code == 0, result
    [row] = result.json["waiting"]
    assert row["client"] == "carla@client.example" and "how many chairs" in row["asked"]
    assert row["since"] == "2026-03-02T11:00:00Z"
    assert row["waiting_business_seconds"] == row["waiting_seconds"] == 5 * 3600
    assert "how many chairs" in office.ctl("waiting", at=NOW).out


WRONG = [
    (["due", "--within", "soon"], "soon"),
    (["due", "2h"], "usage"),
    (["add", "2026-03-02", "0h"], "0h"),
    (["hours", "2026-03-02", "2026-03-03", "--target", "gold"], "standard"),
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
    assert "Usage: ackctl status\n" in office.ctl("help", "status").out
    options = office.ctl("help", "check-config").out
    assert "network_timeout" in options and "timezone" in options


def test_hours(office):
    office.team["hours"] = [{"days": "Mon-Fri", "open": "09:00", "close": "17:00"}]
    office.write()
    result = office.ctl("hours", "2026-03-06T16:00", "2026-03-09T10:00")
    assert result.code == 0 and "2h 00m" in result.out, result
    asked = office.ctl("--json", "hours", "2026-03-06T16:00", "2026-03-09T10:00")
    assert asked.json["hours"]["seconds"] == 2 * 3600, asked


@pytest.mark.parametrize("start, duration, end", [
    ("2026-03-06T16:00", "2h", "2026-03-09T10:00:00Z"),
    ("2026-03-06T16:00", "1h", "2026-03-06T17:00:00Z"),
    ("2026-03-06T16:00", "1d", "2026-03-09T16:00:00Z"),
    ("2026-03-06T16:00", "36h!", "2026-03-08T04:00:00Z"),
    ("2026-03-07", "30m", "2026-03-09T09:30:00Z"),
])
def test_add(office, start, duration, end):
    office.team["hours"] = [{"days": "Mon-Fri", "open": "09:00", "close": "17:00"}]
    office.write()
    result = office.ctl("--json", "add", start, duration)
    assert result.json["add"]["to"] == end, result


def test_add_past_the_end_of_the_calendar(office):
    result = office.ctl("add", "2090-12-31", "30d")
    assert result.code == 2 and "1990 to 2090" in result.err, result


def test_in_the_hours_of_a_target(office):
    office.team["hours"] = [{"days": "Mon-Fri", "open": "09:00", "close": "17:00"}]
    office.team["targets"].insert(0, {"name": "gold", "clients": ["*@big.example"],
                                      "acknowledge": "1h", "hours": [
                                          {"days": "Sat", "open": "10:00", "close": "12:00"}]})
    office.write()
    saturday = ("2026-03-07T09:00", "2026-03-07T18:00")
    assert office.ctl("--json", "hours", *saturday).json["hours"]["seconds"] == 0
    gold = office.ctl("--json", "hours", "--target", "gold", *saturday)
    assert gold.json["hours"]["seconds"] == 2 * 3600, gold
    added = office.ctl("--json", "add", saturday[0], "1h", "--target", "gold")
    assert added.json["add"]["to"] == "2026-03-07T11:00:00Z", added


def test_csv_of_an_answer_without_a_list(office):
    result = office.ctl("--csv", "add", "2026-03-06", "2h")
    assert [line.split(",")[0] for line in result.out.splitlines()] == \
        ["from", "2026-03-06T00:00:00Z"], result


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


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_classify_an_mbox(office, tmp_path, ends):
    mails = [f"From carla Wed Nov 18 10:00:00 2026\nMessage-ID: <{number}@x>\n"
             "From: carla@client.example\n\nOur order\nFrom the start it was late.\n\n"
             for number in range(3)]
    path = tmp_path / "mails.mbox"
    path.write_bytes("".join(mails).replace("\n", ends).encode())
    rows = [json.loads(line) for line in office.ctl("classify", str(path)).out.splitlines()]
    assert [row["message_id"] for row in rows] == ["0@x", "1@x", "2@x"]
    assert {row["own_text"] for row in rows} == {"Our order\nFrom the start it was late."}


def test_classify_a_maildir(office, tmp_path):
    for folder in ("cur", "new", "tmp"):
        (tmp_path / "mail" / folder).mkdir(parents=True)
    for name in ("cur/2", "new/1", "tmp/3", "cur/.nfs01"):
        write_mail(tmp_path / "mail", name, message_id=f"{name}@x")
    rows = [json.loads(line)
            for line in office.ctl("classify", str(tmp_path / "mail")).out.splitlines()]
    assert [row["message_id"] for row in rows] == ["cur/2@x", "new/1@x"]


def test_classify_standard_input(office):
    mail = message("carla@client.example", "support@example.com", message_id="1@x")
    done = subprocess.run([BUILD / "ackctl", "-c", office.file, "classify", "/dev/stdin"],
                          input=mail, capture_output=True, check=True)
    assert json.loads(done.stdout)["message_id"] == "1@x"


@pytest.mark.parametrize("command", [
    ("classify", "mail.eml"), ("promises-in", "--at", "now", "I'll call you tomorrow.")])
def test_a_configuration_that_is_not_there(tmp_path, command):
    result = subprocess.run([BUILD / "ackctl", "-c", tmp_path / "none.conf", *command],
                            capture_output=True, text=True)
    assert result.returncode == 1 and "none.conf" in result.stderr, result


def test_threads(office, tmp_path):
    files = [
        write_mail(tmp_path, "1.eml", message_id="1@x"),
        write_mail(tmp_path, "2.eml", message_id="2@x", in_reply_to="1@x"),
        write_mail(tmp_path, "3.eml", message_id="3@x", subject="Another matter"),
    ]
    result = office.ctl("threads", *files)
    assert result.code == 0, result
    assert sorted(map(sorted, result.json)) == [["1@x", "2@x"], ["3@x"]]


WEDNESDAY = "2026-11-18T10:00+01:00"


def test_when(office):
    result = office.ctl("when", "--at", WEDNESDAY, "you'll have it by Friday")
    assert result.code == 0, result
    assert result.json == {"due_day": "2026-11-20", "due": "2026-11-20T17:00:00+01:00",
                           "grain": "day", "text": "by Friday"}


def test_when_in_half_an_hours_zone(office):
    result = office.ctl("when", "--at", "2026-11-18T10:00-03:30", "by 3pm")
    assert result.json["due"] == "2026-11-18T15:00:00-03:30", result


def test_when_by_the_hours_of_a_team(office):
    result = office.ctl("-t", "support", "when", "--at", "2026-11-18 10:00", "tomorrow")
    hours = office.ctl("hours", "2026-11-19", result.json["due"])
    assert hours.code == 0 and result.json["due_day"] == "2026-11-19", (result, hours)
    unknown = office.ctl("-t", "nobody", "when", "--at", WEDNESDAY, "tomorrow")
    assert unknown.code == 2 and "nobody" in unknown.err, unknown


def test_when_before_anything_is_installed(tmp_path):
    (tmp_path / "xx").write_text("[time]\nby = by\nxday = weekday 5\n", encoding="utf-8")
    when = [BUILD / "ackctl", "--phrases", tmp_path, "when", "--at", WEDNESDAY]
    done = subprocess.run([*when, "by xday"], capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["due_day"] == "2026-11-20", done
    (tmp_path / "xx").write_text("xday\n", encoding="utf-8")
    done = subprocess.run([*when, "by xday"], capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "xx, line 1: found \"xday\"" in done.stderr, done


def test_when_of_one_language(office):
    german = office.ctl("when", "--at", WEDNESDAY, "--lang", "de", "bis Freitag")
    assert german.json["due_day"] == "2026-11-20", german
    english = office.ctl("when", "--at", WEDNESDAY, "--lang", "en", "bis Mittwoch")
    assert english.code == 0 and english.json is None, english
    unknown = office.ctl("when", "--at", WEDNESDAY, "--lang", "tlh", "wa'leS")
    assert unknown.code == 2 and "tlh" in unknown.err and "da, de, en" in unknown.err, unknown
    none = office.ctl("when", "--at", WEDNESDAY, "--lang", "others", "bis Mittwoch")
    assert none.code == 2 and "others" not in none.err.partition("has")[2], none


def test_when_without_a_time(office):
    nothing = office.ctl("when", "--at", WEDNESDAY, "as soon as possible")
    assert nothing.code == 0 and nothing.out == "null\n", nothing
    missing = office.ctl("when", "tomorrow")
    assert missing.code == 2 and "--at" in missing.err, missing
    wrong = office.ctl("when", "--at", "noon", "tomorrow")
    assert wrong.code == 2 and "noon" in wrong.err, wrong


def test_promises_in(office):
    text = "I'll send you the quote by Friday. We will call you tomorrow. Bye"
    result = office.ctl("promises-in", "--at", WEDNESDAY, text)
    assert result.code == 0, result
    assert all(50 < promise["confidence"] <= 100 for promise in result.json)
    assert [{key: value for key, value in promise.items() if key != "confidence"}
            for promise in result.json] == [
        {"text": "I'll send you the quote by Friday", "due_day": "2026-11-20",
         "due": "2026-11-20T17:00:00+01:00", "grain": "day"},
        {"text": "We will call you tomorrow", "due_day": "2026-11-19",
         "due": "2026-11-19T17:00:00+01:00", "grain": "day"},
    ]


def test_what_begins_like_an_option(office, tmp_path, monkeypatch):
    promise, = office.ctl("promises-in", "--at", WEDNESDAY, "--",
                          "- I'll call you on Friday.").json
    assert promise["due_day"] == "2026-11-20"
    day = office.ctl("when", "--at", WEDNESDAY, "--", "--by Friday--").json["due_day"]
    assert day == "2026-11-20"
    monkeypatch.chdir(tmp_path)
    write_mail(tmp_path, "-1.eml", message_id="1@x")
    for names in (["--", "-1.eml"], ["--", "./-1.eml"]):
        assert office.ctl("classify", *names).json["message_id"] == "1@x"
    assert office.ctl("classify", "-1.eml").code == 2


def test_promises_in_of_a_thing_without_a_time(office):
    promise, = office.ctl("promises-in", "--at", WEDNESDAY, "--lang", "de",
                          "Wir werden Ihnen die Rechnung zusenden.").json
    assert (promise["due_day"], promise["due"], promise["grain"]) == (None, None, None)


def test_promises_in_without_a_promise(office):
    nothing = office.ctl("promises-in", "--at", WEDNESDAY, "Shall I send it tomorrow?")
    assert nothing.code == 0 and nothing.json == [], nothing
    unknown = office.ctl("promises-in", "--at", WEDNESDAY, "--lang", "tlh", "HIja'")
    assert unknown.code == 2 and "tlh" in unknown.err, unknown
    missing = office.ctl("promises-in", "I'll call you tomorrow.")
    assert missing.code == 2 and "--at" in missing.err, missing


def test_classify_tells_until_when_somebody_is_away(office, tmp_path):
    path = write_mail(tmp_path, "away.eml", message_id="1@x",
                      headers=[("Date", "Wed, 18 Nov 2026 10:00:00 +0000"),
                               ("Auto-Submitted", "auto-replied")],
                      text="I am on leave until Friday. It is good to be away.\n")
    absence, = office.ctl("classify", path).json["signals"]
    assert (absence["kind"], absence["until"]) == ("absence", "2026-11-20")


def test_classify_tells_promises_by_the_mails_own_clock(office, tmp_path):
    path = write_mail(tmp_path, "promise.eml", message_id="1@x",
                      headers=[("Date", "Wed, 18 Nov 2026 10:00:00 -0330")],
                      text="We will call you by Friday.\n")
    promise, = office.ctl("classify", path).json["promises"]
    assert promise["due"] == "2026-11-20T17:00:00-03:30", promise


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
