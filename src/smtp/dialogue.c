#include "smtp/dialogue.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

enum {
    FAREWELL_MS = 2000, /* how long the answer to QUIT is waited for */
    REPLY_MAX = 2000,
    SAID_MAX = 1000,
};

void dialogue_begin(struct dialogue *d, GBytes *letter, guint n,
                    const struct smtp_control *control)
{
    *d = (struct dialogue){ .n = n, .control = control };
    if (letter)
        d->bytes = g_bytes_get_data(letter, &d->length);
    d->whole.text = g_string_new(NULL);
    d->recipients = g_new0(struct reply, n);
    for (guint i = 0; i < n; i++)
        d->recipients[i].text = g_string_new(NULL);
}

void dialogue_end(struct dialogue *d)
{
    g_string_free(d->whole.text, TRUE);
    for (guint i = 0; i < d->n; i++)
        g_string_free(d->recipients[i].text, TRUE);
    g_free(d->recipients);
}

static size_t give_letter(char *buffer, size_t size, size_t count, void *user)
{
    struct dialogue *d = user;
    gsize room = size * count;
    gsize part = MIN(room, d->length - d->given);
    memcpy(buffer, d->bytes + d->given, part);
    d->given += part;
    if (part > 0)
        return part;
    /* No size was announced, so libcurl asks once more when all the rest is on its way.
     */
    const struct smtp_control *control = d->control;
    d->taken_back = control->may_end && !control->may_end(control->user);
    d->all_given = !d->taken_back;
    return d->taken_back ? CURL_READFUNC_ABORT : 0;
}

static bool is_reply_line(const char *line, gsize length)
{
    return length >= 3 && g_ascii_isdigit(line[0]) && g_ascii_isdigit(line[1]) &&
           g_ascii_isdigit(line[2]);
}

/* All but the last line of a reply are "250-...". */
static void add_line(struct reply *reply, const char *line, gsize length)
{
    if (reply->ended)
        g_string_truncate(reply->text, 0);
    if (reply->text->len < REPLY_MAX)
        g_string_append_len(reply->text, line, (gssize)MIN(length, REPLY_MAX));
    reply->ended = is_reply_line(line, length) && (length == 3 || line[3] != '-');
    if (reply->ended)
        reply->code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

/* Called for each line of the server. */
static size_t take_line(char *line, size_t size, size_t count, void *user)
{
    struct dialogue *d = user;
    gsize length = size * count;
    if (d->asked == ASKED_QUIT) /* what is answered to that matters to nobody */
        return length;
    bool of_recipient = d->asked == ASKED_RECIPIENT && d->offered <= d->n;
    struct reply *reply = of_recipient ? &d->recipients[d->offered - 1] : &d->whole;
    add_line(reply, line, length);
    if (!reply->ended)
        return length;
    d->last_code = reply->code;
    if (d->asked == ASKED_LETTER)
        d->letter_code = reply->code;
    if (d->all_given)
        d->final_code = reply->code;
    return length;
}

static Asked command_of(const char *line, size_t length)
{
    static const struct {
        char verb[5];
        Asked asked;
    } verbs[] = {
        { "EHLO", ASKED_HELLO },  { "HELO", ASKED_HELLO },     { "AUTH", ASKED_LOGIN },
        { "MAIL", ASKED_LETTER }, { "RCPT", ASKED_RECIPIENT }, { "DATA", ASKED_LETTER },
        { "QUIT", ASKED_QUIT },
    };
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (length >= 4 && memcmp(line, verbs[i].verb, 4) == 0)
            return verbs[i].asked;
    return ASKED_ELSE;
}

/* libcurl offers recipients one by one, in order, and says QUIT by itself, also after a
 * failure. */
static int watch_commands(CURL *easy, curl_infotype type, char *bytes, size_t length,
                          void *user)
{
    (void)easy;
    struct dialogue *d = user;
    if (type != CURLINFO_HEADER_OUT)
        return 0;
    d->asked = command_of(bytes, length);
    d->greeted = d->greeted || d->asked == ASKED_HELLO;
    d->login_begun = d->login_begun || d->asked == ASKED_LOGIN;
    if (d->asked == ASKED_RECIPIENT)
        d->offered++;
    if (d->asked == ASKED_QUIT)
        d->quit_at_ms = clock_monotonic_ms();
    return 0;
}

/* Not 0 ends the attempt. libcurl asks about once a second, also while it says QUIT. */
static int may_go_on(void *user, curl_off_t down_total, curl_off_t down,
                     curl_off_t up_total, curl_off_t up)
{
    (void)down_total, (void)down, (void)up_total, (void)up;
    const struct dialogue *d = user;
    bool lingers = d->asked == ASKED_QUIT &&
                   clock_monotonic_ms() - d->quit_at_ms > FAREWELL_MS;
    return lingers || atomic_load(d->control->cancel);
}

void dialogue_watch(struct dialogue *d, CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_letter);
    curl_easy_setopt(easy, CURLOPT_READDATA, d);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_line);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, d);
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, watch_commands);
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, d);
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, may_go_on);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, d);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, d->words);
}

