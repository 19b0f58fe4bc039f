/* remind.h - levels that were reached become letters.             Layer: app
 * The letter and the record that its level was reached are one transaction. Of several
 * levels passed together only the highest is sent; what was passed before the team was
 * watched at all is recorded and nobody is written to. Source: ackd(7) S38-S42. */
#pragma once
#include "app/freshness.h"
#include "app/rules.h"

/* Takes up what the rules say now, first. `*look_needed` is set where a letter waits for
 * another look at the mailboxes. Fails with STORE, CONFIG or LETTER; nothing is queued
 * then. */
bool remind_team(Store *store, const struct config *config, Rules *rules,
                 const struct freshness *freshness, int64_t now, bool *look_needed,
                 GError **error);
