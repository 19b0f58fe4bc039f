#!/usr/bin/python3
"""Turns demo/week.txt into mails and puts them into mailboxes by IMAP.

    demo/deliver.py PORT PASSWORD    to the IMAP server on 127.0.0.1
    demo/deliver.py --eml FOLDER     as files, to look at or to feed to ackctl"""

import hashlib
import imaplib
import re
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.mime.text import MIMEText
from email.policy import SMTP
from email.utils import format_datetime, getaddresses, parseaddr
from pathlib import Path
from zoneinfo import ZoneInfo

WEEK = Path(__file__).with_name("week.txt")
ZONE = ZoneInfo("Europe/Berlin")
DOMAIN = "kranich.example"
OUR_SERVER = f"mail.{DOMAIN}"
USERS = {"support": f"support@{DOMAIN}", "hanna": f"hanna@{DOMAIN}"}

# What a block says about its mail; every other field is a header field.
KEYS = ("at", "in", "re", "quote", "bounce of", "unread")


@dataclass
class Mail:
    """One block of the story, and what follows from the others."""

    name: str
    at: datetime
    places: list  # of "MAILBOX/FOLDER"
    text: str  # the author's own
    html: str = ""
    headers: dict = field(default_factory=dict)
    quote: str = "english"
    unread: bool = False
    answered: bool = False
    parent: "Mail" = None
    bounced: "Mail" = None
    signature: str = ""

    @property
    def sender(self):
        return parseaddr(self.headers["from"])

    @property
    def message_id(self):
        digits = hashlib.sha256(self.name.encode()).hexdigest()[:20]
        return f"<{digits}@{self.sender[1].partition('@')[2]}>"

    @property
    def references(self):
        """Message-IDs, oldest first."""
        source = self.parent or self.bounced
        return source.references + [source.message_id] if source else []

    @property
    def subject(self):
        if "subject" in self.headers:
            return self.headers["subject"]
        first = self.parent
        while first.parent:
            first = first.parent
        return ("AW: " if self.quote == "german" else "Re: ") + first.subject

    @property
    def inbound(self):
        return not self.sender[1].endswith("@" + DOMAIN)


def load(path=WEEK):
    """The story as Mails, by name, in the order in which they are told."""
    signatures, mails = {}, {}
    text = without_comments(path.read_text("utf-8"))
    blocks = re.split(r"^=== (.+)\n", text, flags=re.M)
    for name, body in zip(blocks[1::2], blocks[2::2]):
        kind, _, address = name.partition(" ")
        if kind == "signature":
            signatures[address] = body.strip()
        else:
            mails[name] = read_mail(name, body, mails)
    for mail in mails.values():
        mail.signature = signatures.get(mail.sender[1], "")
        if mail.parent and any(place.endswith("/Sent") for place in mail.places):
            mail.parent.answered = True
    return mails


def without_comments(text):
    return re.sub(r"^#.*\n", "", text, flags=re.M)


def read_mail(name, block, earlier):
    head, _, body = block.partition("\n\n")
    fields = {}
    for key, value in re.findall(r"^([a-z -]+):\s*(.*(?:\n .*)*)", head, flags=re.M):
        fields[key] = re.sub(r"\n\s+", " ", value)
    said = {key: fields.pop(key) for key in KEYS if key in fields}
    text, _, html = body.partition("--html--\n")
    return Mail(
        name=name, at=read_time(said["at"]), places=said["in"].split(),
        text=text.strip(), html=html.strip(), headers=fields,
        quote=said.get("quote", "english"), unread="unread" in said,
        parent=earlier[said["re"]] if "re" in said else None,
        bounced=earlier[said["bounce of"]] if "bounce of" in said else None)


