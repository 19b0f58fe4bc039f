/* smtp.h - hands letters to a mail server.                        Layer: adapter
 * (libcurl) Blocking: called on the delivery thread only. STARTTLS and certificates are
 * required unless the server is on loopback with security "none". Source: RFC 5321, RFC
 * 3207. */
#pragma once
#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>

/* From the best to the worst: of several, the worst stands for all. */
typedef enum {
    SMTP_ACCEPTED,
    SMTP_REFUSED,   /* 5xx about the sender, a recipient or the letter itself */
    SMTP_TRY_AGAIN, /* 4xx, no connection, bad certificate, no TLS: whatever time or the
                       administrator can mend */
    SMTP_LOGIN_REFUSED, /* so can this one, and perhaps another token */
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
    const char *domain;  /* ours: stands behind a host name of one label, such as many
                            machines have and many mail servers refuse. NULL: nothing */
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

/* What became of a letter. */
struct smtp_verdict {
    SmtpOutcome outcome;
    char *said; /* the server's or libcurl's words: clean UTF-8, no secret */
};

struct smtp_report {
    SmtpOutcome outcome; /* the worst of them */
    char *said;          /* about that */
    bool away; /* no letter would have got further: no answer, no TLS, no login */
    guint n;
    struct smtp_verdict *verdicts; /* of each recipient, in their order */
};

/* The same for `n` recipients. */
struct smtp_report smtp_report_of(SmtpOutcome outcome, const char *said, guint n);

/* Takes outcome and words of the whole from the verdicts, of which there is one. */
void smtp_report_sum(struct smtp_report *report);
void smtp_report_clear(struct smtp_report *report);

/* What others have to say while a letter is on its way; called and read on the thread
 * that sends it. */
struct smtp_control {
    const atomic_bool *cancel; /* ends it within two seconds */
    /* Asked before the final dot, when all the rest is out; may wait. False: the letter
     * is taken back. NULL: it always may. */
    bool (*may_end)(gpointer user);
    gpointer user;
};

/* A connection to a mail server is kept for the next letter. */
typedef struct Smtp Smtp;
Smtp *smtp_new(void);

/* Whether a connection is kept: servers end those that say nothing for some minutes. */
bool smtp_is_open(const Smtp *smtp);

/* Says goodbye, within some seconds; the next letter makes a new connection. */
void smtp_close(Smtp *smtp);
void smtp_free(Smtp *smtp); /* closes it; NULL is fine */

/* `to` ends with NULL and is not empty. Who of them is refused, or must wait, keeps
 * nobody else from being served. Where a kept connection ends before the letter was out,
 * another one is made. However it is broken off, never is half a letter delivered. Clear
 * the report. */
struct smtp_report smtp_send(Smtp *smtp, const struct smtp_server *server,
                             const char *from, const char *const *to, GBytes *letter,
                             const struct smtp_control *control);

/* Connects and logs in, but sends no letter. ACCEPTED: it would do; `*said` gets the
 * server's or libcurl's words (never NULL; caller frees). */
SmtpOutcome smtp_try(const struct smtp_server *server, struct smtp_witness *witness,
                     char **said);
