/* evaluate_probe.c - asks sla/ what it makes of conversations told on stdin.
 * Each line is a command and its fields, separated by tabs; "-" is a field that is not
 * there, a list has commas. A policy is told once, then messages, notes and "evaluate"
 * as often as wanted: each prints the evaluation as one line of JSON.
 *   calendar NAME ZONE DAYS:OPEN:CLOSE,... FIRST:LAST:OPEN:CLOSE,...
 *   people DOMAINS IGNORE FORMS | member NAME ADDRESSES
 *   terms SINCE CALENDAR, then its targets:
 *   target NAME CLIENTS MAILBOXES SUBJECTS ACKNOWLEDGE ANSWER NEXT_ACKNOWLEDGE
 *          NEXT_ANSWER UPDATE CALENDAR
 *   patience CHASE_GAP SETTLED_AFTER OPEN_PROMISE
 *   message ID KIND FROM NAME REPLY_TO SUBJECT DATE RECEIVED INTERNALDATE ANSWERED_SEEN
 *           CLOSED_SEEN IN_REPLY_TO REFERENCES MAILBOXES TO CC BCC ATTACHED DELAYED
 *   signal KIND PHRASE, of the message before it
 *   promise PHRASE CONFIDENCE THING KIND GRAIN DAY AMOUNT ZONE, of that message, too
 *   note KIND AT MESSAGE_ID ADDRESS UNTIL PROMISE
 *   evaluate | forget (the policy)
 *   between CALENDAR FROM TO | add CALENDAR FROM DURATION (print a number)
 * Durations are written as in a configuration, instants as numbers. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "evaluation_json.h"

struct probe {
    GHashTable *calendars; /* name -> Calendar * */
    struct people people;
    GArray *terms;
    GPtrArray *target_lists; /* GPtrArray * of struct target *: those of each terms */
    struct duration chase_gap;
    int64_t settled_after;
    struct duration open_promise;
    GPtrArray *messages;
    GPtrArray *notes;
};

/* ---- fields ---- */

static G_GNUC_NORETURN void give_up(const char *line, const char *why)
{
    fprintf(stderr, "evaluate_probe: %s: %s\n", why, line);
    exit(2);
}

static const char *text_of(const char *field)
{
    return strcmp(field, "-") == 0 ? NULL : field;
}

static int64_t instant_of(const char *field)
{
    return text_of(field) == NULL ? INSTANT_NONE : g_ascii_strtoll(field, NULL, 10);
}

static struct duration duration_of(const char *field)
{
    struct duration duration = { DURATION_NONE, 0 };
    g_autoptr(GError) error = NULL;
    if (text_of(field) != NULL && !duration_parse(field, &duration, &error))
        give_up(field, error->message);
    return duration;
}

static char **list_of(const char *field)
{
    return g_strsplit(text_of(field) == NULL ? "" : field, ",", -1);
}

static GPtrArray *texts_of(const char *field)
{
    GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);
    g_autofree char **list = list_of(field);
    for (char **item = list; *item != NULL; item++)
        g_ptr_array_add(texts, *item);
    return texts;
}

static Calendar *calendar_of(const struct probe *probe, const char *field)
{
    Calendar *calendar = g_hash_table_lookup(probe->calendars, field);
    if (calendar == NULL && text_of(field) != NULL)
        give_up(field, "no such calendar");
    return calendar;
}

/* ---- the policy ---- */

static void free_member(gpointer data)
{
    struct member *member = data;
    g_free(member->name);
    g_ptr_array_unref(member->addresses);
    g_free(member);
}

static void free_target(gpointer data)
{
    struct target *target = data;
    g_free(target->name);
    g_ptr_array_unref(target->clients);
    g_ptr_array_unref(target->mailboxes);
    g_ptr_array_unref(target->subjects);
    g_free(target);
}

static void begin(struct probe *probe)
{
    *probe = (struct probe){
        .calendars = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify)calendar_free),
        .people = { .members = g_ptr_array_new_with_free_func(free_member),
                    .domains = texts_of("-"),
                    .ignore = texts_of("-"),
                    .forms = texts_of("-") },
        .terms = g_array_new(FALSE, FALSE, sizeof(struct terms)),
        .target_lists = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref),
        .messages = g_ptr_array_new_with_free_func((GDestroyNotify)message_free),
        .notes = g_ptr_array_new_with_free_func((GDestroyNotify)note_free),
    };
}

static void end(struct probe *probe)
{
    g_hash_table_unref(probe->calendars);
    g_ptr_array_unref(probe->people.members);
    g_ptr_array_unref(probe->people.domains);
    g_ptr_array_unref(probe->people.ignore);
    g_ptr_array_unref(probe->people.forms);
    g_array_unref(probe->terms);
    g_ptr_array_unref(probe->target_lists);
    g_ptr_array_unref(probe->messages);
    g_ptr_array_unref(probe->notes);
}

