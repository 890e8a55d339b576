/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-kev"

#include "config.h"

#include "cli/med-command-kev.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command-options.h"
#include "cli/med-command.h"

static gpointer
list_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  return med_kev_gap_list_sync (connection, cancellable, error);
}

static void
add_gap (JsonBuilder *builder, const MedKevGap *gap)
{
  json_builder_begin_object (builder);
  med_command_json_text (builder, "cve", gap->cve);
  med_command_json_text (builder, "known_exploited_since", gap->added_date);
  med_command_json_text (builder, "due_date", gap->due_date);
  med_command_json_text (builder, "vendor", gap->vendor);
  med_command_json_text (builder, "product", gap->product);
  med_command_json_boolean (builder, "names_one_product", gap->one_product);
  med_command_json_texts (builder, "components", gap->components);
  med_command_json_texts (builder, "releases", gap->releases);
  med_command_json_int (builder, "devices", gap->n_devices);
  json_builder_end_object (builder);
}

/**
 * med_command_kev_add_gaps:
 * @builder: an object that is being built
 * @member: its member
 * @gaps: what no vendor has answered
 *
 * Adds them, one by one.
 */
void
med_command_kev_add_gaps (JsonBuilder *builder, const char *member, const MedKevGaps *gaps)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_array (builder);
  for (guint i = 0; i < gaps->list->len; i++)
    add_gap (builder, g_ptr_array_index (gaps->list, i));
  json_builder_end_array (builder);
}

static void
print_as_json (const MedKevGaps *gaps)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  med_command_json_int (builder, "entries", gaps->n_entries);
  med_command_json_int (builder, "entries_without_product", gaps->n_unread);
  med_command_json_int (builder, "devices", gaps->n_devices);
  med_command_kev_add_gaps (builder, "gaps", gaps);
  json_builder_end_object (builder);
  med_command_json_print (builder);
}

static void
print_gap (const MedKevGap *gap)
{
  g_autofree char *components = med_kev_gap_join (gap->components);
  g_autofree char *releases = med_kev_gap_join (gap->releases);

  printf (_ ("%s  %s %s  known exploited since %s, devices %" PRId64 "\n"), gap->cve, gap->vendor,
          gap->product, gap->added_date, gap->n_devices);
  if (gap->one_product)
    printf (_ ("  component: %s\n"), components);
  else
    printf (_ ("  names no single product; components of this vendor: %s\n"), components);
  printf (_ ("  in: %s\n"), releases);
}

static void
print_as_text (const MedKevGaps *gaps)
{
  for (guint i = 0; i < gaps->list->len; i++)
    print_gap (g_ptr_array_index (gaps->list, i));
  if (gaps->n_entries == 0)
    puts (_ ("There is no catalogue of known exploited vulnerabilities here"));
  else if (gaps->n_unread > 0)
    printf (_ ("Not looked at: %" PRId64 " entries of the catalogue are here without their "
               "products. Import the catalogue again.\n"),
            gaps->n_unread);
  else if (gaps->list->len == 0)
    puts (_ ("No entry of the catalogue names a component here of which it is not told which "
             "versions are affected"));
}

static gboolean
run_gaps (MedCommandContext *context, char **argv, GError **error)
{
  if (!med_command_words_end (argv, 0, error))
    return FALSE;
  g_autoptr (MedKevGaps) gaps =
      med_command_context_run (context, MED_STORE_BULK, list_func, NULL, error);
  if (gaps == NULL)
    return FALSE;
  if (med_command_context_wants_json (context))
    print_as_json (gaps);
  else
    print_as_text (gaps);
  return TRUE;
}

const MedCommand med_kev_commands[] = {
  { "kev gaps", "",
    N_ ("List known exploited vulnerabilities of components of which the affected versions are "
        "not known"),
    run_gaps },
  { NULL, NULL, NULL, NULL },
};
