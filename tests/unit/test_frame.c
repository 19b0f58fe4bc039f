#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "message_fixture.h"
#include "rows.h"
#include "wire/frame.h"
#include "wire/wire.h"
#include "wire_fixture.h"

enum { HEADER = 4 };

struct line {
    int ours, theirs;
    FrameReader *reader; /* of `ours` */
};

static void set_up(struct line *line, gconstpointer data G_GNUC_UNUSED)
{
    int pair[2];
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    line->ours = pair[0];
    line->theirs = pair[1];
    g_assert_cmpint(fcntl(line->ours, F_SETFL, O_NONBLOCK), ==, 0);
    line->reader = frame_reader_new(line->ours);
}

static void tear_down(struct line *line, gconstpointer data G_GNUC_UNUSED)
{
    frame_reader_free(line->reader);
    frame_reader_free(NULL);
    close(line->ours);
    if (line->theirs >= 0)
        close(line->theirs);
}

static void say(struct line *line, const void *bytes, gsize size)
{
    g_assert_cmpint(send(line->theirs, bytes, size, 0), ==, (gssize)size);
}

static void fill(struct line *line)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(frame_reader_fill(line->reader, &error));
    g_assert_no_error(error);
}

static GVariant *next(struct line *line)
{
    bool broken = false;
    GVariant *message = frame_reader_next(line->reader, &broken);
    g_assert_false(broken);
    return message;
}

static void assert_next_is(struct line *line, uint32_t mailbox)
{
    struct wire_stored got = { 0 };
    g_autoptr(GVariant) message = next(line);
    g_assert_nonnull(message);
    g_assert_true(wire_decode_stored(message, &got, NULL));
    g_assert_cmpuint(got.mailbox, ==, mailbox);
}

static GVariant *stored(uint32_t mailbox)
{
    const struct wire_stored message = { mailbox, true };
    return wire_encode_stored(&message);
}

/* The frame of a message, byte for byte. */
static GByteArray *frame_of(GVariant *message)
{
    g_autoptr(GVariant) owned = g_variant_ref_sink(message);
    guint32 size = (guint32)g_variant_get_size(owned), header = GUINT32_TO_LE(size);
    GByteArray *frame = g_byte_array_new();
    g_byte_array_append(frame, (const guint8 *)&header, HEADER);
    g_byte_array_append(frame, g_variant_get_data(owned), size);
    return frame;
}

static GByteArray *frame_of_batch(void)
{
    g_autoptr(GPtrArray) list = no_observations();
    add_observation(list, 1, full_message(), NULL);
    add_observation(list, 2, NULL, "gone");
    const struct wire_batch batch = batch_of(list);
    return frame_of(wire_encode_batch(&batch));
}

static void test_nothing_yet(struct line *line, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_null(next(line));
    fill(line);
    g_assert_null(next(line));
}

static void test_written_bytes(struct line *line, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) expected = frame_of(stored(7));
    guint8 got[64];
    g_autoptr(GError) error = NULL;
    g_assert_true(frame_write(line->theirs, stored(7), &error));
    g_assert_no_error(error);
    gssize size = recv(line->ours, got, sizeof got, 0);
    g_assert_cmpmem(got, (gsize)size, expected->data, expected->len);
}

static void test_several_at_once(struct line *line, gconstpointer data G_GNUC_UNUSED)
{
    for (uint32_t i = 1; i <= 3; i++)
        g_assert_true(frame_write(line->theirs, stored(i), NULL));
    fill(line);
    for (uint32_t i = 1; i <= 3; i++)
        assert_next_is(line, i);
    g_assert_null(next(line));
}

/* One and a half in the first read, the rest in the second. */
static void test_cut_at_every_byte(struct line *line, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) frame = frame_of(stored(2));
    for (guint cut = 0; cut < frame->len; cut++) {
        g_assert_true(frame_write(line->theirs, stored(1), NULL));
        say(line, frame->data, cut);
        fill(line);
        assert_next_is(line, 1);
        g_assert_null(next(line));
        say(line, frame->data + cut, frame->len - cut);
        g_assert_true(frame_write(line->theirs, stored(3), NULL));
        fill(line);
        assert_next_is(line, 2);
        assert_next_is(line, 3);
        g_assert_null(next(line));
    }
}

static void test_byte_by_byte(struct line *line, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) frame = frame_of_batch();
    for (guint i = 0; i < frame->len; i++) {
        g_assert_null(next(line));
        say(line, frame->data + i, 1);
        fill(line);
    }
    g_autoptr(GVariant) message = next(line);
    g_autoptr(GError) error = NULL;
    struct wire_batch *got = wire_decode_batch(message, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(got->observations->len, ==, 2);
    wire_batch_free(got);
}

static void test_end(struct line *line, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(frame_write(line->theirs, stored(1), NULL));
    close(line->theirs);
    line->theirs = -1;
    fill(line);
    assert_next_is(line, 1);
    g_assert_false(frame_reader_fill(line->reader, &error));
    g_assert_no_error(error);
}

static void test_end_within_a_frame(struct line *line, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GByteArray) frame = frame_of(stored(1));
    say(line, frame->data, frame->len - 1);
    close(line->theirs);
    line->theirs = -1;
    fill(line);
    g_assert_null(next(line));
    g_assert_false(frame_reader_fill(line->reader, NULL));
    g_assert_null(next(line));
}

