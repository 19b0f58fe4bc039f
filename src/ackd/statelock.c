#include "ackd/statelock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"

enum { DIRECTORY_MODE = 0750, FILE_MODE = 0640 };

static int fail(const char *path, const char *doing, GError **error)
{
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_STORE, "%s: %s: %s", path, doing,
                g_strerror(errno));
    return -1;
}

int statelock_take(const char *state_dir, GError **error)
{
    if (g_mkdir_with_parents(state_dir, DIRECTORY_MODE) < 0)
        return fail(state_dir, "the state directory cannot be made", error);
    g_autofree char *path = g_build_filename(state_dir, "ackd.lock", NULL);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, FILE_MODE);
    if (fd < 0)
        return fail(path, "the state directory cannot be written", error);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    close(fd);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_STORE,
                "%s: another ackd is at work on this state directory", path);
    return -1;
}
