/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/store/med-table.h"

G_BEGIN_DECLS

/**
 * MedAuditRow:
 * @person: (nullable): the printed name; %NULL for the program itself
 * @action: the fixed word
 * @body: JSON, mostly with what was before and after
 *
 * A row of the audit log. Texts are valid while the function that was given it runs.
 */
typedef struct
{
  gint64 seq;
  gint64 at_usec;
  gint64 person_id;
  const char *person;
  const char *action;
  const char *subject;
  const char *body;
  const char *content_hash;
  const char *head;
} MedAuditRow;

/* The fields of med_audit_table. */
enum
{
  MED_AUDIT_FIELD_SEQ,
  MED_AUDIT_FIELD_AT,
  MED_AUDIT_FIELD_PERSON,
  MED_AUDIT_FIELD_ACTION,
  MED_AUDIT_FIELD_SUBJECT,
};

extern const MedTableSpec med_audit_table;

/**
 * MedAuditDetail:
 *
 * A row of the audit log with its body parted into what a person reads: `before` and `after` of
 * each value, of which one is %NULL where there was only the other.
 */
typedef struct
{
  gint64 seq;
  gint64 at_usec;
  char *person; /* (nullable) the program itself */
  char *action;
  char *subject;
  char *head;
  GPtrArray *values; /* (element-type MedAuditValue) */
} MedAuditDetail;

typedef struct
{
  char *name;
  char *before; /* (nullable) */
  char *after;  /* (nullable) */
} MedAuditValue;

/* What the list can be narrowed to: what occurs in the log. */
typedef struct
{
  GStrv actions;
  GArray *person_ids; /* (element-type gint64) */
  GPtrArray *persons; /* (element-type utf8) in the same order */
} MedAuditChoices;

MedAuditDetail *med_audit_load_sync (MedConnection *connection,
                                     gint64 seq,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_audit_body_read (const char *text); /* of MedAuditValue */
void med_audit_detail_free (MedAuditDetail *self);
MedAuditChoices *
med_audit_choices_sync (MedConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_audit_choices_free (MedAuditChoices *self);

typedef void (*MedAuditFunc) (const MedAuditRow *row, gpointer user_data);

gboolean med_audit_each_sync (MedConnection *connection,
                              GCancellable *cancellable,
                              MedAuditFunc func,
                              gpointer user_data,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *med_audit_row_to_json (const MedAuditRow *row);
gboolean med_audit_export_sync (MedConnection *connection,
                                const char *path,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_audit_action_dup_title (const char *action);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedAuditDetail, med_audit_detail_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedAuditChoices, med_audit_choices_free)

G_END_DECLS
