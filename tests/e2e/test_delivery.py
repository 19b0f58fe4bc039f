"""What a mail server says decides for each recipient; what it took is not sent twice."""

from datetime import timedelta

import pytest

from harness.daemon import Ackd
from harness.mail import utc
from harness.office import enquire
from harness.process import free_port, wait_for
from harness.smtp import DROP, ScriptedServer

pytestmark = pytest.mark.plain

ANN, BOSS, ADMIN = "ann@example.com", "boss@example.com", "admin@example.com"
DUE = utc("2026-03-02 14:01")
LATER = utc("2026-03-02 20:00")
NEXT_DAY = utc("2026-03-03 14:01")
DAYS_LATER = DUE + timedelta(days=5, hours=1)

NO, NOT_NOW = b"550 5.1.1 nobody", b"450 4.2.0 later"


@pytest.fixture
def owing(tmp_path, dovecot):
    """One letter is due at 14:00, to Ann, who leads the team, and to the boss."""
    with Ackd(tmp_path) as daemon:
        daemon.add_mailbox(dovecot)
        daemon.main["admins"] = [ADMIN]
        daemon.team["reminders"] = [{"at": "100%", "to": ["lead", BOSS]}]
        daemon.write()
        assert daemon.once(utc("2026-03-02 09:00")).code == 0
        enquire(dovecot, utc("2026-03-02 10:00"))
        yield daemon


def by_way_of(daemon, server):
    daemon.main["smtp"]["port"] = server.port if server else free_port()
    return daemon.write()


def reminders(daemon):
    return [row[0] for row in daemon.rows(
        "SELECT state FROM outbox WHERE purpose LIKE 'reminder %' ORDER BY id")]


def fate(daemon, address):
    """What is known of a recipient of the reminder, "waits" if nothing is."""
    rows = daemon.rows("SELECT r.state FROM outbox_recipient r JOIN outbox ON id = outbox"
                       " WHERE purpose LIKE 'reminder %' AND address = ?", address)
    return rows[0][0] if rows else "waits"


# The fault; what it makes of the letter, for Ann and for the boss; how many copies each of
# them was sent in the end, once the server is kind again.
FAULTS = [
    # Nobody is there, or nobody listens to the end.
    (None,                                    "queued", "waits", "waits",         1, 1),
    ({"greeting": b"421 4.3.2 busy"},         "queued", "waits", "waits",         1, 1),
    ({"greeting": DROP},                      "queued", "waits", "waits",         1, 1),
    ({"EHLO": DROP},                          "queued", "waits", "waits",         1, 1),
    ({"MAIL": DROP},                          "queued", "waits", "waits",         1, 1),
    ({"RCPT": DROP},                          "queued", "waits", "waits",         1, 1),
    ({"DATA": DROP},                          "queued", "waits", "waits",         1, 1),
    ({"dot": DROP},                           "uncertain", "uncertain", "uncertain", 2, 2),
    ({"slowly": 0.1},                         "sent", "sent", "sent",             1, 1),
    # It says: not now.
    ({"MAIL": b"451 4.3.0 later"},            "queued", "waits", "waits",         1, 1),
    ({"RCPT": NOT_NOW},                       "queued", "waits", "waits",         1, 1),
    ({"DATA": b"421 4.3.2 going down"},       "queued", "waits", "waits",         1, 1),
    ({"dot": b"452 4.3.1 disk full"},         "queued", "waits", "waits",         1, 1),
    # It says: no.
    ({"MAIL": b"550 5.7.1 not from you"},     "refused", "refused", "refused",    0, 0),
    ({"RCPT": NO},                            "refused", "refused", "refused",    0, 0),
    ({"DATA": b"554 5.5.1 no"},               "refused", "refused", "refused",    0, 0),
    ({"dot": b"554 5.7.1 spam"},              "refused", "refused", "refused",    0, 0),
    # Not the same to both.
    ({"recipients": {ANN: NO}},               "sent", "refused", "sent",          0, 1),
    ({"recipients": {BOSS: NO}},              "sent", "sent", "refused",          1, 0),
    ({"recipients": {ANN: NOT_NOW}},          "queued", "waits", "sent",          1, 1),
    ({"recipients": {ANN: NO, BOSS: NOT_NOW}}, "queued", "refused", "waits",      0, 1),
    ({"recipients": {ANN: NO}, "dot": DROP},  "uncertain", "refused", "uncertain", 0, 2),
    ({"recipients": {ANN: NOT_NOW}, "dot": DROP}, "uncertain", "waits", "uncertain", 1, 2),
]


