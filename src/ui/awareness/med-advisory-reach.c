/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisory-reach"

#include "config.h"

#include "ui/awareness/med-advisory-reach.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-reach.h"
#include "engine/awareness/med-reason.h"
#include "ui/awareness/med-mark-dialog.h"
#include "ui/widgets/med-long-text.h"

/* So many devices are shown without being asked for. */
#define MAX_UNFOLDED 4
/* So many rows are made at a time; between two times the window answers. */
#define ROWS_AT_ONCE 3

static const struct
{
  const char *status;
  const char *icon_name;
  const char *css_class;
} status_looks[] = {
  { "affected", "med-bad-symbolic", "outcome-bad" },
  { "cannot-tell", "med-unknown-symbolic", "outcome-unknown" },
  { "under-investigation", "med-unknown-symbolic", "outcome-unknown" },
  { "fixed", "med-good-symbolic", "outcome-good" },
  { "not-affected", "med-good-symbolic", "outcome-good" },
};

static void
device_activated_cb (AdwActionRow *row, MedPage *page)
{
  gint64 *device_id = g_object_get_data (G_OBJECT (row), "device-id");

  med_page_go (page, "devices", *device_id, NULL);
}

static GtkWidget *
status_icon_new (const char *status)
{
  GtkWidget *icon = gtk_image_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (status_looks); i++)
    if (g_str_equal (status_looks[i].status, status))
      {
        gtk_image_set_from_icon_name (GTK_IMAGE (icon), status_looks[i].icon_name);
        gtk_widget_add_css_class (icon, status_looks[i].css_class);
      }
  return icon;
}

/* Some rows of where devices stand, as long as the widget lives that marks them. */
typedef struct
{
  MedPage *page;    /* (unowned) holds the widget */
  GPtrArray *reach; /* (owned) */
  guint first;
  guint end;
} Range;

static void
range_free (gpointer data, GClosure *closure)
{
  Range *self = data;

  g_ptr_array_unref (self->reach);
  g_free (self);
}

static void
mark_cb (GtkWidget *button, Range *range)
{
  med_mark_dialog_present (button, med_page_get_session (range->page), range->reach, range->first,
                           range->end);
}

static void
withdraw_cb (GtkWidget *button, Range *range)
{
  med_mark_dialog_withdraw (range->page, range->reach, range->first, range->end);
}

static GtkWidget *
range_button_new (MedPage *page,
                  GPtrArray *reach,
                  guint first,
                  guint end,
                  const char *icon_name,
                  const char *words,
                  void (*clicked) (GtkWidget *, Range *))
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon_name);
  MedSession *session = med_page_get_session (page);
  Range *range = g_new0 (Range, 1);

  *range = (Range){ page, g_ptr_array_ref (reach), first, end };
  g_signal_connect_data (button, "clicked", G_CALLBACK (clicked), range, range_free, 0);
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  /* Auditors look; everybody else may say how far it is. */
  gtk_widget_set_sensitive (button, med_session_get_person_id (session) != 0 &&
                                        (med_session_get_roles (session) & ~MED_ROLE_AUDITOR) != 0);
  return button;
}

static gboolean
says_the_same (const MedReach *a, const MedReach *b)
{
  return a->device_id == b->device_id && g_str_equal (a->status, b->status) &&
         g_str_equal (a->reason, b->reason) && g_strcmp0 (a->remediation, b->remediation) == 0 &&
         g_strcmp0 (a->patch, b->patch) == 0 && g_strcmp0 (a->mark_reason, b->mark_reason) == 0;
}

/* One device with all vulnerabilities of which the same is to be said, from @first on. */
static GtkWidget *
device_row_new (MedPage *page, GPtrArray *reach, guint first, guint *next)
{
  const MedReach *head = g_ptr_array_index (reach, first);
  g_autoptr (GString) subtitle = g_string_new (NULL);
  g_autofree char *title = g_strdup_printf ("%s  %s %s", head->asset, head->model, head->version);
  g_autofree char *reason = med_reason_describe (head->reason);

  for (*next = first; *next < reach->len; (*next)++)
    {
      const MedReach *row = g_ptr_array_index (reach, *next);
      if (!says_the_same (row, head))
        break;
      g_string_append_printf (subtitle, "%s%s", *next > first ? ", " : "", row->vulnerability_key);
    }
  g_string_append_printf (subtitle, "\n%s", reason);
  if (head->remediation != NULL)
    {
      g_autofree char *remediation = med_reach_describe_remediation (head);
      g_string_append_printf (subtitle, "\n%s", remediation);
    }
  GtkWidget *row = med_advisory_plain_row_new (title, subtitle->str);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "device-id",
                          g_memdup2 (&head->device_id, sizeof head->device_id), g_free);
  g_signal_connect_object (row, "activated", G_CALLBACK (device_activated_cb), page, 0);
  if (med_mark_dialog_is_marked (reach, first, *next))
    adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                               range_button_new (page, reach, first, *next, "edit-undo-symbolic",
                                                 _ ("Take the last mark back"), withdraw_cb));
  if (med_mark_dialog_is_needed (reach, first, *next))
    adw_action_row_add_suffix (
        ADW_ACTION_ROW (row), range_button_new (page, reach, first, *next, "document-edit-symbolic",
                                                _ ("Mark how far it is seen to"), mark_cb));
  return row;
}

