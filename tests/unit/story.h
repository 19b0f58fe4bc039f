/* story.h - the office that the stories of evaluate_stories.h are set in, and their
 * mails.
 */
#pragma once
#include "sla/evaluate.h"

struct office {
    struct people people;
    struct member members[3];
    struct target targets[5];
    GPtrArray *first_targets, *later_targets;
    struct target later_standard;
    Calendar *calendar, *night;
    GArray *terms;
    struct policy policy;
};

void office_open(struct office *office);
void office_close(struct office *office);

/* "carl" <-> carl@client.example; "-" for nobody. */
const char *address_of(const char *name);
const char *name_of(const char *address);

/* A list that borrows its one or two texts. */
GPtrArray *texts(const char *first, const char *second);

/* "Mon", "10:00": of the week of 16 November 2026; "Mon2": of the next one; and back. */
int64_t instant_from(const Calendar *calendar, const char *day, const char *time);
void append_instant(GString *out, const Calendar *calendar, int64_t at);

/* The mail that a line tells of, called m1, m2 ... by `number`. */
Message *mail_from(const char *text, int number, const Calendar *calendar);

/* The note that a line tells of; NULL if it is a mail. It hangs on m1. */
Note *note_from(const char *text, const Calendar *calendar);
