#include "smtp/smtp.h"

#include <curl/curl.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

enum {
    CONNECT_SECONDS = 30,
    REPLY_SECONDS = 600,  /* RFC 5321 4.5.3.2.6: ten minutes after the final dot */
    TOTAL_SECONDS = 1800, /* sending may take 20 minutes of it */
    FAREWELL_MS = 5000,   /* how long the answer to QUIT is waited for */
    POLL_MS = 200,
    REPLY_MAX = 2000,
    SAID_MAX = 1000,
};

/* One attempt, as the callbacks of libcurl see it. */
struct attempt {
    const char *bytes;
    gsize length;
    gsize given;
    bool all_given; /* libcurl was told that the letter ends: the dot may be out */
    int code;       /* of the last complete reply before QUIT, 0 before the first */
    int final_code; /* of the reply to the final dot, 0 before it */
    bool quitting;
    int64_t quit_at_ms;
    GString *reply; /* the last reply, with its line ends */
    bool reply_ended;
    const atomic_bool *cancel;
    char words[CURL_ERROR_SIZE];
};

void smtp_init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

void smtp_cleanup(void)
{
    curl_global_cleanup();
}

static size_t give_letter(char *buffer, size_t size, size_t count, void *user)
{
    struct attempt *attempt = user;
    gsize room = size * count;
    gsize left = attempt->length - attempt->given;
    gsize part = MIN(room, left);
    memcpy(buffer, attempt->bytes + attempt->given, part);
    attempt->given += part;
    /* No size was announced, so libcurl asks once more when all the rest is on its way.
     */
    if (part == 0)
        attempt->all_given = true;
    return part;
}

static bool is_reply_line(const char *line, gsize length)
{
    return length >= 3 && g_ascii_isdigit(line[0]) && g_ascii_isdigit(line[1]) &&
           g_ascii_isdigit(line[2]);
}

/* Called for each line of the server; all but the last line of a reply are "250-...". */
static size_t take_line(char *line, size_t size, size_t count, void *user)
{
    struct attempt *attempt = user;
    gsize length = size * count;
    if (attempt->quitting) /* what is answered to that matters to nobody */
        return length;
    if (attempt->reply_ended)
        g_string_truncate(attempt->reply, 0);
    if (attempt->reply->len < REPLY_MAX)
        g_string_append_len(attempt->reply, line, (gssize)MIN(length, REPLY_MAX));
    attempt->reply_ended = is_reply_line(line, length) && (length == 3 || line[3] != '-');
    if (!attempt->reply_ended)
        return length;
    attempt->code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (attempt->all_given)
        attempt->final_code = attempt->code;
    return length;
}

/* libcurl says QUIT by itself, also after a failure. */
static int watch_for_quit(CURL *easy, curl_infotype type, char *bytes, size_t length,
                          void *user)
{
    (void)easy;
    static const char quit[] = "QUIT";
    struct attempt *attempt = user;
    if (type == CURLINFO_HEADER_OUT && length >= strlen(quit) &&
        memcmp(bytes, quit, strlen(quit)) == 0) {
        attempt->quitting = true;
        attempt->quit_at_ms = clock_monotonic_ms();
    }
    return 0;
}

/* Not 0 ends the attempt. libcurl asks about once a second, also while it says QUIT. */
static int may_go_on(void *user, curl_off_t down_total, curl_off_t down,
                     curl_off_t up_total, curl_off_t up)
{
    (void)down_total, (void)down, (void)up_total, (void)up;
    const struct attempt *attempt = user;
    bool lingers = attempt->quitting &&
                   clock_monotonic_ms() - attempt->quit_at_ms > FAREWELL_MS;
    return lingers || atomic_load(attempt->cancel);
}

static bool is_loopback(const char *host)
{
    return g_ascii_strcasecmp(host, "localhost") == 0 || g_str_equal(host, "::1") ||
           (g_hostname_is_ip_address(host) && g_str_has_prefix(host, "127."));
}

/* Only ASCII without blanks and brackets: nothing that could end a command line. */
static bool is_path(const char *address)
{
    for (const char *p = address; *p != '\0'; p++)
        if (!g_ascii_isgraph(*p) || *p == '<' || *p == '>')
            return false;
    return *address != '\0';
}

/* Put together by libcurl, so that a strange host cannot become something else. */
static CURLU *url_of(const struct smtp_server *server)
{
    CURLU *url = curl_url();
    g_autofree char *port = g_strdup_printf("%d", server->port);
    bool ipv6 = strchr(server->host, ':') != NULL;
    g_autofree char *host = g_strdup_printf(ipv6 ? "[%s]" : "%s", server->host);
    const char *scheme = server->security == SMTP_TLS ? "smtps" : "smtp";
    if (curl_url_set(url, CURLUPART_SCHEME, scheme, 0) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_HOST, host, 0) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_PORT, port, 0) == CURLUE_OK)
        return url;
    curl_url_cleanup(url);
    return NULL;
}

