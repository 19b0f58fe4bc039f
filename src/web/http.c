#include "config.h"

#include "web/http.h"

#include <curl/curl.h>
#include <string.h>

#include "base/error.h"

enum {
    CONNECT_SECONDS = 15,
    ANSWER_MAX = 256 * 1024,
};

/* Taking less than was offered ends the transfer: nobody waits for what is not kept. */
static size_t take_body(char *bytes, size_t size, size_t count, void *user)
{
    GString *body = user;
    gsize length = MIN(size * count, ANSWER_MAX - body->len);
    g_string_append_len(body, bytes, (gssize)length);
    return length;
}

/* Not 0 ends the transfer. libcurl asks about once a second. */
static int may_go_on(void *user, curl_off_t down_total, curl_off_t down,
                     curl_off_t up_total, curl_off_t up)
{
    (void)down_total, (void)down, (void)up_total, (void)up;
    const atomic_bool *cancel = user;
    return atomic_load(cancel);
}

static void set_place(CURL *easy, const struct http_place *place)
{
    curl_easy_setopt(easy, CURLOPT_URL, place->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (place->ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, place->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    /* Plain text stays on this machine: a proxy would take it elsewhere. */
    if (g_ascii_strncasecmp(place->url, "http:", strlen("http:")) == 0)
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
}

static void set_transfer(CURL *easy, const struct http_request *request, GString *body,
                         const atomic_bool *cancel, char *words)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
                     (long)MIN(CONNECT_SECONDS, request->seconds));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)request->seconds);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "ackd/" PACKAGE_VERSION);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->length);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, body);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words);
    if (cancel == NULL)
        return;
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, may_go_on);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, cancel);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
}

static struct curl_slist *header_of(const struct http_request *request)
{
    /* Else libcurl waits a second for "100 Continue" before a long body. */
    struct curl_slist *fields = curl_slist_append(NULL, "Expect:");
    for (const char *const *field = request->fields; *field != NULL; field++)
        fields = curl_slist_append(fields, *field);
    return fields;
}

static bool was_cut(CURLcode result, const struct http_answer *answer)
{
    return result == CURLE_WRITE_ERROR && answer->body->len == ANSWER_MAX;
}

static CURLcode post(const struct http_place *place, const struct http_request *request,
                     const atomic_bool *cancel, struct http_answer *answer, char *words)
{
    CURL *easy = curl_easy_init();
    struct curl_slist *fields = header_of(request);
    set_place(easy, place);
    set_transfer(easy, request, answer->body, cancel, words);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
    CURLcode result = curl_easy_perform(easy);
    curl_off_t wait = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &wait);
    answer->retry_after = wait;
    curl_easy_cleanup(easy);
    curl_slist_free_all(fields);
    return was_cut(result, answer) ? CURLE_OK : result;
}

bool http_post(const struct http_place *place, const struct http_request *request,
               const atomic_bool *cancel, struct http_answer *answer, GError **error)
{
    struct http_answer got = { .body = g_string_sized_new(ANSWER_MAX / 8) };
    char words[CURL_ERROR_SIZE] = "";
    /* Counted by libcurl, and safe on any thread since 7.84. */
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLcode result = post(place, request, cancel, &got, words);
    curl_global_cleanup();
    if (result == CURLE_OK) {
        *answer = got;
        return true;
    }
    http_answer_clear(&got);
    g_set_error_literal(error, ACKD_ERROR, ACKD_ERROR_MAILBOX,
                        *words != '\0' ? words : curl_easy_strerror(result));
    return false;
}

void http_answer_clear(struct http_answer *answer)
{
    if (answer->body == NULL)
        return;
    explicit_bzero(answer->body->str, answer->body->len);
    g_string_free(g_steal_pointer(&answer->body), TRUE);
}
