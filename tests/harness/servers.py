"""Where scripts/fetch-servers put the servers that exclude Dovecot as packages."""

import os
from pathlib import Path

import pytest

from .daemon import SOURCE

FETCHED = SOURCE / "build" / "servers"


def unpacked(name):
    """The root folder of an unpacked server; skips the test where there is none."""
    root = FETCHED / name / "root"
    if not root.is_dir():
        pytest.skip(f"{name} is not here: scripts/fetch-servers could not download it")
    return root


def environment(root):
    """The server's own libraries first; nothing of the tester's environment."""
    libraries = [root / "usr" / "lib", *(root / "usr" / "lib").glob("*-linux-gnu*")]
    plugins = [path / "sasl2" for path in libraries if (path / "sasl2").is_dir()]
    plugins += list(Path("/usr/lib").glob("*-linux-gnu*/sasl2"))
    return {"LD_LIBRARY_PATH": os.pathsep.join(map(str, libraries)),
            "SASL_PATH": os.pathsep.join(map(str, plugins)),
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
