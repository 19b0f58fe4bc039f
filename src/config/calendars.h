/* calendars.h - the calendars of a team and of its targets.       Layer: adapter
 * A target without hours of its own has none: it goes by the team's. Closed days and
 * holidays close them all, save those that are open "24x7".
 * Source: ackd(7) S17, S21. */
#pragma once
#include "config/options.h"
#include "config/problems.h"

/* The team's terms. Everything is borrowed from it; holidays are not among them. */
struct terms_config calendars_terms(const struct team_config *team);

/* Where terms were written, and what that is called there. */
struct terms_place {
    const void *hours;  /* placed among the problems */
    const void *closed; /* so is this */
    const char *prefix; /* of options: "team.", "" */
};

/* Fills in the calendars of the terms and their targets, closed also on `holidays`
 * (struct closure). One that is wrong is told and stays NULL. */
void calendars_check(struct terms_config *terms, const GArray *holidays,
                     const struct terms_place *place, Problems *problems);

/* Frees those of targets (struct target *). */
void calendars_free(GPtrArray *targets);
