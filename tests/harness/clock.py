"""A clock in the hands of the test, for a daemon that keeps running (see clock.c)."""

import mmap
import struct
import subprocess
from datetime import datetime, timezone
from pathlib import Path


class Clock:
    """It stands still at `at` (aware datetime) until it is set. What runs with
    `environment` has it for its own; `folder` is where its page lies."""

    def __init__(self, folder, at):
        library = Path(folder) / "clock.so"
        subprocess.run(["gcc", "-shared", "-fPIC", Path(__file__).with_suffix(".c"), "-o",
                        library], check=True)
        path = Path(folder) / "clock"
        path.write_bytes(bytes(8))
        with open(path, "r+b") as file:
            self._page = mmap.mmap(file.fileno(), 8)
        self.libraries = [str(library)]
        self.environment = {"TEST_CLOCK": str(path), "WATCHDOG_USEC": "4000000"}
        self.set(at)

    @property
    def now(self):
        return datetime.fromtimestamp(struct.unpack("q", self._page[:])[0], timezone.utc)

    def set(self, at):
        """The next time that anybody asks."""
        self._page[:] = struct.pack("q", int(at.timestamp()))
