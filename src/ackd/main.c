#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ackd/keeper.h"
#include "ackd/worker.h"
#include "app/language.h"
#include "app/settings.h"
#include "base/log.h"
#include "mime/parse.h"

enum { EXIT_USAGE = 2 };

struct options {
    gboolean check, explain, once, foreground, version;
    char *config_file;
};

static bool parse_options(int argc, char **argv, struct options *o)
{
    const GOptionEntry entries[] = {
        { "config", 'c', 0, G_OPTION_ARG_FILENAME, &o->config_file,
          "The configuration [" SYSCONFDIR "/ackd/ackd.conf]", "FILE" },
        { "foreground", 'f', 0, G_OPTION_ARG_NONE, &o->foreground,
          "Stay in the foreground (ackd always does; for service files)", NULL },
        { "check-config", 0, 0, G_OPTION_ARG_NONE, &o->check,
          "Check the configuration and end", NULL },
        { "explain-config", 0, 0, G_OPTION_ARG_NONE, &o->explain,
          "Print the configuration with defaults filled in and end", NULL },
        { "once", 0, 0, G_OPTION_ARG_NONE, &o->once,
          "Look everywhere once, act on what is due, end", NULL },
        { "version", 'V', 0, G_OPTION_ARG_NONE, &o->version, "Print the version", NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext)
        context = g_option_context_new("- watch who waits for whom");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        fprintf(stderr, "ackd: %s; see ackd --help\n", error->message);
        return false;
    }
    if (argc > 1) {
        fprintf(stderr, "ackd: \"%s\" is too much; see ackd --help\n", argv[1]);
        return false;
    }
    if (o->check + o->explain + o->once > 1) {
        fprintf(stderr, "ackd: --check-config, --explain-config and --once exclude each "
                        "other\n");
        return false;
    }
    return true;
}

static int run(const struct options *o, const char *file)
{
    g_autoptr(GError) error = NULL;
    language_init();
    g_autoptr(Config) config = settings_load(file, &error);
    if (!config) {
        fprintf(stderr, "%s\n", error->message);
        return EXIT_FAILURE;
    }
    if (o->check) {
        printf("%s: correct, %u team%s\n", file, config->teams->len,
               config->teams->len == 1 ? "" : "s");
        return EXIT_SUCCESS;
    }
    if (o->explain) {
        g_autofree char *text = config_explain(config);
        fputs(text, stdout);
        return EXIT_SUCCESS;
    }
    log_open();
    mime_init();
    const struct keeper_options options = { .config_file = file, .once = o->once };
    int status = keeper_run(g_steal_pointer(&config), &options);
    return status;
}

int main(int argc, char **argv)
{
    /* How the keeper starts its workers; no option for people. */
    if (argc >= 3 && strcmp(argv[1], WORKER_SIGN) == 0)
        return worker_run(argv + 2);

    struct options options = { 0 };
    int status = EXIT_USAGE;
    if (parse_options(argc, argv, &options)) {
        const char *file = options.config_file ? options.config_file
                                               : SYSCONFDIR "/ackd/ackd.conf";
        if (options.version) {
            puts(PACKAGE_STRING);
            status = EXIT_SUCCESS;
        } else {
            status = run(&options, file);
        }
    }
    g_free(options.config_file);
    return status;
}
