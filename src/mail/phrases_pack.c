#include "base/error.h"
#include "base/text.h"
#include "mail/phrases_private.h"

enum {
    SLOTS_AT_FIRST = 32768, /* enough for a dozen languages */
    CHUNK_BYTES = 32 * 1024,
    PLAIN_MIN = 3, /* bytes */
};

Phrases *phrases_new(void)
{
    Phrases *phrases = g_new(Phrases, 1);
    phrases->size = SLOTS_AT_FIRST;
    phrases->used = 0;
    phrases->slots = g_new0(struct slot, phrases->size);
    phrases->starts = g_array_new(FALSE, TRUE, sizeof(struct start));
    g_array_set_size(phrases->starts, 1);
    phrases->uses = g_array_new(FALSE, TRUE, sizeof(struct use));
    g_array_set_size(phrases->uses, 1);
    phrases->patterns = g_array_new(FALSE, FALSE, sizeof(struct pattern));
    phrases->firsts = g_array_new(FALSE, FALSE, sizeof(guint));
    phrases->ids = g_array_new(FALSE, FALSE, sizeof(guint));
    phrases->meanings = g_array_new(FALSE, FALSE, sizeof(struct time_meaning));
    phrases->habits = g_array_new(FALSE, TRUE, sizeof(guint));
    phrases->spellings = g_string_chunk_new(CHUNK_BYTES);
    return phrases;
}

void phrases_free(Phrases *phrases)
{
    if (!phrases)
        return;
    g_free(phrases->slots);
    g_array_unref(phrases->starts);
    g_array_unref(phrases->uses);
    g_array_unref(phrases->patterns);
    g_array_unref(phrases->firsts);
    g_array_unref(phrases->ids);
    g_array_unref(phrases->meanings);
    g_array_unref(phrases->habits);
    g_string_chunk_free(phrases->spellings);
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
    *slot = (struct slot){ g_string_chunk_insert(phrases->spellings, folded), hash, id,
                           spelling };
    if (++phrases->used * 2 > phrases->size)
        double_slots(phrases);
}

/* How a letter is written by people whose keyboard has none: "Gruesse", "manana". Most
 * lose their mark; these have a spelling of their own, or are no other letter's. */
static const struct plain_letter {
    gunichar letter;
    char two[3];
    char one[3];
} plain_letters[] = {
    { 0xdf, "ss", "ss" }, { 0xe4, "ae", "a" }, { 0xe5, "aa", "a" },
    { 0xe6, "ae", "ae" }, { 0xf6, "oe", "o" }, { 0xf8, "oe", "o" },
    { 0xfc, "ue", "u" },  { 0x142, "l", "l" }, { 0x153, "oe", "oe" },
};

static bool plain_letter(gunichar c, struct plain_letter *plain)
{
    gunichar base;

    if (c < 0x80)
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(plain_letters); i++) {
        if (plain_letters[i].letter != c)
            continue;
        *plain = plain_letters[i];
        return true;
    }
    if (g_unichar_fully_decompose(c, FALSE, &base, 1) < 2 || base >= 0x80)
        return false;
    *plain = (struct plain_letter){ c, { (char)base }, { (char)base } };
    return true;
}

/* No spelling of a letter is longer than the letter itself. False: the word has none. */
static bool spell_plain(const char *folded, char two[WORD_BYTES_MAX + 1],
                        char one[WORD_BYTES_MAX + 1])
{
    bool differs = false;

    for (const char *p = folded, *next; *p; p = next) {
        struct plain_letter plain;
        bool marked = plain_letter(g_utf8_get_char(p), &plain);
        next = g_utf8_next_char(p);
        gsize length = (gsize)(next - p);
        two = marked ? g_stpcpy(two, plain.two) : mempcpy(two, p, length);
        one = marked ? g_stpcpy(one, plain.one) : mempcpy(one, p, length);
        differs = differs || marked;
    }
    *two = *one = '\0';
    return differs;
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
    char two[WORD_BYTES_MAX + 1], one[WORD_BYTES_MAX + 1];
    bool differs = spell_plain(folded, two, one);
    Spelling spelling = strcmp(one, two) == 0 ? SPELT_PLAIN : SPELT_OTHER;
    const struct slot *plain = find_slot(phrases, one, hash_of(one));
    guint id = phrases->starts->len;
    if (plain->word && is_of_pack(phrases, plain) && spelling == SPELT_PLAIN &&
        plain->spelling != SPELT_OTHER)
        id = plain->id;
    else
        g_array_set_size(phrases->starts, id + 1);
    take_slot(phrases, folded, id, SPELT);
    if (differs) {
        add_plain(phrases, two, id, spelling);
        add_plain(phrases, one, id, spelling);
    }
    return id;
}

/* "get back * by" -> its words' ids, behind those of all patterns before; a gap at either
 * end means nothing and is dropped. Returns their number. */
