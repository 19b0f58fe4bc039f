#include "mail/when.h"

#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "packs.h"
#include "rows.h"

static const char *const languages[] = { "en", "de", "fr", "es", "nl", "pt",
                                         "it", "pl", "sv", "da", "nb" };
static Phrases *packs[G_N_ELEMENTS(languages)];
static Phrases *all;

/* A Wednesday morning. */
#define WEDNESDAY "2026-11-18T10:00+01:00"

/* What is expected: "2026-11-20" the end of that day, "2026-11-20 15:00" that minute,
 * "2026-11-23/2026-11-29" the last working day of that span, "2026-11-18 +2" so many
 * working days after, "+7200s" after the message, "-" none. */
static const struct row {
    const char *name; /* the phrase */
    const char *language;
    const char *at;
    const char *expected;
} rows[] = {
    /* weekdays */
    { "by Friday", "en", WEDNESDAY, "2026-11-20" },
    { "by Wednesday", "en", WEDNESDAY, "2026-11-25" },
    { "Wednesday 5pm", "en", WEDNESDAY, "2026-11-18 17:00" },
    { "Wednesday 9am", "en", WEDNESDAY, "2026-11-25 09:00" },
    { "this Friday", "en", WEDNESDAY, "2026-11-20" },
    { "next Friday", "en", WEDNESDAY, "2026-11-27" },
    { "the coming Friday", "en", WEDNESDAY, "2026-11-20" },
    { "Friday next week", "en", WEDNESDAY, "2026-11-27" },
    { "a week from Friday", "en", WEDNESDAY, "2026-11-27" },
    { "a week on Friday", "en", WEDNESDAY, "2026-11-27" },
    { "Thursday week", "en", WEDNESDAY, "2026-11-26" },
    { "Tuesday 15th", "en", WEDNESDAY, "2026-12-15" },
    { "Monday or Tuesday", "en", WEDNESDAY, "2026-11-24" },
    { "tomorrow or Friday", "en", WEDNESDAY, "2026-11-20" },
    { "on Monday 6-8", "en", WEDNESDAY, "2026-11-23" },
    { "between Monday and Thursday", "en", WEDNESDAY, "2026-11-26" },
    { "Monday at the latest", "en", WEDNESDAY, "2026-11-23" },
    { "tomorrow's meeting", "en", WEDNESDAY, "2026-11-19" },
    /* days */
    { "today", "en", WEDNESDAY, "2026-11-18" },
    { "the day after tomorrow", "en", WEDNESDAY, "2026-11-20" },
    { "by 2026-12-01", "en", WEDNESDAY, "2026-12-01" },
    { "Jan 15th, 2027", "en", WEDNESDAY, "2027-01-15" },
    { "on January 15", "en", WEDNESDAY, "2027-01-15" },
    { "by 3/2/2027", "en", WEDNESDAY, "2027-02-03" },
    { "by 3/2/2027 (America)", "en", "2026-11-18T10:00-05:00", "2027-03-02" },
    { "by 25/3 (America)", "en", "2026-11-18T10:00-05:00", "2027-03-25" },
    { "the 3rd", "en", WEDNESDAY, "2026-12-03" },
    { "the 3rd of next month", "en", WEDNESDAY, "2026-12-03" },
    { "the first Monday in January", "en", WEDNESDAY, "2027-01-04" },
    { "last working day of the month", "en", WEDNESDAY, "2026-11-18/2026-11-30" },
    { "by 30 February", "en", WEDNESDAY, "-" },
    { "by the 15, please", "en", WEDNESDAY, "2026-12-15" },
    { "on the 17 pages", "en", WEDNESDAY, "-" },
    { "extended to April 15, 2027", "en", WEDNESDAY, "2027-04-15" },
    { "by Jan 15,2027", "en", WEDNESDAY, "2027-01-15" },
    { "by 20Jan2027", "en", WEDNESDAY, "2027-01-20" },
    { "by 04/2027", "en", WEDNESDAY, "2027-04-01/2027-04-30" },
    { "until the weekend is over", "en", WEDNESDAY, "2026-11-22" },
    { "15-17 December", "en", WEDNESDAY, "2026-12-17" },
    { "10 March - 12 April", "en", WEDNESDAY, "2027-04-12" },
    { "March 10 to April 12, 2028", "en", WEDNESDAY, "2028-04-12" },
    { "10 March 2027 - 12 March 2028", "en", WEDNESDAY, "2028-03-12" },
    { "5/12/2026 - 7/12/2026", "en", WEDNESDAY, "2026-12-07" },
    { "2026-12-05 - 2026-12-07", "en", WEDNESDAY, "2026-12-07" },
    { "on the 5th and 6 people", "en", WEDNESDAY, "2026-12-05" },
    { "on 29 February", "en", WEDNESDAY, "2028-02-29" },
    { "on the 23rd day of December", "en", WEDNESDAY, "2026-12-23" },
    { "by Jan. 1 and (2) then", "en", WEDNESDAY, "2027-01-01" },
    { "Monday 7 to Wednesday 9 December", "en", WEDNESDAY, "2026-12-09" },
    { "won 3rd/4th place", "en", WEDNESDAY, "-" },
    { "one may say", "en", WEDNESDAY, "-" },
    { "from December 13-15", "en", WEDNESDAY, "2026-12-15" },
    { "on 15-02", "en", WEDNESDAY, "2027-02-15" },
    { "the sun will shine", "en", WEDNESDAY, "-" },
    { "the last weekend in January", "en", WEDNESDAY, "2027-01-31" },
    /* spans */
    { "next week", "en", WEDNESDAY, "2026-11-23/2026-11-29" },
    { "later this week", "en", WEDNESDAY, "2026-11-18/2026-11-22" },
    { "early next week", "en", WEDNESDAY, "2026-11-23/2026-11-24" },
    { "in the course of next week", "en", WEDNESDAY, "2026-11-23/2026-11-29" },
    { "the week of December 7", "en", WEDNESDAY, "2026-12-07/2026-12-13" },
    { "over the weekend", "en", WEDNESDAY, "2026-11-22" },
    { "before the weekend", "en", WEDNESDAY, "2026-11-18/2026-11-20" },
    { "by the end of the month", "en", WEDNESDAY, "2026-11-18/2026-11-30" },
    { "mid-March", "en", WEDNESDAY, "2027-03-15" },
    { "by EOW", "en", WEDNESDAY, "2026-11-18/2026-11-22" },
    { "end of Q1", "en", WEDNESDAY, "2027-01-01/2027-03-31" },
    { "4th quarter 2027", "en", WEDNESDAY, "2027-10-01/2027-12-31" },
    { "in week 3 of 2028", "en", WEDNESDAY, "2028-01-17/2028-01-23" },
    /* counts */
    { "in two weeks", "en", WEDNESDAY, "2026-12-02" },
    { "within 2-3 business days", "en", WEDNESDAY, "2026-11-18 +3" },
    { "two days from Tuesday", "en", WEDNESDAY, "2026-11-26" },
    { "three days from now", "en", WEDNESDAY, "2026-11-21" },
    { "Monday two weeks from now", "en", WEDNESDAY, "2026-11-30" },
    { "the third month", "en", WEDNESDAY, "-" },
    { "in half an hour", "en", WEDNESDAY, "+1800s" },
    { "in 1 hour and 30 minutes", "en", WEDNESDAY, "+5400s" },
    { "in a week or 10 days", "en", WEDNESDAY, "2026-11-28" },
    { "in a day or two we know", "en", WEDNESDAY, "2026-11-20" },
    { "today in an hour", "en", WEDNESDAY, "+3600s" },
    { "two weeks after March 15", "en", WEDNESDAY, "2027-03-29" },
    { "3 days after next Friday", "en", WEDNESDAY, "2026-11-30" },
    { "within 1.5 hours", "en", WEDNESDAY, "+5400s" },
    { "within ten (10) days", "en", WEDNESDAY, "2026-11-28" },
    { "within 10 banking days", "en", WEDNESDAY, "2026-11-18 +10" },
    { "in a month", "en", "2027-01-31T10:00Z", "2027-02-28" },
    /* hours */
    { "by 5 today", "en", WEDNESDAY, "2026-11-18 17:00" },
    { "at 9:30 on Thursday", "en", WEDNESDAY, "2026-11-19 09:30" },
    { "2-4pm on Friday", "en", WEDNESDAY, "2026-11-20 16:00" },
    { "11-2pm on Friday", "en", WEDNESDAY, "2026-11-20 14:00" },
    { "Friday 4 - 6:30 pm", "en", WEDNESDAY, "2026-11-20 18:30" },
    { "by 9am", "en", WEDNESDAY, "2026-11-19 09:00" },
    { "noon", "en", WEDNESDAY, "2026-11-18 12:00" },
    { "tomorrow COB", "en", WEDNESDAY, "2026-11-19" },
    { "this afternoon", "en", WEDNESDAY, "2026-11-18" },
    { "Thursday morning", "en", WEDNESDAY, "2026-11-19 12:00" },
    { "first thing tomorrow", "en", WEDNESDAY, "2026-11-19 10:00" },
    { "on Friday after lunch", "en", WEDNESDAY, "2026-11-20" },
    { "after lunch", "en", WEDNESDAY, "2026-11-18" },
    { "tonight", "en", WEDNESDAY, "2026-11-18 23:59" },
    { "half past two on Monday", "en", WEDNESDAY, "2026-11-23 14:30" },
    { "quarter past 3pm", "en", WEDNESDAY, "2026-11-18 15:15" },
    { "I'm at 101 points", "en", WEDNESDAY, "-" },
    { "call me at (713) 853-1931", "en", WEDNESDAY, "-" },
    { "by the end of the day tomorrow", "en", WEDNESDAY, "2026-11-19" },
    { "2:30pm", "en", WEDNESDAY, "2026-11-18 14:30" },
    { "by 5p.m. Friday", "en", WEDNESDAY, "2026-11-20 17:00" },
    { "from 1-3pm on Friday", "en", WEDNESDAY, "2026-11-20 15:00" },
    { "tomorrow from 9a-4p", "en", WEDNESDAY, "2026-11-19 16:00" },
    { "in room 4a", "en", WEDNESDAY, "-" },
    { "Friday @ 10", "en", WEDNESDAY, "2026-11-20 10:00" },
    { "in 1/2 hour", "en", WEDNESDAY, "+1800s" },
    { "9:00 UTC - 10:00 UTC", "en", WEDNESDAY, "2026-11-18 10:00" },
    /* no deadline */
    { "last Friday", "en", WEDNESDAY, "-" },
    { "since Monday", "en", WEDNESDAY, "-" },
    { "On Monday we met", "en", WEDNESDAY, "-" },
    { "every Monday", "en", WEDNESDAY, "-" },
    { "Have a great weekend!", "en", WEDNESDAY, "-" },
    { "two days ago", "en", WEDNESDAY, "-" },
    { "Mon-Fri", "en", WEDNESDAY, "-" },
    { "24/7", "en", WEDNESDAY, "-" },
    { "version 4.2.1", "en", WEDNESDAY, "-" },
    { "call 030-123-456", "en", WEDNESDAY, "-" },
    { "$15 or 15%", "en", WEDNESDAY, "-" },
    { "5 people", "en", WEDNESDAY, "-" },
    { "I may sit down", "en", WEDNESDAY, "-" },
    { "the 2nd draft is ready", "en", WEDNESDAY, "-" },
    { "as soon as possible", "en", WEDNESDAY, "-" },
    { "before the holidays", "en", WEDNESDAY, "-" },
    { "by 2025-01-15", "en", WEDNESDAY, "-" },
    { "from Monday on", "en", WEDNESDAY, "-" },
    { "see http://example.com/by/friday", "en", WEDNESDAY, "-" },
    /* names and numbers of something */
    { "a report by Jan Miller", "en", WEDNESDAY, "-" },
    { "proposed by Jan and others", "en", WEDNESDAY, "-" },
    { "drawn by April Smith", "en", WEDNESDAY, "-" },
    { "by June we know", "en", WEDNESDAY, "2027-06-01/2027-06-30" },
    { "on 5th Avenue", "en", WEDNESDAY, "-" },
    { "Version: 1.1.30", "en", WEDNESDAY, "-" },
    { "see section 5.3.2027", "en", WEDNESDAY, "-" },
    { "section 3.2 tomorrow", "en", WEDNESDAY, "2026-11-19" },
    { "ticket 2026-11-20", "en", WEDNESDAY, "2026-11-20" },
    { "method 1 may be used", "en", WEDNESDAY, "-" },
    { "a 15 minute call", "en", WEDNESDAY, "-" },
    { "by 24 hours before", "en", WEDNESDAY, "-" },
    { "the sun is out", "en", WEDNESDAY, "-" },
    { "on Black Friday", "en", WEDNESDAY, "-" },
    { "at 5 Main Street", "en", WEDNESDAY, "-" },
    { "at 555 1234", "en", WEDNESDAY, "-" },
    { "At the end of the day, it works", "en", WEDNESDAY, "-" },
    { "der 2. Entwurf", "de", WEDNESDAY, "-" },
    { "\u00a7 5.3", "de", WEDNESDAY, "-" },
    { "le 5e arrondissement", "fr", WEDNESDAY, "-" },
    { "au 12 rue de la Paix", "fr", WEDNESDAY, "-" },
    { "24h/24", "fr", WEDNESDAY, "-" },
    { "with kernel 2.6.32", "en", WEDNESDAY, "-" },
    { "you get 6.3.", "en", WEDNESDAY, "-" },
    { "done around 2013", "en", WEDNESDAY, "-" },
    { "levels 3.3 and 3.4", "en", WEDNESDAY, "-" },
    { "we had 7.10, 8.04 and so on", "en", WEDNESDAY, "-" },
    { "by the second, better one", "en", WEDNESDAY, "-" },
    { "at intervals of 24 h", "en", WEDNESDAY, "-" },
    { "at one point we saw it", "en", WEDNESDAY, "-" },
    { "x = a(1) + 2", "fr", WEDNESDAY, "-" },
    { "les classes S 3", "fr", WEDNESDAY, "-" },
    { "en S50", "fr", WEDNESDAY, "2026-12-07/2026-12-13" },
    { "el 5 por ciento", "es", WEDNESDAY, "-" },
    { "om 5 redenen", "nl", WEDNESDAY, "-" },
    /* in a sentence: the first one to come */
    { "We spoke last week; you get it by Friday.", "en", WEDNESDAY, "2026-11-20" },
    { "I'll send 5 copies by Jan. 15 at noon", "en", WEDNESDAY, "2027-01-15 12:00" },
    /* the other languages */
    { "bis spätestens Freitag, 27. November", "de", WEDNESDAY, "2026-11-27" },
    { "bis zum 15.", "de", WEDNESDAY, "2026-12-15" },
    { "bis zum 15", "de", WEDNESDAY, "2026-12-15" },
    { "bis zum 15. Bescheid geben", "de", WEDNESDAY, "2026-12-15" },
    { "14.12. - 15.12.", "de", WEDNESDAY, "2026-12-15" },
    { "14 - 15.12.", "de", WEDNESDAY, "2026-12-15" },
    { "am Nachmittag", "de", WEDNESDAY, "2026-11-18" },
    { "Guten Morgen Frau Weber", "de", WEDNESDAY, "-" },
    { "Schönes Wochenende!", "de", WEDNESDAY, "-" },
    { "am 15.1. um 9 Uhr", "de", WEDNESDAY, "2027-01-15 09:00" },
    { "Freitagnachmittag", "de", WEDNESDAY, "2026-11-20" },
    { "Freitag morgen", "de", WEDNESDAY, "2026-11-20 12:00" },
    { "in der zweiten Januarwoche", "de", WEDNESDAY, "2027-01-11/2027-01-17" },
    { "am Montag um halb drei", "de", WEDNESDAY, "2026-11-23 14:30" },
    { "vor zwei Tagen", "de", WEDNESDAY, "-" },
    { "im 3. Quartal", "de", WEDNESDAY, "2027-07-01/2027-09-30" },
    { "am zweiundzwanzigsten Dezember", "de", WEDNESDAY, "2026-12-22" },
    { "d'ici vendredi midi", "fr", WEDNESDAY, "2026-11-20 12:00" },
    { "le dernier vendredi d'avril", "fr", WEDNESDAY, "2027-04-30" },
    { "du 23 au 28", "fr", WEDNESDAY, "2026-11-28" },
    { "le 2 à 17h", "fr", WEDNESDAY, "2026-12-02 17:00" },
    { "jeudi de 9h à 11h", "fr", WEDNESDAY, "2026-11-19 11:00" },
    { "à 3 heures cet après-midi", "fr", WEDNESDAY, "2026-11-18 15:00" },
    { "sous 48h", "fr", WEDNESDAY, "+172800s" },
    { "le 20 02 2027", "fr", WEDNESDAY, "2027-02-20" },
    { "avant le 12", "fr", WEDNESDAY, "2026-12-12" },
    { "dans un délai d'une semaine", "fr", WEDNESDAY, "2026-11-25" },
    { "dès demain", "fr", WEDNESDAY, "2026-11-19" },
    { "avant le 12 à 17h", "fr", WEDNESDAY, "2026-12-12 17:00" },
    { "demain à 15h30", "fr", WEDNESDAY, "2026-11-19 15:30" },
    { "lundi en huit", "fr", WEDNESDAY, "2026-11-30" },
    { "il y a deux jours", "fr", WEDNESDAY, "-" },
    { "a más tardar el viernes", "es", WEDNESDAY, "2026-11-20" },
    { "antes del 15", "es", WEDNESDAY, "2026-12-15" },
    { "antes de las 15", "es", WEDNESDAY, "2026-11-18 15:00" },
    { "el viernes a las tres y diez", "es", WEDNESDAY, "2026-11-20 15:10" },
    { "el viernes a las 3 de la tarde", "es", WEDNESDAY, "2026-11-20 15:00" },
    { "la semana que viene", "es", WEDNESDAY, "2026-11-23/2026-11-29" },
    { "mañana por la mañana", "es", WEDNESDAY, "2026-11-19 12:00" },
    { "uiterlijk vrijdag 27 november", "nl", WEDNESDAY, "2026-11-27" },
    { "morgenmiddag", "nl", WEDNESDAY, "2026-11-19" },
    { "maandagmorgen van 10:00 tot 12:00", "nl", WEDNESDAY, "2026-11-23 12:00" },
    { "op 25-4", "nl", WEDNESDAY, "2027-04-25" },
    { "om twintig over drie", "nl", WEDNESDAY, "2026-11-18 15:20" },
    { "binnen 3 werkdagen", "nl", WEDNESDAY, "2026-11-18 +3" },
    { "até sexta-feira", "pt", WEDNESDAY, "2026-11-20" },
    { "cinco de maio", "pt", WEDNESDAY, "2027-05-05" },
    { "às 8 e quinze da noite", "pt", WEDNESDAY, "2026-11-18 20:15" },
    { "hoje até às 18h", "pt", WEDNESDAY, "2026-11-18 18:00" },
    { "entro il 12", "it", WEDNESDAY, "2026-12-12" },
    { "entro la fine della settimana", "it", WEDNESDAY, "2026-11-18/2026-11-22" },
    { "venerdì alle 15:30", "it", WEDNESDAY, "2026-11-20 15:30" },
    { "entro l'11 marzo", "it", WEDNESDAY, "2027-03-11" },
    { "dalle 9:30 alle 11:00 di giovedì", "it", WEDNESDAY, "2026-11-19 11:00" },
    { "alle tre e venti del pomeriggio", "it", WEDNESDAY, "2026-11-18 15:20" },
    { "dal 25/12/2026 al 30/12/2026", "it", WEDNESDAY, "2026-12-30" },
    { "do piątku do godz. 15:00", "pl", WEDNESDAY, "2026-11-20 15:00" },
    { "jutro o trzeciej", "pl", WEDNESDAY, "2026-11-19 15:00" },
    { "13-go marca", "pl", WEDNESDAY, "2027-03-13" },
    { "do dwudziestego drugiego grudnia", "pl", WEDNESDAY, "2026-12-22" },
    { "za tydzień", "pl", WEDNESDAY, "2026-11-25" },
    { "i slutet av nästa vecka", "sv", WEDNESDAY, "2026-11-23/2026-11-29" },
    { "den 15:e mars", "sv", WEDNESDAY, "2027-03-15" },
    { "i fredags", "sv", WEDNESDAY, "-" },
    { "inden for to arbejdsdage", "da", WEDNESDAY, "2026-11-18 +2" },
    { "ved månedsslutt", "nb", WEDNESDAY, "2026-11-18/2026-11-30" },
};

