#include "mail/classify.h"

#include <string.h>

#include "mail/autoreply.h"
#include "mail/headline.h"
#include "mail/listserver.h"
#include "mail/names.h"
#include "mail/sender.h"

/* Mail that a mail system wrote about other mail. */
static bool is_bounce(const struct message *message, const struct headline *line)
{
    const Phrases *phrases = line->phrases;
    bool nameless = message->facts & FACT_NULL_SENDER && !sender_address(message);

    if (message->facts & FACT_BOUNCE || nameless ||
        sender_is_account(message, "mailer-daemon"))
        return true;
    if (message->facts & FACT_NULL_SENDER ||
        sender_is_named_as_mail_system(message, phrases))
        return headline_begins(line, PHRASE_BOUNCE_SUBJECT) ||
               headline_begins(line, PHRASE_DELAY_SUBJECT);
    return (headline_announces(line, PHRASE_BOUNCE_SUBJECT) ||
            headline_announces(line, PHRASE_DELAY_SUBJECT)) &&
           sender_is_mail_system(message, phrases);
}

/* Telephone systems write under any address and subject: two signs make a call. */
static bool is_call(const struct message *message, const struct headline *line)
{
    unsigned facts = message->facts;
    bool told = headline_begins(line, PHRASE_CALL_SUBJECT);

    if (facts & FACT_VOICE)
        return true;
    if (!told && !(facts & FACT_SOUND))
        return false;
    if (!told && sender_has_number(message) && headline_holds(line, PHRASE_CALL_SUBJECT))
        return true;
    return sender_is_call_system(message, line->phrases) ||
           (told && (facts & (FACT_SOUND | FACT_NULL_SENDER) ||
                     sender_is_machine(message, line->phrases)));
}

/* A rule of a mailbox passes a client's mail on, too: it replies where the mail says that
 * a machine made it. */
static bool is_reply_by_fields(const struct message *message)
{
    enum { RULE_REPLIES = FACT_MAILBOX_RULE | FACT_MACHINE };
    return message->facts & FACT_ROBOT_ANSWER ||
           (message->facts & RULE_REPLIES) == RULE_REPLIES;
}

static bool is_automatic_reply(const struct message *message, const struct headline *line)
{
    return is_reply_by_fields(message) || headline_says(line, PHRASE_REPLY_SUBJECT) ||
           headline_says(line, PHRASE_NOTICE_SUBJECT) || headline_tells_absence(line);
}

static bool is_answer(const struct message *message)
{
    return message->in_reply_to || message->references->len > 0;
}

/* Those who write on a list of somebody else's house are people. */
static bool is_on_peoples_list(const struct message *message)
{
    return message->facts & FACT_LIST_POST ||
           (message->facts & FACT_LIST_OWNER && !sender_shares_house(message));
}

/* A list where people write is no newsletter, and neither is an answer: ticket systems
 * mark every word of their people as bulk. */
static bool is_bulk(const struct message *message)
{
    return message->facts & FACT_BULK && !is_answer(message) &&
           !is_on_peoples_list(message);
}

/* Old vacation programs mark their answers as bulk, and name no id. */
static bool answers_by_subject(const struct message *message, const struct headline *line)
{
    return !(message->facts & FACT_LIST) && !sender_may_be_form(message) &&
           headline_is_answer(line);
}

/* What people attach is theirs; calendars write under a subject or an address of their
 * own. */
static bool is_calendars_file(const struct message *message, const struct headline *line)
{
    return message->facts & FACT_CALENDAR_FILE &&
           (headline_announces(line, PHRASE_CALENDAR_SUBJECT) ||
            sender_is_unread(message, line->phrases));
}

