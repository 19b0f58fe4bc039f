"""Mail for tests: making it, putting it into a mailbox, and seeing whether it changed."""

import imaplib
import re
from datetime import datetime, timezone
from email.message import EmailMessage
from email.utils import format_datetime

imaplib._MAXLINE = 64 * 1024 * 1024  # a message of one long line is a test, not an attack

SNAPSHOT = "UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]"


def utc(text):
    """utc("2026-03-02 10:00") as an aware datetime."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def message(sender, to, subject="An enquiry", text="Could you send us your prices?\n",
            date=None, message_id=None, in_reply_to=None, references=(), headers=(),
            html=None, attachments=()):
    """A message as bytes with CRLF. What is None is left out; `headers` are pairs of
    name and value, `attachments` pairs of file name and bytes."""
    mail = EmailMessage()
    for name, value in (("From", sender), ("To", to), ("Subject", subject)):
        if value is not None:
            mail[name] = value
    if date is not None:
        mail["Date"] = format_datetime(date)
    if message_id is not None:
        mail["Message-ID"] = f"<{message_id}>"
    if in_reply_to is not None:
        mail["In-Reply-To"] = f"<{in_reply_to}>"
        references = references or (in_reply_to,)
    if references:
        mail["References"] = " ".join(f"<{id_}>" for id_ in references)
    for name, value in headers:
        mail[name] = value
    mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    for name, content in attachments:
        mail.add_attachment(content, maintype="application", subtype="octet-stream",
                            filename=name)
    return crlf(mail.as_bytes())


def crlf(raw):
    return re.sub(rb"\r?\n", b"\r\n", raw)


class Mailbox:
    """One logged-in connection as a mail program would hold it."""

    def __init__(self, port, user, password="secret"):
        self.imap = imaplib.IMAP4("127.0.0.1", port)
        self.imap.login(user, password)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.imap.logout()

    def append(self, raw, instant=None, folder="INBOX", flags=""):
        """Appends one message; `instant` is its INTERNALDATE."""
        when = imaplib.Time2Internaldate(instant or datetime.now(timezone.utc))
        _expect(self.imap.append(folder, f"({flags})", when, raw))

    def append_many(self, messages, folder="INBOX", batch=200, progress=None):
        """Appends pairs of bytes and instant, `batch` with one command (MULTIAPPEND)."""
        done, pending = 0, []
        for pair in messages:
            pending.append(pair)
            if len(pending) == batch:
                done += self._multiappend(pending, folder)
                pending = []
                if progress:
                    progress(done)
        if pending:
            done += self._multiappend(pending, folder)
        return done

    def create(self, folder):
        _expect(self.imap.create(folder))

    def flag(self, number, flags, folder="INBOX"):
        _expect(self.imap.select(folder))
        _expect(self.imap.store(str(number), "+FLAGS", f"({flags})"))
        self.imap.unselect()

    def move(self, numbers, to, folder="INBOX"):
        """As a mail program does it where the server has no MOVE."""
        _expect(self.imap.select(folder))
        _expect(self.imap.copy(numbers, to))
        _expect(self.imap.store(numbers, "+FLAGS", "(\\Deleted)"))
        _expect(self.imap.expunge())
        self.imap.unselect()

    def count(self, folder="INBOX"):
        data = _expect(self.imap.select(folder, readonly=True))
        self.imap.unselect()
        return int(data[0])

    def uidvalidity(self, folder="INBOX"):
        data = _expect(self.imap.status(folder, "(UIDVALIDITY)"))
        return int(re.search(rb"UIDVALIDITY (\d+)", data[0])[1])

    def snapshot(self, folder="INBOX"):
        """Everything a mail program could see of a folder: its counters, and every
        message with flags, dates, modification sequence (where the server has one) and
        bytes."""
        counters, items = "MESSAGES UIDNEXT UIDVALIDITY UNSEEN", SNAPSHOT
        if b"CONDSTORE" in _expect(self.imap.capability())[0]:
            counters, items = f"{counters} HIGHESTMODSEQ", f"{items} MODSEQ"
        status = _expect(self.imap.status(folder, f"({counters})"))
        _expect(self.imap.select(folder, readonly=True))
        messages = _expect(self.imap.fetch("1:*", f"({items})")) if self.count_selected() else []
        self.imap.unselect()
        return status + messages

    def count_selected(self):
        return int(self.imap.untagged_responses.get("EXISTS", [b"0"])[-1])

    def _multiappend(self, pairs, folder):
        parts = [f'M1 APPEND "{folder}"'.encode()]
        for raw, instant in pairs:
            when = imaplib.Time2Internaldate(instant)
            parts.append(f" () {when} {{{len(raw)}+}}\r\n".encode() + raw)
        self.imap.send(b"".join(parts) + b"\r\n")
        while True:
            line = self.imap.readline()
            if not line or line.startswith(b"M1 "):
                break
        if not line.startswith(b"M1 OK"):
            raise AssertionError(f"APPEND: {line!r}")
        return len(pairs)


def _expect(answer):
    kind, data = answer
    if kind != "OK":
        raise AssertionError(f"IMAP server says {kind} {data!r}")
    return data
