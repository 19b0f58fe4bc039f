#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "message_fixture.h"
#include "rows.h"
#include "wire/mail.h"
#include "wire/wire.h"
#include "wire_fixture.h"

/* What a worker gone mad might send. */

static void set_text(char **field, char *text)
{
    g_free(*field);
    *field = text;
}

static void long_id(struct message *m)
{
    set_text(&m->message_id, filled(MESSAGE_ID_MAX + 1));
}

static void empty_id(struct message *m)
{
    set_text(&m->message_id, g_strdup(""));
}

static void no_id(struct message *m)
{
    set_text(&m->message_id, NULL);
}

static void control_in_id(struct message *m)
{
    set_text(&m->message_id, g_strdup("a\nb@x"));
}

static void long_in_reply_to(struct message *m)
{
    set_text(&m->in_reply_to, filled(MESSAGE_ID_MAX + 1));
}

static void many_references(struct message *m)
{
    for (int i = 0; i <= MESSAGE_REFERENCES_MAX; i++)
        g_ptr_array_add(m->references, g_strdup_printf("%d@x", i));
}

static void long_reference(struct message *m)
{
    g_ptr_array_add(m->references, filled(MESSAGE_ID_MAX + 1));
}

static void empty_reference(struct message *m)
{
    g_ptr_array_add(m->references, g_strdup(""));
}

static void control_in_reference(struct message *m)
{
    g_ptr_array_add(m->references, g_strdup("a\x01@x"));
}

static void long_name(struct message *m)
{
    set_text(&m->from.name, filled(MESSAGE_NAME_MAX + 1));
}

static void control_in_address(struct message *m)
{
    set_text(&m->from.address, g_strdup("a@b\r\nBcc: c@d"));
}

static void long_address(struct message *m)
{
    set_text(&m->from.address, filled(2 * MESSAGE_ADDRESS_MAX + 1));
}

static void long_reply_to_name(struct message *m)
{
    set_text(&m->reply_to.name, filled(MESSAGE_NAME_MAX + 1));
}

static void delete_in_reply_to_address(struct message *m)
{
    set_text(&m->reply_to.address, g_strdup("a\x7F@b"));
}

static void add_recipient(struct message *m, int role, char *name, const char *address)
{
    struct recipient r = { (RecipientRole)role, { name, g_strdup(address) } };
    g_array_append_val(m->recipients, r);
}

static void many_recipients(struct message *m)
{
    for (int i = 0; i <= MESSAGE_RECIPIENTS_MAX; i++)
        add_recipient(m, ROLE_TO, NULL, "a@b");
}

static void unknown_role(struct message *m)
{
    add_recipient(m, ROLE_BCC + 1, NULL, "a@b");
}

static void long_recipient_name(struct message *m)
{
    add_recipient(m, ROLE_TO, filled(MESSAGE_NAME_MAX + 1), "a@b");
}

static void control_in_recipient(struct message *m)
{
    add_recipient(m, ROLE_TO, NULL, "a\x1B@b");
}

static void long_subject(struct message *m)
{
    set_text(&m->subject, filled(MESSAGE_SUBJECT_MAX + 1));
}

static void control_in_subject(struct message *m)
{
    set_text(&m->subject, g_strdup("Hello\x1B[2J"));
}

static void late_control_in_subject(struct message *m)
{
    set_text(&m->subject, g_strdup("Hello \xC2\x9B"
                                   "2J")); /* U+009B, of C1 */
}

static void long_excerpt(struct message *m)
{
    set_text(&m->excerpt, filled(4 * MESSAGE_EXCERPT_MAX + 1));
}

static void line_break_in_excerpt(struct message *m)
{
    set_text(&m->excerpt, g_strdup("one\u2028two"));
}

static void unknown_kind(struct message *m)
{
    m->kind = KIND_VOICE_MAIL + 1;
}

static void add_signal(struct message *m, int kind, char *phrase, int confidence)
{
    struct signal s = { .kind = (SignalKind)kind,
                        .phrase = phrase,
                        .confidence = confidence };
    g_array_append_val(m->signals, s);
}

static void negative_topic(struct message *m)
{
    m->topic = -1;
}

