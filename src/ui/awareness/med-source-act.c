/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-act"

#include "config.h"

#include "ui/awareness/med-source-act.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fingerprint.h"
#include "ui/med-dialogs.h"
#include "ui/report/med-report-form.h"
#include "ui/widgets/med-sign-dialog.h"

static gint64
id_of (const MedReportFormInput *input)
{
  g_auto (GStrv) words = g_strsplit (input->name, " ", 2);

  return g_ascii_strtoll (words[0], NULL, 10);
}

static const char *
reason_of (const MedReportFormInput *input)
{
  return med_report_form_input_get (input, 0);
}

/* One question, why; @id is what it is about. */
static void
ask_why (GtkWidget *parent,
         MedSession *session,
         const MedReportFormSpec *spec,
         int index,
         const char *id)
{
  const MedFormField fields[] = { { MED_FORM_LINES, _ ("Why"), NULL, NULL } };

  med_report_form_present (parent, session, spec, fields, G_N_ELEMENTS (fields), index, id);
}

static gpointer
resolve_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;

  return med_source_hold_resolve_sync (connection, input->person_id, id_of (input),
                                       input->index != 0, reason_of (input), error)
             ? MED_STORE_OK
             : NULL;
}

/**
 * med_source_act_resolve:
 * @parent: a widget of the window that asks
 * @session: who decides
 * @item: what is held
 * @accept: believe it after all; otherwise it is only no longer asked
 *
 * Asks why, and decides on what is held.
 */
void
med_source_act_resolve (GtkWidget *parent,
                        MedSession *session,
                        const MedSourceHeldItem *item,
                        gboolean accept)
{
  g_autofree char *id = g_strdup_printf ("%" PRId64, item->id);
  g_autofree char *what = g_strdup_printf (
      accept ? _ ("%s\n\nAsk the publisher by another way first. It is believed with the next look "
                  "at the source.")
             : _ ("%s\n\nIt is not believed, and only no longer asked."),
      item->text);
  const MedReportFormSpec spec = {
    .title = accept ? _ ("Accept What Is Held") : _ ("Dismiss What Is Held"),
    .explanation = what,
    .verb = accept ? _ ("_Accept") : _ ("_Dismiss"),
    .save = resolve_func,
  };

  ask_why (parent, session, &spec, accept ? 1 : 0, id);
}

static gpointer
set_enabled_func (MedConnection *connection,
                  gpointer data,
                  GCancellable *cancellable,
                  GError **error)
{
  const MedReportFormInput *input = data;

  return med_source_set_enabled_sync (connection, input->person_id, id_of (input),
                                      input->index != 0, reason_of (input), error)
             ? MED_STORE_OK
             : NULL;
}

/**
 * med_source_act_set_enabled:
 * @parent: a widget of the window that asks
 * @session: who decides
 * @source: a source
 * @enabled: whether it is looked through with the others
 *
 * Asks why, and switches a source on or off.
 */
void
med_source_act_set_enabled (GtkWidget *parent,
                            MedSession *session,
                            const MedSource *source,
                            gboolean enabled)
{
  g_autofree char *id = g_strdup_printf ("%" PRId64, source->id);
  g_autofree char *title =
      g_strdup_printf (enabled ? _ ("Switch “%s” On") : _ ("Switch “%s” Off"), source->name);
  const MedReportFormSpec spec = {
    .title = title,
    .explanation = enabled ? _ ("It is looked through with all the others again.")
                           : _ ("It is looked through only when you ask for it. What came from it "
                                "stays, and it grows stale."),
    .verb = enabled ? _ ("_Switch On") : _ ("_Switch Off"),
    .save = set_enabled_func,
  };

  ask_why (parent, session, &spec, enabled ? 1 : 0, id);
}

static gpointer
remove_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;

  return med_source_remove_sync (connection, input->person_id, id_of (input), reason_of (input),
                                 error)
             ? MED_STORE_OK
             : NULL;
}

/**
 * med_source_act_remove:
 * @parent: a widget of the window that asks
 * @session: who decides
 * @source: a source
 *
 * Asks why, and looks at a source no more.
 */
void
med_source_act_remove (GtkWidget *parent, MedSession *session, const MedSource *source)
{
  g_autofree char *id = g_strdup_printf ("%" PRId64, source->id);
  g_autofree char *title = g_strdup_printf (_ ("Remove “%s”"), source->name);
  const MedReportFormSpec spec = {
    .title = title,
    .explanation = _ ("It is looked at no more. The advisories that came from it stay."),
    .verb = _ ("_Remove"),
    .save = remove_func,
  };

  ask_why (parent, session, &spec, 0, id);
}

static gpointer
distrust_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;

  return med_source_key_distrust_sync (connection, input->person_id, input->name, reason_of (input),
                                       error)
             ? MED_STORE_OK
             : NULL;
}

