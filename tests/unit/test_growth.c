/* However mail arrives, one by one or at once, in whatever order and with mailboxes
 * mixed, the same is derived from it; and recompute, which derives everything anew,
 * changes not a byte of it. */
#include <string.h>

#include "app/ingest.h"
#include "app/recompute.h"
#include "app/say.h"
#include "base/instant.h"
#include "config_fixture.h"
#include "sla/note.h"
#include "store/notes.h"
#include "store_fixture.h"

enum {
    WORLDS = 12,
    ORDERS = 6,
    MAILS = 70,
    NOTES = 5,
    NOW = BORN + 400 * DAY,
};

/* ---- a world of mail, the same whenever it is made of the same seed ---- */

static const char *const us[] = { "ann@example.com", "bob@example.com",
                                  "cid@example.com" };
static const char *const them[] = { "carl@client.example", "cora@client.example",
                                    "gina@big.example", "sam@supplier.example",
                                    "news@news.example" };
enum { TOPICS = 4 };

struct mail {
    struct message *message; /* a pattern: copied for each sighting */
    const char *mailbox;     /* where it is seen, */
    const char *again;       /* and where else, NULL: nowhere */
    bool answered, closed;
};

struct world {
    GRand *rand;
    struct mail mails[MAILS];
    struct note *notes[NOTES];
};

static bool chance(struct world *world, int percent)
{
    return g_rand_int_range(world->rand, 0, 100) < percent;
}

static const char *one_of(struct world *world, const char *const *list, gsize n)
{
    return list[g_rand_int_range(world->rand, 0, (gint32)n)];
}

static void write_parties(struct world *world, struct message *message)
{
    bool inbound = chance(world, 55);
    const char *client = one_of(world, them, G_N_ELEMENTS(them));
    const char *member = one_of(world, us, G_N_ELEMENTS(us));
    message->from.address = g_strdup(inbound ? client : member);
    message_add_recipient(message, ROLE_TO, NULL, inbound ? member : client);
    if (chance(world, 20))
        message_add_recipient(message, ROLE_CC, NULL,
                              one_of(world, them, G_N_ELEMENTS(them)));
}

/* Replies to one before it, sometimes to one that nobody has. */
static void write_references(struct world *world, struct message *message, int number)
{
    if (number == 0 || chance(world, 35)) {
        if (chance(world, 40))
            message->facts |= FACT_REPLY_SUBJECT;
        return;
    }
    int parent = g_rand_int_range(world->rand, MAX(0, number - 12), number);
    const struct message *answered = world->mails[parent].message;
    for (guint i = 0; i < answered->references->len; i++)
        message_add_reference(message, answered->references->pdata[i]);
    g_autofree char *lost = g_strdup_printf("lost%d@x", parent / 5);
    message_add_reference(message, chance(world, 10) ? lost : answered->message_id);
    message->topic = chance(world, 85) ? answered->topic : message->topic;
    message->facts |= chance(world, 80) ? FACT_REPLY_SUBJECT : 0;
}

static void write_promises(struct world *world, struct message *message)
{
    for (int i = 0; i < 2 && chance(world, 25); i++) {
        int64_t day = message->internal_date / DAY + g_rand_int_range(world->rand, 0, 20);
        struct signal promise = { .kind = SIGNAL_PROMISE,
                                  .phrase = (char *)"I'll send it",
                                  .confidence = g_rand_int_range(world->rand, 0, 101),
                                  .thing = chance(world, 50) };
        if (chance(world, 70))
            promise.deadline = (struct deadline){ .kind = DEADLINE_DAY, .day = day };
        message_take_signal(message, &promise);
    }
    if (chance(world, 10))
        message->facts |= FACT_ATTACHMENT;
}

static void write_signals(struct world *world, struct message *message)
{
    static const SignalKind kinds[] = { SIGNAL_HOLDING, SIGNAL_COURTESY, SIGNAL_CHASE,
                                        SIGNAL_REQUEST, SIGNAL_PROMISE };
    if (chance(world, 35))
        message_add_signal(message, kinds[g_rand_int_range(world->rand, 0, 5)], "words",
                           80);
    write_promises(world, message);
    if (chance(world, 12))
        message->kind =
            (MailKind)g_rand_int_range(world->rand, KIND_AUTO_REPLY, KIND_VOICE_MAIL + 1);
}

