/* syntax.h - what looks like a host, an address, a domain, a file. Layer: adapter
 * Stricter than the RFCs on purpose: what passes is safe in a command of SMTP, in a
 * header and as the name of a file. */
#pragma once
#include <stdbool.h>

/* Letters, digits, ".", "-" and "_", beginning with a letter or digit, at most 64. */
bool syntax_is_file_name(const char *text);

/* Two or three small letters, as ISO 639 names languages. */
bool syntax_is_language(const char *text);

/* A host name, or an address of IPv4 or IPv6 without brackets. */
bool syntax_is_host(const char *text);

/* Labels of letters, digits and "-", with dots between; one label will do. */
bool syntax_is_domain(const char *text);

/* local@domain, RFC 5321's dot-string before the "@", but what looks like a pattern is
 * none. */
bool syntax_is_address(const char *text);

/* An address or a domain in which "*" and "?" may stand anywhere. */
bool syntax_is_pattern(const char *text);

/* Whether `wide` matches whatever `narrow` does: "*" any run of characters, "?" one. True
 * is certain; that it is so cannot always be seen ("*?" and "?*"). Of addresses, both
 * must have been through syntax_whole_pattern(). */
bool syntax_pattern_covers(const char *wide, const char *narrow);

/* "*@example.com" for "example.com", as sla/people.h understands it. Caller frees. */
char *syntax_whole_pattern(const char *pattern);

/* A keyword that IMAP (RFC 3501, atom) takes and that is no flag of its own ("\Seen"). */
bool syntax_is_keyword(const char *text);

/* "localhost", 127.x.x.x, ::1. */
bool syntax_is_loopback(const char *host);

/* An address of HTTPS, or of HTTP on this machine, without user, password or fragment. */
bool syntax_is_url(const char *text);

/* A template of links (letter/link.h): "mid:{message-id}" (RFC 2392), or an address of
 * HTTP or HTTPS with "{message-id}" behind its host, without user or password. */
bool syntax_is_link(const char *text);

/* What a syntax error found on that line may come from: a bracket or a quote left open
 * before it, else the line itself. For "found a syntax error ...". Caller frees. */
char *syntax_trouble(const char *text, int line);
