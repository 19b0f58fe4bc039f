/* What a dead worker had in hand (ackd/inhand.h): each row is a child that dies. */
#include "ackd/inhand.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef void (*Deed)(struct inhand_slot *slot);

static InHand *shared;

/* ---- What the thread in hand of mailbox 1 does. */

static volatile char *nowhere; /* memory that nobody may touch */

static void writes_nowhere(struct inhand_slot *slot)
{
    inhand_take(slot, "INBOX", 7, 12, 12);
    *nowhere = 1;
}

static void aborts(struct inhand_slot *slot)
{
    inhand_take(slot, "INBOX", 7, 10, 20);
    inhand_work_on(slot, 12, 1000);
    abort();
}

static volatile bool deep_enough; /* never */

static int deeper(volatile char *above)
{
    volatile char here[1024];
    here[0] = above[0];
    return deep_enough ? 0 : deeper(here) + here[0];
}

static void uses_up_its_stack(struct inhand_slot *slot)
{
    volatile char top[1] = { 0 };
    inhand_take(slot, "INBOX", 7, 12, 12);
    deeper(top);
}

static void crashes_between_mails(struct inhand_slot *slot)
{
    inhand_take(slot, "INBOX", 7, 12, 12);
    inhand_put_down(slot);
    *nowhere = 1;
}

static void is_killed(struct inhand_slot *slot)
{
    inhand_take(slot, "INBOX", 7, 12, 12);
    kill(getpid(), SIGKILL);
}

static void sleeps_on(struct inhand_slot *slot)
{
    inhand_take(slot, "INBOX", 7, 12, 12);
    pause();
}

/* ---- A child with two threads: mailbox 0 waits for a server, mailbox 1 does its deed.
 */

static GMutex mutex;
static GCond changed;
static bool waiting;

static gpointer wait_for_server(gpointer data)
{
    (void)data;
    struct inhand_slot *slot = inhand_enter(shared, 0);
    inhand_take(slot, "Sent", 3, 1, 500);
    g_mutex_lock(&mutex);
    waiting = true;
    g_cond_signal(&changed);
    g_mutex_unlock(&mutex);
    for (;;)
        pause();
    return NULL;
}

static gpointer do_deed(gpointer deed)
{
    ((Deed)deed)(inhand_enter(shared, 1));
    return NULL;
}

static void live_and_die(int fd, Deed deed)
{
    const struct rlimit no_core = { 0, 0 };
    setrlimit(RLIMIT_CORE, &no_core);
    close(STDERR_FILENO); /* a sanitizer's report is expected here */
    shared = inhand_open(fd, NULL);
    g_thread_new("waits", wait_for_server, NULL);
    g_mutex_lock(&mutex);
    while (!waiting)
        g_cond_wait(&changed, &mutex);
    g_mutex_unlock(&mutex);
    g_thread_join(g_thread_new("acts", do_deed, (gpointer)deed));
    _exit(0);
}

static GArray *what_was_in_hand(Deed deed, bool from_outside)
{
    InHand *hands = inhand_new();
    g_assert_nonnull(hands);
    pid_t pid = fork();
    if (pid == 0)
        live_and_die(dup(inhand_fd(hands)), deed);
    if (from_outside) {
        for (guint held = 0; held < 2; g_usleep(1000)) {
            g_autoptr(GArray) entries = inhand_read(hands);
            held = entries->len;
        }
        kill(pid, SIGSEGV);
    }
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    GArray *entries = inhand_read(hands);
    inhand_free(hands);
    return entries;
}

struct row {
    const char *name;
    Deed deed;
    bool from_outside;
    guint entries;  /* how many mailboxes are charged, mailbox 1 last */
    uint32_t first; /* of mailbox 1 */
};

static const struct row rows[] = {
    { "/inhand/writes-nowhere", writes_nowhere, false, 1, 12 },
    { "/inhand/aborts-over-one-of-many", aborts, false, 1, 12 },
    { "/inhand/uses-up-its-stack", uses_up_its_stack, false, 1, 12 },
    { "/inhand/crashes-between-mails", crashes_between_mails, false, 1, 0 },
    { "/inhand/killed-nobody-knows-over-what", is_killed, false, 2, 12 },
    { "/inhand/signal-from-outside", sleeps_on, true, 2, 12 },
};

