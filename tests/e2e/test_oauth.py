"""Logins with tokens: a token server, a Dovecot that asks it whose a token is, an SMTP
server that takes tokens."""

import base64
import json
import os
import signal
import stat
import time
from datetime import datetime, timedelta

import pytest

from harness.clock import Clock
from harness.daemon import Ackd, now
from harness.dovecot import Dovecot
from harness.fake_imap import FakeImap, Folder
from harness.mail import message
from harness.oauth import RsaKey, TokenServer
from harness.process import wait_for
from harness.smtp import ScriptedServer, SmtpSink

USER = "support@example.com"
PIECE_OF_BACKLOG = 5  # seconds


@pytest.fixture
def tokens():
    with TokenServer(USER) as server:
        yield server


@pytest.fixture
def dovecot(tokens):
    with Dovecot(extra=tokens.dovecot) as server:
        with server.mailbox(USER) as mailbox:
            mailbox.append(message("one@client.example", USER), now())
        yield server


@pytest.fixture
def ackd(tmp_path, dovecot, sink):
    with Ackd(tmp_path / "ackd", sink.port) as daemon:
        daemon.main["admins"] = ["root@example.com"]
        yield daemon


def secret(daemon, name, text):
    path = daemon.folder / "teams.d" / name
    path.touch(0o600)
    path.write_text(text + "\n", encoding="utf-8")
    return path.name


def watch(daemon, dovecot, **oauth2):
    mailbox = daemon.add_mailbox(dovecot, USER)
    del mailbox["password_file"]
    mailbox["oauth2"] = oauth2
    return daemon.write()


def by_secret(daemon, dovecot, tokens, **more):
    return watch(daemon, dovecot, grant="client_credentials", token_url=tokens.token_url,
                 client_id="ackd", client_secret_file=secret(daemon, "client",
                                                             "client-secret"),
                 scope="https://mail.example/.default", **more)


def by_refresh(daemon, dovecot, tokens, first="first refresh token"):
    return watch(daemon, dovecot, grant="refresh_token", token_url=tokens.token_url,
                 client_id="ackd", client_secret_file=secret(daemon, "client",
                                                             "client-secret"),
                 refresh_token_file=secret(daemon, "refresh", first))


def seen(daemon):
    return [row[0] for row in daemon.rows("SELECT message_id FROM message")]


def kept(daemon):
    """The files in which tokens are kept."""
    return [path for path in (daemon.state / "tokens").iterdir()
            if path.suffix != ".lock"]


def test_client_credentials(ackd, dovecot, tokens):
    by_secret(ackd, dovecot, tokens)
    result = ackd.once()
    assert result.code == 0, result
    assert len(seen(ackd)) == 1
    assert tokens.requests == [{
        "grant_type": "client_credentials", "client_id": "ackd",
        "client_secret": "client-secret", "scope": "https://mail.example/.default"}]
    (file,) = kept(ackd)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert json.loads(file.read_text())["access_token"] == tokens.tokens[0]


def test_a_kept_token_is_used_until_four_fifths_of_its_life(ackd, dovecot, tokens):
    by_secret(ackd, dovecot, tokens)
    start = now()
    assert ackd.once().code == 0
    assert ackd.once(at=start + timedelta(minutes=45)).code == 0
    assert len(tokens.requests) == 1
    assert ackd.once(at=start + timedelta(minutes=50)).code == 0
    assert len(tokens.requests) == 2


def test_a_token_server_that_is_away_while_the_token_is_good(ackd, dovecot, tokens):
    by_secret(ackd, dovecot, tokens)
    start = now()
    assert ackd.once().code == 0
    tokens.answers = [(503, {})]
    assert ackd.once(at=start + timedelta(minutes=50)).code == 0
    result = ackd.once(at=start + timedelta(minutes=61))
    assert result.code == 1
    assert "found an answer with status 503" in result.err


def test_a_refused_token_is_replaced_at_once(ackd, dovecot, tokens):
    by_secret(ackd, dovecot, tokens)
    assert ackd.once().code == 0
    tokens.revoke()
    result = ackd.once(at=now() + timedelta(minutes=2))
    assert result.code == 0, result
    assert len(tokens.tokens) == 2


