/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-clock.h"
#include "engine/store/med-store-driver.h"

G_BEGIN_DECLS

/**
 * MedValue:
 *
 * A parameter of a statement: an integer, a text, or nothing. Make them with MED_INT(), MED_TEXT(),
 * MED_NULL.
 */
typedef struct
{
  enum
  {
    MED_VALUE_NULL,
    MED_VALUE_INT,
    MED_VALUE_TEXT,
  } type;
  gint64 integer;
  const char *text; /* (unowned) copied when bound */
} MedValue;

#define MED_NULL ((MedValue){ .type = MED_VALUE_NULL })
#define MED_INT(value) ((MedValue){ .type = MED_VALUE_INT, .integer = (value) })
#define MED_TEXT(value) ((MedValue){ .type = MED_VALUE_TEXT, .text = (value) })
/* Zero stands for "none" in ids and times; in the database that is NULL. */
#define MED_INT_OR_NULL(value)                                                                     \
  ((MedValue){ .type = (value) != 0 ? MED_VALUE_INT : MED_VALUE_NULL, .integer = (value) })
/* The two arguments "values, number of values" of the functions below: MED_VALUES (MED_INT (1),
 * MED_TEXT ("a")) */
#define MED_VALUES(...)                                                                            \
  ((const MedValue[]){ __VA_ARGS__ }),                                                             \
      (sizeof ((const MedValue[]){ __VA_ARGS__ }) / sizeof (MedValue))
#define MED_NO_VALUES NULL, 0

typedef struct _MedConnection MedConnection;
typedef struct _MedQuery MedQuery;

MedConnection *med_connection_open (const MedStoreDriver *driver,
                                    const char *location,
                                    MedStoreMode mode,
                                    MedClock *clock,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_connection_close (MedConnection *self);
MedClock *med_connection_get_clock (MedConnection *self);
const char *med_connection_get_folder (MedConnection *self);
gint64 med_connection_now_usec (MedConnection *self);
void med_connection_set_moment (MedConnection *self, gint64 moment_usec);
gint64 med_connection_rows_changed (MedConnection *self);
void med_connection_abandon (MedConnection *self);
void med_connection_interrupt (MedConnection *self);
const MedStoreDriver *med_connection_get_driver (MedConnection *self);

gboolean med_connection_run_script (MedConnection *self,
                                    const char *script,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_connection_check (MedConnection *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_connection_copy_to (MedConnection *self,
                                 const char *location,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_connection_set_durable (MedConnection *self,
                                     gboolean durable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_connection_is_durable (MedConnection *self);

MedQuery *med_connection_query (MedConnection *self,
                                const char *sql,
                                const MedValue *values,
                                gsize n_values,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_connection_execute (MedConnection *self,
                                 const char *sql,
                                 const MedValue *values,
                                 gsize n_values,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_connection_insert (MedConnection *self,
                                const char *sql,
                                const MedValue *values,
                                gsize n_values,
                                gint64 *id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_connection_get_int (MedConnection *self,
                                 const char *sql,
                                 const MedValue *values,
                                 gsize n_values,
                                 gint64 *value,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_connection_dup_text (MedConnection *self,
                                  const char *sql,
                                  const MedValue *values,
                                  gsize n_values,
                                  char **value,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean med_query_next (MedQuery *self);
gboolean med_query_finish (MedQuery *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gint64 med_query_get_int (MedQuery *self, int column);
const char *med_query_get_text (MedQuery *self, int column);
gsize med_query_get_size (MedQuery *self, int column);
char *med_query_dup_text (MedQuery *self, int column);
gboolean med_query_is_null (MedQuery *self, int column);
void med_query_free (MedQuery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedConnection, med_connection_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedQuery, med_query_free)

G_END_DECLS
