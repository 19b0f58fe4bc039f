#include "ackd/office.h"

#include "ackd/desk.h"
#include "app/deliver.h"
#include "app/digest.h"
#include "app/health.h"
#include "app/holidays.h"
#include "app/leave.h"
#include "app/recompute.h"
#include "app/remind.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/log.h"
#include "store/crashes.h"
#include "store/delivery.h"
#include "store/derived.h"
#include "store/notes.h"
#include "store/outbox.h"
#include "store/status.h"

enum {
    ASK_AGAIN = 1,  /* seconds, while letters wait for a look */
    TRY_AGAIN = 10, /* seconds, after something failed */
    LONGEST_SLEEP = HOUR,
    HOLIDAYS_EVERY = HOUR,
    HEALTH_EVERY = 5, /* seconds: each of thousands of looks is followed by a tick */
    ABSENCES_EVERY = 10 * MINUTE, /* one may begin to be known on the last day */
};

static void free_desk(gpointer desk)
{
    desk_free(desk);
}

struct ended_letter {
    struct outbox_letter *letter;
    struct smtp_report report;
};

static void ended_letter_free(gpointer data)
{
    struct ended_letter *ended = data;
    outbox_letter_free(ended->letter);
    smtp_report_clear(&ended->report);
    g_free(ended);
}

void office_close(struct office *office)
{
    if (!office)
        return;
    rules_free(office->rules);
    store_close(office->store);
    g_ptr_array_unref(office->desks);
    g_queue_clear_full(&office->ended, ended_letter_free);
    g_free(office->failure);
    for (int i = 0; i < WORK_KINDS; i++)
        g_free(office->trouble[i]);
    g_free(office);
}

bool office_is_held_up(const struct office *office)
{
    for (int i = 0; i < WORK_KINDS; i++)
        if (office->trouble[i])
            return true;
    return false;
}

/* Whether this was said of some work, of this or of another. */
static bool is_known(const struct office *office, const char *text)
{
    for (int i = 0; i < WORK_KINDS; i++)
        if (g_strcmp0(office->trouble[i], text) == 0)
            return true;
    return false;
}

void office_note(struct office *office, enum office_work work, const GError *error)
{
    const char *text = error ? error->message : NULL;
    bool known = is_known(office, text);
    guint bit = 1u << work;
    office->failing &= ~bit;
    if (g_error_matches(error, ACKD_ERROR, ACKD_ERROR_STORE)) {
        office->failing |= bit;
        g_free(office->failure);
        office->failure = g_strdup(text);
    }
    if (g_strcmp0(text, office->trouble[work]) == 0)
        return;
    g_free(office->trouble[work]);
    office->trouble[work] = g_strdup(text);
    if (text && !known)
        log_event(LOG_ERROR, "the team's work is held up", "team", office->team->name,
                  "error", text, NULL);
    if (!office_is_held_up(office))
        log_event(LOG_INFO, "the team's work goes on", "team", office->team->name, NULL);
}

/* Terms put by a clock that ran ahead would come into force once more at their time. */
static void date_back(Store *store, const GPtrArray *rows, int64_t now)
{
    store_terms_forget(store);
    for (guint i = 0; i < rows->len; i++) {
        const struct terms_row *row = rows->pdata[i];
        store_terms_put(store, MIN(row->since, now), row->text);
    }
}

/* S17: terms that were edited apply from now on. */
static void put_terms(const struct office *office, int64_t now)
{
    g_autoptr(GPtrArray) rows = store_terms(office->store);
    g_autofree char *terms = config_terms_text(office->team);
    const struct terms_row *last = rows->len > 0 ? rows->pdata[rows->len - 1] : NULL;
    if (last && last->since > now)
        date_back(office->store, rows, now);
    if (!last || !g_str_equal(last->text, terms))
        store_terms_put(office->store, now, terms);
}

/* Behind a policy by which not all has been derived yet: it can be read, but is no
 * team's. Whoever comes next, with the same file or with the one before, derives anew. */
#define UNFINISHED "# not all is derived by it yet\n"

/* Whether all must be derived anew: it was by another policy than the present one. */
static bool begin_policy(const struct office *office)
{
    g_autofree char *before = store_policy(office->store);
    g_autofree char *policy = config_policy_text(office->team);
    bool other = before && !g_str_equal(before, policy);
    g_autofree char *unfinished = g_strconcat(policy, "\n" UNFINISHED, NULL);
    if (!before || other)
        store_policy_put(office->store, other ? unfinished : policy);
    return other;
}

static bool end_policy(const struct office *office, GError **error)
{
    g_autofree char *policy = config_policy_text(office->team);
    store_begin(office->store);
    store_policy_put(office->store, policy);
    return store_commit(office->store, error);
}

/* Brings the file in line with the configuration and the clock: what it knows of
 * mailboxes that are configured no longer must hold nothing back. */
