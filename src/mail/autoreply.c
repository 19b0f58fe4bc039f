#include "mail/autoreply.h"

#include <string.h>

#include "base/instant.h"
#include "mail/absence.h"
#include "mail/names.h"
#include "mail/reading.h"

enum {
    NEAR_TOP = 1024,     /* bytes */
    WORDS_MAX = 250,     /* longer texts are about something else, too */
    OTHER_WORDS_MIN = 3, /* less is a name, or a word of thanks */
    STRANGE_MAX = 1,     /* words: more make a matter; a name counts half */
    ASKED_MAX = 1,       /* words in a request */
};

/* How many sentences begin near the top. */
static guint first_sentences(const struct words *words)
{
    guint count = 0;
    while (count < words->sentences->len &&
           words_at(words, words_sentence(words, count)->first)->start < NEAR_TOP)
        count++;
    return count;
}

/* What a sentence adds. */
enum share {
    SHARE_NOTHING, /* a greeting, thanks, a name */
    SHARE_ABSENCE,
    SHARE_TIME,   /* an absence without its last day: "I'm away tomorrow" */
    SHARE_HINT,   /* what programs say beside it */
    SHARE_MATTER, /* something else */
    SHARE_PERSON, /* what no program says */
};

/* "I'll send it when I'm back": programs reply or return, and give nothing. */
static bool gives(const struct reading *reading, struct span all)
{
    struct span commit;
    while (!span_is_empty(commit = reading_find(reading, PHRASE_COMMIT, all))) {
        if (reading_match(reading, PHRASE_GIVE, commit.end, all.end) > 0 &&
            reading_match(reading, PHRASE_BACK, commit.end, all.end) == 0)
            return true;
        all.first = commit.first + 1;
    }
    return false;
}

/* "I'm away on Friday, but Thursday is fine", "or we could meet when I'm back". */
static bool goes_on(const struct reading *reading, const struct absence *absence)
{
    struct span all = { absence->first, absence->end };
    struct span rest = { absence->behind, absence->end };

    return gives(reading, all) ||
           reading_match(reading, PHRASE_CONTRAST, all.first, all.end) > 0 ||
           (reading_holds(reading, PHRASE_CONTRAST, rest) &&
            !reading_holds(reading, PHRASE_REPLY_HINT, rest));
}

/* A question, but for "Urgent?", or a reader's name: programs ask nothing and know no
 * names. */
static bool addresses(const struct reading *reading, guint index, GHashTable *names)
{
    struct span sentence = reading_sentence(reading, index);
    bool brief = sentence.end - sentence.first < OTHER_WORDS_MIN &&
                 reading_holds(reading, PHRASE_REPLY_HINT, sentence);

    return (words_sentence(reading->words, index)->question && !brief) ||
           names_address(names, reading, sentence);
}

/* How many words from `at` on are of what programs write beside an absence: of it and of
 * its end, of who reads mail in the meantime, of thanks and of times. */
static guint usual_words(const struct reading *reading, guint at, guint end)
{
    static const PhraseList lists[] = {
        PHRASE_REPLY_WORD, PHRASE_REPLY_HINT,    PHRASE_REPLY_NOTICE, PHRASE_REPLY_TEXT,
        PHRASE_ABSENCE,    PHRASE_AWAY,          PHRASE_AUTHOR,       PHRASE_UNTIL,
        PHRASE_BACK,       PHRASE_HOLDING,       PHRASE_GREETING,     PHRASE_THANKS_FOR,
        PHRASE_COURTESY,   PHRASE_COURTESY_WORD, PHRASE_CLOSING,      PHRASE_CONTACT,
    };
    struct time_match times[TIME_MATCHES_MAX];
    guint usual = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        usual = MAX(usual, reading_match(reading, lists[i], at, end));
    for (guint pack = 0; pack < phrases_packs(reading->phrases); pack++)
        if (reading->packs & 1U << pack &&
            phrases_times(reading->phrases, pack, reading->words, at, end, times))
            usual = MAX(usual, times[0].words);
    return usual;
}

/* The other words of a sentence, numbers and addresses apart. */
struct strange {
    guint words;
    guint names; /* of one word or several, with capitals; nouns of some languages, too */
};

static struct strange strange_words(const struct reading *reading, struct span sentence)
{
    struct strange strange = { 0 };
    guint usual = sentence.first, name = sentence.end;

    for (guint at = sentence.first; at < sentence.end; at++) {
        const struct word *word = words_at(reading->words, at);
        const char *text = reading->words->text + word->start;
        usual = MAX(usual, at + usual_words(reading, at, sentence.end));
        if (usual > at || word->link || g_ascii_isdigit(*text))
            continue;
        if (!g_unichar_isupper(g_utf8_get_char(text)))
            strange.words++;
        else if (name + 1 != at)
            strange.names++;
        name = g_unichar_isupper(g_utf8_get_char(text)) ? at : name;
    }
    return strange;
}

