/* fuzz.h - what each fuzz target is made of.
 * A target is a file with LLVMFuzzerTestOneInput(): linked with libFuzzer it searches
 * (tests/fuzz/search), linked with replay.c it is a test of its seeds and of what comes
 * of shuffling them. An offence is a failed assertion, or what a sanitizer finds. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "mail/message.h"
#include "mail/phrases.h"

/* The folder of its seeds: tests/fuzz/seeds/NAME. */
extern const char fuzz_name[];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All packs of the source tree, read once. */
const Phrases *fuzz_packs(void);

/* The bytes as a mail's text always is when it comes to room mail. Caller frees. */
char *fuzz_text(const uint8_t *data, size_t size);

/* What holds of every message that was understood. */
void fuzz_check_message(const struct message *message);