static MailKind kind_of(const struct message *message, const struct headline *line)
{
    if (is_bounce(message, line))
        return KIND_BOUNCE;
    if (is_automatic_reply(message, line))
        return KIND_AUTO_REPLY;
    if (is_call(message, line))
        return KIND_VOICE_MAIL;
    if (message->facts & FACT_CALENDAR || is_calendars_file(message, line))
        return KIND_CALENDAR;
    if (message->facts & FACT_NULL_SENDER)
        return sender_is_account(message, "postmaster") ? KIND_BOUNCE : KIND_AUTO_REPLY;
    if (is_bulk(message))
        return answers_by_subject(message, line) ? KIND_AUTO_REPLY : KIND_BULK;
    if (sender_is_machine(message, line->phrases))
        return KIND_NOTIFICATION;
    return KIND_PERSON;
}

void classify_kind(struct message *message, const Phrases *phrases)
{
    g_autoptr(Headline) line = headline_new(message, phrases);

    message->kind = kind_of(message, line);
    if (message->kind == KIND_BOUNCE && headline_begins(line, PHRASE_DELAY_SUBJECT))
        message->facts |= FACT_DELAYED;
}

/* Is what stands before the subject's first colon one of `list`? */
static bool is_labelled(const struct message *message, const Phrases *phrases,
                        PhraseList list)
{
    const char *subject = message->subject;
    const char *colon = subject ? strchr(subject, ':') : NULL;
    return colon && phrases_equal(phrases, list, subject, (gsize)(colon - subject));
}

/* Some calendars answer without a calendar part; all they write is a subject. */
static bool is_bare_calendar_answer(const struct message *message,
                                    const struct reading *own)
{
    return words_count(own->words) == 0 &&
           is_labelled(message, own->phrases, PHRASE_CALENDAR_SUBJECT);
}

/* What says how to unsubscribe, or that nobody reads answers, may be quoted without
 * marks by who answers it or passes it on; in a list's mail the list says it. */
static bool speaks_for_itself(const struct message *message, const struct reading *own)
{
    return !is_answer(message) && !(message->facts & FACT_REPLY_SUBJECT) &&
           !is_on_peoples_list(message) &&
           !is_labelled(message, own->phrases, PHRASE_FORWARD_PREFIX);
}

/* Is word `at` the first of a sentence or of a line? */
static bool is_first(const struct reading *own, guint at)
{
    const struct word *word = words_at(own->words, at);
    const char *text = own->words->text;
    gsize start = word->start;

    while (start > 0 && strchr(" \t*|[(", text[start - 1]))
        start--;
    return word->opens || start == 0 || text[start - 1] == '\n';
}

/* Does a line of that sentence begin with a phrase of `list`? Then *where is what does.
 */
static bool opens(const struct reading *own, guint sentence, PhraseList list,
                  const char **where)
{
    const struct sentence *s = words_sentence(own->words, sentence);

    if (!reading_may_hold(own, sentence, PHRASE_BIT(list)))
        return false;
    for (guint at = s->first; at < s->end; at++)
        if (phrases_match(own->phrases, list, own->words, at, s->end) > 0 &&
            is_first(own, at)) {
            *where = own->words->text + words_at(own->words, at)->start;
            return true;
        }
    return false;
}

/* What sentences and lines begin with that newsletters and machines say of themselves. */
static unsigned facts_of_text(const struct reading *own)
{
    const char *where, *end = own->words->text + strlen(own->words->text);
    unsigned facts = 0;

    for (guint i = 0; i < own->words->sentences->len; i++) {
        if (opens(own, i, PHRASE_ROBOT_TEXT, &where))
            facts |= FACT_ROBOT_TEXT;
        if (opens(own, i, PHRASE_NEWSLETTER, &where) && !listserver_is_named(where, end))
            facts |= FACT_NEWSLETTER_TEXT;
    }
    return facts;
}

/* A line or two with such words are a reader's who wants no more of them. */
static bool is_newsletter_text(const struct message *message, const struct reading *own)
{
    enum { WORDS_MIN = 25 };
    return message->facts & FACT_NEWSLETTER_TEXT && words_count(own->words) >= WORDS_MIN;
}

