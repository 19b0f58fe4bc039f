"""What Outlook for Windows makes of letters: Word lays them out, which pads cells only,
and knows neither border-spacing nor max-width, nor anything that floats or is placed."""

import re
from html.parser import HTMLParser

import pytest

from harness.letters import LETTERS, letter

pytestmark = pytest.mark.plain

VOID = {"br", "meta"}
TEXT = {"color", "font-family", "font-size", "font-weight", "line-height", "word-break",
        "overflow-wrap"}
CELL = TEXT | {"padding", "padding-left", "background", "border-left", "border-bottom",
               "border-radius", "width", "white-space"}
TABLE = {"background", "max-width", "text-align", "table-layout", "border-collapse",
         "border-spacing", "margin"}
STYLES = {"td": CELL, "table": TABLE, "h2": TEXT | {"margin"},
          "body": {"margin", "padding", "background"}}


def pixels(text):
    return [int(number) for number in re.findall(r"(\d+)(?:px)?\b", text)]


class Word(HTMLParser):
    """Collects in `wrong` what Word would get wrong."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.fixed = [], [], False

    def handle_comment(self, data):
        self.fixed = self.fixed or bool(re.search(r'\[if mso\]>.*<table[^>]* width="600"', data))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if {"src", "background", "srcset"} & attrs.keys() or tag in ("img", "link", "script"):
            self.wrong.append(("fetches", tag, attrs))
        style = dict(rule.split(":", 1) for rule in attrs.get("style", "").split(";") if rule)
        unknown = style.keys() - STYLES.get(tag, TEXT)
        if unknown or "url(" in attrs.get("style", ""):
            self.wrong.append((tag, unknown))
        if max(pixels(style.get("border-spacing", "0"))) != int(attrs.get("cellspacing", 0)):
            self.wrong.append((tag, "border-spacing", attrs))
        if "width" in style and style["width"] != attrs.get("width", "") + "px":
            self.wrong.append((tag, "width", attrs))
        if "max-width" in style and not self.fixed:
            self.wrong.append((tag, "max-width", attrs))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(("ends", tag))


@pytest.mark.parametrize("name", LETTERS)
def test_outlook(name):
    word = Word()
    word.feed(letter(name))
    word.close()
    assert word.wrong == []
    assert word.open == []
