#include "ackctl/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/instant.h"
#include "base/text.h"

enum { COLUMN_GAP = 2, ELASTIC_LEAST = 12 };

typedef enum {
    CELL_TEXT,
    CELL_NUMBER,
    CELL_INSTANT,
    CELL_SPAN,
    CELL_ELAPSED,
    CELL_NULL
} CellKind;

struct cell {
    CellKind kind;
    char *text;
    int64_t value;
};

struct column {
    char *key;
    char *heading;
    bool elastic;
};

struct Table {
    char *key;
    char *title;
    char *empty;
    bool record;
    GArray *columns; /* struct column */
    GArray *cells;   /* struct cell, row by row */
};

static void column_clear(gpointer data)
{
    struct column *column = data;
    g_free(column->key);
    g_free(column->heading);
}

static void cell_clear(gpointer data)
{
    g_free(((struct cell *)data)->text);
}

Table *table_new(const char *key, const char *title)
{
    Table *table = g_new0(Table, 1);
    table->key = g_strdup(key);
    table->title = g_strdup(title);
    table->columns = g_array_new(FALSE, FALSE, sizeof(struct column));
    g_array_set_clear_func(table->columns, column_clear);
    table->cells = g_array_new(FALSE, FALSE, sizeof(struct cell));
    g_array_set_clear_func(table->cells, cell_clear);
    return table;
}

Table *table_new_record(const char *key)
{
    Table *table = table_new(key, NULL);
    table->record = true;
    return table;
}

void table_free(Table *table)
{
    if (!table)
        return;
    g_free(table->key);
    g_free(table->title);
    g_free(table->empty);
    g_array_unref(table->columns);
    g_array_unref(table->cells);
    g_free(table);
}

static void add_column(Table *table, const char *key, const char *heading, bool elastic)
{
    struct column column = { g_strdup(key), g_strdup(heading), elastic };
    g_array_append_val(table->columns, column);
}

void table_column(Table *table, const char *key, const char *heading)
{
    add_column(table, key, heading, false);
}

void table_elastic_column(Table *table, const char *key, const char *heading)
{
    add_column(table, key, heading, true);
}

static void add_cell(Table *table, CellKind kind, const char *text, int64_t value)
{
    struct cell cell = { kind, g_strdup(text), value };
    g_array_append_val(table->cells, cell);
}

void table_text(Table *table, const char *text)
{
    add_cell(table, CELL_TEXT, text, 0);
}

void table_number(Table *table, int64_t number)
{
    add_cell(table, CELL_NUMBER, NULL, number);
}

void table_instant(Table *table, int64_t instant)
{
    add_cell(table, CELL_INSTANT, NULL, instant);
}

void table_span(Table *table, int64_t seconds)
{
    add_cell(table, CELL_SPAN, NULL, seconds);
}

void table_elapsed(Table *table, int64_t seconds)
{
    add_cell(table, CELL_ELAPSED, NULL, seconds);
}

void table_null(Table *table)
{
    add_cell(table, CELL_NULL, NULL, 0);
}

void table_empty_text(Table *table, const char *text)
{
    g_free(table->empty);
    table->empty = g_strdup(text);
}

gsize table_rows(const Table *table)
{
    return table->columns->len ? table->cells->len / table->columns->len : 0;
}

static const struct cell *cell_at(const Table *table, gsize row, gsize column)
{
    return &g_array_index(table->cells, struct cell, row * table->columns->len + column);
}

static const struct column *column_at(const Table *table, gsize column)
{
    return &g_array_index(table->columns, struct column, column);
}

/* ---- For programs. A report by client has a million cells: each is written as it stands
 * and no document is made of them first. */

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

static void append_json_row(GString *out, const Table *table, gsize row,
                            const char *indent)
{
    static const struct notation json = { text_append_json, "null" };
    const char *comma = "";
    g_string_append_c(out, '{');
    for (gsize c = 0; c < table->columns->len; c++) {
        const char *key = column_at(table, c)->key;
        if (!key)
            continue;
        g_string_append(out, comma);
        g_string_append(out, indent);
        g_string_append(out, "  \"");
        g_string_append(out, key);
        g_string_append(out, "\": ");
        append_cell(out, cell_at(table, row, c), &json);
        comma = ",";
    }
    g_string_append(out, indent);
    g_string_append_c(out, '}');
}

