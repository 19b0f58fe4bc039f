#include "ackd/alarm.h"

#include "app/deliver.h"
#include "app/language.h"
#include "base/instant.h"
#include "base/log.h"
#include "letter/alert.h"
#include "letter/wording.h"
#include "mail/ours.h"
#include "mime/compose.h"

enum {
    PATIENCE = 5 * MINUTE, /* a file that is held for a moment is nobody's concern */
    CALM = 5 * MINUTE,     /* without a failure: some writes find room, others do not */
    REPEAT = DAY,
};

static const char TROUBLE[] = "trouble", OVER[] = "trouble over";

struct Alarm {
    int64_t told; /* when the last letter about this was taken, INSTANT_NONE: none was */
    int64_t next;
    int64_t retry; /* the mail server did not take it: not before */
    int tries;
    bool over; /* what the letter says that is planned */
};

Alarm *alarm_new(void)
{
    Alarm *alarm = g_new0(Alarm, 1);
    alarm->told = alarm->next = INSTANT_NONE;
    return alarm;
}

void alarm_free(Alarm *alarm)
{
    g_free(alarm);
}

static void watch_office(struct office *office, int64_t now)
{
    struct spell *spell = &office->spell;
    spell->since = spell->since == INSTANT_NONE ? INSTANT_NONE : MIN(spell->since, now);
    if (office->failing) {
        spell->since = spell->since == INSTANT_NONE ? now : spell->since;
        spell->last = now;
    } else if (spell->since != INSTANT_NONE && now - MIN(spell->last, now) >= CALM) {
        spell->since = INSTANT_NONE;
    }
}

static int64_t began(const GPtrArray *offices)
{
    int64_t first = INSTANT_NONE;
    for (guint i = 0; i < offices->len; i++)
        first = instant_sooner(first,
                               ((const struct office *)offices->pdata[i])->spell.since);
    return first;
}

static bool any_fails(const GPtrArray *offices)
{
    for (guint i = 0; i < offices->len; i++)
        if (((const struct office *)offices->pdata[i])->failing)
            return true;
    return false;
}

void alarm_watch(Alarm *alarm, const struct config *config, const GPtrArray *offices,
                 int64_t now)
{
    for (guint i = 0; i < offices->len; i++)
        watch_office(offices->pdata[i], now);
    int64_t since = began(offices);
    bool told = alarm->told != INSTANT_NONE;
    if (told)
        alarm->told = MIN(alarm->told, now);
    alarm->over = since == INSTANT_NONE;
    alarm->next = INSTANT_NONE;
    if (config->admins->len == 0)
        return;
    if (alarm->over && told)
        alarm->next = now;
    else if (any_fails(offices))
        alarm->next = told ? alarm->told + REPEAT : since + PATIENCE;
    if (alarm->next != INSTANT_NONE)
        alarm->next = MAX(alarm->next, MIN(alarm->retry, now + DELIVER_LONGEST_WAIT));
}

int64_t alarm_next(const Alarm *alarm)
{
    return alarm->next;
}

static GPtrArray *facts_of(const GPtrArray *offices, int64_t now)
{
    GPtrArray *facts = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < offices->len; i++) {
        const struct office *office = offices->pdata[i];
        if (office->spell.since == INSTANT_NONE)
            continue;
        g_autofree char *since =
            wording_instant(office->team->calendar, office->spell.since, now);
        g_ptr_array_add(facts, g_strdup_printf(_("Team %s"), office->team->name));
        g_ptr_array_add(facts,
                        g_strdup_printf(_("since %s: %s"), since, office->failure));
    }
    g_ptr_array_add(facts, NULL);
    return facts;
}

/* It is of no team, so it speaks the language of the first. */
static struct letter *write_letter(const Alarm *alarm, const GPtrArray *offices,
                                   int64_t now)
{
    const struct office *first = offices->pdata[0];
    g_auto(Tongue) tongue = language_speak(first->team);
    g_autoptr(GPtrArray) facts = facts_of(offices, now);
    const struct alert alert = {
        .team = _("all teams"),
        .good = alarm->over,
        .headline = alarm->over ? _("files can be written again")
                                : _("a team's file cannot be written"),
        .facts = (const char *const *)facts->pdata,
        .consequence =
            alarm->over
                ? _("Mail that came meanwhile has been read, and letters go out again. "
                    "There is nothing to do.")
                : _("No letter of these teams is sent, and mail that comes in is not "
                    "noted. What was stored is not lost, and mail is read later. ackd "
                    "goes on trying: once there is room on the disk, it needs no "
                    "restart. This letter comes once a day until then."),
    };
    return letter_alert(&alert);
}

/* Another each time: each says something new. */
static char *letter_id(const struct config *config, const Alarm *alarm, int64_t now)
{
    g_autofree char *what =
        g_strdup_printf("alarm\n%d %" G_GINT64_FORMAT, alarm->over, now);
    return ours_id(config->state_dir, what, config->smtp.from);
}

static GBytes *compose(const Alarm *alarm, const struct config *config,
                       const GPtrArray *offices, const char *id, int64_t now,
                       GError **error)
{
    const struct envelope envelope = {
        .from = config->smtp.from,
        .from_name = "ackd",
        .to = config->admins,
        .message_id = id,
        .date = now,
    };
    g_autoptr(Letter) letter = write_letter(alarm, offices, now);
    return mime_compose(&envelope, letter, error);
}

static char **addresses(const GPtrArray *list)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (guint i = 0; i < list->len; i++)
        g_strv_builder_add(builder, list->pdata[i]);
    return g_strv_builder_end(builder);
}

static void put_off(Alarm *alarm, int64_t now)
{
    alarm->retry = now + deliver_wait_after(alarm->tries++);
    alarm->next = MAX(alarm->next, alarm->retry);
}

struct outbox_letter *alarm_take(Alarm *alarm, const struct config *config,
                                 const GPtrArray *offices, int64_t now)
{
    if (alarm->next == INSTANT_NONE || alarm->next > now)
        return NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *id = letter_id(config, alarm, now);
    GBytes *bytes = compose(alarm, config, offices, id, now, &error);
    if (!bytes) {
        log_event(LOG_ERROR, "the admins cannot be told", "error", error->message, NULL);
        put_off(alarm, now);
        return NULL;
    }
    struct outbox_letter *letter = g_new0(struct outbox_letter, 1);
    letter->purpose = g_strdup(alarm->over ? OVER : TROUBLE);
    letter->message_id = g_steal_pointer(&id);
    letter->recipients = addresses(config->admins);
    letter->letter = bytes;
    letter->queued = now;
    return letter;
}

void alarm_ended(Alarm *alarm, struct outbox_letter *letter, bool accepted,
                 const char *said, int64_t now)
{
    log_event(accepted ? LOG_INFO : LOG_WARNING,
              accepted ? "the admins were told" : "the admins could not be told yet",
              "letter", letter->message_id, "purpose", letter->purpose, "said", said,
              NULL);
    bool over = g_str_equal(letter->purpose, OVER);
    outbox_letter_free(letter);
    if (!accepted) {
        put_off(alarm, now);
        return;
    }
    alarm->told = over ? INSTANT_NONE : now;
    alarm->tries = 0;
    alarm->retry = 0;
}
