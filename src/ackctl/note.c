#include "ackctl/command.h"

#include <string.h>

#include "app/annotate.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "config/syntax.h"

enum { AUTHOR_MAX = 64 }; /* bytes */

/* The one who typed the command; sudo says who that was. Caller frees. */
static char *author(void)
{
    const char *behind = g_getenv("SUDO_USER");
    return text_clean(behind && *behind ? behind : g_get_user_name(), -1, AUTHOR_MAX);
}

/* ---- What is printed: a sentence for people, and what it says for programs. */

static int64_t count_open(const struct evaluation *evaluation)
{
    int64_t open = 0;
    for (guint i = 0; i < evaluation->turns->len; i++)
        open += g_array_index(evaluation->turns, struct turn, i).ended == INSTANT_NONE;
    return open;
}

static void print(struct context *context, const struct annotation *done)
{
    const struct note *note = done->note;
    const struct conversation *about = done->about;
    g_autofree char *sentence = about ? g_strconcat(about->name, " ", done->words, NULL)
                                      : g_strdup(done->words);
    g_autoptr(Table) table = table_new_record("note");
    table_column(table, "said", "");
    table_text(table, sentence);
    table_column(table, "kind", NULL);
    table_text(table, note_name(note->kind));
    table_column(table, "at", NULL);
    table_instant(table, done->written ? note->at : INSTANT_NONE);
    table_column(table, "author", NULL);
    table_text(table, note->author);
    table_column(table, "conversation", NULL);
    table_text(table, about ? about->name : NULL);
    table_column(table, "client", NULL);
    table_text(table, about ? about->evaluation->client : NULL);
    table_column(table, "address", NULL);
    table_text(table, note->address);
    table_column(table, "until", NULL);
    table_instant(table, note->until);
    table_column(table, "open_turns", NULL);
    if (about)
        table_number(table, count_open(about->evaluation));
    else
        table_null(table);
    Table *const tables[] = { table };
    context_print(context, tables, 1);
}

/* ---- What all of them do. */

/* What the words behind the command mean, said by `speaker`. */
typedef struct annotation *(*Saying)(struct context *context,
                                     const struct speaker *speaker, char **arguments,
                                     GError **error);

/* The note and what follows from it are committed together. */
static int annotate(struct context *context, char **arguments, Saying saying,
                    GError **error)
{
    if (!context_for_writing(context, error) || !context_rules(context, error))
        return NOTHING;
    g_autofree char *name = author();
    const struct speaker speaker = { context->store, context->rules, name, context->now };
    store_begin(context->store);
    g_autoptr(Annotation) done = saying(context, &speaker, arguments, error);
    if (!done) {
        store_rollback(context->store);
        return NOTHING;
    }
    if (!store_commit(context->store, error))
        return NOTHING;
    print(context, done);
    return DONE;
}

static struct annotation *say_close(struct context *context,
                                    const struct speaker *speaker, char **arguments,
                                    GError **error)
{
    g_autoptr(Conversation) about = context_conversation(context, arguments[0], error);
    return about ? annotate_close(speaker, about, error) : NULL;
}

int command_close(struct context *context, char **arguments, GError **error)
{
    if (!command_expects(arguments, 1, 1, "close ID", error))
        return NOTHING;
    return annotate(context, arguments, say_close, error);
}

static struct annotation *say_reopen(struct context *context,
                                     const struct speaker *speaker, char **arguments,
                                     GError **error)
{
    g_autoptr(Conversation) about = context_conversation(context, arguments[0], error);
    return about ? annotate_reopen(speaker, about, error) : NULL;
}

int command_reopen(struct context *context, char **arguments, GError **error)
{
    if (!command_expects(arguments, 1, 1, "reopen ID", error))
        return NOTHING;
    return annotate(context, arguments, say_reopen, error);
}