static void print_json_list(const Table *table, GString *out)
{
    const char *comma = "";
    g_string_append_c(out, '[');
    for (gsize row = 0; row < table_rows(table); row++) {
        g_string_append(out, comma);
        g_string_append(out, "\n    ");
        append_json_row(out, table, row, "\n    ");
        print_so_far(out);
        comma = ",";
    }
    g_string_append(out, table_rows(table) > 0 ? "\n  ]" : "]");
}

static void print_json(Table *const *tables, gsize n)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_string_append_printf(out, "{\n  \"version\": %d", OUTPUT_VERSION);
    for (gsize i = 0; i < n; i++) {
        g_string_append_printf(out, ",\n  \"%s\": ", tables[i]->key);
        if (!tables[i]->record)
            print_json_list(tables[i], out);
        else if (table_rows(tables[i]) > 0)
            append_json_row(out, tables[i], 0, "\n  ");
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
        if (!column_at(table, c)->key)
            continue;
        g_string_append(out, comma);
        append_cell(out, cell_at(table, row, c), &csv);
        comma = ",";
    }
    g_string_append(out, "\r\n");
}

static void print_csv(const Table *table)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *comma = "";
    for (gsize c = 0; c < table->columns->len; c++) {
        if (!column_at(table, c)->key)
            continue;
        g_string_append(out, comma);
        text_append_csv(out, column_at(table, c)->key);
        comma = ",";
    }
    g_string_append(out, "\r\n");
    print_so_far(out);
    for (gsize row = 0; row < table_rows(table); row++) {
        append_csv_row(out, table, row);
        print_so_far(out);
    }
}

/* ---- For people */

struct screen {
    const Calendar *calendar;
    int64_t now;
    int columns; /* 0: as wide as it gets */
};

int output_columns(void)
{
    if (!isatty(STDOUT_FILENO)) {
        const char *columns = g_getenv("COLUMNS");
        return columns ? atoi(columns) : 0;
    }
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 80;
}

static char *instant_text(const struct screen *screen, int64_t instant)
{
    if (instant == INSTANT_NONE)
        return g_strdup("-");
    return screen->calendar ? calendar_text(screen->calendar, instant, screen->now)
                            : instant_iso(instant);
}

/* Hours and minutes: "1d" of business time would read as 24 hours or as 8. */
char *output_span_text(int64_t seconds)
{
    if (ABS(seconds) < HOUR)
        return span_text(seconds);
    return g_strdup_printf("%s%" G_GINT64_FORMAT "h %02dm", seconds < 0 ? "-" : "",
                           ABS(seconds) / HOUR, (int)(ABS(seconds) % HOUR / MINUTE));
}

/* By the wall clock days are days; what is shorter lines up with business time. */
static char *elapsed_text(int64_t seconds)
{
    return ABS(seconds) < DAY ? output_span_text(seconds) : span_text(seconds);
}

static char *shown_text(const struct screen *screen, const struct cell *cell)
{
    switch (cell->kind) {
    case CELL_TEXT: return text_terminal(cell->text ? cell->text : "-");
    case CELL_NUMBER: return g_strdup_printf("%" G_GINT64_FORMAT, cell->value);
    case CELL_NULL: return g_strdup("-");
    case CELL_SPAN:
        return cell->value == INSTANT_NONE ? g_strdup("-")
                                           : output_span_text(cell->value);
    case CELL_ELAPSED:
        return cell->value == INSTANT_NONE ? g_strdup("-") : elapsed_text(cell->value);
    case CELL_INSTANT: break;
    }
    return instant_text(screen, cell->value);
}

static void print_padded(const char *text, int width, bool right, bool last)
{
    int pad = MAX(width - text_columns(text), 0);
    if (right)
        printf("%*s%s", pad, "", text);
    else
        printf("%s%*s", text, last ? 0 : pad, "");
    if (!last)
        printf("%*s", COLUMN_GAP, "");
}

static gsize last_shown(const Table *table)
{
    gsize last = 0;
    for (gsize c = 0; c < table->columns->len; c++) {
        if (column_at(table, c)->heading)
            last = c;
    }
    return last;
}

