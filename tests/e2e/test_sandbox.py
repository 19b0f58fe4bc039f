"""What a worker can no longer do (ackd(8), SECURITY CONSIDERATIONS)."""

import os
import re
import shutil
import subprocess

import pytest

from harness.daemon import BUILD, Ackd, environment
from harness.dovecot import Dovecot
from harness.process import loopback_name, wait_for

PROBE = BUILD / "tests" / "sandbox_probe"


def sanitized():
    needed = subprocess.run(["ldd", PROBE], capture_output=True, text=True, check=True)
    return "libasan" in needed.stdout


@pytest.fixture(scope="module")
def can(tmp_path_factory):
    """What the probe could do, and why not."""
    folder = tmp_path_factory.mktemp("probe")
    own, secret = folder / "ca.pem", folder / "secret"
    for path in (own, secret):
        path.write_text("text\n", encoding="utf-8")
    done = subprocess.run([PROBE, own, secret, folder], capture_output=True, text=True,
                          check=True, env=environment())
    assert secret.exists()
    assert not (folder / "created").exists()
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


@pytest.fixture
def confined(can):
    if can["missing"] != "nothing":
        pytest.skip(can["missing"])
    return can


@pytest.mark.parametrize("deed", ["write-its-file", "read-forbidden", "list-forbidden", "create",
                                  "unlink", "read-passwords", "run"])
def test_landlock_forbids(confined, deed):
    assert confined[deed] == "Permission denied"


@pytest.mark.parametrize("deed", ["read-its-file", "signal-itself", "connect", "have-1-gib"])
def test_what_a_worker_needs_is_left(can, deed):
    assert can[deed] == "yes"


@pytest.mark.parametrize("deed, path", [("read-resolver", "/etc/nsswitch.conf"),
                                        ("list-certificates", "/etc/ssl/certs"),
                                        ("resolve", "/etc/hosts")])
def test_names_and_certificates_are_left(can, deed, path):
    if not os.path.exists(path):
        pytest.skip(f"this system has no {path}")
    assert can[deed] == "yes"


def test_others_get_no_signals(confined):
    """From landlock version 6 on."""
    if confined["signal-others"] == "yes":
        pytest.skip("this kernel's landlock does not know of signals")
    assert confined["signal-others"] == "Operation not permitted"


def test_memory_has_an_end(can):
    assert can["have-3-gib"] == "Cannot allocate memory"


def limits(pid):
    with open(f"/proc/{pid}/limits", encoding="ascii") as file:
        return {name.strip(): soft for name, soft in
                re.findall(r"^(Max .{22})\s*(\S+)", file.read(), flags=re.M)}


def state(pid, field):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return re.search(rf"^{field}:\s*(\S+)", file.read(), flags=re.M).group(1)


@pytest.fixture
def worker(ackd, dovecot):
    """A running daemon's worker, whose standard error is no file."""
    assert dovecot
    ackd.write()
    ackd.log_file = "/dev/null"
    ackd.start()
    pid = wait_for(ackd.workers, 10, "a worker")[0]
    wait_for(lambda: state(pid, "NoNewPrivs") == "1", 10, "its sandbox")
    wait_for(lambda: ackd.rows("SELECT 1 FROM mailbox WHERE state = 'seen'"), 10, "a look")
    return pid


def test_limits_of_a_worker(worker):
    found = limits(worker)
    assert found["Max core file size"] == "0"
    assert found["Max file size"] == "0"
    assert found["Max address space"] != "unlimited"


@pytest.mark.skipif("sanitized()", reason="the leak checker looks at its own memory")
def test_nobody_looks_into_a_worker(worker):
    """What belongs to a process that is not dumpable belongs to root."""
    assert os.stat(f"/proc/{worker}/environ").st_uid == 0
    if os.getuid() != 0:
        with pytest.raises(PermissionError):
            os.listdir(f"/proc/{worker}/fd")


def test_a_worker_holds_no_file(worker):
    """But the memory that tells the keeper what it has in hand."""
    if os.getuid() != 0:
        pytest.skip("only root may see what it holds")
    held = {os.readlink(f"/proc/{worker}/fd/{fd}") for fd in os.listdir(f"/proc/{worker}/fd")}
    files = {path for path in held if path.startswith("/") and path != "/dev/null"}
    assert files == set()


def test_the_log_says_what_is_missing(ackd, dovecot, can):
    assert dovecot
    ackd.write()
    ackd.start()
    assert ackd.log().count("landlock") == (0 if can["missing"] == "nothing" else 1)


def test_a_ca_file_that_is_replaced_is_read(tmp_path, sink, authority):
    """As a renewal does it: the old file stays what the worker was allowed to read."""
    trusted = tmp_path / "ca.pem"
    shutil.copy(authority.folder / "other.pem", trusted)
    with Dovecot(authority["good"]) as server, Ackd(tmp_path / "ackd", sink.port) as ackd:
        ackd.add_mailbox(server, port=server.tls_port, security="tls", ca_file=str(trusted),
                         host=loopback_name())
        ackd.write().start()
        ackd.wait_log("certificate is signed by")
        fresh = tmp_path / "fresh.pem"
        shutil.copy(authority.ca, fresh)
        fresh.rename(trusted)
        ackd.wait_log("mailbox is seen again", 30)
        assert "imap worker ended" not in ackd.log()
