#include "ackd/crew.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ackd/inhand.h"
#include "ackd/sandbox.h"
#include "ackd/worker.h"
#include "base/clock.h"
#include "base/instant.h"
#include "base/log.h"
#include "wire/frame.h"

enum {
    LONGEST_WAIT = MINUTE,
    STEADY_AFTER = 10 * MINUTE, /* a worker that lived so long starts at 1 s again */
    LISTEN_SECONDS = 3,         /* how long a worker may leave its socket full */
    LEAVE_MS = 1000,
    ONE_MAIL_MS = 60 * 1000,
    FILES_EVERY = 5, /* seconds between two looks at the files that workers read */
};

struct worker {
    pid_t pid; /* 0: not running */
    int socket;
    FrameReader *reader;
    InHand *hands; /* of the one that runs, or ran last */
    int64_t started;
    int64_t start_at;
    int64_t wait; /* before the next start */
};

struct Crew {
    struct worker *workers;
    guint n;
    char **arguments;
    struct crew_handler handler;
    char *files; /* that they read, as sandbox_files() names them; NULL: any */
    int64_t files_at;
};

Crew *crew_new(guint workers, char **arguments, const struct crew_handler *handler)
{
    Crew *crew = g_new0(Crew, 1);
    crew->workers = g_new0(struct worker, workers);
    crew->n = workers;
    crew->arguments = g_strdupv(arguments);
    crew->handler = *handler;
    g_autofree char *missing = sandbox_missing();
    if (!missing)
        crew->files = sandbox_files(arguments + 1);
    for (guint i = 0; i < workers; i++)
        crew->workers[i].wait = 1;
    return crew;
}

/* Our own program file; after an upgrade it has gone from its place, but not from /proc.
 */
static char *own_program(void)
{
    g_autofree char *path = g_file_read_link("/proc/self/exe", NULL);
    if (!path || g_str_has_suffix(path, " (deleted)"))
        return g_strdup("/proc/self/exe");
    return g_steal_pointer(&path);
}

static int spawn(pid_t *pid, int socket, int hands, char **arguments)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, socket, WORKER_SOCKET);
    posix_spawn_file_actions_adddup2(&actions, hands, WORKER_HANDS);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    g_autofree char *program = own_program();
    int failure = posix_spawn(pid, program, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

/* "ackd: imap 1", the sign for a worker, its arguments. Borrows them. */
static GPtrArray *command_line(const char *name, char **arguments)
{
    GPtrArray *line = g_ptr_array_new();
    g_ptr_array_add(line, (gpointer)name);
    g_ptr_array_add(line, (gpointer)WORKER_SIGN);
    for (char **argument = arguments; *argument; argument++)
        g_ptr_array_add(line, *argument);
    g_ptr_array_add(line, NULL);
    return line;
}

/* Besides standard output and error the worker holds no other descriptor of ours. */
static int start(struct worker *worker, guint number, char **arguments)
{
    inhand_free(worker->hands);
    worker->hands = inhand_new();
    if (!worker->hands)
        return errno;
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
        return errno;
    const struct timeval patience = { .tv_sec = LISTEN_SECONDS };
    setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);

    g_autofree char *name = g_strdup_printf("ackd: imap %u", number + 1);
    g_autoptr(GPtrArray) line = command_line(name, arguments);
    int failure =
        spawn(&worker->pid, pair[1], inhand_fd(worker->hands), (char **)line->pdata);
    close(pair[1]);
    if (failure) {
        close(pair[0]);
        worker->pid = 0;
        return failure;
    }
    worker->socket = pair[0];
    worker->reader = frame_reader_new(pair[0]);
    return 0;
}

/* "exit status 1", "signal 11 (Segmentation fault)" */
static char *death_text(int status)
{
    if (WIFSIGNALED(status))
        return g_strdup_printf("signal %d (%s)", WTERMSIG(status),
                               strsignal(WTERMSIG(status)));
    return g_strdup_printf("exit status %d", WEXITSTATUS(status));
}

/* Waits for the end that has begun, or brings it about. The wait status. */
static int reap(pid_t pid, int64_t until_ms)
{
    int status = 0;
    while (waitpid(pid, &status, WNOHANG) == 0) {
        if (clock_monotonic_ms() >= until_ms)
            kill(pid, SIGKILL);
        g_usleep(2000);
    }
    return status;
}

/* `why` NULL: it closed its socket, and its own end says why. */
static void bury(Crew *crew, guint i, const char *why, int64_t now)
{
    struct worker *worker = &crew->workers[i];
    int status = reap(worker->pid, why ? 0 : clock_monotonic_ms() + LEAVE_MS);
    close(worker->socket);
    g_clear_pointer(&worker->reader, frame_reader_free);
    worker->pid = 0;
    g_autofree char *death = death_text(status);
    g_autoptr(GArray) in_hand = inhand_read(worker->hands);
    bool known = crew->handler.died(i, why ? why : death, in_hand, crew->handler.data);
    if (known || now - worker->started > STEADY_AFTER)
        worker->wait = 1;
    worker->start_at = now + worker->wait;
    worker->wait = MIN(worker->wait * 2, LONGEST_WAIT);
}

/* Ends those that run; the last breath of a look in progress is not waited for. They may
 * be started again at once. */
