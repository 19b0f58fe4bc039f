#include "auth/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/private_file.h"

enum {
    SECRET_MAX = 16000,
    TEXT_MAX = 64 * 1024,
    COMMAND_LIMIT_MS = 10 * 1000,
    TICK_MS = 20
};

/* Of a fixed size, because growing would leave copies behind in freed memory. */
struct line {
    char bytes[SECRET_MAX + 1];
    gsize length;
    bool complete; /* the end of the line has been seen */
};

static void line_add(struct line *line, const char *bytes, gsize length)
{
    const char *end = memchr(bytes, '\n', length);
    gsize wanted = end == NULL ? length : (gsize)(end - bytes);
    if (!line->complete) {
        gsize kept = MIN(wanted, sizeof line->bytes - line->length);
        memcpy(line->bytes + line->length, bytes, kept);
        line->length += kept;
    }
    line->complete = line->complete || end != NULL;
}

static bool line_is_full(const struct line *line)
{
    return line->complete || line->length > SECRET_MAX;
}

/* What read() said: > 0 as long as there may be more. */
static gssize line_read(struct line *line, int descriptor)
{
    char bytes[512];
    gssize length;
    do
        length = read(descriptor, bytes, sizeof bytes);
    while (length < 0 && errno == EINTR);
    if (length > 0)
        line_add(line, bytes, (gsize)length);
    explicit_bzero(bytes, sizeof bytes);
    return length;
}

/* Overwrites the line. The command itself is not named: it may hold what it guards. */
static char *line_steal(struct line *line, const char *source, GError **error)
{
    if (line->length > 0 && line->bytes[line->length - 1] == '\r')
        line->length--;
    const char *wrong = NULL;
    if (line->length == 0)
        wrong = "an empty first line";
    else if (line->length > SECRET_MAX)
        wrong = "a first line of more than 16000 bytes";
    else if (memchr(line->bytes, '\0', line->length) != NULL)
        wrong = "a NUL byte in the first line";
    char *secret = wrong == NULL ? g_strndup(line->bytes, line->length) : NULL;
    explicit_bzero(line, sizeof *line);
    if (wrong != NULL)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found %s of %s, expected a secret", wrong, source);
    return secret;
}

char *secret_from_file(const char *path, GError **error)
{
    int descriptor = private_file_open(path, error);
    if (descriptor < 0)
        return NULL;
    struct line line = { .length = 0 };
    gssize got;
    do
        got = line_read(&line, descriptor);
    while (got > 0 && !line_is_full(&line));
    int reason = errno;
    close(descriptor);
    g_autofree char *source = g_strdup_printf("'%s'", path);
    if (got < 0) {
        explicit_bzero(&line, sizeof line);
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG, "%s cannot be read: %s", source,
                    g_strerror(reason));
        return NULL;
    }
    return line_steal(&line, source, error);
}

/* -1 with errno, else how much was read. */
static gssize read_all(int descriptor, char *bytes, gsize room)
{
    gsize length = 0;
    gssize got;
    do {
        got = read(descriptor, bytes + length, room - length);
        length += got > 0 ? (gsize)got : 0;
    } while (length < room && (got > 0 || (got < 0 && errno == EINTR)));
    return got < 0 ? -1 : (gssize)length;
}

char *secret_text_from_file(const char *path, GError **error)
{
    int descriptor = private_file_open(path, error);
    if (descriptor < 0)
        return NULL;
    char *text = g_malloc0(TEXT_MAX + 1);
    gssize length = read_all(descriptor, text, TEXT_MAX);
    close(descriptor);
    if (length > 0 && length < TEXT_MAX && strlen(text) == (gsize)length)
        return text;
    explicit_bzero(text, TEXT_MAX);
    g_free(text);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                "found no text of less than 64 KiB in '%s', expected a key", path);
    return NULL;
}

/* Runs in the child, between fork and exec. Its own process group, so that what it starts
 * can be killed with it; no blocked signals, which the daemon may have. */
static void prepare_child(gpointer data G_GNUC_UNUSED)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
}

static bool start(const char *command, GPid *child, int *output, GError **error)
{
    char *arguments[] = { (char *)"/bin/sh", (char *)"-c", (char *)command, NULL };
    g_autoptr(GError) reason = NULL;
    if (!g_spawn_async_with_pipes(
            "/", arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES,
            prepare_child, NULL, child, NULL, output, NULL, &reason)) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG, "/bin/sh cannot be started: %s",
                    reason->message);
        return false;
    }
    fcntl(*output, F_SETFL, O_NONBLOCK);
    return true;
}

static bool is_set(const atomic_bool *cancel)
{
    return cancel != NULL && atomic_load(cancel);
}

/* Reads until the child has ended, which may be long before or after it closes its
 * output: something it left running may hold that open. False if it was killed for taking
 * long, or because nobody waits any more. */
static bool read_until_exit(GPid child, int output, const atomic_bool *cancel,
                            struct line *line, int *status)
{
    int64_t deadline = clock_monotonic_ms() + COMMAND_LIMIT_MS;
    struct pollfd wait = { .fd = output, .events = POLLIN };
    while (clock_monotonic_ms() < deadline && !is_set(cancel)) {
        bool ended = waitpid(child, status, WNOHANG) != 0;
        gssize got = line_read(line, output);
        while (ended && got > 0 && !line_is_full(line))
            got = line_read(line, output);
        if (ended)
            return true;
        if (got == 0)
            wait.fd = -1; /* closed its output: only its end is waited for */
        poll(&wait, 1, TICK_MS);
    }
    kill(-child, SIGKILL);
    waitpid(child, status, 0);
    return false;
}

char *secret_from_command(const char *command, const atomic_bool *cancel, GError **error)
{
    GPid child;
    int output;
    if (!start(command, &child, &output, error))
        return NULL;
    struct line line = { .length = 0 };
    int status = -1;
    bool in_time = read_until_exit(child, output, cancel, &line, &status);
    close(output);
    g_spawn_close_pid(child);
    if (in_time && status == 0)
        return line_steal(&line, "the command's output", error);
    explicit_bzero(&line, sizeof line);
    if (!in_time && is_set(cancel))
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "a command was cancelled before it ended");
    else if (!in_time)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found a command still running after 10 seconds, expected its end");
    else if (WIFEXITED(status))
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found a command that ended with status %d, expected 0",
                    WEXITSTATUS(status));
    else
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "found a command ended by a signal, expected exit status 0");
    return NULL;
}

void secret_free(char *secret)
{
    if (secret == NULL)
        return;
    explicit_bzero(secret, strlen(secret));
    g_free(secret);
}
