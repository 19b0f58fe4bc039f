#include "config/webhooks.h"

enum { TEMPLATE_MAX = 64 * 1024 };

static void check_url(const struct webhook_config *hook, Problems *problems)
{
    const struct secret_source *source = &hook->url_source;
    int written =
        (hook->url != NULL || problems_spoilt(problems, &hook->url)) +
        (source->file != NULL || problems_spoilt(problems, &source->file)) +
        (source->command != NULL || problems_spoilt(problems, &source->command));
    if (written != 1)
        problems_add_at(problems, hook, "team.webhooks.url",
                        "found %s, expected one of url, url_file and url_command",
                        written == 0 ? "no address" : "more than one address");
}

static void check_markup(const struct webhook_config *hook, Problems *problems)
{
    if (hook->markup != MARKUP_NONE && hook->template == NULL &&
        !problems_spoilt(problems, &hook->template))
        problems_add_at(problems, &hook->markup, "team.webhooks.markup",
                        "found it without a template, which it is for; expected both or "
                        "neither");
}

static void check_name(const struct team_config *team, guint number, Problems *problems)
{
    const struct webhook_config *hook = team->webhooks->pdata[number];
    for (guint i = 0; i < number; i++) {
        const struct webhook_config *earlier = team->webhooks->pdata[i];
        if (hook->name != NULL && g_strcmp0(hook->name, earlier->name) == 0) {
            problems_add_at(problems, &hook->name, "team.webhooks.name",
                            "found '%s' a second time, expected another name",
                            hook->name);
            return;
        }
    }
}

static void read_template(struct webhook_config *hook, Problems *problems)
{
    if (hook->template == NULL)
        return;
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;
    const char *wrong = NULL;
    if (!g_file_get_contents(hook->template, &text, &length, &error))
        wrong = error->message;
    else if (length > TEMPLATE_MAX)
        wrong = "more than 64 KiB";
    else if (!g_utf8_validate(text, (gssize)length, NULL))
        wrong = "a file that is not UTF-8";
    if (wrong != NULL)
        problems_add_at(problems, &hook->template, "team.webhooks.template",
                        "found %s, expected a template", wrong);
    else
        hook->template_text = g_steal_pointer(&text);
}

void webhooks_read(struct team_config *team, Problems *problems)
{
    for (guint i = 0; i < team->webhooks->len; i++) {
        struct webhook_config *hook = team->webhooks->pdata[i];
        check_name(team, i, problems);
        check_url(hook, problems);
        check_markup(hook, problems);
        read_template(hook, problems);
    }
}

void webhooks_forget(struct team_config *team)
{
    for (guint i = 0; i < team->webhooks->len; i++) {
        struct webhook_config *hook = team->webhooks->pdata[i];
        g_clear_pointer(&hook->template_text, g_free);
    }
}
