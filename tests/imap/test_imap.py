"""src/imap/ reads mail and finds folders."""

import base64
import re

import pytest

from harness.dovecot import Dovecot
from harness.fake_imap import GREETING, RULES, FakeImap, Folder, numbered
from harness.imap_probe import PASSWORD, look
from harness.mail import message, utc

FIRST = utc("2026-03-01 10:00")


# Reading

def test_every_mail_comes_once(filled):
    seen = look(filled.port, folder="INBOX", text=1000)
    assert seen.code == 0, seen.error
    assert seen.uids() == [1, 2, 3, 4, 5, 6, 7]
    assert seen.uids("text") == [1, 2, 3, 4, 5, 6, 7]
    assert seen.cursor()[1] == 8


def test_facts_of_a_mail(filled):
    seen = look(filled.port, folder="INBOX", bytes=True)
    third = next(line for line in seen.lines if line.startswith("head uid=3 "))
    assert "answered=1" in third
    assert f"date={int(FIRST.replace(day=3).timestamp())}" in third
    assert "From: a3@example.net\\r\\n" in third
    assert "answered=0" in seen.first("head uid=2 ")


def keywords(line):
    return re.findall(r" keyword=(\S+)", line)


def test_keywords_of_a_mail(server):
    with server.mailbox("keywords") as mailbox:
        for flags in ("", "$Done \\Answered project-7", "\\Flagged", "done"):
            mailbox.append(message("a@example.net", "keywords@example.com"), flags=flags)
    seen = look(server.port, user="keywords", folder="INBOX", text=1000)
    heads = [line for line in seen.lines if line.startswith("head ")]
    assert [sorted(keywords(line)) for line in heads] == [
        [], ["$Done", "project-7"], [], ["done"]]
    assert ["answered=1" in line for line in heads] == [False, True, False, False]
    assert [keywords(line) for line in seen.lines if line.startswith("text ")] == [[]] * 4


@pytest.mark.parametrize("flags, answered, found", [
    ("FLAGS (Done) FLAGS (\\Answered $Later)", 1, ["$Later"]),  # the last word counts
    ("FLAGS (\\Answered Done) FLAGS ()", 0, []),
    ("FLAGS (\\Recent \\Strange Done NIL)", 0, ["Done", "NIL"]),
])
def test_strange_flags(flags, answered, found):
    folder = Folder(numbered(2))
    folder.fetch = lambda _, tag, uids: folder.answer(tag, uids).replace(
        "UID 1 FLAGS ()", f"UID 1 {flags}")
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX")
    assert seen.code == 0, seen.error
    first, second = (line for line in seen.lines if line.startswith("head "))
    assert f" answered={answered} " in first and keywords(first) == found
    assert " answered=0 " in second and keywords(second) == []


def test_drafts_are_told_apart(server):
    with server.mailbox("drafts") as mailbox:
        for flags in ("", "\\Draft \\Seen"):
            mailbox.append(message("a@example.net", "drafts@example.com"), flags=flags)
    seen = look(server.port, user="drafts", folder="INBOX")
    assert [" draft" in line for line in seen.lines if line.startswith("head ")] == [
        False, True]


def test_text_is_cut(filled):
    seen = look(filled.port, folder="INBOX", text=1000)
    assert "length=1000" in seen.first("text uid=5 ")


@pytest.mark.parametrize("limit, begun, whole", [
    (65536, [5], 65536),    # goes on beyond what is ever read
    (200000, [5], 110000),  # its end came with the second reading
    (1000, [], 1000),       # no second reading
])
def test_a_text_that_goes_on(filled, limit, begun, whole):
    seen = look(filled.port, folder="INBOX", text=1000, text_max=limit)
    assert seen.code == 0, seen.error
    assert seen.uids("beginning") == begun
    assert sorted(seen.uids("text")) == [1, 2, 3, 4, 5, 6, 7]
    assert f"length={whole}" in seen.first("text uid=5 ")
    assert "length=1000" in (seen.first("beginning uid=5 ") or "length=1000")


def test_only_what_is_new(filled):
    uidvalidity, _ = look(filled.port, folder="INBOX").cursor()
    seen = look(filled.port, folder="INBOX", uidvalidity=uidvalidity, uidnext=6)
    assert seen.uids() == [6, 7]
    seen = look(filled.port, folder="INBOX", uidvalidity=uidvalidity, uidnext=8)
    assert seen.uids() == [] and seen.cursor() == (uidvalidity, 8)


def test_looks_on_one_connection(filled):
    seen = look(filled.port, folder="INBOX", repeat=3)
    assert seen.code == 0, seen.error
    assert seen.uids() == [1, 2, 3, 4, 5, 6, 7]
    assert len([line for line in seen.lines if line.startswith("batch")]) == 1


