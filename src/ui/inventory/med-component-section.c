/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-component-section"

#include "config.h"

#include "ui/inventory/med-component-section.h"

#include <glib/gi18n.h>

#include "engine/awareness/med-reach.h"
#include "engine/awareness/med-reason.h"
#include "engine/store/med-table.h"

/* Of more a person reads on the page of advisories. */
#define MOST_TOUCHED 10
#define MOST_IMPORTS 20
/* A list view does not ask for room; the detail around it scrolls as well. */
#define ROWS_IN_SIGHT 5
#define ROW_HEIGHT_PX 46

struct _MedComponentSection
{
  AdwBin parent_instance;

  MedPage *page;   /* (unowned) holds us */
  MedTable *table; /* (owned) (nullable) made when there is something to list */
  gint64 release_id;

  GtkWidget *unknown;
  GtkLabel *unknown_label;
  GtkLabel *known_label;
  GtkBox *touched;
  GtkWidget *listing;
  GtkEditable *search_entry;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkLabel *shown_label;
  GtkExpander *history;
  GtkBox *imports;
};

G_DEFINE_FINAL_TYPE (MedComponentSection, med_component_section, ADW_TYPE_BIN)

enum
{
  COLUMN_NAME,
  COLUMN_VERSION,
  COLUMN_MAKER,
  COLUMN_PURL,
  COLUMN_CPE,
  COLUMN_SOURCE,
  N_COLUMNS,
};

static const char *const columns[N_COLUMNS + 1] = {
  [COLUMN_NAME] = "p.model", [COLUMN_VERSION] = "r.version", [COLUMN_MAKER] = "p.manufacturer",
  [COLUMN_PURL] = "rc.purl", [COLUMN_CPE] = "rc.cpe",        [COLUMN_SOURCE] = "rc.source",
};
static const char *const sorts[N_COLUMNS + 1] = {
  [COLUMN_NAME] = "p.model_key",
  [COLUMN_VERSION] = "r.version",
  [COLUMN_MAKER] = "",
  [COLUMN_PURL] = "",
  [COLUMN_CPE] = "",
  [COLUMN_SOURCE] = "",
};

/* Of one release: its number is the filter. */
static const MedTableSpec spec = {
  .name = "release_component",
  .from = "release_component rc JOIN release r ON r.id = rc.component_release_id"
          " JOIN product p ON p.id = r.product_id",
  .id = "rc.component_release_id",
  .columns = columns,
  .sorts = sorts,
  .search = "(p.manufacturer_key || ' ' || p.manufacturer || ' ' || p.model_key || ' ' || p.model"
            " || ' ' || r.version || ' ' || coalesce(rc.purl, '') || ' ' || coalesce(rc.cpe, ''))"
            " LIKE $1 ESCAPE '\\'",
};

static GtkWidget *
label_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
remove_all (GtkBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
}

static void
show_known (MedComponentSection *self, const MedDeviceStanding *standing)
{
  const gint64 n = standing->n_components;

  gtk_widget_set_visible (self->unknown, n == 0 || standing->components_missing > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->known_label), n > 0);
  if (n == 0)
    {
      gtk_label_set_text (
          self->unknown_label,
          _ ("Components unknown: vulnerabilities of COTS software in this release cannot be told. "
             "Ask the vendor for the list."));
      return;
    }
  g_autofree char *date = med_clock_format_local_date (standing->components_read_usec);
  g_autofree char *missing = g_strdup_printf (
      ngettext ("In part unknown: %d entry of the list cannot be used, and of it nothing is known.",
                "In part unknown: %d entries of the list cannot be used, and of them nothing is "
                "known.",
                (gulong) standing->components_missing),
      (int) standing->components_missing);
  g_autofree char *text = g_strdup_printf (
      ngettext ("%d component, from %s, as of %s", "%d components, from %s, as of %s", (gulong) n),
      (int) n, standing->components_source, date);
  gtk_label_set_text (self->unknown_label, missing);
  gtk_label_set_text (self->known_label, text);
}

static void
touched_cb (GtkButton *button, MedComponentSection *self)
{
  med_page_go (self->page, "advisories",
               *(gint64 *) g_object_get_data (G_OBJECT (button), "med-item"), NULL);
}

