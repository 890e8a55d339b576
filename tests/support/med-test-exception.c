/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "support/med-test-exception.h"

#include "support/med-test-fleet.h"

typedef struct
{
  MedTestException *self;
  const MedSignature *signature;
  gint64 person_id;
  const char *reason;
  gconstpointer what;
  gboolean complete;
  gint64 id;
} Call;

static gboolean
run (MedTestException *self, MedStoreFunc func, Call *call, GError **error)
{
  call->self = self;
  return med_test_engine_run (self->ward->engine, MED_STORE_WRITER, func, call, error) != NULL;
}

void
med_test_exception_init (MedTestException *self, MedTestWard *ward)
{
  *self = (MedTestException){ .ward = ward };
  self->control = (MedControlDraft){
    .kind = MED_CONTROL_NETWORK_BLOCK,
    .description = "Firewall in front of the CT",
    .reference = "Rule set 14",
    .last_test_date = "2026-11-20",
    .next_test_date = "2027-02-20",
  };
  self->draft = (MedExceptionDraft){
    .disposition_ids = g_array_new (FALSE, FALSE, sizeof (gint64)),
    .person_id = ward->base + MED_TEST_TECH,
    .reason_kind = MED_EXCEPTION_END_OF_SUPPORT,
    .reason = "The maker ended the support in June",
    .residual_risk = "Somebody in the room could still reach it",
    .expires_date = "2027-05-01",
    .exposure_with_controls = MED_SYSTEM_EXPOSURE_SMALL,
    .review_trigger = "An incident on the ward",
    .replacement_plan = "Replaced with the new building",
    .budget_year = 2027,
    .controls = &self->control,
    .n_controls = 1,
  };
  g_array_append_val (self->draft.disposition_ids, ward->disposition_id);
}

void
med_test_exception_clear (MedTestException *self)
{
  g_clear_pointer (&self->draft.disposition_ids, g_array_unref);
}

static gpointer
request_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_exception_request_sync (connection, &call->self->draft, &call->self->id, error)
             ? MED_STORE_OK
             : NULL;
}

gboolean
med_test_exception_request (MedTestException *self, GError **error)
{
  Call call = { 0 };

  return run (self, request_func, &call, error);
}

static MedSignature *
sign (MedTestException *self, gint64 person_id, MedMeaning meaning)
{
  g_autofree char *subject = med_exception_dup_subject (self->id);

  return med_test_ward_sign (self->ward, person_id, meaning, subject);
}

static gpointer
approve_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_exception_approve_sync (connection, call->self->id, call->signature, &call->complete,
                                     error)
             ? MED_STORE_OK
             : NULL;
}

gboolean
med_test_exception_approve (MedTestException *self,
                            gint64 person_id,
                            gboolean *complete,
                            GError **error)
{
  g_autoptr (MedSignature) signature = sign (self, person_id, MED_MEANING_APPROVED);

  return med_test_exception_approve_with (self, signature, complete, error);
}

gboolean
med_test_exception_approve_with (MedTestException *self,
                                 const MedSignature *signature,
                                 gboolean *complete,
                                 GError **error)
{
  Call call = { .signature = signature };
  gboolean done = run (self, approve_func, &call, error);

  if (complete != NULL)
    *complete = call.complete;
  return done;
}

static gpointer
refuse_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_exception_refuse_sync (connection, call->self->id, call->signature, call->reason,
                                    error)
             ? MED_STORE_OK
             : NULL;
}

gboolean
med_test_exception_refuse (MedTestException *self,
                           gint64 person_id,
                           const char *reason,
                           GError **error)
{
  g_autoptr (MedSignature) signature = sign (self, person_id, MED_MEANING_REVIEWED);
  Call call = { .signature = signature, .reason = reason };

  return run (self, refuse_func, &call, error);
}

static gpointer
withdraw_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_exception_withdraw_sync (connection, call->self->id, call->person_id, call->reason,
                                      error)
             ? MED_STORE_OK
             : NULL;
}

gboolean
med_test_exception_withdraw (MedTestException *self,
                             gint64 person_id,
                             const char *reason,
                             GError **error)
{
  Call call = { .person_id = person_id, .reason = reason };

  return run (self, withdraw_func, &call, error);
}

static gpointer
test_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_control_test_sync (connection, call->what, error) ? MED_STORE_OK : NULL;
}

gboolean
med_test_exception_test (MedTestException *self, const MedControlTest *test, GError **error)
{
  Call call = { .what = test };

  return run (self, test_func, &call, error);
}

static gpointer
protect_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_control_protect_sync (connection, call->what, &call->id, error) ? MED_STORE_OK : NULL;
}

gboolean
med_test_exception_protect (MedTestException *self,
                            const MedProtection *protection,
                            gint64 *control_id,
                            GError **error)
{
  Call call = { .what = protection };
  gboolean done = run (self, protect_func, &call, error);

  if (control_id != NULL)
    *control_id = call.id;
  return done;
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Call *call = input;

  return med_exception_load_sync (connection, call->self->id, error);
}

MedException *
med_test_exception_load (MedTestException *self)
{
  g_autoptr (GError) error = NULL;
  Call call = { .self = self };
  MedException *loaded =
      med_test_engine_run (self->ward->engine, MED_STORE_INTERACTIVE, load_func, &call, &error);

  g_assert_no_error (error);
  return loaded;
}

void
med_test_exception_run (MedTestException *self)
{
  g_autoptr (GError) error = NULL;
  gboolean complete = FALSE;

  med_test_exception_request (self, &error);
  g_assert_no_error (error);
  med_test_exception_approve (self, self->ward->base + MED_TEST_SECURITY, &complete, &error);
  g_assert_no_error (error);
  if (!complete)
    med_test_exception_approve (self, self->ward->base + MED_TEST_CLINICAL, &complete, &error);
  g_assert_no_error (error);
  g_assert_true (complete);
  g_assert_cmpint (med_test_engine_count (self->ward->engine,
                                          "SELECT count(*) FROM exception_device "
                                          "WHERE state = 'running'"),
                   >=, 1);
}

char *
med_test_exception_snapshot (MedTestWard *ward)
{
  g_autofree char *order = med_test_ward_snapshot (ward);
  g_autofree char *rows = med_test_fleet_dup_text (
      ward->engine,
      "SELECT (SELECT coalesce(group_concat(id || state || row_version), '') FROM exception) || "
      "'|' || (SELECT coalesce(group_concat(exception_id || disposition_id || state), '') FROM "
      "exception_device) || '|' || (SELECT count(*) FROM exception_approval) || '|' || (SELECT "
      "coalesce(group_concat(id || failed || coalesce(next_test_date, '')), '') FROM control) || "
      "'|' || (SELECT count(*) FROM control_test) || '|' || (SELECT count(*) FROM evidence) || "
      "'|' || (SELECT count(*) FROM postponed_kev)");

  return g_strconcat (order, "#", rows, NULL);
}
