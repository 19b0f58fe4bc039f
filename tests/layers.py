#!/usr/bin/env python3
"""Who may know whom (HACKING), enforced by includes and by symbols.

usage: tests/layers.py [--tree FOLDER] [BUILD]

Without BUILD only the #include lines under src/ are looked at; with it also what the
object files under BUILD/src ask of the linker. Prints a line FILE: RULE for each offence."""

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

PURE = ("mail", "sla", "letter")
ADAPTERS = ("config", "mime", "imap", "wire", "store", "smtp", "auth", "web", "ical", "http")
OURS = ("base", *PURE, *ADAPTERS, "app")

# Whose headers and functions a room may use besides its own.
MAY_KNOW = {
    "base": (),
    "mail": ("base",),
    "sla": ("base", "mail"),
    "letter": ("base", "mail", "sla"),
    **{adapter: ("base", *PURE) for adapter in ADAPTERS},
    "auth": ("base", *PURE, "web"),
    "app": OURS,
    "ackd": OURS,
    "ackctl": OURS,
}


class Library(NamedTuple):
    headers: str   # regular expression for what stands between < and >
    symbols: str   # and for what the linker is asked for
    rooms: tuple   # the rooms that may use it


LIBRARIES = {
    "libetpan": Library(r"libetpan/", r"(mailimap|mailstream|clist|mmap_string|carray)_",
                        ("imap",)),
    "GnuTLS": Library(r"gnutls/", r"gnutls_", ("imap", "auth")),
    "GMime": Library(r"gmime/", r"g_mime_|internet_address_", ("mime",)),
    "libxml2": Library(r"libxml/", r"(xml|html)[A-Z]", ("mime",)),
    "SQLite": Library(r"sqlite3\.h", r"sqlite3_", ("store",)),
    "libcurl": Library(r"curl/", r"curl_", ("smtp", "web")),
    "libconfig": Library(r"libconfig\.h", r"config_(read|setting|lookup|init|destroy|error)",
                         ("config",)),
    "jansson": Library(r"jansson\.h", r"json_", ("ackctl", "auth", "web")),
    "libsystemd": Library(r"systemd/", r"sd_", ("ackd",)),
    "libical": Library(r"libical/", r"ical", ("ical",)),
    "libmicrohttpd": Library(r"microhttpd\.h", r"MHD_", ("http",)),
    "libintl": Library(r"libintl\.h", r"(d|dc)?n?gettext$|bind_?textdomain\w*|textdomain$", ("app",)),
    "GIO": Library(r"gio/", r"g_(file_new_for|socket|dbus|cancellable|task|(in|out)put_stream)_\w+", ()),
}

# Headers that neither read nor write anything.
PURE_HEADERS = {"glib.h", "errno.h", "inttypes.h", "limits.h", "math.h", "stdarg.h", "stdbool.h",
                "stddef.h", "stdint.h", "stdlib.h", "string.h"}

CLOCK = re.compile(
    r"(time|ftime|gettimeofday|clock|clock_gettime|timespec_get|times|g_get_real_time"
    r"|g_get_monotonic_time|g_get_current_time|g_date_time_new_now\w*|g_timer_\w+"
    r"|g_source_get_time)$")

# What a pure room may ask of the C library: nothing that reads, writes or remembers.
PURE_LIBC = re.compile(
    r"(mem|str)(?!error)\w+|is[a-z]+|to(lower|upper)|qsort|bsearch|abs|labs|llabs|div|ldiv"
    r"|snprintf|vsnprintf|sscanf|(f|l|ll)?(abs|floor|ceil|round|rint|trunc|sqrt)f?"
    r"|__ctype_\w+|__errno_location|__stack_chk_fail|__popcount[ds]i2|_GLOBAL_OFFSET_TABLE_")

# GLib's doors to the world: files, the environment, logging, printing, chance, threads.
IMPURE_GLIB = re.compile(
    r"g_(log|print|message|warning|critical|info|debug|return_if_fail|warn_|on_error)\w*"
    r"|g_(file|dir|mkdir|rmdir|unlink|rename|remove|open|fopen|access|stat|lstat|creat"
    r"|mapped_file|spawn|getenv|setenv|unsetenv|listenv|environ|chdir|chmod)(_\w+)?"
    r"|g_get_(?!charset|language|codeset|filename)\w+|g_random\w*|g_rand_\w+|g_uuid\w*"
    r"|g_thread_\w+|g_main_\w+|g_timeout_\w+|g_idle_\w+|g_io_\w+|g_usleep|g_poll")

