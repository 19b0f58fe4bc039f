"""A server that webhooks are posted to, and its bad days."""

import hashlib
import hmac
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from .process import wait_for

PATH = "/services/T0123456789/secret-of-the-chat"


class Post(NamedTuple):
    path: str
    headers: dict   # names in lower case
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    def is_signed(self, secret):
        """Over the timestamp and the body, as ackd.conf(5) says."""
        signed = self.headers["x-ackd-timestamp"].encode() + b"." + self.body
        expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        return self.headers.get("x-ackd-signature") == f"sha256={expected}"


class HookServer:
    """posts holds what came, in order. `answers` is what is answered: (status, headers,
    body) each, the last one for ever; "close" instead ends the connection without a word,
    "hang" says nothing as long as the server runs."""

    def __init__(self, certificate=None):
        self.posts = []
        self.answers = [(200, {}, b"ok")]
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.scheme = "http"
        if certificate:
            self.scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate.cert, certificate.key)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}{PATH}"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def wait(self, count, limit=15):
        """The posts, as soon as there are `count` of them."""
        wait_for(lambda: len(self.posts) >= count, limit,
                 f"{count} posts (there are {len(self.posts)})")
        return self.posts

    def _take(self, post):
        with self._lock:
            self.posts.append(post)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def _handler(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = outer._take(Post(self.path, headers, body))
                if answer == "hang":
                    outer._over.wait(60)
                if isinstance(answer, str):
                    self.close_connection = True
                    return
                status, fields, text = answer
                self.send_response(status)
                for name, value in fields.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                try:
                    self.wfile.write(text)
                except OSError:  # a client need not read all of it
                    self.close_connection = True

            def log_message(self, *_):
                pass

        return Handler
