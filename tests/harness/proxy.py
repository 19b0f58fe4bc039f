"""A TCP proxy on loopback that does to a connection what networks do.

Its `script` says, for each connection in turn, what happens to the bytes that come from
the server (the last entry goes on for all later ones):

    PASS           nothing
    Cut(n)         closes both sides after n bytes
    Reset(n)       the same without a goodbye
    Blackhole(n)   after n bytes nothing moves in either direction, and nothing is closed
    Dribble(n)     hands on one byte at a time for n bytes, then passes
    Delay(n, s)    waits s seconds after n bytes, once, then passes
    Refuse()       accepts and closes at once"""

import socket
import struct
import threading
import time
from typing import NamedTuple

PASS = None


class Cut(NamedTuple):
    after: int


class Reset(NamedTuple):
    after: int


class Blackhole(NamedTuple):
    after: int


class Dribble(NamedTuple):
    size: int


class Delay(NamedTuple):
    after: int
    seconds: float


class Refuse(NamedTuple):
    pass


class Proxy:
    """Listens on `port` and connects to `target`. `connections` counts them."""

    def __init__(self, target, script=(PASS,)):
        self.script = list(script)
        self.connections = 0
        self._target = target
        self._open = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shut(self._listener)
        for peer in self._open:
            shut(peer)

    def drop_all(self):
        """Every connection of this moment is cut."""
        dropped, self._open = self._open, []
        for peer in dropped:
            shut(peer)

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            fate = self.script[min(self.connections, len(self.script) - 1)]
            self.connections += 1
            server = socket.create_connection(("127.0.0.1", self._target))
            for peer in (client, server):
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open += [client, server]
            threading.Thread(target=run, args=(Pair(client, server, fate),),
                             daemon=True).start()


def shut(peer):
    try:
        peer.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    peer.close()


def run(pair):
    """The server's bytes; the client's have a thread of their own."""
    threading.Thread(target=pair.upward, daemon=True).start()
    pair.downward()


class Pair:
    """One connection on its way through the proxy."""

    def __init__(self, client, server, fate):
        self.client = client
        self.server = server
        self.fate = fate
        self.passed = 0
        self.deaf = False  # the network is gone, in both directions

    def upward(self):
        try:
            while data := self.client.recv(65536):
                if not self.deaf:
                    self.server.sendall(data)
            if not self.deaf:
                self.server.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def downward(self):
        if isinstance(self.fate, Refuse):
            self._close()
            return
        try:
            while data := self.server.recv(65536):
                if not self._hand_on(data):
                    return
        except OSError:
            pass
        if not self.deaf:
            self._close()

    def _hand_on(self, data):
        """False where the proxy has done what it should."""
        fate = self.fate
        if isinstance(fate, (Cut, Reset, Blackhole)) and self.passed + len(data) > fate.after:
            self.client.sendall(data[:fate.after - self.passed])
            self._end()
            return False
        if isinstance(fate, Delay) and self.passed <= fate.after < self.passed + len(data):
            head = fate.after - self.passed
            self.client.sendall(data[:head])
            time.sleep(fate.seconds)
            self.client.sendall(data[head:])
        elif isinstance(fate, Dribble):
            head = max(fate.size - self.passed, 0)
            for byte in data[:head]:
                self.client.sendall(bytes([byte]))
            self.client.sendall(data[head:])
        else:
            self.client.sendall(data)
        self.passed += len(data)
        return True

    def _end(self):
        if isinstance(self.fate, Blackhole):
            self.deaf = True
            return
        if isinstance(self.fate, Reset):
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
            self.client.close()
            shut(self.server)
            return
        self._close()

    def _close(self):
        shut(self.client)
        shut(self.server)
