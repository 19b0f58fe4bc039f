"""A test authority and server certificates, made by certtool (package gnutls-bin).

Valid from 2020 to 2040, so that a daemon under faketime accepts them too."""

import subprocess
from pathlib import Path
from typing import NamedTuple

KINDS = ("good", "wrong-name", "expired", "self-signed", "other-ca")

AUTHORITY = """
cn = "{name}"
ca
cert_signing_key
activation_date = "2020-01-01 00:00:00"
expiration_date = "2040-01-01 00:00:00"
"""

SERVER = """
cn = "{name}"
dns_name = "{name}"
{address}
tls_www_server
signing_key
encryption_key
activation_date = "2019-01-01 00:00:00"
expiration_date = "{until}"
"""


class Certificate(NamedTuple):
    cert: Path
    key: Path


class Authority:
    """authority.ca is what a client trusts; authority["good"] and the other KINDS are
    what servers show, for the names localhost and 127.0.0.1 but for "wrong-name"."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        signer = self._authority("ca")
        self.ca = signer.cert
        self._made = {
            "good": self._server("good", signer),
            "wrong-name": self._server("wrong-name", signer, name="mail.example.net"),
            "expired": self._server("expired", signer, until="2020-01-01 00:00:00"),
            "self-signed": self._server("self-signed", None),
            "other-ca": self._server("other-ca", self._authority("other")),
        }

    def __getitem__(self, kind):
        return self._made[kind]

    def _authority(self, name):
        key = self._key(name)
        template = AUTHORITY.format(name=f"ackd test {name}")
        cert = self._sign(name, key, template, "--generate-self-signed")
        return Certificate(cert, key)

    def _server(self, kind, signer, name="localhost", until="2040-01-01 00:00:00"):
        key = self._key(kind)
        address = 'ip_address = "127.0.0.1"' if name == "localhost" else ""
        template = SERVER.format(name=name, address=address, until=until)
        if signer is None:
            how = ["--generate-self-signed"]
        else:
            how = ["--generate-certificate", "--load-ca-certificate", signer.cert,
                   "--load-ca-privkey", signer.key]
        return Certificate(self._sign(kind, key, template, *how), key)

    def _key(self, name):
        path = self.folder / f"{name}.key"
        self._certtool("--generate-privkey", "--key-type=ecdsa", "--outfile", path)
        return path

    def _sign(self, name, key, template, *how):
        path = self.folder / f"{name}.pem"
        template_path = self.folder / f"{name}.template"
        template_path.write_text(template, encoding="ascii")
        self._certtool(*how, "--load-privkey", key, "--template", template_path,
                       "--outfile", path)
        return path

    @staticmethod
    def _certtool(*arguments):
        subprocess.run(["certtool", *map(str, arguments)], check=True,
                       capture_output=True, text=True)