def test_a_token_that_is_refused_for_good_makes_no_storm(ackd, dovecot, tokens):
    by_secret(ackd, dovecot, tokens)
    tokens.user = "somebody-else@example.com"
    ackd.start()
    ackd.wait_log("login as support@example.com refused")
    wait_for(lambda: tokens.questions >= 4, 30, "more logins")
    assert len(tokens.requests) == 1
    assert ackd.log().count("refused") == 1
    assert tokens.tokens[0] not in ackd.log()


def test_a_daemon_goes_on_when_its_token_is_taken_back(ackd, dovecot, tokens):
    by_secret(ackd, dovecot, tokens)
    ackd.start()
    wait_for(lambda: len(seen(ackd)) == 1, 15, "the first mail")
    tokens.revoke()
    dovecot.stop()
    dovecot.start()
    with dovecot.mailbox(USER) as mailbox:
        mailbox.append(message("two@client.example", USER), now())
    wait_for(lambda: len(seen(ackd)) == 2, 90, "the second mail")


def test_rotation(ackd, dovecot, tokens):
    tokens.refresh = "first refresh token"
    by_refresh(ackd, dovecot, tokens)
    start = now()
    for day in range(3):
        result = ackd.once(at=start + timedelta(days=day))
        assert result.code == 0, result
    used = [form["refresh_token"] for form in tokens.requests]
    assert used[0] == "first refresh token"
    assert len(set(used)) == 3, "each was used once"
    (file,) = kept(ackd)
    assert json.loads(file.read_text())["refresh_token"] == tokens.refresh


def test_a_new_first_refresh_token_counts(ackd, dovecot, tokens):
    tokens.refresh = "first refresh token"
    by_refresh(ackd, dovecot, tokens)
    start = now()
    assert ackd.once().code == 0
    tokens.refresh = "by hand"
    secret(ackd, "refresh", "by hand")
    assert ackd.once(at=start + timedelta(days=1)).code == 0
    assert tokens.requests[-1]["refresh_token"] == "by hand"


def test_a_rotated_token_that_cannot_be_kept_is_not_lost(ackd, dovecot, tokens):
    """Something lies in the way of the file: a folder of its name."""
    tokens.refresh = "first refresh token"
    by_refresh(ackd, dovecot, tokens)
    assert ackd.once().code == 0
    (file,) = kept(ackd)
    file.unlink()
    file.mkdir()
    tokens.refresh = "first refresh token"
    with ackd.start():
        ackd.wait_log("mailbox is seen")
        assert len(tokens.requests) == 2
        file.rmdir()
    assert json.loads(file.read_text())["refresh_token"] == tokens.refresh


def test_a_refresh_token_that_stays(ackd, dovecot, tokens):
    tokens.refresh, tokens.rotate = "for ever", False
    by_refresh(ackd, dovecot, tokens, "for ever")
    start = now()
    for day in range(2):
        assert ackd.once(at=start + timedelta(days=day)).code == 0
    assert [form["refresh_token"] for form in tokens.requests] == ["for ever"] * 2


@pytest.mark.parametrize("form", ["google", "pem"])
def test_jwt_bearer(ackd, dovecot, tokens, tmp_path, form):
    tokens.key = RsaKey(tmp_path)
    options = {"grant": "jwt_bearer", "token_url": tokens.token_url,
               "scope": "https://mail.google.com/", "key_file": "key"}
    path = ackd.folder / "teams.d" / "key"
    if form == "google":
        tokens.key.write_google(path)
    else:
        tokens.key.write_pem(path)
        options["client_id"] = tokens.key.issuer
    watch(ackd, dovecot, **options)
    result = ackd.once()
    assert result.code == 0, result
    assert len(seen(ackd)) == 1


def test_a_key_that_is_not_the_right_one(ackd, dovecot, tokens, tmp_path):
    tokens.key = RsaKey(tmp_path)
    (tmp_path / "other").mkdir()
    RsaKey(tmp_path / "other").write_google(ackd.folder / "teams.d" / "key")
    watch(ackd, dovecot, grant="jwt_bearer", token_url=tokens.token_url, key_file="key")
    result = ackd.once()
    assert result.code == 1
    assert "invalid_grant" in result.err


def test_command(ackd, dovecot, tokens):
    token = tokens.issue()
    watch(ackd, dovecot, grant="command", command=f"echo {token}")
    assert ackd.once().code == 0
    assert tokens.requests == [] and not (ackd.state / "tokens").exists()


