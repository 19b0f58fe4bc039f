#include "letter/answer.h"

#include "base/text.h"
#include "letter/html.h"
#include "letter/page.h"
#include "letter/plain.h"
#include "letter/tongue.h"
#include "letter/wording.h"

enum { SUBJECT_COLUMNS = 120 };

static void add(Page *page, BlockKind kind, const char *head, const char *body)
{
    page_add(page, &(struct block){ .kind = kind, .head = head, .body = body });
}

static void add_about(Page *page, const struct answer *answer)
{
    if (!answer->conversation)
        return;
    if (answer->subject)
        add(page, BLOCK_FACT, _("Subject"), answer->subject);
    if (answer->client)
        add(page, BLOCK_FACT, _("Client"), answer->client);
    add(page, BLOCK_FACT, _("Conversation"), answer->conversation);
}

static void add_choices(Page *page, const struct answer *answer)
{
    if (!answer->choices || answer->choices->len == 0)
        return;
    add(page, BLOCK_SECTION, _("Which one?"),
        _("Put its code behind the command, as in \"close 1a2b3c4d\"."));
    for (guint i = 0; i < answer->choices->len; i++) {
        const struct answer_choice *choice =
            &g_array_index(answer->choices, struct answer_choice, i);
        add(page, BLOCK_COMMAND, choice->name, choice->what);
    }
}

/* As in ackd(7) S43. */
static void add_commands(Page *page)
{
    static const struct {
        const char *line, *effect;
    } rows[] = {
        { N_("close"), N_("nothing is owed any more") },
        { N_("reopen"), N_("takes that back") },
        { N_("snooze 2d"), N_("no reminders for two working days; its clocks go on") },
        { N_("mine"), N_("I take it over") },
        { N_("assign ann@example.com"), N_("that member takes it over") },
        { N_("returned"), N_("the call was returned") },
        { N_("not a promise"), N_("the sentence that was quoted promises nothing") },
        { N_("ignore"), N_("what this client writes never counts") },
    };
    add(page, BLOCK_SECTION, _("Commands"),
        _("One of them as the first line of an answer to this letter."));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        add(page, BLOCK_COMMAND, tongue_text(rows[i].line), tongue_text(rows[i].effect));
}

static void add_undo(Page *page, const struct answer *answer)
{
    if (!answer->undo)
        return;
    add(page, BLOCK_SECTION, _("To take it back"), NULL);
    add(page, BLOCK_COMMAND, answer->undo,
        g_str_has_prefix(answer->undo, "ackctl ")
            ? _("typed on the machine that ackd runs on")
            : _("as the first line of an answer to this letter"));
}

/* "Done: close", and what went wrong otherwise. */
static char *headline(const struct answer *answer)
{
    return g_strdup_printf(answer->problem ? _("Nothing was done: \"%s\"")
                                           : _("Done: \"%s\""),
                           answer->command);
}

static char *sentence(const struct answer *answer)
{
    const char *text = answer->problem ? answer->problem : answer->said;
    const char *stop = g_str_has_suffix(text, ".") ? "" : ".";
    return answer->named ? g_strdup_printf("%s %s%s", answer->conversation, text, stop)
                         : g_strdup_printf("%s%s", text, stop);
}

static Page *write_page(const struct answer *answer, const char *head)
{
    Page *page = page_new();
    g_autofree char *title = g_strdup_printf(_("Your command for %s"), answer->team);
    g_autofree char *what = sentence(answer);
    add(page, BLOCK_TITLE, title, NULL);
    page_add(page, &(struct block){ .kind = BLOCK_HEADLINE,
                                    .tone = answer->problem ? TONE_SOON : TONE_GOOD,
                                    .head = head });
    add(page, BLOCK_PARAGRAPH, what, NULL);
    add_about(page, answer);
    add_undo(page, answer);
    add_choices(page, answer);
    if (answer->problem)
        add_commands(page);
    add(page, BLOCK_FOOTER,
        _("This letter answers a mail from your address that answered a letter of ackd "
          "and began with this command. If you did not write it, tell those who run "
          "ackd."),
        NULL);
    return page;
}

struct letter *letter_answer(const struct answer *answer)
{
    g_autofree char *head = headline(answer);
    g_autoptr(Page) page = write_page(answer, head);
    g_autofree char *subject = answer->client && !answer->problem
                                   ? g_strdup_printf("%s: %s", head, answer->client)
                                   : g_strdup(head);
    g_autofree char *safe = wording_safe(subject);
    struct letter *letter = g_new0(struct letter, 1);
    letter->subject = text_shorten(safe, SUBJECT_COLUMNS);
    letter->text = plain_document(page);
    letter->html = html_document(page, letter->subject);
    return letter;
}
