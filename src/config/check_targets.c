#include <string.h>

#include "base/text.h"
#include "config/check.h"
#include "config/syntax.h"

/* --- times --- */

/* A problem of a target: `option` is one of its own, "" the target itself. */
static void G_GNUC_PRINTF(4, 5) tell(const struct target_check *check, const void *value,
                                     const char *option, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *path =
        g_strconcat(check->path, *option == '\0' ? "" : ".", option, NULL);
    problems_add_at(check->problems, value, path, "%s", what);
}

static bool is_set(const struct duration *duration)
{
    return duration->kind != DURATION_NONE;
}

/* True is certain: business time is never shorter by the wall clock, but how long a
 * business day is depends on the day. */
static bool is_longer(const struct duration *a, const struct duration *b)
{
    bool comparable = a->kind == b->kind ||
                      (a->kind == DURATION_BUSINESS && b->kind == DURATION_WALL);
    return comparable && a->amount > b->amount;
}

/* Whether a time of later turns has the one of the first turn that it differs from. */
static bool check_base(const struct target_check *check, const struct duration *next,
                       const struct duration *first, const char *name)
{
    if (!is_set(next) || is_set(first) || problems_spoilt(check->problems, first))
        return true;
    g_autofree char *option = g_strconcat("next_", name, NULL);
    tell(check, next, option, "found it without %s, expected both", name);
    return false;
}

static void check_first_turn(const struct target_check *check,
                             const struct target *target)
{
    const struct duration *acknowledge = &target->acknowledge, *answer = &target->answer;
    if (!is_set(acknowledge) && !is_set(answer)) {
        if (!problems_spoilt(check->problems, acknowledge) &&
            !problems_spoilt(check->problems, answer))
            tell(check, &target->name, "answer",
                 "found nothing, expected acknowledge or answer");
    } else if (is_longer(acknowledge, answer)) {
        g_autofree char *late = duration_text(*acknowledge);
        g_autofree char *early = duration_text(*answer);
        tell(check, acknowledge, "acknowledge",
             "found '%s', expected at most the '%s' of answer", late, early);
    }
}

static void check_later_turns(const struct target_check *check,
                              const struct target *target)
{
    bool own_acknowledge = is_set(&target->next_acknowledge);
    bool own_answer = is_set(&target->next_answer);
    const struct duration *acknowledge = own_acknowledge ? &target->next_acknowledge
                                                         : &target->acknowledge;
    const struct duration *answer = own_answer ? &target->next_answer : &target->answer;
    if ((!own_acknowledge && !own_answer) || !is_longer(acknowledge, answer))
        return;
    g_autofree char *late = duration_text(*acknowledge);
    g_autofree char *early = duration_text(*answer);
    if (own_acknowledge)
        tell(check, acknowledge, "next_acknowledge",
             "found '%s', expected at most the '%s' of %s", late, early,
             own_answer ? "next_answer" : "answer");
    else
        tell(check, answer, "next_answer",
             "found '%s', expected at least the '%s' of acknowledge", early, late);
}

static void check_times(const struct target_check *check, const struct target *target)
{
    bool acknowledge =
        check_base(check, &target->next_acknowledge, &target->acknowledge, "acknowledge");
    bool answer = check_base(check, &target->next_answer, &target->answer, "answer");
    if (acknowledge && answer) {
        check_first_turn(check, target);
        check_later_turns(check, target);
    }
}

/* --- whom they leave to later ones --- */

/* What every address matches. */
static const char EVERYBODY[] = "?*@?*";

typedef bool (*Covers)(const char *wide, const char *narrow);

static bool same_name(const char *wide, const char *narrow)
{
    return strcmp(wide, narrow) == 0;
}

static bool client_covers(const char *wide, const char *narrow)
{
    g_autofree char *whole_wide = syntax_whole_pattern(wide);
    g_autofree char *whole_narrow = syntax_whole_pattern(narrow);
    return syntax_pattern_covers(whole_wide, whole_narrow);
}

static bool any_covers(const GPtrArray *wide, const char *narrow, Covers covers)
{
    for (guint i = 0; i < wide->len; i++)
        if (covers(wide->pdata[i], narrow))
            return true;
    return false;
}

/* Whether all that fits the one list fits the other. An empty one is `everything`, which
 * is NULL where no item can cover that. */
