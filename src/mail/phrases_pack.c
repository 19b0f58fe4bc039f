#include "base/error.h"
#include "base/text.h"
#include "mail/phrases_private.h"

enum {
    SLOTS_AT_FIRST = 256,
    PLAIN_MIN = 3, /* bytes */
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
    [PHRASE_STATUS] = "status",
    [PHRASE_COMPLAINT] = "complaint",
    [PHRASE_DELIVERY] = "delivery",
    [PHRASE_NO_DELIVERY] = "no delivery",
    [PHRASE_INTRODUCTION] = "introduction",
    [PHRASE_ABSENCE] = "absence",
    [PHRASE_AWAY] = "away",
    [PHRASE_AUTHOR] = "author",
    [PHRASE_UNTIL] = "until",
    [PHRASE_BACK] = "back",
    [PHRASE_COMMIT] = "commit",
    [PHRASE_COMMIT_BY] = "commit by time",
    [PHRASE_NO_COMMIT] = "no commit",
    [PHRASE_NEGATION] = "negation",
    [PHRASE_CONDITION] = "condition",
    [PHRASE_OCCASION] = "occasion",
    [PHRASE_NO_CONDITION] = "no condition",
    [PHRASE_READER] = "reader",
    [PHRASE_HEDGE] = "hedge",
    [PHRASE_REPORTED] = "reported",
    [PHRASE_GIVE] = "give",
    [PHRASE_THING] = "thing",
    [PHRASE_GREETING] = "greeting",
    [PHRASE_CLOSING] = "closing",
    [PHRASE_REPLY_SUBJECT] = "automatic reply subject",
    [PHRASE_BOUNCE_SUBJECT] = "bounce subject",
    [PHRASE_REPLY_PREFIX] = "reply prefix",
    [PHRASE_FORWARD_PREFIX] = "forward prefix",
    [PHRASE_GENERIC_SUBJECT] = "generic subject",
    [PHRASE_ROBOT_SENDER] = "robot sender",
    [PHRASE_MAIL_SYSTEM] = "mail system",
    [PHRASE_DELAY_SUBJECT] = "delay subject",
    [PHRASE_ABSENT_SUBJECT] = "absence subject",
    [PHRASE_REPLY_TEXT] = "automatic reply text",
    [PHRASE_REPLY_HINT] = "automatic reply hint",
    [PHRASE_CALENDAR_SUBJECT] = "calendar subject",
    [PHRASE_CALL_SUBJECT] = "call subject",
    [PHRASE_CALL_SYSTEM] = "telephone system",
    [PHRASE_CALLER] = "caller",
    [PHRASE_QUOTE_OPENER] = "quote opener",
    [PHRASE_QUOTE_VERB] = "quote verb",
    [PHRASE_QUOTE_FIELD] = "quote field",
    [PHRASE_QUOTE_SURE_FIELD] = "sure quote field",
    [PHRASE_QUOTE_SEPARATOR] = "quote separator",
    [PHRASE_FOOTER] = "footer",
    [PHRASE_LEGAL_NOTICE] = "legal notice",
    [PHRASE_LEGAL_WORD] = "legal word",
    [PHRASE_CONTACT] = "contact",
    [PHRASE_SIGNATURE_WORD] = "signature word",
    [PHRASE_TIME] = "time",
};

static const char *const habit_names[HABITS + 1] = {
    [HABIT_MONTH_FIRST] = "month-first-in-america",
    [HABIT_TWELVE_HOURS] = "twelve-hour-clock",
    [HABIT_DOTTED_DAYS] = "dotted-days",
    [HABIT_COMPOUNDS] = "compounds",
};

static void pattern_clear(gpointer data)
{
    g_array_unref(((struct pattern *)data)->ids);
}

static void start_clear(gpointer data)
{
    g_clear_pointer(&((struct start *)data)->patterns, g_array_unref);
}

