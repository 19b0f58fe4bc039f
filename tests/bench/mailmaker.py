"""A busy team's mailbox, made up but alike in shape: sizes from 1 to 60 KB, plain text and
multipart, one in seven bulk, threads of one to eight messages, members' answers in Sent.
An author writes 40 to 250 words and a signature; an answer quotes the whole thread below
them; an HTML alternative or an attachment makes up the size. The same seed gives the same
mail."""

import base64
import random
import textwrap
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
CONTACT = ("Customer Service", "Example Trading Ltd", "12 Harbour Street, 20457 Hamburg",
           "Phone +49 40 5550 123", "www.example.com")
PARAGRAPH = ('<p class="MsoNormal" style="margin:0cm;font-size:11pt">'
             '<span lang="EN-GB" style="color:#1F497D">{}</span></p>')
STYLE = "p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:Calibri;}\r\n"


class Mail(NamedTuple):
    folder: str
    instant: datetime
    raw: bytes


def mailbox(count, seed=1):
    """`count` mails, oldest first within a folder."""
    chance = random.Random(seed)
    attachment = base64.encodebytes(chance.randbytes(LARGEST)).replace(b"\n", b"\r\n")
    clients = max(count // 7, 10)
    made = 0
    while made < count:
        if chance.random() < BULK:
            thread = [newsletter(chance, attachment, made)]
        else:
            thread = conversation(chance, attachment, made, chance.randrange(clients))
        for mail in thread[:count - made]:
            yield mail
            made += 1


def instant_of(chance, number):
    return START + timedelta(seconds=number * 120 + chance.randrange(100))


def size(chance):
    """Most mails are short, few are long: evenly spread by order of magnitude."""
    return int(SMALLEST * (LARGEST / SMALLEST) ** chance.random())


def sentences(chance, count):
    """Sentences of `count` words together."""
    words = chance.choices(WORDS, k=count)
    text = []
    while words:
        length = chance.randint(4, 14)
        text.append(" ".join(words[:length]).capitalize() + chance.choice("....?"))
        del words[:length]
    return text


def letter(chance, sender, recipient):
    """The lines that an author writes."""
    count = min(max(int(chance.lognormvariate(4.5, 0.5)), 40), 250)
    name = sender.partition(" <")[0]
    lines = [f"Dear {recipient.partition(' <')[0]},", ""]
    text = sentences(chance, count)
    while text:
        length = chance.randint(2, 5)
        lines += [*textwrap.wrap(" ".join(text[:length]), 72), ""]
        del text[:length]
    lines += ["Best regards", name]
    lines += ["", "-- ", name] if chance.random() < 0.5 else [""]
    return lines + list(CONTACT[:chance.randint(2, 5)])


def quote(lines, sender, instant):
    return ["", f"On {instant:%a, %d %b %Y at %H:%M}, {sender} wrote:",
            *(">" + line if line.startswith(">") else f"> {line}" for line in lines)]


def conversation(chance, attachment, number, client_number):
    client = f"Client {client_number} <c{client_number}@client{client_number % 400}.example>"
    subject = " ".join(chance.choices(WORDS, k=4)).capitalize()
    thread, ids, quoted = [], [], []
    for position in range(chance.randint(1, 8)):
        ours = position % 2 == 1
        sender = chance.choice(MEMBERS) if ours else client
        recipient = client if ours else ADDRESS
        identity = f"{number}.{position}.{chance.getrandbits(40):x}@mail.example"
        instant = instant_of(chance, number + position)
        fields = header(sender, recipient, ("Re: " if position else "") + subject, instant,
                        identity, ids)
        lines = letter(chance, sender, recipient) + quoted
        thread.append(Mail("Sent" if ours else "INBOX", instant,
                           fields + body(chance, lines, attachment)))
        quoted = quote(lines, sender, instant)
        ids.append(identity)
    return thread


def newsletter(chance, attachment, number):
    shop = chance.randrange(60)
    instant = instant_of(chance, number)
    fields = header(f"Shop {shop} <news@shop{shop}.example>", ADDRESS, "This week's offers",
                    instant, f"{number}.{chance.getrandbits(40):x}@shop{shop}.example", [])
    extra = (f"List-Id: <news.shop{shop}.example>\r\nPrecedence: bulk\r\n"
             f"List-Unsubscribe: <mailto:off@shop{shop}.example>\r\n").encode()
    return Mail("INBOX", instant,
                fields + extra + body(chance, sentences(chance, 300), attachment))


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


def html(lines, length):
    """The same as HTML, with the style sheets that office programs send along."""
    text = "\r\n".join(PARAGRAPH.format(line or "&nbsp;") for line in lines)
    style = STYLE * max((length - len(text)) // len(STYLE), 1)
    return (f"<html><head><style>\r\n{style}</style></head><body>\r\n{text}\r\n"
            "</body></html>")


def body(chance, lines, attachment):
    text = "\r\n".join(lines)
    plain = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    length = size(chance)
    kind = chance.random()
    if kind < 0.5 and length < 12_000:
        return plain.encode()
    left = max(length - len(text), 500)
    if kind < 0.8:
        other = f"Content-Type: text/html; charset=utf-8\r\n\r\n{html(lines, left)}"
        subtype = "alternative"
    else:
        other = ("Content-Type: application/pdf; name=plan.pdf\r\n"
                 "Content-Disposition: attachment; filename=plan.pdf\r\n"
                 "Content-Transfer-Encoding: base64\r\n\r\n" + attachment[:left].decode())
        subtype = "mixed"
    boundary = f"=-{chance.getrandbits(60):x}"
    return (f"Content-Type: multipart/{subtype}; boundary=\"{boundary}\"\r\n\r\n"
            f"--{boundary}\r\n{plain}\r\n--{boundary}\r\n{other}\r\n"
            f"--{boundary}--\r\n").encode()
