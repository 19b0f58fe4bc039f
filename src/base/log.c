#include "base/log.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/instant.h"
#include "base/text.h"

static const char *const level_names[] = { "info", "warning", "error" };
static const char *const priorities[] = { "6", "4", "3" }; /* syslog(3) */

enum { FIELDS_MAX = 16 };

/* Set once before threads start: the one setting that is the whole process's. */
static gboolean log_to_journal;

void log_open(void)
{
    log_to_journal = g_log_writer_is_journald(STDERR_FILENO);
}

static void write_journal(LogLevel level, const char *text, va_list pairs)
{
    GLogField fields[FIELDS_MAX] = {
        { "MESSAGE", text, -1 },
        { "PRIORITY", priorities[level], -1 },
        { "SYSLOG_IDENTIFIER", "ackd", -1 },
    };
    char *names[FIELDS_MAX] = { NULL };
    gsize n = 3;
    for (const char *name; n < FIELDS_MAX && (name = va_arg(pairs, const char *));) {
        const char *value = va_arg(pairs, const char *);
        if (!value)
            continue;
        g_autofree char *upper = g_ascii_strup(name, -1);
        names[n] = g_strconcat("ACKD_", upper, NULL);
        fields[n] = (GLogField){ names[n], value, -1 };
        n++;
    }
    g_log_writer_journald(G_LOG_LEVEL_INFO, fields, n, NULL);
    for (gsize i = 0; i < FIELDS_MAX; i++)
        g_free(names[i]);
}

static void append_escaped(GString *line, const char *value)
{
    for (const char *p = value; *p; p++) {
        if (*p == '"' || *p == '\\')
            g_string_append_c(line, '\\');
        g_string_append_c(line, *p);
    }
}

static void write_stderr(LogLevel level, const char *text, va_list pairs)
{
    g_autofree char *time = instant_iso(clock_now());
    g_autoptr(GString) line = g_string_new(NULL);
    g_string_printf(line, "%s %s: %s", time, level_names[level], text);
    for (const char *name; (name = va_arg(pairs, const char *));) {
        const char *value = va_arg(pairs, const char *);
        if (!value)
            continue;
        g_autofree char *safe = text_terminal(value);
        gboolean quote = !*safe || strpbrk(safe, " \"=\\") != NULL;
        g_string_append_printf(line, quote ? " %s=\"" : " %s=", name);
        append_escaped(line, safe);
        g_string_append(line, quote ? "\"" : "");
    }
    g_string_append_c(line, '\n');
    /* One write, so that lines of keeper and workers do not mix. */
    if (write(STDERR_FILENO, line->str, line->len) < 0)
        return; /* nobody listens: there is nowhere left to say so */
}

void log_event(LogLevel level, const char *text, ...)
{
    va_list pairs;
    va_start(pairs, text);
    if (log_to_journal)
        write_journal(level, text, pairs);
    else
        write_stderr(level, text, pairs);
    va_end(pairs);
}
