"""Where scripts/fetch-servers put the servers that exclude Dovecot as packages."""

import atexit
import functools
import os
import shutil
import stat
import tempfile
from pathlib import Path

import pytest

from .daemon import SOURCE

FETCHED = SOURCE / "build" / "servers"


def _all_may_enter(folder):
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))


@functools.cache
def _where_all_may_enter(name):
    """A copy: in root's home the user whom the server runs as could not read it."""
    copy = Path(tempfile.mkdtemp(prefix=f"ackd-{name}-"))
    atexit.register(shutil.rmtree, copy, ignore_errors=True)
    shutil.copytree(FETCHED / name, copy, symlinks=True, dirs_exist_ok=True)
    copy.chmod(0o755)
    return copy


def unpacked(name):
    """The root folder of an unpacked server; skips the test where there is none."""
    if not (FETCHED / name / "root").is_dir():
        pytest.skip(f"{name} is not here: scripts/fetch-servers could not download it")
    folder = FETCHED / name
    return (folder if _all_may_enter(folder) else _where_all_may_enter(name)) / "root"


def environment(root):
    """The server's own libraries first; nothing of the tester's environment."""
    libraries = [path for top in (root / "usr" / "lib", root / "lib")
                 for path in (top, *top.glob("*-linux-gnu*"))]
    plugins = [path / "sasl2" for path in libraries if (path / "sasl2").is_dir()]
    plugins += list(Path("/usr/lib").glob("*-linux-gnu*/sasl2"))
    return {"LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries)),
            "SASL_PATH": os.pathsep.join(map(str, plugins)),
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
