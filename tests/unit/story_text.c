#include "story_text.h"

#include "base/instant.h"
#include "story.h"

static const struct turn *turn_at(const struct evaluation *evaluation, guint i)
{
    return &g_array_index(evaluation->turns, struct turn, i);
}

static void append_marks(GString *out, unsigned marks)
{
    static const struct {
        unsigned mark;
        const char *text;
    } texts_of[] = {
        { MARK_OUTSIDE_HOURS, "S18 out of hours" },
        { MARK_UNANNOUNCED, "S33 unannounced" },
        { MARK_HAD_TO_ASK, "S14 had to ask" },
        { MARK_PAUSED, "S24 clocks stop" },
        { MARK_RESUMED, "S24 clocks go on" },
        { MARK_WAITS, "S20 we wait" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(texts_of); i++)
        if (marks & texts_of[i].mark)
            g_string_append_printf(out, " + %s", texts_of[i].text);
}

char *events_text(const struct evaluation *evaluation)
{
    static const char *const names[] = {
        "opened",   "joined",   "chased",      "courtesy",   "acknowledged",
        "answered", "spoke",    "not counted", "taken back", "answered elsewhere",
        "closed",   "reopened", "snoozed",     "assigned",   "dismissed",
        "returned",
    };
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->events->len; i++) {
        const struct event *event = &g_array_index(evaluation->events, struct event, i);
        g_string_append_printf(out, "%s%s %s", i > 0 ? "; " : "", event->rule,
                               names[event->kind]);
        if (event->turn > 0)
            g_string_append_printf(out, " %d", event->turn);
        if (event->why != NULL)
            g_string_append_printf(out, " (%s)", event->why);
        append_marks(out, event->marks);
    }
    return g_string_free(out, FALSE);
}

static void append_count(GString *out, int n, const char *what)
{
    if (n > 0)
        g_string_append_printf(out, ", %d %s%s", n, what, n == 1 ? "" : "s");
}

static void append_end(GString *out, const struct turn *turn, const Calendar *calendar)
{
    if (turn->end == END_ELSEWHERE)
        g_string_append(out, ", elsewhere ");
    else if (turn->end == END_CLOSED)
        g_string_append(out, ", closed ");
    else
        return;
    append_instant(out, calendar, turn->ended);
}

char *turns_text(const struct evaluation *evaluation, const Calendar *calendar)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = turn_at(evaluation, i);
        g_assert_cmpint(turn->number, ==, i + 1);
        g_assert_true((turn->end == END_NONE) == (turn->ended == INSTANT_NONE));
        if (turn->end == END_ANSWERED)
            g_assert_cmpint(turn->ended, ==, turn->answer.done);
        g_string_append_printf(out, "%s%s since ", i > 0 ? "; " : "",
                               name_of(turn->client));
        append_instant(out, calendar, turn->opened);
        g_string_append(out, ", told ");
        append_instant(out, calendar, turn->acknowledge.done);
        g_string_append(out, ", answered ");
        append_instant(out, calendar, turn->answer.done);
        append_end(out, turn, calendar);
        append_count(out, turn->messages, "mail");
        append_count(out, turn->chases, "chase");
        if (turn->had_to_ask > turn->chases)
            g_string_append(out, ", had to ask");
        append_count(out, turn->unannounced, "stranger");
        if (turn->paused != INSTANT_NONE) {
            g_string_append(out, ", paused since ");
            append_instant(out, calendar, turn->paused);
        }
    }
    return g_string_free(out, FALSE);
}

char *owners_text(const struct evaluation *evaluation)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->turns->len; i++)
        g_string_append_printf(out, "%s, ", name_of(turn_at(evaluation, i)->owner));
    g_string_append_printf(out, "now %s", name_of(evaluation->owner));
    return g_string_free(out, FALSE);
}

char *due_text(const struct evaluation *evaluation, const Calendar *calendar)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = turn_at(evaluation, i);
        g_string_append_printf(out, "%s%s: tell by ", i > 0 ? "; " : "",
                               turn->target != NULL ? turn->target : "-");
        append_instant(out, calendar, turn->acknowledge.due);
        g_string_append(out, ", answer by ");
        append_instant(out, calendar, turn->answer.due);
    }
    return g_string_free(out, FALSE);
}

static void append_took(GString *out, int64_t seconds)
{
    if (seconds == INSTANT_NONE) {
        g_string_append_c(out, '-');
        return;
    }
    g_autofree char *text =
        seconds == 0 ? g_strdup("0s")
                     : duration_text((struct duration){ DURATION_BUSINESS, seconds });
    g_string_append(out, text);
}

