/* syntax.h - what looks like a host, an address, a domain.        Layer: adapter
 * Stricter than the RFCs on purpose: what passes is safe in a command of SMTP, in a
 * header and as the name of a file. */
#pragma once
#include <stdbool.h>

/* Letters, digits, ".", "-" and "_", beginning with a letter or digit, at most 64. */
bool syntax_is_file_name(const char *text);

/* A host name, or an address of IPv4 or IPv6 without brackets. */
bool syntax_is_host(const char *text);

/* Labels of letters, digits and "-", with dots between; one label will do. */
bool syntax_is_domain(const char *text);

/* local@domain, RFC 5321's dot-string before the "@". */
bool syntax_is_address(const char *text);

/* An address or a domain in which "*" and "?" may stand anywhere. */
bool syntax_is_pattern(const char *text);

/* "localhost", 127.x.x.x, ::1. */
bool syntax_is_loopback(const char *host);
