/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-table-cache"

#include "config.h"

#include "engine/store/med-table-cache.h"

#define PAGE_ROWS 200
#define PAGES_KEPT 20

typedef struct
{
  MedTablePage *page; /* (owned) may serve several slots */
  guint offset;       /* of the slot's first row within the page */
  guint used;
} Slot;

struct _MedTableCache
{
  GHashTable *slots; /* (owned) of Slot by number */
  guint clock;       /* counts uses */
};

static void
slot_free (Slot *slot)
{
  med_table_page_unref (slot->page);
  g_free (slot);
}

MedTableCache *
med_table_cache_new (void)
{
  MedTableCache *self = g_new0 (MedTableCache, 1);

  self->slots = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) slot_free);
  return self;
}

void
med_table_cache_free (MedTableCache *self)
{
  g_hash_table_unref (self->slots);
  g_free (self);
}

void
med_table_cache_clear (MedTableCache *self)
{
  g_hash_table_remove_all (self->slots);
}

/* The head stays: a list is most often at its beginning. */
static void
drop_oldest (MedTableCache *self)
{
  GHashTableIter iter;
  gpointer key, value, oldest = NULL;
  guint used = G_MAXUINT;

  g_hash_table_iter_init (&iter, self->slots);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (GPOINTER_TO_UINT (key) != 0 && ((Slot *) value)->used < used)
      {
        oldest = key;
        used = ((Slot *) value)->used;
      }
  if (oldest != NULL)
    g_hash_table_remove (self->slots, oldest);
}

/**
 * med_table_cache_keep:
 * @self: a cache
 * @number: of the page
 * @page: what was read; a reference is taken
 * @offset: where the page's first row is within @page
 *
 * Keeps a page, and forgets the one not used for longest if there are too many.
 */
void
med_table_cache_keep (MedTableCache *self, guint number, MedTablePage *page, guint offset)
{
  Slot *slot = g_new0 (Slot, 1);

  slot->page = med_table_page_ref (page);
  slot->offset = offset;
  slot->used = ++self->clock;
  g_hash_table_replace (self->slots, GUINT_TO_POINTER (number), slot);
  if (g_hash_table_size (self->slots) > PAGES_KEPT)
    drop_oldest (self);
}

gboolean
med_table_cache_has (MedTableCache *self, guint number)
{
  return g_hash_table_contains (self->slots, GUINT_TO_POINTER (number));
}

/**
 * med_table_cache_find:
 * @self: a cache
 * @position: of a row in the list
 * @index: (out): of the row in the page
 *
 * Returns: (transfer none) (nullable): the page with that row, if it is there
 */
MedTablePage *
med_table_cache_find (MedTableCache *self, guint position, guint *index)
{
  guint number = med_table_cache_page_of (position);
  Slot *slot = g_hash_table_lookup (self->slots, GUINT_TO_POINTER (number));

  if (slot == NULL)
    return NULL;
  slot->used = ++self->clock;
  *index = slot->offset + position - med_table_cache_first_of (number);
  return slot->page;
}

guint
med_table_cache_page_of (guint position)
{
  return position < MED_TABLE_HEAD_ROWS ? 0 : 1 + (position - MED_TABLE_HEAD_ROWS) / PAGE_ROWS;
}

/**
 * med_table_cache_first_of:
 * @number: of a page
 *
 * Returns: the position of its first row
 */
guint
med_table_cache_first_of (guint number)
{
  return number == 0 ? 0 : MED_TABLE_HEAD_ROWS + (number - 1) * PAGE_ROWS;
}
