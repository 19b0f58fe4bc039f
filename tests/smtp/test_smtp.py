"""smtp_send() against servers that take letters, refuse them, or break off."""

import os
import socket
import subprocess
import time
from base64 import b64encode
from typing import NamedTuple

import pytest

from harness.daemon import BUILD, faketime, preload
from harness.process import free_port
from harness.smtp import DROP, HANG, ScriptedServer, SilentServer, SmtpSink

PROBE = BUILD / "tests" / "smtp_probe"
SENDER = "ackd@example.com"
ANN = "ann@example.com"
BODY = b"Subject: late\r\n\r\n.\r\n..a line of dots\r\nend\r\n"


class Outcome(NamedTuple):
    kind: str
    said: str
    each: list  # kind and words of each recipient
    seconds: float
    away: bool


def send(port, *options, security="plain", host="127.0.0.1", sender=SENDER, to=ANN,
         body=BODY, environment=None):
    command = [PROBE, host, str(port), security, sender, to, *options]
    start = time.monotonic()
    done = subprocess.run(command, input=body, capture_output=True, timeout=60,
                          env={**os.environ, **(environment or {})})
    seconds = time.monotonic() - start
    assert done.returncode == 0, done.stderr.decode()
    kind, said, *each = done.stdout.decode().splitlines()
    return Outcome(kind.removesuffix(" away"), said,
                   [tuple(line.split(" ", 1)) for line in each], seconds,
                   kind.endswith(" away"))


def test_accepted(sink):
    outcome = send(sink.port, to="ann@example.com,bob@example.com")
    assert outcome.kind == "accepted"
    assert outcome.said == "250 2.0.0 Ok: kept"
    letter, = sink.letters
    assert letter.sender == SENDER
    assert letter.recipients == ("ann@example.com", "bob@example.com")
    assert letter.raw == BODY, "dots at the beginning of a line arrive as they were"


def test_our_name_has_a_domain():
    own = socket.gethostname()
    with ScriptedServer() as server:
        send(server.port)
        send(server.port, "domain=example.com")
    names = [line.split()[1] for line in server.commands if line.startswith("EHLO")]
    assert names == [own, own if "." in own else f"{own}.example.com"]


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


BOB, CID = "bob@example.com", "cid@example.com"
OK, LATER, NO = b"250 2.1.5 fine", b"450 4.2.0 later", b"550 5.1.1 nobody"


# What the server says about each of three; to the final dot (None: it hears no letter);
# what becomes of the letter at each.
@pytest.mark.parametrize("event, answer, away", [
    ("greeting", DROP, True),
    ("greeting", b"421 4.3.2 too many connections", True),
    ("MAIL", DROP, True),
    ("MAIL", b"451 4.3.0 later", False),
    ("RCPT", b"450 4.2.0 greylisted", False),
    ("RCPT", DROP, False),
    ("DATA", b"421 4.3.2 going down", False),
    ("dot", b"452 4.3.1 disk full", False),
    ("dot", DROP, False),
    ("dot", b"250 2.0.0 kept", False),
])
def test_a_server_that_hears_of_no_letter_is_away(event, answer, away):
    with ScriptedServer(**{event: answer}) as server:
        assert send(server.port).away == away


@pytest.mark.parametrize("ann, bob, cid, dot, each", [
    (OK, OK, OK, b"250 kept", "accepted accepted accepted"),
    (NO, OK, OK, b"250 kept", "refused accepted accepted"),
    (OK, NO, OK, b"250 kept", "accepted refused accepted"),
    (OK, OK, NO, b"250 kept", "accepted accepted refused"),
    (OK, LATER, NO, b"250 kept", "accepted try-again refused"),
    (OK, b"552 5.5.3 too many", OK, b"250 kept", "accepted try-again accepted"),
    (OK, b"452 4.5.3 too many", OK, b"250 kept", "accepted try-again accepted"),
    (OK, b"530 5.7.0 log in", OK, b"250 kept", "accepted try-again accepted"),
    (OK, b"550-5.1.1 two\r\n550 5.1.1 lines", OK, b"250 kept", "accepted refused accepted"),
    (NO, NO, NO, None, "refused refused refused"),
    (LATER, LATER, LATER, None, "try-again try-again try-again"),
    (NO, LATER, NO, None, "refused try-again refused"),
    (LATER, NO, LATER, None, "try-again refused try-again"),
    (NO, OK, OK, b"450 later", "refused try-again try-again"),
    (NO, OK, OK, b"554 spam", "refused refused refused"),
    (LATER, OK, OK, b"554 spam", "try-again refused refused"),
    (NO, OK, LATER, DROP, "refused uncertain try-again"),
    (OK, DROP, OK, None, "try-again try-again try-again"),
    (NO, DROP, OK, None, "refused try-again try-again"),
    (OK, b"421 4.3.2 going down", DROP, None, "try-again try-again try-again"),
])
def test_one_recipient_stops_no_other(ann, bob, cid, dot, each):
    said = {ANN: ann, BOB: bob, CID: cid}
    with ScriptedServer(dot=dot, recipients=said) as server:
        outcome = send(server.port, to=",".join(said))
    assert [kind for kind, _ in outcome.each] == each.split()
    assert len(server.letters) == (dot is not None or "uncertain" in each)
    for (kind, words), reply in zip(outcome.each, said.values()):
        if kind == "refused" and reply and reply[:1] == b"5":
            assert words == reply.decode().replace("\r\n", " ")
    order = ["accepted", "refused", "try-again", "uncertain"]
    assert outcome.kind == max(each.split(), key=order.index)


