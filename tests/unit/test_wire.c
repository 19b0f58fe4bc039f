#include <string.h>

#include "base/error.h"
#include "base/instant.h"
#include "message_fixture.h"
#include "wire/wire.h"
#include "wire_fixture.h"

static void test_assign(void)
{
    const struct wire_assign sent = {
        .mailbox = UINT32_MAX,
        .host = (char *)"imap.example.com",
        .port = UINT16_MAX,
        .security = 2,
        .user = (char *)"support@example.com",
        .password = (char *)"h\xC3\xBCnter2 ",
        .ca_file = (char *)"/etc/ssl/own.pem",
        .closed_keyword = (char *)"$Done",
        .timeout = 60,
        .idle_renew = 600,
        .excerpt = true,
        .oauth2 = true,
    };
    g_autoptr(GVariant) message = sunk(wire_encode_assign(&sent));
    g_autoptr(GError) error = NULL;
    struct wire_assign *got = wire_decode_assign(message, &error);
    g_assert_no_error(error);
    g_assert_cmpint(wire_kind(message), ==, WIRE_ASSIGN);
    g_assert_cmpuint(got->mailbox, ==, sent.mailbox);
    g_assert_cmpstr(got->host, ==, sent.host);
    g_assert_cmpuint(got->port, ==, sent.port);
    g_assert_cmpuint(got->security, ==, sent.security);
    g_assert_cmpstr(got->user, ==, sent.user);
    g_assert_cmpstr(got->password, ==, sent.password);
    g_assert_cmpstr(got->ca_file, ==, sent.ca_file);
    g_assert_cmpstr(got->closed_keyword, ==, sent.closed_keyword);
    g_assert_cmpuint(got->timeout, ==, sent.timeout);
    g_assert_cmpuint(got->idle_renew, ==, sent.idle_renew);
    g_assert_true(got->excerpt);
    g_assert_true(got->oauth2);
    wire_assign_free(got);
}

static void test_assign_without(void)
{
    const struct wire_assign sent = { .host = (char *)"",
                                      .user = (char *)"",
                                      .password = (char *)"" };
    g_autoptr(GVariant) message = sunk(wire_encode_assign(&sent));
    struct wire_assign *got = wire_decode_assign(message, NULL);
    g_assert_nonnull(got);
    g_assert_cmpuint(got->mailbox, ==, 0);
    g_assert_cmpstr(got->host, ==, "");
    g_assert_null(got->ca_file);
    g_assert_null(got->closed_keyword);
    g_assert_false(got->excerpt);
    g_assert_false(got->oauth2);
    wire_assign_free(got);
    wire_assign_free(NULL);
}

