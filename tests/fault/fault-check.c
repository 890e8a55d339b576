/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault/fault-check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/installation/med-run.h"
#include "engine/installation/med-worklist.h"
#include "engine/med-engine.h"
#include "engine/store/med-backup.h"
#include "engine/store/med-change.h"
#include "fault/fault-check-files.h"
#include "fault/fault-state.h"

typedef struct
{
  const FaultExpectation *expected;
  MedEngine *engine;
  GPtrArray *faults;
} Check;

void
fault_complain (GPtrArray *faults, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_ptr_array_add (faults, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* What an undisturbed run went through: with which head of the log the tables held what. */
GHashTable *
fault_check_learn (const GPtrArray *acks)
{
  GHashTable *known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < acks->len; i++)
    {
      const FaultAck *ack = acks->pdata[i];

      g_hash_table_replace (known, g_strdup (ack->head), g_strdup (ack->fingerprint));
    }
  return known;
}

static char *
ask (MedConnection *connection, const char *sql)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  if (med_connection_dup_text (connection, sql, MED_NO_VALUES, &text, &error))
    return text;
  return g_strdup_printf ("cannot be read: %s", error->message);
}

static void
check_structure (Check *self, MedConnection *connection)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *verdict = ask (connection, "PRAGMA integrity_check");
  g_autofree char *orphan =
      ask (connection, "SELECT \"table\" || ' ' || rowid FROM pragma_foreign_key_check");

  if (g_strcmp0 (verdict, "ok") != 0)
    fault_complain (self->faults, "integrity check: %s", verdict);
  if (orphan != NULL)
    fault_complain (self->faults, "a row refers to nothing: %s", orphan);
  g_autoptr (MedChangeVerdict) chain = med_change_verify_sync (connection, NULL, &error);
  if (chain == NULL)
    fault_complain (self->faults, "audit log: %s", error->message);
  else if (chain->first_broken != 0)
    fault_complain (self->faults, "audit log broken at %" PRId64 ": %s", chain->first_broken,
                    chain->reason);
}

static void
check_backup (Check *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->expected->root, "backups", name, NULL);

  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    fault_complain (self->faults, "acknowledged and lost: %s", name);
}

/* Every action that was told as done is there, at its place in the chain. */
static void
check_acks (Check *self, MedConnection *connection)
{
  for (guint i = 0; i < self->expected->n_acks; i++)
    {
      const FaultAck *ack = self->expected->acks->pdata[i];
      g_autofree char *head = NULL;
      g_autoptr (GError) error = NULL;

      if (!med_connection_dup_text (connection, "SELECT head FROM change WHERE seq = $1",
                                    MED_VALUES (MED_INT (ack->seq)), &head, &error))
        fault_complain (self->faults, "%s: %s", ack->words, error->message);
      else if (g_strcmp0 (head, ack->head) != 0 && ack->seq > 0)
        fault_complain (self->faults, "acknowledged and lost: %s (row %" PRId64 ")", ack->words,
                        ack->seq);
      if (g_str_has_prefix (ack->words, "backup medpatch-"))
        check_backup (self, ack->words + strlen ("backup "));
    }
}

/* Nothing half done: the tables hold what they held at one moment of an undisturbed run. */
static void
check_state (Check *self, MedConnection *connection)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FaultState) state = NULL;

  if (self->expected->known == NULL)
    return;
  state = fault_state_load (connection, TRUE, &error);
  if (state == NULL)
    {
      fault_complain (self->faults, "tables: %s", error->message);
      return;
    }
  const char *known = g_hash_table_lookup (self->expected->known, state->head);
  if (known != NULL && !g_str_equal (known, state->fingerprint))
    fault_complain (self->faults,
                    "half an action: the tables hold what they never held after row %" PRId64,
                    state->seq);
}

