/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-device-mapping"

#include "config.h"

#include "engine/inventory/med-device-mapping.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"

/* What columns are called in the lists of hospitals, folded; the key and the titles of the field
 * count too. */
static const MedColumnNames known[] = {
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
  { MED_DEVICE_MODEL_NUMBER,
    { "model number", "model no.", "ref", "ref number", "part number", "型式番号", "モデル番号",
      "品番" } },
  { MED_DEVICE_SKU,
    { "sku", "order number", "order no.", "catalogue number", "catalog number", "注文番号",
      "カタログ番号" } },
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
  { MED_DEVICE_CVSS_METRICS,
    { "cvss environment", "cvss metrics", "cvss requirements", "cvss環境", "cvss環境評価基準" } },
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

static const char *
get_key (guint field)
{
  return med_device_field_get_key ((MedDeviceField) field);
}

static const char *
get_title (guint field)
{
  return med_device_field_get_title ((MedDeviceField) field);
}

static const MedColumnSet set = {
  .n_fields = MED_N_DEVICE_FIELDS,
  .word = "",
  .get_key = get_key,
  .get_title = get_title,
  .names = known,
  .n_names = G_N_ELEMENTS (known),
};

/**
 * med_device_mapping_new:
 * @headers: (array zero-terminated=1): the first line of a table of devices
 *
 * Returns: (transfer full): the guess of what each column holds, see [func@column_mapping_new]
 */
MedColumnMapping *
med_device_mapping_new (const char *const *headers)
{
  return med_column_mapping_new (&set, headers);
}

/**
 * med_device_mapping_check:
 * @self: a mapping
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether the table can be imported with it: without the asset number no device is known
 */
gboolean
med_device_mapping_check (const MedColumnMapping *self, GError **error)
{
  if (med_column_mapping_find (self, MED_DEVICE_ASSET) >= 0)
    return TRUE;
  g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                       _ ("No column is known as the asset number. Say which it is."));
  return FALSE;
}
