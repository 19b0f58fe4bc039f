/* language_probe.c - what tests/bench/language measures: kind, own text and signals.
 *   language_probe PACKS FOLDER...   each FOLDER a Maildir, an mbox or a mail
 * Prints for each FOLDER: mails, bytes of their text, seconds of one processor to
 * understand them all, and to find the same texts valid UTF-8. Reading and MIME are not
 * counted. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/mailfile.h"
#include "app/phrasebook.h"
#include "mail/classify.h"
#include "mail/understand.h"
#include "mime/parse.h"

static const double LEAST = 0.5; /* seconds; a shorter measure says little */

struct field {
    char *name;
    char *value;
};

struct mail {
    struct message *parsed;
    GArray *fields; /* struct field */
    char *text;
};

static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void field_clear(gpointer data)
{
    g_free(((struct field *)data)->name);
    g_free(((struct field *)data)->value);
}

static GArray *read_fields(const char *header, gsize length)
{
    GArray *fields = g_array_new(FALSE, FALSE, sizeof(struct field));
    g_autofree char *block = g_strndup(header, length);
    g_auto(GStrv) lines = g_strsplit(block, "\n", -1);

    g_array_set_clear_func(fields, field_clear);
    for (char **line = lines; *line && **line; line++) {
        char *colon = strchr(*line, ':');
        if (!colon || g_ascii_isspace(**line))
            continue;
        struct field field = { g_strndup(*line, (gsize)(colon - *line)),
                               g_strdup(g_strstrip(colon + 1)) };
        g_array_append_val(fields, field);
    }
    return fields;
}

static void read_mail(G_GNUC_UNUSED const char *path, const char *bytes, gsize length,
                      gpointer data)
{
    struct mime_form form = { 0 };
    const char *blank = memmem(bytes, length, "\n\n", 2);
    gsize header = blank ? (gsize)(blank - bytes) + 2 : length;
    struct mail mail = {
        .parsed = mime_parse_headers(bytes, header, &form),
        .fields = read_fields(bytes, header),
        .text = mime_text(&form, bytes + header, length - header),
    };

    mime_form_clear(&form);
    g_array_append_val((GArray *)data, mail);
}

static void mail_clear(gpointer data)
{
    struct mail *mail = data;
    message_free(mail->parsed);
    g_array_unref(mail->fields);
    g_free(mail->text);
}

/* What a worker does to a mail once its header and its text are there. */
static void understand_mail(const struct mail *mail, const Phrases *phrases)
{
    g_autoptr(Message) message = message_new();
    message->message_id = g_strdup(mail->parsed->message_id);
    message->subject = g_strdup(mail->parsed->subject);
    message->date = mail->parsed->date;
    message->date_zone = mail->parsed->date_zone;
    message_set_address(&message->from, mail->parsed->from.name,
                        mail->parsed->from.address);
    for (guint i = 0; i < mail->fields->len; i++) {
        const struct field *field = &g_array_index(mail->fields, struct field, i);
        classify_header(message, field->name, field->value);
    }
    classify_kind(message, phrases);
    understand(message, mail->text, phrases, false);
}

/* Seconds for all of them once: by the fastest of several runs, for nothing but other
 * programs makes one slower than another. */
static double fastest(const GArray *mails, const Phrases *phrases)
{
    double began = processor_seconds(), best = G_MAXDOUBLE;
    gsize valid = 0;

    for (double start = began; start - began < LEAST;) {
        for (guint i = 0; i < mails->len; i++) {
            const struct mail *mail = &g_array_index(mails, struct mail, i);
            if (phrases)
                understand_mail(mail, phrases);
            else
                valid += g_utf8_validate(mail->text, -1, NULL);
        }
        double end = processor_seconds();
        best = MIN(best, end - start);
        start = end;
    }
    g_assert_true(phrases || valid > 0);
    return best;
}

static bool measure(const char *path, const Phrases *phrases, GError **error)
{
    g_autoptr(GArray) mails = g_array_new(FALSE, FALSE, sizeof(struct mail));
    gsize bytes = 0;

    g_array_set_clear_func(mails, mail_clear);
    if (!mailfile_each(path, read_mail, mails, error))
        return false;
    for (guint i = 0; i < mails->len; i++)
        bytes += strlen(g_array_index(mails, struct mail, i).text);
    printf("%u %zu %g %g\n", mails->len, bytes, fastest(mails, phrases),
           fastest(mails, NULL));
    return true;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Phrases) phrases = argc > 2 ? phrasebook_load(argv[1], &error) : NULL;

    mime_init();
    for (int i = 2; phrases && i < argc; i++)
        if (!measure(argv[i], phrases, &error))
            break;
    if (error)
        fprintf(stderr, "language_probe: %s\n", error->message);
    return argc > 2 && !error ? 0 : 1;
}