/* Does the sentence speak of something else than the absence? What this is for, "to
 * attend the summit until Friday", is nothing else. */
static bool is_strange(const struct reading *reading, struct span sentence,
                       const struct absence *absence)
{
    struct strange all = strange_words(reading, sentence);

    if (absence) {
        const struct strange what =
            strange_words(reading, (struct span){ absence->behind, absence->told });
        all.words -= MIN(all.words, what.words);
        all.names -= MIN(all.names, what.names);
    }
    return all.words * 2 + all.names > STRANGE_MAX * 2;
}

/* "until Friday": is `when` a last day? */
static bool is_until(const struct reading *reading, const struct when *when)
{
    guint before = MAX(when->first, 1) - 1;
    return reading_match(reading, PHRASE_UNTIL, when->first, when->end) > 0 ||
           reading_match(reading, PHRASE_UNTIL, before, when->first) > 0;
}

/* Programs ask but to turn to somebody: neither for a thing nor by a day. */
static bool asks_for_more(const struct reading *reading, struct span sentence,
                          const struct anchor *anchor, bool hint)
{
    struct span asked = reading_find(reading, PHRASE_REQUEST, sentence);
    struct when when;
    if (span_is_empty(asked) || reading_holds(reading, PHRASE_NO_REQUEST, sentence))
        return false;
    asked.end = sentence.end;
    return !hint || strange_words(reading, asked).words > ASKED_MAX ||
           (when_find(reading->phrases, reading->words, asked.first, asked.end, anchor,
                      &when) &&
            !is_until(reading, &when) && !reading_holds(reading, PHRASE_AUTHOR, asked));
}

/* A name, a line of contact, a greeting, thanks. */
static bool is_nothing(const struct reading *reading, struct span sentence)
{
    return sentence.end - sentence.first < OTHER_WORDS_MIN ||
           reading_match(reading, PHRASE_CONTACT, sentence.first, sentence.end) ||
           reading_match(reading, PHRASE_GREETING, sentence.first, sentence.end) ||
           reading_match(reading, PHRASE_COURTESY, sentence.first, sentence.end);
}

/* "Hello, I am currently on holiday." */
static bool opens_as_reply(const struct reading *reading, struct span sentence)
{
    guint at = sentence.first +
               reading_match(reading, PHRASE_GREETING, sentence.first, sentence.end);
    return at < sentence.end &&
           reading_match(reading, PHRASE_REPLY_TEXT, at, sentence.end);
}

static enum share share_of(const struct reading *reading, guint index,
                           const struct anchor *anchor, GHashTable *names)
{
    struct span sentence = reading_sentence(reading, index);
    bool hint = reading_holds(reading, PHRASE_REPLY_HINT, sentence);

    if (addresses(reading, index, names))
        return SHARE_PERSON;
    if (words_sentence(reading->words, index)->question)
        return SHARE_HINT;
    if (asks_for_more(reading, sentence, anchor, hint))
        return SHARE_PERSON;
    struct absence absence;
    bool away = absence_find(reading, index, index + 1, anchor, &absence);
    bool sure = hint || (away && absence.confidence >= ABSENCE_SAID_UNTIL) ||
                opens_as_reply(reading, sentence);
    if (away && goes_on(reading, &absence))
        return SHARE_PERSON;
    if (is_strange(reading, sentence, away ? &absence : NULL))
        return SHARE_MATTER;
    if (away)
        return sure ? SHARE_ABSENCE : SHARE_TIME;
    if (reading_holds(reading, PHRASE_REPLY_NOTICE, sentence))
        return SHARE_ABSENCE;
    if (hint)
        return SHARE_HINT;
    return is_nothing(reading, sentence) ? SHARE_NOTHING : SHARE_MATTER;
}

/* A mail that opens a matter is a person's, if it says no more than "I'm away"; one that
 * has this for its subject opens none. */
static bool opens_matter(const struct message *message, const Phrases *phrases)
{
    const char *subject = message->subject;
    if (!subject || message->facts & FACT_REPLY_SUBJECT || message->in_reply_to ||
        message->references->len > 0)
        return false;
    return !phrases_within(phrases, PHRASE_AWAY, subject, strlen(subject)) &&
           !phrases_within(phrases, PHRASE_ABSENCE, subject, strlen(subject));
}

