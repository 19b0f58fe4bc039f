#include "letter/explain_private.h"

#include <string.h>

#include "base/instant.h"
#include "letter/wording.h"

/* ---- which target, and why ---- */

static const struct target *target_of(const struct telling *telling,
                                      const struct turn *turn)
{
    const GPtrArray *targets = terms_at(telling->policy->terms, turn->opened)->targets;
    for (guint i = 0; turn->target != NULL && targets != NULL && i < targets->len; i++) {
        const struct target *target = g_ptr_array_index(targets, i);
        if (g_str_equal(target->name, turn->target))
            return target;
    }
    return NULL;
}

/* The pattern that lets the target apply to this client, NULL: it asks for none. */
static const char *client_pattern(const struct target *target, const char *client)
{
    for (guint i = 0; target->clients != NULL && i < target->clients->len; i++) {
        const char *pattern = g_ptr_array_index(target->clients, i);
        if (people_pattern_matches(pattern, client))
            return pattern;
    }
    return NULL;
}

static bool asks_for(const GPtrArray *list)
{
    return list != NULL && list->len > 0;
}

static void add_reason(GString *reasons, const char *text)
{
    g_string_append_printf(reasons, "%s%s", reasons->len > 0 ? ", " : "", text);
}

/* "its clients include bigco.example", "the subject fits" ... */
static char *why_it_applies(const struct target *target, const struct turn *turn,
                            bool first)
{
    GString *reasons = g_string_new(NULL);
    const char *pattern = client_pattern(target, turn->client);
    if (pattern != NULL) {
        g_autofree char *text = g_strdup_printf("its clients include %s", pattern);
        add_reason(reasons, text);
    }
    if (asks_for(target->mailboxes))
        add_reason(reasons, "the mailbox fits");
    if (asks_for(target->subjects))
        add_reason(reasons, "the subject fits");
    if (reasons->len == 0)
        add_reason(reasons, first ? "it is for everybody"
                                  : "it is for everybody whom no target before it "
                                    "takes");
    return g_string_free(reasons, FALSE);
}

static char *say_target(const struct telling *telling, const struct turn *turn,
                        const struct target *target)
{
    if (target == NULL)
        return g_strdup("No target applies here, so nothing is due.");
    const GArray *all = telling->policy->terms;
    const struct terms *then = terms_at(all, turn->opened);
    const struct terms *next = then + 1;
    bool first = g_ptr_array_index(then->targets, 0) == target;
    g_autofree char *why = why_it_applies(target, turn, first);
    if (next >= &g_array_index(all, struct terms, all->len) || next->since > telling->now)
        return g_strdup_printf("Target \"%s\" applies: %s.", target->name, why);
    g_autofree char *changed = say_when(telling, next->since);
    return g_strdup_printf("Target \"%s\" applies: %s. Targets or hours were changed on "
                           "%s; this turn keeps those it opened under.",
                           target->name, why, changed);
}

/* ---- what is due ---- */

enum { ACKNOWLEDGE, ANSWER, CLOCKS };

/* A clock of a turn, with what the rules say about it. */
struct view {
    const struct turn *turn;
    const struct clock *clock;
    const char *name;
    struct duration allowed;
    int64_t due; /* before any pause; INSTANT_NONE: no such target */
};

static struct view view_of(const struct telling *telling, const struct turn *turn,
                           int which)
{
    const struct target *target = target_of(telling, turn);
    struct view view = { .turn = turn };
    if (which == ACKNOWLEDGE) {
        view.clock = &turn->acknowledge;
        view.name = reply_name(turn);
        view.allowed = target_acknowledge(target, turn->number);
    } else {
        view.clock = &turn->answer;
        view.name = "answer";
        view.allowed = target_answer(target, turn->number);
    }
    view.due = calendar_add(turn->calendar, turn->opened, view.allowed);
    return view;
}

/* S17: at the due instant it is met. */
static bool is_late(const struct view *view, int64_t at)
{
    return view->clock->due != INSTANT_NONE && at > view->clock->due;
}

/* "2 business days for the answer, so until Wed 18 Nov 10:12" */
static char *say_allowed(const struct telling *telling, const struct view *view)
{
    g_autofree char *allowed = say_duration(view->allowed);
    g_autofree char *due = say_when(telling, view->due);
    return g_strdup_printf("%s for the %s, so until %s", allowed, view->name, due);
}

