/* connect.h - a TCP connection to a name.                         Layer: adapter
 * Tries all addresses of the name with overlap, so that one dead address costs a quarter
 * of a second, not the timeout. The name is looked up by getaddrinfo(), which obeys no
 * deadline: never call this on a thread that others wait for. Source: RFC 8305. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A connected, non-blocking socket, or -1. `deadline` is of clock_monotonic_ms(). Where
 * `loopback_only`, addresses of other machines are not tried. Fails with MAILBOX: what
 * each address answered. */
int imap_connect(const char *host, int port, bool loopback_only, int64_t deadline,
                 GError **error);

/* The other end's address, as a number. Caller frees. */
char *imap_connect_address(int socket);
