/* smtp.h - hands one letter to a mail server.                     Layer: adapter
 * (libcurl) Blocking: called on the delivery thread only. STARTTLS and certificates are
 * required unless the server is on loopback with security "none". Source: RFC 5321, RFC
 * 3207. */
#pragma once
#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef enum {
    SMTP_ACCEPTED,
    SMTP_TRY_AGAIN, /* 4xx, no connection, bad certificate, no TLS: whatever time or the
                       administrator can mend */
    SMTP_LOGIN_REFUSED, /* so can this one, and perhaps another token */
    SMTP_REFUSED,       /* 5xx about the sender, a recipient or the letter itself */
    SMTP_UNCERTAIN,     /* lost after the final dot: it may have been accepted */
} SmtpOutcome;

typedef enum { SMTP_TLS, SMTP_STARTTLS, SMTP_PLAIN } SmtpSecurity;

struct smtp_server {
    const char *host;
    int port;
    SmtpSecurity security;
    const char *user; /* NULL: no login */
    const char *password;
    bool oauth2;         /* the password is a token: XOAUTH2 */
    const char *ca_file; /* NULL: the system's; else only what it holds is trusted */
};

/* How far a login came and who was met. Zero it before, clear it with
 * smtp_witness_clear(). */
struct smtp_witness {
    bool resolved;     /* the host's name has addresses */
    char *address;     /* of the server; NULL: no connection */
    char *certificate; /* "mail.example.com, signed by ..., until ..."; NULL: none was
                          verified */
    bool greeted;      /* the server speaks SMTP, and STARTTLS where it has to */
};
void smtp_witness_clear(struct smtp_witness *witness);

/* Before the first letter and after the last, on the thread that sends them. */
void smtp_init(void);
void smtp_cleanup(void);

/* `to` ends with NULL. One letter, one transaction: where a recipient is refused, nobody
 * gets it. `*said` gets the server's or libcurl's words (never NULL; caller frees; clean
 * UTF-8, no secret). Setting *cancel from another thread ends it within two seconds,
 * and never with half a letter delivered. */
SmtpOutcome smtp_send(const struct smtp_server *server, const char *from,
                      const char *const *to, GBytes *letter, const atomic_bool *cancel,
                      char **said);

/* Connects and logs in, but sends no letter. ACCEPTED: it would do; `*said` as above. */
SmtpOutcome smtp_try(const struct smtp_server *server, struct smtp_witness *witness,
                     char **said);
