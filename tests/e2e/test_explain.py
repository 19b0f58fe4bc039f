"""ackctl explain: the demo's conversations, told as a colleague would tell them."""

import csv
import io
import re
import sys
from datetime import timedelta

import pytest

from harness.daemon import SOURCE, Ackd
from harness.dovecot import Dovecot
from harness.smtp import SmtpSink

sys.path.insert(0, str(SOURCE))

from demo import deliver, firm  # noqa: E402

STORY = deliver.load()

# Whatever else is said of a conversation, this is: its first mail, a rule, and words.
SAID = [
    ("lund", "S9", "Freya Lund <freya.lund@orme-lund.example> wrote. That opened turn 1."),
    ("lund", "S17", 'Target "standard" applies: it is for everybody whom no target before '
     "it takes."),
    ("lund", "S23", "We have 4 business hours for the first reply, so until Wed 11 Nov "
     "14:12; 2 business days for the answer, so until Fri 13 Nov 10:12."),
    ("lund", "S17", "The first reply was due Wed 11 Nov 14:12: met with 2h 32m to "
     "spare."),
    ("lund", "S34", "The breach of the answer stays with Jonas Peters, who owned the "
     "conversation when it fell due."),
    ("lund", "S14", "The client had to ask 3 times."),
    ("brauer", "S17", 'Target "gold" applies: its clients include '
     "*@brauer-logistik.example."),
    ("olsen", "S34", "Nobody owns it yet: no member has replied to the client or was "
     "assigned."),
    ("okafor", "S3", "An automatic reply from Daniel Okafor: only what a person writes "
     "starts or stops a clock."),
    ("ashby", "S18", "The team was closed at that time. The reply counts all the same, with "
     "the business time that had passed by then."),
    ("ashby", "S12", "That is the first reply and the answer in one, after 21m of working "
     "time (2h 33m by the clock)."),
    ("ashby", "S13", " from Tom Ashby opened no turn: it only says thanks or goodbye."),
    ("falk", "S22", "The team was closed then: business time counts from Tue 17 Nov 09:00."),
    ("school", "S9", "No turn ever opened: no client waits or waited here."),
]

BEGINNINGS = [name for name, mail in STORY.items() if not mail.references]


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """The firm's daemon, when it has read the week's mail."""
    with Dovecot() as dovecot, SmtpSink() as sink, \
            Ackd(tmp_path_factory.mktemp("week"), sink.port) as daemon:
        deliver.deliver(STORY.values(), dovecot.port, dovecot.password)
        firm.configure(daemon, dovecot)
        assert daemon.once(at=firm.START).code == 0
        yield daemon


def explain(week, name, *options):
    return week.ctl(*options, "explain", STORY[name].message_id, at=firm.START)


@pytest.mark.parametrize("name, rule, sentence", SAID,
                         ids=[f"{name}-{rule}" for name, rule, _ in SAID])
def test_said(week, name, rule, sentence):
    said = [row["text"] for row in explain(week, name, "--json").json["sentences"]
            if row["rule"] == rule]
    assert [text for text in said if text.endswith(sentence)] != [], said


@pytest.mark.parametrize("name", BEGINNINGS)
def test_every_conversation_can_be_told(week, name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    result = explain(week, name)
    assert (result.code, result.err) == (0, "")
    assert [line for line in result.out.splitlines() if len(line) > 80] == []
    told = explain(week, name, "--json").json
    assert told["version"] == 1
    assert all(re.fullmatch(r"S\d+", row["rule"]) for row in told["sentences"])
    assert {row["turn"] for row in told["sentences"]} >= {
        turn["turn"] for turn in told["turns"]}


def test_wrapping_loses_no_word(week, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    shown = " ".join(explain(week, "lund").out.split())
    for row in explain(week, "lund", "--json").json["sentences"]:
        assert row["text"] in shown


def test_one_line_a_sentence_where_there_is_no_terminal(week, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    lines = explain(week, "lund").out.splitlines()
    sentences = explain(week, "lund", "--json").json["sentences"]
    assert [line.split(None, 1)[0] for line in lines if re.match(r"S\d", line)] == [
        row["rule"] for row in sentences]


def test_json_has_the_turns(week):
    told = explain(week, "adler", "--json").json
    assert [(turn["turn"], turn["client"], turn["end"]) for turn in told["turns"]] == [
        (1, "ruth.adler@adler-verlag.example", "answered"),
        (2, "ruth.adler@adler-verlag.example", "answered")]
    assert told["conversation"]["client"] == "ruth.adler@adler-verlag.example"


def test_csv_has_the_sentences(week):
    rows = list(csv.DictReader(io.StringIO(explain(week, "adler", "--csv").out)))
    sentences = explain(week, "adler", "--json").json["sentences"]
    assert [row["text"] for row in rows] == [row["text"] for row in sentences]


def test_notes_are_told(week):
    name = STORY["marques"].message_id
    assert week.ctl("assign", name, firm.JONAS, at=firm.START).code == 0
    assert week.ctl("close", name, at=firm.START + timedelta(minutes=1)).code == 0
    said = [row["text"] for row in explain(week, "marques", "--json").json["sentences"]]
    assert [text for text in said if "assigned it to Jonas Peters" in text] != []
    assert [text for text in said
            if text.endswith("closed the conversation. Turn 1 ends with that.")] != []
    shown = week.ctl("--json", "show", name, at=firm.START).json
    assert [(event["direction"], event["kind"], event["what"])
            for event in shown["events"][2:]] == [
        ("note", "note", "assigned"), ("note", "note", "closed")]
    assert [(clock["owes"], clock["outcome"]) for clock in shown["clocks"]] == [
        ("acknowledge", "on time"), ("answer", "late")]


def test_show_has_the_marks(week):
    shown = week.ctl("--json", "show", STORY["adler"].message_id, at=firm.START).json
    assert [event["marks"] for event in shown["events"]] == ["", "", "", "unannounced"]
    assert [(clock["turn"], clock["owes"], clock["outcome"]) for clock in shown["clocks"]] == [
        (1, "acknowledge", "on time"), (1, "answer", "on time"),
        (2, "acknowledge", "on time"), (2, "answer", "on time")]


def test_what_there_is_not(week):
    assert week.ctl("explain", "00000000", at=firm.START).code == 1
    assert week.ctl("explain", at=firm.START).code == 2