def test_connection_closed_between_looks():
    folder = Folder(numbered(3))

    def talk(connection):
        connection.send(GREETING)
        looks = iter([folder.rules[0][1], lambda *_: None])
        once = [("EXAMINE", lambda *command: next(looks)(*command))]
        connection.converse(once + folder.rules[1:] + RULES)

    with FakeImap(talk) as fake:
        seen = look(fake.port, folder="INBOX", repeat=4)
    assert seen.code == 0, seen.error
    assert seen.uids() == [1, 2, 3] and fake.connections == 4


def test_first_look_begins_at_a_day(filled):
    since = int(FIRST.replace(day=5, hour=12).timestamp())
    assert look(filled.port, folder="INBOX", since=since).uids() == [5, 6, 7]


def test_first_look_after_all_mail(filled):
    since = int(utc("2026-06-01").timestamp())
    seen = look(filled.port, folder="INBOX", since=since)
    assert seen.uids() == [] and seen.cursor()[1] == 8


def test_batches(filled):
    seen = look(filled.port, folder="INBOX", batch=3)
    batches = [line for line in seen.lines if line.startswith("batch")]
    assert [re.findall(r"=(\d+)", line)[1:3] for line in batches] == [
        ["4", "4"], ["7", "1"], ["8", "0"]]


def test_owner_can_stop(filled):
    seen = look(filled.port, folder="INBOX", batch=3, stop_after=1)
    assert seen.code == 0 and seen.uids() == [1, 2, 3]


def test_renumbered(filled):
    seen = look(filled.port, folder="INBOX", uidvalidity=1, uidnext=5)
    assert seen.first("renumbered")
    assert seen.uids() == [1, 2, 3, 4, 5, 6, 7]


def test_empty_folder(server):
    seen = look(server.port, user="empty", folder="INBOX")
    assert seen.code == 0 and seen.uids() == [] and seen.cursor()[1] == 1


def test_nothing_is_changed(filled):
    with filled.mailbox("ann") as mailbox:
        before = mailbox.snapshot()
    assert look(filled.port, folder="INBOX", text=65536).code == 0
    with filled.mailbox("ann") as mailbox:
        assert mailbox.snapshot() == before


def test_gaps_between_uids(server):
    with server.mailbox("gaps") as mailbox:
        for number in range(12):
            mailbox.append(message(f"a{number}@example.net", "gaps@example.com"))
        mailbox.imap.select("INBOX")
        mailbox.imap.store("2:4,6,12", "+FLAGS", "(\\Deleted)")
        mailbox.imap.expunge()
    seen = look(server.port, user="gaps", folder="INBOX", batch=2)
    assert seen.uids() == [1, 5, 7, 8, 9, 10, 11] and seen.cursor()[1] == 13


def test_many_mails_and_two_lists(authority):
    with Dovecot(storage="mdbox", password=PASSWORD) as dovecot:
        with dovecot.mailbox("ann") as mailbox:
            mail = message("a@example.net", "ann@example.com")
            mailbox.append_many((mail, FIRST) for _ in range(10003))
        seen = look(dovecot.port, folder="INBOX")
    assert seen.uids() == list(range(1, 10004)) and seen.cursor()[1] == 10004


# Folders

def test_folder_with_umlauts(server):
    with server.mailbox("ann") as mailbox:
        mailbox.create('"Gr&APwA3w-e &- mehr"')
        mailbox.append(message("a@example.net", "ann@example.com"),
                       folder='"Gr&APwA3w-e &- mehr"')
    assert look(server.port, folder="Grüße & mehr").uids() == [1]


def test_missing_folder(server):
    seen = look(server.port, folder="Nowhere")
    assert seen.code == 1
    assert 'folder "Nowhere" does not exist' in seen.error


def test_sent_by_its_mark():
    with Dovecot(password=PASSWORD, sent="Erledigt") as dovecot:
        assert look(dovecot.port, find_sent=True).first("sent") == "sent Erledigt"


def listing(*folders, capabilities="", namespace=None):
    """A server with these folders, each (marks, name on the wire)."""
    lines = "".join(f'* LIST ({marks}) "/" "{name}"\r\n' for marks, name in folders)
    said = namespace and f"* NAMESPACE {namespace}\r\n{{tag}} OK done\r\n"
    capabilities = f"* CAPABILITY IMAP4rev1 {capabilities}".strip()
    return FakeImap([("CAPABILITY", capabilities + "\r\n{tag} OK done\r\n"),
                     ("NAMESPACE", said or "{tag} NO not now\r\n"),
                     ("LIST", lines + "{tag} OK done\r\n")])


def sent_of(*folders, **options):
    with listing(*folders, **options) as fake:
        return look(fake.port, find_sent=True).first("sent").removeprefix("sent ")


