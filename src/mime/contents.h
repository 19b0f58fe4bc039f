/* contents.h - what a body holds beside its text.                 Layer: adapter (GMime)
 * Files, calendar parts, sound; of a delivery report what became of which mail. Source:
 * RFC 2183, RFC 3464, RFC 6522, RFC 6047; ackd(7) S3, S15, S27. */
#pragma once
#include "mail/message.h"
#include "mime/part.h"

/* Adds to message->facts what the parts of `whole` tell, and, where the message's kind is
 * a bounce, says which mail it is about (mail/bounce.h): *named. False: bytes that follow
 * may still change that. Read again with more bytes, it adds to what is known. */
bool contents_read(struct message *message, const struct part *whole, bool *named);
