#include "sla/figures.h"

#include <stdbool.h>
#include <string.h>

#include "base/instant.h"

int64_t figures_percentile(const int64_t *sorted, gsize n, int percent)
{
    gsize rank = (n * (gsize)percent + 99) / 100;
    return sorted[CLAMP(rank, 1, n) - 1];
}

enum { DIGIT_BITS = 8, DIGIT_VALUES = 1 << DIGIT_BITS, DIGITS = 64 / DIGIT_BITS };

/* The sign bit turned over, so that numbers below zero sort first. */
static unsigned digit_of(int64_t value, int digit)
{
    uint64_t bits = (uint64_t)value ^ (UINT64_C(1) << 63);
    return (unsigned)(bits >> digit * DIGIT_BITS) & (DIGIT_VALUES - 1);
}

/* Distributes `from` into `to` by one digit; false where all have the same. */
static bool sort_by_digit(const int64_t *from, int64_t *to, gsize n, int digit)
{
    gsize places[DIGIT_VALUES] = { 0 };
    for (gsize i = 0; i < n; i++)
        places[digit_of(from[i], digit)]++;
    if (places[digit_of(from[0], digit)] == n)
        return false;
    gsize place = 0;
    for (int value = 0; value < DIGIT_VALUES; value++) {
        gsize count = places[value];
        places[value] = place;
        place += count;
    }
    for (gsize i = 0; i < n; i++)
        to[places[digit_of(from[i], digit)]++] = from[i];
    return true;
}

/* A report sorts millions of numbers, few of whose digits differ: digit by digit it takes
 * a fifth of the time that comparing them does. */
static void sort_values(GArray *values)
{
    int64_t *from = (int64_t *)values->data;
    g_autofree int64_t *spare = g_new(int64_t, values->len);
    int64_t *to = spare;
    for (int digit = 0; digit < DIGITS; digit++) {
        if (!sort_by_digit(from, to, values->len, digit))
            continue;
        int64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from == spare)
        memcpy(values->data, spare, values->len * sizeof *spare);
}

static struct measure measure_of(GArray *values)
{
    if (values->len == 0)
        return (struct measure){ 0 };
    sort_values(values);
    const int64_t *sorted = (const int64_t *)values->data;
    int64_t sum = 0;
    for (guint i = 0; i < values->len; i++)
        sum += sorted[i];
    return (struct measure){
        .n = values->len,
        .median = figures_percentile(sorted, values->len, 50),
        .p90 = figures_percentile(sorted, values->len, 90),
        .mean = sum / values->len,
    };
}

/* The values behind each measure. */
struct samples {
    GArray *first_reply, *first_reply_calendar;
    GArray *next_reply, *next_reply_calendar;
    GArray *answer, *answer_calendar;
};

static GArray *values_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(int64_t));
}

static struct samples samples_new(void)
{
    return (struct samples){ values_new(), values_new(), values_new(),
                             values_new(), values_new(), values_new() };
}

static void samples_clear(struct samples *samples)
{
    g_array_unref(samples->first_reply);
    g_array_unref(samples->first_reply_calendar);
    g_array_unref(samples->next_reply);
    g_array_unref(samples->next_reply_calendar);
    g_array_unref(samples->answer);
    g_array_unref(samples->answer_calendar);
}

static void sample(GArray *business, GArray *calendar, int64_t business_seconds,
                   int64_t calendar_seconds)
{
    g_array_append_val(business, business_seconds);
    g_array_append_val(calendar, calendar_seconds);
}

static void sample_turn(struct samples *samples, const struct turn_figures *turn)
{
    bool first = turn->number == 1;
    if (turn->acknowledged != INSTANT_NONE)
        sample(first ? samples->first_reply : samples->next_reply,
               first ? samples->first_reply_calendar : samples->next_reply_calendar,
               turn->acknowledge_business, turn->acknowledged - turn->opened);
    if (turn->answered != INSTANT_NONE)
        sample(samples->answer, samples->answer_calendar, turn->answer_business,
               turn->answered - turn->opened);
}

/* S17: at or before due is met. */
static void count_target(int64_t happened, int64_t due, int64_t now, gsize *met,
                         gsize *missed)
{
    if (due == INSTANT_NONE)
        return;
    if (happened != INSTANT_NONE && happened <= due)
        (*met)++;
    else if (happened != INSTANT_NONE || now > due)
        (*missed)++;
}

static void count_turn(struct figures *figures, const struct turn_figures *turn,
                       int64_t now)
{
    figures->turns++;
    figures->chases += (gsize)turn->chases;
    if (turn->acknowledged != INSTANT_NONE)
        figures->acknowledged++;
    if (turn->answered != INSTANT_NONE) {
        figures->answered++;
    } else {
        figures->open++;
        if (figures->oldest_open == INSTANT_NONE || turn->opened < figures->oldest_open)
            figures->oldest_open = turn->opened;
    }
    count_target(turn->acknowledged, turn->acknowledge_due, now,
                 &figures->acknowledge_met, &figures->acknowledge_missed);
    count_target(turn->answered, turn->answer_due, now, &figures->answer_met,
                 &figures->answer_missed);
}

struct figures figures_of(const GArray *turns, int64_t now)
{
    struct figures figures = { .oldest_open = INSTANT_NONE };
    struct samples samples = samples_new();
    for (guint i = 0; i < turns->len; i++) {
        const struct turn_figures *turn = &g_array_index(turns, struct turn_figures, i);
        count_turn(&figures, turn, now);
        sample_turn(&samples, turn);
    }
    figures.first_reply = measure_of(samples.first_reply);
    figures.first_reply_calendar = measure_of(samples.first_reply_calendar);
    figures.next_reply = measure_of(samples.next_reply);
    figures.next_reply_calendar = measure_of(samples.next_reply_calendar);
    figures.answer = measure_of(samples.answer);
    figures.answer_calendar = measure_of(samples.answer_calendar);
    samples_clear(&samples);
    return figures;
}