Phrases *phrases_new(void)
{
    Phrases *phrases = g_new(Phrases, 1);
    phrases->size = SLOTS_AT_FIRST;
    phrases->used = 0;
    phrases->slots = g_new0(struct slot, phrases->size);
    phrases->starts = g_array_new(FALSE, TRUE, sizeof(struct start));
    g_array_set_clear_func(phrases->starts, start_clear);
    g_array_set_size(phrases->starts, 1);
    phrases->habits = g_array_new(FALSE, TRUE, sizeof(guint));
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
    g_array_unref(phrases->habits);
    g_free(phrases);
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

static void take_slot(Phrases *phrases, const char *folded, guint id, Spelling spelling)
{
    guint hash = hash_of(folded);
    struct slot *slot = find_slot(phrases, folded, hash);

    if (slot->word) {
        slot->id = id;
        slot->spelling = spelling;
        return;
    }
    *slot = (struct slot){ g_strdup(folded), hash, id, spelling };
    if (++phrases->used * 2 > phrases->size)
        double_slots(phrases);
}

/* How a letter is written by people whose keyboard has none: "Gruesse", "manana". */
static const struct plain_letter {
    gunichar letter;
    const char *two;
    const char *one;
} plain_letters[] = {
    { 0xdf, "ss", "ss" }, { 0xe0, "a", "a" },    { 0xe1, "a", "a" },
    { 0xe2, "a", "a" },   { 0xe3, "a", "a" },    { 0xe4, "ae", "a" },
    { 0xe5, "aa", "a" },  { 0xe6, "ae", "ae" },  { 0xe7, "c", "c" },
    { 0xe8, "e", "e" },   { 0xe9, "e", "e" },    { 0xea, "e", "e" },
    { 0xeb, "e", "e" },   { 0xec, "i", "i" },    { 0xed, "i", "i" },
    { 0xee, "i", "i" },   { 0xef, "i", "i" },    { 0xf1, "n", "n" },
    { 0xf2, "o", "o" },   { 0xf3, "o", "o" },    { 0xf4, "o", "o" },
    { 0xf5, "o", "o" },   { 0xf6, "oe", "o" },   { 0xf8, "oe", "o" },
    { 0xf9, "u", "u" },   { 0xfa, "u", "u" },    { 0xfb, "u", "u" },
    { 0xfc, "ue", "u" },  { 0xfd, "y", "y" },    { 0x105, "a", "a" },
    { 0x107, "c", "c" },  { 0x119, "e", "e" },   { 0x142, "l", "l" },
    { 0x144, "n", "n" },  { 0x153, "oe", "oe" }, { 0x15b, "s", "s" },
    { 0x17a, "z", "z" },  { 0x17c, "z", "z" },
};

static void append_plain(GString *plain, gunichar c, bool two)
{
    for (gsize i = 0; i < G_N_ELEMENTS(plain_letters); i++) {
        if (plain_letters[i].letter != c)
            continue;
        g_string_append(plain, two ? plain_letters[i].two : plain_letters[i].one);
        return;
    }
    g_string_append_unichar(plain, c);
}

static char *plain_of(const char *folded, bool two)
{
    GString *plain = g_string_new(NULL);
    for (const char *p = folded; *p; p = g_utf8_next_char(p))
        append_plain(plain, g_utf8_get_char(p), two);
    return g_string_free(plain, FALSE);
}

/* Of a very short word too little would be left. */
static void add_plain(Phrases *phrases, const char *plain, guint id, Spelling spelling)
{
    gsize length = strlen(plain);
    if (length >= PLAIN_MIN && length <= WORD_BYTES_MAX &&
        phrases_word(phrases, plain) == 0)
        take_slot(phrases, plain, id, spelling);
}

/* Does the pack that is being read know the word in this slot? */
static bool is_of_pack(const Phrases *phrases, const struct slot *slot)
{
    return start_of(phrases, slot->id)->packs & 1U << (phrases->habits->len - 1);
}

/* Where one pack has both "reçu" and "recu" they are one word; "schön" and "schon" are
 * two, for who means the first writes "schoen". */
static guint id_for(Phrases *phrases, const char *folded)
{
    const struct slot *slot = find_slot(phrases, folded, hash_of(folded));
    if (slot->word && slot->spelling == SPELT)
        return slot->id;
    g_autofree char *two = plain_of(folded, true);
    g_autofree char *one = plain_of(folded, false);
    Spelling spelling = strcmp(one, two) == 0 ? SPELT_PLAIN : SPELT_OTHER;
    const struct slot *plain = find_slot(phrases, one, hash_of(one));
    guint id = phrases->starts->len;
    if (plain->word && is_of_pack(phrases, plain) && spelling == SPELT_PLAIN &&
        plain->spelling != SPELT_OTHER)
        id = plain->id;
    else
        g_array_set_size(phrases->starts, id + 1);
    take_slot(phrases, folded, id, SPELT);
    add_plain(phrases, two, id, spelling);
    add_plain(phrases, one, id, spelling);
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
            start_of(phrases, id)->packs |= 1U << (phrases->habits->len - 1);
            g_array_append_val(ids, id);
        }
    }
    return ids;
}

