#include "sla/note.h"

#include "base/instant.h"

struct note *note_new(NoteKind kind, int64_t at)
{
    struct note *note = g_new0(struct note, 1);
    note->kind = kind;
    note->at = at;
    note->until = INSTANT_NONE;
    return note;
}

void note_free(struct note *note)
{
    if (note == NULL)
        return;
    g_free(note->message_id);
    g_free(note->address);
    g_free(note->author);
    g_free(note);
}

const char *note_name(NoteKind kind)
{
    switch (kind) {
    case NOTE_CLOSE: return "close";
    case NOTE_REOPEN: return "reopen";
    case NOTE_SNOOZE: return "snooze";
    case NOTE_ASSIGN: return "assign";
    case NOTE_IGNORE: return "ignore";
    case NOTE_REGARD: return "regard";
    case NOTE_DISMISS: return "dismiss";
    case NOTE_RETURNED: return "returned";
    }
    return NULL;
}
