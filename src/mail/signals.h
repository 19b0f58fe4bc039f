/* signals.h - what the author's own words tell.                   Layer: mail (pure)
 * Holding reply, courtesy, chase, request, each with the words that made us think so.
 * When unsure, a reply is not holding and a thank-you is no courtesy: both would let
 * somebody wait. Source: ackd(7) S11, S13, S14, S20. */
#pragma once
#include "mail/message.h"
#include "mail/phrases.h"

/* Adds the signals of `own` (the author's own text) to the message. */
void signals_find(struct message *message, const char *own, const Phrases *phrases);
