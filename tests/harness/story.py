"""A team's days as a table, played to the running daemon.

A row says when something happens, what, and which letters the team gets then. Time goes on
in steps; the daemon is done with each before the next, and a letter that comes at a step
that the table does not have gets a row of its own. So the table that comes out is the one
that went in, or the difference says what is wrong.

What may happen:
    Carla about chairs: What do they cost?    a mail, that answers the last one about chairs
    machine off, machine on                   the daemon is ended and started
    machine sleeps, machine wakes             and so are all its processes
    clock 1h back, clock 1d ahead, clock right
    ackctl WORDS                              "chairs" is the conversation about chairs"""

import os
import re
import signal
import time
from datetime import datetime, timedelta, timezone

from .mail import message
from .office import ADDRESS

MEMBERS = ("Ann", "Bob")
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}
POLL = timedelta(minutes=1)
GATHER = timedelta(minutes=6)  # so long a letter may wait for others


class Story:
    """`ackd` has its clock and is not running yet. Times are local ones of `zone`."""

    def __init__(self, ackd, dovecot, sink, zone, year=2026, step=timedelta(minutes=15)):
        self.ackd = ackd
        self.dovecot = dovecot
        self.sink = sink
        self.zone = zone
        self.year = year
        self.step = step
        self.wrong = timedelta(0)  # by so much the clock runs ahead
        self.last = {}             # matter -> Message-ID of its last mail
        self.told = 0              # letters in the table already
        self.asleep = []           # processes

    def play(self, table):
        """The table as it came out, rows as in `table`."""
        rows = dict(self._parse(line) for line in table.strip().splitlines())
        told, end = [], max(rows)
        self.now = min(rows)
        while self.now <= end:
            event = rows.get(self.now)
            if event:
                self._happens(event)
            self._turn_clock()
            letters = self._letters()
            if letters or self.now in rows:
                told.append(f"{self._when()} | {event or '':<64} | {'; '.join(letters)}")
            self.now += self.step
        return "\n".join(line.rstrip() for line in told)

    def _when(self):
        local = self.now.astimezone(self.zone)
        return f"{local:%a %d %b %H:%M}" + (" again" if local.fold else "")

    def _parse(self, line):
        when, event, _ = re.split(r" \| ?", line.strip() + " ")
        local = datetime.strptime(f"{self.year} {when[:16]}", "%Y %a %d %b %H:%M")
        assert f"{local:%a}" == when[:3], line
        local = local.replace(tzinfo=self.zone, fold=when.endswith(" again"))
        return local.astimezone(timezone.utc), event.strip()

    # ---- What happens

    def _happens(self, event):
        words = event.split()
        if words[0] == "machine":
            getattr(self, f"_machine_{words[1]}")()
        elif words[0] == "clock":
            self._set_wrong(*words[1:])
        elif words[0] == "ackctl":
            self._ackctl(words[1:])
        else:
            self._mail(*re.fullmatch(r"(\w+) about (\w+): (.*)", event).groups())

    def _mail(self, who, matter, text):
        ours = who in MEMBERS
        before = self.last.get(matter)
        number = int(before.split(".")[1].partition("@")[0]) + 1 if before else 1
        domain = "example.com" if ours else "client.example"
        self.last[matter] = f"{matter}.{number}@{domain}"
        client = self.last.setdefault(f"client of {matter}", f"{who.lower()}@client.example")
        raw = message(f"{who} <{who.lower()}@{domain}>", client if ours else ADDRESS,
                      subject=f"Re: {matter}" if before else matter, text=f"{text}\n",
                      date=self.now, message_id=self.last[matter], in_reply_to=before)
        with self.dovecot.mailbox(ADDRESS) as mailbox:
            mailbox.append(raw, self.now, "Sent" if ours else "INBOX", "\\Seen" if ours else "")

    def _ackctl(self, words):
        at = self.now + self.wrong
        id_ = self.ackd.rows("SELECT message_id FROM conversation JOIN node USING(id)"
                             " WHERE subject = ?", words[1])[0][0]
        result = self.ackd.ctl(words[0], id_, *words[2:], at=at)
        assert result.code == 0, result

    def _machine_on(self):
        self.ackd.clock.set(self.now + self.wrong)
        self.ackd.start()

    def _machine_off(self):
        assert self.ackd.stop() == 0, self.ackd.log()

    def _machine_sleeps(self):
        self.asleep = [self.ackd.process.pid, *self.ackd.workers()]
        for pid in self.asleep:
            os.kill(pid, signal.SIGSTOP)

    def _machine_wakes(self):
        self.ackd.clock.set(self.now + self.wrong)
        for pid in self.asleep:
            os.kill(pid, signal.SIGCONT)
        self.asleep = []

    def _set_wrong(self, how_much, way=None):
        amount = timedelta(0) if how_much == "right" else \
            int(how_much[:-1]) * UNITS[how_much[-1]]
        self.wrong = -amount if way == "back" else amount

    # ---- What comes of it

    def _turn_clock(self):
        """Returns when the daemon has seen everything at this time and acted on it."""
        if self.ackd.process is None or self.asleep:
            return
        now = self.now + self.wrong
        if now < self.ackd.clock.now:  # the looks are planned anew, for a `poll` later
            self.ackd.set_time(now)
            now += POLL
        self.ackd.live(now + GATHER)

    def _letters(self):
        """What each is told, however many letters that takes."""
        told = {}
        for letter in self.sink.letters[self.told:]:
            for to in letter.recipients:
                told.setdefault(to.partition("@")[0], []).extend(self._what(letter))
        self.told = len(self.sink.letters)
        return [f"{to}: {', '.join(sorted(what))}" for to, what in sorted(told.items())]

    def _what(self, letter):
        """"chairs answer 75%", for each reminder in it; otherwise the first word of what
        the outbox calls it."""
        identity = letter.mail["Message-ID"].strip("<>")
        levels = self.ackd.rows(
            "SELECT obligation, level FROM reminder JOIN outbox ON outbox.id = outbox"
            " WHERE message_id = ?", identity)
        if levels:
            return [named(*row) for row in levels]
        (purpose,), = self.ackd.rows("SELECT purpose FROM outbox WHERE message_id = ?", identity)
        return [purpose.partition(" ")[0]]


def named(obligation, level):
    kind, _, message_id = obligation.partition(" ")
    return f"{message_id.partition('.')[0]} {kind.partition('.')[0]} {level}"


def same(told, table):
    """Whether it came out as it stands in the test; printed, to be read where it did not."""
    print(told)
    assert told == "\n".join(line.strip() for line in table.strip().splitlines())
