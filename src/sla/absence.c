#include "sla/absence.h"

#include "base/instant.h"
#include "sla/deadline.h"

const char *absence_source_name(AbsenceSource source)
{
    switch (source) {
    case ABSENCE_CONFIGURED: return "configuration";
    case ABSENCE_CALENDAR: return "calendar";
    case ABSENCE_MAIL: break;
    }
    return "mail";
}

/* ---- what mails say ---- */

static const struct signal *absence_signal(const struct message *message)
{
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        if (signal->kind == SIGNAL_ABSENCE)
            return signal;
    }
    return NULL;
}

/* The first day that the mail names, where it is still to come. A robot answers because
 * somebody is away: it means days from now on if it names near ones. */
static int64_t first_day(const struct signal *signal, int64_t said, bool robot)
{
    int64_t first = signal->deadline.kind == DEADLINE_SPAN ? signal->deadline.amount : 0;
    int64_t near = said + (robot ? ABSENCE_UNTOLD_DAYS : 0);
    return first > near ? first : said;
}

bool absence_from_mail(const struct people *people, const struct message *message,
                       const Calendar *calendar, struct absence *absence)
{
    const char *author = message->from.address;
    const struct member *member = author != NULL ? people_member(people, author) : NULL;
    const struct signal *signal = member != NULL ? absence_signal(message) : NULL;
    int64_t said = people_instant(message, DIRECTION_INTERNAL);
    bool robot = message->kind == KIND_AUTO_REPLY;
    if (signal == NULL || said == INSTANT_NONE || message->facts & FACT_LETTER ||
        (!robot && message->kind != KIND_PERSON))
        return false;
    int64_t first = first_day(signal, calendar_day(calendar, said), robot);
    struct due until;
    bool told = deadline_resolve(&signal->deadline, calendar, said, &until) &&
                until.day - first <= ABSENCE_LONGEST;
    if (!told && !robot)
        return false;
    int64_t last = told ? until.day : first + ABSENCE_UNTOLD_DAYS;
    if (last < first)
        return false;
    *absence = (struct absence){ member, first, last, ABSENCE_MAIL };
    return true;
}

/* ---- who is away ---- */

static int by_member_and_day(gconstpointer a, gconstpointer b)
{
    const struct absence *x = a, *y = b;
    int members =
        g_strcmp0(x->member->addresses->pdata[0], y->member->addresses->pdata[0]);
    if (members != 0)
        return members;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (int)x->source - (int)y->source;
}

GArray *absences_merge(const GArray *absences)
{
    g_autoptr(GArray) sorted = g_array_copy((GArray *)absences);
    g_array_sort(sorted, by_member_and_day);
    GArray *merged = g_array_new(FALSE, FALSE, sizeof(struct absence));
    for (guint i = 0; i < sorted->len; i++) {
        struct absence next = g_array_index(sorted, struct absence, i);
        struct absence *before =
            merged->len > 0 ? &g_array_index(merged, struct absence, merged->len - 1)
                            : NULL;
        if (before != NULL && before->member == next.member &&
            next.first <= before->last + 1)
            before->last = MAX(before->last, next.last);
        else
            g_array_append_val(merged, next);
    }
    return merged;
}

const struct absence *absence_on(const GArray *merged, const struct member *member,
                                 int64_t day)
{
    for (guint i = 0; i < merged->len; i++) {
        const struct absence *absence = &g_array_index(merged, struct absence, i);
        if (absence->member == member && absence->first <= day && day <= absence->last)
            return absence;
    }
    return NULL;
}

/* ---- who stands in ---- */

/* The first of the chain who is there. Configurations have no circles, but one that was
 * read from elsewhere must not hold us up. */
static const struct member *deputy_of(const struct people *people, const GArray *merged,
                                      const struct member *owner, int64_t day)
{
    const struct member *member = owner;
    for (guint steps = 0; steps < people->members->len; steps++) {
        member = member->deputy != NULL ? people_member(people, member->deputy) : NULL;
        if (member == NULL || member == owner)
            return NULL;
        if (absence_on(merged, member, day) == NULL)
            return member;
    }
    return NULL;
}

static const struct member *lead_of(const struct people *people, const GArray *merged,
                                    int64_t day)
{
    for (guint i = 0; i < people->members->len; i++) {
        const struct member *member = people->members->pdata[i];
        if (member->lead && absence_on(merged, member, day) == NULL)
            return member;
    }
    return NULL;
}

struct standing absence_standing(const struct people *people, const GArray *merged,
                                 const struct member *owner, int64_t day)
{
    const struct absence *absence = absence_on(merged, owner, day);
    if (absence == NULL)
        return (struct standing){ STANDING_OWNER, owner, owner, NULL };
    const struct member *deputy = deputy_of(people, merged, owner, day);
    if (deputy != NULL)
        return (struct standing){ STANDING_DEPUTY, owner, deputy, absence };
    const struct member *lead = lead_of(people, merged, day);
    if (lead != NULL)
        return (struct standing){ STANDING_LEAD, owner, lead, absence };
    return (struct standing){ STANDING_NOBODY, owner, owner, absence };
}
