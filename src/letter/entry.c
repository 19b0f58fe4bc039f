#include "letter/entry.h"

#include "base/instant.h"
#include "base/text.h"
#include "letter/link.h"
#include "letter/tongue.h"
#include "letter/wording.h"

/* More rows than anybody reads, in a section and in a letter: some mail programs cut off
 * what is behind 102 KB. What is told in whole takes the room of some rows: three of its
 * lines that of one. */
enum { ENTRIES_MAX = 25, LETTER_MAX = 36, LINES_OF_ENTRY = 3, PHRASE_COLUMNS = 160 };

static const char *member_name(const struct entries *entries, const char *address)
{
    const struct member *member = people_member(entries->people, address);
    return member != NULL && member->name != NULL ? member->name : address;
}

static bool has_worked(const Calendar *calendar, int64_t from, int64_t to)
{
    return calendar_between(calendar, from, to) >= MINUTE;
}

/* "2h 10m late", "due 14:30"; "late" alone while no working time has passed since. */
static char *urgency(const struct entries *entries, const struct owed *owed)
{
    const Calendar *calendar = owed->calendar;
    if (entries->now < owed->due) {
        bool today = calendar_day(calendar, owed->due) ==
                     calendar_day(calendar, entries->now);
        g_autofree char *when = today ? wording_time(calendar, owed->due)
                                      : wording_when(calendar, owed->due, entries->now);
        return g_strdup_printf(_("due %s"), when);
    }
    if (!has_worked(calendar, owed->due, entries->now))
        return g_strdup(_("late"));
    g_autofree char *late = wording_worked(calendar, owed->due, entries->now);
    return g_strdup_printf(_("%s late"), late);
}

char *entry_age(const Calendar *calendar, int64_t since, int64_t now)
{
    if (!has_worked(calendar, since, now)) {
        g_autofree char *when = wording_when(calendar, since, now);
        return g_strdup_printf(_("since %s"), when);
    }
    g_autofree char *worked = wording_worked(calendar, since, now);
    return g_strdup_printf(_("for %s"), worked);
}

/* One more thing that is said of an entry; takes it over. */
static void say(GString *text, char *thing)
{
    if (text->len > 0)
        g_string_append(text, "; ");
    g_string_append(text, thing);
    g_free(thing);
}

/* "First reply was due yesterday 14:40", "Answer is due Fri 20 Nov 10:12". */
static char *due_text(const struct entries *entries, const struct owed *owed,
                      EntryKind kind)
{
    const char *what = wording_obligation(owed);
    /* When it will be due is what an entry of that kind begins with. */
    bool known = owed->due > entries->now && kind == ENTRY_OWED;
    if (owed->due == INSTANT_NONE || known)
        return g_strdup(what);
    g_autofree char *due = wording_when(owed->calendar, owed->due, entries->now);
    return g_strdup_printf(
        owed->due <= entries->now ? _("%s was due %s") : _("%s is due %s"), what, due);
}

static char *waiting_text(const struct entries *entries, const struct owed *owed)
{
    const Calendar *calendar = owed->calendar;
    g_autofree char *since = wording_when(calendar, owed->since, entries->now);
    if (!has_worked(calendar, owed->since, entries->now))
        return g_strdup_printf(_("waiting since %s"), since);
    g_autofree char *worked = wording_worked(calendar, owed->since, entries->now);
    return g_strdup_printf(_("waiting for %s, since %s"), worked, since);
}

static char *chased_text(const struct owed *owed)
{
    g_autofree char *times = wording_times(owed->chases);
    return g_strdup_printf(_("chased %s"), times);
}

/* "Ann Lee. First reply was due yesterday 14:40; waiting for 6h 50m, since ...; chased
 * once; 4bf0a9c1". */
