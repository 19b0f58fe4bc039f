/* autoreply.h - texts that programs send for people who are away. Layer: mail (pure)
 * Many automatic replies carry no sign in their header; what they say gives them away:
 * an absence, how to go on without its author, and nothing about any matter. People who
 * write of their absence by hand greet by name, ask, or have something else to say.
 * Source: ackd(7) S3. */
#pragma once
#include "mail/message.h"
#include "mail/reading.h"

/* `own`: what the author wrote (mail/owntext.h); message->facts as mail/subject.h leaves
 * them. */
bool autoreply_is_text(const struct message *message, const struct reading *own);

/* Does the author ask the reader for something? Where programs send readers on to
 * somebody else they ask for nothing. */
bool autoreply_asks(const struct reading *own);

/* A subject that programs use, people use, too: does this person ask for something, greet
 * a reader by name, or write of nothing that programs write of? */
bool autoreply_is_persons(const struct message *message, const struct reading *own);
