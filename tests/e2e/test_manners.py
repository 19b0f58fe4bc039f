"""How servers are approached: what fails is tried again later each time, connections are
counted, and a server that takes no more of them is believed."""

import threading
from contextlib import ExitStack
from datetime import datetime
from types import SimpleNamespace

import pytest

from harness.daemon import Ackd, now
from harness.dovecot import Dovecot
from harness.fake_imap import RULES, FakeImap, Folder
from harness.idle_imap import Idling
from harness.office import enquire
from harness.process import wait_for

pytestmark = pytest.mark.plain

MAIL = {1: "From: a@example.net\r\n\r\n"}


@pytest.fixture
def alone(tmp_path, sink):
    """A daemon without a mailbox that looks every second."""
    with Ackd(tmp_path, sink.port) as daemon:
        daemon.main.update(poll="1s", network_timeout="5s")
        yield daemon


def add(ackd, fake, name="support", user=None, **options):
    """Watches a scripted server; its one folder is the one for sent mail, too."""
    return ackd.add_mailbox(fake, user=user or name, name=name, password="secret",
                            sent="INBOX", **options)


def status(ackd, name="support"):
    """What ackctl says of a mailbox."""
    rows = ackd.ctl("--json", "status").json["mailboxes"]
    return next(row for row in rows if row["mailbox"] == name)


def looked(ackd, name):
    """When the last good look began."""
    return ackd.rows("SELECT looked FROM mailbox WHERE name = ?", name)[0][0]


def seconds(earlier, later):
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def wait_polls(ackd, polls):
    """By the looks at a healthy mailbox, "clock"."""
    seen = {looked(ackd, "clock")}

    def passed():
        seen.add(looked(ackd, "clock"))
        return len(seen) > polls
    wait_for(passed, 60, f"{polls} polls")


class Guarded:
    """A server that takes one password; `tried` are those it was shown."""

    def __init__(self, password):
        self.password = password
        self.tried = []
        self.rules = [("LOGIN", self.login),
                      ("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"),
                      *Folder(MAIL).rules]

    def login(self, _, __, line):
        self.tried.append(line.rpartition(" ")[2].strip('"'))
        if self.tried[-1] == self.password:
            return "{tag} OK hello\r\n"
        return "{tag} NO [AUTHENTICATIONFAILED] wrong\r\n"


def test_a_wrong_password_is_shown_rarely(alone):
    """Once in five polls, and at once when another one lies there."""
    guarded = Guarded("mended")
    with FakeImap(guarded.rules) as server, FakeImap(Folder(MAIL).rules) as healthy:
        add(alone, healthy, "clock")
        add(alone, server)
        alone.write().start()
        alone.wait_log("login as support refused")
        wait_polls(alone, 5)
        assert guarded.tried == ["secret"]
        row = status(alone)
        assert row["state"] == "failing" and row["tries_failed"] == 1
        assert 150 <= seconds(row["error_since"], row["next_try"]) <= 301
        (alone.folder / "teams.d" / "support.pass").write_text("mended\n")
        alone.wait_log("mailbox is seen again")
        assert guarded.tried == ["secret", "mended"]
        row = status(alone)
        assert row["state"] == "seen" and row["tries_failed"] == 0 and not row["next_try"]
        assert alone.stop() == 0


def test_a_wrong_password_is_shown_again_on_request(alone):
    guarded = Guarded("another")
    with FakeImap(guarded.rules) as server:
        add(alone, server)
        alone.write().start()
        alone.wait_log("login as support refused")
        assert alone.ctl("rescan").code == 0
        wait_for(lambda: len(guarded.tried) == 2, 15, "a try after the rescan")
        alone.reload()
        wait_for(lambda: len(guarded.tried) == 3, 15, "a try after the reload")
        assert alone.stop() == 0


def test_a_rescan_while_it_is_refused(alone):
    """The look in progress may have begun before the password was mended."""
    alone.main.update(poll="1h", network_timeout="1m")
    guarded = Guarded("another")
    slow = threading.Event()

    def login(*arguments):
        assert slow.wait(50)
        return guarded.login(*arguments)

    with FakeImap([("LOGIN", login), *guarded.rules]) as server, \
            FakeImap(Folder(MAIL).rules) as healthy:
        add(alone, healthy, "clock")
        add(alone, server)
        alone.write().start()
        wait_for(lambda: looked(alone, "clock") and server.connections, 15, "both looks")
        before = looked(alone, "clock")
        assert alone.ctl("rescan").code == 0
        wait_for(lambda: looked(alone, "clock") != before, 15, "the rescan")
        slow.set()
        wait_for(lambda: len(guarded.tried) == 2, 10, "a try after the rescan")
        assert status(alone)["tries_failed"] > 0
        assert alone.stop() == 0


