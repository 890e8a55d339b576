/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-audit-check"

#include "config.h"

#include "ui/audit/med-audit-check.h"

#include <inttypes.h>
#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/store/med-change.h"

struct _MedAuditCheck
{
  GObject parent_instance;

  MedSession *session;       /* (owned) */
  MedBanner *banner;         /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) while it runs */
  gint64 first_broken;       /* 0: none is known */
};

G_DEFINE_FINAL_TYPE (MedAuditCheck, med_audit_check, G_TYPE_OBJECT)

enum
{
  SIGNAL_BROKEN,
  SIGNAL_DONE,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static gpointer
check_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_change_verify_sync (connection, cancellable, error);
}

static void
show_verdict (MedAuditCheck *self, const MedChangeVerdict *verdict)
{
  g_autofree char *text = NULL;

  self->first_broken = verdict->first_broken;
  if (verdict->first_broken == 0)
    {
      text = g_strdup_printf (
          _ ("The audit log is whole. Rows: %" PRId64 ", head: %.16s. Compare it with the "
             "head on a printed report: only that tells whether its end was cut."),
          verdict->rows, verdict->head);
      med_banner_show (self->banner, MED_OUTCOME_GOOD, text, NULL);
      return;
    }
  text = g_strdup_printf (_ ("The audit log is broken at row %" PRId64 ": %s."),
                          verdict->first_broken, verdict->reason);
  med_banner_show (self->banner, MED_OUTCOME_BAD, text, _ ("_Show Row"));
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAuditCheck) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedChangeVerdict) verdict = med_store_run_finish (MED_STORE (source), result, &error);

  /* Stopped: the banner has said so already. */
  if (self->cancellable == NULL || self->cancellable != g_task_get_cancellable (G_TASK (result)))
    return;
  g_clear_object (&self->cancellable);
  if (verdict != NULL)
    show_verdict (self, verdict);
  else
    {
      g_autofree char *text =
          g_strdup_printf (_ ("The audit log could not be checked: %s"), error->message);
      med_banner_show (self->banner, MED_OUTCOME_UNKNOWN, text, NULL);
    }
  g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
button_cb (MedAuditCheck *self)
{
  if (self->cancellable != NULL)
    {
      med_audit_check_stop (self);
      med_banner_show (self->banner, MED_OUTCOME_UNKNOWN,
                       _ ("The check was stopped. Whether the audit log is whole is not known."),
                       NULL);
      g_signal_emit (self, signals[SIGNAL_DONE], 0);
    }
  else if (self->first_broken != 0)
    g_signal_emit (self, signals[SIGNAL_BROKEN], 0, self->first_broken);
}

static void
med_audit_check_dispose (GObject *object)
{
  MedAuditCheck *self = MED_AUDIT_CHECK (object);

  med_audit_check_stop (self);
  if (self->banner != NULL)
    g_signal_handlers_disconnect_by_data (self->banner, self);
  g_clear_object (&self->banner);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (med_audit_check_parent_class)->dispose (object);
}

static void
med_audit_check_class_init (MedAuditCheckClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_audit_check_dispose;
  signals[SIGNAL_BROKEN] = g_signal_new ("broken", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SIGNAL_DONE] = g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
med_audit_check_init (MedAuditCheck *self)
{
}

/**
 * med_audit_check_new:
 * @session: the session
 * @banner: where it shows how it goes
 *
 * Returns: (transfer full): a check that does not run yet
 */
MedAuditCheck *
med_audit_check_new (MedSession *session, MedBanner *banner)
{
  MedAuditCheck *self = g_object_new (MED_TYPE_AUDIT_CHECK, NULL);

  self->session = g_object_ref (session);
  self->banner = g_object_ref (banner);
  g_signal_connect_swapped (banner, "button-clicked", G_CALLBACK (button_cb), self);
  return self;
}

/**
 * med_audit_check_run:
 * @self: a check
 *
 * Computes every link of the chain anew, on the bulk lane.
 */
void
med_audit_check_run (MedAuditCheck *self)
{
  g_return_if_fail (MED_IS_AUDIT_CHECK (self));

  med_audit_check_stop (self);
  self->first_broken = 0;
  self->cancellable = g_cancellable_new ();
  med_banner_show (self->banner, MED_OUTCOME_WAITING, _ ("The audit log is being checked…"),
                   _ ("_Stop"));
  med_store_run_async (med_session_get_store (self->session), MED_STORE_BULK, check_func, NULL,
                       NULL, (GDestroyNotify) med_change_verdict_free, self->cancellable,
                       checked_cb, g_object_ref (self));
}

void
med_audit_check_stop (MedAuditCheck *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}
