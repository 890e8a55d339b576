/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-mapping"

#include "config.h"

#include "engine/inventory/med-device-mapping.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-fold.h"
#include "engine/base/med-json.h"

/* What columns are called in the lists of hospitals, folded; the key and the titles of the field
 * count too. */
static const struct
{
  MedDeviceField field;
  const char *const names[12];
} known[] = {
  { MED_DEVICE_ASSET,
    { "asset number", "asset no.", "asset id", "asset tag", "inventory number", "inventory no.",
      "資産番号", "管理番号", "機器番号", "備品番号", "me番号" } },
  { MED_DEVICE_NAME,
    { "device", "device name", "name", "description", "機器名", "機器名称", "名称", "装置名",
      "品名" } },
  { MED_DEVICE_MANUFACTURER,
    { "manufacturer", "maker", "vendor", "make", "製造業者", "製造販売業者", "メーカー", "メーカ",
      "製造元", "製造会社" } },
  { MED_DEVICE_MODEL,
    { "model", "model name", "product", "type", "型式", "形式", "機種", "機種名", "型番", "モデル",
      "製品名" } },
  { MED_DEVICE_CLASS,
    { "device class", "class", "category", "device type", "modality", "機器分類", "分類",
      "モダリティ", "機器種別" } },
  { MED_DEVICE_RELEASE,
    { "software release", "release", "version", "software version", "sw version", "firmware",
      "ソフトウェアバージョン", "バージョン", "ソフトウェア版数", "版数", "版" } },
  { MED_DEVICE_RELEASE_READ,
    { "release read on", "release read", "version read on", "version date", "read date",
      "バージョン確認日", "確認日", "版数確認日" } },
  { MED_DEVICE_RELEASE_SOURCE,
    { "release read from", "release source", "version source", "source", "確認方法",
      "バージョン確認方法", "情報源" } },
  { MED_DEVICE_SERIAL,
    { "serial number", "serial", "serial no.", "s/n", "sn", "製造番号", "シリアル番号", "シリアル",
      "シリアルno.", "機番" } },
  { MED_DEVICE_UDI_DI, { "udi-di", "udi", "udi di", "gtin", "jan", "gs1", "機器識別子" } },
  { MED_DEVICE_SITE, { "site", "hospital", "facility", "施設", "病院", "施設名", "拠点" } },
  { MED_DEVICE_DEPARTMENT,
    { "department", "dept", "dept.", "ward", "unit", "部門", "部署", "診療科", "設置部署",
      "所属" } },
  { MED_DEVICE_ROOM,
    { "room", "location", "place", "部屋", "室", "設置場所", "場所", "部屋番号", "設置室" } },
  { MED_DEVICE_OWNER,
    { "owner", "responsible", "contact", "管理者", "責任者", "所有者", "担当者", "管理責任者" } },
  { MED_DEVICE_NETWORK_ZONE,
    { "network zone", "zone", "network", "vlan", "segment", "ネットワーク区分", "ネットワーク",
      "セグメント" } },
  { MED_DEVICE_EXPOSURE, { "exposure", "system exposure", "露出", "外部接続", "公開範囲" } },
  { MED_DEVICE_SAFETY_IMPACT,
    { "safety impact", "safety", "安全への影響", "安全影響", "患者安全への影響" } },
  { MED_DEVICE_MISSION_IMPACT,
    { "mission impact", "mission", "業務への影響", "診療への影響", "業務影響" } },
  { MED_DEVICE_HIGH_RISK,
    { "high risk", "life support", "高リスク", "生命維持", "生命維持管理装置" } },
  { MED_DEVICE_SUPPORT_STAGE,
    { "support", "support stage", "support status", "サポート", "サポート状況", "保守状況" } },
  { MED_DEVICE_END_OF_LIFE, { "end of life", "eol", "eol date", "製品寿命終了日", "eol日" } },
  { MED_DEVICE_END_OF_SUPPORT,
    { "end of support", "eos", "eos date", "サポート終了日", "サポート終了", "保守終了日",
      "eos日" } },
  { MED_DEVICE_SERVES,
    { "serves", "used for", "purpose", "what stops", "用途", "使用目的", "停止する業務",
      "停止する診療" } },
  { MED_DEVICE_REMOTE_MAINTENANCE,
    { "remote maintenance", "remote service", "remote access", "リモートメンテナンス",
      "リモート保守", "遠隔保守", "リモートメンテナンスの有無" } },
  { MED_DEVICE_DISCLOSURE,
    { "mds/sds", "mds", "mds2", "mds on file", "security disclosure", "mds/sdsの提出",
      "mds/sds受領", "mds/sdsの有無" } },
  { MED_DEVICE_DISCLOSURE_DATE,
    { "mds/sds date", "mds date", "mds2 date", "mds/sds受領日", "mds/sds提出日", "mds受領日" } },
};

