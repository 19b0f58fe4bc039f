#include "imap/connect.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"

enum {
    ADDRESSES_MAX = 16,
    HEAD_START_MS = 250, /* RFC 8305 section 5: the delay before the next address */
};

struct race {
    const struct addrinfo *addresses[ADDRESSES_MAX]; /* in the order they are tried */
    int count;
    int started;
    struct pollfd running[ADDRESSES_MAX];
    const struct addrinfo *runner[ADDRESSES_MAX];
    nfds_t running_count;
    GString *reasons;
};

static struct addrinfo *resolve(const char *host, int port, GError **error)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC,
                              .ai_socktype = SOCK_STREAM,
                              .ai_flags = AI_NUMERICSERV };
    struct addrinfo *found = NULL;
    g_autofree char *service = g_strdup_printf("%d", port);
    int code = getaddrinfo(host, service, &hints, &found);

    if (code == 0)
        return found;
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, "the name cannot be resolved: %s",
                code == EAI_SYSTEM ? g_strerror(errno) : gai_strerror(code));
    return NULL;
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)address;
        return ntohl(in->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    }
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in =
            (const struct sockaddr_in6 *)(const void *)address;
        return IN6_IS_ADDR_LOOPBACK(&in->sin6_addr) ||
               (IN6_IS_ADDR_V4MAPPED(&in->sin6_addr) &&
                in->sin6_addr.s6_addr[12] == IN_LOOPBACKNET);
    }
    return false;
}

static void note(struct race *race, const struct addrinfo *address, const char *why)
{
    char text[NI_MAXHOST];

    if (getnameinfo(address->ai_addr, address->ai_addrlen, text, sizeof text, NULL, 0,
                    NI_NUMERICHOST) != 0)
        g_strlcpy(text, "?", sizeof text);
    g_string_append_printf(race->reasons, "%s%s: %s", race->reasons->len ? "; " : "",
                           text, why);
}

/* Families take turns, beginning with the one the resolver prefers. */
static void line_up(struct race *race, const struct addrinfo *list, bool loopback_only)
{
    const struct addrinfo *first = list, *second = list;
    int family = list->ai_family;

    while (race->count < ADDRESSES_MAX && (first || second)) {
        const struct addrinfo **turn = race->count % 2 == 0 ? &first : &second;

        while (first && first->ai_family != family)
            first = first->ai_next;
        while (second && second->ai_family == family)
            second = second->ai_next;
        if (!*turn)
            turn = first ? &first : &second;
        if (!*turn)
            break;
        const struct addrinfo *next = *turn;
        *turn = next->ai_next;
        if (!loopback_only || is_loopback(next->ai_addr))
            race->addresses[race->count++] = next;
        else
            note(race, next, "plain text is for this machine only, not for others");
    }
}

static void start_next(struct race *race)
{
    const struct addrinfo *address = race->addresses[race->started++];
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0 || (connect(fd, address->ai_addr, address->ai_addrlen) != 0 &&
                   errno != EINPROGRESS)) {
        note(race, address, g_strerror(errno));
        if (fd >= 0)
            close(fd);
        return;
    }
    race->runner[race->running_count] = address;
    race->running[race->running_count++] = (struct pollfd){ .fd = fd, .events = POLLOUT };
}

static void drop(struct race *race, nfds_t which)
{
    race->running_count--;
    race->running[which] = race->running[race->running_count];
    race->runner[which] = race->runner[race->running_count];
}

/* The first socket that is connected, taken out of the race; -1 if there is none yet.
 * Those that failed are closed. */
static int winner(struct race *race)
{
    for (nfds_t i = 0; i < race->running_count;) {
        int fd = race->running[i].fd, failure = 0;
        socklen_t size = sizeof failure;

        if (race->running[i].revents == 0) {
            i++;
            continue;
        }
        if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) != 0)
            failure = errno;
        if (failure != 0) {
            note(race, race->runner[i], g_strerror(failure));
            close(fd);
        }
        drop(race, i);
        if (failure == 0)
            return fd;
    }
    return -1;
}

static int run(struct race *race, int64_t deadline)
{
    int64_t next_start = 0;

    for (;;) {
        int64_t now = clock_monotonic_ms();
        bool more = race->started < race->count;

        if (now >= deadline)
            return -1;
        if (more && (race->running_count == 0 || now >= next_start)) {
            start_next(race);
            next_start = now + HEAD_START_MS;
            continue;
        }
        if (race->running_count == 0)
            return -1;
        int64_t until = more ? MIN(deadline, next_start) : deadline;
        if (poll(race->running, race->running_count, (int)(until - now)) > 0) {
            int fd = winner(race);
            if (fd >= 0)
                return fd;
        }
    }
}

static void end_race(struct race *race)
{
    for (nfds_t i = 0; i < race->running_count; i++) {
        note(race, race->runner[i], "no answer in time");
        close(race->running[i].fd);
    }
}

/* A connection may wait for mail for hours: a peer that is gone is noticed within four
 * minutes, and routers that forget who says nothing are reminded. */
static void keep_alive(int fd)
{
    const int on = 1, idle = 120, interval = 30, probes = 4;

    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

int imap_connect(const char *host, int port, bool loopback_only, int64_t deadline,
                 GError **error)
{
    g_autoptr(GString) reasons = g_string_new(NULL);
    struct race race = { .reasons = reasons };
    struct addrinfo *list = resolve(host, port, error);
    const int on = 1;

    if (!list)
        return -1;
    line_up(&race, list, loopback_only);
    int fd = run(&race, deadline);
    end_race(&race);
    freeaddrinfo(list);
    if (fd < 0) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, "cannot connect (%s)",
                    reasons->str);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    keep_alive(fd);
    return fd;
}

char *imap_connect_address(int socket)
{
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    char text[NI_MAXHOST];

    if (getpeername(socket, (struct sockaddr *)&address, &length) != 0 ||
        getnameinfo((struct sockaddr *)&address, length, text, sizeof text, NULL, 0,
                    NI_NUMERICHOST) != 0)
        return g_strdup("an address that cannot be told");
    return g_strdup(text);
}
