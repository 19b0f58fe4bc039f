"""What the private IMAP servers have in common: one process in a group of its own, a folder
of its own, a port on loopback."""

import os
import shutil
import signal
import subprocess

from . import mail
from .process import as_user, port_open, stop, wait_for


class PrivateServer:
    """A subclass has: name, folder, port, password, command() (what to run) and logs (files
    in the folder that tell what went wrong)."""

    logs = ("stderr",)
    environment = None

    def __init__(self, user):
        self.process = None
        self._user = user

    def start(self):
        """Returns when the server greets."""
        with open(self.folder / "stderr", "ab") as errors:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=errors, cwd=self.folder, env=self.environment,
                start_new_session=True, **as_user(self._user))
        try:
            wait_for(self._ready, 15, f"{self.name}'s greeting")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log()}") from None
        return self

    def stop(self):
        if self.process:
            stop(self.process)
            self.process = None

    def close(self):
        """Ends it at once, as nobody needs its files any more, and removes them."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    def log(self):
        paths = [self.folder / name for name in self.logs]
        return "\n".join(path.read_text(errors="replace") for path in paths if path.exists())

    def mailbox(self, user):
        """A logged-in mail.Mailbox; close it, or use it in `with`."""
        return mail.Mailbox(self.port, user, self.password)

    def _ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.name} ended with {self.process.returncode}")
        return port_open(self.port)