def test_tokens_of_3_kib(ackd, dovecot, tokens):
    tokens.size = 3 * 1024
    by_secret(ackd, dovecot, tokens)
    result = ackd.once()
    assert result.code == 0, result


def test_tokens_of_8_kib(ackd, tokens):
    """From the server of tokens to a mail server that takes such a one."""
    tokens.size = 8 * 1024
    folder = Folder({1: "From: c@client.example\r\nMessage-ID: <long@client.example>\r\n\r\n"})
    said = []

    def authenticate(connection, tag, line):
        connection.send("+ \r\n")
        said.append((line, base64.b64decode(connection.readline()).decode()))
        return f"{tag} OK hello\r\n"

    examine, (_, search), *others = folder.rules
    rules = [("CAPABILITY", "* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\r\n{tag} OK done\r\n"),
             ("AUTHENTICATE", authenticate), examine, *others,
             ("UID SEARCH", lambda connection, tag, line: search(
                 connection, tag, line.partition(" SINCE ")[0]))]
    with FakeImap(rules) as fake:
        fake.password = "unused"
        by_secret(ackd, fake, tokens)
        ackd.team["mailboxes"][0]["sent"] = "INBOX"
        result = ackd.write().once()
    assert result.code == 0, result
    assert seen(ackd) == ["long@client.example"]
    assert said == [("AUTHENTICATE XOAUTH2",
                     f"user={USER}\x01auth=Bearer {tokens.tokens[0]}\x01\x01")]


@pytest.mark.long
def test_a_running_daemon_replaces_its_token_in_time(ackd, dovecot, tokens):
    """While the old one is still good: nothing fails, and no mail waits. None is replaced
    sooner than after a minute."""
    tokens.life = 90
    by_secret(ackd, dovecot, tokens)
    with ackd.start():
        wait_for(lambda: len(tokens.tokens) >= 2, 85, "another token")
        with dovecot.mailbox(USER) as mailbox:
            mailbox.append(message("two@client.example", USER, message_id="2@client.example"),
                           now())
        ackd.wait_seen("2@client.example")
        file, = kept(ackd)
        assert json.loads(file.read_text())["access_token"] == tokens.tokens[-1]
    assert "refused" not in ackd.log() and "cannot be looked at" not in ackd.log()


@pytest.mark.plain
def test_a_token_that_ends_during_a_backlog_makes_no_storm(ackd, dovecot, tokens, tmp_path):
    with dovecot.mailbox(USER) as mailbox:
        mailbox.append_many((message(f"c{n}@client.example", USER), now())
                            for n in range(4000))
    by_secret(ackd, dovecot, tokens)
    ackd.main["poll"] = "3h"
    ackd.write()
    start = now()
    ackd.set_clock(Clock(tmp_path, start))
    with ackd.start():
        wait_for(lambda: len(seen(ackd)) > 1, 30, "a part of the backlog")
        tokens.answers = [(503, {})]
        for pid in ackd.workers():
            os.kill(pid, signal.SIGSTOP)
        time.sleep(PIECE_OF_BACKLOG + 1)  # a look for one does not last longer
        ackd.clock.set(start + timedelta(minutes=61))
        for pid in ackd.workers():
            os.kill(pid, signal.SIGCONT)
        ackd.wait_log("found an answer with status 503")
        assert len(seen(ackd)) < 4000
        assert len(tokens.requests) <= 3


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client"])
def test_a_dead_grant_is_one_letter_and_no_storm(ackd, sink, dovecot, tokens, error):
    tokens.answers = [(400, {"error": error, "error_description": "AADSTS70008: expired"})]
    by_secret(ackd, dovecot, tokens)
    with ackd.start():
        (letter,) = sink.wait(1)
        assert letter.recipients == ("root@example.com",)
        assert "no token for a mailbox is given any more" in letter.mail["Subject"]
        assert f"{error}: AADSTS70008: expired" in " ".join(letter.text.split())
        wait_for(lambda: failing_for(ackd) >= 3, 15, "three polls")
        assert len(tokens.requests) == 1
        assert len(sink.letters) == 1
    assert "client-secret" not in ackd.log()
    status = ackd.ctl("--json", "status").json
    assert f"no token is given: {error}" in status["mailboxes"][0]["error"]


def failing_for(daemon):
    """Seconds for which the mailbox has been failing."""
    row = daemon.ctl("--json", "status").json["mailboxes"][0]
    since = row["error_since"]
    return (now() - datetime.fromisoformat(since)).total_seconds() if since else 0