static const struct
{
  const char *what;
  const char *sql;
} rules[] = {
  { "an attempt counts as a success without its verification",
    "SELECT a.id FROM attempt a JOIN disposition x ON x.id = a.disposition_id "
    "WHERE x.state = 'in-service' AND a.state = 'succeeded' AND (EXISTS (SELECT 1 FROM "
    "attempt_step s WHERE s.attempt_id = a.id AND s.phase = 'verify' AND (s.by_person IS NULL OR "
    "coalesce(s.result, '') NOT IN ('done', 'skipped'))) OR NOT EXISTS (SELECT 1 FROM "
    "attempt_step s WHERE s.attempt_id = a.id AND s.phase = 'verify') OR NOT EXISTS (SELECT 1 FROM "
    "signature g WHERE g.subject = 'disposition/' || x.id AND g.meaning = 'verified'))" },
  { "a disposition is in service without a successful attempt",
    "SELECT x.id FROM disposition x WHERE x.state = 'in-service' AND NOT EXISTS (SELECT 1 FROM "
    "attempt a WHERE a.disposition_id = x.id AND a.state = 'succeeded')" },
  { "an attempt and its disposition tell different things",
    "SELECT a.id FROM attempt a JOIN disposition x ON x.id = a.disposition_id "
    "WHERE (a.state = 'open') <> (x.state = 'installing') "
    "OR (a.state = 'interrupted') <> (x.state = 'interrupted')" },
  { "the inventory names the patch before it was installed",
    "SELECT d.id FROM device d JOIN config_patch p ON p.config_id = d.config_id WHERE NOT EXISTS "
    "(SELECT 1 FROM disposition x WHERE x.device_id = d.id AND x.state IN "
    "('installed-unverified', 'in-service'))" },
  { "a payload counts as stored without its check",
    "SELECT p.id FROM payload p WHERE p.stored_usec IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
    "payload_check c WHERE c.payload_id = p.id AND c.kind = 'bytes' AND c.result = 'passed')" },
  { "a payload counts as checked without being stored",
    "SELECT p.id FROM payload p JOIN payload_check c ON c.payload_id = p.id WHERE c.kind = 'bytes' "
    "AND c.result = 'passed' AND p.stored_usec IS NULL" },
  { "an advisory has no row in the audit log",
    "SELECT a.id FROM advisory a WHERE NOT EXISTS (SELECT 1 FROM change c WHERE c.subject = "
    "'advisory/' || a.id)" },
  { "a device has no row in the audit log",
    "SELECT d.id FROM device d WHERE NOT EXISTS (SELECT 1 FROM change c WHERE c.subject = "
    "'device/' || d.id)" },
  { "an advisory is there in part",
    "SELECT a.id FROM advisory a WHERE NOT EXISTS (SELECT 1 FROM vulnerability v JOIN "
    "vulnerability_status s ON s.vulnerability_id = v.id WHERE v.advisory_id = a.id) OR NOT EXISTS "
    "(SELECT 1 FROM advisory_head h WHERE h.tracking_id = a.tracking_id)" },
};

static void
check_rules (Check *self, MedConnection *connection)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *found = ask (connection, rules[i].sql);

      if (found != NULL)
        fault_complain (self->faults, "%s: %s", rules[i].what, found);
    }
}

static gpointer
look_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Check *self = data;

  check_structure (self, connection);
  check_acks (self, connection);
  check_state (self, connection);
  check_rules (self, connection);
  fault_check_files (connection, self->expected->root,
                     self->expected->recorded_root != NULL ? self->expected->recorded_root
                                                           : self->expected->root,
                     self->faults);
  return MED_STORE_OK;
}

