/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/inventory/med-device-field.h"
#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

/**
 * MedDevice:
 * @values: what a person enters or reads, by field, as text; never %NULL, "" where not known
 * @service_state: in-use, handed-over, under-service, awaiting-return, quarantined; moved only by
 * dispositions
 * @row_version: counts changes, so that two people cannot overwrite each other unseen
 *
 * One thing with an asset number. What belongs to its product (device class, support …) is among
 * its values; it is stored once with the product.
 */
typedef struct
{
  gint64 id;
  gint64 config_id;
  gint64 release_id;
  gint64 product_id;
  gint64 department_id;
  gint64 release_read_usec; /* 0: never read */
  gint64 retired_usec;      /* 0: in use */
  gint64 row_version;
  char *service_state;
  char *former; /* (nullable): asset numbers it had before, for reading; NULL: not looked up */
  char *values[MED_N_DEVICE_FIELDS];
} MedDevice;

MedDevice *med_device_new (void);
MedDevice *med_device_copy (const MedDevice *self);
void med_device_free (MedDevice *self);
const char *med_device_get (const MedDevice *self, MedDeviceField field);
void med_device_set (MedDevice *self, MedDeviceField field, const char *value);
char *med_device_dup_title (const MedDevice *self); /* its name, or its model, with the asset */
gboolean med_device_is_equal (const MedDevice *a, const MedDevice *b);
gboolean med_device_normalise (MedDevice *self,
                               gint64 now_usec,
                               MedDeviceField *faulty,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_device_check_release (const MedDevice *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_device_check_asset (MedConnection *connection,
                                 const MedDevice *device,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedDevice *med_device_merge (const MedDevice *before,
                             const MedDevice *after,
                             const MedDevice *now,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
JsonNode *med_device_describe_change (const MedDevice *before, const MedDevice *after);

MedDevice *med_device_load_sync (MedConnection *connection,
                                 gint64 id,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* NOT_FOUND if there is none */
MedDevice *med_device_find_sync (MedConnection *connection,
                                 const char *asset,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, or the device that had this asset number before */
MedDevice *med_device_find_former_sync (MedConnection *connection,
                                        const char *asset,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean med_device_add_sync (MedConnection *connection,
                              gint64 person_id,
                              const MedDevice *device,
                              gint64 *id,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* CONFLICT, naming both values, if somebody changed the same field since @before was loaded */
gboolean med_device_edit_sync (MedConnection *connection,
                               gint64 person_id,
                               const MedDevice *before,
                               const MedDevice *after,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_device_retire_sync (MedConnection *connection,
                                 gint64 person_id,
                                 gint64 id,
                                 const char *reason,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_device_bring_back_sync (MedConnection *connection,
                                     gint64 person_id,
                                     gint64 id,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same within a transaction that the caller commits; they record */
gboolean med_device_retire (MedTransaction *transaction,
                            MedConnection *connection,
                            gint64 person_id,
                            gint64 id,
                            const char *reason,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_device_bring_back (MedTransaction *transaction,
                                MedConnection *connection,
                                gint64 person_id,
                                gint64 id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Within a transaction that the caller records; for installation/: what was read at the device
 * after work. */
gboolean med_device_move_to_configuration (MedConnection *connection,
                                           gint64 id,
                                           gint64 config_id,
                                           gint64 read_usec,
                                           const char *source,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How long a reading of the release counts, in days (setting `release-reading-days`). */
gboolean med_device_reading_days_sync (MedConnection *connection,
                                       gint64 *days,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedDevice, med_device_free)

gboolean med_device_find_release_sync (MedConnection *connection,
                                       const char *asset,
                                       gint64 *release_id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
