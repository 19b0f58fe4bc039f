/* Stories of mail and notes, and how they are explained: the rows of test_explain.c.
 *
 * A mail is written
 *     "Wed 10:12 carl to team"                 who wrote to whom, and when (Berlin time)
 *     "Wed 11:40 ann to carl: holding=soon"    after the colon, parted by "; ": its kind,
 *                                              what the language rules found and in which
 *                                              words, or other facts of it
 * and what somebody said by ackctl
 *     "Thu 09:00 hanna says assign bob"
 *
 * The week is that of 16 November 2026; "Mon2" is the Monday after. Business hours are
 * 09:00 to 17:30, on Fridays until 16:00. We owe gina's company a word within an hour, an
 * answer within eight and an update every day; everybody else a word within four hours,
 * an answer within two days. Mail to the mailbox "sales" with "urgent" in its subject has
 * a target of its own: half an hour, an hour and a half. The first mail is called m1, and
 * so on. */
#pragma once

enum { LINES_MAX = 14 };

struct story {
    const char *name;
    const char *lines[LINES_MAX];
    const char *now;     /* NULL: Fri 16:00 */
    const char *changed; /* when the targets were: from then on only "standard" is left;
                            "no targets": there never were any; NULL: never */
    const char *about;   /* only sentences of these rules and turns, "S17", "2.S17"; NULL:
                            all */
    const char *said;    /* a line for each sentence: its turn, rule, instant and text */
};

