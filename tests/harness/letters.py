"""The letters that tests/letters_probe writes: their texts were chosen to burst them."""

import functools
import subprocess

from .daemon import BUILD

PROBE = BUILD / "tests" / "letters_probe"
LOCALES = BUILD / "locale"
_NAMES = ["digest", "empty", "leave", "reminders", "answer", "alert",
          *(f"reminder-{number}" for number in range(11))]
LETTERS = [f"{name}.{language}" for name in _NAMES for language in ("en", "de")]


@functools.cache
def letter(name):
    """The HTML of one of LETTERS."""
    name, _, language = name.partition(".")
    locales = [LOCALES] if language == "de" else []
    done = subprocess.run([PROBE, name, *locales], capture_output=True, check=True)
    text = done.stdout.decode()
    assert f'<html lang="{language}">' in text
    return text
