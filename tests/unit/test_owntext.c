#include <string.h>

#include "mail/owntext.h"
#include "packs.h"
#include "rows.h"

#define WIDE_RULE "----------------------------------------------------------------------"
#define TEN_LINES "a b\na b\na b\na b\na b\na b\na b\na b\na b\na b\n"

static Phrases *packs;

static const struct own_row {
    const char *name;
    const char *text;
    const char *own;
} own_rows[] = {
    { "nothing", "", "" },
    { "only own", "Hello Bob,\n\nall is well.\n", "Hello Bob,\n\nall is well." },
    { "quote below",
      "Yes.\n\nOn Mon, 3 May 2021 at 10:00, Ann Lee <ann@client.example> wrote:\n"
      "> Is it?\n",
      "Yes." },
    { "attribution over two lines",
      "Yes.\n\nOn Mon, 3 May 2021 at 10:00, Ann Lee <\nann@client.example> wrote:\n\n"
      "> Is it?\n",
      "Yes." },
    { "attribution, quote not marked",
      "Yes.\n\nOn Mon, 3 May 2021 at 10:00, Ann Lee <ann@client.example> wrote:\n\n"
      "Is it?\n",
      "Yes." },
    { "german attribution", "Ja.\n\nAm 03.05.21 um 10:00 schrieb Ann Lee:\n> Oder?\n",
      "Ja." },
    { "german attribution, name first",
      "Ja.\n\nAnn Lee <ann@client.example> schrieb am Mo., 3. Mai 2021, 10:00:\n\n"
      "> Oder?\n",
      "Ja." },
    { "german attribution over two lines",
      "Ja.\n\nAm Montag, 3. Mai 2021 um 10:00 Uhr schrieb Ann Lee\n"
      "<ann@client.example>:\n> Oder?\n",
      "Ja." },
    { "a language we do not know",
      "Oui.\n\nLe 3 mai 2021 10:00, Ann Lee <ann@client.example> a \u00e9crit :\n"
      "> Non ?\n",
      "Oui." },
    { "dates, time and an address in brackets, of no known language",
      "Jah.\n\nEsmasp 3. mai 2021, 10:00 Ann Lee <ann@client.example> kiri:\n\n> On?",
      "Jah." },
    { "digits of another script",
      "\u0646\u0639\u0645.\n\n\u0663\u200f/\u0665\u200f/\u0662\u0660\u0662\u0661 "
      "\u0661\u0660:\u0660\u0660 Ann <ann@client.example>:\n\n> \u0644\u0627\u061f",
      "\u0646\u0639\u0645." },
    { "a wide colon",
      "\u597d\u3002\n\n\u5728 2021-05-03 10:00 Ann <ann@client.example> "
      "\u5199\u9053\uff1a\n\n\u5417\uff1f",
      "\u597d\u3002" },
    { "own lines that begin as an attribution does, right above a marked one",
      "On Monday at 10 it is fine.\nBob\n> On Mon, 3 May 2021, Ann Lee wrote:\n> When?",
      "On Monday at 10 it is fine.\nBob" },
    { "the same above one with the name first",
      "Am Montag passt es.\nBob\n> Ann Lee <ann@client.example> schrieb am Mo., 3. Mai "
      "2021, 10:00:\n> Wann?",
      "Am Montag passt es.\nBob" },
    { "attribution broken behind its date",
      "Yes.\n\nOn May 3, 2021,\nat 10:00,\nAnn Lee <ann@client.example> wrote:\n\n> Is "
      "it?",
      "Yes." },
    { "answers between", "On 3 May 2021, Ann wrote:\n> First?\nYes.\n> Second?\nNo.\n",
      "Yes.\n\nNo." },
    { "own sentence with a colon", "As Bob wrote on 3 May:\nit is done.",
      "As Bob wrote on 3 May:\nit is done." },
    { "own sentence with an address and a colon",
      "I wrote to ann@client.example and asked her:\nIs it?",
      "I wrote to ann@client.example and asked her:\nIs it?" },
    { "own sentence that begins as an attribution does",
      "On 3 May Ann wrote to us and asked:\nIs it?",
      "On 3 May Ann wrote to us and asked:\nIs it?" },
    { "somebody without a name who wrote something",
      "Hello,\n\nOn 3 May 2021 our engineer wrote a report:\nthe pump is broken.",
      "Hello,\n\nOn 3 May 2021 our engineer wrote a report:\nthe pump is broken." },
    { "the same, the verb last",
      "Bonjour,\n\nLe 3 mai 2021, notre client a \u00e9crit :\nil manque deux "
      "pi\u00e8ces.",
      "Bonjour,\n\nLe 3 mai 2021, notre client a \u00e9crit :\nil manque deux "
      "pi\u00e8ces." },
    { "what the author wrote to somebody, and when",
      "On 3 May 2021 at 10:00 I wrote to ann@client.example:\n\nplease send it.",
      "On 3 May 2021 at 10:00 I wrote to ann@client.example:\n\nplease send it." },
    { "a log with an address",
      "See:\n2021-05-03 10:00:01 ann@client.example: failed to write data:\nretry",
      "See:\n2021-05-03 10:00:01 ann@client.example: failed to write data:\nretry" },
    { "a name in small letters, quote not marked",
      "Yes.\n\nOn 03/05/2021 10:00, ann lee wrote:\n\nIs it?", "Yes." },
    { "date, time and address alone in a paragraph, quote not marked",
      "\u0414\u0430.\n\n\u043f\u043d, 3 \u043c\u0430\u044f 2021 \u0433. \u0432 10:00, "
      "Ann Lee "
      "<ann@client.example>:\n\nIs it?",
      "\u0414\u0430." },
    { "own line before a quote stays", "I agree with point 2:\n> two\nSo be it.",
      "I agree with point 2:\n\nSo be it." },
    { "line above the attribution stays",
      "This was\non this day\nOn 28 Jan 2016, at 19:04, Ann Lee wrote:\n> x\n",
      "This was\non this day" },
    { "original message",
      "Yes.\n\n-----Original Message-----\nFrom: Ann\nSent: Monday\n\nIs it?", "Yes." },
    { "german original message",
      "Ja.\n\n-----Urspr\u00fcngliche Nachricht-----\nVon: Ann\n\nOder?", "Ja." },
    { "header block of Outlook",
      "Yes.\n\n________________________________\nFrom: Ann Lee <ann@client.example>\n"
      "Sent: Monday, 3 May 2021 10:00\nTo: Bob\nSubject: Order\n\nIs it?",
      "Yes." },
    { "german header block",
      "Ja.\n\nVon: Ann Lee [mailto:ann@client.example]\nGesendet: Montag, 3. Mai 2021\n"
      "An: Bob\nBetreff: Bestellung\n\nOder?",
      "Ja." },
    { "header block in bold", "Yes.\n\n*From:* Ann\n*Sent:* Monday\n*To:* Bob\n\nIs it?",
      "Yes." },
    { "header block made one line",
      "Yes.\n\nFrom: Ann Lee <ann@client.example> Sent: Monday, 3 May 2021 10:00 To: Bob "
      "Subject: Order\n\nIs it?",
      "Yes." },
    { "own line with a field and an address",
      "To: whom it may concern\nsubject to approval, mail: ann@client.example",
      "To: whom it may concern\nsubject to approval, mail: ann@client.example" },
    { "one field is no block", "Subject: I have none.\nBye",
      "Subject: I have none.\nBye" },
    { "a form's fields stay", "Name: Ann\nPhone: 123\nCity: Ulm",
      "Name: Ann\nPhone: 123\nCity: Ulm" },
    { "how a form shall look",
      "Please change it:\n\nFrom: us@example.com\nSubject: Your invoice\n\nCan you do "
      "that "
      "by Friday?",
      "Please change it:\n\nFrom: us@example.com\nSubject: Your invoice\n\nCan you do "
      "that "
      "by Friday?" },
    { "a header block of two fields",
      "Yes.\n\nFrom: Ann Lee <ann@client.example>\nDate: Mon, 3 May 2021 10:00\n\nIs it?",
      "Yes." },
    { "a journey is no header block", "From: Berlin\nTo: Munich\nDate: 3 May",
      "From: Berlin\nTo: Munich\nDate: 3 May" },
    { "forwarded",
      "See below.\n\n---------- Forwarded message ---------\nFrom: Ann\nDate: x\n\nIs "
      "it?",
      "See below." },
    { "forwarded by Apple Mail",
      "See below.\n\nBegin forwarded message:\n\n> From: Ann\n> Is it?", "See below." },
    { "forwarded, no own word",
      "---------- Forwarded message ---------\nFrom: Ann\nDate: x\n\nIs it?", "" },
    { "signature", "Yes.\n\n-- \nBob Roy\nExample Ltd", "Yes." },
    { "signature before the quote",
      "Yes.\n\n-- \nBob Roy\n\nOn 3 May 2021, Ann wrote:\n> Is it?\n", "Yes." },
    { "answers below a signature",
      "Hi\n-- \nBob Roy\n\nOn 3 May 2021, Ann wrote:\n> Is it?\nYes.", "Hi\n\nYes." },
    { "telephone", "Yes.\n\nSent from my iPhone", "Yes." },
    { "german telephone", "Ja.\n\nVon meinem iPhone gesendet", "Ja." },
    { "a footer above the text", "Sent from my iPhone\n\nYes, it is.", "Yes, it is." },
    { "a rule in the text", "One\n_____\nTwo", "One\n_____\nTwo" },
    { "the footer of a list",
      "Yes.\n________________________________________\nTo unsubscribe: x\n\nBye",
      "Yes." },
    { "the footer of a list below dashes",
      "Yes.\n--------------------\nExample Mailing List\nTo unsubscribe, write to\n"
      "x@example.com\n\nPost to\nlist@example.com",
      "Yes." },
    { "an advertisement in a box above the footer of a list",
      "Yes.\n\n" WIDE_RULE "\nBuy now!\nNever so cheap.\n" WIDE_RULE
      "\n\nExample List\nSubscribe/Unsubscribe:\nhttp://lists.example.com",
      "Yes." },
    { "an advertisement that lost the footer below it",
      "Yes.\n\n" WIDE_RULE "\nBuy now. Learn more at:\nhttp://shop.example.com/1",
      "Yes." },
    { "a patch below the signature",
      "Try this.\n\n-- \nBob\n\nKeep the state.\n\n--- a/b.c\n+++ b/b.c\n-x\n+y",
      "Try this.\n\n\nKeep the state.\n\n--- a/b.c\n+++ b/b.c\n-x\n+y" },
    { "a signature above a long footer",
      "Yes.\n\n-- \nBob Roy\n\n-- \n" TEN_LINES TEN_LINES TEN_LINES, "Yes." },
    { "a tracker's report below dashes",
      "** Changed.\n\n-- \nYou received this bug notification because you asked.\n\n"
      "Bug:\n" TEN_LINES TEN_LINES TEN_LINES,
      "** Changed." },
    { "dashes between two topics",
      "One is done.\n\n--\n\nThe other one has not come, where is it?",
      "One is done.\n\n--\n\nThe other one has not come, where is it?" },
    { "a rule above a quote is no list's footer",
      "Hello,\n\n____________________\n\nThe pump is broken.\n\nOn 3 May 2021, Ann Lee "
      "<ann@client.example> wrote:\n> Is it?",
      "Hello,\n\n____________________\n\nThe pump is broken." },
    { "what programs leave of pictures",
      "Yes.\n[cid:image001.png@01D7.AB]\n[image: logo.png]\n<image001.png>\n"
      "[https://example.com/logo.png]\nref:_00D1._5001:ref",
      "Yes." },
    { "what goes on below dashes stays",
      "Yes.\n-- \n" TEN_LINES TEN_LINES TEN_LINES "End",
      "Yes.\n--\n" TEN_LINES TEN_LINES TEN_LINES "End" },
    { "a commit's author and date are no header block",
      "Done.\n\nAuthor: Ann Lee <ann@client.example>\nDate: 2021-05-03\n\nFix it.",
      "Done.\n\nAuthor: Ann Lee <ann@client.example>\nDate: 2021-05-03\n\nFix it." },
    { "closing words stay", "Yes.\n\nBest regards\nBob", "Yes.\n\nBest regards\nBob" },
    { "unmarked quote of the start stays",
      "On 3 May 2021, Ann <ann@client.example> wrote:\n\nMy answer.", "My answer." },
    { "GroupWise", "Yes.\n\n>>> Ann Lee 03/05/21 10:00AM >>>\nIs it?", "Yes." },
    { "Lotus Notes",
      "Yes.\n\n\tAnn Lee\n\t03/05/2021 10:00 AM\n\t\n\t\t To: Bob\n\t\t cc:\n"
      "\t\t Subject: Order\n\nIs it?",
      "Yes." },
    { "a mark alone quotes, too", "On 3 May 2021, Ann wrote:\n| First?\nYes.\n", "Yes." },
    { "a table is no quote", "| a | b |\n| 1 | 2 |", "| a | b |\n| 1 | 2 |" },
    { "initials before the mark",
      "Ann Lee <ann@client.example> writes:\nAL> Is it?\nAL>\nYes.", "Yes." },
    { "a name before the mark",
      "Ann Lee <ann@client.example> writes:\n\nAnn> Is it?\n\nYes.\n\nAnn> Or "
      "not?\n\nNo.",
      "Yes.\n\nNo." },
    { "a colon before each line", "Ann writes:\n: Is it?\n:\n: Or not?\nYes.", "Yes." },
    { "two marks", "Ann writes:\n|> Is it?\n|>Or not?\nYes.", "Yes." },
    { "something left out of the quote", "Ann Lee wrote:\n[...]\n> Is it?\nYes.",
      "[...]\n\nYes." },
    { "what a mailbox puts before From", ">From now on it is.", ">From now on it is." },
    { "a line of the quote was broken",
      "> This line of the quote was so long that some program on its way broke the\n"
      "last word\n> off.\nYes.",
      "Yes." },
    { "a short answer between long lines",
      "> Would you please tell us whether this has been done?\nno\n> "
      "And "
      "that?",
      "no" },
    { "attribution of a date alone",
      "Yes.\n\nOn Mon, 3 May 2021 10:00:00 +0000\n> Is it?", "Yes." },
    { "attribution without a colon",
      "On 3 May 2021, Ann Lee <ann@client.example> wrote\n> Is it?\nYes.", "Yes." },
    { "attribution, the later line marked",
      "Yes.\n\nOn 3 May 2021 at 10:00, Ann Lee <\n> ann@client.example> wrote:\n>\n> Is "
      "it?",
      "Yes." },
    { "a word above a marked attribution",
      "Yes.\nBob\n> On 3 May 2021, Ann Lee wrote:\n> Is it?", "Yes.\nBob" },
    { "ISO date first, quote not marked",
      "Yes.\n\n2021-05-03 10:00 GMT+02:00 Ann Lee <ann@client.example>:\n\nIs it?",
      "Yes." },
    { "right to left",
      "\u05db\u05df.\n\n\u200f\u202b\u05d1\u05ea\u05d0\u05e8\u05d9\u05da 3 "
      "\u05d1\u05de\u05d0\u05d9 2021 \u05d1-10:00 \u05de\u05d0\u05ea \u202aAnn Lee\u202c "
      "<\u202aann@client.example\u202c>:\u202c\n\n> \u05dc\u05d0?",
      "\u05db\u05df." },
    { "answers below a header block",
      "From: Ann Lee <ann@client.example>\nDate: Mon, 3 May 2021\n\n> First?\n\nYes.",
      "Yes." },
    { "original message, marked",
      "-----Original Message-----\n> From: Ann\n> First?\n\nYes.\n\n> Second?\nNo.",
      "Yes.\n\nNo." },
    { "a header block that itself quotes",
      "Yes.\n\nFrom: Ann\nSent: Monday\nSubject: Order\n\n> First?\n\nIs it?", "Yes." },
    { "a plan is no header block", "Date: Monday\nSubject: Tests\n\nCome early.",
      "Date: Monday\nSubject: Tests\n\nCome early." },
    { "a title in an unknown language",
      "Ano.\n\n---------- P\u016fvodn\u00ed zpr\u00e1va ----------\nOd: Ann "
      "<ann@client.example>\nP\u0159edm\u011bt: Order\n\nIs it?",
      "Ano." },
    { "Notes with the author above the date",
      "Yes.\n\nAnn Lee@CLIENT\n03/05/2021 10:00 AM\nTo: Bob\ncc:\nSubject: Order\n\nIs "
      "it?",
      "Yes." },
    { "Notes with a date in the author's line",
      "Yes.\n\n\"Ann Lee\" <ann@client.example> on 03/05/2021 10:00:01 AM\nPlease "
      "respond to "
      "ann@client.example\nTo: Bob\ncc:\nSubject: Order\n\nIs it?",
      "Yes." },
    { "Notes with the beginning of the mail in its line",
      "Yes.\n\nAnn Lee ---03/05/2021 10:00:00 AM---Hello Bob, is it done\n\nFrom: Ann "
      "Lee <ann@client.example>\nTo: Bob\nSubject: Order\n\nIs it?",
      "Yes." },
    { "Notes and a list with a long name",
      "Yes.\n\nAnn Lee <ann@client.example>\nSent by: list-bounces@example.com\n"
      "04/06/2003 03:18 AM\nPlease respond to Example Studio Client for All of Us\n\n"
      "\t\tTo: Example List <list@example.com>\n\t\tcc:\n\t\tSubject: Order\n\nIs it?",
      "Yes." },
    { "Chinese, quote not marked",
      "\u597d\u3002\n\n\u5728 2021-05-03 10:00:00\uff0cAnn <ann@client.example> "
      "\u5199\u9053\uff1a\n\u5417\uff1f",
      "\u597d\u3002" },
    { "a request with an address and a date above a quote",
      "Hi Bob,\nplease write to Carl <carl@x.example> before 3 May 2021 10:00, and tell "
      "him:\n> it is broken",
      "Hi Bob,\nplease write to Carl <carl@x.example> before 3 May 2021 10:00, and tell "
      "him:" },
    { "forwarded by somebody, without dashes",
      "See below.\n\nForwarded by Ann Lee <ann@client.example>:\nIs it?", "See below." },
    { "original message between stars, with fields",
      "Yes.\n\n**Original Message**\nFrom: Ann <ann@client.example>\nTo: Bob\n\nIs it?",
      "Yes." },
    { "a footer of two lines", "Yes.\n\nSent from my Galaxy S205,\nwith Outlook 16",
      "Yes." },
    { "a notice of few words",
      "Yes.\n\nIf you received this message in error, notify us.\n\nBye", "Yes." },
    { "a patch is the author's",
      "Fix it.\n---\n a.c | 2 +-\n@@ -180,7 +180,7 @@ int a(int b)\n case C:\n-x\n+y\n-- "
      "\n1.6",
      "Fix it.\n---\n a.c | 2 +-\n@@ -180,7 +180,7 @@ int a(int b)\n case C:\n-x\n+y" },
    { "signed by PGP",
      "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nYes.\n\n- -- \nBob\n-----BEGIN "
      "PGP "
      "SIGNATURE-----\nVersion: 1\n\niQ==\n-----END PGP SIGNATURE-----",
      "Yes." },
    { "an encoding that lost its label",
      "Yes.=20\n\n=09Ann Lee\n=0903/05/2021 10:00 AM\n=09=09=20\n=09=09 To: Bob\n=09=09 "
      "cc:=20\n=09=09 Subject: Order\n\nIs it?",
      "Yes.=20" },
    { "the footer of a list, with its name",
      "Yes.\n_______________________________________________\nscrews mailing "
      "list\nscrews@client.example\nhttps://client.example/screws",
      "Yes." },
    { "an advertisement above it",
      "Yes.\n\n----------------------------------------------------------------------"
      "\nBuy "
      "now!\nhttps://"
      "client.example\n_______________________________________________\nscrews "
      "mailing list\nscrews@client.example",
      "Yes." },
    { "a wide rule in the text",
      "One\n_______________________________________________\nTwo is what comes now.",
      "One\n_______________________________________________\nTwo is what comes now." },
    { "dashes in the middle of a long text",
      "One\n--"
      "\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\n"
      "22\n23\n24\n25\n26 ends.",
      "One\n--"
      "\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\n"
      "22\n23\n24\n25\n26 ends." },
    { "a legal notice that begins otherwise",
      "Yes.\n\nBob\n\nWhat you have here may be confidential or privileged. Any "
      "disclosure or "
      "copying by\nanybody but the addressee is prohibited; notify us and delete it.",
      "Yes.\n\nBob" },
    { "a word on secrets is no notice",
      "Hello Ann,\n\nplease keep the price confidential, and delete the draft that went "
      "to Tim "
      "in error before he reads it; the offer is for you alone.",
      "Hello Ann,\n\nplease keep the price confidential, and delete the draft that went "
      "to Tim "
      "in error before he reads it; the offer is for you alone." },
    { "nothing but what looks as a notice",
      "It is confidential and privileged: any disclosure or copying is prohibited. "
      "Delete it "
      "when you have read it, all of it.",
      "It is confidential and privileged: any disclosure or copying is prohibited. "
      "Delete it "
      "when you have read it, all of it." },
    { "a legal notice above the text",
      "Confidentiality notice: confidential and privileged.\n\nYes.", "Yes." },
    { "a disclaimer of the author's own",
      "Disclaimer: I am no engineer.\n\nThe pump is loud. Can you look at it?",
      "Disclaimer: I am no engineer.\n\nThe pump is loud. Can you look at it?" },
    { "a warning between rules above the text",
      "____________________\nWARNING: This email originated outside of Example.\n"
      "____________________\n\nHello Bob,\n\nis it done?",
      "Hello Bob,\n\nis it done?" },
    { "a question that begins as a footer does",
      "To unsubscribe from your service, what must I do?",
      "To unsubscribe from your service, what must I do?" },
    { "a warning above the text",
      "CAUTION: This email originated from outside of the organization. Do not click "
      "links "
      "unless you know the sender.\n\nHello Bob,\n\nis it done?",
      "Hello Bob,\n\nis it done?" },
    { "a warning right above the text",
      "CAUTION: This email originated from outside of the organization. Do not click "
      "links or open attachments unless you know the sender.\nHello Bob,\n\nis it done?",
      "Hello Bob,\n\nis it done?" },
    { "a warning that was broken",
      "CAUTION: This email originated from outside of the organization. Do not\nclick "
      "links unless you know the sender.\nHello Bob,\n\nis it done?",
      "Hello Bob,\n\nis it done?" },
    { "a warning right above a text in small letters",
      "CAUTION: This email originated from outside of the organization.\nhello bob,\nis "
      "it done?",
      "hello bob,\nis it done?" },
    { "a title right above the text", "[EXTERNAL EMAIL]\nHello Bob,\n\nis it done?",
      "Hello Bob,\n\nis it done?" },
    { "a long first line that begins as a footer does",
      "This mailing list has been of use to me for years, but for three weeks I have not "
      "received a single mail from it, and nobody could tell me why.",
      "This mailing list has been of use to me for years, but for three weeks I have not "
      "received a single mail from it, and nobody could tell me why." },
    { "the mark of a helpdesk below the text",
      "Yes.\n\n##- Prosz\u0119 pisa\u0107 powy\u017cej -##\n\nIs it?", "Yes." },
    { "the mark of another helpdesk",
      "Yes.\n\n## Please do not write below this line ##\n\nIs it?", "Yes." },
    { "the mark of a helpdesk above the text",
      "-- Reply above this line --\n\nHello Bob,\n\nis it done?",
      "Hello Bob,\n\nis it done?" },
    { "only a footer", "Sent from my iPhone", "" },
    { "a dash is no signature", "- one\n-- two\n--- three", "- one\n-- two\n--- three" },
};