static struct annotation *say_snooze(struct context *context,
                                     const struct speaker *speaker, char **arguments,
                                     GError **error)
{
    g_autoptr(Conversation) about = context_conversation(context, arguments[0], error);
    return about ? annotate_snooze(speaker, about, arguments[1], error) : NULL;
}

int command_snooze(struct context *context, char **arguments, GError **error)
{
    if (!command_expects(arguments, 2, 2, "snooze ID UNTIL", error))
        return NOTHING;
    return annotate(context, arguments, say_snooze, error);
}

static struct annotation *say_assign(struct context *context,
                                     const struct speaker *speaker, char **arguments,
                                     GError **error)
{
    g_autoptr(Conversation) about = context_conversation(context, arguments[0], error);
    return about ? annotate_assign(speaker, about, arguments[1], error) : NULL;
}

int command_assign(struct context *context, char **arguments, GError **error)
{
    if (!command_expects(arguments, 2, 2, "assign ID ADDRESS", error))
        return NOTHING;
    return annotate(context, arguments, say_assign, error);
}

static struct annotation *say_returned(struct context *context,
                                       const struct speaker *speaker, char **arguments,
                                       GError **error)
{
    g_autoptr(Conversation) about = context_conversation(context, arguments[0], error);
    return about ? annotate_returned(speaker, about, error) : NULL;
}

int command_returned(struct context *context, char **arguments, GError **error)
{
    if (!command_expects(arguments, 1, 1, "returned ID", error))
        return NOTHING;
    return annotate(context, arguments, say_returned, error);
}

static struct annotation *say_dismiss(struct context *context,
                                      const struct speaker *speaker, char **arguments,
                                      GError **error)
{
    const char *name = arguments[0];
    g_autofree char *mail = g_strndup(name, strcspn(name, "."));
    g_autoptr(Conversation) about = context_conversation(context, mail, error);
    const struct promise *promise =
        about ? annotate_find_promise(speaker, about, name, error) : NULL;
    return promise ? annotate_dismiss(speaker, about, promise, error) : NULL;
}

int command_dismiss(struct context *context, char **arguments, GError **error)
{
    if (!command_expects(arguments, 1, 1, "dismiss PROMISE", error))
        return NOTHING;
    return annotate(context, arguments, say_dismiss, error);
}

/* ---- ignore (S1) ---- */

/* In lower case, NULL with USAGE. Caller frees. */
static char *parse_pattern(const char *text, GError **error)
{
    g_autofree char *pattern = g_ascii_strdown(text, -1);
    /* One label alone is rather a conversation's name. */
    if (syntax_is_pattern(pattern) && strpbrk(pattern, "@.:"))
        return g_steal_pointer(&pattern);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                "\"%s\" is no address, domain or pattern; expected one like "
                "news@shop.example, shop.example or *@news.*",
                text);
    return NULL;
}

static struct annotation *say_ignore(struct context *context,
                                     const struct speaker *speaker, char **arguments,
                                     GError **error)
{
    (void)context;
    return annotate_ignore(speaker, arguments[0], false, error);
}

static struct annotation *say_regard(struct context *context,
                                     const struct speaker *speaker, char **arguments,
                                     GError **error)
{
    (void)context;
    return annotate_ignore(speaker, arguments[0], true, error);
}

int command_ignore(struct context *context, char **arguments, GError **error)
{
    gboolean undo = FALSE;
    const GOptionEntry entries[] = {
        { "undo", 0, 0, G_OPTION_ARG_NONE, &undo, NULL, NULL },
        G_OPTION_ENTRY_NULL,
    };
    if (!command_options(arguments, entries, 1, "ignore ADDRESS [--undo]", error))
        return NOTHING;
    g_autofree char *pattern = parse_pattern(arguments[0], error);
    char *pattern_alone[] = { pattern, NULL };
    return pattern
               ? annotate(context, pattern_alone, undo ? say_regard : say_ignore, error)
               : NOTHING;
}