def read_time(text):
    """"Wed 2026-11-11 10:12:31", Berlin time; a wrong weekday is refused."""
    at = datetime.strptime(text[4:], "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZONE)
    if at.strftime("%a") != text[:3]:
        raise ValueError(f"{text}: that day is a {at:%A}")
    return at


def compose(mail):
    """The mail as bytes, as the server would have stored it."""
    message = EmailMessage(policy=SMTP)
    for name, value in trace(mail) + fields_of(mail):
        message[name] = value
    if mail.bounced:
        make_report(message, mail)
    else:
        text = full_text(mail)
        message.set_content(text, cte="7bit" if text.isascii() else "quoted-printable")
    if mail.html:
        message.add_alternative(f"<html><body>\n{mail.html}\n</body></html>\n",
                                subtype="html")
    return message.as_bytes()


def make_report(message, mail):
    """A delivery status notification (RFC 3464)."""
    about_server, about_recipient, status, original = (Message() for _ in range(4))
    about_server["Reporting-MTA"] = f"dns; {OUR_SERVER}"
    about_server["Arrival-Date"] = format_datetime(mail.bounced.at)
    recipient = parseaddr(mail.bounced.headers["to"])[1]
    about_recipient["Final-Recipient"] = f"rfc822; {recipient}"
    about_recipient["Action"] = "failed"
    about_recipient["Status"] = "5.1.1"
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([about_server, about_recipient])
    original["Content-Type"] = "text/rfc822-headers"
    original.set_payload("".join(f"{name}: {value}\n"
                                 for name, value in fields_of(mail.bounced)))
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = 'multipart/report; report-type="delivery-status"'
    message.set_payload([MIMEText(mail.text + "\n"), status, original])


def trace(mail):
    """What mail servers put above a mail on its way, the last one on top."""
    if mail.bounced:
        return [("Return-Path", "<>"),
                ("Received", f"by {OUR_SERVER} (Postfix) id 4fQ2; "
                             f"{format_datetime(mail.at)}")]
    if not mail.inbound:
        return []
    address = mail.sender[1]
    host = "mx." + address.partition("@")[2]
    hand_over = f"from {host} (192.0.2.25) by {OUR_SERVER} (Postfix) with ESMTPS"
    return [("Return-Path", f"<{address}>"),
            ("Received", f"{hand_over}; {format_datetime(mail.at)}"),
            ("Received", f"from [192.168.1.20] by {host} with ESMTPSA; "
                         f"{format_datetime(sent_at(mail))}")]


def sent_at(mail):
    """The sender's own time: a few seconds before our server had it."""
    return mail.at - timedelta(seconds=3) if mail.inbound else mail.at


def fields_of(mail):
    fields = [("Message-ID", mail.message_id),
              ("Date", format_datetime(sent_at(mail))),
              ("Subject", mail.subject)]
    for name, value in mail.headers.items():
        if name in ("from", "to", "cc"):
            fields.append((name.title(), addresses(value)))
        elif name != "subject":
            fields.append((name.title(), value))
    if mail.references:
        fields.append(("In-Reply-To", mail.references[-1]))
        fields.append(("References", " ".join(mail.references)))
    return fields


def addresses(value):
    return ", ".join(str(Address(name, addr_spec=address))
                     for name, address in getaddresses([value]))


def full_text(mail):
    """The author's text, the signature, and below it what is answered."""
    text = mail.text
    if mail.signature:
        text += ("\n\n" if mail.quote == "outlook" else "\n\n-- \n") + mail.signature
    if mail.parent and mail.quote != "none":
        text += "\n\n" + quoted(mail.parent, mail.quote)
    return text + "\n"


def quoted(mail, style):
    name, address = mail.sender
    text = full_text(mail).rstrip()
    if style == "outlook":
        return (f"From: {name} <{address}>\nSent: {mail.at:%A, %-d %B %Y %H:%M}\n"
                f"To: {mail.headers['to']}\nSubject: {mail.subject}\n\n{text}")
    introduction = {"english": f"On {mail.at:%a, %-d %b %Y at %H:%M}, {name} wrote:",
                    "german": f"Am {mail.at:%d.%m.%Y um %H:%M} schrieb {name}:"}[style]
    lines = [">" + line if line.startswith(">") else f"> {line}".rstrip()
             for line in text.splitlines()]
    return "\n".join([introduction, *lines])


def flags(mail):
    marks = [] if mail.unread else ["\\Seen"]
    return " ".join(marks + (["\\Answered"] if mail.answered else []))


def deliver(mails, port, password):
    """Appends every mail to every mailbox that holds it, oldest first."""
    for mailbox, user in USERS.items():
        imap = imaplib.IMAP4("127.0.0.1", port)
        imap.login(user, password)
        for mail in sorted(mails, key=lambda mail: mail.at):
            for place in mail.places:
                if place.startswith(mailbox + "/"):
                    append(imap, place.partition("/")[2], mail)
        imap.logout()


def append(imap, folder, mail):
    when = imaplib.Time2Internaldate(mail.at)
    kind, said = imap.append(folder, f"({flags(mail)})", when, compose(mail))
    if kind != "OK":
        raise RuntimeError(f"{mail.name} into {folder}: {kind} {said}")


def main(arguments):
    mails = load().values()
    if len(arguments) == 2 and arguments[0] == "--eml":
        folder = Path(arguments[1])
        folder.mkdir(parents=True, exist_ok=True)
        for mail in mails:
            (folder / f"{mail.name}.eml").write_bytes(compose(mail))
    elif len(arguments) == 2 and arguments[0].isdigit():
        deliver(mails, int(arguments[0]), arguments[1])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