static Phrases *pack_of(const char *language)
{
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++)
        if (g_str_equal(languages[i], language))
            return packs[i];
    g_assert_not_reached();
}

static struct anchor anchor_of(const char *at)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *clock = g_strndup(at, strcspn(at, "Z+") - 0);
    struct anchor anchor;
    int64_t shown;
    clock[MIN(strlen(clock), 16)] = '\0';
    instant_parse(at, NULL, 0, &anchor.at, &error);
    instant_parse(clock, NULL, 0, &shown, &error);
    g_assert_no_error(error);
    anchor.zone = (int)(shown - anchor.at);
    return anchor;
}

static char *day_text(int64_t day)
{
    char *text = instant_iso(day * DAY);
    text[10] = '\0';
    return text;
}

static char *deadline_text(const struct deadline *deadline)
{
    g_autofree char *day = day_text(deadline->day);
    g_autofree char *first = day_text(deadline->amount);
    int amount = (int)deadline->amount;

    switch (deadline->kind) {
    case DEADLINE_MINUTE:
        return g_strdup_printf("%s %02d:%02d", day, amount / 60, amount % 60);
    case DEADLINE_SPAN: return g_strdup_printf("%s/%s", first, day);
    case DEADLINE_WORKING_DAYS: return g_strdup_printf("%s +%d", day, amount);
    case DEADLINE_SECONDS: return g_strdup_printf("+%ds", amount);
    default: return g_steal_pointer(&day);
    }
}

