#include "sla/figures.h"

#include <stdbool.h>
#include <string.h>

#include "base/instant.h"

/* ---- percentiles ---- */

gsize figures_rank(gsize n, int percent)
{
    gsize rank = (n * (gsize)percent + 99) / 100;
    return CLAMP(rank, 1, n) - 1;
}

enum { DIGIT_BITS = 11, DIGIT_VALUES = 1 << DIGIT_BITS };

static unsigned digit_of(uint64_t key, int shift)
{
    return key >> shift & (DIGIT_VALUES - 1);
}

/* Distributes `from` into `to` by one digit. */
static void sort_by_digit(const uint64_t *from, uint64_t *to, gsize n, int shift)
{
    gsize places[DIGIT_VALUES] = { 0 };
    for (gsize i = 0; i < n; i++)
        places[digit_of(from[i], shift)]++;
    gsize place = 0;
    for (int value = 0; value < DIGIT_VALUES; value++) {
        gsize count = places[value];
        places[value] = place;
        place += count;
    }
    for (gsize i = 0; i < n; i++)
        to[places[digit_of(from[i], shift)]++] = from[i];
}

/* The bits in which they are not all the same. */
static uint64_t differing_bits(const uint64_t *keys, gsize n)
{
    uint64_t bits = 0;
    for (gsize i = 1; i < n; i++)
        bits |= keys[i] ^ keys[0];
    return bits;
}

/* A report sorts millions of them: digit by digit that takes an eighth of the time. */
static void sort_keys(uint64_t *keys, uint64_t *spare, gsize n)
{
    uint64_t differing = differing_bits(keys, n);
    uint64_t *from = keys, *to = spare;
    while (differing != 0) {
        int shift = __builtin_ctzll(differing);
        sort_by_digit(from, to, n, shift);
        differing &= ~((uint64_t)(DIGIT_VALUES - 1) << shift);
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from == spare)
        memcpy(keys, spare, n * sizeof *spare);
}

/* ---- samples: all groups' together, so that they are sorted at once ---- */

/* 68 years of seconds are enough, and a report holds millions of these. */
struct sample {
    guint group;
    int32_t business;
    int32_t calendar;
};

static void add_sample(GArray *samples, guint group, int64_t business, int64_t calendar)
{
    struct sample sample = { group, (int32_t)CLAMP(business, INT32_MIN, INT32_MAX),
                             (int32_t)CLAMP(calendar, INT32_MIN, INT32_MAX) };
    g_array_append_val(samples, sample);
}

/* By group, then by value: the sign bit turned over, numbers below zero come first. */
static uint64_t key_of(guint group, int32_t value)
{
    return (uint64_t)group << 32 | ((uint32_t)value ^ UINT32_C(1) << 31);
}

static guint group_of(uint64_t key)
{
    return (guint)(key >> 32);
}

static int32_t value_of(uint64_t key)
{
    return (int32_t)((uint32_t)key ^ UINT32_C(1) << 31);
}

