"""sla/evaluate against a second, naive implementation of the same words (model.py).

ACKD_MODEL_ROUNDS=N stories, from ACKD_MODEL_SEED on: a failing one is told as it was, then
cut down to the smallest that still fails, and its seed is named."""

import os
from dataclasses import replace

import pytest

import model
import probe
from stories import read, tell, when

SEED = int(os.environ.get("ACKD_MODEL_SEED", "1"))
ROUNDS = int(os.environ.get("ACKD_MODEL_ROUNDS", "6000"))
BATCH = 1000


def expected(story):
    return model.evaluate(story.messages, story.notes, story.policy)


def comparable(found):
    """Of the program's answer what the model has, too."""
    found = dict(found)
    found["events"] = [[event["message"], event["kind"], event["turn"]]
                       for event in found["events"]]
    found["turns"] = [comparable_turn(turn) for turn in found["turns"]]
    return found


def comparable_turn(turn):
    turn = dict(turn)
    for name in ("acknowledge", "answer"):
        clock = dict(turn[name])
        late = clock["due"] is not None and (
            (clock["done"] or turn["ended"] or float("inf")) > clock["due"])
        if not late:  # whose a breach would be that is none
            clock["owner_at_due"] = None
        turn[name] = clock
    return turn


def differences(wanted, found, path=""):
    """[(where, what the model says, what the program says)]"""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return [difference for key in {**wanted, **found}
                for difference in differences(wanted.get(key), found.get(key), f"{path}.{key}")]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        return [difference for k, (a, b) in enumerate(zip(wanted, found))
                for difference in differences(a, b, f"{path}[{k}]")]
    return [] if wanted == found else [(path.lstrip("."), wanted, found)]


def compare(story):
    [found] = probe.evaluate([story])
    return differences(expected(story), comparable(found))


def without(story, index):
    """The story without one of its messages (and the notes on it) or notes."""
    if index < len(story.messages):
        gone = story.messages[index]
        return replace(story, messages=[m for m in story.messages if m is not gone],
                       notes=[note for note in story.notes if note.message != gone.id])
    index -= len(story.messages)
    return replace(story, notes=story.notes[:index] + story.notes[index + 1:])


def plainer(story):
    """Stories that say a little less than this one."""
    for index in range(len(story.messages) + len(story.notes)):
        yield without(story, index)
    for message in story.messages:
        for change in [{"signals": {kind: phrase for kind, phrase in message.signals.items()
                                    if kind != gone}} for gone in message.signals] + [
                {"pledges": [pledge for pledge in message.pledges if pledge is not gone]}
                for gone in message.pledges] + [{"attached": False},
                {"delayed": False},
                {"answered_seen": None}, {"closed_seen": None}, {"cc": []}, {"reply_to": None},
                {"answers": None, "references": []}, {"date": message.stored, "received": None}]:
            if any(getattr(message, name) != value for name, value in change.items()):
                yield replace(story, messages=[replace(m, **change) if m is message else m
                                               for m in story.messages])
    terms = story.policy.terms
    if len(terms) > 1:
        for gone in range(len(terms)):
            yield replace(story, policy=replace(story.policy,
                                                terms=terms[:gone] + terms[gone + 1:]))
    for these in terms:
        for target in these.targets:
            kept = [each for each in these.targets if each is not target]
            yield replace(story, policy=replace(story.policy, terms=[
                replace(each, targets=kept) if each is these else each for each in terms]))


def fails(story):
    return bool(story.messages) and bool(compare(story))


def smallest(story):
    while True:
        less = next((each for each in plainer(story) if fails(each)), None)
        if less is None:
            return story
        story = less


def tale(seed, story):
    hours = story.policy.terms[0].hours

    def shown(value):
        instant = isinstance(value, int) and abs(value) > 10 ** 9
        return f"{value} ({when(value, hours)})" if instant else repr(value)

    lines = [f"seed {seed}, cut down:", read(story), ""]
    lines += [f"{where}: the model says {shown(wanted)}, the program {shown(found)}"
              for where, wanted, found in compare(story)]
    return "\n".join(lines)


@pytest.mark.parametrize("first", range(SEED, SEED + ROUNDS, BATCH))
def test_stories(first):
    seeds = range(first, min(first + BATCH, SEED + ROUNDS))
    stories = [tell(seed) for seed in seeds]
    for seed, story, found in zip(seeds, stories, probe.evaluate(stories)):
        if differences(expected(story), comparable(found)):
            pytest.fail(tale(seed, smallest(story)), pytrace=False)