def test_a_dead_grant_that_is_mended(ackd, sink, dovecot, tokens):
    tokens.answers = [(400, {"error": "invalid_grant"})]
    by_secret(ackd, dovecot, tokens)
    with ackd.start():
        sink.wait(1)
        tokens.answers = []
        ackd.reload()
        wait_for(lambda: len(seen(ackd)) == 1, 15, "the mail")


def test_a_server_that_repeats_the_secret(ackd, dovecot, tokens):
    tokens.answers = [(400, {"error": "invalid_client",
                             "error_description": "client-secret is wrong"})]
    by_secret(ackd, dovecot, tokens)
    result = ackd.once()
    assert result.code == 1
    assert "client-secret" not in result.err
    assert "repeat a secret" in result.err


@pytest.mark.parametrize("answer", [
    (200, {}), (200, {"access_token": 7}), (200, {"access_token": "a b"}),
    (200, {"access_token": "a\nb"}), (200, b"\xff\xfe"), (200, b""), (302, {}), (500, b"<html>"),
])
def test_odd_answers(ackd, dovecot, tokens, answer):
    tokens.answers = [answer]
    by_secret(ackd, dovecot, tokens)
    result = ackd.once()
    assert result.code == 1
    assert f"found an answer with status {answer[0]} and no token" in result.err


def test_https(ackd, dovecot, authority, tokens):
    with TokenServer(USER, certificate=authority["good"]) as server:
        server.active = tokens.active  # the one that Dovecot asks
        by_secret(ackd, dovecot, server, ca_file=str(authority.ca))
        result = ackd.once()
        assert result.code == 0, result


@pytest.mark.parametrize("kind", ["wrong-name", "expired", "self-signed", "other-ca"])
def test_https_that_cannot_be_trusted(ackd, dovecot, authority, kind):
    with TokenServer(USER, certificate=authority[kind]) as server:
        by_secret(ackd, dovecot, server, ca_file=str(authority.ca))
        result = ackd.once()
        assert result.code == 1
        assert "certificate" in result.err
        assert server.requests == []


# Letters

def letter_by_token(daemon, sink, tokens):
    """A dead grant's letter goes through an SMTP server that wants a token."""
    daemon.main["smtp"].update(port=sink.port, user="ackd@example.com", oauth2={
        "grant": "client_credentials", "token_url": tokens.token_url, "client_id": "ackd",
        "client_secret_file": "smtp-secret"})
    path = daemon.folder / "smtp-secret"
    path.touch(0o600)
    path.write_text("client-secret\n")


def test_letters(ackd, dovecot, tokens):
    with TokenServer("ackd@example.com") as letters, \
            SmtpSink(token=lambda user, token: token in letters.active) as sink:
        letter_by_token(ackd, sink, letters)
        tokens.answers = [(400, {"error": "invalid_grant"})]
        by_secret(ackd, dovecot, tokens)
        with ackd.start():
            sink.wait(1)
        assert len(letters.requests) == 1


def test_letters_with_a_token_that_was_taken_back(ackd, dovecot, tokens):
    with TokenServer("ackd@example.com") as letters, \
            SmtpSink(token=lambda user, token: token in letters.active) as sink:
        letter_by_token(ackd, sink, letters)
        tokens.answers = [(400, {"error": "invalid_grant"})]
        by_secret(ackd, dovecot, tokens)
        letters.life = 7 * 24 * 3600
        start = now()
        ackd.once()
        assert len(sink.letters) == 1
        letters.revoke()
        ackd.once(at=start + timedelta(days=1))
        assert len(sink.letters) > 1
        assert len(letters.requests) == 2


# ackctl auth

def steps(result):
    return {(row["server"], row["step"]): row for row in result.json["steps"]}


def test_auth_says_what_worked(ackd, dovecot, tokens):
    by_secret(ackd, dovecot, tokens)
    result = ackd.ctl("--json", "auth", "support")
    assert result.code == 0, result
    found = steps(result)
    assert {step for server, step in found if server == "imap"} == {
        "name", "token", "connection", "login", "folders"}
    assert all(row["result"] == "ok" for row in found.values())
    assert found["imap", "connection"]["found"] == "127.0.0.1"
    assert "INBOX with 1 mails; sent mail in Sent" in found["imap", "folders"]["found"]
    assert found["imap", "token"]["found"].startswith("replaced at ")
    assert tokens.tokens[0] not in result.out + result.err
    assert ackd.ctl("--json", "auth", "support").code == 0
    assert len(tokens.requests) == 1, "the token that is kept is used"


