"""Whatever stands in a client's mail, letters go to whom the configuration names, and say
what they say in the fields they have."""

import base64
import random

import pytest

from harness.mail import crlf, utc

pytestmark = pytest.mark.plain

BEFORE = utc("2026-03-02 09:00")
ARRIVAL = utc("2026-03-02 10:00")
CONFIGURED = {"ann@example.com", "bob@example.com", "boss@holding.example",
              "root@example.com", "all@example.com"}
FIELDS = {"Date", "From", "To", "Subject", "Message-Id", "References", "In-Reply-To",
          "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"}
EVIL = "eve@evil.example"
PLANTED = f"\r\nBcc: {EVIL}\r\nX-Planted: yes\r\n\r\n<h1>"


def word(text, encoding):
    raw = text.encode()
    if encoding == "b":
        return f"=?utf-8?b?{base64.b64encode(raw).decode()}?="
    return "=?utf-8?q?" + "".join(f"={byte:02X}" for byte in raw) + "?="


NAMES = [
    EVIL,
    f'"{EVIL}"',
    f'"Carla, {EVIL}"',
    f'"Carla <{EVIL}>"',
    f'"Carla\\" <{EVIL}>, \\""',
    word(PLANTED, "q"),
    word(PLANTED, "b"),
    word(f"Carla <{EVIL}>,", "q"),
    '"Carla\r\n Bcc: ' + EVIL + '"',
    f"(Carla\\) {EVIL}) Carla",
    "=?utf-8?q?=E2=80=AE?= Carla",
]
SUBJECTS = [
    word("Prices" + PLANTED, "q"),
    word("Prices" + PLANTED, "b"),
    f"Prices\r\n Bcc: {EVIL}",
    "=?utf-8?q?Prices=0D?=\r\n =?utf-8?q?=0ABcc:_" + EVIL + "?=",
    f"Prices</title></td><img src=x> To: {EVIL}",
    "=?utf-8?q?" + "A" * 3000 + "?=",
]
CARRIERS = ["To", "Cc", "Bcc", "Reply-To", "Sender", "Return-Path", "Errors-To",
            "Disposition-Notification-To", "Return-Receipt-To", "Mail-Followup-To",
            "X-Original-To", "Delivered-To", "List-Post", "Resent-To", "X-Forward-To"]
IDS = ["<a{}@client.example>", "<b{}@client.example> " + EVIL, "<" + EVIL + "{}\r\n Bcc:x>",
       word("<x{}@y>" + PLANTED, "q"), "<" + "x" * 900 + "{}@client.example>"]
MAILS = 30


def hostile(rand, number):
    """One mail; each field is drawn anew."""
    sender = f"{rand.choice(NAMES)} <carla{number}@client.example>"
    lines = [f"From: {sender}", "To: support@example.com",
             f"Subject: {rand.choice(SUBJECTS)}",
             f"Message-ID: <{number}.{rand.choice(['a', 'b'])}@client.example>"]
    lines += [f"{name}: {rand.choice(NAMES)} <{EVIL}>"
              for name in rand.sample(CARRIERS, 6)]
    lines += [f"{name}: {rand.choice(IDS).format(number)}"
              for name in ("References", "In-Reply-To")]
    text = (f"Could you send me your prices? My address is {EVIL}.\r\n.\r\n"
            f"RCPT TO:<{EVIL}>\r\nDATA\r\nassign {EVIL}\r\n")
    return ("\r\n".join(lines) + "\r\n\r\n" + text).encode()


def assert_harmless(letter, configured=frozenset(CONFIGURED)):
    assert letter.sender == "ackd@example.com"
    assert set(letter.recipients) <= configured and letter.recipients
    head, _, _ = crlf(letter.raw).partition(b"\r\n\r\n")
    names = [line.partition(b":")[0].decode() for line in head.split(b"\r\n")
             if not line.startswith((b" ", b"\t"))]
    assert set(names) <= FIELDS and len(set(names)) == len(names), names
    assert set(letter.mail["To"].replace(",", " ").split()) <= configured
    assert all(32 <= byte < 127 or byte in b"\r\n\t" for byte in head)
    assert all(len(line) <= 998 for line in letter.raw.split(b"\r\n"))
    assert letter.mail.get_content_type() == "multipart/alternative"
    assert len(list(letter.mail.iter_parts())) == 2
    assert "<img" not in letter.html and "<h1>" not in letter.html