static void add_phrase(Phrases *phrases, PhraseList list, const char *line,
                       const struct time_meaning *meaning)
{
    GArray *ids = compile(phrases, line);
    if (ids->len == 0) {
        g_array_unref(ids);
        return;
    }
    struct start *start = start_of(phrases, g_array_index(ids, guint, 0));
    struct pattern pattern = { .list = list,
                               .pack = phrases->habits->len - 1,
                               .opens = *line == '^',
                               .meaning = *meaning,
                               .second = ids->len > 1 ? g_array_index(ids, guint, 1) : 0,
                               .ids = ids };
    if (!start->patterns) {
        start->patterns = g_array_new(FALSE, FALSE, sizeof(struct pattern));
        g_array_set_clear_func(start->patterns, pattern_clear);
    }
    g_array_insert_val(start->patterns, first_pattern(start->patterns, list + 1),
                       pattern);
    start->lists |= PHRASE_BIT(list);
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

static bool read_habit(Phrases *phrases, const char *name)
{
    for (guint i = 0; i < HABITS; i++) {
        if (strcmp(name, habit_names[i]) != 0)
            continue;
        if (phrases)
            g_array_index(phrases->habits, guint, phrases->habits->len - 1) |= 1U << i;
        return true;
    }
    return false;
}

/* "monday, mon = weekday 1": several phrases of one meaning; "habit = ..." is no phrase.
 */
static bool read_time(Phrases *phrases, const char *line)
{
    g_auto(GStrv) sides = g_strsplit(line, "=", 2);
    struct time_meaning meaning;

    if (g_strv_length(sides) != 2)
        return false;
    if (strcmp(g_strstrip(sides[0]), "habit") == 0)
        return read_habit(phrases, g_strstrip(sides[1]));
    if (!time_meaning_read(sides[1], &meaning))
        return false;
    g_auto(GStrv) words = g_strsplit(sides[0], ",", -1);
    for (char **word = words; phrases && *word; word++)
        add_phrase(phrases, PHRASE_TIME, g_strstrip(*word), &meaning);
    return true;
}

static bool read_phrase(Phrases *phrases, PhraseList list, const char *line)
{
    const struct time_meaning none = { 0 };

    if (list == PHRASE_TIME)
        return read_time(phrases, line);
    if (phrases)
        add_phrase(phrases, list, line, &none);
    return true;
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
        } else if (!read_phrase(phrases, list, line)) {
            return fail(error, pack, i + 1, line, "words = meaning");
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
    if (phrases->habits->len == PACKS_MAX) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "phrase pack %s: found one more, expected %d packs at most", name,
                    PACKS_MAX);
        return false;
    }
    g_auto(GStrv) lines = g_strsplit(data, "\n", -1);
    if (!read_pack(NULL, name, lines, error))
        return false;
    g_array_set_size(phrases->habits, phrases->habits->len + 1);
    return read_pack(phrases, name, lines, error);
}
