/* options.h - every option, once.                                 Layer: adapter
 * The reader, the check for unknown options, the explanation, the help and the tests of
 * the manual all walk these tables. A new option is a row here. */
#pragma once
#include "config/config.h"
#include "config/values.h"

typedef enum {
    OPTION_VALUE,  /* name = "a"; */
    OPTION_VALUES, /* name = [ "a", "b" ];          GPtrArray of char * */
    OPTION_GROUP,  /* name = { ... };               within the same struct */
    OPTION_GROUPS, /* name = ( { ... }, { ... } );  GPtrArray of structs */
} OptionShape;

struct option {
    const char *name;
    const char *help;
    OptionShape shape;
    ValueType type; /* of VALUE and VALUES */
    gsize offset;   /* of the field in the struct of the table */
    bool required;
    const char *fallback; /* as it would be written; NULL: none */
    int64_t least;        /* of numbers and spans */
    int64_t most;
    const struct option_table *table; /* of GROUP and GROUPS */
    const char *word;  /* may stand for all of GROUPS: name = "24x7"; NULL: none */
    gsize word_offset; /* of a bool in the struct: whether it does */
};

struct option_table {
    gsize size;                   /* of the struct it describes */
    const struct option *options; /* ends with a NULL name */
};

/* What every struct target of a configuration is the beginning of. */
struct target_config {
    struct target target;
    GPtrArray *hours; /* struct window *; empty: the team's, unless `always` */
    bool always;
};

/* Of the main file (struct config), of a team's file (struct team_config) and of one with
 * other terms (struct terms_config). */
extern const struct option_table options_main;
extern const struct option_table options_team_file;
extern const struct option_table options_terms;

/* The member of the struct at `base` that the option describes. */
void *option_field(const struct option *option, void *base);

/* Whether its word stands for it, NULL where it has none. */
bool *option_word_field(const struct option *option, void *base);

typedef void (*OptionVisit)(const char *path, const struct option *option, void *data);

/* All options with their full names ("team.mailboxes.host"), in the table's order. */
void options_walk(const struct option_table *table, OptionVisit visit, void *data);

/* The struct at `base` in libconfig syntax, without help. Caller frees. */
char *options_text(const struct option_table *table, const void *base);

/* Frees everything the options of the struct at `base` own, not the struct. */
void options_clear(const struct option_table *table, void *base);