static gboolean
is_name_of (MedDeviceField field, const char *folded)
{
  g_autofree char *title = med_fold_search (med_device_field_get_title (field));

  if (g_str_equal (folded, med_device_field_get_key (field)) || g_str_equal (folded, title))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    for (gsize n = 0; known[i].field == field && n < G_N_ELEMENTS (known[i].names); n++)
      if (g_strcmp0 (known[i].names[n], folded) == 0)
        return TRUE;
  return FALSE;
}

static MedDeviceField
guess (const char *header)
{
  g_autofree char *folded = med_fold_search (header);

  for (MedDeviceField field = 0; field < MED_N_DEVICE_FIELDS; field++)
    if (is_name_of (field, folded))
      return field;
  return MED_N_DEVICE_FIELDS;
}

/**
 * med_device_mapping_new:
 * @headers: (array zero-terminated=1): the first line of a table
 *
 * Guesses what each column holds from its header in English or Japanese. Of two columns for one
 * field the first is taken.
 *
 * Returns: (transfer full): the mapping
 */
MedDeviceMapping *
med_device_mapping_new (const char *const *headers)
{
  MedDeviceMapping *self = g_new0 (MedDeviceMapping, 1);

  self->headers = g_strdupv ((char **) headers);
  self->n_columns = g_strv_length (self->headers);
  self->fields = g_new0 (MedDeviceField, self->n_columns + 1);
  for (guint i = 0; i < self->n_columns; i++)
    self->fields[i] = MED_N_DEVICE_FIELDS;
  for (guint i = 0; i < self->n_columns; i++)
    {
      MedDeviceField field = guess (headers[i]);

      if (field != MED_N_DEVICE_FIELDS && med_device_mapping_find (self, field) < 0)
        self->fields[i] = field;
    }
  return self;
}

MedDeviceMapping *
med_device_mapping_copy (const MedDeviceMapping *self)
{
  MedDeviceMapping *copy = g_memdup2 (self, sizeof *self);

  copy->headers = g_strdupv (self->headers);
  copy->fields = g_memdup2 (self->fields, (self->n_columns + 1) * sizeof *self->fields);
  return copy;
}

void
med_device_mapping_free (MedDeviceMapping *self)
{
  g_strfreev (self->headers);
  g_free (self->fields);
  g_free (self);
}

/**
 * med_device_mapping_find:
 * @self: a mapping
 * @field: a field
 *
 * Returns: its column; -1 where the table does not have it
 */
int
med_device_mapping_find (const MedDeviceMapping *self, MedDeviceField field)
{
  for (guint i = 0; i < self->n_columns; i++)
    if (self->fields[i] == field)
      return (int) i;
  return -1;
}

/**
 * med_device_mapping_set:
 * @self: a mapping
 * @column: from 0
 * @field: what it holds; %MED_N_DEVICE_FIELDS to leave it out
 * @error: return location, %MED_ERROR_CORRECT_INPUT if another column holds it already
 *
 * Returns: whether it was set
 */
