#include "config/check.h"

enum {
    SECRET_GRANT = 1 << GRANT_CLIENT_CREDENTIALS,
    KEY_GRANT = 1 << GRANT_JWT_BEARER,
    REFRESH_GRANT = 1 << GRANT_REFRESH_TOKEN,
    COMMAND_GRANT = 1 << GRANT_COMMAND,
    HTTP_GRANTS = SECRET_GRANT | KEY_GRANT | REFRESH_GRANT,
};

static const char *const grant_names[] = {
    [GRANT_CLIENT_CREDENTIALS] = "client_credentials",
    [GRANT_JWT_BEARER] = "jwt_bearer",
    [GRANT_REFRESH_TOKEN] = "refresh_token",
    [GRANT_COMMAND] = "command",
};

/* An option, and the grants that need it and that take it. */
struct part {
    const char *name;
    gsize offset;
    unsigned needed;
    unsigned taken;
};

#define PART(member) #member, offsetof(struct oauth2_config, member)

static const struct part parts[] = {
    { PART(token_url), HTTP_GRANTS, HTTP_GRANTS },
    { PART(client_id), SECRET_GRANT | REFRESH_GRANT, HTTP_GRANTS },
    { PART(client_secret_file), SECRET_GRANT, SECRET_GRANT | REFRESH_GRANT },
    { PART(scope), 0, HTTP_GRANTS },
    { PART(refresh_token_file), REFRESH_GRANT, REFRESH_GRANT },
    { PART(key_file), KEY_GRANT, KEY_GRANT },
    { PART(subject), 0, KEY_GRANT },
    { PART(command), COMMAND_GRANT, COMMAND_GRANT },
    { PART(ca_file), 0, HTTP_GRANTS },
};

void check_oauth2(const struct oauth2_config *oauth2, const char *path,
                  Problems *problems)
{
    if (oauth2->grant == GRANT_NONE)
        return;
    unsigned grant = 1U << oauth2->grant;
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        const void *field = (const char *)oauth2 + parts[i].offset;
        bool written = *(char *const *)field != NULL || problems_spoilt(problems, field);
        g_autofree char *option = g_strconcat(path, ".", parts[i].name, NULL);
        if (!written && (parts[i].needed & grant) != 0)
            problems_add_at(problems, field, option,
                            "found nothing, expected it for the grant '%s'",
                            grant_names[oauth2->grant]);
        else if (written && (parts[i].taken & grant) == 0)
            problems_add_at(problems, field, option,
                            "found an option that the grant '%s' does not take, expected "
                            "none",
                            grant_names[oauth2->grant]);
    }
}
