#include "auth/http.h"

#include <curl/curl.h>
#include <string.h>

#include "base/error.h"

enum {
    CONNECT_SECONDS = 15,
    TOTAL_SECONDS = 30,
    BODY_MAX = 256 * 1024,
};

static size_t take_body(char *bytes, size_t size, size_t count, void *user)
{
    GString *body = user;
    gsize length = size * count;
    if (body->len + length > BODY_MAX)
        return 0;
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

static void set_transfer(CURL *easy, const char *form, GString *body,
                         const atomic_bool *cancel, char *words)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)TOTAL_SECONDS);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, form);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(form));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, body);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words);
    if (cancel == NULL)
        return;
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, may_go_on);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, cancel);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
}

static CURLcode post(const struct http_place *place, const char *form,
                     const atomic_bool *cancel, struct http_answer *answer, char *words)
{
    CURL *easy = curl_easy_init();
    struct curl_slist *fields = curl_slist_append(NULL, "Accept: application/json");
    /* Else libcurl waits a second for "100 Continue" before a long form. */
    fields = curl_slist_append(fields, "Expect:");
    set_place(easy, place);
    set_transfer(easy, form, answer->body, cancel, words);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
    CURLcode result = curl_easy_perform(easy);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer->status);
    curl_easy_cleanup(easy);
    curl_slist_free_all(fields);
    return result;
}

bool http_post(const struct http_place *place, const char *form,
               const atomic_bool *cancel, struct http_answer *answer, GError **error)
{
    struct http_answer got = { .body = g_string_sized_new(BODY_MAX / 8) };
    char words[CURL_ERROR_SIZE] = "";
    /* Counted by libcurl, and safe on any thread since 7.84. */
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLcode result = post(place, form, cancel, &got, words);
    curl_global_cleanup();
    if (result == CURLE_OK) {
        *answer = got;
        return true;
    }
    http_answer_clear(&got);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_MAILBOX, "%s: %s", place->url,
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
