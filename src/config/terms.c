#include "config/calendars.h"
#include "config/check.h"
#include "config/closures.h"
#include "config/config.h"
#include "config/options.h"
#include "config/problems.h"
#include "config/read.h"

static int window_compare(gconstpointer a, gconstpointer b)
{
    const struct window *x = *(const struct window *const *)a;
    const struct window *y = *(const struct window *const *)b;
    return x->open != y->open ? x->open - y->open : x->close - y->close;
}

/* Windows of the same times as one, by time, so that the same hours make the same text:
 * struct window *, owned. */
static GPtrArray *united_hours(const GPtrArray *hours)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_copy((GPtrArray *)hours, NULL, NULL);
    g_ptr_array_sort(sorted, window_compare);
    GPtrArray *united = g_ptr_array_new_with_free_func(g_free);
    struct window *last = NULL;
    for (guint i = 0; i < sorted->len; i++) {
        const struct window *window = sorted->pdata[i];
        if (last != NULL && window_compare(&last, &window) == 0) {
            last->days |= window->days;
        } else {
            last = g_memdup2(window, sizeof *window);
            g_ptr_array_add(united, last);
        }
    }
    return united;
}

static void united_target_free(struct target_config *target)
{
    g_ptr_array_unref(target->hours);
    g_free(target);
}

/* Targets with united hours, which alone they own. */
static GPtrArray *united_targets(const GPtrArray *targets)
{
    GPtrArray *united =
        g_ptr_array_new_with_free_func((GDestroyNotify)united_target_free);
    for (guint i = 0; i < targets->len; i++) {
        struct target_config *target =
            g_memdup2(targets->pdata[i], sizeof(struct target_config));
        target->hours = united_hours(target->hours);
        g_ptr_array_add(united, target);
    }
    return united;
}

char *config_terms_text(const struct team_config *team)
{
    g_autoptr(GPtrArray) closed = closures_text(team->closed, team->holiday_closures);
    g_autoptr(GPtrArray) hours = united_hours(team->hours);
    g_autoptr(GPtrArray) targets = united_targets(team->targets);
    struct terms_config terms = calendars_terms(team);
    terms.closed = closed;
    terms.hours = hours;
    terms.targets = targets;
    return options_text(&options_terms, &terms);
}

void config_terms_free(struct terms_config *terms)
{
    if (terms == NULL)
        return;
    calendars_free(terms->targets);
    options_clear(&options_terms, terms);
    calendar_free(terms->calendar);
    g_free(terms);
}

static void check_terms_calendars(struct terms_config *terms, Problems *problems)
{
    g_autoptr(GArray) none = g_array_new(FALSE, FALSE, sizeof(struct closure));
    calendars_check(terms, none,
                    &(struct terms_place){ &terms->hours, &terms->closed, "" }, problems);
}

/* What was written by us can lack something only where it was not written whole. */
static void check_whole(const struct terms_config *terms, const char *file,
                        Problems *problems)
{
    if (!problems_written(problems, &terms->timezone))
        problems_add(problems, file, 1, "timezone", "found nothing, expected %s",
                     value_expected(VALUE_ZONE));
    if (!problems_written(problems, &terms->hours))
        problems_add(problems, file, 1, "hours",
                     "found nothing, expected business hours");
}

struct terms_config *config_terms_read(const char *text, const char *file, GError **error)
{
    g_autoptr(TermsConfig) terms = g_new0(struct terms_config, 1);
    g_autoptr(Problems) problems = problems_new();
    if (read_text(text, file, &options_terms, terms, problems)) {
        check_whole(terms, file, problems);
        check_terms_calendars(terms, problems);
    }
    return problems_none(problems, error) ? g_steal_pointer(&terms) : NULL;
}

static void swap_arrays(GPtrArray **a, GPtrArray **b)
{
    GPtrArray *kept = *a;
    *a = *b;
    *b = kept;
}

/* Takes both the texts and the array of `with`. */
static void replace_texts(GPtrArray *texts, GPtrArray *with)
{
    for (guint i = 0; i < texts->len; i++)
        g_free(texts->pdata[i]);
    g_ptr_array_set_size(texts, 0);
    g_ptr_array_extend_and_steal(texts, with);
}

/* What the file does not say is the team's. Its text read back is a copy of its terms. */
static void take_from_team(struct terms_config *terms, const struct team_config *team,
                           const Problems *problems)
{
    g_autofree char *text = config_terms_text(team);
    g_autoptr(TermsConfig) own = config_terms_read(text, team->file, NULL);
    g_assert(own != NULL);
    if (!problems_written(problems, &terms->timezone))
        terms->timezone = g_steal_pointer(&own->timezone);
    if (!problems_written(problems, &terms->targets)) {
        calendars_free(own->targets);
        swap_arrays(&terms->targets, &own->targets);
    }
    if (!problems_written(problems, &terms->hours)) {
        swap_arrays(&terms->hours, &own->hours);
        terms->always = own->always;
    }
    const GPtrArray *closed = problems_written(problems, &terms->closed) ? terms->closed
                                                                         : team->closed;
    replace_texts(terms->closed, closures_text(closed, team->holiday_closures));
}

static void check_terms(const struct terms_config *terms, const struct team_config *team,
                        const char *file, Problems *problems)
{
    if (!problems_written(problems, &terms->timezone) &&
        !problems_written(problems, &terms->hours) &&
        !problems_written(problems, &terms->closed) &&
        !problems_written(problems, &terms->targets))
        problems_add(problems, file, 1, "targets",
                     "found nothing that differs from the team's own, expected targets, "
                     "hours, closed or timezone");
    bool mailboxes_known = team->mailboxes->len > 0; /* a policy has none */
    check_targets(
        &(struct target_check){ .path = "targets",
                                .targets = terms->targets,
                                .people = &team->people,
                                .mailboxes = mailboxes_known ? team->mailboxes : NULL,
                                .problems = problems });
}

struct terms_config *config_terms_load(const char *file, const struct team_config *team,
                                       GError **error)
{
    g_autofree char *path = g_canonicalize_filename(file, NULL);
    g_autoptr(TermsConfig) terms = g_new0(struct terms_config, 1);
    g_autoptr(Problems) problems = problems_new();
    if (read_file(path, &options_terms, terms, false, problems)) {
        check_terms(terms, team, path, problems);
        take_from_team(terms, team, problems);
        check_terms_calendars(terms, problems);
    }
    return problems_none(problems, error) ? g_steal_pointer(&terms) : NULL;
}
