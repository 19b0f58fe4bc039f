/* output_private.h - what a table holds, for those that print it.  Layer: ackctl */
#pragma once
#include "ackctl/output.h"

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

const struct cell *table_cell(const Table *table, gsize row, gsize column);
const struct column *table_column_at(const Table *table, gsize column);

/* All tables as one object. */
void output_json(Table *const *tables, gsize n);

/* One table, its columns' keys first. */
void output_csv(const Table *table);