/* Who greets a reader by name, or closes with his own, is a person, whatever the mail
 * server of his firm adds below that. */
static bool is_personal(const struct message *message, const struct reading *own)
{
    guint count = words_count(own->words);
    if (own->end < count) /* "Best regards" and what belongs to it */
        return true;
    g_autoptr(GHashTable) readers = names_of_recipients(message);
    if (own->sentences > 0 && names_address(readers, own, reading_sentence(own, 0)))
        return true;
    g_autoptr(GHashTable) all = names_of_all(message);
    return count > 0 && names_hold(all, own->words, count - 1);
}

/* Shops and newsletters ask and invite, too, but not in few words. */
static bool is_brief_request(const struct reading *own)
{
    enum { WORDS_MAX = 100 };
    return words_count(own->words) <= WORDS_MAX && autoreply_asks(own);
}

/* Shops link to the order, the parcel, the account. */
static bool holds_link(const struct reading *own)
{
    for (guint at = 0; at < words_count(own->words); at++)
        if (words_at(own->words, at)->link)
            return true;
    return false;
}

/* "Your order", sent by a service for shops. It may be a client's, who writes by a
 * service for forms and is answered elsewhere. */
static bool is_shops(const struct message *message, const Phrases *phrases)
{
    if (!(message->facts & FACT_MASS_MAILER) || is_answer(message) ||
        !sender_is_answered_at_home(message, phrases))
        return false;
    g_autoptr(Headline) line = headline_new(message, phrases);
    return headline_begins(line, PHRASE_ROBOT_SUBJECT);
}

/* Does nothing but its text betray that it is a robot's? */
static bool is_mass_text(struct message *message, const struct reading *own)
{
    enum { TEXT = FACT_NEWSLETTER_TEXT | FACT_ROBOT_TEXT };

    if (!speaks_for_itself(message, own))
        return false;
    message->facts |= facts_of_text(own);
    return message->facts & TEXT && !is_personal(message, own);
}

/* A robot's that neither its sender nor a field of its own betrays. */
static void read_mass_mail(struct message *message, const struct reading *own)
{
    bool told = is_mass_text(message, own), shops = is_shops(message, own->phrases);
    bool asks = (told || shops) && is_brief_request(own);

    if (shops && !(asks && !holds_link(own)))
        message->kind = KIND_NOTIFICATION;
    else if (!told || asks)
        return;
    else if (is_newsletter_text(message, own))
        message->kind = KIND_BULK;
    else if (message->facts & FACT_ROBOT_TEXT &&
             sender_is_answered_at_home(message, own->phrases))
        message->kind = KIND_NOTIFICATION;
}

/* Does the text hold a phrase of `list`, of `least` words or more, near its top? */
static bool tells(const struct reading *own, PhraseList list, guint least)
{
    enum { NEAR_TOP = 200 }; /* words */
    guint end = MIN(words_count(own->words), NEAR_TOP);
    for (guint at = 0; at < end; at++)
        if (phrases_match(own->phrases, list, own->words, at, end) >= least)
            return true;
    return false;
}

/* "Could not be delivered to", "user unknown". */
static bool tells_of_failure(const struct reading *own)
{
    return tells(own, PHRASE_BOUNCE_SUBJECT, 1);
}

/* "Has not yet been delivered". What failed in the end may have been "delayed", too: one
 * word alone says nothing here. A delivery report has been asked already. */
static bool tells_of_delay(const struct message *message, const struct reading *own)
{
    return message->kind == KIND_BOUNCE && !(message->facts & FACT_REPORT_PART) &&
           tells(own, PHRASE_DELAY_SUBJECT, 2);
}

/* Gateways and list servers send reports under the address of their keeper; people who
 * begin so answer something. */
static bool opens_as_bounce(const struct reading *own)
{
    guint count = words_count(own->words);
    return count > 0 &&
           phrases_match(own->phrases, PHRASE_BOUNCE_TEXT, own->words, 0, count) > 0;
}

