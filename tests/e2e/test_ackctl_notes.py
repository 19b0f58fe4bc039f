"""What people say by ackctl: close, reopen, snooze, assign, ignore; and recompute."""

import contextlib
import sqlite3
import subprocess

import pytest

from harness.daemon import BUILD, OFFICE
from harness.mail import utc
from harness.office import enquire, received, reply

pytestmark = pytest.mark.plain

OPENED = utc("2026-03-02 10:00")  # a Monday
NOW = utc("2026-03-02 16:00")
CARLA = "enquiry@client.example"
OTTO = "answered@client.example"
WRITTEN_FIRST = "offer@example.com"


@pytest.fixture
def office(ackd, dovecot):
    """Carla waits since 10:00: a reply was due at 14:00, an answer is at 18:00. Otto was
    answered at 09:30. To Paul we wrote ourselves; nobody waits there."""
    ackd.team["targets"] = [{"name": "standard", "acknowledge": "4h", "answer": "8h"}]
    ackd.write()
    enquire(dovecot, OPENED)
    enquire(dovecot, utc("2026-03-02 09:00"), message_id=OTTO,
            client="Otto <otto@other.example>", subject="Spare parts")
    reply(dovecot, utc("2026-03-02 09:30"), OTTO, client="Otto <otto@other.example>")
    reply(dovecot, utc("2026-03-02 09:40"), None, message_id=WRITTEN_FIRST,
          client="Paul <paul@third.example>")
    once(ackd, utc("2026-03-02 10:30"))
    return ackd


def once(ackd, at):
    result = ackd.once(at)
    assert result.code == 0, result


def say(office, *arguments, at=NOW):
    """The note that a command answers with."""
    result = office.ctl("--json", *arguments, at=at)
    assert result.code == 0, result
    return result.json["note"]


def overdue(office, at=NOW):
    rows = office.ctl("--json", "overdue", at=at).json["overdue"]
    return {row["client"]: row for row in rows}


def clocks(office, message_id, at=NOW):
    rows = office.ctl("--json", "show", message_id, at=at).json["clocks"]
    return {(row["turn"], row["owes"]): row for row in rows}


def count_notes(office):
    return office.rows("SELECT count(*) FROM note")[0][0]


# close, reopen


def test_close(office):
    note = say(office, "close", CARLA)
    assert note["said"] == (f"{note['conversation']} closed; Carla Client's turn of "
                            "Mon 2 Mar 10:00 ended unanswered")
    assert (note["kind"], note["at"]) == ("close", "2026-03-02T16:00:00Z")
    assert note["client"] == "carla@client.example" and note["open_turns"] == 0
    assert overdue(office) == {}


def test_close_as_people_see_it(office):
    result = office.ctl("close", CARLA, at=NOW)
    assert result.out.count("\n") == 1 and "closed; Carla Client's turn" in result.out, result


def test_what_was_late_when_it_was_closed_stays_missed(office):
    say(office, "close", CARLA)
    assert clocks(office, CARLA)[1, "acknowledge"]["outcome"] == "late"
    assert clocks(office, CARLA)[1, "answer"]["outcome"] == "closed"


def test_a_client_who_writes_again_opens_a_new_turn(office, dovecot):
    say(office, "close", CARLA)
    enquire(dovecot, utc("2026-03-03 09:00"), message_id="again@client.example",
            in_reply_to=CARLA, text="Could you also send us the drawings?\n")
    once(office, utc("2026-03-03 09:30"))
    row = overdue(office, utc("2026-03-03 14:00"))["carla@client.example"]
    assert row["since"] == "2026-03-03T09:00:00Z"


def test_closing_twice_is_harmless(office):
    say(office, "close", CARLA)
    note = say(office, "close", CARLA, at=utc("2026-03-02 17:00"))
    assert "has been closed since Mon 2 Mar 16:00" in note["said"] and note["at"] is None
    assert count_notes(office) == 1


