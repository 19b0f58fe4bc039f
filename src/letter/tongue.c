#include "letter/tongue.h"

/* The one thing that is not handed down as a parameter: it would be one of every function
 * of the room, for the sake of _(). A thread has its own, so that nobody waits for it. */
static _Thread_local Tongue current;

Tongue tongue_speak(Tongue tongue)
{
    Tongue before = current;
    current = tongue;
    return before;
}

void tongue_restore(Tongue *before)
{
    current = *before;
}

const char *tongue_code(void)
{
    return current.find == NULL ? "en" : current.code;
}

const char *tongue_text(const char *english)
{
    return current.find == NULL ? english : current.find(current.code, english, NULL, 0);
}

const char *tongue_count(const char *one, const char *many, gsize count)
{
    if (current.find == NULL)
        return count == 1 ? one : many;
    return current.find(current.code, one, many, count);
}
