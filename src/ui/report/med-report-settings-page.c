/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-settings-page"

#include "config.h"

#include "ui/report/med-report-settings-page.h"

#include <glib/gi18n.h>

#include "engine/report/med-report-settings.h"
#include "engine/report/med-report-words.h"
#include "ui/med-dialogs.h"
#include "ui/report/med-report-form.h"

/**
 * MedReportSettingsPage:
 *
 * A page of the preferences: letterhead, paper, and for each report its citation and signatures.
 * Who may not decide can read it.
 */
struct _MedReportSettingsPage
{
  AdwPreferencesPage parent_instance;

  MedSession *session;         /* (owned) */
  GCancellable *cancellable;   /* (owned) ends with the page */
  MedReportSettings *settings; /* (owned) (nullable) as they are stored */
  GtkWidget *head_row;
  GtkWidget *rows[MED_N_REPORTS];
};

G_DEFINE_FINAL_TYPE (MedReportSettingsPage, med_report_settings_page, ADW_TYPE_PREFERENCES_PAGE)

enum
{
  HEAD_LETTERHEAD,
  HEAD_ADDRESS,
  HEAD_CONTACT,
  HEAD_PAPER,
  HEAD_MARK,
  N_HEADS,
};
enum
{
  FORM_CITATION,
  FORM_SIGNATURES,
  N_FORMS,
};

static void
take (char **place, const char *value)
{
  g_free (*place);
  *place = g_strstrip (g_strdup (value));
}

/* Changed upon what is stored now: another part may have been changed meanwhile. */
static gpointer
save_head (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;
  g_autoptr (MedReportSettings) settings = med_report_settings_load_sync (connection, error);

  if (settings == NULL)
    return NULL;
  take (&settings->letterhead, med_report_form_input_get (input, HEAD_LETTERHEAD));
  take (&settings->address, med_report_form_input_get (input, HEAD_ADDRESS));
  take (&settings->contact, med_report_form_input_get (input, HEAD_CONTACT));
  settings->letter = g_str_equal (med_report_form_input_get (input, HEAD_PAPER), "1");
  settings->csv_mark = g_str_equal (med_report_form_input_get (input, HEAD_MARK), "0");
  return med_report_settings_save_sync (connection, input->person_id, settings, error)
             ? MED_STORE_OK
             : NULL;
}

static gpointer
save_form (MedConnection *connection, gpointer data, GCancellable *cancellable, GError **error)
{
  const MedReportFormInput *input = data;
  g_autoptr (MedReportSettings) settings = med_report_settings_load_sync (connection, error);

  if (settings == NULL)
    return NULL;
  MedReportForm *form = &settings->forms[input->index];
  /* The program's own citation is shown in the language of the screen; unchanged it stays the
   * program's own, and reports print it in theirs. */
  const char *citation = med_report_form_input_get (input, FORM_CITATION);
  const char *before = med_report_settings_get_citation (settings, (MedReportKind) input->index);
  if (form->citation != NULL ||
      (*before != '\0' ? !g_str_equal (_ (before), citation) : *citation != '\0'))
    take (&form->citation, citation);
  g_clear_pointer (&form->signings, g_ptr_array_unref);
  form->signings =
      med_report_signings_from_lines (med_report_form_input_get (input, FORM_SIGNATURES));
  return med_report_settings_save_sync (connection, input->person_id, settings, error)
             ? MED_STORE_OK
             : NULL;
}

static void
head_activated_cb (MedReportSettingsPage *self)
{
  const char *papers[] = { "A4", "Letter", NULL };
  const char *marks[] = { _ ("With a mark, as Excel wants it"), _ ("Without a mark"), NULL };
  const MedReportSettings *settings = self->settings;

  if (settings == NULL)
    return;
  const MedFormField fields[N_HEADS] = {
    [HEAD_LETTERHEAD] = { MED_FORM_TEXT, _ ("Line above the title"), settings->letterhead, NULL },
    [HEAD_ADDRESS] = { MED_FORM_LINES, _ ("Address"), settings->address, NULL },
    [HEAD_CONTACT] = { MED_FORM_TEXT, _ ("Contact, on the service notice"), settings->contact,
                       NULL },
    [HEAD_PAPER] = { MED_FORM_CHOICE, _ ("Paper"), settings->letter ? "1" : "0", papers },
    [HEAD_MARK] = { MED_FORM_CHOICE, _ ("Tables (CSV, UTF-8)"), settings->csv_mark ? "0" : "1",
                    marks },
  };
  const MedReportFormSpec spec = {
    .title = _ ("Every Report"),
    .explanation = _ ("The name of the hospital is set under Hospital. Each change is recorded "
                      "with the settings before."),
    .verb = _ ("_Save"),
    .save = save_head,
  };
  med_report_form_present (GTK_WIDGET (self), self->session, &spec, fields, N_HEADS, -1, NULL);
}