def modified_utf7(name):
    """RFC 3501 5.1.3."""
    def encoded(part):
        text = base64.b64encode(part[0].encode("utf-16-be")).decode().rstrip("=")
        return f"&{text.replace('/', ',')}-"
    return re.sub(r"[^\x20-\x7e]+", encoded, name.replace("&", "&-"))


@pytest.mark.parametrize("name", [
    "Sent Items", "Gesendete Elemente", "Éléments envoyés", "Elementos enviados",
    "Posta inviata", "Verzonden items", "Itens enviados", "Elementy wysłane", "Skickat",
    "Sendt", "Lähetetyt", "Odeslaná pošta", "Отправленные", "送信済みアイテム", "已发送邮件"])
@pytest.mark.parametrize("prefix", ["", "INBOX/"])
def test_sent_by_its_name(prefix, name):
    other = "", modified_utf7("Überweisungen & mehr")
    assert sent_of(other, ("", prefix + modified_utf7(name))) == prefix + name


def test_dovecots_sent_by_its_name():
    with Dovecot(password=PASSWORD, sent=None) as dovecot:
        with dovecot.mailbox("ann") as mailbox:
            mailbox.create("Other")
            mailbox.create('"&AMk-l&AOk-ments envoy&AOk-s"')
        assert look(dovecot.port, find_sent=True).first("sent") == "sent Éléments envoyés"


@pytest.mark.parametrize("capabilities, name", [
    ("X-GM-EXT-1 SPECIAL-USE", "[Gmail]/All Mail"), ("SPECIAL-USE", "[Gmail]/Sent Mail")])
def test_gmails_all(capabilities, name):
    """Its filters keep mail out of the INBOX. Elsewhere such a folder is a search."""
    assert sent_of(("\\HasNoChildren", "INBOX"), ("\\Noselect \\HasChildren", "[Gmail]"),
                   ("\\HasNoChildren \\Sent", "[Gmail]/Sent Mail"),
                   ("\\All \\HasNoChildren", "[Gmail]/All Mail"),
                   ("\\Drafts \\HasNoChildren", "[Gmail]/Drafts"),
                   capabilities=capabilities) == name


@pytest.mark.parametrize("namespace, name", [
    ('(("" "/")) (("Other/" "/")) (("Public/" "/"))', "Mine"),
    ('(("Mine" "/")) NIL (("" "/"))', "Mine"),
    ('(("INBOX/" "/")) NIL NIL', "Other/bob/Sent"),
    ('NIL NIL NIL', "Other/bob/Sent"),
    (None, "Other/bob/Sent"),
])
def test_whose_sent(namespace, name):
    """The first of several with the mark that is not another user's and not shared."""
    assert sent_of(("\\Sent", "Other/bob/Sent"), ("\\Sent", "Public/Sent"),
                   ("\\Sent", "Mine"), capabilities="NAMESPACE", namespace=namespace) == name


def test_only_others_have_one():
    assert sent_of(("\\Sent", "Other/bob/Sent"), capabilities="NAMESPACE",
                   namespace='(("" "/")) (("Other/" "/")) NIL') == "(none)"


NAMESPACES = """
namespace public {{
  type = public
  separator = /
  prefix = Public/
  location = maildir:{folder}/public:INDEXPVT={folder}/home/%u
  list = yes
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
namespace others {{
  type = shared
  separator = /
  prefix = Users/%%u/
  location = maildir:{folder}/mail/%%u
  list = no
}}
"""


def test_namespaces_of_dovecot():
    """Folders of others are never taken for ours, and are read where they are named."""
    extra = lambda folder: NAMESPACES.format(folder=folder)
    with Dovecot(password=PASSWORD, sent="Zuletzt", extra=extra) as dovecot:
        for user in ("ann", "bob"):
            with dovecot.mailbox(user) as mailbox:
                mailbox.append(message(f"{user}@example.net", f"{user}@example.com"))
                mailbox.append(message("a@example.net", "ann@example.com"), folder="Public/Sent")
        assert look(dovecot.port, find_sent=True).first("sent") == "sent Zuletzt"
        assert look(dovecot.port, folder="Public/Sent").uids() == [1, 2]
        theirs = look(dovecot.port, folder="Users/bob/INBOX", bytes=True)
        assert theirs.uids() == [1] and "bob@example.net" in theirs.first("head")


def test_no_sent_folder():
    with Dovecot(password=PASSWORD, sent=None) as dovecot:
        assert look(dovecot.port, find_sent=True).first("sent") == "sent (none)"


