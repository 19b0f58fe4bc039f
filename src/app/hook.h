/* hook.h - reminders and digests for programs: webhooks.          Layer: app
 * A webhook is told as a recipient is: one post for everything that goes out at once, not
 * too many a day. What is posted is queued in the transaction of the letters it goes
 * with, and waits in the outbox as they do. Source: ackd(8). */
#pragma once
#include "app/gather.h"
#include "app/notice.h"
#include "store/posts.h"

/* Whether all templates can be filled in. Fails with CONFIG, a line for each that cannot:
 * FILE: option: what was found. */
bool hook_check(const struct config *config, GError **error);

/* The webhook of that name, NULL if there is none. */
const struct webhook_config *hook_named(const struct team_config *team, const char *name);

/* What the outbox calls what goes to a webhook with a letter of that purpose. Caller
 * frees. */
char *hook_purpose(const char *hook, const char *letter);

/* A level that was reached. */
struct hook_item {
    struct gather_item gather; /* the first; written by hook_queue_reminders() */
    const struct owed *owed;   /* with its calendar */
    const char *level;         /* its name */
};

/* Both within the caller's transaction; errors stick in the store. `items`: struct
 * hook_item *; `unseen` as for struct notice; `midnight`: when the local day began, of
 * which reminder_cap is. Fails with STORE. `purpose`: the digest's. */
bool hook_queue_reminders(struct notices *notices, const GPtrArray *items,
                          const GPtrArray *unseen, int64_t midnight, GError **error);
void hook_queue_digest(Store *store, const struct team_config *team, const char *purpose,
                       const GPtrArray *to, const struct letter *letter, int64_t now);

/* As notice_review(), of what is for a webhook. */
NoticeState hook_review(struct notices *notices, const struct webhook_config *hook,
                        struct post *post, GError **error);

/* What a try posts. g_bytes_unref(). */
GBytes *hook_test_body(const struct team_config *team, const struct webhook_config *hook);