static void
row_activated_cb (GtkWidget *row, MedReportSettingsPage *self)
{
  int kind = 0;

  while (kind < MED_N_REPORTS && self->rows[kind] != row)
    kind++;
  if (kind == MED_N_REPORTS || self->settings == NULL)
    return;
  const char *citation = med_report_settings_get_citation (self->settings, (MedReportKind) kind);
  g_autoptr (GPtrArray) signings =
      med_report_settings_list_signings (self->settings, (MedReportKind) kind);
  g_autofree char *lines = med_report_signings_to_lines (signings);
  const MedFormField fields[N_FORMS] = {
    [FORM_CITATION] = { MED_FORM_LINES, _ ("Answers to (rules, guideline, contract)"),
                        *citation != '\0' ? _ (citation) : "", NULL },
    [FORM_SIGNATURES] = { MED_FORM_LINES, _ ("Signatures: meaning; role"), lines, NULL },
  };
  const MedReportFormSpec spec = {
    .title = _ (med_report_specs[kind].title),
    .explanation = _ ("A line for each signature in their order: what it means and, after a "
                      "semicolon, in which role. Own words may stand for both."),
    .verb = _ ("_Save"),
    .save = save_form,
  };
  med_report_form_present (GTK_WIDGET (self), self->session, &spec, fields, N_FORMS, kind, NULL);
}

static void
set_subtitle (GtkWidget *row, const char *text)
{
  g_autofree char *plain = g_markup_escape_text (text, -1);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), plain);
}

static void
show_report (MedReportSettingsPage *self, MedReportKind kind)
{
  const char *citation = med_report_settings_get_citation (self->settings, kind);
  g_autoptr (GPtrArray) signings = med_report_settings_list_signings (self->settings, kind);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < signings->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " · " : "",
                            med_report_word_translate (
                                MED_REPORT_WORD_MEANING,
                                ((MedReportSigning *) g_ptr_array_index (signings, i))->meaning));
  if (signings->len == 0)
    g_string_append (text, _ ("No signatures"));
  if (*citation != '\0')
    g_string_append_printf (text, "\n%s", _ (citation));
  set_subtitle (self->rows[kind], text->str);
  g_string_free (text, TRUE);
}

static void
show (MedReportSettingsPage *self)
{
  g_autofree char *head = g_strdup_printf (
      "%s · %s",
      *self->settings->letterhead != '\0' ? self->settings->letterhead : _ ("No letterhead"),
      self->settings->letter ? "Letter" : "A4");

  set_subtitle (self->head_row, head);
  for (int kind = 0; kind < MED_N_REPORTS; kind++)
    show_report (self, (MedReportKind) kind);
}

static gpointer
load_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_report_settings_load_sync (connection, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedReportSettingsPage) self = user_data;
  g_autoptr (GError) error = NULL;
  MedReportSettings *settings = med_store_run_finish (MED_STORE (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_pointer (&settings, med_report_settings_free);
      return;
    }
  if (settings == NULL)
    {
      med_dialogs_show_error (GTK_WIDGET (self), NULL, error);
      return;
    }
  g_clear_pointer (&self->settings, med_report_settings_free);
  self->settings = settings;
  show (self);
}

static void
load (MedReportSettingsPage *self)
{
  med_store_run_async (med_session_get_store (self->session), MED_STORE_INTERACTIVE, load_func,
                       NULL, NULL, (GDestroyNotify) med_report_settings_free, self->cancellable,
                       loaded_cb, g_object_ref (self));
}

static void
med_report_settings_page_dispose (GObject *object)
{
  MedReportSettingsPage *self = MED_REPORT_SETTINGS_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (med_report_settings_page_parent_class)->dispose (object);
}

static void
med_report_settings_page_finalize (GObject *object)
{
  MedReportSettingsPage *self = MED_REPORT_SETTINGS_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_pointer (&self->settings, med_report_settings_free);
  G_OBJECT_CLASS (med_report_settings_page_parent_class)->finalize (object);
}

static void
med_report_settings_page_class_init (MedReportSettingsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = med_report_settings_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = med_report_settings_page_finalize;
}

static GtkWidget *
row_new (AdwPreferencesGroup *group, const char *title)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  adw_preferences_group_add (group, row);
  return row;
}

static AdwPreferencesGroup *
group_new (MedReportSettingsPage *self, const char *title)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (self), ADW_PREFERENCES_GROUP (group));
  return ADW_PREFERENCES_GROUP (group);
}

static void
med_report_settings_page_init (MedReportSettingsPage *self)
{
  self->cancellable = g_cancellable_new ();
  self->head_row =
      row_new (group_new (self, _ ("Every Report")), _ ("Letterhead, contact, paper and tables"));
  g_signal_connect_object (self->head_row, "activated", G_CALLBACK (head_activated_cb), self,
                           G_CONNECT_SWAPPED);
  AdwPreferencesGroup *group = group_new (self, _ ("Citations and Signatures"));
  for (int kind = 0; kind < MED_N_REPORTS; kind++)
    {
      g_autofree char *title =
          g_strdup_printf ("%s  %s", med_report_specs[kind].code, _ (med_report_specs[kind].title));

      self->rows[kind] = row_new (group, title);
      g_signal_connect_object (self->rows[kind], "activated", G_CALLBACK (row_activated_cb), self,
                               0);
    }
}

/**
 * med_report_settings_page_new:
 * @session: who works
 *
 * Returns: (transfer floating): the page
 */
AdwPreferencesPage *
med_report_settings_page_new (MedSession *session)
{
  MedReportSettingsPage *self = g_object_new (MED_TYPE_REPORT_SETTINGS_PAGE, "title", _ ("Reports"),
                                              "icon-name", "med-reports-symbolic", NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (load), self, G_CONNECT_SWAPPED);
  load (self);
  return ADW_PREFERENCES_PAGE (self);
}
