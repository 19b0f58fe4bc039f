/* understand.h - from parsed to understood.                       Layer: mail (pure)
 * The last thing a worker does to a message before it crosses to the keeper. */
#pragma once
#include "mail/message.h"
#include "mail/phrases.h"

/* Reads the subject (mail/subject.h), finds the signals in `text` (the whole plain text
 * of the mail, NULL if it was not fetched), keeps an excerpt where `keep_excerpt`, and
 * gives a message without Message-ID one made from Date, From, Subject and the first own
 * text (S5). */
void understand(struct message *message, const char *text, const Phrases *phrases,
                bool keep_excerpt);

/* Whether the Message-ID is one that understand() made. */
bool understand_made_up(const char *message_id);