static bool is_within(const GPtrArray *narrow, const GPtrArray *wide, Covers covers,
                      const char *everything)
{
    if (wide->len == 0)
        return true;
    if (narrow->len == 0)
        return everything != NULL && any_covers(wide, everything, covers);
    for (guint i = 0; i < narrow->len; i++)
        if (!any_covers(wide, narrow->pdata[i], covers))
            return false;
    return true;
}

/* Where one of its lists was refused, what it takes and needs is not known. */
static bool is_sure(const struct target *target, const Problems *problems)
{
    return target->name != NULL && !problems_spoilt(problems, &target->clients) &&
           !problems_spoilt(problems, &target->mailboxes) &&
           !problems_spoilt(problems, &target->subjects);
}

/* Whether no turn of these clients that `later` fits ever comes so far. */
static bool takes(const struct target *earlier, const struct target *later,
                  const char *client)
{
    return is_within(later->mailboxes, earlier->mailboxes, same_name, NULL) &&
           is_within(later->subjects, earlier->subjects, syntax_pattern_covers, "*") &&
           (earlier->clients->len == 0 ||
            any_covers(earlier->clients, client, client_covers));
}

static bool is_one_of_us(const struct people *people, const char *client)
{
    for (guint i = 0; i < people->domains->len; i++) {
        g_autofree char *there = g_strconcat("*@", people->domains->pdata[i], NULL);
        g_autofree char *below = g_strconcat("*@*.", people->domains->pdata[i], NULL);
        if (client_covers(there, client) || client_covers(below, client))
            return true;
    }
    return people_member(people, client) != NULL;
}

/* Why the target number `index` never applies to these clients, NULL where it may. */
static char *why_nobody(const struct target_check *check, guint index, const char *client)
{
    const struct target *target = check->targets->pdata[index];
    g_autofree char *who = client == EVERYBODY ? g_strdup("everybody")
                                               : g_strdup_printf("'%s'", client);
    for (guint i = 0; i < index; i++) {
        const struct target *earlier = check->targets->pdata[i];
        if (is_sure(earlier, check->problems) && takes(earlier, target, client))
            return g_strdup_printf("%s is taken by '%s'", who, earlier->name);
    }
    if (any_covers(check->people->ignore, client, client_covers))
        return g_strdup_printf("%s is ignored", who);
    if (is_one_of_us(check->people, client))
        return g_strdup_printf("%s is one of us", who);
    return NULL;
}

static void check_reach(const struct target_check *check, guint index)
{
    const struct target *target = check->targets->pdata[index];
    if (!is_sure(target, check->problems))
        return;
    g_autoptr(GString) reasons = g_string_new(NULL);
    guint i = 0;
    do {
        const char *client = target->clients->len == 0 ? EVERYBODY
                                                       : target->clients->pdata[i];
        g_autofree char *why = why_nobody(check, index, client);
        if (why == NULL)
            return;
        g_string_append_printf(reasons, "%s%s", i == 0 ? "" : ", ", why);
    } while (++i < target->clients->len);
    tell(check, target, "",
         "found '%s', which no client can reach (%s); expected clients whom no earlier "
         "target takes and who are neither ignored nor one of us",
         target->name, reasons->str);
}

/* --- mailboxes --- */

static void check_target_mailboxes(const struct target_check *check,
                                   const struct target *target)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < check->mailboxes->len; i++) {
        const struct mailbox_config *mailbox = check->mailboxes->pdata[i];
        if (mailbox->name == NULL)
            return;
        g_ptr_array_add(names, mailbox->name);
    }
    for (guint i = 0; i < target->mailboxes->len; i++) {
        const char *name = target->mailboxes->pdata[i];
        if (any_covers(names, name, same_name))
            continue;
        g_ptr_array_add(names, NULL);
        const char *nearest = text_nearest(name, (const char *const *)names->pdata);
        g_ptr_array_remove_index(names, names->len - 1);
        tell(check, name, "mailboxes",
             "found '%s', expected the name of a mailbox of the team%s%s%s", name,
             nearest == NULL ? "" : "; did you mean '", nearest == NULL ? "" : nearest,
             nearest == NULL ? "" : "'?");
    }
}

void check_targets(const struct target_check *check)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < check->targets->len; i++) {
        const struct target *target = check->targets->pdata[i];
        if (target->name != NULL && !g_hash_table_add(seen, target->name))
            tell(check, &target->name, "name",
                 "found '%s' a second time, expected another name", target->name);
        check_times(check, target);
        check_reach(check, i);
        if (check->mailboxes != NULL)
            check_target_mailboxes(check, target);
    }
}
