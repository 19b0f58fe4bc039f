#include "story.h"

#include <string.h>

#include "base/instant.h"

/* ---- who is who ---- */

static const struct {
    const char *name, *address;
} everybody[] = {
    { "team", "support@example.com" },
    { "ann", "ann@example.com" },
    { "bob", "bob@example.com" },
    { "bob.private", "bob.roy@private.example" },
    { "kim", "kim@example.com" },
    { "form", "form@example.com" },
    { "mailer", "mailer-daemon@mx.example.com" },
    { "carl", "carl@client.example" },
    { "cora", "cora@client.example" },
    { "tina", "tina@client.example" },
    { "gina", "gina@bigco.example" },
    { "nina", "nina@night.example" },
    { "sam", "sam@supplier.example" },
    { "daemon", "daemon@isp.example" },
    { "pbx", "voicemail@example.com" },
    { "caller", "tel:+4930123456" },
};

const char *address_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(everybody); i++)
        if (g_str_equal(everybody[i].name, name))
            return everybody[i].address;
    g_error("nobody is called '%s'", name);
}

const char *name_of(const char *address)
{
    for (gsize i = 0; i < G_N_ELEMENTS(everybody); i++)
        if (g_strcmp0(everybody[i].address, address) == 0)
            return everybody[i].name;
    return "-";
}

/* ---- the office ---- */

GPtrArray *texts(const char *first, const char *second)
{
    GPtrArray *array = g_ptr_array_new();
    g_ptr_array_add(array, (char *)first);
    if (second != NULL)
        g_ptr_array_add(array, (char *)second);
    return array;
}

static const struct duration half_hour = { DURATION_BUSINESS, 30 * MINUTE };
static const struct duration one_hour = { DURATION_BUSINESS, HOUR };
static const struct duration two_hours = { DURATION_BUSINESS, 2 * HOUR };
static const struct duration four_hours = { DURATION_BUSINESS, 4 * HOUR };
static const struct duration eight_hours = { DURATION_BUSINESS, 8 * HOUR };
static const struct duration one_day = { DURATION_DAYS, 1 };
static const struct duration two_days = { DURATION_DAYS, 2 };
static const struct duration day_by_clock = { DURATION_WALL, DAY };

static const int64_t MONDAY = 20773; /* 2026-11-16 */

static void open_calendars(struct office *office)
{
    static const struct window weekdays = { 0x1f, 9 * 60, 17 * 60 };
    static const struct window nights = { 0x1f, 22 * 60, 6 * 60 };
    const struct closure closures[] = {
        { MONDAY + 16, MONDAY + 16, 0, DAY / MINUTE },       /* Wed3 */
        { MONDAY + 18, MONDAY + 18, 12 * 60, DAY / MINUTE }, /* Fri3 after noon */
    };
    office->calendar = calendar_new("Europe/Berlin", &weekdays, 1, closures,
                                    G_N_ELEMENTS(closures), NULL);
    office->night = calendar_new("Europe/Berlin", &nights, 1, NULL, 0, NULL);
}

static void name_members(struct office *office)
{
    static const char *const names[] = { "Ann Lee", "Bob Roy", "Kim Ono" };
    static const char *const addresses[][2] = { { "ann", NULL },
                                                { "bob", "bob.private" },
                                                { "kim", NULL } };
    office->people.members = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(office->members); i++) {
        const char *other = addresses[i][1];
        office->members[i] = (struct member){
            .name = (char *)names[i],
            .addresses = texts(address_of(addresses[i][0]),
                               other != NULL ? address_of(other) : NULL),
        };
        g_ptr_array_add(office->people.members, &office->members[i]);
    }
    office->people.domains = texts("example.com", NULL);
    office->people.ignore = texts(address_of("tina"), NULL);
    office->people.forms = texts(address_of("form"), NULL);
}

