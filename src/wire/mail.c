#include "wire/mail.h"

#include <string.h>

#include "base/error.h"
#include "base/instant.h"

/* The numbers; behind them the role of each recipient, then those of each signal. */
enum {
    DATE,
    DATE_ZONE,
    RECEIVED,
    INTERNAL_DATE,
    FACTS,
    KIND,
    TOPIC,
    RECIPIENTS, /* how many */
    SIGNALS,    /* how many */
    NUMBERS
};

enum {
    SIGNAL_KIND,
    SIGNAL_CONFIDENCE,
    SIGNAL_IS_THING,
    SIGNAL_DEADLINE,
    SIGNAL_GRAIN,
    SIGNAL_DAY,
    SIGNAL_AMOUNT,
    SIGNAL_ZONE,
    SIGNAL_NUMBERS
};

/* The texts, each ended by SEPARATOR; behind them name and address of each recipient,
 * then the phrase of each signal, then the references. */
enum {
    MESSAGE_ID,
    IN_REPLY_TO,
    FROM_NAME,
    FROM_ADDRESS,
    REPLY_TO_NAME,
    REPLY_TO_ADDRESS,
    SUBJECT,
    EXCERPT,
    TEXTS
};

enum {
    /* Lower case can take more bytes than what it was made of. */
    ADDRESS_MAX = 2 * MESSAGE_ADDRESS_MAX,
    SIGNALS_MAX = 64,
    TEXTS_MAX = TEXTS + 2 * MESSAGE_RECIPIENTS_MAX + SIGNALS_MAX + MESSAGE_REFERENCES_MAX,
    USUAL_BYTES = 1024,
    SEPARATOR = '\n', /* in no text that is clean */
};

/* A zone can carry a mail's date out of the years that have four digits. */
static int64_t known_instant(int64_t at)
{
    return instant_is_plausible(at) ? at : INSTANT_NONE;
}

static void add_number(GArray *numbers, int64_t number)
{
    g_array_append_val(numbers, number);
}

static void add_text(GString *texts, const char *text)
{
    if (text)
        g_string_append(texts, text);
    g_string_append_c(texts, SEPARATOR);
}

static GArray *numbers_of(const struct message *m)
{
    const int64_t fixed[NUMBERS] = {
        [DATE] = known_instant(m->date),
        [DATE_ZONE] = m->date_zone,
        [RECEIVED] = known_instant(m->received),
        [INTERNAL_DATE] = known_instant(m->internal_date),
        [FACTS] = m->facts,
        [KIND] = m->kind,
        [TOPIC] = m->topic,
        [RECIPIENTS] = m->recipients->len,
        [SIGNALS] = m->signals->len,
    };
    GArray *numbers = g_array_sized_new(FALSE, FALSE, sizeof(int64_t),
                                        NUMBERS + m->recipients->len +
                                            SIGNAL_NUMBERS * m->signals->len);
    g_array_append_vals(numbers, fixed, NUMBERS);
    for (guint i = 0; i < m->recipients->len; i++)
        add_number(numbers, g_array_index(m->recipients, struct recipient, i).role);
    for (guint i = 0; i < m->signals->len; i++) {
        const struct signal *signal = &g_array_index(m->signals, struct signal, i);
        const int64_t fields[SIGNAL_NUMBERS] = {
            [SIGNAL_KIND] = signal->kind,
            [SIGNAL_CONFIDENCE] = signal->confidence,
            [SIGNAL_IS_THING] = signal->thing,
            [SIGNAL_DEADLINE] = signal->deadline.kind,
            [SIGNAL_GRAIN] = signal->deadline.grain,
            [SIGNAL_DAY] = signal->deadline.day,
            [SIGNAL_AMOUNT] = signal->deadline.amount,
            [SIGNAL_ZONE] = signal->deadline.zone,
        };
        g_array_append_vals(numbers, fields, SIGNAL_NUMBERS);
    }
    return numbers;
}

static GString *texts_of(const struct message *m)
{
    const char *const fixed[TEXTS] = {
        [MESSAGE_ID] = m->message_id,
        [IN_REPLY_TO] = m->in_reply_to,
        [FROM_NAME] = m->from.name,
        [FROM_ADDRESS] = m->from.address,
        [REPLY_TO_NAME] = m->reply_to.name,
        [REPLY_TO_ADDRESS] = m->reply_to.address,
        [SUBJECT] = m->subject,
        [EXCERPT] = m->excerpt,
    };
    GString *texts = g_string_sized_new(USUAL_BYTES);
    for (int i = 0; i < TEXTS; i++)
        add_text(texts, fixed[i]);
    for (guint i = 0; i < m->recipients->len; i++) {
        const struct address *who =
            &g_array_index(m->recipients, struct recipient, i).who;
        add_text(texts, who->name);
        add_text(texts, who->address);
    }
    for (guint i = 0; i < m->signals->len; i++)
        add_text(texts, g_array_index(m->signals, struct signal, i).phrase);
    for (guint i = 0; i < m->references->len; i++)
        add_text(texts, m->references->pdata[i]);
    return texts;
}

