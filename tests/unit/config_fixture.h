/* config_fixture.h - a directory with a configuration that can be spoilt. */
#pragma once
#include <glib.h>

#include "config/config.h"

/* Rows of tests name lines of these two. */
extern const char main_text[];
extern const char team_text[];

struct fixture {
    char *directory;
    char *main;   /* holds main_text */
    char *team;   /* holds team_text */
    char *secret; /* named in it */
};

void fixture_set_up(struct fixture *fixture, gconstpointer data);
void fixture_tear_down(struct fixture *fixture, gconstpointer data);

#define FIXTURE_TEST(path, function)                                                     \
    g_test_add(path, struct fixture, NULL, fixture_set_up, function, fixture_tear_down)

void write_file(const char *path, const char *text);
void write_secret(const char *path, int mode);

/* Ends the test where the configuration is refused. */
struct config *load(const struct fixture *fixture);

/* `text` with the only `old` in it replaced. Caller frees. */
char *replaced(const char *text, const char *old, const char *new);

/* load() with `team` as the team's file. */
struct config *load_team(const struct fixture *fixture, const char *team);

/* team_text with more options in its second target, which is for all; with other hours
 * and closed days, from line 11 on. Caller frees. */
char *with_target(const char *options);
char *with_hours(const char *options);
