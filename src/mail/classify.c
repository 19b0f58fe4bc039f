#include "mail/classify.h"

#include <stdlib.h>
#include <string.h>

/* What a header field tells. Several rows for one name: each whose value begins as the
 * field's does (any case) counts; NULL is any value but "no". Sorted by name. */
struct rule {
    const char *name;
    const char *value;
    unsigned facts;
};

static const struct rule rules[] = {
    { "auto-submitted", "auto-generated", FACT_MACHINE },
    { "auto-submitted", "auto-notified", FACT_MACHINE },
    { "auto-submitted", "auto-replied", FACT_ROBOT_ANSWER },
    { "content-class", "urn:content-classes:calendarmessage", FACT_CALENDAR },
    { "content-class", "voice", FACT_VOICE },
    { "content-type", "multipart/voice-message", FACT_VOICE },
    { "content-type", "text/calendar", FACT_CALENDAR },
    { "list-id", NULL, FACT_LIST },
    { "list-post", NULL, FACT_LIST | FACT_LIST_POST },
    { "list-unsubscribe", NULL, FACT_BULK },
    { "precedence", "auto_reply", FACT_ROBOT_ANSWER },
    { "precedence", "auto-reply", FACT_ROBOT_ANSWER },
    { "precedence", "bulk", FACT_BULK },
    { "precedence", "junk", FACT_BULK },
    { "precedence", "list", FACT_LIST },
    { "return-path", "<>", FACT_NULL_SENDER },
    { "x-auto-response", NULL, FACT_ROBOT_ANSWER },
    { "x-autoreply", NULL, FACT_ROBOT_ANSWER },
    { "x-autoreply-from", NULL, FACT_ROBOT_ANSWER },
    { "x-autorespond", NULL, FACT_ROBOT_ANSWER },
    { "x-autoresponder", NULL, FACT_ROBOT_ANSWER },
    { "x-callingtelephonenumber", NULL, FACT_VOICE },
    { "x-cron-env", NULL, FACT_MACHINE },
    { "x-failed-recipients", NULL, FACT_BOUNCE },
    { "x-fc-machinegenerated", "true", FACT_ROBOT_ANSWER },
    { "x-mail-autoreply", NULL, FACT_ROBOT_ANSWER },
    { "x-precedence", "auto_reply", FACT_ROBOT_ANSWER },
    { "x-precedence", "bulk", FACT_BULK },
    { "x-precedence", "list", FACT_LIST },
    { "x-voicemessageduration", NULL, FACT_VOICE },
};

static int compare_name(const void *name, const void *rule)
{
    return g_ascii_strcasecmp(name, ((const struct rule *)rule)->name);
}

static bool value_applies(const struct rule *rule, const char *value)
{
    if (!rule->value)
        return g_ascii_strncasecmp(value, "no", 2) != 0 || g_ascii_isalnum(value[2]);
    return g_ascii_strncasecmp(value, rule->value, strlen(rule->value)) == 0;
}

/* multipart/report is a family: of these only a delivery status is a bounce. */
static unsigned report_facts(const char *value)
{
    if (g_ascii_strncasecmp(value, "multipart/report", 16) != 0)
        return 0;
    g_autofree char *lower = g_ascii_strdown(value, -1);
    if (strstr(lower, "disposition-notification"))
        return FACT_ROBOT_ANSWER;
    if (strstr(lower, "feedback-report"))
        return FACT_MACHINE;
    return FACT_BOUNCE;
}

void classify_header(struct message *message, const char *name, const char *value)
{
    const struct rule *behind = rules + G_N_ELEMENTS(rules);
    const struct rule *rule =
        bsearch(name, rules, G_N_ELEMENTS(rules), sizeof *rules, compare_name);

    if (!rule)
        return;
    while (g_ascii_isspace(*value))
        value++;
    while (rule > rules && compare_name(name, rule - 1) == 0)
        rule--;
    for (; rule < behind && compare_name(name, rule) == 0; rule++)
        if (value_applies(rule, value))
            message->facts |= rule->facts;
    if (g_ascii_strcasecmp(name, "content-type") == 0)
        message->facts |= report_facts(value);
}

