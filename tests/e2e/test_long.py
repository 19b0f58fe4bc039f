"""What takes minutes (scripts/check --long): mutated mail."""

import json
import os
import random

import pytest

from bench.mailmaker import mailbox

SEED = int(os.environ.get("ACKD_SEED", "1"))
MUTATED = 5000
AT_ONCE = 250


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
