#include <string.h>

#include "mime/html.h"
#include "mime/parse.h"
#include "rows.h"

static const struct html_row {
    const char *name;
    const char *html;
    const char *text;
} html_rows[] = {
    { "nothing", "", "" },
    { "no tags", "One &amp; two", "One & two" },
    { "paragraphs", "<p>One<p>Two", "One\n\nTwo" },
    { "lines", "<div>One</div><div>Two<br>Three</div>", "One\nTwo\nThree" },
    { "entities", "gr&uuml;n &lt;5 &#8364;&gt;&nbsp;x", "gr\u00fcn <5 \u20ac> x" },
    { "right to left", "<p dir=rtl>\u05e9\u05dc\u05d5\u05dd</p>",
      "\u05e9\u05dc\u05d5\u05dd" },
    { "script and style", "<style>p{}</style><script>x()</script>One", "One" },
    { "hidden words", "<div style='Display: none'>Preview</div><p>One", "One" },
    { "words of no size", "<span style='font-size:0px'>Preview</span>One", "One" },
    { "small words", "<span style='font-size:0.9em'>One</span>", "One" },
    { "a list", "<p>Two:<ul><li>one<li>two</ul>", "Two:\n\n- one\n- two" },
    { "a numbered list", "<ol><li>one<li>two</ol>three", "1. one\n2. two\nthree" },
    { "a list in a list", "<ol><li>one<ul><li>a</ul><li>two</ol>",
      "1. one\n- a\n2. two" },
    { "a table", "<table><tr><td>Item<td>Price<tr><td>Screw<td>5</table>",
      "Item Price\nScrew 5" },
    { "a link", "<a href='https://example.com/x'>our offer</a>.",
      "our offer <https://example.com/x>." },
    { "a link that shows itself", "<a href='https://example.com/'>www.example.com</a>",
      "www.example.com" },
    { "a link to an address", "<a href='mailto:ann@example.com'>Ann</a>", "Ann" },
    { "a link around a picture", "<a href='https://example.com/'><img src=x></a>One",
      "One" },
    { "verbatim", "<pre>a  b\n  c</pre>", "a  b\n  c" },
    { "blockquote", "<div>One<blockquote>Two<br>Three</blockquote>Four",
      "One\n> Two\n> Three\nFour" },
    { "blockquote of Apple Mail",
      "<div>One<blockquote type='cite'><div>Two</div></blockquote>", "One\n> Two" },
    { "blockquote that only indents",
      "<div>One<blockquote style='margin: 0 0 0 40px; border: none; padding: 0px'>Two"
      "</blockquote>",
      "One\nTwo" },
    { "quote in a quote",
      "<blockquote>One<blockquote>Two</blockquote>Three</blockquote>Four",
      "> One\n> Two\n> Three\nFour" },
    { "Gmail",
      "<div dir=ltr>Yes.</div><br><div class=gmail_quote><div dir=ltr "
      "class=gmail_attr>El "
      "lun, 3 may 2021, Ann escribi&oacute;:<br></div><blockquote class=gmail_quote>Is "
      "it?"
      "</blockquote></div>",
      "Yes.\n\n> El lun, 3 may 2021, Ann escribi\u00f3:\n> Is it?" },
    { "forwarded by Gmail",
      "<div>Yes.</div><div class=gmail_quote><div class=gmail_attr>---------- "
      "Doorgestuurd "
      "---------<br>Van: Ann<br></div>Is it?</div>",
      "Yes." },
    { "answers in a quote of Gmail",
      "<div class=gmail_quote><div class=gmail_attr>On Monday Ann "
      "wrote:</div><blockquote>"
      "Is it?</blockquote><div>Yes.</div><blockquote>And "
      "that?</blockquote><div>No.</div>",
      "> On Monday Ann wrote:\n> Is it?\nYes.\n> And that?\nNo." },
    { "Outlook",
      "<p>Yes.</p><div><div style='border:none;border-top:solid #E1E1E1 "
      "1.0pt;padding:3.0pt "
      "0cm 0cm 0cm'><p><b>Od:</b> Ann</p></div></div><p>Is it?</p>",
      "Yes." },
    { "Outlook on the web",
      "<div>Yes.</div><hr><div id=divRplyFwdMsg><b>Von:</b> Ann</div><div>Is it?</div>",
      "Yes." },
    { "Outlook on the web, quoted once more",
      "<div>Yes.<div id='x_appendonsend'></div><hr><div>Is it?</div></div>", "Yes." },
    { "a border in a newsletter", "<div style='border-top:solid 1px red'>One</div>",
      "One" },
    { "Hotmail", "Yes.<hr id=stopSpelling>From: Ann<br>Is it?", "Yes." },
    { "Yahoo", "Yes.<div class='ydp1yahoo_quoted'>On Monday Ann wrote:<p>Is it?</div>",
      "Yes.\n\n> On Monday Ann wrote:\n\n> Is it?" },
    { "Thunderbird",
      "<div class='moz-cite-prefix'>Am 3. Mai schrieb Ann:</div><blockquote>Ist es?"
      "</blockquote><p>Ja.",
      "> Am 3. Mai schrieb Ann:\n> Ist es?\n\nJa." },
    { "ProtonMail", "Yes.<div class='protonmail_quote'>On Monday<blockquote>Is it?",
      "Yes.\n\n> On Monday\n> Is it?" },
    { "Zimbra", "<div>Yes.</div><hr id=zwchr><div><b>Od:</b> Ann</div><div>Is it?</div>",
      "Yes." },
    { "signature of Zimbra",
      "<div>Yes.</div><div data-marker='__SIG_POST__'>Bob Roy</div><div "
      "data-marker='__HEADERS__'>From: Ann</div><div>Is it?</div>",
      "Yes.\n--\nBob Roy" },
    { "signature of Mailspring", "<div>Yes.</div><signature id=1>Bob Roy</signature>",
      "Yes.\n--\nBob Roy" },
    { "NetEase", "Yes.<div id=isReplyContent>Ann:<br>Is it?</div>",
      "Yes.\n\n> Ann:\n> Is it?" },
    { "FairEmail",
      "<p>Yes.</p><div fairemail=signature>Bob Roy</div><div fairemail=reference>Ann:<br>"
      "Is it?</div>",
      "Yes.\n\n--\nBob Roy\n> Ann:\n> Is it?" },
    { "WEB.DE",
      "Ja.<div name='quote' style='margin:10px'>Gesendet: Montag<br>Ist es?</div>",
      "Ja.\n\n> Gesendet: Montag\n> Ist es?" },
    { "signature of Gmail",
      "<div>Yes.</div><div class='gmail_signature'>Bob Roy<br>Example Ltd</div>",
      "Yes.\n--\nBob Roy\nExample Ltd" },
    { "signature of Outlook", "<div>Yes.</div><div id='x_Signature'><p>Bob Roy</p></div>",
      "Yes.\n--\n\nBob Roy" },
    { "unclosed", "<div><blockquote>One<p>Two", "> One\n\n> Two" },
    { "closed too often", "<p>One</div></blockquote></p></div>Two", "One\n\nTwo" },
};

static void test_row(gconstpointer data)
{
    const struct html_row *row = data;
    g_autofree char *text = html_text(row->html, strlen(row->html));
    g_assert_cmpstr(text, ==, row->text);
}

/* Nothing here may crash, or take longer than its length deserves. */
static void test_hostile(void)
{
    static const char *const pieces[] = {
        "<div>",     "<blockquote>", "<a href='http://x'>", "<ul><li>", "<table><td>",
        "<p><b><i>", "</div>",       "&#xFFFFFFF;",         "<!--",     "<a b='<c d=\"",
        "\xC2"
    };

    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) html = g_string_new("own ");
        for (int n = 0; n < 10000; n++)
            g_string_append(html, pieces[i]);
        g_autofree char *text = html_text(html->str, html->len);
        g_assert_true(g_str_has_prefix(text, "own"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    mime_init();
    ADD_ROWS("/html/", html_rows, test_row);
    g_test_add_func("/html/hostile", test_hostile);
    return g_test_run();
}
