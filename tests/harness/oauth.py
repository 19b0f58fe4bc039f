"""A server of OAuth2 tokens: it gives them out, and says whose they are (RFC 6749, RFC
7523, RFC 7662). A Dovecot that asks it, and RSA keys to sign with."""

import base64
import hashlib
import json
import re
import secrets
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"

DOVECOT = """
auth_mechanisms = plain login xoauth2
passdb oauth2 {{
  driver = oauth2
  mechanisms = xoauth2
  args = {file}
}}
"""

DOVECOT_FILE = """
introspection_mode = post
introspection_url = {url}/introspect
username_attribute = username
active_attribute = active
active_value = true
"""


class TokenServer:
    """requests holds the forms that came for a token, in order; `answers` what comes back
    instead of a token: (status, object) each, the last one for ever. `life` is what a
    token is said to live. A token is good for `user` until revoke()."""

    def __init__(self, user="support@example.com", certificate=None, size=40):
        self.user = user
        self.size = size
        self.life = 3600
        self.answers = []
        self.requests = []
        self.questions = 0    # how often it was asked whose a token is
        self.tokens = []      # all that were given out
        self.active = set()   # those that are good
        self.client = ("ackd", "client-secret")
        self.refresh = None   # the one refresh token that is good; None: none is given
        self.rotate = True
        self.key = None       # RsaKey whose statements are believed
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.scheme = "http"
        if certificate:
            self.scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.cert, certificate.key)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def token_url(self):
        return f"{self.url}/token"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def revoke(self):
        """No token given out so far is good any more."""
        self.active.clear()

    def issue(self):
        token = secrets.token_hex(self.size // 2 + 1)[:self.size]
        self.tokens.append(token)
        self.active.add(token)
        return token

    def dovecot(self, folder):
        """For harness.dovecot.Dovecot(extra=...): it asks this server."""
        file = folder / "dovecot-oauth2.conf"
        file.write_text(DOVECOT_FILE.format(url=self.url), encoding="ascii")
        return DOVECOT.format(file=file)

    def _give(self, form):
        """(status, object) for a form."""
        with self._lock:
            self.requests.append(form)
            if self.answers:
                return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            why = self._objection(form)
            if why:
                return 400, {"error": why, "error_description": f"{why}, says the test"}
            given = {"access_token": self.issue(), "token_type": "Bearer",
                     "expires_in": self.life}
            if form["grant_type"] == "refresh_token" and self.rotate:
                self.refresh = secrets.token_hex(16)
                given["refresh_token"] = self.refresh
            return 200, given

    def _objection(self, form):
        kind = form.get("grant_type")
        if kind == JWT_BEARER:
            return self.key.objection(form["assertion"], self) if self.key else "invalid_grant"
        if (form.get("client_id"), form.get("client_secret")) != self.client:
            return "invalid_client"
        if kind == "refresh_token" and form["refresh_token"] != self.refresh:
            return "invalid_grant"
        return None

    def _introspect(self, form):
        self.questions += 1
        good = form.get("token") in self.active
        return 200, {"active": good, **({"username": self.user} if good else {})}

    def _handler(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                form = dict(parse_qsl(self.rfile.read(length).decode(),
                                      keep_blank_values=True))
                asks = self.path == "/introspect"
                status, answer = outer._introspect(form) if asks else outer._give(form)
                body = json.dumps(answer).encode() if not isinstance(answer, bytes) else answer
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class RsaKey:
    """An RSA key made by certtool. The check of a signature is written out here (RFC 8017
    8.2.2), so that it does not lean on the library that signs."""

    PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")  # DER of SHA-256

    def __init__(self, folder):
        self.file = folder / "key.pem"
        subprocess.run(["certtool", "--generate-privkey", "--key-type=rsa", "--bits=2048",
                        "--pkcs8", "--password=", "--outfile", self.file], check=True,
                       capture_output=True)
        text = subprocess.run(["certtool", "--key-info", "--infile", self.file],
                              check=True, capture_output=True, text=True).stdout
        self.n = self._number(text, "modulus")
        self.e = self._number(text, "public exponent")
        pem = self.file.read_text()
        self.pem = pem[pem.index("-----BEGIN"):]
        self.issuer = "ackd@project.example"
        self.subject = None

    @staticmethod
    def _number(text, name):
        digits = re.search(rf"{name}:\s+([0-9a-f:\s]+)", text)[1]
        return int(re.sub(r"[^0-9a-f]", "", digits), 16)

    def write_google(self, path):
        """As Google hands keys of service accounts out."""
        path.touch(0o600)
        path.write_text(json.dumps({
            "type": "service_account", "private_key_id": "key-1",
            "private_key": self.pem, "client_email": self.issuer,
            "token_uri": "https://elsewhere.example/token"}))
        return path

    def write_pem(self, path):
        path.touch(0o600)
        path.write_text(self.pem)
        return path

    def is_signed(self, statement):
        text, _, signature = statement.rpartition(".")
        size = (self.n.bit_length() + 7) // 8
        raw = decode(signature)
        found = pow(int.from_bytes(raw, "big"), self.e, self.n).to_bytes(size, "big")
        tail = b"\0" + self.PREFIX + hashlib.sha256(text.encode()).digest()
        return len(raw) == size and found == b"\0\1".ljust(size - len(tail), b"\xff") + tail

    def objection(self, statement, server):
        header, claims = (json.loads(decode(part)) for part in statement.split(".")[:2])
        now = time.time()
        good = (self.is_signed(statement) and header["alg"] == "RS256"
                and claims["iss"] == self.issuer and claims["aud"] == server.token_url
                and claims["sub"] == (self.subject or server.user)
                and claims["iat"] <= now + 60 and now < claims["exp"] <= now + 3600)
        return None if good else "invalid_grant"
