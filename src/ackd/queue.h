/* queue.h - whose turn it is.                                     Layer: ackd (pure)
 * Somebody waits for an instant, or in a line where there is not room for all. Of those
 * whose turn it is, who has waited longest comes first; of several, who was added first.
 * What happens to one of n costs the logarithm of n; but where one who was called has to
 * stand in another line, so may all who stood behind him, at once. Times are UTC seconds;
 * those that were made by a clock that has been set back since are the caller's to renew.
 */
#pragma once
#include <glib.h>
#include <stdint.h>

typedef struct Queue Queue;
typedef struct Waiter Waiter; /* both belong to the queue */
typedef struct Line Line;

Queue *queue_new(void);
void queue_free(Queue *queue); /* NULL is fine */

/* In whose name somebody waits. He does not wait yet. */
Waiter *queue_add(Queue *queue, gpointer owner);
Line *queue_line(Queue *queue);

/* His turn comes at this instant and no sooner, wherever he waited before. He has waited
 * `since`, which may be later: then whoever else is there comes first. */
void queue_at(Waiter *waiter, int64_t at, int64_t since);

/* After his turn came: there is no room for him. He stands in line until he is called, at
 * the longest until that instant (INSTANT_NONE: until he is called). */
void queue_stand(Waiter *waiter, Line *line, int64_t until);

/* He waits no more. */
void queue_leave(Waiter *waiter);

/* There may be room: it is the turn of the first one in line. Unless he stands there
 * again, there may be room for the next one, and so on. */
void queue_call(Line *line);

/* Likewise at this instant, once, or at one asked for before that is sooner. */
void queue_call_at(Line *line, int64_t at);

/* Whose turn it is; he waits no more. NULL: nobody's. */
gpointer queue_next(Queue *queue, int64_t now);

/* When it is somebody's, 0: now; INSTANT_NONE: nobody waits for an instant. */
int64_t queue_wake(const Queue *queue);