/* The widest column that can give way, -1 if none can any more. */
static int widest_elastic(const Table *table, const int *widths)
{
    int widest = -1;
    for (gsize c = 0; c < table->columns->len; c++) {
        const struct column *column = column_at(table, c);
        if (column->elastic && column->heading && widths[c] > ELASTIC_LEAST &&
            (widest < 0 || widths[c] > widths[widest]))
            widest = (int)c;
    }
    return widest;
}

static void fit(const Table *table, int *widths, int columns)
{
    int sum = -COLUMN_GAP;
    for (gsize c = 0; c < table->columns->len; c++)
        sum += column_at(table, c)->heading ? widths[c] + COLUMN_GAP : 0;
    while (columns > 0 && sum > columns) {
        int widest = widest_elastic(table, widths);
        if (widest < 0)
            return;
        widths[widest]--;
        sum--;
    }
}

static bool right_aligned(const Table *table, gsize column)
{
    CellKind kind = cell_at(table, 0, column)->kind;
    return kind == CELL_NUMBER || kind == CELL_SPAN || kind == CELL_ELAPSED;
}

static void print_list(const Table *table, const struct screen *screen)
{
    gsize rows = table_rows(table), n = table->columns->len;
    if (rows == 0) {
        if (table->empty)
            puts(table->empty);
        return;
    }
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autofree int *widths = g_new0(int, n);
    for (gsize c = 0; c < n; c++) {
        const char *heading = column_at(table, c)->heading;
        widths[c] = heading ? text_columns(heading) : 0;
    }
    for (gsize i = 0; i < rows * n; i++) {
        g_ptr_array_add(texts, shown_text(screen, cell_at(table, i / n, i % n)));
        widths[i % n] = MAX(widths[i % n], text_columns(texts->pdata[i]));
    }
    fit(table, widths, screen->columns);
    gsize last = last_shown(table);
    for (gsize c = 0; c <= last; c++) {
        if (column_at(table, c)->heading)
            print_padded(column_at(table, c)->heading, widths[c], right_aligned(table, c),
                         c == last);
    }
    putchar('\n');
    for (gsize i = 0; i < rows * n; i++) {
        gsize c = i % n;
        if (!column_at(table, c)->heading)
            continue;
        g_autofree char *text = text_shorten(texts->pdata[i], widths[c]);
        print_padded(text, widths[c], right_aligned(table, c), c == last);
        if (c == last)
            putchar('\n');
    }
}

static void print_record(const Table *table, const struct screen *screen)
{
    int width = 0;
    for (gsize c = 0; c < table->columns->len; c++) {
        const char *heading = column_at(table, c)->heading;
        width = MAX(width, heading ? text_columns(heading) : 0);
    }
    for (gsize c = 0; table_rows(table) && c < table->columns->len; c++) {
        if (!column_at(table, c)->heading)
            continue;
        g_autofree char *text = shown_text(screen, cell_at(table, 0, c));
        if (width > 0)
            print_padded(column_at(table, c)->heading, width, false, false);
        puts(text);
    }
}

/* Of several, the one that a program reading CSV wants. */
static const Table *main_table(Table *const *tables, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        if (!tables[i]->record)
            return tables[i];
    }
    return tables[0];
}

static bool is_for_people(const Table *table)
{
    for (gsize c = 0; c < table->columns->len; c++) {
        if (column_at(table, c)->heading)
            return true;
    }
    return false;
}

static void print_for_people(Table *const *tables, gsize n, const struct screen *screen)
{
    bool any = false;
    for (gsize i = 0; i < n; i++) {
        if (!is_for_people(tables[i]))
            continue;
        if (any)
            putchar('\n');
        any = true;
        if (tables[i]->title)
            puts(tables[i]->title);
        if (tables[i]->record)
            print_record(tables[i], screen);
        else
            print_list(tables[i], screen);
    }
}

void output_tables(Format format, Table *const *tables, gsize n, const Calendar *calendar,
                   int64_t now)
{
    const struct screen screen = { calendar, now, output_columns() };
    switch (format) {
    case FORMAT_JSON: print_json(tables, n); break;
    case FORMAT_CSV: print_csv(main_table(tables, n)); break;
    case FORMAT_TABLE: print_for_people(tables, n, &screen); break;
    }
}