def test_many_letters_go_over_one_connection():
    with ScriptedServer() as server:
        assert send(server.port, "letters=20").kind == "accepted"
    assert server.connections == 1 and len(server.letters) == 20
    assert server.verbs().count("EHLO") == 1 and server.verbs()[-1] == "QUIT"


def test_a_recipient_refused_ends_no_connection():
    with ScriptedServer(recipients={BOB: NO}) as server:
        outcome = send(server.port, "letters=3", to=f"{ANN},{BOB}")
    assert [kind for kind, _ in outcome.each] == ["accepted", "refused"]
    assert server.connections == 1 and len(server.letters) == 3


# How a server ends a connection that was kept, before or after the next letter's MAIL.
@pytest.mark.parametrize("script", [
    {"after": [DROP]},
    {"after": [b"421 4.4.2 idle for too long", DROP]},
    {"second MAIL": DROP},
    {"second MAIL": b"421 4.7.0 enough letters on this connection"},
    {"second RCPT": DROP},
    {"second DATA": DROP},
    {"second DATA": b"421 4.3.2 going down"},
])
def test_a_kept_connection_that_ended_costs_no_letter(script):
    """It is made anew, at once: nothing of the second letter was out."""
    with ScriptedServer(**script) as server:
        outcome = send(server.port, "letters=2", "pause=300")
    assert outcome.kind == "accepted", outcome.said
    assert len(server.letters) == 2 and server.connections == 2


# Not so where the letter was out, or what was said is about the letter.
@pytest.mark.parametrize("event, answer, kind", [
    ("second dot", DROP, "uncertain"),
    ("second dot", b"421 4.3.2 going down", "try-again"),
    ("second MAIL", b"450 4.7.1 slowly", "try-again"),
    ("second MAIL", b"550 5.7.1 not from you", "refused"),
    ("second RCPT", b"450 4.2.0 greylisted", "try-again"),
    ("second RCPT", b"550 5.1.1 nobody", "refused"),
    ("second DATA", b"554 5.5.1 no", "refused"),
])
def test_the_second_letter_has_its_own_outcome(event, answer, kind):
    with ScriptedServer(**{event: answer}) as server:
        outcome = send(server.port, "letters=2")
    assert outcome.kind == kind
    assert server.connections == 1


def test_the_second_connection_fails_too():
    with ScriptedServer(**{"second MAIL": DROP, "third MAIL": DROP}) as server:
        outcome = send(server.port, "letters=2")
    assert outcome.kind == "try-again"
    assert server.connections == 2, "it is not tried for ever"


def test_a_kept_connection_over_tls(authority):
    with ScriptedServer(authority["good"], EHLO=b"250-script\r\n250 STARTTLS",
                        STARTTLS=b"220 go on") as server:
        outcome = send(server.port, f"ca={authority.ca}", "letters=5", security="starttls",
                       host="localhost")
    assert outcome.kind == "accepted", outcome.said
    assert server.connections == 1 and server.verbs().count("STARTTLS") == 1


def test_tls_that_is_gone_is_not_done_without(authority):
    """The next connection is not offered STARTTLS any more."""
    with ScriptedServer(authority["good"], EHLO=b"250-script\r\n250 STARTTLS",
                        STARTTLS=b"220 go on", after=[DROP],
                        **{"third EHLO": b"250-script\r\n250 8BITMIME"}) as server:
        outcome = send(server.port, f"ca={authority.ca}", "letters=2", "pause=300",
                       security="starttls", host="localhost")
    assert outcome.kind == "try-again"
    assert "STARTTLS" in outcome.said
    assert len(server.letters) == 1 and server.connections == 2


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


def hurried(factor):
    """An environment in which the client's time flies."""
    return {"LD_PRELOAD": preload(faketime()), "FAKETIME": f"+0 x{factor}"}


def test_a_server_may_take_a_minute_to_greet():
    with ScriptedServer(late={"greeting": 1.2}) as server:
        outcome = send(server.port, environment=hurried(50))
    assert outcome.kind == "accepted", outcome.said


def test_accepted_ten_minutes_too_late_is_uncertain():
    with ScriptedServer(late={"dot": 3.5}) as server:
        outcome = send(server.port, environment=hurried(200))
    assert outcome.kind == "uncertain", outcome.said
    assert len(server.letters) == 1


