"""A private Cyrus IMAP 3: own folders, own port on loopback, own user.

Not installed, but unpacked by scripts/fetch-servers. Works for root (Cyrus then runs as
nobody) and for an ordinary user."""

import subprocess
import tempfile
from pathlib import Path

from .private_server import PrivateServer
from .process import free_port, give_to, ordinary_user
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


class Cyrus(PrivateServer):
    """The `users` log in with `password`; their INBOX and Sent (marked \\Sent) appear at
    first login. A user is a plain word. Folders are separated by "/"."""

    name = "Cyrus"
    sent = "Sent"
    prefix = ""

    def __init__(self, users=("support",), password="secret"):
        self.root = unpacked("cyrus")
        self.folder = Path(tempfile.mkdtemp(prefix="ackd-cyrus-"))
        self.password = password
        self.port = free_port()
        super().__init__(ordinary_user())
        self._bin = self.root / "usr" / "lib" / "cyrus" / "bin"
        self.environment = {**environment(self.root), "CYRUS_USER": self._user.pw_name}
        for name in ("conf/db", "conf/socket", "conf/proc", "conf/log", "spool"):
            (self.folder / name).mkdir(parents=True)
        self._write("imapd.conf", IMAPD)
        self._write("cyrus.conf", MASTER)
        for user in users:
            self._add(user)
        self.folder.chmod(0o755)
        give_to(self._user, self.folder)

    def command(self):
        return [self._bin / "master", "-C", self.folder / "imapd.conf",
                "-M", self.folder / "cyrus.conf", "-p", self.folder / "master.pid"]

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

    def _write(self, name, text):
        (self.folder / name).write_text(
            text.format(folder=self.folder, bin=self._bin, port=self.port), "utf-8")

    def _add(self, user):
        subprocess.run(
            [self.root / "usr" / "sbin" / "saslpasswd2", "-c", "-p",
             "-f", self.folder / "sasldb2", "-u", "localhost", user],
            input=self.password, text=True, check=True, capture_output=True,
            env=self.environment)