static void set_targets(struct office *office)
{
    const struct target targets[] = {
        { .name = (char *)"urgent",
          .subjects = texts("*Urgent*", "*down*"),
          .acknowledge = half_hour,
          .answer = day_by_clock,
          .update = day_by_clock },
        { .name = (char *)"gold",
          .clients = texts("bigco.example", NULL),
          .acknowledge = one_hour,
          .answer = eight_hours,
          .next_acknowledge = two_hours,
          .next_answer = four_hours },
        { .name = (char *)"night",
          .clients = texts("night.example", NULL),
          .acknowledge = four_hours,
          .answer = two_days,
          .calendar = office->night },
        { .name = (char *)"sales",
          .mailboxes = texts("sales", "shop"),
          .acknowledge = two_hours,
          .answer = one_day },
        { .name = (char *)"standard",
          .acknowledge = four_hours,
          .answer = two_days,
          .update = eight_hours },
    };
    office->later_standard = targets[4];
    office->later_standard.acknowledge = two_hours;
    office->later_standard.answer = one_day;
    office->first_targets = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
        office->targets[i] = targets[i];
        g_ptr_array_add(office->first_targets, &office->targets[i]);
    }
    office->later_targets = texts((const char *)&office->later_standard, NULL);
}

void office_open(struct office *office)
{
    open_calendars(office);
    name_members(office);
    set_targets(office);
    const struct terms terms[] = {
        { instant_from(office->calendar, "Mon", "00:00"), office->calendar,
          office->first_targets },
        { instant_from(office->calendar, "Mon8", "00:00"), office->calendar,
          office->later_targets },
    };
    office->terms = g_array_new(FALSE, FALSE, sizeof(struct terms));
    g_array_append_vals(office->terms, terms, G_N_ELEMENTS(terms));
    office->policy = (struct policy){
        .people = &office->people,
        .terms = office->terms,
        .open_promise = { DURATION_DAYS, 2 },
        .chase_gap = two_hours,
        .settled_after = 30 * (int64_t)DAY,
    };
}

static void free_list(GPtrArray *list)
{
    if (list != NULL)
        g_ptr_array_unref(list);
}

void office_close(struct office *office)
{
    for (gsize i = 0; i < G_N_ELEMENTS(office->members); i++)
        g_ptr_array_unref(office->members[i].addresses);
    for (gsize i = 0; i < G_N_ELEMENTS(office->targets); i++) {
        free_list(office->targets[i].clients);
        free_list(office->targets[i].mailboxes);
        free_list(office->targets[i].subjects);
    }
    g_ptr_array_unref(office->people.members);
    g_ptr_array_unref(office->people.domains);
    g_ptr_array_unref(office->people.ignore);
    g_ptr_array_unref(office->people.forms);
    g_ptr_array_unref(office->first_targets);
    g_ptr_array_unref(office->later_targets);
    g_array_unref(office->terms);
    calendar_free(office->calendar);
    calendar_free(office->night);
}

/* ---- instants ---- */

static const char *const day_names[] = {
    "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"
};

static int64_t day_from(const char *day)
{
    int64_t number = 0;
    int64_t week = day[3] != '\0' ? day[3] - '1' : 0;
    while (!g_str_has_prefix(day, day_names[number]))
        number++;
    return MONDAY + number + 7 * week;
}

int64_t instant_from(const Calendar *calendar, const char *day, const char *time)
{
    int minutes = 0;
    g_assert_true(calendar_parse_time(time, &minutes, NULL));
    return calendar_instant(calendar, day_from(day), minutes);
}

void append_instant(GString *out, const Calendar *calendar, int64_t at)
{
    if (at == INSTANT_NONE) {
        g_string_append_c(out, '-');
        return;
    }
    int64_t day = calendar_day(calendar, at);
    int64_t week = (day - MONDAY) / 7;
    int minutes = (int)((at - calendar_instant(calendar, day, 0)) / MINUTE);
    g_string_append(out, day_names[(day - MONDAY) % 7]);
    if (week > 0)
        g_string_append_printf(out, "%d", (int)week + 1);
    g_string_append_printf(out, " %02d:%02d", minutes / 60, minutes % 60);
}

