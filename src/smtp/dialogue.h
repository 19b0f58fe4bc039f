/* dialogue.h - what client and server say about one letter.       Layer: smtp, internal
 * libcurl tells of one outcome; who of several recipients was taken is in the lines that
 * go to and fro, which libcurl shows as they pass. Source: RFC 5321. */
#pragma once
#include <curl/curl.h>

#include "smtp/smtp.h"

/* The command that is answered next. */
typedef enum {
    ASKED_ELSE,
    ASKED_HELLO,
    ASKED_LOGIN,
    ASKED_LETTER,
    ASKED_RECIPIENT,
    ASKED_QUIT,
} Asked;

struct reply {
    int code; /* 0: there is none, or it is not complete */
    GString *text;
    bool ended;
};

struct dialogue {
    const char *bytes; /* of the letter */
    gsize length;
    gsize given;
    bool all_given; /* libcurl was told that the letter ends: the dot may be out */
    Asked asked;
    bool login_wanted;        /* the caller says so */
    bool greeted;             /* this connection was made for this dialogue */
    bool login_begun;         /* with a mechanism that the server offers */
    struct reply whole;       /* the last one to anything but RCPT and QUIT */
    struct reply *recipients; /* to RCPT, one for each recipient */
    guint n;
    guint offered;   /* how many of them */
    int letter_code; /* of the last reply to MAIL or DATA */
    int final_code;  /* of the reply to the final dot, 0 before it */
    int last_code;   /* of the last reply to anything but QUIT */
    int64_t quit_at_ms;
    const struct smtp_control *control;
    bool taken_back;             /* control->may_end() said no */
    char words[CURL_ERROR_SIZE]; /* libcurl's */
};

/* `letter` (NULL: there is none) and `control` are borrowed; `n` is the number of
 * recipients. */
void dialogue_begin(struct dialogue *d, GBytes *letter, guint n,
                    const struct smtp_control *control);
void dialogue_end(struct dialogue *d);

/* From now on `easy` tells the dialogue, and asks it for the letter. */
void dialogue_watch(struct dialogue *d, CURL *easy);

/* A login was wanted, it was time for one, and the server offered none that libcurl
 * knows: where it offers none at all, libcurl goes on without. */
bool dialogue_lacks_login(const struct dialogue *d, CURLcode result);

/* Of the attempt as a whole, `result` being what libcurl says of it. */
SmtpOutcome dialogue_outcome(const struct dialogue *d, CURLcode result);

/* "550 5.1.1 no such user (RCPT failed: 550)", with words of ours first where they help.
 * Clean; caller frees. */
char *dialogue_words(const struct dialogue *d, SmtpOutcome outcome, CURLcode result);

/* Of the attempt and each recipient. */
struct smtp_report dialogue_report(const struct dialogue *d, CURLcode result);