def test_closing_where_nobody_waits(office):
    assert "nobody was waiting" in say(office, "close", WRITTEN_FIRST)["said"]


def test_close_what_waits_for_the_client(office, dovecot):
    reply(dovecot, utc("2026-03-02 11:00"), CARLA, message_id="question@example.com",
          text="Could you tell us how many chairs you need?\n")
    once(office, utc("2026-03-02 11:30"))
    assert office.ctl("waiting", at=NOW).code == 0
    assert "nobody waits for Carla Client any more" in say(office, "close", CARLA)["said"]
    assert office.ctl("waiting", at=NOW).code == 1


def test_reopen_what_was_closed(office):
    say(office, "close", CARLA)
    note = say(office, "reopen", CARLA, at=utc("2026-03-02 17:00"))
    assert note["said"].endswith("reopened; Carla Client's turn of Mon 2 Mar 10:00 is open again")
    assert note["open_turns"] == 1
    later = utc("2026-03-02 17:30")
    reply_clock, answer = (clocks(office, CARLA, later)[1, owes]
                           for owes in ("acknowledge", "answer"))
    assert (reply_clock["due"], reply_clock["outcome"]) == ("2026-03-02T14:00:00Z", "overdue")
    assert (answer["due"], answer["outcome"]) == ("2026-03-02T19:00:00Z", "open"), \
        "the hour in which it was closed is a pause"


def test_close_what_was_reopened(office):
    say(office, "close", CARLA, at=utc("2026-03-02 11:00"))
    say(office, "reopen", CARLA, at=utc("2026-03-02 11:30"))
    assert "ended unanswered" in say(office, "close", CARLA)["said"]
    assert overdue(office) == {}


def test_close_again_where_we_asked_something_since(office, dovecot):
    say(office, "close", CARLA, at=utc("2026-03-02 11:00"))
    reply(dovecot, utc("2026-03-02 12:00"), CARLA, message_id="question@example.com",
          text="Could you tell us how many chairs you need?\n")
    once(office, utc("2026-03-02 12:30"))
    assert "nobody waits for Carla Client any more" in say(office, "close", CARLA)["said"]


def test_reopen_what_was_answered(office):
    note = say(office, "reopen", OTTO)
    assert "reopened; Otto's turn of Mon 2 Mar 09:00" in note["said"]
    assert clocks(office, OTTO)[1, "acknowledge"]["outcome"] == "on time", \
        "that somebody replied stays true"
    assert clocks(office, OTTO)[1, "answer"]["done"] is None


def test_reopening_what_is_open_is_harmless(office):
    note = say(office, "reopen", CARLA)
    assert "is open already; Carla Client has been waiting since Mon 2 Mar 10:00" \
        in note["said"]
    assert count_notes(office) == 0


def test_nothing_to_reopen(office):
    result = office.ctl("reopen", WRITTEN_FIRST, at=NOW)
    assert result.code == 1 and "nothing to reopen" in result.err, result
    assert count_notes(office) == 0


# snooze


@pytest.mark.parametrize("until, end", [
    ("2026-03-04 12:00", "2026-03-04T12:00:00Z"),
    ("2h", "2026-03-03T10:00:00Z"),  # business time: Monday's last hour and one more
    ("3h!", "2026-03-02T19:00:00Z"),
])
def test_snooze(office, until, end):
    office.team["hours"] = OFFICE
    office.write()
    note = say(office, "snooze", CARLA, until)
    assert note["until"] == end and "no reminders before" in note["said"]
    assert "its clocks go on" in note["said"]
    assert overdue(office)["carla@client.example"]["snoozed_until"] == end
    assert "SNOOZED" in office.ctl("overdue", at=NOW).out