static void many_signals(struct message *m)
{
    for (int i = 0; i <= 64; i++)
        add_signal(m, SIGNAL_CHASE, g_strdup("any news?"), 50);
}

static void unknown_signal(struct message *m)
{
    add_signal(m, SIGNAL_KINDS, g_strdup("any news?"), 50);
}

static void sure_signal(struct message *m)
{
    add_signal(m, SIGNAL_CHASE, g_strdup("any news?"), 101);
}

static void long_signal(struct message *m)
{
    add_signal(m, SIGNAL_CHASE, filled(MESSAGE_SUBJECT_MAX + 1), 50);
}

static void control_in_signal(struct message *m)
{
    add_signal(m, SIGNAL_CHASE, g_strdup("any\x02news"), 50);
}

static void add_deadline(struct message *m, struct deadline deadline)
{
    struct signal s = { .kind = SIGNAL_PROMISE,
                        .phrase = g_strdup("by Monday"),
                        .deadline = deadline };
    g_array_append_val(m->signals, s);
}

static void unknown_deadline(struct message *m)
{
    add_deadline(m, (struct deadline){ .kind = DEADLINE_SECONDS + 1 });
}

static void unknown_grain(struct message *m)
{
    add_deadline(m, (struct deadline){ .kind = DEADLINE_DAY, .grain = GRAIN_MONTH + 1 });
}

static void minute_of_no_day(struct message *m)
{
    add_deadline(m, (struct deadline){ .kind = DEADLINE_MINUTE, .amount = 1441 });
}

static void span_backwards(struct message *m)
{
    add_deadline(m, (struct deadline){ .kind = DEADLINE_SPAN, .day = 7, .amount = 8 });
}

static void day_of_no_calendar(struct message *m)
{
    add_deadline(m, (struct deadline){ .kind = DEADLINE_DAY, .day = INT64_MAX });
}

static void zone_of_no_clock(struct message *m)
{
    add_deadline(m, (struct deadline){ .kind = DEADLINE_DAY, .zone = 86401 });
}

static const struct spoil_row {
    const char *name;
    void (*spoil)(struct message *m);
} spoils[] = {
    { "id too long", long_id },
    { "id empty", empty_id },
    { "no id", no_id },
    { "control in id", control_in_id },
    { "In-Reply-To too long", long_in_reply_to },
    { "too many references", many_references },
    { "reference too long", long_reference },
    { "reference empty", empty_reference },
    { "control in reference", control_in_reference },
    { "name too long", long_name },
    { "address too long", long_address },
    { "control in address", control_in_address },
    { "name of Reply-To too long", long_reply_to_name },
    { "delete in Reply-To", delete_in_reply_to_address },
    { "too many recipients", many_recipients },
    { "unknown role", unknown_role },
    { "name of recipient too long", long_recipient_name },
    { "control in recipient", control_in_recipient },
    { "subject too long", long_subject },
    { "control in subject", control_in_subject },
    { "C1 control in subject", late_control_in_subject },
    { "excerpt too long", long_excerpt },
    { "line separator in excerpt", line_break_in_excerpt },
    { "unknown kind", unknown_kind },
    { "negative topic", negative_topic },
    { "too many signals", many_signals },
    { "unknown signal", unknown_signal },
    { "more than sure", sure_signal },
    { "unknown deadline", unknown_deadline },
    { "unknown grain", unknown_grain },
    { "minute of no day", minute_of_no_day },
    { "span backwards", span_backwards },
    { "day of no calendar", day_of_no_calendar },
    { "zone of no clock", zone_of_no_clock },
    { "phrase too long", long_signal },
    { "control in phrase", control_in_signal },
};

