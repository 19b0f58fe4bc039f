#include "mail/subject.h"

#include <string.h>

#include "base/text.h"

enum {
    LABEL_BYTES_MAX = 48, /* of "Automatic reply (2)" */
    TOPIC_HASH_DIGITS = 16,
};

/* What is left of the subject. */
struct rest {
    const char *text;
    gsize length;
};

/* Upper and lower case, composed and decomposed, wide and narrow letters, any run of
 * blanks alike: programs on the way change all of them. Letter by letter, as the packs'
 * words. */
static char *normalised(const char *subject)
{
    g_autofree char *composed = g_utf8_normalize(subject, -1, G_NORMALIZE_ALL_COMPOSE);
    g_autoptr(GString) text = g_string_sized_new(strlen(composed));

    for (const char *p = composed; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isspace(c))
            g_string_append_unichar(text, g_unichar_tolower(c));
        else if (text->len > 0 && text->str[text->len - 1] != ' ')
            g_string_append_c(text, ' ');
    }
    if (g_str_has_suffix(text->str, " "))
        g_string_truncate(text, text->len - 1);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static struct rest from(struct rest rest, gsize bytes)
{
    while (bytes < rest.length && rest.text[bytes] == ' ')
        bytes++;
    return (struct rest){ rest.text + bytes, rest.length - bytes };
}

static struct rest without_blanks_behind(struct rest rest)
{
    while (rest.length > 0 && rest.text[rest.length - 1] == ' ')
        rest.length--;
    return rest;
}

static char last_of(struct rest rest)
{
    return rest.length > 0 ? rest.text[rest.length - 1] : '\0';
}

/* "re[2]", "re (3)", "re^4", "re*5": without the number. */
static struct rest without_count(struct rest label)
{
    label = without_blanks_behind(label);
    char bracket = last_of(label) == ']' ? '[' : last_of(label) == ')' ? '(' : '\0';
    gsize left = label.length - (bracket != '\0');

    while (left > 0 && g_ascii_isdigit(label.text[left - 1]))
        left--;
    bool counted = left > 0 && left < label.length &&
                   (bracket ? label.text[left - 1] == bracket
                            : strchr("^*", label.text[left - 1]) != NULL);
    return counted ? (struct rest){ label.text, left - 1 } : label;
}

/* Takes "re:", "aw [2] :" away where `list` has the word. */
static bool take_label(struct rest *rest, const Phrases *phrases, PhraseList list)
{
    const char *colon = memchr(rest->text, ':', MIN(rest->length, LABEL_BYTES_MAX));
    if (!colon || *rest->text == '[')
        return false;
    gsize length = (gsize)(colon - rest->text);
    struct rest label = without_count((struct rest){ rest->text, length });
    if (!phrases_equal(phrases, list, label.text, label.length))
        return false;
    *rest = from(*rest, length + 1);
    return true;
}

/* Takes away "[fwd: ...]" round the rest. */
static bool take_brackets(struct rest *rest, const Phrases *phrases)
{
    if (rest->length < 2 || *rest->text != '[' || last_of(*rest) != ']')
        return false;
    struct rest inner = { rest->text + 1, rest->length - 2 };
    if (!take_label(&inner, phrases, PHRASE_FORWARD_PREFIX))
        return false;
    *rest = without_blanks_behind(inner);
    return true;
}

/* Takes "(fwd)" at the end away. */
static bool take_trailer(struct rest *rest, const Phrases *phrases)
{
    if (last_of(*rest) != ')')
        return false;
    gsize reach = MIN(rest->length, LABEL_BYTES_MAX);
    const char *end = rest->text + rest->length;
    const char *open = memrchr(end - reach, '(', reach);
    if (!open ||
        !phrases_equal(phrases, PHRASE_FORWARD_PREFIX, open + 1, (gsize)(end - open) - 2))
        return false;
    rest->length = (gsize)(open - rest->text);
    *rest = without_blanks_behind(*rest);
    return true;
}

/* Takes a list's or a ticket's "[name]" away, unless it is all there is. */
static bool take_tag(struct rest *rest)
{
    if (rest->length == 0 || *rest->text != '[')
        return false;
    const char *close = memchr(rest->text, ']', rest->length);
    const char *nested = memchr(rest->text + 1, '[', rest->length - 1);
    if (!close || (nested && nested < close))
        return false;
    struct rest behind = from(*rest, (gsize)(close + 1 - rest->text));
    if (behind.length == 0)
        return false;
    *rest = behind;
    return true;
}

/* The outermost prefix decides: "Fwd: Re: x" is a forward. */
static struct rest base_of(struct rest rest, const Phrases *phrases, bool *reply)
{
    bool forward = false;

    *reply = false;
    for (;;) {
        if (take_label(&rest, phrases, PHRASE_REPLY_PREFIX))
            *reply = !forward;
        else if (take_label(&rest, phrases, PHRASE_FORWARD_PREFIX) ||
                 take_brackets(&rest, phrases))
            forward = !*reply;
        else if (!take_trailer(&rest, phrases) && !take_tag(&rest))
            return rest;
    }
}

/* Marks alone say as little as "hello" does. */
static bool is_generic(struct rest base, const Phrases *phrases)
{
    char folded[WORD_BYTES_MAX + 1];
    const char *position = base.text;
    bool link;

    return !word_next(&position, base.text + base.length, folded, &link) ||
           phrases_equal(phrases, PHRASE_GENERIC_SUBJECT, base.text, base.length);
}

static int64_t topic_of(struct rest base)
{
    if (base.length == 0)
        return 0;
    g_autofree char *text = g_strndup(base.text, base.length);
    g_autofree char *digits = text_hash(text, TOPIC_HASH_DIGITS);
    int64_t topic = (int64_t)(g_ascii_strtoull(digits, NULL, 16) & INT64_MAX);
    return MAX(topic, 1);
}

void subject_read(struct message *message, const Phrases *phrases)
{
    g_autofree char *subject = normalised(message->subject ? message->subject : "");
    bool reply;
    struct rest base =
        base_of((struct rest){ subject, strlen(subject) }, phrases, &reply);

    message->topic = topic_of(base);
    message->facts &= ~(unsigned)(FACT_REPLY_SUBJECT | FACT_GENERIC_SUBJECT);
    if (reply)
        message->facts |= FACT_REPLY_SUBJECT;
    if (is_generic(base, phrases))
        message->facts |= FACT_GENERIC_SUBJECT;
}
