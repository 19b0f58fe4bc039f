#include "auth/tokens.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "auth/secret.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"

enum {
    ORIGIN_DIGITS = 32,
    FIRST_WAIT = 30, /* seconds */
    LONGEST_WAIT = 5 * MINUTE,
    LONGEST_WAIT_REFUSED = HOUR,
    YOUNG = MINUTE,   /* a token refused at this age: another would fare no better */
    LAST_MOMENT = 30, /* no login begins with a token that expires sooner */
};

struct trouble {
    GError *error;
    int failures;
    int64_t again; /* not asked before */
};

struct Tokens {
    char *directory;
    atomic_bool cancel;
    GMutex mutex;         /* guards what follows */
    GHashTable *troubles; /* name of a grant -> struct trouble * */
    GHashTable *unsaved; /* and -> what its file should hold: a rotated refresh token that
                            is lost could never be had again */
};

/* One call: the grant, its file, what the file holds. */
struct visit {
    Tokens *tokens;
    const struct oauth2_grant *grant;
    int64_t now;
    char *name;
    char *path;
    struct oauth2_token kept; /* `access` NULL: none; `refresh`: rotated, or NULL */
    char *origin;             /* hash of the configured refresh token `refresh` is from */
};

static void trouble_free(gpointer data)
{
    struct trouble *trouble = data;
    g_error_free(trouble->error);
    g_free(trouble);
}

static void wipe(gpointer secret)
{
    secret_free(secret);
}

Tokens *tokens_new(const char *directory)
{
    Tokens *tokens = g_new0(Tokens, 1);
    tokens->directory = g_strdup(directory);
    g_mutex_init(&tokens->mutex);
    tokens->troubles =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, trouble_free);
    tokens->unsaved = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, wipe);
    return tokens;
}

void tokens_cancel(Tokens *tokens)
{
    atomic_store(&tokens->cancel, true);
}

const atomic_bool *tokens_cancelled(const Tokens *tokens)
{
    return &tokens->cancel;
}

/* ---- Failures */

/* True (with the error) while nothing is asked because of an earlier failure. */
static bool held_back(const struct visit *visit, GError **error)
{
    Tokens *tokens = visit->tokens;
    g_mutex_lock(&tokens->mutex);
    const struct trouble *trouble = g_hash_table_lookup(tokens->troubles, visit->name);
    /* A clock that was set back must not make it wait longer. */
    bool held = trouble != NULL && visit->now < trouble->again &&
                trouble->again - visit->now <= LONGEST_WAIT_REFUSED;
    if (held)
        g_propagate_error(error, g_error_copy(trouble->error));
    g_mutex_unlock(&tokens->mutex);
    return held;
}

static void note_failure(const struct visit *visit, const GError *error)
{
    Tokens *tokens = visit->tokens;
    bool refused = g_error_matches(error, ACKD_ERROR, ACKD_ERROR_CONFIG);
    int64_t longest = refused ? LONGEST_WAIT_REFUSED : LONGEST_WAIT;
    g_mutex_lock(&tokens->mutex);
    const struct trouble *before = g_hash_table_lookup(tokens->troubles, visit->name);
    struct trouble *trouble = g_new0(struct trouble, 1);
    trouble->failures = before != NULL ? before->failures + 1 : 1;
    trouble->error = g_error_copy(error);
    int64_t wait = FIRST_WAIT;
    for (int i = 1; i < trouble->failures && wait < longest; i++)
        wait *= 2;
    trouble->again = visit->now + MIN(wait, longest);
    g_hash_table_replace(tokens->troubles, g_strdup(visit->name), trouble);
    g_mutex_unlock(&tokens->mutex);
}

static void note_success(const struct visit *visit)
{
    g_mutex_lock(&visit->tokens->mutex);
    g_hash_table_remove(visit->tokens->troubles, visit->name);
    g_mutex_unlock(&visit->tokens->mutex);
}

/* ---- Files */

