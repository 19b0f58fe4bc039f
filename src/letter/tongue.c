#include "letter/tongue.h"

const char *tongue_text(const char *english)
{
    return english;
}

const char *tongue_count(const char *one, const char *many, gsize count)
{
    return count == 1 ? one : many;
}