static guint compile(Phrases *phrases, const char *line)
{
    guint first = phrases->ids->len, pack = phrases->habits->len - 1;
    const guint gap = GAP;

    for (const char *part = line, *end; *part; part = end + (*end == '*')) {
        char folded[WORD_BYTES_MAX + 1];
        const char *position = part;
        bool link;
        guint before = phrases->ids->len;
        end = strchrnul(part, '*');
        while (word_next(&position, end, folded, &link)) {
            if (before > first && phrases->ids->len == before)
                g_array_append_val(phrases->ids, gap);
            guint id = id_for(phrases, folded);
            start_of(phrases, id)->packs |= 1U << pack;
            g_array_append_val(phrases->ids, id);
        }
    }
    return phrases->ids->len - first;
}

/* Packs are read one after the other: another's use of the word is behind it. */
static void add_use(Phrases *phrases, struct start *start, guint pack, PhraseList list)
{
    if (start->use == 0 || use_at(phrases, start->use)->pack != pack) {
        struct use use = { .pack = pack, .next = start->use };
        start->use = phrases->uses->len;
        g_array_append_val(phrases->uses, use);
    }
    use_at(phrases, start->use)->lists |= PHRASE_BIT(list);
    start->lists |= PHRASE_BIT(list);
}

/* `meaning`: its index, of PHRASE_TIME alone. */
static void add_phrase(Phrases *phrases, PhraseList list, const char *line, guint meaning)
{
    guint first = phrases->ids->len, length = compile(phrases, line);
    if (length == 0)
        return;
    const guint *ids = &g_array_index(phrases->ids, guint, first);
    guint pack = phrases->habits->len - 1;
    struct pattern pattern = { .list = (guint8)list,
                               .pack = (guint8)pack,
                               .opens = *line == '^',
                               .second = length > 1 ? ids[1] : 0,
                               .first = first,
                               .length = length,
                               .meaning = meaning };
    g_array_append_val(phrases->patterns, pattern);
    add_use(phrases, start_of(phrases, ids[0]), pack, list);
}

static bool fail(GError **error, const char *pack, guint line, const char *found,
                 const char *expected)
{
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                "phrase pack %s, line %u: found %s, expected %s", pack, line, found,
                expected);
    return false;
}

static bool fail_at(GError **error, const char *pack, const char *data, guint line,
                    const char *expected)
{
    g_auto(GStrv) lines = g_strsplit(data, "\n", -1);
    g_autofree char *shown = text_clean(g_strstrip(lines[line - 1]), -1, 80);
    g_autofree char *found = g_strdup_printf("\"%s\"", shown);
    return fail(error, pack, line, found, expected);
}

/* As far as `bad`, the first byte that is wrong. */
static bool fail_at_byte(GError **error, const char *pack, const char *data,
                         const char *bad)
{
    g_autofree char *found = g_strdup_printf("byte 0x%02x", (guchar)*bad);
    guint line = 1;

    for (; data < bad; data++)
        line += *data == '\n';
    return fail(error, pack, line, found, "UTF-8");
}

/* `line` begins with "[". */
static bool section_list(char *line, PhraseList *list)
{
    char *end = line + strlen(line) - 1;
    if (*end != ']')
        return false;
    *end = '\0';
    const char *name = g_strstrip(line + 1);
    for (guint i = 0; i < PHRASE_LISTS; i++) {
        if (strcmp(name, phrase_list_names[i]) == 0) {
            *list = i;
            return true;
        }
    }
    return false;
}

/* "[holding], [answer] ..." Caller frees. */
static char *known_sections(void)
{
    g_autofree char *names = g_strjoinv("], [", (char **)phrase_list_names);
    return g_strdup_printf("[%s]", names);
}

static bool read_habit(Phrases *phrases, const char *name)
{
    for (guint i = 0; i < HABITS; i++) {
        if (strcmp(name, phrase_habit_names[i]) != 0)
            continue;
        if (phrases)
            g_array_index(phrases->habits, guint, phrases->habits->len - 1) |= 1U << i;
        return true;
    }
    return false;
}

static bool has_words(const char *line)
{
    char folded[WORD_BYTES_MAX + 1];
    bool link;
    return word_next(&line, line + strlen(line), folded, &link);
}

/* "monday, mon = weekday 1": several phrases of one meaning; "habit = ..." is no phrase.
 */
static bool read_time(Phrases *phrases, char *line)
{
    struct time_meaning meaning;
    char *words = strsep(&line, "=");

    if (!line)
        return false;
    if (strcmp(g_strstrip(words), "habit") == 0)
        return read_habit(phrases, g_strstrip(line));
    if (!time_meaning_read(line, &meaning))
        return false;
    if (phrases)
        g_array_append_val(phrases->meanings, meaning);
    for (char *word; (word = strsep(&words, ","));) {
        if (!has_words(word))
            return false;
        if (phrases)
            add_phrase(phrases, PHRASE_TIME, g_strstrip(word),
                       phrases->meanings->len - 1);
    }
    return true;
}

