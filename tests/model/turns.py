"""A turn as the list of what happened to it; each clock is counted anew from that history
(ackd(7) S11, S12, S17, S20, S22-S24, S32)."""

import fnmatch
from dataclasses import dataclass
from typing import Optional

from facts import Spoken, any_fits

FOREVER = float("inf")


# ---- targets (S12, S17) ----

def terms_at(terms, at):
    return [these for these in terms if these.since <= at or these is terms[0]][-1]


def target_for(targets, client, message):
    subject = (message.subject or "").lower()
    for target in targets:
        if target.clients and not any_fits(target.clients, client):
            continue
        if target.mailboxes and not set(target.mailboxes) & set(message.mailboxes):
            continue
        if target.subjects and not any(fnmatch.fnmatchcase(subject, pattern.lower())
                                       for pattern in target.subjects):
            continue
        return target
    return None


# ---- turns ----

@dataclass
class Reply:
    """A person's mail of ours."""
    spoken: Spoken
    struck: bool = False    # S15: it never reached the client
    paused: bool = False    # after it a turn that it reached stands still

    @property
    def message(self):
        return self.spoken.message

    @property
    def at(self):
        return self.spoken.at

    def says(self, signal):
        return self.message.says(signal)


@dataclass
class Step:
    """What happened to a turn. While it is open: "client" (a message of his), "thanks" (a
    courtesy), "heard" (a message of his that belongs to another turn), "reply", "end" (by
    something else than a reply), "returned" (a call, S37). Afterwards, while we owe what we promised: "word" (of
    ours), "heard", "lapse" (we owe it no longer). And "reopen"."""
    kind: str
    at: int
    reply: Optional[Reply] = None
    ended: Optional[int] = None  # "reopen": when it had ended
    disowned: bool = False  # "reply": somebody said that it was no answer (S19)
    last: bool = False   # nothing is promised this turn's client after it
    moves: bool = True   # it had to do with a clock
    answered: bool = False  # "reopen": that was how it had ended ...
    owing: bool = False     # ... and the update clock had been running since
    by: Optional[str] = None  # "returned": whose credit it is

    @property
    def answers(self):
        reply = self.kind == "reply" and not self.reply.struck
        return not self.disowned and (self.kind == "returned" or (
            reply and not self.reply.says("holding")))


