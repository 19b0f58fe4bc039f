"""What every server of the harness needs: free ports, waiting, stopping, a user."""

import os
import pwd
import signal
import socket
import subprocess
import time


def free_port():
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def loopback_name():
    """localhost, or its address in a bare chroot, where nothing knows the name."""
    try:
        socket.getaddrinfo("localhost", None)
    except OSError:
        return "127.0.0.1"
    return "localhost"


def wait_for(condition, limit=10.0, what=None, pause=0.02):
    """Returns condition() as soon as it is true; fails after `limit` seconds.

    An AssertionError, OSError or LookupError of condition() means "not yet"."""
    end = time.monotonic() + limit
    last = None
    while True:
        try:
            value = condition()
            if value:
                return value
        except (AssertionError, OSError, LookupError) as error:
            last = error
        if time.monotonic() > end:
            name = what or getattr(condition, "__name__", "condition")
            raise AssertionError(f"{name}: not within {limit} s ({last or 'still false'})")
        time.sleep(pause)


def port_open(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def high_water(pid):
    """The most memory a process has had, KiB. (What wait4() says begins with ours: a child
    shares our memory until it becomes another program.)"""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next((int(line.split()[1]) for line in status
                         if line.startswith("VmHWM:")), 0)
    except OSError:
        return 0


def ordinary_user():
    """Who private servers run as: oneself, or nobody where one is root."""
    return pwd.getpwuid(os.getuid()) if os.getuid() != 0 else pwd.getpwnam("nobody")


def give_to(user, path):
    """Root only: hands a folder with all that is in it to `user`."""
    if os.getuid() != 0:
        return
    os.chown(path, user.pw_uid, user.pw_gid)
    for folder, names, files in os.walk(path):
        for name in names + files:
            os.chown(os.path.join(folder, name), user.pw_uid, user.pw_gid,
                     follow_symlinks=False)


def as_user(user):
    """Arguments of subprocess.Popen that make the child run as `user`."""
    if os.getuid() != 0:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def stop(process, limit=10.0, how=signal.SIGTERM):
    """Ends a child by its own pid and returns its exit code; SIGKILL after `limit`."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        return process.wait(limit)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def kib(path, name):
    """A figure out of a file of /proc; 0 where the process is gone."""
    try:
        with open(path, encoding="ascii") as file:
            return next((int(line.split()[1]) for line in file if line.startswith(name)), 0)
    except OSError:
        return 0


def children(pid):
    """Living children of a process, oldest first."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", encoding="latin-1") as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            continue
        state, parent, started = fields[0], int(fields[1]), int(fields[19])
        if parent == pid and state != "Z":
            found.append((started, int(entry)))
    return [child for _, child in sorted(found)]
