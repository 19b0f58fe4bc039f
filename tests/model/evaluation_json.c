#include "evaluation_json.h"

#include <inttypes.h>

#include "base/instant.h"

/* Every value is followed by a comma, which the end of an object or array takes away. */
static void put_end(GString *out, const char *end)
{
    if (out->str[out->len - 1] == ',')
        g_string_truncate(out, out->len - 1);
    g_string_append(out, end);
}

static void put_text(GString *out, const char *key, const char *value)
{
    g_autofree char *escaped = value != NULL ? g_strescape(value, NULL) : NULL;
    if (escaped != NULL)
        g_string_append_printf(out, "\"%s\":\"%s\",", key, escaped);
    else
        g_string_append_printf(out, "\"%s\":null,", key);
}

/* An instant, too. */
static void put_number(GString *out, const char *key, int64_t value)
{
    if (value != INSTANT_NONE)
        g_string_append_printf(out, "\"%s\":%" PRId64 ",", key, value);
    else
        g_string_append_printf(out, "\"%s\":null,", key);
}

static void put_flag(GString *out, const char *key, bool value)
{
    g_string_append_printf(out, "\"%s\":%s,", key, value ? "true" : "false");
}

static void put_clock(GString *out, const char *key, const struct clock *clock)
{
    g_string_append_printf(out, "\"%s\":{", key);
    put_number(out, "due", clock->due);
    put_number(out, "done", clock->done);
    put_number(out, "business", clock->business);
    put_number(out, "elapsed", clock->elapsed);
    put_text(out, "by", clock->by);
    put_text(out, "author", clock->author);
    put_text(out, "owner_at_due", clock->owner_at_due);
    put_end(out, "},");
}

static const char *calendar_name(GHashTable *calendars, const Calendar *calendar)
{
    GHashTableIter iter;
    gpointer name;
    gpointer value;
    g_hash_table_iter_init(&iter, calendars);
    while (g_hash_table_iter_next(&iter, &name, &value))
        if (value == calendar)
            return name;
    return NULL;
}

static void put_turn(GString *out, GHashTable *calendars, const struct turn *turn)
{
    static const char *const ends[] = { "none", "answered", "elsewhere", "closed" };
    g_string_append_c(out, '{');
    put_number(out, "number", turn->number);
    put_text(out, "opener", turn->opener);
    put_text(out, "client", turn->client);
    put_text(out, "client_name", turn->client_name);
    put_text(out, "owner", turn->owner);
    put_text(out, "target", turn->target);
    put_text(out, "calendar", calendar_name(calendars, turn->calendar));
    put_number(out, "opened", turn->opened);
    put_clock(out, "acknowledge", &turn->acknowledge);
    put_clock(out, "answer", &turn->answer);
    put_text(out, "end", ends[turn->end]);
    put_number(out, "ended", turn->ended);
    put_number(out, "paused", turn->paused);
    put_number(out, "messages", turn->messages);
    put_number(out, "chases", turn->chases);
    put_number(out, "had_to_ask", turn->had_to_ask);
    put_number(out, "unannounced", turn->unannounced);
    put_number(out, "last_message", turn->last_message);
    put_number(out, "update_since", turn->update_since);
    put_number(out, "update_due", turn->update_due);
    put_text(out, "update_from", turn->update_from);
    put_number(out, "updates", turn->updates);
    put_number(out, "updates_missed", turn->updates_missed);
    put_end(out, "},");
}

static void put_event(GString *out, const struct event *event)
{
    static const char *const kinds[] = {
        [EVENT_OPENED] = "opened",
        [EVENT_JOINED] = "joined",
        [EVENT_CHASED] = "chased",
        [EVENT_COURTESY] = "courtesy",
        [EVENT_ACKNOWLEDGED] = "acknowledged",
        [EVENT_ANSWERED] = "answered",
        [EVENT_SPOKE] = "spoke",
        [EVENT_NOT_COUNTED] = "not-counted",
        [EVENT_TAKEN_BACK] = "taken-back",
        [EVENT_ELSEWHERE] = "elsewhere",
        [EVENT_CLOSED] = "closed",
        [EVENT_REOPENED] = "reopened",
        [EVENT_SNOOZED] = "snoozed",
        [EVENT_ASSIGNED] = "assigned",
        [EVENT_DISMISSED] = "dismissed",
        [EVENT_RETURNED] = "returned",
    };
    g_string_append_c(out, '{');
    put_text(out, "message", event->message != NULL ? event->message->message_id : NULL);
    put_text(out, "kind", kinds[event->kind]);
    put_number(out, "turn", event->turn);
    put_end(out, "},");
}

static void put_promise(GString *out, const struct promise *promise)
{
    g_string_append_c(out, '{');
    put_text(out, "message", promise->message_id);
    put_number(out, "number", promise->number);
    put_flag(out, "client", promise->client);
    put_text(out, "by", promise->by);
    put_text(out, "phrase", promise->phrase);
    put_number(out, "confidence", promise->confidence);
    put_flag(out, "thing", promise->thing);
    put_flag(out, "timed", promise->timed);
    put_text(out, "grain", deadline_grain_name(promise->grain));
    put_number(out, "made", promise->made);
    put_number(out, "due_day", promise->due.day);
    put_number(out, "due", promise->due.at);
    put_text(out, "state", promise_state_name(promise->state));
    put_number(out, "ended", promise->ended);
    put_text(out, "ended_by", promise->ended_by);
    put_number(out, "slips", promise->slips);
    put_number(out, "first_due_day", promise->first_due.day);
    put_number(out, "first_due", promise->first_due.at);
    put_end(out, "},");
}

char *evaluation_json(const struct evaluation *found, GHashTable *calendars)
{
    GString *out = g_string_new(NULL);
    g_string_append_c(out, '{');
    put_text(out, "earliest", found->earliest);
    put_text(out, "client", found->client);
    put_text(out, "client_name", found->client_name);
    put_text(out, "subject", found->subject);
    put_text(out, "owner", found->owner);
    put_number(out, "first", found->first);
    put_number(out, "last", found->last);
    put_number(out, "waiting_since", found->waiting_since);
    put_text(out, "waiting_for", found->waiting_for);
    put_number(out, "closed", found->closed);
    put_number(out, "settled", found->settled);
    put_number(out, "snoozed_until", found->snoozed_until);
    put_flag(out, "promised", found->promised);
    g_string_append(out, "\"turns\":[");
    for (guint i = 0; i < found->turns->len; i++)
        put_turn(out, calendars, &g_array_index(found->turns, struct turn, i));
    put_end(out, "],\"events\":[");
    for (guint i = 0; i < found->events->len; i++)
        put_event(out, &g_array_index(found->events, struct event, i));
    put_end(out, "],\"promises\":[");
    for (guint i = 0; i < found->promises->len; i++)
        put_promise(out, &g_array_index(found->promises, struct promise, i));
    put_end(out, "]}");
    return g_string_free(out, FALSE);
}
