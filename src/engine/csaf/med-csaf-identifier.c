/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-csaf-identifier"

#include "config.h"

#include "engine/csaf/med-csaf-identifier.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-json.h"

/* "product_identification_helper": what else a product is known by. */

/* Of one product. The largest list of 2,383 real documents has some hundred. */
#define MAX_IDENTIFIERS 10000

static gboolean
add (MedCsafPlace *place, GPtrArray *identifiers, const char *kind, const char *value)
{
  if (identifiers->len >= MAX_IDENTIFIERS)
    return med_csaf_refuse (place, NULL, _ ("has more than 10,000 identifiers"));
  MedCsafIdentifier *identifier = med_csaf_identifier_new (kind, value);
  g_ptr_array_add (identifiers, identifier);
  return TRUE;
}

static gboolean
read_text (MedCsafPlace *place,
           JsonObject *helper,
           const char *member,
           const char *kind,
           GPtrArray *identifiers)
{
  const char *text;

  if (!med_csaf_may_text (place, helper, member, &text))
    return FALSE;
  return text == NULL || *text == '\0' || add (place, identifiers, kind, text);
}

static gboolean
read_list (MedCsafPlace *place,
           JsonObject *helper,
           const char *member,
           const char *kind,
           GPtrArray *identifiers)
{
  JsonArray *array;

  if (!med_csaf_may_array (place, helper, member, &array))
    return FALSE;
  const gsize mark = med_csaf_enter (place, member);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      const gsize inner = med_csaf_enter_index (place, i);
      const char *text = med_json_array_get_text (array, i);

      if (text == NULL)
        return med_csaf_refuse (place, NULL, _ ("is not a text"));
      if (*text != '\0' && !add (place, identifiers, kind, text))
        return FALSE;
      med_csaf_leave (place, inner);
    }
  med_csaf_leave (place, mark);
  return TRUE;
}

typedef struct
{
  GPtrArray *identifiers;
  const char *filename;
} Hashes;

static gboolean
read_hash (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  const Hashes *self = user_data;
  const char *algorithm, *value;

  if (!med_csaf_need_text (place, object, "algorithm", &algorithm) ||
      !med_csaf_need_text (place, object, "value", &value))
    return FALSE;
  g_autofree char *text = g_strdup_printf ("%s:%s %s", algorithm, value, self->filename);
  return add (place, self->identifiers, MED_CSAF_HASH, text);
}

static gboolean
read_hashed_file (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  Hashes self = { .identifiers = user_data };

  return med_csaf_need_text (place, object, "filename", &self.filename) &&
         med_csaf_for_each (place, object, "file_hashes", read_hash, &self);
}

static gboolean
read_uri (MedCsafPlace *place, JsonObject *object, gpointer user_data)
{
  const char *space, *uri;

  if (!med_csaf_need_text (place, object, "namespace", &space) ||
      !med_csaf_need_text (place, object, "uri", &uri))
    return FALSE;
  g_autofree char *text = g_strdup_printf ("%s %s", space, uri);
  return add (place, user_data, MED_CSAF_GENERIC_URI, text);
}

/**
 * med_csaf_identifier_read:
 * @place: at @product
 * @product: an object that may have a `product_identification_helper`
 * @identifiers: (element-type MedCsafIdentifier): gets what it holds
 *
 * Reads all kinds of 2.0 and 2.1; a purl may stand alone (2.0) or in a list (2.1).
 *
 * Returns: %FALSE where something has the wrong type
 */
gboolean
med_csaf_identifier_read (MedCsafPlace *place, JsonObject *product, GPtrArray *identifiers)
{
  static const struct
  {
    const char *member;
    const char *kind;
  } lists[] = {
    { "purls", MED_CSAF_PURL },
    { "model_numbers", MED_CSAF_MODEL_NUMBER },
    { "serial_numbers", MED_CSAF_SERIAL_NUMBER },
    { "skus", MED_CSAF_SKU },
    { "sbom_urls", MED_CSAF_SBOM_URL },
  };
  JsonObject *helper;

  if (!med_csaf_may_object (place, product, "product_identification_helper", &helper))
    return FALSE;
  if (helper == NULL)
    return TRUE;
  const gsize mark = med_csaf_enter (place, "product_identification_helper");
  if (!read_text (place, helper, "cpe", MED_CSAF_CPE, identifiers) ||
      !read_text (place, helper, "purl", MED_CSAF_PURL, identifiers))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (!read_list (place, helper, lists[i].member, lists[i].kind, identifiers))
      return FALSE;
  if (!med_csaf_for_each (place, helper, "hashes", read_hashed_file, identifiers) ||
      !med_csaf_for_each (place, helper, "x_generic_uris", read_uri, identifiers))
    return FALSE;
  med_csaf_leave (place, mark);
  return TRUE;
}
