/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-advisories-page"

#include "config.h"

#include "ui/awareness/med-advisories-page.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-advisory-reading.h"
#include "engine/awareness/med-assessment.h"
#include "engine/awareness/med-inbox.h"
#include "engine/awareness/med-match-review.h"
#include "engine/base/med-clock.h"
#include "engine/base/med-error.h"
#include "ui/awareness/med-advisories-import.h"
#include "ui/awareness/med-advisory-list.h"
#include "ui/awareness/med-advisory-view.h"
#include "ui/awareness/med-held-list.h"
#include "ui/awareness/med-held-view.h"
#include "ui/awareness/med-match-review-dialog.h"
#include "ui/widgets/med-banner.h"
#include "ui/widgets/med-section-bar.h"
#include "ui/widgets/med-table-view.h"

/**
 * MedAdvisoriesPage:
 *
 * What publishers say of vulnerabilities (white paper 3.1), whom it concerns, and the review of
 * names that resemble the hospital's products.
 */
struct _MedAdvisoriesPage
{
  MedPage parent_instance;

  MedTable *table;             /* (owned) */
  MedTable *held;              /* (owned) */
  GSimpleActionGroup *actions; /* (owned) */
  GCancellable *cancellable;   /* (owned) */

  GtkWidget *search_entry;
  MedSectionBar *sections;
  GtkStack *stack;
  GtkWidget *review_button;
  GtkWidget *search_box;
  GtkWidget *action_box;
  MedBanner *banner;
  MedTableView *view;
  MedTableView *held_view;
  MedAdvisoryView *detail;  /* (unowned) owned by the view */
  MedHeldView *held_detail; /* (unowned) owned by the view */
};

G_DEFINE_FINAL_TYPE (MedAdvisoriesPage, med_advisories_page, MED_TYPE_PAGE)

/* CISA adds to the catalogue every few days; after a month it is no longer news. */
#define STALE_DAYS 30
/* Behind the sections of the inbox itself. */
#define SECTION_HELD MED_N_INBOX_SECTIONS

/* What the status line, the sections and the sidebar tell. */
typedef struct
{
  MedInboxCounts counts;
  gint64 n_held;
  guint n_to_review;
  gint64 newest_import_usec;
  gint64 kev_released_usec;
  gint64 now_usec;
} Summary;

static gboolean
load_numbers (MedConnection *connection, Summary *summary, GError **error)
{
  return med_inbox_count_sync (connection, &summary->counts, error) &&
         med_connection_get_int (connection, "SELECT count(*) FROM " MED_HELD_TABLE, MED_NO_VALUES,
                                 &summary->n_held, error) &&
         med_connection_get_int (connection, "SELECT max(imported_usec) FROM advisory",
                                 MED_NO_VALUES, &summary->newest_import_usec, error) &&
         med_connection_get_int (connection, "SELECT max(released_usec) FROM kev_catalog",
                                 MED_NO_VALUES, &summary->kev_released_usec, error);
}

static gpointer
summarize_func (MedConnection *connection,
                gpointer input,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree Summary *summary = g_new0 (Summary, 1);

  if (!load_numbers (connection, summary, error))
    return NULL;
  g_autoptr (GPtrArray) names = med_match_review_sync (connection, cancellable, error);
  if (names == NULL)
    return NULL;
  summary->n_to_review = names->len;
  summary->now_usec = med_connection_now_usec (connection);
  return g_steal_pointer (&summary);
}

static char *
describe_age (const Summary *summary)
{
  if (summary->kev_released_usec == 0)
    return g_strdup (_ ("no KEV catalogue"));
  g_autofree char *date = med_clock_format_local_date (summary->kev_released_usec);
  int days = (int) ((summary->now_usec - summary->kev_released_usec) / MED_USEC_PER_DAY);
  return g_strdup_printf (ngettext ("KEV catalogue of %s, %d day old",
                                    "KEV catalogue of %s, %d days old", (gulong) days),
                          date, days);
}

