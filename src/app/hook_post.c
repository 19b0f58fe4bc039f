#include "app/hook_post.h"

#include <string.h>

#include "auth/secret.h"
#include "base/error.h"
#include "base/text.h"
#include "config/syntax.h"
#include "web/http.h"

enum {
    WORDS_MAX = 200, /* bytes of an answer that are told */
    TELLING = 8,     /* characters of an address that give it away */
};

/* One attempt. Strings are owned and overwritten. */
struct attempt {
    char *url;
    char *signature; /* "X-Ackd-Signature: ...", NULL: none */
    char *timestamp;
    char *delivery;
};

static void attempt_clear(struct attempt *attempt)
{
    secret_free(attempt->url);
    g_free(attempt->signature);
    g_free(attempt->timestamp);
    g_free(attempt->delivery);
}

/* From where it is kept. */
static char *fetch_url(const struct secret_source *source, const atomic_bool *cancel,
                       GError **error)
{
    char *url = source->command ? secret_from_command(source->command, cancel, error)
                                : secret_from_file(source->file, error);
    if (!url || syntax_is_url(url))
        return url;
    secret_free(url);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_CONFIG,
                "found something else in %s, expected an address as "
                "'https://hooks.example.com/...' (http is for this machine only)",
                source->command ? "the output of url_command" : source->file);
    return NULL;
}

static char *sign(const char *secret, int64_t now, GBytes *body)
{
    gsize length;
    const void *bytes = g_bytes_get_data(body, &length);
    GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, (const guchar *)secret, strlen(secret));
    g_autofree char *start = g_strdup_printf("%" G_GINT64_FORMAT ".", now);
    g_hmac_update(hmac, (const guchar *)start, -1);
    g_hmac_update(hmac, bytes, (gssize)length);
    char *field = g_strconcat("X-Ackd-Signature: sha256=", g_hmac_get_string(hmac), NULL);
    g_hmac_unref(hmac);
    return field;
}

static bool prepare(const struct webhook_config *hook, const char *delivery, GBytes *body,
                    int64_t now, const atomic_bool *cancel, struct attempt *attempt,
                    GError **error)
{
    if (hook->secret_file) {
        char *secret = secret_from_file(hook->secret_file, error);
        if (!secret)
            return false;
        attempt->signature = sign(secret, now, body);
        secret_free(secret);
    }
    attempt->timestamp = g_strdup_printf("X-Ackd-Timestamp: %" G_GINT64_FORMAT, now);
    attempt->delivery = g_strconcat("X-Ackd-Delivery: ", delivery, NULL);
    if (hook->url) {
        attempt->url = g_strdup(hook->url);
        return true;
    }
    attempt->url = fetch_url(&hook->url_source, cancel, error);
    return attempt->url != NULL;
}

static HookOutcome judge(long status)
{
    switch (status) {
    case 408: return HOOK_LATER;
    case 425:
    case 429:
    case 502:
    case 503:
    case 504: return HOOK_AWAY;
    default: break;
    }
    if (status / 100 == 2)
        return HOOK_TAKEN;
    return status >= 500 ? HOOK_LATER : HOOK_REFUSED;
}

/* Many servers repeat what was asked for in their pages of errors. */
static bool repeats(const char *words, const char *url)
{
    g_auto(GStrv) parts = g_strsplit_set(strstr(url, "://") + 3, "/?&=", -1);
    for (char **part = parts + (*parts ? 1 : 0); *part; part++)
        if (strlen(*part) >= TELLING && strstr(words, *part))
            return true;
    return false;
}

/* "status 404: channel_not_found" */
static char *words_of(const struct http_answer *answer, const char *url)
{
    /* Clean first: whatever comes behind a NUL is looked through, too. */
    g_autofree char *all =
        text_clean(answer->body->str, (gssize)answer->body->len, G_MAXSIZE);
    g_autofree char *words = text_clean(g_strstrip(all), -1, WORDS_MAX);
    bool told = *words && !repeats(all, url);
    return g_strdup_printf("status %ld%s%s%s", answer->status,
                           answer->status / 100 == 3 ? ", a redirection" : "",
                           told ? ": " : "", told ? words : "");
}

/* "hooks.example.com: Could not connect" */
static char *words_of_failure(const char *url, const GError *error)
{
    g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_ENCODED, NULL);
    return g_strdup_printf("%s: %s", g_uri_get_host(uri), error->message);
}

static struct hook_answer post(const struct webhook_config *hook,
                               const struct attempt *attempt, GBytes *body, int seconds,
                               const atomic_bool *cancel)
{
    gsize length;
    const char *bytes = g_bytes_get_data(body, &length);
    const char *const fields[] = { "Content-Type: application/json", attempt->delivery,
                                   attempt->timestamp, attempt->signature, NULL };
    const struct http_place place = { attempt->url, hook->ca_file };
    const struct http_request request = { bytes, length, fields, seconds };
    struct http_answer got;
    g_autoptr(GError) error = NULL;
    if (!http_post(&place, &request, cancel, &got, &error))
        return (struct hook_answer){ .outcome = HOOK_AWAY,
                                     .said = words_of_failure(attempt->url, error) };
    struct hook_answer answer = { judge(got.status), got.retry_after,
                                  words_of(&got, attempt->url) };
    http_answer_clear(&got);
    return answer;
}

struct hook_answer hook_post(const struct webhook_config *hook, const char *delivery,
                             GBytes *body, int seconds, int64_t now,
                             const atomic_bool *cancel)
{
    struct attempt attempt = { 0 };
    struct hook_answer answer;
    g_autoptr(GError) error = NULL;
    if (prepare(hook, delivery, body, now, cancel, &attempt, &error))
        answer = post(hook, &attempt, body, seconds, cancel);
    else
        answer = (struct hook_answer){ .outcome = HOOK_AWAY,
                                       .said = g_strdup(error->message) };
    attempt_clear(&attempt);
    return answer;
}
