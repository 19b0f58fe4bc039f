/* clocks_probe.c - what tests/bench/clocks measures, a measure a call.
 *   clocks_probe between        calls of calendar_between(), and of a loop over days
 *   clocks_probe layout         calendar_new(), a typical and a hard one
 *   clocks_probe figures N      a report's figures over N turns, in memory
 *   clocks_probe place N        thread_place() in memory, N messages
 *   clocks_probe table N        the same ids in a bare hash table, for comparison
 *   clocks_probe fill DB CONVERSATIONS MESSAGES    a team's file with so many messages in
 *                               each conversation, by the daemon's own calls
 *   clocks_probe recompute DB   everything derived
 * Prints lines of a name and numbers; all is made up, and the same each time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/recompute.h"
#include "base/instant.h"
#include "sla/figures.h"
#include "sla/thread.h"
#include "store/facts.h"

enum {
    MON_FRI = 0x1f,
    YEARS = 101,
    HOLIDAYS = 12, /* a year */
    CALLS = 40000000,
    LOOP_CALLS = 20000,
    LAYOUTS = 20,
    APART = 700, /* so many conversations run side by side */
    BATCH = 500, /* messages in a transaction, as the daemon takes them */
    FIRST_MARK = 10000,
    CLIENTS = 20000,
    OPEN = 50,     /* one conversation in so many is waiting for an answer */
    PROMISES = 10, /* one in so many got a promise of ours */
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static _Noreturn void give_up(const char *what, const GError *error)
{
    fprintf(stderr, "clocks_probe: %s: %s\n", what, error ? error->message : "?");
    exit(1);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

/* The same numbers give the same number, near ones far apart. */
static uint32_t scatter(gsize a, gsize b)
{
    uint32_t state = (uint32_t)(a * 31 + b);
    next_random(&state);
    state ^= state >> 15;
    next_random(&state);
    state ^= state >> 13;
    return next_random(&state);
}

/* ---- calendar ---- */

static const struct window typical_hours[] = { { MON_FRI, 9 * 60, 17 * 60 + 30 } };
static const struct window hard_hours[] = {
    { 0x7f, 6 * 60, 9 * 60 + 30 },
    { 0x7f, 10 * 60, 12 * 60 },
    { 0x5f, 13 * 60, 18 * 60 },
    { MON_FRI, 20 * 60, 2 * 60 },
};

/* The same dates each year; every third of them is a half day only. */
static GArray *holidays(bool halves)
{
    GArray *closures = g_array_new(FALSE, FALSE, sizeof(struct closure));
    for (int year = 0; year < YEARS; year++)
        for (int i = 0; i < HOLIDAYS; i++) {
            int64_t day = 7305 + year * 1461 / 4 + i * 30 + 5;
            int open = halves && i % 3 == 0 ? 12 * 60 : 0;
            struct closure closure = { day, day, open, 24 * 60 };
            g_array_append_val(closures, closure);
        }
    return closures;
}

static Calendar *new_calendar(bool hard)
{
    g_autoptr(GArray) closed = holidays(hard);
    g_autoptr(GError) error = NULL;
    Calendar *calendar = calendar_new(
        hard ? "Africa/Casablanca" : "Europe/Berlin", hard ? hard_hours : typical_hours,
        hard ? G_N_ELEMENTS(hard_hours) : G_N_ELEMENTS(typical_hours),
        (const struct closure *)closed->data, closed->len, &error);
    if (!calendar)
        give_up("calendar", error);
    return calendar;
}

static int layout(void)
{
    for (int hard = 0; hard < 2; hard++) {
        double began = seconds();
        for (int i = 0; i < LAYOUTS; i++)
            calendar_free(new_calendar(hard));
        printf("%s %g\n", hard ? "hard" : "typical", (seconds() - began) / LAYOUTS);
    }
    return 0;
}

/* What many programs do: go from day to day. */
static int64_t between_by_days(const Calendar *calendar, int64_t from, int64_t to)
{
    int64_t sum = 0;
    for (int64_t day = calendar_day(calendar, from);; day++) {
        int64_t open = calendar_instant(calendar, day, typical_hours[0].open);
        int64_t close = calendar_instant(calendar, day, typical_hours[0].close);
        if (open >= to)
            return sum;
        if (calendar_is_working_day(calendar, day))
            sum += MAX(0, MIN(close, to) - MAX(open, from));
    }
}

/* Instants all over the century, spans from none to 97 days. */
static double rate(const Calendar *calendar, int calls,
                   int64_t (*between)(const Calendar *, int64_t, int64_t))
{
    uint32_t state = 1;
    int64_t sum = 0;
    double began = seconds();
    for (int i = 0; i < calls; i++) {
        int64_t from = 631152000 + (int64_t)next_random(&state) * 189;
        sum += between(calendar, from, from + next_random(&state) / 2);
    }
    double took = seconds() - began;
    if (sum == 0) /* nor may the compiler leave it out */
        give_up("no business time", NULL);
    return calls / took;
}

static int between(void)
{
    g_autoptr(Calendar) typical = new_calendar(false);
    g_autoptr(Calendar) hard = new_calendar(true);
    printf("typical %g\n", rate(typical, CALLS, calendar_between));
    printf("hard %g\n", rate(hard, CALLS, calendar_between));
    printf("loop %g\n", rate(typical, LOOP_CALLS, between_by_days));
    return 0;
}

/* ---- made-up mail ---- */

static const int64_t START = 1609459200; /* 2021 */

/* A client asks, a member says that he got it and then answers, the client thanks or asks
 * again, and so on. A conversation begins each minute; its next message comes APART
 * minutes after the one before. */
static bool is_inbound(gsize number)
{
    return number % 3 == 0;
}

static char *id_of(gsize conversation, gsize number)
{
    return is_inbound(number)
               ? g_strdup_printf("%zx.%zu@mail.client%zu.example", conversation * 7919,
                                 number, conversation % CLIENTS)
               : g_strdup_printf("%zx.%zu@example.com", conversation * 7919, number);
}

static void add_signal(struct message *m, gsize conversation, gsize number, gsize last)
{
    const struct signal promise = {
        .kind = SIGNAL_PROMISE,
        .phrase = (char *)"you will have the offer within two hours",
        .confidence = 80,
        .thing = conversation % 2 == 0,
        .deadline = { .kind = DEADLINE_SECONDS, .grain = GRAIN_HOUR, .amount = 2 * HOUR },
    };
    if (number % 3 == 1 && conversation % PROMISES == 0)
        message_take_signal(m, &promise);
    if (number % 3 == 1 && last > 1)
        message_add_signal(m, SIGNAL_HOLDING, "we are looking into it", 90);
    else if (number > 0 && number == last && is_inbound(number) &&
             conversation % OPEN != 0)
        message_add_signal(m, SIGNAL_COURTESY, "thank you very much", 90);
    else if (is_inbound(number))
        message_add_signal(m, SIGNAL_REQUEST, "could you please send us the offer?", 80);
}

static struct message *make_message(gsize conversation, gsize number, gsize last)
{
    struct message *m = message_new();
    gsize client = conversation % CLIENTS;
    g_autofree char *outside =
        g_strdup_printf("jane.doe%zu@client%zu.example", client, client);
    g_autofree char *member =
        g_strdup_printf("member%zu@example.com", (conversation + number / 3) % 6);
    bool inbound = is_inbound(number);
    m->message_id = id_of(conversation, number);
    for (gsize i = 0; i < number; i++) {
        g_autofree char *id = id_of(conversation, i);
        message_add_reference(m, id);
        if (i + 1 == number)
            m->in_reply_to = g_strdup(id);
    }
    message_set_address(&m->from, inbound ? "Jane Doe" : "Member",
                        inbound ? outside : member);
    message_add_recipient(m, ROLE_TO, NULL, inbound ? "support@example.com" : outside);
    m->subject = g_strdup_printf("%sOffer %zu for the new server room",
                                 number > 0 ? "Re: " : "", conversation);
    m->topic = (int64_t)conversation + 1;
    m->facts = number > 0 ? FACT_REPLY_SUBJECT : 0;
    m->internal_date = START + (int64_t)(conversation + number * APART) * MINUTE +
                       scatter(conversation, number) % (APART * MINUTE / 2);
    m->received = m->internal_date - 2;
    m->date = m->internal_date - 5;
    add_signal(m, conversation, number, last);
    return m;
}

struct mailbag {
    gsize conversations;
    gsize messages; /* of each */
    gsize round;
    gsize number; /* the next message of this round */
};

/* In the order of their arrival; NULL at the end. Of conversations of two messages, some
 * never got the second. */
static struct message *next_message(struct mailbag *bag)
{
    for (;; bag->number = 0, bag->round++) {
        if (bag->round >= bag->conversations + bag->messages * APART)
            return NULL;
        while (bag->number < bag->messages) {
            gsize number = bag->number++;
            gsize conversation = bag->round - number * APART; /* or wraps round */
            bool silent = bag->messages == 2 && number == 1 && conversation % OPEN == 0;
            if (conversation < bag->conversations && !silent)
                return make_message(conversation, number, bag->messages - 1);
        }
    }
}

static GPtrArray *next_batch(struct mailbag *bag)
{
    GPtrArray *batch = g_ptr_array_new_with_free_func((GDestroyNotify)message_free);
    struct message *message = NULL;
    while (batch->len < BATCH && (message = next_message(bag)))
        g_ptr_array_add(batch, message);
    return batch;
}

/* Until the first conversations end, mails mention less than they do later. */
static bool is_under_way(const struct mailbag *bag)
{
    return bag->round >= (bag->messages - 1) * APART;
}

/* ---- threading ---- */

struct curve {
    gsize placed;   /* messages */
    gsize measured; /* since the last line */
    double took;    /* for these */
};

static bool is_mark(gsize messages)
{
    gsize mark = FIRST_MARK;
    while (mark < messages)
        mark *= 10;
    return messages == mark || (messages > FIRST_MARK && messages == 3 * (mark / 10));
}

/* Prints what a message cost on the way to 10^4, 3 * 10^4, 10^5 ... of them. */
static void curve_add(struct curve *curve, gsize messages, bool measured, double took)
{
    curve->placed += messages;
    curve->measured += measured ? messages : 0;
    curve->took += measured ? took : 0;
    if (!is_mark(curve->placed) || curve->measured == 0)
        return;
    printf("%zu %g\n", curve->placed, curve->took / (double)curve->measured);
    curve->measured = 0;
    curve->took = 0;
}

static void place_all(gsize count, const struct thread_index *index)
{
    struct mailbag bag = { .conversations = count / 4, .messages = 4 };
    struct curve curve = { 0 };
    for (;;) {
        bool measured = is_under_way(&bag);
        g_autoptr(GPtrArray) batch = next_batch(&bag);
        if (batch->len == 0)
            return;
        double began = seconds();
        for (guint i = 0; i < batch->len; i++)
            thread_place(batch->pdata[i], index);
        curve_add(&curve, batch->len, measured, seconds() - began);
    }
}

static int place(gsize count)
{
    g_autoptr(ThreadMemory) memory = thread_memory_new();
    const struct thread_index index = thread_memory_index(memory);
    place_all(count, &index);
    return 0;
}

/* One conversation for all, so that there is nothing to do but to look up and to add. */

static int64_t table_find(void *ids, const char *message_id)
{
    return g_hash_table_contains(ids, message_id);
}

static int64_t table_create(void *ids G_GNUC_UNUSED)
{
    return 1;
}

static void table_assign(void *ids, const char *message_id,
                         int64_t conversation G_GNUC_UNUSED)
{
    g_hash_table_add(ids, g_strdup(message_id));
}

static int table(gsize count)
{
    g_autoptr(GHashTable)
        ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const struct thread_index index = { ids, table_find, table_create, table_assign,
                                        NULL };
    place_all(count, &index);
    return 0;
}

/* ---- a team's file ---- */

static const char policy[] =
    "team = { name = \"bench\"; timezone = \"Europe/Berlin\"; domains = [ "
    "\"example.com\" ];"
    " hours = ( { days = \"Mon-Thu\"; open = \"09:00\"; close = \"17:30\"; },"
    "           { days = \"Fri\"; open = \"09:00\"; close = \"16:00\"; } );"
    " closed = [ \"2026-12-24\" ];"
    " targets = ( { name = \"gold\"; clients = [ \"*@client1*.example\" ];"
    "               acknowledge = \"1h\"; answer = \"8h\"; update = \"3d\"; },"
    "             { name = \"standard\"; acknowledge = \"4h\"; answer = \"2d\"; } );"
    " members = ( %s ); };\n";

/* As the keeper would have read it. Free with config_policy_free(). */
static struct team_config *team_of(char **text)
{
    g_autoptr(GString) members = g_string_new(NULL);
    for (int i = 0; i < 6; i++)
        g_string_append_printf(members,
                               "%s{ name = \"Member %d\"; addresses ="
                               " [ \"member%d@example.com\" ]; }",
                               i > 0 ? ", " : "", i, i);
    g_autoptr(GError) error = NULL;
    g_autofree char *written = g_strdup_printf(policy, members->str);
    struct team_config *team = config_policy_read(written, "bench", &error);
    if (!team)
        give_up("policy", error);
    *text = config_policy_text(team);
    return team;
}

static Store *open_store(const char *path)
{
    g_autoptr(GError) error = NULL;
    Store *store = store_open(path, START, &error);
    if (!store)
        give_up(path, error);
    return store;
}

static void commit(Store *store)
{
    g_autoptr(GError) error = NULL;
    if (!store_commit(store, &error))
        give_up("commit", error);
}

static double store_batch(Store *store, const GPtrArray *batch)
{
    const struct thread_index index = store_thread_index(store);
    double began = seconds();
    store_begin_repeatable(store);
    for (guint i = 0; i < batch->len; i++) {
        thread_place(batch->pdata[i], &index);
        store_message_add(store, batch->pdata[i]);
    }
    commit(store);
    return seconds() - began;
}

/* Closing brings into the file what only the log has yet: the short stretches would leave
 * that to the next ones. */
static double open_anew(Store **store, const char *path)
{
    double began = seconds();
    store_close(*store);
    *store = open_store(path);
    return seconds() - began;
}

static int fill(const char *path, gsize conversations, gsize messages)
{
    g_autofree char *text = NULL;
    struct team_config *team = team_of(&text);
    g_autoptr(Store) store = open_store(path);
    struct mailbag bag = { .conversations = conversations, .messages = messages };
    struct curve curve = { 0 };
    store_begin(store);
    store_policy_put(store, text);
    commit(store);
    for (;;) {
        bool measured = is_under_way(&bag);
        g_autoptr(GPtrArray) batch = next_batch(&bag);
        if (batch->len == 0)
            break;
        double took = store_batch(store, batch);
        if (is_mark(curve.placed + batch->len))
            took += open_anew(&store, path);
        curve_add(&curve, batch->len, measured, took);
    }
    config_policy_free(team);
    return 0;
}

static int derive(const char *path)
{
    g_autofree char *text = NULL;
    struct team_config *team = team_of(&text);
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = store_open_existing(path, &error); /* as ackctl does */
    if (!store)
        give_up(path, error);
    struct recompute_counts counts;
    double began = seconds();
    if (!recompute(store, team, true, START, &counts, &error))
        give_up("recompute", error);
    printf("took %g\n", seconds() - began);
    printf("messages %zu\n", counts.messages);
    printf("conversations %zu\n", counts.conversations);
    config_policy_free(team);
    return 0;
}

/* ---- figures ---- */

static int figures(gsize count)
{
    g_autoptr(Tally) tally = tally_new();
    uint32_t state = 1;
    double began = seconds();
    for (gsize i = 0; i < count; i++) {
        int64_t elapsed = next_random(&state) / 16;
        struct turn_figures turn = { .conversation = (int64_t)i,
                                     .opened = START,
                                     .acknowledged = START + elapsed,
                                     .answered = START + elapsed,
                                     .acknowledge_due = START + DAY,
                                     .answer_due = START + 5 * DAY,
                                     .acknowledge_business = elapsed / 4,
                                     .answer_business = elapsed / 4,
                                     .acknowledge_elapsed = elapsed,
                                     .answer_elapsed = elapsed,
                                     .end = END_ANSWERED,
                                     .ended = START + elapsed,
                                     .number = 1 };
        tally_add(tally, 0, &turn, figures_parts(&turn, START));
    }
    struct figures result = tally_figures(tally, 0);
    printf("took %g\n", seconds() - began);
    return result.turns == count ? 0 : 1;
}

static gsize number(const char *text)
{
    return (gsize)g_ascii_strtoull(text, NULL, 10);
}

int main(int argc, char **argv)
{
    const char *command = argc > 1 ? argv[1] : "";
    if (g_str_equal(command, "between") && argc == 2)
        return between();
    if (g_str_equal(command, "layout") && argc == 2)
        return layout();
    if (g_str_equal(command, "figures") && argc == 3)
        return figures(number(argv[2]));
    if (g_str_equal(command, "place") && argc == 3)
        return place(number(argv[2]));
    if (g_str_equal(command, "table") && argc == 3)
        return table(number(argv[2]));
    if (g_str_equal(command, "fill") && argc == 5)
        return fill(argv[2], number(argv[3]), number(argv[4]));
    if (g_str_equal(command, "recompute") && argc == 3)
        return derive(argv[2]);
    fprintf(stderr, "clocks_probe: see the beginning of clocks_probe.c for its use\n");
    return 2;
}