static void test_row(gconstpointer data)
{
    const struct row *row = data;
    g_autoptr(GArray) entries = what_was_in_hand(row->deed, row->from_outside);
    g_assert_cmpuint(entries->len, ==, row->entries);
    const struct inhand_entry *entry =
        &g_array_index(entries, struct inhand_entry, row->entries - 1);
    g_assert_cmpuint(entry->mailbox, ==, 1);
    g_assert_cmpuint(entry->first, ==, row->first);
    g_assert_cmpuint(entry->last, ==, row->first);
    g_assert_cmpstr(entry->folder, ==, row->first ? "INBOX" : NULL);
    if (row->entries == 1)
        return;
    entry = &g_array_index(entries, struct inhand_entry, 0);
    g_assert_cmpuint(entry->mailbox, ==, 0);
    g_assert_cmpuint(entry->uidvalidity, ==, 3);
    g_assert_cmpuint(entry->last, ==, 500);
    g_assert_cmpstr(entry->folder, ==, "Sent");
}

/* ---- Without anybody's death. */

static void test_slots(void)
{
    InHand *hands = inhand_new();
    struct inhand_slot *first = inhand_enter(hands, 5);
    struct inhand_slot *second = inhand_enter(hands, 6);
    g_assert_true(first != second);
    g_autoptr(GArray) nothing = inhand_read(hands);
    g_assert_cmpuint(nothing->len, ==, 0);

    inhand_take(second, "INBOX", 7, 1, 2);
    g_autoptr(GArray) mails = inhand_read(hands);
    g_assert_cmpuint(mails->len, ==, 1);
    g_assert_cmpuint(g_array_index(mails, struct inhand_entry, 0).mailbox, ==, 6);

    inhand_leave(second);
    g_autoptr(GArray) left = inhand_read(hands);
    g_assert_cmpuint(left->len, ==, 0);
    g_assert_true(inhand_enter(hands, 7) == second);
    inhand_free(hands);
    inhand_free(NULL);
}

/* Who waits for a server is not stuck, however long it takes. */
static void test_stuck(void)
{
    InHand *hands = inhand_new();
    struct inhand_slot *waits = inhand_enter(hands, 5);
    struct inhand_slot *works = inhand_enter(hands, 6);
    inhand_take(waits, "INBOX", 7, 1, 1);
    inhand_take(works, "INBOX", 7, 1, 9);
    inhand_work_on(works, 3, 1000);
    g_assert_false(inhand_mark_stuck(hands, 1000));

    inhand_put_back(works, 1, 9);
    g_assert_false(inhand_mark_stuck(hands, 1001));

    inhand_work_on(works, 4, 2000);
    g_assert_true(inhand_mark_stuck(hands, 2001));
    g_autoptr(GArray) stuck = inhand_read(hands);
    g_assert_cmpuint(stuck->len, ==, 1);
    const struct inhand_entry *entry = &g_array_index(stuck, struct inhand_entry, 0);
    g_assert_cmpuint(entry->mailbox, ==, 6);
    g_assert_cmpuint(entry->first, ==, 4);
    g_assert_cmpuint(entry->last, ==, 4);
    inhand_free(hands);
}

static void test_long_name(void)
{
    InHand *hands = inhand_new();
    struct inhand_slot *slot = inhand_enter(hands, 5);
    g_autofree char *name = g_strnfill(2000, 'x');
    inhand_take(slot, name, 7, 1, 2);
    inhand_work_on(slot, 1, 1000);
    g_autoptr(GArray) nothing = inhand_read(hands);
    g_assert_cmpuint(nothing->len, ==, 0);
    inhand_free(hands);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    nowhere = mmap(NULL, 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_test_add_data_func(rows[i].name, &rows[i], test_row);
    g_test_add_func("/inhand/slots", test_slots);
    g_test_add_func("/inhand/stuck", test_stuck);
    g_test_add_func("/inhand/name-too-long", test_long_name);
    return g_test_run();
}
