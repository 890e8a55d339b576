/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-guard"

#include "config.h"

#include "engine/source/med-source-guard.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-version.h"
#include "engine/csaf/med-csaf-tlp.h"
#include "engine/trust/med-hash-file.h"
#include "engine/trust/med-openpgp.h"

/* What is looked at before an advisory of a source is believed. Pure: no store, no files. */

static void
fault_free (gpointer data)
{
  MedSourceFault *self = data;

  g_free (self->text);
  g_free (self);
}

/* Takes @text. */
static void
add (GPtrArray *faults, MedSourceHoldKind kind, char *text)
{
  MedSourceFault *fault = g_new0 (MedSourceFault, 1);

  fault->kind = kind;
  fault->text = text;
  g_ptr_array_add (faults, fault);
}

/**
 * med_source_guard_check_trust:
 * @document: the document, of which nothing has been read yet
 * @hash: (nullable): its hash file
 * @hash_path: (nullable): the name of that
 * @signature: (nullable): its signature
 * @signature_path: (nullable): the name of that
 * @keys: (nullable) (element-type MedOpenpgpKey): the enrolled keys; %NULL for a source that is not
 * a trusted one, where a hash that is there must be right and a signature proves nothing
 * @now_usec: the time
 * @signer: (out) (transfer full) (nullable): fingerprint of the key that signed it
 * @error: return location, %MED_ERROR_UNTRUSTED
 *
 * Of a trusted provider both must be there and right before anything else is looked at (CSAF 2.0,
 * 7.1.18 to 7.1.20).
 *
 * Returns: whether it is what the publisher published
 */
gboolean
med_source_guard_check_trust (GBytes *document,
                              GBytes *hash,
                              const char *hash_path,
                              GBytes *signature,
                              const char *signature_path,
                              GPtrArray *keys,
                              gint64 now_usec,
                              char **signer,
                              GError **error)
{
  *signer = NULL;
  if (hash != NULL && !med_hash_file_check (document, hash, hash_path, error))
    return FALSE;
  if (keys == NULL)
    return TRUE;
  if (hash == NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_UNTRUSTED,
                           _ ("it has no hash file of SHA-512 or SHA-256"));
      return FALSE;
    }
  if (signature == NULL)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_UNTRUSTED, _ ("it has no signature"));
      return FALSE;
    }
  g_autoptr (MedOpenpgpSignature) good =
      med_openpgp_check (keys, document, signature, signature_path, now_usec, error);
  if (good == NULL)
    return FALSE;
  *signer = g_strdup (good->fingerprint);
  return TRUE;
}

/**
 * med_source_guard_dup_file_name:
 * @tracking_id: a tracking id
 *
 * Returns: (transfer full): what a file with that document is called (CSAF 2.0, 5.1): lower case,
 * each run of other characters than letters, digits, `+`, `-` as one `_`
 */
char *
med_source_guard_dup_file_name (const char *tracking_id)
{
  GString *name = g_string_new (NULL);
  gboolean gap = FALSE;

  for (const char *at = tracking_id; *at != '\0'; at++)
    {
      gboolean kept = g_ascii_isalnum (*at) || *at == '+' || *at == '-';

      if (kept)
        g_string_append_c (name, g_ascii_tolower (*at));
      else if (!gap)
        g_string_append_c (name, '_');
      gap = !kept;
    }
  g_string_append (name, ".json");
  return g_string_free (name, FALSE);
}

static void
check_name (GPtrArray *faults,
            const MedSource *source,
            const char *path,
            const MedCsafDocument *document)
{
  g_autofree char *expected = source->kind == MED_SOURCE_CVE
                                  ? g_strconcat (document->tracking_id, ".json", NULL)
                                  : med_source_guard_dup_file_name (document->tracking_id);
  g_autofree char *name = g_path_get_basename (path);

  if (!g_str_equal (name, expected))
    add (faults, MED_SOURCE_HOLD_NAME,
         g_strdup_printf (_ ("The file of %s should be called %s."), document->tracking_id,
                          expected));
}

static void
check_publisher (GPtrArray *faults, const MedSource *source, const MedCsafDocument *document)
{
  if (source->name_space != NULL && !g_str_equal (source->name_space, document->publisher))
    add (faults, MED_SOURCE_HOLD_PUBLISHER,
         g_strdup_printf (_ ("%s is published in the name of %s, not of %s."),
                          document->tracking_id, document->publisher, source->name_space));
}

static void
check_label (GPtrArray *faults, const MedCsafDocument *document, const char *label)
{
  int rank = med_csaf_tlp_rank (document->tlp);

  if (label == NULL || rank <= med_csaf_tlp_rank (label) || med_csaf_tlp_rank (label) < 0)
    return;
  add (faults, MED_SOURCE_HOLD_LABEL,
       g_strdup_printf (_ ("%s is TLP:%s, and is listed in a feed of TLP:%s. Ask the publisher to "
                           "whom it may be passed on."),
                        document->tracking_id, document->tlp, label));
}

static void
check_revision (GPtrArray *faults, const MedCsafDocument *document, const MedSourceDocument *newest)
{
  g_autofree char *was = med_clock_format_iso8601 (newest->released_usec);
  g_autofree char *is = med_clock_format_iso8601 (document->current_release_usec);
  int order;

  if (newest->version != NULL && med_version_compare (document->version, newest->version, &order) &&
      order < 0)
    add (faults, MED_SOURCE_HOLD_VERSION,
         g_strdup_printf (_ ("%s is of version %s; version %s came before."), document->tracking_id,
                          document->version, newest->version));
  if (document->current_release_usec < newest->released_usec)
    add (faults, MED_SOURCE_HOLD_DATE,
         g_strdup_printf (_ ("%s was released at %s; a revision of %s came before."),
                          document->tracking_id, is, was));
}

/**
 * med_source_guard_find_faults:
 * @source: where it comes from
 * @path: its path or URL there
 * @label: (nullable): the TLP label of the feed that lists it
 * @document: what it says
 * @newest: (nullable): the newest revision of it that this source has brought
 *
 * CSAF has no protection against an older state that is brought back, however well it is signed:
 * so a person is asked.
 *
 * Returns: (transfer full) (element-type MedSourceFault): what a person must decide on
 */
GPtrArray *
med_source_guard_find_faults (const MedSource *source,
                              const char *path,
                              const char *label,
                              const MedCsafDocument *document,
                              const MedSourceDocument *newest)
{
  GPtrArray *faults = g_ptr_array_new_with_free_func (fault_free);

  check_name (faults, source, path, document);
  check_publisher (faults, source, document);
  check_label (faults, document, label);
  if (newest != NULL)
    check_revision (faults, document, newest);
  return faults;
}
