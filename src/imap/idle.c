#include "imap/idle.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "imap/session_private.h"

enum {
    HEAD_MAX = 80,             /* of a line: enough to know what it says */
    LINE_MAX_BYTES = 8 * 1024, /* of news, which are short */
    BYTES_MAX = 1024 * 1024,   /* between IDLE and DONE */
    WORDS_MAX = 60,
};

struct imap_idle {
    ImapIdleState state;
    bool confirmed; /* "+" has come: DONE may be sent */
    bool done_sent;
    int tag;
    uint32_t exists;   /* mails in the folder, as far as was said */
    gsize bytes;       /* since IDLE was sent */
    gsize line_length; /* of the line that is coming */
    char head[HEAD_MAX + 1];
};

static bool fail(ImapSession *session, const char *why, GError **error)
{
    session->usable = false;
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, "%s: waiting for news: %s",
                session->where, why);
    return false;
}

static bool fail_stream(ImapSession *session, GError **error)
{
    return fail(session, imap_stream_failure(session->stream), error);
}

/* libetpan keeps the longest answer it ever read, for each of thousands of sessions. */
static void let_go_of_buffers(mailimap *imap)
{
    mmap_string_free(imap->imap_stream_buffer);
    imap->imap_stream_buffer = mmap_string_new("");
}

bool imap_idle_prepare(ImapSession *session, const char *folder, bool *offered,
                       struct imap_folder_status *status, GError **error)
{
    if (!imap_session_learn(session, error))
        return false;
    *offered = imap_session_can(session, "IDLE");
    if (!*offered)
        return true;
    if (!imap_session_examine(session, folder, status, error))
        return false;
    if (!session->idle)
        session->idle = g_new0(struct imap_idle, 1);
    session->idle->exists = status->exists;
    let_go_of_buffers(session->imap);
    return true;
}

bool imap_idle_start(ImapSession *session, GError **error)
{
    struct imap_idle *idle = session->idle;
    char line[32];

    idle->state = IMAP_IDLE_ASKED;
    idle->confirmed = idle->done_sent = false;
    idle->tag = ++session->imap->imap_tag;
    idle->bytes = idle->line_length = 0;
    imap_session_begin(session);
    g_snprintf(line, sizeof line, "%d IDLE\r\n", idle->tag);
    return imap_stream_put(session->stream, line) || fail_stream(session, error);
}

static bool send_done(ImapSession *session, GError **error)
{
    session->idle->done_sent = true;
    return imap_stream_put(session->stream, "DONE\r\n") || fail_stream(session, error);
}

/* DONE before "+" would be a command to the server, and a wrong one. */
bool imap_idle_stop(ImapSession *session, GError **error)
{
    struct imap_idle *idle = session->idle;

    if (idle->state == IMAP_IDLE_OFF || idle->state == IMAP_IDLE_ENDING)
        return true;
    idle->state = IMAP_IDLE_ENDING;
    return !idle->confirmed || send_done(session, error);
}

static void take_exists(struct imap_idle *idle, uint32_t number,
                        struct imap_idle_news *news)
{
    /* Some servers say at once, or now and then, what EXAMINE has said. */
    if (number > idle->exists)
        news->arrived = true;
    else if (number < idle->exists)
        news->changed = true;
    idle->exists = number;
}

static void take_expunge(struct imap_idle *idle, struct imap_idle_news *news)
{
    news->changed = true;
    if (idle->exists > 0)
        idle->exists--;
}

/* "5 EXISTS". False where this is no number with a word. */
static bool take_counted(struct imap_idle *idle, const char *said,
                         struct imap_idle_news *news)
{
    char *word;
    guint64 number = g_ascii_strtoull(said, &word, 10);

    if (word == said || *word != ' ' || number > UINT32_MAX)
        return false;
    word++;
    if (g_ascii_strcasecmp(word, "EXISTS") == 0)
        take_exists(idle, (uint32_t)number, news);
    else if (g_ascii_strcasecmp(word, "EXPUNGE") == 0)
        take_expunge(idle, news);
    else if (g_ascii_strncasecmp(word, "FETCH ", strlen("FETCH ")) == 0)
        news->changed = true;
    return true;
}

/* Conditions ("* OK Still here"), flags and whatever else begins with a word wake nobody.
 */
