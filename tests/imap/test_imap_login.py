"""src/imap/ tells its password to nobody but the server that was meant."""

import ssl
from base64 import b64encode

import pytest

from harness.fake_imap import RULES, FakeImap, Folder, numbered, server_context, starttls
from harness.imap_probe import PASSWORD, look
from harness.process import loopback_name

LOOPBACK = loopback_name()
PLAIN = b64encode(f"\0ann\0{PASSWORD}".encode()).decode()


# TLS

@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("host", sorted({LOOPBACK, "127.0.0.1"}))
def test_good_certificate(filled, authority, security, host):
    port = filled.tls_port if security == "tls" else filled.starttls_port
    seen = look(port, security, host=host, ca=authority.ca, folder="INBOX", text=65536)
    assert seen.code == 0, seen.error
    assert seen.uids("text") == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_good_versions(authority, version):
    folder = Folder(numbered(3))
    context = server_context(authority["good"], version)
    with FakeImap(folder.rules, tls=context) as fake:
        assert look(fake.port, "tls", ca=authority.ca, folder="INBOX").uids() == [1, 2, 3]


def refused_over(security, context, authority):
    """Looks at a server that must be refused, and what it was told after the handshake."""
    folder = Folder(numbered(1))
    if security == "tls":
        fake = FakeImap(folder.rules, tls=context)
    else:
        fake = FakeImap(starttls(context, folder.rules))
    with fake:
        seen = look(fake.port, security, host=LOOPBACK, ca=authority.ca, folder="INBOX")
        return seen, fake.received


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("kind, words", [
    ("wrong-name", f"certificate is for mail.example.net, expected {LOOPBACK}"),
    ("expired", "certificate expired at 2020-01-01T00:00:00Z"),
    ("self-signed", "certificate is signed by itself"),
    ("other-ca", "certificate is signed by CN=ackd test other"),
])
def test_bad_certificate(authority, security, kind, words):
    seen, received = refused_over(security, server_context(authority[kind]), authority)
    assert seen.code == 1
    assert words in seen.error
    assert_no_password(received)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_old_tls(authority, security):
    context = server_context(authority["good"], ssl.TLSVersion.TLSv1_1)
    seen, received = refused_over(security, context, authority)
    assert seen.code == 1
    assert "TLS 1.2 or newer is expected" in seen.error
    assert_no_password(received)


def assert_no_password(received):
    """Nothing but what comes before STARTTLS reached the server."""
    commands = [line.split(b" ")[1] for line in received.splitlines()]
    assert set(commands) <= {b"STARTTLS", b"CAPABILITY"}


def test_recorder_would_hear_a_password(authority):
    """The proof of the tests above: the same recorder, with a good certificate."""
    context = server_context(authority["good"])
    for security in ("tls", "starttls"):
        seen, received = refused_over(security, context, authority)
        assert seen.code == 0, seen.error
        assert b"AUTHENTICATE PLAIN" in received


def test_no_authority(server, tmp_path):
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    seen = look(server.tls_port, "tls", ca=empty, folder="INBOX")
    assert seen.code == 1 and "found no authority to trust" in seen.error


