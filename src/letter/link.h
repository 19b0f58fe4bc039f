/* link.h - from a letter to a mail in the reader's mail program.  Layer: letter (pure)
 * Source: RFC 2392, RFC 3986; ackd.conf(5) link. */
#pragma once

/* What stands for the Message-ID in a template. */
#define LINK_PLACE "{message-id}"

/* The template ("mid:{message-id}") with the Message-ID in it, everything escaped that
 * has a meaning in an address. NULL where the template is NULL, for an id that is
 * absurdly long, and for a mail that came without one: no mail program knows the one that
 * was made up. Caller frees. */
char *link_to(const char *template, const char *message_id);