/* "dated-Sun-23:00", "answered-seen-Mon-10:00": the last two parts. */
static int64_t instant_in_fact(const Calendar *calendar, const char *fact)
{
    g_auto(GStrv) parts = g_strsplit(fact, "-", -1);
    guint n = g_strv_length(parts);
    return instant_from(calendar, parts[n - 2], parts[n - 1]);
}

/* ---- mails ---- */

static bool add_kind(struct message *message, const char *fact)
{
    static const MailKind kinds[] = { KIND_AUTO_REPLY,   KIND_BOUNCE,   KIND_BULK,
                                      KIND_NOTIFICATION, KIND_CALENDAR, KIND_VOICE_MAIL };
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (g_str_equal(fact, mail_kind_name(kinds[i]))) {
            message->kind = kinds[i];
            return true;
        }
    return false;
}

/* "request", "introduction-my_colleague_Bob": the words are quoted from the mail. */
static bool add_signal(struct message *message, const char *fact)
{
    for (int i = 0; i < SIGNAL_KINDS; i++) {
        const char *name = signal_name((SignalKind)i);
        gsize length = strlen(name);
        if (!g_str_has_prefix(fact, name) ||
            (fact[length] != '\0' && fact[length] != '-'))
            continue;
        g_autofree char *words = g_strdup(fact[length] == '-' ? fact + length + 1 : fact);
        message_add_signal(message, (SignalKind)i, g_strdelimit(words, "_", ' '), 100);
        return true;
    }
    return false;
}

/* Of the signal told of last: "thing", "by-Fri", "by-Fri-12:00". */
static bool add_terms(struct message *message, const char *fact)
{
    bool thing = g_str_equal(fact, "thing"), by = g_str_has_prefix(fact, "by-");
    if (!thing && !by)
        return false;
    g_assert_cmpuint(message->signals->len, >, 0);
    struct signal *signal =
        &g_array_index(message->signals, struct signal, message->signals->len - 1);
    g_auto(GStrv) parts = g_strsplit(fact, "-", -1);
    signal->thing = signal->thing || thing;
    if (!by)
        return true;
    int minutes = 0;
    if (parts[2] != NULL)
        g_assert_true(calendar_parse_time(parts[2], &minutes, NULL));
    signal->deadline = (struct deadline){
        .kind = parts[2] != NULL ? DEADLINE_MINUTE : DEADLINE_DAY,
        .grain = parts[2] != NULL ? GRAIN_MINUTE : GRAIN_DAY,
        .day = day_from(parts[1]),
        .amount = minutes,
        .zone = HOUR,
    };
    return true;
}

static void set_instant(struct message *message, const char *fact,
                        const Calendar *calendar)
{
    int64_t at = instant_in_fact(calendar, fact);
    if (g_str_has_prefix(fact, "stored-")) {
        message->received = message->internal_date;
        message->internal_date = at;
    } else if (g_str_has_prefix(fact, "dated-")) {
        message->date = at;
    } else if (g_str_has_prefix(fact, "answered-seen-")) {
        message->answered_seen = at;
    } else if (g_str_has_prefix(fact, "closed-seen-")) {
        message->closed_seen = at;
    } else {
        g_error("what is '%s'?", fact);
    }
}

