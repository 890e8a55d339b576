/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-version.h"

G_BEGIN_DECLS

/**
 * MedPurl:
 * @type: in small letters, such as `deb`
 * @space: (nullable): the namespace, such as `debian`
 * @name: of the package
 * @version: (nullable): its version
 * @qualifiers: (array zero-terminated=1): `key=value`, decoded, in the order of their keys; those
 * without a value are left out
 * @subpath: (nullable): what of the package is meant
 *
 * A package URL (package-url/purl-spec, ECMA-427), decoded and in the form that is canonical for
 * its type.
 */
typedef struct
{
  char *type;
  char *space;
  char *name;
  char *version;
  GStrv qualifiers;
  char *subpath;
} MedPurl;

MedPurl *med_purl_new (const char *text);
void med_purl_free (MedPurl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedPurl, med_purl_free)

const char *med_purl_get_qualifier (const MedPurl *self, const char *key);
char *med_purl_dup_text (const MedPurl *self);
char *med_purl_dup_versions (const MedPurl *self);
gboolean med_purl_needs_space (const MedPurl *self);
MedAnswer med_purl_answer_variant (const MedPurl *stated, const MedPurl *ours);
MedAnswer med_purl_answer_scheme (const MedPurl *ours, const char *range);

G_END_DECLS
