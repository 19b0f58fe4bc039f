"""Random conversations, and how they read.

A seed gives a story: a policy, messages and notes. Seeds that follow one another share a
policy and a week, often one in which the clocks change. Nobody keeps office hours."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from facts import Member, Message, Note, Pledge, Policy, Target, Terms, Who
from hours import Hours, day_number, utc
from promises import Ledger

MINUTE, HOUR, DAY = 60, 3600, 86400
STORIES_A_POLICY = 25  # laying out a calendar takes longer than an evaluation

ANN, BOB, CEM = "ann@example.com", "bob@example.com", "cem@partner.example"
ANN_AT_HOME = "ann.lee@home.example"
TELEPHONE, NUMBERS = "pbx@example.com", ["+49301234567", "030445566"]
SUPPORT, ROBOT, INTERN = "support@example.com", "noreply@example.com", "intern@eu.example.com"
CARLA, DORA, EGON = "carla@client.example", "dora@client.example", "egon@bigco.example"
SUPPLIER, HAULIER = "sam@supply.example", "hal@haul.example"
IGNORED, FORM = "ads@spam.example", "form@web.example"
POSTMASTERS = ["mailer-daemon@client.example", "mailer-daemon@example.com", None]
NAMES = {ANN: "Ann Lee", BOB: "Bob Roy", CEM: "Cem Oz", ANN_AT_HOME: "Ann Lee",
         CARLA: "Carla Cruz", EGON: "Egon", SUPPLIER: "Sam Supply"}
CLIENTS = [CARLA, DORA, EGON]
OUTSIDERS = [SUPPLIER, HAULIER]
MAILBOXES = ["sales", "support"]
SUBJECTS = ["Printer", "URGENT: printer on fire", "Invoice 17", None]

WORDS = {
    "holding": "we are looking into it", "courtesy": "thanks a lot", "chase": "any news?",
    "request": "could you send us the log?", "status": "how far are you?",
    "delivery": "please find attached", "complaint": "this is not good enough",
}
INTRODUCTIONS = ["Bob will answer", "my colleague Cem Oz", "ask bob@example.com", "Ann knows",
                 "Mr Roy will call you", "intern@eu.example.com helps"]

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]
# Mondays of weeks in which the clocks change somewhere, and of some in which they do not.
WEEKS = [date(2026, 3, 23), date(2026, 10, 19), date(2026, 3, 2), date(2026, 10, 26),
         date(2026, 3, 30), date(2026, 1, 12), date(2026, 6, 15), date(2026, 12, 21),
         date(2024, 2, 26)]
MON_FRI, ALWAYS = frozenset(range(5)), frozenset(range(7))


@dataclass
class Story:
    policy: Policy
    messages: list
    notes: list


# ---- policies ----

def random_hours(chance, name, nights=True):
    zone = chance.choice(ZONES)
    plans = [
        [(MON_FRI, 9 * 60, 17 * 60)],
        [(MON_FRI, 9 * 60, 12 * 60 + 30), (MON_FRI, 13 * 60, 17 * 60 + 30)],
        [(frozenset(range(4)), 8 * 60, 18 * 60), (frozenset([4, 5]), 60, 15 * 60)],
        [(ALWAYS, 0, 1440)],
    ]
    if nights:
        plans.append([(ALWAYS, 22 * 60, 6 * 60)])
    closures = []
    for week in WEEKS:
        if chance.random() < 0.5:
            day = week + timedelta(days=chance.randrange(7))
            whole = chance.random() < 0.5
            closures.append((day, day + timedelta(days=chance.randrange(2)),
                             *((0, 1440) if whole else (12 * 60, 1440))))
    return Hours(name, zone, chance.choice(plans), closures)


def works_at_night(hours):
    return any(closes <= opens for _, opens, closes in hours.windows)


def random_duration(chance, hours, seconds):
    kind = chance.choice(["business", "business", "wall", "days", "none"])
    if kind == "none":
        return None
    if kind == "days" and not works_at_night(hours):
        return "days", chance.randint(1, 3)
    return "wall" if kind == "wall" else "business", chance.choice(seconds)


def random_target(chance, name, team, other):
    hours = chance.choice([None, None, other])
    counted = hours or team
    short, long = [30 * MINUTE, HOUR, 4 * HOUR, 3 * HOUR + 7], [2 * HOUR, 8 * HOUR, 20 * HOUR]
    some = lambda choices: chance.choice([[], [], choices])
    return Target(
        name,
        clients=some([chance.choice(["*@client.example", "bigco.example", "?arla@*", SUPPLIER])]),
        mailboxes=some([chance.choice(MAILBOXES)]),
        subjects=some([chance.choice(["*urgent*", "invoice*"])]),
        acknowledge=random_duration(chance, counted, short),
        answer=random_duration(chance, counted, long),
        next_acknowledge=random_duration(chance, counted, short),
        next_answer=random_duration(chance, counted, long),
        update=random_duration(chance, counted, [HOUR, HOUR, 5 * HOUR, 12 * HOUR]),
        hours=hours)


def random_policy(chance, begins):
    nights = chance.random() < 0.2
    team, other = random_hours(chance, "team", nights), random_hours(chance, "other", nights)
    terms = [Terms(begins + k * 2 * DAY if k else 0, chance.choice([team, other]), [])
             for k in range(chance.choice([1, 1, 2, 3]))]
    for k, these in enumerate(terms):
        these.targets = [random_target(chance, f"target{k}{n}", these.hours, other)
                         for n in range(chance.choice([0, 1, 2, 3]))]
    return Policy(
        members=[Member("Ann Lee", [ANN, ANN_AT_HOME]), Member("Bob Roy", [BOB]),
                 Member("Cem Oz", [CEM])],
        domains=["example.com"], ignore=["spam.example"], forms=[FORM], terms=terms,
        chase_gap=("business", chance.choice([HOUR, 2 * HOUR])), settled_after=30 * DAY,
        open_promise=random_duration(chance, other if works_at_night(other) else team,
                                     [HOUR, 6 * HOUR]) or ("business", HOUR))


# ---- conversations ----

class Teller:
    def __init__(self, chance, policy, begins):
        self.chance = chance
        self.policy = policy
        self.who = Who(policy)
        self.now = begins
        self.messages = []
        self.notes = []
        self.taken = set()  # seconds in which something happens already
        self.subject = chance.choice(SUBJECTS)
        self.robots = chance.random() < 0.4
        self.odd_clocks = chance.random() < 0.3
        self.outsiders = chance.random() < 0.4
        self.several = chance.random() < 0.5
        self.calls = chance.random() < 0.3
        self.promises = chance.choice([0.1, 0.4, 0.7])

    def often(self, share):
        return self.chance.random() < share

    def moment(self, at):
        while at in self.taken:
            at += 1
        self.taken.add(at)
        return at

    def pass_time(self):
        to_the_second = self.moments_of_note() if self.often(0.2) else []
        if to_the_second:
            self.now = self.chance.choice(to_the_second)
            return
        self.now += self.chance.choice([
            self.chance.randrange(20, 300), self.chance.randrange(5 * MINUTE, HOUR),
            self.chance.randrange(HOUR, 6 * HOUR), self.chance.randrange(6 * HOUR, 20 * HOUR),
            self.chance.randrange(DAY, 4 * DAY)])

    def moments_of_note(self):
        """Instants to come at which something is just in time, or the first thing late."""
        found = [terms.since for terms in self.policy.terms]
        durations = [self.policy.chase_gap] + [
            duration for terms in self.policy.terms for target in terms.targets
            for duration in (target.acknowledge, target.answer, target.update) if duration]
        for message in self.messages[-3:]:
            if message.answered_seen is not None:
                found.append(message.answered_seen + 15 * MINUTE)
            hours = self.chance.choice(self.policy.terms).hours
            found.append(hours.add(message.stored, self.chance.choice(durations)))
            found += [Ledger(self.policy, [], []).due(pledge, message.stored)[1]
                      for pledge in message.pledges]
        return [at + late for at in found for late in (0, 1)
                if self.now < at < self.now + 30 * DAY]

    def add(self, sender, to, cc=(), signals=(), answers=None, **more):
        stored = self.moment(self.now)
        message = Message(
            id=f"m{len(self.messages) + 1:02}@x", sender=sender, name=NAMES.get(sender),
            to=list(to), cc=list(cc), stored=stored,
            subject=self.subject if self.often(0.9) else self.chance.choice(SUBJECTS),
            signals=dict(signals), mailboxes=self.chance.choice([[], ["sales"], ["support"],
                                                                 ["sales", "support"]]), **more)
        if answers is not None:
            message.answers = answers.id
            message.references = [*answers.references, answers.id]
            if self.often(0.1):
                message.answers = None
        self.set_clocks(message)
        self.messages.append(message)
        return message

    def set_clocks(self, message):
        if not self.odd_clocks:
            message.date = message.stored
        elif self.who.direction(message) in ("outbound", "internal"):
            message.date = self.moment(message.stored + self.chance.choice(
                [0, -9 * MINUTE, -2 * MINUTE, 3 * MINUTE, 11 * MINUTE, -DAY]))
        else:
            message.date = message.stored + self.chance.choice([0, -DAY, 5 * HOUR])
            message.received = self.chance.choice(
                [None, self.moment(message.stored - self.chance.randrange(1, 400)),
                 message.stored + DAY])

    def said(self, *shares):
        return {kind: phrase for kind, phrase, share in shares if self.often(share)}

    def pledges(self, share):
        """What a mail of now promises."""
        found = []
        while len(found) < 4 and self.often(share if not found else 0.25):
            phrase = f"promise {len(self.messages) + 1}.{len(found) + 1}"
            pledge = Pledge(phrase, self.chance.choice([30, 60, 90]), self.often(0.5))
            found.append(self.set_deadline(pledge) if self.often(0.75) else pledge)
        return found

    def set_deadline(self, pledge):
        hours = self.chance.choice(self.policy.terms).hours
        nights = any(works_at_night(terms.hours) for terms in self.policy.terms)
        pledge.kind = self.chance.choice(
            ["minute", "seconds", "day"] + ([] if nights else ["span", "working-days"]))
        pledge.grain = self.chance.choice(["minute", "hour", "part", "day", "week", "month"])
        pledge.zone = hours.offset(self.now) if self.often(0.8) else 5 * HOUR
        pledge.day = day_number(hours.local(self.now).date()) + self.chance.randrange(6)
        if pledge.kind == "minute":
            pledge.amount = self.chance.choice([0, 150, 9 * 60, 12 * 60, 17 * 60, 1439])
        elif pledge.kind == "seconds":
            pledge.amount = self.chance.choice([20 * MINUTE, 3 * HOUR, 2 * DAY])
        elif pledge.kind == "span":
            pledge.amount = pledge.day - self.chance.randrange(7)
        elif pledge.kind == "working-days":
            pledge.amount = self.chance.randint(1, 3)
        return pledge

    def newest(self, wanted):
        found = [message for message in self.messages if wanted(message)]
        return found[-1] if found else None

    def from_client(self, message):
        return message.kind == "person" and self.who.direction(message) == "inbound"

    def from_us(self, message):
        return message.kind == "person" and self.who.direction(message) == "outbound"

    # ---- who does what ----

    def client_writes(self):
        author = self.chance.choice(CLIENTS) if self.several and self.often(0.3) else CARLA
        last = self.newest(self.from_us)
        promised = last is not None and bool(last.pledges)
        signals = self.said(
            ("chase", WORDS["chase"], 0.5 if promised else 0.15),
            ("status", WORDS["status"], 0.4 if promised else 0.1),
            ("courtesy", WORDS["courtesy"], 0.25), ("request", "when?", 0.2),
            ("complaint", WORDS["complaint"], 0.05), ("delivery", WORDS["delivery"], 0.1))
        cc = [self.chance.choice([DORA, EGON, BOB, SUPPLIER, IGNORED])] if self.often(0.2) else []
        more = {"pledges": self.pledges(self.promises / 2), "attached": self.often(0.15)}
        if self.often(0.05):
            more["reply_to"] = self.chance.choice([CARLA, DORA, EGON])
        if self.often(0.05):
            more["reply_to"], author = author, FORM
        message = self.add(author, [self.chance.choice([SUPPORT, SUPPORT, ANN])], cc, signals,
                           self.newest(self.from_us) if self.often(0.7) else None, **more)
        if self.often(0.08):
            message.answered_seen = self.moment(
                message.stored + self.chance.choice([MINUTE, 10 * MINUTE, 3 * HOUR, DAY]))
        if self.often(0.03):
            message.closed_seen = self.moment(message.stored + self.chance.choice([HOUR, DAY]))

    def we_write(self):
        author = self.chance.choice([ANN, ANN, BOB, CEM, ANN_AT_HOME, SUPPORT, INTERN])
        asked = self.newest(self.from_client)
        to = self.who.author(asked) if asked and self.often(0.9) else self.chance.choice(CLIENTS)
        signals = self.said(
            ("holding", WORDS["holding"], 0.45), ("request", WORDS["request"], 0.35),
            ("delivery", WORDS["delivery"], 0.15), ("courtesy", WORDS["courtesy"], 0.05),
            ("introduction", self.chance.choice(INTRODUCTIONS), 0.2))
        cc = [self.chance.choice([DORA, EGON, BOB, ANN, IGNORED])] if self.often(0.2) else []
        reply = self.add(author, [to], cc, signals, asked if self.often(0.8) else None,
                         bcc=[self.chance.choice([BOB, DORA])] if self.often(0.05) else [],
                         pledges=self.pledges(self.promises), attached=self.often(0.15))
        if self.robots and self.often(0.15):
            self.now += self.chance.choice([self.chance.randrange(5, 200), 0])
            self.bounce(reply)

    def bounce(self, reply):
        self.add(self.chance.choice(POSTMASTERS), [reply.sender], kind="bounce",
                 answers=reply if self.often(0.7) else None, delayed=self.often(0.2))

    def old_mail_bounces(self):
        ours = [message for message in self.messages if self.from_us(message)]
        if ours:
            self.bounce(self.chance.choice(ours))

    def we_ask_an_outsider(self):
        self.add(self.chance.choice([ANN, BOB]), [self.chance.choice(OUTSIDERS)],
                 [CARLA] if self.often(0.1) else [], self.said(("request", "how much?", 0.5)),
                 pledges=self.pledges(self.promises / 2))

    def somebody_calls(self):
        self.add(TELEPHONE, [SUPPORT], [], {
            "call": self.chance.choice(NUMBERS),
            **self.said(("courtesy", WORDS["courtesy"], 0.2), ("chase", WORDS["chase"], 0.2))
        }, kind="voice-mail")

    def call_is_answered(self):
        called = self.newest(lambda m: m.caller is not None)
        if called is not None and self.often(0.5):
            self.add(self.chance.choice([ANN, BOB]), [self.chance.choice(CLIENTS)], [],
                     self.said(("holding", WORDS["holding"], 0.3)), called)
        elif called is not None:
            self.notes.append(Note("returned", self.moment(self.now),
                                   self.chance.choice(self.messages).id))

    def outsider_answers(self):
        asked = self.newest(lambda m: self.from_us(m) and set(m.to) & set(OUTSIDERS))
        if asked is not None:
            self.add(next(to for to in asked.to if to in OUTSIDERS), [asked.sender],
                     [CARLA] if self.often(0.1) else [],
                     self.said(("courtesy", "thanks", 0.2)), asked,
                     pledges=self.pledges(self.promises / 2))

    def colleagues_talk(self):
        self.add(self.chance.choice([ANN, CEM]), [BOB], answers=self.newest(self.from_client))

    def robot_writes(self):
        kind = self.chance.choice(["auto-reply", "notification", "bulk"])
        if self.often(0.5):
            self.add(ROBOT, [CARLA], kind=kind, answers=self.newest(self.from_client))
        else:
            self.add(CARLA, [ANN], kind=kind, answers=self.newest(self.from_us))

    def advertiser_writes(self):
        self.add(IGNORED, [SUPPORT])

    def note_is_made(self):
        if self.often(self.promises / 2):
            return self.promise_is_dismissed()
        kind = self.chance.choice(["close", "close", "reopen", "snooze", "assign"])
        note = Note(kind, self.moment(self.now), self.chance.choice(self.messages).id)
        if kind == "assign":
            note.address = self.chance.choice([ANN, BOB, CEM])
        if kind == "snooze":
            note.until = self.now + DAY
        self.notes.append(note)

    def promise_is_dismissed(self):
        """Sometimes one that is none."""
        message = self.newest(lambda m: m.pledges and self.often(0.6)) or self.messages[-1]
        self.notes.append(Note("dismiss", self.moment(self.now), message.id,
                               promise=self.chance.randint(1, len(message.pledges) + 1)))

    def somebody_writes(self):
        ours_last = bool(self.messages) and self.from_us(self.messages[-1])
        we = self.often(0.25 if ours_last else 0.75)
        self.we_write() if we else self.client_writes()

    def tell(self):
        self.chance.choice([self.client_writes] * 4 + [self.we_write])()
        for _ in range(self.chance.choice([1, 2, 3, 4, 6, 9, 14])):
            self.pass_time()
            acts = [self.somebody_writes] * 16 + [self.note_is_made] * 2
            acts += [self.colleagues_talk]
            if self.robots:
                acts += [self.robot_writes] * 2 + [self.advertiser_writes, self.old_mail_bounces]
            if self.calls:
                acts += [self.somebody_calls] * 3 + [self.call_is_answered] * 3
            if self.outsiders:
                acts += [self.we_ask_an_outsider] * 3 + [self.outsider_answers] * 3
            self.chance.choice(acts)()
        return Story(self.policy, self.messages, self.notes)


@lru_cache(maxsize=4)
def frame(number):
    """The policy and the instant of a Monday for stories that share them."""
    chance = random.Random(f"policy {number}")
    monday = int(datetime.combine(chance.choice(WEEKS), datetime.min.time(),
                                  timezone.utc).timestamp())
    return random_policy(chance, monday), monday


def tell(seed):
    policy, monday = frame(seed // STORIES_A_POLICY)
    chance = random.Random(seed)
    return Teller(chance, policy, monday + chance.randrange(7 * DAY)).tell()


# ---- reading ----

def when(instant, hours):
    return "-" if instant is None else f"{hours.local(instant):%a %d %b %H:%M:%S}"


def clock(minutes):
    return f"{minutes // 60:02}:{minutes % 60:02}"


def duration_text(duration):
    if duration is None:
        return "-"
    kind, amount = duration
    if kind == "days":
        return f"{amount}d"
    units = [(size, letter) for size, letter in ((HOUR, "h"), (MINUTE, "m"), (1, "s"))]
    text = ""
    for size, letter in units:
        number, amount = divmod(amount, size)
        text += f"{number}{letter}" if number else ""
    return text + ("!" if kind == "wall" else "")


def read_target(target):
    fits = [f"{name} {values}" for name, values in
            (("clients", target.clients), ("mailboxes", target.mailboxes),
             ("subjects", target.subjects)) if values]
    clocks = [f"{name} {duration_text(getattr(target, name))}" for name in
              ("acknowledge", "answer", "next_acknowledge", "next_answer", "update")]
    return f"{target.name}: {', '.join(fits + clocks)}" + (
        f", hours {target.hours.name}" if target.hours else "")


def read(story):
    """The story as lines for people, in the first terms' local time."""
    hours = story.policy.terms[0].hours
    lines = []
    calendars = {id(each): each for terms in story.policy.terms
                 for each in [terms.hours, *(t.hours for t in terms.targets if t.hours)]}
    for each in calendars.values():
        windows = " ".join(f"{''.join(map(str, sorted(days)))}@{clock(opens)}-{clock(closes)}"
                           for days, opens, closes in each.windows)
        shut = " ".join(f"{first}..{last}@{clock(opens)}-{clock(closes)}"
                        for first, last, opens, closes in each.closures)
        lines.append(f"hours {each.name}: {each.zone_name} {windows} closed {shut or 'never'}")
    for terms in story.policy.terms:
        since = f"{utc(terms.since):%d %b %Y %H:%M:%S} UTC"
        lines.append(f"terms since {since}: hours {terms.hours.name}")
        lines += ["    " + read_target(target) for target in terms.targets]
    lines.append(f"chase gap {duration_text(story.policy.chase_gap)}, "
                 f"open promise {duration_text(story.policy.open_promise)}")
    who = Who(story.policy)
    told = [(who.instant(message), read_message(message, who, hours)) for message in story.messages]
    told += [(note.at, f"{when(note.at, hours)}  note {note.kind} {note.address or ''}"
              + (f"{note.message}.{note.promise}" if note.promise else ""))
             for note in story.notes]
    return "\n".join(lines + [line for _, line in sorted(told)])


def read_message(message, who, hours):
    parts = [f"{when(who.instant(message), hours)}  {message.id}",
             f"{who.author(message)} -> {','.join(message.to)}"]
    parts += [f"cc {','.join(message.cc)}"] if message.cc else []
    parts += [f"bcc {','.join(message.bcc)}"] if message.bcc else []
    parts += [message.kind] if message.kind != "person" else []
    parts += [f"{signal} '{phrase}'" for signal, phrase in message.signals.items()]
    parts += [f"promises {'thing ' * pledge.thing}{pledge.kind} {pledge.day} {pledge.amount} "
              f"zone {pledge.zone}" for pledge in message.pledges]
    parts += ["attached"] if message.attached else []
    parts += ["delayed"] if message.delayed else []
    parts += [f"reply-to {message.reply_to}"] if message.reply_to else []
    parts += [f"answers {message.answers}"] if message.answers else []
    parts += [f"references {message.references[-1]}"] if message.references else []
    parts += [f"about '{message.subject}' in {message.mailboxes}"]
    for name in ("answered_seen", "closed_seen"):
        if getattr(message, name) is not None:
            parts.append(f"{name} {when(getattr(message, name), hours)}")
    return "  ".join(parts)
