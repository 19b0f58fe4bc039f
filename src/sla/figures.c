#include "sla/figures.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/instant.h"

/* ---- percentiles ---- */

int32_t figures_percentile(const int32_t *sorted, gsize n, int percent)
{
    gsize rank = (n * (gsize)percent + 99) / 100;
    return sorted[CLAMP(rank, 1, n) - 1];
}

enum {
    DIGIT_BITS = 11,
    DIGIT_VALUES = 1 << DIGIT_BITS,
    DIGITS = 3,
    FEW = 512, /* so many are sorted sooner by comparing them */
};

/* The sign bit turned over, so that numbers below zero sort first. */
static unsigned digit_of(int32_t value, int digit)
{
    uint32_t bits = (uint32_t)value ^ (UINT32_C(1) << 31);
    return bits >> digit * DIGIT_BITS & (DIGIT_VALUES - 1);
}

/* Distributes `from` into `to` by one digit; false where all have the same. */
static bool sort_by_digit(const int32_t *from, int32_t *to, gsize n, int digit)
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

static int compare_values(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* A report sorts millions of numbers: digit by digit that takes an eighth of the time. */
static void sort_values(int32_t *values, gsize n)
{
    if (n <= FEW) {
        qsort(values, n, sizeof *values, compare_values);
        return;
    }
    g_autofree int32_t *spare = g_new(int32_t, n);
    int32_t *from = values, *to = spare;
    for (int digit = 0; digit < DIGITS; digit++) {
        if (!sort_by_digit(from, to, n, digit))
            continue;
        int32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from == spare)
        memcpy(values, spare, n * sizeof *spare);
}

static struct measure measure_of(int32_t *values, gsize n)
{
    if (n == 0)
        return (struct measure){ 0 };
    sort_values(values, n);
    int64_t sum = 0;
    for (gsize i = 0; i < n; i++)
        sum += values[i];
    return (struct measure){
        .n = n,
        .median = figures_percentile(values, n, 50),
        .p90 = figures_percentile(values, n, 90),
        .mean = sum / (int64_t)n,
    };
}

/* ---- parts ---- */

/* S17: at or before due is met. What something else than a reply ended (S16, S19) was
 * missed where that came after due. */
static bool is_missed(const struct turn_figures *turn, int64_t happened, int64_t due,
                      int64_t now)
{
    if (due == INSTANT_NONE)
        return false;
    if (happened != INSTANT_NONE)
        return happened > due;
    return (turn->end == END_NONE ? now : turn->ended) > due;
}

unsigned figures_parts(const struct turn_figures *turn, int64_t now)
{
    unsigned parts = PART_TURN;
    if (turn->acknowledged != INSTANT_NONE)
        parts |= PART_ACKNOWLEDGED;
    if (turn->answered != INSTANT_NONE)
        parts |= PART_ANSWERED;
    if (is_missed(turn, turn->acknowledged, turn->acknowledge_due, now))
        parts |= PART_ACKNOWLEDGE_MISSED;
    if (is_missed(turn, turn->answered, turn->answer_due, now))
        parts |= PART_ANSWER_MISSED;
    return parts;
}

/* ---- adding up ---- */

/* 68 years of seconds are enough, and a report holds millions of these. */
struct sample {
    int32_t business;
    int32_t calendar;
};

struct Tally {
    struct figures figures; /* all but the measures */
    GArray *first_reply;    /* struct sample; NULL: none yet, as in many of many groups */
    GArray *next_reply;
    GArray *answer;
    GArray *wait;
    /* The conversation in hand. */
    int64_t conversation;
    int64_t wait_business, wait_calendar;
    bool waited;
    bool waits; /* a turn of it is open */
};

Tally *tally_new(void)
{
    Tally *tally = g_new0(Tally, 1);
    struct figures *figures = &tally->figures;
    figures->first_reply.oldest = figures->next_reply.oldest = INSTANT_NONE;
    figures->answer.oldest = figures->wait.oldest = INSTANT_NONE;
    return tally;
}

void tally_free(Tally *tally)
{
    if (tally == NULL)
        return;
    g_clear_pointer(&tally->first_reply, g_array_unref);
    g_clear_pointer(&tally->next_reply, g_array_unref);
    g_clear_pointer(&tally->answer, g_array_unref);
    g_clear_pointer(&tally->wait, g_array_unref);
    g_free(tally);
}

static void add_sample(GArray **samples, int64_t business, int64_t calendar)
{
    struct sample sample = { (int32_t)CLAMP(business, INT32_MIN, INT32_MAX),
                             (int32_t)CLAMP(calendar, INT32_MIN, INT32_MAX) };
    if (*samples == NULL)
        *samples = g_array_new(FALSE, FALSE, sizeof sample);
    g_array_append_val(*samples, sample);
}

static void add_open(struct interval *interval, int64_t since)
{
    interval->open++;
    if (interval->oldest == INSTANT_NONE || since < interval->oldest)
        interval->oldest = since;
}

static void end_conversation(Tally *tally)
{
    if (tally->waited)
        add_sample(&tally->wait, tally->wait_business, tally->wait_calendar);
    tally->wait_business = tally->wait_calendar = 0;
    tally->waited = tally->waits = false;
}

static void add_open_turn(Tally *tally, const struct turn_figures *turn)
{
    struct figures *figures = &tally->figures;
    if (turn->acknowledged == INSTANT_NONE)
        add_open(turn->number == 1 ? &figures->first_reply : &figures->next_reply,
                 turn->opened);
    add_open(&figures->answer, turn->opened);
    if (!tally->waits) /* turns come in the order in which they opened */
        add_open(&figures->wait, turn->opened);
    tally->waits = true;
}

static void add_turn(Tally *tally, const struct turn_figures *turn)
{
    struct figures *figures = &tally->figures;
    figures->turns++;
    figures->chases += (gsize)turn->chases;
    figures->had_to_ask += (gsize)turn->had_to_ask;
    figures->unannounced += (gsize)turn->unannounced;
    figures->updates_missed += (gsize)turn->updates_missed;
    figures->acknowledged += turn->acknowledged != INSTANT_NONE;
    switch (turn->end) {
    case END_ANSWERED: figures->answered++; break;
    case END_ELSEWHERE: figures->elsewhere++; break;
    case END_CLOSED: figures->closed++; break;
    case END_NONE:
        figures->open++;
        add_open_turn(tally, turn);
        break;
    }
}

static void add_reply(Tally *tally, const struct turn_figures *turn)
{
    add_sample(turn->number == 1 ? &tally->first_reply : &tally->next_reply,
               turn->acknowledge_business, turn->acknowledge_elapsed);
    if (turn->acknowledge_due != INSTANT_NONE &&
        turn->acknowledged <= turn->acknowledge_due)
        tally->figures.acknowledge_met++;
}

static void add_answer(Tally *tally, const struct turn_figures *turn)
{
    add_sample(&tally->answer, turn->answer_business, turn->answer_elapsed);
    tally->wait_business += turn->answer_business;
    tally->wait_calendar += turn->answer_elapsed;
    tally->waited = true;
    if (turn->answer_due != INSTANT_NONE && turn->answered <= turn->answer_due)
        tally->figures.answer_met++;
}

void tally_add(Tally *tally, const struct turn_figures *turn, unsigned parts)
{
    if (turn->conversation != tally->conversation)
        end_conversation(tally);
    tally->conversation = turn->conversation;
    if (parts & PART_TURN)
        add_turn(tally, turn);
    if (parts & PART_ACKNOWLEDGED)
        add_reply(tally, turn);
    if (parts & PART_ANSWERED)
        add_answer(tally, turn);
    if (parts & PART_ACKNOWLEDGE_MISSED)
        tally->figures.acknowledge_missed++;
    if (parts & PART_ANSWER_MISSED)
        tally->figures.answer_missed++;
}

static void measure_samples(struct interval *interval, const GArray *samples)
{
    if (samples == NULL)
        return;
    const struct sample *all = (const struct sample *)samples->data;
    g_autofree int32_t *values = g_new(int32_t, samples->len);
    for (guint i = 0; i < samples->len; i++)
        values[i] = all[i].business;
    interval->business = measure_of(values, samples->len);
    for (guint i = 0; i < samples->len; i++)
        values[i] = all[i].calendar;
    interval->calendar = measure_of(values, samples->len);
}

struct figures tally_figures(Tally *tally)
{
    end_conversation(tally);
    struct figures figures = tally->figures;
    measure_samples(&figures.first_reply, tally->first_reply);
    measure_samples(&figures.next_reply, tally->next_reply);
    measure_samples(&figures.answer, tally->answer);
    measure_samples(&figures.wait, tally->wait);
    return figures;
}
