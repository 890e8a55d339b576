/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/base/med-error.h"
#include "engine/installation/med-exchange.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

G_BEGIN_DECLS

/* Two workstations that know the same device, patch, statement and people: `there` works, `here`
 * imports. */
typedef struct
{
  MedTestWard *there;
  MedTestWard *here;
} ExchangePair;

typedef struct
{
  MedExchangeExport export;
  MedExchange *exchange;
  gint64 person_id;
  GByteArray *decisions;
  gboolean keep;
  guint n_orders;
} ExchangeCall;

/* The file taken apart: what is in it can be changed and put together again. */
typedef struct
{
  JsonNode *manifest;
  JsonNode *records;
  GPtrArray *blobs; /* without the records */
} ExchangeParts;

void exchange_set_up (ExchangePair *pair, gconstpointer data);
void exchange_tear_down (ExchangePair *pair, gconstpointer data);
gpointer exchange_export_func (MedConnection *connection,
                               gpointer input,
                               GCancellable *cancellable,
                               GError **error);
gpointer exchange_import_func (MedConnection *connection,
                               gpointer input,
                               GCancellable *cancellable,
                               GError **error);
GBytes *exchange_export_from (MedTestWard *ward, gint64 since_usec);
MedExchange *exchange_parse (GBytes *bytes);
MedExchangePreview *
exchange_run (MedTestWard *ward, MedExchange *exchange, gboolean keep, GByteArray *decisions);
MedExchangeItem *exchange_only_item (MedExchangePreview *preview);
void exchange_assert_reason (const MedExchangeItem *item, const char *words);
char *exchange_snapshot (MedTestWard *ward);
void exchange_add_evidence (MedTestWard *ward);
void exchange_take_apart (GBytes *bytes, ExchangeParts *parts);
GBytes *exchange_put_together (const ExchangeParts *parts);
void exchange_parse_refused (GBytes *bytes, MedError code, const char *words);
JsonNode *exchange_parse_json (const char *data, gsize size);
JsonObject *exchange_records_of (const ExchangeParts *parts);
JsonObject *exchange_first_of (JsonObject *object, const char *member);
void exchange_parts_clear (ExchangeParts *parts);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ExchangeParts, exchange_parts_clear)

G_END_DECLS
