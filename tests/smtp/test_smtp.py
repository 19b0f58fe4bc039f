"""smtp_send() against servers that take letters, refuse them, or break off."""

import os
import socket
import ssl
import subprocess
import threading
import time
from base64 import b64encode
from typing import NamedTuple

import pytest

from harness.daemon import BUILD
from harness.process import free_port
from harness.smtp import SilentServer, SmtpSink

PROBE = BUILD / "tests" / "smtp_probe"
SENDER = "ackd@example.com"
ANN = "ann@example.com"
BODY = b"Subject: late\r\n\r\n.\r\n..a line of dots\r\nend\r\n"

DROP = None     # the server closes the connection instead of an answer
HANG = b""      # it never answers


class Outcome(NamedTuple):
    kind: str
    said: str
    seconds: float


def send(port, *options, security="plain", host="127.0.0.1", sender=SENDER, to=ANN,
         body=BODY, environment=None):
    command = [PROBE, host, str(port), security, sender, to, *options]
    start = time.monotonic()
    done = subprocess.run(command, input=body, capture_output=True, timeout=60,
                          env={**os.environ, **(environment or {})})
    seconds = time.monotonic() - start
    assert done.returncode == 0, done.stderr.decode()
    kind, _, said = done.stdout.decode().partition("\n")
    return Outcome(kind, said.rstrip("\n"), seconds)


class ScriptedServer:
    """Answers each command as `script` says, else kindly; commands holds what it heard.

    Keys: greeting, EHLO, MAIL, RCPT, DATA, dot and so on; values: an answer without its
    line end, DROP or HANG. With a certificate STARTTLS is spoken. Where `stalled`, a
    letter is read only after read_on() was called."""

    KIND = {"greeting": b"220 script ESMTP", "EHLO": b"250-script\r\n250 8BITMIME",
            "DATA": b"354 go on", "dot": b"250 2.0.0 kept", "QUIT": b"221 bye"}

    def __init__(self, certificate=None, stalled=False, **script):
        self.script = {**self.KIND, **script}
        self.certificate = certificate
        self.commands = []
        self.letters = []
        self.ended = threading.Event()  # the client is gone, all it sent was read
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

    def verbs(self):
        return [command.split()[0].upper() for command in self.commands]

    def _serve(self):
        try:
            connection, _ = self._socket.accept()
        except OSError:
            return
        with connection:
            try:
                self._converse(connection)
            except (OSError, EOFError):
                pass
        self.ended.set()

    def _converse(self, connection):
        lines = connection.makefile("rb")
        self._answer(connection, "greeting")
        while True:
            command = self._line(lines).decode("latin-1").strip()
            self.commands.append(command)
            verb = command.split()[0].upper()
            self._answer(connection, verb)
            if verb == "STARTTLS" and self.certificate:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self.certificate.cert, self.certificate.key)
                connection = context.wrap_socket(connection, server_side=True)
                lines = connection.makefile("rb")
            if verb == "DATA" and self.script["DATA"].startswith(b"354"):
                self._reading.wait(60)
                self.letters.append(b"".join(iter(lambda: self._line(lines), b".\r\n")))
                self._answer(connection, "dot")

    @staticmethod
    def _line(lines):
        line = lines.readline()
        if not line:
            raise EOFError
        return line

    def _answer(self, connection, event):
        answer = self.script.get(event, b"250 2.0.0 fine")
        if answer is DROP:
            raise EOFError
        if answer == HANG:
            self._closing.wait(60)
            raise EOFError
        connection.sendall(answer + b"\r\n")


def test_accepted(sink):
    outcome = send(sink.port, to="ann@example.com,bob@example.com")
    assert outcome.kind == "accepted"
    assert outcome.said == "250 2.0.0 Ok: kept"
    letter, = sink.letters
    assert letter.sender == SENDER
    assert letter.recipients == ("ann@example.com", "bob@example.com")
    assert letter.raw == BODY, "dots at the beginning of a line arrive as they were"