def test_two_snoozes_in_one_second_count_as_they_were_said(office):
    say(office, "snooze", CARLA, "2h")
    assert "snoozed no longer" in say(office, "snooze", CARLA, "now")["said"]
    assert overdue(office)["carla@client.example"]["snoozed_until"] is None
    say(office, "snooze", CARLA, "1d")
    assert overdue(office)["carla@client.example"]["snoozed_until"]


def test_the_folder_for_sent_mail_closes_nothing(ackd, dovecot):
    """Even where somebody calls it one for closed matters."""
    ackd.team["closed_folders"] = ["Sent"]
    ackd.team["targets"] = [{"name": "standard", "acknowledge": "4h", "answer": "8h"}]
    ackd.write()
    enquire(dovecot, OPENED)
    reply(dovecot, utc("2026-03-02 10:20"), CARLA,
          text="We are looking into it and will get back to you.\n")
    once(ackd, utc("2026-03-02 10:30"))
    assert clocks(ackd, CARLA)[1, "answer"]["outcome"] == "open"


def test_the_digest_counts_by_the_hours_of_the_target(ackd, dovecot):
    """As overdue does: round the clock for one who was promised that."""
    ackd.team["hours"] = OFFICE
    ackd.team["targets"] = [{"name": "always", "hours": "24x7", "acknowledge": "4h"}]
    ackd.write()
    enquire(dovecot, utc("2026-02-28 10:00"))    # a Saturday
    once(ackd, utc("2026-02-28 10:10"))
    monday = utc("2026-03-02 08:30")
    row, = overdue(ackd, monday).values()
    assert row["overdue_business_seconds"] == 42.5 * 3600
    assert "42h 30m late" in ackd.ctl("digest", at=monday).out


def test_a_snooze_that_is_over_is_not_shown(office):
    say(office, "snooze", CARLA, "1h")
    later = utc("2026-03-02 17:30")
    assert overdue(office, later)["carla@client.example"]["snoozed_until"] is None
    assert "SNOOZED" not in office.ctl("overdue", at=later).out


def test_now_ends_a_snooze(office):
    say(office, "snooze", CARLA, "2d")
    later = utc("2026-03-02 16:01")
    assert "snoozed no longer" in say(office, "snooze", CARLA, "now", at=later)["said"]
    assert overdue(office, later)["carla@client.example"]["snoozed_until"] is None
    assert "is not snoozed" in say(office, "snooze", CARLA, "now", at=later)["said"]
    assert count_notes(office) == 2


@pytest.mark.parametrize("until, word", [
    ("2026-03-02 15:59", "is past"),
    ("tomorrow", "neither a time"),
    ("0h", "neither a time"),
])
def test_snooze_until_what_is_no_time_to_come(office, until, word):
    result = office.ctl("snooze", CARLA, until, at=NOW)
    assert result.code == 2 and word in result.err, result
    assert count_notes(office) == 0


def test_no_letter_before_a_snooze_is_over(office, sink):
    office.team["reminders"] = [{"at": "100%", "to": ["ann@example.com"]}]
    office.write()
    say(office, "snooze", CARLA, "2026-03-02 17:00", at=utc("2026-03-02 11:00"))
    once(office, utc("2026-03-02 16:30"))
    assert received(sink, "ann@example.com") == []
    once(office, utc("2026-03-02 17:10"))
    assert len(received(sink, "ann@example.com")) == 1


# assign


def test_assign(office):
    note = say(office, "assign", CARLA, "BOB@example.com")
    assert note["address"] == "bob@example.com"
    assert note["said"].endswith("assigned to Bob Roy")
    assert overdue(office)["carla@client.example"]["owner"] == "bob@example.com"
    assert "Bob Roy" in office.ctl("overdue", at=NOW).out


def test_assign_to_another_one(office):
    say(office, "assign", CARLA, "bob@example.com")
    note = say(office, "assign", CARLA, "ann@example.com", at=utc("2026-03-02 16:01"))
    assert "assigned to Ann Lee; before, it was with Bob Roy" in note["said"]