static char *say_due_times(const struct telling *telling, const struct turn *turn)
{
    GString *text = g_string_new(NULL);
    for (int which = 0; which < CLOCKS; which++) {
        struct view view = view_of(telling, turn, which);
        if (view.due == INSTANT_NONE)
            continue;
        g_autofree char *allowed = say_allowed(telling, &view);
        g_string_append_printf(text, "%s%s", text->len > 0 ? "; " : "We have ", allowed);
    }
    if (text->len > 0)
        g_string_append_c(text, '.');
    return g_string_free(text, FALSE);
}

/* Whether a clock of the turn counts in business time. */
static bool counts_business_time(const struct target *target, int number)
{
    DurationKind kinds[] = { target_acknowledge(target, number).kind,
                             target_answer(target, number).kind };
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (kinds[i] == DURATION_BUSINESS || kinds[i] == DURATION_DAYS)
            return true;
    return false;
}

void tell_terms(struct telling *telling, const struct event *opening)
{
    const struct turn *turn = turn_numbered(telling, opening->turn);
    const struct target *target = target_of(telling, turn);
    struct place place = { turn->number, turn->opened, turn->opener };
    tell(telling, place, "S17", say_target(telling, turn, target));
    if (counts_business_time(target, turn->number) &&
        !calendar_is_open(turn->calendar, turn->opened)) {
        g_autofree char *opening_time =
            say_when(telling, calendar_next_opening(turn->calendar, turn->opened));
        tell(telling, place, "S22",
             g_strdup_printf("The team was closed then: business time counts from %s.",
                             opening_time));
    }
    g_autofree char *due = say_due_times(telling, turn);
    if (*due != '\0')
        tell(telling, place, "S23", g_steal_pointer(&due));
}

/* ---- whose breach it is ---- */

static void tell_breach(struct telling *telling, struct place place, const char *what,
                        const char *owner, bool several)
{
    const char *stay = several ? "stay" : "stays";
    const char *when = several ? "when they fell due" : "when it fell due";
    if (owner == NULL) {
        tell(telling, place, "S34",
             g_strdup_printf("%s %s with nobody: the conversation had no owner %s.", what,
                             stay, when));
        return;
    }
    g_autofree char *name = say_person(telling, owner, NULL);
    tell(telling, place, "S34",
         g_strdup_printf("%s %s with %s, who owned the conversation %s.", what, stay,
                         name, when));
}

static void tell_breaches(struct telling *telling, struct place place,
                          const struct turn *turn, const bool late[CLOCKS])
{
    const char *owners[] = { turn->acknowledge.owner_at_due, turn->answer.owner_at_due };
    if (late[ACKNOWLEDGE] && late[ANSWER] && g_strcmp0(owners[0], owners[1]) == 0) {
        tell_breach(telling, place, "Both breaches", owners[0], true);
        return;
    }
    for (int which = 0; which < CLOCKS; which++) {
        if (!late[which])
            continue;
        g_autofree char *what = g_strdup_printf(
            "The breach of the %s", which == ANSWER ? "answer" : reply_name(turn));
        tell_breach(telling, place, what, owners[which], false);
    }
}

/* ---- a reply stopped it ---- */

/* When it was due, and that a pause moved that. */
static char *say_due(const struct telling *telling, const struct view *view)
{
    g_autofree char *due = say_when(telling, view->clock->due);
    if (view->clock->due == view->due)
        return g_steal_pointer(&due);
    g_autofree char *before = say_when(telling, view->due);
    return g_strdup_printf("%s (without the pause: %s)", due, before);
}

static char *say_result(const struct telling *telling, const struct view *view)
{
    const struct clock *clock = view->clock;
    const Calendar *calendar = view->turn->calendar;
    if (clock->due == INSTANT_NONE)
        return NULL;
    g_autofree char *due = say_due(telling, view);
    if (is_late(view, clock->done)) {
        g_autofree char *late = wording_both_times(calendar, clock->due, clock->done);
        return g_strdup_printf("The %s was due %s: missed by %s.", view->name, due, late);
    }
    if (clock->done == clock->due)
        return g_strdup_printf("The %s was due %s: met to the second.", view->name, due);
    g_autofree char *spare = wording_both_times(calendar, clock->done, clock->due);
    return g_strdup_printf("The %s was due %s: met with %s to spare.", view->name, due,
                           spare);
}

