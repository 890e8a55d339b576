/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/base/med-json.h"
#include "engine/inventory/med-product.h"

G_BEGIN_DECLS

/**
 * MedSbom:
 * @format: with its version, such as `CycloneDX 1.5`, `SPDX 2.3`, `CSV`
 * @serial: (nullable): serial number or namespace of the document
 * @subject: what it says it is of; "" if it does not say
 * @dated_usec: when the document was made; 0 if it does not say
 * @n_left_out: entries that are no software, such as single files
 * @components: (element-type MedComponent): each once
 *
 * A list of components as read from a document. A value: it knows no files and no database.
 */
typedef struct
{
  char *format;
  char *serial;
  char *subject;
  gint64 dated_usec;
  guint n_left_out;
  GPtrArray *components;
  GHashTable *seen; /* what is in @components, while it is read */
} MedSbom;

/* 64 MiB, 64 levels, 4,000,000 values */
extern const MedJsonLimits med_sbom_limits;

MedSbom *med_sbom_new (char *format);
MedSbom *med_sbom_read (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_sbom_add (MedSbom *self,
                       MedComponent *component,
                       const char *name,
                       const char *place,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_sbom_refuse (const char *name, const char *place, const char *reason, GError **error);
gboolean med_sbom_get_text (JsonObject *object,
                            const char *member,
                            const char *name,
                            const char *place,
                            const char **text,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_sbom_dup_title (const char *maker, const char *product, const char *version);
void med_sbom_free (MedSbom *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedSbom, med_sbom_free)

/* The readers of the formats; med_sbom_read() chooses. */
MedSbom *med_sbom_read_cyclonedx (JsonObject *root,
                                  const char *name,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedSbom *
med_sbom_read_spdx (JsonObject *root, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedSbom *
med_sbom_read_csv (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