static void write_mail(struct world *world, int number, int64_t *at)
{
    static const char *const boxes[] = { "in", "sales" };
    struct mail *mail = &world->mails[number];
    struct message *message = message_new();
    *at += chance(world, 6) ? g_rand_int_range(world->rand, 31, 60) * DAY
                            : g_rand_int_range(world->rand, 0, 3 * DAY);
    message->message_id = g_strdup_printf("m%d@x", number);
    message->topic = g_rand_int_range(world->rand, 1, TOPICS + 1);
    message->subject = g_strdup_printf("Topic %d", (int)message->topic);
    message->internal_date = *at;
    message->date = *at + g_rand_int_range(world->rand, -20, 20) * MINUTE;
    write_parties(world, message);
    write_references(world, message, number);
    write_signals(world, message);
    mail->message = message;
    mail->mailbox = one_of(world, boxes, G_N_ELEMENTS(boxes));
    mail->again = chance(world, 30) ? one_of(world, boxes, G_N_ELEMENTS(boxes)) : NULL;
    mail->answered = chance(world, 8);
    mail->closed = chance(world, 4);
}

static void write_notes(struct world *world)
{
    for (int i = 0; i < NOTES; i++) {
        NoteKind kind = (NoteKind)g_rand_int_range(world->rand, 0, NOTE_RETURNED + 1);
        int about = g_rand_int_range(world->rand, 0, MAILS);
        struct note *note =
            note_new(kind, world->mails[about].message->internal_date + HOUR);
        bool on_people = kind == NOTE_IGNORE || kind == NOTE_REGARD;
        note->author = g_strdup("root");
        note->message_id = on_people ? NULL
                                     : g_strdup(world->mails[about].message->message_id);
        if (on_people || kind == NOTE_ASSIGN)
            note->address = g_strdup(on_people ? "cora@client.example" : us[1]);
        if (kind == NOTE_SNOOZE)
            note->until = note->at + 3 * DAY;
        world->notes[i] = note;
    }
}

static void world_make(struct world *world, guint32 seed)
{
    int64_t at = BORN;
    world->rand = g_rand_new_with_seed(seed);
    for (int i = 0; i < MAILS; i++)
        write_mail(world, i, &at);
    write_notes(world);
}

static void world_clear(struct world *world)
{
    for (int i = 0; i < MAILS; i++)
        message_free(world->mails[i].message);
    for (int i = 0; i < NOTES; i++)
        note_free(world->notes[i]);
    g_rand_free(world->rand);
}

/* ---- it arrives ---- */

struct sight {
    int mail;
    const char *mailbox;
    bool later; /* seen in a second place, whose server took it in a day later */
};

static struct message *copy_of(const struct message *pattern)
{
    struct message *copy = message_new();
    copy->message_id = g_strdup(pattern->message_id);
    copy->subject = g_strdup(pattern->subject);
    copy->topic = pattern->topic;
    copy->from.address = g_strdup(pattern->from.address);
    copy->date = pattern->date;
    copy->internal_date = pattern->internal_date;
    copy->facts = pattern->facts;
    copy->kind = pattern->kind;
    for (guint i = 0; i < pattern->references->len; i++)
        message_add_reference(copy, pattern->references->pdata[i]);
    for (guint i = 0; i < pattern->recipients->len; i++) {
        const struct recipient *to =
            &g_array_index(pattern->recipients, struct recipient, i);
        message_add_recipient(copy, to->role, to->who.name, to->who.address);
    }
    for (guint i = 0; i < pattern->signals->len; i++) {
        const struct signal *signal = &g_array_index(pattern->signals, struct signal, i);
        message_add_signal(copy, signal->kind, signal->phrase, signal->confidence);
    }
    return copy;
}

static GArray *sights_of(const struct world *world)
{
    GArray *sights = g_array_new(FALSE, FALSE, sizeof(struct sight));
    for (int i = 0; i < MAILS; i++) {
        struct sight first = { i, world->mails[i].mailbox, false };
        struct sight second = { i, world->mails[i].again, true };
        g_array_append_val(sights, first);
        if (second.mailbox)
            g_array_append_val(sights, second);
    }
    return sights;
}

static void shuffle(GArray *sights, GRand *rand)
{
    for (guint i = sights->len - 1; i > 0; i--) {
        guint k = (guint)g_rand_int_range(rand, 0, (gint32)i + 1);
        struct sight swap = g_array_index(sights, struct sight, i);
        g_array_index(sights, struct sight, i) = g_array_index(sights, struct sight, k);
        g_array_index(sights, struct sight, k) = swap;
    }
}

static void observe(GPtrArray *observations, const struct world *world,
                    const struct sight *sight, guint32 uid)
{
    const struct mail *mail = &world->mails[sight->mail];
    struct observation *o = observation_new(uid);
    o->answered = mail->answered;
    o->closed = mail->closed;
    o->message = copy_of(mail->message);
    o->message->internal_date += sight->later ? DAY : 0;
    g_ptr_array_add(observations, o);
}

static void free_observation(gpointer observation)
{
    observation_free(observation);
}