static bool tidy(struct office *office, int64_t now, bool *derive, GError **error)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
    store_begin(office->store);
    for (guint i = 0; i < office->desks->len; i++) {
        const struct desk *desk = office->desks->pdata[i];
        g_hash_table_add(names, desk->mailbox->name);
        store_mailbox_add(office->store, desk->mailbox->name);
    }
    store_mailboxes_keep(office->store, names);
    put_terms(office, now);
    bool other = begin_policy(office);
    store_clock_set_back(office->store, now, DELIVER_LONGEST_WAIT);
    int lost = store_outbox_recover(office->store, DELIVER_FIRST_WAIT);
    if (!store_commit(office->store, error))
        return false;
    *derive = other;
    if (lost > 0) {
        g_autofree char *count = g_strdup_printf("%d", lost);
        log_event(LOG_WARNING,
                  "letters were on their way when the program ended; looked for before "
                  "they are sent again",
                  "team", office->team->name, "letters", count, NULL);
    }
    return true;
}

/* Who is a client, what is a level: whatever the team's file says applies to all mail,
 * and only its terms have a date. */
static bool derive_anew(struct office *office, int64_t now, GError **error)
{
    struct recompute_counts counts;
    if (!recompute(office->store, office->team, false, now, &counts, error) ||
        !end_policy(office, error))
        return false;
    g_autofree char *conversations =
        g_strdup_printf("%" G_GSIZE_FORMAT, counts.conversations);
    log_event(LOG_INFO, "the team's file was edited; everything was derived anew", "team",
              office->team->name, "conversations", conversations, NULL);
    return true;
}

static bool begin(struct office *office, const char *path, int64_t now, GError **error)
{
    bool derive = false;
    office->store = store_open(path, now, error);
    if (!office->store || !tidy(office, now, &derive, error) ||
        (derive && !derive_anew(office, now, error)))
        return false;
    office->rules = rules_new(office->store, office->team, error);
    return office->rules != NULL;
}

struct office *office_open(const struct config *config, const struct team_config *team,
                           uint32_t *number, int64_t now, GError **error)
{
    g_autofree char *file = g_strconcat(team->name, ".sqlite3", NULL);
    g_autofree char *path = g_build_filename(config->state_dir, file, NULL);
    struct office *office = g_new0(struct office, 1);
    office->config = config;
    office->team = team;
    office->spell.since = INSTANT_NONE;
    office->wake = now;
    office->desks = g_ptr_array_new_with_free_func(free_desk);
    for (guint i = 0; i < team->mailboxes->len; i++) {
        g_ptr_array_add(office->desks,
                        desk_new(office, team->mailboxes->pdata[i], *number, now));
        (*number)++;
    }
    if (!begin(office, path, now, error)) {
        office_close(office);
        return NULL;
    }
    return office;
}

bool office_rescans(struct office *office, int64_t now)
{
    g_autoptr(GHashTable) asked = store_rescans_after(office->store, &office->rescans);
    if (g_hash_table_size(asked) == 0)
        return false;
    for (guint i = 0; i < office->desks->len; i++) {
        struct desk *desk = office->desks->pdata[i];
        if (g_hash_table_contains(asked, desk->mailbox->name))
            desk_hurry(desk, now);
    }
    return true;
}

/* The store's failures hold the outbox up for a while, or the loop would spin. */
static void note_letters(struct office *office, const GError *error, int64_t now)
{
    office->post = error ? now + ASK_AGAIN : now;
    office_note(office, WORK_LETTERS, error);
}

void office_letter_ended(struct office *office, struct outbox_letter *letter,
                         struct smtp_report *report)
{
    struct ended_letter *ended = g_new(struct ended_letter, 1);
    *ended = (struct ended_letter){ letter, *report };
    *report = (struct smtp_report){ 0 };
    g_queue_push_tail(&office->ended, ended);
}

bool office_letters_settle(struct office *office, int64_t now)
{
    g_autoptr(GError) error = NULL;
    struct ended_letter *ended;
    while (!error && (ended = g_queue_peek_head(&office->ended))) {
        deliver_done(office->store, office->config, office->team, ended->letter,
                     &ended->report, now, &error);
        note_letters(office, error, now);
        if (!error)
            ended_letter_free(g_queue_pop_head(&office->ended));
    }
    if (!error)
        office->wake = instant_sooner(office->wake, store_outbox_doubt_at(office->store));
    return !error;
}

int64_t office_letter_at(const struct office *office)
{
    int64_t next = office->ended.length > 0 ? office->post
                                            : store_outbox_next(office->store);
    return next == INSTANT_NONE ? next : MAX(next, office->post);
}

struct outbox_letter *office_letter_take(struct office *office, int64_t now)
{
    int64_t at = office_letter_at(office);
    if (at == INSTANT_NONE || at > now)
        return NULL;
    g_autoptr(GError) error = NULL;
    struct outbox_letter *letter =
        deliver_take(office->store, office->config, office->rules, now, &error);
    note_letters(office, error, now);
    return letter;
}

