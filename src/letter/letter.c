#include "letter/letter.h"

void letter_free(struct letter *letter)
{
    if (letter == NULL)
        return;
    g_free(letter->subject);
    g_free(letter->text);
    g_free(letter->html);
    g_free(letter);
}
