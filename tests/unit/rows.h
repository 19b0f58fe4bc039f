/* rows.h - one test for each row of a table. */
#pragma once
#include <glib.h>

/* `rows`: an array of structs with a `name`; `function` gets the row. */
#define ADD_ROWS(prefix, rows, function)                                                 \
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {                                     \
        g_autofree char *path = g_strconcat(prefix, rows[i].name, NULL);                 \
        g_test_add_data_func(path, &rows[i], function);                                  \
    }