static void test_writing_to_nobody(struct line *line, gconstpointer data G_GNUC_UNUSED)
{
    g_autoptr(GError) error = NULL;
    close(line->theirs);
    line->theirs = -1;
    g_assert_false(frame_write(line->ours, stored(1), &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX);
}

static void test_reading_no_socket(void)
{
    g_autoptr(FrameReader) reader = frame_reader_new(-1);
    g_autoptr(GError) error = NULL;
    g_assert_false(frame_reader_fill(reader, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX);
}

/* The reader waits for no other bytes of these. */
static const struct broken_row {
    const char *name;
    guint8 bytes[16];
    gsize size;
} brokens[] = {
    { "one byte more than the largest", { 1, 0, 0, 4 }, 4 },
    { "the largest number", { 255, 255, 255, 255 }, 4 },
    { "nothing in it", { 0, 0, 0, 0 }, 4 },
    { "one byte", { 1, 0, 0, 0, 1 }, 5 },
    { "no end of the type", { 3, 0, 0, 0, 1, 'a', 'b' }, 7 },
    { "no type", { 4, 0, 0, 0, 1, 0, 0, '?' }, 8 },
    { "an open bracket", { 4, 0, 0, 0, 1, 0, 0, '(' }, 8 },
    { "a boolean that is neither",
      { 11, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 'b' },
      15 },
};

static void test_broken(gconstpointer data)
{
    const struct broken_row *row = data;
    struct line line;
    set_up(&line, NULL);
    say(&line, row->bytes, row->size);
    fill(&line);
    bool broken = false;
    g_assert_null(frame_reader_next(line.reader, &broken));
    g_assert_true(broken);
    tear_down(&line, NULL);
}

/* A frame of just FRAME_MAX is one that has not come whole yet. */
static void test_largest(struct line *line, gconstpointer data G_GNUC_UNUSED)
{
    guint32 header = GUINT32_TO_LE(FRAME_MAX);
    say(line, &header, HEADER);
    fill(line);
    g_assert_null(next(line));
}

static gpointer write_frame(gpointer data)
{
    struct line *line = data;
    g_autoptr(GPtrArray) list = no_observations();
    for (uint32_t uid = 1; uid <= 200; uid++)
        add_observation(list, uid, largest_message(), NULL);
    const struct wire_batch batch = batch_of(list);
    return GINT_TO_POINTER(frame_write(line->theirs, wire_encode_batch(&batch), NULL));
}

/* Larger than what the socket holds and the reader takes at once. */
static void test_large(struct line *line, gconstpointer data G_GNUC_UNUSED)
{
    g_assert_cmpint(fcntl(line->ours, F_SETFL, 0), ==, 0);
    GThread *writer = g_thread_new("writer", write_frame, line);
    g_autoptr(GVariant) message = NULL;
    int fills = 0;
    for (; !(message = next(line)); fills++)
        fill(line);
    g_assert_true(g_thread_join(writer));
    g_assert_cmpint(fills, >, 1);
    g_autoptr(GError) error = NULL;
    struct wire_batch *got = wire_decode_batch(message, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(got->observations->len, ==, 200);
    wire_batch_free(got);
}

/* Whatever the bytes say, they are refused or understood. */
static void decode_any(GVariant *message)
{
    struct wire_stored got;
    wire_assign_free(wire_decode_assign(message, NULL));
    wire_look_free(wire_decode_look(message, NULL));
    wire_decode_stored(message, &got, NULL);
    wire_batch_free(wire_decode_batch(message, NULL));
    wire_looked_free(wire_decode_looked(message, NULL));
}

static void spoil(GRand *dice, GByteArray *frame)
{
    int changes = g_rand_int_range(dice, 1, 4);
    for (int i = 0; i < changes; i++) {
        gint32 at = g_rand_int_range(dice, HEADER, (gint32)frame->len);
        if (g_rand_boolean(dice))
            frame->data[at] ^= (guint8)(1u << g_rand_int_range(dice, 0, 8));
        else
            frame->data[at] = (guint8)g_rand_int_range(dice, 0, 256);
    }
}

static void test_mutations(void)
{
    enum { ROUNDS = 20000 };
    g_autoptr(GRand) dice = g_rand_new_with_seed(20261118);
    g_autoptr(GByteArray) good = frame_of_batch();
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
        g_autoptr(GByteArray) frame = g_byte_array_new();
        g_byte_array_append(frame, good->data, good->len);
        spoil(dice, frame);
        struct line line;
        set_up(&line, NULL);
        say(&line, frame->data, frame->len);
        fill(&line);
        bool broken = false;
        g_autoptr(GVariant) message = frame_reader_next(line.reader, &broken);
        g_assert_true(broken == !message);
        refused += broken;
        if (message)
            decode_any(message);
        tear_down(&line, NULL);
    }
    g_assert_cmpint(refused, >, ROUNDS / 10);
    g_assert_cmpint(refused, <, ROUNDS);
}

#define LINE_TEST(path, function)                                                        \
    g_test_add(path, struct line, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    LINE_TEST("/frame/nothing yet", test_nothing_yet);
    LINE_TEST("/frame/as written", test_written_bytes);
    LINE_TEST("/frame/several at once", test_several_at_once);
    LINE_TEST("/frame/cut at every byte", test_cut_at_every_byte);
    LINE_TEST("/frame/byte by byte", test_byte_by_byte);
    LINE_TEST("/frame/end", test_end);
    LINE_TEST("/frame/end within a frame", test_end_within_a_frame);
    LINE_TEST("/frame/writing to nobody", test_writing_to_nobody);
    LINE_TEST("/frame/the largest", test_largest);
    LINE_TEST("/frame/a large one", test_large);
    g_test_add_func("/frame/reading no socket", test_reading_no_socket);
    ADD_ROWS("/frame/broken/", brokens, test_broken)
    g_test_add_func("/frame/mutations", test_mutations);
    return g_test_run();
}
