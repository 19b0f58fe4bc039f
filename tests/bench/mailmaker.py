"""A busy team's mailbox, made up but alike in shape: sizes from 1 to 60 KB, plain text and
multipart, one in seven bulk, threads of one to eight messages, members' answers in Sent.
The same seed gives the same mail."""

import base64
import random
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import NamedTuple

ADDRESS = "support@example.com"
MEMBERS = ("Ann Lee <ann@example.com>", "Bob Roy <bob@example.com>",
           "Cem Kaya <cem@example.com>")
WORDS = ("order invoice delivery chairs table please week Monday price question contract "
         "machine thanks account address number request problem works again since yesterday "
         "colleague offer meeting possible part broken sent received waiting reply").split()
SMALLEST, LARGEST = 1_000, 60_000
BULK = 0.44  # of what is begun; conversations being longer, that is 15 % of all mails
START = datetime(2026, 1, 5, 8, tzinfo=timezone.utc)


class Mail(NamedTuple):
    folder: str
    instant: datetime
    raw: bytes


def mailbox(count, seed=1):
    """`count` mails, oldest first within a folder."""
    chance = random.Random(seed)
    filler = sentences(chance, LARGEST)
    clients = max(count // 7, 10)
    made = 0
    while made < count:
        if chance.random() < BULK:
            thread = [newsletter(chance, filler, made)]
        else:
            thread = conversation(chance, filler, made, chance.randrange(clients))
        for mail in thread[:count - made]:
            yield mail
            made += 1


def sentences(chance, length):
    lines, size = [], 0
    while size < 2 * length:
        line = " ".join(chance.choices(WORDS, k=chance.randint(4, 11))).capitalize() + "."
        lines.append(line)
        size += len(line) + 2
    return "\r\n".join(lines)


def instant_of(chance, number):
    return START + timedelta(seconds=number * 120 + chance.randrange(100))


def size(chance):
    """Most mails are short, few are long: evenly spread by order of magnitude."""
    return int(SMALLEST * (LARGEST / SMALLEST) ** chance.random())


def conversation(chance, filler, number, client_number):
    client = f"Client {client_number} <c{client_number}@client{client_number % 400}.example>"
    subject = " ".join(chance.choices(WORDS, k=4)).capitalize()
    thread = []
    ids = []
    for position in range(chance.randint(1, 8)):
        ours = position % 2 == 1
        sender = chance.choice(MEMBERS) if ours else client
        recipient = client if ours else ADDRESS
        identity = f"{number}.{position}.{chance.getrandbits(40):x}@mail.example"
        instant = instant_of(chance, number + position)
        fields = header(sender, recipient, ("Re: " if position else "") + subject, instant,
                        identity, ids)
        thread.append(Mail("Sent" if ours else "INBOX", instant,
                           fields + body(chance, filler, size(chance))))
        ids.append(identity)
    return thread


def newsletter(chance, filler, number):
    shop = chance.randrange(60)
    instant = instant_of(chance, number)
    fields = header(f"Shop {shop} <news@shop{shop}.example>", ADDRESS, "This week's offers",
                    instant, f"{number}.{chance.getrandbits(40):x}@shop{shop}.example", [])
    extra = (f"List-Id: <news.shop{shop}.example>\r\nPrecedence: bulk\r\n"
             f"List-Unsubscribe: <mailto:off@shop{shop}.example>\r\n").encode()
    return Mail("INBOX", instant, fields + extra + body(chance, filler, size(chance)))


def header(sender, recipient, subject, instant, identity, ids):
    date = format_datetime(instant)
    lines = [
        f"Return-Path: <{sender.partition('<')[2]}",
        f"Received: from relay.example (relay.example [192.0.2.25])\r\n"
        f"\tby mx.example.com (Postfix) with ESMTPS id {len(identity):010}\r\n"
        f"\tfor <{ADDRESS}>; {date}",
        f"Received: from [198.51.100.7] by relay.example; {date}",
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=client.example; s=mail;\r\n"
        "\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n\tb=" + "A1b2C3d4" * 40,
        f"Date: {date}", f"From: {sender}", f"To: {recipient}", f"Subject: {subject}",
        f"Message-ID: <{identity}>",
    ]
    if ids:
        lines += [f"In-Reply-To: <{ids[-1]}>",
                  "References: " + "\r\n ".join(f"<{id_}>" for id_ in ids)]
    lines += ["User-Agent: Mozilla Thunderbird", "MIME-Version: 1.0"]
    return ("\r\n".join(lines) + "\r\n").encode()


def body(chance, filler, length):
    start = chance.randrange(len(filler) // 2)
    text = filler[start:start + min(length, 4_000)]
    kind = chance.random()
    if kind < 0.5 and length < 12_000:
        return f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()
    parts = ["Content-Type: text/plain; charset=utf-8\r\n\r\n" + text]
    if kind < 0.8:
        rest = filler[start:start + max(length - len(text), 500)]
        parts.append("Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>"
                     + rest.replace("\r\n", "</p>\r\n<p>") + "</p></body></html>")
        boundary_type = "alternative"
    else:
        content = base64.encodebytes(filler[:max(length - len(text), 500) * 3 // 4].encode())
        parts.append("Content-Type: application/pdf; name=plan.pdf\r\n"
                     "Content-Transfer-Encoding: base64\r\n\r\n"
                     + content.decode().replace("\n", "\r\n"))
        boundary_type = "mixed"
    boundary = f"=-{chance.getrandbits(60):x}"
    joined = "".join(f"\r\n--{boundary}\r\n{part}" for part in parts)
    return (f"Content-Type: multipart/{boundary_type}; boundary=\"{boundary}\"\r\n\r\n"
            f"{joined}\r\n--{boundary}--\r\n").encode()
