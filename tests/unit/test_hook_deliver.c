/* What becomes of a post, whoever can be told of it. */
#include "app/hook_deliver.h"
#include "config_fixture.h"
#include "store_fixture.h"

/* A letter to such an address cannot be made. */
static void test_admins_who_cannot_be_told(void)
{
    struct shop shop;
    struct fixture fixture;
    shop_set_up(&shop, NULL);
    fixture_set_up(&fixture, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(Config) config = load(&fixture);
    g_ptr_array_add(config->admins, g_strdup("root\r\n@example.com"));
    g_autoptr(GBytes) body = g_bytes_new_static("{}", 2);
    const struct post told = { .purpose = (char *)"webhook chat digest",
                               .delivery = (char *)"d",
                               .channel = (char *)"chat",
                               .body = body };
    store_post_add(shop.store, &told, BORN);
    struct post *post = store_post_take(shop.store, BORN);
    const struct hook_answer no = { .outcome = HOOK_REFUSED,
                                    .said = (char *)"status 404" };
    g_assert_true(
        hook_done(shop.store, config, config->teams->pdata[0], post, &no, BORN, &error));
    g_assert_no_error(error);
    g_assert_cmpint(count(&shop, "SELECT count(*) FROM outbox WHERE state = 'refused'"),
                    ==, 1);
    post_free(post);
    fixture_tear_down(&fixture, NULL);
    shop_tear_down(&shop, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hook/deliver/administrators who cannot be told",
                    test_admins_who_cannot_be_told);
    return g_test_run();
}