static bool find(const Phrases *phrases, const char *text, const char *at,
                 struct when *when)
{
    g_autoptr(Words) words = phrases_words(phrases, text);
    struct anchor anchor = anchor_of(at);
    if (!when_find(phrases, words, 0, words_count(words), &anchor, when))
        return false;
    g_assert_cmpuint(when->first, <, when->end);
    g_assert_cmpuint(when->end, <=, words_count(words));
    g_assert_true(deadline_is_sane(&when->deadline));
    return true;
}

static void assert_row(const Phrases *phrases, const struct row *row)
{
    struct when when;
    g_autofree char *found = find(phrases, row->name, row->at, &when)
                                 ? deadline_text(&when.deadline)
                                 : g_strdup("-");
    g_assert_cmpstr(found, ==, row->expected);
}

static void test_alone(gconstpointer data)
{
    const struct row *row = data;
    assert_row(pack_of(row->language), row);
}

static void test_together(gconstpointer data)
{
    assert_row(all, data);
}

static void test_words(void)
{
    const char *text = "We will send it by the end of Friday, I hope";
    struct when when;
    g_assert_true(find(pack_of("en"), text, WEDNESDAY, &when));
    g_assert_cmpuint(when.first, ==, 4);
    g_assert_cmpuint(when.end, ==, 9);
}

