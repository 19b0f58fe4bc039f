#include "ackctl/command.h"

#include <stdio.h>

#include "app/digest.h"
#include "base/text.h"

/* Lines of the letter, each safe for a terminal. */
static void print_letter(const struct letter *letter)
{
    g_autofree char *subject = text_terminal(letter->subject);
    printf("%s\n\n", subject);
    g_auto(GStrv) lines = g_strsplit(letter->text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autofree char *safe = text_terminal(*line);
        if (line[1] || *safe)
            puts(safe);
    }
}

int command_digest(struct context *context, char **arguments, GError **error)
{
    const Rules *rules = NULL;
    if (!command_expects(arguments, 0, 0, "digest", error) ||
        !(rules = context_rules(context, error)))
        return NOTHING;
    struct letter *letter = digest_make(context->store, rules, context->now, error);
    if (!letter)
        return NOTHING;
    if (context->format == FORMAT_TABLE) {
        print_letter(letter);
    } else {
        g_autoptr(Table) table = table_new_record("digest");
        table_column(table, "subject", "subject");
        table_text(table, letter->subject);
        table_column(table, "text", "text");
        table_text(table, letter->text);
        table_column(table, "html", "html");
        table_text(table, letter->html);
        Table *const tables[] = { table };
        context_print(context, tables, 1);
    }
    letter_free(letter);
    return DONE;
}