def test_starttls_injection(authority):
    def inject(connection, tag, _):
        connection.send(f"{tag} OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
        connection.start_tls(server_context(authority["good"]))

    with FakeImap([("STARTTLS", inject)]) as fake:
        seen = look(fake.port, "starttls", host=LOOPBACK, ca=authority.ca,
                    folder="INBOX")
        assert seen.code == 1 and "more than its answer to STARTTLS" in seen.error
        assert_no_password(fake.received)


def test_starttls_refused(authority):
    with FakeImap([("STARTTLS", "{tag} NO not today\r\n")]) as fake:
        seen = look(fake.port, "starttls", host=LOOPBACK, ca=authority.ca,
                    folder="INBOX")
        assert seen.code == 1 and "STARTTLS refused: not today" in seen.error
        assert_no_password(fake.received)


def test_capabilities_before_tls_do_not_count(authority):
    context = server_context(authority["good"])
    inside = [("CAPABILITY", "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n{tag} OK done\r\n")]

    def talk(connection):
        connection.send("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR] ready\r\n")
        connection.converse(starttls(context, inside) + RULES)

    with FakeImap(talk) as fake:
        seen = look(fake.port, "starttls", host=LOOPBACK, ca=authority.ca,
                    folder="INBOX")
        assert seen.code == 1 and "forbids LOGIN" in seen.error
        assert_no_password(fake.received)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_plain_text_to_another_machine(host):
    seen = look(143, host=host, folder="INBOX")
    assert seen.code == 1 and "plain text is for this machine only" in seen.error


# Greeting and login

@pytest.mark.parametrize("security", ["plain", "starttls"])
def test_preauth(authority, security):
    def welcome(connection):
        connection.send("* PREAUTH welcome\r\n")

    with FakeImap(welcome, hold=True) as fake:
        seen = look(fake.port, security, host=LOOPBACK, ca=authority.ca, folder="INBOX")
    assert seen.code == 1 and "PREAUTH" in seen.error


@pytest.mark.parametrize("greeting, words", [
    ("* OK [BADCHARSET ({3}\r\nabc)] hello\r\n", "greets with a response code"),
    ("* OK [BADCHARSET (\"abc\")] hello\r\n", "greets with a response code"),
    ("* BYE overloaded\r\n", "the server says goodbye: overloaded"),
    ("SSH-2.0-OpenSSH_9.2\r\n", "no IMAP"),
    ("", "no complete answer within 1 seconds"),
])
def test_odd_greetings(greeting, words):
    with FakeImap(lambda connection: connection.send(greeting), hold=True) as fake:
        seen = look(fake.port, folder="INBOX", timeout=1)
    assert seen.code == 1 and words in seen.error
    assert seen.seconds < 4


def login_with(capabilities, rules=(), **options):
    rules = [*rules, ("CAPABILITY", f"* CAPABILITY {capabilities}\r\n{{tag}} OK done\r\n")]
    with FakeImap(rules + Folder(numbered(1)).rules) as fake:
        return look(fake.port, folder="INBOX", **options), fake.received


def test_login_at_once():
    seen, received = login_with("IMAP4rev1 AUTH=PLAIN SASL-IR LOGINDISABLED")
    assert seen.code == 0, seen.error
    assert f"AUTHENTICATE PLAIN {PLAIN}\r\n".encode() in received


@pytest.mark.parametrize("invitation", ["+ \r\n", "+\r\n", "+ go ahead\r\n"])
def test_login_when_asked(invitation):
    def invite(connection, tag, _):
        connection.send(invitation)
        assert connection.readline() == PLAIN
        return f"{tag} OK hello\r\n"

    seen, received = login_with("IMAP4rev1 AUTH=PLAIN", [("AUTHENTICATE", invite)])
    assert seen.code == 0, seen.error
    assert f"AUTHENTICATE PLAIN\r\n{PLAIN}\r\n".encode() in received


def test_password_waits_for_the_invitation():
    seen, received = login_with("IMAP4rev1 AUTH=PLAIN",
                                [("AUTHENTICATE", "{tag} NO switched off\r\n")])
    assert seen.code == 1 and "login as ann refused: switched off" in seen.error
    assert PLAIN.encode() not in received


def test_login_command():
    seen, received = login_with("IMAP4rev1", password='correct "horse" \\o/')
    assert seen.code == 0, seen.error
    assert b'LOGIN ann "correct \\"horse\\" \\\\o/"\r\n' in received


def test_login_disabled():
    seen, received = login_with("IMAP4rev1 LOGINDISABLED")
    assert seen.code == 1 and "forbids LOGIN" in seen.error
    assert PASSWORD.encode() not in received


def test_server_without_capabilities():
    seen, _ = login_with("", [("CAPABILITY", "{tag} OK done\r\n")])
    assert seen.code == 0, seen.error


def test_wrong_password(server):
    seen = look(server.port, password="wrong", folder="INBOX")
    assert seen.code == 1
    where = f"127.0.0.1:{server.port}"
    assert f"{where}: login as ann refused: Authentication failed" in seen.error


def test_nobody_listens():
    seen = look(1, folder="INBOX")
    assert seen.code == 1 and "127.0.0.1: Connection refused" in seen.error


# Tokens

TOKEN = "t0k" * 40
XOAUTH2 = b64encode(f"user=ann\x01auth=Bearer {TOKEN}\x01\x01".encode()).decode()
WITH_TOKEN = {"password": TOKEN, "oauth2": True}
CHALLENGE = b64encode(b'{"status":"401","schemes":"bearer"}').decode()


def test_token_at_once():
    seen, received = login_with("IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR", **WITH_TOKEN)
    assert seen.code == 0, seen.error
    assert f"AUTHENTICATE XOAUTH2 {XOAUTH2}\r\n".encode() in received


@pytest.mark.parametrize("invitation", ["+ \r\n", "+\r\n"])
def test_token_when_asked(invitation):
    def invite(connection, tag, _):
        connection.send(invitation)
        assert connection.readline() == XOAUTH2
        return f"{tag} OK hello\r\n"

    seen, received = login_with("IMAP4rev1 AUTH=XOAUTH2", [("AUTHENTICATE", invite)],
                                **WITH_TOKEN)
    assert seen.code == 0, seen.error
    assert f"AUTHENTICATE XOAUTH2\r\n{XOAUTH2}\r\n".encode() in received


def test_token_of_8_kib_is_too_long_for_a_command_line():
    token = "x" * 8192
    message = b64encode(f"user=ann\x01auth=Bearer {token}\x01\x01".encode()).decode()

    def invite(connection, tag, _):
        connection.send("+ \r\n")
        assert connection.readline() == message
        return f"{tag} OK hello\r\n"

    seen, _ = login_with("IMAP4rev1 AUTH=XOAUTH2 SASL-IR", [("AUTHENTICATE", invite)],
                         password=token, oauth2=True)
    assert seen.code == 0, seen.error


@pytest.mark.parametrize("capabilities", ["AUTH=XOAUTH2 SASL-IR", "AUTH=XOAUTH2"])
def test_refused_token(capabilities):
    def refuse(connection, tag, _):
        if "SASL-IR" not in capabilities:
            connection.send("+ \r\n")
            assert connection.readline() == XOAUTH2
        connection.send(f"+ {CHALLENGE}\r\n")
        assert connection.readline() == ""
        return f"{tag} NO [AUTHENTICATIONFAILED] token has expired\r\n"

    seen, _ = login_with(f"IMAP4rev1 {capabilities}", [("AUTHENTICATE", refuse)],
                         **WITH_TOKEN)
    assert seen.code == 1
    assert "login as ann refused: token has expired" in seen.error
    assert TOKEN not in seen.error


def test_token_is_for_nobody_who_does_not_take_it():
    seen, received = login_with("IMAP4rev1 AUTH=PLAIN SASL-IR", **WITH_TOKEN)
    assert seen.code == 1 and "does not offer AUTH=XOAUTH2" in seen.error
    assert TOKEN.encode() not in received


# Who we are (RFC 2971)

@pytest.mark.parametrize("answer", [
    '* ID ("name" "Coremail" "version" "1")\r\n{tag} OK done\r\n',
    "* ID NIL\r\n{tag} OK done\r\n",
    "{tag} NO not now\r\n",
    "{tag} BAD unknown command\r\n",
])
def test_a_server_that_asks_for_it_is_told_what_we_are(answer):
    """It opens no folder otherwise."""
    said = []

    def identify(_, __, line):
        said.append(line)
        return answer

    folder = Folder(numbered(3))
    examine = dict(folder.rules)["EXAMINE"]

    def guarded(connection, tag, line):
        if not said:
            return "{tag} NO EXAMINE Unsafe Login. Please contact the postmaster\r\n"
        return examine(connection, tag, line)

    rules = [("CAPABILITY", "* CAPABILITY IMAP4rev1 ID\r\n{tag} OK done\r\n"),
             ("ID ", identify), ("EXAMINE", guarded), *folder.rules]
    with FakeImap(rules) as fake:
        seen = look(fake.port, folder="INBOX", repeat=2)
    assert seen.code == 0, seen.error
    assert said == ['ID ("name" "ackd")']