GVariant *wire_mail_encode(const struct message *message)
{
    g_autoptr(GArray) numbers = numbers_of(message);
    GString *texts = texts_of(message);
    return g_variant_new("(@ax@s)",
                         g_variant_new_fixed_array(G_VARIANT_TYPE_INT64, numbers->data,
                                                   numbers->len, sizeof(int64_t)),
                         g_variant_new_take_string(g_string_free(texts, FALSE)));
}

/* ---- decoding: nothing is believed */

struct mail {
    const int64_t *numbers;
    gsize n_numbers;
    char *texts[TEXTS_MAX];
    gsize n_texts;
    gsize recipients, signals, references;
};

/* False where the last text has no end, or there are more than any mail has. */
static bool split_texts(struct mail *mail, char *texts, gsize length)
{
    if (length == 0 || texts[length - 1] != SEPARATOR)
        return false;
    for (char *text = texts, *end; text < texts + length; text = end + 1) {
        end = memchr(text, SEPARATOR, (gsize)(texts + length - text));
        if (!end || mail->n_texts == TEXTS_MAX)
            return false;
        *end = '\0';
        mail->texts[mail->n_texts++] = text;
    }
    return true;
}

/* Whether there are as many numbers and texts as the counts among them say. */
static bool is_whole(struct mail *mail)
{
    if (mail->n_numbers < NUMBERS || mail->n_texts < TEXTS)
        return false;
    int64_t recipients = mail->numbers[RECIPIENTS], signals = mail->numbers[SIGNALS];
    if (recipients < 0 || recipients > MESSAGE_RECIPIENTS_MAX || signals < 0 ||
        signals > SIGNALS_MAX)
        return false;
    mail->recipients = (gsize)recipients;
    mail->signals = (gsize)signals;
    gsize texts = TEXTS + 2 * mail->recipients + mail->signals;
    if (mail->n_numbers != NUMBERS + mail->recipients + SIGNAL_NUMBERS * mail->signals ||
        mail->n_texts < texts)
        return false;
    mail->references = mail->n_texts - texts;
    return mail->references <= MESSAGE_REFERENCES_MAX;
}

/* What text_clean() takes out, at `p` in valid UTF-8. */
static bool is_control(const char *p)
{
    const guchar *c = (const guchar *)p;
    return c[0] < 0x20 || c[0] == 0x7F || (c[0] == 0xC2 && c[1] < 0xA0) ||
           (c[0] == 0xE2 && c[1] == 0x80 && (c[2] == 0xA8 || c[2] == 0xA9));
}

/* A string as base/text makes them. */
static bool clean_string(const char *text, gsize max)
{
    if (strlen(text) > max)
        return false;
    for (const char *p = text; *p; p++) {
        if (is_control(p))
            return false;
    }
    return true;
}

static bool has_clean_texts(const struct mail *mail)
{
    static const gsize most[TEXTS] = {
        [MESSAGE_ID] = MESSAGE_ID_MAX,      [IN_REPLY_TO] = MESSAGE_ID_MAX,
        [FROM_NAME] = MESSAGE_NAME_MAX,     [FROM_ADDRESS] = ADDRESS_MAX,
        [REPLY_TO_NAME] = MESSAGE_NAME_MAX, [REPLY_TO_ADDRESS] = ADDRESS_MAX,
        [SUBJECT] = MESSAGE_SUBJECT_MAX,    [EXCERPT] = 4 * MESSAGE_EXCERPT_MAX,
    };
    char *const *text = mail->texts;
    bool clean = **text != '\0'; /* the id must be there */
    for (int i = 0; clean && i < TEXTS; i++)
        clean = clean_string(*text++, most[i]);
    for (gsize i = 0; clean && i < mail->recipients; i++, text += 2)
        clean = clean_string(text[0], MESSAGE_NAME_MAX) &&
                clean_string(text[1], ADDRESS_MAX);
    for (gsize i = 0; clean && i < mail->signals; i++)
        clean = clean_string(*text++, MESSAGE_SUBJECT_MAX);
    for (gsize i = 0; clean && i < mail->references; i++, text++)
        clean = **text && clean_string(*text, MESSAGE_ID_MAX);
    return clean;
}

static bool plausible_or_none(int64_t at)
{
    return at == INSTANT_NONE || instant_is_plausible(at);
}

static struct signal signal_of(const int64_t *n)
{
    return (struct signal){
        .kind = (SignalKind)n[SIGNAL_KIND],
        .confidence = (int)n[SIGNAL_CONFIDENCE],
        .thing = n[SIGNAL_IS_THING] != 0,
        .deadline = {
            .kind = (DeadlineKind)n[SIGNAL_DEADLINE],
            .grain = (DeadlineGrain)n[SIGNAL_GRAIN],
            .day = n[SIGNAL_DAY],
            .amount = n[SIGNAL_AMOUNT],
            .zone = (int)n[SIGNAL_ZONE],
        },
    };
}

