/* frame.h - GVariants over a socket.                              Layer: adapter
 * (GVariant) */
#pragma once
#include <glib.h>
#include <stdbool.h>

enum { FRAME_MAX = 64 * 1024 * 1024 };

/* Writes one message, waiting where the socket is full (up to SO_SNDTIMEO). Sinks
 * `message`. Fails with MAILBOX where the other side is gone. */
bool frame_write(int fd, GVariant *message, GError **error);

typedef struct FrameReader FrameReader;

FrameReader *frame_reader_new(int fd);
void frame_reader_free(FrameReader *reader); /* NULL is fine; the descriptor stays open */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FrameReader, frame_reader_free)

/* Takes what the socket has. False at its end, or (with error) where what came is no
 * frame. */
bool frame_reader_fill(FrameReader *reader, GError **error);

/* The next whole message, NULL where there is none yet. `*broken` where it was not in
 * normal form: the other side cannot be trusted any more. Caller unrefs. */
GVariant *frame_reader_next(FrameReader *reader, bool *broken);