/* Old knowledge looks like safety. */
static void
show_banner (MedAdvisoriesPage *self, const Summary *summary)
{
  int days = (int) ((summary->now_usec - summary->kev_released_usec) / MED_USEC_PER_DAY);

  if (summary->counts.sections[MED_INBOX_ALL] == 0 ||
      (summary->kev_released_usec != 0 && days <= STALE_DAYS))
    {
      med_banner_hide (self->banner);
      return;
    }
  g_autofree char *text =
      summary->kev_released_usec == 0
          ? g_strdup (
                _ ("Whether a vulnerability is exploited in attacks is not known: no catalogue "
                   "of known exploited vulnerabilities (KEV) has been imported."))
          : g_strdup_printf (_ ("The catalogue of known exploited vulnerabilities (KEV) is %d days "
                                "old. What is exploited since then does not show."),
                             days);
  med_banner_show (self->banner, MED_OUTCOME_WARNING, text, _ ("Import Ca_talogue…"));
}

static void
show_status (MedAdvisoriesPage *self, const Summary *summary)
{
  g_autofree char *age = describe_age (summary);
  g_autofree char *imported = summary->newest_import_usec != 0
                                  ? med_clock_format_local_date (summary->newest_import_usec)
                                  : g_strdup (_ ("never"));
  const gint64 *n = summary->counts.sections;
  g_autofree char *status = g_strdup_printf (
      _ ("%u of %u shown · %d concern devices · %d cannot tell · imported %s · %s"),
      med_table_get_n_shown (self->table), (guint) n[MED_INBOX_ALL], (int) n[MED_INBOX_TOUCHES_US],
      (int) n[MED_INBOX_UNSURE], imported, age);
  g_autofree char *review =
      g_strdup_printf (ngettext ("%u Name to Review", "%u Names to Review", summary->n_to_review),
                       summary->n_to_review);

  med_table_view_set_status (self->view, status);
  for (guint i = 0; i < MED_N_INBOX_SECTIONS; i++)
    med_section_bar_set_count (self->sections, i, n[i]);
  med_section_bar_set_count (self->sections, SECTION_HELD, summary->n_held);
  g_autofree char *held =
      g_strdup_printf (ngettext ("%d document is held and not used",
                                 "%d documents are held and not used", (gulong) summary->n_held),
                       (int) summary->n_held);
  med_table_view_set_status (self->held_view, held);
  show_banner (self, summary);
  gtk_button_set_label (GTK_BUTTON (self->review_button), review);
  gtk_widget_set_visible (self->review_button, summary->n_to_review > 0);
  med_page_set_badge (MED_PAGE (self), (guint) summary->counts.new_touching + summary->n_to_review);
}

static void
summarized_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAdvisoriesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree Summary *summary = med_store_run_finish (MED_STORE (source), result, &error);

  if (self->table == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (summary != NULL)
    show_status (self, summary);
  else
    med_table_view_set_status (self->view, error->message);
}

static MedStore *
store_of (MedAdvisoriesPage *self)
{
  return med_session_get_store (med_page_get_session (MED_PAGE (self)));
}

static void
load_summary (MedAdvisoriesPage *self)
{
  med_store_run_async (store_of (self), MED_STORE_BULK, summarize_func, NULL, NULL, g_free,
                       self->cancellable, summarized_cb, g_object_ref (self));
}

static void
table_loading_cb (MedAdvisoriesPage *self)
{
  gboolean loading = TRUE;

  g_object_get (self->table, "loading", &loading, NULL);
  if (!loading)
    load_summary (self);
}

