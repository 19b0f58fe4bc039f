/* errand.h - a thread for what takes its time.                    Layer: ackd
 * One job at a time; the keeper goes on meanwhile and hears of the end through a
 * descriptor. The thread is there from the first job on. The functions below are called
 * on the keeper's thread. */
#pragma once
#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct Errand Errand;

/* All of it runs on the thread. `tools` are whatever its work needs from one job to the
 * next; what is NULL here they do not need. */
struct errand_trade {
    const char *name;
    /* What it finds out goes into the job. Ends soon once *cancel. */
    void (*work)(gpointer job, gpointer tools, const atomic_bool *cancel);
    void (*begin)(gpointer tools); /* before the first job */
    /* Whether something is held for the next job, and let go where none comes within five
     * seconds. */
    bool (*holds)(gpointer tools);
    void (*let_go)(gpointer tools);
    void (*end)(gpointer tools); /* after the last job; lets go, too */
};

/* Both are borrowed. */
Errand *errand_new(const struct errand_trade *trade, gpointer tools);

/* Cancels the job at hand, and any other from now on. */
void errand_cancel(Errand *errand);

/* Cancels the job at hand and waits for its end, which can still be heard. Nothing is
 * begun afterwards. */
void errand_stop(Errand *errand);

/* Stops it where that was not done. A job that was not heard of is its giver's to free.
 * NULL is fine. */
void errand_free(Errand *errand);

bool errand_is_free(const Errand *errand);
void errand_give(Errand *errand, gpointer job); /* only while free */

int errand_fd(const Errand *errand); /* readable when a job has ended */

/* The job that has ended, NULL if none has. The errand is free afterwards. */
gpointer errand_ended(Errand *errand);
