#include "app/hook.h"

#include <string.h>

#include "app/language.h"
#include "app/recipients.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "letter/link.h"
#include "store/outbox.h"
#include "store/reminders.h"
#include "web/payload.h"

enum { DELIVERY_DIGITS = 32 };

bool hook_check(const struct config *config, GError **error)
{
    g_autoptr(GString) problems = g_string_new(NULL);
    for (guint i = 0; i < config->teams->len; i++) {
        const struct team_config *team = config->teams->pdata[i];
        for (guint j = 0; j < team->webhooks->len; j++) {
            const struct webhook_config *hook = team->webhooks->pdata[j];
            g_autoptr(GError) wrong = NULL;
            if (!hook->template_text ||
                payload_template_check(hook->template_text, &wrong))
                continue;
            g_string_append_printf(problems, "%s%s: team.webhooks.template: %s: %s",
                                   problems->len > 0 ? "\n" : "", team->file,
                                   hook->template, wrong->message);
        }
    }
    if (problems->len == 0)
        return true;
    g_set_error_literal(error, ACKD_ERROR, ACKD_ERROR_CONFIG, problems->str);
    return false;
}

const struct webhook_config *hook_named(const struct team_config *team, const char *name)
{
    for (guint i = 0; i < team->webhooks->len; i++) {
        const struct webhook_config *hook = team->webhooks->pdata[i];
        if (g_str_equal(hook->name, name))
            return hook;
    }
    return NULL;
}

static bool wants(const struct webhook_config *hook, const char *what)
{
    return hook->what->len == 0 ||
           g_ptr_array_find_with_equal_func(hook->what, what, g_str_equal, NULL);
}

static GBytes *body_for(const struct webhook_config *hook, const struct payload *payload)
{
    static const PayloadEscape escapes[] = { [MARKUP_NONE] = PAYLOAD_AS_IT_IS,
                                             [MARKUP_SLACK] = PAYLOAD_SLACK,
                                             [MARKUP_MARKDOWN] = PAYLOAD_MARKDOWN };
    char *body = hook->template_text
                     ? payload_fill(hook->template_text, escapes[hook->markup], payload)
                     : payload_json(payload);
    return g_bytes_new_take(body, strlen(body));
}

char *hook_purpose(const char *hook, const char *letter)
{
    return g_strdup_printf("webhook %s %s", hook, letter);
}

/* Its number, 0 where it is there already. */
static int64_t queue(Store *store, const struct team_config *team,
                     const struct webhook_config *hook, const char *purpose, GBytes *body,
                     int64_t now)
{
    g_autofree char *own = hook_purpose(hook->name, purpose);
    g_autofree char *what = g_strconcat(team->name, "\n", own, NULL);
    g_autofree char *delivery = text_hash(what, DELIVERY_DIGITS);
    const struct post post = {
        .purpose = own, .delivery = delivery, .channel = hook->name, .body = body
    };
    return store_post_add(store, &post, now);
}

/* ---- Reminders. */

/* What is told of an entry; the payload borrows the rest. */
struct part {
    struct payload payload;
    char *since, *due, *link;
    GPtrArray *to;
};

static void part_free(gpointer data)
{
    struct part *part = data;
    g_free(part->since);
    g_free(part->due);
    g_free(part->link);
    g_ptr_array_unref(part->to);
    g_free(part);
}

/* To whom the level goes; to nobody where it is no longer in the team's file. */
static GPtrArray *readers_of(struct notices *notices, const struct notice_entry *entry,
                             GError **error)
{
    const struct team_config *team = rules_team(notices->rules);
    struct standing standing;
    if (!notice_standing(notices, entry->owed, &standing, error))
        return NULL;
    const struct level *level = level_named(team->levels, entry->level);
    return level ? recipients_resolve(team, level->to, standing.who ? &standing : NULL)
                 : g_ptr_array_new();
}

static struct part *make_part(struct notices *notices, const struct notice_entry *entry,
                              GError **error)
{
    const struct owed *owed = entry->owed;
    GPtrArray *to = readers_of(notices, entry, error);
    if (!to)
        return NULL;
    struct part *part = g_new0(struct part, 1);
    part->to = to;
    part->since = instant_iso(owed->since);
    part->due = instant_iso(owed->due);
    part->link = link_to(rules_team(notices->rules)->link, owed->opener);
    part->payload = (struct payload){
        .client = owed->client,
        .conversation = owed->conversation,
        .obligation = obligation_name(owed->kind),
        .level = entry->level,
        .since = part->since,
        .due = part->due,
        .owner = owed->owner,
        .link = part->link,
        .recipients = part->to,
    };
    return part;
}

static GPtrArray *make_parts(struct notices *notices, const GPtrArray *entries,
                             GError **error)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(part_free);
    for (guint i = 0; i < entries->len; i++) {
        struct part *part = make_part(notices, entries->pdata[i], error);
        if (!part)
            return NULL;
        g_ptr_array_add(parts, part);
    }
    return g_steal_pointer(&parts);
}

/* Addresses of all parts, each once; borrowed from them. */
static GPtrArray *all_readers(const GPtrArray *parts)
{
    GPtrArray *all = g_ptr_array_new();
    for (guint i = 0; i < parts->len; i++) {
        const struct part *part = parts->pdata[i];
        for (guint k = 0; k < part->to->len; k++)
            if (!g_ptr_array_find_with_equal_func(all, part->to->pdata[k], g_str_equal,
                                                  NULL))
                g_ptr_array_add(all, part->to->pdata[k]);
    }
    return all;
}

