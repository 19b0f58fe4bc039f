"""A wrong configuration is refused with file, line, option, what was found and what is
expected; nothing starts half."""

import pytest


def main_option(**options):
    return lambda daemon: daemon.main.update(options)


def team_option(**options):
    return lambda daemon: daemon.team.update(options)


def mailbox_option(**options):
    return lambda daemon: daemon.team["mailboxes"][0].update(options)


def target_option(**options):
    return team_option(targets=[{"name": "gold", "answer": "8h", **options},
                                {"name": "standard", "answer": "2d"}])


MORNING = {"days": "Mon-Fri", "open": "08:00", "close": "12:00"}

WRONG = [
    ("misspelt option", team_option(timezon="UTC"), ["timezon", "timezone"]),
    ("unknown zone", team_option(timezone="Europe/Atlantis"), ["Europe/Atlantis"]),
    ("bad duration", team_option(targets=[{"name": "x", "answer": "soon"}]), ["soon", "answer"]),
    ("bad level", team_option(reminders=[{"at": "late", "to": ["lead"]}]), ["late"]),
    ("reader who is no address", team_option(reminders=[{"at": "50%", "to": ["boss"]}]), ["boss"]),
    ("bad day", team_option(hours=[{"days": "Mun", "open": "9:00", "close": "17:00"}]), ["Mun"]),
    ("windows that overlap", team_option(hours=[MORNING, {**MORNING, "open": "11:00",
                                                          "close": "17:00"}]),
     ["team.hours", "overlap on Mon"]),
    ("a window without an end", team_option(hours=[{**MORNING, "close": "08:00"}]),
     ["team.hours", "closes when it opens"]),
    ("closed days that end before they begin", team_option(closed=["2027-01-01..2026-12-24"]),
     ["team.closed", "2027-01-01..2026-12-24"]),
    ("closed for ever", team_option(hours=[MORNING], closed=["2026-12-24..2090-12-31"]),
     ["team.closed", "no business hours"]),
    ("closed, but always open", team_option(hours="24x7", closed=["2026-12-24"]),
     ["team.closed", "24x7"]),
    ("a word for hours", team_option(hours="24/7"), ["team.hours", "24/7", "24x7"]),
    ("holidays that are not there", team_option(holidays=["missing.ics"]),
     ["team.holidays", "missing.ics"]),
    ("a duration in no unit", target_option(answer="4x"), ["team.targets.answer", "4x"]),
    ("an answer before the acknowledgement", target_option(acknowledge="9h", clients=["a@b.c"]),
     ["team.targets.acknowledge", "9h", "8h"]),
    ("a later turn without a first", target_option(next_acknowledge="1h", clients=["a@b.c"]),
     ["team.targets.next_acknowledge", "both"]),
    ("a target after one for everybody", target_option(),
     ["team.targets", "'standard', which no client can reach", "everybody is taken by 'gold'"]),
    ("a target for one of us", target_option(clients=["ann@example.com"]),
     ["team.targets", "'ann@example.com' is one of us"]),
    ("a target for a mailbox of others", target_option(mailboxes=["sales"]),
     ["team.targets.mailboxes", "sales"]),
    ("everything is closed", team_option(closed_folders=["INBOX"]),
     ["team.closed_folders", "INBOX"]),
    ("a flag for a keyword", team_option(closed_keyword="\\Answered"),
     ["team.closed_keyword", "Answered"]),
    ("plain text beyond loopback", mailbox_option(host="imap.example.com"), ["none"]),
    ("password file missing", mailbox_option(password_file="missing.pass"), ["missing.pass"]),
    ("port too high", mailbox_option(port=70000), ["70000"]),
    ("a word for a number", main_option(workers="many"), ["workers"]),
    ("too few workers", main_option(workers=0), ["workers"]),
]


@pytest.mark.parametrize("name, change, words", WRONG, ids=[row[0] for row in WRONG])
def test_wrong_configuration(ackd, name, change, words):
    change(ackd)
    ackd.write()
    for arguments in (["--check-config"], ["--once"]):
        result = ackd.ackd(*arguments)
        assert result.code in (1, 2), result
        assert ".conf:" in result.err, "file and line"
        for word in words:
            assert word in result.err, result
    assert not ackd.database.exists(), name


def test_a_secret_that_others_can_read(ackd):
    ackd.write()
    (ackd.folder / "teams.d" / "support.pass").chmod(0o644)
    result = ackd.ackd("--check-config")
    assert result.code in (1, 2) and "support.pass" in result.err, result


def test_a_file_that_is_no_configuration(ackd):
    ackd.write()
    ackd.file.write_text("state_dir = ;\n")
    result = ackd.ackd("--check-config")
    assert result.code in (1, 2) and "ackd.conf:1" in result.err, result


def test_a_bracket_left_open(ackd):
    """Where it was opened, not only where that was noticed."""
    ackd.write()
    text = ackd.file.read_text(encoding="utf-8")
    line = text[:text.index("smtp = {")].count("\n") + 1
    ackd.file.write_text(text.replace("};", "", 1), encoding="utf-8")
    result = ackd.ackd("--check-config")
    assert result.code in (1, 2) and f"'{{' of line {line} is never closed" in result.err, result


def test_a_holiday_file_that_is_no_calendar(ackd):
    ackd.team["holidays"] = ["berlin.ics"]
    ackd.write()
    (ackd.folder / "teams.d" / "berlin.ics").write_text("24 December\n", encoding="utf-8")
    result = ackd.ackd("--check-config")
    assert result.code in (1, 2) and "berlin.ics" in result.err, result


def test_a_phrase_pack_that_is_none(ackd, tmp_path):
    ackd.main["phrases"] = str(tmp_path / "packs")
    ackd.write()
    (tmp_path / "packs").mkdir()
    assert "no phrase pack" in ackd.ackd("--check-config").err
    for content, words in ((b"[chase]\nany news\n[chaise]\n", 'line 3: found "[chaise]"'),
                           (b"[chase]\nany\0news\n", "line 2: found byte 0x00")):
        (tmp_path / "packs" / "en").write_bytes(content)
        result = ackd.ackd("--check-config")
        assert result.code == 1 and f"{tmp_path}/packs/en, {words}" in result.err, result


def test_all_problems_at_once(ackd):
    ackd.team.update(timezone="Europe/Atlantis", domans=["example.com"])
    ackd.write()
    words = ackd.ackd("--check-config").err
    assert "Europe/Atlantis" in words and "domans" in words


def test_a_right_one(ackd):
    ackd.write()
    result = ackd.ackd("--check-config")
    assert result.code == 0, result


def test_explained_it_can_be_read_again(ackd):
    """What --explain-config prints is a configuration, without any secret."""
    ackd.team["reminders"] = [{"at": "75%", "to": ["owner", "boss@example.com"]}]
    ackd.team["targets"] = [
        {"name": "urgent", "subjects": ["*urgent*"], "acknowledge": "15m", "hours": "24x7"},
        {"name": "late", "clients": ["*@late.example"], "answer": "8h", "next_answer": "4h",
         "hours": [{**MORNING, "days": "Sat"}]},
        {"name": "standard", "answer": "2d", "update": "3d"}]
    ackd.write()
    result = ackd.ackd("--explain-config")
    assert result.code == 0 and "network_timeout" in result.out, result
    assert "secret\n" not in result.out
