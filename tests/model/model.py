"""The evaluation of one conversation a second time, slow and by the words of ackd(7)
S8-S20, S27-S34 and S37. Only test_model.py uses it, to check sla/evaluate.

Left open by ackd(7), so stories.py never tells it: messages without any time or of kind
"calendar", voice-mail without a number, cycles of references, an In-Reply-To that was not
seen beside References that were, two things in the same second. Not compared: event.rule,
event.at, event.marks, event.why; clock.owner_at_due where nothing was late."""

from facts import Parties, Who, order
from promises import Act, Ledger
from turns import Reply, Turn

ANSWERED_SEEN_SPAN = 15 * 60


class Conversation:
    def __init__(self, messages, notes, policy):
        self.policy = policy
        self.who = Who(policy)
        self.spoken = order(messages, self.who)
        self.told = -1     # how many of them have been gone through, less one
        self.notes = notes
        self.parties = Parties()
        self.turns = []
        self.owners = []
        self.closed = None
        self.snoozed_until = None
        self.words = []    # [("client" or "us", Spoken or Reply)] between us and the clients
        self.acts = []     # what the ledger is made from
        self.reopened = 0  # how many there were then
        self.flagged = []  # when a flag or a folder ended something
        self.known = set()
        self.lost = self.find_lost()
        self.ours = []     # Reply, to outsiders too
        self.client_has_written = False
        self.events = []   # [(Message-ID, kind, turn)]

    # ---- what happens, in order ----

    def timeline(self):
        """[(instant, handler, argument)]"""
        happened = [(spoken.place, self.message, spoken) for spoken in self.spoken]
        for note in self.notes:
            happened.append((note.at, getattr(self, note.kind), note))
        for spoken in self.spoken:
            message = spoken.message
            if message.answered_seen is not None and spoken.direction == "inbound":
                seen = max(message.answered_seen, spoken.place)
                happened.append((seen, self.answered_elsewhere, (message.id, seen)))
            if message.closed_seen is not None:
                seen = max(message.closed_seen, spoken.place)
                happened.append((seen, self.folder_closed, (message.id, seen)))
        return sorted(happened, key=lambda one: one[0])  # stable: messages as ordered

    def run(self):
        for _, handler, what in self.timeline():
            handler(what)
        return self.report()

    def message(self, spoken):
        self.told += 1
        message = spoken.message
        if spoken.direction == "inbound" and message.counts:
            kind, turn = self.client_wrote(spoken)
        elif self.is_bounce(spoken):
            kind, turn = self.bounced(spoken)
        elif spoken.direction == "outbound" and message.counts:
            kind, turn = self.we_wrote(spoken)
        else:
            kind, turn = "not-counted", 0
        self.events.append((message.id, kind, turn))
        if spoken.direction in ("inbound", "outbound"):  # a client saw it
            self.known |= {self.who.person(address)
                           for address in [message.sender, *message.to, *message.cc]}

    # ---- a client's word (S9, S13, S14) ----

    def open_turns_of(self, address):
        return [turn for turn in self.turns if turn.ended is None
                and self.parties.speak_for(turn.client, address)]

    def client_wrote(self, spoken):
        message = spoken.message
        self.parties.client_wrote(
            spoken.author, self.who.clients(message.recipients + [message.reply_to]))
        self.client_has_written = True
        if self.parties.takes_part([spoken.author]):
            self.words.append(("client", spoken))
            self.acts.append(Act("client", spoken.at, message, spoken.author))
        for turn in self.turns:
            if turn.owing and self.parties.speak_for(turn.client, spoken.author):
                turn.happens("heard", spoken.at)
        turns = self.open_turns_of(spoken.author)  # several, if an outsider has joined
        if is_courtesy(message):
            for turn in turns:
                turn.happens("thanks", spoken.at)
                turn.members.append(message.id)
            return "courtesy", turns[0].number if turns else 0
        if turns:
            return self.client_wrote_again(turns, spoken)
        turn = Turn(len(self.turns) + 1, spoken, self.who, self.policy)
        turn.asked = int(self.had_to_ask(spoken, None))
        self.turns.append(turn)
        self.closed = None
        return "opened", turn.number

    def client_wrote_again(self, turns, spoken):
        turn = turns[0]
        since = max([turn.last_message, *(to for _, to in turn.pauses("answer") if to)])
        gap_over = all(each.paused() is None for each in turns) \
            and turn.hours.add(since, self.policy.chase_gap) <= spoken.at
        chase = gap_over or spoken.message.says("chase")
        turn.members.append(spoken.message.id)
        turn.happens("client", spoken.at)
        turn.chases += chase
        turn.asked += not chase and self.had_to_ask(spoken, turn)
        turn.last_message = max(turn.last_message, spoken.at)
        for other in turns[1:]:
            other.happens("heard", spoken.at)
        return "chased" if chase else "joined", turn.number

    def had_to_ask(self, spoken, turn):
        """Whether news that are overdue are asked for. turn: the one that is open, if any."""
        if not spoken.message.says("chase", "status"):
            return False
        owing = self.owing()
        if owing is not None and not self.parties.speak_for(owing.client, spoken.author):
            owing = None
        dues = [each.updates()["update_due"] for each in (owing, turn) if each is not None]
        if self.parties.takes_part([spoken.author]):
            dues += [matter.newest.due for matter in self.ledger().open("us")]
        return any(due is not None and spoken.at > due for due in dues)

    # ---- our word (S10, S11, S32-S34) ----

    def we_wrote(self, spoken):
        addressed = self.who.clients(spoken.message.recipients)
        self.meet_callers(spoken.message, addressed)
        to_clients = self.parties.takes_part(addressed)
        self.parties.we_wrote(addressed)
        reply = Reply(spoken, struck=spoken.message.id in self.lost.values())
        unannounced = to_clients and not reply.struck and self.unannounced(spoken)
        self.ours.append(reply)
        reached = [turn for turn in self.turns if turn.ended is None
                   and any(self.parties.speak_for(turn.client, to) for to in addressed)]
        if to_clients:
            self.words.append(("us", reply))
            if self.client_has_written:
                self.owns(spoken.author, spoken.at)
        heard = to_clients and not reply.struck
        if heard:
            self.acts.append(Act("us", spoken.at, spoken.message,
                                 self.who.person(spoken.author)))
        answered = [] if reply.says("holding") or reply.struck else reached
        before = self.owing() if heard else None
        after = self.still_expects(answered) if heard else None
        for turn in reached:
            turn.happens("reply", spoken.at, reply, last=turn is not after)
            turn.unannounced += unannounced
        for turn in answered:
            turn.finish("answered", turn.steps[-1].at, self.owner())
        for turn in self.turns:
            if turn in (before, after) and turn not in answered:
                turn.happens("word", spoken.at, reply, last=turn is not after)
                turn.owing = False
        if after is not None:
            after.owing = True
        reply.paused = any(turn.ended is None and turn.paused() is not None for turn in reached)
        if not reached:
            waited = any(turn.ended is None for turn in self.turns)
            return ("spoke" if to_clients or not waited else "not-counted"), 0
        return "acknowledged" if reply.says("holding") else "answered", reached[0].number

    def meet_callers(self, message, addressed):
        """S37: whoever a voice-mail is answered to speaks for the caller."""
        for turn in self.turns:
            if turn.ended is None and turn.call \
                    and turn.opener in [message.answers, *message.references]:
                self.parties.client_wrote(turn.client, addressed)

    def owing(self):
        """The ended turn whose client still expects to hear from us, if any."""
        return next((turn for turn in self.turns if turn.owing), None)

    def still_expects(self, answered):
        """S32: the turn whose client is to hear from us after this word, though it answered
        these and none is open: something that we promised is."""
        theirs = [turn for turn in self.turns if self.parties.takes_part([turn.client])]
        open_still = [turn for turn in theirs if turn.ended is None and turn not in answered]
        if open_still or not self.promised():
            return None
        ended_now = [turn for turn in theirs if turn in answered]
        return ([None] + (ended_now or theirs))[-1]

    def unannounced(self, spoken):
        first = all(reply.struck for reply in self.ours)
        return not first and self.who.person(spoken.author) not in self.known \
            and not self.introduced(spoken)

    def introduced(self, spoken):
        member = self.who.member(spoken.author)
        names = [spoken.author] + (
            [*member.addresses, *member.name.split()] if member else [])
        phrases = [earlier.message.signals.get("introduction", "")
                   for earlier in self.spoken[:self.spoken.index(spoken)]
                   if not self.struck(earlier)]
        return any(name.lower() in phrase.lower() for name in names for phrase in phrases)

    def struck(self, spoken):
        return all(reply.struck for reply in self.ours if reply.spoken is spoken)

    def owns(self, address, at):
        member = self.who.member(address)
        if member is not None:
            self.owners.append((at, member.addresses[0]))

    def owner(self):
        return self.owners[-1][1] if self.owners else None

    # ---- what takes back and what ends (S15, S16, S19) ----

    def is_bounce(self, spoken):
        message = spoken.message
        return (message.kind == "bounce" and not message.delayed
                and not self.who.ignored(spoken.author))

    def bounced(self, spoken):
        had = [turn.number for turn in self.turns for step in turn.steps
               if step.kind == "reply" and step.reply.message.id == self.lost[spoken.message.id]]
        return ("taken-back", had[0]) if had else ("not-counted", 0)

    def find_lost(self):
        """{bounce: what it says never reached the client}"""
        lost, ours = {}, []
        for spoken in self.spoken:
            message = spoken.message
            if spoken.direction == "outbound" and message.kind == "person":
                ours.append(message.id)
            elif self.is_bounce(spoken):
                names = [message.answers, *reversed(message.references)]
                named = [name for name in names if name in ours]
                one = (named + ours[-1:] + [None])[0]
                lost[message.id] = None if one in lost.values() else one
        return lost

    def answered_elsewhere(self, flag):
        message_id, seen = flag
        for turn in self.turns:
            if turn.ended is None and message_id in turn.members \
                    and not self.word_sent(turn, seen + ANSWERED_SEEN_SPAN):
                turn.happens("end", seen)
                turn.finish("elsewhere", seen, self.owner())
                self.flagged.append(seen)
                self.events.append((message_id, "elsewhere", turn.number))

    def word_sent(self, turn, until):
        """Whether a word of ours reached it, or will by then."""
        reached = any(step.kind == "reply" for step in turn.steps)
        return reached or any(
            self.told < k and spoken.place <= until
            and spoken.direction == "outbound" and spoken.message.kind == "person"
            and any(self.parties.speak_for(turn.client, to)
                    for to in self.who.clients(spoken.message.recipients))
            for k, spoken in enumerate(self.spoken))

    def close_at(self, at, message_id):
        """By a folder, or by a note (None). Whether that changed anything."""
        ended = [turn for turn in self.turns if turn.ended is None]
        effective = (self.closed is None or bool(ended) or self.promised()
                     or self.waiting()[0] is not None)
        if ended or self.ledger().open():
            self.acts.append(Act("close", at))
        for turn in ended:
            turn.happens("end", at)
            turn.finish("closed", at, self.owner())
        for turn in self.turns:
            if turn.owing:
                turn.happens("lapse", at)
                turn.owing = False
        self.words, self.reopened = [], 0
        self.closed = at if self.closed is None else self.closed
        if effective or message_id is None:
            self.events.append((message_id, "closed", ended[0].number if ended else 0))
        return effective

    def close(self, note):
        self.close_at(note.at, None)

    def folder_closed(self, flag):
        message_id, seen = flag
        if self.close_at(seen, message_id):
            self.flagged.append(seen)

    def reopen(self, note):
        """What ended last is open again, unless it is already."""
        self.closed = None
        opened = []
        last = max((turn.ended_last for turn in self.turns if turn.ended_last is not None),
                   default=None)
        for turn in self.turns:
            if turn.ended is not None and turn.ended == last \
                    and not self.open_turns_of(turn.client):
                answered = turn.end == "answered"
                if answered:
                    turn.answer().disowned = True
                turn.happens("reopen", note.at, ended=turn.ended, answered=answered,
                             owing=answered and turn.owing)
                turn.open_again()
                opened.append(turn.number)
        self.acts.append(Act("reopen"))
        if opened:  # now it is our turn, whatever we asked for before
            self.reopened = len(self.words)
        self.events.append((None, "reopened", opened[0] if opened else 0))

    def snooze(self, note):
        self.snoozed_until = note.until
        self.events.append((None, "snoozed", 0))

    def assign(self, note):
        self.owns(note.address, note.at)
        self.events.append((None, "assigned", 0))

    def returned(self, note):
        calls = [turn for turn in self.turns if turn.ended is None and turn.call]
        for turn in calls:
            turn.happens("returned", note.at, by=self.owner())
            turn.finish("answered", turn.steps[-1].at, self.owner())
        kind = "returned" if calls else "not-counted"
        self.events.append((None, kind, calls[0].number if calls else 0))

    def dismiss(self, note):
        self.events.append((None, "dismissed", 0))

    # ---- where it stands (S8, S19, S20) ----

    def waiting(self):
        """(since, words)"""
        words = [word for word in self.words[self.reopened:]
                 if word[0] == "client" or not word[1].struck]
        if any(turn.ended is None and turn.paused() is None
               and self.parties.takes_part([turn.client]) for turn in self.turns):
            return None, None
        asked = []
        for side, word in words:
            if side == "client" or not (word.says("request") or word.paused):
                asked = []
            elif word.says("request"):
                asked.append(word)
        if asked:
            return asked[0].at, asked[-1].message.signals["request"]
        debts = self.ledger().open("client")
        if debts and not any(turn.ended is None and self.parties.takes_part([turn.client])
                             for turn in self.turns):
            oldest = min((matter.newest for matter in debts), key=self.place_of)
            return oldest.act.at, oldest.pledge.phrase
        return None, None

    def place_of(self, promise):
        return self.acts.index(promise.act), promise.number

    def ledger(self):
        return Ledger(self.policy, self.notes, self.acts)

    def promised(self):
        return bool(self.ledger().open("us"))

    def report(self):
        first = next((spoken for spoken in self.spoken if spoken.direction == "inbound"
                      and spoken.message.counts), None)
        instants = [spoken.at for spoken in self.spoken]
        waiting_since, waiting_for = self.waiting()
        owed = (waiting_since is not None or self.promised()
                or any(turn.ended is None for turn in self.turns))
        newest = max(instants + [note.at for note in self.notes] + self.flagged)
        return {
            "earliest": self.spoken[0].message.id,
            "client": first and first.author,
            "client_name": first and self.who.author_name(first.message),
            "subject": next((spoken.message.subject for spoken in self.spoken
                             if spoken.message.subject is not None), None),
            "owner": self.owner(),
            "first": min(instants), "last": max(instants),
            "waiting_since": waiting_since, "waiting_for": waiting_for,
            "closed": self.closed,
            "settled": None if owed else newest + self.policy.settled_after,
            "snoozed_until": self.snoozed_until,
            "promised": self.promised(),
            "turns": [turn.report(self.who, self.owners) for turn in self.turns],
            "events": [list(event) for event in self.events],
            "promises": self.ledger().report([spoken.message.id for spoken in self.spoken]),
        }


def is_courtesy(message):
    return message.caller is None and message.says("courtesy") and not message.says(
        "request", "promise", "chase", "status", "complaint")


def evaluate(messages, notes, policy):
    return Conversation(messages, notes, policy).run()
