/* mail_fixture.h - a mail as a worker reads it. */
#pragma once
#include <string.h>

#include "mail/classify.h"
#include "mail/understand.h"
#include "mime/parse.h"
#include "packs.h"

static Phrases *packs;

/* Parsed and understood as a worker does. `mail` is a header block, a blank line, a body.
 */
static struct message *read_mail(const char *mail)
{
    const char *body = strstr(mail, "\n\n") + 2;
    struct mime_form form = { 0 };
    struct message *message = mime_parse_headers(mail, (gsize)(body - mail), &form);
    bool complete;

    classify_kind(message, packs);
    g_autofree char *text = mime_read_body(message, &form, body, strlen(body), &complete);
    understand(message, text, packs, false);
    mime_form_clear(&form);
    return message;
}

#define ANN "From: Ann Lee <ann@client.example>\n"
