#include "store/turn_pack.h"

#include <string.h>

#include "base/instant.h"

static void pack_bits(GString *to, uint64_t bits)
{
    for (; bits >= 0x80; bits >>= 7)
        g_string_append_c(to, (char)(bits | 0x80));
    g_string_append_c(to, (char)bits);
}

/* Small ones stay short on either side of 0; 0 is none. */
static void pack(GString *to, int64_t value, int64_t base)
{
    uint64_t distance = (uint64_t)value - (uint64_t)base;
    bool negative = distance >> 63;
    pack_bits(to,
              value == INSTANT_NONE ? 0 : ((distance << 1) ^ -(uint64_t)negative) + 1);
}

static void pack_text(GString *to, const char *text)
{
    g_string_append_len(to, text ? text : "", text ? (gssize)strlen(text) + 1 : 1);
}

static void pack_clock(GString *to, const struct clock *clock, int64_t opened)
{
    pack(to, clock->due, opened);
    pack(to, clock->done, opened);
    pack(to, clock->business, 0);
    pack(to, clock->elapsed, 0);
}

GBytes *turn_pack(const struct turn *turn)
{
    GString *to = g_string_sized_new(160);
    pack_clock(to, &turn->acknowledge, turn->opened);
    pack_clock(to, &turn->answer, turn->opened);
    pack(to, turn->end, 0);
    pack(to, turn->ended, turn->opened);
    pack(to, turn->chases, 0);
    pack(to, turn->had_to_ask, 0);
    pack(to, turn->unannounced, 0);
    pack(to, turn->updates_missed, 0);
    pack_text(to, turn->acknowledge.author);
    pack_text(to, turn->answer.author);
    pack_text(to, turn->acknowledge.owner_at_due);
    pack_text(to, turn->answer.owner_at_due);
    return g_string_free_to_bytes(to);
}

/* What is left of a packed turn; `at` NULL: it was damaged. */
struct packed {
    const char *at, *end;
};

static uint64_t unpack_bits(struct packed *from)
{
    const char *at = from->at;
    uint64_t bits = 0, byte = 0x80;

    for (unsigned shift = 0; byte >= 0x80; shift += 7) {
        if (at == from->end || shift > 63) {
            *from = (struct packed){ NULL, NULL };
            return 0;
        }
        byte = (guchar)*at++;
        bits |= (byte & 0x7F) << shift;
    }
    from->at = at;
    return bits;
}

static inline int64_t unpack(struct packed *from, int64_t base)
{
    uint64_t bits = unpack_bits(from);
    if (bits == 0)
        return INSTANT_NONE;
    bits--;
    return (int64_t)(((bits >> 1) ^ -(bits & 1)) + (uint64_t)base);
}

static const char *unpack_text(struct packed *from)
{
    const char *text = from->at;
    const char *nul = text ? memchr(text, 0, (gsize)(from->end - text)) : NULL;
    from->at = nul ? nul + 1 : NULL;
    return nul && nul > text ? text : NULL;
}

static void unpack_figures(struct packed *from, struct turn_figures *figures)
{
    figures->acknowledge_due = unpack(from, figures->opened);
    figures->acknowledged = unpack(from, figures->opened);
    figures->acknowledge_business = unpack(from, 0);
    figures->acknowledge_elapsed = unpack(from, 0);
    figures->answer_due = unpack(from, figures->opened);
    figures->answered = unpack(from, figures->opened);
    figures->answer_business = unpack(from, 0);
    figures->answer_elapsed = unpack(from, 0);
    figures->end = (TurnEnd)unpack(from, 0);
    figures->ended = unpack(from, figures->opened);
    figures->chases = (int)unpack(from, 0);
    figures->had_to_ask = (int)unpack(from, 0);
    figures->unannounced = (int)unpack(from, 0);
    figures->updates_missed = (int)unpack(from, 0);
}

static void unpack_people(struct packed *from, struct turn_row *row)
{
    row->acknowledge_author = unpack_text(from);
    row->answer_author = unpack_text(from);
    row->acknowledge_owner_at_due = unpack_text(from);
    row->answer_owner_at_due = unpack_text(from);
}

bool turn_unpack(const char *bytes, int length, bool with_people, struct turn_row *turn)
{
    struct packed from = { bytes, bytes ? bytes + length : NULL };

    unpack_figures(&from, &turn->figures);
    if (with_people)
        unpack_people(&from, turn);
    return from.at != NULL;
}
