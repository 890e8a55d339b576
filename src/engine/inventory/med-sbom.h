/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/base/med-json.h"
#include "engine/inventory/med-product.h"

G_BEGIN_DECLS

/**
 * MedSbomNoteKind:
 * @MED_SBOM_REFUSED: the entry cannot be used, so of what it stands for nothing is known
 * @MED_SBOM_NO_VERSION: its version is not stated, so whether it is affected cannot be told
 * @MED_SBOM_NAME_ONLY: it has neither a package URL nor a CPE and is known by its name alone
 */
typedef enum
{
  MED_SBOM_REFUSED,
  MED_SBOM_NO_VERSION,
  MED_SBOM_NAME_ONLY,
  MED_N_SBOM_NOTES,
} MedSbomNoteKind;

/**
 * MedSbomNote:
 * @place: where in the document
 * @title: what the entry is called there; "" where it has no name
 * @reason: (nullable): why it is refused, translated
 *
 * What a person should know of an entry before taking the list over.
 */
typedef struct
{
  MedSbomNoteKind kind;
  char *place;
  char *title;
  char *reason;
} MedSbomNote;

/**
 * MedSbom:
 * @format: with its version, such as `CycloneDX 1.5`, `SPDX 2.3`, `CSV`
 * @serial: (nullable): serial number or namespace of the document
 * @subject: what it says it is of; "" if it does not say
 * @made_by: the tools and people that it says made it; "" if it does not say
 * @dated_usec: when the document was made; 0 if it does not say
 * @n_left_out: entries that are no software, such as single files
 * @components: (element-type MedComponent): each once
 * @notes: (element-type MedSbomNote): in the order of the document; the first ten thousand
 * @counts: how many entries there are of each kind of note, also beyond those in @notes
 *
 * A list of components as read from a document. A value: it knows no files and no database.
 */
typedef struct
{
  char *format;
  char *serial;
  char *subject;
  char *made_by;
  gint64 dated_usec;
  guint n_left_out;
  GPtrArray *components;
  GPtrArray *notes;
  guint counts[MED_N_SBOM_NOTES];
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
void
med_sbom_refuse_entry (MedSbom *self, const char *place, const char *title, const char *reason);
gboolean med_sbom_get_entry_texts (MedSbom *self,
                                   JsonObject *object,
                                   const char *place,
                                   const char *const *members,
                                   const char **texts) G_GNUC_WARN_UNUSED_RESULT;
void med_sbom_add_maker (MedSbom *self, const char *text);
char *med_sbom_note_describe (const MedSbomNote *note); /* translated */
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
