#include "ackctl/command.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

enum { CALL_COLUMNS = 45 };

static void print_all(void)
{
    puts("Usage: ackctl [-c FILE | --db FILE] [-t TEAM] [--json | --csv] [--now TIME] "
         "COMMAND\n");
    for (const struct command *command = commands; command->name; command++) {
        g_autofree char *call =
            g_strdup_printf("%s %s", command->name, command->arguments);
        printf("  %-*s", CALL_COLUMNS, call);
        if (strlen(call) >= CALL_COLUMNS)
            printf("\n  %*s", CALL_COLUMNS, "");
        puts(command->help);
    }
    puts("\nackctl(1) says more of each.");
}

int command_help(struct context *context, char **arguments, GError **error)
{
    (void)context;
    if (!command_expects(arguments, 0, 1, "help [COMMAND]", error))
        return NOTHING;
    if (!arguments[0]) {
        print_all();
        return DONE;
    }
    if (g_str_equal(arguments[0], "check-config")) {
        g_autofree char *options = config_help_text();
        printf("ackd --check-config [-c FILE] checks these options and ends.\n\n%s",
               options);
        return DONE;
    }
    const struct command *command = command_named(arguments[0], error);
    if (!command)
        return WRONG_USE;
    printf("Usage: ackctl %s%s%s\n\n  %s; see ackctl(1).\n", command->name,
           *command->arguments ? " " : "", command->arguments, command->help);
    return DONE;
}
