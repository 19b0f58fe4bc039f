"""Eight minutes of a bad week: 200 mailboxes behind a network that cuts, delays, halves and
swallows, a server that is started again and again, workers that are killed, and mail all the
while. At the end every mail is stored once, all is seen, and memory has not grown.

$ACKD_SOAK is another length in seconds, $ACKD_SEED another story."""

import os
import random
import re
import signal
import time
from collections import Counter
from statistics import median

import pytest

from harness.daemon import Ackd, now
from harness.dovecot import Dovecot
from harness.mail import message
from harness.process import kib, wait_for
from harness.proxy import PASS, Blackhole, Cut, Delay, Half, Proxy, Refuse, Reset

SECONDS = int(os.environ.get("ACKD_SOAK", "480"))
SEED = int(os.environ.get("ACKD_SEED", "20260302"))
MAILBOXES = 200
WORKERS = 2
MAIL_EVERY = 0.25  # seconds, about
DROPS_EVERY = 2    # of one connection in fifty
KILL_EVERY = 30    # in the first 3/5: what is measured afterwards lives on
OUTAGE_EVERY = 65  # in the first 4/5
CALM = 0.65        # from here to the end memory must not grow ...
TOLERANCE = 1.05   # ... by more than this and
SLACK = 2048       # KiB: SQLite's cache fills up, and malloc rounds up
MEND = 360         # seconds after the last mischief: a server is tried anew after 5 minutes

SIGHTINGS = """SELECT folder.mailbox, folder.name, message.message_id
    FROM sighting JOIN folder ON folder.id = sighting.folder
    LEFT JOIN message ON message.id = sighting.message"""


def user(number):
    return f"desk{number}@example.com"


class Network:
    """What the next connection will suffer."""

    def __init__(self, chance):
        self.chance = chance
        self.calm = False
        self.fates = Counter()

    def __call__(self):
        fate = PASS if self.calm or self.chance.random() < 0.6 else self._mischief()
        self.fates[type(fate).__name__ if fate else "passed"] += 1
        return fate

    def _mischief(self):
        after = int(self.chance.expovariate(1 / 2500))
        return self.chance.choice([Refuse(), Cut(after), Reset(after), Half(after),
                                   Blackhole(after), Delay(after, self.chance.uniform(0, 4))])


class Post:
    """Mail that comes in, is answered, and is copied to other mailboxes."""

    def __init__(self, server, chance):
        self.server = server
        self.chance = chance
        self.ids = set()
        self.later = []  # the server may have taken these, but did not say so

    def send(self):
        number = len(self.ids)
        self.ids.add(f"{number}@soak.example")
        desk = self.chance.randrange(MAILBOXES)
        if number and self.chance.random() < 0.2:
            to = self.chance.randrange(number)
            raw = message("ann@example.com", f"client{to}@client.example", "Re: Order",
                          date=now(), message_id=f"{number}@soak.example",
                          in_reply_to=f"{to}@soak.example")
            self.later.append((desk, "Sent", raw))
        else:
            raw = message(f"client{number}@client.example", user(desk), "Order",
                          date=now(), message_id=f"{number}@soak.example")
            self.later.append((desk, "INBOX", raw))
            if self.chance.random() < 0.1:
                self.later.append((self.chance.randrange(MAILBOXES), "INBOX", raw))
        self.deliver()

    def deliver(self):
        while self.later:
            desk, folder, raw = self.later[-1]
            try:
                with self.server.mailbox(user(desk)) as box:
                    box.append(raw, now(), folder)
            except Exception as error:  # imaplib's own, and those of sockets
                print(f"not delivered yet: {error!r}")
                return
            self.later.pop()

    def delivered(self):
        """What the server holds: mailbox, folder, Message-ID, how often."""
        found = Counter()
        for number in range(MAILBOXES):
            with self.server.mailbox(user(number)) as box:
                for folder in ("INBOX", "Sent"):
                    found.update((f"desk{number}", folder, id_) for id_ in ids(box, folder))
        return found


def ids(box, folder):
    box.imap.select(folder, readonly=True)
    if not box.count_selected():
        return []
    answer = box.imap.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]
    return [re.search(rb"<(.*)>", part[1])[1].decode()
            for part in answer if isinstance(part, tuple)]


