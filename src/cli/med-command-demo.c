/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-command-demo"

#include "config.h"

#include <glib/gi18n.h>
#include <stdio.h>

#include "cli/med-command-json.h"
#include "cli/med-command.h"
#include "engine/demo/med-demo.h"

static gboolean
make_demo (MedCommandContext *context, char **argv, GError **error)
{
  if (argv[0] == NULL || argv[0][0] == '-' || argv[1] != NULL)
    return med_command_usage (&med_demo_commands[0], _ ("One folder is needed"), error);
  if (!med_demo_make_sync (argv[0], NULL, error))
    return FALSE;
  if (med_command_context_wants_json (context))
    {
      g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
      g_autoptr (JsonObject) object = json_object_new ();

      json_object_set_string_member (object, "folder", argv[0]);
      json_object_set_string_member (object, "passphrase", MED_DEMO_PASSPHRASE);
      json_node_set_object (node, object);
      med_command_json_print_node (node);
    }
  else
    printf (_ ("The demonstration is in %s. Everybody signs with the passphrase “%s”.\n"), argv[0],
            MED_DEMO_PASSPHRASE);
  return TRUE;
}

const MedCommand med_demo_commands[] = {
  { "demo", "DIR", N_ ("Make the demonstration in a new folder"), make_demo },
  { NULL },
};
