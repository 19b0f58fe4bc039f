/* clock.c - a clock that a test sets while programs run: preloaded into them, it reads
 * the time from a page that they share with the test. (libfaketime would read it from a
 * file, and the workers can open none.) The time stands still until the test sets it. The
 * keeper sleeps for a moment at most, so that it notices at once; a worker would take a
 * poll(2) that ends early for a server that is silent. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { MOMENT_MS = 5 };

static const _Atomic int64_t *page; /* seconds since 1970 */
static bool is_worker;

static void open_page(void)
{
    const char *path = getenv("TEST_CLOCK");
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    void *mapped = mmap(NULL, sizeof *page, PROT_READ, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED)
        abort();
    page = mapped;
    close(fd);
}

static int64_t now(void)
{
    if (!page) /* another library asks before it is our turn to begin */
        open_page();
    return atomic_load(page);
}

__attribute__((constructor)) static void begin(int argc, char **argv)
{
    is_worker = argc > 1 && strcmp(argv[1], "--imap-worker") == 0;
    now(); /* while files may be opened */
}

int clock_gettime(clockid_t id, struct timespec *t)
{
    if (id != CLOCK_REALTIME && id != CLOCK_REALTIME_COARSE)
        return (int)syscall(SYS_clock_gettime, id, t);
    *t = (struct timespec){ .tv_sec = now() };
    return 0;
}

int gettimeofday(struct timeval *t, void *zone)
{
    (void)zone;
    *t = (struct timeval){ .tv_sec = now() };
    return 0;
}

time_t time(time_t *t)
{
    time_t seconds = now();
    if (t)
        *t = seconds;
    return seconds;
}

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
    static int (*real_poll)(struct pollfd *, nfds_t, int);
    if (!real_poll)
        *(void **)&real_poll = dlsym(RTLD_NEXT, "poll");
    bool long_wait = timeout < 0 || timeout > MOMENT_MS;
    return real_poll(fds, n, long_wait && !is_worker ? MOMENT_MS : timeout);
}