bool dialogue_lacks_login(const struct dialogue *d, CURLcode result)
{
    bool time_for_it = result == CURLE_OK || result == CURLE_LOGIN_DENIED ||
                       d->letter_code != 0;
    return d->login_wanted && d->greeted && !d->login_begun && time_for_it;
}

/* Not so what was said before a login, or by a server that wants one. */
static bool is_about_letter(const struct dialogue *d, CURLcode result)
{
    return result == CURLE_SEND_ERROR && d->letter_code >= 500 && d->letter_code != 530 &&
           !dialogue_lacks_login(d, result);
}

SmtpOutcome dialogue_outcome(const struct dialogue *d, CURLcode result)
{
    switch (d->final_code / 100) {
    case 2: return SMTP_ACCEPTED;
    case 4: return SMTP_TRY_AGAIN;
    case 5: return dialogue_lacks_login(d, result) ? SMTP_TRY_AGAIN : SMTP_REFUSED;
    default: break;
    }
    if (d->all_given)
        return SMTP_UNCERTAIN;
    if (result == CURLE_LOGIN_DENIED)
        return SMTP_LOGIN_REFUSED;
    return is_about_letter(d, result) ? SMTP_REFUSED : SMTP_TRY_AGAIN;
}

static const char *headline(const struct dialogue *d, SmtpOutcome outcome,
                            CURLcode result)
{
    if (d->taken_back)
        return "taken back";
    if (outcome == SMTP_UNCERTAIN)
        return "the connection ended before the server answered to the whole letter";
    if (dialogue_lacks_login(d, result))
        return "the server offers no login that is known here";
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

static char *text_of(const struct reply *reply)
{
    return g_strstrip(text_clean(reply->text->str, -1, SAID_MAX));
}

char *dialogue_words(const struct dialogue *d, SmtpOutcome outcome, CURLcode result)
{
    g_autofree char *reply = text_of(&d->whole);
    if (outcome == SMTP_ACCEPTED)
        return g_steal_pointer(&reply);
    const char *ours = headline(d, outcome, result);
    bool tells = d->whole.code >= 400 || dialogue_lacks_login(d, result);
    const char *complaint = tells ? reply : NULL;
    const char *curl = *d->words != '\0' ? d->words : curl_easy_strerror(result);
    g_autoptr(GString) said = g_string_new(ours);
    if (complaint)
        g_string_append_printf(said, "%s%s", said->len > 0 ? ": " : "", complaint);
    g_string_append_printf(said, said->len > 0 ? " (%s)" : "%s", curl);
    return text_clean(said->str, -1, SAID_MAX);
}

/* 530 wants a login, as others may that offer none just now; and 552 may say that there
 * are too many recipients for one letter (RFC 5321 4.5.3.1.10). */
static SmtpOutcome outcome_of_denial(int code, bool logged_in)
{
    bool for_good = code >= 500 && code != 530 && code != 552;
    return for_good && logged_in ? SMTP_REFUSED : SMTP_TRY_AGAIN;
}

struct smtp_report dialogue_report(const struct dialogue *d, CURLcode result)
{
    SmtpOutcome outcome = dialogue_outcome(d, result);
    g_autofree char *words = dialogue_words(d, outcome, result);
    struct smtp_report report = smtp_report_of(outcome, words, d->n);
    bool logged_in = !dialogue_lacks_login(d, result);
    report.away = result != CURLE_OK && (d->letter_code == 0 || !logged_in);
    for (guint i = 0; i < d->n; i++) {
        const struct reply *reply = &d->recipients[i];
        if (reply->code == 0 || reply->code / 100 == 2)
            continue;
        g_free(report.verdicts[i].said);
        report.verdicts[i].said = text_of(reply);
        report.verdicts[i].outcome = outcome_of_denial(reply->code, logged_in);
    }
    smtp_report_sum(&report);
    return report;
}
