#include "mail/owntext_notice.h"

enum {
    NOTICE_BYTES_MIN = 120,
    NOTICE_BYTES_MAX = 4 * 1024, /* of a paragraph that are looked at */
    LEGAL_WORDS_MIN = 5,
    NOTICES_MAX = 4, /* paragraphs */
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
    guint found = 0;

    if (text->len < NOTICE_BYTES_MIN)
        return false;
    g_autoptr(Words) words = phrases_words(reading->phrases, text->str);
    for (guint i = 0; i < words_count(words); i++)
        found += phrases_match(reading->phrases, PHRASE_LEGAL_WORD, words, i,
                               words_count(words)) > 0;
    return found >= LEGAL_WORDS_MIN;
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