static void add_calendar(struct probe *probe, char **fields)
{
    g_autoptr(GArray) windows = g_array_new(FALSE, FALSE, sizeof(struct window));
    g_autoptr(GArray) closures = g_array_new(FALSE, FALSE, sizeof(struct closure));
    g_auto(GStrv) window_list = list_of(fields[2]);
    g_auto(GStrv) closure_list = list_of(fields[3]);
    for (char **item = window_list; *item != NULL; item++) {
        struct window window;
        if (sscanf(*item, "%u:%d:%d", &window.days, &window.open, &window.close) != 3)
            give_up(*item, "no window");
        g_array_append_val(windows, window);
    }
    for (char **item = closure_list; *item != NULL; item++) {
        struct closure closure;
        if (sscanf(*item, "%" SCNd64 ":%" SCNd64 ":%d:%d", &closure.first, &closure.last,
                   &closure.open, &closure.close) != 4)
            give_up(*item, "no closure");
        g_array_append_val(closures, closure);
    }
    g_autoptr(GError) error = NULL;
    Calendar *calendar =
        calendar_new(fields[1], (const struct window *)windows->data, windows->len,
                     (const struct closure *)closures->data, closures->len, &error);
    if (calendar == NULL)
        give_up(fields[0], error->message);
    g_hash_table_insert(probe->calendars, g_strdup(fields[0]), calendar);
}

static void add_member(struct probe *probe, char **fields)
{
    struct member *member = g_new0(struct member, 1);
    member->name = g_strdup(fields[0]);
    member->addresses = texts_of(fields[1]);
    g_ptr_array_add(probe->people.members, member);
}

static void set_people(struct probe *probe, char **fields)
{
    g_ptr_array_unref(probe->people.domains);
    probe->people.domains = texts_of(fields[0]);
    g_ptr_array_unref(probe->people.ignore);
    probe->people.ignore = texts_of(fields[1]);
    g_ptr_array_unref(probe->people.forms);
    probe->people.forms = texts_of(fields[2]);
}

static void add_terms(struct probe *probe, char **fields)
{
    GPtrArray *targets = g_ptr_array_new_with_free_func(free_target);
    struct terms terms = { .since = instant_of(fields[0]),
                           .calendar = calendar_of(probe, fields[1]),
                           .targets = targets };
    g_ptr_array_add(probe->target_lists, targets);
    g_array_append_val(probe->terms, terms);
}

static void add_target(struct probe *probe, char **fields)
{
    struct target *target = g_new0(struct target, 1);
    target->name = g_strdup(fields[0]);
    target->clients = texts_of(fields[1]);
    target->mailboxes = texts_of(fields[2]);
    target->subjects = texts_of(fields[3]);
    target->acknowledge = duration_of(fields[4]);
    target->answer = duration_of(fields[5]);
    target->next_acknowledge = duration_of(fields[6]);
    target->next_answer = duration_of(fields[7]);
    target->update = duration_of(fields[8]);
    target->calendar = calendar_of(probe, fields[9]);
    if (probe->target_lists->len == 0)
        give_up(fields[0], "a target before any terms");
    g_ptr_array_add(g_ptr_array_index(probe->target_lists, probe->target_lists->len - 1),
                    target);
}

static void set_patience(struct probe *probe, char **fields)
{
    probe->chase_gap = duration_of(fields[0]);
    probe->settled_after = instant_of(fields[1]);
    probe->open_promise = duration_of(fields[2]);
}

static void forget(struct probe *probe, char **fields G_GNUC_UNUSED)
{
    end(probe);
    begin(probe);
}

/* ---- a conversation ---- */

static MailKind kind_of(const char *name)
{
    for (int kind = 0; mail_kind_name(kind) != NULL; kind++)
        if (strcmp(mail_kind_name(kind), name) == 0)
            return kind;
    give_up(name, "no such kind of mail");
}

static void add_recipients(struct message *message, RecipientRole role, const char *field)
{
    g_auto(GStrv) list = list_of(field);
    for (char **item = list; *item != NULL; item++)
        message_add_recipient(message, role, NULL, *item);
}

static void add_message(struct probe *probe, char **fields)
{
    struct message *message = message_new();
    g_auto(GStrv) references = list_of(fields[12]);
    message->message_id = g_strdup(fields[0]);
    message->kind = kind_of(fields[1]);
    message_set_address(&message->from, text_of(fields[3]), text_of(fields[2]));
    message_set_address(&message->reply_to, NULL, text_of(fields[4]));
    message->subject = g_strdup(text_of(fields[5]));
    message->date = instant_of(fields[6]);
    message->received = instant_of(fields[7]);
    message->internal_date = instant_of(fields[8]);
    message->answered_seen = instant_of(fields[9]);
    message->closed_seen = instant_of(fields[10]);
    message->in_reply_to = g_strdup(text_of(fields[11]));
    for (char **item = references; *item != NULL; item++)
        message_add_reference(message, *item);
    if (text_of(fields[13]) != NULL)
        message->mailboxes = texts_of(fields[13]);
    add_recipients(message, ROLE_TO, fields[14]);
    add_recipients(message, ROLE_CC, fields[15]);
    add_recipients(message, ROLE_BCC, fields[16]);
    message->facts |= text_of(fields[17]) != NULL ? FACT_ATTACHMENT : 0;
    message->facts |= text_of(fields[18]) != NULL ? FACT_DELAYED : 0;
    g_ptr_array_add(probe->messages, message);
}