static void assert_batch_refused(GPtrArray *list)
{
    const struct wire_batch sent = batch_of(list);
    g_autoptr(GVariant) message = sunk(wire_encode_batch(&sent));
    g_autoptr(GError) error = NULL;
    g_assert_null(wire_decode_batch(message, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX);
    g_assert_nonnull(strstr(error->message, "out of bounds"));
}

static void test_spoilt(gconstpointer data)
{
    const struct spoil_row *row = data;
    g_autoptr(GPtrArray) list = no_observations();
    struct message *m = bare_message("1@x");
    row->spoil(m);
    add_observation(list, 1, bare_message("1@x"), NULL);
    add_observation(list, 2, m, NULL);
    assert_batch_refused(list);
}

/* wire_encode_batch() itself would not write them: eight bytes of a good one change. */
static const struct instant_row {
    const char *name;
    int64_t instant;
    bool refused;
} instants[] = {
    { "the first second of the year 1", -62135596800, false },
    { "the year 0", -62135596801, true },
    { "the last second of the year 9999", 253402300799, false },
    { "the year 10000", 253402300800, true },
    { "the last instant", INT64_MAX, true },
    { "the first instant that is one", INSTANT_NONE + 1, true },
    { "none", INSTANT_NONE, false },
};

static GVariant *with_instant(GVariant *message, int64_t old, int64_t new)
{
    gsize size = g_variant_get_size(message);
    char *bytes = g_memdup2(g_variant_get_data(message), size);
    char *at = memmem(bytes, size, &old, sizeof old);
    g_assert_nonnull(at);
    memcpy(at, &new, sizeof new);
    g_assert_null(memmem(bytes, size, &old, sizeof old));
    return sunk(g_variant_new_from_data(G_VARIANT_TYPE("(yv)"), bytes, size, FALSE,
                                        g_free, bytes));
}

static void test_instant(gconstpointer data)
{
    const struct instant_row *row = data;
    g_autoptr(GPtrArray) list = no_observations();
    struct message *m = bare_message("1@x");
    m->date = 1111111111;
    m->received = 1222222222;
    m->internal_date = 1333333333;
    add_observation(list, 1, m, NULL);
    const struct wire_batch sent = batch_of(list);
    g_autoptr(GVariant) good = sunk(wire_encode_batch(&sent));
    const int64_t fields[] = { m->date, m->received, m->internal_date };
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autoptr(GVariant) message = with_instant(good, fields[i], row->instant);
        g_autoptr(GError) error = NULL;
        struct wire_batch *got = wire_decode_batch(message, &error);
        if (row->refused)
            g_assert_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX);
        else
            g_assert_no_error(error);
        g_assert_true(row->refused == !got);
        wire_batch_free(got);
    }
}

static void test_observation_without_uid(void)
{
    g_autoptr(GPtrArray) list = no_observations();
    add_observation(list, 0, bare_message("1@x"), NULL);
    assert_batch_refused(list);
}

static void test_observation_of_nothing(void)
{
    g_autoptr(GPtrArray) list = no_observations();
    add_observation(list, 1, NULL, NULL);
    assert_batch_refused(list);
}

static void test_looked_at_no_time(void)
{
    static const int64_t never[] = { INSTANT_NONE, INT64_MAX, 253402300800 };
    for (gsize i = 0; i < G_N_ELEMENTS(never); i++) {
        g_autoptr(GArray) folders = wire_folder_results_new();
        const struct wire_looked sent = { 3,     never[i], folders, NULL, WIRE_FAULT_NONE,
                                          false, false };
        g_autoptr(GVariant) message = sunk(wire_encode_looked(&sent));
        g_autoptr(GError) error = NULL;
        g_assert_null(wire_decode_looked(message, &error));
        g_assert_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX);
    }
}

