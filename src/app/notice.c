#include "app/notice.h"

#include "app/away.h"
#include "app/freshness.h"
#include "app/language.h"
#include "app/outgoing.h"
#include "app/recipients.h"
#include "base/instant.h"
#include "base/text.h"
#include "letter/reminder.h"
#include "mime/compose.h"
#include "store/promises.h"
#include "store/reminders.h"

void notices_clear(struct notices *notices)
{
    g_clear_pointer(&notices->away, g_array_unref);
}

bool notice_standing(struct notices *notices, const struct owed *owed,
                     struct standing *standing, GError **error)
{
    const struct team_config *team = rules_team(notices->rules);
    const struct member *owner = owed->owner ? people_member(&team->people, owed->owner)
                                             : NULL;
    *standing = (struct standing){ 0 };
    if (!owner)
        return true;
    if (!notices->away)
        notices->away = away_all(notices->store, team, notices->now, error);
    if (!notices->away)
        return false;
    *standing = absence_standing(&team->people, notices->away, owner,
                                 calendar_day(team->calendar, notices->now));
    return true;
}

/* ---- The letter. */

/* What the letter says of an entry; strings and standing live as long as it. */
struct part {
    struct reminder reminder;
    struct standing standing;
    char *readers;
    char *promised;
};

static void part_free(gpointer data)
{
    struct part *part = data;
    g_free(part->readers);
    g_free(part->promised);
    g_free(part);
}

/* To whom a level goes, as the team's file has it; a level may be gone from there. */
static const GPtrArray *level_readers(const struct team_config *team,
                                      const struct notice *notice, const char *name)
{
    const struct level *level = level_named(team->levels, name);
    return level ? level->to : notice->to;
}

static struct part *make_part(struct notices *notices, const struct notice *notice,
                              const struct notice_entry *entry, GError **error)
{
    const struct team_config *team = rules_team(notices->rules);
    const struct owed *owed = entry->owed;
    struct part *part = g_new0(struct part, 1);
    if (!notice_standing(notices, owed, &part->standing, error)) {
        part_free(part);
        return NULL;
    }
    const struct standing *standing = part->standing.who ? &part->standing : NULL;
    part->readers =
        recipients_text(team, level_readers(team, notice, entry->level), standing);
    int64_t promise_due = INSTANT_NONE;
    if (!owed_is_promise(owed))
        part->promised = store_promise_beside(notices->store, owed, &promise_due);
    part->reminder = (struct reminder){
        .team = team->name,
        .ackctl = team->ackctl,
        .owed = owed,
        .link = team->link,
        .owner_name = standing ? standing->owner->name : owed->owner,
        .level = entry->level,
        .readers = part->readers,
        .unseen = notice->unseen,
        .calendar = owed->calendar,
        .now = notices->now,
        .standing = standing,
        .promised = part->promised,
        .promise_due = promise_due,
        .answerable = outgoing_is_answerable(notices->config, team),
        .cap = notice->last ? team->reminder_cap : 0,
    };
    return part;
}

struct letter *notice_letter(struct notices *notices, const struct notice *notice,
                             GError **error)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(part_free);
    for (guint i = 0; i < notice->entries->len; i++) {
        struct part *part = make_part(notices, notice, notice->entries->pdata[i], error);
        if (!part)
            return NULL;
        g_ptr_array_add(parts, part);
    }
    g_autoptr(GPtrArray) reminders = g_ptr_array_new();
    for (guint i = 0; i < parts->len; i++)
        g_ptr_array_add(reminders, &((struct part *)parts->pdata[i])->reminder);
    return letter_reminders(reminders, &rules_team(notices->rules)->people);
}

/* ---- What it is called, and what it refers to. */

static char *level_text(const struct notice_entry *entry)
{
    g_autofree char *obligation = store_obligation_key(entry->owed);
    return g_strdup_printf("%s %s", entry->level, obligation);
}

