/* subject.h - what a subject says without its prefixes.           Layer: mail (pure)
 * "Re: AW: [list] Printer  offline" and "printer offline" say the same. Prefixes of
 * replies and forwards, and subjects that say nothing ("hello"), stand in the phrase
 * packs. Source: ackd(7) S7, S8; RFC 5256 2.1 (base subject). */
#pragma once
#include "mail/message.h"
#include "mail/phrases.h"

/* Sets `topic`, FACT_REPLY_SUBJECT and FACT_GENERIC_SUBJECT from `subject`. A forward's
 * prefix is taken off, too, but makes no reply; of several prefixes the outermost
 * decides. A subject without a word in it ("???") is generic; one of nothing but prefixes
 * has no topic. */
void subject_read(struct message *message, const Phrases *phrases);
