"""A private Courier IMAP 5: own Maildirs, own port on loopback, own user.

Not installed, but unpacked by scripts/fetch-servers. Courier's login daemon lives at fixed
places of the system, so the login is played here, as imaplogin does it: the real imapd is
started for whoever knows the password and speaks to him from then on."""

import base64
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from . import mail
from .fake_imap import Connection
from .process import as_user, give_to, ordinary_user, stop
from .servers import environment, unpacked

CAPABILITY = "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE SORT QUOTA IDLE"
FLAGS = {"": "", "\\Seen": ":2,S", "\\Answered": ":2,R"}  # as a Maildir says it

# imapd looks for a service that notifies it of changes for more than a second, each time.
NO_FAM = "int FAMOpen(void *c) { (void)c; return -1; }"


class Courier:
    """The `users` log in with `password`. Every folder stands below INBOX, separated by
    ".", and none is marked."""

    sent = "INBOX.Sent"
    prefix = "INBOX."

    def __init__(self, users=("support",), password="secret"):
        self.root = unpacked("courier")
        self.folder = Path(tempfile.mkdtemp(prefix="ackd-courier-"))
        self.password = password
        self.received = b""
        self._user = ordinary_user()
        self._sessions = []
        self._environment = environment(self.root)
        subprocess.run(["gcc", "-shared", "-fPIC", "-x", "c", "-", "-o",
                        self.folder / "libfam.so.0"], input=NO_FAM, text=True, check=True)
        self._environment["LD_PRELOAD"] = str(self.folder / "libfam.so.0")
        for user in users:
            (self.folder / user).mkdir()
            for maildir in ("Maildir", "Maildir/.Sent"):
                self._run("usr/bin/maildirmake.courier", self.folder / user / maildir)
            (self.folder / user / "Maildir" / ".Sent" / "maildirfolder").touch()
        self.folder.chmod(0o755)
        give_to(self._user, self.folder)

    def start(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for session in self._sessions:
            stop(session)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    def mailbox(self, user):
        """A logged-in mail.Mailbox; close it, or use it in `with`."""
        return mail.Mailbox(self.port, user, self.password)

    def deliver(self, user, raw, instant, folder="INBOX", flags=""):
        """As a delivery agent does it. Until a mail program has opened the folder, it has
        another UIDVALIDITY each time."""
        base = self._maildir(user, folder)
        path = base / ("cur" if flags else "new") / f"{time.time_ns()}.test.localhost{FLAGS[flags]}"
        path.write_bytes(raw.replace(b"\r\n", b"\n"))
        os.utime(path, (instant.timestamp(), instant.timestamp()))
        give_to(self._user, base)

    def renumber(self, user, folder="INBOX"):
        """The folder's index is lost, as after a restore from a backup: its mails come
        back under another UIDVALIDITY. Returns the new one."""
        with self.mailbox(user) as mailbox:
            before = mailbox.uidvalidity(folder)
        index = self._maildir(user, folder) / "courierimapuiddb"
        first, rest = index.read_text().split("\n", 1)
        version, uidvalidity, uidnext = first.split(" ")
        assert int(uidvalidity) == before
        index.write_text(f"{version} {before + 1} {uidnext}\n{rest}")
        with self.mailbox(user) as mailbox:
            assert mailbox.uidvalidity(folder) == before + 1
        return before + 1

    def _maildir(self, user, folder):
        path = self.folder / user / "Maildir"
        return path if folder == "INBOX" else path / folder.removeprefix("INBOX")

    def _run(self, program, *arguments):
        subprocess.run([self.root / program, *arguments], check=True, capture_output=True,
                       env=self._environment)

    def _accept(self):
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._welcome, args=(peer,), daemon=True).start()

    def _welcome(self, peer):
        connection = Connection(peer, self)
        try:
            connection.send(f"* OK [CAPABILITY {CAPABILITY} AUTH=PLAIN] Courier-IMAP ready.\r\n")
            tag, user = self._login(connection)
            if user:
                self._serve(connection, tag, user)
        except OSError:
            pass  # the client left
        peer.close()

    def _login(self, connection):
        """(tag, user) of who gave the password, else (None, None)."""
        while (line := connection.readline()) is not None:
            tag, command, *rest = line.split(" ")
            user = password = None
            if command.upper() == "CAPABILITY":
                connection.send(f"* CAPABILITY {CAPABILITY} AUTH=PLAIN\r\n{tag} OK done\r\n")
                continue
            if command.upper() == "LOGIN":
                user, password = (word.strip('"') for word in rest)
            elif command.upper() == "AUTHENTICATE":
                connection.send("+ \r\n")
                _, user, password = base64.b64decode(connection.readline()).decode().split("\0")
            elif command.upper() == "LOGOUT":
                return None, None
            if password == self.password and (self.folder / user).is_dir():
                return tag, user
            connection.send(f"{tag} NO Login failed.\r\n")
        return None, None

    def _serve(self, connection, tag, user):
        """imapd on a socket of its own, as its greeting is the answer to the login."""
        ours, its = socket.socketpair()
        home = self.folder / user
        imapd = subprocess.Popen(
            [self.root / "usr" / "bin" / "imapd", "Maildir"], stdin=its, stdout=its,
            stderr=subprocess.DEVNULL, cwd=home, **as_user(self._user),
            env={**self._environment, "AUTHENTICATED": user, "HOME": str(home),
                 "IMAP_CAPABILITY": CAPABILITY, "IMAP_KEYWORDS": "1", "IMAP_ACL": "0",
                 "IMAP_USELOCKS": "0", "IMAP_TRASHFOLDERNAME": "Trash"})
        its.close()
        self._sessions.append(imapd)
        imapd_says = Connection(ours, self)
        while not imapd_says.readline().startswith("* PREAUTH"):
            pass  # a warning that nothing notifies it of changes
        connection.send(f"{tag} OK LOGIN Ok.\r\n")
        ours.sendall(connection.pending)
        threading.Thread(target=relay, args=(ours, connection.socket), daemon=True).start()
        relay(connection.socket, ours)
        imapd.wait()


def relay(source, target):
    """All bytes, and the end."""
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass
