#include "app/mailfile.h"

#include <string.h>

#include "base/error.h"
#include "mail/classify.h"
#include "mail/owntext.h"
#include "mail/understand.h"
#include "mime/parse.h"

/* The next line that begins with "From " behind a blank one; `end` if there is none. */
static const char *next_separator(const char *mail, const char *end)
{
    for (const char *p = mail; (p = memmem(p, (gsize)(end - p), "\nFrom ", 6)); p++) {
        const char *blank = p > mail && p[-1] == '\r' ? p - 1 : p;
        if (blank > mail && blank[-1] == '\n')
            return p + 1;
    }
    return end;
}

/* The mails of an mbox stand between such lines (RFC 4155). */
static void each_of_mbox(const char *path, const char *bytes, gsize length,
                         MailfileFunc each, gpointer data)
{
    const char *end = bytes + length;
    for (const char *separator = bytes; separator < end;) {
        const char *line = memchr(separator, '\n', (gsize)(end - separator));
        const char *mail = line ? line + 1 : end;
        separator = next_separator(mail, end);
        if (mail < end)
            each(path, mail, (gsize)(separator - mail), data);
    }
}

static bool each_of_file(const char *path, MailfileFunc each, gpointer data,
                         GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autofree char *bytes = NULL;
    gsize length;
    if (!g_file_get_contents(path, &bytes, &length, &why)) {
        g_set_error_literal(error, ACKD_ERROR, ACKD_ERROR_USAGE, why->message);
        return false;
    }
    if (g_str_has_prefix(bytes, "From "))
        each_of_mbox(path, bytes, length, each, data);
    else
        each(path, bytes, length, data);
    return true;
}

static int by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool each_of_folder(const char *path, MailfileFunc each, gpointer data,
                           GError **error)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    for (const char *name; folder && (name = g_dir_read_name(folder));)
        if (*name != '.')
            g_ptr_array_add(files, g_build_filename(path, name, NULL));
    g_ptr_array_sort(files, by_name);
    for (guint i = 0; i < files->len; i++) {
        if (!each_of_file(files->pdata[i], each, data, error))
            return false;
    }
    return true;
}

bool mailfile_each(const char *path, MailfileFunc each, gpointer data, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return each_of_file(path, each, data, error);
    g_autofree char *cur = g_build_filename(path, "cur", NULL);
    g_autofree char *fresh = g_build_filename(path, "new", NULL);
    if (!g_file_test(cur, G_FILE_TEST_IS_DIR)) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "%s: a folder, but no Maildir (no cur/ in it)", path);
        return false;
    }
    return each_of_folder(cur, each, data, error) &&
           each_of_folder(fresh, each, data, error);
}

static gsize header_length(const char *bytes, gsize length)
{
    const char *lf = memmem(bytes, length, "\n\n", 2);
    const char *crlf = memmem(bytes, length, "\r\n\r\n", 4);
    if (crlf && (!lf || crlf < lf))
        return (gsize)(crlf - bytes) + 4;
    return lf ? (gsize)(lf - bytes) + 2 : length;
}

struct message *mailfile_understand(const char *bytes, gsize length,
                                    const Phrases *phrases, char **own_text)
{
    struct mime_form form = { 0 };
    gsize header = header_length(bytes, length);
    struct message *message = mime_parse_headers(bytes, header, &form);
    classify_kind(message, phrases);
    bool complete;
    g_autofree char *text =
        mime_read_body(message, &form, bytes + header, length - header, &complete);
    understand(message, text, phrases, false);
    mime_form_clear(&form);
    if (own_text)
        *own_text = owntext_extract(text, &message->from, phrases);
    return message;
}