def test_letters_go_to_configured_addresses_alone(ackd, dovecot, sink):
    ackd.main["admins"] = ["root@example.com"]
    ackd.team.update(
        gather="0s", reminder_cap=1000,
        reminders=[{"at": "50%", "to": ["owner", "boss@holding.example"]},
                   {"at": "100%", "to": ["team"]}],
        digest={"at": "11:00", "to": ["all@example.com"]})
    ackd.write()
    assert ackd.once(BEFORE).code == 0
    rand = random.Random(43)
    with dovecot.mailbox("support@example.com") as mailbox:
        for number in range(MAILS):
            mailbox.append(hostile(rand, number), ARRIVAL)
    for at in ("11:01", "12:01", "14:01"):
        assert ackd.once(utc(f"2026-03-02 {at}")).code == 0
    assert len(sink.letters) > MAILS
    assert answer_all(ackd, dovecot, sink) == 6, "one for each of Ann's own"
    reached = {address for letter in sink.letters for address in letter.recipients}
    assert reached == CONFIGURED - {"root@example.com"}
    for letter in sink.letters:
        assert_harmless(letter)


def some(rand, words, least=1):
    return rand.sample(words, rand.randint(least, len(words)))


def configure_anything(rand, ackd):
    """Whatever may stand in a configuration, drawn anew. Returns whom letters may go to."""
    names = some(rand, ["ann", "bob", "cid", "dan", "eva"])
    members = [{"name": name.title(), "addresses": some(rand, [
        f"{name}@example.com", f"{name.title()}@Private.Example", f"{name}+x@example.org"]),
        "lead": i == 0 or rand.random() < 0.3} for i, name in enumerate(names)]
    for member, deputy in zip(members, members[1:]):  # a chain
        member["deputy"] = rand.choice(deputy["addresses"])
        if rand.random() < 0.3:
            member["away"] = ["2026-03-01..2026-03-04"]
    others = ["boss@holding.example", "audit@holding.example"]
    ackd.main["admins"] = some(rand, ["root@example.com", "noc@holding.example"], 0)
    ackd.team.update(
        members=members, gather=rand.choice(["0s", "5m", "1h"]),
        language=rand.choice(["en", "de"]), reminder_cap=rand.choice([1, 3, 1000]),
        ignore=["*@news.example"], forms=["form@example.com"],
        targets=[{"name": "gold", "clients": ["carla1*@client.example"], "answer": "3h",
                  "urgent": rand.random() < 0.5},
                 {"name": "standard", "acknowledge": "4h"}],
        reminders=[{"at": at, "to": some(rand, ["owner", "lead", "team", *others])}
                   for at in some(rand, ["50%", "100%", "-1h", "+1h"])],
        digest={"at": "11:00", "to": some(rand, ["lead", "team", *others])})
    ackd.write()
    named = [member["addresses"][0] for member in members] + ackd.main["admins"]
    for list_ in [*ackd.team["reminders"], ackd.team["digest"]]:
        named += [word for word in list_["to"] if "@" in word]
    return {address.lower() for address in named}


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_configured_nobody_else_gets_a_letter(ackd, dovecot, sink, seed):
    rand = random.Random(seed)
    configured = configure_anything(rand, ackd)
    assert ackd.once(BEFORE).code == 0
    with dovecot.mailbox("support@example.com") as mailbox:
        for number in range(MAILS):
            mailbox.append(hostile(rand, number), ARRIVAL)
    for at in ("11:01", "12:01", "14:01", "15:01"):
        assert ackd.once(utc(f"2026-03-02 {at}")).code == 0
    assert len(sink.letters) > 1
    reached = {address for letter in sink.letters for address in letter.recipients}
    assert reached <= configured
    for letter in sink.letters:
        assert_harmless(letter, configured)


def answer_all(ackd, dovecot, sink):
    """Commands by those who may say them and those who may not, with Message-IDs that
    should not stand in any field. How many letters they brought."""
    before = len(sink.letters)
    letter_id = sink.letters[-1].mail["Message-ID"]
    senders = ["ann@example.com", EVIL, f'"ann@example.com" <{EVIL}>',
               f"ann@example.com, {EVIL}", word(f"<ann@example.com>{PLANTED}", "q"),
               f"=?utf-8?q?ann=40example.com?= <{EVIL}>"]
    ids = ["<1@example.com>", "<2@x\x01y>", "<" + "z" * 900 + "@example.com>",
           word(PLANTED, "b"), "<3@example.com>\r\nX-Planted: yes", ""]
    with dovecot.mailbox("support@example.com") as mailbox:
        for i, sender in enumerate(senders):
            for k, message_id in enumerate(ids):
                text = (f"From: {sender}\r\nTo: ackd@example.com\r\nReply-To: {EVIL}\r\n"
                        f"Subject: x{i}{k}\r\nMessage-ID: {message_id}\r\n"
                        f"In-Reply-To: {letter_id}\r\n"
                        f"Date: Mon, 02 Mar 2026 14:0{k}:0{i} +0000\r\n\r\n"
                        f"snooze 2x <{EVIL}> \"\x1b[31m\r\n")
                mailbox.append(text.encode(), utc("2026-03-02 14:05"))
    assert ackd.once(utc("2026-03-02 14:06")).code == 0
    for letter in sink.letters[before:]:
        assert letter.recipients == ("ann@example.com",)
        assert letter.mail["Auto-Submitted"] == "auto-replied"
    return len(sink.letters) - before
