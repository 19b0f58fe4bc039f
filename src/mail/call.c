#include "mail/call.h"

#include <string.h>

enum {
    DIGITS_MAX = 18,
    DIGITS_MIN = 3,       /* of an extension, where the words say that it calls */
    DIGITS_MIN_ALONE = 6, /* where they do not */
    GROUPS_MAX = 3,       /* of a date */
    LOOKED_AT_MAX = 2048, /* bytes of text: such mails begin with who called */
    NAME_MAX_BYTES = 64,
    REACH = 96,     /* bytes behind the word that announces the caller */
    BY_FIELD = 100, /* percent */
    BY_NUMBER = 95,
    BY_NAME = 80,
};

/* A run of digits with marks between them. */
struct number {
    char digits[DIGITS_MAX + 2];
    gsize count;
    gsize groups[GROUPS_MAX + 1]; /* lengths of the first groups of digits */
    gsize group_count;
    bool clock; /* has a colon beside it, or in it: a time */
};

static gsize marks_before_digit(const char *p, const char *end)
{
    gsize length = 0;
    while (p + length < end && length < 3 && strchr(" -./()", p[length]))
        length++;
    bool goes_on = length > 0 && p + length < end && g_ascii_isdigit(p[length]);
    return goes_on ? length : 0;
}

/* Reads the number at `p`, which is a digit or the + before one; returns what is behind.
 */
static const char *read_number(const char *p, const char *end, struct number *number)
{
    gsize used = 0, marks = 0;

    *number = (struct number){ 0 };
    if (*p == '+')
        number->digits[used++] = *p++;
    do {
        gsize length = 0;
        p += marks;
        if (*number->digits == '+' && end - p > 2 && memcmp(p - 1, "(0)", 3) == 0)
            p += 2; /* +49 (0)30 ...: never dialled together */
        for (; p < end && g_ascii_isdigit(*p); p++, length++, number->count++)
            if (number->count < DIGITS_MAX)
                number->digits[used++] = *p;
        if (number->group_count <= GROUPS_MAX)
            number->groups[number->group_count++] = length;
        marks = marks_before_digit(p, end);
    } while (marks > 0);
    number->digits[used] = '\0';
    number->clock = p < end && *p == ':';
    return p;
}

/* 3/5/2021, 2021-05-03: three groups as no telephone number has them. */
static bool is_date(const struct number *number)
{
    const gsize *g = number->groups;
    return *number->digits != '+' && number->group_count == GROUPS_MAX && g[1] <= 2 &&
           ((g[0] <= 2 && (g[2] == 2 || g[2] == 4)) || (g[0] == 4 && g[2] <= 2));
}

/* The first telephone number of [from, end), NULL if there is none. Caller frees. */
static char *number_in(const char *from, const char *end, gsize least)
{
    for (const char *p = from; p < end; p++) {
        bool plus = *p == '+' && p + 1 < end && g_ascii_isdigit(p[1]);
        if (!plus && !g_ascii_isdigit(*p))
            continue;
        struct number number;
        bool in_clock = p - from > 1 && p[-1] == ':' && g_ascii_isdigit(p[-2]);
        bool in_word = p > from && (g_ascii_isalpha(p[-1]) || strchr("#_", p[-1]));
        p = read_number(p, end, &number);
        bool right = !in_word && !in_clock && !number.clock && number.count >= least &&
                     number.count <= DIGITS_MAX && !is_date(&number);
        if (right && (p == end || !g_ascii_isalpha(*p)))
            return g_strdup(number.digits);
    }
    return NULL;
}

static const char *end_of_reach(const char *from)
{
    const char *end = from + strnlen(from, REACH);
    const char *newline = memchr(from, '\n', (gsize)(end - from));
    return newline ? newline : end;
}

/* The name that follows: up to a mark that ends it. */
static char *name_at(const char *from, const char *end, const Phrases *phrases)
{
    from += strspn(from, " \t:\"'<(-");
    if (from >= end)
        return NULL;
    const char *stop = from;
    while (stop < end && stop - from < NAME_MAX_BYTES && !strchr("\"<(,;[|", *stop))
        stop++;
    g_autofree char *name = g_strndup(from, (gsize)(stop - from));
    const char *invalid;
    if (!g_utf8_validate(name, -1, &invalid))
        name[invalid - name] = '\0';
    g_strstrip(name);
    if (!g_unichar_isalpha(g_utf8_get_char(name)) ||
        phrases_begin(phrases, PHRASE_NO_CALLER, name, strlen(name)))
        return NULL;
    return g_steal_pointer(&name);
}

struct caller {
    char *number, *name;
};

/* Behind each word that announces a caller: the first number, else the first name. */
static void find_announced(struct caller *caller, const char *text,
                           const Phrases *phrases)
{
    g_autoptr(Words) words = phrases_words(phrases, text);
    guint count = words_count(words);

    for (guint i = 0; i < count && !caller->number; i++) {
        guint length = phrases_match(phrases, PHRASE_CALLER, words, i, count);
        if (length == 0)
            continue;
        const char *from = text + words_at(words, i + length - 1)->end;
        const char *end = end_of_reach(from);
        caller->number = number_in(from, end, DIGITS_MIN);
        if (!caller->number && !caller->name)
            caller->name = name_at(from, end, phrases);
    }
}

static void look_in(struct caller *caller, const char *text, const Phrases *phrases)
{
    if (text && !caller->number)
        find_announced(caller, text, phrases);
}

/* Some systems write in the caller's name: "415-555-0100" <voice@example.com>. */
static void look_at_sender(struct caller *caller, const struct address *from)
{
    const char *name = from->name, *address = from->address;

    if (!caller->number && name)
        caller->number = number_in(name, name + strlen(name), DIGITS_MIN_ALONE);
    if (!caller->number && address)
        caller->number =
            number_in(address, address + strcspn(address, "@"), DIGITS_MIN_ALONE);
}

void call_take_field(struct message *message, const char *value)
{
    g_autofree char *number = number_in(value, value + strlen(value), DIGITS_MIN);
    if (number)
        message_add_signal(message, SIGNAL_CALL, number, BY_FIELD);
}

void call_find(struct message *message, const char *text, const Phrases *phrases)
{
    struct caller caller = { 0 };
    const char *subject = message->subject;

    if (message_has_signal(message, SIGNAL_CALL))
        return;
    g_autofree char *begin = text ? g_strndup(text, LOOKED_AT_MAX) : NULL;
    look_in(&caller, subject, phrases);
    look_in(&caller, begin, phrases);
    if (!caller.number && subject)
        caller.number = number_in(subject, subject + strlen(subject), DIGITS_MIN_ALONE);
    look_at_sender(&caller, &message->from);
    if (caller.number)
        message_add_signal(message, SIGNAL_CALL, caller.number, BY_NUMBER);
    else if (caller.name)
        message_add_signal(message, SIGNAL_CALL, caller.name, BY_NAME);
    g_free(caller.number);
    g_free(caller.name);
}
