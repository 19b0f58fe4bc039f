#include "ackd/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"

/* Beyond the 76 MiB that a worker has when it begins. Eight looking threads take 8 MiB of
 * stack and 64 MiB of address space for the allocator's arena each, 580 MiB together
 * (measured: 640 MiB, of which 21 MiB are memory). To this come eight answers of 64 MiB,
 * which imap/guard.h lets through, and 40 KiB for each of 10,000 mailboxes. */
#define MEMORY_BYTES (2 * UINT64_C(1024) * 1024 * 1024)

static bool fail(const char *what, GError **error)
{
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, "cannot be confined: %s: %s", what,
                g_strerror(errno));
    return false;
}

/* ---- landlock (linux/landlock.h, which older systems' headers have in part or not). */

struct ruleset_attr {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;
    uint64_t scoped;
};

/* Packed in the kernel's own header too. */
struct path_beneath_attr {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

enum {
    CREATE_RULESET_VERSION = 1,
    RULE_PATH_BENEATH = 1,
    ACCESS_READ_FILE = 1 << 2,
    ACCESS_READ_DIR = 1 << 3,
    ACCESS_FIRST = (1 << 13) - 1,        /* version 1: all from execute to make_sym */
    ACCESS_REFER = 1 << 13,              /* 2 */
    ACCESS_TRUNCATE = 1 << 14,           /* 3 */
    ACCESS_IOCTL_DEV = 1 << 15,          /* 5 */
    SCOPE_ABSTRACT_UNIX_SOCKET = 1 << 0, /* 6 */
    SCOPE_SIGNAL = 1 << 1,               /* 6 */
};

/* 0: this kernel has none, or it is switched off. */
static int landlock_version(void)
{
    long version =
        syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

static int create_ruleset(int version)
{
    struct ruleset_attr attr = { .handled_access_fs = ACCESS_FIRST };
    size_t size = sizeof attr.handled_access_fs;
    if (version >= 2)
        attr.handled_access_fs |= ACCESS_REFER;
    if (version >= 3)
        attr.handled_access_fs |= ACCESS_TRUNCATE;
    if (version >= 5)
        attr.handled_access_fs |= ACCESS_IOCTL_DEV;
    if (version >= 6) {
        attr.scoped = SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL;
        size = sizeof attr;
    }
    return (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
}

/* Read for: resolving names (the first five, and the modules that nsswitch.conf names),
 * certificates, character sets and other modules, time zones, chance. */
static const char *const always[] = {
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/nsswitch.conf",
    "/etc/host.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/localtime",
    "/etc/ssl",
    "/etc/pki",
    "/etc/pkcs11",
    "/etc/gnutls",
    "/etc/ca-certificates",
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
    "/usr/share/p11-kit",
    "/usr/share/zoneinfo",
    "/run/systemd/resolve",
    "/dev/urandom",
#ifdef __SANITIZE_ADDRESS__
    "/proc", /* the leak checker */
#endif
    NULL,
};

/* What is not there now is not there later either. */
static bool allow(int ruleset, const char *path, GError **error)
{
    struct stat status;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) < 0) {
        if (fd >= 0)
            close(fd);
        return true;
    }
    const struct path_beneath_attr rule = {
        .allowed_access = S_ISDIR(status.st_mode) ? ACCESS_READ_FILE | ACCESS_READ_DIR
                                                  : ACCESS_READ_FILE,
        .parent_fd = fd,
    };
    long added = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0);
    bool good = added == 0 || fail(path, error);
    close(fd);
    return good;
}

static bool close_files(char *const *files, GError **error)
{
    int version = landlock_version();
    if (version == 0)
        return true;
    int ruleset = create_ruleset(version);
    if (ruleset < 0)
        return fail("landlock", error);
    bool good = true;
    for (const char *const *path = always; good && *path; path++)
        good = allow(ruleset, *path, error);
    for (char *const *path = files; good && *path; path++)
        good = allow(ruleset, *path, error);
    if (good && syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
        good = fail("landlock", error);
    close(ruleset);
    return good;
}

/* ---- Limits. */

static bool limit(int resource, rlim_t most, const char *what, GError **error)
{
    struct rlimit present;
    if (getrlimit(resource, &present) < 0)
        return fail(what, error);
    most = MIN(most, present.rlim_max);
    const struct rlimit limits = { most, most };
    return setrlimit(resource, &limits) == 0 || fail(what, error);
}

/* Counted from what is there now: sanitizers and valgrind take terabytes for themselves
 * before they begin. */
static bool limit_memory(GError **error)
{
    g_autofree char *text = NULL;
    guint64 pages = 0;
    if (g_file_get_contents("/proc/self/statm", &text, NULL, NULL))
        pages = g_ascii_strtoull(text, NULL, 10);
    rlim_t now = pages * (rlim_t)sysconf(_SC_PAGESIZE);
    return limit(RLIMIT_AS, now + MEMORY_BYTES, "RLIMIT_AS", error);
}

/* Standard error goes to a file where somebody redirected it by hand: the last words of a
 * worker that aborts belong there. */
static bool limit_files(GError **error)
{
    struct stat status;
    if (fstat(STDERR_FILENO, &status) == 0 && S_ISREG(status.st_mode))
        return true;
    signal(SIGXFSZ, SIG_IGN);
    return limit(RLIMIT_FSIZE, 0, "RLIMIT_FSIZE", error);
}

/* The leak checker looks at its own process as a debugger does. */
static bool hide_memory(GError **error)
{
#ifdef __SANITIZE_ADDRESS__
    (void)error;
    return true;
#else
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 || fail("PR_SET_DUMPABLE", error);
#endif
}

bool sandbox_enter(char *const *files, GError **error)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return fail("PR_SET_NO_NEW_PRIVS", error);
    return limit_memory(error) && limit(RLIMIT_CORE, 0, "RLIMIT_CORE", error) &&
           limit_files(error) && hide_memory(error) && close_files(files, error);
}

char *sandbox_missing(void)
{
    return landlock_version() > 0
               ? NULL
               : g_strdup("no landlock in this kernel, or it is switched off");
}

/* ---- Replaced files. */

/* Whether a folder that may be read as a whole holds it: systemd-resolved writes its
 * files anew several times a day, and they can be read for all that. */
static bool lies_in_a_folder(const char *real_path)
{
    for (const char *const *path = always; *path; path++) {
        if (g_str_has_prefix(real_path, *path) && real_path[strlen(*path)] == '/')
            return true;
    }
    return false;
}

static void append_identity(GString *text, const char *path)
{
    struct stat status;
    char *real_path = realpath(path, NULL);
    if (real_path && !lies_in_a_folder(real_path) && stat(real_path, &status) == 0 &&
        S_ISREG(status.st_mode))
        g_string_append_printf(text, "%s %ju:%ju\n", path, (uintmax_t)status.st_dev,
                               (uintmax_t)status.st_ino);
    free(real_path);
}

char *sandbox_files(char *const *files)
{
    GString *text = g_string_new(NULL);
    for (const char *const *path = always; *path; path++)
        append_identity(text, *path);
    for (char *const *path = files; *path; path++)
        append_identity(text, *path);
    return g_string_free(text, FALSE);
}
