/* timeword.h - what a pack's words of time mean.                  Layer: mail (pure)
 * A line of the section [time] gives words and their meaning: "monday, mon = weekday 1",
 * "fortnight = unit 14 day", "noon = clock 12:00". A meaning is a role in the grammar of
 * mail/when.h and, for most, a value. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum {
    TIME_WEEKDAY,     /* 1 Monday to 7 Sunday */
    TIME_MONTH,       /* 1 to 12 */
    TIME_DAY,         /* days after today; before it: negative */
    TIME_DATE,        /* a day that is the same every year: 12:31 is New Year's Eve */
    TIME_NUMBER,      /* "two", "a couple of" */
    TIME_ARTICLE,     /* one, but only before a unit: "a week" */
    TIME_ORDINAL,     /* "first" to "thirty-first" */
    TIME_UNIT,        /* value and unit: "fortnight", 14 days */
    TIME_UNITS,       /* the same, but only behind a number: "days" */
    TIME_QUARTER,     /* 1 to 4: "q1" */
    TIME_THIS,        /* "this" week */
    TIME_NEXT,        /* "next" week; of a weekday: the one of next week */
    TIME_COMING,      /* the first to come; of a week: the next */
    TIME_AFTER_NEXT,  /* "übernächste": one later than next */
    TIME_LAST,        /* of a span its last day or weekday; else in the past */
    TIME_EDGE,        /* enum time_edge */
    TIME_END,         /* value and unit: "eow", the end of this week */
    TIME_PART,        /* enum time_part */
    TIME_TODAY,       /* enum time_part of today: "tonight" */
    TIME_CLOCK,       /* minute of the day: "noon" */
    TIME_CLOSING,     /* "cob": the closing of the day */
    TIME_WEEKEND,     /* "over the weekend" */
    TIME_AM,          /* after an hour; after a day its morning */
    TIME_PM,          /* after an hour; after a day its afternoon */
    TIME_OCLOCK,      /* after an hour: "uhr", "o'clock", "h" */
    TIME_HOUR_PLUS,   /* minutes, before an hour: "half past" 30, "halb" -30 */
    TIME_PLUS_HOUR,   /* minutes, after an hour: "y media" 30 */
    TIME_AT,          /* before an hour */
    TIME_BY,          /* "by", "until", "before", "no later than" */
    TIME_BY_THE,      /* as "by", with the article of a day: "jusqu'au" */
    TIME_TILL,        /* as "by", and before a span as "within": "d'ici" */
    TIME_WITHIN,      /* before a span that counts from now */
    TIME_IN,          /* the same, and before a month */
    TIME_ON,          /* before a day */
    TIME_THE,         /* before a bare number that is a day of the month */
    TIME_LINK,        /* means nothing: "the", "of" */
    TIME_FROM,        /* between a span and the day it counts from */
    TIME_NOW,         /* "from now", behind a span */
    TIME_AGO,         /* makes a span one of the past */
    TIME_PAST,        /* before a time that is no deadline: "since", "every", "after" */
    TIME_VERB,        /* near a bare day: it tells what has been: "we met" */
    TIME_OR,          /* the later of two: "Monday or Tuesday" */
    TIME_WEEK_OF,     /* before a date: the week it lies in */
    TIME_WEEK_NUMBER, /* before a number: "KW" */
    TIME_TH,          /* behind a number: it is an ordinal */
    TIME_PLUS,        /* days added to a weekday: "en huit" */
    TIME_ZONE,        /* minutes east of UTC */
    TIME_ZONE_SUMMER, /* the same in winter; the summer time of North America counts */
    TIME_NUMBERED,    /* the figures behind it are its number: "section" */
    TIME_OTHER,       /* no time, though a shorter one would be: "may be" */
    TIME_ROLES
} TimeRole;

typedef enum {
    UNIT_MINUTE,
    UNIT_HOUR,
    UNIT_DAY,
    UNIT_WORKDAY,
    UNIT_WEEK,
    UNIT_MONTH,
    UNIT_QUARTER,
    UNIT_YEAR,
} TimeUnit;

enum time_edge { EDGE_NONE, EDGE_START, EDGE_EARLY, EDGE_MID, EDGE_LATE, EDGE_END };
enum time_part { PART_NONE, PART_MORNING, PART_AFTERNOON, PART_EVENING };

struct time_meaning {
    TimeRole role;
    int value;
    TimeUnit unit;
};

/* "weekday 1", which is cut into its words, -> *meaning. False, and *meaning untouched,
 * where it is none. */
bool time_meaning_read(char *text, struct time_meaning *meaning);
