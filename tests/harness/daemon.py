"""The daemon under test: its configuration, its processes, its clock, its figures.

$ACKD_BUILD is the build folder that holds ackd and ackctl (default: the source tree)."""

import functools
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

from .process import children, stop, wait_for

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("ACKD_BUILD", SOURCE)).resolve()
FAKETIME = "/usr/lib/{}/faketime/libfaketimeMT.so.1"

ALWAYS = [{"days": "Mon-Sun", "open": "00:00", "close": "24:00"}]
OFFICE = [{"days": "Mon-Fri", "open": "09:00", "close": "17:00"}]


def libconfig(value, depth=0):
    """A Python value in libconfig syntax: dict {}, list of dicts (), other list [].
    Empty lists are left out."""
    pad = "  " * depth
    if isinstance(value, dict):
        lines = [f"{pad}  {key} = {libconfig(item, depth + 1)};\n"
                 for key, item in value.items() if item != []]
        return "{\n" + "".join(lines) + pad + "}"
    if isinstance(value, (list, tuple)):
        brackets = "()" if value and isinstance(value[0], dict) else "[]"
        items = ", ".join(libconfig(item, depth + 1) for item in value)
        return f"{brackets[0]} {items} {brackets[1]}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def settings(table):
    return "".join(f"{key} = {libconfig(item)};\n" for key, item in table.items())


@functools.cache
def faketime():
    machine = subprocess.run(["gcc", "-print-multiarch"], capture_output=True, text=True)
    return FAKETIME.format(machine.stdout.strip())


@functools.cache
def preload(*libraries):
    """What LD_PRELOAD must hold for them; libasan has to be the first."""
    paths = []
    needed = subprocess.run(["ldd", BUILD / "ackd"], capture_output=True, text=True).stdout
    for sanitizer in ("libasan", "libubsan"):
        found = re.search(rf"{sanitizer}\S* => (\S+)", needed)
        if found:
            paths.append(found.group(1))
    return ":".join([*paths, *libraries])


def environment(at=None):
    """The child's environment; `at` (aware datetime) is where its clock starts."""
    env = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    env.setdefault("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0:exitcode=99")
    env.setdefault("UBSAN_OPTIONS", "halt_on_error=1:print_stacktrace=1")
    if at is not None:
        env.update(LD_PRELOAD=preload(faketime()), NO_FAKE_STAT="1", DONT_FAKE_MONOTONIC="1",
                   FAKETIME_DONT_RESET="1",
                   FAKETIME=at.astimezone(timezone.utc).strftime("@%Y-%m-%d %H:%M:%S"))
    return env