static void test_zone(void)
{
    struct when when;
    g_assert_true(find(pack_of("en"), "3pm EST", WEDNESDAY, &when));
    g_assert_cmpint(when.deadline.zone, ==, -5 * HOUR);
    g_assert_true(find(pack_of("en"), "3pm ET on July 1", WEDNESDAY, &when));
    g_assert_cmpint(when.deadline.zone, ==, -4 * HOUR);
    g_assert_true(find(pack_of("en"), "3pm", WEDNESDAY, &when));
    g_assert_cmpint(when.deadline.zone, ==, 1 * HOUR);
    g_assert_true(find(pack_of("en"), "3pm UTC+2", WEDNESDAY, &when));
    g_assert_cmpint(when.deadline.zone, ==, 2 * HOUR);
    g_assert_true(find(pack_of("en"), "3:00 GMT-04:30", WEDNESDAY, &when));
    g_assert_cmpint(when.deadline.zone, ==, -4 * HOUR - HOUR / 2);
}

static void test_grain(void)
{
    static const struct {
        const char *phrase;
        DeadlineGrain grain;
    } grains[] = {
        { "at 3:15 pm", GRAIN_MINUTE },       { "by 5 today", GRAIN_HOUR },
        { "tomorrow morning", GRAIN_PART },   { "by Friday", GRAIN_DAY },
        { "next week", GRAIN_WEEK },          { "in two weeks", GRAIN_WEEK },
        { "by the end of May", GRAIN_MONTH }, { "within 2 hours", GRAIN_HOUR },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(grains); i++) {
        struct when when;
        g_assert_true(find(pack_of("en"), grains[i].phrase, WEDNESDAY, &when));
        g_assert_cmpint(when.deadline.grain, ==, grains[i].grain);
    }
}

