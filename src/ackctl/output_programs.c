#include <stdio.h>

#include "ackctl/output_private.h"
#include "base/instant.h"
#include "base/text.h"

/* A report by client has a million cells: each is written as it stands and no document is
 * made of them first. */

struct notation {
    void (*append_text)(GString *out, const char *text);
    const char *null;
};

static void append_number(GString *out, int64_t number)
{
    char digits[20];
    gsize first = sizeof digits;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        digits[--first] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        g_string_append_c(out, '-');
    g_string_append_len(out, digits + first, (gssize)(sizeof digits - first));
}

static void append_cell(GString *out, const struct cell *cell,
                        const struct notation *notation)
{
    g_autofree char *iso = cell->kind == CELL_INSTANT ? instant_iso(cell->value) : NULL;
    const char *text = cell->kind == CELL_TEXT ? cell->text : iso;
    bool is_span = cell->kind == CELL_SPAN || cell->kind == CELL_ELAPSED;
    if (text)
        notation->append_text(out, text);
    else if (cell->kind == CELL_NUMBER || (is_span && cell->value != INSTANT_NONE))
        append_number(out, cell->value);
    else
        g_string_append(out, notation->null);
}

static void print_so_far(GString *out)
{
    fwrite(out->str, 1, out->len, stdout);
    g_string_truncate(out, 0);
}

/* ---- JSON. A key is one of our own words: nothing in it to escape. */

/* What stands before each cell, from the comma on; NULL where a column has no key. */
static GPtrArray *json_members(const Table *table, const char *indent)
{
    GPtrArray *members = g_ptr_array_new_with_free_func(g_free);
    for (gsize c = 0; c < table->columns->len; c++) {
        const char *key = table_column_at(table, c)->key;
        g_ptr_array_add(members,
                        key ? g_strdup_printf(",%s  \"%s\": ", indent, key) : NULL);
    }
    return members;
}

static void append_json_row(GString *out, const Table *table, gsize row,
                            const GPtrArray *members, const char *indent)
{
    static const struct notation json = { text_append_json, "null" };
    gsize comma = 1; /* left out before the first */
    g_string_append_c(out, '{');
    for (gsize c = 0; c < members->len; c++) {
        const char *member = members->pdata[c];
        if (!member)
            continue;
        g_string_append(out, member + comma);
        append_cell(out, table_cell(table, row, c), &json);
        comma = 0;
    }
    g_string_append(out, indent);
    g_string_append_c(out, '}');
}

static void print_json_record(const Table *table, GString *out)
{
    g_autoptr(GPtrArray) members = json_members(table, "\n  ");
    append_json_row(out, table, 0, members, "\n  ");
}

static void print_json_list(const Table *table, GString *out)
{
    g_autoptr(GPtrArray) members = json_members(table, "\n    ");
    const char *comma = "";
    g_string_append_c(out, '[');
    for (gsize row = 0; row < table_rows(table); row++) {
        g_string_append(out, comma);
        g_string_append(out, "\n    ");
        append_json_row(out, table, row, members, "\n    ");
        print_so_far(out);
        comma = ",";
    }
    g_string_append(out, table_rows(table) > 0 ? "\n  ]" : "]");
}

void output_json(Table *const *tables, gsize n)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_string_append_printf(out, "{\n  \"version\": %d", OUTPUT_VERSION);
    for (gsize i = 0; i < n; i++) {
        g_string_append_printf(out, ",\n  \"%s\": ", tables[i]->key);
        if (!tables[i]->record)
            print_json_list(tables[i], out);
        else if (table_rows(tables[i]) > 0)
            print_json_record(tables[i], out);
        else
            g_string_append(out, "null");
    }
    g_string_append(out, "\n}\n");
    print_so_far(out);
}

/* ---- CSV */

static void append_csv_row(GString *out, const Table *table, gsize row)
{
    static const struct notation csv = { text_append_csv, "" };
    const char *comma = "";
    for (gsize c = 0; c < table->columns->len; c++) {
        if (!table_column_at(table, c)->key)
            continue;
        g_string_append(out, comma);
        append_cell(out, table_cell(table, row, c), &csv);
        comma = ",";
    }
    g_string_append(out, "\r\n");
}

void output_csv(const Table *table)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *comma = "";
    for (gsize c = 0; c < table->columns->len; c++) {
        if (!table_column_at(table, c)->key)
            continue;
        g_string_append(out, comma);
        text_append_csv(out, table_column_at(table, c)->key);
        comma = ",";
    }
    g_string_append(out, "\r\n");
    print_so_far(out);
    for (gsize row = 0; row < table_rows(table); row++) {
        append_csv_row(out, table, row);
        print_so_far(out);
    }
}
