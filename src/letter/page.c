#include "letter/page.h"

#include "letter/wording.h"

struct Page {
    GArray *blocks; /* struct block, its strings in `strings` */
    GStringChunk *strings;
};

Page *page_new(void)
{
    Page *page = g_new(Page, 1);
    page->blocks = g_array_new(FALSE, FALSE, sizeof(struct block));
    page->strings = g_string_chunk_new(1024);
    return page;
}

void page_free(Page *page)
{
    if (page == NULL)
        return;
    g_array_unref(page->blocks);
    g_string_chunk_free(page->strings);
    g_free(page);
}

static const char *keep(Page *page, const char *text)
{
    if (text == NULL)
        return NULL;
    g_autofree char *safe = wording_safe(text);
    return g_string_chunk_insert(page->strings, safe);
}

void page_add(Page *page, const struct block *block)
{
    struct block kept = *block;
    kept.head = keep(page, block->head);
    kept.from = keep(page, block->from);
    kept.aside = keep(page, block->aside);
    kept.body = keep(page, block->body);
    kept.note = keep(page, block->note);
    kept.before = keep(page, block->before);
    kept.link = block->link == NULL ? NULL
                                    : g_string_chunk_insert(page->strings, block->link);
    g_array_append_val(page->blocks, kept);
}

gsize page_length(const Page *page)
{
    return page->blocks->len;
}

const struct block *page_block(const Page *page, gsize index)
{
    return &g_array_index(page->blocks, struct block, index);
}
