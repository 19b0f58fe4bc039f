#include "mail/phrases.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

enum {
    SLOTS_AT_FIRST = 256,
    GAP_WORDS_MAX = 3,
    GAP = G_MAXUINT, /* the id that a lone * has in a pattern */
};

/* Names of the sections of a pack, in the order of PhraseList. */
static const char *const phrase_lists[PHRASE_LISTS + 1] = {
    [PHRASE_HOLDING] = "holding",
    [PHRASE_ANSWER] = "answer",
    [PHRASE_COURTESY] = "courtesy",
    [PHRASE_COURTESY_WORD] = "courtesy words",
    [PHRASE_CHASE] = "chase",
    [PHRASE_REQUEST] = "request",
    [PHRASE_NO_REQUEST] = "no request",
    [PHRASE_GREETING] = "greeting",
    [PHRASE_CLOSING] = "closing",
    [PHRASE_REPLY_SUBJECT] = "automatic reply subject",
    [PHRASE_BOUNCE_SUBJECT] = "bounce subject",
    [PHRASE_REPLY_PREFIX] = "reply prefix",
    [PHRASE_FORWARD_PREFIX] = "forward prefix",
    [PHRASE_GENERIC_SUBJECT] = "generic subject",
    [PHRASE_ROBOT_SENDER] = "robot sender",
    [PHRASE_QUOTE_OPENER] = "quote opener",
    [PHRASE_QUOTE_VERB] = "quote verb",
    [PHRASE_QUOTE_FIELD] = "quote field",
    [PHRASE_QUOTE_SURE_FIELD] = "sure quote field",
    [PHRASE_QUOTE_SEPARATOR] = "quote separator",
    [PHRASE_FOOTER] = "footer",
};

struct pattern {
    PhraseList list;
    bool opens;  /* only at the beginning of a sentence */
    GArray *ids; /* guint; the first is never GAP */
};

/* The patterns that begin with one word. */
struct start {
    guint lists; /* a bit for each list that has one: most words are done with here */
    GArray *patterns; /* struct pattern, or NULL */
};
G_STATIC_ASSERT(PHRASE_LISTS <= 32);

struct slot {
    char *word; /* folded; NULL: free */
    guint hash;
    guint id; /* from 1 */
};

/* Every word of every mail is looked up here, most of them in vain: a table that is at
 * most half full takes a third of the time of a GHashTable. */
struct Phrases {
    struct slot *slots;
    guint size;     /* a power of two */
    GArray *starts; /* struct start, by id of the first word; one for each slot in use */
};

static void pattern_clear(gpointer data)
{
    g_array_unref(((struct pattern *)data)->ids);
}

static void start_clear(gpointer data)
{
    g_clear_pointer(&((struct start *)data)->patterns, g_array_unref);
}

static struct start *start_of(const Phrases *phrases, guint id)
{
    return &g_array_index(phrases->starts, struct start, id);
}

static bool has_list(const struct start *start, PhraseList list)
{
    return start->lists & 1U << list;
}

Phrases *phrases_new(void)
{
    Phrases *phrases = g_new(Phrases, 1);
    phrases->size = SLOTS_AT_FIRST;
    phrases->slots = g_new0(struct slot, phrases->size);
    phrases->starts = g_array_new(FALSE, TRUE, sizeof(struct start));
    g_array_set_clear_func(phrases->starts, start_clear);
    g_array_set_size(phrases->starts, 1);
    return phrases;
}

void phrases_free(Phrases *phrases)
{
    if (!phrases)
        return;
    for (guint i = 0; i < phrases->size; i++)
        g_free(phrases->slots[i].word);
    g_free(phrases->slots);
    g_array_unref(phrases->starts);
    g_free(phrases);
}

/* FNV-1a. */
static guint hash_of(const char *folded)
{
    guint hash = 2166136261U;
    for (; *folded; folded++)
        hash = (hash ^ (guchar)*folded) * 16777619U;
    return hash;
}