static void dismiss(Crew *crew)
{
    for (guint i = 0; i < crew->n; i++) {
        if (crew->workers[i].pid)
            shutdown(crew->workers[i].socket, SHUT_RDWR);
    }
    int64_t until = clock_monotonic_ms() + LEAVE_MS;
    for (guint i = 0; i < crew->n; i++) {
        struct worker *worker = &crew->workers[i];
        if (!worker->pid)
            continue;
        reap(worker->pid, until);
        close(worker->socket);
        g_clear_pointer(&worker->reader, frame_reader_free);
        worker->pid = 0;
        worker->start_at = 0;
    }
}

/* A file that was replaced is another one to landlock: those who were allowed to read the
 * old one have to begin anew. */
static void look_at_files(Crew *crew, int64_t now)
{
    if (!crew->files || now < crew->files_at)
        return;
    crew->files_at = now + FILES_EVERY;
    g_autofree char *present = sandbox_files(crew->arguments + 1);
    if (g_str_equal(present, crew->files))
        return;
    log_event(LOG_INFO,
              "files that the imap workers read were replaced, they are started "
              "anew",
              NULL);
    g_free(crew->files);
    crew->files = g_steal_pointer(&present);
    dismiss(crew);
}

/* No mail takes so long: its reader goes round in circles. */
static void end_stuck(Crew *crew, int64_t now)
{
    int64_t before = clock_monotonic_ms() - ONE_MAIL_MS;
    for (guint i = 0; i < crew->n; i++) {
        struct worker *worker = &crew->workers[i];
        if (worker->pid && inhand_mark_stuck(worker->hands, before))
            bury(crew, i, "it read one mail for more than a minute", now);
    }
}

void crew_tick(Crew *crew, int64_t now)
{
    look_at_files(crew, now);
    end_stuck(crew, now);
    for (guint i = 0; i < crew->n; i++) {
        struct worker *worker = &crew->workers[i];
        if (worker->pid || now < worker->start_at)
            continue;
        int failure = start(worker, i, crew->arguments);
        if (failure) {
            g_autoptr(GArray) nothing = g_array_new(FALSE, FALSE, 1);
            worker->start_at = now + worker->wait;
            worker->wait = MIN(worker->wait * 2, LONGEST_WAIT);
            crew->handler.died(i, g_strerror(failure), nothing, crew->handler.data);
            continue;
        }
        worker->started = now;
        crew->handler.started(i, crew->handler.data);
    }
}

int64_t crew_next(const Crew *crew)
{
    int64_t next = INSTANT_NONE;
    for (guint i = 0; i < crew->n; i++) {
        const struct worker *worker = &crew->workers[i];
        if (!worker->pid && (next == INSTANT_NONE || worker->start_at < next))
            next = worker->start_at;
    }
    return next;
}

void crew_clock_set_back(Crew *crew, int64_t now)
{
    for (guint i = 0; i < crew->n; i++) {
        struct worker *worker = &crew->workers[i];
        worker->start_at = MIN(worker->start_at, now + worker->wait);
        worker->started = MIN(worker->started, now);
    }
    crew->files_at = now;
}

bool crew_is_up(const Crew *crew, guint worker)
{
    return crew->workers[worker].pid != 0;
}

/* One that is gone or deaf is noticed and buried when its socket is polled next: here the
 * caller is in the middle of something. */
void crew_tell(Crew *crew, guint worker, GVariant *message)
{
    g_autoptr(GVariant) sunk = g_variant_ref_sink(message);
    const struct worker *to = &crew->workers[worker];
    if (to->pid && !frame_write(to->socket, sunk, NULL))
        kill(to->pid, SIGKILL);
}

guint crew_size(const Crew *crew)
{
    return crew->n;
}

guint crew_poll_fds(const Crew *crew, struct pollfd *fds)
{
    guint n = 0;
    for (guint i = 0; i < crew->n; i++) {
        if (crew->workers[i].pid)
            fds[n++] = (struct pollfd){ .fd = crew->workers[i].socket, .events = POLLIN };
    }
    return n;
}

static void hear(Crew *crew, guint i, int64_t now)
{
    struct worker *worker = &crew->workers[i];
    if (!frame_reader_fill(worker->reader, NULL)) {
        bury(crew, i, NULL, now);
        return;
    }
    bool broken = false, fine = true;
    for (GVariant *message;
         fine && (message = frame_reader_next(worker->reader, &broken));) {
        fine = crew->handler.message(i, message, crew->handler.data);
        g_variant_unref(message);
    }
    if (broken || !fine)
        bury(crew, i, "what it said was out of bounds", now);
}

void crew_hear(Crew *crew, const struct pollfd *fds, guint n, int64_t now)
{
    for (guint k = 0; k < n; k++) {
        if (!fds[k].revents)
            continue;
        for (guint i = 0; i < crew->n; i++) {
            if (crew->workers[i].pid && crew->workers[i].socket == fds[k].fd)
                hear(crew, i, now);
        }
    }
}

void crew_free(Crew *crew)
{
    if (!crew)
        return;
    dismiss(crew);
    for (guint i = 0; i < crew->n; i++)
        inhand_free(crew->workers[i].hands);
    g_free(crew->workers);
    g_free(crew->files);
    g_strfreev(crew->arguments);
    g_free(crew);
}
