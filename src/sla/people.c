#include "sla/people.h"

#include <string.h>

#include "base/instant.h"

enum { SENT_TOLERANCE = 10 * MINUTE }; /* S4 */

/* 1990-01-01. A server whose clock was never set says 1970 or 1980. */
static const int64_t EARLIEST_PLAUSIBLE = 631152000;

/* Addresses are in lower case and most are ASCII: nothing to convert, nothing to copy. */
static const char *lower_case(const char *text, char **copy)
{
    for (const char *p = text; *p != '\0'; p++)
        if ((guchar)*p >= 0x80 || g_ascii_isupper(*p))
            return *copy = g_utf8_strdown(text, -1);
    return text;
}

static const char *next_character(const char *text)
{
    do
        text++;
    while (((guchar)*text & 0xC0) == 0x80);
    return text;
}

/* g_pattern_match_simple() makes a pattern of the text each time, and takes ten times as
 * long for that as for the rest. */
static bool wildcards_match(const char *pattern, const char *text)
{
    const char *star = NULL, *run_end = NULL;
    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            run_end = text;
        } else if (*pattern == '?') {
            pattern++;
            text = next_character(text);
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) { /* the run is longer, then */
            pattern = star + 1;
            text = run_end = next_character(run_end);
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

bool people_pattern_matches(const char *pattern, const char *address)
{
    g_autofree char *lower_copy = NULL, *wanted_copy = NULL;
    const char *lower = lower_case(address, &lower_copy);
    const char *wanted = lower_case(pattern, &wanted_copy);
    bool whole_address = strchr(wanted, '@') != NULL || g_str_has_prefix(wanted, "tel:");
    const char *at = strrchr(lower, '@');
    if (strpbrk(wanted, "*?") == NULL)
        return whole_address ? g_str_equal(wanted, lower)
                             : at != NULL && g_str_equal(wanted, at + 1);
    if (whole_address)
        return wildcards_match(wanted, lower);
    g_autofree char *whole = g_strconcat("*@", wanted, NULL);
    return wildcards_match(whole, lower);
}

static bool any_pattern_matches(const GPtrArray *patterns, const char *address)
{
    for (guint i = 0; patterns != NULL && i < patterns->len; i++)
        if (people_pattern_matches(g_ptr_array_index(patterns, i), address))
            return true;
    return false;
}

static bool domain_holds(const char *domain, const char *address)
{
    const char *at = strrchr(address, '@');
    if (at == NULL)
        return false;
    const char *host = at + 1;
    gsize length = strlen(host);
    gsize tail = strlen(domain);
    return length >= tail && g_str_equal(host + length - tail, domain) &&
           (length == tail || host[length - tail - 1] == '.');
}

const struct member *people_member(const struct people *people, const char *address)
{
    for (guint i = 0; people->members != NULL && i < people->members->len; i++) {
        const struct member *member = g_ptr_array_index(people->members, i);
        for (guint k = 0; k < member->addresses->len; k++)
            if (g_str_equal(g_ptr_array_index(member->addresses, k), address))
                return member;
    }
    return NULL;
}

bool people_is_internal(const struct people *people, const char *address)
{
    for (guint i = 0; people->domains != NULL && i < people->domains->len; i++)
        if (domain_holds(g_ptr_array_index(people->domains, i), address))
            return true;
    return people_member(people, address) != NULL;
}

bool people_is_ignored(const struct people *people, const char *address)
{
    return any_pattern_matches(people->ignore, address);
}

bool people_is_client(const struct people *people, const char *address)
{
    return address != NULL && !people_is_internal(people, address) &&
           !people_is_ignored(people, address);
}

const struct address *people_author(const struct people *people,
                                    const struct message *message)
{
    /* A telephone system's own address is often one of ours. */
    if (message->kind == KIND_VOICE_MAIL && message->caller.address != NULL)
        return &message->caller;
    if (message->from.address != NULL &&
        any_pattern_matches(people->forms, message->from.address) &&
        people_is_client(people, message->reply_to.address))
        return &message->reply_to;
    return &message->from;
}

Direction people_direction(const struct people *people, const struct message *message)
{
    const char *author = people_author(people, message)->address;
    if (message->facts & (FACT_LETTER | FACT_TO_LETTER))
        return DIRECTION_NONE;
    if (author == NULL || people_is_ignored(people, author))
        return DIRECTION_NONE;
    if (!people_is_internal(people, author))
        return DIRECTION_INBOUND;
    for (guint i = 0; i < message->recipients->len; i++)
        if (people_is_client(
                people,
                g_array_index(message->recipients, struct recipient, i).who.address))
            return DIRECTION_OUTBOUND;
    return DIRECTION_INTERNAL;
}

/* Ordinary mail has a topmost Received a second before INTERNALDATE. In mail that was
 * moved or imported, INTERNALDATE often says when that was done, and Received lies days
 * or years earlier: so no distance is too long. It is implausible only where it lies
 * later than INTERNALDATE or before there was such mail. */
static int64_t arrived(const struct message *message)
{
    int64_t stored = message->internal_date;
    int64_t received = message->received;
    bool plausible = received >= EARLIEST_PLAUSIBLE;
    if (plausible && (stored == INSTANT_NONE || received < stored))
        return received;
    return stored != INSTANT_NONE ? stored : message->date;
}

static int64_t sent(const struct message *message)
{
    int64_t stored = message->internal_date;
    int64_t date = message->date;
    if (stored == INSTANT_NONE)
        return date != INSTANT_NONE ? date : message->received;
    bool near = date != INSTANT_NONE && date >= stored - SENT_TOLERANCE &&
                date <= stored + SENT_TOLERANCE;
    return near ? date : stored;
}

int64_t people_instant(const struct message *message, Direction direction)
{
    bool ours = direction == DIRECTION_OUTBOUND || direction == DIRECTION_INTERNAL;
    return ours ? sent(message) : arrived(message);
}
