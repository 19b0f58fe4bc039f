"""Functions of the system that fail in the running keeper, as told (libfiu)."""

import glob
import subprocess
from pathlib import Path


class Faults:
    """For one daemon. A fault is one of `fiu-ls`, as "posix/io/rw/pwrite"; with a "*" at
    its end all that begin so."""

    def __init__(self, folder):
        folders = glob.glob("/usr/lib/fiu") + glob.glob("/usr/lib/*/fiu")
        if not folders:
            raise RuntimeError("fiu-utils is not installed; see scripts/setup")
        self.libraries = [f"{folders[0]}/fiu_run_preload.so", f"{folders[0]}/fiu_posix_preload.so"]
        self._pipes = Path(folder) / "fiu"
        self.environment = {"FIU_CTRL_FIFO": str(self._pipes)}

    def begin(self, pid, name, errno=0, probability=None):
        """From now on it fails with `errno`: always, or as often as `probability` says."""
        how = "enable" if probability is None else "enable_random"
        chance = "" if probability is None else f",probability={probability}"
        self._say(pid, f"{how} name={name},failinfo={errno}{chance}")

    def end(self, pid, name):
        self._say(pid, f"disable name={name}")

    def _say(self, pid, command):
        told = subprocess.run(["fiu-ctrl", "-f", self._pipes, "-c", command, str(pid)],
                              capture_output=True, text=True, check=False, timeout=10)
        assert told.returncode == 0 and not told.stdout, told
