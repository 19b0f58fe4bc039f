/* secrets.h - a configured secret's value, when it is needed.     Layer: app */
#pragma once
#include "config/config.h"

/* From its file or its command. Fails with CONFIG. Free with secrets_free(). */
char *secrets_get(const struct secret_source *source, GError **error);
void secrets_free(char *secret); /* NULL is fine */
