/* Reads lines "lang TAB at TAB phrase" and prints "due_day TAB due TAB text" for each,
 * "-" where the phrase names no time. A calendar of Monday to Friday, 09:00 to 17:00 in
 * the zone of `at`. The argument is the folder of the packs; a lang "*" asks all of them.
 */
#include <stdio.h>
#include <string.h>

#include "base/instant.h"
#include "mail/when.h"
#include "sla/deadline.h"

static void add_pack(Phrases *phrases, const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename(directory, name, NULL);
    g_autofree char *data = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &data, NULL, &error) ||
        !phrases_add(phrases, name, data, -1, &error))
        g_error("%s", error->message);
}

static Phrases *packs_for(GHashTable *loaded, const char *directory, const char *lang)
{
    static const char *const all[] = { "da", "de", "en", "es", "fr", "it",
                                       "nb", "nl", "pl", "pt", "sv" };
    Phrases *phrases = g_hash_table_lookup(loaded, lang);

    if (phrases)
        return phrases;
    phrases = phrases_new();
    if (strcmp(lang, "*") != 0)
        add_pack(phrases, directory, lang);
    for (gsize i = 0; strcmp(lang, "*") == 0 && i < G_N_ELEMENTS(all); i++)
        add_pack(phrases, directory, all[i]);
    g_hash_table_insert(loaded, g_strdup(lang), phrases);
    return phrases;
}

/* Laying out a century takes longer than reading a phrase. */
static const Calendar *office_at(int zone)
{
    static GHashTable *offices;
    if (!offices)
        offices = g_hash_table_new(NULL, NULL);
    Calendar *office = g_hash_table_lookup(offices, GINT_TO_POINTER(zone));
    if (!office) {
        office = calendar_new_office(zone);
        g_hash_table_insert(offices, GINT_TO_POINTER(zone), office);
    }
    return office;
}

static void answer(const Phrases *phrases, const char *at, const char *phrase)
{
    struct anchor anchor;
    struct when when;
    struct due due;
    int64_t shown;
    g_autoptr(GError) error = NULL;
    g_autofree char *clock = g_strndup(at, 10 + strcspn(at + 10, "Zz+-"));
    if (!instant_parse(at, NULL, 0, &anchor.at, &error) ||
        !instant_parse(clock, NULL, 0, &shown, &error))
        g_error("%s", error->message);
    anchor.zone = (int)(shown - anchor.at);

    g_autoptr(Words) words = phrases_words(phrases, phrase);
    const Calendar *calendar = office_at(anchor.zone);
    if (!when_find(phrases, words, 0, words_count(words), &anchor, &when) ||
        !deadline_resolve(&when.deadline, calendar, anchor.at, &due)) {
        printf("-\t-\t\n");
        return;
    }
    g_autofree char *day = instant_iso(due.day * DAY);
    g_autofree char *minute = instant_iso(calendar_local(calendar, due.at));
    gsize start = words_at(words, when.first)->start;
    printf("%.10s\t%.16s\t%.*s\n", day, minute,
           (int)(words_at(words, when.end - 1)->end - start), phrase + start);
}

int main(int argc, char **argv)
{
    g_autoptr(GHashTable) loaded = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                         (GDestroyNotify)phrases_free);
    char line[4096];

    if (argc != 2)
        return 2;
    while (fgets(line, sizeof line, stdin)) {
        g_auto(GStrv) fields = g_strsplit(g_strchomp(line), "\t", 3);
        if (g_strv_length(fields) < 3)
            return 2;
        answer(packs_for(loaded, argv[1], fields[0]), fields[1], fields[2]);
    }
    return 0;
}
