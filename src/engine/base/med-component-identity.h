/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedComponentIdentity:
 * @text: the identity without version, such as `pkg:npm/lodash` or `cpe:openssl:openssl`
 * @vendor: who makes it in the words of the identifier, such as `pkg:npm` or `openssl`
 * @product: its name there
 *
 * What an identifier (purl, CPE) says of which product it means.
 */
typedef struct
{
  char *text;
  char *vendor;
  char *product;
} MedComponentIdentity;

MedComponentIdentity *med_component_identity_from_purl (const char *purl);
MedComponentIdentity *med_component_identity_from_cpe (const char *cpe);
char *med_component_identity_dup_maker (const MedComponentIdentity *self);
void med_component_identity_free (MedComponentIdentity *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedComponentIdentity, med_component_identity_free)

G_END_DECLS
