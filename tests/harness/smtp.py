"""An SMTP server that keeps what it is sent (aiosmtpd), and servers that misbehave."""

import base64
import collections
import email
import email.policy
import socket
import ssl
import threading
import time
from typing import NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from .process import free_port, wait_for


class Letter(NamedTuple):
    sender: str
    recipients: tuple
    raw: bytes

    @property
    def mail(self):
        """Parsed; letter.mail["Subject"] and so on."""
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def text(self):
        return self.mail.get_body(("plain",)).get_content()

    @property
    def html(self):
        return self.mail.get_body(("html",)).get_content()


class _Handler:
    def __init__(self, sink):
        self.sink = sink
        if sink.token:
            self.auth_XOAUTH2 = self._xoauth2

    async def _xoauth2(self, server, words):
        """What Google's and Microsoft's servers do: a refusal is first explained."""
        given = base64.b64decode(words[1]) if len(words) > 1 else \
            await server.challenge_auth("")
        fields = dict(part.split(b"=", 1) for part in given.split(b"\1") if part)
        user, token = fields[b"user"].decode(), fields[b"auth"].decode()
        if token.startswith("Bearer ") and self.sink.token(user, token[7:]):
            return AuthResult(success=True, auth_data=user)
        await server.challenge_auth('{"status":"401","schemes":"bearer"}')
        return AuthResult(success=False, handled=False)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        self.sink.attempts += 1
        refusal = self.sink.refuse_recipient
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server, _session, envelope):
        refusal = self.sink.refuse_data
        if refusal:
            return refusal
        self.sink.letters.append(
            Letter(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content))
        return "250 2.0.0 Ok: kept"


class _Controller(Controller):
    def __init__(self, sink):
        self.sink = sink
        implicit = sink.context if sink.tls == "implicit" else None
        super().__init__(_Handler(sink), hostname="127.0.0.1", port=sink.port,
                         ssl_context=implicit)

    def factory(self):
        sink = self.sink
        options = {"hostname": "sink.example", "enable_SMTPUTF8": True}
        if sink.tls == "starttls":
            options.update(tls_context=sink.context, require_starttls=True)
        if sink.login:
            options.update(authenticator=self._authenticate, auth_required=True,
                           auth_require_tls=sink.tls == "starttls")
        if sink.token:
            options.update(authenticator=self._authenticate, auth_required=True,
                           auth_require_tls=False, auth_exclude_mechanism=["LOGIN", "PLAIN"])
        return SMTP(self.handler, **options)

    def _authenticate(self, _server, _session, _envelope, _mechanism, data):
        given = (data.login.decode(), data.password.decode())
        return AuthResult(success=given == self.sink.login, handled=False)


class SmtpSink:
    """letters holds what came, in order. refuse_recipient and refuse_data are answers
    such as "450 4.2.0 later" or None. stop() and start() keep the port.

    tls: None, "starttls" or "implicit" (with a ca.Certificate); login: (user, password);
    token: says of (user, token) whether XOAUTH2 lets them in."""

    def __init__(self, certificate=None, tls=None, login=None, token=None):
        self.port = free_port()
        self.tls = tls
        self.login = login
        self.token = token
        self.letters = []
        self.attempts = 0  # recipients offered, taken or not
        self.refuse_recipient = None
        self.refuse_data = None
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate.cert, certificate.key)
        self._controller = None

    def start(self):
        self._controller = _Controller(self)
        self._controller.start()
        return self

    def stop(self):
        if self._controller:
            self._controller.stop()
            self._controller = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def wait(self, count, limit=15):
        """The letters, as soon as there are `count` of them."""
        wait_for(lambda: len(self.letters) >= count, limit,
                 f"{count} letters (there are {len(self.letters)})")
        return self.letters


class SilentServer:
    """Accepts connections, sends `greeting`, then never says another word."""

    def __init__(self, greeting=b""):
        self.greeting = greeting
        self.connections = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)
        for connection in self.connections:
            connection.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections.append(connection)
            connection.sendall(self.greeting)


