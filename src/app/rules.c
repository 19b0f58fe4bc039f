#include "app/rules.h"

#include "store/notes.h"

struct Rules {
    Store *store;
    const struct team_config *team;
    char *own_terms;       /* the team's, as text */
    GPtrArray *terms_rows; /* struct terms_row *: what `terms` was made of */
    GPtrArray *read;       /* struct terms_config *: those that are not the team's own */
    GArray *terms;         /* struct terms */
    GPtrArray *said;       /* struct note *: what `ignore` was made of */
    GPtrArray *ignore;     /* const char * */
    struct people people;  /* the team's, with that */
    struct policy policy;
};

static void free_read(gpointer terms)
{
    config_terms_free(terms);
}

void rules_free(Rules *rules)
{
    if (!rules)
        return;
    g_free(rules->own_terms);
    g_clear_pointer(&rules->terms_rows, g_ptr_array_unref);
    g_clear_pointer(&rules->read, g_ptr_array_unref);
    g_clear_pointer(&rules->terms, g_array_unref);
    g_clear_pointer(&rules->said, g_ptr_array_unref);
    g_clear_pointer(&rules->ignore, g_ptr_array_unref);
    g_free(rules);
}

/* ---- whom to ignore ---- */

static void regard(GPtrArray *ignore, const char *address)
{
    for (guint i = ignore->len; i > 0; i--)
        if (g_str_equal(ignore->pdata[i - 1], address))
            g_ptr_array_remove_index(ignore, i - 1);
}

static void take_said(Rules *rules, GPtrArray *said)
{
    GPtrArray *ignore = g_ptr_array_new();
    const GPtrArray *configured = rules->team->people.ignore;
    for (guint i = 0; configured && i < configured->len; i++)
        g_ptr_array_add(ignore, configured->pdata[i]);
    for (guint i = 0; i < said->len; i++) {
        const struct note *note = said->pdata[i];
        regard(ignore, note->address);
        if (note->kind == NOTE_IGNORE)
            g_ptr_array_add(ignore, note->address);
    }
    g_clear_pointer(&rules->said, g_ptr_array_unref);
    g_clear_pointer(&rules->ignore, g_ptr_array_unref);
    rules->said = g_ptr_array_ref(said);
    rules->ignore = ignore;
    rules->people.ignore = ignore;
}

/* ---- the terms ---- */

static bool same_rows(const GPtrArray *a, const GPtrArray *b)
{
    if (!a || a->len != b->len)
        return false;
    for (guint i = 0; i < a->len; i++) {
        const struct terms_row *x = a->pdata[i], *y = b->pdata[i];
        if (x->since != y->since || !g_str_equal(x->text, y->text))
            return false;
    }
    return true;
}

/* The team's own are laid out already; only others are read from their text. */
static bool read_terms(const Rules *rules, const struct terms_row *row, GPtrArray *read,
                       GArray *terms, GError **error)
{
    struct terms put = { row->since, rules->team->calendar, rules->team->targets };
    if (!g_str_equal(row->text, rules->own_terms)) {
        g_autofree char *name = g_strdup_printf("terms of team %s", rules->team->name);
        struct terms_config *config = config_terms_read(row->text, name, error);
        if (!config)
            return false;
        g_ptr_array_add(read, config);
        put.calendar = config->calendar;
        put.targets = config->targets;
    }
    g_array_append_val(terms, put);
    return true;
}

static bool take_terms(Rules *rules, GPtrArray *rows, GError **error)
{
    g_autoptr(GPtrArray) read = g_ptr_array_new_with_free_func(free_read);
    g_autoptr(GArray) terms = g_array_new(FALSE, FALSE, sizeof(struct terms));
    for (guint i = 0; i < rows->len; i++)
        if (!read_terms(rules, rows->pdata[i], read, terms, error))
            return false;
    if (rows->len == 0) {
        struct terms own = { 0, rules->team->calendar, rules->team->targets };
        g_array_append_val(terms, own);
    }
    g_clear_pointer(&rules->terms_rows, g_ptr_array_unref);
    g_clear_pointer(&rules->read, g_ptr_array_unref);
    g_clear_pointer(&rules->terms, g_array_unref);
    rules->terms_rows = g_ptr_array_ref(rows);
    rules->read = g_steal_pointer(&read);
    rules->terms = g_steal_pointer(&terms);
    rules->policy.terms = rules->terms;
    return true;
}

/* ---- all of it ---- */

bool rules_refresh(Rules *rules, GError **error)
{
    g_autoptr(GPtrArray) said = store_notes_on_people(rules->store);
    g_autoptr(GPtrArray) rows = store_terms(rules->store);
    if (!store_check(rules->store, error))
        return false;
    if (!same_rows(rules->terms_rows, rows) && !take_terms(rules, rows, error))
        return false;
    if (!rules->said || rules->said->len != said->len)
        take_said(rules, said);
    return true;
}

Rules *rules_new(Store *store, const struct team_config *team, GError **error)
{
    g_autoptr(Rules) rules = g_new0(Rules, 1);
    rules->store = store;
    rules->team = team;
    rules->own_terms = config_terms_text(team);
    rules->people = team->people;
    rules->policy = (struct policy){
        .people = &rules->people,
        .chase_gap = team->chase_gap,
        .settled_after = team->settled_after,
        .open_promise = team->open_promise,
    };
    return rules_refresh(rules, error) ? g_steal_pointer(&rules) : NULL;
}

const struct team_config *rules_team(const Rules *rules)
{
    return rules->team;
}

const struct policy *rules_policy(const Rules *rules)
{
    return &rules->policy;
}

/* The target of this name in these terms; NULL: none. */
static const struct target *target_named(const struct terms *terms, const char *name)
{
    for (guint i = 0; name && i < terms->targets->len; i++) {
        const struct target *one = terms->targets->pdata[i];
        if (g_str_equal(one->name, name))
            return one;
    }
    return NULL;
}

const Calendar *rules_calendar(const Rules *rules, int64_t opened, const char *target)
{
    const struct terms *terms = terms_at(rules->terms, opened);
    const struct target *one = target_named(terms, target);
    return one && one->calendar ? one->calendar : terms->calendar;
}

bool rules_is_urgent(const Rules *rules, int64_t opened, const char *target)
{
    const struct target *one = target_named(terms_at(rules->terms, opened), target);
    return one && one->urgent;
}
