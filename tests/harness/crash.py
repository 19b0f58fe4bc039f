"""A bug in whatever reads the server's bytes: a library laid over recv() that writes to
nowhere as soon as SIGN has come. The thread that asked for the bytes runs into it, as it
would into a bug of ours or of libetpan."""

import subprocess

from .daemon import preload

SIGN = "TOO-MUCH-FOR-YOU"

SOURCE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>
#include <sys/socket.h>

ssize_t recv(int socket, void *buffer, size_t length, int flags)
{
    ssize_t (*next)(int, void *, size_t, int) = dlsym(RTLD_NEXT, "recv");
    ssize_t count = next(socket, buffer, length, flags);
    volatile char *nowhere = NULL;
    if (count > 0 && memmem(buffer, (size_t)count, "%s", %d))
        *nowhere = 1;
    return count;
}
"""


def crash_preload(folder):
    """What LD_PRELOAD must hold; the library is made in `folder`."""
    library = folder / "crash.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-x", "c", "-o", library, "-"], check=True,
                   input=SOURCE % (SIGN, len(SIGN)), text=True)
    return f"{preload()}:{library}"
