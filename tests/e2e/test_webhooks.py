"""Reminders and digests are posted to webhooks, too: once, signed, and with patience."""

import sqlite3
from datetime import timedelta

import pytest

from harness.daemon import SOURCE, now
from harness.hooks import PATH, HookServer
from harness.mail import utc
from harness.office import enquire, received, reply
from harness.process import free_port

pytestmark = pytest.mark.plain

BEFORE = utc("2026-03-02 09:00")    # a Monday
ARRIVAL = utc("2026-03-02 10:00")
DUE = utc("2026-03-02 14:01")
LATER = utc("2026-03-02 20:00")
BOSS = "boss@example.com"
SECRET = "between-us"


@pytest.fixture
def hook():
    with HookServer() as server:
        yield server


def secret_file(daemon, name, text):
    path = daemon.folder / "teams.d" / name
    path.touch(0o600)
    path.write_text(text + "\n")
    return name


def begin(daemon, url, team=None, **options):
    """A daemon that posts to `url` when something is due at 14:00; more options of the
    webhook, and in `team` of the team."""
    daemon.team["reminders"] = [{"at": "100%", "to": [BOSS]}]
    daemon.team.update(team or {})
    daemon.team["webhooks"] = [{"name": "chat", "url": url, **options}]
    daemon.main["admins"] = ["root@example.com"]
    daemon.main["network_timeout"] = "2s"
    daemon.write()
    result = daemon.once(BEFORE)
    assert result.code == 0, result
    return daemon


@pytest.fixture
def owing(ackd, dovecot, hook):
    begin(ackd, hook.url)
    enquire(dovecot, ARRIVAL)
    return ackd


def states(daemon):
    """Of what is for webhooks."""
    return [row[0] for row in daemon.rows(
        "SELECT state FROM outbox WHERE channel IS NOT NULL ORDER BY id")]


def said(daemon):
    return daemon.rows("SELECT said FROM outbox WHERE channel IS NOT NULL")[0][0]


def test_a_reminder_is_posted_with_its_letter(owing, hook, sink):
    assert owing.once(DUE).code == 0
    assert owing.once(LATER).code == 0
    [post], [letter] = hook.posts, sink.letters
    assert post.path == PATH
    reminder = {
        "client": "carla@client.example", "conversation": post.json["conversation"],
        "obligation": "acknowledge", "level": "100%", "since": "2026-03-02T10:00:00Z",
        "due": "2026-03-02T14:00:00Z", "owner": None,
        "link": "mid:enquiry@client.example", "recipients": [BOSS]}
    assert post.json == {
        "version": 1, "kind": "reminder", "team": "support",
        "subject": letter.mail["Subject"], "text": post.json["text"], **reminder,
        "reminders": [reminder]}
    assert post.json["text"].strip() == letter.text.replace("\r\n", "\n").strip()
    assert owing.ctl("--json", "show", post.json["conversation"]).code == 0
    assert post.headers["content-type"] == "application/json"
    assert post.headers["user-agent"].startswith("ackd/")
    assert "x-ackd-signature" not in post.headers
    assert states(owing) == ["sent"] and said(owing) == "status 200: ok"


def test_the_digest_is_posted_once_a_day(ackd, dovecot, hook, sink):
    ackd.team["digest"] = {"at": "08:00", "to": ["lead"]}
    begin(ackd, hook.url)
    enquire(dovecot, ARRIVAL)
    for _ in range(2):
        assert ackd.once(utc("2026-03-03 08:01")).code == 0
    today = [post.json for post in hook.posts if post.json["kind"] == "digest"][-1]
    letter = received(sink, "ann@example.com")[-1]
    assert today["subject"] == letter.mail["Subject"]
    assert today["recipients"] == ["ann@example.com"] and today["client"] is None
    assert len(hook.posts) == len(sink.letters) == 3  # of two days, and the reminder


@pytest.mark.parametrize("what", ["reminders", "digest"])
def test_a_webhook_hears_of_what_it_wants(ackd, dovecot, hook, sink, what):
    ackd.team["digest"] = {"at": "08:00", "to": ["lead"]}
    begin(ackd, hook.url, what=[what])
    enquire(dovecot, ARRIVAL)
    assert ackd.once(DUE).code == 0
    assert {post.json["kind"] for post in hook.posts} == {what.removesuffix("s")}
    assert len(sink.letters) == 2


