#include "smtp/smtp.h"

#include <curl/curl.h>
#include <string.h>
#include <sys/socket.h>

#include "base/text.h"
#include "smtp/dialogue.h"

enum {
    LOGIN_SECONDS = 300,  /* RFC 5321 4.5.3.2.1: many ask the DNS who connects first */
    REPLY_SECONDS = 600,  /* RFC 5321 4.5.3.2.6: ten minutes after the final dot */
    TOTAL_SECONDS = 1800, /* sending may take 20 minutes of it */
    GOODBYE_MS = 2000,
    POLL_MS = 200,
    SAID_MAX = 1000,
};

/* libcurl keeps connections in the CURLM. */
struct Smtp {
    CURLM *multi; /* NULL: nothing was sent yet, or since smtp_close() */
    CURL *easy;
    CURLU *url; /* libcurl borrows it */
    bool kept;  /* the last letter left a connection behind */
};

static const atomic_bool never;
static const struct smtp_control no_control = { .cancel = &never };

/* What is handed over, and to whom. */
struct task {
    const struct smtp_server *server;
    const char *from;
    struct curl_slist *to;
    guint n;
    GBytes *letter;
    const struct smtp_control *control;
};

void smtp_init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

void smtp_cleanup(void)
{
    curl_global_cleanup();
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

/* What we call ourselves: libcurl says the path of the URL behind EHLO. Caller frees. */
static char *path_of(const struct smtp_server *server)
{
    const char *host = g_get_host_name();
    bool whole = strchr(host, '.') != NULL || server->domain == NULL;
    return whole ? g_strdup_printf("/%s", host)
                 : g_strdup_printf("/%s.%s", host, server->domain);
}

/* Put together by libcurl, so that a strange host cannot become something else. */
static CURLU *url_of(const struct smtp_server *server)
{
    CURLU *url = curl_url();
    g_autofree char *path = path_of(server);
    g_autofree char *port = g_strdup_printf("%d", server->port);
    bool ipv6 = strchr(server->host, ':') != NULL;
    g_autofree char *host = g_strdup_printf(ipv6 ? "[%s]" : "%s", server->host);
    const char *scheme = server->security == SMTP_TLS ? "smtps" : "smtp";
    if (curl_url_set(url, CURLUPART_SCHEME, scheme, 0) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_HOST, host, 0) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_PORT, port, 0) == CURLUE_OK &&
        curl_url_set(url, CURLUPART_PATH, path, CURLU_URLENCODE) == CURLUE_OK)
        return url;
    curl_url_cleanup(url);
    return NULL;
}

static void set_login(CURL *easy, const struct smtp_server *server)
{
    /* All but GSSAPI. To a server that offers it libcurl would say nothing else where the
     * user's name has an "@", and nobody has a ticket here. */
    static const char by_password[] =
        "AUTH=PLAIN;AUTH=LOGIN;AUTH=SCRAM-SHA-256;AUTH=SCRAM-SHA-1;AUTH=CRAM-MD5;"
        "AUTH=DIGEST-MD5;AUTH=NTLM";
    curl_easy_setopt(easy, CURLOPT_USERNAME, server->user);
    curl_easy_setopt(easy, server->oauth2 ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD,
                     server->password);
    curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS,
                     server->oauth2 ? "AUTH=XOAUTH2" : by_password);
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
    if (server->user != NULL)
        set_login(easy, server);
}

static void set_patience(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)LOGIN_SECONDS);
    curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)REPLY_SECONDS);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)TOTAL_SECONDS);
    /* A name server that does not answer must not hold up a cancelled attempt. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
}

static void set_letter(CURL *easy, const struct task *task)
{
    g_autofree char *sender = g_strdup_printf("<%s>", task->from);
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, task->to);
    /* Who is refused keeps nobody else from being served. */
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
}

/* As curl_easy_perform(), but may_go_on() is asked more often. The handle is never taken
 * out before libcurl is done with it: it would end a half-sent letter with the final dot,
 * and the server would deliver that half. `*kept` gets the connection that is left. */
static CURLcode perform(CURLM *multi, CURL *easy, curl_socket_t *kept)
{
    CURLcode result = CURLE_FAILED_INIT;
    int running = 1;
    curl_multi_add_handle(multi, easy);
    while (curl_multi_perform(multi, &running) == CURLM_OK && running > 0)
        curl_multi_poll(multi, NULL, 0, POLL_MS, NULL);
    int left;
    const CURLMsg *message = curl_multi_info_read(multi, &left);
    if (message != NULL && message->msg == CURLMSG_DONE)
        result = message->data.result;
    curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, kept);
    curl_multi_remove_handle(multi, easy);
    return result;
}

