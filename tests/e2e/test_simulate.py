"""ackctl simulate: what other targets would have meant for past mail."""

import csv
import io

import pytest

from harness.daemon import OFFICE
from harness.mail import utc
from harness.office import enquire, reply

NOW = utc("2026-03-06 12:00")
QUICKER = 'targets = ( { name = "quick"; acknowledge = "30m"; answer = "1h"; } );\n'


@pytest.fixture
def office(ackd, dovecot):
    """Carla's turn was answered after an hour on Monday and Otto's after six, Nora waits
    since Friday 10:00; a reply is owed within 4 hours."""
    ackd.team["hours"] = OFFICE
    ackd.write()
    enquire(dovecot, utc("2026-03-02 10:00"))
    reply(dovecot, utc("2026-03-02 11:00"), "enquiry@client.example")
    enquire(dovecot, utc("2026-03-03 10:00"), message_id="2@client.example",
            client="Otto <otto@other.example>", subject="Spare parts")
    reply(dovecot, utc("2026-03-03 16:00"), "2@client.example",
          message_id="r2@example.com", client="Otto <otto@other.example>")
    enquire(dovecot, utc("2026-03-06 10:00"), message_id="3@client.example",
            client="Nora <nora@third.example>", subject="Screws")
    result = ackd.once(utc("2026-03-06 10:30"))
    assert result.code == 0, result
    return ackd


@pytest.fixture
def simulate(office, tmp_path):
    """Answers the members of the JSON answer, given what the file says."""
    file = tmp_path / "other.conf"

    def ask(text, *arguments, code=0):
        file.write_text(text, encoding="utf-8")
        result = office.ctl("--json", "simulate", "--target", file, *arguments, at=NOW)
        assert result.code == code, result
        return result.json

    return ask


def figures(answer, owes, side):
    row = next(row for row in answer["figures"] if row["owes"] == owes)
    return {name.removesuffix("_" + side): value for name, value in row.items()
            if name.endswith("_" + side)}


def test_before_and_after(simulate):
    answer = simulate(QUICKER)
    assert figures(answer, "acknowledge", "before") == {
        "clocks": 3, "met": 1, "missed": 1, "open": 1, "within_target_percent": 50,
        "median_late_business_seconds": 2 * 3600}
    assert figures(answer, "acknowledge", "after") == {
        "clocks": 3, "met": 0, "missed": 3, "open": 0, "within_target_percent": 0,
        "median_late_business_seconds": 90 * 60}
    assert figures(answer, "answer", "before")["clocks"] == 0
    assert figures(answer, "answer", "after") == {
        "clocks": 3, "met": 1, "missed": 2, "open": 0, "within_target_percent": 33,
        "median_late_business_seconds": 3600}


def test_the_list(simulate):
    changed = {(row["client_name"], row["owes"]): row
               for row in simulate(QUICKER, "--list")["changed"]}
    assert ("Otto", "acknowledge") not in changed, "late by either"
    carla = changed["Carla Client", "acknowledge"]
    assert (carla["outcome_before"], carla["by_business_seconds_before"]) == ("met", 3 * 3600)
    assert (carla["outcome_after"], carla["by_business_seconds_after"]) == ("missed", 30 * 60)
    assert (carla["target_before"], carla["target_after"]) == ("standard", "quick")
    assert carla["due_after"] == "2026-03-02T10:30:00Z"
    nora = changed["Nora", "acknowledge"]
    assert (nora["outcome_before"], nora["outcome_after"]) == ("open", "missed")
    assert nora["done"] is None and nora["by_business_seconds_before"] is None
    answer = changed["Otto", "answer"]
    assert (answer["outcome_before"], answer["outcome_after"]) == (None, "missed")


def test_side_by_side_for_people(office, tmp_path):
    file = tmp_path / "other.conf"
    file.write_text(QUICKER, encoding="utf-8")
    result = office.ctl("simulate", "--target", file, "--list", at=NOW)
    assert result.code == 0, result
    assert "met by 3h 00m" in result.out and "missed by 30m" in result.out
    assert "50 -> 0" in result.out and "2h 00m -> 1h 30m" in result.out


def test_csv_is_the_list_where_one_is_asked_for(office, tmp_path):
    file = tmp_path / "other.conf"
    file.write_text(QUICKER, encoding="utf-8")
    for arguments, name in ([], "clocks_before"), (["--list"], "outcome_before"):
        result = office.ctl("--csv", "simulate", "--target", file, *arguments, at=NOW)
        assert name in next(csv.reader(io.StringIO(result.out))), result


