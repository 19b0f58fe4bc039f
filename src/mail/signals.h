/* signals.h - what the author's own words tell.                   Layer: mail (pure)
 * Question or request, chase, status request, complaint, delivery, introduction, absence,
 * holding reply, courtesy: each at most once, with the words that made us think so; and
 * every promise. When unsure, a reply is not holding and a thank-you is no courtesy: both
 * would let somebody wait. Source: ackd(7) S11, S13, S14, S20, S25, S27, S33, S35. */
#pragma once
#include "mail/message.h"
#include "mail/reading.h"

/* Adds the signals of the author's own text to the message. Whether a file is attached it
 * knows from message->facts, when it was written from date and date_zone. */
void signals_find(struct message *message, const struct reading *own);

/* Of an automatic reply only this: is its author away, and until when? Its subject says
 * so as often as its text; the day that is named there comes first. */
void signals_find_absence(struct message *message, const struct reading *own);
