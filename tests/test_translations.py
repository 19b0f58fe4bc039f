"""Letters in other languages: every text has its translation, and none that is gone."""

import re
import shutil
import subprocess

import pytest

from harness.daemon import SOURCE

CATALOGUES = sorted((SOURCE / "po").glob("*.po"))


def tool(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True, check=True,
                          env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"})


def names(catalogue):
    return catalogue.name


@pytest.fixture(scope="module")
def updated(tmp_path_factory):
    """The catalogues as po/update leaves them."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copytree(SOURCE / "po", tree / "po")
    shutil.copytree(SOURCE / "src", tree / "src")
    tool(tree / "po" / "update")
    return tree / "po"


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=names)
def test_has_the_texts_of_the_sources(catalogue, updated):
    assert catalogue.read_text() == (updated / catalogue.name).read_text(), \
        "po/update brings it in line"


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=names)
@pytest.mark.parametrize("lack", ["untranslated", "only-fuzzy"])
def test_every_text_is_translated(catalogue, lack):
    assert tool("msgattrib", f"--{lack}", "--no-obsolete", catalogue).stdout == ""


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=names)
def test_formats_and_plural_forms_are_right(catalogue):
    done = tool("msgfmt", "--check-format", "--statistics", "-o", "/dev/null", catalogue)
    assert re.fullmatch(r"\d+ translated messages\.\n", done.stderr)
