"""A scripted IMAP server on loopback, for what no real server does.

A conversation is a list of rules (pattern, answer). Each command line is matched against
the patterns in order; the first that fits answers. An answer is text in which {tag} stands
for the command's tag, or a function (connection, tag, line). What is None closes the
connection. RULES answers what every session asks."""

import re
import socket
import ssl
import threading
import warnings

GREETING = b"* OK ready\r\n"

RULES = [
    (r"CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n{tag} OK done\r\n"),
    (r"AUTHENTICATE|LOGIN", "{tag} OK hello\r\n"),
    (r"LOGOUT", "* BYE\r\n{tag} OK bye\r\n"),
    (r"", "{tag} BAD unknown command\r\n"),
]


class Connection:
    """One client. `received` is everything it said, in the clear or decrypted."""

    def __init__(self, peer, server):
        self.socket = peer
        self.server = server
        self.pending = b""

    def send(self, data):
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def readline(self):
        """A line without its end; None where the client has gone."""
        while b"\r\n" not in self.pending:
            data = self.socket.recv(65536)
            if not data:
                return None
            self.server.received += data
            self.pending += data
        line, self.pending = self.pending.split(b"\r\n", 1)
        return line.decode("latin-1")

    def start_tls(self, context):
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def converse(self, rules):
        """Answers until the client goes or a rule says None."""
        while (line := self.readline()) is not None:
            tag, _, command = line.partition(" ")
            if command.endswith(" "):  # as strict as Cyrus
                self.send(f"{tag} BAD Unexpected extra arguments\r\n")
                continue
            answer = next(answer for pattern, answer in rules
                          if re.match(pattern, command, re.IGNORECASE))
            if callable(answer):
                answer = answer(self, tag, command)
            if answer is None:
                return
            self.send(answer.replace("{tag}", tag))


class FakeImap:
    """Listens on `port`; every connection runs `talk(connection)`, or where that is a list
    of rules, GREETING and these rules with RULES behind them. `tls` wraps connections at
    once (implicit TLS). `hold` keeps a connection open after its talk ended. `most` is how
    many talked at a time."""

    def __init__(self, talk, tls=None, hold=False):
        self.received = b""
        self.connections = 0
        self.most = 0
        self._talking = 0
        self._lock = threading.Lock()
        self.hold = hold
        self._talk = talk
        self._tls = tls
        self._open = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for peer in self._open:
            peer.close()

    def _accept(self):
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _count(self, change):
        with self._lock:
            self._talking += change
            self.most = max(self.most, self._talking)

    def _serve(self, peer):
        connection = Connection(peer, self)
        self._count(1)
        try:
            if self._tls:
                connection.start_tls(self._tls)
            if callable(self._talk):
                self._talk(connection)
            else:
                connection.send(GREETING)
                connection.converse(self._talk + RULES)
        except OSError:
            pass  # the client left, or refused our certificate
        self._count(-1)
        if self.hold:
            self._open.append(connection.socket)
        else:
            connection.socket.close()


def server_context(certificate, version=None):
    """For a server that shows `certificate`, and speaks only `version` where given."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert, certificate.key)
    if version:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = version
            context.maximum_version = version
    return context


def starttls(context, rules=()):
    """Rules that encrypt on STARTTLS and then go on with `rules`."""
    def upgrade(connection, tag, _):
        connection.send(f"{tag} OK begin\r\n")
        connection.start_tls(context)
        connection.converse([*rules, *RULES])

    return [(r"STARTTLS", upgrade)]


def numbered(count):
    """Mails for a Folder: UIDs 1 to `count`."""
    return {uid: f"From: a{uid}@example.net\r\n\r\n" for uid in range(1, count + 1)}


class Folder:
    """Rules of a session that looks at one folder: a dictionary of UID and header bytes.

    `fetch` (connection, tag, uids) may answer FETCH in place of the honest answer, which
    is answer(tag, uids)."""

    def __init__(self, mails, uidvalidity=7, uidnext=None, fetch=None):
        self.mails = dict(mails)
        self.uidvalidity = uidvalidity
        self.uidnext = uidnext if uidnext is not None else max(self.mails, default=0) + 1
        self.fetch = fetch
        self.fetches = []

    @property
    def rules(self):
        return [(r"EXAMINE", self._examine), (r"UID SEARCH", self._search),
                (r"UID FETCH", self._fetch), (r"FETCH", self._last)]

    def answer(self, tag, uids):
        return "".join(self.item(uid) for uid in uids) + f"{tag} OK done\r\n"

    def item(self, uid):
        text = self.mails[uid]
        number = sorted(self.mails).index(uid) + 1
        return (f"* {number} FETCH (UID {uid} FLAGS () "
                f'INTERNALDATE "01-Mar-2026 10:00:00 +0130" RFC822.SIZE 100 '
                f"BODY[HEADER.FIELDS (FROM)] {{{len(text)}}}\r\n{text})\r\n")

    def _examine(self, _, tag, __):
        uidnext = f"* OK [UIDNEXT {self.uidnext}] next\r\n" if self.uidnext else ""
        return (f"* FLAGS (\\Answered)\r\n* {len(self.mails)} EXISTS\r\n* 0 RECENT\r\n"
                f"* OK [UIDVALIDITY {self.uidvalidity}] valid\r\n{uidnext}"
                f"{tag} OK [READ-ONLY] done\r\n")

    def _search(self, _, tag, command):
        numbers = command.split(" ", 2)[2].partition(" SINCE ")[0]
        if numbers.startswith("UID "):
            found = self._listed(numbers.removeprefix("UID "))
        else:
            first, _, last = numbers.partition(":")
            found = sorted(self.mails)[int(first) - 1:int(last)]
        return f"* SEARCH{''.join(f' {uid}' for uid in found)}\r\n{tag} OK done\r\n"

    def _last(self, _, tag, __):
        return f"* {len(self.mails)} FETCH (UID {max(self.mails)})\r\n{tag} OK done\r\n"

    def _fetch(self, connection, tag, command):
        uids = self._listed(command.split(" ")[2])
        self.fetches.append(uids)
        if self.fetch:
            return self.fetch(connection, tag, uids)
        return self.answer(tag, uids)

    def _listed(self, numbers):
        found = set()
        for part in numbers.split(","):
            first, _, last = part.partition(":")
            found |= {uid for uid in self.mails if int(first) <= uid <= int(last or first)}
        return sorted(found)
