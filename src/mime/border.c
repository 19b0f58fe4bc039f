#include "mime/border.h"

#include <string.h>

/* A line that parts a multipart: where it begins, what follows it. */
struct border {
    const char *line, *behind;
    bool last;
    bool sure; /* its line is not cut: "--b" may be the beginning of "--bc" */
};

/* The next border from `at` on, a line's begin. False where there is none. */
static bool find_border(const char *at, const char *end, const char *boundary,
                        struct border *border)
{
    gsize length = strlen(boundary);
    const char *start = at;

    for (; (at = memmem(at, (gsize)(end - at), boundary, length)); at++) {
        const char *p = at + length;
        if (at - start < 2 || memcmp(at - 2, "--", 2) != 0 ||
            (at - start > 2 && at[-3] != '\n'))
            continue;
        bool last = end - p >= 2 && memcmp(p, "--", 2) == 0;
        p += last ? 2 : 0;
        while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
            p++;
        if (p < end && *p != '\n')
            continue;
        *border = (struct border){ at - 2, MIN(p + 1, end), last, last || p < end };
        return true;
    }
    return false;
}

/* The line end before a border belongs to the border. */
static gsize without_line_end(const char *from, const char *to)
{
    if (to > from && to[-1] == '\n')
        to--;
    if (to > from && to[-1] == '\r')
        to--;
    return (gsize)(to - from);
}

static void pass(struct border_walk *walk, const struct border *border)
{
    walk->next = border->last ? NULL : border->behind;
    walk->closed = border->last;
}

bool border_begin(struct border_walk *walk, const char *bytes, gsize length,
                  const char *boundary)
{
    struct border border;

    *walk = (struct border_walk){ .boundary = boundary, .end = bytes + length };
    if (!boundary || !*boundary || !find_border(bytes, walk->end, boundary, &border))
        return false;
    pass(walk, &border);
    return true;
}

bool border_next(struct border_walk *walk, const char **bytes, gsize *length, bool *whole)
{
    struct border border;
    const char *from = walk->next;

    if (!from)
        return false;
    bool ended = find_border(from, walk->end, walk->boundary, &border);
    *bytes = from;
    *length = ended ? without_line_end(from, border.line) : (gsize)(walk->end - from);
    *whole = ended && border.sure;
    walk->next = NULL;
    if (ended)
        pass(walk, &border);
    return true;
}