gboolean
med_device_mapping_set (MedDeviceMapping *self, guint column, MedDeviceField field, GError **error)
{
  int other = field != MED_N_DEVICE_FIELDS ? med_device_mapping_find (self, field) : -1;

  g_return_val_if_fail (column < self->n_columns, FALSE);
  if (other >= 0 && (guint) other != column)
    {
      g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                   _ ("%s is taken from the column “%s” already"),
                   med_device_field_get_title (field), self->headers[other]);
      return FALSE;
    }
  self->fields[column] = field;
  return TRUE;
}

/**
 * med_device_mapping_check:
 * @self: a mapping
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether the table can be imported with it: without the asset number no device is known
 */
gboolean
med_device_mapping_check (const MedDeviceMapping *self, GError **error)
{
  if (med_device_mapping_find (self, MED_DEVICE_ASSET) >= 0)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("No column is known as the asset number. Say which it is."));
  return FALSE;
}

/**
 * med_device_mapping_to_json:
 * @self: a mapping
 *
 * Returns: (transfer full): an object with the key of the field for each column that is taken
 */
JsonNode *
med_device_mapping_to_json (const MedDeviceMapping *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < self->n_columns; i++)
    json_builder_add_string_value (builder, self->fields[i] < MED_N_DEVICE_FIELDS
                                                ? med_device_field_get_key (self->fields[i])
                                                : "");
  json_builder_end_array (builder);
  return json_builder_get_root (builder);
}

static char *
hash_of (const MedDeviceMapping *self)
{
  g_autofree char *line = g_strjoinv ("\x1f", self->headers);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, line, -1);
}

static MedDeviceField
field_of_key (const char *key)
{
  MedDeviceField field = 0;

  while (field < MED_N_DEVICE_FIELDS && g_strcmp0 (key, med_device_field_get_key (field)) != 0)
    field++;
  return field;
}

/**
 * med_device_mapping_recall_sync:
 * @self: a mapping
 * @connection: a connection
 * @error: return location
 *
 * Takes over what was chosen when a table with the same header line was last imported.
 *
 * Returns: whether that could be asked; the mapping stays as it is where nothing is remembered
 */
gboolean
med_device_mapping_recall_sync (MedDeviceMapping *self, MedConnection *connection, GError **error)
{
  g_autofree char *hash = hash_of (self);
  g_autofree char *text = NULL;

  if (!med_connection_dup_text (connection,
                                "SELECT mapping FROM csv_mapping WHERE header_hash = $1",
                                MED_VALUES (MED_TEXT (hash)), &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  g_autoptr (JsonNode) node =
      med_json_load (text, strlen (text), &med_json_default_limits, "csv_mapping", error);
  if (node == NULL)
    return FALSE;
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  for (guint i = 0; array != NULL && i < self->n_columns; i++)
    self->fields[i] = field_of_key (med_json_array_get_text (array, i));
  return TRUE;
}

/**
 * med_device_mapping_remember:
 * @self: a mapping
 * @connection: the writer's connection, in a transaction that the caller records
 * @error: return location
 *
 * Keeps the mapping for the next table with the same header line.
 *
 * Returns: whether it is stored
 */
gboolean
med_device_mapping_remember (const MedDeviceMapping *self,
                             MedConnection *connection,
                             GError **error)
{
  g_autofree char *hash = hash_of (self);
  g_autoptr (JsonNode) node = med_device_mapping_to_json (self);
  g_autofree char *text = json_to_string (node, FALSE);

  return med_connection_execute (
      connection,
      "INSERT INTO csv_mapping (header_hash, mapping) VALUES ($1, $2)"
      " ON CONFLICT (header_hash) DO UPDATE SET mapping = excluded.mapping",
      MED_VALUES (MED_TEXT (hash), MED_TEXT (text)), error);
}