/* A mail system's word about a mail, under a subject that does not say so. A person who
 * passes a report on is none, and neither is one who asks why mail comes back. */
static bool is_silent_bounce(const struct message *message, const struct reading *own)
{
    bool pathless = message->facts & FACT_NULL_SENDER;
    bool report = message->facts & FACT_REPORT_PART;
    bool nobodys = message->kind == KIND_AUTO_REPLY &&
                   (report || (pathless && !is_reply_by_fields(message)));
    bool system = sender_is_mail_system(message, own->phrases);
    bool maybe_person = !pathless && message->from.address &&
                        !sender_is_machine(message, own->phrases);

    return (message->kind == KIND_PERSON || nobodys) &&
           (system || (!is_answer(message) && opens_as_bounce(own))) &&
           (report || tells_of_failure(own)) && !(maybe_person && autoreply_asks(own));
}

/* "Absence", "New ticket created": such a subject alone makes no robot of a client who
 * asks about that very thing. */
static bool is_person_about_notice(const struct message *message,
                                   const struct reading *own)
{
    enum { ROBOTS = FACT_ROBOT_ANSWER | FACT_MACHINE | FACT_NULL_SENDER | FACT_BULK };
    if (message->kind != KIND_AUTO_REPLY || message->facts & ROBOTS ||
        sender_is_machine(message, own->phrases))
        return false;
    g_autoptr(Headline) line = headline_new(message, own->phrases);
    return !headline_says(line, PHRASE_REPLY_SUBJECT) &&
           (headline_says(line, PHRASE_NOTICE_SUBJECT) || headline_tells_absence(line)) &&
           autoreply_is_persons(message, own);
}

void classify_text(struct message *message, const struct reading *own)
{
    enum { PARTS = FACT_CALENDAR | FACT_CALENDAR_FILE | FACT_SOUND };

    if (message->kind == KIND_BOUNCE && message->facts & FACT_DELIVERED)
        message->kind = KIND_NOTIFICATION;
    else if (is_silent_bounce(message, own))
        message->kind = KIND_BOUNCE;
    if (tells_of_delay(message, own))
        message->facts |= FACT_DELAYED;
    if (message->kind == KIND_PERSON && message->facts & PARTS)
        classify_kind(message, own->phrases);
    if (is_person_about_notice(message, own))
        message->kind = KIND_PERSON;
    if (message->kind != KIND_PERSON)
        return;
    if (autoreply_is_text(message, own))
        message->kind = KIND_AUTO_REPLY;
    else if (is_bare_calendar_answer(message, own))
        message->kind = KIND_CALENDAR;
    else
        read_mass_mail(message, own);
}

static bool may_be_forms(const struct message *message)
{
    enum { OTHERS = FACT_LIST | FACT_LIST_POST | FACT_NULL_SENDER };
    return (message->kind == KIND_BULK || message->kind == KIND_NOTIFICATION) &&
           !(message->facts & OTHERS) && sender_may_be_form(message);
}

void classify_form(struct message *message, const char *text, const Phrases *phrases)
{
    if (may_be_forms(message) && !(message->facts & FACT_NEWSLETTER_TEXT) &&
        !sender_is_answered_at_home(message, phrases) &&
        strcasestr(text, message->reply_to.address))
        message->kind = KIND_PERSON;
}

bool classify_wants_text(const struct message *message)
{
    switch (message->kind) {
    case KIND_PERSON:
    case KIND_AUTO_REPLY: /* says until when somebody is away (S35) */
    case KIND_BOUNCE:     /* says which mail came back (S15) */
    case KIND_VOICE_MAIL: /* says who called (S37) */ return true;
    case KIND_BULK: /* may be a client's, by a form */
    case KIND_NOTIFICATION: return may_be_forms(message);
    case KIND_CALENDAR: break;
    }
    return false;
}