/* Closing the descriptor lets go. -1 where it cannot be had. */
static int lock(const struct visit *visit, GError **error)
{
    g_autofree char *path = g_strconcat(visit->path, ".lock", NULL);
    g_mkdir_with_parents(visit->tokens->directory, 0700);
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int code;
    do
        code = descriptor < 0 ? -1 : flock(descriptor, LOCK_EX);
    while (code != 0 && descriptor >= 0 && errno == EINTR);
    if (code == 0)
        return descriptor;
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, "%s cannot be locked: %s", path,
                g_strerror(errno));
    if (descriptor >= 0)
        close(descriptor);
    return -1;
}

static void unpack(struct visit *visit, const char *text, gsize length)
{
    json_t *file = json_loadb(text, length, 0, NULL);
    visit->kept = (struct oauth2_token){
        .access = g_strdup(json_string_value(json_object_get(file, "access_token"))),
        .refresh = g_strdup(json_string_value(json_object_get(file, "refresh_token"))),
        .issued = json_integer_value(json_object_get(file, "issued")),
        .expires = json_integer_value(json_object_get(file, "expires")),
    };
    visit->origin = g_strdup(json_string_value(json_object_get(file, "origin")));
    json_decref(file);
}

/* Caller frees by secret_free(). */
static char *pack(const struct visit *visit)
{
    json_t *file = json_pack(
        "{s:s, s:s*, s:s*, s:I, s:I}", "access_token", visit->kept.access,
        "refresh_token", visit->kept.refresh, "origin", visit->origin, "issued",
        (json_int_t)visit->kept.issued, "expires", (json_int_t)visit->kept.expires);
    char *text = json_dumps(file, JSON_INDENT(2));
    char *copy = g_strdup(text);
    json_decref(file);
    explicit_bzero(text, strlen(text));
    free(text);
    return copy;
}

static bool write_file(const char *path, const char *text, GError **error)
{
    return g_file_set_contents_full(
        path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
        0600, error);
}

static bool save(const struct visit *visit, GError **error)
{
    Tokens *tokens = visit->tokens;
    char *text = pack(visit);
    g_autoptr(GError) why = NULL;
    bool saved = write_file(visit->path, text, &why);
    g_mutex_lock(&tokens->mutex);
    if (saved)
        g_hash_table_remove(tokens->unsaved, visit->name);
    else
        g_hash_table_replace(tokens->unsaved, g_strdup(visit->name),
                             g_steal_pointer(&text));
    g_mutex_unlock(&tokens->mutex);
    secret_free(text);
    if (!saved)
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, "a token cannot be kept: %s",
                    why->message);
    return saved;
}

/* What could not be written is tried again. What cannot be read is as good as not there:
 * a new token is asked for. */
static void load(struct visit *visit)
{
    Tokens *tokens = visit->tokens;
    g_mutex_lock(&tokens->mutex);
    const char *unsaved = g_hash_table_lookup(tokens->unsaved, visit->name);
    if (unsaved != NULL)
        unpack(visit, unsaved, strlen(unsaved));
    g_mutex_unlock(&tokens->mutex);
    if (unsaved != NULL) {
        save(visit, NULL);
        return;
    }
    char *text = NULL;
    gsize length;
    if (g_file_get_contents(visit->path, &text, &length, NULL))
        unpack(visit, text, length);
    secret_free(text);
}

/* The last chance of what could not be written so far. */
static void write_unsaved(const Tokens *tokens)
{
    GHashTableIter each;
    gpointer name, text;
    g_hash_table_iter_init(&each, tokens->unsaved);
    while (g_hash_table_iter_next(&each, &name, &text)) {
        g_autofree char *path = g_build_filename(tokens->directory, name, NULL);
        write_file(path, text, NULL);
    }
}

void tokens_free(Tokens *tokens)
{
    if (tokens == NULL)
        return;
    write_unsaved(tokens);
    g_hash_table_unref(tokens->troubles);
    g_hash_table_unref(tokens->unsaved);
    g_mutex_clear(&tokens->mutex);
    g_free(tokens->directory);
    g_free(tokens);
}

/* ---- Tokens */

static int64_t renew_at(const struct oauth2_token *token)
{
    return token->issued + (token->expires - token->issued) * 4 / 5;
}

