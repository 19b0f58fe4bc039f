"""A private Dovecot 2.3: own folders, own ports on loopback, own user.

Works for root (Dovecot then runs as nobody) and for an ordinary user."""

import os
import shutil
import tempfile
import time
from pathlib import Path

from .private_server import PrivateServer
from .process import free_port, give_to, ordinary_user

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_fsync = never
# IDLE where the system's inotify instances are used up: otherwise every 30 s.
mailbox_idle_check_interval = 1 secs
mail_location = {location}
mail_max_userip_connections = 200
imap_capability = +SPECIAL-USE
{tls}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox {sent} {{
    auto = {auto}
    special_use = \\Sent
  }}
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {plain_port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service auth {{
  user = {user}
}}
service auth-worker {{
  user = {user}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap {{
  process_limit = 500
}}
"""

LOCATIONS = {
    "maildir": "maildir:{folder}/mail/%u",
    "mdbox": "mdbox:{folder}/mail/%u",
}


class Dovecot(PrivateServer):
    """Every user name logs in with `password`; a user's folders appear at first login.

    port speaks plain text and STARTTLS, tls_port implicit TLS (where a certificate was
    given). `sent` names the folder marked \\Sent, None means that there is none. `extra` is
    more configuration, or a function that writes it, given the server's folder."""

    name = "Dovecot"
    logs = ("stderr", "log")

    def __init__(self, certificate=None, storage="maildir", password="secret", sent="Sent",
                 min_protocol="TLSv1.2", extra=""):
        self.folder = Path(tempfile.mkdtemp(prefix="ackd-dovecot-"))
        self.password = password
        self.storage = storage
        self.port = free_port()
        self.tls_port = free_port() if certificate else 0
        super().__init__(ordinary_user())
        self._write(certificate, sent, min_protocol, extra)

    @property
    def starttls_port(self):
        return self.port

    def command(self):
        return ["/usr/sbin/dovecot", "-F", "-c", self.folder / "dovecot.conf"]

    def deliver(self, user, raw, instant=None, folder="INBOX", flags=""):
        """Puts bytes into a Maildir as they are: for mail that IMAP would not take."""
        assert self.storage == "maildir", "only into a Maildir"
        base = self.folder / "mail" / user
        if folder != "INBOX":
            base = base / f".{folder}"
        for part in ("tmp", "new", "cur"):
            (base / part).mkdir(parents=True, exist_ok=True)
        path = base / "cur" / f"{time.time_ns()}.test.localhost:2,{flags}"
        path.write_bytes(raw)
        if instant is not None:
            os.utime(path, (instant.timestamp(), instant.timestamp()))
        give_to(self._user, self.folder / "mail")

    def _write(self, certificate, sent, min_protocol, extra):
        for name in ("run", "state", "home", "mail"):
            (self.folder / name).mkdir()
        tls = "ssl = no"
        if certificate:
            cert = shutil.copy(certificate.cert, self.folder / "server.pem")
            key = shutil.copy(certificate.key, self.folder / "server.key")
            tls = (f"ssl = yes\nssl_cert = <{cert}\nssl_key = <{key}\n"
                   f"ssl_min_protocol = {min_protocol}\nssl_cipher_list = ALL:@SECLEVEL=0")
        text = CONFIGURATION.format(
            folder=self.folder, user=self._user.pw_name, uid=self._user.pw_uid,
            gid=self._user.pw_gid, group=group_name(self._user.pw_gid),
            location=LOCATIONS[self.storage].format(folder=self.folder), tls=tls,
            password=self.password, sent=sent or "Unused",
            auto="subscribe" if sent else "no", plain_port=self.port,
            tls_port=self.tls_port)
        more = extra(self.folder) if callable(extra) else extra
        (self.folder / "dovecot.conf").write_text(text + more, encoding="utf-8")
        give_to(self._user, self.folder)
        self.folder.chmod(0o755)


def group_name(gid):
    import grp
    return grp.getgrgid(gid).gr_name