/* Of one group's keys, sorted, n > 0. */
static struct measure measure_of(const uint64_t *keys, gsize n)
{
    int64_t sum = 0;
    for (gsize i = 0; i < n; i++)
        sum += value_of(keys[i]);
    return (struct measure){
        .n = n,
        .median = value_of(keys[figures_rank(n, 50)]),
        .p90 = value_of(keys[figures_rank(n, 90)]),
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

/* What a group has of each sort of time. */
enum { FIRST_REPLY, NEXT_REPLY, ANSWER, WAIT, LATE, INTERVALS };

static const gsize intervals[INTERVALS] = {
    [FIRST_REPLY] = G_STRUCT_OFFSET(struct figures, first_reply),
    [NEXT_REPLY] = G_STRUCT_OFFSET(struct figures, next_reply),
    [ANSWER] = G_STRUCT_OFFSET(struct figures, answer),
    [WAIT] = G_STRUCT_OFFSET(struct figures, wait),
    [LATE] = G_STRUCT_OFFSET(struct figures, late),
};

struct group {
    guint number;
    struct figures figures; /* all but the measures */
    /* The conversation in hand. */
    int64_t conversation;
    int64_t wait_business, wait_calendar;
    bool waited;
    bool waits; /* a turn of it is open */
};

struct Tally {
    GArray *groups;             /* struct group */
    GArray *samples[INTERVALS]; /* struct sample */
    bool measured;
};

Tally *tally_new(void)
{
    Tally *tally = g_new0(Tally, 1);
    tally->groups = g_array_new(FALSE, TRUE, sizeof(struct group));
    for (int i = 0; i < INTERVALS; i++)
        tally->samples[i] = g_array_new(FALSE, FALSE, sizeof(struct sample));
    return tally;
}

void tally_free(Tally *tally)
{
    if (tally == NULL)
        return;
    g_array_unref(tally->groups);
    for (int i = 0; i < INTERVALS; i++)
        g_array_unref(tally->samples[i]);
    g_free(tally);
}

static struct interval *interval_of(struct group *group, int which)
{
    return &G_STRUCT_MEMBER(struct interval, &group->figures, intervals[which]);
}

static void add_group(Tally *tally)
{
    struct group group = { .number = tally->groups->len };
    for (int i = 0; i < INTERVALS; i++)
        interval_of(&group, i)->oldest = INSTANT_NONE;
    g_array_append_val(tally->groups, group);
}

/* Groups come as they are asked for. */
static struct group *group_at(Tally *tally, guint number)
{
    while (G_UNLIKELY(tally->groups->len <= number))
        add_group(tally);
    return &g_array_index(tally->groups, struct group, number);
}

static void add_open(struct interval *interval, int64_t since)
{
    interval->open++;
    if (interval->oldest == INSTANT_NONE || since < interval->oldest)
        interval->oldest = since;
}

static void end_conversation(Tally *tally, struct group *group)
{
    if (group->waited)
        add_sample(tally->samples[WAIT], group->number, group->wait_business,
                   group->wait_calendar);
    group->wait_business = group->wait_calendar = 0;
    group->waited = group->waits = false;
}

static void add_open_turn(struct group *group, const struct turn_figures *turn)
{
    struct figures *figures = &group->figures;
    if (turn->acknowledged == INSTANT_NONE)
        add_open(turn->number == 1 ? &figures->first_reply : &figures->next_reply,
                 turn->opened);
    add_open(&figures->answer, turn->opened);
    if (!group->waits) /* turns come in the order in which they opened */
        add_open(&figures->wait, turn->opened);
    group->waits = true;
}

static void add_turn(struct group *group, const struct turn_figures *turn)
{
    struct figures *figures = &group->figures;
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
        add_open_turn(group, turn);
        break;
    }
}

static void add_reply(Tally *tally, struct group *group, const struct turn_figures *turn)
{
    add_sample(tally->samples[turn->number == 1 ? FIRST_REPLY : NEXT_REPLY],
               group->number, turn->acknowledge_business, turn->acknowledge_elapsed);
    if (turn->acknowledge_due != INSTANT_NONE &&
        turn->acknowledged <= turn->acknowledge_due)
        group->figures.acknowledge_met++;
}

static void add_answer(Tally *tally, struct group *group, const struct turn_figures *turn)
{
    add_sample(tally->samples[ANSWER], group->number, turn->answer_business,
               turn->answer_elapsed);
    group->wait_business += turn->answer_business;
    group->wait_calendar += turn->answer_elapsed;
    group->waited = true;
    if (turn->answer_due != INSTANT_NONE && turn->answered <= turn->answer_due)
        group->figures.answer_met++;
}

void tally_add(Tally *tally, guint number, const struct turn_figures *turn,
               unsigned parts)
{
    struct group *group = group_at(tally, number);
    if (turn->conversation != group->conversation)
        end_conversation(tally, group);
    group->conversation = turn->conversation;
    if (parts & PART_TURN)
        add_turn(group, turn);
    if (parts & PART_ACKNOWLEDGED)
        add_reply(tally, group, turn);
    if (parts & PART_ANSWERED)
        add_answer(tally, group, turn);
    if (parts & PART_ACKNOWLEDGE_MISSED)
        group->figures.acknowledge_missed++;
    if (parts & PART_ANSWER_MISSED)
        group->figures.answer_missed++;
}

void tally_add_promise(Tally *tally, guint number, const struct promise_figures *promise,
                       const Calendar *calendar, int64_t now)
{
    const struct promise stands = {
        .state = promise->state,
        .due = { .at = promise->due },
        .ended = promise->ended,
    };
    if (promise->state == PROMISE_DISMISSED)
        return;
    struct group *group = group_at(tally, number);
    struct figures *figures = &group->figures;
    bool broken = promise_is_broken(&stands, now);
    figures->promises++;
    figures->promises_kept += promise_is_kept(&stands);
    figures->promises_broken += broken;
    figures->promises_slipped += promise->state == PROMISE_REPLACED;
    if (broken && promise->state == PROMISE_OPEN)
        add_open(&figures->late, promise->due);
    else if (broken && promise->state == PROMISE_DELIVERED)
        add_sample(tally->samples[LATE], number,
                   calendar_between(calendar, promise->due, promise->ended),
                   promise->ended - promise->due);
}

/* ---- the measures ---- */

static struct measure *measure_in(struct group *group, int which, bool calendar)
{
    struct interval *interval = interval_of(group, which);
    return calendar ? &interval->calendar : &interval->business;
}

/* The measures of all groups. `keys` and `spare` have room for all of the samples. */
static void measure_groups(Tally *tally, int which, bool calendar, uint64_t *keys,
                           uint64_t *spare)
{
    const GArray *samples = tally->samples[which];
    for (guint i = 0; i < samples->len; i++) {
        const struct sample *sample = &g_array_index(samples, struct sample, i);
        keys[i] = key_of(sample->group, calendar ? sample->calendar : sample->business);
    }
    sort_keys(keys, spare, samples->len);
    for (guint first = 0, end = 0; first < samples->len; first = end) {
        guint group = group_of(keys[first]);
        while (end < samples->len && group_of(keys[end]) == group)
            end++;
        *measure_in(group_at(tally, group), which, calendar) =
            measure_of(keys + first, end - first);
    }
}

static void measure_all(Tally *tally)
{
    for (guint number = 0; number < tally->groups->len; number++)
        end_conversation(tally, group_at(tally, number));
    gsize most = 0;
    for (int which = 0; which < INTERVALS; which++)
        most = MAX(most, tally->samples[which]->len);
    g_autofree uint64_t *keys = g_new(uint64_t, most);
    g_autofree uint64_t *spare = g_new(uint64_t, most);
    for (int which = 0; most > 0 && which < INTERVALS; which++) {
        measure_groups(tally, which, false, keys, spare);
        measure_groups(tally, which, true, keys, spare);
    }
    tally->measured = true;
}

struct figures tally_figures(Tally *tally, guint group)
{
    if (!tally->measured)
        measure_all(tally);
    return group_at(tally, group)->figures;
}
