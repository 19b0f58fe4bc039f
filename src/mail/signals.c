#include "mail/signals.h"

#include <string.h>

#include "mail/absence.h"
#include "mail/names.h"
#include "mail/promises.h"
#include "mail/tone.h"

enum {
    PHRASE_SHOWN_MAX = 120,   /* bytes of quoted words */
    SENTENCE_SHOWN_MAX = 240, /* where the whole sentence matters */
    QUESTION_SURE = 90,
    PHRASE_SURE = 75,
    SAID_AND_ATTACHED_SURE = 95,
    INTRODUCED_SURE = 70,
    LINK_SURE = 55,
    TITLE_WORDS_MAX = 1, /* between "my colleague" and the name: "Ms" */
};

static void add(struct message *message, const struct reading *reading, SignalKind kind,
                struct span span, gsize max, int confidence)
{
    g_autofree char *phrase = reading_quote(reading, span, false, max);
    message_add_signal(message, kind, phrase, confidence);
}

/* Does sentence `index` ask for something, and not only look like it? Where it does both
 * the longer phrase counts: "how are you", "how are you getting on with it". */
static bool asks(const struct reading *reading, guint index)
{
    struct span sentence = reading_sentence(reading, index);
    bool question = words_sentence(reading->words, index)->question;
    const guint64 lists = PHRASE_BIT(PHRASE_REQUEST) | PHRASE_BIT(PHRASE_NO_REQUEST);

    if (!reading_may_hold(reading, index, lists))
        return question;
    struct span none = reading_find(reading, PHRASE_NO_REQUEST, sentence);
    struct span asked = reading_find(reading, PHRASE_REQUEST, sentence);
    if (asked.end > none.first && asked.end <= none.end)
        asked = reading_find(reading, PHRASE_REQUEST,
                             (struct span){ none.end, sentence.end });
    return !span_is_empty(asked) || (question && span_is_empty(none));
}

static void find_request(struct message *message, const struct reading *reading)
{
    for (guint i = 0; i < reading->sentences; i++) {
        if (!asks(reading, i))
            continue;
        bool question = words_sentence(reading->words, i)->question;
        g_autofree char *phrase = reading_quote(reading, reading_sentence(reading, i),
                                                question, PHRASE_SHOWN_MAX);
        message_add_signal(message, SIGNAL_REQUEST, phrase,
                           question ? QUESTION_SURE : PHRASE_SURE);
        return;
    }
}

/* What a phrase of one list is enough for. */
static void find_phrase(struct message *message, const struct reading *reading,
                        PhraseList list, SignalKind kind)
{
    for (guint i = 0; i < reading->sentences; i++) {
        if (!reading_may_hold(reading, i, PHRASE_BIT(list)))
            continue;
        struct span hit = reading_find(reading, list, reading_sentence(reading, i));
        if (span_is_empty(hit))
            continue;
        add(message, reading, kind, hit, PHRASE_SHOWN_MAX, PHRASE_SURE);
        return;
    }
}

/* ---- delivery (S27) ---- */

/* A page, not an address to write to. */
static struct span find_link(const struct reading *reading)
{
    for (guint i = 0; i < reading->end; i++) {
        const struct word *word = words_at(reading->words, i);
        const char *text = reading->words->text + word->start;
        if (word->link && !memchr(text, '@', word->end - word->start))
            return (struct span){ i, i + 1 };
    }
    return (struct span){ 0, 0 };
}

/* "Once it has been shipped", "we will put it in the folder": what is told from `hit` on
 * is still to come. A comma begins something else. */
static bool is_still_to_come(const struct reading *reading, guint first, guint hit)
{
    static const PhraseList before[] = { PHRASE_OCCASION, PHRASE_COMMIT };

    for (guint at = hit; at > first && !reading_ends_clause(reading, at - 1); at--)
        for (guint i = 0; i < G_N_ELEMENTS(before); i++)
            if (reading_match(reading, before[i], at - 1, hit) > 0)
                return true;
    return false;
}

static struct span find_delivered(const struct reading *reading)
{
    for (guint i = 0; i < reading->sentences; i++) {
        struct span sentence = reading_sentence(reading, i);
        if (!reading_may_hold(reading, i, PHRASE_BIT(PHRASE_DELIVERY)) ||
            words_sentence(reading->words, i)->question)
            continue;
        struct span hit = reading_find(reading, PHRASE_DELIVERY, sentence);
        if (!span_is_empty(hit) &&
            !is_still_to_come(reading, sentence.first, hit.first) &&
            !reading_holds(reading, PHRASE_NO_DELIVERY, sentence) &&
            !reading_holds(reading, PHRASE_NEGATION, sentence))
            return hit;
    }
    return (struct span){ 0, 0 };
}

/* Said, linked, or just attached: then there is nothing to quote. */
static void find_delivery(struct message *message, const struct reading *reading)
{
    bool attached = message->facts & FACT_ATTACHMENT;
    struct span said = find_delivered(reading);
    if (!span_is_empty(said)) {
        add(message, reading, SIGNAL_DELIVERY, said, PHRASE_SHOWN_MAX,
            attached ? SAID_AND_ATTACHED_SURE : PHRASE_SURE);
        return;
    }
    struct span link = find_link(reading);
    if (attached)
        message_add_signal(message, SIGNAL_DELIVERY, "", PHRASE_SURE);
    else if (!span_is_empty(link))
        add(message, reading, SIGNAL_DELIVERY, link, PHRASE_SHOWN_MAX, LINK_SURE);
}