static void set_server(CURL *easy, const struct smtp_server *server)
{
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_USE_SSL,
                     server->security == SMTP_PLAIN ? (long)CURLUSESSL_NONE
                                                    : (long)CURLUSESSL_ALL);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (server->ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, server->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    if (server->user != NULL) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, server->user);
        curl_easy_setopt(easy, server->oauth2 ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD,
                         server->password);
        if (server->oauth2)
            curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
    }
}

static void set_patience(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)REPLY_SECONDS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)TOTAL_SECONDS);
    /* A name server that does not answer must not hold up a cancelled attempt. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    /* Else the farewell comes when the handle is freed, out of reach of may_go_on(). */
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

static void set_watch(CURL *easy, struct attempt *attempt)
{
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_line);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, attempt);
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, watch_for_quit);
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, attempt);
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, may_go_on);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, attempt);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, attempt->words);
}

static void set_letter(CURL *easy, const char *from, struct curl_slist *to,
                       struct attempt *attempt)
{
    g_autofree char *sender = g_strdup_printf("<%s>", from);
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_letter);
    curl_easy_setopt(easy, CURLOPT_READDATA, attempt);
}

/* As curl_easy_perform(), but may_go_on() is asked more often. The handle is never taken
 * out before libcurl is done with it: it would end a half-sent letter with the final dot,
 * and the server would deliver that half. */
static CURLcode perform(CURL *easy)
{
    CURLM *multi = curl_multi_init();
    CURLcode result = CURLE_FAILED_INIT;
    int running = 1;
    curl_multi_add_handle(multi, easy);
    while (curl_multi_perform(multi, &running) == CURLM_OK && running > 0)
        curl_multi_poll(multi, NULL, 0, POLL_MS, NULL);
    int left;
    const CURLMsg *message = curl_multi_info_read(multi, &left);
    if (message != NULL && message->msg == CURLMSG_DONE)
        result = message->data.result;
    curl_multi_remove_handle(multi, easy);
    curl_multi_cleanup(multi);
    return result;
}

/* Not so what was said before a login, or by a server that wants one. */
static bool is_about_letter(CURLcode result, int code)
{
    return result == CURLE_SEND_ERROR && code >= 500 && code != 530;
}

static SmtpOutcome judge(const struct attempt *attempt, CURLcode result)
{
    switch (attempt->final_code / 100) {
    case 2: return SMTP_ACCEPTED;
    case 4: return SMTP_TRY_AGAIN;
    case 5: return SMTP_REFUSED;
    default: break;
    }
    if (attempt->all_given)
        return SMTP_UNCERTAIN;
    if (result == CURLE_LOGIN_DENIED)
        return SMTP_LOGIN_REFUSED;
    return is_about_letter(result, attempt->code) ? SMTP_REFUSED : SMTP_TRY_AGAIN;
}

static const char *headline(SmtpOutcome outcome, CURLcode result)
{
    if (outcome == SMTP_UNCERTAIN)
        return "the connection ended before the server answered to the whole letter";
    switch (result) {
    case CURLE_LOGIN_DENIED:
        return "the server does not accept this user and password or token";
    case CURLE_USE_SSL_FAILED:
        return "the server offers no STARTTLS that works, and without it nothing is sent";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE: return "the server's certificate cannot be trusted";
    case CURLE_ABORTED_BY_CALLBACK: return "cancelled";
    default: return NULL;
    }
}

/* "550 5.1.1 no such user (RCPT failed: 550)", ours first where they help. */
static char *words_of(const struct attempt *attempt, SmtpOutcome outcome, CURLcode result)
{
    g_autofree char *reply = text_clean(attempt->reply->str, -1, SAID_MAX);
    g_strstrip(reply);
    if (outcome == SMTP_ACCEPTED)
        return g_steal_pointer(&reply);
    const char *ours = headline(outcome, result);
    const char *complaint = attempt->code >= 400 ? reply : NULL;
    const char *curl = *attempt->words != '\0' ? attempt->words
                                               : curl_easy_strerror(result);
    g_autoptr(GString) said = g_string_new(ours);
    if (complaint != NULL)
        g_string_append_printf(said, "%s%s", said->len > 0 ? ": " : "", complaint);
    g_string_append_printf(said, said->len > 0 ? " (%s)" : "%s", curl);
    return text_clean(said->str, -1, SAID_MAX);
}

static SmtpOutcome send_to(const struct smtp_server *server, CURLU *url, const char *from,
                           const char *const *to, struct attempt *attempt, char **said)
{
    struct curl_slist *list = NULL;
    for (; *to != NULL; to++) {
        g_autofree char *recipient = g_strdup_printf("<%s>", *to);
        list = curl_slist_append(list, recipient);
    }
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_CURLU, url);
    set_server(easy, server);
    set_patience(easy);
    set_watch(easy, attempt);
    set_letter(easy, from, list, attempt);
    CURLcode result = perform(easy);
    curl_easy_cleanup(easy);
    curl_slist_free_all(list);
    SmtpOutcome outcome = judge(attempt, result);
    *said = words_of(attempt, outcome, result);
    return outcome;
}