static void add_signal(struct probe *probe, char **fields)
{
    int kind = 0;
    while (g_strcmp0(signal_name(kind), fields[0]) != 0)
        if (signal_name(kind++) == NULL || probe->messages->len == 0)
            give_up(fields[0], "no such signal, or no message before it");
    message_add_signal(g_ptr_array_index(probe->messages, probe->messages->len - 1), kind,
                       fields[1], 90);
}

static const char *deadline_kind_name(int kind)
{
    static const char *const names[] = {
        [DEADLINE_NONE] = "none",
        [DEADLINE_MINUTE] = "minute",
        [DEADLINE_DAY] = "day",
        [DEADLINE_SPAN] = "span",
        [DEADLINE_WORKING_DAYS] = "working-days",
        [DEADLINE_SECONDS] = "seconds",
    };
    return kind < (int)G_N_ELEMENTS(names) ? names[kind] : NULL;
}

static const char *grain_name(int grain)
{
    return deadline_grain_name((DeadlineGrain)grain);
}

static int number_of(const char *field, const char *(*name)(int number))
{
    for (int number = 0; name(number) != NULL; number++)
        if (strcmp(name(number), field) == 0)
            return number;
    give_up(field, "no such word");
}

static void add_promise(struct probe *probe, char **fields)
{
    const struct signal promise = {
        .kind = SIGNAL_PROMISE,
        .phrase = fields[0],
        .confidence = (int)instant_of(fields[1]),
        .thing = text_of(fields[2]) != NULL,
        .deadline = { .kind = (DeadlineKind)number_of(fields[3], deadline_kind_name),
                      .grain = (DeadlineGrain)number_of(fields[4], grain_name),
                      .day = instant_of(fields[5]),
                      .amount = instant_of(fields[6]),
                      .zone = (int)instant_of(fields[7]) },
    };
    if (probe->messages->len == 0)
        give_up(fields[0], "no message before it");
    message_take_signal(g_ptr_array_index(probe->messages, probe->messages->len - 1),
                        &promise);
}

static void add_note(struct probe *probe, char **fields)
{
    int kind = 0;
    while (g_strcmp0(note_name(kind), fields[0]) != 0)
        if (note_name(kind++) == NULL)
            give_up(fields[0], "no such note");
    struct note *note = note_new(kind, instant_of(fields[1]));
    note->number = probe->notes->len;
    note->message_id = g_strdup(fields[2]);
    note->address = g_strdup(text_of(fields[3]));
    note->until = instant_of(fields[4]);
    note->promise = (int)instant_of(fields[5]);
    g_ptr_array_add(probe->notes, note);
}

static void evaluate(struct probe *probe, char **fields G_GNUC_UNUSED)
{
    const struct policy policy = { .people = &probe->people,
                                   .terms = probe->terms,
                                   .open_promise = probe->open_promise,
                                   .chase_gap = probe->chase_gap,
                                   .settled_after = probe->settled_after };
    g_autoptr(Evaluation) found = sla_evaluate(probe->messages, probe->notes, &policy);
    g_autofree char *line = evaluation_json(found, probe->calendars);
    puts(line);
    g_ptr_array_set_size(probe->messages, 0);
    g_ptr_array_set_size(probe->notes, 0);
}

/* ---- calendars ---- */

static void between(struct probe *probe, char **fields)
{
    printf("%" PRId64 "\n",
           calendar_between(calendar_of(probe, fields[0]), instant_of(fields[1]),
                            instant_of(fields[2])));
}

static void add(struct probe *probe, char **fields)
{
    printf("%" PRId64 "\n", calendar_add(calendar_of(probe, fields[0]),
                                         instant_of(fields[1]), duration_of(fields[2])));
}

/* ---- commands ---- */

static const struct command {
    const char *name;
    guint fields;
    void (*run)(struct probe *probe, char **fields);
} commands[] = {
    { "calendar", 4, add_calendar }, { "people", 3, set_people },
    { "member", 2, add_member },     { "terms", 2, add_terms },
    { "target", 10, add_target },    { "patience", 3, set_patience },
    { "message", 19, add_message },  { "signal", 2, add_signal },
    { "promise", 8, add_promise },   { "note", 6, add_note },
    { "evaluate", 0, evaluate },     { "forget", 0, forget },
    { "between", 3, between },       { "add", 3, add },
};

static void obey(struct probe *probe, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, "\t", -1);
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
        if (g_strcmp0(words[0], commands[i].name) == 0) {
            if (g_strv_length(words) != commands[i].fields + 1)
                give_up(line, "too few or too many fields");
            commands[i].run(probe, words + 1);
            return;
        }
    give_up(line, "no such command");
}

int main(void)
{
    struct probe probe;
    char *line = NULL;
    size_t size = 0;
    begin(&probe);
    for (ssize_t length; (length = getline(&line, &size, stdin)) > 0;) {
        line[length - 1] = '\0';
        obey(&probe, line);
    }
    free(line);
    end(&probe);
    return 0;
}
