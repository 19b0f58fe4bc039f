#include "mail/promises.h"

#include <string.h>

#include "base/instant.h"

enum {
    PROMISES_MAX = 20,        /* of one mail */
    SENTENCE_SHOWN_MAX = 300, /* bytes */
    TIMED_SURE = 85,          /* percent */
    THING_SURE = 70,
    LESS_BY_HEDGE = 25,
    LESS_BY_OCCASION = 15,
    LESS_BY_TENSE = 10,
    NEGATED_BEFORE = 3, /* words from a "not" to what it denies */
    NEGATED_BEHIND = 5,
    OCCASION_WORDS_MAX = 25,
};

/* "I'll send you the quote by Friday": the part of a sentence that has one promise. */
struct clause {
    const struct reading *reading;
    const struct anchor *anchor;
    struct span all;    /* its words */
    struct span commit; /* "I'll" */
    bool needs_time;    /* by its tense it may as well be told as promised */
};

static guint match(const struct clause *clause, PhraseList list, guint at)
{
    return at < clause->all.end
               ? reading_match(clause->reading, list, at, clause->all.end)
               : 0;
}

static bool holds(const struct clause *clause, PhraseList list, guint first, guint end)
{
    return reading_holds(clause->reading, list, (struct span){ first, end });
}

static bool has_between(const struct clause *clause, guint at, char mark)
{
    const struct words *words = clause->reading->words;
    gsize from = words_at(words, at)->end, to = words_at(words, at + 1)->start;
    return memchr(words->text + from, mark, to - from) != NULL;
}

/* ---- what makes it none ---- */

/* Somebody else's words stand between marks. */
static bool is_quoted(const struct clause *clause)
{
    const struct words *words = clause->reading->words;
    const char *p = words->text + words_at(words, clause->all.first)->start;
    const char *end = words->text + words_at(words, clause->commit.first)->start;
    bool open = p > words->text && p[-1] == '"';

    for (; p < end; p++) {
        if (*p == '"' || g_str_has_prefix(p, "\u201c"))
            open = !open;
        else if (g_str_has_prefix(p, "\u201e") || g_str_has_prefix(p, "\u00ab"))
            open = true;
        else if (g_str_has_prefix(p, "\u201d") || g_str_has_prefix(p, "\u00bb"))
            open = false;
    }
    return open;
}

/* Not so far away that it denies something else, and not beyond a comma. */
static bool is_negated(const struct clause *clause)
{
    guint first = clause->commit.first, end = clause->commit.end;

    while (first > clause->all.first && clause->commit.first - first < NEGATED_BEFORE &&
           !has_between(clause, first - 1, ','))
        first--;
    while (end < clause->all.end && end - clause->commit.end < NEGATED_BEHIND &&
           !has_between(clause, end - 1, ','))
        end++;
    return holds(clause, PHRASE_NEGATION, first, end);
}

/* "You said we will": begins before, and may reach into the words that commit or take
 * them in ("you have promised"). */
static bool is_reported(const struct clause *clause)
{
    for (guint at = clause->all.first; at < clause->commit.first; at++)
        if (match(clause, PHRASE_REPORTED, at) > 0)
            return true;
    return match(clause, PHRASE_REPORTED, clause->commit.first) >
           clause->commit.end - clause->commit.first;
}

/* "I will be out of the office", "we will need", "we'll also see". */
static bool is_no_deed(const struct clause *clause)
{
    return match(clause, PHRASE_NO_COMMIT, clause->commit.end) > 0 ||
           holds(clause, PHRASE_ABSENCE, clause->commit.first, clause->all.end) ||
           holds(clause, PHRASE_AWAY, clause->commit.first, clause->all.end);
}

typedef enum { UNCONDITIONAL, ON_OCCASION, CONDITIONAL } Condition;

/* "Once we get your files": the reader's part comes first. "Once I am back": a time. */
static Condition occasion_at(const struct clause *clause, guint at)
{
    guint end = at < clause->commit.first ? clause->commit.first : clause->all.end;
    end = MIN(end, at + OCCASION_WORDS_MAX);
    for (guint i = at; i < end; i++) {
        if (match(clause, PHRASE_READER, i) > 0)
            return CONDITIONAL;
        if (i + 1 < end && has_between(clause, i, ','))
            break;
    }
    return ON_OCCASION;
}

static Condition condition_of(const struct clause *clause)
{
    Condition found = UNCONDITIONAL;

    for (guint at = clause->all.first; at < clause->all.end; at++) {
        guint none = match(clause, PHRASE_NO_CONDITION, at);
        if (none > 0)
            at += none - 1;
        else if (match(clause, PHRASE_CONDITION, at) > 0)
            return CONDITIONAL;
        else if (match(clause, PHRASE_OCCASION, at) > 0)
            found = MAX(found, occasion_at(clause, at));
    }
    return found;
}

