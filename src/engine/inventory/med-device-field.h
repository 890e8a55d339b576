/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedDeviceField:
 *
 * What is kept of a device, in the order of forms and of CSV files.
 */
typedef enum
{
  MED_DEVICE_ASSET,
  MED_DEVICE_NAME,
  MED_DEVICE_MANUFACTURER,
  MED_DEVICE_MODEL,
  MED_DEVICE_CLASS,
  MED_DEVICE_RELEASE,
  MED_DEVICE_RELEASE_READ,
  MED_DEVICE_RELEASE_SOURCE,
  MED_DEVICE_SERIAL,
  MED_DEVICE_MODEL_NUMBER,
  MED_DEVICE_SKU,
  MED_DEVICE_UDI_DI,
  MED_DEVICE_SITE,
  MED_DEVICE_DEPARTMENT,
  MED_DEVICE_ROOM,
  MED_DEVICE_OWNER,
  MED_DEVICE_NETWORK_ZONE,
  MED_DEVICE_SERVES,
  MED_DEVICE_REMOTE_MAINTENANCE,
  MED_DEVICE_EXPOSURE,
  MED_DEVICE_SAFETY_IMPACT,
  MED_DEVICE_MISSION_IMPACT,
  MED_DEVICE_CVSS_METRICS,
  MED_DEVICE_HIGH_RISK,
  MED_DEVICE_SUPPORT_STAGE,
  MED_DEVICE_END_OF_LIFE,
  MED_DEVICE_END_OF_SUPPORT,
  MED_DEVICE_DISCLOSURE,
  MED_DEVICE_DISCLOSURE_DATE,
  MED_N_DEVICE_FIELDS,
} MedDeviceField;

/**
 * MedDeviceWord:
 *
 * One of the words a field may hold: as it is stored, and as a person reads it (marked with N_()).
 */
typedef struct
{
  const char *word;
  const char *title;
} MedDeviceWord;

const char *med_device_field_get_key (MedDeviceField field);   /* such as "end_of_life_date" */
const char *med_device_field_get_title (MedDeviceField field); /* translated */
/* (array zero-terminated by a word of NULL) (nullable): the words of a field that has a choice */
const MedDeviceWord *med_device_field_get_words (MedDeviceField field);
/* What stands for "not known" in the field: a word, or "" */
const char *med_device_field_get_unknown (MedDeviceField field);
/* Belongs to the product, not to the single device */
gboolean med_device_field_is_of_product (MedDeviceField field);
const char *med_device_word_get_title (MedDeviceField field, const char *word); /* translated */
/* Brings what a person wrote into the form that is stored, or says what is wrong with it. */
char *med_device_field_normalise (MedDeviceField field,
                                  const char *text,
                                  gint64 now_usec,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A time that a field holds as text, in this workstation's zone; "" and 0 stand for never. */
char *med_device_field_format_time (gint64 usec);
gint64 med_device_field_parse_time (const char *text);

G_END_DECLS