def test_lost_after_the_acceptance_is_accepted():
    with ScriptedServer(QUIT=DROP) as server:
        outcome = send(server.port)
    assert outcome.kind == "accepted"
    assert "QUIT" in server.verbs()


@pytest.mark.parametrize("event", ["NOOP", "QUIT"])
def test_a_server_that_never_says_goodbye_holds_nobody_up(event):
    with ScriptedServer(**{event: HANG}) as server:
        outcome = send(server.port)
    assert outcome.kind == "accepted"
    assert outcome.seconds < 8


def test_a_late_answer_is_not_taken_for_the_next_letters():
    """What a connection has still to say about a letter that failed is heard by nobody."""
    with ScriptedServer(after=[b"250 2.0.0 kept after all"],
                        **{"first dot": b"354 what now?", "second MAIL": b"550 no"}) as server:
        outcome = send(server.port, "letters=2")
    assert outcome.kind == "refused"
    assert server.connections == 2


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


def test_a_certificate_that_signed_itself_can_be_named(authority):
    certificate = authority["self-signed"]
    with SmtpSink(certificate, "implicit") as sink:
        outcome = send(sink.port, f"ca={certificate.cert}", security="tls", host="localhost")
    assert outcome.kind == "accepted", outcome.said


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
    assert "the server offers no STARTTLS" in outcome.said
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


def test_a_bad_certificate_is_no_lack_of_a_login(authority):
    with SmtpSink(authority["expired"], "starttls", ("ackd", "secret")) as sink:
        outcome = send(sink.port, f"ca={authority.ca}", "user=ackd", "password=secret",
                       security="starttls", host="localhost")
    assert "certificate cannot be trusted" in outcome.said and "login" not in outcome.said


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


# On what a server of that kind offers, in its order; how a password is told.
@pytest.mark.parametrize("offered, taken", [
    ("PLAIN LOGIN", "PLAIN"),
    ("LOGIN PLAIN XOAUTH2 OAUTHBEARER", "PLAIN"),
    ("LOGIN", "LOGIN"),
    ("EXTERNAL LOGIN", "LOGIN"),
    ("GSSAPI PLAIN LOGIN", "PLAIN"),
    ("GSSAPI GSS-SPNEGO LOGIN", "LOGIN"),
])
def test_a_password_is_told_to_every_server(offered, taken):
    script = {"EHLO": b"250-script\r\n250 AUTH " + offered.encode(), "AUTH": b"334 "}
    words = {"PLAIN": ["\0ackd@example.com\0pass"], "LOGIN": ["ackd@example.com", "pass"]}
    told = [b64encode(word.encode()).decode() for word in words[taken]]
    script.update({word.upper(): b"334 " for word in told})
    script[told[-1].upper()] = b"235 2.7.0 welcome"
    with ScriptedServer(**script) as server:
        outcome = send(server.port, "user=ackd@example.com", "password=pass")
    assert server.commands[1:len(told) + 2] == [f"AUTH {taken}", *told]
    assert outcome.kind == "accepted", outcome.said


@pytest.mark.parametrize("offer", [b"AUTH GSSAPI", b"AUTH X-OWN"])
def test_a_server_without_a_login_is_told_from_a_wrong_password(offer):
    with ScriptedServer(EHLO=b"250-script\r\n250 " + offer) as server:
        outcome = send(server.port, "user=ackd@example.com", "password=pass")
    assert outcome.kind == "login-refused"
    assert f"no login that is known here: 250-script 250 {offer.decode()}" in outcome.said


@pytest.mark.parametrize("event", ["MAIL", "RCPT", "dot"])
def test_without_a_login_no_denial_is_for_good(event):
    """libcurl goes on without one where none is offered."""
    with ScriptedServer(**{event: b"554 5.7.1 Relay access denied"}) as server:
        wanted = send(server.port, "user=ackd@example.com", "password=pass")
        other = send(server.port)
    assert wanted.kind == "try-again" and other.kind == "refused"
    assert "554 5.7.1 Relay access denied" in wanted.said


def test_a_kept_connection_needs_no_second_login():
    words = b64encode(b"\0ackd\0pass").decode()
    script = {"EHLO": b"250-script\r\n250 AUTH PLAIN", "AUTH": b"334 ",
              words.upper(): b"235 2.7.0 welcome", "second RCPT": b"550 5.1.1 nobody"}
    with ScriptedServer(**script) as server:
        outcome = send(server.port, "user=ackd", "password=pass", "letters=2")
    assert outcome.kind == "refused" and server.connections == 1


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
    assert outcome.kind == "login-refused"
    assert "offers no login that is known here: 250-script 250 AUTH PLAIN LOGIN" in outcome.said
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


def test_a_letter_that_is_taken_back_before_its_end(sink):
    outcome = send(sink.port, "end=no")
    assert (outcome.kind, outcome.away) == ("try-again", False)
    assert "taken back" in outcome.said
    assert sink.letters == []
    assert send(sink.port, "end=yes").kind == "accepted"
    assert [letter.raw for letter in sink.letters] == [BODY]


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
