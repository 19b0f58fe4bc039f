"""The layer test itself: it passes on the tree, and fails where something forbidden is
planted, naming the file and the rule."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
LAYERS = TESTS / "layers.py"


def layers(tree, *build):
    done = subprocess.run([sys.executable, LAYERS, "--tree", tree, *build],
                          capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def compile_into(build, source, text):
    """Compiles `text` as if it stood at `source` in the tree."""
    target = build / Path(source).with_suffix(".o")
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["gcc", "-std=gnu17", "-O1", "-w", "-xc", "-c", "-", "-o", target],
                   input=text, text=True, check=True)


@pytest.fixture
def tree(tmp_path):
    shutil.copytree(TESTS.parent / "src", tmp_path / "tree" / "src")
    return tmp_path / "tree"


def test_the_tree_itself_holds():
    build = [os.environ["ACKD_BUILD"]] if "ACKD_BUILD" in os.environ else []
    code, words = layers(TESTS.parent, *build)
    assert code == 0, words


FORBIDDEN_INCLUDES = [
    ("mail/planted.c", '#include "sla/calendar.h"', "mail may not know sla"),
    ("mail/planted.c", '#include "store/store.h"', "mail may not know store"),
    ("sla/planted.h", '#include "letter/letter.h"', "sla may not know letter"),
    ("sla/planted.c", "#include <stdio.h>", "sla is pure"),
    ("letter/planted.c", "#include <time.h>", "letter is pure"),
    ("letter/planted.c", "  #  include <sqlite3.h>", "SQLite is for store only"),
    ("imap/planted.c", '#include "mime/parse.h"', "imap may not know mime"),
    ("store/planted.c", '#include "config/config.h"', "store may not know config"),
    ("smtp/planted.c", '#include "app/deliver.h"', "smtp may not know app"),
    ("smtp/planted.c", '#include "web/http.h"', "smtp may not know web"),
    ("web/planted.c", '#include "auth/secret.h"', "web may not know auth"),
    ("app/planted.c", '#include "ackd/keeper.h"', "app may not know ackd"),
    ("base/planted.c", '#include "mail/message.h"', "base may not know mail"),
    ("app/planted.c", "#include <libetpan/libetpan.h>", "libetpan is for imap only"),
    ("store/planted.c", "#include <gmime/gmime.h>", "GMime is for mime only"),
    ("ackd/planted.c", "#include <curl/curl.h>", "libcurl is for smtp and web only"),
    ("mime/planted.c", "#include <gio/gio.h>", "GIO is for nowhere only"),
    ("helpers/planted.c", "#include <glib.h>", "src/helpers is no room"),
]


@pytest.mark.parametrize("path, line, rule", FORBIDDEN_INCLUDES)
def test_a_forbidden_include_is_found(tree, path, line, rule):
    planted = tree / "src" / path
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"/* planted */\n{line}\n")
    code, words = layers(tree)
    assert code == 1
    assert f"src/{path}:2: " in words and rule in words


FORBIDDEN_CALLS = [
    ("mail", "long time(long *); long f(void) { return time(0); }", "time() is for base/clock.c"),
    ("sla", "int clock_gettime(int, void *); int f(void *t) { return clock_gettime(0, t); }",
     "clock_gettime() is for base/clock.c"),
    ("store", "long g_get_real_time(void); long f(void) { return g_get_real_time(); }",
     "g_get_real_time() is for base/clock.c"),
    ("ackd", "void *g_date_time_new_now_utc(void); void *f(void) "
     "{ return g_date_time_new_now_utc(); }", "g_date_time_new_now_utc() is for base/clock.c"),
    ("mail", "int open(const char *, int); int f(void) { return open(\"x\", 0); }",
     "no open()"),
    ("letter", "void *fopen(const char *, const char *); void *f(void) "
     "{ return fopen(\"x\", \"r\"); }", "no fopen()"),
    ("letter", "int printf(const char *, ...); int f(int n) { return printf(\"%d\", n); }",
     "no printf()"),
    ("sla", "void g_log(const char *, int, const char *, ...); void f(void) "
     "{ g_log(0, 1, \"x\"); }", "no g_log()"),
    ("sla", "char *g_getenv(const char *); char *f(void) { return g_getenv(\"TZ\"); }",
     "no g_getenv()"),
    ("sla", "int sqlite3_step(void *); int f(void *s) { return sqlite3_step(s); }",
     "SQLite is for store"),
    ("app", "int sqlite3_step(void *); int f(void *s) { return sqlite3_step(s); }",
     "SQLite is for store"),
    ("store", "void *curl_easy_init(void); void *f(void) { return curl_easy_init(); }",
     "libcurl is for smtp and web"),
    ("mail", "void store_begin(void *); void f(void *s) { store_begin(s); }",
     "mail may not call store: store_begin()"),
    ("imap", "void mime_parse(void *); void f(void *s) { mime_parse(s); }",
     "imap may not call mime: mime_parse()"),
]

NEIGHBOURS = {
    "src/store/store.c": "void store_begin(void *s) {}",
    "src/mime/parse.c": "void mime_parse(void *s) {}",
    "src/base/clock.c": "long time(long *); long clock_now(void) { return time(0); }",
    "src/sla/calendar.c": "long strlen(const char *); void *g_malloc(long);"
                          "void *f(const char *s) { return g_malloc(strlen(s)); }",
}


@pytest.fixture
def build(tmp_path):
    folder = tmp_path / "build"
    for source, text in NEIGHBOURS.items():
        compile_into(folder, source, text)
    return folder


def test_allowed_calls_pass(tree, build):
    code, words = layers(tree, build)
    assert code == 0, words


@pytest.mark.parametrize("room, text, rule", FORBIDDEN_CALLS)
def test_a_forbidden_call_is_found(tree, build, room, text, rule):
    compile_into(build, f"src/{room}/planted.c", text)
    code, words = layers(tree, build)
    assert code == 1
    assert f"src/{room}/planted.c: " in words and rule in words


def test_a_build_without_objects_is_no_proof(tree, tmp_path):
    code, words = layers(tree, tmp_path)
    assert code == 2 and "no object files" in words
