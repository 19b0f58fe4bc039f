"""One Dovecot for all tests of src/imap/."""

import pytest

from harness.dovecot import Dovecot
from harness.imap_probe import PASSWORD
from harness.mail import message, utc

FIRST = utc("2026-03-01 10:00")


@pytest.fixture(scope="session")
def server(authority):
    with Dovecot(authority["good"], password=PASSWORD) as dovecot:
        yield dovecot


@pytest.fixture(scope="session")
def filled(server):
    """ann's INBOX: seven mails, the third answered, the fifth with a long text."""
    with server.mailbox("ann") as mailbox:
        for number in range(1, 8):
            text = "A long line of text.\n" * 5000 if number == 5 else "Short.\n"
            mailbox.append(message(f"a{number}@example.net", "ann@example.com", text=text),
                           FIRST.replace(day=number),
                           flags="\\Answered" if number == 3 else "")
    return server
