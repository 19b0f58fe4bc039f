"""The naive calendar that model.py counts with, against sla/calendar: zones and weeks in
which local days are longer, shorter, begin at one o'clock or are left out."""

import random
from datetime import date, datetime, timedelta, timezone

import pytest

import probe
from hours import Hours
from stories import ALWAYS, DAY, MINUTE, duration_text, when

QUESTIONS = 200

# Where the clocks change, and a Monday before it.
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 23)), ("Europe/Berlin", date(2026, 10, 19)),
    ("America/New_York", date(2026, 3, 2)), ("America/New_York", date(2026, 10, 26)),
    ("Australia/Lord_Howe", date(2026, 3, 30)), ("Australia/Lord_Howe", date(2026, 9, 28)),
    ("America/Sao_Paulo", date(2018, 10, 29)), ("America/Sao_Paulo", date(2018, 2, 12)),
    ("Africa/Cairo", date(2023, 4, 24)), ("Asia/Beirut", date(2022, 3, 21)),
    ("Pacific/Apia", date(2011, 12, 26)), ("Asia/Kolkata", date(2024, 2, 26)),
    ("UTC", date(1999, 12, 27)),
]


def random_windows(chance):
    """One to three a day, on the half hours; sometimes one over midnight instead."""
    if chance.random() < 0.25:
        return [(ALWAYS, chance.randrange(18, 24) * 60, chance.randrange(1, 9) * 60)]
    edges = sorted(chance.sample(range(0, 1441, 30), 2 * chance.randint(1, 3)))
    days = frozenset(chance.sample(range(7), chance.randint(4, 7)))
    return [(days, opens, closes) for opens, closes in zip(edges[::2], edges[1::2])]


def random_closure(chance, monday):
    day = monday + timedelta(days=chance.randrange(14))
    part = chance.choice([(0, 1440), (0, 720), (720, 1440), (600, 690)])
    return (day, day + timedelta(days=chance.randrange(3)), *part)


def random_question(chance, hours, monday):
    """(how to ask, what the naive calendar says, how it reads)"""
    midnight = int(datetime(monday.year, monday.month, monday.day,
                            tzinfo=timezone.utc).timestamp())
    at = midnight + chance.choice([chance.randrange(14 * DAY),
                                   30 * MINUTE * chance.randrange(14 * 48)])
    if chance.random() < 0.5:
        until = at + chance.randrange(-3 * DAY, 10 * DAY)
        return (("between", hours.name, at, until), hours.between(at, until),
                f"from {when(at, hours)} ({at}) to {when(until, hours)} ({until})")
    # The day of an hour after midnight in a window that began before it is not asked for.
    nights = any(closes <= opens for _, opens, closes in hours.windows)
    duration = chance.choice([("business", chance.randrange(1, 400) * 5 * MINUTE)]
                             + ([] if nights else [("days", chance.randint(1, 4))]))
    return (("add", hours.name, at, duration_text(duration)), hours.add(at, duration),
            f"{duration_text(duration)} after {when(at, hours)} ({at})")


@pytest.mark.parametrize("seed", range(5 * len(CHANGES)))
def test_hours(seed):
    chance = random.Random(seed)
    zone, monday = CHANGES[seed % len(CHANGES)]
    hours = Hours("team", zone, random_windows(chance),
                  [random_closure(chance, monday) for _ in range(chance.randrange(4))])
    questions = [random_question(chance, hours, monday) for _ in range(QUESTIONS)]
    answers = probe.ask(probe.tell_hours(hours)
                        + "".join(probe.line(*asked) for asked, _, _ in questions))
    wrong = [f"{asked[0]} {reads}: the loops say {wanted}, the calendar {answer}"
             for (asked, wanted, reads), answer in zip(questions, answers)
             if str(wanted) != answer]
    assert len(answers) == QUESTIONS
    assert not wrong, (zone, hours.windows, hours.closures, wrong[0])