static void test_look(void)
{
    g_autoptr(GArray) folders = wire_folders_new();
    const struct wire_folder rows[] = {
        { g_strdup("INBOX"), true, 7, 4294967295u, INT64_MAX, false, 5, 4294967294u },
        { g_strdup("Gesendet/Grüße"), false, 0, 0, 0, true, 0, 0 },
    };
    g_array_append_vals(folders, rows, G_N_ELEMENTS(rows));
    g_autoptr(GArray) suspects = wire_suspects_new();
    const struct wire_suspect suspected[] = {
        { g_strdup("INBOX"), 7, 3, 3, true },
        { g_strdup("Gesendet/Grüße"), 8, 10, 4294967295u, false },
    };
    g_array_append_vals(suspects, suspected, G_N_ELEMENTS(suspected));
    const struct wire_look sent = {
        3, INSTANT_NONE, folders, true, suspects, true, true
    };
    g_autoptr(GVariant) message = sunk(wire_encode_look(&sent));
    g_autoptr(GError) error = NULL;
    struct wire_look *got = wire_decode_look(message, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(got->mailbox, ==, 3);
    g_assert_cmpint(got->since, ==, INSTANT_NONE);
    g_assert_true(got->find_sent);
    g_assert_true(got->keep);
    g_assert_true(got->backlog);
    g_assert_cmpuint(got->folders->len, ==, G_N_ELEMENTS(rows));
    for (guint i = 0; i < got->folders->len; i++) {
        const struct wire_folder *folder =
            &g_array_index(got->folders, struct wire_folder, i);
        g_assert_cmpstr(folder->name, ==, rows[i].name);
        g_assert_cmpint(folder->watched, ==, rows[i].watched);
        g_assert_cmpuint(folder->uidvalidity, ==, rows[i].uidvalidity);
        g_assert_cmpuint(folder->uidnext, ==, rows[i].uidnext);
        g_assert_cmpuint(folder->modseq, ==, rows[i].modseq);
        g_assert_cmpint(folder->optional, ==, rows[i].optional);
        g_assert_cmpuint(folder->backlog, ==, rows[i].backlog);
        g_assert_cmpuint(folder->backlog_end, ==, rows[i].backlog_end);
    }
    g_assert_cmpuint(got->suspects->len, ==, G_N_ELEMENTS(suspected));
    for (guint i = 0; i < got->suspects->len; i++) {
        const struct wire_suspect *suspect =
            &g_array_index(got->suspects, struct wire_suspect, i);
        g_assert_cmpstr(suspect->folder, ==, suspected[i].folder);
        g_assert_cmpuint(suspect->uidvalidity, ==, suspected[i].uidvalidity);
        g_assert_cmpuint(suspect->first, ==, suspected[i].first);
        g_assert_cmpuint(suspect->last, ==, suspected[i].last);
        g_assert_cmpint(suspect->quarantined, ==, suspected[i].quarantined);
    }
    wire_look_free(got);
    wire_look_free(NULL);
}

static void test_stored(void)
{
    for (int go_on = 0; go_on <= 1; go_on++) {
        const struct wire_stored sent = { 9, go_on };
        struct wire_stored got = { 0, !go_on };
        g_autoptr(GVariant) message = sunk(wire_encode_stored(&sent));
        g_assert_true(wire_decode_stored(message, &got, NULL));
        g_assert_cmpuint(got.mailbox, ==, 9);
        g_assert_cmpint(got.go_on, ==, go_on);
    }
}

static void test_looked(void)
{
    g_autoptr(GArray) folders = wire_folder_results_new();
    const struct wire_folder_result rows[] = {
        { g_strdup("INBOX"), NULL },
        { g_strdup("Sent"), g_strdup("no such\r\nfolder") },
    };
    g_array_append_vals(folders, rows, G_N_ELEMENTS(rows));
    const struct wire_looked sent = {
        3,    1763458200, folders, (char *)"login\x1B[2J failed", WIRE_FAULT_REFUSED,
        true, true
    };
    g_autoptr(GVariant) message = sunk(wire_encode_looked(&sent));
    g_autoptr(GError) error = NULL;
    struct wire_looked *got = wire_decode_looked(message, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(got->mailbox, ==, 3);
    g_assert_cmpint(got->began, ==, 1763458200);
    g_assert_cmpstr(got->problem, ==, "login [2J failed");
    g_assert_cmpint(got->fault, ==, WIRE_FAULT_REFUSED);
    g_assert_true(got->connected);
    g_assert_true(got->unfinished);
    g_assert_cmpuint(got->folders->len, ==, 2);
    const struct wire_folder_result *first =
        &g_array_index(got->folders, struct wire_folder_result, 0);
    g_assert_cmpstr(first[0].name, ==, "INBOX");
    g_assert_null(first[0].problem);
    g_assert_cmpstr(first[1].name, ==, "Sent");
    g_assert_cmpstr(first[1].problem, ==, "no such folder");
    wire_looked_free(got);
    wire_looked_free(NULL);
}

static void test_looked_without_problem(void)
{
    g_autoptr(GArray) folders = wire_folder_results_new();
    const struct wire_looked sent = {
        3, 0, folders, NULL, WIRE_FAULT_NONE, false, false
    };
    g_autoptr(GVariant) message = sunk(wire_encode_looked(&sent));
    struct wire_looked *got = wire_decode_looked(message, NULL);
    g_assert_nonnull(got);
    g_assert_null(got->problem);
    g_assert_cmpuint(got->folders->len, ==, 0);
    wire_looked_free(got);
}

static void test_batch(void)
{
    g_autoptr(GPtrArray) list = some_observations();
    const struct wire_batch sent = batch_of(list);
    g_autoptr(GVariant) message = sunk(wire_encode_batch(&sent));
    g_autoptr(GError) error = NULL;
    struct wire_batch *got = wire_decode_batch(message, &error);
    g_assert_no_error(error);
    g_assert_cmpint(wire_kind(message), ==, WIRE_BATCH);
    g_assert_cmpuint(got->mailbox, ==, sent.mailbox);
    g_assert_cmpstr(got->folder, ==, sent.folder);
    g_assert_cmpuint(got->uidvalidity, ==, sent.uidvalidity);
    g_assert_cmpuint(got->uidnext, ==, sent.uidnext);
    g_assert_cmpuint(got->backlog, ==, sent.backlog);
    g_assert_cmpuint(got->backlog_end, ==, sent.backlog_end);
    g_assert_cmpuint(got->modseq, ==, sent.modseq);
    g_assert_cmpuint(got->remaining, ==, sent.remaining);
    g_assert_cmpuint(got->flags->len, ==, 0);
    g_assert_cmpuint(got->observations->len, ==, list->len);
    for (guint i = 0; i < list->len; i++) {
        const struct observation *a = list->pdata[i], *b = got->observations->pdata[i];
        g_assert_cmpuint(a->uid, ==, b->uid);
        g_assert_cmpint(a->answered, ==, b->answered);
        g_assert_cmpint(a->closed, ==, b->closed);
        g_assert_cmpuint(a->size, ==, b->size);
        g_assert_cmpstr(a->problem, ==, b->problem);
        g_assert_true(!a->message == !b->message);
        if (a->message)
            assert_same_message(a->message, b->message);
    }
    wire_batch_free(got);
    wire_batch_free(NULL);
}

static void test_flags(void)
{
    g_autoptr(GPtrArray) list = no_observations();
    g_autoptr(GArray) flags = g_array_new(FALSE, FALSE, sizeof(struct wire_flags));
    const struct wire_flags rows[] = { { 1, true, false },
                                       { 7, false, true },
                                       { UINT32_MAX, true, true } };
    g_array_append_vals(flags, rows, G_N_ELEMENTS(rows));
    struct wire_batch sent = batch_of(list);
    sent.flags = flags;
    g_autoptr(GArray) vanished = g_array_new(FALSE, FALSE, sizeof(struct wire_range));
    const struct wire_range range = { 3, UINT32_MAX };
    g_array_append_val(vanished, range);
    sent.vanished = vanished;
    g_autoptr(GVariant) message = sunk(wire_encode_batch(&sent));
    struct wire_batch *got = wire_decode_batch(message, NULL);
    g_assert_nonnull(got);
    g_assert_cmpuint(got->flags->len, ==, G_N_ELEMENTS(rows));
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct wire_flags *f = &g_array_index(got->flags, struct wire_flags, i);
        g_assert_cmpuint(f->uid, ==, rows[i].uid);
        g_assert_cmpint(f->answered, ==, rows[i].answered);
        g_assert_cmpint(f->closed, ==, rows[i].closed);
    }
    g_assert_cmpuint(got->vanished->len, ==, 1);
    const struct wire_range *gone = &g_array_index(got->vanished, struct wire_range, 0);
    g_assert_cmpuint(gone->first, ==, range.first);
    g_assert_cmpuint(gone->last, ==, range.last);
    wire_batch_free(got);
}

static void test_modseq_out_of_bounds(void)
{
    g_autoptr(GPtrArray) list = no_observations();
    struct wire_batch sent = batch_of(list);
    sent.modseq = (uint64_t)INT64_MAX + 1;
    g_autoptr(GVariant) message = sunk(wire_encode_batch(&sent));
    g_autoptr(GError) error = NULL;
    g_assert_null(wire_decode_batch(message, &error));
    g_assert_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX);
}