/* One batch is of one mailbox. */
static void arrive(Store *store, Rules *rules, const struct world *world,
                   const GArray *sights, guint from, guint to, const char *mailbox)
{
    struct wire_batch batch = {
        .folder = (char *)"INBOX",
        .uidvalidity = 1,
        .uidnext = to + 1,
        .observations = g_ptr_array_new_with_free_func(free_observation),
    };
    for (guint i = from; i < to; i++) {
        const struct sight *sight = &g_array_index(sights, struct sight, i);
        if (g_str_equal(sight->mailbox, mailbox))
            observe(batch.observations, world, sight, i + 1);
    }
    g_autoptr(GError) error = NULL;
    struct ingest_counts counts;
    ingest_batch(store, NULL, rules, mailbox, &batch, NOW, &counts, &error);
    g_assert_no_error(error);
    g_ptr_array_unref(batch.observations);
}

static void grow(Store *store, Rules *rules, const struct world *world, guint32 order)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(order);
    g_autoptr(GArray) sights = sights_of(world);
    if (order > 0)
        shuffle(sights, rand);
    for (guint at = 0; at < sights->len;) {
        guint size = order == 0 ? sights->len : (guint)g_rand_int_range(rand, 1, 12);
        guint to = MIN(at + size, sights->len);
        arrive(store, rules, world, sights, at, to, "in");
        arrive(store, rules, world, sights, at, to, "sales");
        at = to;
    }
    for (int i = 0; i < NOTES; i++) {
        g_autoptr(GError) error = NULL;
        store_begin(store);
        say(store, rules, world->notes[i], &error);
        if (!error)
            store_commit(store, &error);
        g_assert_no_error(error);
    }
}

/* ---- what was derived, without the numbers that rows got ---- */

/* Numbers of messages become their Message-IDs, a thread the least of its. */
static const char *const dumps[] = {
    "SELECT 'thread', node.message_id, (SELECT min(message_id) FROM node AS other"
    " WHERE other.thread = node.thread) FROM node ORDER BY 2",
    "SELECT 'follow', node.message_id, other.message_id FROM follow"
    " JOIN node ON node.id = orphan JOIN node AS other ON other.id = followed ORDER BY 2",
    "SELECT 'conversation', node.message_id AS named, conversation.* FROM conversation"
    " JOIN node ON node.id = conversation.id ORDER BY named",
    "SELECT 'turn', node.message_id AS named, other.message_id AS opened_by, turn.* FROM "
    "turn"
    " JOIN node ON node.id = turn.conversation JOIN node AS other ON other.id = opener"
    " ORDER BY named, number",
    "SELECT 'obligation', node.message_id AS named, other.message_id AS since_mail,"
    " obligation.* FROM obligation JOIN node ON node.id = obligation.conversation"
    " JOIN node AS other ON other.id = runs_from ORDER BY named, turn, kind, since_mail,"
    " promise",
    "SELECT 'promise', node.message_id AS named, other.message_id AS made_by,"
    " ended.message_id AS end_mail, promise.* FROM promise"
    " JOIN node ON node.id = promise.conversation"
    " JOIN node AS other ON other.id = message"
    " LEFT JOIN node AS ended ON ended.id = ended_by ORDER BY named, made_by, number",
};

static bool is_number_of_row(const char *column)
{
    static const char *const numbers[] = { "id",       "thread",    "conversation",
                                           "opener",   "runs_from", "message",
                                           "ended_by", NULL };
    return g_strv_contains(numbers, column);
}

static void dump_row(sqlite3_stmt *row, GString *out)
{
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        const char *column = sqlite3_column_name(row, i);
        const char *text = (const char *)sqlite3_column_text(row, i);
        if (!is_number_of_row(column))
            g_string_append_printf(out, "%s=%s|", column, text ? text : "-");
    }
    g_string_append_c(out, '\n');
}

static char *dump(const char *path)
{
    GString *out = g_string_new(NULL);
    sqlite3 *db = stranger(path, "SELECT 1");
    for (gsize i = 0; i < G_N_ELEMENTS(dumps); i++) {
        sqlite3_stmt *rows = NULL;
        if (sqlite3_prepare_v2(db, dumps[i], -1, &rows, NULL) != SQLITE_OK)
            g_error("%s: %s", dumps[i], sqlite3_errmsg(db));
        while (sqlite3_step(rows) == SQLITE_ROW)
            dump_row(rows, out);
        sqlite3_finalize(rows);
    }
    sqlite3_close(db);
    return g_string_free(out, FALSE);
}

/* Says where the two part. */
static void assert_same(const char *a, const char *b, const char *what)
{
    if (g_str_equal(a, b))
        return;
    g_auto(GStrv) left = g_strsplit(a, "\n", -1);
    g_auto(GStrv) right = g_strsplit(b, "\n", -1);
    guint i = 0;
    while (left[i] && right[i] && g_str_equal(left[i], right[i]))
        i++;
    g_error("%s: line %u was\n  %s\nand is\n  %s", what, i + 1, left[i], right[i]);
}