static bool take_untagged(struct imap_idle *idle, const char *said,
                          struct imap_idle_news *news)
{
    if (g_ascii_isdigit(*said))
        return take_counted(idle, said, news);
    if (g_ascii_strncasecmp(said, "VANISHED ", strlen("VANISHED ")) == 0) {
        news->changed = true;
        idle->exists = 0; /* how many vanished is not worth counting: the next are new */
    }
    return g_ascii_isalpha(*said);
}

static bool take_confirmation(ImapSession *session, GError **error)
{
    struct imap_idle *idle = session->idle;

    idle->confirmed = true;
    if (idle->state == IMAP_IDLE_ASKED)
        idle->state = IMAP_IDLE_ON;
    return idle->state != IMAP_IDLE_ENDING || idle->done_sent ||
           send_done(session, error);
}

static bool is_own_tag(const struct imap_idle *idle)
{
    char *rest;

    return g_ascii_isdigit(idle->head[0]) &&
           g_ascii_strtoull(idle->head, &rest, 10) == (guint64)idle->tag && *rest == ' ';
}

static bool fail_strange(ImapSession *session, GError **error)
{
    g_autofree char *words = text_clean(session->idle->head, -1, WORDS_MAX);
    g_autofree char *why =
        g_strdup_printf("the server said \"%s\", expected news", words);

    return fail(session, why, error);
}

/* The head of a whole line, without its end. */
static bool take_line(ImapSession *session, struct imap_idle_news *news, GError **error)
{
    struct imap_idle *idle = session->idle;
    const char *line = idle->head;

    if (line[0] == '+')
        return take_confirmation(session, error);
    if (is_own_tag(idle)) {
        idle->state = IMAP_IDLE_OFF;
        return true;
    }
    return (g_str_has_prefix(line, "* ") && take_untagged(idle, line + 2, news)) ||
           fail_strange(session, error);
}

static bool end_line(ImapSession *session, struct imap_idle_news *news, GError **error)
{
    struct imap_idle *idle = session->idle;
    gsize kept = MIN(idle->line_length, HEAD_MAX);

    if (kept > 0 && idle->head[kept - 1] == '\r')
        kept--;
    idle->head[kept] = '\0';
    idle->line_length = 0;
    return take_line(session, news, error);
}

/* How many of these bytes were taken: all, or those up to the end of IDLE. What follows
 * it is libetpan's. */
static gsize take_bytes(ImapSession *session, const char *bytes, gsize length,
                        struct imap_idle_news *news, GError **error)
{
    struct imap_idle *idle = session->idle;
    gsize at = 0;

    while (at < length && idle->state != IMAP_IDLE_OFF && session->usable) {
        char byte = bytes[at++];
        if (byte == '\n') {
            end_line(session, news, error);
            continue;
        }
        if (idle->line_length < HEAD_MAX)
            idle->head[idle->line_length] = byte;
        if (++idle->line_length > LINE_MAX_BYTES)
            fail(session, "the server sent a line of more than 8 KiB", error);
    }
    return at;
}

/* What the stream holds. Its buffer is libetpan's, too: it begins with what was not taken
 * yet. */
static bool take_buffer(ImapSession *session, struct imap_idle_news *news, GError **error)
{
    mailstream *stream = session->imap->imap_stream;
    gsize taken =
        take_bytes(session, stream->read_buffer, stream->read_buffer_len, news, error);

    stream->read_buffer_len -= taken;
    memmove(stream->read_buffer, stream->read_buffer + taken, stream->read_buffer_len);
    session->idle->bytes += taken;
    if (session->usable && session->idle->bytes > BYTES_MAX)
        return fail(session, "the server sent more than 1 MiB", error);
    return session->usable;
}

bool imap_idle_read(ImapSession *session, struct imap_idle_news *news, GError **error)
{
    mailstream *stream = session->imap->imap_stream;

    if (session->idle->state == IMAP_IDLE_OFF)
        return true;
    for (;;) {
        if (!take_buffer(session, news, error))
            return false;
        if (session->idle->state == IMAP_IDLE_OFF)
            return true;
        gssize count = imap_stream_take(session->stream, stream->read_buffer,
                                        stream->buffer_max_size);
        if (count == 0)
            return true;
        if (count < 0)
            return fail_stream(session, error);
        stream->read_buffer_len = (size_t)count;
    }
}

ImapIdleState imap_idle_state(const ImapSession *session)
{
    return session->idle ? session->idle->state : IMAP_IDLE_OFF;
}

int imap_idle_fd(const ImapSession *session)
{
    return imap_stream_fd(session->stream);
}
