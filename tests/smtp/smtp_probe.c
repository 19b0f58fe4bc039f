/* Sends standard input with smtp_send() and prints the outcome and what was said.
 *
 * usage: smtp_probe HOST PORT tls|starttls|plain FROM TO[,TO...]
 *                   [ca=FILE] [user=NAME] [password=WORD] [token=WORD]
 * [cancel=MILLISECONDS] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smtp/smtp.h"

static const char *const outcomes[] = { "accepted", "try-again", "login-refused",
                                        "refused", "uncertain" };
static const char *const securities[] = { "tls", "starttls", "plain", NULL };

struct cancellation {
    atomic_bool flag;
    gulong after_ms;
};

static void *cancel_later(void *user)
{
    struct cancellation *cancellation = user;
    g_usleep(cancellation->after_ms * 1000);
    atomic_store(&cancellation->flag, true);
    return NULL;
}

static GBytes *read_letter(void)
{
    GByteArray *bytes = g_byte_array_new();
    guint8 buffer[4096];
    gsize got;
    while ((got = fread(buffer, 1, sizeof buffer, stdin)) > 0)
        g_byte_array_append(bytes, buffer, (guint)got);
    return g_byte_array_free_to_bytes(bytes);
}

static SmtpSecurity security_of(const char *name)
{
    for (int i = 0; securities[i] != NULL; i++)
        if (strcmp(securities[i], name) == 0)
            return (SmtpSecurity)i;
    g_error("\"%s\": expected tls, starttls or plain", name);
}

/* What stands behind "ca=" and the like, NULL if nothing does. */
static const char *option(char **arguments, const char *name)
{
    for (; *arguments != NULL; arguments++)
        if (g_str_has_prefix(*arguments, name) && (*arguments)[strlen(name)] == '=')
            return *arguments + strlen(name) + 1;
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc < 6)
        g_error("usage: smtp_probe HOST PORT SECURITY FROM TO[,TO...] [NAME=VALUE ...]");
    struct smtp_server server = { .host = argv[1],
                                  .port = atoi(argv[2]),
                                  .security = security_of(argv[3]),
                                  .user = option(argv + 6, "user"),
                                  .password = option(argv + 6, "password"),
                                  .oauth2 = option(argv + 6, "token") != NULL,
                                  .ca_file = option(argv + 6, "ca") };
    if (server.oauth2)
        server.password = option(argv + 6, "token");
    g_auto(GStrv) to = g_strsplit(argv[5], ",", -1);
    g_autoptr(GBytes) letter = read_letter();
    static struct cancellation cancellation;
    const char *cancel = option(argv + 6, "cancel");
    if (cancel != NULL) {
        cancellation.after_ms = strtoul(cancel, NULL, 10);
        g_thread_unref(g_thread_new("cancel", cancel_later, &cancellation));
    }
    g_autofree char *said = NULL;
    smtp_init();
    SmtpOutcome outcome = smtp_send(&server, argv[4], (const char *const *)to, letter,
                                    &cancellation.flag, &said);
    smtp_cleanup();
    printf("%s\n%s\n", outcomes[outcome], said);
    return 0;
}
