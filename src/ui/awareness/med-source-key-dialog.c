/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-key-dialog"

#include "config.h"

#include "ui/awareness/med-source-key-dialog.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/source/med-source-key.h"
#include "engine/source/med-source-probe.h"
#include "ui/awareness/med-source-act.h"
#include "ui/widgets/med-fact-list.h"
#include "ui/widgets/med-form-dialog.h"

/* A key is enrolled in three steps: its file is chosen or fetched; a person types the fingerprint
 * from the publisher's paper, and the digits are compared by the engine, not by eye; a second
 * person signs. Until then nothing that it signs is believed. */

/* What the forms are about, as long as one of them lives; shared by both and by what goes on
 * between them. */
typedef struct
{
  GtkWidget *parent;   /* (owned) */
  MedSession *session; /* (owned) */
  gint64 source_id;
  char *source_name;
  GPtrArray *urls;                    /* (owned) (element-type utf8) */
  MedOpenpgpCertificate *certificate; /* (owned) (nullable) */
  MedFormDialog *dialog;              /* (owned) (nullable) while something is done */
  char *typed;
  char *origin;
  gint64 person_id;
} Enrolment;

static void
enrolment_clear (gpointer data)
{
  Enrolment *self = data;

  g_clear_object (&self->parent);
  g_clear_object (&self->session);
  g_free (self->source_name);
  g_ptr_array_unref (self->urls);
  g_clear_pointer (&self->certificate, med_openpgp_certificate_free);
  g_clear_object (&self->dialog);
  g_free (self->typed);
  g_free (self->origin);
}

static void
enrolment_unref (gpointer data)
{
  g_rc_box_release_full (data, enrolment_clear);
}

static void
form_closed (gpointer data, GClosure *closure)
{
  enrolment_unref (data);
}

static gboolean
is_closed (const Enrolment *self)
{
  return gtk_widget_get_root (self->parent) == NULL ||
         !gtk_widget_get_visible (GTK_WIDGET (self->dialog));
}

enum
{
  FIELD_KEY,
  FIELD_FINGERPRINT,
  FIELD_ORIGIN,
};

static gpointer
pin_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Enrolment *self = input;

  if (!med_source_key_pin_sync (connection, self->person_id, self->source_id, self->certificate,
                                self->typed, self->origin, error))
    return NULL;
  return med_source_key_list_sync (connection, self->source_id, error);
}

static void
ask_second_person (Enrolment *self, GPtrArray *keys)
{
  const MedSource source = { .id = self->source_id, .name = self->source_name };

  for (guint i = 0; i < keys->len; i++)
    {
      const MedSourceKey *key = g_ptr_array_index (keys, i);

      if (g_str_equal (key->fingerprint, self->certificate->fingerprint) &&
          key->confirmed_usec == 0 && key->distrusted_usec == 0)
        {
          med_source_act_confirm_key (self->parent, self->session, &source, key);
          return;
        }
    }
}

static void
pinned_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  Enrolment *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) keys = med_store_run_finish (MED_STORE (store), result, &error);
  gboolean closed = is_closed (self);

  if (keys == NULL && !closed)
    med_form_dialog_fail (self->dialog, FIELD_FINGERPRINT, error->message);
  else if (keys != NULL)
    {
      if (!closed)
        gtk_window_destroy (GTK_WINDOW (self->dialog));
      if (gtk_widget_get_root (self->parent) != NULL)
        ask_second_person (self, keys);
    }
  g_clear_object (&self->dialog);
  enrolment_unref (self);
}

static void
take_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static void
typed_cb (MedFormDialog *dialog, Enrolment *self)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);

  take_text (&self->typed, g_ptr_array_index (values, FIELD_FINGERPRINT));
  take_text (&self->origin, g_ptr_array_index (values, FIELD_ORIGIN));
  self->person_id = med_session_get_person_id (self->session);
  g_set_object (&self->dialog, dialog);
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (self->session), MED_STORE_WRITER, pin_func, self,
                       NULL, (GDestroyNotify) g_ptr_array_unref, NULL, pinned_cb,
                       g_rc_box_acquire (self));
}

/* Not the fingerprint: what stands on the screen would be copied, not compared with the paper. */
static GtkWidget *
describe_key (const MedOpenpgpCertificate *key)
{
  MedFactList *facts = med_fact_list_new ();
  g_autofree char *made = med_clock_format_local_date (key->created_usec);
  g_autofree char *expires = key->expires_usec != 0
                                 ? med_clock_format_local_date (key->expires_usec)
                                 : g_strdup (_ ("never"));

  for (guint i = 0; i < key->user_ids->len; i++)
    med_fact_list_add (facts, i == 0 ? _ ("Name in the key") : "",
                       g_ptr_array_index (key->user_ids, i));
  med_fact_list_add (facts, _ ("Made"), made);
  med_fact_list_add (facts, _ ("Expires"), expires);
  if (key->revoked)
    med_fact_list_add_outcome (facts, _ ("Use"), MED_OUTCOME_BAD, _ ("Revoked by its owner"));
  else if (key->expired)
    med_fact_list_add_outcome (facts, _ ("Use"), MED_OUTCOME_BAD, _ ("Expired"));
  else if (key->signers->len == 0)
    med_fact_list_add_outcome (facts, _ ("Use"), MED_OUTCOME_BAD,
                               _ ("Nothing in it can sign documents"));
  return GTK_WIDGET (facts);
}

