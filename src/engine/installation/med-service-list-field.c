/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-service-list-field"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/installation/med-service-list.h"

/* The columns of a vendor's service list and what they are called. */

static const struct
{
  const char *key;
  const char *title;
} fields[MED_N_SERVICE_FIELDS] = {
  [MED_SERVICE_FIELD_ASSET] = { "asset", N_ ("Asset number") },
  [MED_SERVICE_FIELD_SERIAL] = { "serial", N_ ("Serial number") },
  [MED_SERVICE_FIELD_PATCH] = { "patch", N_ ("Patch number") },
  [MED_SERVICE_FIELD_DATE] = { "date", N_ ("Installed on") },
  [MED_SERVICE_FIELD_TIME] = { "time", N_ ("Installed at (time of day)") },
  [MED_SERVICE_FIELD_VERSION] = { "version", N_ ("Release read at the device") },
  [MED_SERVICE_FIELD_ENGINEER] = { "engineer", N_ ("Engineer") },
  [MED_SERVICE_FIELD_REPORT] = { "report", N_ ("Report number") },
  [MED_SERVICE_FIELD_REMARK] = { "remark", N_ ("Remark") },
};

static const MedColumnNames names[] = {
  { MED_SERVICE_FIELD_ASSET,
    { "asset no.", "asset id", "asset tag", "inventory number", "inventory no.", "equipment no.",
      "資産番号", "管理番号", "機器番号", "備品番号", "me番号" } },
  { MED_SERVICE_FIELD_SERIAL,
    { "serial no.", "s/n", "sn", "serial", "system serial", "製造番号", "シリアル番号", "シリアル",
      "シリアルno.", "機番" } },
  { MED_SERVICE_FIELD_PATCH,
    { "patch no.", "patch id", "patch", "kb", "kb number", "kb article", "update", "hotfix",
      "service pack", "パッチ番号", "パッチ", "kb番号", "更新プログラム", "適用パッチ" } },
  { MED_SERVICE_FIELD_DATE,
    { "installed", "install date", "installation date", "service date", "date", "date/time",
      "performed on", "作業日", "作業日時", "適用日", "適用日時", "実施日", "実施日時", "日付" } },
  { MED_SERVICE_FIELD_TIME,
    { "time", "installed at", "install time", "end time", "時刻", "作業時刻", "終了時刻",
      "適用時刻" } },
  { MED_SERVICE_FIELD_VERSION,
    { "version read", "version", "release", "version after", "software version", "sw version",
      "new version", "バージョン", "適用後バージョン", "作業後バージョン", "版数",
      "確認バージョン" } },
  { MED_SERVICE_FIELD_ENGINEER,
    { "service engineer", "technician", "fse", "performed by", "installer", "作業者", "担当者",
      "サービス担当", "技術者", "作業員" } },
  { MED_SERVICE_FIELD_REPORT,
    { "report no.", "report", "service report", "case", "call no.", "ticket", "work order no.",
      "報告書番号", "作業報告書番号", "受付番号", "レポート番号" } },
  { MED_SERVICE_FIELD_REMARK,
    { "remarks", "comment", "comments", "note", "notes", "備考", "コメント", "特記事項" } },
};

static const char *
get_key (guint field)
{
  return fields[field].key;
}

static const char *
get_title (guint field)
{
  return _ (fields[field].title);
}

static const MedColumnSet set = {
  .n_fields = MED_N_SERVICE_FIELDS,
  .word = "service-list\x1f",
  .get_key = get_key,
  .get_title = get_title,
  .names = names,
  .n_names = G_N_ELEMENTS (names),
};

/**
 * med_service_list_mapping_new:
 * @headers: (array zero-terminated=1): the first line of a service list
 *
 * Returns: (transfer full): the guess of what each column holds, see [func@column_mapping_new]
 */
MedColumnMapping *
med_service_list_mapping_new (const char *const *headers)
{
  return med_column_mapping_new (&set, headers);
}

/**
 * med_service_list_mapping_check:
 * @mapping: a mapping of a service list
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether the list can be recorded with it: device, patch, date and the release read
 */
gboolean
med_service_list_mapping_check (const MedColumnMapping *mapping, GError **error)
{
  static const MedServiceField needed[] = { MED_SERVICE_FIELD_PATCH, MED_SERVICE_FIELD_DATE,
                                            MED_SERVICE_FIELD_VERSION };

  if (med_column_mapping_find (mapping, MED_SERVICE_FIELD_ASSET) < 0 &&
      med_column_mapping_find (mapping, MED_SERVICE_FIELD_SERIAL) < 0)
    {
      g_set_error_literal (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                           _ ("No column is known as the asset or serial number. Say which it "
                              "is."));
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    if (med_column_mapping_find (mapping, needed[i]) < 0)
      {
        g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                     _ ("No column is known as “%s”. Say which it is."), get_title (needed[i]));
        return FALSE;
      }
  return TRUE;
}
