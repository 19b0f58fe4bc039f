#include "sla/announced.h"

#include <string.h>

struct Announced {
    GHashTable *addresses;    /* const char *, on From, To or Cc */
    GPtrArray *introductions; /* const char * */
    bool anybody;             /* one of us has written */
};

Announced *announced_new(void)
{
    Announced *announced = g_new0(Announced, 1);
    announced->addresses = g_hash_table_new(g_str_hash, g_str_equal);
    announced->introductions = g_ptr_array_new();
    return announced;
}

void announced_free(Announced *announced)
{
    if (announced == NULL)
        return;
    g_hash_table_unref(announced->addresses);
    g_ptr_array_unref(announced->introductions);
    g_free(announced);
}

static void add(Announced *announced, const struct address *who)
{
    if (who->address != NULL)
        g_hash_table_add(announced->addresses, who->address);
}

void announced_take(Announced *announced, const struct message *message, bool ours)
{
    add(announced, &message->from);
    for (guint i = 0; i < message->recipients->len; i++) {
        const struct recipient *recipient =
            &g_array_index(message->recipients, struct recipient, i);
        if (recipient->role != ROLE_BCC)
            add(announced, &recipient->who);
    }
    if (!ours)
        return;
    announced->anybody = true;
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        if (signal->kind == SIGNAL_INTRODUCTION)
            g_ptr_array_add(announced->introductions, signal->phrase);
    }
}

/* "Ann" of "Ann Lee" and of "Lee, Ann". Caller frees. */
static char *first_name(const char *name)
{
    const char *comma = strchr(name, ',');
    const char *start = comma != NULL ? comma + 1 : name;
    start += strspn(start, " ");
    return g_strndup(start, strcspn(start, " "));
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
    for (guint i = 0; i < announced->introductions->len; i++)
        if (names(g_ptr_array_index(announced->introductions, i), name))
            return true;
    return false;
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
    if (member->name == NULL)
        return false;
    g_autofree char *first = first_name(member->name);
    return is_introduced(announced, first);
}

bool announced_knows(const Announced *announced, const struct people *people,
                     const char *author)
{
    const struct member *member = people_member(people, author);
    if (!announced->anybody)
        return true;
    return member != NULL ? knows_member(announced, member)
                          : knows_address(announced, author);
}