/* ---- introduction (S33) ---- */

/* "Colleague May", "Madame Lebon". */
static bool is_titled(const struct reading *reading, guint at)
{
    return at > 0 && reading_match(reading, PHRASE_TITLE, at - 1, at) > 0;
}

/* One of the people of this mail, an address, or a word that no pack knows and that
 * could be a name: "Support" and "Monday" are written in capitals, too, but not behind
 * a title. */
static bool is_name(const struct reading *reading, GHashTable *names, guint at)
{
    const struct word *word = words_at(reading->words, at);
    if (word->link)
        return memchr(reading->words->text + word->start, '@', word->end - word->start);
    return reading_is_capital(reading, at) &&
           (word->id == 0 || (!word->opens && (is_titled(reading, at) ||
                                               names_hold(names, reading->words, at))));
}

/* "my colleague Ms Roy", not "the insurance": a name, perhaps behind a title. */
static bool is_named_behind(const struct reading *reading, GHashTable *names, guint at,
                            guint end)
{
    guint stop = MIN(end, at + TITLE_WORDS_MAX + 1);
    while (at < stop && !is_name(reading, names, at) && reading_is_capital(reading, at))
        at++;
    return at < stop && is_name(reading, names, at);
}

/* "Bob will take over", "On Monday Bob Roy will", not "The Invoice is". */
static bool is_named_before(const struct reading *reading, GHashTable *names, guint first,
                            guint end)
{
    if (end == first || !is_name(reading, names, end - 1))
        return false;
    if (end - 1 == first || names_hold(names, reading->words, end - 1) ||
        is_name(reading, names, end - 2))
        return true;
    return reading_is_capital(reading, end - 2) &&
           !words_at(reading->words, end - 2)->opens;
}

static bool introduces(const struct reading *reading, GHashTable *names,
                       struct span sentence)
{
    struct span rest = sentence;
    for (struct span hit; rest.first < rest.end; rest.first = hit.end) {
        hit = reading_find(reading, PHRASE_INTRODUCTION, rest);
        if (span_is_empty(hit))
            return false;
        if (is_named_behind(reading, names, hit.end, sentence.end) ||
            is_named_before(reading, names, sentence.first, hit.first))
            return true;
    }
    return false;
}

static void find_introduction(struct message *message, const struct reading *reading)
{
    g_autoptr(GHashTable) names = names_of_all(message);

    for (guint i = 0; i < reading->sentences; i++) {
        if (!reading_may_hold(reading, i, PHRASE_BIT(PHRASE_INTRODUCTION)))
            continue;
        struct span sentence = reading_sentence(reading, i);
        if (introduces(reading, names, sentence))
            add(message, reading, SIGNAL_INTRODUCTION, sentence, SENTENCE_SHOWN_MAX,
                INTRODUCED_SURE);
    }
}

/* ---- absence (S35) ---- */

/* False: there is none. `signal` then is as it was; its phrase is the caller's. */
static bool read_absence(const struct reading *reading, const struct anchor *anchor,
                         struct signal *signal)
{
    for (guint i = 0; i < reading->sentences; i++) {
        struct absence absence;
        if (!absence_find(reading, i, i + 1, anchor, &absence))
            continue;
        *signal = (struct signal){
            .kind = SIGNAL_ABSENCE,
            .phrase = reading_quote(reading, (struct span){ absence.first, absence.end },
                                    false, SENTENCE_SHOWN_MAX),
            .confidence = absence.confidence,
            .deadline = absence.until,
        };
        return true;
    }
    return false;
}

static void find_absence(struct message *message, const struct reading *reading,
                         const struct anchor *anchor)
{
    struct signal signal;
    if (!read_absence(reading, anchor, &signal))
        return;
    message_take_signal(message, &signal);
    g_free(signal.phrase);
}

/* "Automatic reply: Out of office" -> "Out of office". */
static const char *behind_prefixes(const char *subject)
{
    const char *colon = subject ? g_strrstr(subject, ": ") : NULL;
    return colon ? colon + strlen(": ") : subject ? subject : "";
}

void signals_find_absence(struct message *message, const struct reading *own)
{
    const struct anchor anchor = { message->date, message->date_zone };
    g_autoptr(Words)
        title = phrases_words(own->phrases, behind_prefixes(message->subject));
    g_autoptr(Reading) above = reading_new(title, own->phrases);
    struct signal signal;

    if (read_absence(above, &anchor, &signal)) {
        bool until = signal.deadline.kind != DEADLINE_NONE;
        if (until)
            message_take_signal(message, &signal);
        g_free(signal.phrase);
        if (until)
            return;
    }
    find_absence(message, own, &anchor);
}

void signals_find(struct message *message, const struct reading *own)
{
    const struct anchor anchor = { message->date, message->date_zone };
    g_autofree bool *promised = g_new0(bool, own->words->sentences->len);

    promises_find(message, own, &anchor, promised);
    find_request(message, own);
    find_phrase(message, own, PHRASE_CHASE, SIGNAL_CHASE);
    find_phrase(message, own, PHRASE_STATUS, SIGNAL_STATUS);
    find_phrase(message, own, PHRASE_COMPLAINT, SIGNAL_COMPLAINT);
    find_delivery(message, own);
    find_introduction(message, own);
    find_absence(message, own, &anchor);
    tone_find_holding(message, own, promised);
    tone_find_courtesy(message, own);
}
