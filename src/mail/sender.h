/* sender.h - which machine an address, or what stands around it, tells of.
 *                                                                 Layer: mail (pure)
 * A person's mail may come from any address; of robots', mail systems' and telephone
 * systems' some betray themselves by names that stand in the phrase packs. `phrases` has
 * them. Source: ackd(7) S2, S3. */
#pragma once
#include "mail/message.h"
#include "mail/phrases.h"

/* The author's address; where From names none, what stands there instead, or NULL. */
const char *sender_address(const struct message *message);

/* Is `local` what stands before the "@" (any case)? */
bool sender_is_account(const struct message *message, const char *local);

/* Do answers to the author's address reach nobody, wherever else they are to go? */
bool sender_is_unread(const struct message *message, const Phrases *phrases);

/* No person reads answers there. A web form writes as no-reply and names its user in
 * Reply-To: that is a person (S2). */
bool sender_is_machine(const struct message *message, const Phrases *phrases);

/* Do answers go to the author's own house, or to nobody? */
bool sender_is_answered_at_home(const struct message *message, const Phrases *phrases);

/* Writes it for somebody of another house, to whom answers go, as a web form does? */
bool sender_may_be_form(const struct message *message);

/* Has the author's address a recipient's domain, or one below or above it? */
bool sender_shares_house(const struct message *message);

/* No person writes without a return path; postmasters and machines may. */
bool sender_is_mail_system(const struct message *message, const Phrases *phrases);

/* Is the author's display name one that only mail servers write under? */
bool sender_is_named_as_mail_system(const struct message *message,
                                    const Phrases *phrases);

bool sender_is_call_system(const struct message *message, const Phrases *phrases);

/* Has the author's name or address a telephone number in it? */
bool sender_has_number(const struct message *message);
