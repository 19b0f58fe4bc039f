#include "mail/observation.h"

struct observation *observation_new(uint32_t uid)
{
    struct observation *observation = g_new0(struct observation, 1);
    observation->uid = uid;
    return observation;
}

void observation_free(struct observation *observation)
{
    if (!observation)
        return;
    message_free(observation->message);
    g_free(observation->problem);
    g_free(observation);
}
