"""A TCP proxy on loopback that does to a connection what networks do.

Its `script` says, for each connection in turn, what happens to the bytes that come from
the server (the last entry goes on for all later ones); it may be a function that is asked
for each connection:

    PASS           nothing
    Cut(n)         closes both sides after n bytes
    Reset(n)       the same without a goodbye
    Half(n)        ends the server's side after n bytes; the client's stays open
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


class Half(NamedTuple):
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
        self.connections = 0
        self._script = script if callable(script) else turns(list(script))
        self._target = target
        self._open = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shut(self._listener)
        self.drop_all()

    def drop_all(self):
        """Every connection of this moment is cut."""
        self.drop(lambda: True)

    def drop(self, chosen):
        """Those are cut for which chosen() is true."""
        for pair in self._open:
            if chosen():
                pair.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            fate = self._script()
            self.connections += 1
            try:
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                shut(client)
                continue
            for peer in (client, server):
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pair = Pair(client, server, fate)
            self._open = [other for other in self._open if not other.closed] + [pair]
            threading.Thread(target=pair.run, daemon=True).start()


def turns(script):
    """A function that gives one after the other, and then the last for ever."""
    left = iter(script)
    return lambda: next(left, script[-1])


def shut(peer):
    try:
        peer.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    peer.close()


class Pair:
    """One connection on its way through the proxy."""

    def __init__(self, client, server, fate):
        self.client = client
        self.server = server
        self.fate = fate
        self.passed = 0
        self.deaf = False  # the network is gone, in both directions
        self.closed = False

    def run(self):
        """The server's bytes; the client's have a thread of their own."""
        threading.Thread(target=self._upward, daemon=True).start()
        self._downward()

    def close(self):
        self.closed = True
        shut(self.client)
        shut(self.server)

    def _upward(self):
        try:
            while data := self.client.recv(65536):
                if not self.deaf:
                    self.server.sendall(data)
            if not self.deaf:
                self.server.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        if self.deaf:  # nobody is left who could notice
            self.close()

    def _downward(self):
        if isinstance(self.fate, Refuse):
            self.close()
            return
        try:
            while data := self.server.recv(65536):
                if not self._hand_on(data):
                    return
        except OSError:
            pass
        if not self.deaf:
            self.close()

    def _hand_on(self, data):
        """False where the proxy has done what it should."""
        fate = self.fate
        if isinstance(fate, (Cut, Reset, Half, Blackhole)) and self.passed + len(data) > fate.after:
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
        if isinstance(self.fate, Half):
            self.deaf = True
            self.client.shutdown(socket.SHUT_WR)
            return
        if isinstance(self.fate, Reset):
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
            self.client.close()
        self.close()
