#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "sla/duration.h"

static const struct row {
    const char *name;
    const char *text;
    DurationKind kind;
    int64_t amount;
    const char *written; /* as duration_text() gives it back */
} rows[] = {
    { "eight hours", "8h", DURATION_BUSINESS, 8 * HOUR, "8h" },
    { "half an hour", "30m", DURATION_BUSINESS, 30 * MINUTE, "30m" },
    { "ninety seconds", "90s", DURATION_BUSINESS, 90, "1m30s" },
    { "an hour and a half", "1h30m", DURATION_BUSINESS, 90 * MINUTE, "1h30m" },
    { "a long time in hours", "100h", DURATION_BUSINESS, 100 * HOUR, "100h" },
    { "two business days", "2d", DURATION_DAYS, 2, "2d" },
    { "hours by the wall clock", "36h!", DURATION_WALL, 36 * HOUR, "36h!" },
    { "days by the wall clock", "3d!", DURATION_WALL, 3 * DAY, "3d!" },
    { "days and hours by the wall clock", "1d4h!", DURATION_WALL, 28 * HOUR, "28h!" },
    { "nothing beside something", "0h30m", DURATION_BUSINESS, 30 * MINUTE, "30m" },
};

static const struct refusal {
    const char *name;
    const char *text;
    const char *says; /* a part of the error's text */
} refusals[] = {
    { "empty", "", "expected a time such as 8h" },
    { "no unit", "8", "found '8'" },
    { "no number", "h", "found 'h'" },
    { "a blank", "8 h", "found '8 h'" },
    { "a sign", "-8h", "found '-8h'" },
    { "a fraction", "1.5h", "found '1.5h'" },
    { "an unknown unit", "2w", "found '2w'" },
    { "small unit first", "30m1h", "found '30m1h'" },
    { "the same unit twice", "1h1h", "found '1h1h'" },
    { "only the mark", "!", "found '!'" },
    { "the mark twice", "8h!!", "found '8h!!'" },
    { "zero", "0h", "longer than nothing" },
    { "business days and hours", "1d4h", "cannot be mixed" },
    { "more than a century", "99999d", "found '99999d'" },
    { "more than a number holds", "99999999999999999999h", "found '9999999" },
};

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    g_autoptr(GError) error = NULL;
    struct duration duration;
    g_assert_true(duration_parse(row->text, &duration, &error));
    g_assert_no_error(error);
    g_assert_cmpint(duration.kind, ==, row->kind);
    g_assert_cmpint(duration.amount, ==, row->amount);
    g_autofree char *written = duration_text(duration);
    g_assert_cmpstr(written, ==, row->written);
}

static void test_refusal(gconstpointer data)
{
    const struct refusal *refusal = data;
    g_autoptr(GError) error = NULL;
    struct duration duration = { DURATION_WALL, 17 };
    g_assert_false(duration_parse(refusal->text, &duration, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    g_assert_nonnull(strstr(error->message, refusal->says));
    g_assert_cmpint(duration.kind, ==, DURATION_WALL);
    g_assert_cmpint(duration.amount, ==, 17);
}

static void test_none(void)
{
    g_autofree char *text = duration_text((struct duration){ DURATION_NONE, 0 });
    g_assert_cmpstr(text, ==, "-");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/duration/understood/%s", rows[i].name);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
        g_autofree char *path = g_strdup_printf("/duration/refused/%s", refusals[i].name);
        g_test_add_data_func(path, &refusals[i], test_refusal);
    }
    g_test_add_func("/duration/no target is a dash", test_none);
    return g_test_run();
}