static void test_empty_batch(void)
{
    g_autoptr(GPtrArray) list = no_observations();
    const struct wire_batch sent = batch_of(list);
    g_autoptr(GVariant) message = sunk(wire_encode_batch(&sent));
    struct wire_batch *got = wire_decode_batch(message, NULL);
    g_assert_nonnull(got);
    g_assert_cmpuint(got->observations->len, ==, 0);
    wire_batch_free(got);
}

/* A zone carries these out of the years that have four digits. */
static void test_batch_of_far_dates(void)
{
    g_autoptr(GPtrArray) list = no_observations();
    struct message *m = bare_message("1@x");
    m->date = 253402342200; /* Fri, 31 Dec 9999 23:30:00 -1200 */
    m->received = -62135596801;
    m->internal_date = INT64_MAX;
    add_observation(list, 1, m, NULL);
    const struct wire_batch sent = batch_of(list);
    g_autoptr(GVariant) message = sunk(wire_encode_batch(&sent));
    struct wire_batch *got = wire_decode_batch(message, NULL);
    g_assert_nonnull(got);
    const struct observation *o = got->observations->pdata[0];
    g_assert_cmpint(o->message->date, ==, INSTANT_NONE);
    g_assert_cmpint(o->message->received, ==, INSTANT_NONE);
    g_assert_cmpint(o->message->internal_date, ==, INSTANT_NONE);
    wire_batch_free(got);
}