def test_it_is_signed(ackd, dovecot, hook):
    begin(ackd, hook.url, secret_file=secret_file(ackd, "hook.secret", SECRET))
    enquire(dovecot, ARRIVAL)
    ackd.once(DUE)
    [post] = hook.posts
    assert post.is_signed(SECRET) and not post.is_signed(SECRET + "x")
    assert abs(int(post.headers["x-ackd-timestamp"]) - DUE.timestamp()) < 60


@pytest.mark.parametrize("source", ["url_file", "url_command"])
def test_the_address_may_be_a_secret(ackd, dovecot, hook, source):
    begin(ackd, hook.url)
    file = secret_file(ackd, "hook.url", hook.url)
    ackd.team["webhooks"] = [{"name": "chat", source: file if source == "url_file" else
                              f"cat {ackd.folder}/teams.d/{file}"}]
    hook.answers = [(404, {}, f"Cannot POST {PATH}".encode())]
    ackd.write()
    enquire(dovecot, ARRIVAL)
    result = ackd.once(DUE)
    assert hook.posts[0].path == PATH and states(ackd) == ["refused"]
    with open(ackd.database, "rb") as file:
        stored = file.read()
    assert "secret-of-the-chat" not in result.err and b"secret-of-the-chat" not in stored
    assert "status 404" in result.err


