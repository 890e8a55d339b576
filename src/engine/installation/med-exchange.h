/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/inventory/med-people.h"

G_BEGIN_DECLS

#define MED_EXCHANGE_FORMAT "medpatch-exchange-1.0"
#define MED_EXCHANGE_EXTENSION "medpatch-results"

/**
 * MedExchange:
 * @workstation: where it was recorded
 * @sha256: of the whole file
 * @exported_usec: when it was written
 * @exported_by: short name of who wrote it
 * @first_seq: the part of that workstation's audit chain that came with it
 * @before_head: the link before that part
 * @last_head: its last link
 * @records: (owned): what was recorded; checked member by member, see med-exchange-records.h
 * @files: (element-type utf8 GBytes): evidence by SHA-256
 *
 * A file of results from another workstation, read whole and found to be what it says it is.
 */
typedef struct
{
  char *workstation;
  char *sha256;
  gint64 exported_usec;
  char *exported_by;
  gint64 first_seq;
  gint64 last_seq;
  char *before_head;
  char *last_head;
  JsonNode *records;
  GHashTable *files;
} MedExchange;

/* Bytes from outside: size limits, strict JSON, no unknown member, every hash, the chain.
 * @name is put into messages. */
MedExchange *
med_exchange_parse (GBytes *bytes, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MedExchange *med_exchange_load_sync (GFile *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_exchange_free (MedExchange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedExchange, med_exchange_free)

/**
 * MedExchangeExport:
 * @person_id: who writes it
 * @workstation: how the others know this one
 * @since_usec: only work orders and devices of which something was recorded since; 0: all
 * @disposition_ids: (nullable) (element-type gint64): only these work orders, whatever @since_usec
 * says
 *
 * What is written.
 */
typedef struct
{
  gint64 person_id;
  const char *workstation;
  gint64 since_usec;
  GArray *disposition_ids;
} MedExchangeExport;

/* @n_orders: (out): how many work orders are in it */
GBytes *med_exchange_export_sync (MedConnection *connection,
                                  const MedExchangeExport *export,
                                  guint *n_orders,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * MedExchangeLeftOut:
 * @n_orders: work orders on devices with work that was entered afterwards
 * @n_exceptions: exceptions, requested or running
 * @n_nonconformances: open nonconformances
 *
 * What is recorded here and never travels.
 */
typedef struct
{
  guint n_orders;
  guint n_exceptions;
  guint n_nonconformances;
} MedExchangeLeftOut;

gboolean med_exchange_count_left_out_sync (MedConnection *connection,
                                           MedExchangeLeftOut *left_out,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* In words, of this workstation; NULL where nothing is left out */
char *med_exchange_left_out_describe (const MedExchangeLeftOut *self);
/* What no file of results holds; translated */
const char *med_exchange_get_limits (void);

/**
 * MedExchangeVerdict:
 * @MED_EXCHANGE_NEW: goes on from where it stands here
 * @MED_EXCHANGE_SAME: all of it is here already
 * @MED_EXCHANGE_CONFLICT: a person decides
 */
typedef enum
{
  MED_EXCHANGE_NEW,
  MED_EXCHANGE_SAME,
  MED_EXCHANGE_CONFLICT,
} MedExchangeVerdict;

/**
 * MedExchangeDecision:
 * @MED_EXCHANGE_KEEP: what is here stays, nothing of it is imported
 * @MED_EXCHANGE_TAKE: as far as the transition table allows it here
 */
typedef enum
{
  MED_EXCHANGE_KEEP,
  MED_EXCHANGE_TAKE,
} MedExchangeDecision;

/**
 * MedExchangeItem:
 * @title: patch and device
 * @ours: where it stands here, in words
 * @theirs: where it stands there, in words
 * @reasons: (element-type utf8): why it is a conflict
 * @n_steps: how many steps it brings
 * @n_allowed: how many of them the transition table allows here
 * @can_take: whether a person may decide to take theirs
 *
 * What becomes of one work order of the file.
 */
typedef struct
{
  char *title;
  MedExchangeVerdict verdict;
  char *ours;
  char *theirs;
  GPtrArray *reasons;
  guint n_steps;
  guint n_allowed;
  gboolean can_take;
} MedExchangeItem;

/**
 * MedExchangePreview:
 * @items: (element-type MedExchangeItem): in the order of the file
 * @warnings: (element-type utf8): about the file as a whole, such as a gap in the chain
 * @n_written: how many rows the import would write, with theirs taken wherever it can be; 0:
 * nothing is new
 *
 * What an import does.
 */
typedef struct
{
  GPtrArray *items;
  GPtrArray *warnings;
  guint n_written;
} MedExchangePreview;

/* Runs the import and takes it back: what it shows is what will be. On the writer's lane. */
MedExchangePreview *med_exchange_check_sync (MedConnection *connection,
                                             MedExchange *exchange,
                                             gint64 person_id,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @decisions: (nullable) (element-type MedExchangeDecision as guint8): one for each item */
MedExchangePreview *med_exchange_import_sync (MedConnection *connection,
                                              MedExchange *exchange,
                                              gint64 person_id,
                                              GByteArray *decisions,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
const char *med_exchange_verdict_get_title (MedExchangeVerdict verdict); /* translated */
const char *med_exchange_verdict_to_word (MedExchangeVerdict verdict);
void med_exchange_preview_free (MedExchangePreview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedExchangePreview, med_exchange_preview_free)

/* For the other files of the exchange. The row of the chain that tells of a step: written to each
 * step of the records when the chain is checked; no member of a file has this name. */
#define MED_EXCHANGE_SEQ "\nseq"
GBytes *med_exchange_build (JsonNode *manifest, GPtrArray *blobs);
gboolean med_exchange_check_chain (const MedExchange *self,
                                   const char *name,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
