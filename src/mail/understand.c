#include "mail/understand.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "mail/bounce.h"
#include "mail/call.h"
#include "mail/classify.h"
#include "mail/ours.h"
#include "mail/owntext.h"
#include "mail/signals.h"
#include "mail/subject.h"

enum {
    ID_HASH_DIGITS = 32,
    COMMAND_MAX = 200,        /* bytes; a longer line is none */
    LOOKED_AT_MAX = 8 * 1024, /* bytes of own text; what is asked stands before that */
};

/* At most MESSAGE_EXCERPT_MAX characters of the own text, on one line. */
static char *excerpt_of(const char *own)
{
    g_autofree char *line = text_clean(own, -1, (gsize)MESSAGE_EXCERPT_MAX * 4);
    g_strstrip(line);
    if (g_utf8_strlen(line, -1) > MESSAGE_EXCERPT_MAX)
        *g_utf8_offset_to_pointer(line, MESSAGE_EXCERPT_MAX) = '\0';
    return *line ? g_steal_pointer(&line) : NULL;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

#define MADE_UP "@missing.ackd.invalid"

/* S5. The same mail seen in two folders must get the same id, so nothing that a server
 * adds (INTERNALDATE, Received) goes into it. */
static char *made_up_id(const struct message *message, const char *first_words)
{
    g_autofree char *facts = g_strdup_printf(
        "%" PRId64 "\n%s\n%s\n%s", message->date, or_empty(message->from.address),
        or_empty(message->subject), or_empty(first_words));
    g_autofree char *hash = text_hash(facts, ID_HASH_DIGITS);
    return g_strconcat(hash, MADE_UP, NULL);
}

bool understand_made_up(const char *message_id)
{
    return g_str_has_suffix(message_id, MADE_UP);
}

/* The first line of a person's answer to what may be a letter of ours (S43). */
static void find_command(struct message *message, const char *own)
{
    own += strspn(own, " \n");
    g_autofree char *line = text_clean(own, (gssize)strcspn(own, "\n"), COMMAND_MAX);
    g_strstrip(line);
    if (*line)
        message_add_signal(message, SIGNAL_COMMAND, line, 100);
}

/* A bounce that shows as such only by its text has not been asked yet what came back. */
static void read_kind(struct message *message, const char *text,
                      const struct reading *own)
{
    bool bounce = message->kind == KIND_BOUNCE;

    classify_text(message, own);
    classify_form(message, text, own->phrases);
    g_autofree char *id =
        message->kind == KIND_BOUNCE && !bounce ? bounce_id_in_text(text) : NULL;
    if (id)
        bounce_names(message, id);
}

static void cut(char *text, gsize max)
{
    if (strlen(text) > max)
        *g_utf8_find_prev_char(text, text + max + 1) = '\0';
}

void understand(struct message *message, const char *text, const Phrases *phrases,
                bool keep_excerpt)
{
    unsigned facts = 0;
    g_autofree char *own =
        text ? owntext_extract_facts(text, &message->from, phrases, &facts)
             : g_strdup("");
    message->facts |= facts;
    cut(own, LOOKED_AT_MAX);
    g_autoptr(Words) words = phrases_words(phrases, own);
    g_autoptr(Reading) reading = reading_new(words, phrases);
    bool nameless = !message->message_id;

    subject_read(message, phrases);
    if (text)
        read_kind(message, text, reading);
    if (message->kind == KIND_VOICE_MAIL)
        call_find(message, text, phrases);
    if (nameless || keep_excerpt) {
        g_autofree char *excerpt = excerpt_of(own);
        if (nameless)
            message->message_id = made_up_id(message, excerpt);
        if (keep_excerpt && !message->excerpt)
            message->excerpt = g_steal_pointer(&excerpt);
    }
    if (message->kind == KIND_PERSON && ours_is_id(message->in_reply_to))
        find_command(message, own);
    if (message->kind == KIND_PERSON)
        signals_find(message, reading);
    else if (message->kind == KIND_AUTO_REPLY)
        signals_find_absence(message, reading);
}
