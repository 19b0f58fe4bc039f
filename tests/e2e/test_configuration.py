"""A wrong configuration is refused with file, line, option, what was found and what is
expected; nothing starts half."""

import pytest


def main_option(**options):
    return lambda daemon: daemon.main.update(options)


def team_option(**options):
    return lambda daemon: daemon.team.update(options)


def mailbox_option(**options):
    return lambda daemon: daemon.team["mailboxes"][0].update(options)


WRONG = [
    ("misspelt option", team_option(timezon="UTC"), ["timezon", "timezone"]),
    ("unknown zone", team_option(timezone="Europe/Atlantis"), ["Europe/Atlantis"]),
    ("bad duration", team_option(targets=[{"name": "x", "answer": "soon"}]), ["soon", "answer"]),
    ("bad level", team_option(reminders=[{"at": "late", "to": ["lead"]}]), ["late"]),
    ("reader who is no address", team_option(reminders=[{"at": "50%", "to": ["boss"]}]), ["boss"]),
    ("bad day", team_option(hours=[{"days": "Mun", "open": "9:00", "close": "17:00"}]), ["Mun"]),
    ("plain text beyond loopback", mailbox_option(host="imap.example.com"), ["none"]),
    ("password file missing", mailbox_option(password_file="missing.pass"), ["missing.pass"]),
    ("port too high", mailbox_option(port=70000), ["70000"]),
    ("a word for a number", main_option(workers="many"), ["workers"]),
    ("too few workers", main_option(workers=0), ["workers"]),
]


@pytest.mark.parametrize("name, change, words", WRONG, ids=[row[0] for row in WRONG])
def test_wrong_configuration(ackd, name, change, words):
    change(ackd)
    ackd.write()
    for arguments in (["--check-config"], ["--once"]):
        result = ackd.ackd(*arguments)
        assert result.code in (1, 2), result
        assert ".conf:" in result.err, "file and line"
        for word in words:
            assert word in result.err, result
    assert not ackd.database.exists(), name


def test_a_secret_that_others_can_read(ackd):
    ackd.write()
    (ackd.folder / "teams.d" / "support.pass").chmod(0o644)
    result = ackd.ackd("--check-config")
    assert result.code in (1, 2) and "support.pass" in result.err, result


def test_a_file_that_is_no_configuration(ackd):
    ackd.write()
    ackd.file.write_text("state_dir = ;\n")
    result = ackd.ackd("--check-config")
    assert result.code in (1, 2) and "ackd.conf:1" in result.err, result


def test_all_problems_at_once(ackd):
    ackd.team.update(timezone="Europe/Atlantis", domans=["example.com"])
    ackd.write()
    words = ackd.ackd("--check-config").err
    assert "Europe/Atlantis" in words and "domans" in words


def test_a_right_one(ackd):
    ackd.write()
    result = ackd.ackd("--check-config")
    assert result.code == 0, result


def test_explained_it_can_be_read_again(ackd):
    """What --explain-config prints is a configuration, without any secret."""
    ackd.team["reminders"] = [{"at": "75%", "to": ["owner", "boss@example.com"]}]
    ackd.write()
    result = ackd.ackd("--explain-config")
    assert result.code == 0 and "network_timeout" in result.out, result
    assert "secret\n" not in result.out