static void append_clock(GString *out, const struct clock *clock)
{
    append_took(out, clock->business);
    g_string_append(out, " of ");
    append_took(out, clock->elapsed);
}

char *took_text(const struct evaluation *evaluation)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = turn_at(evaluation, i);
        g_string_append(out, i > 0 ? "; " : "");
        append_clock(out, &turn->acknowledge);
        g_string_append(out, ", ");
        append_clock(out, &turn->answer);
    }
    return g_string_free(out, FALSE);
}

char *updates_text(const struct evaluation *evaluation, const Calendar *calendar)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = turn_at(evaluation, i);
        g_assert_true((turn->update_since == INSTANT_NONE) ==
                      (turn->update_from == NULL));
        g_string_append(out, i > 0 ? "; " : "");
        if (turn->update_from != NULL) {
            g_string_append_printf(out, "since %s ", turn->update_from);
            append_instant(out, calendar, turn->update_since);
            g_string_append(out, " by ");
            append_instant(out, calendar, turn->update_due);
        } else {
            g_string_append_c(out, '-');
        }
        append_count(out, turn->updates, "update");
        if (turn->updates_missed > 0)
            g_string_append_printf(out, ", %d missed", turn->updates_missed);
    }
    return g_string_free(out, FALSE);
}

char *credit_text(const struct evaluation *evaluation)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = turn_at(evaluation, i);
        g_string_append_printf(out, "%s%s %s, %s %s", i > 0 ? "; " : "",
                               name_of(turn->acknowledge.author),
                               turn->acknowledge.by != NULL ? turn->acknowledge.by : "-",
                               name_of(turn->answer.author),
                               turn->answer.by != NULL ? turn->answer.by : "-");
    }
    return g_string_free(out, FALSE);
}

char *blame_text(const struct evaluation *evaluation)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->turns->len; i++) {
        const struct turn *turn = turn_at(evaluation, i);
        g_string_append_printf(out, "%s%s, %s", i > 0 ? "; " : "",
                               name_of(turn->acknowledge.owner_at_due),
                               name_of(turn->answer.owner_at_due));
    }
    return g_string_free(out, FALSE);
}

static void append_since(GString *out, const char *what, int64_t at,
                         const Calendar *calendar)
{
    if (at == INSTANT_NONE)
        return;
    g_string_append_printf(out, "%s%s ", out->len > 0 ? ", " : "", what);
    append_instant(out, calendar, at);
}

static void append_fate(GString *out, const struct promise *promise,
                        const Calendar *calendar)
{
    const char *fate = promise_state_name(promise->state);
    if (promise->state == PROMISE_DELIVERED)
        fate = promise_is_kept(promise) ? "kept" : "late";
    g_string_append_printf(out, ": %s", fate);
    g_assert_true((promise->state == PROMISE_OPEN) == (promise->ended == INSTANT_NONE));
    if (promise->ended != INSTANT_NONE) {
        g_string_append_c(out, ' ');
        append_instant(out, calendar, promise->ended);
    }
    if (promise->ended_by != NULL)
        g_string_append_printf(out, " by %s", promise->ended_by);
}

char *promises_text(const struct evaluation *evaluation, const Calendar *calendar)
{
    GString *out = g_string_new(NULL);
    for (guint i = 0; i < evaluation->promises->len; i++) {
        const struct promise *promise =
            &g_array_index(evaluation->promises, struct promise, i);
        g_string_append_printf(out, "%s%s in %s.%d, due ", i > 0 ? "; " : "",
                               name_of(promise->by), promise->message_id,
                               promise->number);
        append_instant(out, calendar, promise->due.at);
        if (promise->slips > 0) {
            g_string_append_printf(out, ", slip %d of ", promise->slips);
            append_instant(out, calendar, promise->first_due.at);
        }
        append_fate(out, promise, calendar);
    }
    return g_string_free(out, FALSE);
}

char *whole_text(const struct evaluation *evaluation, const Calendar *calendar)
{
    GString *out = g_string_new(NULL);
    g_string_append(out, evaluation->promised ? "promised" : "");
    append_since(out, "waiting since", evaluation->waiting_since, calendar);
    g_assert_true((evaluation->waiting_since == INSTANT_NONE) ==
                  (evaluation->waiting_for == NULL));
    if (evaluation->waiting_for != NULL)
        g_string_append_printf(out, " (%s)", evaluation->waiting_for);
    append_since(out, "closed", evaluation->closed, calendar);
    append_since(out, "settled", evaluation->settled, calendar);
    append_since(out, "snoozed until", evaluation->snoozed_until, calendar);
    return g_string_free(out, FALSE);
}