static void
search_changed_cb (MedAdvisoriesPage *self)
{
  med_table_set_search (self->table, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
}

static void
section_chosen_cb (MedAdvisoriesPage *self, guint section)
{
  const gboolean held = section == SECTION_HELD;

  if (self->table == NULL)
    return;
  gtk_stack_set_visible_child_name (self->stack, held ? "held" : "inbox");
  if (!held)
    med_table_set_filter (self->table, med_inbox_sections[section].condition, NULL, 0);
}

static void
held_selected_cb (MedAdvisoriesPage *self, gint64 id)
{
  med_held_view_show (self->held_detail, id);
}

static void
selected_cb (MedAdvisoriesPage *self, gint64 id)
{
  med_advisory_view_show (self->detail, id);
}

static void
banner_cb (MedAdvisoriesPage *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->actions), "import-kev", NULL);
}

static void
review_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_match_review_dialog_present (GTK_WIDGET (user_data),
                                   med_page_get_session (MED_PAGE (user_data)));
}

static void
fill_sections (MedAdvisoriesPage *self)
{
  for (guint i = 0; i < MED_N_INBOX_SECTIONS; i++)
    med_section_bar_add (self->sections, _ (med_inbox_sections[i].title));
  med_section_bar_add (self->sections, C_ ("documents", "Held"));
  med_section_bar_set_selected (self->sections, MED_INBOX_ALL);
}

/* What a person does with one advisory, on the way to the lane. */
typedef struct
{
  gint64 person_id;
  gint64 advisory_id;
} Reading;

static gpointer
toggle_read_func (MedConnection *connection,
                  gpointer input,
                  GCancellable *cancellable,
                  GError **error)
{
  const Reading *reading = input;
  gint64 is_new = 0;

  if (!med_connection_get_int (
          connection,
          "SELECT count(*) FROM advisory_head h LEFT JOIN advisory_standing s ON s.advisory_id ="
          " h.advisory_id WHERE h.advisory_id = $1 AND " MED_ADVISORY_IS_NEW,
          MED_VALUES (MED_INT (reading->advisory_id)), &is_new, error))
    return NULL;
  return (is_new != 0 ? med_advisory_mark_read_sync (connection, reading->person_id,
                                                     reading->advisory_id, error)
                      : med_advisory_mark_unread_sync (connection, reading->person_id,
                                                       reading->advisory_id, error))
             ? MED_STORE_OK
             : NULL;
}

/* Both marking and matching tell only of what went wrong: the list shows the rest. */
static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAdvisoriesPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) == NULL && self->table != NULL)
    med_page_show_error (MED_PAGE (self), error);
}

static void
toggle_read_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  MedAdvisoriesPage *self = user_data;
  const Reading reading = {
    .person_id = med_session_get_person_id (med_page_get_session (MED_PAGE (self))),
    .advisory_id = med_table_view_get_selected (self->view),
  };

  if (reading.advisory_id == 0)
    return;
  med_advisory_view_keep_unread (self->detail);
  med_store_run_async (store_of (self), MED_STORE_WRITER, toggle_read_func,
                       g_memdup2 (&reading, sizeof reading), g_free, NULL, NULL, done_cb,
                       g_object_ref (self));
}

static gpointer
match_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_assessment_rebuild_sync (connection, cancellable, error) ? MED_STORE_OK : NULL;
}

static void
matched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedAdvisoriesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean done = med_store_run_finish (MED_STORE (source), result, &error) != NULL;

  if (self->table == NULL)
    return;
  if (!done)
    {
      med_page_show_error (MED_PAGE (self), error);
      return;
    }
  med_page_toast (MED_PAGE (self), _ ("All advisories were matched with all devices anew"));
  med_table_reload (self->table);
}

static void
match_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  med_store_run_async (store_of (user_data), MED_STORE_WRITER, match_func, NULL, NULL, NULL,
                       MED_ADVISORIES_PAGE (user_data)->cancellable, matched_cb,
                       g_object_ref (user_data));
}

