#include "imap/stream.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "imap/connect.h"
#include "imap/guard.h"
#include "imap/tls.h"

enum { BUFFER_SIZE = 2048, FAREWELL_MAX = 200 };

struct ImapStream {
    int fd;
    ImapTls *tls; /* NULL: plain text */
    struct imap_guard guard;
    int timeout;
    int64_t deadline;
    const char *const *answers; /* for the next invitations; NULL: none */
    unsigned answered;          /* continuations of the guard that are dealt with */
    char *failure;              /* once set, nothing moves any more */
};

static gssize fail(ImapStream *stream, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gssize fail(ImapStream *stream, const char *format, ...)
{
    va_list arguments;

    if (stream->failure)
        return -1;
    va_start(arguments, format);
    stream->failure = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return -1;
}

static gssize fail_deadline(ImapStream *stream)
{
    return fail(stream, "no complete answer within %d seconds", stream->timeout);
}

/* Until the socket is ready for what the last call wanted, or the deadline. */
static bool wait_ready(ImapStream *stream, short wanted)
{
    struct pollfd ready = { .fd = stream->fd,
                            .events = stream->tls ? imap_tls_wants(stream->tls)
                                                  : wanted };
    int64_t left = stream->deadline - clock_monotonic_ms();

    if (left <= 0 || poll(&ready, 1, (int)left) == 0) {
        fail_deadline(stream);
        return false;
    }
    return true;
}

static gssize fail_broken(ImapStream *stream)
{
    return fail(stream, "the connection broke: %s",
                stream->tls ? imap_tls_failure(stream->tls) : g_strerror(errno));
}

/* True: try again. */
static bool retry(ImapStream *stream, short wanted)
{
    if (errno == EINTR)
        return true;
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return wait_ready(stream, wanted);
    fail_broken(stream);
    return false;
}

static gssize read_now(ImapStream *stream, void *buffer, gsize length)
{
    return stream->tls ? imap_tls_read(stream->tls, buffer, length)
                       : recv(stream->fd, buffer, length, 0);
}

static gssize write_now(ImapStream *stream, const void *bytes, gsize length)
{
    return stream->tls ? imap_tls_write(stream->tls, bytes, length)
                       : send(stream->fd, bytes, length, MSG_NOSIGNAL);
}

static gssize receive(ImapStream *stream, void *buffer, gsize length)
{
    for (;;) {
        if (clock_monotonic_ms() >= stream->deadline)
            return fail_deadline(stream);
        gssize count = read_now(stream, buffer, length);
        if (count > 0)
            return count;
        if (count == 0)
            return fail(stream, "the server closed the connection");
        if (!retry(stream, POLLIN))
            return -1;
    }
}

static gssize transmit(ImapStream *stream, const void *bytes, gsize length)
{
    for (;;) {
        gssize count = write_now(stream, bytes, length);
        if (count > 0)
            return count;
        if (count == 0)
            return fail(stream, "the connection broke");
        if (!retry(stream, POLLOUT))
            return -1;
    }
}

static bool transmit_all(ImapStream *stream, const char *bytes, gsize length)
{
    while (length > 0) {
        gssize count = transmit(stream, bytes, length);
        if (count < 0)
            return false;
        bytes += count;
        length -= (gsize)count;
    }
    return true;
}

static bool answer_continuation(ImapStream *stream)
{
    const char *answer = stream->answers ? *stream->answers : NULL;

    stream->answered = stream->guard.continuations;
    if (answer)
        stream->answers++;
    return !answer || (transmit_all(stream, answer, strlen(answer)) &&
                       transmit_all(stream, "\r\n", 2));
}

static void take_verdict(ImapStream *stream)
{
    if (stream->guard.verdict == GUARD_BYE) {
        g_autofree char *words =
            text_clean(stream->guard.farewell->str, -1, FAREWELL_MAX);
        fail(stream, "the server says goodbye: %s", g_strstrip(words));
    } else if (stream->guard.verdict == GUARD_REFUSED) {
        fail(stream, "the server %s", stream->guard.refusal);
    }
}

/* What came, as far as the guard lets it through; its verdict is the stream's failure. 0
 * where nothing of it is to be handed on. */
static gssize hand_on(ImapStream *stream, char *bytes, gsize length)
{
    gsize passed = imap_guard_pass(&stream->guard, bytes, length);
    if (stream->guard.continuations > stream->answered && !answer_continuation(stream))
        return -1;
    take_verdict(stream);
    return passed > 0 || !stream->failure ? (gssize)passed : -1;
}

/* libetpan reads 0 as "try again" and spins: the end of the stream is -1. */
static ssize_t stream_read(mailstream_low *low, void *buffer, size_t length)
{
    ImapStream *stream = low->data;

    gssize passed = stream->failure ? -1 : 0;
    while (passed == 0) {
        gssize count = receive(stream, buffer, length);
        passed = count < 0 ? -1 : hand_on(stream, buffer, (gsize)count);
    }
    return passed;
}

static ssize_t stream_write(mailstream_low *low, const void *bytes, size_t length)
{
    ImapStream *stream = low->data;

    return stream->failure ? -1 : transmit(stream, bytes, length);
}

static int stream_close(mailstream_low *low)
{
    (void)low; /* imap_stream_free() closes */
    return 0;
}

static int stream_get_fd(mailstream_low *low)
{
    ImapStream *stream = low->data;

    return stream->fd;
}

static void stream_free_low(mailstream_low *low)
{
    free(low);
}

static const mailstream_low_driver driver = {
    .mailstream_read = stream_read,
    .mailstream_write = stream_write,
    .mailstream_close = stream_close,
    .mailstream_get_fd = stream_get_fd,
    .mailstream_free = stream_free_low,
};

ImapStream *imap_stream_open(const struct imap_account *account, GError **error)
{
    g_autoptr(ImapStream) stream = g_new0(ImapStream, 1);

    stream->fd = -1;
    stream->timeout = account->timeout;
    imap_guard_init(&stream->guard);
    imap_stream_begin(stream);
    stream->fd = imap_connect(account->host, account->port,
                              account->security == IMAP_PLAIN, stream->deadline, error);
    if (stream->fd < 0)
        return NULL;
    if (account->witness)
        account->witness->address = imap_connect_address(stream->fd);
    if (account->security == IMAP_TLS && !imap_stream_start_tls(stream, account, error))
        return NULL;
    return g_steal_pointer(&stream);
}

void imap_stream_free(ImapStream *stream)
{
    if (!stream)
        return;
    imap_tls_free(stream->tls);
    if (stream->fd >= 0)
        close(stream->fd);
    imap_guard_clear(&stream->guard);
    g_free(stream->failure);
    g_free(stream);
}

mailstream *imap_stream_mailstream(ImapStream *stream)
{
    /* libetpan never writes to a driver; its parameter merely lacks the const. */
    mailstream_low *low = mailstream_low_new(stream, (mailstream_low_driver *)&driver);

    return mailstream_new(low, BUFFER_SIZE);
}

void imap_stream_begin(ImapStream *stream)
{
    stream->deadline = clock_monotonic_ms() + (int64_t)stream->timeout * 1000;
    imap_guard_begin(&stream->guard);
}

void imap_stream_set_flat(ImapStream *stream, bool flat)
{
    stream->guard.flat = flat;
}

void imap_stream_expect_namespaces(ImapStream *stream, bool expected)
{
    stream->guard.namespaces = expected;
}

bool imap_stream_start_tls(ImapStream *stream, const struct imap_account *account,
                           GError **error)
{
    stream->tls = imap_tls_open(stream->fd, account->host, account->ca_file,
                                stream->deadline, error);
    if (stream->tls && account->witness)
        account->witness->certificate =
            imap_tls_certificate(stream->tls, &account->witness->until);
    return stream->tls != NULL;
}

void imap_stream_answer(ImapStream *stream, const char *const *lines)
{
    stream->answers = lines;
}

const char *imap_stream_failure(const ImapStream *stream)
{
    return stream->failure;
}

gssize imap_stream_take(ImapStream *stream, void *buffer, gsize length)
{
    gssize count;

    if (stream->failure)
        return -1;
    do
        count = read_now(stream, buffer, length);
    while (count < 0 && errno == EINTR);
    if (count > 0)
        return hand_on(stream, buffer, (gsize)count);
    if (count == 0)
        return fail(stream, "the server closed the connection");
    return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : fail_broken(stream);
}

bool imap_stream_put(ImapStream *stream, const char *line)
{
    gsize length = strlen(line);

    if (stream->failure)
        return false;
    gssize count = write_now(stream, line, length);
    if (count == (gssize)length)
        return true;
    if (count >= 0 || errno == EAGAIN || errno == EWOULDBLOCK)
        fail(stream, "the connection takes nothing any more");
    else
        fail_broken(stream);
    return false;
}

int imap_stream_fd(const ImapStream *stream)
{
    return stream->fd;
}
