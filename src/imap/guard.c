#include "imap/guard.h"

#include <string.h>

enum { BRACES_NONE, BRACES_OPEN, BRACES_DIGITS, BRACES_CLOSED };
enum { NAMES_NONE, NAMES_FIRST, NAMES_MORE };
enum { FAREWELL_MAX = 200 };

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* Bytes of a line that mean something. */
static const bool telling[256] = {
    ['\n'] = true, ['"'] = true, ['\\'] = true, ['('] = true,
    [')'] = true,  ['{'] = true, [' '] = true,  ['['] = true
};

static void new_line(struct imap_guard *guard)
{
    guard->line_bytes = 0;
    guard->words_before = guard->words;
    guard->head_length = 0;
    guard->head[0] = '\0';
    guard->braces = BRACES_NONE;
    guard->depth = 0;
    guard->data = true;
    guard->in_code = false;
    guard->code_at = 0;
}

void imap_guard_init(struct imap_guard *guard)
{
    *guard = (struct imap_guard){ .verdict = GUARD_PASS,
                                  .greeting = true,
                                  .farewell = g_string_new(NULL) };
    new_line(guard);
}

void imap_guard_clear(struct imap_guard *guard)
{
    if (guard->farewell)
        g_string_free(guard->farewell, TRUE);
    guard->farewell = NULL;
}

void imap_guard_begin(struct imap_guard *guard)
{
    guard->bytes = 0;
    guard->lines = 0;
    guard->words = guard->words_before = 0;
    guard->names = NAMES_NONE;
}

static bool refuse(struct imap_guard *guard, const char *why)
{
    guard->verdict = GUARD_REFUSED;
    guard->refusal = why;
    return false;
}

/* Tagged answers, continuations and the untagged conditions end in free text, in which
 * quotes, parentheses and braces mean nothing. All other lines have structure. */
static bool ends_in_text(const char *head)
{
    static const char *const conditions[] = { "* OK ",      "* NO ",  "* BAD ",
                                              "* PREAUTH ", "* BYE ", NULL };
    if (g_ascii_isdigit(head[0]) || head[0] == '+')
        return true;
    if (head[1] && g_ascii_isdigit(head[2]))
        return false; /* "* 12 FETCH", as nearly all */
    for (const char *const *word = conditions; *word; word++)
        if (g_str_has_prefix(head, *word))
            return true;
    return false;
}

/* "* 12 FETCH" */
static bool is_fetch(const char *head)
{
    const char *number = head + 2;

    return head[0] == '*' &&
           g_str_has_prefix(number + strspn(number, "0123456789"), " FETCH");
}

/* False where the line was a farewell. */
static bool end_of_line(struct imap_guard *guard)
{
    if (guard->quoted)
        return refuse(guard, "sent a quoted string that runs over the end of its line");
    guard->greeting = false;
    if (guard->braces == BRACES_CLOSED && guard->data) {
        if (guard->announced > GUARD_LITERAL_MAX)
            return refuse(guard, "announced a literal of more than 4 MiB");
        guard->literal_left = guard->announced;
        guard->braces = BRACES_NONE;
        return true; /* the line goes on after the literal */
    }
    if (g_str_has_prefix(guard->head, "* -"))
        return refuse(guard, "sent a number below zero");
    if (guard->flat && is_fetch(guard->head))
        guard->words = guard->words_before;
    else if (++guard->lines > GUARD_LINES_MAX)
        return refuse(guard, "sent more than 50000 lines for one command");
    if (guard->head[0] == '+')
        guard->continuations++;
    if (strncmp(guard->head, "* BYE", 5) == 0) {
        guard->verdict = GUARD_BYE;
        return false;
    }
    new_line(guard);
    return true;
}

static void follow_braces(struct imap_guard *guard, char byte)
{
    if (byte == '{') {
        guard->braces = BRACES_OPEN;
        guard->announced = 0;
    } else if (g_ascii_isdigit(byte) &&
               (guard->braces == BRACES_OPEN || guard->braces == BRACES_DIGITS)) {
        guard->braces = BRACES_DIGITS;
        guard->announced =
            MIN(guard->announced * 10 + (unsigned)(byte - '0'), UINT32_MAX);
    } else if (byte == '}' && guard->braces == BRACES_DIGITS) {
        guard->braces = BRACES_CLOSED;
    } else if (byte != '\r' && !(byte == '+' && guard->braces == BRACES_DIGITS)) {
        guard->braces = BRACES_NONE;
    }
}

/* `* OK [BADCHARSET ({3}` and the same with a quoted string crash libetpan 1.9.4. */
static bool check_greeting(struct imap_guard *guard, char byte)
{
    if (byte == '[')
        guard->in_code = true;
    else if (byte == ']')
        guard->in_code = false;
    if (byte == '{' || (byte == '"' && guard->in_code))
        return refuse(guard, "greets with a response code that no server needs");
    return true;
}

static bool follow_structure(struct imap_guard *guard, char byte)
{
    if (guard->quoted) {
        if (guard->escaped)
            guard->escaped = false;
        else if (byte == '\\')
            guard->escaped = true;
        else if (byte == '"')
            guard->quoted = false;
        return true;
    }
    follow_braces(guard, byte);
    if (byte == ' ' && ++guard->words > GUARD_WORDS_MAX)
        return refuse(guard, "sent more than 500000 words for one command");
    if (byte == '"')
        guard->quoted = true;
    else if (byte == '(' && ++guard->depth > GUARD_DEPTH_MAX)
        return refuse(guard, "opened more than 64 parentheses in one answer");
    else if (byte == ')' && guard->depth > 0)
        guard->depth--;
    return true;
}