def test_the_span(simulate):
    answer = simulate(QUICKER, "--from", "2026-03-03", "--to", "2026-03-03")
    assert figures(answer, "acknowledge", "before")["clocks"] == 1
    assert answer["span"] == {"from": "2026-03-03T00:00:00Z", "to": "2026-03-04T00:00:00Z"}
    nothing = simulate(QUICKER, "--from", "2026-02-01", "--to", "2026-02-02", code=1)
    assert figures(nothing, "acknowledge", "before")["clocks"] == 0


def test_other_hours(simulate):
    """Otto's reply came six hours after he wrote; with a late opening only three count."""
    answer = simulate('hours = ( { days = "Mon-Fri"; open = "13:00"; close = "17:00"; } );\n')
    assert figures(answer, "acknowledge", "after")["met"] == 2


def test_the_same_terms_change_nothing(simulate):
    answer = simulate('targets = ( { name = "standard"; acknowledge = "4h"; } );\n', "--list")
    assert answer["changed"] == []
    assert figures(answer, "acknowledge", "before") == figures(answer, "acknowledge", "after")


def test_the_terms_of_the_past_are_those_that_applied(office, simulate):
    """S17: before is what was recorded, not what the configuration says today."""
    office.team["targets"] = [{"name": "idle", "acknowledge": "10d"}]
    office.write()
    assert office.once(NOW).code == 0
    assert figures(simulate(QUICKER), "acknowledge", "before")["missed"] == 1


def test_a_thread_that_a_subject_ties_counts_once(office, dovecot, simulate):
    """S7: Otto's second mail has lost its reply headers."""
    enquire(dovecot, utc("2026-03-04 10:00"), message_id="4@client.example",
            client="Otto <otto@other.example>", subject="Re: Spare parts")
    assert office.once(utc("2026-03-06 10:40")).code == 0
    answer = simulate(QUICKER, "--list")
    assert figures(answer, "acknowledge", "before")["clocks"] == 4
    turns = [row["turn"] for row in answer["changed"] if row["client_name"] == "Otto"]
    assert turns == [1, 2], "both in one conversation"


def test_closed_before_it_was_due_is_neither_met_nor_missed(office, simulate):
    assert office.ctl("close", "3@client.example", at=utc("2026-03-06 10:20")).code == 0
    answer = simulate(QUICKER)
    assert figures(answer, "acknowledge", "before")["clocks"] == 2
    assert figures(answer, "acknowledge", "after")["clocks"] == 2


def test_nothing_is_changed(office, simulate):
    before = office.ctl("--json", "overdue", at=NOW).out
    tables = {name: office.rows(f"SELECT count(*) FROM {name}") for name in ("turn", "terms")}
    simulate(QUICKER)
    assert office.ctl("--json", "overdue", at=NOW).out == before
    assert {name: office.rows(f"SELECT count(*) FROM {name}") for name in tables} == tables


@pytest.mark.parametrize("text, words", [
    ('targets = ( { name = "x"; answer = "4x"; } );\n', ["other.conf:1", "4x"]),
    ('mailboxes = ();\n', ["mailboxes"]),
    ("targets = (\n", ["other.conf"]),
])
def test_a_wrong_file(office, tmp_path, text, words):
    file = tmp_path / "other.conf"
    file.write_text(text, encoding="utf-8")
    result = office.ctl("simulate", "--target", file, at=NOW)
    assert result.code == 1 and result.out == "", result
    for word in words:
        assert word in result.err, result


def test_used_wrongly(office):
    missing = office.ctl("simulate", at=NOW)
    assert missing.code == 2 and "--target" in missing.err, missing
    gone = office.ctl("simulate", "--target", "/nowhere/other.conf", at=NOW)
    assert gone.code == 1 and "/nowhere/other.conf" in gone.err, gone


def test_a_span_in_which_nobody_wrote(office, simulate, tmp_path):
    span = ("--from", "2030-01-01", "--to", "2030-01-31")
    assert figures(simulate(QUICKER, *span, code=1), "answer", "after")["clocks"] == 0
    said = office.ctl("simulate", "--target", tmp_path / "other.conf", *span, at=NOW)
    assert said.code == 1 and "No client wrote in this span." in said.out, said