/* Signatures of Bob Roy <bob.roy@example.com>. */
static const struct own_row signature_rows[] = {
    { "below a long dash", "Yes.\n\n\u2014\nBob Roy\nSales at Example", "Yes." },
    { "below a drawn line",
      "Yes.\n\n\u2500\u2500\u2500\u2500\u2500\nBob Roy\nHead of Sales\n+44 20 7946 0000",
      "Yes." },
    { "a long dash in the text", "Yes.\n\n\u2014\n\nThe other thing is done, too.",
      "Yes.\n\n\u2014\n\nThe other thing is done, too." },
    { "below the name",
      "It is done.\n\nBob\n\nBob Roy\nSenior Engineer\nExample Ltd\n+44 20 7946 0000",
      "It is done.\n\nBob" },
    { "below the first name", "It is done.\n\nBob\n503-464-7486", "It is done.\n\nBob" },
    { "nothing but a signature", "Bob Roy\nExample Ltd\nPhone: 020 7946 0000", "" },
    { "name and address in one line",
      "Done.\n\nBob Roy | Example Ltd | bob.roy@example.com", "Done." },
    { "below a closing, somebody else's name",
      "It is done.\n\nRegards,\nCustomer Service\nExample Ltd\nwww.example.com",
      "It is done.\n\nRegards," },
    { "links below a word", "See\nhttps://example.com/a\nhttps://example.com/b",
      "See\nhttps://example.com/a\nhttps://example.com/b" },
    { "a link below a name", "It is done.\n\nRob\nhttps://rob.example",
      "It is done.\n\nRob" },
    { "a telephone number in pairs", "It is done.\n\nBob Roy\n01 23 45 67 89",
      "It is done." },
    { "figures of versions", "Look here:\n\nRELENG_4   1.60.2.5\nRELENG_5   1.60.2.1.6.1",
      "Look here:\n\nRELENG_4   1.60.2.5\nRELENG_5   1.60.2.1.6.1" },
    { "a picture within",
      "Done.\n\nBob Roy\n[cid:image001.png@01D7.AB]\n+44 20 7946 0000", "Done." },
    { "thanks that ask announce no signature",
      "Merci de livrer \u00e0 l'adresse suivante\n\nHotel Example\nTel 030 1234567",
      "Merci de livrer \u00e0 l'adresse suivante\n\nHotel Example\nTel 030 1234567" },
    { "below a rule", "It is done.\n\n-----\nExample Ltd\nTel 020 7946 0000",
      "It is done." },
    { "below a rule, with a sentence",
      "It is done.\n\nBob\n---\nbob.roy@example.com. Nothing said here is what my "
      "employer "
      "thinks.",
      "It is done.\n\nBob" },
    { "what a developer signs stays", "Fine.\n\nAcked-by: Bob Roy <bob.roy@example.com>",
      "Fine.\n\nAcked-by: Bob Roy <bob.roy@example.com>" },
    { "a note stays", "See [1].\n\nBob\n---\n[1] https://example.com/",
      "See [1].\n\nBob\n---\n[1] https://example.com/" },
    { "a question below a rule stays", "One\n---\nIs it bob@example.com?",
      "One\n---\nIs it bob@example.com?" },
    { "in a box",
      "It is done.\n\n==========\nBob Roy, who works with screws all the day long "
      "here\nbob.roy@example.com\nNothing said here is what my employer "
      "thinks.\n==========",
      "It is done." },
    { "with a saying below",
      "It is done.\n\nBob Roy\nbob.roy@example.com\n\"Who never asks will never be told "
      "anything.\"",
      "It is done." },
    { "with all that firms put below",
      "Das geht.\n\nMit freundlichen Gr\u00fc\u00dfen\n\ni. A. Bob "
      "Roy\nVertrieb\n\nBeispiel "
      "GmbH\nWeg 1 | 12345 Ulm\nTel.: 0731 123456\n\nBesuchen Sie uns auf der Messe in "
      "Halle "
      "3!\n\nGesch\u00e4ftsf\u00fchrer: Ann Lee, Registergericht: Amtsgericht Ulm, HRB "
      "12345, "
      "USt-IdNr.: DE123456789",
      "Das geht.\n\nMit freundlichen Gr\u00fc\u00dfen" },
    { "above the quote",
      "Yes.\n\nBob Roy\nSales Manager\n\nOn 3 May 2021, Ann Lee wrote:\n> Is it?",
      "Yes." },
    { "a name alone stays", "It is done.\n\nRegards,\n\nBob Roy",
      "It is done.\n\nRegards,\n\nBob Roy" },
    { "a postscript stays",
      "It is done.\n\nBob Roy\nbob.roy@example.com\n\nPS: Call me when you are there.",
      "It is done.\n\nBob Roy\nbob.roy@example.com\n\nPS: Call me when you are there." },
    { "a number in a sentence stays",
      "Done.\n\nPlease call me at 020 7946 0000 tomorrow.",
      "Done.\n\nPlease call me at 020 7946 0000 tomorrow." },
    { "numbers that were announced stay",
      "These are the numbers:\n\nAnn Lee 020 7946 0001\nTim May 020 7946 0002",
      "These are the numbers:\n\nAnn Lee 020 7946 0001\nTim May 020 7946 0002" },
    { "an address that was asked for stays",
      "Send it to:\n\nExample Ltd\n12 Long Street\nTel 020 7946 0000",
      "Send it to:\n\nExample Ltd\n12 Long Street\nTel 020 7946 0000" },
    { "the author's address, announced, stays",
      "Please send it to:\n\nBob Roy\n12 Long Street\nbob.roy@example.com",
      "Please send it to:\n\nBob Roy\n12 Long Street\nbob.roy@example.com" },
    { "dates and times are no numbers", "Thanks,\n\n12/05/2021 10:00\n2021-05-13",
      "Thanks,\n\n12/05/2021 10:00\n2021-05-13" },
    { "a list of things stays", "We need\n\nScrews\nNails\nA hammer",
      "We need\n\nScrews\nNails\nA hammer" },
    { "a question below a closing stays", "Thanks\n\nOr is it 020 7946 0000?",
      "Thanks\n\nOr is it 020 7946 0000?" },
};