/* Long, and made to be begun again at every word; not UTF-8; without end. */
static void test_hostile(void)
{
    static const char *const pieces[] = {
        "by ",           "the ",
        "1/1/",          "2-",
        "next ",         "Freitagnachmittag",
        "fri-",          "in 9 ",
        "or ",           "\xff\xfe 3",
        "9999999999 ",   "12:",
        "a week from ",  "'",
        "1.2.3.4",       "monday",
        "last week of ", "\u2013 5",
        "to 2 ",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) text = g_string_new(NULL);
        while (text->len < 64 * 1024)
            g_string_append(text, pieces[i]);
        struct when when;
        find(all, text->str, WEDNESDAY, &when);
    }
}

static void test_extremes(void)
{
    static const char *const ats[] = { "1970-01-01T00:00+14:00", "2090-12-31T23:59-12:00",
                                       "9999-12-31T23:59Z" };
    static const char *const phrases[] = {
        "in 999 years",
        "in 9999 months",
        "within 9999 days",
        "by 31 December 2090",
        "next year",
        "last day of next month",
        "week 53",
        "within 99999999 hours",
        "in 1000 business days",
        "the 31st",
        "on 29 February",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ats); i++) {
        for (gsize j = 0; j < G_N_ELEMENTS(phrases); j++) {
            struct when when;
            find(all, phrases[j], ats[i], &when);
        }
    }
}

