#include "ackd/quarantine.h"

#include "base/instant.h"
#include "base/log.h"
#include "store/crashes.h"

enum {
    LONGEST_HOLD = HOUR,
    DOUBLINGS_MAX = 12,
    CALM_AFTER = HOUR, /* without a crash: a look that goes well proves nothing sooner */
    CRASHES_WAITING = 2,
};

/* True where it is in quarantine now. */
static bool charge_mail(struct desk *desk, const struct inhand_entry *entry, int64_t now)
{
    struct office *office = desk->office;
    g_autoptr(GError) error = NULL;
    store_begin(office->store);
    int64_t count = store_crash_add(office->store, desk->mailbox->name, entry->folder,
                                    entry->uidvalidity, entry->first, now);
    bool stored = store_commit(office->store, &error);
    office_note(office, WORK_LOOKS, error);
    if (!stored)
        return false;
    bool quarantined = count >= CRASHES_QUARANTINE;
    g_autofree char *uid = g_strdup_printf("%u", entry->first);
    log_event(LOG_WARNING,
              quarantined
                  ? "the imap worker ended again while this mail was read: quarantined"
                  : "the imap worker ended while this mail was read",
              "team", office->team->name, "mailbox", desk->mailbox->name, "folder",
              entry->folder, "uid", uid, NULL);
    return quarantined;
}

static void suspect(struct desk *desk, const struct inhand_entry *entry)
{
    g_free(desk->suspects.folder);
    desk->suspects = (struct wire_suspect){
        .folder = g_strdup(entry->folder),
        .uidvalidity = entry->uidvalidity,
        .first = entry->first,
        .last = entry->last,
    };
}

static void end_hold(struct desk *desk)
{
    desk->crashes = 0;
    desk->held_until = 0;
}

void quarantine_charge(struct desk *desk, const struct inhand_entry *entry, int64_t now)
{
    bool alone = entry->folder && entry->first == entry->last;
    if (alone && charge_mail(desk, entry, now)) {
        end_hold(desk);
        return;
    }
    if (entry->folder && !alone)
        suspect(desk, entry);
    desk->crashes++;
    desk->crashed = now;
    desk->held_until = now + MIN(1 << MIN(desk->crashes, DOUBLINGS_MAX), LONGEST_HOLD);
}

char *quarantine_problem(const struct desk *desk, const char *why, int64_t now)
{
    if (desk->held_until <= now)
        return g_strdup_printf("the imap worker ended: %s", why);
    return g_strdup_printf(
        "the imap worker ended over this mailbox (times in a row: %u), "
        "which is set aside for %" G_GINT64_FORMAT " seconds: %s",
        desk->crashes, desk->held_until - now, why);
}

bool quarantine_may_wait(const struct desk *desk)
{
    return desk->crashes < CRASHES_WAITING;
}

/* Where it may wait for news again, the worker must hear of it. */
void quarantine_looked(struct desk *desk, int64_t now)
{
    g_clear_pointer(&desk->suspects.folder, g_free);
    if (now - desk->crashed < CALM_AFTER)
        return;
    desk->assigned = desk->assigned && quarantine_may_wait(desk);
    end_hold(desk);
}

static void add(GArray *suspects, const struct wire_suspect *found)
{
    struct wire_suspect copy = {
        .folder = g_strdup(found->folder),
        .uidvalidity = found->uidvalidity,
        .first = found->first,
        .last = found->last,
        .quarantined = found->quarantined,
    };
    g_array_append_val(suspects, copy);
}

GArray *quarantine_suspects(const struct desk *desk)
{
    GArray *suspects = wire_suspects_new();
    g_autoptr(GPtrArray) rows = store_crashes(desk->office->store, desk->mailbox->name);
    for (guint i = 0; i < rows->len; i++) {
        const struct crash_row *row = rows->pdata[i];
        const struct wire_suspect found = {
            .folder = row->folder,
            .uidvalidity = row->uidvalidity,
            .first = row->uid,
            .last = row->uid,
            .quarantined = row->count >= CRASHES_QUARANTINE,
        };
        add(suspects, &found);
    }
    if (desk->suspects.folder)
        add(suspects, &desk->suspects);
    return suspects;
}