char *notice_purpose(const struct notice *notice)
{
    if (notice->entries->len == 1 && !notice->last) {
        g_autofree char *level = level_text(notice->entries->pdata[0]);
        return g_strconcat("reminder ", level, NULL);
    }
    g_autoptr(GString) all = g_string_new(NULL);
    for (guint i = 0; i < notice->to->len; i++)
        g_string_append_printf(all, "%s\n", (const char *)notice->to->pdata[i]);
    for (guint i = 0; i < notice->entries->len; i++) {
        g_autofree char *level = level_text(notice->entries->pdata[i]);
        g_string_append_printf(all, "%s\n", level);
    }
    g_autofree char *hash = text_hash(all->str, 24);
    return g_strconcat("reminders ", hash, NULL);
}

/* The first letters about all that it tells of, so that mail programs show the letters of
 * an obligation together; NULL: there were none before. */
static char *find_references(struct notices *notices, const struct notice *notice,
                             int64_t before)
{
    enum { MOST = 50 };
    g_autoptr(GString) ids = g_string_new(NULL);
    g_autoptr(GHashTable)
        known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < notice->entries->len; i++) {
        const struct notice_entry *entry = notice->entries->pdata[i];
        g_autofree char *obligation = store_obligation_key(entry->owed);
        g_autoptr(GPtrArray)
            first = store_reminder_first_letters(notices->store, obligation, before);
        for (guint k = 0; k < first->len && g_hash_table_size(known) < MOST; k++) {
            const char *id = first->pdata[k];
            if (g_hash_table_add(known, g_strdup(id)))
                g_string_append_printf(ids, ids->len ? " %s" : "%s", id);
        }
    }
    return ids->len ? g_string_free(g_steal_pointer(&ids), FALSE) : NULL;
}

/* `queued`: what was queued then, or later, is not referred to. */
static GBytes *compose(struct notices *notices, const struct notice *notice,
                       const char *id, int64_t queued, GError **error)
{
    g_autoptr(Letter) letter = notice_letter(notices, notice, error);
    if (!letter)
        return NULL;
    g_autofree char *references = find_references(notices, notice, queued);
    const struct envelope envelope = {
        .from = notices->config->smtp.from,
        .from_name = "ackd",
        .to = notice->to,
        .message_id = id,
        .references = references,
        .date = notices->now,
    };
    return mime_compose(&envelope, letter, error);
}

/* ---- Into the outbox, and out of it. */

bool notice_queue(struct notices *notices, const struct notice *notice, char **id,
                  GError **error)
{
    Store *store = notices->store;
    int64_t now = notices->now;
    g_autofree char *purpose = notice_purpose(notice);
    g_autofree char *own =
        outgoing_id(store, notices->config, rules_team(notices->rules), purpose);
    g_autoptr(GBytes) bytes = compose(notices, notice, own, now, error);
    if (!bytes)
        return false;
    int64_t outbox = store_outbox_add(store, purpose, own, notice->to, bytes, now);
    if (outbox != 0)
        store_outbox_set_last(store, outbox, notice->last);
    for (guint i = 0; outbox != 0 && i < notice->entries->len; i++) {
        const struct notice_entry *entry = notice->entries->pdata[i];
        g_autofree char *obligation = store_obligation_key(entry->owed);
        store_reminder_put(store, obligation, entry->level, now, outbox);
    }
    *id = outbox != 0 ? g_steal_pointer(&own) : NULL;
    return true;
}

static int by_due(gconstpointer a, gconstpointer b)
{
    const struct notice_entry *x = *(const struct notice_entry *const *)a;
    const struct notice_entry *y = *(const struct notice_entry *const *)b;
    return x->owed->due < y->owed->due ? -1 : x->owed->due > y->owed->due;
}

const char *notice_state_text(NoticeState state)
{
    switch (state) {
    case NOTICE_DONE: return "done meanwhile";
    case NOTICE_SNOOZED: return "snoozed meanwhile";
    case NOTICE_TOLD_LATER: return "a later one tells of it";
    case NOTICE_STANDS:
    case NOTICE_FAILED: break;
    }
    return NULL;
}

static NoticeState state_of(const struct notices *notices, const struct reviewed *row,
                            const struct reminded *reminded)
{
    const struct owed *owed = reminded->owed;
    if (!owed)
        return NOTICE_DONE;
    if (owed->snoozed_until > notices->now)
        return NOTICE_SNOOZED;
    return row->told_later(notices->store, row, reminded->obligation) ? NOTICE_TOLD_LATER
                                                                      : NOTICE_STANDS;
}