class Story:
    """All that happens, in order: pairs of a time and what is done then."""

    def __init__(self, chance):
        self.begun = time.monotonic()
        self.events = []
        self.chance = chance

    def every(self, seconds, what, until=1.0):
        at = 0
        while (at := at + self.chance.uniform(0.5, 1.5) * seconds) < SECONDS * until:
            self.events.append((at, what))

    def tell(self):
        for at, what in sorted(self.events, key=lambda event: event[0]):
            time.sleep(max(0, self.begun + at - time.monotonic()))
            what()

    def passed(self):
        return (time.monotonic() - self.begun) / SECONDS


class Watch:
    """The sizes of keeper and workers, and how many files they hold, as time passes."""

    def __init__(self, ackd, story):
        self.ackd = ackd
        self.story = story
        self.sizes = []

    def look(self):
        pids = [self.ackd.process.pid, *self.ackd.workers()]
        if len(pids) == 1 + WORKERS:
            self.sizes.append((self.story.passed(), *(
                kib(f"/proc/{pid}/smaps_rollup", "Pss:") for pid in pids)))

    def growth(self):
        """(typical size after the storm, typical size at the end) of each process."""
        calm = [row for row in self.sizes if row[0] >= CALM]
        part = max(len(calm) // 4, 1)
        return [tuple(median(row[i] for row in rows) for rows in (calm[:part], calm[-part:]))
                for i in range(1, 2 + WORKERS)]


def kill_worker(ackd, chance):
    workers = ackd.workers()
    if workers:
        os.kill(chance.choice(workers), chance.choice([signal.SIGKILL, signal.SIGSEGV]))


def restart(server, chance):
    server.stop()
    time.sleep(chance.uniform(0, 4))  # an outage lasts
    server.start()


def troubles(ackd):
    return [(row["mailbox"], row["state"], row["error"])
            for row in ackd.ctl("--json", "status").json["mailboxes"]
            if row["error"] or row["state"] != "seen"]


def rescan_quarantined(ackd):
    """Whoever was in hand at two kills is innocent, and is read again as ackd(8) says."""
    boxes = {row["mailbox"] for row in ackd.ctl("--json", "status").json["quarantined"]}
    for box in boxes:
        assert ackd.ctl("rescan", box).code == 0
    print(f"read again after quarantine: {sorted(boxes)}")


@pytest.mark.long
def test_soak(tmp_path, sink):
    chance = random.Random(SEED)
    network = Network(random.Random(SEED + 1))
    with Dovecot() as server, Proxy(server.port, network) as proxy, \
            Ackd(tmp_path, sink.port) as ackd:
        post = Post(server, random.Random(SEED + 2))
        ackd.main.update(workers=WORKERS, poll="20s", network_timeout="3s", idle_renew="1m")
        for number in range(MAILBOXES):
            ackd.add_mailbox(server, user(number), port=proxy.port)
        ackd.write().start(wait=False)
        story = Story(chance)
        watch = Watch(ackd, story)
        story.every(MAIL_EVERY, post.send)
        story.every(1, watch.look)
        story.every(DROPS_EVERY, lambda: proxy.drop(lambda: chance.random() < 0.02))
        story.every(KILL_EVERY, lambda: kill_worker(ackd, chance), 0.6)
        story.every(OUTAGE_EVERY, lambda: restart(server, chance), 0.8)
        story.tell()

        network.calm = True
        post.deliver()
        growth = watch.growth()
        print(f"seed {SEED}: {len(post.ids)} mails, connections {dict(network.fates)},"
              f" KiB after the storm and at the end {growth}")
        wait_for(lambda: not troubles(ackd), MEND, "all mailboxes are seen", pause=1)
        rescan_quarantined(ackd)
        expected = post.delivered()
        wait_for(lambda: Counter(ackd.rows(SIGHTINGS)) == expected, MEND,
                 "the store is what the server holds", pause=1)
        stored = ackd.rows("SELECT message_id FROM message")
        assert Counter(stored) == Counter((id_,) for id_ in post.ids)
        assert not troubles(ackd)
        assert all(late < early * TOLERANCE + SLACK for early, late in growth), growth
        assert ackd.stop() == 0
