"""A mail's text is read as far as it matters: 16 KiB, or 64 KiB where that is cut."""

import pytest

from harness.mail import utc
from harness.office import ADDRESS, enquire

ARRIVAL = utc("2026-03-02 10:00")
LOOK = utc("2026-03-02 10:30")
QUESTION = "Could you send us your prices?\n"
REQUEST = 3  # its number in the store


def quote(length):
    return "On 3 May 2025, Ann Lee wrote:\n" + "> a line of the earlier mail\n" * (length // 29)


@pytest.mark.parametrize("text, asks", [
    (QUESTION + quote(4_000), True),
    (quote(8_000) + QUESTION, True),
    (quote(40_000) + QUESTION, True),   # only the second reading comes that far
    (quote(100_000) + QUESTION, False), # nobody reads that far
    (QUESTION + quote(100_000), True),
], ids=["question-first", "after-8k", "after-40k", "after-100k", "before-100k"])
@pytest.mark.parametrize("attached", [0, 200_000])
def test_question_in_a_long_text(ackd, dovecot, text, asks, attached):
    files = [("plan.pdf", b"%PDF" * (attached // 4))] if attached else []
    enquire(dovecot, ARRIVAL, text=text, attachments=files)
    ackd.write()
    result = ackd.once(LOOK)
    assert result.code == 0, result
    (signals,), = ackd.rows("SELECT ifnull(signals, '') FROM message")
    found = [line.split("\t") for line in signals.splitlines()]
    assert [words for kind, *_, words in found if int(kind) == REQUEST] == \
        ([QUESTION.strip()] if asks else []), result