static char *objection_to_server(const struct smtp_server *server)
{
    return server->security == SMTP_PLAIN && !is_loopback(server->host)
               ? g_strdup_printf("nothing is sent without TLS: %s is not on loopback",
                                 server->host)
               : NULL;
}

/* NULL if nothing speaks against trying. */
static char *objection(const struct smtp_server *server, const char *from,
                       const char *const *to)
{
    char *against = objection_to_server(server);
    if (against != NULL)
        return against;
    bool good = is_path(from) && *to != NULL;
    for (; good && *to != NULL; to++)
        good = is_path(*to);
    return good ? NULL : g_strdup("an address of this letter cannot be sent to a server");
}

SmtpOutcome smtp_send(const struct smtp_server *server, const char *from,
                      const char *const *to, GBytes *letter, const atomic_bool *cancel,
                      char **said)
{
    *said = objection(server, from, to);
    if (*said != NULL)
        return SMTP_TRY_AGAIN;
    CURLU *url = url_of(server);
    if (url == NULL) {
        *said = g_strdup_printf("\"%s\" is no name of a host", server->host);
        return SMTP_TRY_AGAIN;
    }
    struct attempt attempt = { .cancel = cancel, .reply = g_string_new(NULL) };
    attempt.bytes = g_bytes_get_data(letter, &attempt.length);
    SmtpOutcome outcome = send_to(server, url, from, to, &attempt, said);
    g_string_free(attempt.reply, TRUE);
    curl_url_cleanup(url);
    return outcome;
}

/* What libcurl's list of "Name:value" says, NULL: nothing. Its TLS libraries do not agree
 * on upper and lower case. */
static const char *value_in(const struct curl_slist *list, const char *name)
{
    for (; list != NULL; list = list->next)
        if (g_ascii_strncasecmp(list->data, name, strlen(name)) == 0)
            return list->data + strlen(name);
    return NULL;
}

static char *certificate_of(CURL *easy)
{
    struct curl_certinfo *chain = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == NULL ||
        chain->num_of_certs == 0)
        return NULL;
    const struct curl_slist *first = chain->certinfo[0];
    const char *subject = value_in(first, "Subject:");
    const char *issuer = value_in(first, "Issuer:");
    const char *until = value_in(first, "Expire date:");
    g_autofree char *text = g_strdup_printf(
        "%s, signed by %s, until %s", subject != NULL ? subject : "no name",
        issuer != NULL ? issuer : "no name", until != NULL ? until : "no date");
    return text_clean(text, -1, SAID_MAX);
}

static void testify(CURL *easy, CURLcode result, const struct attempt *attempt,
                    struct smtp_witness *witness)
{
    double looked_up = 0, connected = 0;
    const char *address = NULL;
    curl_easy_getinfo(easy, CURLINFO_NAMELOOKUP_TIME, &looked_up);
    curl_easy_getinfo(easy, CURLINFO_CONNECT_TIME, &connected);
    curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address);
    witness->resolved = looked_up > 0 && result != CURLE_COULDNT_RESOLVE_HOST;
    if (connected > 0 && address != NULL)
        witness->address = g_strdup(address);
    if (result != CURLE_PEER_FAILED_VERIFICATION)
        witness->certificate = certificate_of(easy);
    witness->greeted = result == CURLE_OK || result == CURLE_LOGIN_DENIED ||
                       (attempt->code != 0 && result != CURLE_USE_SSL_FAILED &&
                        result != CURLE_PEER_FAILED_VERIFICATION);
}

void smtp_witness_clear(struct smtp_witness *witness)
{
    g_free(witness->address);
    g_free(witness->certificate);
    *witness = (struct smtp_witness){ 0 };
}

static size_t drop_body(char *bytes, size_t size, size_t count, void *user)
{
    (void)bytes, (void)user;
    return size * count;
}

SmtpOutcome smtp_try(const struct smtp_server *server, struct smtp_witness *witness,
                     char **said)
{
    static const atomic_bool never;
    CURLU *url = NULL;
    *said = objection_to_server(server);
    if (*said == NULL && (url = url_of(server)) == NULL)
        *said = g_strdup_printf("\"%s\" is no name of a host", server->host);
    if (*said != NULL)
        return SMTP_TRY_AGAIN;
    struct attempt attempt = { .cancel = &never, .reply = g_string_new(NULL) };
    CURL *easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_CURLU, url);
    set_server(easy, server);
    set_patience(easy);
    set_watch(easy, &attempt);
    curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
    /* The answer to NOOP would go to standard output. */
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop_body);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "NOOP");
    CURLcode result = perform(easy);
    testify(easy, result, &attempt, witness);
    SmtpOutcome outcome = result == CURLE_OK ? SMTP_ACCEPTED : judge(&attempt, result);
    *said = words_of(&attempt, outcome, result);
    curl_easy_cleanup(easy);
    g_string_free(attempt.reply, TRUE);
    curl_url_cleanup(url);
    return outcome;
}