/* What is posted; `*purpose` gets what the outbox calls such a letter, the caller's. */
static GBytes *reminder_body(struct notices *notices, const struct webhook_config *hook,
                             struct notice *notice, char **purpose, GError **error)
{
    g_autoptr(GPtrArray) parts = make_parts(notices, notice->entries, error);
    if (!parts)
        return NULL;
    g_autoptr(GPtrArray) to = all_readers(parts);
    notice->to = to;
    g_autoptr(Letter) letter = notice_letter(notices, notice, error);
    if (letter && purpose)
        *purpose = notice_purpose(notice);
    notice->to = NULL;
    if (!letter)
        return NULL;
    /* A part begins with its payload. */
    struct payload payload = ((const struct part *)parts->pdata[0])->payload;
    payload.kind = "reminder";
    payload.team = rules_team(notices->rules)->name;
    payload.subject = letter->subject;
    payload.text = letter->text;
    payload.recipients = to;
    payload.reminders = parts;
    return body_for(hook, &payload);
}

static GPtrArray *entries_of(const GPtrArray *items)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < items->len; i++) {
        const struct hook_item *item = items->pdata[i];
        struct notice_entry *entry = g_new(struct notice_entry, 1);
        *entry = (struct notice_entry){ item->owed, item->level };
        g_ptr_array_add(entries, entry);
    }
    return entries;
}

static bool queue_reminder(struct notices *notices, const struct webhook_config *hook,
                           const struct gathered *gathered, const GPtrArray *unseen,
                           GError **error)
{
    Store *store = notices->store;
    g_autoptr(GPtrArray) entries = entries_of(gathered->items);
    struct notice notice = { .entries = entries,
                             .unseen = unseen,
                             .last = gathered->last };
    g_autofree char *purpose = NULL;
    g_autoptr(GBytes) body = reminder_body(notices, hook, &notice, &purpose, error);
    if (!body)
        return false;
    int64_t id =
        queue(store, rules_team(notices->rules), hook, purpose, body, notices->now);
    if (id != 0)
        store_outbox_set_last(store, id, notice.last);
    for (guint i = 0; id != 0 && i < entries->len; i++) {
        const struct notice_entry *entry = entries->pdata[i];
        g_autofree char *obligation = store_obligation_key(entry->owed);
        store_post_remind(store, id, obligation, entry->level);
    }
    return true;
}

static bool remind_hook(struct notices *notices, const struct webhook_config *hook,
                        const GPtrArray *items, const GPtrArray *unseen, int64_t midnight,
                        GError **error)
{
    const struct team_config *team = rules_team(notices->rules);
    g_autoptr(GPtrArray) to = g_ptr_array_new();
    g_ptr_array_add(to, hook->name);
    for (guint i = 0; i < items->len; i++)
        ((struct hook_item *)items->pdata[i])->gather.to = to;
    g_autoptr(GHashTable) written = g_hash_table_new(g_str_hash, g_str_equal);
    int today = store_post_count(notices->store, hook->name, midnight);
    g_hash_table_insert(written, hook->name, GINT_TO_POINTER(today));
    g_autoptr(GPtrArray) posts =
        gather_letters(items, team->gather > 0, written, (guint)team->reminder_cap);
    for (guint i = 0; i < posts->len; i++)
        if (!queue_reminder(notices, hook, posts->pdata[i], unseen, error))
            return false;
    return true;
}

bool hook_queue_reminders(struct notices *notices, const GPtrArray *items,
                          const GPtrArray *unseen, int64_t midnight, GError **error)
{
    const GPtrArray *hooks = rules_team(notices->rules)->webhooks;
    for (guint i = 0; i < hooks->len; i++) {
        const struct webhook_config *hook = hooks->pdata[i];
        if (wants(hook, "reminders") &&
            !remind_hook(notices, hook, items, unseen, midnight, error))
            return false;
    }
    return true;
}

/* ---- What waited. */

static GBytes *body_anew(struct notices *notices, struct notice *notice,
                         gconstpointer data, GError **error)
{
    return reminder_body(notices, data, notice, NULL, error);
}

static bool post_told_later(Store *store, const struct reviewed *row,
                            const char *obligation)
{
    return store_post_told_later(store, row->id, obligation);
}

NoticeState hook_review(struct notices *notices, const struct webhook_config *hook,
                        struct post *post, GError **error)
{
    g_autoptr(GPtrArray) reminded = store_post_reminders(notices->store, post->id);
    const struct reviewed row = {
        .id = post->id,
        .queued = post->queued,
        .text = &post->body,
        .reminded = reminded,
        .forget = store_post_forget,
        .told_later = post_told_later,
        .compose = body_anew,
        .data = hook,
    };
    return notice_review_any(notices, &row, error);
}

/* ---- Digests and tests. */

void hook_queue_digest(Store *store, const struct team_config *team, const char *purpose,
                       const GPtrArray *to, const struct letter *letter, int64_t now)
{
    const struct payload payload = {
        .kind = "digest",
        .team = team->name,
        .subject = letter->subject,
        .text = letter->text,
        .recipients = to,
    };
    for (guint i = 0; i < team->webhooks->len; i++) {
        const struct webhook_config *hook = team->webhooks->pdata[i];
        if (!wants(hook, "digest"))
            continue;
        g_autoptr(GBytes) body = body_for(hook, &payload);
        queue(store, team, hook, purpose, body, now);
    }
}

GBytes *hook_test_body(const struct team_config *team, const struct webhook_config *hook)
{
    g_auto(Tongue) tongue = language_speak(team);
    const struct payload payload = {
        .kind = "test",
        .team = team->name,
        .subject = _("A test of ackd's webhook"),
        .text = _("Reminders and digests of this team will arrive here.\n"),
    };
    return body_for(hook, &payload);
}
