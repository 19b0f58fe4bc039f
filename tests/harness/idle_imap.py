"""A scripted server that offers IDLE, one folder for everybody who asks."""

import threading

from .fake_imap import FakeImap, Folder
from .process import wait_for

OFFER = (r"CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR IDLE\r\n{tag} OK done\r\n")


class Idling:
    """`said` is what the clients said about it: EXAMINE, IDLE, DONE, in order. `before`
    goes out ahead of the "+" of the first IDLE. `end` gives the answer to the n-th DONE
    (from 1); None for silence."""

    def __init__(self, mails=None, before="", invitation="+ idling\r\n", end=None):
        self.folder = Folder(mails or {1: "From: a@example.net\r\n\r\n"})
        self.before = before
        self.invitation = invitation
        self.end = end or (lambda number: "{tag} OK done\r\n")
        self.said = []
        self._waiting = []
        self._lock = threading.Lock()
        self._honest = dict(self.folder.rules)
        self.rules = [OFFER, (r"IDLE", self._idle), (r"EXAMINE", self._examine),
                      (r"UID SEARCH", self._search), *self.folder.rules]

    def start(self, **options):
        return FakeImap(self.rules, **options)

    def wait_idle(self, clients=1, limit=10):
        """Waits until so many clients wait for news."""
        wait_for(lambda: len(self._waiting) >= clients, limit, f"{clients} idle clients")

    def tell(self, text):
        """Says something to everybody who waits."""
        with self._lock:
            for connection in self._waiting:
                connection.send(text)

    def arrive(self, text="From: b@example.net\r\n\r\n", announce=True):
        """A mail arrives; returns its UID."""
        uid = self.folder.uidnext
        self.folder.mails[uid] = text
        self.folder.uidnext += 1
        if announce:
            self.tell(f"* {len(self.folder.mails)} EXISTS\r\n")
        return uid

    def hang_up(self):
        """Closes the connections of all who wait."""
        with self._lock:
            for connection in self._waiting:
                connection.socket.shutdown(2)

    def _examine(self, connection, tag, command):
        self.said.append("EXAMINE")
        return self._honest["EXAMINE"](connection, tag, command)

    def _search(self, connection, tag, command):
        """All mail is of today."""
        return self._honest["UID SEARCH"](connection, tag, command.partition(" SINCE ")[0])

    def _idle(self, connection, _, __):
        self.said.append("IDLE")
        before, self.before = self.before, ""
        connection.send(before)
        connection.send(self.invitation)
        with self._lock:
            self._waiting.append(connection)
        try:
            line = connection.readline()
        finally:
            with self._lock:
                self._waiting.remove(connection)
        if line is None:
            return None
        self.said.append(line)
        answer = self.end(self.said.count("DONE"))
        if answer is None:
            connection.readline()
        return answer