static char *
dup_key_words (const MedSourceKey *key)
{
  g_autofree char *groups = med_fingerprint_group (key->fingerprint);

  return g_strdup_printf ("%s\n%s", groups, key->user_id);
}

/**
 * med_source_act_distrust:
 * @parent: a widget of the window that asks
 * @session: who decides
 * @key: an enrolled key
 *
 * Asks why, and believes nothing more that a key signs.
 */
void
med_source_act_distrust (GtkWidget *parent, MedSession *session, const MedSourceKey *key)
{
  g_autofree char *words = dup_key_words (key);
  g_autofree char *what =
      g_strdup_printf (_ ("%s\n\nFrom now on nothing that it signs is believed, in any source. It "
                          "cannot be enrolled again."),
                       words);
  const MedReportFormSpec spec = {
    .title = _ ("Distrust the Key"),
    .explanation = what,
    .verb = _ ("_Distrust"),
    .save = distrust_func,
  };

  ask_why (parent, session, &spec, 0, key->fingerprint);
}

static gpointer
refuse_func (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;
  const char *fingerprint = strchr (input->name, ' ') + 1;

  return med_source_key_refuse_sync (connection, input->person_id, id_of (input), fingerprint,
                                     reason_of (input), error)
             ? MED_STORE_OK
             : NULL;
}

/**
 * med_source_act_refuse_key:
 * @parent: a widget of the window that asks
 * @session: who decides
 * @source_id: at which source
 * @key: a key that waits for a second person
 *
 * Asks why, and takes a key that waits back.
 */
void
med_source_act_refuse_key (GtkWidget *parent,
                           MedSession *session,
                           gint64 source_id,
                           const MedSourceKey *key)
{
  g_autofree char *id = g_strdup_printf ("%" PRId64 " %s", source_id, key->fingerprint);
  g_autofree char *words = dup_key_words (key);
  const MedReportFormSpec spec = {
    .title = _ ("Take the Key Back"),
    .explanation = words,
    .verb = _ ("_Take Back"),
    .save = refuse_func,
  };

  ask_why (parent, session, &spec, 0, id);
}

/* A key on its way from the signature to the writer lane */
typedef struct
{
  GtkWidget *parent;   /* (owned) */
  MedSession *session; /* (owned) */
  gint64 source_id;
  char *fingerprint;
  MedSignature *signature; /* (owned) (nullable) */
} Confirmation;

static void
confirmation_free (Confirmation *self)
{
  g_object_unref (self->parent);
  g_object_unref (self->session);
  g_free (self->fingerprint);
  g_clear_pointer (&self->signature, med_signature_free);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Confirmation, confirmation_free)

static gpointer
confirm_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Confirmation *self = input;

  return med_source_key_confirm_sync (connection, self->source_id, self->fingerprint,
                                      self->signature, error)
             ? MED_STORE_OK
             : NULL;
}

static void
confirmed_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Confirmation) self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (store), result, &error) == NULL &&
      gtk_widget_get_root (self->parent) != NULL)
    med_dialogs_show_error (self->parent, _ ("The Key Was Not Confirmed"), error);
}

static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Confirmation) self = user_data;

  /* Nobody signed: the key goes on waiting. */
  self->signature = med_sign_dialog_ask_finish (result, NULL);
  if (self->signature == NULL)
    return;
  MedStore *store = med_session_get_store (self->session);
  Confirmation *input = g_steal_pointer (&self);
  med_store_run_async (store, MED_STORE_WRITER, confirm_func, input, NULL, NULL, NULL, confirmed_cb,
                       input);
}

/**
 * med_source_act_confirm_key:
 * @parent: a widget of the window that asks
 * @session: the session
 * @source: at which source
 * @key: a key that waits for a second person
 *
 * Asks another person than who typed the fingerprint to compare it and to sign.
 */
void
med_source_act_confirm_key (GtkWidget *parent,
                            MedSession *session,
                            const MedSource *source,
                            const MedSourceKey *key)
{
  Confirmation *self = g_new0 (Confirmation, 1);
  g_autofree char *subject = med_source_key_dup_subject (source->id, key->fingerprint);
  g_autofree char *groups = med_fingerprint_group (key->fingerprint);
  /* Translators: source, fingerprint, whose key, who typed it, where that person has it from */
  g_autofree char *words = g_strdup_printf (
      _ ("Key of “%s”: %s, %s. Typed by %s from: %s. Compare every digit with that paper before "
         "you sign; from then on everything that this key signs is believed."),
      source->name, groups, key->user_id, key->pinned_name != NULL ? key->pinned_name : "?",
      key->origin);

  self->parent = g_object_ref (parent);
  self->session = g_object_ref (session);
  self->source_id = source->id;
  self->fingerprint = g_strdup (key->fingerprint);
  med_sign_dialog_ask_async (parent, session, MED_SOURCE_MAY_DECIDE, key->pinned_id,
                             MED_MEANING_CONFIRMED, subject, words, NULL, signed_cb, self);
}