/* "in-sales" and the like; false if it is none of these. */
static bool add_text(struct message *message, const char *fact)
{
    const char *dash = strchr(fact, '-');
    const char *text = dash != NULL ? dash + 1 : "";
    if (g_str_has_prefix(fact, "answers-")) {
        message->in_reply_to = g_strdup(text);
    } else if (g_str_has_prefix(fact, "refers-")) {
        message_add_reference(message, text);
    } else if (g_str_has_prefix(fact, "cc-")) {
        message_add_recipient(message, ROLE_CC, NULL, address_of(text));
    } else if (g_str_has_prefix(fact, "bcc-")) {
        message_add_recipient(message, ROLE_BCC, NULL, address_of(text));
    } else if (g_str_has_prefix(fact, "in-")) {
        if (message->mailboxes == NULL)
            message->mailboxes = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(message->mailboxes, g_strdup(text));
    } else if (g_str_has_prefix(fact, "about-")) {
        message->subject = g_strdelimit(g_strdup(text), "_", ' ');
    } else if (g_str_has_prefix(fact, "reply-to-")) {
        message->reply_to.address = g_strdup(address_of(fact + strlen("reply-to-")));
    } else {
        return false;
    }
    return true;
}

static void add_fact(struct message *message, const char *fact, const Calendar *calendar)
{
    if (add_kind(message, fact) || add_signal(message, fact) ||
        add_terms(message, fact) || add_text(message, fact))
        return;
    if (g_str_equal(fact, "attached"))
        message->facts |= FACT_ATTACHMENT;
    else if (g_str_equal(fact, "delayed"))
        message->facts |= FACT_DELAYED;
    else if (g_str_equal(fact, "letter"))
        message->facts |= FACT_LETTER;
    else if (g_str_equal(fact, "to-letter"))
        message->facts |= FACT_TO_LETTER;
    else if (g_str_equal(fact, "timeless"))
        message->internal_date = message->date = INSTANT_NONE;
    else if (g_str_equal(fact, "nameless"))
        g_clear_pointer(&message->from.address, g_free);
    else
        set_instant(message, fact, calendar);
}

Message *mail_from(const char *text, int number, const Calendar *calendar)
{
    Message *message = message_new();
    g_auto(GStrv) halves = g_strsplit(text, ": ", 2);
    g_auto(GStrv)
        words = g_strsplit(halves[0], " ", -1); /* day, time, who, "to", whom ... */
    g_auto(GStrv) facts = g_strsplit(halves[1] != NULL ? halves[1] : "", " ", -1);
    message->message_id = g_strdup_printf("m%d", number);
    message->from.address = g_strdup(address_of(words[2]));
    message->internal_date = message->date = instant_from(calendar, words[0], words[1]);
    for (char **whom = words + 4; *whom != NULL; whom++)
        message_add_recipient(message, ROLE_TO, NULL, address_of(*whom));
    for (char **fact = facts; *fact != NULL; fact++)
        add_fact(message, *fact, calendar);
    return message;
}

/* ---- notes ---- */

/* "m2.1" */
static void dismiss(Note *note, const char *promise)
{
    g_auto(GStrv) parts = g_strsplit(promise, ".", 2);
    g_free(note->message_id);
    note->message_id = g_strdup(parts[0]);
    note->promise = atoi(parts[1]);
}

Note *note_from(const char *text, const Calendar *calendar)
{
    static const NoteKind kinds[] = { NOTE_CLOSE,   NOTE_REOPEN,  NOTE_SNOOZE,
                                      NOTE_ASSIGN,  NOTE_IGNORE,  NOTE_REGARD,
                                      NOTE_DISMISS, NOTE_RETURNED };
    g_auto(GStrv) words = g_strsplit(text, " ", -1); /* day, time, what, what more */
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (!g_str_equal(words[2], note_name(kinds[i])))
            continue;
        Note *note = note_new(kinds[i], instant_from(calendar, words[0], words[1]));
        note->message_id = g_strdup("m1");
        note->author = g_strdup("kim");
        if (kinds[i] == NOTE_DISMISS)
            dismiss(note, words[3]);
        else if (kinds[i] == NOTE_SNOOZE)
            note->until = instant_from(calendar, words[3], words[4]);
        else if (words[3] != NULL)
            note->address = g_strdup(address_of(words[3]));
        return note;
    }
    return NULL;
}