static void drop_handles(Smtp *smtp)
{
    if (smtp->easy != NULL) /* the dialogue that it was told of is over */
        curl_easy_reset(smtp->easy);
    g_clear_pointer(&smtp->easy, curl_easy_cleanup);
    g_clear_pointer(&smtp->multi, curl_multi_cleanup);
}

/* libcurl may keep the connection of a letter that failed, and what is still said there
 * would be taken for an answer to the next one. It is not closed with a farewell, which
 * libcurl would wait for, and nobody could break that off. */
static void hang_up(Smtp *smtp, curl_socket_t kept)
{
    if (kept != CURL_SOCKET_BAD)
        shutdown(kept, SHUT_RDWR);
    drop_handles(smtp);
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

static CURLcode attempt(Smtp *smtp, const struct task *task, struct dialogue *d,
                        bool *reused)
{
    long made = 0;
    curl_socket_t kept = CURL_SOCKET_BAD;
    if (smtp->multi == NULL) {
        smtp->multi = curl_multi_init();
        smtp->easy = curl_easy_init();
        curl_multi_setopt(smtp->multi, CURLMOPT_MAXCONNECTS, 1L);
    }
    curl_easy_reset(smtp->easy); /* but what it is connected to stays */
    curl_easy_setopt(smtp->easy, CURLOPT_CURLU, smtp->url);
    set_server(smtp->easy, task->server);
    set_patience(smtp->easy);
    set_letter(smtp->easy, task);
    dialogue_begin(d, task->letter, task->n, task->control);
    d->login_wanted = task->server->user != NULL;
    dialogue_watch(d, smtp->easy);
    CURLcode result = perform(smtp->multi, smtp->easy, &kept);
    curl_easy_getinfo(smtp->easy, CURLINFO_NUM_CONNECTS, &made);
    *reused = made == 0 && smtp->kept;
    smtp->kept = result == CURLE_OK;
    if (result != CURLE_OK)
        hang_up(smtp, kept);
    return result;
}

/* Whether the connection ended before the letter was out, with no word about it. */
static bool was_lost(const struct dialogue *d, CURLcode result)
{
    return result != CURLE_OK && result != CURLE_ABORTED_BY_CALLBACK && !d->all_given &&
           (d->last_code < 400 || d->last_code == 421);
}

static struct smtp_report send_to(Smtp *smtp, const struct task *task)
{
    struct dialogue d;
    bool reused;
    CURLcode result = attempt(smtp, task, &d, &reused);
    if (reused && was_lost(&d, result)) { /* the server had enough of that connection */
        dialogue_end(&d);
        result = attempt(smtp, task, &d, &reused);
    }
    struct smtp_report report = dialogue_report(&d, result);
    dialogue_end(&d);
    return report;
}

static struct curl_slist *paths_of(const char *const *to)
{
    struct curl_slist *list = NULL;
    for (; *to != NULL; to++) {
        g_autofree char *recipient = g_strdup_printf("<%s>", *to);
        list = curl_slist_append(list, recipient);
    }
    return list;
}

struct smtp_report smtp_send(Smtp *smtp, const struct smtp_server *server,
                             const char *from, const char *const *to, GBytes *letter,
                             const struct smtp_control *control)
{
    struct task task = { server, from, NULL, 0, letter, control };
    task.n = g_strv_length((char **)to);
    g_autofree char *against = objection(server, from, to);
    CURLU *url = against == NULL ? url_of(server) : NULL;
    if (against == NULL && url == NULL)
        against = g_strdup_printf("\"%s\" is no name of a host", server->host);
    if (against != NULL)
        return smtp_report_of(SMTP_TRY_AGAIN, against, task.n);
    curl_url_cleanup(smtp->url);
    smtp->url = url;
    task.to = paths_of(to);
    struct smtp_report report = send_to(smtp, &task);
    curl_slist_free_all(task.to);
    return report;
}

static size_t drop_body(char *bytes, size_t size, size_t count, void *user)
{
    (void)bytes, (void)user;
    return size * count;
}

/* Nothing but what is sent by libcurl itself; its answer would go to standard output. */
static void set_no_letter(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 0L);
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, NULL);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "NOOP");
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop_body);
    /* Else the farewell comes when the handle is freed, and cannot be broken off. */
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

