/* owntext_notice.h - legal notices at the end of a mail.          Layer: mail (pure)
 * However they begin, a paragraph in which "confidential", "recipient", "in error" and
 * their like come together was not written for this mail. */
#pragma once
#include "mail/owntext_lines.h"

/* The first line of the notices at the end of [from, to), `to` if there is none or
 * nothing else. */
guint notice_start(const struct reading *reading, guint from, guint to);

/* Does one begin at `at`: with a known title or sentence and no more, or as notices do
 * and with two of those words in its paragraph? */
bool notice_begins(const struct reading *reading, guint at);