static void follow_text(struct imap_guard *guard, char byte)
{
    gsize length = guard->farewell->len;

    if (strncmp(guard->head, "* BYE", 5) == 0 && byte != '\r' && length < FAREWELL_MAX)
        g_string_append_c(guard->farewell, byte);
}

/* Of a code with flags that are none libetpan 1.9.4 frees what it never had. */
static void follow_code(struct imap_guard *guard, char byte)
{
    static const char code[] = "[PERMANENTFLAGS";

    if (guard->quoted)
        return;
    if (byte == '[')
        guard->code_at = 1;
    else if (guard->code_at > 0 && g_ascii_toupper(byte) == code[guard->code_at])
        guard->code_at++;
    else if (guard->code_at != 1 || !is_blank(byte))
        guard->code_at = 0;
    guard->mask = guard->code_at == strlen(code);
    if (guard->mask)
        guard->code_at = 0;
}

/* Where one of these is cut short libetpan 1.9.4 frees what it never had. */
static bool check_head(struct imap_guard *guard)
{
    static const char namespaces[] = "* NAMESPACE", annotation[] = "* ANNOTATION";

    if (guard->head_length == strlen(namespaces) && !guard->namespaces &&
        strcmp(guard->head, namespaces) == 0)
        return refuse(guard, "sent namespaces that nobody asked for");
    if (guard->head_length == strlen(annotation) && strcmp(guard->head, annotation) == 0)
        return refuse(guard, "sent annotations that nobody asked for");
    return true;
}

/* libetpan overlooks blanks before the first word, and takes many for one. */
static bool follow_head(struct imap_guard *guard, char byte)
{
    if (guard->head_length + 1 >= sizeof guard->head)
        return true;
    if (is_blank(byte)) {
        if (guard->head_length == 0 || guard->head[guard->head_length - 1] == ' ')
            return true;
        byte = ' ';
    }
    guard->head[guard->head_length++] = g_ascii_toupper(byte);
    guard->head[guard->head_length] = '\0';
    if (guard->head_length == 1 || byte == ' ')
        guard->data = !ends_in_text(guard->head);
    return check_head(guard);
}

static bool follow(struct imap_guard *guard, char byte)
{
    if (byte == '\n')
        return end_of_line(guard);
    if (guard->greeting && !check_greeting(guard, byte))
        return false;
    if (!guard->data)
        follow_text(guard, byte);
    follow_code(guard, byte);
    if (!follow_head(guard, byte))
        return false;
    return guard->data ? follow_structure(guard, byte) : true;
}

/* How many bytes from here on cannot change anything, among them the blanks of a list
 * that is left out: a mailbox of 20,000 mails comes through here byte by byte. */
static gsize count_plain(const struct imap_guard *guard, const char *bytes, gsize length)
{
    gsize count = 0;

    if (!guard->data || guard->greeting || guard->braces != BRACES_NONE ||
        guard->escaped || guard->code_at > 0 ||
        guard->head_length + 1 < sizeof guard->head)
        return 0;
    while (count < length && (!telling[(guchar)bytes[count]] ||
                              (bytes[count] == ' ' && guard->names == NAMES_MORE)))
        count++;
    return count;
}

/* How many bytes of a line may be handed on, 0 where it is refused. */
static gsize pass_line(struct imap_guard *guard, char *bytes, gsize length)
{
    gsize step = count_plain(guard, bytes, length);

    if (step == 0) {
        guard->line_bytes++;
        guard->mask = false;
        if (!follow(guard, *bytes))
            return 0;
        if (guard->mask)
            *bytes = 'X';
        return 1;
    }
    guard->line_bytes += step;
    return step;
}

/* Whether the byte behind `passed`, and the plain ones behind it, belong to a list of
 * names that the answer repeats, "BODY[HEADER.FIELDS (FROM TO ...", beyond the first of
 * them. A list that begins in another read is handed on whole. */
static bool is_left_out(struct imap_guard *guard, char byte, const char *passed,
                        gsize length)
{
    static const char list[] = "HEADER.FIELDS ";
    const gsize size = sizeof list - 1;

    if (!guard->flat || !telling[(guchar)byte])
        return guard->names == NAMES_MORE;
    if (byte == '(' && !guard->quoted && length >= size &&
        g_ascii_strncasecmp(passed + length - size, list, size) == 0)
        guard->names = NAMES_FIRST;
    else if (byte == ' ' && guard->names != NAMES_NONE)
        guard->names = NAMES_MORE;
    else
        guard->names = NAMES_NONE;
    return guard->names == NAMES_MORE;
}

gsize imap_guard_pass(struct imap_guard *guard, char *bytes, gsize length)
{
    gsize at = 0, passed = 0;

    while (at < length && guard->verdict == GUARD_PASS) {
        gsize left = length - at, step;
        bool left_out = false;

        if (guard->bytes >= GUARD_BYTES_MAX) {
            refuse(guard, "sent more than 64 MiB for one command");
            break;
        }
        if (guard->line_bytes > GUARD_LINE_MAX) {
            refuse(guard, "sent a line of more than 1 MiB");
            break;
        }
        if (guard->literal_left > 0) {
            step = MIN(guard->literal_left, left);
            guard->literal_left -= step;
        } else {
            step = pass_line(guard, bytes + at, left);
            left_out = step > 0 && is_left_out(guard, bytes[at], bytes, passed);
        }
        guard->bytes += step;
        if (!left_out && passed < at)
            memmove(bytes + passed, bytes + at, step);
        passed += left_out ? 0 : step;
        at += step;
    }
    return passed;
}