def test_a_large_letter_arrives_whole(sink):
    body = b"Subject: large\r\n\r\n" + b"".join(b"%06d .\r\n" % n for n in range(60_000))
    assert send(sink.port, body=body).kind == "accepted"
    assert sink.letters[0].raw == body


@pytest.mark.parametrize("event, answer, kind", [
    ("MAIL", b"451 4.3.0 later", "try-again"),
    ("MAIL", b"550 5.7.1 not from you", "refused"),
    ("MAIL", b"530 5.7.0 authentication required", "try-again"),
    ("RCPT", b"450 4.2.0 greylisted", "try-again"),
    ("RCPT", b"550 5.1.1 no such user", "refused"),
    ("DATA", b"421 4.3.2 going down", "try-again"),
    ("DATA", b"554 5.5.1 no valid recipients", "refused"),
    ("dot", b"452 4.3.1 disk full", "try-again"),
    ("dot", b"421 4.3.2 going down", "try-again"),
    ("dot", b"554 5.7.1 looks like spam", "refused"),
    ("dot", b"354 what now?", "uncertain"),
    ("dot", b"550-5.7.1 two\r\n550 5.7.1 lines", "refused"),
    ("greeting", b"421 4.3.2 too many connections", "try-again"),
    ("greeting", b"554 5.7.1 your network is listed", "try-again"),
    ("EHLO", b"500 5.5.1 what?", "try-again"),
])
def test_what_the_server_says_decides(event, answer, kind):
    script = {event: answer}
    if event == "EHLO":
        script["HELO"] = answer
    with ScriptedServer(**script) as server:
        outcome = send(server.port)
    assert outcome.kind == kind
    if not answer.startswith(b"3"):
        assert answer.decode().replace("\r\n", " ") in outcome.said


def test_one_refused_recipient_refuses_the_letter(sink):
    sink.refuse_recipient = "550 5.1.1 no such user"
    assert send(sink.port, to="ann@example.com,bob@example.com").kind == "refused"
    assert sink.letters == []


