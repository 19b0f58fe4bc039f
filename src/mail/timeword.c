#include "mail/timeword.h"

#include <stdlib.h>
#include <string.h>

enum { MEANING_WORDS = 3 /* "unit 14 day" */ };

typedef enum {
    VALUE_NONE,
    VALUE_NUMBER,
    VALUE_CLOCK,
    VALUE_DATE,
    VALUE_UNIT,
    VALUE_NAME,
} ValueKind;

static const char *const units[] = {
    [UNIT_MINUTE] = "minute",   [UNIT_HOUR] = "hour", [UNIT_DAY] = "day",
    [UNIT_WORKDAY] = "workday", [UNIT_WEEK] = "week", [UNIT_MONTH] = "month",
    [UNIT_QUARTER] = "quarter", [UNIT_YEAR] = "year", NULL,
};
static const char *const edges[] = {
    "none", "start", "early", "mid", "late", "end", NULL
};
static const char *const parts[] = { "none", "morning", "afternoon", "evening", NULL };

static const struct role {
    const char *name;
    ValueKind kind;
    int least, most;
    const char *const *names; /* of VALUE_NAME, by value */
} roles[TIME_ROLES] = {
    [TIME_WEEKDAY] = { "weekday", VALUE_NUMBER, 1, 7, NULL },
    [TIME_MONTH] = { "month", VALUE_NUMBER, 1, 12, NULL },
    [TIME_DAY] = { "day", VALUE_NUMBER, -7, 7, NULL },
    [TIME_DATE] = { "date", VALUE_DATE, 1 * 60 + 1, 12 * 60 + 31, NULL },
    [TIME_NUMBER] = { "number", VALUE_NUMBER, 1, 100, NULL },
    [TIME_ARTICLE] = { "article", VALUE_NONE, 0, 0, NULL },
    [TIME_ORDINAL] = { "ordinal", VALUE_NUMBER, 1, 31, NULL },
    [TIME_UNIT] = { "unit", VALUE_UNIT, 1, 100, NULL },
    [TIME_UNITS] = { "units", VALUE_UNIT, 1, 100, NULL },
    [TIME_QUARTER] = { "quarter", VALUE_NUMBER, 1, 4, NULL },
    [TIME_THIS] = { "this", VALUE_NONE, 0, 0, NULL },
    [TIME_NEXT] = { "next", VALUE_NONE, 0, 0, NULL },
    [TIME_COMING] = { "coming", VALUE_NONE, 0, 0, NULL },
    [TIME_AFTER_NEXT] = { "after-next", VALUE_NONE, 0, 0, NULL },
    [TIME_LAST] = { "last", VALUE_NONE, 0, 0, NULL },
    [TIME_EDGE] = { "edge", VALUE_NAME, EDGE_START, EDGE_END, edges },
    [TIME_END] = { "end", VALUE_UNIT, 1, 1, NULL },
    [TIME_PART] = { "part", VALUE_NAME, PART_MORNING, PART_EVENING, parts },
    [TIME_TODAY] = { "today", VALUE_NAME, PART_MORNING, PART_EVENING, parts },
    [TIME_CLOCK] = { "clock", VALUE_CLOCK, 0, 24 * 60, NULL },
    [TIME_CLOSING] = { "closing", VALUE_NONE, 0, 0, NULL },
    [TIME_WEEKEND] = { "weekend", VALUE_NONE, 0, 0, NULL },
    [TIME_AM] = { "am", VALUE_NONE, 0, 0, NULL },
    [TIME_PM] = { "pm", VALUE_NONE, 0, 0, NULL },
    [TIME_OCLOCK] = { "oclock", VALUE_NONE, 0, 0, NULL },
    [TIME_HOUR_PLUS] = { "hour-plus", VALUE_NUMBER, -45, 45, NULL },
    [TIME_PLUS_HOUR] = { "plus-hour", VALUE_NUMBER, -30, 59, NULL },
    [TIME_AT] = { "at", VALUE_NONE, 0, 0, NULL },
    [TIME_BY] = { "by", VALUE_NONE, 0, 0, NULL },
    [TIME_BY_THE] = { "by-the", VALUE_NONE, 0, 0, NULL },
    [TIME_TILL] = { "till", VALUE_NONE, 0, 0, NULL },
    [TIME_WITHIN] = { "within", VALUE_NONE, 0, 0, NULL },
    [TIME_IN] = { "in", VALUE_NONE, 0, 0, NULL },
    [TIME_ON] = { "on", VALUE_NONE, 0, 0, NULL },
    [TIME_THE] = { "the", VALUE_NONE, 0, 0, NULL },
    [TIME_LINK] = { "link", VALUE_NONE, 0, 0, NULL },
    [TIME_FROM] = { "from", VALUE_NONE, 0, 0, NULL },
    [TIME_NOW] = { "now", VALUE_NONE, 0, 0, NULL },
    [TIME_AGO] = { "ago", VALUE_NONE, 0, 0, NULL },
    [TIME_PAST] = { "past", VALUE_NONE, 0, 0, NULL },
    [TIME_VERB] = { "verb", VALUE_NONE, 0, 0, NULL },
    [TIME_OR] = { "or", VALUE_NONE, 0, 0, NULL },
    [TIME_WEEK_OF] = { "week-of", VALUE_NONE, 0, 0, NULL },
    [TIME_WEEK_NUMBER] = { "week-number", VALUE_NONE, 0, 0, NULL },
    [TIME_TH] = { "th", VALUE_NONE, 0, 0, NULL },
    [TIME_PLUS] = { "plus", VALUE_NUMBER, 1, 31, NULL },
    [TIME_ZONE] = { "zone", VALUE_CLOCK, -14 * 60, 14 * 60, NULL },
    [TIME_ZONE_SUMMER] = { "summer-zone", VALUE_CLOCK, -14 * 60, 14 * 60, NULL },
    [TIME_NUMBERED] = { "numbered", VALUE_NONE, 0, 0, NULL },
    [TIME_OTHER] = { "other", VALUE_NONE, 0, 0, NULL },
};