def test_special_use_on_request():
    """RFC 6154: a server may keep its marks for those who ask."""
    rules = [("CAPABILITY", "* CAPABILITY IMAP4rev1 SPECIAL-USE LIST-EXTENDED\r\n"
                            "{tag} OK done\r\n"),
             (r'LIST "" "\*" RETURN \(SPECIAL-USE\)',
              '* LIST (\\HasNoChildren) "." Sent\r\n'
              '* LIST (\\HasNoChildren \\Sent) "." "Out &- gone"\r\n{tag} OK done\r\n')]
    with FakeImap(rules) as fake:
        assert look(fake.port, find_sent=True).first("sent") == "sent Out & gone"


# Much mail at once

def batches(seen):
    return [re.sub(r" (remaining|modseq)=\d+", "", line.removeprefix("batch uidvalidity=7 "))
            for line in seen.lines if line.startswith("batch")]


def look_at(folder, **options):
    with FakeImap(folder.rules) as fake:
        return look(fake.port, folder="INBOX", batch=2, at_once=4, **options)


def test_as_much_as_is_read_at_once():
    seen = look_at(Folder(numbered(4)))
    assert batches(seen) == ["uidnext=3", "uidnext=5"]


def test_a_backlog_is_told_before_it_is_read():
    assert batches(look_at(Folder(numbered(5)))) == ["uidnext=6 backlog=1:5"]


def test_a_backlog_is_read_to_its_end():
    assert batches(look_at(Folder(numbered(5)), patient=True)) == [
        "uidnext=6 backlog=1:5", "uidnext=6 backlog=3:5", "uidnext=6 backlog=5:5",
        "uidnext=6"]


def test_a_backlog_that_was_deleted():
    folder = Folder(numbered(5))

    def gone(connection, tag, uids):
        folder.mails.clear()
        return folder.answer(tag, [])

    folder.fetch = gone
    assert batches(look_at(folder, patient=True))[-1] == "uidnext=6"


def arriving(folder, after):
    """The next mail comes after so many fetches, and the server says so."""
    def fetch(_, tag, uids):
        answer = folder.answer(tag, uids)
        if len(folder.fetches) == after:
            folder.mails[folder.uidnext] = "From: late@example.net\r\n\r\n"
            folder.uidnext += 1
            answer = f"* {len(folder.mails)} EXISTS\r\n{answer}"
        return answer
    folder.fetch = fetch
    return folder


def test_what_arrives_overtakes_a_backlog():
    seen = look_at(arriving(Folder(numbered(9)), 2), patient=True, repeat=2)
    assert seen.code == 0, seen.error
    assert seen.uids() == [1, 2, 3, 4, 10, 5, 6, 7, 8, 9]
    assert batches(seen)[2:5] == ["uidnext=10 backlog=5:9", "uidnext=11 backlog=5:9",
                                  "uidnext=11 backlog=7:9"]


def test_much_that_arrives_joins_the_backlog():
    folder = Folder(numbered(9))
    with FakeImap(folder.rules) as fake:
        seen = look(fake.port, folder="INBOX", batch=2, at_once=4, patient=True,
                    uidvalidity=7, uidnext=4)
    assert seen.uids() == [4, 5, 6, 7, 8, 9]
    assert batches(seen)[0] == "uidnext=10 backlog=4:9"


def test_condstore_that_is_announced_and_not_understood():
    """By a server, or by a proxy before it: the folder is opened without, and from then on."""
    folder = Folder(numbered(3))
    asked = []

    def no_condstore(_, tag, line):
        asked.append(line)
        return f"{tag} BAD Unexpected parameter\r\n"

    rules = [("CAPABILITY", "* CAPABILITY IMAP4rev1 CONDSTORE\r\n{tag} OK done\r\n"),
             (r"EXAMINE .*CONDSTORE", no_condstore), *folder.rules]
    with FakeImap(rules) as fake:
        seen = look(fake.port, folder="INBOX", repeat=3)
    assert seen.code == 0, seen.error
    assert seen.uids() == [1, 2, 3]
    assert asked == ["EXAMINE INBOX (CONDSTORE)"]
    assert fake.connections == 1


def test_a_server_that_always_announces_more():
    """Each look takes a piece of the backlog all the same."""
    folder = Folder(numbered(9))
    folder.fetch = lambda _, tag, uids: "* 99 EXISTS\r\n" + folder.answer(tag, uids)
    seen = look_at(folder, patient=True, repeat=5)
    assert seen.uids() == list(range(1, 10)) and batches(seen)[-1] == "uidnext=10"


def test_a_mail_that_cannot_be_read_in_a_backlog():
    """The hunt for it ends in one look, however late that is."""
    folder = Folder(numbered(9))
    folder.fetch = lambda _, tag, uids: (
        None if 3 in uids else "* 99 EXISTS\r\n" + folder.answer(tag, uids))
    seen = look_at(folder, patient=True, repeat=5)
    assert seen.uids() == [1, 2, 4, 5, 6, 7, 8, 9]
    assert seen.uids("passed-over") == [3]