@pytest.mark.parametrize("fault, letter, ann, boss, ann_copies, boss_copies", FAULTS,
                         ids=[str(row[0] or "nobody there") for row in FAULTS])
def test_fault(owing, fault, letter, ann, boss, ann_copies, boss_copies):
    with ScriptedServer(**fault or {}) as unkind:
        by_way_of(owing, unkind if fault else None).once(DUE)
    assert (reminders(owing), fate(owing, ANN), fate(owing, BOSS)) == ([letter], ann, boss)
    with ScriptedServer() as kind:
        by_way_of(owing, kind).once(LATER)
        owing.once(NEXT_DAY)
    assert reminders(owing) == ["sent" if ann_copies + boss_copies else "refused"]
    copies = unkind.served + kind.served
    assert (copies[ANN], copies[BOSS]) == (ann_copies, boss_copies)
    ids = {line for raw in unkind.letters + kind.letters for line in raw.splitlines()
           if line.startswith(b"Message-ID:") and b"To: " + ADMIN.encode() not in raw}
    assert len(ids) <= 1, "copies are known as such"


def uncertain(owing):
    """The line broke after the final dot; what the server has got."""
    with ScriptedServer(dot=DROP) as server:
        by_way_of(owing, server).once(DUE)
    assert reminders(owing) == ["uncertain"]
    return server.letters[0]


def test_a_letter_in_doubt_that_is_seen_is_not_sent_again(owing, dovecot):
    """One watched mailbox proves that the server took it, for all whom it had not denied
    it."""
    raw = uncertain(owing)
    assert owing.ctl("--json", "status").json["totals"]["letters_uncertain"] == 1
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(raw, DUE)
    with ScriptedServer() as server:
        assert by_way_of(owing, server).once(LATER).code == 0
    assert server.letters == []
    assert (reminders(owing), fate(owing, ANN), fate(owing, BOSS)) == (["sent"], "sent", "sent")


def test_a_letter_in_doubt_is_not_looked_for_before_it_can_be_there(owing):
    uncertain(owing)
    with ScriptedServer() as server:
        by_way_of(owing, server).once(DUE + timedelta(seconds=30))
        assert server.letters == [] and reminders(owing) == ["uncertain"]


def test_a_letter_in_doubt_goes_again_where_nobody_can_look(owing, dovecot):
    raw = uncertain(owing)
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(raw, DUE)
    dovecot.stop()
    with ScriptedServer() as server:
        by_way_of(owing, server).once(LATER)
    assert reminders(owing) == ["sent"] and server.served[BOSS] == 1


def test_the_daemon_looks_for_it_by_itself(owing, dovecot):
    """A minute later, by a clock that has been moved on."""
    raw = uncertain(owing)
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(raw, DUE)
    with ScriptedServer() as server:
        by_way_of(owing, server).start(DUE + timedelta(seconds=57))
        owing.wait_log("letter had arrived, is not sent again")
        assert owing.stop() == 0
    assert server.letters == [] and reminders(owing) == ["sent"]


def alerts(server):
    return [raw for raw in server.letters if f"To: {ADMIN}".encode() in raw]