static void
add_touched (MedComponentSection *self, const MedReach *reach, const char *component)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *why = med_reach_describe (reach);
  /* Translators: a component with its version, a vulnerability */
  g_autofree char *heading =
      g_strdup_printf (reach->kev ? _ ("%s: %s, known exploited") : _ ("%s: %s"), component,
                       reach->vulnerability_key);
  g_autofree char *spoken = g_strdup_printf ("%s. %s", heading, why);
  GtkWidget *title = label_new (heading, reach->kev ? "outcome-bad" : NULL);

  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), label_new (why, "dim-label"));
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
  g_object_set_data_full (G_OBJECT (button), "med-item",
                          g_memdup2 (&reach->advisory_id, sizeof reach->advisory_id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (touched_cb), self);
  gtk_box_append (self->touched, button);
}

/* What is affected or cannot be told; what is fixed or not affected is no reason to look. */
static gboolean
is_open (const MedReach *reach)
{
  return !g_str_equal (reach->status, "fixed") && !g_str_equal (reach->status, "not-affected");
}

static void
show_touched (MedComponentSection *self, const MedDeviceStanding *standing)
{
  guint n = 0;

  remove_all (self->touched);
  for (guint i = 0; i < standing->reaches->len; i++)
    {
      const MedReach *reach = g_ptr_array_index (standing->reaches, i);
      g_autofree char *component = med_reason_dup_component (reach->reason);

      if (component == NULL || !is_open (reach) || n++ >= MOST_TOUCHED)
        continue;
      if (n == 1)
        gtk_box_append (self->touched,
                        label_new (_ ("Vulnerabilities that reach the device through them"),
                                   "caption-heading"));
      add_touched (self, reach, component);
    }
  if (n > MOST_TOUCHED)
    {
      g_autofree char *more = g_strdup_printf (
          ngettext ("and %u more below", "and %u more below", n - MOST_TOUCHED), n - MOST_TOUCHED);
      gtk_box_append (self->touched, label_new (more, "dim-label"));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->touched), n > 0);
}

static void
show_history (MedComponentSection *self, GPtrArray *imports)
{
  g_autofree char *title = g_strdup_printf (
      ngettext ("%u list was taken over", "%u lists were taken over", imports->len), imports->len);

  remove_all (self->imports);
  gtk_widget_set_visible (GTK_WIDGET (self->history), imports->len > 0);
  gtk_expander_set_label (self->history, title);
  for (guint i = 0; i < MIN (imports->len, MOST_IMPORTS); i++)
    {
      g_autofree char *text = med_component_import_describe (g_ptr_array_index (imports, i));

      gtk_box_append (self->imports, label_new (text, NULL));
    }
}

static void
shown_cb (MedComponentSection *self)
{
  const guint n = med_table_get_n_shown (self->table);
  g_autofree char *text =
      g_strdup_printf (ngettext ("%'u component shown", "%'u components shown", n), n);

  gtk_label_set_text (self->shown_label, text);
}

static void
search_cb (MedComponentSection *self)
{
  if (self->table != NULL)
    med_table_set_search (self->table, gtk_editable_get_text (self->search_entry));
}