static const struct story stories[] = {
    { .name = "S9 from question to thanks, as a whole",
      .lines = { "Wed 10:12 carl to team",
                 "Wed 11:40 ann to carl: holding=we are looking into it",
                 "Thu 15:05 carl to ann: chase=any news", "Fri 15:00 bob to carl",
                 "Fri 15:20 carl to bob: courtesy=Thank you very much" },
      .said = "1 S9 Wed 18 Nov 10:12: Carl Carter <carl@client.example> wrote. "
              "That opened turn 1.\n"
              "1 S17 Wed 18 Nov 10:12: Target \"standard\" applies: it is for "
              "everybody whom no target before it takes.\n"
              "1 S23 Wed 18 Nov 10:12: We have 4 business hours for the first "
              "reply, so until Wed 18 Nov 14:12; 2 business days for the answer, "
              "so until Fri 20 Nov 10:12.\n"
              "1 S10 Wed 18 Nov 11:40: Ann Lee sent a holding reply (\"we are "
              "looking into it\"): turn 1 is acknowledged, but not answered.\n"
              "1 S12 Wed 18 Nov 11:40: That is the first reply, after 1h 28m.\n"
              "1 S17 Wed 18 Nov 11:40: The first reply was due Wed 18 Nov 14:12: "
              "met with 2h 32m to spare.\n"
              "1 S14 Thu 19 Nov 15:05: Carl Carter asked again (\"any news\"): chase 1 "
              "in this turn; the clocks go on from Wed 18 Nov 10:12.\n"
              "1 S11 Fri 20 Nov 15:00: Bob Roy answered: that ends turn 1.\n"
              "1 S12 Fri 20 Nov 15:00: That is the answer, after 21h 48m of "
              "working time (2d 4h by the clock).\n"
              "1 S17 Fri 20 Nov 15:00: The answer was due Fri 20 Nov 10:12: missed "
              "by 4h 48m.\n"
              "1 S34 Fri 20 Nov 15:00: The breach of the answer stays with Ann "
              "Lee, who owned the conversation when it fell due.\n"
              "1 S34 Fri 20 Nov 15:00: The credit for the reply goes to Bob Roy "
              "all the same.\n"
              "1 S33 Fri 20 Nov 15:00: Nobody had introduced Bob Roy: not on From, "
              "To or Cc of an earlier mail, and not named in one of ours.\n"
              "1 S13 Fri 20 Nov 15:20: \"Thank you very much\" from Carl Carter "
              "opened no turn: it only says thanks or goodbye.\n"
              "0 S14 now: The client had to ask once.\n"
              "0 S34 now: Bob Roy owns the conversation now.\n"
              "0 S19 now: Nothing is owed on either side; if nobody writes, it "
              "counts as settled from Sun 20 Dec 15:20 on.\n" },
    { .name = "nobody has replied yet",
      .lines = { "Wed 10:12 carl to team" },
      .now = "Wed 12:12",
      .said = "1 S9 Wed 18 Nov 10:12: Carl Carter <carl@client.example> wrote. "
              "That opened turn 1.\n"
              "1 S17 Wed 18 Nov 10:12: Target \"standard\" applies: it is for "
              "everybody whom no target before it takes.\n"
              "1 S23 Wed 18 Nov 10:12: We have 4 business hours for the first "
              "reply, so until Wed 18 Nov 14:12; 2 business days for the answer, "
              "so until Fri 20 Nov 10:12.\n"
              "1 S23 now: The first reply is due Wed 18 Nov 14:12, in 2h.\n"
              "1 S23 now: The answer is due Fri 20 Nov 10:12, in 15h of working "
              "time (1d 22h by the clock).\n"
              "0 S34 now: Nobody owns it yet: no member has replied to the client "
              "or was assigned.\n" },
    { .name = "S9 a second mail in the same turn",
      .lines = { "Wed 10:12 carl to team", "Wed 10:40 carl to team" },
      .about = "S9",
      .said = "1 S9 Wed 18 Nov 10:12: Carl Carter <carl@client.example> wrote. "
              "That opened turn 1.\n"
              "1 S9 Wed 18 Nov 10:40: Carl Carter wrote again in the same turn: "
              "the clocks go on from Wed 18 Nov 10:12.\n" },
    { .name = "S9 who has no name is called by the address",
      .lines = { "Wed 10:12 nameless to team" },
      .about = "S9",
      .said = "1 S9 Wed 18 Nov 10:12: info@client.example wrote. That opened turn "
              "1.\n" },
    { .name = "S14 a chase without a phrase for it",
      .lines = { "Wed 10:12 carl to team", "Wed 12:12 carl to team",
                 "Wed 12:20 carl to team: chase=hello?" },
      .about = "S14",
      .said = "1 S14 Wed 18 Nov 12:12: Carl Carter wrote again, 2 business hours "
              "or more after the mail before: chase 1 in this turn; the clocks go "
              "on from Wed 18 Nov 10:12.\n"
              "1 S14 Wed 18 Nov 12:20: Carl Carter asked again (\"hello?\"): chase 2 "
              "in this turn.\n"
              "0 S14 now: The client had to ask twice.\n" },
    { .name = "S13 thanks after the answer",
      .lines = { "Wed 10:12 carl to team", "Wed 11:00 ann to carl",
                 "Wed 11:30 carl to ann: courtesy=Thanks, all good" },
      .about = "S13",
      .said = "1 S13 Wed 18 Nov 11:30: \"Thanks, all good\" from Carl Carter "
              "opened no turn: it only says thanks or goodbye.\n" },
    { .name = "S13 thanks for a holding reply",
      .lines = { "Wed 10:12 carl to team", "Wed 11:00 ann to carl: holding=soon",
                 "Wed 11:30 carl to ann: courtesy=Thanks" },
      .about = "S13",
      .said = "1 S13 Wed 18 Nov 11:30: \"Thanks\" from Carl Carter only says "
              "thanks or goodbye: it changes nothing in turn 1.\n" },
    { .name = "S11 one holding reply after another",
      .lines = { "Wed 10:12 carl to team", "Wed 11:00 ann to carl: holding=soon",
                 "Wed 12:00 ann to carl: holding=still working on it" },
      .about = "S10 S11",
      .said = "1 S10 Wed 18 Nov 11:00: Ann Lee sent a holding reply (\"soon\"): turn "
              "1 is acknowledged, but not answered.\n"
              "1 S10 Wed 18 Nov 12:00: Ann Lee sent one more holding reply (\"still "
              "working on it\"): turn 1 still has no answer.\n" },
    { .name = "S12 answered on the second day",
      .lines = { "Wed 17:00 carl to team", "Thu 09:30 ann to carl" },
      .about = "S12",
      .said = "1 S12 Thu 19 Nov 09:30: That is the first reply and the answer in "
              "one, after 1h of working time (16h 30m by the clock).\n" },
    { .name = "S12 two answers",
      .lines = { "Wed 10:00 carl to team", "Wed 11:00 ann to carl",
                 "Thu 10:00 carl to ann", "Thu 10:20 ann to carl" },
      .about = "S12",
      .said = "1 S12 Wed 18 Nov 11:00: That is the first reply and the answer in "
              "one, after 1h.\n"
              "2 S12 Thu 19 Nov 10:20: That is the next reply and the answer in "
              "one, after 20m.\n"
              "0 S12 now: The 2 answers together took 1h 20m: that is the "
              "requester wait time.\n" },
    { .name = "S17 an answer at the due instant",
      .lines = { "Wed 10:12 carl to team", "Fri 10:12 ann to carl" },
      .about = "S17",
      .said = "1 S17 Wed 18 Nov 10:12: Target \"standard\" applies: it is for "
              "everybody whom no target before it takes.\n"
              "1 S17 Fri 20 Nov 10:12: The first reply was due Wed 18 Nov 14:12: "
              "missed by 13h of working time (1d 20h by the clock).\n"
              "1 S17 Fri 20 Nov 10:12: The answer was due Fri 20 Nov 10:12: met to "
              "the second.\n" },
    { .name = "S17 a target for some clients",
      .lines = { "Wed 10:12 gina to team" },
      .about = "S17 S23",
      .said = "1 S17 Wed 18 Nov 10:12: Target \"gold\" applies: its clients "
              "include bigco.example.\n"
              "1 S23 Wed 18 Nov 10:12: We have 1 business hour for the first "
              "reply, so until Wed 18 Nov 11:12; 8 business hours for the answer, "
              "so until Thu 19 Nov 09:42.\n"
              "1 S17 now: The first reply was due Wed 18 Nov 11:12 and has not "
              "come: 2 working days (2d 4h by the clock) late by now.\n"
              "1 S17 now: The answer was due Thu 19 Nov 09:42 and has not come: "
              "14h 48m of working time (1d 6h by the clock) late by now.\n" },
    { .name = "S17 no target",
      .lines = { "Wed 10:12 carl to team" },
      .changed = "no targets",
      .said = "1 S9 Wed 18 Nov 10:12: Carl Carter <carl@client.example> wrote. "
              "That opened turn 1.\n"
              "1 S17 Wed 18 Nov 10:12: No target applies here, so nothing is due.\n"
              "1 S9 now: Turn 1 is still open.\n"
              "0 S34 now: Nobody owns it yet: no member has replied to the client "
              "or was assigned.\n" },
    { .name = "S17 no target, and an answer",
      .lines = { "Wed 10:12 carl to team", "Wed 11:00 ann to carl" },
      .changed = "no targets",
      .about = "S12 S17",
      .said = "1 S17 Wed 18 Nov 10:12: No target applies here, so nothing is due.\n"
              "1 S12 Wed 18 Nov 11:00: That is the first reply and the answer in "
              "one, after 48m.\n" },
    { .name = "S17 the targets were changed afterwards",
      .lines = { "Wed 10:12 gina to team", "Thu 13:00 ann to gina",
                 "Thu 14:00 gina to ann" },
      .changed = "Thu 12:00",
      .about = "S17 S23",
      .said = "1 S17 Wed 18 Nov 10:12: Target \"gold\" applies: its clients "
              "include bigco.example. Targets or hours were changed on Thu 19 Nov "
              "12:00; this turn keeps those it opened under.\n"
              "1 S23 Wed 18 Nov 10:12: We have 1 business hour for the first "
              "reply, so until Wed 18 Nov 11:12; 8 business hours for the answer, "
              "so until Thu 19 Nov 09:42.\n"
              "1 S17 Thu 19 Nov 13:00: The first reply was due Wed 18 Nov 11:12: "
              "missed by 10h 18m of working time (1d 1h by the clock).\n"
              "1 S17 Thu 19 Nov 13:00: The answer was due Thu 19 Nov 09:42: missed "
              "by 3h 18m.\n"
              "2 S17 Thu 19 Nov 14:00: Target \"standard\" applies: it is for "
              "everybody.\n"
              "2 S23 Thu 19 Nov 14:00: We have 4 business hours for the next "
              "reply, so until Fri 20 Nov 09:30; 2 business days for the answer, "
              "so until Mon 23 Nov 14:00.\n"
              "2 S17 now: The next reply was due Fri 20 Nov 09:30 and has not "
              "come: 6h 30m late by now.\n"
              "2 S23 now: The answer is due Mon 23 Nov 14:00, in 5h of working "
              "time (2d 22h by the clock).\n" },
    { .name = "S18 answered in the evening",
      .lines = { "Wed 17:10 carl to team", "Wed 19:42 ann to carl" },
      .about = "S12 S18",
      .said = "1 S18 Wed 18 Nov 19:42: The team was closed at that time. The reply "
              "counts all the same, with the business time that had passed by then.\n"
              "1 S12 Wed 18 Nov 19:42: That is the first reply and the answer in "
              "one, after 20m of working time (2h 32m by the clock).\n" },
    { .name = "S18 asked and answered in the evening",
      .lines = { "Wed 18:10 carl to team", "Wed 19:42 ann to carl" },
      .about = "S12 S17 S18",
      .said = "1 S17 Wed 18 Nov 18:10: Target \"standard\" applies: it is for "
              "everybody whom no target before it takes.\n"
              "1 S18 Wed 18 Nov 19:42: The team was closed at that time. The reply "
              "counts all the same, with the business time that had passed by then.\n"
              "1 S12 Wed 18 Nov 19:42: That is the first reply and the answer in "
              "one, after no working time (1h 32m by the clock).\n"
              "1 S17 Wed 18 Nov 19:42: The first reply was due Thu 19 Nov 13:00: "
              "met with 4h of working time (17h 18m by the clock) to spare.\n"
              "1 S17 Wed 18 Nov 19:42: The answer was due Mon 23 Nov 09:00: met "
              "with 2 working days (4d 13h by the clock) to spare.\n" },
    { .name = "S22 asked while the team was closed",
      .lines = { "Tue 18:00 carl to team" },
      .now = "Wed 09:30",
      .about = "S22 S23",
      .said = "1 S22 Tue 17 Nov 18:00: The team was closed then: business time "
              "counts from Wed 18 Nov 09:00.\n"
              "1 S23 Tue 17 Nov 18:00: We have 4 business hours for the first "
              "reply, so until Wed 18 Nov 13:00; 2 business days for the answer, "
              "so until Fri 20 Nov 09:00.\n"
              "1 S23 now: The first reply is due Wed 18 Nov 13:00, in 3h 30m.\n"
              "1 S23 now: The answer is due Fri 20 Nov 09:00, in 16h 30m of "
              "working time (1d 23h by the clock).\n" },
    { .name = "S23 by the wall clock",
      .lines = { "Tue 10:00 gina to team", "Tue 10:30 ann to gina",
                 "Tue 11:00 gina to ann" },
      .now = "Tue 12:00",
      .about = "2.S23",
      .said = "2 S23 Tue 17 Nov 11:00: We have 1 business hour for the next reply, "
              "so until Tue 17 Nov 12:00; 36h by the wall clock for the answer, so "
              "until Wed 18 Nov 23:00.\n"
              "2 S23 now: The next reply is due now, Tue 17 Nov 12:00.\n"
              "2 S23 now: The answer is due Wed 18 Nov 23:00, in 14h of working "
              "time (1d 11h by the clock).\n" },
    { .name = "S3 robots",
      .lines = { "Wed 10:12 carl to team", "Wed 10:13 team to carl: auto-reply",
                 "Wed 10:14 carl to team: auto-reply", "Wed 10:15 team to carl: bulk" },
      .about = "S3 S10",
      .said = "1 S10 Wed 18 Nov 10:13: An automatic reply from Support: only what "
              "a person writes starts or stops a clock.\n"
              "1 S3 Wed 18 Nov 10:14: An automatic reply from Carl Carter: only "
              "what a person writes starts or stops a clock.\n"
              "1 S10 Wed 18 Nov 10:15: A newsletter or other bulk mail from "
              "Support: only what a person writes starts or stops a clock.\n" },
    { .name = "S10 what is no reply",
      .lines = { "Wed 10:12 carl to team", "Wed 10:30 ann to bob",
                 "Wed 10:40 ann to sam" },
      .about = "S10",
      .said = "1 S10 Wed 18 Nov 10:30: Ann Lee wrote among ourselves: internal "
              "mail starts and stops no clock.\n"
              "1 S10 Wed 18 Nov 10:40: Ann Lee wrote to Sam only: that is no word "
              "to the client who waits.\n" },
    { .name = "S1 an ignored client",
      .lines = { "Wed 10:12 carl to team", "Wed 10:13 tina to team" },
      .about = "S1",
      .said = "1 S1 Wed 18 Nov 10:13: Mail from Tina does not count: an ignored "
              "address.\n" },
    { .name = "we write first",
      .lines = { "Wed 10:00 ann to carl", "Wed 11:00 carl to ann" },
      .now = "Wed 12:00",
      .about = "S9 S10 S34",
      .said = "0 S10 Wed 18 Nov 10:00: Ann Lee wrote to somebody who was not "
              "waiting for us: there was no clock to stop.\n"
              "1 S9 Wed 18 Nov 11:00: Carl Carter <carl@client.example> wrote. "
              "That opened turn 1.\n"
              "0 S34 now: Nobody owns it yet: no member has replied to the client "
              "or was assigned.\n" },
    { .name = "only we write",
      .lines = { "Wed 10:00 ann to carl" },
      .said = "0 S10 Wed 18 Nov 10:00: Ann Lee wrote to somebody who was not "
              "waiting for us: there was no clock to stop.\n"
              "0 S9 now: No turn ever opened: no client waits or waited here.\n" },
    { .name = "S10 one mail answers two who wait",
      .lines = { "Wed 10:00 carl to team", "Wed 11:00 ann to sam", "Wed 12:00 sam to ann",
                 "Wed 13:00 ann to sam carl" },
      .about = "S9 S11 S12",
      .said = "1 S9 Wed 18 Nov 10:00: Carl Carter <carl@client.example> wrote. "
              "That opened turn 1.\n"
              "1 S11 Wed 18 Nov 13:00: Ann Lee answered: that ends turn 1.\n"
              "1 S12 Wed 18 Nov 13:00: That is the first reply and the answer in "
              "one, after 3h.\n"
              "2 S9 Wed 18 Nov 12:00: Sam <sam@supplier.example> wrote. That "
              "opened turn 2.\n"
              "2 S11 Wed 18 Nov 13:00: The same mail reached the client of this "
              "turn, too.\n"
              "2 S12 Wed 18 Nov 13:00: That is the next reply and the answer in "
              "one, after 1h.\n"
              "0 S12 now: The 2 answers together took 4h: that is the requester "
              "wait time.\n" },
    { .name = "S15 the answer bounced",
      .lines = { "Wed 10:12 carl to team", "Wed 11:40 ann to carl",
                 "Wed 11:41 daemon to ann: bounce; answers=m2", "Wed 13:00 ann to carl" },
      .about = "S10 S11 S12 S15",
      .said = "1 S11 Wed 18 Nov 11:40: Ann Lee replied, but the mail came back: it "
              "stopped no clock.\n"
              "1 S15 Wed 18 Nov 11:41: What Ann Lee sent on Wed 18 Nov 11:40 came "
              "back: the client never got it. Turn 1 counts from Wed 18 Nov 10:12 "
              "as before.\n"
              "1 S11 Wed 18 Nov 13:00: Ann Lee answered: that ends turn 1.\n"
              "1 S12 Wed 18 Nov 13:00: That is the first reply and the answer in "
              "one, after 2h 48m.\n" },
    { .name = "S16 answered elsewhere",
      .lines = { "Wed 10:12 carl to team: flagged=Wed 15:00" },
      .about = "S16 S17",
      .said = "1 S17 Wed 18 Nov 10:12: Target \"standard\" applies: it is for "
              "everybody whom no target before it takes.\n"
              "1 S16 Wed 18 Nov 15:00: The mail from Carl Carter was marked as "
              "answered, but no mail of ours is there. Turn 1 ends as answered "
              "elsewhere: inferred, and left out of the averages.\n"
              "1 S17 Wed 18 Nov 15:00: The first reply was due Wed 18 Nov 14:12, "
              "before the turn ended: missed.\n"
              "1 S16 Wed 18 Nov 15:00: The answer was not due before Fri 20 Nov "
              "10:12: neither met nor missed.\n" },
    { .name = "S16 answered elsewhere, too late",
      .lines = { "Wed 10:12 carl to team: flagged=Fri 11:00" },
      .about = "S16 S17 S34",
      .said = "1 S17 Wed 18 Nov 10:12: Target \"standard\" applies: it is for "
              "everybody whom no target before it takes.\n"
              "1 S16 Fri 20 Nov 11:00: The mail from Carl Carter was marked as "
              "answered, but no mail of ours is there. Turn 1 ends as answered "
              "elsewhere: inferred, and left out of the averages.\n"
              "1 S17 Fri 20 Nov 11:00: The first reply was due Wed 18 Nov 14:12, "
              "before the turn ended: missed.\n"
              "1 S17 Fri 20 Nov 11:00: The answer was due Fri 20 Nov 10:12, before "
              "the turn ended: missed.\n"
              "1 S34 Fri 20 Nov 11:00: Both breaches stay with nobody: the "
              "conversation had no owner when they fell due.\n"
              "0 S34 now: Nobody owns it yet: no member has replied to the client "
              "or was assigned.\n" },
    { .name = "S19 closed before it was due",
      .lines = { "Wed 10:12 carl to team", "Wed 12:00 hanna says close" },
      .about = "S17 S19",
      .said = "1 S17 Wed 18 Nov 10:12: Target \"standard\" applies: it is for "
              "everybody whom no target before it takes.\n"
              "1 S19 Wed 18 Nov 12:00: hanna closed the conversation. Turn 1 ends "
              "with that.\n"
              "1 S19 Wed 18 Nov 12:00: The first reply was not due before Wed 18 "
              "Nov 14:12: neither met nor missed.\n"
              "1 S19 Wed 18 Nov 12:00: The answer was not due before Fri 20 Nov "
              "10:12: neither met nor missed.\n"
              "0 S19 now: It has been closed since Wed 18 Nov 12:00; a later mail "
              "from the client opens a new turn.\n"
              "0 S19 now: Nothing is owed on either side; if nobody writes, it "
              "counts as settled from Fri 18 Dec 12:00 on.\n" },
    { .name = "S19 put into a folder",
      .lines = { "Wed 10:12 carl to team: filed=Wed 12:00", "Thu 10:00 carl to team" },
      .about = "S9 S19",
      .said = "1 S9 Wed 18 Nov 10:12: Carl Carter <carl@client.example> wrote. "
              "That opened turn 1.\n"
              "1 S19 Wed 18 Nov 12:00: The mail was found in a folder for closed "
              "matters, or under the keyword for them: the conversation is closed. "
              "Turn 1 ends with that.\n"
              "1 S19 Wed 18 Nov 12:00: The first reply was not due before Wed 18 "
              "Nov 14:12: neither met nor missed.\n"
              "1 S19 Wed 18 Nov 12:00: The answer was not due before Fri 20 Nov "
              "10:12: neither met nor missed.\n"
              "2 S9 Thu 19 Nov 10:00: Carl Carter <carl@client.example> wrote. "
              "That opened turn 2.\n" },
    { .name = "S19 reopened",
      .lines = { "Wed 10:12 carl to team", "Wed 11:12 hanna says close",
                 "Wed 15:12 hanna says reopen" },
      .now = "Wed 15:30",
      .about = "S19 S23 S24",
      .said = "1 S23 Wed 18 Nov 10:12: We have 4 business hours for the first "
              "reply, so until Wed 18 Nov 14:12; 2 business days for the answer, "
              "so until Fri 20 Nov 10:12.\n"
              "1 S19 Wed 18 Nov 11:12: hanna closed the conversation. Turn 1 ends "
              "with that.\n"
              "1 S19 Wed 18 Nov 15:12: hanna opened it again. Turn 1 counts from "
              "Wed 18 Nov 10:12 as before; the time in between is a pause.\n"
              "1 S23 now: The first reply is due Thu 19 Nov 09:42 (without the "
              "pause: Wed 18 Nov 14:12), in 2h 42m of working time (18h 12m by the "
              "clock).\n"
              "1 S23 now: The answer is due Fri 20 Nov 14:12 (without the pause: "
              "Fri 20 Nov 10:12), in 15h 42m of working time (1d 22h by the clock).\n" },
    { .name = "S19 settled",
      .lines = { "Wed 10:12 carl to team", "Wed 11:00 ann to carl" },
      .about = "S19",
      .said = "0 S19 now: Nothing is owed on either side; if nobody writes, it "
              "counts as settled from Fri 18 Dec 11:00 on.\n" },
    { .name = "S20 we asked for something",
      .lines = { "Wed 10:12 carl to team",
                 "Wed 11:00 ann to carl: request=Could you send me the log?" },
      .about = "S20",
      .said = "1 S20 Wed 18 Nov 11:00: Ann Lee asked for something (\"Could you "
              "send me the log?\"): from here on we wait for the client, and no "
              "clock of ours runs.\n"
              "0 S20 now: We have been waiting for the client since Wed 18 Nov "
              "11:00 (\"Could you send me the log?\").\n" },
    { .name = "S20 the client promised something",
      .lines = { "Wed 10:12 carl to team", "Wed 11:00 ann to carl",
                 "Wed 12:00 carl to ann: promise=I will send the log tomorrow",
                 "Wed 12:10 ann to carl" },
      .about = "S20",
      .said = "2 S20 Wed 18 Nov 12:10: Carl Carter promised something (\"I will "
              "send the log tomorrow\"): from here on we wait for the client, and "
              "no clock of ours runs.\n"
              "0 S20 now: We have been waiting for the client since Wed 18 Nov "
              "12:00 (\"I will send the log tomorrow\").\n" },
    { .name = "S24 a question pauses the answer",
      .lines = { "Wed 10:12 carl to team", "Wed 15:00 ann to carl: holding=looking into "
                                           "it; request=Which printer is it?" },
      .said = "1 S9 Wed 18 Nov 10:12: Carl Carter <carl@client.example> wrote. "
              "That opened turn 1.\n"
              "1 S17 Wed 18 Nov 10:12: Target \"standard\" applies: it is for "
              "everybody whom no target before it takes.\n"
              "1 S23 Wed 18 Nov 10:12: We have 4 business hours for the first "
              "reply, so until Wed 18 Nov 14:12; 2 business days for the answer, "
              "so until Fri 20 Nov 10:12.\n"
              "1 S10 Wed 18 Nov 15:00: Ann Lee sent a holding reply (\"looking into "
              "it\"): turn 1 is acknowledged, but not answered.\n"
              "1 S12 Wed 18 Nov 15:00: That is the first reply, after 4h 48m.\n"
              "1 S17 Wed 18 Nov 15:00: The first reply was due Wed 18 Nov 14:12: "
              "missed by 48m.\n"
              "1 S34 Wed 18 Nov 15:00: The breach of the first reply stays with "
              "nobody: the conversation had no owner when it fell due.\n"
              "1 S34 Wed 18 Nov 15:00: The credit for the reply goes to Ann Lee "
              "all the same.\n"
              "1 S24 Wed 18 Nov 15:00: Ann Lee asked for something (\"Which "
              "printer is it?\"): the clocks of turn 1 stand still until the "
              "client writes.\n"
              "1 S24 now: The clocks have stood still since Wed 18 Nov 15:00, "
              "until the client writes.\n"
              "0 S34 now: Ann Lee owns the conversation now.\n"
              "0 S20 now: We have been waiting for the client since Wed 18 Nov "
              "15:00 (\"Which printer is it?\").\n" },
    { .name = "S24 and the client's reply lets it go on",
      .lines = { "Wed 10:12 carl to team",
                 "Wed 15:00 ann to carl: holding=looking into it; request=Which printer "
                 "is it?",
                 "Thu 10:00 carl to ann", "Fri 13:00 ann to carl" },
      .about = "S12 S17 S24",
      .said = "1 S17 Wed 18 Nov 10:12: Target \"standard\" applies: it is for "
              "everybody whom no target before it takes.\n"
              "1 S12 Wed 18 Nov 15:00: That is the first reply, after 4h 48m.\n"
              "1 S17 Wed 18 Nov 15:00: The first reply was due Wed 18 Nov 14:12: "
              "missed by 48m.\n"
              "1 S24 Wed 18 Nov 15:00: Ann Lee asked for something (\"Which "
              "printer is it?\"): the clocks of turn 1 stand still until the "
              "client writes.\n"
              "1 S24 Thu 19 Nov 10:00: The clocks of turn 1 go on. They stood "
              "still for 3h 30m of working time (19h by the clock); what was not "
              "due yet is due that much later.\n"
              "1 S12 Fri 20 Nov 13:00: That is the answer, after 16h 18m of "
              "working time (1d 7h by the clock), pauses left out.\n"
              "1 S17 Fri 20 Nov 13:00: The answer was due Fri 20 Nov 13:42 "
              "(without the pause: Fri 20 Nov 10:12): met with 42m to spare.\n" },
    { .name = "S32 updates",
      .lines = { "Mon 10:00 gina to team", "Mon 10:30 ann to gina: holding=soon",
                 "Tue 10:00 ann to gina: holding=still working on it",
                 "Thu 10:00 gina to ann: chase=any news" },
      .now = "Thu 12:00",
      .about = "S14 S32",
      .said = "1 S32 Mon 16 Nov 10:30: Until the answer comes, the client should "
              "hear from us every business day: next by Tue 17 Nov 10:30.\n"
              "1 S32 Tue 17 Nov 10:00: Until the answer comes, the client should "
              "hear from us every business day: next by Wed 18 Nov 10:00.\n"
              "1 S14 Thu 19 Nov 10:00: Gina asked again (\"any news\"): chase 1 in "
              "this turn; the clocks go on from Mon 16 Nov 10:00.\n"
              "1 S32 now: After our first word the client heard from us once more, "
              "in time.\n"
              "1 S32 now: Our last word is of Tue 17 Nov 10:00; an update was due "
              "Wed 18 Nov 10:00 and has not come: 10h 30m of working time (1d 2h "
              "by the clock) late by now.\n"
              "0 S14 now: The client had to ask once.\n" },
    { .name = "S27 promised, put off, and too late",
      .lines = { "Mon 10:00 carl to team",
                 "Mon 11:00 ann to carl: promise=You get the quote on Tuesday; by=Tue "
                 "17:30",
                 "Tue 17:00 ann to carl: holding=tomorrow; promise=It will be tomorrow; "
                 "by=Wed 17:30",
                 "Thu 10:00 ann to carl: attached" },
      .about = "S26 S27 S28 S29",
      .said = "1 S26 Mon 16 Nov 11:00: Ann Lee promised \"You get the quote on Tuesday\" "
              "(100% sure): due Tue 17 Nov 17:30.\n"
              "1 S26 Tue 17 Nov 17:00: Ann Lee promised \"It will be tomorrow\" (100% "
              "sure): due Wed 18 Nov 17:30.\n"
              "1 S28 Tue 17 Nov 17:00: It comes instead of an earlier promise that was "
              "not kept by then: put off once, and first for Tue 17 Nov 17:30.\n"
              "1 S27 Thu 19 Nov 10:00: That is what Ann Lee promised (\"It will be "
              "tomorrow\"), but 1h of working time (16h 30m by the clock) too late: it "
              "was due Wed 18 Nov 17:30. The promise is broken.\n" },
    { .name = "S29 no time was named, and it is broken",
      .lines = { "Mon 10:00 carl to team",
                 "Mon 11:00 ann to carl: promise=We will send a proposal" },
      .about = "S26 S27 S28 S29",
      .said = "1 S29 Mon 16 Nov 11:00: Ann Lee promised \"We will send a proposal\" "
              "(100% sure): no time was named, so it is due after 2 business days, Wed "
              "18 Nov 11:00.\n"
              "0 S27 now: Ann Lee has not done what was promised (\"We will send a "
              "proposal\"): broken since Wed 18 Nov 11:00.\n" },
    { .name = "S30 somebody says that it was none",
      .lines = { "Mon 10:00 carl to team",
                 "Mon 11:00 ann to carl: promise=See you on Friday; by=Fri 12:00",
                 "Tue 10:00 kim says dismiss m2" },
      .about = "S26 S27 S30",
      .said = "1 S30 Mon 16 Nov 11:00: Ann Lee wrote \"See you on Friday\"; somebody "
              "said that this is no promise.\n"
              "1 S30 Tue 17 Nov 10:00: kim said that 29c1b289.1 is no promise.\n" },
    { .name = "S31 what the client owes",
      .lines = { "Mon 10:00 carl to team: promise=I will send the log on Thursday; "
                 "by=Thu "
                 "17:00",
                 "Mon 11:00 ann to carl" },
      .now = "Wed 10:00",
      .about = "S26 S31",
      .said = "1 S26 Mon 16 Nov 10:00: Carl Carter promised \"I will send the log on "
              "Thursday\" (100% sure): due Thu 19 Nov 17:00.\n"
              "0 S31 now: Carl Carter still owes what was promised (\"I will send the "
              "log on Thursday\"), due Thu 19 Nov 17:00.\n" },
    { .name = "S32 what was promised with the answer",
      .lines = { "Mon 10:00 gina to team",
                 "Mon 10:30 ann to gina: promise=you will have the quote by Friday" },
      .now = "Thu 12:00",
      .about = "S32",
      .said = "1 S32 now: We still owe what we promised. Our last word is of Mon "
              "16 Nov 10:30; an update was due Tue 17 Nov 10:30 and has not come: "
              "2 working days (2d 1h by the clock) late by now.\n" },
    { .name = "S32 and asked for",
      .lines = { "Mon 10:00 gina to team",
                 "Mon 10:30 ann to gina: promise=you will have the quote by Friday",
                 "Thu 10:00 gina to ann: chase=where is it" },
      .now = "Thu 12:00",
      .about = "S14 S32",
      .said = "1 S32 now: We still owe what we promised. Our last word is of Mon "
              "16 Nov 10:30; an update was due Tue 17 Nov 10:30 and has not come: "
              "2 working days (2d 1h by the clock) late by now.\n"
              "2 S14 Thu 19 Nov 10:00: An update or a promise was overdue, so Gina "
              "had to ask.\n"
              "0 S14 now: The client had to ask once.\n" },
    { .name = "S33 introduced or not",
      .lines = { "Wed 10:12 carl to team", "Wed 11:00 ann to carl: holding=soon",
                 "Wed 12:00 bob to carl" },
      .about = "S33",
      .said = "1 S33 Wed 18 Nov 12:00: Nobody had introduced Bob Roy: not on From, "
              "To or Cc of an earlier mail, and not named in one of ours.\n" },
    { .name = "S34 the breach of whom it was assigned to",
      .lines = { "Wed 10:12 carl to team", "Wed 11:00 ann to carl: holding=soon",
                 "Thu 09:00 hanna says assign bob", "Fri 15:00 ann to carl" },
      .about = "S34",
      .said = "1 S34 Thu 19 Nov 09:00: hanna assigned it to Bob Roy, who owns it "
              "from here on.\n"
              "1 S34 Fri 20 Nov 15:00: The breach of the answer stays with Bob "
              "Roy, who owned the conversation when it fell due.\n"
              "1 S34 Fri 20 Nov 15:00: The credit for the reply goes to Ann Lee "
              "all the same.\n"
              "0 S34 now: Ann Lee owns the conversation now.\n" },
    { .name = "S34 a breach before anybody replied",
      .lines = { "Wed 10:12 carl to team" },
      .now = "Wed 16:00",
      .about = "S34",
      .said = "1 S34 now: The breach of the first reply stays with nobody: the "
              "conversation had no owner when it fell due.\n"
              "0 S34 now: Nobody owns it yet: no member has replied to the client "
              "or was assigned.\n" },
    { .name = "snoozed",
      .lines = { "Wed 10:12 carl to team", "Wed 11:00 hanna says snooze Mon2 09:00" },
      .about = "S40",
      .said = "1 S40 Wed 18 Nov 11:00: hanna wanted no reminders before Mon 23 Nov "
              "09:00. The clocks go on.\n"
              "0 S40 now: No reminders go out before Mon 23 Nov 09:00.\n" },
    { .name = "a snooze was ended",
      .lines = { "Wed 10:12 carl to team", "Wed 11:00 hanna says snooze Mon2 09:00",
                 "Wed 12:00 ann says snooze Wed 12:00" },
      .about = "S40",
      .said = "1 S40 Wed 18 Nov 11:00: hanna wanted no reminders before Mon 23 Nov "
              "09:00. The clocks go on.\n"
              "1 S40 Wed 18 Nov 12:00: ann ended the snooze: reminders go out again.\n" },
    { .name = "S20 still",
      .lines = { "Wed 10:12 carl to team",
                 "Wed 15:00 ann to carl: holding=looking into it; request=Which printer "
                 "is it?",
                 "Thu 10:00 ann to carl: holding=still looking" },
      .about = "S20 S24",
      .said = "1 S24 Wed 18 Nov 15:00: Ann Lee asked for something (\"Which "
              "printer is it?\"): the clocks of turn 1 stand still until the "
              "client writes.\n"
              "1 S20 Thu 19 Nov 10:00: We still wait for what we asked the client "
              "for.\n"
              "1 S24 now: The clocks have stood still since Wed 18 Nov 15:00, "
              "until the client writes.\n"
              "0 S20 now: We have been waiting for the client since Wed 18 Nov "
              "15:00 (\"Which printer is it?\").\n" },
    { .name = "S34 assigned to a stranger",
      .lines = { "Wed 10:12 carl to team", "Wed 11:00 hanna says assign sam" },
      .about = "S34",
      .said = "1 S34 Wed 18 Nov 11:00: What hanna said of it does not count: "
              "assigned to nobody of the team.\n"
              "1 S34 now: Both breaches stay with nobody: the conversation had no "
              "owner when they fell due.\n"
              "0 S34 now: Nobody owns it yet: no member has replied to the client "
              "or was assigned.\n" },
    { .name = "S15 the holding reply bounced",
      .lines = { "Wed 10:12 carl to team", "Wed 11:00 ann to carl: holding=soon",
                 "Wed 11:40 ann to carl: holding=very soon",
                 "Wed 11:41 daemon to ann: bounce" },
      .now = "Wed 12:00",
      .about = "S10 S15 S17",
      .said = "1 S17 Wed 18 Nov 10:12: Target \"standard\" applies: it is for "
              "everybody whom no target before it takes.\n"
              "1 S10 Wed 18 Nov 11:00: Ann Lee sent a holding reply (\"soon\"): turn "
              "1 is acknowledged, but not answered.\n"
              "1 S17 Wed 18 Nov 11:00: The first reply was due Wed 18 Nov 14:12: "
              "met with 3h 12m to spare.\n"
              "1 S10 Wed 18 Nov 11:40: Ann Lee replied, but the mail came back: it "
              "stopped no clock.\n"
              "1 S15 Wed 18 Nov 11:41: What Ann Lee sent on Wed 18 Nov 11:40 came "
              "back: the client never got it. Turn 1 counts from Wed 18 Nov 10:12 "
              "as before.\n" },
    { .name = "S19 closed when all was overdue",
      .lines = { "Wed 10:12 carl to team", "Fri 11:00 hanna says close" },
      .about = "S17 S19 S34",
      .said = "1 S17 Wed 18 Nov 10:12: Target \"standard\" applies: it is for "
              "everybody whom no target before it takes.\n"
              "1 S19 Fri 20 Nov 11:00: hanna closed the conversation. Turn 1 ends "
              "with that.\n"
              "1 S17 Fri 20 Nov 11:00: The first reply was due Wed 18 Nov 14:12, "
              "before the turn ended: missed.\n"
              "1 S17 Fri 20 Nov 11:00: The answer was due Fri 20 Nov 10:12, before "
              "the turn ended: missed.\n"
              "1 S34 Fri 20 Nov 11:00: Both breaches stay with nobody: the "
              "conversation had no owner when they fell due.\n"
              "0 S34 now: Nobody owns it yet: no member has replied to the client "
              "or was assigned.\n"
              "0 S19 now: It has been closed since Fri 20 Nov 11:00; a later mail "
              "from the client opens a new turn.\n"
              "0 S19 now: Nothing is owed on either side; if nobody writes, it "
              "counts as settled from Sun 20 Dec 11:00 on.\n" },
    { .name = "S16 the flag on a mail of ours",
      .lines = { "Wed 10:00 ann to carl: flagged=Wed 11:00" },
      .said = "0 S10 Wed 18 Nov 10:00: Ann Lee wrote to somebody who was not "
              "waiting for us: there was no clock to stop.\n"
              "0 S9 now: No turn ever opened: no client waits or waited here.\n" },
    { .name = "S32 more than one update missed",
      .lines = { "Mon 10:00 gina to team", "Mon 10:30 ann to gina: holding=soon",
                 "Thu 10:00 ann to gina: holding=soon", "Thu 11:00 ann to gina" },
      .about = "S32",
      .said = "1 S32 Mon 16 Nov 10:30: Until the answer comes, the client should "
              "hear from us every business day: next by Tue 17 Nov 10:30.\n"
              "1 S32 Thu 19 Nov 10:00: Until the answer comes, the client should "
              "hear from us every business day: next by Fri 20 Nov 10:00.\n"
              "1 S32 Thu 19 Nov 11:00: The client waited too long to hear from us "
              "again: once.\n" },
    { .name = "S17 a target for a subject and a mailbox",
      .lines = { "Wed 10:12 carl to team: subject=Very URGENT indeed; in=sales" },
      .now = "Wed 10:30",
      .about = "S17 S23",
      .said = "1 S17 Wed 18 Nov 10:12: Target \"urgent\" applies: the mailbox "
              "fits, the subject fits.\n"
              "1 S23 Wed 18 Nov 10:12: We have 30 business minutes for the first "
              "reply, so until Wed 18 Nov 10:42; 1h30m of business time for the "
              "answer, so until Wed 18 Nov 11:42.\n"
              "1 S23 now: The first reply is due Wed 18 Nov 10:42, in 12m.\n"
              "1 S23 now: The answer is due Wed 18 Nov 11:42, in 1h 12m.\n" },
    { .name = "S37 a call that was returned too late",
      .lines = { "Wed 10:12 pbx to team: voice-mail; call=030 123456",
                 "Wed 15:12 ann says returned" },
      .about = "S37 S12 S34 1.S17",
      .said = "1 S37 Wed 18 Nov 10:12: tel:030123456 called and left a voice-mail. That "
              "opened turn 1.\n"
              "1 S17 Wed 18 Nov 10:12: Target \"standard\" applies: it is for everybody "
              "whom no target before it takes.\n"
              "1 S37 Wed 18 Nov 15:12: ann said that the call was returned: that ends "
              "turn 1.\n"
              "1 S12 Wed 18 Nov 15:12: That is the first reply and the answer in one, "
              "after 5h.\n"
              "1 S17 Wed 18 Nov 15:12: The first reply was due Wed 18 Nov 14:12: missed "
              "by 1h.\n"
              "1 S17 Wed 18 Nov 15:12: The answer was due Fri 20 Nov 10:12: met with 12h "
              "of working time (1d 19h by the clock) to spare.\n"
              "1 S34 Wed 18 Nov 15:12: The breach of the first reply stays with nobody: "
              "the conversation had no owner when it fell due.\n"
              "0 S34 now: Nobody owns it yet: no member has replied to the client or was "
              "assigned.\n" },
    { .name = "S37 there was no call",
      .lines = { "Wed 10:12 carl to team", "Wed 15:12 ann says returned" },
      .about = "S37",
      .said = "1 S37 Wed 18 Nov 15:12: What ann said of it does not count: no call waits "
              "to be returned.\n" },
    { .name = "S4 a mail without any time",
      .lines = { "Wed 10:12 carl to team", "Wed 10:30 carl to team: timeless" },
      .about = "S4",
      .said = "1 S4 -: Mail from Carl Carter does not count: it has no time.\n" },
    { .name = "names and words that would turn the line round",
      .lines = { "Wed 10:12 eve to team",
                 "Wed 11:30 eve to team: chase=any \xE2\x80\xAEnews" },
      .about = "S9 1.S14",
      .said = "1 S9 Wed 18 Nov 10:12: Eve  Evil <eve@client.example> wrote. That "
              "opened turn 1.\n"
              "1 S14 Wed 18 Nov 11:30: Eve  Evil asked again (\"any news\"): chase 1 "
              "in this turn; the clocks go on from Wed 18 Nov 10:12.\n" },
};