static bool stopped_by(const struct clock *clock, const struct event *reply)
{
    const char *by = reply->message != NULL ? reply->message->message_id : NULL;
    return clock->done != INSTANT_NONE && g_strcmp0(clock->by, by) == 0;
}

/* Where it is not the owner's own reply that came too late. */
static char *say_credit(const struct telling *telling, const struct turn *turn,
                        const struct event *reply, const bool late[CLOCKS])
{
    const struct clock *clock = late[ANSWER] ? &turn->answer : &turn->acknowledge;
    if (reply->message == NULL || g_strcmp0(clock->author, clock->owner_at_due) == 0)
        return NULL;
    g_autofree char *who = say_author(telling, reply->message);
    return g_strdup_printf("The credit for the reply goes to %s all the same.", who);
}

/* "That is the first reply and the answer in one, after 2h." */
static char *say_took(const struct turn *turn, bool acknowledged, bool answered)
{
    const struct clock *clock = answered ? &turn->answer : &turn->acknowledge;
    g_autofree char *time = say_both_times(clock->business, clock->elapsed);
    bool paused = clock->elapsed != clock->done - turn->opened;
    const char *pauses = paused ? ", pauses left out" : "";
    if (acknowledged && answered)
        return g_strdup_printf("That is the %s and the answer in one, after %s%s.",
                               reply_name(turn), time, pauses);
    return g_strdup_printf("That is the %s, after %s%s.",
                           answered ? "answer" : reply_name(turn), time, pauses);
}

static void tell_stopped(struct telling *telling, const struct turn *turn,
                         const struct event *reply)
{
    struct place place = { turn->number, reply->at,
                           reply->message != NULL ? reply->message->message_id : NULL };
    const bool stopped[CLOCKS] = { stopped_by(&turn->acknowledge, reply),
                                   stopped_by(&turn->answer, reply) };
    bool late[CLOCKS] = { false, false };
    if (!stopped[ACKNOWLEDGE] && !stopped[ANSWER])
        return;
    if (turn->number != reply->turn)
        tell(telling, place, reply->rule,
             g_strdup("The same mail reached the client of this turn, too."));
    tell(telling, place, "S12", say_took(turn, stopped[ACKNOWLEDGE], stopped[ANSWER]));
    for (int which = 0; which < CLOCKS; which++) {
        if (!stopped[which])
            continue;
        struct view view = view_of(telling, turn, which);
        late[which] = is_late(&view, view.clock->done);
        tell(telling, place, "S17", say_result(telling, &view));
    }
    tell_breaches(telling, place, turn, late);
    if (late[ACKNOWLEDGE] || late[ANSWER])
        tell(telling, place, "S34", say_credit(telling, turn, reply, late));
}

/* "business day", "3 business days". */
static char *say_every(struct duration duration)
{
    g_autofree char *text = say_duration(duration);
    return g_strdup(text + (g_str_has_prefix(text, "1 ") ? strlen("1 ") : 0));
}

/* S32: until the answer, from each of our words on. */
static void tell_next_update(struct telling *telling, const struct turn *turn,
                             const struct event *reply)
{
    struct duration update = target_update(target_of(telling, turn));
    if (update.kind == DURATION_NONE || reply->kind != EVENT_ACKNOWLEDGED ||
        reply->marks & MARK_PAUSED)
        return;
    g_autofree char *every = say_every(update);
    g_autofree char *due =
        say_when(telling, calendar_add(turn->calendar, reply->at, update));
    tell(telling, (struct place){ turn->number, reply->at, reply->message->message_id },
         "S32",
         g_strdup_printf("Until the answer comes, the client should hear from us every "
                         "%s: next by %s.",
                         every, due));
}

void tell_stopped_clocks(struct telling *telling, const struct event *reply)
{
    /* It may have reached several turns; the event names the first. */
    for (int number = reply->turn;
         turn_numbered(telling, number) != NULL && progress_of(telling, number)->begun;
         number++)
        tell_stopped(telling, turn_numbered(telling, number), reply);
    tell_next_update(telling, turn_numbered(telling, reply->turn), reply);
}

/* ---- no reply stopped it ---- */

static char *say_overdue(const struct telling *telling, const struct view *view)
{
    g_autofree char *due = say_due(telling, view);
    g_autofree char *late =
        wording_both_times(view->turn->calendar, view->clock->due, telling->now);
    return g_strdup_printf("The %s was due %s and has not come: %s late by now.",
                           view->name, due, late);
}