def test_assigning_twice_is_harmless(office):
    say(office, "assign", CARLA, "bob@example.com")
    note = say(office, "assign", CARLA, "bob@example.com")
    assert "is with Bob Roy already" in note["said"] and count_notes(office) == 1


def test_assign_to_a_stranger(office):
    result = office.ctl("assign", CARLA, "carla@client.example", at=NOW)
    assert result.code == 2, result
    assert "Ann Lee <ann@example.com>, Bob Roy <bob@example.com>" in result.err


# ignore


@pytest.mark.parametrize("pattern", ["carla@client.example", "Carla@Client.Example",
                                     "client.example", "*@client.*"])
def test_ignore(office, pattern):
    note = say(office, "ignore", pattern)
    assert note["said"] == (f"{pattern.lower()} is ignored from now on; "
                            "1 thread of mail counted anew")
    assert note["conversation"] is None and note["open_turns"] is None
    assert overdue(office) == {}
    assert "is ignored already" in say(office, "ignore", pattern)["said"]
    note = say(office, "ignore", "--undo", pattern)
    assert note["kind"] == "regard" and "counts again" in note["said"]
    assert list(overdue(office)) == ["carla@client.example"]
    assert count_notes(office) == 2


def test_ignore_whoever_never_wrote(office):
    assert "no mail is from or to it" in say(office, "ignore", "crala@client.example")["said"]


def test_undo_what_the_configuration_ignores(office):
    office.team["ignore"] = ["client.example"]
    office.write()
    assert office.ctl("recompute", at=NOW).code == 0
    assert overdue(office) == {}
    refused = office.ctl("ignore", "--undo", "carla@client.example", at=NOW)
    assert refused.code == 1 and '"client.example"' in refused.err, refused
    say(office, "ignore", "--undo", "client.example")
    assert list(overdue(office)) == ["carla@client.example"]


@pytest.mark.parametrize("arguments, code, word", [
    (["ann@example.com"], 2, "Ann Lee"),
    (["*@example.com"], 2, "a member"),
    (["3f9c02ab"], 2, "no address"),
    (["Carla <carla@client.example>"], 2, "no address"),
    (["--undo", "carla@client.example"], 1, "is not ignored"),
])
def test_what_is_not_ignored(office, arguments, code, word):
    result = office.ctl("ignore", *arguments, at=NOW)
    assert result.code == code and word in result.err, result
    assert count_notes(office) == 0


def test_a_running_daemon_hears_of_it(office, dovecot):
    office.start(at=utc("2026-03-02 16:00"))
    say(office, "ignore", "nora@news.example")
    enquire(dovecot, utc("2026-03-02 16:01"), message_id="news@news.example",
            client="Nora <nora@news.example>", subject="Newsletter")
    enquire(dovecot, utc("2026-03-02 16:01"), message_id="later@client.example",
            client="Lars <lars@late.example>", subject="Hinges")
    office.wait_seen("news@news.example")
    office.wait_seen("later@client.example")
    waiting = overdue(office, utc("2026-03-03 09:00"))
    assert "lars@late.example" in waiting and "nora@news.example" not in waiting


# all of them


@pytest.mark.parametrize("form", ["table", "--json", "--csv"])
@pytest.mark.parametrize("arguments", [
    ["close", CARLA], ["reopen", OTTO], ["snooze", CARLA, "2d"],
    ["assign", CARLA, "bob@example.com"], ["ignore", "client.example"], ["recompute"],
], ids=lambda arguments: arguments[0])
def test_every_form(office, arguments, form):
    result = office.ctl(*([] if form == "table" else [form]), *arguments, at=NOW)
    assert result.code == 0 and result.out, result
    if form == "--json":
        assert result.json["version"] == 1
    if form == "--csv":
        assert len(result.out.splitlines()) == 2


COMMANDS = [["close"], ["reopen"], ["snooze", "2d"], ["assign", "bob@example.com"]]