static curl_socket_t no_socket(void *user, curlsocktype purpose,
                               struct curl_sockaddr *address)
{
    (void)user, (void)purpose, (void)address;
    return CURL_SOCKET_BAD;
}

/* A connection that is dead by now is not made anew for that. */
static void say_goodbye(Smtp *smtp)
{
    struct dialogue d;
    curl_socket_t kept = CURL_SOCKET_BAD;
    dialogue_begin(&d, NULL, 0, &no_control);
    dialogue_watch(&d, smtp->easy);
    set_no_letter(smtp->easy);
    curl_easy_setopt(smtp->easy, CURLOPT_OPENSOCKETFUNCTION, no_socket);
    curl_easy_setopt(smtp->easy, CURLOPT_TIMEOUT_MS, (long)GOODBYE_MS);
    perform(smtp->multi, smtp->easy, &kept);
    dialogue_end(&d);
    hang_up(smtp, kept);
}

Smtp *smtp_new(void)
{
    return g_new0(Smtp, 1);
}

bool smtp_is_open(const Smtp *smtp)
{
    return smtp->kept;
}

void smtp_close(Smtp *smtp)
{
    if (smtp->kept)
        say_goodbye(smtp);
    smtp->kept = false;
    drop_handles(smtp);
    g_clear_pointer(&smtp->url, curl_url_cleanup);
}

void smtp_free(Smtp *smtp)
{
    if (smtp == NULL)
        return;
    smtp_close(smtp);
    g_free(smtp);
}

struct smtp_report smtp_report_of(SmtpOutcome outcome, const char *said, guint n)
{
    struct smtp_report report = { .outcome = outcome,
                                  .said = g_strdup(said),
                                  .n = n,
                                  .verdicts = g_new0(struct smtp_verdict, n) };
    for (guint i = 0; i < n; i++)
        report.verdicts[i] = (struct smtp_verdict){ outcome, g_strdup(said) };
    return report;
}

void smtp_report_sum(struct smtp_report *report)
{
    const struct smtp_verdict *worst = report->verdicts;
    for (guint i = 1; i < report->n; i++)
        if (report->verdicts[i].outcome > worst->outcome)
            worst = &report->verdicts[i];
    g_free(report->said);
    report->said = g_strdup(worst->said);
    report->outcome = worst->outcome;
}

void smtp_report_clear(struct smtp_report *report)
{
    for (guint i = 0; i < report->n; i++)
        g_free(report->verdicts[i].said);
    g_free(report->verdicts);
    g_free(report->said);
    *report = (struct smtp_report){ 0 };
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

static void testify(CURL *easy, CURLcode result, const struct dialogue *d,
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
                       (d->whole.code != 0 && result != CURLE_USE_SSL_FAILED &&
                        result != CURLE_PEER_FAILED_VERIFICATION);
}

void smtp_witness_clear(struct smtp_witness *witness)
{
    g_free(witness->address);
    g_free(witness->certificate);
    *witness = (struct smtp_witness){ 0 };
}

SmtpOutcome smtp_try(const struct smtp_server *server, struct smtp_witness *witness,
                     char **said)
{
    CURLU *url = NULL;
    *said = objection_to_server(server);
    if (*said == NULL && (url = url_of(server)) == NULL)
        *said = g_strdup_printf("\"%s\" is no name of a host", server->host);
    if (*said != NULL)
        return SMTP_TRY_AGAIN;
    struct dialogue d;
    CURLM *multi = curl_multi_init();
    CURL *easy = curl_easy_init();
    dialogue_begin(&d, NULL, 0, &no_control);
    d.login_wanted = server->user != NULL;
    curl_easy_setopt(easy, CURLOPT_CURLU, url);
    set_server(easy, server);
    set_patience(easy);
    set_no_letter(easy);
    dialogue_watch(&d, easy);
    curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
    curl_socket_t kept;
    CURLcode result = perform(multi, easy, &kept);
    testify(easy, result, &d, witness);
    SmtpOutcome outcome = result != CURLE_OK ? dialogue_outcome(&d, result)
                          : dialogue_lacks_login(&d, result) ? SMTP_LOGIN_REFUSED
                                                             : SMTP_ACCEPTED;
    *said = dialogue_words(&d, outcome, result);
    curl_easy_cleanup(easy);
    curl_multi_cleanup(multi);
    dialogue_end(&d);
    curl_url_cleanup(url);
    return outcome;
}