class Result:
    """How a command ended."""

    def __init__(self, completed):
        self.code = completed.returncode
        self.out = completed.stdout
        self.err = completed.stderr

    @property
    def json(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit code {self.code}\n--- out\n{self.out}\n--- err\n{self.err}"


class Ackd:
    """One daemon with one team, in a folder of its own. Change `main` and `team` (the
    two configuration files as Python values), then write()."""

    def __init__(self, folder, smtp_port=25, team="support"):
        self.folder = Path(folder)
        self.state = self.folder / "state"
        self.file = self.folder / "ackd.conf"
        self.log_file = self.folder / "ackd.log"
        self.process = None
        self.tools = []  # with `libraries` and `environment` for start(), as harness.clock
        self.clock = None  # one of them
        self.notified = []
        self._notify = None
        for path in (self.state, self.folder / "teams.d"):
            path.mkdir(parents=True, exist_ok=True)
        self.main = {
            "state_dir": str(self.state),
            "phrases": str(SOURCE / "share" / "phrases"),
            "translations": str(BUILD / "locale"),
            "poll": "1s",
            "network_timeout": "10s",
            "smtp": {"host": "127.0.0.1", "port": smtp_port, "security": "none",
                     "from": "ackd@example.com"},
        }
        self.team = {
            "name": team,
            "timezone": "UTC",
            "domains": ["example.com"],
            "members": [
                {"name": "Ann Lee", "addresses": ["ann@example.com"], "lead": True},
                {"name": "Bob Roy", "addresses": ["bob@example.com"]},
            ],
            "hours": ALWAYS,
            "mailboxes": [],
            "targets": [{"name": "standard", "acknowledge": "4h"}],
            "reminders": [],
        }

    @property
    def database(self):
        return self.state / f"{self.team['name']}.sqlite3"

    def add_mailbox(self, server, user="support@example.com", name=None, password=None,
                    **options):
        """Watches a user of a harness.dovecot.Dovecot over plain text."""
        name = name or user.partition("@")[0]
        secret = self.folder / "teams.d" / f"{name}.pass"
        secret.touch(0o600)
        secret.write_text((password or server.password) + "\n", encoding="utf-8")
        mailbox = {"name": name, "host": "127.0.0.1", "port": server.port,
                   "security": "none", "user": user, "password_file": secret.name,
                   "history": "3650d"}
        mailbox.update(options)
        self.team["mailboxes"].append(mailbox)
        return mailbox

    def write(self):
        """Writes both configuration files."""
        self.file.write_text(settings(self.main), encoding="utf-8")
        path = self.folder / "teams.d" / f"{self.team['name']}.conf"
        path.write_text(f"team: {libconfig(self.team)};\n", encoding="utf-8")
        return self

    def once(self, at=None, limit=120):
        """Runs `ackd --once` to its end, with its clock starting at `at`."""
        return self._run([BUILD / "ackd", "-c", self.file, "--once"], at, limit)

    def ackd(self, *arguments, at=None, limit=60):
        return self._run([BUILD / "ackd", "-c", self.file, *arguments], at, limit)

    def ctl(self, *arguments, at=None, limit=60):
        """Runs ackctl with the daemon's configuration; `at` becomes --now."""
        now = []
        if at is not None:
            now = ["--now", at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")]
        return self._run([BUILD / "ackctl", "-c", self.file, *now, *arguments], None, limit)

    def start(self, at=None, wait=True):
        """Starts `ackd -f`; returns when it says READY. wait=False: at once, and nobody
        hears what it says to the service manager."""
        env = environment(at)
        for tool in self.tools:
            env.update(tool.environment)
        if self.tools:
            env["LD_PRELOAD"] = preload(*(each for tool in self.tools for each in tool.libraries))
        if wait:
            env["NOTIFY_SOCKET"] = self._listen()
        self.process = subprocess.Popen(
            [BUILD / "ackd", "-f", "-c", self.file], env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=open(self.log_file, "ab"))
        if wait:
            self.wait_notified("READY=1")
        return self

    def stop(self, limit=10):
        """SIGTERM; returns the exit code. Idle where it is not running."""
        if self.process is None:
            return None
        code = stop(self.process, limit)
        self.process = None
        return code

    def set_clock(self, clock):
        """What start() runs has a harness.clock.Clock for its own."""
        self.clock = clock
        self.tools.append(clock)

    def set_time(self, at):
        """Returns when the keeper has acted on it: the clock's environment has it say
        each second that it lives."""
        self.notifications().clear()
        self.clock.set(at)
        self.wait_notified("WATCHDOG=1")

    def live(self, at, unless=lambda: False):
        """Returns when it has looked everywhere at this time, and sent what is due then.
        Where a look has only just failed, it is some minutes later."""
        looked = "SELECT count(*) > 0 AND min(coalesce(looked, 0)) >= ? FROM folder"
        sent = ("SELECT count(*) = 0 FROM outbox WHERE state = 'sending'"
                " OR state = 'queued' AND next_attempt <= ?")
        now = at
        self.clock.set(now)
        while not self._comes_true(looked, at, unless):
            now += timedelta(minutes=1)
            assert now < at + timedelta(minutes=15), f"no look at {at}"
            self.clock.set(now)
        now += timedelta(seconds=1)
        self.set_time(now)
        wait_for(lambda: self._comes_true(sent, now, unless), 30, "letters sent")

    def _comes_true(self, query, at, unless):
        """Soon, that is; `at` is the query's parameter."""
        def is_true():
            self.must_run()
            return self.rows(query, int(at.timestamp()))[0][0] or unless()
        try:
            return wait_for(is_true, 2, query, pause=0.002)
        except AssertionError:
            return False

    def must_run(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"ackd ended with {self.process.returncode}\n{self.log()}")

    def kill(self):
        """kill -9 of the keeper; waits until its workers are gone too."""
        workers = self.workers()
        self.process.kill()
        self.process.wait()
        self.process = None
        wait_for(lambda: not any(alive(pid) for pid in workers), 10, "workers to end")

    def workers(self):
        return children(self.process.pid)

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def log(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def wait_log(self, text, limit=15, after=0):
        """Waits until the log holds `text` past character `after`."""
        wait_for(lambda: text in self.log()[after:], limit, f"log line with {text!r}")

    def wait_notified(self, text, limit=30):
        """Waits for a message to the service manager."""
        def seen():
            self.notifications()
            self.must_run()
            return any(text in message for message in self.notified)

        wait_for(seen, limit, f"notification {text!r}", pause=0.002)

    def rows(self, query, *values):
        """Reads the team's database, as any other program could."""
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()

    def wait_seen(self, message_id, limit=10):
        """Waits until the store knows a message."""
        query = "SELECT 1 FROM message WHERE message_id = ?"

        def seen():
            try:
                return self.rows(query, message_id)
            except sqlite3.OperationalError as error:  # its tables are just being made
                raise LookupError(error) from error
        wait_for(seen, limit, f"{message_id} in the store")

    def _run(self, command, at, limit):
        completed = subprocess.run([str(part) for part in command], env=environment(at),
                                   capture_output=True, text=True, errors="replace",
                                   timeout=limit, stdin=subprocess.DEVNULL, check=False)
        return Result(completed)

    def _listen(self):
        if self._notify is None:
            path = str(self.folder / "notify")
            self._notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._notify.bind(path)
            self._notify.setblocking(False)
        self.notified.clear()
        return self._notify.getsockname()

    def notifications(self):
        """All messages to the service manager so far."""
        while True:
            try:
                self.notified.append(self._notify.recv(4096).decode())
            except BlockingIOError:
                return self.notified

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        if self._notify:
            self._notify.close()


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="latin-1") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def now():
    return datetime.now(timezone.utc)