@pytest.mark.parametrize("id_, code", [("3f9", 2), ("ffffffff0", 1), ("no@such.example", 1)])
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_no_such_conversation(office, command, id_, code):
    result = office.ctl(command[0], id_, *command[1:], at=NOW)
    assert result.code == code and f'"{id_}"' in result.err, result
    assert count_notes(office) == 0


@pytest.mark.parametrize("digits", [4, 8])
def test_the_name_will_do_as_well(office, digits):
    name = overdue(office)["carla@client.example"]["conversation"]
    assert say(office, "close", name[:digits])["conversation"] == name


def test_a_message_id_may_stand_in_brackets(office):
    assert say(office, "close", f"<{CARLA}>")["client"] == "carla@client.example"


TWINS = [("3092@client.example", "Tess <tess@twin.example>"),
         ("110111@client.example", "Theo <theo@other.example>")]


def test_a_name_that_two_conversations_have(office, dovecot):
    """SHA-256 of both Message-IDs begins alike, so the name fits both: the Message-ID does
    not, and what is said by it holds."""
    for message_id, client in TWINS:
        enquire(dovecot, OPENED, message_id=message_id, client=client)
    once(office, utc("2026-03-02 10:31"))
    name = overdue(office)["tess@twin.example"]["conversation"]
    assert overdue(office)["theo@other.example"]["conversation"] == name
    refused = office.ctl("close", name, at=NOW)
    assert refused.code == 2 and "several conversations" in refused.err, refused
    assert say(office, "close", TWINS[0][0])["client"] == "tess@twin.example"
    assert "tess@twin.example" not in overdue(office)
    assert "theo@other.example" in overdue(office)


def test_sudo_says_who_it_was(office, monkeypatch):
    monkeypatch.setenv("SUDO_USER", "carol")
    assert say(office, "close", CARLA)["author"] == "carol"
    monkeypatch.delenv("SUDO_USER")
    assert say(office, "reopen", CARLA)["author"] not in ("carol", "", None)