static void test_signature(gconstpointer data)
{
    static const struct address bob = { (char *)"Bob Roy",
                                        (char *)"bob.roy@example.com" };
    const struct own_row *row = data;
    g_autofree char *own = owntext_extract(row->text, &bob, packs);
    g_assert_cmpstr(own, ==, row->own);
}

static void test_own(gconstpointer data)
{
    const struct own_row *row = data;
    g_autofree char *own = owntext_extract(row->text, NULL, packs);
    g_assert_cmpstr(own, ==, row->own);
}

/* 64 KiB of the worst lines, and of one line, must not take minutes. */
static void test_large(void)
{
    static const char *const pieces[] = { ">\n",
                                          "\tFrom:\n",
                                          "On 3 May\n",
                                          "a@b 12345:\n",
                                          "x:\n",
                                          "--\n",
                                          "___\n\n",
                                          "Bob Roy\n",
                                          "To: a@b\n\n",
                                          "> a\nb\n",
                                          "020 7946 ",
                                          "On 3 May ",
                                          "Disclaimer x\n",
                                          "Sent from my x\na\nb\nc\n",
                                          "=20",
                                          "\u200f",
                                          "From: " };
    static const struct address bob = { (char *)"Bob Roy",
                                        (char *)"bob.roy@example.com" };

    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) text = g_string_new("own\n");
        while (text->len < 64 * 1024)
            g_string_append(text, pieces[i]);
        g_autofree char *own = owntext_extract(text->str, &bob, packs);
        g_assert_true(g_str_has_prefix(own, "own"));
    }
}

