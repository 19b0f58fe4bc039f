"""Letters whose texts were chosen to burst them, in a browser: on telephones and on a
desk, in the light and in the dark, in English and in German."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from harness.letters import LETTERS, letter

MEASURE = Path(__file__).with_name("measure.js")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WIDTHS = (320, 360, 800)
SCHEMES = {"dark": 0, "light": 1}  # Chromium's preferredColorScheme

pytestmark = [
    pytest.mark.plain,
    pytest.mark.skipif(CHROMIUM is None,
                       reason="no chromium here: scripts/setup browser installs it"),
]


def page():
    """One document with all letters at all widths, each in a frame of its own."""
    frames = "".join(
        f'<iframe id="{name}" style="width:{width}px;height:600px;border:0" '
        f'srcdoc="{html.escape(letter(name))}"></iframe>\n'
        for name in LETTERS for width in WIDTHS)
    script = MEASURE.read_text("utf-8")
    return f'<!DOCTYPE html><meta charset="utf-8">{frames}<pre id="found"></pre>' \
           f'<script>{script}</script>'


@pytest.fixture(scope="module", params=SCHEMES)
def measured(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("letters")
    (folder / "letters.html").write_text(page(), "utf-8")
    done = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=60000",
         f"--blink-settings=preferredColorScheme={SCHEMES[request.param]}",
         "--dump-dom", f"file://{folder / 'letters.html'}"],
        capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, flags=re.S)
    frames = json.loads(html.unescape(found[1]))
    assert len(frames) == len(LETTERS) * len(WIDTHS)
    return request.param, frames


def findings(frames, key):
    return {f"{frame['name']} {frame['width']}": frame[key][:5]
            for frame in frames if frame[key]}


def test_the_page_is_as_wide_as_the_screen(measured):
    _, frames = measured
    assert [frame["width"] for frame in frames] == list(WIDTHS) * len(LETTERS)
    wider = {frame["name"]: frame["scrolls"] for frame in frames
             if frame["scrolls"] > frame["width"]}
    assert wider == {}


def test_every_text_stays_in_its_cell(measured):
    _, frames = measured
    assert all(frame["texts"] >= 3 for frame in frames)
    assert findings(frames, "wide") == {}


def test_every_text_stands_out_from_its_paper(measured):
    scheme, frames = measured
    bright = {"dark": lambda paper: max(paper) < 64, "light": lambda paper: min(paper) > 250}
    assert all(bright[scheme](frame["paper"]) for frame in frames)
    assert findings(frames, "faint") == {}


def test_no_text_is_too_small_to_read(measured):
    _, frames = measured
    assert findings(frames, "small") == {}


@pytest.mark.parametrize("name", LETTERS)
def test_no_mail_program_cuts_it_off(name):
    assert len(letter(name).encode()) < 102 * 1024
