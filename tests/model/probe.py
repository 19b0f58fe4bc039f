"""What libsla makes of stories, by tests/evaluate_probe of the build under test."""

import json
import subprocess

from harness.daemon import BUILD
from hours import day_number
from stories import duration_text

PROBE = BUILD / "tests" / "evaluate_probe"


def field(value):
    if isinstance(value, (list, tuple)):
        return ",".join(value) or "-"
    return "-" if value is None else str(value)


def line(*fields):
    return "\t".join(map(field, fields)) + "\n"


def tell_hours(hours, name=None):
    windows = [f"{sum(1 << day for day in days)}:{opens}:{closes}"
               for days, opens, closes in hours.windows]
    closures = [f"{day_number(first)}:{day_number(last)}:{opens}:{closes}"
                for first, last, opens, closes in hours.closures]
    return line("calendar", name or hours.name, hours.zone_name, windows, closures)


def tell_target(target):
    durations = [duration_text(duration) for duration in (
        target.acknowledge, target.answer, target.next_acknowledge, target.next_answer,
        target.update)]
    return line("target", target.name, target.clients, target.mailboxes, target.subjects,
                *durations, target.hours and target.hours.name)


def tell_policy(policy):
    calendars = {each.name: each for terms in policy.terms
                 for each in [terms.hours, *(t.hours for t in terms.targets if t.hours)]}
    lines = [tell_hours(each) for each in calendars.values()]
    lines += [line("member", member.name, member.addresses) for member in policy.members]
    lines.append(line("people", policy.domains, policy.ignore, policy.forms))
    for terms in policy.terms:
        lines.append(line("terms", terms.since, terms.hours.name))
        lines += [tell_target(target) for target in terms.targets]
    lines.append(line("patience", duration_text(policy.chase_gap), policy.settled_after,
                      duration_text(policy.open_promise)))
    return "".join(lines)


def tell_message(message):
    lines = [line("message", message.id, message.kind, message.sender, message.name,
                  message.reply_to, message.subject, message.date, message.received,
                  message.stored, message.answered_seen, message.closed_seen,
                  message.answers, message.references, message.mailboxes, message.to,
                  message.cc, message.bcc, "attached" if message.attached else None,
                  "delayed" if message.delayed else None)]
    lines += [line("signal", kind, phrase) for kind, phrase in message.signals.items()]
    lines += [line("promise", each.phrase, each.confidence, "thing" if each.thing else None,
                   each.kind, each.grain, each.day, each.amount, each.zone)
              for each in message.pledges]
    return "".join(lines)


def tell_story(story):
    return ("".join(map(tell_message, story.messages))
            + "".join(line("note", note.kind, note.at, note.message, note.address, note.until,
                           note.promise)
                      for note in story.notes)
            + line("evaluate"))


def ask(text):
    """The lines that the probe answers."""
    answer = subprocess.run([PROBE], input=text, capture_output=True, text=True)
    assert answer.returncode == 0, f"{PROBE} ended with {answer.returncode}: {answer.stderr}"
    return answer.stdout.splitlines()


def evaluate(stories):
    told, policy = [], None
    for story in stories:
        if story.policy is not policy:
            policy = story.policy
            told += [line("forget"), tell_policy(policy)]
        told.append(tell_story(story))
    return [json.loads(answer) for answer in ask("".join(told))]