/* It may quote what a server said. */
static void test_batch_with_problem(void)
{
    g_autoptr(GPtrArray) list = no_observations();
    g_autofree char *tail = filled(MESSAGE_SUBJECT_MAX);
    g_autofree char *problem = g_strconcat("NO\r\n\x1B[2J", tail, NULL);
    add_observation(list, 1, NULL, problem);
    const struct wire_batch sent = batch_of(list);
    g_autoptr(GVariant) message = sunk(wire_encode_batch(&sent));
    struct wire_batch *got = wire_decode_batch(message, NULL);
    g_assert_nonnull(got);
    const struct observation *o = got->observations->pdata[0];
    g_assert_true(g_str_has_prefix(o->problem, "NO [2Jxxx"));
    g_assert_cmpuint(strlen(o->problem), ==, MESSAGE_SUBJECT_MAX);
    wire_batch_free(got);
}

static void test_activity(void)
{
    static const char *const problems[] = { NULL, "the server closed the connection" };
    for (gsize i = 0; i < G_N_ELEMENTS(problems); i++) {
        const struct wire_activity sent = { UINT32_MAX, (char *)problems[i] };
        g_autoptr(GVariant) message = sunk(wire_encode_activity(&sent));
        struct wire_activity *got = wire_decode_activity(message, NULL);
        g_assert_cmpint(wire_kind(message), ==, WIRE_ACTIVITY);
        g_assert_cmpuint(got->mailbox, ==, UINT32_MAX);
        g_assert_cmpstr(got->problem, ==, problems[i]);
        wire_activity_free(got);
    }
    wire_activity_free(NULL);
}

/* It may quote what a server said. */
static void test_activity_cleans(void)
{
    const struct wire_activity sent = { 1, (char *)"said \"\x1B[2J\r\n\"" };
    g_autoptr(GVariant) message = sunk(wire_encode_activity(&sent));
    struct wire_activity *got = wire_decode_activity(message, NULL);
    g_assert_cmpstr(got->problem, ==, "said \" [2J \"");
    wire_activity_free(got);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wire/activity", test_activity);
    g_test_add_func("/wire/activity quotes no control characters", test_activity_cleans);
    g_test_add_func("/wire/assign", test_assign);
    g_test_add_func("/wire/assign without what may be missing", test_assign_without);
    g_test_add_func("/wire/look", test_look);
    g_test_add_func("/wire/stored", test_stored);
    g_test_add_func("/wire/looked", test_looked);
    g_test_add_func("/wire/looked without problem", test_looked_without_problem);
    g_test_add_func("/wire/batch", test_batch);
    g_test_add_func("/wire/batch of flags and of what vanished", test_flags);
    g_test_add_func("/wire/batch with a modification sequence of 64 bits",
                    test_modseq_out_of_bounds);
    g_test_add_func("/wire/batch of nothing", test_empty_batch);
    g_test_add_func("/wire/batch of dates too far away", test_batch_of_far_dates);
    g_test_add_func("/wire/batch with a problem", test_batch_with_problem);
    return g_test_run();
}