/* The devices of one status that are not yet in its row. */
typedef struct
{
  MedPage *page;       /* (unowned) holds the row */
  GtkWidget *expander; /* (unowned) owns this */
  GPtrArray *reach;    /* (owned) */
  guint next;
  guint end;
  guint tick;
} Unfolding;

static void
unfolding_free (gpointer data)
{
  Unfolding *self = data;

  g_ptr_array_unref (self->reach);
  g_free (self);
}

static gboolean
unfold_cb (GtkWidget *expander, GdkFrameClock *clock, gpointer data)
{
  Unfolding *self = data;

  self->tick = 0;
  if (!gtk_widget_get_mapped (expander))
    return G_SOURCE_REMOVE;
  for (guint i = 0; i < ROWS_AT_ONCE && self->next < self->end; i++)
    adw_expander_row_add_row (ADW_EXPANDER_ROW (self->expander),
                              device_row_new (self->page, self->reach, self->next, &self->next));
  if (self->next < self->end)
    self->tick = gtk_widget_add_tick_callback (expander, unfold_cb, self, NULL);
  return G_SOURCE_REMOVE;
}

/* Its rows are made once they are to be seen. */
static void
unfold (Unfolding *self)
{
  if (self->tick == 0 && self->next < self->end &&
      adw_expander_row_get_expanded (ADW_EXPANDER_ROW (self->expander)))
    unfold_cb (self->expander, NULL, self);
}

/**
 * med_advisory_reach_row_new:
 * @page: the page that holds it
 * @reach: (element-type MedReach): where devices stand, by status and device
 * @first: where a status begins in @reach
 * @next: (out): where the next one begins
 *
 * Makes a row that unfolds to the devices of one status. Each leads to its device.
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *
med_advisory_reach_row_new (MedPage *page, GPtrArray *reach, guint first, guint *next)
{
  const MedReach *head = g_ptr_array_index (reach, first);
  GtkWidget *expander = adw_expander_row_new ();
  g_autoptr (GHashTable) devices = g_hash_table_new (g_int64_hash, g_int64_equal);
  Unfolding *unfolding = g_new0 (Unfolding, 1);

  for (*next = first; *next < reach->len; (*next)++)
    {
      MedReach *row = g_ptr_array_index (reach, *next);
      if (!g_str_equal (row->status, head->status))
        break;
      g_hash_table_add (devices, &row->device_id);
    }
  *unfolding = (Unfolding){ page, expander, g_ptr_array_ref (reach), first, *next, 0 };
  g_object_set_data_full (G_OBJECT (expander), "med-unfolding", unfolding, unfolding_free);
  guint n = g_hash_table_size (devices);
  g_autofree char *title = g_strdup_printf (ngettext ("%s: %u device", "%s: %u devices", n),
                                            med_exposure_status_get_title (head->status), n);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (expander), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), title);
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (expander), status_icon_new (head->status));
  if (n > 1 && med_mark_dialog_is_needed (reach, first, *next))
    adw_expander_row_add_action (
        ADW_EXPANDER_ROW (expander),
        range_button_new (page, reach, first, *next, "document-edit-symbolic",
                          _ ("Mark how far all of these are seen to"), mark_cb));
  g_signal_connect_swapped (expander, "notify::expanded", G_CALLBACK (unfold), unfolding);
  g_signal_connect_swapped (expander, "map", G_CALLBACK (unfold), unfolding);
  med_long_text_set_least_width (expander);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), first == 0 && n <= MAX_UNFOLDED);
  return expander;
}

/**
 * med_advisory_plain_row_new:
 * @title: plain text
 * @subtitle: plain text
 *
 * Rows of libadwaita read markup unless told not to.
 *
 * Returns: (transfer floating): a row that shows both as they are
 */
GtkWidget *
med_advisory_plain_row_new (const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  med_long_text_set_least_width (row);
  return row;
}
