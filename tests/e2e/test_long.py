"""What takes minutes (scripts/check --long): mutated mail, and a daemon that runs on."""

import json
import os
import random
import time

import pytest

from bench.mailmaker import mailbox
from harness.daemon import now
from harness.mail import message
from harness.office import ADDRESS
from harness.process import children

SEED = int(os.environ.get("ACKD_SEED", "1"))
MUTATED = 5000
AT_ONCE = 250
SOAK = 180  # seconds


def mutate(chance, raw):
    """Bytes changed, cut out, doubled or put in."""
    raw = bytearray(raw)
    for _ in range(chance.randint(1, 12)):
        start = chance.randrange(len(raw) + 1)
        length = chance.choice((1, 1, 2, 8, 100, 1000))
        kind = chance.randrange(4)
        if kind == 0:
            raw[start:start + length] = bytes(chance.getrandbits(8) for _ in range(length))
        elif kind == 1:
            del raw[start:start + length]
        elif kind == 2:
            raw[start:start] = raw[start:start + length]
        else:
            raw[start:start] = chance.choice(
                (b"\0", b"\r\n", b"\r\n\r\n", b"=?utf-8?q?", b"<<<<", b"\"", b"\xff\xfe", b"--"))
    return bytes(raw)


@pytest.mark.long
def test_mutated_mail(ackd, tmp_path):
    """Whatever the bytes, `ackctl classify` says a line for each file, and `ackctl threads`
    puts each into some conversation."""
    chance = random.Random(SEED)
    mails = [mail.raw for mail in mailbox(300, SEED)]
    ackd.write()
    for start in range(0, MUTATED, AT_ONCE):
        files = [tmp_path / f"{number}.eml" for number in range(AT_ONCE)]
        for file in files:
            file.write_bytes(mutate(chance, chance.choice(mails)))
        classified = ackd.ctl("classify", *map(str, files))
        assert classified.code == 0, (SEED, start, classified)
        assert len([json.loads(line) for line in classified.out.splitlines()]) == AT_ONCE
        threads = ackd.ctl("threads", *map(str, files))
        assert threads.code == 0, (SEED, start, threads)
        assert sum(len(thread) for thread in json.loads(threads.out)) == AT_ONCE


def resident(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


@pytest.mark.long
def test_a_daemon_that_runs_on_does_not_grow(ackd, dovecot):
    ackd.write().start()
    sizes = []
    begun = time.monotonic()
    number = 0
    with dovecot.mailbox(ADDRESS) as box:
        while time.monotonic() - begun < SOAK:
            number += 1
            box.append(message("carla@client.example", ADDRESS, message_id=f"{number}@x"), now())
            time.sleep(0.05)
            pids = [ackd.process.pid, *children(ackd.process.pid)]
            sizes.append((sum(map(resident, pids)), sum(map(open_files, pids)), len(pids)))
    ackd.wait_seen(f"{number}@x")
    assert ackd.stop() == 0
    settled = sizes[len(sizes) // 3:]
    assert settled[-1][0] < settled[0][0] + 4 * 1024 * 1024, (settled[0], settled[-1])
    assert max(row[1] for row in settled) <= settled[0][1] + 8
    assert {row[2] for row in settled} == {2}
