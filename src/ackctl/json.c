#include "ackctl/json.h"

#include <jansson.h>
#include <stdio.h>

/* The last day of an absence; null where none is told. */
static json_t *until_of(const struct signal *signal, const struct said *said)
{
    json_t *due = signal->kind == SIGNAL_ABSENCE ? said_due(said, &signal->deadline)
                                                 : NULL;
    json_t *day = due ? json_incref(json_object_get(due, "due_day")) : json_null();
    json_decref(due);
    return day;
}

static json_t *signal_list(const struct message *message, const struct said *said)
{
    json_t *list = json_array();
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:i, s:o}", "kind", signal_name(signal->kind),
                            "phrase", signal->phrase, "confidence", signal->confidence,
                            "until", until_of(signal, said)));
    }
    return list;
}

/* What is not known is null, but there. */
static json_t *promise_object(const struct signal *signal, const struct said *said)
{
    json_t *object = json_pack("{s:s, s:n, s:n, s:n, s:i}", "text", signal->phrase,
                               "due_day", "due", "grain", "confidence",
                               signal->confidence);
    json_t *due = said_due(said, &signal->deadline);
    if (due)
        json_object_update_existing(object, due);
    json_decref(due);
    return object;
}

static json_t *promise_list(const struct message *message, const struct said *said)
{
    json_t *list = json_array();
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        if (signal->kind == SIGNAL_PROMISE)
            json_array_append_new(list, promise_object(signal, said));
    }
    return list;
}

void json_print_mail(const char *file, const struct message *message,
                     const char *own_text, const struct said *said)
{
    /* JSON is UTF-8, a file's name need not be. */
    g_autofree char *name = g_filename_display_name(file);
    json_t *line = json_pack(
        "{s:s, s:s?, s:s, s:s, s:o, s:o}", "file", name, "message_id",
        message->message_id, "kind", mail_kind_name(message->kind), "own_text", own_text,
        "signals", signal_list(message, said), "promises", promise_list(message, said));
    json_dumpf(line, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(line);
}

void json_print_promises(const struct message *message, const struct said *said)
{
    json_t *list = promise_list(message, said);
    json_dumpf(list, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(list);
}

void json_print_lists(const GPtrArray *lists)
{
    json_t *outer = json_array();
    for (guint i = 0; i < lists->len; i++) {
        const GPtrArray *list = lists->pdata[i];
        json_t *inner = json_array();
        for (guint j = 0; j < list->len; j++)
            json_array_append_new(inner, json_string(list->pdata[j]));
        json_array_append_new(outer, inner);
    }
    json_dumpf(outer, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(outer);
}