FAULTS = {
    "500": (500, {}, b"oops"),
    "503": (503, {}, b""),
    "429": (429, {}, b"slow down"),
    "408": (408, {}, b""),
    "425": (425, {}, b""),
    "closes": "close",
    "hangs": "hang",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_may_pass_is_tried_again(owing, hook, sink, fault):
    hook.answers = [FAULTS[fault]]
    result = owing.once(DUE)
    assert states(owing) == ["queued"] and result.code == 1, result
    assert len(sink.letters) == 1, "the letter does not wait for it"
    tried = len(hook.posts)
    owing.once(utc("2026-03-02 14:01:30"))
    assert len(hook.posts) == tried, "it comes back too soon"
    hook.answers = [(204, {}, b"")]
    assert owing.once(utc("2026-03-02 14:30")).code == 0
    assert states(owing) == ["sent"] and len(sink.letters) == 1
    assert len({post.headers["x-ackd-delivery"] for post in hook.posts}) == 1
    assert len({post.body for post in hook.posts}) == 1


REFUSALS = {
    "400": (400, {}, b"invalid_payload"),
    "404": (404, {}, b"no_service"),
    "410": (410, {}, b""),
    "301": (301, {"Location": "/elsewhere"}, b""),
    "307": (307, {"Location": "http://127.0.0.1:1/elsewhere"}, b""),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_what_is_refused_is_told_and_not_tried_again(owing, hook, sink, refusal):
    hook.answers = [REFUSALS[refusal]]
    assert owing.once(DUE).code == 1
    assert states(owing) == ["refused"]
    assert said(owing).startswith(f"status {refusal}")
    owing.once(LATER)
    assert len(hook.posts) == 1
    [alert] = received(sink, "root@example.com")
    assert "webhook" in alert.mail["Subject"] and "chat" in alert.text
    assert f"status {refusal}" in alert.text


def test_given_up_after_five_days(owing, hook, sink):
    hook.answers = [FAULTS["500"]]
    owing.once(DUE)
    owing.once(utc("2026-03-06 14:02"))
    assert states(owing) == ["queued"]
    owing.once(utc("2026-03-08 14:02"))
    assert states(owing) == ["refused"] and received(sink, "root@example.com")


def test_who_asks_for_patience_gets_it_from_what_is_given_up_too(ackd, dovecot, hook):
    begin(ackd, hook.url, team={"gather": "0s"})
    enquiries(dovecot, 3)
    hook.answers = [FAULTS["429"]]
    ackd.once(DUE)
    ackd.once(DUE + timedelta(days=6))
    assert len(hook.posts) == 2 and sorted(states(ackd)) == ["queued", "queued", "refused"]


@pytest.mark.parametrize("asked, early, late", [
    ("120", "14:02:30", "14:03:30"),
    ("3600", "15:00", "15:01:30"),
    ("999999", "15:00", "15:01:30"),
    ("Mon, 02 Mar 2026 14:11:00 GMT", "14:10", "14:11:30"),
])
def test_the_server_may_ask_for_patience(owing, hook, asked, early, late):
    hook.answers = [(429, {"Retry-After": asked}, b""), (200, {}, b"")]
    owing.once(DUE)
    owing.once(utc(f"2026-03-02 {early}"))
    assert len(hook.posts) == 1
    owing.once(utc(f"2026-03-02 {late}"))
    assert len(hook.posts) == 2 and states(owing) == ["sent"]


def enquiries(dovecot, count):
    for number in range(count):
        enquire(dovecot, ARRIVAL + timedelta(seconds=number), f"{number}@client.example",
                client=f"Client <client-{number}@client.example>")


def clients(post):
    return [reminder["client"].split("@")[0] for reminder in post.json["reminders"]]


def test_what_is_due_together_is_posted_together(ackd, dovecot, hook, sink):
    begin(ackd, hook.url, team={"reminders": [{"at": "100%", "to": [BOSS, "lead"]}]})
    enquiries(dovecot, 3)
    ackd.once(DUE)
    [post] = hook.posts
    assert clients(post) == ["client-0", "client-1", "client-2"]
    assert post.json["client"] == "client-0@client.example"
    assert post.json["recipients"] == ["boss@example.com", "ann@example.com"]
    assert all(name in post.json["text"] for name in clients(post))


def test_what_was_done_in_part_is_written_anew(ackd, dovecot, hook):
    begin(ackd, hook.url)
    enquiries(dovecot, 3)
    hook.answers = [(503, {}, b""), (200, {}, b"")]
    ackd.once(DUE)
    reply(dovecot, utc("2026-03-02 14:30"), "1@client.example",
          client="Client <client-1@client.example>")
    assert ackd.once(LATER).code == 0
    before, after = hook.posts
    assert clients(before) == ["client-0", "client-1", "client-2"]
    assert clients(after) == ["client-0", "client-2"]
    assert "client-1" not in after.json["text"]
    assert before.headers["x-ackd-delivery"] == after.headers["x-ackd-delivery"]


def test_the_last_of_the_day_still_says_so(ackd, dovecot, hook):
    begin(ackd, hook.url, team={"reminder_cap": 1})
    enquiries(dovecot, 2)
    hook.answers = [(503, {}, b""), (200, {}, b"")]
    ackd.once(DUE)
    reply(dovecot, utc("2026-03-02 14:30"), "1@client.example",
          client="Client <client-1@client.example>")
    assert ackd.once(LATER).code == 0
    assert ["This is the only letter" in post.json["text"] for post in hook.posts] == [True, True]


def test_what_is_written_anew_is_in_the_teams_language(ackd, dovecot, hook):
    begin(ackd, hook.url, team={"language": "de"})
    enquiries(dovecot, 2)
    hook.answers = [(503, {}, b""), (200, {}, b"")]
    ackd.once(DUE)
    reply(dovecot, utc("2026-03-02 14:30"), "1@client.example",
          client="Client <client-1@client.example>")
    assert ackd.once(LATER).code == 0
    before, after = hook.posts
    assert "wartet seit" in before.json["subject"]
    assert "wartet seit" in after.json["subject"]


def test_not_too_many_a_day(ackd, dovecot, hook):
    begin(ackd, hook.url, team={"gather": "0s", "reminder_cap": 2})
    enquiries(dovecot, 4)
    ackd.once(DUE)
    assert [clients(post) for post in hook.posts] == \
        [["client-0"], ["client-1", "client-2", "client-3"]]
    enquire(dovecot, utc("2026-03-02 10:30"), "late@client.example",
            client="Late <late@other.example>")
    ackd.once(utc("2026-03-02 14:31"))
    assert len(hook.posts) == 2


def test_who_asks_for_patience_is_not_told_the_next_thing(ackd, dovecot, hook):
    begin(ackd, hook.url, team={"gather": "0s"})
    enquiries(dovecot, 3)
    hook.answers = [(429, {"Retry-After": "600"}, b""), (200, {}, b"")]
    ackd.once(DUE)
    assert len(hook.posts) == 1 and states(ackd) == ["queued"] * 3
    ackd.once(utc("2026-03-02 14:12"))
    assert len(hook.posts) == 4 and states(ackd) == ["sent"] * 3


def test_what_is_new_waits_with_the_rest(owing, dovecot, hook):
    hook.answers = [(429, {"Retry-After": "3000"}, b""), (200, {}, b"")]
    owing.once(DUE)
    enquire(dovecot, utc("2026-03-02 10:30"), "second@client.example",
            client="Dora <dora@other.example>")
    owing.once(utc("2026-03-02 14:31"))
    assert len(hook.posts) == 1 and states(owing) == ["queued"] * 2
    owing.once(utc("2026-03-02 14:52"))
    assert len(hook.posts) == 3 and states(owing) == ["sent"] * 2


def test_a_webhook_that_is_away_is_tried_less_and_less(owing, hook):
    hook.answers = [FAULTS["503"]]
    tried = []
    for minutes in (0, 0.8, 1.1, 2.8, 3.2, 6.8, 7.3):
        before = len(hook.posts)
        owing.once(DUE + timedelta(minutes=minutes))
        tried += [minutes] if len(hook.posts) > before else []
    assert tried == [0, 1.1, 3.2, 7.3]


def test_status_says_how_webhooks_are_doing(owing, hook):
    hook.answers = [(503, {"Retry-After": "600"}, b"down for an hour")]
    owing.once(DUE)
    status = owing.ctl("--json", "status").json
    [row] = status["webhooks"]
    assert row == {"webhook": "chat", "waiting": 1, "sent": 0, "refused": 0,
                   "next_try": row["next_try"], "said": "status 503: down for an hour"}
    assert row["next_try"].startswith("2026-03-02T14:11:")
    assert status["totals"]["letters_sent"] == 1 and status["totals"]["letters_waiting"] == 0
    assert "down for an hour" in owing.ctl("status").out


def test_what_was_on_its_way_when_the_program_was_killed_is_posted_again(
        ackd, dovecot, hook, sink):
    ackd.team["reminders"] = [{"at": "100%", "to": [BOSS]}]
    ackd.team["targets"] = [{"name": "standard", "acknowledge": "1s!"}]
    ackd.team["webhooks"] = [{"name": "chat", "url": hook.url}]
    ackd.write().start()
    hook.answers = ["hang"]
    enquire(dovecot, now())
    hook.wait(1, limit=30)
    sink.wait(1)
    ackd.kill()
    assert states(ackd) == ["sending"]
    hook.answers = [(200, {}, b"")]
    assert ackd.once().code == 0
    first, second = hook.posts
    assert first.body == second.body and states(ackd) == ["sent"]
    assert first.headers["x-ackd-delivery"] == second.headers["x-ackd-delivery"]


def test_one_that_cannot_be_taken_does_not_stop_the_others(ackd, dovecot, hook):
    begin(ackd, hook.url, team={"gather": "0s"})
    enquiries(dovecot, 3)
    hook.answers = [FAULTS["500"], (200, {}, b"")]
    ackd.once(DUE)
    assert len(hook.posts) == 3 and states(ackd) == ["queued", "sent", "sent"]


def test_a_dead_webhook_does_not_stop_another(ackd, dovecot, hook):
    begin(ackd, f"http://127.0.0.1:{free_port()}/")
    ackd.team["webhooks"].append({"name": "other", "url": hook.url})
    ackd.write()
    enquire(dovecot, ARRIVAL)
    ackd.once(DUE)
    assert len(hook.posts) == 1 and sorted(states(ackd)) == ["queued", "sent"]


def test_a_team_whose_file_fails_does_not_stop_the_webhooks_of_others(ackd, dovecot, hook):
    begin(ackd, hook.url, team={"targets": [{"name": "quick", "acknowledge": "1s!"}]})
    with sqlite3.connect(ackd.database) as connection:
        connection.execute("""CREATE TRIGGER full BEFORE UPDATE OF state ON outbox
            WHEN NEW.channel IS NOT NULL AND NEW.state = 'sent'
            BEGIN SELECT RAISE(ABORT, 'no room'); END""")
    connection.close()
    failing = ackd.team
    ackd.team = {**failing, "name": "zoo", "mailboxes": []}
    ackd.add_mailbox(dovecot, "zoo@example.com")
    ackd.write().start()
    ackd.team = failing
    enquire(dovecot, now())
    ackd.wait_log("no room")
    enquire(dovecot, now(), "zoo@client.example", user="zoo@example.com")
    hook.wait(2, limit=20)
    assert [post.json["team"] for post in hook.posts] == ["support", "zoo"]


def test_a_huge_answer_is_not_read_to_its_end(owing, hook):
    hook.answers = [(200, {}, b"x" * 50_000_000)]
    assert owing.once(DUE).code == 0
    assert states(owing) == ["sent"] and len(said(owing)) < 300


def test_what_was_answered_meanwhile_is_not_posted(owing, dovecot, hook):
    hook.answers = [FAULTS["503"]]
    owing.once(DUE)
    reply(dovecot, utc("2026-03-02 14:30"), "enquiry@client.example")
    assert owing.once(LATER).code == 0
    assert len(hook.posts) == 1 and states(owing) == ["dropped"]


def test_after_an_outage_only_the_highest_level_is_posted(ackd, dovecot, hook):
    begin(ackd, hook.url, team={"reminders": [{"at": at, "to": [BOSS]}
                                              for at in ("50%", "100%")]})
    enquire(dovecot, ARRIVAL)
    hook.answers = [FAULTS["503"], FAULTS["503"], (200, {}, b"")]
    for at in ("12:01", "14:01", "20:00"):
        ackd.once(utc(f"2026-03-02 {at}"))
    assert [post.json["level"] for post in hook.posts][-1] == "100%"
    assert "has waited 10h:" in hook.posts[-1].json["subject"]
    assert states(ackd) == ["dropped", "sent"]


def test_a_digest_of_another_day_is_not_posted(ackd, hook):
    ackd.team["digest"] = {"at": "08:00", "to": ["lead"]}
    hook.answers = [FAULTS["503"], (200, {}, b"")]
    ackd.team["webhooks"] = [{"name": "chat", "url": hook.url}]
    ackd.write()
    ackd.once(utc("2026-03-02 08:01"))
    result = ackd.once(utc("2026-03-03 08:01"))
    assert states(ackd) == ["dropped", "sent"] and len(hook.posts) == 2
    [line] = [line for line in result.err.splitlines() if "its day is over" in line]
    assert "warning:" in line  # as where it is a letter


def test_a_webhook_that_was_taken_away_hears_nothing(owing, hook):
    hook.answers = [FAULTS["503"]]
    owing.once(DUE)
    owing.team["webhooks"] = []
    owing.write()
    result = owing.once(LATER)
    assert len(hook.posts) == 1 and states(owing) == ["refused"]
    [line] = [line for line in result.err.splitlines() if "not posted to a webhook" in line]
    assert "warning:" in line and "no webhook of this name is configured" in line


@pytest.mark.parametrize("kind", ["wrong-name", "expired", "self-signed", "other-ca"])
def test_a_certificate_that_cannot_be_trusted(ackd, dovecot, authority, kind):
    with HookServer(authority[kind]) as hook:
        begin(ackd, hook.url, ca_file=str(authority.ca))
        enquire(dovecot, ARRIVAL)
        result = ackd.once(DUE)
        assert hook.posts == [] and states(ackd) == ["queued"], result
        assert "certificate" in said(ackd).lower()


def test_https(ackd, dovecot, authority):
    with HookServer(authority["good"]) as hook:
        begin(ackd, hook.url, ca_file=str(authority.ca))
        enquire(dovecot, ARRIVAL)
        assert ackd.once(DUE).code == 0
        assert len(hook.posts) == 1 and states(ackd) == ["sent"]


def test_a_hanging_webhook_holds_up_neither_mail_nor_the_end(ackd, dovecot, hook, sink):
    """The letters go out meanwhile, and the daemon ends at once when told."""
    ackd.team["reminders"] = [{"at": "100%", "to": [BOSS]}]
    ackd.team["targets"] = [{"name": "standard", "acknowledge": "1s!"}]
    ackd.team["webhooks"] = [{"name": "chat", "url": hook.url}]
    ackd.write().start()
    hook.answers = ["hang"]
    enquire(dovecot, now())
    hook.wait(1, limit=30)
    sink.wait(1)
    assert ackd.stop(limit=5) == 0
    assert states(ackd) == ["queued"]
    hook.answers = [(200, {}, b"")]
    ackd.once(now() + timedelta(minutes=2))
    assert len(hook.posts) == 2
    assert hook.posts[0].headers["x-ackd-delivery"] == \
        hook.posts[1].headers["x-ackd-delivery"]


def test_a_test_is_posted(ackd, hook):
    begin(ackd, hook.url, secret_file=secret_file(ackd, "hook.secret", SECRET))
    result = ackd.ctl("--json", "hook", "chat")
    assert result.code == 0, result
    assert result.json["test"] == {"webhook": "chat", "result": "ok",
                                   "found": "status 200: ok"}
    [post] = hook.posts
    assert post.json["kind"] == "test" and post.is_signed(SECRET)


@pytest.mark.parametrize("answer, words", [
    ((404, {}, b"no_service"), "status 404: no_service"),
    ((302, {"Location": "/"}, b""), "status 302, a redirection"),
    ((400, {}, f"<p>{PATH} cannot be used</p>".encode()), "status 400"),
    ((400, {}, f"no\0{PATH} cannot be used".encode()), "status 400"),
    ("close", "127.0.0.1: "),
])
def test_a_test_that_fails(ackd, hook, answer, words):
    begin(ackd, hook.url)
    hook.answers = [answer]
    result = ackd.ctl("--json", "hook", "chat")
    assert result.code == 1 and result.json["test"]["result"] == "failed"
    assert words in result.json["test"]["found"] and "secret" not in result.out


def test_a_test_of_what_is_not_there(ackd, hook):
    begin(ackd, hook.url)
    result = ackd.ctl("hook", "chatt")
    assert result.code == 2 and 'no webhook "chatt"; team support has chat' in result.err


@pytest.mark.parametrize("text, words", [
    ('{"text": "{subject}",}', "line 1"),
    ('{"text": {text}}', "found no JSON"),
    ('{"text": "{subjekt}"}', "did you mean subject?"),
])
def test_a_wrong_template_is_refused(ackd, hook, text, words):
    (ackd.folder / "teams.d" / "wrong.json").write_text(text)
    ackd.team["webhooks"] = [{"name": "chat", "url": hook.url, "template": "wrong.json"}]
    ackd.write()
    result = ackd.ackd("--check-config")
    assert result.code != 0 and words in result.err and "wrong.json" in result.err
    assert ackd.ctl("hook", "chat").code != 0 and hook.posts == []


HOSTILE = '<!channel> @all [pay](http://evil.example) ", "channel": "#ceo'


@pytest.mark.parametrize("chat, markup", [
    ("slack", "slack"), ("mattermost", "markdown"), ("teams", "none")])
def test_templates_that_are_installed(ackd, dovecot, hook, chat, markup):
    begin(ackd, hook.url, template=str(SOURCE / "share" / "webhooks" / f"{chat}.json"),
          markup=markup)
    enquire(dovecot, ARRIVAL, subject=HOSTILE, client=f"{HOSTILE.split()[0]} <a@b.example>")
    assert ackd.once(DUE).code == 0
    [post] = hook.posts
    if chat == "teams":
        card = post.json["attachments"][0]["content"]
        assert [block["type"] for block in card["body"]] == ["RichTextBlock"] * 2
        assert "a@b.example" in card["body"][1]["inlines"][0]["text"]
        return
    assert list(post.json) == ["text"]
    assert "<" not in post.json["text"] and "&lt;!channel&gt;" in post.json["text"]
    assert "\n" in post.json["text"]
    if chat == "mattermost":
        assert "@all" not in post.json["text"] and r"\[pay\]" in post.json["text"]
