#include "mail/owntext_notice.h"

#include <string.h>

enum {
    NOTICE_BYTES_MIN = 120,
    NOTICE_BYTES_MAX = 4 * 1024, /* of a paragraph that are looked at */
    LEGAL_WORDS_MIN = 5,
    LEGAL_WORDS_BELOW_START = 2, /* where it begins as notices do */
    NOTICE_LINES_MAX = 40,       /* below its first words */
    NOTICES_MAX = 4,             /* paragraphs */
};

static GString *join_paragraph(const struct reading *reading, guint from, guint to)
{
    GString *joined = g_string_new(NULL);

    for (guint i = from; i < to && joined->len < NOTICE_BYTES_MAX; i++) {
        const struct text_line *line = &reading->lines[i];
        g_string_append_len(joined, line->text,
                            (gssize)MIN(line->size, (gsize)NOTICE_BYTES_MAX));
        g_string_append_c(joined, ' ');
    }
    return joined;
}

static bool is_notice(const struct reading *reading, guint from, guint to)
{
    g_autoptr(GString) text = join_paragraph(reading, from, to);
    return text->len >= NOTICE_BYTES_MIN &&
           lines_count_phrases(reading, text->str, PHRASE_LEGAL_WORD) >= LEGAL_WORDS_MIN;
}

/* "Disclaimer" or "This message is confidential", and no more. "Disclaimer: I am no
 * engineer" is the author's. */
static bool is_said_whole(const struct reading *reading, const struct text_line *line)
{
    gsize size = MIN(line->size, LINE_LOOK_MAX);
    return phrases_equal(reading->phrases, PHRASE_LEGAL_NOTICE, line->text, size);
}

bool notice_begins(const struct reading *reading, guint at)
{
    const struct text_line *line = &reading->lines[at];

    if (!line_begins(reading, line, PHRASE_LEGAL_NOTICE))
        return false;
    if (is_said_whole(reading, line))
        return true;
    guint end = at;
    while (end < reading->count && end < at + NOTICE_LINES_MAX &&
           !line_is_blank(&reading->lines[end]) && !reading->lines[end].quoted)
        end++;
    g_autoptr(GString) text = join_paragraph(reading, at, end);
    return lines_count_phrases(reading, text->str, PHRASE_LEGAL_WORD) >=
           LEGAL_WORDS_BELOW_START;
}

guint notice_start(const struct reading *reading, guint from, guint to)
{
    guint start = to;

    for (int i = 0; i < NOTICES_MAX; i++) {
        guint end = lines_without_blanks(reading, from, start), begin = end;
        while (begin > from && !line_is_blank(&reading->lines[begin - 1]))
            begin--;
        if (lines_without_blanks(reading, from, begin) == from ||
            !is_notice(reading, begin, end))
            break;
        start = begin;
    }
    return start;
}