def test_a_store_without_its_configuration(office):
    done = subprocess.run([BUILD / "ackctl", "--db", office.database, "--now",
                           "2026-03-02T16:00:00Z", "close", CARLA],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "closed" in done.stdout, done
    assert overdue(office) == {}


def test_before_the_first_look(ackd):
    ackd.write()
    result = ackd.ctl("close", CARLA)
    assert result.code == 1 and str(ackd.database) in result.err, result
    assert not ackd.database.exists(), "a note makes no file"


# recompute


def answers(office):
    """What there is to see, as text."""
    return [office.ctl("--json", *arguments, at=NOW).out
            for arguments in (["overdue"], ["due"], ["waiting"], ["show", CARLA],
                              ["show", OTTO], ["report"])]


def test_recompute_changes_nothing(office):
    say(office, "close", CARLA, at=utc("2026-03-02 11:00"))
    say(office, "reopen", CARLA, at=utc("2026-03-02 11:30"))
    say(office, "assign", CARLA, "bob@example.com")
    say(office, "snooze", CARLA, "2d")
    before = answers(office)
    result = office.ctl("--json", "recompute", at=NOW)
    assert result.json["recompute"] == {"messages": 4, "conversations": 2}, result
    assert answers(office) == before


def test_recompute_beside_a_daemon_at_work(office, dovecot):
    office.start(at=utc("2026-03-02 16:00"))
    assert office.ctl("recompute", at=NOW).code == 0
    enquire(dovecot, utc("2026-03-02 16:01"), message_id="again@client.example",
            in_reply_to=CARLA, text="Any news?\n")
    office.wait_seen("again@client.example")
    assert overdue(office)["carla@client.example"]["chases"] == 1
    before = answers(office)
    assert office.ctl("recompute", at=NOW).code == 0
    assert answers(office) == before


def test_new_targets_apply_to_the_past_only_when_asked(office):
    office.team["targets"] = [{"name": "quick", "acknowledge": "30m"}]
    office.write()
    once(office, NOW)
    assert overdue(office)["carla@client.example"]["target"] == "standard"
    assert office.ctl("recompute", at=NOW).code == 0
    assert overdue(office)["carla@client.example"]["target"] == "standard"
    assert office.ctl("recompute", "--targets", at=NOW).code == 0
    row = overdue(office)["carla@client.example"]
    assert (row["target"], row["due"]) == ("quick", "2026-03-02T10:30:00Z")


def test_an_edited_calendar_does_not_apply_to_what_is_late_already(office, dovecot):
    """The update clock began under the new hours, its turn under the old ones."""
    office.team["targets"] = [{"name": "standard", "acknowledge": "4h", "update": "2h"}]
    office.write()
    assert office.ctl("recompute", "--targets", at=utc("2026-03-02 10:40")).code == 0
    office.team["hours"] = OFFICE
    office.write()
    once(office, utc("2026-03-02 11:00"))
    reply(dovecot, utc("2026-03-02 12:00"), CARLA, message_id="holding@example.com",
          text="Thanks, we are looking into it and will get back to you.\n")
    once(office, utc("2026-03-02 12:30"))
    row = overdue(office, at=utc("2026-03-02 23:00"))["carla@client.example"]
    assert (row["owes"], row["due"]) == ("update", "2026-03-02T14:00:00Z")
    assert row["overdue_business_seconds"] == 9 * 3600


def test_terms_that_a_clock_ahead_of_time_put_do_not_come_back(office, dovecot):
    for name, at in (("ahead", "2026-03-02 13:00"), ("mended", "2026-03-02 12:00")):
        office.team["targets"] = [{"name": name, "acknowledge": "1h"}]
        office.write()
        once(office, utc(at))
    enquire(dovecot, utc("2026-03-02 13:30"), message_id="later@third.example",
            client="Paula <paula@third.example>", subject="Another matter")
    once(office, utc("2026-03-02 14:00"))
    assert overdue(office)["paula@third.example"]["target"] == "mended"


# what comes in between


def change(office, sql):
    """Another program writes into the team's file."""
    with contextlib.closing(sqlite3.connect(office.database)) as file, file:
        file.execute(sql)


def test_an_edited_policy_applies_even_if_deriving_anew_was_cut_short(office):
    office.team["ignore"] = ["*@client.example"]
    office.write()
    change(office, "CREATE TRIGGER stop BEFORE INSERT ON conversation"
                   " BEGIN SELECT raise(ABORT, 'no further'); END")
    assert office.once(NOW).code != 0
    assert "carla@client.example" in overdue(office)
    done = subprocess.run([BUILD / "ackctl", "--db", office.database, "--now",
                           "2026-03-02T16:00:00Z", "overdue"], check=False)
    assert done.returncode == 0, "the policy in the team's file can be read meanwhile"
    change(office, "DROP TRIGGER stop")
    once(office, NOW)
    assert overdue(office) == {}


def test_recompute_hears_what_is_said_meanwhile(office, dovecot):
    """While it sets right what a mail follows by its subject."""
    enquire(dovecot, utc("2026-03-02 15:00"), message_id="orphan@client.example",
            subject="Re: Something that nobody has seen")
    once(office, NOW)
    change(office, "INSERT INTO follow(orphan, followed) SELECT a.id, b.id"
                   " FROM message AS a, message AS b WHERE"
                   f" a.message_id = 'orphan@client.example' AND b.message_id = '{OTTO}'")
    change(office, "CREATE TRIGGER said AFTER DELETE ON follow BEGIN"
                   " INSERT INTO note(kind, at, address, author)"
                   " VALUES(4, 0, '*@client.example', 'carol'); END")
    assert office.ctl("recompute", at=NOW).code == 0
    assert count_notes(office) == 1
    assert overdue(office) == {}
