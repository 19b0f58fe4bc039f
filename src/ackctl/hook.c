#include "ackctl/command.h"

#include "app/hook.h"
#include "app/hook_post.h"
#include "base/error.h"
#include "base/text.h"

enum { DELIVERY_DIGITS = 32 };

static const struct webhook_config *find_hook(struct context *context, const char *name,
                                              GError **error)
{
    if (context->db_file) {
        g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                    "hook needs the configuration, not --db");
        return NULL;
    }
    const struct team_config *team = context_team(context, error);
    if (!team || !hook_check(context->config, error))
        return NULL;
    const struct webhook_config *hook = hook_named(team, name);
    if (hook)
        return hook;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < team->webhooks->len; i++) {
        const struct webhook_config *one = team->webhooks->pdata[i];
        g_ptr_array_add(names, one->name);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    g_set_error(error, ACKD_ERROR, ACKD_ERROR_USAGE,
                "there is no webhook \"%s\"; team %s has %s", name, team->name,
                *all ? all : "none");
    return NULL;
}

static struct hook_answer post_test(struct context *context,
                                    const struct webhook_config *hook)
{
    const struct team_config *team = context_team(context, NULL);
    g_autoptr(GBytes) body = hook_test_body(team, hook);
    g_autofree char *what = g_strdup_printf("%s\n%s\ntest %" G_GINT64_FORMAT, team->name,
                                            hook->name, context->now);
    g_autofree char *delivery = text_hash(what, DELIVERY_DIGITS);
    return hook_post(hook, delivery, body, (int)context->config->network_timeout,
                     context->now, NULL);
}

int command_hook(struct context *context, char **arguments, GError **error)
{
    const struct webhook_config *hook = NULL;
    if (!command_expects(arguments, 1, 1, "hook WEBHOOK", error) ||
        !(hook = find_hook(context, arguments[0], error)))
        return NOTHING;
    struct hook_answer answer = post_test(context, hook);
    bool taken = answer.outcome == HOOK_TAKEN;
    g_autoptr(Table) table = table_new_record("test");
    table_column(table, "webhook", "webhook");
    table_text(table, hook->name);
    table_column(table, "result", "result");
    table_text(table, taken ? "ok" : "failed");
    table_column(table, "found", "found");
    table_text(table, answer.said);
    g_free(answer.said);
    Table *const tables[] = { table };
    context_print(context, tables, G_N_ELEMENTS(tables));
    return taken ? DONE : NOTHING;
}