static char *turn_details(const struct entries *entries, const struct owed *owed,
                          EntryKind kind)
{
    g_autoptr(GString) text = g_string_new(NULL);
    say(text, due_text(entries, owed, kind));
    say(text, waiting_text(entries, owed));
    if (owed->chases > 0 && kind != ENTRY_CHASED)
        say(text, chased_text(owed));
    if (owed->snoozed_until > entries->now) {
        g_autofree char *until =
            wording_when(owed->calendar, owed->snoozed_until, entries->now);
        say(text, g_strdup_printf(_("snoozed until %s"), until));
    }
    say(text, g_strdup(owed->conversation));
    const char *owner = owed->owner != NULL ? member_name(entries, owed->owner)
                                            : _("Nobody has replied yet");
    return g_strdup_printf("%s. %s", owner, text->str);
}

static void say_slips(GString *text, const struct entries *entries,
                      const struct owed *owed)
{
    if (owed->slips == 0)
        return;
    g_autofree char *times = wording_times(owed->slips);
    g_autofree char *first = wording_when(owed->calendar, owed->first_due, entries->now);
    say(text, g_strdup_printf(_("put off %s, first for %s"), times, first));
}

/* "Promised Mon 9 Nov 10:00 by Ann Lee; put off twice, first for Tue 10 Nov 17:00; about
 * Printer offline; 4bf0a9c1"; of what we asked a client, "Asked Mon 9 Nov 10:00; about
 * ...". */
static char *sentence_details(const struct entries *entries, const struct owed *owed,
                              EntryKind kind)
{
    g_autofree char *made = wording_when(owed->calendar, owed->since, entries->now);
    g_autofree char *subject = wording_subject(owed);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *client = wording_client(owed);
    if (!owed_is_promise(owed))
        say(text, g_strdup_printf(_("Asked %s"), made));
    else if (kind == ENTRY_DEBT || (owed->owner == NULL && owed->kind != OBLIGATION_DEBT))
        say(text, g_strdup_printf(_("Promised %s"), made));
    else
        say(text, g_strdup_printf(_("Promised %s by %s"), made,
                                  owed->kind == OBLIGATION_DEBT
                                      ? client
                                      : member_name(entries, owed->owner)));
    say_slips(text, entries, owed);
    say(text, g_strdup_printf(_("about %s"), subject));
    say(text, g_strdup(owed->conversation));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static Tone tone_of(const struct entries *entries, const struct owed *owed,
                    EntryKind kind)
{
    if (kind == ENTRY_DEBT || owed->due == INSTANT_NONE)
        return TONE_SOON;
    return owed->due < entries->now ? TONE_LATE : TONE_SOON;
}

static char *tag_text(const struct entries *entries, const struct owed *owed,
                      EntryKind kind)
{
    switch (kind) {
    case ENTRY_CHASED: return chased_text(owed);
    case ENTRY_ENQUIRY: return entry_age(owed->calendar, owed->since, entries->now);
    case ENTRY_OWED:
    case ENTRY_DEBT: break;
    }
    return urgency(entries, owed);
}

static char *phrase_of(const struct owed *owed)
{
    g_autofree char *phrase = wording_safe(owed->phrase);
    return text_shorten(phrase, PHRASE_COLUMNS);
}

static void add_entry(Page *page, const struct entries *entries, const struct owed *owed,
                      EntryKind kind)
{
    bool sentence = owed->phrase != NULL;
    g_autofree char *name = wording_client_name(owed);
    g_autofree char *domain = wording_client_domain(owed);
    g_autofree char *tag = tag_text(entries, owed, kind);
    g_autofree char *words = sentence ? phrase_of(owed) : wording_subject(owed);
    g_autofree char *quoted = g_strdup_printf(_("\"%s\""), words);
    g_autofree char *note = sentence ? sentence_details(entries, owed, kind)
                                     : turn_details(entries, owed, kind);
    g_autofree char *link = link_to(entries->link, owed->opener);
    page_add(page, &(struct block){ .kind = BLOCK_ENTRY,
                                    .tone = tone_of(entries, owed, kind),
                                    .head = name,
                                    .from = domain,
                                    .aside = tag,
                                    .body = sentence ? quoted : words,
                                    .link = link,
                                    .note = note });
    if (entries->told != NULL)
        g_hash_table_add(entries->told, owed->opener);
}

/* What the section has to say of one that was told before: "Jane Doe chased twice". */
static void name_again(GString *names, const struct entries *entries,
                       const struct owed *owed, EntryKind kind)
{
    g_autofree char *name = wording_client_name(owed);
    g_autofree char *tag = tag_text(entries, owed, kind);
    if (names->len > 0)
        g_string_append(names, ", ");
    /* TRANSLATORS: a client's name, and what is said of him: "Jane Doe (chased twice)".
     */
    g_string_append_printf(names, _("%s (%s)"), name, tag);
}

/* What is due, or was promised, is told in full wherever it stands. */
static bool was_told(const struct entries *entries, const struct owed *owed,
                     EntryKind kind)
{
    return entries->told != NULL && (kind == ENTRY_CHASED || kind == ENTRY_ENQUIRY) &&
           g_hash_table_contains(entries->told, owed->opener);
}

static bool is_line(BlockKind kind)
{
    return kind == BLOCK_FACT || kind == BLOCK_COMMAND || kind == BLOCK_QUOTE ||
           kind == BLOCK_NOTICE;
}

static int room_for_entries(const Page *page)
{
    int entries = 0, lines = 0;
    for (gsize i = 0; i < page_length(page); i++) {
        BlockKind kind = page_block(page, i)->kind;
        entries += kind == BLOCK_ENTRY;
        lines += is_line(kind);
    }
    return CLAMP(LETTER_MAX - entries - lines / LINES_OF_ENTRY, 0, ENTRIES_MAX);
}

/* Those that were not told before; how many there was no room for. */
static int add_untold(Page *page, const struct entries *entries,
                      const struct entry_section *section)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    for (guint i = 0; i < section->rows->len; i++) {
        struct owed *owed = section->rows->pdata[i];
        if (!was_told(entries, owed, section->kind))
            g_ptr_array_add(rows, owed);
    }
    int shown = MIN((int)rows->len, room_for_entries(page));
    for (int i = 0; i < shown; i++)
        add_entry(page, entries, rows->pdata[i], section->kind);
    return (int)rows->len - shown;
}