/* What was expected instead, NULL: all is well. */
static const char *read_phrase(Phrases *phrases, PhraseList list, char *line)
{
    if (list == PHRASE_LISTS)
        return "a [section] first";
    if (list == PHRASE_TIME)
        return read_time(phrases, line) ? NULL : "words = meaning";
    if (!has_words(line))
        return "words";
    if (phrases)
        add_phrase(phrases, list, line, 0);
    return NULL;
}

/* Cuts off the first of the lines, without the blanks around it; NULL behind the last. */
static char *next_line(char **lines)
{
    char *line = *lines;

    if (!line)
        return NULL;
    char *end = strchrnul(line, '\n');
    *lines = *end ? end + 1 : NULL;
    while (end > line && g_ascii_isspace(end[-1]))
        end--;
    *end = '\0';
    while (g_ascii_isspace(*line))
        line++;
    return line;
}

/* Reads the pack; with `phrases` NULL it is only checked. */
static bool read_pack(Phrases *phrases, const char *pack, const char *data,
                      GError **error)
{
    g_autofree char *copy = g_strdup(data);
    char *lines = copy;
    PhraseList list = PHRASE_LISTS;
    guint number = 0;

    for (char *line; (line = next_line(&lines));) {
        number++;
        if (*line == '\0' || *line == '#')
            continue;
        if (*line == '[') {
            if (section_list(line, &list))
                continue;
            g_autofree char *known = known_sections();
            return fail_at(error, pack, data, number, known);
        }
        const char *expected = read_phrase(phrases, list, line);
        if (expected)
            return fail_at(error, pack, data, number, expected);
    }
    return true;
}

static guint start_id(const Phrases *phrases, const struct pattern *pattern)
{
    return g_array_index(phrases->ids, guint, pattern->first);
}

/* Behind each start's patterns there is room for those of added[0..n) that begin with it.
 * From the last start on: none is moved to where another still stands. */
static void make_room(Phrases *phrases, const struct pattern *added, guint n)
{
    g_autofree guint *more = g_new0(guint, phrases->starts->len);
    guint place = phrases->patterns->len;

    for (guint i = 0; i < n; i++)
        more[start_id(phrases, &added[i])]++;
    for (guint id = phrases->starts->len; id-- > 0;) {
        struct start *start = start_of(phrases, id);
        struct pattern *old = patterns_of(phrases, start);
        place -= start->count + more[id];
        start->first = place;
        memmove(patterns_of(phrases, start), old, start->count * sizeof *old);
    }
}

static void note_firsts(Phrases *phrases)
{
    g_array_set_size(phrases->firsts, 0);
    for (guint id = 0; id < phrases->starts->len; id++) {
        struct start *start = start_of(phrases, id);
        const struct pattern *patterns = patterns_of(phrases, start);
        guint64 seen = 0;
        start->firsts = phrases->firsts->len;
        for (guint i = 0; i < start->count; i++) {
            if (!(seen & PHRASE_BIT(patterns[i].list)))
                g_array_append_val(phrases->firsts, i);
            seen |= PHRASE_BIT(patterns[i].list);
        }
    }
}

/* Puts a pack's patterns, the last `n`, where they belong. */
static void order_patterns(Phrases *phrases, guint n)
{
    if (n == 0)
        return;
    const struct pattern *patterns = (struct pattern *)phrases->patterns->data;
    g_autofree struct pattern *added =
        g_memdup2(patterns + phrases->patterns->len - n, n * sizeof *added);

    make_room(phrases, added, n);
    for (guint i = 0; i < n; i++) {
        struct start *start = start_of(phrases, start_id(phrases, &added[i]));
        struct pattern *first = patterns_of(phrases, start);
        struct pattern *place = first + start->count++;
        for (; place > first && place[-1].list > added[i].list; place--)
            *place = place[-1];
        *place = added[i];
    }
    note_firsts(phrases);
}

bool phrases_add(Phrases *phrases, const char *name, const char *data, gssize length,
                 GError **error)
{
    const char *bad;

    if (!g_utf8_validate(data, length, &bad))
        return fail_at_byte(error, name, data, bad);
    if (phrases->habits->len == PACKS_MAX) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                    "phrase pack %s: found one more, expected %d packs at most", name,
                    PACKS_MAX);
        return false;
    }
    if (!read_pack(NULL, name, data, error))
        return false;
    g_array_set_size(phrases->habits, phrases->habits->len + 1);
    guint before = phrases->patterns->len;
    read_pack(phrases, name, data, NULL);
    order_patterns(phrases, phrases->patterns->len - before);
    return true;
}
