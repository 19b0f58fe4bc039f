#include "ackctl/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ackctl/output_private.h"
#include "base/instant.h"
#include "base/text.h"

enum { COLUMN_GAP = 2, ELASTIC_LEAST = 12 };

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

const struct cell *table_cell(const Table *table, gsize row, gsize column)
{
    return &g_array_index(table->cells, struct cell, row * table->columns->len + column);
}

const struct column *table_column_at(const Table *table, gsize column)
{
    return &g_array_index(table->columns, struct column, column);
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
        if (table_column_at(table, c)->heading)
            last = c;
    }
    return last;
}

/* The widest column that can give way, -1 if none can any more. */
static int widest_elastic(const Table *table, const int *widths)
{
    int widest = -1;
    for (gsize c = 0; c < table->columns->len; c++) {
        const struct column *column = table_column_at(table, c);
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
        sum += table_column_at(table, c)->heading ? widths[c] + COLUMN_GAP : 0;
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
    CellKind kind = table_cell(table, 0, column)->kind;
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
        const char *heading = table_column_at(table, c)->heading;
        widths[c] = heading ? text_columns(heading) : 0;
    }
    for (gsize i = 0; i < rows * n; i++) {
        g_ptr_array_add(texts, shown_text(screen, table_cell(table, i / n, i % n)));
        widths[i % n] = MAX(widths[i % n], text_columns(texts->pdata[i]));
    }
    fit(table, widths, screen->columns);
    gsize last = last_shown(table);
    for (gsize c = 0; c <= last; c++) {
        if (table_column_at(table, c)->heading)
            print_padded(table_column_at(table, c)->heading, widths[c],
                         right_aligned(table, c), c == last);
    }
    putchar('\n');
    for (gsize i = 0; i < rows * n; i++) {
        gsize c = i % n;
        if (!table_column_at(table, c)->heading)
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
        const char *heading = table_column_at(table, c)->heading;
        width = MAX(width, heading ? text_columns(heading) : 0);
    }
    for (gsize c = 0; table_rows(table) && c < table->columns->len; c++) {
        if (!table_column_at(table, c)->heading)
            continue;
        g_autofree char *text = shown_text(screen, table_cell(table, 0, c));
        if (width > 0)
            print_padded(table_column_at(table, c)->heading, width, false, false);
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
        if (table_column_at(table, c)->heading)
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
    case FORMAT_JSON: output_json(tables, n); break;
    case FORMAT_CSV: output_csv(main_table(tables, n)); break;
    case FORMAT_TABLE: print_for_people(tables, n, &screen); break;
    }
}
