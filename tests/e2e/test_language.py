"""Letters in the language of their team, whatever the machine speaks."""

import re
import subprocess

import pytest

from harness.daemon import OFFICE, SOURCE
from harness.mail import utc
from harness.office import enquire, received

pytestmark = pytest.mark.plain

ANN = "ann@example.com"
BOSS = "boss@example.com"


@pytest.fixture
def german(ackd):
    ackd.team.update(language="de", hours=OFFICE, digest={"at": "08:00", "to": ["team"]},
                     reminders=[{"at": "75%", "to": ["owner"]}, {"at": "+1h", "to": [BOSS]}])
    ackd.write()
    assert ackd.once(utc("2026-11-16 08:30")).code == 0    # a Monday
    return ackd


def words(text):
    """On one line, with plain blanks."""
    return " ".join(text.split())


def test_reminder(german, dovecot, sink):
    enquire(dovecot, utc("2026-11-16 09:30"), subject="Preise für 40 Stühle")
    assert german.once(utc("2026-11-16 12:30")).code == 0
    letter = received(sink, ANN)[-1]
    assert words(letter.mail["Subject"]) == \
        "Carla Client (client.example) wartet seit 3 Std. auf Antwort: Preise für 40 Stühle"
    assert "Die erste Rückmeldung ist in 1 Std. fällig, heute 13:30." in words(letter.text)
    assert "(Stufe 75%) geht an die Teamleitung (diesem Kunden hat noch niemand geantwortet)." \
        in words(letter.text)
    assert german.once(utc("2026-11-17 14:30")).code == 0
    late, = received(sink, BOSS)
    assert "seit 9 Std. Arbeitszeit" in words(late.text) and "(Frist: gestern 13:30)" in words(late.text)


def test_digest(german, dovecot, sink):
    enquire(dovecot, utc("2026-11-16 09:30"), subject="Preise für 40 Stühle")
    assert german.once(utc("2026-11-17 08:01")).code == 0
    letter = received(sink, ANN)[-1]
    assert letter.mail["Subject"] == \
        "1 überfällig, 0 heute fällig, 1 neue Anfrage (support, Di 17. Nov.)"
    assert "ÜBERFÄLLIG" in letter.text and "LETZTE 28 TAGE" in letter.text
    assert "Erste Rückmeldung war gestern 13:30 fällig; wartet seit 7 Std. 30 Min." \
        in words(letter.text)
    shown = german.ctl("digest", at=utc("2026-11-17 08:01"))
    assert "1 überfällig" in shown.out


def test_a_user_with_another_language(german, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "fr")
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "nichts heute fällig" in german.ctl("digest", at=utc("2026-11-17 08:01")).out


def test_administrators_read_it_too(german, dovecot, sink):
    german.main.update(admins=["root@example.com"], unseen_alert="1m")
    german.write()
    dovecot.stop()
    german.once(utc("2026-11-16 10:00"))
    letter, = received(sink, "root@example.com")
    assert letter.mail["Subject"] == "ackd für support: Postfach support ist nicht erreichbar"


def test_one_that_is_not_there_is_refused(ackd):
    ackd.team["language"] = "fr"
    ackd.write()
    result = ackd.ackd("--check-config")
    assert result.code == 1
    assert "team.language: found 'fr', expected one of de, en" in result.err
    ackd.team["language"] = "French"
    ackd.write()
    assert "team.language: found 'French', expected a language" in ackd.ackd("--check-config").err


# A letter that is not part of a conversion of printf().
LETTER = r":a; s/^(([^A-Za-z%]|%[0-9$]*(zu|[dsu%]))*)[A-Za-z]/\1_/; ta"


@pytest.fixture
def hiding(ackd, tmp_path):
    """A team in whose language every text consists of "_"."""
    folder = tmp_path / "locale" / "C" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    hidden = subprocess.run(["msgfilter", "--keep-header", "-i", SOURCE / "po" / "de.po",
                             "sed", "-E", "-e", LETTER], check=True,
                            capture_output=True).stdout
    subprocess.run(["msgfmt", "--check-format", "-o", folder / "qaa.mo", "-"], input=hidden,
                   check=True)
    ackd.main.update(translations=str(tmp_path / "locale"), admins=["root@example.com"],
                     unseen_alert="1m")
    ackd.team.update(language="qaa", hours=OFFICE, digest={"at": "08:00", "to": ["team"]},
                     reminders=[{"at": "75%", "to": ["owner", "lead", "team", BOSS]}])
    ackd.write()
    assert ackd.once(utc("2026-11-16 08:30")).code == 0
    return ackd


def test_nothing_stays_english(hiding, dovecot, sink):
    enquire(dovecot, utc("2026-11-16 09:30"), subject="0")
    assert hiding.once(utc("2026-11-16 09:40")).code == 0
    dovecot.stop()
    hiding.once(utc("2026-11-16 12:30"))
    hiding.once(utc("2026-11-17 08:01"))
    dovecot.start()
    hiding.once(utc("2026-11-17 09:30"))
    assert len(sink.letters) == 5, "digests, a reminder, the administrator's two letters"
    for letter in sink.letters:
        seen = f"{letter.mail['Subject']}\n{letter.text}"
        data = (r"\S+@\S+|ackctl.*|INBOX|Sent|support|standard|Carla Client"
                r"|client\.example|127\.0\.0\.1:\d+:[^)]*refused\)")
        assert re.findall(r"[^\W\d_]{2,}", re.sub(data, "", seen)) == [], seen
