#include "ackd/desk.h"

#include "ackd/quarantine.h"
#include "app/grant.h"
#include "app/ingest.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/log.h"
#include "store/facts.h"
#include "store/status.h"

enum { PROGRESS_EVERY = 10 /* seconds between two lines about one backfill */ };

struct desk *desk_new(struct office *office, const struct mailbox_config *mailbox,
                      uint32_t number, int64_t now)
{
    struct desk *desk = g_new0(struct desk, 1);
    desk->office = office;
    desk->mailbox = mailbox;
    desk->number = number;
    desk->worker = number % (guint)office->config->workers;
    desk->next_look = now;
    desk->renew = INSTANT_NONE;
    return desk;
}

void desk_free(struct desk *desk)
{
    g_free(desk->problem);
    g_free(desk->suspects.folder);
    g_free(desk);
}

static void note_problem(struct desk *desk, const char *problem, MannersFault fault)
{
    const char *team = desk->office->team->name, *mailbox = desk->mailbox->name;
    bool busy = fault == MANNERS_BUSY;
    if (problem && g_strcmp0(problem, desk->problem) != 0)
        log_event(busy ? LOG_WARNING : LOG_ERROR,
                  busy ? "mailbox has to wait, its server takes no more connections"
                       : "mailbox cannot be looked at",
                  "team", team, "mailbox", mailbox, "error", problem, NULL);
    if (!problem && desk->problem)
        log_event(LOG_INFO, "mailbox is seen again", "team", team, "mailbox", mailbox,
                  NULL);
    if (!problem && !desk->looked_once && !desk->unfinished)
        log_event(LOG_INFO, "mailbox is seen", "team", team, "mailbox", mailbox, NULL);
    desk->office->unseen += !desk->problem && problem;
    desk->office->unseen -= desk->problem && !problem;
    g_free(desk->problem);
    desk->problem = g_strdup(problem);
}

static struct mailbox_failure plan_retry(struct desk *desk, const char *problem,
                                         MannersFault fault, int64_t now)
{
    bool again = fault != MANNERS_FINE && fault == desk->fault;
    desk->tries = again ? desk->tries + 1 : fault != MANNERS_FINE;
    desk->fault = fault;
    if (desk->tries > 0)
        desk->next_look =
            desk->hurried ? now : now + manners_delay(fault, desk->tries, g_random_int());
    desk->hurried = false;
    int64_t held = desk->held_until > now ? desk->held_until : INSTANT_NONE;
    return (struct mailbox_failure){
        .error = problem,
        .busy = fault == MANNERS_BUSY,
        .tries = desk->tries,
        .next_try = desk->tries > 0 ? desk->next_look : held,
    };
}

void desk_looked(struct desk *desk, const struct wire_looked *looked, const char *problem,
                 MannersFault fault, int64_t now)
{
    struct office *office = desk->office;
    const struct mailbox_failure failure = plan_retry(desk, problem, fault, now);
    g_autoptr(GError) error = NULL;
    g_autofree char *found = NULL;
    if (looked) {
        ingest_looked(office->store, desk->mailbox->name, looked, &failure, now, &found,
                      &error);
    } else {
        found = g_strdup(problem);
        store_begin(office->store);
        store_mailbox_failing(office->store, desk->mailbox->name, &failure, now);
        store_commit(office->store, &error);
    }
    if (error && !found)
        found = g_strdup("what was seen could not be stored");
    desk->unstored = desk->unstored && (error || found);
    if (error || !desk->unstored)
        office_note(office, WORK_LOOKS, error);
    desk->unfinished = looked && looked->unfinished;
    note_problem(desk, found, fault);
    if (!found && !desk->unfinished)
        quarantine_looked(desk, now);
    desk->looking = false;
    if (!desk->looked_once && (found || !desk->unfinished)) {
        desk->looked_once = true;
        office->looked++;
    }
    desk->looked_at = now;
    /* A secret may have been mended meanwhile: it is read again. */
    desk->assigned = desk->assigned && fault == MANNERS_FINE;
    office->wake = now;
}

void desk_activity(struct desk *desk, const char *problem, int64_t now)
{
    if (problem)
        log_event(LOG_INFO, "connection that waited for mail ended, will be made again",
                  "team", desk->office->team->name, "mailbox", desk->mailbox->name,
                  "error", problem, NULL);
    if (desk->looking)
        desk->look_again = true;
    else if (desk->tries == 0)
        desk->next_look = now;
}

void desk_hurry(struct desk *desk, int64_t now)
{
    desk->look_again = desk->hurried = desk->looking;
    desk->tries = 0;
    desk->next_look = now;
    desk->held_until = 0;
}

void desk_no_secret(struct desk *desk, const GError *error, int64_t now)
{
    desk_looked(desk, NULL, error->message, MANNERS_BROKEN, now);
    if (desk->mailbox->oauth2.grant == GRANT_NONE ||
        !g_error_matches(error, ACKD_ERROR, ACKD_ERROR_CONFIG))
        return;
    struct office *office = desk->office;
    g_autoptr(GError) why = NULL;
    if (!grant_alert(office->store, office->config, office->team, desk->mailbox,
                     error->message, now, &why))
        office_note(office, WORK_LOOKS, why);
}

static void log_progress(struct desk *desk, const struct wire_batch *batch, int64_t now)
{
    if (batch->remaining == 0 || now - desk->progress_logged < PROGRESS_EVERY)
        return;
    desk->progress_logged = now;
    g_autofree char *remaining = g_strdup_printf("%u", batch->remaining);
    log_event(LOG_INFO, "reading mail", "team", desk->office->team->name, "mailbox",
              desk->mailbox->name, "folder", batch->folder, "remaining", remaining, NULL);
}

static void log_passed_over(const struct desk *desk, const struct wire_batch *batch)
{
    for (guint i = 0; i < batch->observations->len; i++) {
        const struct observation *o = batch->observations->pdata[i];
        if (o->message)
            continue;
        g_autofree char *uid = g_strdup_printf("%u", o->uid);
        log_event(LOG_WARNING, "mail cannot be read, passed over", "team",
                  desk->office->team->name, "mailbox", desk->mailbox->name, "folder",
                  batch->folder, "uid", uid, "error", o->problem, NULL);
    }
}

bool desk_batch(struct desk *desk, const struct wire_batch *batch, int64_t now)
{
    struct office *office = desk->office;
    g_autoptr(GError) error = NULL;
    struct ingest_counts counts;
    bool stored = ingest_batch(office->store, office->config, office->rules,
                               desk->mailbox->name, batch, now, &counts, &error);
    if (!stored) {
        desk->unstored = true;
        office_note(office, WORK_LOOKS, error);
        return false;
    }
    log_progress(desk, batch, now);
    if (counts.passed_over)
        log_passed_over(desk, batch);
    return true;
}

void desk_clock_set_back(struct desk *desk, int64_t now)
{
    int64_t poll = desk->office->config->poll;
    desk->next_look = MIN(desk->next_look, now + poll);
    desk->held_until = MIN(desk->held_until, now + poll);
    desk->looked_at = MIN(desk->looked_at, now);
    desk->crashed = MIN(desk->crashed, now);
    desk->progress_logged = MIN(desk->progress_logged, now);
}
