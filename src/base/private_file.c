#include "base/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

/* The service manager lets the daemon's user in by an ACL, whose mask shows as rights of
 * the group: 0440 is what a credential of systemd looks like. Its directory keeps others
 * out. */
static bool is_credential(const char *path)
{
    const char *credentials = g_getenv("CREDENTIALS_DIRECTORY");
    if (credentials == NULL)
        return false;
    g_autofree char *directory = g_path_get_dirname(path);
    return g_str_equal(directory, credentials);
}

static bool is_private(const char *path, int descriptor, GError **error)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found no regular file at '%s', expected a file with the secret in "
                    "its first line",
                    path);
        return false;
    }
    mode_t refused = is_credential(path) ? S_IRWXO : S_IRWXG | S_IRWXO;
    if ((status.st_mode & refused) != 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found mode %04o of '%s', expected one that lets only the owner read "
                    "it (chmod 600)",
                    (unsigned)(status.st_mode & 07777), path);
        return false;
    }
    return true;
}

int private_file_open(const char *path, GError **error)
{
    /* O_NONBLOCK: a pipe left under this name must not hang the daemon. */
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor < 0) {
        g_set_error(
            error, ACKD_ERROR, ACKD_ERROR_CONFIG,
            "found no readable file '%s' (%s), expected one with the secret in its "
            "first line",
            path, g_strerror(errno));
        return -1;
    }
    if (!is_private(path, descriptor, error)) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}
