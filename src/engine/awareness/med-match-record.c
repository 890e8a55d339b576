/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-match-record"

#include "config.h"

#include "engine/awareness/med-match-record.h"

#include <string.h>

#include "engine/awareness/med-reason.h"

/* The reader of CVE records sees to it that no entry clears what another one says of a product of
 * the same name (see med-cve-union). Only the hospital's list of components knows that two names
 * mean one component, so that it is asked here again. */

typedef struct
{
  MedMatchRow row;
  char *entry;
  gboolean clears;
} Row;

struct _MedMatchRecord
{
  GPtrArray *rows; /* (element-type Row) */
};

static void
row_free (gpointer data)
{
  Row *self = data;

  g_free (self->row.reason);
  g_free (self->entry);
  g_free (self);
}

/**
 * med_match_record_new:
 *
 * Returns: (transfer full): no matches
 */
MedMatchRecord *
med_match_record_new (void)
{
  MedMatchRecord *self = g_new0 (MedMatchRecord, 1);

  self->rows = g_ptr_array_new_with_free_func (row_free);
  return self;
}

/**
 * med_match_record_free:
 * @self: (transfer full): matches
 */
void
med_match_record_free (MedMatchRecord *self)
{
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/**
 * med_match_record_add:
 * @self: the matches of one record
 * @row: a match; copied
 * @entry: which entry of the record the product is of: `0` for none of them
 * @clears: all that is said of the product is that it is not affected
 */
void
med_match_record_add (MedMatchRecord *self,
                      const MedMatchRow *row,
                      const char *entry,
                      gboolean clears)
{
  Row *copy = g_new0 (Row, 1);

  copy->row = *row;
  copy->row.reason = g_strdup (row->reason);
  copy->entry = g_strdup (entry);
  copy->clears = clears;
  g_ptr_array_add (self->rows, copy);
}

/* Whether another entry says something else of this release, under another name. */
static gboolean
is_said_otherwise (MedMatchRecord *self, const Row *row)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *other = g_ptr_array_index (self->rows, i);

      if (other->row.release_id == row->row.release_id && !other->clears &&
          !g_str_equal (other->entry, row->entry) && !g_str_equal (other->entry, "0"))
        return TRUE;
    }
  return FALSE;
}

/**
 * med_match_record_flush:
 * @self: the matches of one record; it is empty afterwards
 * @each: (scope call): is given each of them
 * @user_data: for @each
 *
 * A release that two entries of the record name differently is not cleared by one of them: it is
 * free of the vulnerability only where it is outside of what each of them says.
 */
void
med_match_record_flush (MedMatchRecord *self, MedMatchRowFunc each, gpointer user_data)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row *row = g_ptr_array_index (self->rows, i);

      if (row->clears && row->row.answer == MED_ANSWER_YES && is_said_otherwise (self, row))
        {
          g_free (row->row.reason);
          row->row.reason = med_reason_build (MED_REASON_NAMED_TWICE, NULL);
          row->row.answer = MED_ANSWER_NO;
        }
      each (&row->row, user_data);
    }
  g_ptr_array_set_size (self->rows, 0);
}
