"""The ledger of promises, made anew from all that was said so far (ackd(7) S19, S26-S31)."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Optional

from facts import Message, Pledge
from hours import EPOCH, day_number
from turns import terms_at

EMPTY = {"holding", "courtesy", "chase", "status"}  # words that deliver nothing


@dataclass
class Act:
    """A word of "us" or of the "client" to the other side, a "close" or a "reopen"."""
    kind: str
    at: int = 0
    message: Optional[Message] = None
    by: Optional[str] = None  # whose promise it would be


@dataclass
class Promise:
    act: Act
    number: int
    pledge: Pledge
    day: int
    due: int
    dismissed: Optional[int] = None

    @property
    def side(self):
        return self.act.kind


@dataclass
class Matter:
    """What was promised, put off so many times, and came to some end or to none."""
    promises: list = field(default_factory=list)
    end: Optional[tuple] = None  # (state, at, Message-ID)

    @property
    def newest(self):
        return self.promises[-1]

    def report(self):
        found = []
        for slips, promise in enumerate(self.promises):
            later = self.promises[slips + 1:]
            end = self.end or ("open", None, None)
            if promise.dismissed is not None:
                end = ("dismissed", promise.dismissed, None)
            elif later:
                end = ("replaced", later[0].act.at, later[0].act.message.id)
            found.append({
                "message": promise.act.message.id, "number": promise.number,
                "client": promise.side == "client", "by": promise.act.by,
                "phrase": promise.pledge.phrase, "confidence": promise.pledge.confidence,
                "thing": promise.pledge.thing, "timed": promise.pledge.kind != "none",
                "grain": promise.pledge.grain, "made": promise.act.at,
                "due_day": promise.day, "due": promise.due,
                "state": end[0], "ended": end[1], "ended_by": end[2], "slips": slips,
                "first_due_day": self.promises[0].day, "first_due": self.promises[0].due,
            })
        return found


class Ledger:
    def __init__(self, policy, notes, acts):
        self.policy = policy
        self.dismissals = {}
        for note in sorted(notes, key=lambda note: note.at):
            if note.kind == "dismiss":
                self.dismissals.setdefault((note.message, note.promise), note.at)
        self.matters = []  # in the order in which something was last promised
        self.closings = []  # the matters that each closing ended
        for act in acts:
            if act.kind == "close":
                self.closings.append(self.open())
                self.end(self.open(), "closed", act.at)
            elif act.kind == "reopen":
                for matter in self.closings.pop() if self.closings else []:
                    matter.end = None
                self.closings = []  # only the last one is ever taken back
            else:
                self.hear(act)

    def open(self, side=None):
        return [matter for matter in self.matters if matter.end is None
                and matter.newest.dismissed is None and side in (None, matter.newest.side)]

    @staticmethod
    def end(matters, state, at, by=None):
        for matter in matters:
            matter.end = (state, at, by)

    def hear(self, act):
        self.end([matter for matter in self.open(act.kind)
                  if delivers(act.message, matter.newest.pledge.thing)],
                 "delivered", act.at, act.message.id)
        for number, pledge in enumerate(act.message.pledges, 1):
            day, due = self.due(pledge, act.at)
            promise = Promise(act, number, pledge, day, max(due, act.at))
            self.enter(promise)

    def enter(self, promise):
        promise.dismissed = self.dismissals.get((promise.act.message.id, promise.number))
        older = [matter for matter in self.open(promise.side)
                 if matter.newest.act is not promise.act]
        same = [matter for matter in older
                if matter.newest.pledge.thing == promise.pledge.thing]
        matter = Matter()
        if older and promise.dismissed is None:
            matter = (same or older)[-1]
            self.matters.remove(matter)
        matter.promises.append(promise)
        self.matters.append(matter)

    def due(self, pledge, said):
        """(day, instant)"""
        hours = terms_at(self.policy.terms, said).hours
        if pledge.kind == "none":
            due = hours.add(said, self.policy.open_promise)
            return day_number(hours.local(due).date()), due
        clock = Clock(hours, pledge.zone, said)
        if pledge.kind == "seconds":
            return clock.day(said + pledge.amount), said + pledge.amount
        day = EPOCH + timedelta(days=pledge.day)
        if pledge.kind == "minute":
            return pledge.day, clock.at_minute(day, pledge.amount)
        if pledge.kind == "span":
            first = EPOCH + timedelta(days=pledge.amount)
            days = [first + timedelta(days=k) for k in range((day - first).days + 1)]
            day = ([day] + [each for each in days if hours.open_on(each)])[-1]
        if pledge.kind == "working-days":
            for _ in range(pledge.amount):
                day += timedelta(days=1)
                while not hours.open_on(day):
                    day += timedelta(days=1)
        return day_number(day), day_end(hours, clock, day, said)

    def report(self, order):
        """order: the messages' ids as they were spoken."""
        made = [each for matter in self.matters for each in matter.report()]
        return sorted(made, key=lambda each: (order.index(each["message"]), each["number"]))


class Clock:
    """The team's where the author's agreed with it when he wrote, else his own."""
    def __init__(self, hours, zone, said):
        self.hours = hours
        self.own = None if zone == hours.offset(said) else zone

    def at_minute(self, day, minute):
        if self.own is None:
            return self.hours.at_minute(day, minute)
        return day_number(day) * 86400 + minute * 60 - self.own

    def day(self, instant):
        if self.own is None:
            return day_number(self.hours.local(instant).date())
        return (instant + self.own) // 86400


def day_end(hours, clock, day, said):
    """The closing of the hours that opened that day, 17:00 where none did; 23:59 where that
    was over already."""
    begins, ends = hours.at_minute(day, 0), hours.at_minute(day, 1440)
    spans = hours.open_on(day - timedelta(days=1)) + hours.open_on(day)
    closings = [closes for opens, closes in spans if begins <= opens < ends]
    closing = max(closings, default=clock.at_minute(day, 17 * 60))
    late = clock.at_minute(day, 23 * 60 + 59)
    return late if closing <= said < late else closing


def delivers(message, thing):
    if thing:
        return message.attached or message.says("delivery")
    return not EMPTY & set(message.signals)