static char *grown(const struct world *world, const struct team_config *team,
                   guint32 order)
{
    g_autoptr(GError) error = NULL;
    struct shop shop;
    shop_set_up(&shop, NULL);
    g_autofree char *terms = config_terms_text(team);
    store_terms_put(shop.store, BORN, terms);
    g_autoptr(Rules) rules = rules_new(shop.store, team, &error);
    g_assert_no_error(error);
    grow(shop.store, rules, world, order);
    char *before = dump(shop.path);

    struct recompute_counts counts;
    recompute(shop.store, team, false, NOW, &counts, &error);
    g_assert_no_error(error);
    g_autofree char *after = dump(shop.path);
    assert_same(before, after, "recompute");

    sqlite3_close(stranger(shop.path, "UPDATE node SET thread = id % 5 + 1"));
    recompute(shop.store, team, false, NOW, &counts, &error);
    g_assert_no_error(error);
    g_autofree char *mended = dump(shop.path);
    assert_same(before, mended, "recompute of wrong threads");
    g_clear_pointer(&rules, rules_free);
    shop_tear_down(&shop, NULL);
    return before;
}

static void test_world(struct fixture *fixture, gconstpointer data)
{
    struct world world;
    g_autoptr(Config) config = load(fixture);
    const struct team_config *team = config->teams->pdata[0];
    world_make(&world, GPOINTER_TO_UINT(data));
    g_autofree char *first = grown(&world, team, 0);
    g_assert_nonnull(strstr(first, "turn|"));
    for (guint32 order = 1; order <= ORDERS; order++) {
        g_autofree char *other = grown(&world, team, order);
        g_autofree char *what = g_strdup_printf("order %u", order);
        assert_same(first, other, what);
    }
    world_clear(&world);
}

/* ---- a client who never lets his program say what he answers ---- */

enum { ORPHANS = 20 };

static void observe_orphan(GPtrArray *observations, int number)
{
    struct message *message = message_new();
    message->message_id = g_strdup_printf("m%d@x", number);
    message->subject = g_strdup("Re: Your order");
    message->topic = 1;
    message->facts = FACT_REPLY_SUBJECT;
    message->from.address = g_strdup("eve@client.example");
    message_add_recipient(message, ROLE_TO, NULL, "ann@example.com");
    message->date = message->internal_date = BORN + number * MINUTE;
    struct observation *o = observation_new((guint32)number + 1);
    o->message = message;
    g_ptr_array_add(observations, o);
}

/* Mails that only their subject ties together are threads of their own: what they are all
 * in is derived once, not once for each of them. */
static void test_family(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load(fixture);
    const struct team_config *team = config->teams->pdata[0];
    struct shop shop;
    shop_set_up(&shop, NULL);
    g_autoptr(Rules) rules = rules_new(shop.store, team, &error);
    g_assert_no_error(error);
    sqlite3_close(stranger(shop.path, "CREATE TABLE derived(conversation);"
                                      "CREATE TRIGGER derive AFTER INSERT ON conversation"
                                      " BEGIN INSERT INTO derived VALUES(new.id); END"));
    struct wire_batch batch = {
        .folder = (char *)"INBOX",
        .uidvalidity = 1,
        .uidnext = ORPHANS + 1,
        .observations = g_ptr_array_new_with_free_func(free_observation),
    };
    for (int i = 0; i < ORPHANS; i++)
        observe_orphan(batch.observations, i);
    struct ingest_counts ingested;
    ingest_batch(shop.store, NULL, rules, "in", &batch, NOW, &ingested, &error);
    g_assert_no_error(error);
    g_ptr_array_unref(batch.observations);
    g_assert_cmpint(count(&shop, "SELECT count(DISTINCT thread) FROM node"), ==, ORPHANS);
    g_assert_cmpint(count(&shop, "SELECT count(*) FROM derived"), ==, 1);

    struct recompute_counts counts;
    recompute(shop.store, team, false, NOW, &counts, &error);
    g_assert_no_error(error);
    g_assert_cmpint(count(&shop, "SELECT count(*) FROM derived"), ==, 2);
    g_clear_pointer(&rules, rules_free);
    shop_tear_down(&shop, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 1; i <= WORLDS; i++) {
        g_autofree char *path = g_strdup_printf("/growth/world-%u", i);
        g_test_add(path, struct fixture, GUINT_TO_POINTER(i), fixture_set_up, test_world,
                   fixture_tear_down);
    }
    g_test_add("/growth/what-subjects-tie-is-derived-once", struct fixture, NULL,
               fixture_set_up, test_family, fixture_tear_down);
    return g_test_run();
}
