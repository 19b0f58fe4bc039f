/* tone.h - mails that say nothing but one thing.                  Layer: mail (pure)
 * A holding reply and a thank-you hold nothing else: neither is there when in doubt.
 * Source: ackd(7) S11, S13. */
#pragma once
#include "mail/message.h"
#include "mail/reading.h"

/* Adds SIGNAL_HOLDING where each sentence is polite, holding or asks for something, and
 * one is holding; `promised` has a bool for each sentence of the text: a promise that was
 * found holds, too. */
void tone_find_holding(struct message *message, const struct reading *reading,
                       const bool *promised);

/* Adds SIGNAL_COURTESY where there are only thanks, goodbyes, and names of this mail. Ask
 * after all else was found. */
void tone_find_courtesy(struct message *message, const struct reading *reading);