static bool read_number(const char *text, int *value)
{
    char *end;
    long number = strtol(text, &end, 10);
    if (end == text || *end != '\0' || ABS(number) > 1000)
        return false;
    *value = (int)number;
    return true;
}

/* "12:30", "-5:00" -> minutes. */
static bool read_clock(const char *text, int *value)
{
    g_auto(GStrv) halves = g_strsplit(text, ":", 2);
    int hours, minutes;

    if (g_strv_length(halves) != 2 || !read_number(halves[0], &hours) ||
        !read_number(halves[1], &minutes) || minutes < 0 || minutes > 59)
        return false;
    *value = hours * 60 + (*text == '-' ? -minutes : minutes);
    return true;
}

/* "2:29" of a leap year -> month * 60 + day. */
static bool read_date(const char *text, int *value)
{
    return read_clock(text, value) && *value > 0 &&
           g_date_valid_dmy((GDateDay)(*value % 60), (GDateMonth)(*value / 60), 2000);
}

static bool read_name(const char *text, const char *const *names, int *value)
{
    for (int i = 0; names[i]; i++) {
        if (strcmp(text, names[i]) == 0) {
            *value = i;
            return true;
        }
    }
    return false;
}

/* "day" or "14 day". */
static bool read_unit(char *const *words, struct time_meaning *meaning)
{
    int unit;

    meaning->value = 1;
    if (words[0] && words[1] && !read_number(*words++, &meaning->value))
        return false;
    if (!words[0] || words[1] || !read_name(words[0], units, &unit))
        return false;
    meaning->unit = (TimeUnit)unit;
    return true;
}

static bool read_value(const struct role *role, char *const *words,
                       struct time_meaning *meaning)
{
    if (role->kind == VALUE_NONE)
        return !words[0];
    if (role->kind == VALUE_UNIT)
        return read_unit(words, meaning);
    if (!words[0] || words[1])
        return false;
    if (role->kind == VALUE_NUMBER)
        return read_number(words[0], &meaning->value);
    if (role->kind == VALUE_CLOCK)
        return read_clock(words[0], &meaning->value);
    if (role->kind == VALUE_DATE)
        return read_date(words[0], &meaning->value);
    return read_name(words[0], role->names, &meaning->value);
}

/* At most MEANING_WORDS of them, and NULL behind. */
static bool part_words(char *text, char *words[MEANING_WORDS + 1])
{
    guint n = 0;

    for (char *word; (word = strsep(&text, " \t"));) {
        if (*word == '\0')
            continue;
        if (n == MEANING_WORDS)
            return false;
        words[n++] = word;
    }
    words[n] = NULL;
    return n > 0;
}

bool time_meaning_read(char *text, struct time_meaning *meaning)
{
    char *words[MEANING_WORDS + 1];

    if (!part_words(text, words))
        return false;
    for (int i = 0; i < TIME_ROLES; i++) {
        struct time_meaning found = { .role = (TimeRole)i };
        if (strcmp(words[0], roles[i].name) != 0)
            continue;
        if (!read_value(&roles[i], words + 1, &found) || found.value < roles[i].least ||
            found.value > roles[i].most)
            return false;
        *meaning = found;
        return true;
    }
    return false;
}
