#include "app/secrets.h"

#include "auth/secret.h"

char *secrets_get(const struct secret_source *source, GError **error)
{
    return source->command ? secret_from_command(source->command, error)
                           : secret_from_file(source->file, error);
}

void secrets_free(char *secret)
{
    secret_free(secret);
}