static bool is_fresh(const struct visit *visit, bool refused)
{
    const struct oauth2_token *kept = &visit->kept;
    bool ours = kept->access != NULL && kept->issued <= visit->now;
    return ours && visit->now < renew_at(kept) &&
           (!refused || visit->now - kept->issued < YOUNG);
}

static bool is_usable(const struct visit *visit, bool refused)
{
    return !refused && visit->kept.access != NULL && visit->kept.issued <= visit->now &&
           visit->now < visit->kept.expires - LAST_MOMENT;
}

/* The refresh token to use: the one that replaced the configured one, unless that is
 * another by now. Sets `origin`. Caller frees. */
static char *refresh_token(struct visit *visit, GError **error)
{
    char *configured = secret_from_file(visit->grant->refresh_token_file, error);
    if (configured == NULL)
        return NULL;
    g_autofree char *origin = text_hash(configured, ORIGIN_DIGITS);
    bool rotated = visit->kept.refresh != NULL && g_strcmp0(origin, visit->origin) == 0;
    g_free(visit->origin);
    visit->origin = g_steal_pointer(&origin);
    if (!rotated)
        return configured;
    secret_free(configured);
    return g_strdup(visit->kept.refresh);
}

static bool fetch(struct visit *visit, GError **error)
{
    const struct oauth2_grant *grant = visit->grant;
    char *refresh = NULL;
    if (grant->kind == OAUTH2_REFRESH_TOKEN && !(refresh = refresh_token(visit, error)))
        return false;
    struct oauth2_token token;
    bool given =
        oauth2_fetch(grant, refresh, visit->now, &visit->tokens->cancel, &token, error);
    if (!given) {
        secret_free(refresh);
        return false;
    }
    /* A server that gives no other goes on taking this one. */
    if (token.refresh == NULL)
        token.refresh = refresh;
    else
        secret_free(refresh);
    oauth2_token_clear(&visit->kept);
    visit->kept = token;
    return true;
}

static bool renew(struct visit *visit, bool refused, GError **error)
{
    if (is_fresh(visit, refused))
        return true;
    g_autoptr(GError) why = NULL;
    if (!held_back(visit, &why)) {
        /* One that cannot be kept is a failure, too, or each look would ask for one. */
        if (fetch(visit, &why) && save(visit, &why)) {
            note_success(visit);
            return true;
        }
        if (!atomic_load(&visit->tokens->cancel))
            note_failure(visit, why);
    }
    if (is_usable(visit, refused))
        return true;
    g_propagate_error(error, g_steal_pointer(&why));
    return false;
}

static void visit_clear(struct visit *visit)
{
    oauth2_token_clear(&visit->kept);
    g_free(visit->origin);
    g_free(visit->name);
    g_free(visit->path);
}

/* Its life is not known and it may keep its own: it is run for each login. */
static char *get_by_command(const Tokens *tokens, const struct oauth2_grant *grant,
                            int64_t now, int64_t *renew, GError **error)
{
    struct oauth2_token token;
    if (!oauth2_fetch(grant, NULL, now, &tokens->cancel, &token, error))
        return NULL;
    *renew = INSTANT_NONE;
    return token.access;
}

char *tokens_get(Tokens *tokens, const struct oauth2_grant *grant, bool refused,
                 int64_t now, int64_t *renew_when, GError **error)
{
    if (grant->kind == OAUTH2_COMMAND)
        return get_by_command(tokens, grant, now, renew_when, error);
    struct visit visit = { .tokens = tokens, .grant = grant, .now = now };
    visit.name = oauth2_grant_name(grant);
    visit.path = g_build_filename(tokens->directory, visit.name, NULL);
    char *access = NULL;
    int held = lock(&visit, error);
    if (held >= 0) {
        load(&visit);
        if (renew(&visit, refused, error)) {
            access = g_strdup(visit.kept.access);
            *renew_when = MAX(renew_at(&visit.kept), now + YOUNG);
        }
        close(held);
    }
    visit_clear(&visit);
    return access;
}
