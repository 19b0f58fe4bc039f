#include "app/reply.h"

#include <string.h>

enum {
    WORDS_MOST = 6, /* more are a sentence */
    IDLE_MOST = 2,  /* behind a verb that takes no argument: the same */
    NAME_LEAST = 4,
    VERB_WORDS = 3,
};

static const struct verb {
    const char *words[VERB_WORDS]; /* in lower case */
    ReplyVerb verb;
} verbs[] = {
    { { "close" }, REPLY_CLOSE },
    { { "erledigt" }, REPLY_CLOSE },
    { { "reopen" }, REPLY_REOPEN },
    { { "wieder", "öffnen" }, REPLY_REOPEN },
    { { "snooze" }, REPLY_SNOOZE },
    { { "später" }, REPLY_SNOOZE },
    { { "mine" }, REPLY_MINE },
    { { "meins" }, REPLY_MINE },
    { { "assign" }, REPLY_ASSIGN },
    { { "zuweisen" }, REPLY_ASSIGN },
    { { "returned" }, REPLY_RETURNED },
    { { "zurückgerufen" }, REPLY_RETURNED },
    { { "not", "a", "promise" }, REPLY_NO_PROMISE },
    { { "dismiss" }, REPLY_NO_PROMISE },
    { { "keine", "zusage" }, REPLY_NO_PROMISE },
    { { "kein", "versprechen" }, REPLY_NO_PROMISE },
    { { "ignore" }, REPLY_IGNORE },
    { { "ignorieren" }, REPLY_IGNORE },
};

static const struct {
    const char *name;
    const char *usage;
    bool argument;
} uses[] = {
    [REPLY_CLOSE] = { "close", "close", false },
    [REPLY_REOPEN] = { "reopen", "reopen", false },
    [REPLY_SNOOZE] = { "snooze", "snooze 2d", true },
    [REPLY_MINE] = { "mine", "mine", false },
    [REPLY_ASSIGN] = { "assign", "assign ann@example.com", true },
    [REPLY_RETURNED] = { "returned", "returned", false },
    [REPLY_NO_PROMISE] = { "not a promise", "not a promise", false },
    [REPLY_IGNORE] = { "ignore", "ignore", false },
};

void reply_clear(struct reply *reply)
{
    g_clear_pointer(&reply->name, g_free);
    g_clear_pointer(&reply->argument, g_free);
}

bool reply_takes_argument(ReplyVerb verb)
{
    return uses[verb].argument;
}

const char *reply_verb_name(ReplyVerb verb)
{
    return uses[verb].name;
}

const char *reply_usage(ReplyVerb verb)
{
    return uses[verb].usage;
}

/* Without what people put behind words, and without hard blanks. */
static GPtrArray *split(const char *line)
{
    g_autoptr(GString) text = g_string_new(line);
    g_string_replace(text, "\u00A0", " ", 0);
    g_auto(GStrv) all = g_strsplit(text->str, " ", -1);
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    for (char **word = all; *word; word++) {
        gsize length = strlen(*word);
        while (length > 0 && strchr(".,;:!", (*word)[length - 1]))
            length--;
        if (length > 0)
            g_ptr_array_add(words, g_strndup(*word, length));
    }
    return words;
}

static bool is_word(const char *word, const char *lower)
{
    g_autofree char *folded = g_utf8_strdown(word, -1);
    return g_str_equal(folded, lower);
}

/* How many of the words the verb is, 0: it is another. */
static guint match(const struct verb *verb, const GPtrArray *words)
{
    guint n = 0;
    while (n < VERB_WORDS && verb->words[n]) {
        if (n >= words->len || !is_word(words->pdata[n], verb->words[n]))
            return 0;
        n++;
    }
    return n;
}

/* "1a2b3c4d", "1a2b3c4d.2"; "2d" is too short for one. */
static bool is_name(const char *word)
{
    gsize digits = strspn(word, "0123456789abcdefABCDEF");
    if (digits < NAME_LEAST)
        return false;
    const char *end = word + digits;
    return *end == '\0' || (*end == '.' && end[1] != '\0' &&
                            end[1 + strspn(end + 1, "0123456789")] == '\0');
}

/* "snooze until", "assign to". */
static bool is_filler(const char *word)
{
    static const char *const fillers[] = { "until", "for", "to", "bis", "für", "an" };
    for (gsize i = 0; i < G_N_ELEMENTS(fillers); i++)
        if (is_word(word, fillers[i]))
            return true;
    return false;
}

static void read_rest(const GPtrArray *words, guint first, struct reply *reply)
{
    g_autoptr(GString) rest = g_string_new(NULL);
    for (guint i = first; i < words->len; i++) {
        const char *word = words->pdata[i];
        if (!reply->name && is_name(word))
            reply->name = g_ascii_strdown(word, -1);
        else if (!uses[reply->verb].argument || !is_filler(word))
            g_string_append_printf(
                rest, "%s%s", rest->len ? " " : "",
                reply->verb == REPLY_SNOOZE && is_word(word, "jetzt") ? "now" : word);
    }
    if (rest->len)
        reply->argument = g_string_free(g_steal_pointer(&rest), FALSE);
}

bool reply_parse(const char *line, struct reply *reply)
{
    g_autoptr(GPtrArray) words = split(line);
    const struct verb *verb = verbs;
    const struct verb *end = verbs + G_N_ELEMENTS(verbs);
    guint n = 0;
    while (verb < end && (n = match(verb, words)) == 0)
        verb++;
    guint most = verb < end && !uses[verb->verb].argument ? n + IDLE_MOST : WORDS_MOST;
    if (verb == end || words->len > most)
        return false;
    *reply = (struct reply){ .verb = verb->verb };
    read_rest(words, n, reply);
    return true;
}