def test_auth_over_tls(tmp_path, tokens, authority):
    with Dovecot(authority["good"], extra=tokens.dovecot) as dovecot, \
            SmtpSink(authority["good"], "starttls", ("ackd", "secret")) as sink, \
            Ackd(tmp_path / "ackd", sink.port) as daemon:
        mailbox = daemon.add_mailbox(dovecot, USER, security="tls", port=dovecot.tls_port,
                                     ca_file=str(authority.ca))
        daemon.main["smtp"].update(security="starttls", user="ackd", ca_file=str(authority.ca),
                                   password_command="echo secret")
        daemon.write()
        result = daemon.ctl("--json", "auth", "support")
        assert result.code == 0, result
        found = steps(result)
        for server in ("imap", "smtp"):
            assert "ackd test ca" in found[server, "certificate"]["found"]
            assert "2040" in found[server, "certificate"]["found"]
            assert found[server, "password"]["result"] == "ok"
        mailbox["ca_file"] = str(authority["self-signed"].cert)
        daemon.main["smtp"]["ca_file"] = mailbox["ca_file"]
        daemon.write()
        result = daemon.ctl("--json", "auth", "support")
        assert result.code == 1
        for server in ("imap", "smtp"):
            row = steps(result)[server, "certificate"]
            assert row["result"] == "failed" and "ca_file" in row["advice"]
            assert (server, "login") not in steps(result)


def broken_name(mailbox, tokens, dovecot):
    mailbox["host"] = "no-such-host.invalid"
    mailbox["security"] = "tls"


def broken_port(mailbox, tokens, dovecot):
    mailbox["port"] = 1


def broken_grant(mailbox, tokens, dovecot):
    tokens.answers = [(400, {"error": "invalid_grant"})]


def broken_token(mailbox, tokens, dovecot):
    tokens.user = "somebody-else@example.com"


@pytest.mark.parametrize("how, step, words, advice", [
    (broken_name, "name", "no-such-host.invalid: ", "name servers"),
    (broken_port, "connection", "refused", "firewall"),
    (broken_grant, "token", "no token is given: invalid_grant", "ackd-auth(7)"),
    (broken_token, "login", "login as support@example.com refused", "scope"),
])
def test_auth_says_what_failed(ackd, dovecot, tokens, how, step, words, advice):
    by_secret(ackd, dovecot, tokens)
    how(ackd.team["mailboxes"][0], tokens, dovecot)
    ackd.write()
    result = ackd.ctl("--json", "auth", "support")
    assert result.code == 1
    row = [row for row in result.json["steps"] if row["server"] == "imap"][-1]
    assert (row["step"], row["result"]) == (step, "failed")
    assert words in row["found"] and advice in row["advice"]


def test_auth_of_letters_by_token(ackd, dovecot, tokens):
    with SmtpSink(token=lambda user, token: token in tokens.active) as sink:
        letter_by_token(ackd, sink, tokens)
        by_secret(ackd, dovecot, tokens)
        result = ackd.ctl("--json", "auth", "support")
        assert result.code == 0, result
        assert steps(result)["smtp", "login"]["found"] == "ackd@example.com"
        sink.token = lambda user, token: False
        result = ackd.ctl("--json", "auth", "support")
        assert result.code == 1
        assert steps(result)["smtp", "login"]["result"] == "failed"
        assert sink.letters == []


def test_auth_where_no_login_is_offered(ackd, dovecot, tokens):
    by_secret(ackd, dovecot, tokens)
    with ScriptedServer() as server:
        ackd.main["smtp"].update(port=server.port, user="ackd", password_command="echo pass")
        ackd.write()
        result = ackd.ctl("--json", "auth", "support")
    assert result.code == 1
    login = steps(result)["smtp", "login"]
    assert login["result"] == "failed" and "offers no login" in login["found"]


def test_auth_of_no_such_mailbox(ackd, dovecot, tokens):
    by_secret(ackd, dovecot, tokens)
    result = ackd.ctl("auth", "supprt")
    assert result.code == 2
    assert 'there is no mailbox "supprt"; team support has support' in result.err
