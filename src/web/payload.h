/* payload.h - what a webhook is told, as JSON.                    Layer: adapter
 * (jansson) All of it as one object, or a template with {placeholders}. Names, order and
 * meaning of the members are a contract, see ackd.conf(5). */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* Valid UTF-8. What there is none of is NULL: null, and an empty text in a template. */
struct payload {
    const char *kind; /* "reminder", "digest" or "test" */
    const char *team;
    const char *subject; /* the letter's, and its text */
    const char *text;
    /* Only of a reminder; of several, the first: */
    const char *client; /* address */
    const char *conversation;
    const char *obligation; /* "answer" */
    const char *level;      /* "75%" */
    const char *since;      /* "2026-11-18T09:30:00Z" */
    const char *due;
    const char *owner; /* address */
    const char *link;
    const GPtrArray *recipients; /* char *, addresses that it goes to */
    const GPtrArray *reminders;  /* struct payload *, each by itself: from `client` on */
};

/* Caller frees. */
char *payload_json(const struct payload *payload);

/* How values of a template are kept from being markup, which strangers could else send
 * through a subject: <!channel> calls everybody. */
typedef enum {
    PAYLOAD_AS_IT_IS, /* escaped as JSON only, as all are */
    PAYLOAD_SLACK,    /* & < > as entities */
    PAYLOAD_MARKDOWN, /* the same, markup behind backslashes, and no @mention */
} PayloadEscape;

/* Whether it is JSON whatever stands for its placeholders: all must be known and within
 * strings. Fails with CONFIG. */
bool payload_template_check(const char *template, GError **error);

/* Of a template that was checked. Texts are cut after 10000 characters: servers of chats
 * refuse long ones. Caller frees. */
char *payload_fill(const char *template, PayloadEscape escape,
                   const struct payload *payload);
