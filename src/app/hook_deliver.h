/* hook_deliver.h - what is posted, from the outbox and back.      Layer: app
 * queued -> sending -> sent, refused or dropped, with the patience of app/deliver.h. A
 * webhook that cannot be reached, or asks for a pause, holds back all that waits for it,
 * so that nobody is hammered. Source: ackd(8). */
#pragma once
#include "app/hook_post.h"
#include "app/rules.h"
#include "store/posts.h"

/* The next to post, marked as being sent; NULL without error where none waits. A reminder
 * that does not stand (app/notice.h) and a digest of another day are dropped (S38-S44);
 * what is for a webhook that is no longer configured is
 * refused, with a warning in the log. */
struct post *hook_take(Store *store, const struct config *config, const Rules *rules,
                       int64_t now, GError **error);

/* What became of it. The administrator hears of what is refused or given up, once a day
 * for each webhook. */
bool hook_done(Store *store, const struct config *config, const struct team_config *team,
               const struct post *post, const struct hook_answer *answer, int64_t now,
               GError **error);
