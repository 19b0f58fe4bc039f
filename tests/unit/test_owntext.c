#include <string.h>

#include "mail/owntext.h"
#include "packs.h"

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
    { "answers between", "On 3 May 2021, Ann wrote:\n> First?\nYes.\n> Second?\nNo.\n",
      "Yes.\n\nNo." },
    { "own sentence with a colon", "As Bob wrote on 3 May:\nit is done.",
      "As Bob wrote on 3 May:\nit is done." },
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
    { "one field is no block", "Subject: I have none.\nBye",
      "Subject: I have none.\nBye" },
    { "a form's fields stay", "Name: Ann\nPhone: 123\nCity: Ulm",
      "Name: Ann\nPhone: 123\nCity: Ulm" },
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
    { "closing words stay", "Yes.\n\nBest regards\nBob", "Yes.\n\nBest regards\nBob" },
    { "unmarked quote of the start stays",
      "On 3 May 2021, Ann <ann@client.example> wrote:\n\nMy answer.", "My answer." },
    { "GroupWise", "Yes.\n\n>>> Ann Lee 03/05/21 10:00AM >>>\nIs it?", "Yes." },
    { "Lotus Notes",
      "Yes.\n\n\tAnn Lee\n\t03/05/2021 10:00 AM\n\t\n\t\t To: Bob\n\t\t cc:\n"
      "\t\t Subject: Order\n\nIs it?",
      "Yes." },
    { "a dash is no signature", "- one\n-- two\n--- three", "- one\n-- two\n--- three" },
};

static void test_own(gconstpointer data)
{
    const struct own_row *row = data;
    g_autofree char *own = owntext_extract(row->text, packs);
    g_assert_cmpstr(own, ==, row->own);
}

/* 64 KiB of the worst lines must not take minutes. */
static void test_large(void)
{
    static const char *const lines[] = { "\tFrom:\n", "On 3 May\n", "a@b 12345:\n",
                                         "x:\n" };
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autoptr(GString) text = g_string_new("own\n");
        while (text->len < 64 * 1024)
            g_string_append(text, lines[i]);
        g_autofree char *own = owntext_extract(text->str, packs);
        g_assert_true(g_str_has_prefix(own, "own"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    packs = test_packs();
    for (gsize i = 0; i < G_N_ELEMENTS(own_rows); i++) {
        g_autofree char *path = g_strconcat("/owntext/", own_rows[i].name, NULL);
        g_test_add_data_func(path, &own_rows[i], test_own);
    }
    g_test_add_func("/owntext/large", test_large);
    int result = g_test_run();
    phrases_free(packs);
    return result;
}