/* "Automatic reply: your order", "[Auto-Reply] ...", "Abwesenheitsnotiz", but not
 * "Out of office next week?". */
static bool subject_announces(const struct message *message, const Phrases *phrases,
                              PhraseList list)
{
    if (!message->subject)
        return false;
    g_autoptr(Words) words = phrases_words(phrases, message->subject);
    guint length = words_count(words) > 0
                       ? phrases_match(phrases, list, words, 0, words_count(words))
                       : 0;
    if (length == 0)
        return false;
    const char *behind = message->subject + words_at(words, length - 1)->end;
    while (*behind == ' ')
        behind++;
    return *behind == '\0' || strchr(":])!", *behind);
}

static bool local_part_is(const struct message *message, const char *local)
{
    const char *address = message->from.address ? message->from.address
                                                : message->from.name;
    gsize length = strlen(local);

    return address && g_ascii_strncasecmp(address, local, length) == 0 &&
           (address[length] == '@' || address[length] == '\0');
}

/* Mail that a mail system wrote about other mail. */
static bool is_bounce(const struct message *message, const Phrases *phrases)
{
    if (message->facts & FACT_BOUNCE || local_part_is(message, "mailer-daemon"))
        return true;
    bool system = message->facts & FACT_NULL_SENDER || !message->from.address ||
                  local_part_is(message, "postmaster");
    return system && subject_announces(message, phrases, PHRASE_BOUNCE_SUBJECT);
}

static bool nobody_reads(const Phrases *phrases, const char *address)
{
    const char *at = strchr(address, '@');
    return at &&
           phrases_within(phrases, PHRASE_ROBOT_SENDER, address, (gsize)(at - address));
}

/* A web form writes as no-reply and names its user in Reply-To (S2): that is a person. */
static bool is_machine(const struct message *message, const Phrases *phrases)
{
    if (message->facts & FACT_MACHINE)
        return true;
    if (!message->from.address || !nobody_reads(phrases, message->from.address))
        return false;
    const char *answers_to = message->reply_to.address;
    return !answers_to || strcmp(answers_to, message->from.address) == 0 ||
           nobody_reads(phrases, answers_to);
}

static bool is_answer(const struct message *message)
{
    return message->in_reply_to || message->references->len > 0;
}

/* A list where people write is no newsletter, and neither is an answer: ticket systems
 * mark every word of their people as bulk. */
static bool is_bulk(const struct message *message)
{
    return message->facts & FACT_BULK && !(message->facts & FACT_LIST_POST) &&
           !is_answer(message);
}

static MailKind kind_of(const struct message *message, const Phrases *phrases)
{
    if (is_bounce(message, phrases))
        return KIND_BOUNCE;
    if (message->facts & FACT_ROBOT_ANSWER ||
        subject_announces(message, phrases, PHRASE_REPLY_SUBJECT))
        return KIND_AUTO_REPLY;
    if (message->facts & FACT_VOICE)
        return KIND_VOICE_MAIL;
    if (message->facts & FACT_CALENDAR)
        return KIND_CALENDAR;
    if (message->facts & FACT_NULL_SENDER)
        return local_part_is(message, "postmaster") ? KIND_BOUNCE : KIND_AUTO_REPLY;
    if (is_bulk(message))
        return KIND_BULK;
    if (is_machine(message, phrases))
        return KIND_NOTIFICATION;
    return KIND_PERSON;
}

void classify_kind(struct message *message, const Phrases *phrases)
{
    message->kind = kind_of(message, phrases);
}

bool classify_wants_text(const struct message *message)
{
    switch (message->kind) {
    case KIND_PERSON:
    case KIND_AUTO_REPLY: /* says until when somebody is away (S35) */
    case KIND_VOICE_MAIL: /* says who called (S37) */ return true;
    case KIND_BOUNCE:
    case KIND_BULK:
    case KIND_NOTIFICATION:
    case KIND_CALENDAR: break;
    }
    return false;
}