static void
make_table (MedComponentSection *self)
{
  self->table = med_table_new (med_session_get_store (med_page_get_session (self->page)), &spec);
  g_autoptr (GtkNoSelection) selection =
      gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->table)));

  med_table_set_sort (self->table, COLUMN_NAME, FALSE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->table, "notify::n-shown", G_CALLBACK (shown_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
show_list (MedComponentSection *self, const MedDeviceStanding *standing)
{
  const gint64 release_id = standing->device->release_id;

  gtk_widget_set_visible (self->listing, standing->n_components > 0);
  if (standing->n_components == 0)
    return;
  if (self->table == NULL)
    make_table (self);
  gtk_scrolled_window_set_min_content_height (
      self->scroller, (int) MIN (standing->n_components, ROWS_IN_SIGHT) * ROW_HEIGHT_PX);
  if (release_id != self->release_id)
    {
      self->release_id = release_id;
      gtk_editable_set_text (self->search_entry, "");
      med_table_set_filter (self->table, "rc.release_id = $F1", &MED_INT (release_id), 1);
    }
  med_table_reload (self->table);
}

/**
 * med_component_section_show:
 * @self: a section
 * @page: the page that shows it
 * @standing: what is known of a device
 *
 * Shows the components of its release; what is searched for stays while the release is the same.
 */
void
med_component_section_show (MedComponentSection *self,
                            MedPage *page,
                            const MedDeviceStanding *standing)
{
  g_return_if_fail (MED_IS_COMPONENT_SECTION (self));

  self->page = page;
  show_known (self, standing);
  show_touched (self, standing);
  show_list (self, standing);
  show_history (self, standing->component_imports);
}

static void
add_part (GString *text, const char *part)
{
  if (part != NULL && *part != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", part);
}

static void
show_row (MedTableRow *row, GParamSpec *pspec, GtkListItem *item)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  const char *version = med_table_row_get_text (row, COLUMN_VERSION);
  const char *purl = med_table_row_get_text (row, COLUMN_PURL);
  const char *cpe = med_table_row_get_text (row, COLUMN_CPE);
  g_autoptr (GString) below = g_string_new (NULL);

  if (box == NULL)
    return;
  if (!med_table_row_get_loaded (row))
    {
      gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), "…");
      gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), "");
      return;
    }
  g_autofree char *name =
      g_strdup_printf ("%s  %s", med_table_row_get_text (row, COLUMN_NAME),
                       version != NULL && *version != '\0' ? version : _ ("version not known"));
  add_part (below, med_table_row_get_text (row, COLUMN_MAKER));
  add_part (below, purl);
  add_part (below, cpe);
  if (purl == NULL && cpe == NULL)
    add_part (below, _ ("known by name only"));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), name);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), below->str);
  gtk_widget_set_tooltip_text (box, med_table_row_get_text (row, COLUMN_SOURCE));
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_widget_set_margin_end (box, 12); /* beside the bar of the list */
  gtk_box_append (GTK_BOX (box), label_new (NULL, NULL));
  gtk_box_append (GTK_BOX (box), label_new (NULL, "dim-label"));
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_selectable (item, FALSE);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  MedTableRow *row = gtk_list_item_get_item (item);

  g_signal_connect_object (row, "notify::loaded", G_CALLBACK (show_row), item, 0);
  show_row (row, NULL, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gpointer row = gtk_list_item_get_item (item);

  if (row != NULL)
    g_signal_handlers_disconnect_by_func (row, show_row, item);
}

static void
med_component_section_dispose (GObject *object)
{
  MedComponentSection *self = MED_COMPONENT_SECTION (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->table);
  G_OBJECT_CLASS (med_component_section_parent_class)->dispose (object);
}

static void
med_component_section_class_init (MedComponentSectionClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = med_component_section_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, MED_RESOURCE_PATH
                                               "/ui/inventory/med-component-section.ui");
  gtk_widget_class_bind_template_child (widget_class, MedComponentSection, unknown);
  gtk_widget_class_bind_template_child (widget_class, MedComponentSection, unknown_label);
  gtk_widget_class_bind_template_child (widget_class, MedComponentSection, known_label);
  gtk_widget_class_bind_template_child (widget_class, MedComponentSection, touched);
  gtk_widget_class_bind_template_child (widget_class, MedComponentSection, listing);
  gtk_widget_class_bind_template_child (widget_class, MedComponentSection, search_entry);
  gtk_widget_class_bind_template_child (widget_class, MedComponentSection, scroller);
  gtk_widget_class_bind_template_child (widget_class, MedComponentSection, list);
  gtk_widget_class_bind_template_child (widget_class, MedComponentSection, shown_label);
  gtk_widget_class_bind_template_child (widget_class, MedComponentSection, history);
  gtk_widget_class_bind_template_child (widget_class, MedComponentSection, imports);
}

static void
med_component_section_init (MedComponentSection *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  g_signal_connect_object (self->search_entry, "changed", G_CALLBACK (search_cb), self,
                           G_CONNECT_SWAPPED);
}