static bool is_sane_signal(const int64_t *n)
{
    static const int64_t most[SIGNAL_NUMBERS] = {
        [SIGNAL_KIND] = SIGNAL_KINDS - 1,
        [SIGNAL_CONFIDENCE] = 100,
        [SIGNAL_IS_THING] = 1,
        [SIGNAL_DEADLINE] = DEADLINE_SECONDS,
        [SIGNAL_GRAIN] = GRAIN_MONTH,
        [SIGNAL_DAY] = INT64_MAX,
        [SIGNAL_AMOUNT] = INT64_MAX,
        [SIGNAL_ZONE] = DAY,
    };
    for (int i = 0; i < SIGNAL_NUMBERS; i++)
        if (n[i] > most[i] || n[i] < (i == SIGNAL_ZONE ? -DAY : 0))
            return false;
    const struct signal signal = signal_of(n);
    return deadline_is_sane(&signal.deadline);
}

static bool has_sane_numbers(const struct mail *mail)
{
    const int64_t *n = mail->numbers;
    bool sane = plausible_or_none(n[DATE]) && plausible_or_none(n[RECEIVED]) &&
                plausible_or_none(n[INTERNAL_DATE]) && ABS(n[DATE_ZONE]) <= DAY &&
                n[FACTS] >= 0 && n[FACTS] <= UINT32_MAX && n[KIND] >= 0 &&
                n[KIND] <= KIND_VOICE_MAIL && n[TOPIC] >= 0;
    n += NUMBERS;
    for (gsize i = 0; sane && i < mail->recipients; i++, n++)
        sane = *n >= ROLE_TO && *n <= ROLE_BCC;
    for (gsize i = 0; sane && i < mail->signals; i++, n += SIGNAL_NUMBERS)
        sane = is_sane_signal(n);
    return sane;
}

static char *text_or_null(char *text)
{
    return *text ? text : NULL;
}

static void take_fields(struct message *m, const int64_t *n, char *const *t)
{
    m->message_id = text_or_null(t[MESSAGE_ID]);
    m->in_reply_to = text_or_null(t[IN_REPLY_TO]);
    m->from.name = text_or_null(t[FROM_NAME]);
    m->from.address = text_or_null(t[FROM_ADDRESS]);
    m->reply_to.name = text_or_null(t[REPLY_TO_NAME]);
    m->reply_to.address = text_or_null(t[REPLY_TO_ADDRESS]);
    m->subject = text_or_null(t[SUBJECT]);
    m->excerpt = text_or_null(t[EXCERPT]);
    m->date = n[DATE];
    m->date_zone = (int)n[DATE_ZONE];
    m->received = n[RECEIVED];
    m->internal_date = n[INTERNAL_DATE];
    m->facts = (unsigned)n[FACTS];
    m->kind = (MailKind)n[KIND];
    m->topic = n[TOPIC];
}

/* Takes `texts`, in which those of the mail lie. */
static struct message *message_of(const struct mail *mail, char *texts)
{
    struct message *m = message_new_over(texts);
    const int64_t *n = mail->numbers + NUMBERS;
    char *const *t = mail->texts + TEXTS;
    take_fields(m, mail->numbers, mail->texts);
    for (gsize i = 0; i < mail->recipients; i++, t += 2) {
        const struct recipient recipient = { (RecipientRole)*n++,
                                             { text_or_null(t[0]), text_or_null(t[1]) } };
        g_array_append_val(m->recipients, recipient);
    }
    for (gsize i = 0; i < mail->signals; i++, n += SIGNAL_NUMBERS) {
        struct signal signal = signal_of(n);
        signal.phrase = *t++;
        g_array_append_val(m->signals, signal);
        if (signal.kind == SIGNAL_CALL)
            message_set_caller(m, signal.phrase);
    }
    for (gsize i = 0; i < mail->references; i++, t++) {
        if (!g_ptr_array_find_with_equal_func(m->references, *t, g_str_equal, NULL))
            g_ptr_array_add(m->references, *t);
    }
    return m;
}

struct message *wire_mail_decode(GVariant *content, GError **error)
{
    g_autoptr(GVariant) numbers = g_variant_get_child_value(content, 0);
    g_autoptr(GVariant) texts = g_variant_get_child_value(content, 1);
    struct mail mail;
    mail.n_texts = 0;
    mail.numbers = g_variant_get_fixed_array(numbers, &mail.n_numbers, sizeof(int64_t));
    gsize length;
    g_autofree char *copy = g_variant_dup_string(texts, &length);
    if (split_texts(&mail, copy, length) && is_whole(&mail) && has_clean_texts(&mail) &&
        has_sane_numbers(&mail))
        return message_of(&mail, g_steal_pointer(&copy));
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                "a message between the processes has a field of a mail out of bounds");
    return NULL;
}
