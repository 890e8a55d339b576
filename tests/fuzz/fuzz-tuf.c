/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "engine/base/med-canonical-json.h"
#include "engine/base/med-json.h"
#include "engine/tuf/med-tuf-metadata.h"
#include "engine/tuf/med-tuf-path.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The canonical form is canonical: read strictly, it is its own. */
static void
check_canonical (GBytes *input)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (input, &size);
  g_autoptr (JsonNode) node = med_json_load (data != NULL ? data : "", size, NULL, "fuzz", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) canonical =
      node != NULL ? med_canonical_json_write (node, "fuzz", &error) : NULL;

  if (canonical == NULL)
    return;
  gsize length = 0;
  const char *text = g_bytes_get_data (canonical, &length);
  /* A control character stands for itself there, which strict JSON does not take. */
  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] < 0x20)
      return;
  g_autoptr (JsonNode) again = med_json_load (text, length, NULL, "again", &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) second = med_canonical_json_write (again, "again", &error);
  g_assert_true (g_bytes_equal (canonical, second));
}

static void
check_steps (MedTufMetadata *metadata)
{
  static const char *const paths[] = { "a", "ct/patch.zip", "日本/x" };
  MedTufDelegations *delegations = med_tuf_metadata_get_delegations (metadata);

  for (gsize i = 0; delegations != NULL && i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GPtrArray) steps = med_tuf_delegations_list_steps (delegations, paths[i]);

      for (guint k = 0; k < steps->len; k++)
        {
          const MedTufStep *step = steps->pdata[k];
          g_autofree char *name = med_tuf_path_dup_metadata (step->role, 1);

          /* Whatever a role is called, its file is one file, and somebody must sign it. */
          g_assert_null (strchr (name, '/'));
          g_assert_false (med_tuf_path_is_top_role (step->role));
          g_assert_cmpuint (med_tuf_key_ring_get_threshold (
                                med_tuf_delegations_get_keys (delegations),
                                med_tuf_delegations_get_key_role (delegations, step->role)),
                            >, 0);
        }
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const types[] = { MED_TUF_ROOT, MED_TUF_TIMESTAMP, MED_TUF_SNAPSHOT,
                                       MED_TUF_TARGETS };
  g_autoptr (GBytes) input = g_bytes_new_static (data, size);

  check_canonical (input);
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MedTufMetadata) metadata =
          med_tuf_metadata_read (types[i], input, "fuzz.json", &error);

      g_assert_true ((metadata != NULL) == (error == NULL));
      g_assert_true (error == NULL || g_utf8_validate (error->message, -1, NULL));
      if (metadata == NULL)
        continue;
      g_assert_cmpint (med_tuf_metadata_get_version (metadata), >, 0);
      check_steps (metadata);
    }
  return 0;
}
