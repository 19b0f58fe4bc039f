/* rules.h - by which rules a team's file is derived.              Layer: app
 * The configuration's people, the terms in force since when (S17), and whom people said
 * to ignore (`ackctl ignore`). Source: ackd(7) S1, S17. */
#pragma once
#include "config/config.h"
#include "sla/evaluate.h"
#include "store/store.h"

/* It borrows from team and store, which must outlive it. */
typedef struct Rules Rules;

/* Where the file knows no terms yet, the team's own apply. Fails with STORE, or with
 * CONFIG where stored terms cannot be read. */
Rules *rules_new(Store *store, const struct team_config *team, GError **error);
void rules_free(Rules *rules); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rules, rules_free)

/* Takes up what was said, or put in force, meanwhile. Errors as above; the rules are what
 * they were then. */
bool rules_refresh(Rules *rules, GError **error);

const struct team_config *rules_team(const Rules *rules);

/* Valid until the next refresh. */
const struct policy *rules_policy(const Rules *rules);

/* The calendar a turn is measured in: that of the target of this name (NULL: none) in the
 * terms that were in force at `opened`. */
const Calendar *rules_calendar(const Rules *rules, int64_t opened, const char *target);

/* Whether that target's reminders go out at any hour (S40). */
bool rules_is_urgent(const Rules *rules, int64_t opened, const char *target);
