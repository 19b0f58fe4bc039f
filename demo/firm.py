"""Kranich IT as ackd's configuration knows it, and when the demo plays."""

from datetime import datetime

from demo.deliver import DOMAIN, USERS, ZONE

LEAD = USERS["hanna"]
JONAS = f"jonas@{DOMAIN}"
AYLIN = f"aylin@{DOMAIN}"

# Ten seconds before three quarters of the eight hours are over that the firm has for an
# answer to Petra Brauer.
START = datetime(2026, 11, 18, 10, 29, 50, tzinfo=ZONE)

TEAM = {
    "name": "support",
    "timezone": ZONE.key,
    "domains": [DOMAIN],
    "members": [
        {"name": "Hanna Vogt", "addresses": [LEAD], "lead": True},
        {"name": "Jonas Peters", "addresses": [JONAS]},
        {"name": "Aylin Demir", "addresses": [AYLIN]},
    ],
    "hours": [
        {"days": "Mon-Thu", "open": "09:00", "close": "17:30"},
        {"days": "Fri", "open": "09:00", "close": "16:00"},
    ],
    "targets": [
        {"name": "gold", "clients": ["*@brauer-logistik.example"],
         "acknowledge": "1h", "answer": "8h"},
        {"name": "standard", "acknowledge": "4h", "answer": "2d"},
    ],
    "reminders": [
        {"at": "75%", "to": ["owner"]},
        {"at": "100%", "to": ["owner", "lead"]},
    ],
    "gather": "0s",  # so that nobody has to wait for the letter
    "digest": {"at": "08:00", "to": ["lead"]},
    "excerpt": True,
}


def configure(daemon, server):
    """Writes the configuration of a harness.daemon.Ackd that watches the firm's
    mailboxes on a harness.dovecot.Dovecot."""
    daemon.main["smtp"]["from"] = USERS["support"]  # watched: letters can be answered
    daemon.team = {**TEAM, "mailboxes": []}
    for name, user in USERS.items():
        daemon.add_mailbox(server, user=user, name=name, history="30d")
    daemon.write()