void office_clock_set_back(struct office *office, int64_t now)
{
    for (guint i = 0; i < office->desks->len; i++)
        desk_clock_set_back(office->desks->pdata[i], now);
    office->holidays = MIN(office->holidays, now + HOLIDAYS_EVERY);
    office->able = MIN(office->able, now);
    office->retry = MIN(office->retry, now);
    office->health = MIN(office->health, now);
    office->leave = MIN(office->leave, now);
    office->wake = now;
    office->post = MIN(office->post, now);
    g_autoptr(GError) error = NULL;
    store_begin(office->store);
    store_clock_set_back(office->store, now, DELIVER_LONGEST_WAIT);
    store_commit(office->store, &error);
    office_note(office, WORK_TICK, error);
}

/* What was wrong with a file was said; the team's work goes on with the last good one. */
static void look_at_holidays(struct office *office, int64_t now)
{
    if (now < office->holidays)
        return;
    g_autoptr(GError) error = NULL;
    bool changed = false;
    holidays_look(office->store, office->config, office->team, now, &changed, &error);
    /* The first time it is what the configuration has just been read with. */
    office->outdated = changed && office->holidays != 0;
    office->holidays = now + (error ? TRY_AGAIN : HOLIDAYS_EVERY);
    office_note(office, WORK_HOLIDAYS, error);
}

/* When it is to be asked for again, INSTANT_NONE: after the next look. */
static bool look_at_health(struct office *office, const struct freshness *freshness,
                           int64_t now, int64_t *again, GError **error)
{
    *again = office->health;
    if (now < office->health)
        return true;
    *again = INSTANT_NONE;
    office->health = now + HEALTH_EVERY;
    return health_tell(office->store, office->config, office->team, freshness, now,
                       error);
}

static bool tell_of_absences(struct office *office, const struct freshness *freshness,
                             int64_t now, bool *look_needed, GError **error)
{
    bool needed = false;
    if (now < office->leave)
        return true;
    if (!leave_team(office->store, office->config, office->rules, freshness, now, &needed,
                    error))
        return false;
    office->leave =
        needed ? now
               : instant_sooner(now + ABSENCES_EVERY, digest_next(office->team, now));
    *look_needed = *look_needed || needed;
    return true;
}

/* Not of a mailbox that is out of reach: a look there would not tell. */
static bool any_unstored(const struct office *office)
{
    for (guint i = 0; i < office->desks->len; i++) {
        const struct desk *desk = office->desks->pdata[i];
        if (desk->unstored && desk->tries == 0)
            return true;
    }
    return false;
}

/* The next look may be far away. What the last one could not store is read again once
 * there is room for a little; where there is no such mail, that will do. */
static void retry_looks(struct office *office, int64_t now, bool *look_needed)
{
    if (!(office->failing & 1u << WORK_LOOKS) || now < office->retry)
        return;
    office->retry = now + TRY_AGAIN;
    if (!store_sync(office->store, NULL))
        return;
    if (any_unstored(office))
        *look_needed = true;
    else
        office_note(office, WORK_LOOKS, NULL);
}

/* While the file could not be written nobody could note what was seen: no mailbox is to
 * blame for that, and letters wait for a look. */
static struct freshness noted_since(struct office *office,
                                    const struct freshness *freshness, int64_t now)
{
    if (office->failing)
        office->able = now;
    return (struct freshness){ .started = MAX(freshness->started, office->able),
                               .last_chance = freshness->last_chance };
}

/* Where to put an error when only the first one is told. */
static GError **unless_set(GError **error)
{
    return *error ? NULL : error;
}

/* What fails for one conversation, say, must not keep everything else from going out. */
static bool take_steps(struct office *office, const struct freshness *since, int64_t now,
                       int64_t *health, bool *needed, GError **error)
{
    Store *store = office->store;
    bool told = look_at_health(office, since, now, health, error);
    bool reminded = remind_team(store, office->config, office->rules, since, now, needed,
                                unless_set(error));
    bool digested = digest_team(store, office->config, office->rules, since, now, needed,
                                unless_set(error));
    bool left = tell_of_absences(office, since, now, needed, unless_set(error));
    bool settled = deliver_doubtful(store, office->config, office->team, since, now,
                                    needed, unless_set(error));
    return told && reminded && digested && left && settled;
}

bool office_tick(struct office *office, const struct freshness *freshness, int64_t now,
                 bool *look_needed)
{
    g_autoptr(GError) error = NULL;
    bool needed = false;
    struct freshness since = noted_since(office, freshness, now);
    retry_looks(office, now, look_needed);
    look_at_holidays(office, now);
    int64_t again;
    bool fine = take_steps(office, &since, now, &again, &needed, &error);
    int64_t next =
        instant_sooner(store_next_level(office->store), digest_next(office->team, now));
    next = instant_sooner(next, again);
    next = instant_sooner(next, office->leave);
    next = instant_sooner(next, store_outbox_doubt_at(office->store));
    fine = store_check(office->store, unless_set(&error)) && fine;
    office_note(office, WORK_TICK, error);
    office->wake = MIN(next == INSTANT_NONE ? INT64_MAX : next, now + LONGEST_SLEEP);
    if (needed)
        office->wake = now + ASK_AGAIN;
    if (!fine)
        office->wake = now + TRY_AGAIN;
    else if (office->failing)
        office->wake = MIN(office->wake, now + TRY_AGAIN);
    *look_needed = *look_needed || needed;
    return fine;
}
