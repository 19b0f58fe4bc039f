"""Mails that are moved between folders, vanish and arrive while the daemon looks."""

import random

from harness.daemon import now
from harness.mail import message
from harness.office import ADDRESS
from harness.process import wait_for

SEED = 20261122
ROUNDS = 60
FOLDERS = ["INBOX", "Projekte/Grüße", "Archiv"]
WIRE = ["INBOX", "Projekte/Gr&APwA3w-e", "Archiv"]


def identities(mailbox):
    """Message-ID of each mail, by folder."""
    found = {}
    for folder, wire in zip(FOLDERS, WIRE):
        mailbox.imap.select(f'"{wire}"', readonly=True)
        _, data = mailbox.imap.fetch("1:*", "(UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")
        found[folder] = sorted(part[1].split(b"<")[1].split(b">")[0].decode()
                               for part in data if isinstance(part, tuple))
        mailbox.imap.unselect()
    return found


def sightings(ackd):
    found = {folder: [] for folder in FOLDERS}
    for folder, identity in ackd.rows(
            "SELECT folder.name, node.message_id FROM sighting JOIN folder"
            " ON folder.id = sighting.folder JOIN node ON node.id = sighting.message"):
        found[folder].append(identity)
    return {folder: sorted(names) for folder, names in found.items()}


def test_moving_vanishing_arriving(ackd, dovecot):
    """After many rounds each mail that could be seen is known once, and its sightings are
    where it lies: Dovecot says what vanished."""
    chance = random.Random(SEED)
    ackd.team["mailboxes"][0]["folders"] = FOLDERS[1:]
    with dovecot.mailbox(ADDRESS) as mailbox:
        for wire in WIRE[1:]:
            mailbox.create(f'"{wire}"')
        ackd.write().start()
        for number in range(ROUNDS):
            mailbox.append(message("carla@client.example", ADDRESS,
                                   message_id=f"{number}@client.example"), now())
            source, target = chance.sample(WIRE, 2)
            if count := mailbox.count(f'"{source}"'):
                mailbox.move(str(chance.randint(1, count)), f'"{target}"', f'"{source}"')
            if number % 10 == 9:
                mailbox.append(message("carla@client.example", ADDRESS,
                                       message_id=f"gone{number}@client.example"), now())
                ackd.wait_seen(f"gone{number}@client.example")
                mailbox.flag(mailbox.count(), "\\Deleted")
                mailbox.imap.select("INBOX")
                mailbox.imap.expunge()
                mailbox.imap.unselect()
        lies = identities(mailbox)
    assert sum(map(len, lies.values())) == ROUNDS
    wait_for(lambda: sightings(ackd) == lies, 15, "every mail where it lies")
    messages = sorted(identity for (identity,) in ackd.rows("SELECT message_id FROM message"))
    assert messages == sorted([f"{number}@client.example" for number in range(ROUNDS)] + [
        f"gone{number}@client.example" for number in range(9, ROUNDS, 10)])
    status = ackd.ctl("--json", "status").json
    assert "Projekte/Grüße" in {row["folder"] for row in status["folders"]}
    assert "Projekte/Grüße" in ackd.ctl("status").out
    assert ackd.stop() == 0