/* What stands, soonest due first; strings are the reminded's. `*why` gets the worst of
 * what does not. */
static GPtrArray *entries_left(const struct notices *notices, const struct reviewed *row,
                               GPtrArray *gone, NoticeState *why)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func(g_free);
    *why = NOTICE_STANDS;
    for (guint i = 0; i < row->reminded->len; i++) {
        const struct reminded *one = row->reminded->pdata[i];
        NoticeState state = state_of(notices, row, one);
        *why = MAX(*why, state);
        if (state != NOTICE_STANDS) {
            g_ptr_array_add(gone, (gpointer)one);
            continue;
        }
        one->owed->calendar =
            rules_calendar(notices->rules, one->owed->opened, one->owed->target);
        struct notice_entry *entry = g_new(struct notice_entry, 1);
        *entry = (struct notice_entry){ one->owed, one->level };
        g_ptr_array_add(entries, entry);
    }
    g_ptr_array_sort(entries, by_due);
    return entries;
}

/* What was the last one on its own day is not so on another. */
static bool is_last(const struct notices *notices, const struct reviewed *row)
{
    const Calendar *calendar = rules_team(notices->rules)->calendar;
    return calendar_day(calendar, row->queued) == calendar_day(calendar, notices->now) &&
           store_outbox_is_last(notices->store, row->id);
}

static bool write_anew(struct notices *notices, const struct reviewed *row,
                       const GPtrArray *entries, GError **error)
{
    const struct team_config *team = rules_team(notices->rules);
    g_auto(Tongue) tongue = language_speak(team);
    g_autoptr(GPtrArray)
        unseen = freshness_gaps_left(notices->store, team, row->queued, notices->now);
    struct notice notice = { .entries = entries,
                             .unseen = unseen,
                             .last = is_last(notices, row) };
    GBytes *text = row->compose(notices, &notice, row->data, error);
    if (!text)
        return false;
    store_outbox_write(notices->store, row->id, text);
    g_bytes_unref(*row->text);
    *row->text = text;
    return true;
}

NoticeState notice_review_any(struct notices *notices, const struct reviewed *row,
                              GError **error)
{
    enum { STALE = HOUR };
    g_autoptr(GPtrArray) gone = g_ptr_array_new();
    NoticeState why;
    g_autoptr(GPtrArray) entries = entries_left(notices, row, gone, &why);
    bool stale = entries->len > 0 && notices->now - row->queued >= STALE;
    if (gone->len == 0 && !stale)
        return NOTICE_STANDS;
    if (entries->len == 0)
        return why;
    for (guint i = 0; i < gone->len; i++)
        row->forget(notices->store, row->id,
                    ((const struct reminded *)gone->pdata[i])->obligation);
    return write_anew(notices, row, entries, error) ? NOTICE_STANDS : NOTICE_FAILED;
}

static GBytes *compose_anew(struct notices *notices, struct notice *notice,
                            gconstpointer data, GError **error)
{
    const struct outbox_letter *letter = data;
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    for (char **address = letter->recipients; *address; address++)
        g_ptr_array_add(to, *address);
    notice->to = to;
    GBytes *text = compose(notices, notice, letter->message_id, letter->queued, error);
    notice->to = NULL;
    return text;
}

static bool letter_told_later(Store *store, const struct reviewed *row,
                              const char *obligation)
{
    const struct outbox_letter *letter = row->data;
    char **to = letter->recipients;
    while (*to && store_reminder_told_later(store, letter->id, obligation, *to))
        to++;
    return !*to;
}

NoticeState notice_review(struct notices *notices, struct outbox_letter *letter,
                          GError **error)
{
    g_autoptr(GPtrArray) reminded = store_reminders_in(notices->store, letter->id);
    const struct reviewed row = {
        .id = letter->id,
        .queued = letter->queued,
        .text = &letter->letter,
        .reminded = reminded,
        .forget = store_reminder_forget,
        .told_later = letter_told_later,
        .compose = compose_anew,
        .data = letter,
    };
    return notice_review_any(notices, &row, error);
}
