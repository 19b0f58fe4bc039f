/* story_text.h - what was made of a story, as evaluate_stories.h writes it. Callers free.
 */
#pragma once
#include "sla/evaluate.h"

char *events_text(const struct evaluation *evaluation);
char *turns_text(const struct evaluation *evaluation, const Calendar *calendar);
char *owners_text(const struct evaluation *evaluation);
char *due_text(const struct evaluation *evaluation, const Calendar *calendar);
char *took_text(const struct evaluation *evaluation);
char *updates_text(const struct evaluation *evaluation, const Calendar *calendar);
char *credit_text(const struct evaluation *evaluation);
char *blame_text(const struct evaluation *evaluation);
char *promises_text(const struct evaluation *evaluation, const Calendar *calendar);
char *whole_text(const struct evaluation *evaluation, const Calendar *calendar);