@pytest.mark.parametrize("event", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
def test_lost_before_the_letter_was_sent_is_tried_again(event):
    with ScriptedServer(**{event: DROP}) as server:
        outcome = send(server.port)
    assert outcome.kind == "try-again"
    assert outcome.said and "250" not in outcome.said


def test_lost_after_the_final_dot_is_uncertain():
    with ScriptedServer(dot=DROP) as server:
        outcome = send(server.port)
    assert outcome.kind == "uncertain"
    assert "before the server answered" in outcome.said
    assert len(server.letters) == 1


def test_lost_after_the_acceptance_is_accepted():
    with ScriptedServer(QUIT=DROP) as server:
        outcome = send(server.port)
    assert outcome.kind == "accepted"
    assert "QUIT" in server.verbs()


def test_a_server_that_never_says_goodbye_holds_nobody_up():
    with ScriptedServer(QUIT=HANG) as server:
        outcome = send(server.port)
    assert outcome.kind == "accepted"
    assert outcome.seconds < 10


def test_connection_refused():
    outcome = send(free_port())
    assert outcome.kind == "try-again"
    assert "connect" in outcome.said.lower()


@pytest.mark.parametrize("host", ["", "127.0.0.1/path", "user@127.0.0.1", "a b", "127.0.0.1#",
                                  "127.0.0.1:25", "[::1"])
def test_a_strange_host_is_no_other_host(host, sink):
    outcome = send(sink.port, host=host, security="starttls")
    assert outcome.kind == "try-again"
    assert "no name of a host" in outcome.said


@pytest.mark.parametrize("security, tls", [("starttls", "starttls"), ("tls", "implicit")])
def test_tls(authority, security, tls):
    with SmtpSink(authority["good"], tls) as sink:
        outcome = send(sink.port, f"ca={authority.ca}", security=security,
                       host="localhost")
    assert outcome.kind == "accepted", outcome.said
    assert len(sink.letters) == 1


@pytest.mark.parametrize("kind", ["wrong-name", "expired", "self-signed", "other-ca"])
@pytest.mark.parametrize("security, tls", [("starttls", "starttls"), ("tls", "implicit")])
def test_a_certificate_that_proves_nothing(authority, kind, security, tls):
    with SmtpSink(authority[kind], tls) as sink:
        outcome = send(sink.port, f"ca={authority.ca}", security=security,
                       host="localhost")
    assert outcome.kind == "try-again"
    assert "certificate" in outcome.said
    assert sink.attempts == 0


def test_without_a_file_the_test_authority_is_unknown(authority):
    with SmtpSink(authority["good"], "implicit") as sink:
        assert send(sink.port, security="tls", host="localhost").kind == "try-again"
    assert sink.attempts == 0


def test_a_missing_file_of_authorities(authority, tmp_path):
    with SmtpSink(authority["good"], "implicit") as sink:
        outcome = send(sink.port, f"ca={tmp_path}/none.pem", security="tls",
                       host="localhost")
    assert outcome.kind == "try-again"
    assert sink.attempts == 0


def test_no_starttls_no_letter_and_no_login():
    with ScriptedServer(EHLO=b"250-script\r\n250 AUTH PLAIN LOGIN") as server:
        outcome = send(server.port, "user=ackd", "password=secret", security="starttls")
    assert outcome.kind == "try-again"
    assert "STARTTLS" in outcome.said
    assert set(server.verbs()) <= {"EHLO", "QUIT"}


@pytest.mark.parametrize("answer", [b"454 4.7.0 not now", b"502 5.5.1 unknown", DROP])
def test_starttls_offered_and_then_denied(answer):
    extensions = b"250-script\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN"
    with ScriptedServer(EHLO=extensions, STARTTLS=answer) as server:
        outcome = send(server.port, "user=ackd", "password=secret", security="starttls")
    assert outcome.kind == "try-again"
    assert set(server.verbs()) <= {"EHLO", "STARTTLS", "QUIT"}


def test_login_comes_after_tls(authority):
    extensions = b"250-script\r\n250-STARTTLS\r\n250 AUTH PLAIN"
    with ScriptedServer(authority["good"], EHLO=extensions, AUTH=b"235 2.7.0 welcome",
                        STARTTLS=b"220 go on") as server:
        outcome = send(server.port, f"ca={authority.ca}", "user=ackd", "password=secret",
                       security="starttls", host="localhost")
    verbs = server.verbs()
    assert verbs.index("STARTTLS") < verbs.index("AUTH"), outcome.said
    assert "EHLO" in verbs[verbs.index("STARTTLS"):verbs.index("AUTH")]


def test_login(authority):
    with SmtpSink(authority["good"], "starttls", ("ackd", "secret")) as sink:
        outcome = send(sink.port, f"ca={authority.ca}", "user=ackd", "password=secret",
                       security="starttls", host="localhost")
    assert outcome.kind == "accepted", outcome.said
    assert len(sink.letters) == 1


def test_a_wrong_password_is_said_and_tried_again():
    with ScriptedServer(EHLO=b"250-script\r\n250 AUTH PLAIN",
                        AUTH=b"535 5.7.8 no such login") as server:
        outcome = send(server.port, "user=ackd", "password=wrong")
    assert outcome.kind == "login-refused"
    assert "does not accept this user and password or token: 535 5.7.8 no such" in outcome.said
    assert "wrong" not in outcome.said
    assert "MAIL" not in server.verbs()


TOKEN = "t0k" * 40


@pytest.fixture
def token_sink():
    with SmtpSink(token=lambda user, token: (user, token) == ("ackd", TOKEN)) as server:
        yield server


def test_token(token_sink):
    outcome = send(token_sink.port, "user=ackd", f"token={TOKEN}")
    assert outcome.kind == "accepted", outcome.said
    assert len(token_sink.letters) == 1


def test_a_refused_token(token_sink):
    outcome = send(token_sink.port, "user=ackd", "token=wrong")
    assert outcome.kind == "login-refused"
    assert "does not accept this user and password or token" in outcome.said
    assert "wrong" not in outcome.said


def test_token_of_8_kib_is_too_long_for_a_command_line():
    token = "x" * 8192
    message = b64encode(f"user=ackd\x01auth=Bearer {token}\x01\x01".encode()).decode()
    script = {"EHLO": b"250-script\r\n250 AUTH XOAUTH2", "AUTH": b"334 ",
              message.upper(): b"235 2.7.0 welcome"}
    with ScriptedServer(**script) as server:
        outcome = send(server.port, "user=ackd", f"token={token}")
    assert server.commands[1:3] == ["AUTH XOAUTH2", message]
    assert outcome.kind == "accepted", outcome.said


def test_token_is_for_nobody_who_does_not_take_it():
    with ScriptedServer(EHLO=b"250-script\r\n250 AUTH PLAIN LOGIN") as server:
        outcome = send(server.port, "user=ackd", f"token={TOKEN}")
    assert outcome.kind in ("try-again", "login-refused")
    assert "AUTH" not in server.verbs()


@pytest.mark.parametrize("host", ["192.0.2.1", "mail.example.com", "0.0.0.0",
                                  "127.0.0.1.example.com", "localhost.example.com"])
def test_plain_text_is_for_loopback_only(host):
    outcome = send(25, host=host)
    assert outcome.kind == "try-again"
    assert "not on loopback" in outcome.said
    assert outcome.seconds < 5


@pytest.mark.parametrize("address", [
    "", "ann@example.com>\r\nRCPT TO:<all@example.com", "ann@example.com\nDATA",
    "a b@example.com", "<ann@example.com>", "änn@example.com",
])
def test_an_address_cannot_become_a_command(sink, address):
    assert send(sink.port, to=address).kind == "try-again"
    assert send(sink.port, sender=address).kind == "try-again"
    assert sink.attempts == 0


def test_neither_proxy_nor_netrc(sink, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    proxy = f"http://127.0.0.1:{free_port()}"
    environment = {"HOME": str(tmp_path), "ALL_PROXY": proxy, "all_proxy": proxy,
                   "smtp_proxy": proxy}
    assert send(sink.port, environment=environment).kind == "accepted"


@pytest.mark.parametrize("event", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
def test_cancel(event):
    with ScriptedServer(**{event: HANG}) as server:
        outcome = send(server.port, "cancel=300")
    assert outcome.kind == "try-again"
    assert "cancelled" in outcome.said
    assert outcome.seconds < 0.3 + 1 + 1, "a second, and one to start the probe"
    assert "QUIT" not in server.verbs()


def test_cancel_in_the_middle_delivers_no_half_letter():
    with ScriptedServer(stalled=True) as server:
        body = b"a line of a letter\r\n" * 2_000_000
        outcome = send(server.port, "cancel=500", body=body)
        server.read_on()
        assert server.ended.wait(30)
    assert outcome.kind == "try-again"
    assert server.verbs()[-1] == "DATA"
    assert server.letters == [], "no final dot came"


def test_cancel_after_the_final_dot_is_uncertain():
    with ScriptedServer(dot=HANG) as server:
        outcome = send(server.port, "cancel=300")
    assert outcome.kind == "uncertain"
    assert outcome.seconds < 0.3 + 2 + 1


def test_cancel_during_the_goodbye_is_accepted():
    with ScriptedServer(QUIT=HANG) as server:
        outcome = send(server.port, "cancel=500")
    assert outcome.kind == "accepted"
    assert outcome.seconds < 0.5 + 1 + 1


def test_cancel_during_tls(authority):
    with SilentServer() as server:
        outcome = send(server.port, "cancel=300", f"ca={authority.ca}", security="tls",
                       host="localhost")
    assert outcome.kind == "try-again"
    assert outcome.seconds < 0.3 + 1 + 1


def test_what_a_server_says_is_made_harmless():
    with ScriptedServer(RCPT=b"550 \x1b[2J\xff\x00evil " + b"x" * 5000) as server:
        outcome = send(server.port)
    assert outcome.kind == "refused"
    assert "\x1b" not in outcome.said and "\n" not in outcome.said
    assert len(outcome.said) <= 1000