def test_administrators_hear_once_a_day_of_the_same_addresses(owing, dovecot):
    with ScriptedServer(recipients={BOSS: NO}) as server:
        assert by_way_of(owing, server).once(DUE).code == 1
        letter, = alerts(server)
        assert b"refused" in letter and BOSS.encode() in letter and b"5.1.1 nobody" in letter
        enquire(dovecot, utc("2026-03-02 15:00"), "another@client.example", subject="More")
        owing.once(utc("2026-03-02 19:01"))
        assert reminders(owing) == ["sent", "sent"] and len(alerts(server)) == 1
        enquire(dovecot, utc("2026-03-03 09:00"), "third@client.example", subject="Again")
        owing.once(NEXT_DAY)
        assert len(alerts(server)) == 2
    status = owing.ctl("--json", "status").json
    assert [row["address"] for row in status["refused"]] == [BOSS] * 3
    assert "nobody" in owing.ctl("status").out


def test_administrators_read_why_it_was_refused_not_why_another_waits(owing):
    with ScriptedServer(recipients={ANN: NOT_NOW, BOSS: NO}) as server:
        by_way_of(owing, server).once(DUE)
        letter, = alerts(server)
    assert b"5.1.1 nobody" in letter and b"4.2.0" not in letter


def test_about_a_letter_to_administrators_there_is_none(owing):
    with ScriptedServer(recipients={BOSS: NO, ADMIN: NO}) as server:
        by_way_of(owing, server).once(DUE)
        owing.once(LATER)
        owing.once(NEXT_DAY)
    assert owing.rows("SELECT purpose FROM outbox WHERE purpose LIKE 'alert %'"
                      " AND state = 'refused'") == owing.rows(
                          "SELECT purpose FROM outbox WHERE purpose LIKE 'alert %'")
    assert len(alerts(server)) == 0 and server.served[ANN] == 1
    assert {row["address"] for row in owing.ctl("--json", "status").json["refused"]} == {
        BOSS, ADMIN}


def test_what_nobody_takes_is_given_up_after_five_days(owing):
    with ScriptedServer(recipients={BOSS: NOT_NOW}) as server:
        by_way_of(owing, server).once(DUE)
        owing.once(DAYS_LATER - timedelta(hours=2))
        assert (reminders(owing), fate(owing, BOSS)) == (["queued"], "waits")
        owing.once(DAYS_LATER)
        assert (reminders(owing), fate(owing, BOSS)) == (["sent"], "refused")
        letter, = alerts(server)
    assert b"given up" in letter and server.served[ANN] == 1


def uncertain_after_days(owing):
    """As uncertain(), of a letter that nobody took before."""
    by_way_of(owing, None).once(DUE)
    with ScriptedServer(dot=DROP) as server:
        by_way_of(owing, server).once(DAYS_LATER)
    assert reminders(owing) == ["uncertain"]
    return server.letters[0]


def test_one_in_doubt_is_looked_for_after_five_days_too(owing, dovecot):
    raw = uncertain_after_days(owing)
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(raw, DAYS_LATER)
    with ScriptedServer() as server:
        by_way_of(owing, server).once(DAYS_LATER + timedelta(hours=1))
    assert reminders(owing) == ["sent"] and server.letters == []


def test_one_that_is_not_seen_after_five_days_is_given_up(owing):
    uncertain_after_days(owing)
    with ScriptedServer() as server:
        by_way_of(owing, server).once(DAYS_LATER + timedelta(hours=1))
        letter, = alerts(server)
    assert (reminders(owing), fate(owing, ANN), fate(owing, BOSS)) == (
        ["refused"], "refused", "refused")
    assert b"given up" in letter and b"the line broke" in letter
    assert ANN.encode() in letter and BOSS.encode() in letter


def test_a_connection_is_kept_for_a_run_of_letters_and_then_closed(owing):
    owing.team.update(gather="0s", digest={"at": "14:00", "to": [BOSS]})
    with ScriptedServer() as server:
        by_way_of(owing, server).start(DUE)
        wait_for(lambda: "QUIT" in server.verbs(), 30, "the end of the connection")
        assert server.served == {ANN: 1, BOSS: 2}
        assert server.connections == 1 and server.verbs().count("MAIL") == 2
        assert owing.stop() == 0
