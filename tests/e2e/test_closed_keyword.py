"""A mail under the keyword or in a folder for closed matters (ackd(7) S19), from the server
to the store."""

from datetime import timedelta

import pytest

from harness.mail import message, utc

CAME = utc("2026-03-02 10:00")
LOOKED = utc("2026-03-03 10:00")


@pytest.mark.parametrize("flags, closed", [
    ("$Done", True),
    ("\\Answered $done", True),  # upper and lower case alike
    ("", False),
    ("$Doner", False),
    ("\\Answered", False),
])
def test_keyword(ackd, dovecot, flags, closed):
    ackd.team["closed_keyword"] = "$Done"
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(message("carl@client.example", "support@example.com"), CAME,
                       flags=flags)
    assert ackd.write().once(at=LOOKED).code == 0
    (seen,), = ackd.rows("SELECT closed_seen FROM message")
    assert (seen is not None) == closed
    if closed:
        assert 0 <= seen - LOOKED.timestamp() < 60


def test_no_keyword_is_configured(ackd, dovecot):
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.append(message("carl@client.example", "support@example.com"), CAME,
                       flags="$Done")
    assert ackd.write().once(at=LOOKED).code == 0
    assert ackd.rows("SELECT closed_seen FROM message") == [(None,)]


def test_found_in_a_folder_for_closed_matters(ackd, dovecot):
    ackd.team["closed_folders"] = ["Done"]
    enquiry = message("carl@client.example", "support@example.com")
    with dovecot.mailbox("support@example.com") as mailbox:
        mailbox.create("Done")
        mailbox.append(enquiry, CAME)
        assert ackd.write().once(at=CAME + timedelta(minutes=5)).code == 0
        assert ackd.rows("SELECT closed_seen FROM message") == [(None,)]
        mailbox.append(enquiry, CAME, folder="Done")
    assert ackd.once(at=LOOKED).code == 0
    (seen,), = ackd.rows("SELECT closed_seen FROM message")
    assert 0 <= seen - LOOKED.timestamp() < 60