static void
ask_fingerprint (Enrolment *self)
{
  const MedFormField fields[] = {
    [FIELD_KEY] = { MED_FORM_HEADING, _ ("From the Publisher's Paper"), NULL, NULL },
    [FIELD_FINGERPRINT] = { MED_FORM_TEXT, _ ("Fingerprint, all 40 digits"), NULL, NULL },
    [FIELD_ORIGIN] = { MED_FORM_TEXT, _ ("Where you have it from: contract, letter, telephone"),
                       NULL, NULL },
  };
  g_autofree char *title = g_strdup_printf (_ ("Key of “%s”"), self->source_name);
  MedFormDialog *dialog = med_form_dialog_new (
      self->parent, title,
      _ ("Type the fingerprint from a contract, a letter or a telephone call, not from a web page: "
         "whoever can change the key there can change the fingerprint too. It is not shown here so "
         "that it is typed, and every digit is compared. Then a second person signs."),
      _ ("_Propose…"), fields, G_N_ELEMENTS (fields));

  med_form_dialog_insert (dialog, FIELD_KEY, describe_key (self->certificate));
  g_signal_connect_data (dialog, "submitted", G_CALLBACK (typed_cb), g_rc_box_acquire (self),
                         form_closed, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
read_cb (GObject *store, GAsyncResult *result, gpointer user_data)
{
  Enrolment *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MedOpenpgpCertificate) key =
      med_source_probe_read_key_finish (MED_STORE (store), result, &error);
  gboolean closed = is_closed (self);

  if (key == NULL && !closed)
    med_form_dialog_fail (self->dialog, -1, error->message);
  else if (key != NULL && !closed)
    {
      g_clear_pointer (&self->certificate, med_openpgp_certificate_free);
      self->certificate = g_steal_pointer (&key);
      gtk_window_destroy (GTK_WINDOW (self->dialog));
      ask_fingerprint (self);
    }
  g_clear_object (&self->dialog);
  enrolment_unref (self);
}

static void
place_cb (MedFormDialog *dialog, Enrolment *self)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  const char *path = g_ptr_array_index (values, values->len - 1);
  guint64 chosen = values->len > 1 ? g_ascii_strtoull (values->pdata[0], NULL, 10) : G_MAXUINT64;
  const char *place = chosen < self->urls->len ? self->urls->pdata[chosen] : path;
  MedClock *clock = med_engine_get_clock (med_session_get_engine (self->session));

  if (*place == '\0')
    {
      med_form_dialog_fail (dialog, (int) values->len - 1, _ ("Choose the key's file"));
      return;
    }
  g_set_object (&self->dialog, dialog);
  med_form_dialog_set_busy (dialog, TRUE);
  med_source_probe_read_key_async (med_session_get_store (self->session), place,
                                   med_clock_now_usec (clock), NULL, read_cb,
                                   g_rc_box_acquire (self));
}

/* What is offered: the provider's own addresses, then a file */
static GPtrArray *
dup_choices (const Enrolment *self)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->urls->len; i++)
    g_ptr_array_add (choices, g_strdup (g_ptr_array_index (self->urls, i)));
  g_ptr_array_add (choices, g_strdup (_ ("A file")));
  g_ptr_array_add (choices, NULL);
  return choices;
}

/**
 * med_source_key_dialog_present:
 * @parent: a widget of the window it belongs to
 * @session: who enrols it
 * @source: for documents of this source
 * @keys: (nullable) (element-type MedProviderKey): where the provider offers its keys
 *
 * Asks for a key, its fingerprint and a second person.
 */
void
med_source_key_dialog_present (GtkWidget *parent,
                               MedSession *session,
                               const MedSource *source,
                               GPtrArray *keys)
{
  Enrolment *self = g_rc_box_new0 (Enrolment);

  self->parent = g_object_ref (parent);
  self->session = g_object_ref (session);
  self->source_id = source->id;
  self->source_name = g_strdup (source->name);
  self->urls = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; keys != NULL && i < keys->len; i++)
    if (((MedProviderKey *) keys->pdata[i])->url != NULL)
      g_ptr_array_add (self->urls, g_strdup (((MedProviderKey *) keys->pdata[i])->url));
  g_autoptr (GPtrArray) choices = dup_choices (self);
  const MedFormField fields[] = {
    { MED_FORM_CHOICE, _ ("Key"), "0", (const char *const *) choices->pdata },
    { MED_FORM_FILE, self->urls->len > 0 ? _ ("Or a file") : _ ("File of the key"), NULL, NULL },
  };
  guint first = self->urls->len > 0 ? 0 : 1;
  g_autofree char *title = g_strdup_printf (_ ("Key of “%s”"), source->name);
  MedFormDialog *dialog = med_form_dialog_new (
      parent, title,
      _ ("Where the key comes from proves nothing. What counts is its fingerprint, which you type "
         "next."),
      _ ("_Next…"), fields + first, G_N_ELEMENTS (fields) - first);

  g_signal_connect_data (dialog, "submitted", G_CALLBACK (place_cb), self, form_closed, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