/* Where the word stands, or the free slot where it would. */
static struct slot *find_slot(const Phrases *phrases, const char *folded, guint hash)
{
    for (guint i = hash;; i++) {
        struct slot *slot = &phrases->slots[i & (phrases->size - 1)];
        if (!slot->word || (slot->hash == hash && strcmp(slot->word, folded) == 0))
            return slot;
    }
}

static guint id_of(const char *folded, gconstpointer data)
{
    return find_slot(data, folded, hash_of(folded))->id;
}

static void double_slots(Phrases *phrases)
{
    g_autofree struct slot *old = phrases->slots;
    guint old_size = phrases->size;

    phrases->size *= 2;
    phrases->slots = g_new0(struct slot, phrases->size);
    for (guint i = 0; i < old_size; i++)
        if (old[i].word)
            *find_slot(phrases, old[i].word, old[i].hash) = old[i];
}

static guint id_for(Phrases *phrases, const char *folded)
{
    guint hash = hash_of(folded), id = phrases->starts->len;
    struct slot *slot = find_slot(phrases, folded, hash);

    if (slot->word)
        return slot->id;
    *slot = (struct slot){ g_strdup(folded), hash, id };
    g_array_set_size(phrases->starts, id + 1);
    if (id * 2 > phrases->size)
        double_slots(phrases);
    return id;
}

/* "get back * by" -> its words' ids; a gap at either end means nothing and is dropped. */
static GArray *compile(Phrases *phrases, const char *line)
{
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(guint));
    const guint gap = GAP;
    g_auto(GStrv) parts = g_strsplit(line, "*", -1);

    for (char **part = parts; *part; part++) {
        char folded[WORD_BYTES_MAX + 1];
        const char *position = *part, *end = *part + strlen(*part);
        bool link;
        guint before = ids->len;
        while (word_next(&position, end, folded, &link)) {
            if (part != parts && before > 0 && ids->len == before)
                g_array_append_val(ids, gap);
            guint id = id_for(phrases, folded);
            g_array_append_val(ids, id);
        }
    }
    return ids;
}

static void add_phrase(Phrases *phrases, PhraseList list, const char *line)
{
    GArray *ids = compile(phrases, line);
    if (ids->len == 0) {
        g_array_unref(ids);
        return;
    }
    struct start *start = start_of(phrases, g_array_index(ids, guint, 0));
    struct pattern pattern = { list, *line == '^', ids };
    if (!start->patterns) {
        start->patterns = g_array_new(FALSE, FALSE, sizeof(struct pattern));
        g_array_set_clear_func(start->patterns, pattern_clear);
    }
    g_array_append_val(start->patterns, pattern);
    start->lists |= 1U << list;
}

static bool fail(GError **error, const char *pack, guint line, const char *found,
                 const char *expected)
{
    g_autofree char *shown = text_clean(found, -1, 80);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                "phrase pack %s, line %u: found \"%s\", expected %s", pack, line, shown,
                expected);
    return false;
}

/* `line` is "[name]". */
static bool section_list(const char *line, PhraseList *list)
{
    g_autofree char *name = g_strndup(line + 1, strlen(line) - 2);
    for (guint i = 0; i < PHRASE_LISTS; i++) {
        if (strcmp(g_strstrip(name), phrase_lists[i]) == 0) {
            *list = i;
            return true;
        }
    }
    return false;
}

/* Reads the pack; with `phrases` NULL it is only checked. */
static bool read_pack(Phrases *phrases, const char *pack, char *const *lines,
                      GError **error)
{
    PhraseList list = PHRASE_LISTS;

    for (guint i = 0; lines[i]; i++) {
        g_autofree char *line = g_strstrip(g_strdup(lines[i]));
        if (*line == '\0' || *line == '#')
            continue;
        if (*line == '[' && g_str_has_suffix(line, "]")) {
            if (!section_list(line, &list)) {
                g_autofree char *known = g_strjoinv(", ", (char **)phrase_lists);
                return fail(error, pack, i + 1, line, known);
            }
        } else if (list == PHRASE_LISTS) {
            return fail(error, pack, i + 1, line, "a [section] first");
        } else if (phrases) {
            add_phrase(phrases, list, line);
        }
    }
    return true;
}

