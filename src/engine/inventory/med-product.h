/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-transaction.h"

G_BEGIN_DECLS

#define MED_PRODUCT_DEVICE "device"
#define MED_PRODUCT_COMPONENT "component"

/**
 * MedProduct:
 *
 * A model of device or a COTS component, as its maker names it. Dates are ISO 8601 texts; "" where
 * not known.
 */
typedef struct
{
  gint64 id;
  char *kind; /* MED_PRODUCT_DEVICE or MED_PRODUCT_COMPONENT */
  char *manufacturer;
  char *model;
  char *device_class;
  gboolean high_risk;
  char *support_stage; /* supported, limited, ended, unknown */
  char *end_of_life_date;
  char *end_of_support_date;
  char *disclosure; /* the maker's security disclosure (MDS/SDS): received, not-received, unknown */
  char *disclosure_date;
} MedProduct;

/* 0 where there is none */
gboolean med_product_find_sync (MedConnection *connection,
                                const char *kind,
                                const char *manufacturer,
                                const char *model,
                                gint64 *product_id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Within a transaction that the caller records: finds by folded names, or adds. */
gboolean med_product_ensure (MedConnection *connection,
                             const char *kind,
                             const char *manufacturer,
                             const char *model,
                             gint64 *product_id,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_release_ensure (MedConnection *connection,
                             gint64 product_id,
                             const char *version,
                             gint64 *release_id,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_product_store (MedConnection *connection,
                            const MedProduct *product,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

MedProduct *med_product_load_sync (MedConnection *connection,
                                   gint64 id,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_product_free (MedProduct *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedProduct, med_product_free)

/**
 * MedComponent:
 *
 * A COTS component at a version that is part of a release, with where that is known from.
 */
typedef struct
{
  gint64 release_id; /* of the component */
  gint64 product_id;
  char *manufacturer;
  char *model;
  char *version;
  char *source;
  gint64 read_usec;
  char *purl; /* (nullable) */
  char *cpe;  /* (nullable) */
} MedComponent;

gboolean med_release_store_component (MedConnection *connection,
                                      gint64 release_id,
                                      const MedComponent *component,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_release_add_component_sync (MedConnection *connection,
                                         gint64 person_id,
                                         gint64 release_id,
                                         const MedComponent *component,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
med_release_list_components_sync (MedConnection *connection,
                                  gint64 release_id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT; /* of MedComponent */
gboolean med_component_find_product_sync (MedConnection *connection,
                                          const MedComponent *component,
                                          gint64 *product_id,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_component_free (MedComponent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedComponent, med_component_free)

G_END_DECLS
