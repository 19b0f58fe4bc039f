/* evaluate_stories.h - how the stories of test_evaluate.c are written.
 *
 * What happened is told line by line, in any order. A mail is
 *     "Mon 10:00 carl to team"          who wrote to whom, and when (Berlin time)
 *     "Mon 10:00 ann to carl: holding"  after the colon what is known of it, see below
 * and what people of the team said about the conversation is
 *     "Mon 12:00 close"                 or reopen
 *     "Mon 12:00 assign bob"
 *     "Mon 12:00 snooze Wed 09:00"
 *     "Mon 12:00 dismiss m2.1"  the first promise of m2
 *     "Mon 12:00 returned"      the call was
 * The mails are called m1, m2 ... as they stand. After the colon may stand
 *     holding, courtesy, chase, request, promise, introduction, delivery ...
 *                             what the language rules found; request-Which_one? with the
 *                             words that they found it in
 *     thing, by-Fri, by-Fri-12:00   of the promise before it: of what and until when
 *     attached                there is a file
 *     auto-reply, bounce, bulk, notification, calendar, voice-mail
 *                             it is no person's mail; a bounce may be delayed: our mail
                             may arrive yet
 *     letter, to-letter       it is one of ackd's own, or answers one
 *     answers-m2, refers-m2   In-Reply-To and References
 *     cc-bob, bcc-bob, reply-to-cora
 *     about-URGENT            its subject
 *     in-sales                the mailbox that it was seen in
 *     answered-seen-Mon-12:00 when \Answered was first seen on it
 *     closed-seen-Mon-12:00   when it was first seen among the closed matters
 *     dated-Sun-23:00, stored-Fri2-12:00, timeless, nameless
 *                             a false Date, an INTERNALDATE long after it arrived, no
 *                             time at all, no address in From
 *
 * What was made of it; of what a story leaves out nothing is expected:
 *     events   what each mail, flag and note did, and to which turn: rule, event,
 *              turn, and after a + what else it did
 *     turns    for each turn: whose, since when, told and answered when, his mails
 *     owners   of each turn, then of the conversation
 *     due      of each turn: by which target, when to tell, when to answer
 *     took     of each turn, until he was told and until the answer: so much
 *              business time of so much by the wall clock
 *     updates  of each turn: since which word of ours the client has not heard of us
 *              and by when he should, how many updates there were, how many too late
 *     credit   of each turn: who told him, in which mail, who answered, in which mail
 *     blame    of each turn: who owned it when the word, when the answer was due
 *     promises whose, in which mail, due when, how often put off since when: its fate
 *     whole    the conversation: promised, waiting, closed, settled, snoozed
 *
 * The week is that of 16 November 2026; "Mon2" is the Monday after. Business hours are
 * Monday to Friday, 09:00 to 17:00; Wed3 is a holiday, Fri3 is closed from noon on.
 *     who asks                  a word within   the answer within   a word again every
 *     subject urgent or *down*  30 minutes      24 h wall clock     24 h wall clock
 *     gina (bigco), gold        1 h, later 2    8 h, later 4        -
 *     nina, night               4 h, 2 days     of nights: Mon to Fri 22:00 to 06:00
 *     mailbox sales or shop     2 h             1 day               -
 *     everybody else, standard  4 h             2 days              8 h
 * From Mon8 on everybody has 2 h and 1 day. A chase is what comes 2 h after.
 * carl and cora are of one company, tina there is ignored; sam is a supplier. Ann Lee,
 * Bob Roy and Kim Ono are the team, support@ (team) is its address; bob.private is
 * another address of bob's, mailer our own mail server, pbx our telephone system, which
 * calls caller by the number 030 123456.
 *
 * What is promised without a time is due after two days.
 *
 * Every rule S5 to S24, S27 to S34 and S37 has a story in which it applies and one,
 * `nearly`, in which it seems to. A test counts them. */
#pragma once
#include <stdbool.h>

enum { LINES_MAX = 8 };

struct story {
    const char *name; /* begins with the rule's number */
    bool nearly;
    const char *told[LINES_MAX + 1];
    const char *events;
    const char *turns;
    const char *owners;
    const char *due;
    const char *took;
    const char *updates;
    const char *credit;
    const char *blame;
    const char *promises;
    const char *whole;
};