static void test_long_line(void)
{
    g_autofree char *line = g_strnfill(1024 * 1024, 'a');
    g_autofree char *text = g_strconcat("On ", line, " wrote:\n> x\n", line, NULL);
    g_autofree char *own = owntext_extract(text, NULL, packs);
    g_assert_true(g_str_has_suffix(own, line));
}

/* What is looked at of a line ends with a whole character, wherever it ends. */
static void test_long_marked_line(void)
{
    for (int i = 0; i < 8; i++) {
        g_autoptr(GString) text = g_string_new("Yes.\n\nGood morning <\n> ");
        for (int n = 0; n < i; n++)
            g_string_append_c(text, 'a');
        for (int n = 0; n < 400; n++)
            g_string_append(text, "\u20ac");
        g_string_append(text, "\n> x");
        g_autofree char *own = owntext_extract(text->str, NULL, packs);
        g_assert_cmpstr(own, ==, "Yes.\n\nGood morning <");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);

    packs = test_packs();
    ADD_ROWS("/owntext/", own_rows, test_own);
    ADD_ROWS("/owntext/signature/", signature_rows, test_signature);
    g_test_add_func("/owntext/large", test_large);
    g_test_add_func("/owntext/long-line", test_long_line);
    g_test_add_func("/owntext/long-marked-line", test_long_marked_line);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
