#include "letter/entry.h"

#include <string.h>

#include "base/instant.h"
#include "letter/wording.h"

/* More rows than anybody reads; some mail programs cut a letter off at 102 KB. */
enum { ENTRIES_MAX = 25 };

static const char *owner_name(const struct entries *entries, const struct owed *owed)
{
    if (owed->owner == NULL)
        return "nobody has replied yet";
    const struct member *member = people_member(entries->people, owed->owner);
    return member != NULL && member->name != NULL ? member->name : owed->owner;
}

/* "2h 10m late", "due 14:30"; "late" alone while no working time has passed since. */
static char *urgency(const struct entries *entries, const struct owed *owed)
{
    const Calendar *calendar = owed->calendar;
    if (entries->now < owed->due) {
        g_autofree char *when = wording_when(calendar, owed->due, entries->now);
        bool today = g_str_has_prefix(when, "today ");
        return g_strdup_printf("due %s", today ? when + strlen("today ") : when);
    }
    if (calendar_between(calendar, owed->due, entries->now) < MINUTE)
        return g_strdup("late");
    g_autofree char *late = wording_worked(calendar, owed->due, entries->now);
    return g_strdup_printf("%s late", late);
}

char *entry_age(const Calendar *calendar, int64_t since, int64_t now)
{
    if (calendar_between(calendar, since, now) < MINUTE) {
        g_autofree char *when = wording_when(calendar, since, now);
        return g_strdup_printf("since %s", when);
    }
    g_autofree char *worked = wording_worked(calendar, since, now);
    return g_strdup_printf("for %s", worked);
}

/* "First reply was due yesterday 14:40; waiting for 6h 50m, since ...; chased once". */
static char *details(const struct entries *entries, const struct owed *owed)
{
    const Calendar *calendar = owed->calendar;
    g_autofree char *due = wording_when(calendar, owed->due, entries->now);
    g_autofree char *age = entry_age(calendar, owed->since, entries->now);
    g_autofree char *since = wording_when(calendar, owed->since, entries->now);
    GString *text = g_string_new(wording_obligation(owed));
    text->str[0] = g_ascii_toupper(text->str[0]);
    if (owed->due <= entries->now)
        g_string_append_printf(text, " was due %s", due);
    g_string_append_printf(text, "; waiting %s", age);
    if (g_str_has_prefix(age, "for "))
        g_string_append_printf(text, ", since %s", since);
    if (owed->chases > 0) {
        g_autofree char *times = wording_times(owed->chases);
        g_string_append_printf(text, "; chased %s", times);
    }
    if (owed->snoozed_until > entries->now) {
        g_autofree char *until =
            wording_when(calendar, owed->snoozed_until, entries->now);
        g_string_append_printf(text, "; snoozed until %s", until);
    }
    g_string_append_printf(text, "; %s; %s", owner_name(entries, owed),
                           owed->conversation);
    return g_string_free(text, FALSE);
}

static Tone tone_of(const struct entries *entries, const struct owed *owed)
{
    return owed->due < entries->now ? TONE_LATE : TONE_SOON;
}

static void add_entry(Page *page, const struct entries *entries, const struct owed *owed)
{
    g_autofree char *client = wording_client(owed);
    g_autofree char *subject = wording_subject(owed);
    g_autofree char *tag = urgency(entries, owed);
    g_autofree char *note = details(entries, owed);
    page_add(page, &(struct block){ .kind = BLOCK_ENTRY,
                                    .tone = tone_of(entries, owed),
                                    .head = client,
                                    .aside = tag,
                                    .body = subject,
                                    .note = note });
}

/* "Promised Mon 9 Nov 10:00 by Ann Lee; put off twice, first for Tue 10 Nov 17:00; about
 * Printer offline; 4bf0a9c1". */
static char *promise_details(const struct entries *entries, const struct owed *owed)
{
    g_autofree char *made = wording_when(owed->calendar, owed->since, entries->now);
    g_autofree char *subject = wording_subject(owed);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "Promised %s by %s", made, owner_name(entries, owed));
    if (owed->slips > 0) {
        g_autofree char *times = wording_times(owed->slips);
        g_autofree char *first =
            wording_when(owed->calendar, owed->first_due, entries->now);
        g_string_append_printf(text, "; put off %s, first for %s", times, first);
    }
    g_string_append_printf(text, "; about %s; %s", subject, owed->conversation);
    return g_string_free(text, FALSE);
}

static void add_promise(Page *page, const struct entries *entries,
                        const struct owed *owed)
{
    g_autofree char *client = wording_client(owed);
    g_autofree char *words = wording_safe(owed->phrase);
    g_autofree char *quoted = g_strdup_printf("\u201c%s\u201d", words);
    g_autofree char *tag = urgency(entries, owed);
    g_autofree char *note = promise_details(entries, owed);
    page_add(page, &(struct block){ .kind = BLOCK_ENTRY,
                                    .tone = tone_of(entries, owed),
                                    .head = client,
                                    .aside = tag,
                                    .body = quoted,
                                    .note = note });
}

void entries_add(Page *page, const struct entries *entries, const GPtrArray *rows,
                 const char *title, const char *command)
{
    if (rows == NULL || rows->len == 0)
        return;
    Tone tone = tone_of(entries, g_ptr_array_index(rows, 0));
    page_add(page, &(struct block){ .kind = BLOCK_SECTION, .tone = tone, .head = title });
    for (guint i = 0; i < rows->len && i < ENTRIES_MAX; i++) {
        const struct owed *owed = g_ptr_array_index(rows, i);
        if (owed->kind == OBLIGATION_PROMISE)
            add_promise(page, entries, owed);
        else
            add_entry(page, entries, owed);
    }
    if (rows->len <= ENTRIES_MAX)
        return;
    g_autofree char *more =
        g_strdup_printf("and %u more: %s", rows->len - ENTRIES_MAX, command);
    page_add(page,
             &(struct block){ .kind = BLOCK_PARAGRAPH, .tone = tone, .head = more });
}
