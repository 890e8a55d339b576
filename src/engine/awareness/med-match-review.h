/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedMatchCandidate:
 * @product_id: one of the hospital's products
 * @manufacturer: its maker
 * @model: its name
 * @n_releases: how many versions of it the hospital has
 * @score: from 0 to 1
 * @reason: why it is proposed, in words
 */
typedef struct
{
  gint64 product_id;
  char *manufacturer;
  char *model;
  gint64 n_releases;
  double score;
  char *reason;
} MedMatchCandidate;

/**
 * MedMatchName:
 * @vendor_key: the folded maker
 * @product_key: the folded product
 * @vendor: the maker as an advisory writes it
 * @product: the product as an advisory writes it
 * @version_text: a version text that goes with it
 * @tracking_id: an advisory with that name
 * @n_advisories: how many advisories have it
 * @candidates: (element-type MedMatchCandidate): best first; at least one
 *
 * A name in advisories that fits no product of the hospital by itself.
 */
typedef struct
{
  char *vendor_key;
  char *product_key;
  char *vendor;
  char *product;
  char *version_text;
  char *tracking_id;
  gint64 n_advisories;
  GPtrArray *candidates;
} MedMatchName;

GPtrArray *
med_match_review_sync (MedConnection *connection,
                       GCancellable *cancellable,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT; /* (element-type MedMatchName) */
GPtrArray *
med_match_review_pick_vendor (GPtrArray *names, const char *vendor_key, const char *manufacturer);

G_END_DECLS