/* The next or the previous advisory of the list, from the one that is chosen. */
static void
step (MedAdvisoriesPage *self, int by)
{
  const guint n = med_table_get_n_shown (self->table);
  const guint at = med_table_find (self->table, med_table_view_get_selected (self->view));
  const gint64 to = at == G_MAXUINT ? (by > 0 ? 0 : (gint64) n - 1) : (gint64) at + by;

  if (to < 0 || to >= n)
    return;
  g_autoptr (MedTableRow) row = g_list_model_get_item (G_LIST_MODEL (self->table), (guint) to);
  med_table_view_select (self->view, med_table_row_get_id (row));
}

static void
next_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  step (user_data, 1);
}

static void
previous_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  step (user_data, -1);
}

/* Letters belong to the list; in an entry they are written. */
static gboolean
key_cb (GtkWidget *widget, GVariant *parameter, gpointer user_data)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && (GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus)))
    return GDK_EVENT_PROPAGATE;
  g_action_group_activate_action (G_ACTION_GROUP (MED_ADVISORIES_PAGE (widget)->actions),
                                  g_variant_get_string (parameter, NULL), NULL);
  return GDK_EVENT_STOP;
}

static void
person_changed_cb (MedAdvisoriesPage *self)
{
  g_auto (GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (self->actions));
  MedSession *session = med_page_get_session (MED_PAGE (self));
  /* Auditors look; everybody else may bring in and decide. */
  gboolean may = med_session_get_person_id (session) != 0 &&
                 (med_session_get_roles (session) & ~MED_ROLE_AUDITOR) != 0;

  for (gsize i = 0; names[i] != NULL; i++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), names[i])),
        may || g_str_equal (names[i], "next") || g_str_equal (names[i], "previous"));
}

static void
install_actions (MedAdvisoriesPage *self)
{
  static const GActionEntry entries[] = {
    { .name = "review", .activate = review_cb },
    { .name = "match", .activate = match_cb },
    { .name = "toggle-read", .activate = toggle_read_cb },
    { .name = "next", .activate = next_cb },
    { .name = "previous", .activate = previous_cb },
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  med_advisories_import_add_actions (MED_PAGE (self), G_ACTION_MAP (self->actions));
  /* The buttons sit in the window's header bar, outside the page. */
  gtk_widget_insert_action_group (self->action_box, "advisories", G_ACTION_GROUP (self->actions));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "advisories", G_ACTION_GROUP (self->actions));
  g_signal_connect_object (med_page_get_session (MED_PAGE (self)), "notify::person-id",
                           G_CALLBACK (person_changed_cb), self, G_CONNECT_SWAPPED);
  person_changed_cb (self);
}

static void
med_advisories_page_reload (MedPage *page)
{
  MedAdvisoriesPage *self = MED_ADVISORIES_PAGE (page);

  med_table_reload (self->table);
  med_table_reload (self->held);
  med_advisory_view_show (self->detail, med_table_view_get_selected (self->view));
  med_held_view_show (self->held_detail, med_table_view_get_selected (self->held_view));
}

static void
med_advisories_page_focus_search (MedPage *page)
{
  gtk_widget_grab_focus (MED_ADVISORIES_PAGE (page)->search_entry);
}

static void
med_advisories_page_show_item (MedPage *page, gint64 id)
{
  med_table_view_select (MED_ADVISORIES_PAGE (page)->view, id);
}

static void
med_advisories_page_show_filter (MedPage *page, const char *filter)
{
  MedAdvisoriesPage *self = MED_ADVISORIES_PAGE (page);

  if (g_str_equal (filter, "review"))
    {
      g_action_group_activate_action (G_ACTION_GROUP (self->actions), "review", NULL);
      return;
    }
  const int section = g_str_equal (filter, "held") ? SECTION_HELD : med_inbox_find_section (filter);
  if (section >= 0)
    med_section_bar_set_selected (self->sections, (guint) section);
}