static void test_looked_with_an_unknown_fault(void)
{
    g_autoptr(GArray) folders = wire_folder_results_new();
    const struct wire_looked sent = { .began = 1763458200,
                                      .folders = folders,
                                      .fault = WIRE_FAULT_BUSY + 1 };
    g_autoptr(GVariant) message = sunk(wire_encode_looked(&sent));
    g_autoptr(GError) error = NULL;
    g_assert_null(wire_decode_looked(message, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX);
}

static void assert_texts_refused(GVariant *numbers, const char *texts)
{
    g_autoptr(GVariant)
        mail = g_variant_ref_sink(g_variant_new("(@axs)", numbers, texts));
    g_autoptr(GError) error = NULL;
    g_assert_null(wire_mail_decode(mail, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX);
}

/* No end, nothing at all, one too few, thousands. */
static void test_texts_of_a_mail(void)
{
    g_autoptr(Message) message = bare_message("1@x");
    g_autoptr(GVariant) mail = g_variant_ref_sink(wire_mail_encode(message));
    g_autoptr(GVariant) numbers = g_variant_get_child_value(mail, 0);
    g_autoptr(GVariant) texts = g_variant_get_child_value(mail, 1);
    g_autofree char *sent = g_variant_dup_string(texts, NULL);
    g_autofree char *unended = g_strconcat(sent, "x", NULL);
    g_autofree char *lines = g_strnfill(5000, '\n');
    g_autofree char *many = g_strconcat(sent, lines, NULL);
    assert_texts_refused(numbers, unended);
    assert_texts_refused(numbers, "");
    assert_texts_refused(numbers, many);
    sent[strlen(sent) - 1] = '\0';
    assert_texts_refused(numbers, sent);
}

static void test_backlog_behind_its_end(void)
{
    g_autoptr(GPtrArray) nothing = no_observations();
    struct wire_batch sent = batch_of(nothing);
    sent.backlog = 10;
    sent.backlog_end = 9;
    g_autoptr(GVariant) message = sunk(wire_encode_batch(&sent));
    g_autoptr(GError) error = NULL;
    g_assert_null(wire_decode_batch(message, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX);
}

/* A message of one kind is no message of another, nor is one with another content. */
static void assert_none_decodes(GVariant *message, WireKind but)
{
    for (WireKind kind = WIRE_ASSIGN; kind <= WIRE_ACTIVITY; kind++) {
        if (kind == but)
            continue;
        g_autoptr(GError) error = NULL;
        struct wire_stored stored = { 42, true };
        switch (kind) {
        case WIRE_ASSIGN: g_assert_null(wire_decode_assign(message, &error)); break;
        case WIRE_LOOK: g_assert_null(wire_decode_look(message, &error)); break;
        case WIRE_STORED:
            g_assert_false(wire_decode_stored(message, &stored, &error));
            g_assert_cmpuint(stored.mailbox, ==, 42);
            break;
        case WIRE_BATCH: g_assert_null(wire_decode_batch(message, &error)); break;
        case WIRE_LOOKED: g_assert_null(wire_decode_looked(message, &error)); break;
        case WIRE_ACTIVITY: g_assert_null(wire_decode_activity(message, &error)); break;
        }
        g_assert_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX);
    }
}

static void test_wrong_kind(void)
{
    g_autoptr(GPtrArray) list = some_observations();
    const struct wire_batch batch = batch_of(list);
    g_autoptr(GVariant) message = sunk(wire_encode_batch(&batch));
    assert_none_decodes(message, WIRE_BATCH);
    const struct wire_stored stored = { 1, true };
    g_autoptr(GVariant) other = sunk(wire_encode_stored(&stored));
    assert_none_decodes(other, WIRE_STORED);
}

static void test_wrong_content(void)
{
    for (int kind = 0; kind <= 6; kind++) {
        g_autoptr(GVariant) message =
            sunk(g_variant_new("(yv)", (guchar)kind, g_variant_new_string("hello")));
        g_assert_cmpint((int)wire_kind(message), ==, kind);
        assert_none_decodes(message, (WireKind)0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/wire/refused/", spoils, test_spoilt)
    ADD_ROWS("/wire/instant/", instants, test_instant)
    g_test_add_func("/wire/refused/no uid", test_observation_without_uid);
    g_test_add_func("/wire/refused/neither message nor problem",
                    test_observation_of_nothing);
    g_test_add_func("/wire/refused/looked at no time", test_looked_at_no_time);
    g_test_add_func("/wire/refused/looked with an unknown fault",
                    test_looked_with_an_unknown_fault);
    g_test_add_func("/wire/refused/backlog behind its end", test_backlog_behind_its_end);
    g_test_add_func("/wire/refused/another kind", test_wrong_kind);
    g_test_add_func("/wire/refused/texts of a mail", test_texts_of_a_mail);
    g_test_add_func("/wire/refused/another content", test_wrong_content);
    return g_test_run();
}
