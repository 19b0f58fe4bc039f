#include "wire/frame.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/error.h"

enum { HEADER = 4, CHUNK = 256 * 1024 };

struct FrameReader {
    int fd;
    GByteArray *bytes;
    gsize taken; /* of `bytes`, by frames handed out already */
};

static bool write_all(int fd, const void *data, gsize size, GError **error)
{
    for (const char *p = data; size > 0;) {
        ssize_t n = send(fd, p, size, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                        "cannot write to the other process: %s", g_strerror(errno));
            return false;
        }
        p += n;
        size -= (gsize)n;
    }
    return true;
}

bool frame_write(int fd, GVariant *message, GError **error)
{
    g_autoptr(GVariant) owned = g_variant_ref_sink(message);
    gsize size = g_variant_get_size(owned);
    g_assert(size <= FRAME_MAX);
    g_autofree char *frame = g_malloc(HEADER + size);
    guint32 header = GUINT32_TO_LE((guint32)size);
    memcpy(frame, &header, HEADER);
    /* Not g_variant_store(): that wants its target aligned. */
    memcpy(frame + HEADER, g_variant_get_data(owned), size);
    return write_all(fd, frame, HEADER + size, error);
}

FrameReader *frame_reader_new(int fd)
{
    FrameReader *reader = g_new0(FrameReader, 1);
    reader->fd = fd;
    reader->bytes = g_byte_array_new();
    return reader;
}

void frame_reader_free(FrameReader *reader)
{
    if (!reader)
        return;
    g_byte_array_unref(reader->bytes);
    g_free(reader);
}

/* What was handed out makes room; a buffer that one large frame blew up is let go. */
static void compact(FrameReader *reader)
{
    if (reader->taken == 0)
        return;
    gsize rest = reader->bytes->len - reader->taken;
    GByteArray *fresh = g_byte_array_sized_new((guint)rest + CHUNK);
    g_byte_array_append(fresh, reader->bytes->data + reader->taken, (guint)rest);
    g_byte_array_unref(reader->bytes);
    reader->bytes = fresh;
    reader->taken = 0;
}

bool frame_reader_fill(FrameReader *reader, GError **error)
{
    compact(reader);
    guint before = reader->bytes->len;
    g_byte_array_set_size(reader->bytes, before + CHUNK);
    ssize_t n;
    do
        n = recv(reader->fd, reader->bytes->data + before, CHUNK, 0);
    while (n < 0 && errno == EINTR);
    g_byte_array_set_size(reader->bytes, before + (guint)MAX(n, 0));
    if (n < 0 && errno != EAGAIN) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "cannot read from the other process: %s", g_strerror(errno));
        return false;
    }
    return n != 0;
}

GVariant *frame_reader_next(FrameReader *reader, bool *broken)
{
    gsize have = reader->bytes->len - reader->taken;
    if (have < HEADER)
        return NULL;
    const guint8 *frame = reader->bytes->data + reader->taken;
    guint32 header;
    memcpy(&header, frame, HEADER);
    gsize size = GUINT32_FROM_LE(header);
    if (size > FRAME_MAX) {
        *broken = true;
        return NULL;
    }
    if (have < HEADER + size)
        return NULL;

    g_autoptr(GBytes) bytes = g_bytes_new(frame + HEADER, size);
    reader->taken += HEADER + size;
    g_autoptr(GVariant) message = g_variant_ref_sink(
        g_variant_new_from_bytes(G_VARIANT_TYPE("(yv)"), bytes, FALSE));
    if (!g_variant_is_normal_form(message)) {
        *broken = true;
        return NULL;
    }
    return g_steal_pointer(&message);
}