static void
fill_held (MedAdvisoriesPage *self)
{
  self->held_detail = MED_HELD_VIEW (med_held_view_new (MED_PAGE (self)));
  med_table_view_set_table (self->held_view, self->held, med_held_list_columns,
                            med_held_list_n_columns);
  med_table_view_set_detail (self->held_view, GTK_WIDGET (self->held_detail));
  med_table_view_set_empty (self->held_view, "med-advisories-symbolic", _ ("Nothing Is Held"),
                            _ ("Documents that break the rules of CSAF or cannot be trusted are "
                               "not used. They would be listed here."),
                            NULL, NULL);
  g_signal_connect_object (self->held_view, "selected", G_CALLBACK (held_selected_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
med_advisories_page_constructed (GObject *object)
{
  MedAdvisoriesPage *self = MED_ADVISORIES_PAGE (object);

  G_OBJECT_CLASS (med_advisories_page_parent_class)->constructed (object);

  self->table = med_table_new (store_of (self), &med_inbox_spec);
  self->held = med_table_new (store_of (self), &med_held_list_spec);
  med_table_set_sort (self->table, MED_INBOX_RELEASED, TRUE);
  self->detail = MED_ADVISORY_VIEW (med_advisory_view_new (MED_PAGE (self)));
  med_table_view_set_table (self->view, self->table, med_advisory_list_columns,
                            med_advisory_list_n_columns);
  med_table_view_set_detail (self->view, GTK_WIDGET (self->detail));
  med_table_view_set_empty (
      self->view, "med-advisories-symbolic", _ ("No Advisories Yet"),
      _ ("Advisories say which products have a vulnerability. Import them as CSAF 2.0 files from "
         "the publisher, such as CISA or a device vendor."),
      _ ("Import a F_older…"), "advisories.import-folder");
  fill_held (self);
  fill_sections (self);
  install_actions (self);
  g_signal_connect_object (self->table, "notify::loading", G_CALLBACK (table_loading_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (search_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sections, "chosen", G_CALLBACK (section_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
med_advisories_page_dispose (GObject *object)
{
  MedAdvisoriesPage *self = MED_ADVISORIES_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->table);
  g_clear_object (&self->held);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (med_advisories_page_parent_class)->dispose (object);
}

static void
med_advisories_page_finalize (GObject *object)
{
  g_clear_object (&MED_ADVISORIES_PAGE (object)->cancellable);
  G_OBJECT_CLASS (med_advisories_page_parent_class)->finalize (object);
}

static void
med_advisories_page_class_init (MedAdvisoriesPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  MedPageClass *page_class = MED_PAGE_CLASS (klass);
  static const struct
  {
    guint key;
    const char *action;
  } keys[] = {
    { GDK_KEY_n, "next" },
    { GDK_KEY_p, "previous" },
    { GDK_KEY_m, "toggle-read" },
    { GDK_KEY_r, "review" },
  };

  object_class->constructed = med_advisories_page_constructed;
  object_class->dispose = med_advisories_page_dispose;
  object_class->finalize = med_advisories_page_finalize;
  page_class->reload = med_advisories_page_reload;
  page_class->focus_search = med_advisories_page_focus_search;
  page_class->show_item = med_advisories_page_show_item;
  page_class->show_filter = med_advisories_page_show_filter;

  /* The builder must know them before it reads the template. */
  g_type_ensure (MED_TYPE_BANNER);
  g_type_ensure (MED_TYPE_SECTION_BAR);
  g_type_ensure (MED_TYPE_TABLE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/awareness/med-advisories-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, search_box);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, sections);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, stack);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, held_view);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, action_box);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, review_button);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, banner);
  gtk_widget_class_bind_template_child (widget_class, MedAdvisoriesPage, view);
  gtk_widget_class_bind_template_callback (widget_class, banner_cb);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, keys[i].key, 0, key_cb, "s", keys[i].action);
}

static void
med_advisories_page_init (MedAdvisoriesPage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