class Turn:
    def __init__(self, number, spoken, who, policy):
        message = spoken.message
        self.number = number
        self.opener = message.id
        self.call = message.caller is not None
        self.client = spoken.author
        self.client_name = who.author_name(message)
        self.opened = spoken.at
        terms = terms_at(policy.terms, self.opened)
        self.target = target_for(terms.targets, self.client, message)
        self.hours = (self.target and self.target.hours) or terms.hours
        self.steps = [Step("client", spoken.at)]
        self.last_message = spoken.at
        self.members = [message.id]  # thanks, too
        self.end = "none"
        self.ended = None
        self.ended_last = None  # also where that was taken back
        self.owner = None
        self.chases = 0
        self.asked = 0
        self.unannounced = 0
        self.owing = False  # ended, but we promised more (S32)

    def duration(self, what):
        if self.target is None:
            return None
        if what == "update":
            return self.target.update
        first = getattr(self.target, what)
        later = getattr(self.target, "next_" + what)
        return later if self.number > 1 and later is not None else first

    def replies(self):
        """The steps that were words of ours to him while it was open."""
        return [step for step in self.steps if step.kind == "reply" and not step.reply.struck]

    def happens(self, kind, at, reply=None, **more):
        """As a sender's clock may lag, no clock is moved earlier than it was before."""
        moves = kind not in ("client", "thanks", "heard") or self.paused() is not None
        before = [step.at for step in self.steps
                  if moves and step.moves and not (step.reply and step.reply.struck)]
        self.steps.append(Step(kind, max([at, *before]), reply, moves=moves, **more))

    def finish(self, end, at, owner):
        self.end, self.ended, self.owner, self.owing = end, at, owner, False
        self.ended_last = at if at is not None else self.ended_last

    def open_again(self):
        self.finish("none", None, None)

    # ---- pauses (S20, S24) ----

    def pauses(self, what, steps=None):
        """[(from, to)] during which a clock stood still; to is None while it does. With
        `steps` as it was after these."""
        found, since = [], None
        for step in self.steps if steps is None else steps:
            if step.reply is not None and step.reply.struck:
                continue
            holding = step.kind == "reply" and step.reply.says("holding")
            if not holding and since is not None:
                found.append((since, step.at))
                since = None
            if step.kind == "reopen" and not (step.owing and what == "update"):
                found = [pause for pause in found if pause[1] <= step.ended]
                found.append((step.ended, step.at))
            if since is None and self.asks(step, what):
                since = step.at
        return found + ([(since, None)] if since is not None else [])

    @staticmethod
    def asks(step, what):
        """Whether we ask the client for something and still owe him something."""
        if step.kind not in ("reply", "word") or not step.reply.says("request"):
            return False
        if step.kind == "reply" and step.reply.says("holding"):
            return True
        return what == "update" and not step.last

    def paused(self):
        return next((since for since, to in self.pauses("update") if to is None), None)

    def stops(self, what, since, until, steps=None):
        """The pauses within a clock's run."""
        return [(max(start, since), to) for start, to in self.pauses(what, steps)
                if (to is None or to > since)
                and (until is None or max(start, since) < until)]

    def due(self, what, since, until, steps=None):
        """S24: a pause moves the due instant unless it had passed before."""
        duration = self.duration(what)
        due = self.hours.add(since, duration)
        if due is None:
            return None
        for start, to in self.stops(what, since, until, steps):
            if due < start:
                return due
            if to is None:
                return None
            if duration[0] == "wall":
                due += to - start
            else:
                due = self.hours.add_seconds(due, self.hours.between(start, to))
                due = due if due >= to else self.hours.next_opening(to)
        return due

    # ---- clocks ----

    def acknowledgement(self):
        return next((step for step in self.steps if step.kind == "returned" or (
            step.kind == "reply" and not step.reply.struck)), None)

    def answer(self):
        return next((step for step in self.steps if step.answers), None)

    def clock(self, what, step, who, owners):
        """Of the reply that stopped it, if one did. owners: [(since, owner)], ascending."""
        done = step and step.at
        end = self.ended if step is None else done
        due = self.due(what, self.opened, end)
        late = due is not None and (end is None or end > due)
        business, elapsed = self.run(what, done)
        return {
            "due": due, "done": done, "business": business, "elapsed": elapsed,
            "by": step.reply.message.id if step and step.reply else None,
            "author": self.credit(step, who) if step else None,
            # whose the breach is; without a breach nobody asks
            "owner_at_due": owner_at(owners, due) if late else None,
        }

    @staticmethod
    def credit(step, who):
        return who.person(step.reply.spoken.author) if step.reply else step.by

    def run(self, what, done):
        """Seconds until `done`, pauses left out: business hours and all."""
        if done is None:
            return None, None
        spans = [(self.opened, done)]
        for start, to in self.stops(what, self.opened, done):
            spans.append((min(to, done) if to is not None else done, start))  # taken away
        return (sum(self.hours.between(since, until) for since, until in spans),
                sum(until - since for since, until in spans))

    # ---- updates (S32) ----

    def updates(self):
        word, missed = None, 0          # word: the step that the clock runs from
        at_end, missed_before = None, 0  # what they were when it ended
        for k, step in enumerate(self.steps):
            if step.reply is not None and step.reply.struck:
                continue
            said = step.kind in ("reply", "word")
            if step.kind == "end":
                at_end, missed_before = word, missed
            if word is not None and (said or step.kind in ("end", "lapse", "returned")):
                missed += self.late_word(word, step.at, self.steps[:k + 1])
            if said:
                word = step
            if step.kind == "returned" or (
                    step.kind == "reply" and not step.reply.says("holding")):
                at_end, missed_before = word, missed
            if step.kind in ("end", "lapse", "returned") or (said and self.over(step)):
                word = None
            if step.kind == "reopen" and not step.owing:
                word = at_end
                missed = missed if step.answered else missed_before  # that interval goes on
        runs = word is not None and self.duration("update") is not None \
            and self.paused() is None
        return {
            "update_since": word.at if runs else None,
            "update_due": self.due("update", word.at, None) if runs else None,
            "update_from": word.reply.message.id if runs else None,
            "updates": len([step for step in self.replies()[1:] if step.reply.says("holding")]),
            "updates_missed": missed,
        }

    @staticmethod
    def over(step):
        """Whether nothing more is owed after this word."""
        if step.kind == "reply" and step.reply.says("holding"):
            return False
        return step.last

    def late_word(self, word, until, steps):
        due = self.due("update", word.at, until, steps)
        return due is not None and until > due

    def report(self, who, owners):
        return {
            "number": self.number, "opener": self.opener, "client": self.client,
            "client_name": self.client_name,
            "owner": owner_at(owners, FOREVER) if self.ended is None else self.owner,
            "target": self.target and self.target.name, "calendar": self.hours.name,
            "opened": self.opened,
            "acknowledge": self.clock("acknowledge", self.acknowledgement(), who, owners),
            "answer": self.clock("answer", self.answer(), who, owners),
            "end": self.end, "ended": self.ended,
            "paused": self.paused() if self.ended is None or self.owing else None,
            "messages": len([step for step in self.steps if step.kind == "client"]),
            "chases": self.chases, "had_to_ask": self.chases + self.asked,
            "unannounced": self.unannounced, "last_message": self.last_message,
            **self.updates(),
        }


def owner_at(owners, at):
    return ([None] + [owner for since, owner in owners if since <= at])[-1]