bool phrases_add(Phrases *phrases, const char *name, const char *data, GError **error)
{
    const char *bad;

    if (!g_utf8_validate(data, -1, &bad)) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "phrase pack %s: found byte 0x%02x at %ld, expected UTF-8", name,
                    (guchar)*bad, (long)(bad - data));
        return false;
    }
    g_auto(GStrv) lines = g_strsplit(data, "\n", -1);
    return read_pack(NULL, name, lines, error) && read_pack(phrases, name, lines, error);
}

struct words *phrases_words(const Phrases *phrases, const char *text)
{
    return words_new(text, id_of, phrases);
}

/* Index behind the match of pattern[from..] at `at`, 0 if there is none. */
static guint match_from(const GArray *ids, guint from, const struct words *words,
                        guint at, guint end)
{
    for (; from < ids->len; from++, at++) {
        guint id = g_array_index(ids, guint, from);
        if (id == GAP) {
            for (guint skip = 0; skip <= GAP_WORDS_MAX; skip++) {
                guint behind = match_from(ids, from + 1, words, at + skip, end);
                if (behind > 0)
                    return behind;
            }
            return 0;
        }
        if (at >= end || words_at(words, at)->id != id)
            return 0;
    }
    return at;
}

guint phrases_match(const Phrases *phrases, PhraseList list, const struct words *words,
                    guint at, guint end)
{
    const struct start *start = start_of(phrases, words_at(words, at)->id);
    guint longest = 0;

    if (!has_list(start, list))
        return 0;
    for (guint i = 0; i < start->patterns->len; i++) {
        const struct pattern *pattern =
            &g_array_index(start->patterns, struct pattern, i);
        if (pattern->list != list || (pattern->opens && !words_at(words, at)->opens))
            continue;
        guint behind = match_from(pattern->ids, 0, words, at, end);
        if (behind > 0)
            longest = MAX(longest, behind - at);
    }
    return longest;
}

/* Does a phrase of `list` begin with the first word of the line? Most lines end here. */
static bool may_begin(const Phrases *phrases, PhraseList list, const char *line,
                      gsize length)
{
    char folded[WORD_BYTES_MAX + 1];
    bool link;

    return word_next(&line, line + length, folded, &link) &&
           has_list(start_of(phrases, id_of(folded, phrases)), list);
}

/* Words of the longest phrase at the beginning of the line; *count: words of the line. */
static guint match_line(const Phrases *phrases, PhraseList list, const char *line,
                        gsize length, guint *count)
{
    if (!may_begin(phrases, list, line, length))
        return 0;
    g_autofree char *copy = g_strndup(line, length);
    g_autoptr(Words) words = phrases_words(phrases, copy);
    *count = words_count(words);
    return phrases_match(phrases, list, words, 0, *count);
}

bool phrases_begin(const Phrases *phrases, PhraseList list, const char *line,
                   gsize length)
{
    guint count;
    return match_line(phrases, list, line, length, &count) > 0;
}

bool phrases_equal(const Phrases *phrases, PhraseList list, const char *line,
                   gsize length)
{
    guint count;
    guint matched = match_line(phrases, list, line, length, &count);
    return matched > 0 && matched == count;
}

bool phrases_within(const Phrases *phrases, PhraseList list, const char *line,
                    gsize length)
{
    g_autofree char *copy = g_strndup(line, length);
    g_autoptr(Words) words = phrases_words(phrases, copy);

    for (guint i = 0; i < words_count(words); i++)
        if (phrases_match(phrases, list, words, i, words_count(words)) > 0)
            return true;
    return false;
}
