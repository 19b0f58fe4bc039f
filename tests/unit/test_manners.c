/* How servers are approached (ackd/manners.h). */
#include "ackd/manners.h"

#include "base/instant.h"
#include "rows.h"

enum { NOW = 1763458200 };

/* ---- Trying again */

static const struct delay_row {
    const char *name;
    MannersFault fault;
    guint tries;
    int64_t least, most; /* by chance */
} delays[] = {
    { "nothing failed", MANNERS_FINE, 0, 0, 0 },
    { "broken once", MANNERS_BROKEN, 1, 1, 2 },
    { "broken twice", MANNERS_BROKEN, 2, 2, 4 },
    { "broken three times", MANNERS_BROKEN, 3, 4, 8 },
    { "broken eight times", MANNERS_BROKEN, 8, 128, 256 },
    { "broken nine times", MANNERS_BROKEN, 9, 150, 300 },
    { "broken for days", MANNERS_BROKEN, G_MAXUINT, 150, 300 },
    { "refused once", MANNERS_REFUSED, 1, 150, 300 },
    { "refused twice", MANNERS_REFUSED, 2, 300, 600 },
    { "refused for days", MANNERS_REFUSED, 5000, 1800, 3600 },
    { "busy once", MANNERS_BUSY, 1, 15, 30 },
    { "busy for days", MANNERS_BUSY, 5000, 150, 300 },
};

static void test_delay(gconstpointer data)
{
    const struct delay_row *row = data;
    g_assert_cmpint(manners_delay(row->fault, row->tries, UINT32_MAX), ==, row->least);
    g_assert_cmpint(manners_delay(row->fault, row->tries, 0), ==, row->most);
}

/* Whatever chance says: many servers lock an account at the fifth wrong password within
 * half an hour. */
static void test_few_wrong_passwords(void)
{
    int64_t spent = 0;
    guint tries = 1;
    while ((spent += manners_delay(MANNERS_REFUSED, tries, UINT32_MAX)) < 30 * 60)
        tries++;
    g_assert_cmpuint(tries, <=, 4);
}

static void test_chance_is_spread(void)
{
    guint count[301] = { 0 };
    for (uint64_t chance = 0; chance <= UINT32_MAX; chance += UINT32_MAX / 10000)
        count[manners_delay(MANNERS_BROKEN, 20, (uint32_t)chance)]++;
    for (guint seconds = 150; seconds <= 300; seconds++)
        g_assert_cmpuint(count[seconds], >, 50);
}

/* ---- Connections. A row is a story of mailboxes, each a letter: "A" is looked at and
 * keeps its connection as far as it may, "a" gives it up, "!a" is told that there are too
 * many; "+" is a second, "." ten minutes. What each "A" is answered: "A" it has a
 * connection and keeps it, "a" it has one for this look, "-" it has to wait. */

static const struct story {
    const char *name;
    const char *users; /* of the mailboxes a, b, c ... of one server */
    guint server, user, rate;
    const char *told;
    const char *answers;
} stories[] = {
    { "a small team has all at once", "uvwxyz", 100, 5, 50, "ABCDEF", "ABCDEF" },
    { "one user, as many as allowed", "uuuuu", 100, 5, 50, "ABCDE", "ABCDE" },
    { "one user, more: the first keep theirs", "uuuuuuu", 100, 5, 50, "ABCDEFG",
      "ABCDe--" },
    { "the others take turns", "uuuuuuu", 100, 5, 50, "ABCDEeFGfG", "ABCDef-g" },
    { "a single connection goes round", "uuu", 100, 1, 50, "ABaBCbCcA", "a-b-ca" },
    { "other users are not concerned", "uuuuvv", 100, 3, 50, "ABCDEF", "ABc-EF" },
    { "one server, more than it may have", "uvwxyz", 4, 5, 50, "ABCDEF", "ABCd--" },
    { "many of them take turns by the tenth", "uvwxyzabcdefghijklmnopq", 20, 5, 50,
      "ABCDEFGHIJKLMNOPQRSTUVW", "ABCDEFGHIJKLMNOPQRst---" },
    { "so many a second", "uvwxyz", 100, 5, 2, "ABCDEF+CDE+EF", "AB----CD-EF" },
    { "one that has a connection is no new one", "uvw", 100, 5, 2, "ABAB", "ABAB" },
    { "a user that is one too many", "uuuvw", 100, 5, 50, "ABC!cC+DE", "ABC-DE" },
    { "then the last take turns", "uuu", 100, 5, 50, "ABC!c+bC+BcB", "ABCc-b" },
    { "believed for ten minutes", "uuu", 100, 5, 50, "ABC!cC.C", "ABC-C" },
    { "a server that is full", "uvw", 100, 5, 50, "ABC!c+CaCcA", "ABC-cA" },
    { "a first connection that is refused", "uv", 100, 5, 50, "A!a+AB", "Aa-" },
    { "opened more slowly meanwhile", "uvwxyz", 100, 5, 20, "ABCDEF!f+edcEDC+C",
      "ABCDEFeD-C" },
};