static bool is_of_absence(const struct message *message, const struct reading *reading,
                          const struct anchor *anchor)
{
    g_autoptr(GHashTable) names = names_of_recipients(message);
    guint shares[SHARE_PERSON + 1] = { 0 };

    for (guint i = 0; i < reading->sentences; i++)
        shares[share_of(reading, i, anchor, names)]++;
    guint absences = shares[SHARE_ABSENCE] + shares[SHARE_TIME];
    if (shares[SHARE_PERSON] > 0 || absences == 0)
        return false;
    if (shares[SHARE_HINT] == 0)
        return shares[SHARE_ABSENCE] > 0 && shares[SHARE_MATTER] == 0 &&
               !opens_matter(message, reading->phrases);
    return shares[SHARE_MATTER] * 2 <= absences + shares[SHARE_HINT];
}

/* Most texts tell of none, and are done with by that. */
static bool tells(const struct reading *reading, const struct anchor *anchor)
{
    struct absence absence;

    if (absence_find(reading, 0, reading->sentences, anchor, &absence))
        return true;
    for (guint i = 0; i < reading->sentences; i++)
        if (reading_may_hold(reading, i, PHRASE_BIT(PHRASE_REPLY_NOTICE)) &&
            reading_holds(reading, PHRASE_REPLY_NOTICE, reading_sentence(reading, i)))
            return true;
    return false;
}

static bool addresses_reader(const struct message *message, const struct reading *reading)
{
    g_autoptr(GHashTable) names = names_of_recipients(message);
    bool found = false;

    for (guint i = 0; i < reading->sentences; i++)
        found = found || addresses(reading, i, names);
    return found;
}

/* Sentences that only programs begin so; people may begin "I am currently on holiday". */
static bool says_so(const struct reading *reading, const struct anchor *anchor)
{
    struct absence absence;
    guint count = first_sentences(reading->words);

    for (guint i = 0; i < count; i++) {
        const struct sentence *s = words_sentence(reading->words, i);
        if (!s->question && reading_may_hold(reading, i, PHRASE_BIT(PHRASE_REPLY_TEXT)) &&
            phrases_match(reading->phrases, PHRASE_REPLY_TEXT, reading->words, s->first,
                          s->end) > 0 &&
            !absence_find(reading, i, i + 1, anchor, &absence))
            return true;
    }
    return false;
}

/* Requests in which programs send the reader on to somebody else are none, nor are those
 * not to answer. */
static bool is_programs(const struct reading *own, struct span sentence)
{
    static const PhraseList lists[] = { PHRASE_NO_REQUEST, PHRASE_REPLY_HINT,
                                        PHRASE_REPLY_TEXT, PHRASE_ROBOT_TEXT,
                                        PHRASE_NEWSLETTER };
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        if (reading_holds(own, lists[i], sentence))
            return true;
    return false;
}

bool autoreply_asks(const struct reading *own)
{
    for (guint i = 0; i < own->sentences; i++) {
        struct span sentence = reading_sentence(own, i);
        if (reading_holds(own, PHRASE_CHASE, sentence) ||
            (reading_holds(own, PHRASE_REQUEST, sentence) && !is_programs(own, sentence)))
            return true;
    }
    return reading_asks(own);
}

/* That a day is named counts, not which one: without a Date any will do. */
static struct anchor anchor_of(const struct message *message)
{
    bool dated = message->date != INSTANT_NONE;
    return (struct anchor){ dated ? message->date : 0, message->date_zone };
}

/* Does a text that is no mere line hold nothing of what programs write? */
static bool is_foreign(const struct message *message, const struct reading *own)
{
    enum { WORDS_MIN = 6 };
    static const PhraseList lists[] = {
        PHRASE_REPLY_TEXT, PHRASE_REPLY_HINT, PHRASE_REPLY_NOTICE, PHRASE_HOLDING,
        PHRASE_AWAY,       PHRASE_THANKS_FOR, PHRASE_ROBOT_TEXT,
    };
    const struct anchor anchor = anchor_of(message);
    struct span all = { 0, own->end };

    if (own->end < WORDS_MIN || tells(own, &anchor))
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        if (reading_holds(own, lists[i], all))
            return false;
    return true;
}

bool autoreply_is_persons(const struct message *message, const struct reading *own)
{
    return autoreply_asks(own) || addresses_reader(message, own) ||
           is_foreign(message, own);
}

bool autoreply_is_text(const struct message *message, const struct reading *own)
{
    const struct anchor anchor = anchor_of(message);

    return (says_so(own, &anchor) && !autoreply_asks(own) &&
            !addresses_reader(message, own)) ||
           (words_count(own->words) <= WORDS_MAX && tells(own, &anchor) &&
            is_of_absence(message, own, &anchor));
}
