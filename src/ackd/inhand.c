#include "ackd/inhand.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"

enum {
    SLOTS = 64, /* more than a worker has looking threads */
    FOLDER_MAX = 1000,
    SIGNAL_STACK = 64 * 1024,
};

/* `last` is written behind what it stands for and cleared before: a thread may die at any
 * instant. */
struct inhand_slot {
    _Atomic uint32_t taken; /* mailbox + 1; 0: free */
    _Atomic uint32_t struck;
    _Atomic uint32_t first, last;
    _Atomic int64_t since_ms; /* when work on one of them began; 0: none is worked on */
    uint32_t uidvalidity;
    char folder[FOLDER_MAX];
};

struct page {
    struct inhand_slot slots[SLOTS];
};

struct InHand {
    int fd; /* -1 in the worker */
    struct page *page;
};

/* ---- The keeper's side. */

/* Whoever could shrink it would have the keeper die of SIGBUS. */
static int sealed_memory(void)
{
    int fd = memfd_create("ackd-inhand", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd >= 0 &&
        (ftruncate(fd, sizeof(struct page)) < 0 ||
         fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)) {
        close(fd);
        return -1;
    }
    return fd;
}

static struct page *map(int fd)
{
    void *page =
        mmap(NULL, sizeof(struct page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return page == MAP_FAILED ? NULL : page;
}

InHand *inhand_new(void)
{
    int fd = sealed_memory();
    struct page *page = fd >= 0 ? map(fd) : NULL;
    if (!page) {
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    InHand *hands = g_new0(InHand, 1);
    hands->fd = fd;
    hands->page = page;
    return hands;
}

void inhand_free(InHand *hands)
{
    if (!hands)
        return;
    munmap(hands->page, sizeof(struct page));
    if (hands->fd >= 0)
        close(hands->fd);
    g_free(hands);
}

int inhand_fd(const InHand *hands)
{
    return hands->fd;
}

static void entry_clear(gpointer entry)
{
    g_free(((struct inhand_entry *)entry)->folder);
}

/* False where the slot is free, or the form of its folder is not right. */
static bool read_slot(struct inhand_slot *slot, struct inhand_entry *entry)
{
    uint32_t taken = atomic_load(&slot->taken);
    uint32_t first = atomic_load(&slot->first), last = atomic_load(&slot->last);
    char folder[FOLDER_MAX];
    memcpy(folder, slot->folder, sizeof folder);
    folder[sizeof folder - 1] = '\0';
    if (taken == 0)
        return false;
    *entry = (struct inhand_entry){ .mailbox = taken - 1 };
    if (first == 0 || last < first || folder[0] == '\0' ||
        !g_utf8_validate(folder, -1, NULL))
        return true;
    entry->folder = g_strdup(folder);
    entry->uidvalidity = slot->uidvalidity;
    entry->first = first;
    entry->last = last;
    return true;
}

GArray *inhand_read(const InHand *hands)
{
    bool struck = false;
    for (guint i = 0; i < SLOTS; i++)
        struck = struck || atomic_load(&hands->page->slots[i].struck);
    GArray *entries = g_array_new(FALSE, FALSE, sizeof(struct inhand_entry));
    g_array_set_clear_func(entries, entry_clear);
    for (guint i = 0; i < SLOTS; i++) {
        struct inhand_slot *slot = &hands->page->slots[i];
        struct inhand_entry entry = { 0 };
        if (struck && !atomic_load(&slot->struck))
            continue;
        if (!read_slot(slot, &entry))
            continue;
        if (struck || entry.folder)
            g_array_append_val(entries, entry);
    }
    return entries;
}

bool inhand_mark_stuck(InHand *hands, int64_t ms)
{
    bool any = false;
    for (guint i = 0; i < SLOTS; i++) {
        struct inhand_slot *slot = &hands->page->slots[i];
        int64_t since = atomic_load(&slot->since_ms);
        if (since == 0 || since >= ms)
            continue;
        atomic_store(&slot->struck, 1);
        any = true;
    }
    return any;
}

/* ---- The worker's side. */

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

/* A signal handler gets no parameter of ours. */
static struct sigaction former[G_N_ELEMENTS(crashes)];
static _Thread_local struct inhand_slot *mine;

/* Only what is allowed in a signal handler. A signal that another process sent says
 * nothing about the thread that it happened to hit. */
static void on_crash(int number, siginfo_t *info, void *context)
{
    (void)context;
    bool sent = info->si_code <= 0;
    if (mine && (!sent || info->si_pid == getpid()))
        atomic_store(&mine->struck, 1);
    for (guint i = 0; i < G_N_ELEMENTS(crashes); i++) {
        if (crashes[i] == number)
            sigaction(number, &former[i], NULL);
    }
    /* The instruction that failed is tried again; what was sent is not. */
    if (sent)
        raise(number);
}

InHand *inhand_open(int fd, GError **error)
{
    struct page *page = map(fd);
    if (!page) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                    "memory shared with the keeper, expected as descriptor %d: %s", fd,
                    g_strerror(errno));
        return NULL;
    }
    close(fd);
    struct sigaction action = { .sa_sigaction = on_crash,
                                .sa_flags = SA_SIGINFO | SA_ONSTACK };
    sigemptyset(&action.sa_mask);
    for (guint i = 0; i < G_N_ELEMENTS(crashes); i++)
        sigaction(crashes[i], &action, &former[i]);
    InHand *hands = g_new0(InHand, 1);
    hands->fd = -1;
    hands->page = page;
    return hands;
}

static void release_stack(gpointer memory)
{
    const stack_t none = { .ss_flags = SS_DISABLE };
    sigaltstack(&none, NULL);
    g_free(memory);
}

static GPrivate signal_stack = G_PRIVATE_INIT(release_stack);

/* A thread that used up its stack cannot run the handler on it. */
static void have_signal_stack(void)
{
    stack_t present;
    if (g_private_get(&signal_stack) || sigaltstack(NULL, &present) < 0 ||
        !(present.ss_flags & SS_DISABLE))
        return;
    void *memory = g_malloc(SIGNAL_STACK);
    const stack_t own = { .ss_sp = memory, .ss_size = SIGNAL_STACK };
    sigaltstack(&own, NULL);
    g_private_set(&signal_stack, memory);
}

struct inhand_slot *inhand_enter(InHand *hands, uint32_t mailbox)
{
    have_signal_stack();
    for (guint i = 0; i < SLOTS; i++) {
        struct inhand_slot *slot = &hands->page->slots[i];
        uint32_t free = 0;
        if (atomic_compare_exchange_strong(&slot->taken, &free, mailbox + 1))
            return mine = slot;
    }
    g_assert_not_reached(); /* there are more slots than threads */
}

void inhand_leave(struct inhand_slot *slot)
{
    inhand_put_down(slot);
    mine = NULL;
    atomic_store(&slot->taken, 0);
}

static void hold(struct inhand_slot *slot, uint32_t first, uint32_t last)
{
    if (slot->folder[0] == '\0')
        return;
    atomic_store(&slot->last, 0);
    atomic_store(&slot->first, first);
    atomic_store(&slot->last, last);
}

void inhand_take(struct inhand_slot *slot, const char *folder, uint32_t uidvalidity,
                 uint32_t first, uint32_t last)
{
    inhand_put_down(slot);
    if (strlen(folder) >= FOLDER_MAX)
        return;
    g_strlcpy(slot->folder, folder, FOLDER_MAX);
    slot->uidvalidity = uidvalidity;
    hold(slot, first, last);
}

void inhand_work_on(struct inhand_slot *slot, uint32_t uid, int64_t now_ms)
{
    hold(slot, uid, uid);
    atomic_store(&slot->since_ms, now_ms);
}

void inhand_put_back(struct inhand_slot *slot, uint32_t first, uint32_t last)
{
    atomic_store(&slot->since_ms, 0);
    hold(slot, first, last);
}

void inhand_put_down(struct inhand_slot *slot)
{
    atomic_store(&slot->last, 0);
    slot->folder[0] = '\0';
}