/* On the writer's lane: to be asked, the index must be written to. */
static gpointer
check_index_func (MedConnection *connection,
                  gpointer data,
                  GCancellable *cancellable,
                  GError **error)
{
  return med_connection_execute (connection,
                                 "INSERT INTO device_fts (device_fts, rank) VALUES "
                                 "('integrity-check', 1)",
                                 MED_NO_VALUES, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
catch_up_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  Check *self = data;
  gboolean did_something = FALSE;

  if (!med_worklist_catch_up_sync (connection, NULL, &did_something, error))
    return NULL;
  g_autofree char *open =
      ask (connection, "SELECT id FROM attempt WHERE state = 'open' "
                       "UNION ALL SELECT id FROM disposition WHERE state = 'installing'");
  if (open != NULL)
    fault_complain (self->faults,
                    "after the next start an attempt of a dead program is still open: %s", open);
  check_structure (self, connection);
  check_rules (self, connection);
  return MED_STORE_OK;
}

static gpointer
count_open_func (MedConnection *connection,
                 gpointer data,
                 GCancellable *cancellable,
                 GError **error)
{
  return ask (connection, "SELECT (SELECT count(*) FROM attempt WHERE state = 'open') || ' ' || "
                          "(SELECT count(*) FROM attempt WHERE state = 'interrupted')");
}

static char *
count_open (Check *self)
{
  g_autoptr (GError) error = NULL;
  char *text = med_store_run_sync (med_engine_get_store (self->engine), MED_STORE_WRITER,
                                   count_open_func, self, NULL, &error);

  g_assert_no_error (error);
  return text;
}

/* An attempt that was open is interrupted, with unknown outcome: neither open nor a success. */
static void
start_again (Check *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = count_open (self);
  g_autofree char *data_dir = g_build_filename (self->expected->root, "data", NULL);
  MedRun *run = med_run_begin_sync (data_dir, &error);

  if (run == NULL)
    {
      fault_complain (self->faults, "the next start: %s", error->message);
      return;
    }
  if (med_store_run_sync (med_engine_get_store (self->engine), MED_STORE_WRITER, catch_up_func,
                          self, NULL, &error) == NULL)
    fault_complain (self->faults, "the next start: %s", error->message);
  med_run_end (run);
  g_autofree char *after = count_open (self);
  int open_before = 0, lost_before = 0, open_after = 0, lost_after = 0;
  if (sscanf (before, "%d %d", &open_before, &lost_before) != 2 ||
      sscanf (after, "%d %d", &open_after, &lost_after) != 2 || open_after != 0 ||
      lost_after != open_before + lost_before)
    fault_complain (self->faults, "attempts open and interrupted were %s and are %s", before,
                    after);
}

GPtrArray *
fault_check (const FaultExpectation *expected)
{
  Check self = { .expected = expected, .faults = g_ptr_array_new_with_free_func (g_free) };
  g_autofree char *data_dir = g_build_filename (expected->root, "data", NULL);
  g_autofree char *database = g_build_filename (data_dir, "medpatch.db", NULL);
  g_autoptr (MedClock) clock =
      med_clock_new_fixed (G_GINT64_CONSTANT (1795420800) * G_USEC_PER_SEC);
  g_autoptr (GError) error = NULL;

  if (!g_file_test (database, G_FILE_TEST_EXISTS))
    {
      if (!expected->may_be_absent)
        fault_complain (self.faults, "there is no inventory any more");
      return self.faults;
    }
  self.engine = med_engine_open_sync (data_dir, clock, &error);
  if (self.engine == NULL)
    {
      fault_complain (self.faults, "does not open: %s", error->message);
      return self.faults;
    }
  if (med_store_run_sync (med_engine_get_store (self.engine), MED_STORE_BULK, look_func, &self,
                          NULL, &error) == NULL)
    fault_complain (self.faults, "cannot be read: %s", error->message);
  g_clear_error (&error);
  if (med_store_run_sync (med_engine_get_store (self.engine), MED_STORE_WRITER, check_index_func,
                          NULL, NULL, &error) == NULL)
    fault_complain (self.faults, "the search index does not fit its table: %s", error->message);
  if (expected->next_start)
    start_again (&self);
  med_engine_close (self.engine);
  g_object_unref (self.engine);
  return self.faults;
}

char *
fault_check_join (GPtrArray *faults)
{
  if (faults->len == 0)
    return NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < faults->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", (char *) faults->pdata[i]);
  return g_strdup (text->str);
}
