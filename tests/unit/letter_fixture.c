#include "letter_fixture.h"

#include <string.h>

#include "base/text.h"

Calendar *office;
struct people team;

void letters_set_up(void)
{
    static struct window window = { .days = 0x1F, .open = 9 * 60, .close = 17 * 60 + 30 };
    static struct member ann = { .name = (char *)"Ann Lee" };
    GError *error = NULL;
    office = calendar_new("Europe/Berlin", &window, 1, NULL, 0, &error);
    g_assert_no_error(error);
    ann.addresses = g_ptr_array_new();
    g_ptr_array_add(ann.addresses, (char *)"ann@example.com");
    team.members = g_ptr_array_new();
    g_ptr_array_add(team.members, &ann);
}

void letters_tear_down(void)
{
    const struct member *ann = team.members->pdata[0];
    g_ptr_array_unref(ann->addresses);
    g_ptr_array_unref(team.members);
    calendar_free(office);
}

int64_t at(const char *local)
{
    GError *error = NULL;
    int64_t instant = 0;
    instant_parse(local, calendar_zone(office), 0, &instant, &error);
    g_assert_no_error(error);
    return instant;
}

struct owed owed_of(const char *since, const char *due)
{
    return (struct owed){ .calendar = office,
                          .conversation = (char *)"4f2a91c7",
                          .client = (char *)"jane@globex.example",
                          .client_name = (char *)"Jane Doe",
                          .subject = (char *)"Offer for the new server room",
                          .target = (char *)"gold",
                          .opener = (char *)"a@globex.example",
                          .kind = OBLIGATION_ACKNOWLEDGE,
                          .turn = 1,
                          .since = at(since),
                          .due = at(due) };
}

struct owed promise_of(const char *since, const char *due)
{
    struct owed owed = owed_of(since, due);
    owed.kind = OBLIGATION_PROMISE;
    owed.turn = 0;
    owed.promise = 2;
    owed.from = owed.opener;
    owed.owner = (char *)"ann@example.com";
    owed.phrase = (char *)"You'll have the <offer> on Tuesday.";
    return owed;
}

void assert_contains(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        g_error("not found: \"%s\" in:\n%s", part, text);
}

void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        g_error("found: \"%s\" in:\n%s", part, text);
}

void assert_order(const char *text, const char *const *parts)
{
    for (; *parts != NULL; parts++) {
        const char *found = strstr(text, *parts);
        if (found == NULL)
            g_error("not found, or too early: \"%s\" in:\n%s", *parts, text);
        text = found + strlen(*parts);
    }
}

/* The words that a reader of the HTML sees, in lower case, blanks between them. */
static char *seen_words(const char *html)
{
    g_autoptr(GString) text = g_string_new(strstr(html, "<body"));
    g_autoptr(GRegex) tags = g_regex_new("<[^>]*>", 0, 0, NULL);
    g_autofree char *bare = g_regex_replace_literal(tags, text->str, -1, 0, " ", 0, NULL);
    g_string_assign(text, bare);
    g_string_replace(text, "&nbsp;", " ", 0);
    g_string_replace(text, "\xE2\x80\x8B", "", 0);
    g_string_replace(text, "&lt;", "<", 0);
    g_string_replace(text, "&gt;", ">", 0);
    g_string_replace(text, "&quot;", "\"", 0);
    g_string_replace(text, "&#39;", "'", 0);
    g_string_replace(text, "&amp;", "&", 0);
    return g_utf8_strdown(text->str, -1);
}

static GHashTable *words_in(const char *text)
{
    GHashTable *words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) parts = g_regex_split_simple("[^\\p{L}\\p{N}]+", text, 0, 0);
    for (char **part = parts; *part != NULL; part++)
        if (**part != '\0')
            g_hash_table_add(words, g_strdup(*part));
    return words;
}

static void assert_subset(GHashTable *some, GHashTable *all, const char *where)
{
    GHashTableIter iter;
    gpointer word;
    g_hash_table_iter_init(&iter, some);
    while (g_hash_table_iter_next(&iter, &word, NULL))
        if (!g_hash_table_contains(all, word))
            g_error("\"%s\" is not said in the %s", (const char *)word, where);
}

void assert_says_the_same(const struct letter *letter)
{
    g_autofree char *seen = seen_words(letter->html);
    g_autofree char *text = g_utf8_strdown(letter->text, -1);
    g_autoptr(GHashTable) html_words = words_in(seen);
    g_autoptr(GHashTable) text_words = words_in(text);
    assert_subset(html_words, text_words, "text");
    assert_subset(text_words, html_words, "HTML");
}

void assert_well_made(const struct letter *letter)
{
    static const char *const remote[] = { "<img",  "src=",       "url(",   "<script",
                                          "<link", "javascript", "@import" };
    for (gsize i = 0; i < G_N_ELEMENTS(remote); i++)
        assert_lacks(letter->html, remote[i]);
    assert_contains(letter->html, "<meta name=\"color-scheme\" content=\"light dark\">");
    g_assert_true(g_utf8_validate(letter->html, -1, NULL));
    g_auto(GStrv) lines = g_strsplit(letter->text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        g_assert_cmpint(text_columns(*line), <=, 78);
    assert_lacks(letter->subject, "\n");
    assert_says_the_same(letter);
}
