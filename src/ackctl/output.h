/* output.h - answers as tables for people, JSON and CSV for programs.  Layer: ackctl
 * A command fills tables; this prints them in the way that was asked for. JSON is an
 * object with "version" and one member for each table (a list of objects, or an object
 * where the table has just one row by nature); CSV is the first list, or the
 * first record where there is none. Instants are UTC ISO 8601 in JSON and CSV, the team's
 * local time for people; spans are seconds there and for people business time, "26h 05m",
 * where a day is no fixed length. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "sla/calendar.h"

enum { OUTPUT_VERSION = 1 };

typedef enum { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV } Format;

typedef struct Table Table;

/* `key` is its name in JSON, `title` stands above it for people (NULL: none). A record
 * has one row, shown as "name: value" lines. */
Table *table_new(const char *key, const char *title);
Table *table_new_record(const char *key);
void table_free(Table *table); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)

/* Columns come first. `heading` NULL: the column is for programs only; `key` NULL: for
 * people only. `elastic`: cut where the terminal is too narrow, the widest first. A
 * record whose only heading is "" is shown as its value alone; one without headings not
 * at all. */
void table_column(Table *table, const char *key, const char *heading);
void table_elastic_column(Table *table, const char *key, const char *heading);

/* Then rows, cell by cell in the order of the columns. A NULL text and INSTANT_NONE are
 * null. */
void table_text(Table *table, const char *text);
void table_number(Table *table, int64_t number);
void table_instant(Table *table, int64_t instant);
void table_span(Table *table, int64_t seconds);    /* INSTANT_NONE: null */
void table_elapsed(Table *table, int64_t seconds); /* by the wall clock: "6d 3h" */
void table_null(Table *table);

/* What is said to people where a list has no row. */
void table_empty_text(Table *table, const char *text);

gsize table_rows(const Table *table);

/* How wide answers for people may be; 0: as wide as they get. */
int output_columns(void);

/* Business time as people see it, for a text that holds it. Caller frees. */
char *output_span_text(int64_t seconds);

/* `calendar` and `now` are for local times; NULL: UTC. */
void output_tables(Format format, Table *const *tables, gsize n, const Calendar *calendar,
                   int64_t now);
