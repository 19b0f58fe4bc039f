#include "ackctl/json.h"

#include <jansson.h>
#include <stdio.h>

static json_t *signal_list(const struct message *message)
{
    json_t *list = json_array();
    for (guint i = 0; i < message->signals->len; i++) {
        const struct signal *signal = &g_array_index(message->signals, struct signal, i);
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:i}", "kind", signal_name(signal->kind),
                            "phrase", signal->phrase, "confidence", signal->confidence));
    }
    return list;
}

void json_print_mail(const char *file, const struct message *message,
                     const char *own_text)
{
    /* JSON is UTF-8, a file's name need not be. */
    g_autofree char *name = g_filename_display_name(file);
    json_t *line = json_pack("{s:s, s:s?, s:s, s:s, s:o}", "file", name, "message_id",
                             message->message_id, "kind", mail_kind_name(message->kind),
                             "own_text", own_text, "signals", signal_list(message));
    json_dumpf(line, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(line);
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
