/* keeper.h - the process that decides.                            Layer: ackd
 * Stores, timers, policy, letters, supervision of the workers. It touches no bytes of a
 * stranger that a worker has not made a value of. The clock is asked once per turn of its
 * loop. Source: ackd(8). */
#pragma once
#include <stdbool.h>

#include "config/config.h"

struct keeper_options {
    const char *config_file;
    bool once; /* look everywhere, act on what is due, end */
};

/* Runs until SIGTERM or SIGINT (or until everything was done once). Takes `config`. Exit
 * status: 0 all well; 1 it could not begin, or with `once` something could not be seen,
 * stored or sent. */
int keeper_run(struct config *config, const struct keeper_options *options);