def test_a_rescan_hurries_it_once(alone):
    """Though the request stays until the mailbox can be reached."""
    mailbox = add(alone, SimpleNamespace(port=9))
    del mailbox["password_file"]
    mailbox["password_command"] = "exit 1"
    alone.write().start()
    wait_for(lambda: status(alone)["tries_failed"] == 3, 30, "three tries")
    assert alone.ctl("rescan").code == 0
    wait_for(lambda: status(alone)["tries_failed"] < 3, 15, "a try after the rescan")
    wait_for(lambda: status(alone)["tries_failed"] == 4, 40, "four tries, not hurried")
    assert alone.stop() == 0


def test_letters_do_not_hurry_it(alone, sink):
    """S41: a letter asks for looks at all mailboxes of the team, every ten seconds."""
    guarded = Guarded("another")
    alone.team.update(targets=[{"name": "quick", "acknowledge": "1s"}],
                      reminders=[{"at": "100%", "to": ["owner"]}])
    with FakeImap(guarded.rules) as server, Dovecot() as dovecot:
        alone.add_mailbox(dovecot, name="clock")
        add(alone, server)
        alone.write().start()
        wait_for(lambda: looked(alone, "clock"), 15, "the clock")
        enquire(dovecot, now())
        alone.wait_seen("enquiry@client.example")
        wait_polls(alone, 15)
        assert guarded.tried == ["secret"]
        assert sink.letters == []  # it waits for five minutes
        assert alone.stop() == 0


def test_a_server_that_hangs_up_is_tried_less_and_less(alone):
    with FakeImap(lambda connection: None) as server, \
            FakeImap(Folder(MAIL).rules) as healthy:
        add(alone, healthy, "clock")
        add(alone, server)
        alone.write().start()
        wait_for(lambda: status(alone)["tries_failed"] >= 3, 15, "three tries")
        wait_polls(alone, 5)
        row = status(alone)
        assert row["tries_failed"] == server.connections <= 5
        assert "closed the connection" in row["error"]
        assert alone.log().count("mailbox cannot be looked at") == 1
        assert alone.stop() == 0


def test_servers_that_swallow_everything(alone):
    """Thirteen of them, with nine mailboxes each, wait until the end of this test, one at a
    time; another server's mailboxes, which come last, are seen at once."""
    alone.main.update(network_timeout="10m", poll="1h", workers=1)
    with ExitStack() as stack, Dovecot() as dovecot:
        silent = [stack.enter_context(FakeImap(lambda connection: connection.readline()))
                  for _ in range(13)]
        for number in range(117):
            add(alone, silent[number % 13], f"silent{number}")
        for name in ["first", "second"]:
            alone.add_mailbox(dovecot, name=name)
        alone.write().start()
        wait_for(lambda: alone.log().count("mailbox is seen ") == 2, 10, "both seen")
        enquire(dovecot, now())
        alone.wait_seen("enquiry@client.example", limit=10)
        wait_for(lambda: [server.connections for server in silent] == [1] * 13, 10,
                 "a look at each")


def test_servers_that_fall_silent(alone):
    """Thirteen that hung up the first time get two looks each, but all of them together no
    more than sixteen: what arrives at another server is read at once."""
    alone.main.update(network_timeout="10m", poll="1h", workers=1)
    silence = threading.Event()
    swallowing = []

    def talk(connection):
        if silence.is_set():
            swallowing.append(connection)
            connection.readline()

    with ExitStack() as stack, Dovecot() as dovecot:
        for name in ["first", "second"]:
            alone.add_mailbox(dovecot, name=name)
        servers = [stack.enter_context(FakeImap(talk)) for _ in range(13)]
        for number in range(39):
            add(alone, servers[number % 13], f"silent{number}")
        alone.write().start()
        wait_for(lambda: looked(alone, "first") and looked(alone, "second"), 20, "both seen")
        wait_for(lambda: all(server.connections >= 3 for server in servers), 20,
                 "three tries at each")
        silence.set()
        wait_for(lambda: len(swallowing) >= 16, 30, "sixteen looks")
        enquire(dovecot, now())
        alone.wait_seen("enquiry@client.example")
        assert len(swallowing) == 16


def test_a_server_that_comes_back(alone):
    """What was planned while it was away does not go on."""
    fate = {"open": False}
    folder = Folder(MAIL)

    def talk(connection):
        if fate["open"]:
            connection.send("* OK ready\r\n")
            connection.converse([*folder.rules, *RULES])

    with FakeImap(talk) as server:
        add(alone, server)
        alone.write().start()
        wait_for(lambda: status(alone)["tries_failed"] >= 2, 15, "two tries")
        fate["open"] = True
        alone.wait_log("mailbox is seen again", limit=30)
        row = status(alone)
        assert (row["tries_failed"], row["next_try"], row["error"]) == (0, None, None)
        assert alone.stop() == 0