SANITIZER = re.compile(r"__(asan|ubsan|sanitizer|lsan)_")
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def room_of(path):
    """src/mail/message.h -> mail"""
    return path.parts[1] if len(path.parts) > 2 else None


def include_offence(path, quote, name):
    """Why the file at `path` may not include `name`, or None."""
    room = room_of(path)
    if room not in MAY_KNOW:
        return f"src/{room} is no room of the design"
    if quote == '"':
        if name == "config.h":
            return None if room not in PURE else "a pure room depends on no build option"
        other = name.partition("/")[0]
        if other != room and other not in MAY_KNOW[room]:
            return f"{room} may not know {other} (#include \"{name}\")"
        return None
    for library, rule in LIBRARIES.items():
        if re.match(rule.headers, name) and room not in rule.rooms:
            where = " and ".join(rule.rooms) or "nowhere"
            return f"{library} is for {where} only (#include <{name}>)"
    if room in PURE and name not in PURE_HEADERS:
        return f"{room} is pure: no #include <{name}>"
    return None


def check_includes(tree):
    for path in sorted(tree.glob("src/**/*.[ch]")):
        relative = path.relative_to(tree)
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            found = INCLUDE.match(line)
            offence = found and include_offence(relative, *found.groups())
            if offence:
                yield f"{relative}:{number}: {offence}"


def symbols(objects):
    """{object: (defined, asked for)}, as nm sees them."""
    table = {path: (set(), set()) for path in objects}
    if not objects:
        return table
    listing = subprocess.run(["nm", "-A", "-g", *map(str, objects)], check=True,
                             capture_output=True, text=True).stdout
    for line in listing.splitlines():
        path, _, rest = line.partition(":")
        kind, name = rest.split()[-2:]
        table[Path(path)][kind == "U"].add(name)
    return table


def plain(symbol):
    """Without version, and without the dress of FORTIFY and of C99 scanf."""
    symbol = symbol.partition("@")[0]
    symbol = re.sub(r"^__isoc\d+_", "", symbol)
    return re.sub(r"^__(\w+)_chk$", r"\1", symbol)


def symbol_offence(room, source, symbol, home):
    """Why an object of `room` may not ask for `symbol`, or None."""
    name = plain(symbol)
    if SANITIZER.match(name):
        return None
    if CLOCK.match(name):
        return None if source == "src/base/clock.c" else f"{name}() is for base/clock.c only"
    if name in home:
        known = room in home[name] or home[name] & set(MAY_KNOW[room])
        return None if known else f"{room} may not call {'/'.join(home[name])}: {name}()"
    for library, rule in LIBRARIES.items():
        if re.match(rule.symbols, name) and room not in rule.rooms:
            return f"{library} is for {' and '.join(rule.rooms) or 'nobody'}: {name}()"
    if room not in PURE:
        return None
    if name.startswith("g_"):
        return f"{room} is pure: no {name}()" if IMPURE_GLIB.fullmatch(name) else None
    return None if PURE_LIBC.fullmatch(name) else f"{room} is pure: no {name}()"


def source_of(path):
    """src/base/libbase_a-clock.o -> src/base/clock.c"""
    return str(path.with_name(path.stem.rpartition("-")[2] + ".c"))


def check_symbols(build):
    table = symbols(sorted(build.glob("src/**/*.o")))
    home = {}  # symbol -> rooms that define it
    for path, (defined, _) in table.items():
        for name in defined:
            home.setdefault(name, set()).add(room_of(path.relative_to(build)))
    for path, (_, asked) in table.items():
        relative = path.relative_to(build)
        room, source = room_of(relative), source_of(relative)
        if room not in MAY_KNOW:
            yield f"{source}: src/{room} is no room of the design"
            continue
        for name in sorted(asked):
            offence = symbol_offence(room, source, name, home)
            if offence:
                yield f"{source}: {offence}"


def main(arguments):
    tree = Path(__file__).resolve().parents[1]
    if arguments[:1] == ["--tree"]:
        tree, arguments = Path(arguments[1]).resolve(), arguments[2:]
    offences = list(check_includes(tree))
    if arguments:
        build = Path(arguments[0]).resolve()
        if not any(build.glob("src/**/*.o")):
            print(f"{build}: no object files", file=sys.stderr)
            return 2
        offences += check_symbols(build)
    for offence in offences:
        print(offence)
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
