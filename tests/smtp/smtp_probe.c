/* Sends standard input with smtp_send() and prints the outcome, with " away" where that
 * is so, and what was said, then a line of outcome and words for each recipient. With
 * letters=N it sends it N times over what connection is kept, pausing between; nothing
 * but the last time is printed.
 *
 * usage: smtp_probe HOST PORT tls|starttls|plain FROM TO[,TO...]
 *                   [ca=FILE] [domain=DOMAIN] [user=NAME] [password=WORD] [token=WORD]
 *                   [cancel=MILLISECONDS] [letters=N] [pause=MILLISECONDS]
 *                   [end=yes|no]
 * end: what the last gate says of the letter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smtp/smtp.h"

static const char *const outcomes[] = { "accepted", "refused", "try-again",
                                        "login-refused", "uncertain" };
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

static bool may_end(gpointer answer)
{
    return strcmp(answer, "yes") == 0;
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

static gulong number(char **arguments, const char *name, gulong otherwise)
{
    const char *text = option(arguments, name);
    return text != NULL ? strtoul(text, NULL, 10) : otherwise;
}

static void print_report(const struct smtp_report *report)
{
    printf("%s%s\n%s\n", outcomes[report->outcome], report->away ? " away" : "",
           report->said);
    for (guint i = 0; i < report->n; i++)
        printf("%s %s\n", outcomes[report->verdicts[i].outcome],
               report->verdicts[i].said);
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
                                  .ca_file = option(argv + 6, "ca"),
                                  .domain = option(argv + 6, "domain") };
    if (server.oauth2)
        server.password = option(argv + 6, "token");
    g_auto(GStrv) to = g_strsplit(argv[5], ",", -1);
    g_autoptr(GBytes) letter = read_letter();
    static struct cancellation cancellation;
    cancellation.after_ms = number(argv + 6, "cancel", 0);
    if (cancellation.after_ms > 0)
        g_thread_unref(g_thread_new("cancel", cancel_later, &cancellation));
    const char *end = option(argv + 6, "end");
    const struct smtp_control control = { .cancel = &cancellation.flag,
                                          .may_end = end != NULL ? may_end : NULL,
                                          .user = (gpointer)end };
    gulong letters = number(argv + 6, "letters", 1);
    struct smtp_report report = { 0 };
    smtp_init();
    Smtp *smtp = smtp_new();
    for (gulong i = 0; i < letters; i++) {
        if (i > 0)
            g_usleep(number(argv + 6, "pause", 0) * 1000);
        smtp_report_clear(&report);
        report =
            smtp_send(smtp, &server, argv[4], (const char *const *)to, letter, &control);
    }
    smtp_free(smtp);
    smtp_cleanup();
    print_report(&report);
    smtp_report_clear(&report);
    return 0;
}
