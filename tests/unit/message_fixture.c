#include "message_fixture.h"

#include <string.h>

#include "base/instant.h"

char *filled(gsize length)
{
    char *text = g_malloc(length + 1);
    memset(text, 'x', length);
    text[length] = '\0';
    return text;
}

struct message *bare_message(const char *id)
{
    struct message *m = message_new();
    m->message_id = g_strdup(id);
    return m;
}

struct message *full_message(void)
{
    struct message *m = message_new();
    m->message_id = g_strdup("third@client.example");
    m->in_reply_to = g_strdup("second@example.com");
    message_add_reference(m, "first@client.example");
    message_add_reference(m, "second@example.com");
    message_set_address(&m->from, "Jörg Müller", "joerg@client.example");
    message_set_address(&m->reply_to, "Büro", "office@client.example");
    message_add_recipient(m, ROLE_TO, "Support", "support@example.com");
    message_add_recipient(m, ROLE_CC, NULL, "ann@example.com");
    message_add_recipient(m, ROLE_BCC, "undisclosed", NULL);
    m->subject = g_strdup("Re: Grüße aus 台北 📬");
    m->topic = 4711;
    m->date = -1;
    m->date_zone = -12 * HOUR;
    m->received = 253402300799; /* the last second of 9999 */
    m->internal_date = -62135596799;
    m->facts = FACT_VOICE | FACT_LIST | FACT_REPLY_SUBJECT | FACT_GENERIC_SUBJECT;
    m->kind = KIND_VOICE_MAIL;
    message_add_signal(m, SIGNAL_HOLDING, "we are looking into it", 100);
    message_add_signal(m, SIGNAL_REQUEST, "can you …?", 0);
    message_add_signal(m, SIGNAL_PROMISE, "by Monday", 60);
    message_add_signal(m, SIGNAL_INTRODUCTION, "my colleague Bob Roy", 70);
    message_take_signal(m, &(struct signal){ .kind = SIGNAL_PROMISE,
                                             .phrase = (char *)"the quote next week",
                                             .confidence = 80,
                                             .thing = true,
                                             .deadline = { DEADLINE_SPAN, GRAIN_WEEK,
                                                           20783, 20779, -5 * HOUR } });
    message_add_signal(m, SIGNAL_CALL, "+49 30 123456", 90);
    m->excerpt = g_strdup("we are looking into it; can you …?");
    return m;
}

struct message *largest_message(void)
{
    struct message *m = message_new();
    m->message_id = filled(MESSAGE_ID_MAX);
    m->in_reply_to = filled(MESSAGE_ID_MAX);
    for (int i = 0; i < MESSAGE_REFERENCES_MAX; i++) {
        g_autofree char *id = g_strdup_printf("%d@x", i);
        message_add_reference(m, id);
    }
    m->from.name = filled(MESSAGE_NAME_MAX);
    m->from.address = filled(MESSAGE_ADDRESS_MAX);
    for (int i = 0; i < MESSAGE_RECIPIENTS_MAX; i++)
        message_add_recipient(m, ROLE_CC, NULL, "a@b");
    m->subject = filled(MESSAGE_SUBJECT_MAX);
    for (int i = 0; i < 64; i++)
        message_add_signal(m, SIGNAL_CHASE, "any news?", 50);
    m->excerpt = filled(4 * MESSAGE_EXCERPT_MAX);
    m->facts = UINT32_MAX;
    m->topic = INT64_MAX;
    return m;
}

static void assert_same_address(const struct address *a, const struct address *b)
{
    g_assert_cmpstr(a->name, ==, b->name);
    g_assert_cmpstr(a->address, ==, b->address);
}

void assert_same_message(const struct message *a, const struct message *b)
{
    g_assert_cmpstr(a->message_id, ==, b->message_id);
    g_assert_cmpstr(a->in_reply_to, ==, b->in_reply_to);
    g_assert_cmpuint(a->references->len, ==, b->references->len);
    for (guint i = 0; i < a->references->len; i++)
        g_assert_cmpstr(a->references->pdata[i], ==, b->references->pdata[i]);
    assert_same_address(&a->from, &b->from);
    assert_same_address(&a->reply_to, &b->reply_to);
    g_assert_cmpuint(a->recipients->len, ==, b->recipients->len);
    for (guint i = 0; i < a->recipients->len; i++) {
        const struct recipient *one = &g_array_index(a->recipients, struct recipient, i);
        const struct recipient *two = &g_array_index(b->recipients, struct recipient, i);
        g_assert_cmpint(one->role, ==, two->role);
        assert_same_address(&one->who, &two->who);
    }
    g_assert_cmpstr(a->subject, ==, b->subject);
    g_assert_cmpint(a->topic, ==, b->topic);
    g_assert_cmpint(a->date, ==, b->date);
    g_assert_cmpint(a->date_zone, ==, b->date_zone);
    g_assert_cmpint(a->received, ==, b->received);
    g_assert_cmpint(a->internal_date, ==, b->internal_date);
    g_assert_cmpuint(a->facts, ==, b->facts);
    g_assert_cmpint(a->kind, ==, b->kind);
    g_assert_cmpstr(a->caller.address, ==, b->caller.address);
    g_assert_cmpuint(a->signals->len, ==, b->signals->len);
    for (guint i = 0; i < a->signals->len; i++) {
        const struct signal *one = &g_array_index(a->signals, struct signal, i);
        const struct signal *two = &g_array_index(b->signals, struct signal, i);
        g_assert_cmpint(one->thing, ==, two->thing);
        g_assert_cmpint(one->deadline.kind, ==, two->deadline.kind);
        g_assert_cmpint(one->deadline.grain, ==, two->deadline.grain);
        g_assert_cmpint(one->deadline.day, ==, two->deadline.day);
        g_assert_cmpint(one->deadline.amount, ==, two->deadline.amount);
        g_assert_cmpint(one->deadline.zone, ==, two->deadline.zone);
        g_assert_cmpint(one->kind, ==, two->kind);
        g_assert_cmpstr(one->phrase, ==, two->phrase);
        g_assert_cmpint(one->confidence, ==, two->confidence);
    }
    g_assert_cmpstr(a->excerpt, ==, b->excerpt);
}
