"""Between the daemon and its server stands a network that cuts, delays, halves and swallows:
after it all every mail is stored once."""

import os
import random

import pytest

from harness.daemon import Ackd
from harness.dovecot import Dovecot
from harness.mail import message, utc
from harness.office import ADDRESS
from harness.process import wait_for
from harness.proxy import PASS, Blackhole, Cut, Delay, Dribble, Proxy, Refuse, Reset

MAILS = 60
NEW = 5
SEED = int(os.environ.get("ACKD_SEED", "20260302"))
WAYS = ["plain", "tls"]

# The whole of one look is about 60 KiB; a TLS handshake ends after about 2 KiB.
FATES = {
    "cut in the greeting": [Cut(5), PASS],
    "cut in the login": [Cut(120), PASS],
    "cut in the handshake": [Cut(700), PASS],
    "cut in the headers": [Cut(9000), PASS],
    "cut in a text": [Cut(40000), PASS],
    "cut wherever it goes on": [Cut(3000), Cut(6000), Cut(12000), Cut(24000), PASS],
    "reset in the headers": [Reset(9000), PASS],
    "refused at first": [Refuse(), Refuse(), PASS],
    "swallowed before the greeting": [Blackhole(0), PASS],
    "swallowed in the headers": [Blackhole(9000), PASS],
    "one byte at a time": [Dribble(20000)],
    "halves with a pause": [Delay(9000, 0.7), PASS],
    "a pause longer than patience": [Delay(9000, 3), PASS],
}


@pytest.fixture(scope="module")
def server(authority):
    with Dovecot(authority["good"]) as dovecot:
        with dovecot.mailbox(ADDRESS) as mailbox:
            for number in range(MAILS):
                mailbox.append(enquiry(number), utc("2026-03-02 09:00"))
        yield dovecot


def enquiry(number):
    return message(f"c{number}@client.example", ADDRESS, subject=f"Order {number}",
                   text="A question about the order.\n" * 20,
                   date=utc("2026-03-02 09:00"), message_id=f"{number}@client.example")


def watch(folder, server, authority, way, script):
    """A daemon that sees the server through the proxy, with little patience."""
    proxy = Proxy(server.port if way == "plain" else server.tls_port, script)
    ackd = Ackd(folder)
    ackd.main["network_timeout"] = "2s"
    ackd.add_mailbox(server)["port"] = proxy.port
    if way == "tls":
        ackd.team["mailboxes"][-1].update(security="tls", ca_file=str(authority.ca))
    ackd.write()
    return proxy, ackd


def stored(ackd):
    """Message-IDs of the INBOX's sightings, in the order of their UIDs."""
    return [row[0] for row in ackd.rows(
        "SELECT message_id FROM sighting JOIN folder ON folder.id = sighting.folder"
        " LEFT JOIN node ON node.id = sighting.message WHERE folder.name = 'INBOX'"
        " ORDER BY uid")]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fate", FATES)
def test_every_mail_once(server, authority, tmp_path, way, fate):
    proxy, ackd = watch(tmp_path, server, authority, way, FATES[fate])
    expected = [f"{number}@client.example" for number in range(MAILS)]
    with proxy, ackd:
        for _ in range(1 + len(FATES[fate])):
            if ackd.once().code == 0:
                break
        assert stored(ackd) == expected
        assert ackd.rows("SELECT count(*) FROM message") == [(MAILS,)]
        assert ackd.rows("SELECT error FROM mailbox") == [(None,)]


@pytest.mark.parametrize("way", WAYS)
def test_waiting_connection_is_cut(authority, tmp_path, way):
    """The daemon notices that its connection has gone, and sees what came meanwhile."""
    with Dovecot(authority["good"]) as server:
        proxy, ackd = watch(tmp_path, server, authority, way, [PASS])
        with proxy, ackd, server.mailbox(ADDRESS) as mailbox:
            mailbox.append(enquiry(0), utc("2026-03-02 09:00"))
            ackd.start()
            ackd.wait_seen("0@client.example")
            for number in range(1, NEW):
                before = proxy.connections
                proxy.drop_all()
                mailbox.append(enquiry(number), utc("2026-03-02 09:00"))
                ackd.wait_seen(f"{number}@client.example", 8)
                wait_for(lambda: proxy.connections > before, 10, "a new connection")
            assert len(stored(ackd)) == NEW


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
def test_random_cuts(server, authority, tmp_path, way):
    chance = random.Random(SEED)
    kinds = (Cut, Reset, Blackhole)
    for number in range(40):
        script = [chance.choice(kinds)(int(chance.expovariate(1 / 15000)))
                  for _ in range(chance.randint(1, 3))]
        print(f"seed {SEED}, run {number}: {script}")
        proxy, ackd = watch(tmp_path / f"{way}{number}", server, authority, way, [*script, PASS])
        with proxy, ackd:
            for _ in range(2 + len(script)):
                if ackd.once().code == 0:
                    break
            assert stored(ackd) == [f"{number}@client.example" for number in range(MAILS)]