static void test_bad_pack(void)
{
    static const struct {
        const char *line, *found;
    } bad[] = {
        { "monday", "\"monday\"" },
        { "monday = weekday 8", "weekday 8" },
        { "monday = weekday", "weekday" },
        { "monday = day-of-week 1", "day-of-week" },
        { "fortnight = unit 14 moons", "moons" },
        { "noon = clock 25:00", "25:00" },
        { "noon = clock 12", "clock 12" },
        { "by = by now", "by now" },
        { "habit = late", "late" },
        { "morning = part dawn", "dawn" },
        { "century = number 99999999999", "99999999999" },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(Phrases) phrases = phrases_new();
        g_autoptr(GError) error = NULL;
        g_autofree char *pack = g_strconcat("[time]\n", bad[i].line, "\n", NULL);
        g_assert_false(phrases_add(phrases, "test", pack, -1, &error));
        g_assert_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
        g_assert_nonnull(strstr(error->message, "line 2"));
        g_assert_nonnull(strstr(error->message, bad[i].found));
        g_assert_cmpuint(phrases_packs(phrases), ==, 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    all = phrases_new();
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++) {
        packs[i] = phrases_new();
        test_add_pack(packs[i], languages[i]);
        test_add_pack(all, languages[i]);
    }
    ADD_ROWS("/when/", rows, test_alone)
    ADD_ROWS("/when/all languages/", rows, test_together)
    g_test_add_func("/when/words of the phrase", test_words);
    g_test_add_func("/when/zone", test_zone);
    g_test_add_func("/when/grain", test_grain);
    g_test_add_func("/when/hostile", test_hostile);
    g_test_add_func("/when/extremes", test_extremes);
    g_test_add_func("/when/bad pack", test_bad_pack);
    int result = g_test_run();
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++)
        phrases_free(packs[i]);
    phrases_free(all);
    return result;
}
