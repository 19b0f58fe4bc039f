#include "sla/announced.h"

#include <string.h>

struct Announced {
    GPtrArray *messages;      /* const struct message * */
    GHashTable *addresses;    /* const char *, on From, To or Cc of those entered */
    guint entered;            /* of the messages: none before somebody asks */
    GPtrArray *introductions; /* const char * */
    const char *last;         /* of us who wrote, NULL: nobody did */
};

Announced *announced_new(void)
{
    Announced *announced = g_new0(Announced, 1);
    announced->messages = g_ptr_array_new();
    return announced;
}

void announced_free(Announced *announced)
{
    if (announced == NULL)
        return;
    g_ptr_array_unref(announced->messages);
    g_clear_pointer(&announced->addresses, g_hash_table_unref);
    g_clear_pointer(&announced->introductions, g_ptr_array_unref);
    g_free(announced);
}

static void introduce(Announced *announced, char *phrase)
{
    if (announced->introductions == NULL)
        announced->introductions = g_ptr_array_new();
    g_ptr_array_add(announced->introductions, phrase);
}

void announced_take(Announced *announced, const struct message *message, bool ours)
{
    g_ptr_array_add(announced->messages, (gpointer)message);
    if (!ours)
        return;
    announced->last = message->from.address;
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        if (signal->kind == SIGNAL_INTRODUCTION)
            introduce(announced, signal->phrase);
    }
}

static void add(Announced *announced, const struct address *who)
{
    if (who->address != NULL)
        g_hash_table_add(announced->addresses, who->address);
}

static void enter(Announced *announced, const struct message *message)
{
    add(announced, &message->from);
    for (guint i = 0; i < message->recipients->len; i++) {
        const struct recipient *recipient =
            &g_array_index(message->recipients, struct recipient, i);
        if (recipient->role != ROLE_BCC)
            add(announced, &recipient->who);
    }
}

static void enter_all(Announced *announced)
{
    if (announced->addresses == NULL)
        announced->addresses = g_hash_table_new(g_str_hash, g_str_equal);
    for (; announced->entered < announced->messages->len; announced->entered++)
        enter(announced, g_ptr_array_index(announced->messages, announced->entered));
}

static bool is_letter_at(const char *text)
{
    return g_unichar_isalnum(g_utf8_get_char(text));
}

/* As a word of its own: "Ann" is not named in "announce". */
static bool names(const char *phrase, const char *name)
{
    g_autofree char *text = g_utf8_strdown(phrase, -1);
    g_autofree char *wanted = g_utf8_strdown(name, -1);
    gsize length = strlen(wanted);
    if (length == 0)
        return false;
    for (const char *at = strstr(text, wanted); at != NULL;
         at = strstr(g_utf8_next_char(at), wanted)) {
        const char *before = g_utf8_find_prev_char(text, at);
        if ((before == NULL || !is_letter_at(before)) && !is_letter_at(at + length))
            return true;
    }
    return false;
}

static bool is_introduced(const Announced *announced, const char *name)
{
    const GPtrArray *introductions = announced->introductions;
    for (guint i = 0; introductions != NULL && i < introductions->len; i++)
        if (names(g_ptr_array_index(introductions, i), name))
            return true;
    return false;
}

/* "Ann" or "Lee" of "Ann Lee", of "Lee, Ann" and of "Dr. Ann K. Lee". What is shortened
 * is no name of his alone, and the "van" behind "Dijk, Jan" any sentence may have. */
static bool is_introduced_by_name(const Announced *announced, const char *name)
{
    g_auto(GStrv) words = g_strsplit_set(name, " ,", -1);
    const char *first = NULL, *last = NULL;
    for (char **word = words; *word != NULL; word++) {
        if (**word == '\0' || g_str_has_suffix(*word, "."))
            continue;
        if (first == NULL)
            first = *word;
        else if (!g_unichar_islower(g_utf8_get_char(*word)))
            last = *word;
    }
    return (first != NULL && is_introduced(announced, first)) ||
           (last != NULL && is_introduced(announced, last));
}

static bool knows_address(const Announced *announced, const char *address)
{
    return g_hash_table_contains(announced->addresses, address) ||
           is_introduced(announced, address);
}

static bool knows_member(const Announced *announced, const struct member *member)
{
    for (guint i = 0; i < member->addresses->len; i++)
        if (knows_address(announced, g_ptr_array_index(member->addresses, i)))
            return true;
    return member->name != NULL && is_introduced_by_name(announced, member->name);
}

/* Mostly it is the one who wrote before, and nobody need be looked up. */
bool announced_knows(Announced *announced, const struct people *people,
                     const char *author)
{
    if (announced->last == NULL || g_str_equal(announced->last, author))
        return true;
    enter_all(announced);
    const struct member *member = people_member(people, author);
    return member != NULL ? knows_member(announced, member)
                          : knows_address(announced, author);
}
