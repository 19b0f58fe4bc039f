#include "mail/sender.h"

#include <string.h>

const char *sender_address(const struct message *message)
{
    return message->from.address ? message->from.address : message->from.name;
}

bool sender_is_account(const struct message *message, const char *local)
{
    const char *address = sender_address(message);
    gsize length = strlen(local);

    return address && g_ascii_strncasecmp(address, local, length) == 0 &&
           (address[length] == '@' || address[length] == '\0');
}

/* Lists that write in their own name add it: "Mail Delivery System via Users". */
bool sender_is_named_as_mail_system(const struct message *message, const Phrases *phrases)
{
    const char *name = message->from.name;
    const char *list = name ? strstr(name, " via ") : NULL;
    return name && phrases_equal(phrases, PHRASE_MAIL_SYSTEM, name,
                                 list ? (gsize)(list - name) : strlen(name));
}

/* Does the part before the "@" hold a phrase of `list`? */
static bool local_part_holds(const Phrases *phrases, PhraseList list, const char *address)
{
    const char *at = address ? strchr(address, '@') : NULL;
    return at && phrases_within(phrases, list, address, (gsize)(at - address));
}

/* Accounts of systems: parts of longer addresses they are people's names. */
static bool is_systems_account(const char *address)
{
    static const char *const accounts[] = { "bounce", "bounces", "cron",  "daemon",
                                            "mailer", "nobody",  "robot", "root" };
    for (gsize i = 0; i < G_N_ELEMENTS(accounts); i++)
        if (g_str_has_prefix(address, accounts[i]) && address[strlen(accounts[i])] == '@')
            return true;
    return false;
}

static bool nobody_reads(const Phrases *phrases, const char *address)
{
    return local_part_holds(phrases, PHRASE_ROBOT_SENDER, address) ||
           is_systems_account(address);
}

/* Does the one domain lie within the other? Shops write as no-reply and name a desk of
 * theirs that takes answers; no user of a form is meant. */
static bool same_house(const char *address, const char *other)
{
    const char *a = strrchr(address, '@'), *b = strrchr(other, '@');
    if (!a || !b)
        return false;
    gsize length = strlen(a + 1), other_length = strlen(b + 1);
    const char *longer = length > other_length ? a + 1 : b + 1;
    const char *shorter = length > other_length ? b + 1 : a + 1;
    gsize rest = MAX(length, other_length) - MIN(length, other_length);
    return strcmp(longer + rest, shorter) == 0 && (rest == 0 || longer[rest - 1] == '.');
}

bool sender_is_answered_at_home(const struct message *message, const Phrases *phrases)
{
    const char *answers_to = message->reply_to.address;
    return !answers_to ||
           (message->from.address && same_house(answers_to, message->from.address)) ||
           nobody_reads(phrases, answers_to);
}

bool sender_may_be_form(const struct message *message)
{
    return message->from.address && message->reply_to.address &&
           !same_house(message->from.address, message->reply_to.address);
}

bool sender_is_unread(const struct message *message, const Phrases *phrases)
{
    return message->from.address && nobody_reads(phrases, message->from.address);
}

bool sender_is_machine(const struct message *message, const Phrases *phrases)
{
    if (message->facts & FACT_MACHINE)
        return true;
    return sender_is_unread(message, phrases) &&
           sender_is_answered_at_home(message, phrases);
}

bool sender_shares_house(const struct message *message)
{
    for (guint i = 0; message->from.address && i < message->recipients->len; i++) {
        const char *to =
            g_array_index(message->recipients, struct recipient, i).who.address;
        if (to && same_house(to, message->from.address))
            return true;
    }
    return false;
}

bool sender_is_mail_system(const struct message *message, const Phrases *phrases)
{
    return message->facts & (FACT_NULL_SENDER | FACT_MACHINE | FACT_ROBOT_ANSWER) ||
           !message->from.address || sender_is_account(message, "postmaster") ||
           local_part_holds(phrases, PHRASE_MAIL_SYSTEM, message->from.address) ||
           sender_is_machine(message, phrases);
}

static guint digits_of(const char *text, char end)
{
    guint digits = 0;
    for (; text && *text && *text != end; text++)
        digits += g_ascii_isdigit(*text);
    return digits;
}

bool sender_has_number(const struct message *message)
{
    enum { DIGITS_MIN = 6 };
    return digits_of(message->from.name, '\0') >= DIGITS_MIN ||
           digits_of(message->from.address, '@') >= DIGITS_MIN;
}

bool sender_is_call_system(const struct message *message, const Phrases *phrases)
{
    const char *from = message->from.address, *name = message->from.name;

    return local_part_holds(phrases, PHRASE_CALL_SYSTEM, from) ||
           (name && phrases_within(phrases, PHRASE_CALL_SYSTEM, name, strlen(name)));
}