def test_mailboxes_of_one_user_take_turns(alone):
    """Four mailboxes, two connections: never a third, and nobody is left out."""
    alone.main["user_connections"] = 2
    idling = Idling()
    names = ["one", "two", "three", "four"]
    with idling.start() as server:
        for name in names:
            add(alone, server, name, user="ann")
        alone.write().start()
        wait_for(lambda: alone.log().count("mailbox is seen ") == 4, 20, "all seen")
        first = {name: looked(alone, name) for name in names}
        for name in names[1:]:
            wait_for(lambda: looked(alone, name) > first[name] + 2, 20, f"{name} again")
        assert server.most == 2
        assert idling.said.count("IDLE") >= 1  # the first has a connection of its own
        assert alone.stop() == 0


def test_new_connections_are_spread_out(alone):
    """Six at two a second need three different seconds."""
    alone.main.update(connect_rate=2, poll="1h")
    with FakeImap(Folder(MAIL).rules) as server:
        for number in range(6):
            add(alone, server, f"m{number}")
        alone.write().start()
        wait_for(lambda: alone.log().count("mailbox is seen ") == 6, 20, "all seen")
        looks = [looked(alone, f"m{number}") for number in range(6)]
        assert max(looks.count(second) for second in looks) <= 4  # a look may begin late
        assert max(looks) - min(looks) >= 2
        assert alone.stop() == 0


def test_dovecot_that_takes_no_more_connections(alone):
    """Its words are reported, as no failure; then the mailboxes take turns. It counts
    logins one after the other only."""
    names = ["one", "two", "three"]
    alone.main["connect_rate"] = 1
    with Dovecot(extra="mail_max_userip_connections = 2\n") as dovecot:
        for name in names:
            alone.add_mailbox(dovecot, name=name)
        alone.write().start()
        alone.wait_log("mailbox has to wait")
        busy = [row for row in alone.ctl("--json", "status").json["mailboxes"]
                if row["state"] == "busy"]
        assert busy and all("Maximum number of connections" in row["error"]
                            and row["next_try"] for row in busy)
        wait_for(lambda: all(status(alone, name)["state"] == "seen" for name in names), 60,
                 "all seen")
        first = {name: looked(alone, name) for name in names}
        wait_for(lambda: all(looked(alone, name) > first[name] for name in names), 30,
                 "all seen again")
        assert "cannot be looked at" not in alone.log()
        assert alone.stop() == 0


def test_once_at_a_server_that_takes_few_connections(alone):
    """Twelve users, and it takes two connections: whoever waits comes to his turn."""
    few = threading.Semaphore(2)
    folder = Folder(MAIL)

    def talk(connection):
        if not few.acquire(blocking=False):
            connection.send("* BYE Too many connections\r\n")
            return
        connection.send("* OK ready\r\n")
        try:
            connection.converse([*folder.rules, *RULES])
        finally:
            few.release()

    names = [f"m{number}" for number in range(12)]
    with FakeImap(talk) as server:
        for name in names:
            add(alone, server, name)
        alone.write().once(limit=60)
    states = [status(alone, name)["state"] for name in names]
    assert set(states) <= {"seen", "busy"} and states.count("seen") >= 2


@pytest.mark.parametrize("greeting", [
    "* BYE Too many connections from your IP\r\n",
    "* OK ready\r\n",
])
def test_a_server_that_is_full(alone, greeting):
    full = [("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n"),
            ("LOGIN", "{tag} NO [LIMIT] come back later\r\n")]

    def talk(connection):
        connection.send(greeting)
        connection.converse(full)

    with FakeImap(talk) as server:
        add(alone, server)
        alone.write().start()
        alone.wait_log("mailbox has to wait")
        row = status(alone)
        assert row["state"] == "busy" and row["tries_failed"] == 1
        assert "Too many" in row["error"] or "come back later" in row["error"]
        assert 15 <= seconds(row["error_since"], row["next_try"]) <= 31
        assert alone.stop() == 0


def test_a_rescan_is_not_left_to_the_next_poll(alone):
    alone.main["poll"] = "1h"
    idling = Idling()
    with idling.start() as server:
        add(alone, server)
        alone.write().start()
        idling.wait_idle()
        looks = idling.said.count("EXAMINE")
        assert alone.ctl("rescan").code == 0
        wait_for(lambda: idling.said.count("EXAMINE") > looks, 15, "a look")
        assert alone.stop() == 0
