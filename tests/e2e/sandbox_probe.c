/* Enters the worker's sandbox and says what it can still do, a line "NAME RESULT" each.
 * usage: sandbox_probe READABLE_FILE FORBIDDEN_FILE FORBIDDEN_FOLDER */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ackd/sandbox.h"

static void say(const char *name, bool could)
{
    printf("%s %s\n", name, could ? "yes" : strerror(errno));
}

static bool can_open(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool can_run(void)
{
    execl("/bin/true", "true", (char *)NULL);
    return false;
}

static bool can_have(size_t bytes)
{
    return mmap(NULL, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
}

static bool can_resolve(void)
{
    struct addrinfo *found = NULL;
    bool could = getaddrinfo("localhost", "143", NULL, &found) == 0;
    if (found)
        freeaddrinfo(found);
    return could;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc != 4)
        return EXIT_FAILURE;
    g_autofree char *missing = sandbox_missing();
    printf("missing %s\n", missing ? missing : "nothing");
    char *const files[] = { argv[1], NULL };
    pid_t parent = getppid();
    g_autofree char *created = g_build_filename(argv[3], "created", NULL);
    if (!sandbox_enter(files, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return EXIT_FAILURE;
    }
    say("read-its-file", can_open(argv[1], O_RDONLY));
    say("write-its-file", can_open(argv[1], O_WRONLY));
    say("read-forbidden", can_open(argv[2], O_RDONLY));
    say("list-forbidden", can_open(argv[3], O_RDONLY | O_DIRECTORY));
    say("create", can_open(created, O_WRONLY | O_CREAT));
    say("unlink", unlink(argv[2]) == 0);
    say("read-passwords", can_open("/etc/passwd", O_RDONLY));
    say("read-resolver", can_open("/etc/nsswitch.conf", O_RDONLY));
    say("list-certificates", can_open("/etc/ssl/certs", O_RDONLY | O_DIRECTORY));
    say("signal-others", kill(parent, 0) == 0);
    say("signal-itself", kill(getpid(), 0) == 0);
    say("connect", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0);
    say("resolve", can_resolve());
    say("have-1-gib", can_have((size_t)1 << 30));
    say("have-3-gib", can_have((size_t)3 << 30));
    say("run", can_run());
    return EXIT_SUCCESS;
}
