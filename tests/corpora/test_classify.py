"""`ackctl classify` ends normally on whatever others have collected ($CORPORA, by default
../shared/corpora beside the source): mails that are broken, and files that are no mail."""

import json
import os
from pathlib import Path

import pytest

from harness.daemon import SOURCE, Ackd

CORPORA = Path(os.environ.get("CORPORA", SOURCE.parent / "shared" / "corpora"))


@pytest.mark.parametrize("name", ["bounces", "mime", "own-text", "requests", "threads"])
def test_every_file(tmp_path, name):
    files = [str(path) for path in sorted((CORPORA / name).rglob("*")) if path.is_file()]
    if not files:
        pytest.skip(f"no corpus at {CORPORA / name}: $CORPORA says where the corpora are")
    answer = Ackd(tmp_path).write().ctl("classify", *files)
    assert answer.code == 0 and not answer.err, answer
    assert {json.loads(line)["file"] for line in answer.out.splitlines()} == set(files)