static void add_line(Page *page, const char *text)
{
    page_add(page, &(struct block){ .kind = BLOCK_PARAGRAPH, .head = text });
}

/* "Also above: Jane Doe (chased twice), Kim Wu (chased once)"; NULL: none was told. */
static char *told_text(const struct entries *entries, const struct entry_section *section)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0, named = 0; i < section->rows->len && named < ENTRIES_MAX; i++) {
        const struct owed *owed = section->rows->pdata[i];
        if (!was_told(entries, owed, section->kind))
            continue;
        name_again(names, entries, owed, section->kind);
        named++;
    }
    return names->len > 0 ? g_strdup_printf(_("Also above: %s"), names->str) : NULL;
}

static void add_rest(Page *page, const struct entries *entries, int left,
                     const char *command)
{
    g_autofree char *more =
        command == NULL
            ? g_strdup_printf(_("and %d more"), left)
            : g_strdup_printf(_("and %d more: %s %s"), left, entries->ackctl, command);
    add_line(page, more);
}

void entries_add_section(Page *page, const struct entries *entries,
                         const struct entry_section *section)
{
    if (section->rows == NULL || section->rows->len == 0)
        return;
    Tone tone = tone_of(entries, section->rows->pdata[0], section->kind);
    page_add(page, &(struct block){
                       .kind = BLOCK_SECTION, .tone = tone, .head = section->title });
    g_autofree char *told = told_text(entries, section);
    int left = add_untold(page, entries, section);
    if (left > 0)
        add_rest(page, entries, left, section->command);
    if (told != NULL)
        add_line(page, told);
}

void entries_add(Page *page, const struct entries *entries, const GPtrArray *rows,
                 const char *title, const char *command)
{
    entries_add_section(page, entries,
                        &(struct entry_section){ ENTRY_OWED, title, command, rows });
}
