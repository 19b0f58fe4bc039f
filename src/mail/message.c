#include "mail/message.h"

#include <string.h>

#include "base/instant.h"
#include "base/text.h"

static void address_clear(struct address *who)
{
    g_free(who->name);
    g_free(who->address);
}

static void recipient_clear(gpointer data)
{
    address_clear(&((struct recipient *)data)->who);
}

static void signal_clear(gpointer data)
{
    g_free(((struct signal *)data)->phrase);
}

struct message *message_new_over(char *texts)
{
    struct message *message = g_new0(struct message, 1);

    message->texts = texts;
    message->references = g_ptr_array_new();
    message->recipients = g_array_new(FALSE, FALSE, sizeof(struct recipient));
    message->signals = g_array_new(FALSE, FALSE, sizeof(struct signal));
    message->date = INSTANT_NONE;
    message->received = INSTANT_NONE;
    message->internal_date = INSTANT_NONE;
    message->answered_seen = INSTANT_NONE;
    message->closed_seen = INSTANT_NONE;
    return message;
}

struct message *message_new(void)
{
    struct message *message = message_new_over(NULL);

    g_ptr_array_set_free_func(message->references, g_free);
    g_array_set_clear_func(message->recipients, recipient_clear);
    g_array_set_clear_func(message->signals, signal_clear);
    return message;
}

static void free_texts(struct message *message)
{
    g_free(message->message_id);
    g_free(message->in_reply_to);
    address_clear(&message->from);
    address_clear(&message->reply_to);
    g_free(message->subject);
    g_free(message->excerpt);
}

void message_free(struct message *message)
{
    if (!message)
        return;
    if (message->texts)
        g_free(message->texts);
    else
        free_texts(message);
    address_clear(&message->caller);
    g_ptr_array_unref(message->references);
    g_array_unref(message->recipients);
    g_array_unref(message->signals);
    g_clear_pointer(&message->mailboxes, g_ptr_array_unref);
    g_free(message);
}

/* NULL where nothing readable is left. */
static char *clean_or_null(const char *text, gsize max)
{
    if (!text || !*text)
        return NULL;
    char *clean = g_strstrip(text_clean(text, -1, max));
    if (*clean)
        return clean;
    g_free(clean);
    return NULL;
}

static bool is_address(const char *text, gsize length)
{
    const char *at = memchr(text, '@', length);
    return length <= MESSAGE_ADDRESS_MAX && at && at > text && at[1] &&
           !strpbrk(text, " \t\r\n<>");
}

void message_set_address(struct address *who, const char *name, const char *address)
{
    struct address fresh = { 0 };

    if (address && is_address(address, strlen(address))) {
        g_autofree char *clean = text_clean(address, -1, MESSAGE_ADDRESS_MAX);
        fresh.address = g_utf8_strdown(clean, -1);
    }
    fresh.name = clean_or_null(name, MESSAGE_NAME_MAX);
    if (!fresh.name && !fresh.address)
        fresh.name = clean_or_null(address, MESSAGE_NAME_MAX);
    address_clear(who);
    *who = fresh;
}

void message_add_recipient(struct message *message, RecipientRole role, const char *name,
                           const char *address)
{
    if (message->recipients->len >= MESSAGE_RECIPIENTS_MAX)
        return;
    struct recipient recipient = { .role = role };
    message_set_address(&recipient.who, name, address);
    g_array_append_val(message->recipients, recipient);
}

void message_add_signal(struct message *message, SignalKind kind, const char *phrase,
                        int confidence)
{
    const struct signal signal = {
        .kind = kind,
        .phrase = (char *)phrase,
        .confidence = confidence,
    };
    message_take_signal(message, &signal);
}

void message_take_signal(struct message *message, const struct signal *signal)
{
    struct signal kept = *signal;
    kept.phrase = text_clean(signal->phrase, -1, MESSAGE_SUBJECT_MAX);
    kept.confidence = CLAMP(signal->confidence, 0, 100);
    g_array_append_val(message->signals, kept);
    if (kept.kind == SIGNAL_CALL)
        message_set_caller(message, kept.phrase);
}

