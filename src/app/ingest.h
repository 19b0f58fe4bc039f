/* ingest.h - a batch of observations becomes facts.               Layer: app
 * Facts, the folder's cursor and everything derived from them are committed together: the
 * program may be killed at any instant (ackd(8)). */
#pragma once
#include "app/rules.h"
#include "store/status.h"
#include "store/store.h"
#include "wire/wire.h"

struct ingest_counts {
    guint added;       /* messages not known before */
    guint passed_over; /* UIDs that could not be read */
};

/* Takes up what the rules say now, first; at last it does what answers to our letters
 * command (S43). Fails with STORE or CONFIG; then nothing of the
 * batch was stored. */
bool ingest_batch(Store *store, const struct config *config, Rules *rules,
                  const char *mailbox, const struct wire_batch *batch, int64_t now,
                  struct ingest_counts *counts, GError **error);

/* The end of a look at a mailbox: when each folder was seen, what went wrong; `retry`
 * says how that goes on (its error is not read), `problem` is the text for people, NULL
 * where all went well. Fails with STORE. */
bool ingest_looked(Store *store, const char *mailbox, const struct wire_looked *looked,
                   const struct mailbox_failure *retry, int64_t now, char **problem,
                   GError **error);
