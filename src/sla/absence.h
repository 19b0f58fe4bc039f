/* absence.h - who is away, and who stands in.                     Layer: sla (pure)
 * Days are local, since 1970-01-01. Source: ackd(7) S35, S36. */
#pragma once
#include "sla/calendar.h"
#include "sla/people.h"

typedef enum { ABSENCE_CONFIGURED, ABSENCE_CALENDAR, ABSENCE_MAIL } AbsenceSource;

/* "configuration", "calendar", "mail". */
const char *absence_source_name(AbsenceSource source);

/* Members are borrowed. */
struct absence {
    const struct member *member;
    int64_t first; /* both are days away */
    int64_t last;
    AbsenceSource source;
};

enum {
    ABSENCE_UNTOLD_DAYS = 3, /* after the mail, where it does not say until when */
    ABSENCE_LONGEST = 366,   /* days; a mail that says more was misread */
};

/* What a member's own mail says: an auto-reply or, if it names the last day, a mail that
 * they wrote. False, and *absence untouched, for any other. */
bool absence_from_mail(const struct people *people, const struct message *message,
                       const Calendar *calendar, struct absence *absence);

/* The same (struct absence) by member and day, each day once: what overlaps or follows on
 * the next day is one absence, whose source is that of its first day. */
GArray *absences_merge(const GArray *absences);

/* The one of `merged` that holds the day, NULL if the member is there. */
const struct absence *absence_on(const GArray *merged, const struct member *member,
                                 int64_t day);

typedef enum {
    STANDING_OWNER,  /* who is there */
    STANDING_DEPUTY, /* or the deputy's deputy, and so on */
    STANDING_LEAD,   /* nobody in that chain is there */
    STANDING_NOBODY, /* nor is a lead: it stays with the owner */
} StandingKind;

struct standing {
    StandingKind kind;
    const struct member *owner;
    const struct member *who;      /* gets the owner's letters */
    const struct absence *absence; /* the owner's; NULL for STANDING_OWNER */
};

struct standing absence_standing(const struct people *people, const GArray *merged,
                                 const struct member *owner, int64_t day);