static void tell(const struct story *story, Place **places, GString *answers)
{
    int64_t now = NOW;
    for (const char *at = story->told; *at; at++) {
        if (*at == '+' || *at == '.') {
            now += *at == '+' ? 1 : 600;
        } else if (*at == '!') {
            manners_too_many(places[*++at - 'a'], now);
        } else if (g_ascii_islower(*at)) {
            manners_connected(places[*at - 'a'], false, now);
        } else {
            Place *place = places[*at - 'A'];
            bool waits = manners_ask(place, now) != NULL;
            if (!waits)
                manners_connected(place, true, now);
            bool keeps = manners_keeps(place, now);
            g_string_append_c(answers, waits ? '-' : keeps ? *at : g_ascii_tolower(*at));
        }
    }
}

static void test_story(gconstpointer data)
{
    const struct story *story = data;
    const struct manners_limits limits = { story->server, story->user, story->rate };
    Queue *queue = queue_new();
    Manners *manners = manners_new(&limits, queue);
    Place *places[26];
    for (guint i = 0; story->users[i]; i++) {
        const char user[] = { story->users[i], '\0' };
        places[i] = manners_add(manners, "imap.example.com", 993, user);
    }
    g_autoptr(GString) answers = g_string_new(NULL);
    tell(story, places, answers);
    g_assert_cmpstr(answers->str, ==, story->answers);
    manners_free(manners);
    queue_free(queue);
}

/* ---- Turns. All mailboxes are due at the beginning; "a": the look at it ends, it gives
 * up its connection and is due again in a second; "!a": likewise, as there are too many;
 * "+" is a second, "." ten minutes. Between two of them: who is looked at, in this
 * order. */

static const struct turns_row {
    const char *name;
    const char *users;
    guint server, user, rate;
    const char *told;
    const char *looks; /* a blank where nothing is looked at any more for now */
} turns[] = {
    { "all at once", "uvw", 100, 5, 50, "", "abc " },
    { "a single connection goes round", "uuuu", 100, 1, 50, "a+b+c+d+a",
      "a b  c  d  a  b " },
    { "one for one", "uvwxyz", 2, 5, 50, "ba+dc", "ab c d  e f " },
    { "a user that is full holds up nobody", "uuuuvw", 3, 1, 50, "a", "aef b " },
    { "a place of its user and one at the server", "uuuvvw", 2, 1, 50, "da+b",
      "ad e b  c " },
    { "who waited longest comes first, whoever's", "uuvvw", 1, 1, 50, "a+b+c+d+e+a",
      "a b  c  d  e  a  b " },
    { "so many a second", "uvwxyz", 100, 5, 2, "+++", "ab cd ef  " },
    { "who is due later comes later", "uvwxyz", 100, 5, 2, "ba+++++",
      "ab   cd ef ab   " },
    { "a server that was full, though nothing ends", "uvwxyz", 100, 5, 50, "!f!e+.",
      "abcdef    ef " },
    { "a user that was one too many, though nothing ends", "uuuuv", 100, 5, 50, "!d!c+.",
      "abcde    cd " },
};

