/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/csaf/med-csaf-document.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/* Who releases a held document by word */
#define MED_HELD_MAY_DISMISS (MED_ROLE_CURATOR | MED_ROLE_LEAD | MED_ROLE_SECURITY_OFFICER)

/**
 * MedHeldDocument:
 * @id: its number here; 0 before it is stored
 * @sha256: of its bytes
 * @name: of the file
 * @publisher: (nullable): the namespace; this and the next ones as far as they can be read
 * @tracking_id: (nullable):
 * @version: (nullable):
 * @title: (nullable):
 * @current_release_usec: 0: cannot be read
 * @vendors: (element-type utf8): whose products it names, or its publisher where that is a vendor
 * @reason: what is wrong first of all
 * @n_findings: how much the schema holds against it; 0: it does not fit together
 * @held_usec: since when
 * @released_usec: when it was released; 0: it is held
 * @released_by: (nullable): who dismissed it; %NULL where a good revision came
 * @release_reason: (nullable): why
 * @n_devices: devices in use of these vendors
 *
 * A document that breaks the rules of CSAF so that it cannot be used. What it would have said is
 * not known; as long as it is held, its vendors' devices show "cannot tell".
 */
typedef struct
{
  gint64 id;
  char *sha256;
  char *name;
  char *publisher;
  char *tracking_id;
  char *version;
  char *title;
  gint64 current_release_usec;
  GPtrArray *vendors;
  char *reason;
  gint64 n_findings;
  gint64 held_usec;
  gint64 released_usec;
  char *released_by;
  char *release_reason;
  gint64 n_devices;
} MedHeldDocument;

/* Whose devices cannot be told of, in SQL: of the documents that are held, and, by their number
 * below 0, of those that a source holds because they are not what the publisher signed. */
#define MED_HELD_VENDORS                                                                           \
  "(SELECT v.held_id, v.vendor_key FROM held_document_vendor v"                                    \
  " JOIN held_document h ON h.id = v.held_id WHERE h.released_usec IS NULL"                        \
  " UNION ALL SELECT -v.hold_id, v.vendor_key FROM source_hold_vendor v"                           \
  " JOIN source_hold o ON o.id = v.hold_id WHERE o.resolved_usec IS NULL)"

/* Of which products, by the names of their makers and by those that a person confirmed: held_id,
 * product_id */
#define MED_HELD_PRODUCTS                                                                          \
  "(SELECT v.held_id, p.id AS product_id FROM " MED_HELD_VENDORS " v"                              \
  " JOIN product p ON p.manufacturer_key = v.vendor_key"                                           \
  " UNION SELECT v.held_id, a.product_id FROM " MED_HELD_VENDORS " v"                              \
  " JOIN alias a ON a.vendor_key = v.vendor_key AND a.same = 1)"

/* For each configuration the number of documents that are held and name its maker: config_id, n */
#define MED_HELD_BY_CONFIG                                                                         \
  "SELECT c.id AS config_id, count(DISTINCT x.held_id) AS n FROM " MED_HELD_PRODUCTS " x"          \
  " JOIN release r ON r.product_id = x.product_id JOIN config c ON c.release_id = r.id"            \
  " GROUP BY c.id"

MedHeldDocument *med_held_document_new (void);
gboolean med_held_document_is_meant (JsonNode *root);
MedHeldDocument *
med_held_document_read (JsonNode *root, const char *name, const char *reason, guint n_findings);
gboolean med_held_document_store_sync (MedConnection *connection,
                                       gint64 person_id,
                                       const MedHeldDocument *self,
                                       GBytes *bytes,
                                       gboolean *known,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_held_document_release_sync (MedTransaction *transaction,
                                         MedConnection *connection,
                                         gint64 person_id,
                                         const char *publisher,
                                         const char *tracking_id,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_held_document_dismiss_sync (MedConnection *connection,
                                         gint64 person_id,
                                         gint64 id,
                                         const char *reason,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *med_held_document_list_sync (MedConnection *connection,
                                        gboolean released_too,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedHeldDocument *med_held_document_load_sync (MedConnection *connection,
                                              gint64 id,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *med_held_document_dup_vendors (const MedHeldDocument *self);
char *med_held_vendors_dup_text (GPtrArray *vendors);
void med_held_document_free (MedHeldDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedHeldDocument, med_held_document_free)

G_END_DECLS