DROP = None   # the server closes the connection instead of an answer
HANG = b""    # it never answers
NUMBERS = ("first", "second", "third")


class ScriptedServer:
    """Answers each command as `script` says, else kindly; commands holds what it heard,
    letters what it was sent, served how many copies each address may have got (all but
    those that it denied after the final dot), connections how many there were.

    Keys: greeting, EHLO, MAIL, RCPT, DATA, dot and so on, or "second MAIL" for one of
    them only; "after": answers that nobody asked for, after the first letter. Values: an
    answer without its line end, DROP or HANG. `recipients`: answers to RCPT by address.
    With a certificate STARTTLS is spoken. Where `stalled`, a letter is read only after
    read_on() was called. `slowly`: seconds before each answer, `late`: before those to the
    events it names."""

    KIND = {"greeting": b"220 script ESMTP", "EHLO": b"250-script\r\n250 8BITMIME",
            "DATA": b"354 go on", "dot": b"250 2.0.0 kept", "QUIT": b"221 bye"}

    def __init__(self, certificate=None, stalled=False, recipients=None, after=(),
                 slowly=0, late=None, **script):
        self.script = {**self.KIND, **script}
        self.recipients = recipients or {}
        self.after = list(after)
        self.certificate = certificate
        self.commands = []
        self.letters = []
        self.served = collections.Counter()
        self.slowly = slowly
        self.late = late or {}
        self.connections = 0
        self.ended = threading.Event()  # a client is gone, all it sent was read
        self._heard = collections.Counter()
        self._reading = threading.Event()
        if not stalled:
            self.read_on()
        self._closing = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._closing.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)
        assert not self._thread.is_alive()

    def read_on(self):
        self._reading.set()

    def serve(self, _raw, addresses):
        """The letter reaches these, before the client hears of it."""
        self.served.update(addresses)

    def verbs(self):
        return [command.split()[0].upper() for command in self.commands]

    def _serve(self):
        """One connection after the other."""
        while not self._closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                try:
                    self._converse(connection)
                except (OSError, EOFError):
                    pass
            self.ended.set()

    def _converse(self, connection):
        lines = connection.makefile("rb")
        self._answer(connection, "greeting")
        taken = []
        while True:
            command = self._line(lines).decode("latin-1").strip()
            self.commands.append(command)
            verb = command.split()[0].upper()
            answer = self._answer(connection, verb, command)
            if verb == "STARTTLS" and self.certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self.certificate.cert, self.certificate.key)
                connection = context.wrap_socket(connection, server_side=True)
                lines = connection.makefile("rb")
            if verb == "MAIL":
                taken = []
            if verb == "RCPT" and answer.startswith(b"2"):
                taken.append(command.partition("<")[2].partition(">")[0])
            if verb == "DATA" and answer.startswith(b"354"):
                self._reading.wait(60)
                raw = b"".join(iter(lambda: self._line(lines), b".\r\n"))
                if (self._scripted("dot") or b"2")[:1] not in (b"4", b"5"):
                    self.serve(raw, taken)
                self.letters.append(raw)
                self._answer(connection, "dot")
                while self.after:
                    self._say(connection, self.after.pop(0))

    @staticmethod
    def _line(lines):
        line = lines.readline()
        if not line:
            raise EOFError
        return line

    def _scripted(self, event, command=""):
        """What is to be said to the next command of that kind."""
        number = self._heard[event]
        answer = self.script.get(event, b"250 2.0.0 fine")
        if number < len(NUMBERS):
            answer = self.script.get(f"{NUMBERS[number]} {event}", answer)
        for address, reply in self.recipients.items():
            if event == "RCPT" and f"<{address}>" in command:
                answer = reply
        return answer

    def _answer(self, connection, event, command=""):
        answer = self._scripted(event, command)
        self._heard[event] += 1
        self._closing.wait(self.late.get(event, 0))
        self._say(connection, answer)
        return answer

    def _say(self, connection, answer):
        time.sleep(self.slowly)
        if answer is DROP:
            raise EOFError
        if answer == HANG:
            self._closing.wait(60)
            raise EOFError
        connection.sendall(answer + b"\r\n")
