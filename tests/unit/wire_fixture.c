#include "wire_fixture.h"

#include "message_fixture.h"

GVariant *sunk(GVariant *message)
{
    g_variant_ref_sink(message);
    g_assert_true(g_variant_is_of_type(message, G_VARIANT_TYPE("(yv)")));
    return message;
}

struct wire_batch batch_of(GPtrArray *observations)
{
    return (struct wire_batch){
        .mailbox = 5,
        .folder = (char *)"INBOX",
        .uidvalidity = 77,
        .uidnext = UINT32_MAX,
        .modseq = INT64_MAX,
        .backlog = 4,
        .backlog_end = UINT32_MAX,
        .remaining = 12,
        .observations = observations,
    };
}

static void free_observation(gpointer observation)
{
    observation_free(observation);
}

GPtrArray *no_observations(void)
{
    return g_ptr_array_new_with_free_func(free_observation);
}

void add_observation(GPtrArray *list, uint32_t uid, struct message *message,
                     const char *problem)
{
    struct observation *o = observation_new(uid);
    o->answered = uid % 2 == 0;
    o->closed = uid % 3 == 0;
    o->size = uid * 2;
    o->message = message;
    o->problem = g_strdup(problem);
    g_ptr_array_add(list, o);
}

GPtrArray *some_observations(void)
{
    GPtrArray *list = no_observations();
    add_observation(list, 1, full_message(), NULL);
    add_observation(list, 2, bare_message("1@x"), NULL);
    add_observation(list, 3, NULL, "the server says it is not there");
    add_observation(list, 4, bare_message("1@x"), "its body could not be read");
    add_observation(list, UINT32_MAX, largest_message(), NULL);
    return list;
}
