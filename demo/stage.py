"""What the demo plays on: a private Dovecot, a private SMTP server, the daemon under a
clock of its own. Everything is gone when the stage is closed."""

import contextlib
import shutil
import signal
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from demo import deliver, firm
from harness.daemon import BUILD, Ackd
from harness.dovecot import Dovecot
from harness.smtp import SmtpSink

ACKCTL = """#!/bin/sh
# ackctl with the demo's configuration, at the demo's time.
now=$(date -u -d "@$(($(date +%s) + {offset}))" +%Y-%m-%dT%H:%M:%SZ)
exec '{build}/ackctl' -c '{configuration}' --now "$now" "$@"
"""


class Stage:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="ackd-demo-"))
        self.dovecot = Dovecot()
        self.sink = SmtpSink()
        self.daemon = Ackd(self.folder, self.sink.port, team=firm.TEAM["name"])
        self.started = None
        self._exit = contextlib.ExitStack()
        self._exit.callback(shutil.rmtree, self.folder, ignore_errors=True)
        # Before anything is started: an interrupt may come while it starts.
        for part in (self.dovecot, self.sink, self.daemon):
            self._exit.push(part)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self._exit.close()

    def start_servers(self):
        self.dovecot.start()
        self.sink.start()

    def deliver(self, mails):
        deliver.deliver(mails, self.dovecot.port, self.dovecot.password)

    def start_daemon(self):
        firm.configure(self.daemon, self.dovecot)
        self.started = time.time()
        self.daemon.start(at=firm.START)
        offset = round(firm.START.timestamp() - self.started)
        wrapper = self.folder / "ackctl"
        wrapper.write_text(ACKCTL.format(offset=offset, build=BUILD,
                                         configuration=self.daemon.file))
        wrapper.chmod(0o755)

    def now(self):
        """The daemon's time."""
        return firm.START + timedelta(seconds=time.time() - self.started)

    def ctl(self, *arguments):
        result = self.daemon.ctl(*arguments, at=self.now())
        if result.code != 0:
            raise RuntimeError(f"ackctl {' '.join(arguments)}: {result}")
        return result

    def letter_to(self, address):
        """The first letter that arrived for an address, None if there is none yet."""
        if self.daemon.process.poll() is not None:
            raise RuntimeError(f"ackd ended with {self.daemon.process.returncode}")
        for letter in self.sink.letters:
            if address in letter.recipients:
                return letter
        return None

    def save_letters(self):
        """What the SMTP server took, as files."""
        folder = self.folder / "letters"
        folder.mkdir(exist_ok=True)
        for number, letter in enumerate(self.sink.letters, start=1):
            path = folder / f"{number}.eml"
            if not path.exists():
                path.write_bytes(letter.raw)

    def snapshot(self):
        """All that a mail program could see in the firm's mailboxes."""
        seen = []
        for user in deliver.USERS.values():
            with self.dovecot.mailbox(user) as mailbox:
                seen += [mailbox.snapshot(folder) for folder in ("INBOX", "Sent")]
        return seen
