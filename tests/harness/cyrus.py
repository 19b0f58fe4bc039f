"""A private Cyrus IMAP 3: own folders, own port on loopback, own user.

Not installed, but unpacked by scripts/fetch-servers. Works for root (Cyrus then runs as
nobody) and for an ordinary user."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from . import mail
from .process import as_user, free_port, give_to, ordinary_user, port_open, stop, wait_for
from .servers import environment, unpacked

IMAPD = """
configdirectory: {folder}/conf
partition-default: {folder}/spool
defaultpartition: default
servername: localhost
admins: admin
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {folder}/sasldb2
sasl_mech_list: PLAIN LOGIN
unixhierarchysep: yes
altnamespace: yes
autocreate_quota: 0
autocreate_inbox_folders: Sent
xlist-sent: Sent
imapidlepoll: 1
failedloginpause: 0
"""

MASTER = """
START {{
  recover cmd="{bin}/ctl_cyrusdb -C {folder}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="{bin}/imapd -C {folder}/imapd.conf" listen="127.0.0.1:{port}" proto=tcp4 prefork=1
}}
EVENTS {{
}}
"""


class Cyrus:
    """The `users` log in with `password`; their INBOX and Sent (marked \\Sent) appear at
    first login. A user is a plain word. Folders are separated by "/"."""

    sent = "Sent"
    prefix = ""

    def __init__(self, users=("support",), password="secret"):
        self.root = unpacked("cyrus")
        self.folder = Path(tempfile.mkdtemp(prefix="ackd-cyrus-"))
        self.password = password
        self.port = free_port()
        self.process = None
        self._user = ordinary_user()
        self._bin = self.root / "usr" / "lib" / "cyrus" / "bin"
        self._environment = {**environment(self.root), "CYRUS_USER": self._user.pw_name}
        for name in ("conf/db", "conf/socket", "conf/proc", "conf/log", "spool"):
            (self.folder / name).mkdir(parents=True)
        self._write("imapd.conf", IMAPD)
        self._write("cyrus.conf", MASTER)
        for user in users:
            self._add(user)
        self.folder.chmod(0o755)
        give_to(self._user, self.folder)

    def start(self):
        """Returns when the server greets."""
        self.process = subprocess.Popen(
            [self._bin / "master", "-C", self.folder / "imapd.conf",
             "-M", self.folder / "cyrus.conf", "-p", self.folder / "master.pid"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open(self.folder / "stderr", "ab"), cwd=self.folder,
            env=self._environment, start_new_session=True, **as_user(self._user))
        try:
            wait_for(self._ready, 15, "Cyrus's greeting")
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
        path = self.folder / "stderr"
        return path.read_text(errors="replace") if path.exists() else ""

    def mailbox(self, user):
        """A logged-in mail.Mailbox; close it, or use it in `with`."""
        return mail.Mailbox(self.port, user, self.password)

    def deliver(self, user, raw, instant, folder="INBOX", flags=""):
        with self.mailbox(user) as mailbox:
            mailbox.append(raw, instant, folder, flags)

    def renumber(self, user, folder="INBOX"):
        """The folder comes back with its mails under another UIDVALIDITY: as after a
        restore from a backup. Returns the new one."""
        with self.mailbox(user) as mailbox:
            before = mailbox.uidvalidity(folder)
            mailbox.imap.rename(folder, f"{folder}-was")
            mailbox.create(folder)
            mailbox.imap.select(f"{folder}-was")
            mailbox.imap.copy("1:*", folder)
            mailbox.imap.delete(f"{folder}-was")
            after = mailbox.uidvalidity(folder)
        assert after != before
        return after

    def _ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"Cyrus ended with {self.process.returncode}")
        return port_open(self.port)

    def _write(self, name, text):
        (self.folder / name).write_text(
            text.format(folder=self.folder, bin=self._bin, port=self.port), "utf-8")

    def _add(self, user):
        subprocess.run(
            [self.root / "usr" / "sbin" / "saslpasswd2", "-c", "-p",
             "-f", self.folder / "sasldb2", "-u", "localhost", user],
            input=self.password, text=True, check=True, capture_output=True,
            env=self._environment)
