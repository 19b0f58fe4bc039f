"""What a story is made of, who its people are and in which order they spoke: the words of
ackd(7) S1, S2, S4, S8 and S10, and of sla/order.h and sla/parties.h."""

import fnmatch
from dataclasses import dataclass, field
from typing import Optional

SENT_TOLERANCE = 10 * 60


@dataclass
class Pledge:
    """A sentence that promises something, and by when. Days are counted from 1970-01-01."""
    phrase: str
    confidence: int
    thing: bool
    kind: str = "none"  # none, minute, day, span, working-days, seconds
    grain: str = "minute"
    day: int = 0
    amount: int = 0
    zone: int = 0       # seconds east of UTC


@dataclass
class Message:
    id: str
    sender: Optional[str]
    to: list
    stored: int                       # INTERNALDATE
    cc: list = field(default_factory=list)
    bcc: list = field(default_factory=list)
    name: Optional[str] = None        # of the sender
    reply_to: Optional[str] = None
    answers: Optional[str] = None     # In-Reply-To
    references: list = field(default_factory=list)
    subject: Optional[str] = None
    date: Optional[int] = None
    received: Optional[int] = None
    kind: str = "person"
    signals: dict = field(default_factory=dict)  # kind -> phrase, all but promises
    pledges: list = field(default_factory=list)
    attached: bool = False
    delayed: bool = False             # a bounce that only says that it takes longer
    mailboxes: list = field(default_factory=list)
    answered_seen: Optional[int] = None
    closed_seen: Optional[int] = None

    @property
    def recipients(self):
        return self.to + self.cc + self.bcc

    @property
    def caller(self):
        """S37: whose words a telephone system passes on."""
        called = self.kind == "voice-mail" and "call" in self.signals
        return "tel:" + self.signals["call"] if called else None

    @property
    def counts(self):
        """S3: whether a person wrote or spoke it."""
        return self.kind == "person" or self.caller is not None

    def says(self, *kinds):
        return any(kind in self.signals or (kind == "promise" and self.pledges)
                   for kind in kinds)


@dataclass
class Note:
    kind: str                         # close, reopen, snooze, assign, dismiss, returned
    at: int
    message: str
    address: Optional[str] = None
    until: Optional[int] = None
    promise: int = 0                  # "dismiss": which one of the message


@dataclass
class Member:
    name: str
    addresses: list


@dataclass
class Target:
    name: str
    clients: list = field(default_factory=list)
    mailboxes: list = field(default_factory=list)
    subjects: list = field(default_factory=list)
    acknowledge: Optional[tuple] = None
    answer: Optional[tuple] = None
    next_acknowledge: Optional[tuple] = None
    next_answer: Optional[tuple] = None
    update: Optional[tuple] = None
    hours: object = None


@dataclass
class Terms:
    since: int
    hours: object
    targets: list


@dataclass
class Policy:
    members: list
    domains: list
    ignore: list
    forms: list
    terms: list
    chase_gap: tuple
    settled_after: int
    open_promise: tuple


# ---- who (S1, S2, S4) ----

def fits(pattern, address):
    pattern = pattern if "@" in pattern else "*@" + pattern
    return fnmatch.fnmatchcase(address.lower(), pattern.lower())


def any_fits(patterns, address):
    return any(fits(pattern, address) for pattern in patterns)


class Who:
    def __init__(self, policy):
        self.policy = policy

    def member(self, address):
        return next((member for member in self.policy.members
                     if address in member.addresses), None)

    def internal(self, address):
        host = address.partition("@")[2]
        return self.member(address) is not None or any(
            host == domain or host.endswith("." + domain) for domain in self.policy.domains)

    def client(self, address):
        return (address is not None and not self.internal(address)
                and not self.ignored(address))

    def ignored(self, address):
        return address is not None and any_fits(self.policy.ignore, address)

    def clients(self, addresses):
        return [address for address in addresses if self.client(address)]

    def person(self, address):
        """One name for all addresses of a member."""
        member = self.member(address)
        return member.addresses[0] if member else address

    def author(self, message):
        if message.caller is not None:
            return message.caller
        form = (message.sender is not None and any_fits(self.policy.forms, message.sender)
                and self.client(message.reply_to))
        return message.reply_to if form else message.sender

    def author_name(self, message):
        return message.name if self.author(message) == message.sender else None

    def direction(self, message):
        author = self.author(message)
        if author is None or self.ignored(author):
            return "none"
        if not self.internal(author):
            return "inbound"
        return "outbound" if self.clients(message.recipients) else "internal"

    def instant(self, message):
        stored = message.stored
        if self.direction(message) in ("outbound", "internal"):
            near = message.date is not None and abs(message.date - stored) <= SENT_TOLERANCE
            return message.date if near else stored
        return stored if message.received is None else min(stored, message.received)


# ---- in which order (order.h) ----

@dataclass
class Spoken:
    message: Message
    author: str
    direction: str
    at: int
    place: int
    rank: int


def order(messages, who):
    by_id = {message.id: message for message in messages}
    spoken = {}

    def place(message):
        if message.id in spoken:
            return spoken[message.id]
        at = who.instant(message)
        here = Spoken(message, who.author(message), who.direction(message), at, at, 0)
        answered = message.answers or (message.references or [None])[-1]
        if answered in by_id:
            before = place(by_id[answered])
            if before.place >= at:
                here.place, here.rank = before.place, before.rank + 1
        spoken[message.id] = here
        return here

    for message in messages:
        place(message)
    return sorted(spoken.values(), key=lambda s: (s.place, s.rank, s.at, s.message.id))


# ---- who takes part (S8, S10; parties.h) ----

class Parties:
    """Clients who wrote, and whom they addressed, take part together. Whom we addressed
    without any of them, once somebody takes part, is an outsider until a client addresses
    him."""

    def __init__(self):
        self.clients = set()
        self.outsiders = set()

    def client_wrote(self, author, addressed):
        if author not in self.outsiders:
            self.clients |= {author, *addressed}
            self.outsiders -= self.clients

    def we_wrote(self, addressed):
        if not self.takes_part(addressed):
            self.outsiders |= set(addressed)

    def speak_for(self, client, address):
        return address == client or (client in self.clients and address in self.clients)

    def takes_part(self, addressed):
        return not self.clients or any(address in self.clients for address in addressed)
