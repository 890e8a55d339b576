/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-source-kind"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/source/med-source.h"

static const struct
{
  const char *word;
  const char *title;
} kinds[MED_N_SOURCE_KINDS] = {
  [MED_SOURCE_PROVIDER] = { "provider", N_ ("CSAF provider") },
  [MED_SOURCE_FOLDER] = { "folder", N_ ("Folder with a provider's files") },
  [MED_SOURCE_KEV] = { "kev", N_ ("Known exploited vulnerabilities") },
  [MED_SOURCE_EPSS] = { "epss", N_ ("EPSS scores") },
  [MED_SOURCE_CVE] = { "cve", N_ ("CVE records") },
};

/**
 * med_source_kind_to_word:
 * @kind: a kind
 *
 * Returns: (transfer none): a fixed word
 */
const char *
med_source_kind_to_word (MedSourceKind kind)
{
  g_return_val_if_fail (kind < MED_N_SOURCE_KINDS, NULL);
  return kinds[kind].word;
}

/**
 * med_source_kind_from_word:
 * @word: (nullable): a fixed word
 *
 * Returns: its kind; %MED_N_SOURCE_KINDS if there is none
 */
MedSourceKind
med_source_kind_from_word (const char *word)
{
  for (guint i = 0; i < MED_N_SOURCE_KINDS; i++)
    if (g_strcmp0 (kinds[i].word, word) == 0)
      return i;
  return MED_N_SOURCE_KINDS;
}

/**
 * med_source_kind_get_title:
 * @kind: a kind
 *
 * Returns: (transfer none): in words, translated
 */
const char *
med_source_kind_get_title (MedSourceKind kind)
{
  g_return_val_if_fail (kind < MED_N_SOURCE_KINDS, NULL);
  return _ (kinds[kind].title);
}

/**
 * med_source_kind_is_advisories:
 * @kind: a kind
 *
 * Returns: whether it is a publisher of advisories, who signs them and has a namespace
 */
gboolean
med_source_kind_is_advisories (MedSourceKind kind)
{
  return kind == MED_SOURCE_PROVIDER || kind == MED_SOURCE_FOLDER;
}

/**
 * med_source_kind_is_catalog:
 * @kind: a kind
 *
 * Returns: whether it is one file, of which the newest replaces the one before
 */
gboolean
med_source_kind_is_catalog (MedSourceKind kind)
{
  return kind == MED_SOURCE_KEV || kind == MED_SOURCE_EPSS;
}