/* ---- what is promised ---- */

static bool find_ahead(const struct clause *clause, guint *at, guint end,
                       struct when *when)
{
    const struct reading *reading = clause->reading;
    while (*at < end &&
           when_find(reading->phrases, reading->words, *at, end, clause->anchor, when)) {
        *at = MAX(when->end, *at + 1);
        if (deadline_is_ahead(&when->deadline, clause->anchor->at, clause->anchor->zone))
            return true;
    }
    return false;
}

/* Before the words that commit only where it opens the clause or stands right at them:
 * "By Friday we will". */
static bool find_deadline(const struct clause *clause, struct when *when)
{
    guint at = clause->all.first;

    if (clause->anchor->at == INSTANT_NONE)
        return false;
    while (find_ahead(clause, &at, clause->commit.first, when))
        if (when->first == clause->all.first || when->end == clause->commit.first)
            return true;
    at = clause->commit.first;
    return find_ahead(clause, &at, clause->all.end, when);
}

static bool is_thing(const struct clause *clause)
{
    guint first = clause->commit.first;

    if (!holds(clause, PHRASE_GIVE, first, clause->all.end))
        return false;
    while (first > clause->all.first && !has_between(clause, first - 1, ','))
        first--;
    return holds(clause, PHRASE_THING, first, clause->all.end);
}

static int confidence_of(const struct clause *clause, Condition condition,
                         const struct when *when)
{
    int confidence = when ? TIMED_SURE : THING_SURE;
    if (holds(clause, PHRASE_HEDGE, clause->all.first, clause->all.end))
        confidence -= LESS_BY_HEDGE;
    if (condition == ON_OCCASION)
        confidence -= LESS_BY_OCCASION;
    if (clause->needs_time)
        confidence -= LESS_BY_TENSE;
    return when ? MIN(confidence, when->confidence) : confidence;
}

/* Fills all of *promise but the phrase. */
static bool read_clause(const struct clause *clause, struct signal *promise)
{
    if (is_no_deed(clause) || is_negated(clause) || is_reported(clause) ||
        is_quoted(clause))
        return false;
    Condition condition = condition_of(clause);
    if (condition == CONDITIONAL)
        return false;
    struct when when;
    bool timed = find_deadline(clause, &when);
    bool thing = is_thing(clause);
    if (!timed && (clause->needs_time || !thing || condition == ON_OCCASION))
        return false;
    *promise = (struct signal){
        .kind = SIGNAL_PROMISE,
        .confidence = confidence_of(clause, condition, timed ? &when : NULL),
        .thing = thing,
    };
    if (timed)
        promise->deadline = when.deadline;
    return true;
}

/* ---- the sentences ---- */

/* The first words in [first, end) that commit; of both kinds the longer. */
static bool find_commit(const struct reading *reading, guint first, guint end,
                        struct span *commit, bool *needs_time)
{
    for (guint at = first; at < end; at++) {
        guint sure = reading_match(reading, PHRASE_COMMIT, at, end);
        guint timed = reading_match(reading, PHRASE_COMMIT_BY, at, end);
        if (MAX(sure, timed) == 0)
            continue;
        *commit = (struct span){ at, at + MAX(sure, timed) };
        *needs_time = timed > sure;
        return true;
    }
    return false;
}

static bool read_sentence(struct message *message, const struct reading *reading,
                          guint index, const struct anchor *anchor, guint *count)
{
    struct span sentence = reading_sentence(reading, index);
    struct clause clause = { reading, anchor, sentence, { 0, 0 }, false }, next;
    bool found = false;
    bool more = find_commit(reading, sentence.first, sentence.end, &clause.commit,
                            &clause.needs_time);

    for (; more && *count < PROMISES_MAX; clause = next) {
        struct signal promise;
        next = clause;
        more = find_commit(reading, clause.commit.end, sentence.end, &next.commit,
                           &next.needs_time);
        clause.all.end = more ? next.commit.first : sentence.end;
        next.all.first = clause.commit.end;
        if (!read_clause(&clause, &promise))
            continue;
        g_autofree char *phrase =
            reading_quote(reading, sentence, false, SENTENCE_SHOWN_MAX);
        promise.phrase = phrase;
        message_take_signal(message, &promise);
        (*count)++;
        found = true;
    }
    return found;
}

void promises_find(struct message *message, const struct reading *reading,
                   const struct anchor *anchor, bool *promised)
{
    const guint64 lists = PHRASE_BIT(PHRASE_COMMIT) | PHRASE_BIT(PHRASE_COMMIT_BY);
    guint count = 0;

    for (guint i = 0; i < reading->sentences && count < PROMISES_MAX; i++)
        if (reading_may_hold(reading, i, lists) &&
            !words_sentence(reading->words, i)->question &&
            read_sentence(message, reading, i, anchor, &count))
            promised[i] = true;
}
