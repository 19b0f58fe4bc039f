"""A mail that ends its worker is found out, quarantined, and read again on request, while
the other mailboxes of the same worker go on (ackd(8), WHEN SOMETHING FAILS)."""

import os
import signal
import threading

import pytest

from harness.daemon import now
from harness.fake_imap import FakeImap, Folder
from harness.office import enquire
from harness.process import wait_for

OTHER = "sales@example.com"
BAD = 3
PROBLEM = "quarantined: reading it ended the worker twice"


class Deadly(Folder):
    """Mails of persons, whose texts are asked for. While `deadly`, the text of one of them
    comes by half and no further: time to kill the worker that has it in hand."""

    def __init__(self, count, deadly=BAD):
        super().__init__({uid: f"From: Carla <carla{uid}@client.example>\r\n"
                               f"To: support@example.com\r\nSubject: Order {uid}\r\n"
                               f"Message-ID: <{uid}@client.example>\r\n\r\n"
                          for uid in range(1, count + 1)})
        self.deadly = deadly
        self.held = threading.Event()
        self.alone = False

    @property
    def rules(self):
        return [(r"UID SEARCH .* SINCE", self._since),
                (r"UID FETCH .*BODY.PEEK\[TEXT\]", self._texts), *super().rules]

    def _since(self, connection, tag, command):
        return self._search(connection, tag, command.partition(" SINCE")[0])

    def _texts(self, connection, tag, command):
        asked = self._listed(command.split(" ")[2])
        for uid in asked:
            text = f"Where is our order {uid}? We need it by Friday.\r\n"
            answer = f"* {uid} FETCH (UID {uid} BODY[TEXT]<0> {{{len(text)}}}\r\n{text})\r\n"
            if uid == self.deadly:
                connection.send(answer[:len(answer) // 2])
                self.alone = asked == [uid]
                self.held.set()
                connection.readline()
                return None
            connection.send(answer)
        return f"{tag} OK done\r\n"


@pytest.fixture
def folder():
    return Deadly(5)


@pytest.fixture
def office(ackd, dovecot, folder):
    """One worker for a mailbox with a deadly mail, and another one for an honest one."""
    with FakeImap([*folder.rules, (r"LIST", "{tag} OK none\r\n")]) as server:
        ackd.main["workers"] = 1
        ackd.team["mailboxes"].clear()
        server.password = "secret"
        ackd.add_mailbox(server, sent="INBOX")
        ackd.add_mailbox(dovecot, OTHER)
        ackd.write()
        yield ackd


def kill_over_it(office, folder):
    """Ends the worker while it has the mail in hand. Whether it had no other."""
    assert folder.held.wait(30), office.log()
    alone = folder.alone
    folder.held.clear()
    dead = office.workers()[0]
    os.kill(dead, signal.SIGSEGV)
    wait_for(lambda: dead not in office.workers(), 10, "its end")
    return alone


def stored(office):
    return {int(identity.split("@")[0]) for (identity,) in office.rows(
        "SELECT message_id FROM message WHERE message_id GLOB '[0-9]@*'")}


def quarantined(office):
    status = office.ctl("--json", "status")
    assert status.code == 0, status
    return [(row["mailbox"], row["folder"], row["uid"]) for row in status.json["quarantined"]]


def quarantine(office, folder):
    """Kills until it is in quarantine."""
    office.start()
    kills = []
    while not kills or kills.count(True) < 2:
        kills.append(kill_over_it(office, folder))
    assert kills == [False, True, True]
    wait_for(lambda: stored(office) == {1, 2, 4, 5}, 30, "all mails but the deadly one")


def test_the_second_crash_over_one_mail_is_the_last(office, folder):
    quarantine(office, folder)
    assert quarantined(office) == [("support", "INBOX", BAD)]
    assert office.rows("SELECT uid, problem FROM sighting WHERE message IS NULL") == [
        (BAD, PROBLEM)]
    assert "imap worker ended, will be started again" in office.log()
    assert "read: quarantined team=support mailbox=support folder=INBOX uid=3" in office.log()
    people = office.ctl("status").out
    assert "Quarantined" in people
    assert office.stop() == 0


def test_no_other_mailbox_waits(office, folder, dovecot):
    """Mail arrives at the other mailbox before each death; it is stored while the guilty
    one is held up."""
    office.start()
    for number in range(3):
        assert folder.held.wait(30), office.log()
        enquire(dovecot, now(), message_id=f"before{number}@client.example", user=OTHER)
        kill_over_it(office, folder)
        office.wait_seen(f"before{number}@client.example", 15)
    assert office.stop() == 0


def test_rescan_reads_it_again(office, folder):
    quarantine(office, folder)
    folder.deadly = None
    answer = office.ctl("--json", "rescan", "support")
    assert answer.code == 0, answer
    assert answer.json["rescan"] == [{"mailbox": "support", "read_again": "passed over",
                                      "quarantined": 1, "passed_over": 1}]
    wait_for(lambda: BAD in stored(office), 30, "the mail that was deadly")
    assert quarantined(office) == []
    assert office.rows("SELECT count(*) FROM sighting") == [(5,)]
    assert office.rows("SELECT count(*) FROM message WHERE message_id LIKE '%@client.example'") \
        == [(5,)]
    assert office.stop() == 0


def test_a_mail_that_is_deadly_still_is_quarantined_again(office, folder):
    quarantine(office, folder)
    assert office.ctl("rescan").code == 0
    for _ in range(2):
        kill_over_it(office, folder)
    wait_for(lambda: quarantined(office) == [("support", "INBOX", BAD)], 30, "quarantine")
    assert stored(office) == {1, 2, 4, 5}
    assert office.stop() == 0


def test_quarantine_survives_a_restart(office, folder):
    quarantine(office, folder)
    assert office.stop() == 0
    folder.mails[6] = folder.mails[5].replace("5", "6")
    folder.uidnext = 7
    office.start()
    wait_for(lambda: 6 in stored(office), 30, "a new mail")
    assert not folder.held.is_set()
    assert quarantined(office) == [("support", "INBOX", BAD)]
    assert office.stop() == 0


def test_a_folder_numbered_anew_has_none(office, folder):
    """The UID belongs to another mail then."""
    quarantine(office, folder)
    folder.deadly = None
    folder.uidvalidity += 1
    wait_for(lambda: BAD in stored(office), 30, "the mail under its new number")
    assert quarantined(office) == []
    assert office.stop() == 0


def test_rescan_all_reads_everything_once_more(ackd, dovecot):
    """What is known stays as it is, and nothing counts twice."""
    ackd.write()
    enquire(dovecot, now())
    assert ackd.once().code == 0
    facts = "SELECT message_id, answered_seen, mailboxes FROM message"
    before = ackd.rows(facts), ackd.rows("SELECT uid, message FROM sighting")
    answer = ackd.ctl("--json", "rescan", "--all")
    assert answer.json["rescan"] == [{"mailbox": "support", "read_again": "everything",
                                      "quarantined": 0, "passed_over": 0}]
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.imap.select("INBOX")
        mailbox.imap.store("1", "+FLAGS", "(\\Deleted)")
        mailbox.imap.expunge()
    assert ackd.once().code == 0
    assert ackd.rows("SELECT count(*) FROM sighting WHERE folder = 1") == [(0,)]
    assert ackd.rows(facts) == before[0]


def test_rescan_knows_its_mailboxes(ackd, dovecot):
    assert dovecot
    ackd.write()
    assert ackd.once().code == 0
    wrong = ackd.ctl("rescan", "sales")
    assert wrong.code == 2
    assert wrong.err == 'ackctl: there is no mailbox "sales"; ackctl status lists them\n'
    assert ackd.ctl("rescan", "support", "sales").code == 2