/* "+49 (30) 123-456" -> "+4930123456"; NULL where it holds a letter: a name. */
static char *telephone_number(const char *text)
{
    GString *number = g_string_new(*text == '+' ? "+" : "");
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        if (g_unichar_isalpha(g_utf8_get_char(p))) {
            g_string_free(number, TRUE);
            return NULL;
        }
        if (g_ascii_isdigit(*p))
            g_string_append_c(number, *p);
    }
    return g_string_free(number, FALSE);
}

void message_set_caller(struct message *message, const char *called)
{
    enum { EXTENSION_MAX = 4 };
    if (!called) {
        address_clear(&message->caller);
        message->caller = (struct address){ 0 };
        return;
    }
    g_autofree char *name = clean_or_null(called, MESSAGE_NAME_MAX);
    if (!name || message->caller.address)
        return;
    g_autofree char *number = telephone_number(name);
    if (number && strlen(number) <= EXTENSION_MAX)
        return;
    if (number) {
        message->caller.address = g_strconcat("tel:", number, NULL);
        return;
    }
    g_autofree char *lower = g_utf8_strdown(name, -1);
    message->caller.address = g_strconcat("tel:", g_strdelimit(lower, " \t@", '-'), NULL);
    message->caller.name = g_steal_pointer(&name);
}

char *message_id_clean(const char *text, gssize length)
{
    gsize left = length < 0 ? strlen(text) : (gsize)length;
    g_autofree char *id = g_malloc(left + 1);
    gsize used = 0;
    bool sensible = false;

    for (const char *p = text; left > 0; p++, left--) {
        if ((guchar)*p <= ' ' || *p == '<' || *p == '>' || *p == 0x7f)
            continue;
        sensible = sensible || g_ascii_isalnum(*p) || (guchar)*p >= 0x80;
        id[used++] = *p;
    }
    g_autofree char *clean = sensible ? text_clean(id, (gssize)used, MESSAGE_ID_MAX)
                                      : NULL;
    return clean && *clean ? g_steal_pointer(&clean) : NULL;
}

static bool has_reference(const struct message *message, const char *id)
{
    for (guint i = message->references->len; i > 0; i--)
        if (strcmp(g_ptr_array_index(message->references, i - 1), id) == 0)
            return true;
    return false;
}

void message_add_reference(struct message *message, const char *id)
{
    if (has_reference(message, id))
        return;
    if (message->references->len >= MESSAGE_REFERENCES_MAX)
        g_ptr_array_remove_index(message->references, 1);
    g_ptr_array_add(message->references, g_strdup(id));
}

bool message_has_signal(const struct message *message, SignalKind kind)
{
    for (guint i = 0; i < message->signals->len; i++)
        if (g_array_index(message->signals, struct signal, i).kind == kind)
            return true;
    return false;
}

const char *mail_kind_name(MailKind kind)
{
    static const char *const names[] = {
        [KIND_PERSON] = "person",
        [KIND_AUTO_REPLY] = "auto-reply",
        [KIND_BOUNCE] = "bounce",
        [KIND_BULK] = "bulk",
        [KIND_NOTIFICATION] = "notification",
        [KIND_CALENDAR] = "calendar",
        [KIND_VOICE_MAIL] = "voice-mail",
    };
    return (gsize)kind < G_N_ELEMENTS(names) ? names[kind] : NULL;
}

const char *signal_name(SignalKind kind)
{
    static const char *const names[] = {
        [SIGNAL_HOLDING] = "holding",   [SIGNAL_COURTESY] = "courtesy",
        [SIGNAL_CHASE] = "chase",       [SIGNAL_REQUEST] = "request",
        [SIGNAL_PROMISE] = "promise",   [SIGNAL_INTRODUCTION] = "introduction",
        [SIGNAL_STATUS] = "status",     [SIGNAL_COMPLAINT] = "complaint",
        [SIGNAL_DELIVERY] = "delivery", [SIGNAL_ABSENCE] = "absence",
        [SIGNAL_CALL] = "call",         [SIGNAL_COMMAND] = "command",
    };
    return (gsize)kind < G_N_ELEMENTS(names) ? names[kind] : NULL;
}