struct box {
    char name;
    Place *place;
    Waiter *waiter;
};

static void take_turns(Queue *queue, int64_t now, GString *looks)
{
    for (struct box *box; (box = queue_next(queue, now));) {
        Line *line = manners_ask(box->place, now);
        if (line) {
            queue_stand(box->waiter, line, INSTANT_NONE);
        } else {
            manners_connected(box->place, true, now);
            g_string_append_c(looks, box->name);
        }
    }
    g_string_append_c(looks, ' ');
}

static void test_turns(gconstpointer data)
{
    const struct turns_row *row = data;
    const struct manners_limits limits = { row->server, row->user, row->rate };
    Queue *queue = queue_new();
    Manners *manners = manners_new(&limits, queue);
    struct box boxes[26];
    int64_t now = NOW;
    for (guint i = 0; row->users[i]; i++) {
        const char user[] = { row->users[i], '\0' };
        boxes[i] = (struct box){ (char)('a' + i),
                                 manners_add(manners, "imap.example.com", 993, user),
                                 queue_add(queue, &boxes[i]) };
        queue_at(boxes[i].waiter, now, now);
    }
    g_autoptr(GString) looks = g_string_new(NULL);
    take_turns(queue, now, looks);
    for (const char *at = row->told; *at; at++) {
        if (*at == '+' || *at == '.') {
            now += *at == '+' ? 1 : 600;
        } else {
            bool many = *at == '!';
            at += many;
            struct box *box = &boxes[*at - 'a'];
            if (many)
                manners_too_many(box->place, now);
            else
                manners_connected(box->place, false, now);
            queue_at(box->waiter, now + 1, now + 1);
        }
        take_turns(queue, now, looks);
    }
    g_assert_cmpstr(looks->str, ==, row->looks);
    manners_free(manners);
    queue_free(queue);
}

static void test_who_is_the_same(void)
{
    const struct manners_limits limits = { 100, 1, 100 };
    Queue *queue = queue_new();
    Manners *manners = manners_new(&limits, queue);
    Place *one = manners_add(manners, "imap.example.com", 993, "ann");
    Place *same = manners_add(manners, "IMAP.example.com", 993, "Ann");
    Place *other_port = manners_add(manners, "imap.example.com", 143, "ann");
    Place *other_user = manners_add(manners, "imap.example.com", 993, "bob");
    manners_connected(one, true, NOW);
    g_assert_true(manners_is_connected(one));
    g_assert_null(manners_ask(one, NOW));
    g_assert_nonnull(manners_ask(same, NOW));
    g_assert_null(manners_ask(other_port, NOW));
    g_assert_null(manners_ask(other_user, NOW));
    manners_free(manners);
    manners_free(NULL);
    queue_free(queue);
}

static void test_clock_set_back(void)
{
    const struct manners_limits limits = { 100, 5, 100 };
    Queue *queue = queue_new();
    Manners *manners = manners_new(&limits, queue);
    Place *first = manners_add(manners, "imap.example.com", 993, "ann");
    Place *second = manners_add(manners, "imap.example.com", 993, "ann");
    manners_connected(first, true, NOW);
    manners_connected(second, true, NOW);
    manners_too_many(second, NOW);
    manners_clock_set_back(manners, NOW - 100000);
    g_assert_nonnull(manners_ask(second, NOW - 100000 + 599));
    g_assert_null(manners_ask(second, NOW - 100000 + 600));
    manners_free(manners);
    queue_free(queue);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD_ROWS("/manners/delay/", delays, test_delay);
    g_test_add_func("/manners/few wrong passwords", test_few_wrong_passwords);
    g_test_add_func("/manners/chance is spread", test_chance_is_spread);
    ADD_ROWS("/manners/connections/", stories, test_story);
    ADD_ROWS("/manners/turns/", turns, test_turns);
    g_test_add_func("/manners/who is the same", test_who_is_the_same);
    g_test_add_func("/manners/clock set back", test_clock_set_back);
    return g_test_run();
}