static char *say_to_come(const struct telling *telling, const struct view *view)
{
    if (view->clock->due == INSTANT_NONE)
        return NULL;
    g_autofree char *due = say_due(telling, view);
    if (view->clock->due == telling->now)
        return g_strdup_printf("The %s is due now, %s.", view->name, due);
    g_autofree char *left =
        wording_both_times(view->turn->calendar, telling->now, view->clock->due);
    return g_strdup_printf("The %s is due %s, in %s.", view->name, due, left);
}

/* Of a turn that was closed, or answered elsewhere. */
static char *say_dropped(const struct telling *telling, const struct view *view,
                         bool late)
{
    if (view->clock->due == INSTANT_NONE)
        return NULL;
    g_autofree char *due = say_due(telling, view);
    if (late)
        return g_strdup_printf("The %s was due %s, before the turn ended: missed.",
                               view->name, due);
    return g_strdup_printf("The %s was not due before %s: neither met nor missed.",
                           view->name, due);
}

/* Whether it is late. */
static bool tell_without_reply(struct telling *telling, struct place place,
                               const struct view *view)
{
    const struct turn *turn = view->turn;
    bool ended = turn->ended != INSTANT_NONE;
    bool late = is_late(view, place.at);
    if (ended)
        tell(telling, place,
             late                      ? "S17"
             : turn->end == END_CLOSED ? "S19"
                                       : "S16",
             say_dropped(telling, view, late));
    else if (late)
        tell(telling, place, "S17", say_overdue(telling, view));
    else
        tell(telling, place, "S23", say_to_come(telling, view));
    return late;
}

static char *say_standing_still(const struct telling *telling, const struct turn *turn)
{
    if (turn->paused == INSTANT_NONE || turn->ended != INSTANT_NONE)
        return NULL;
    g_autofree char *since = say_when(telling, turn->paused);
    return g_strdup_printf("The clocks have stood still since %s, until the client "
                           "writes.",
                           since);
}

/* Of an open turn of which nothing else could be said. */
static char *say_open(const struct turn *turn)
{
    if (turn->ended != INSTANT_NONE || turn->paused != INSTANT_NONE ||
        turn->acknowledge.due != INSTANT_NONE || turn->answer.due != INSTANT_NONE)
        return NULL;
    return g_strdup_printf("Turn %d is still open.", turn->number);
}

static char *say_updates(const struct turn *turn)
{
    g_autofree char *updates = wording_times(turn->updates);
    g_autofree char *missed = wording_times(turn->updates_missed);
    if (turn->updates_missed > 0)
        return g_strdup_printf("The client waited too long to hear from us again: %s.",
                               missed);
    if (turn->updates > 0)
        return g_strdup_printf("After our first word the client heard from us %s more, "
                               "in time.",
                               updates);
    return NULL;
}

static char *say_update_due(const struct telling *telling, const struct turn *turn)
{
    if (turn->update_since == INSTANT_NONE || turn->update_due == INSTANT_NONE)
        return NULL;
    g_autofree char *since = say_when(telling, turn->update_since);
    g_autofree char *due = say_when(telling, turn->update_due);
    const char *why = turn->ended != INSTANT_NONE ? "We still owe what we promised. "
                                                  : "";
    if (turn->update_due >= telling->now)
        return g_strdup_printf("%sOur last word is of %s; the next is due %s.", why,
                               since, due);
    g_autofree char *late =
        wording_both_times(turn->calendar, turn->update_due, telling->now);
    return g_strdup_printf("%sOur last word is of %s; an update was due %s and has not "
                           "come: %s late by now.",
                           why, since, due, late);
}

void tell_running_clocks(struct telling *telling, const struct turn *turn)
{
    bool ended = turn->ended != INSTANT_NONE;
    struct place place = { turn->number, ended ? turn->ended : telling->now,
                           turn->opener };
    struct place last_word = { turn->number, telling->now, turn->update_from };
    bool late[CLOCKS] = { false, false };
    for (int which = 0; which < CLOCKS; which++) {
        struct view view = view_of(telling, turn, which);
        if (view.clock->done == INSTANT_NONE)
            late[which] = tell_without_reply(telling, place, &view);
    }
    tell_breaches(telling, place, turn, late);
    tell(telling, place, "S9", say_open(turn));
    tell(telling, place, "S24", say_standing_still(telling, turn));
    tell(telling, place, "S32", say_updates(turn));
    tell(telling, last_word, "S32", say_update_due(telling, turn));
}
