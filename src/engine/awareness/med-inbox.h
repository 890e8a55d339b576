/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/store/med-table-spec.h"
#include "engine/store/med-connection.h"

G_BEGIN_DECLS

/**
 * MedInboxField:
 *
 * The fields of a row of %med_inbox_spec, in order. Counts of devices are %NULL while an advisory
 * has not been matched yet: that is not the same as 0.
 */
typedef enum
{
  MED_INBOX_TRACKING_ID,
  MED_INBOX_TITLE,
  MED_INBOX_CVES,
  MED_INBOX_SCORE10,
  MED_INBOX_SEVERITY,
  MED_INBOX_AFFECTED,
  MED_INBOX_CANNOT_TELL,
  MED_INBOX_IS_NEW, /* "1": nobody looked at what it says now */
  MED_INBOX_KNOWN_EXPLOITED,
  MED_INBOX_RELEASED,
  MED_INBOX_VERSION,
  MED_INBOX_NEWS,          /* see med_advisory_changes_from_news() */
  MED_INBOX_FRESH_PRODUCT, /* a model that it concerns and did not when it was read */
  MED_INBOX_SUMMARY,       /* its beginning */
  MED_INBOX_WITHDRAWN,     /* "1": its publisher withdrew it */
  MED_INBOX_TLP,           /* label, such as AMBER; empty: it states none */
} MedInboxField;

extern const MedTableSpec med_inbox_spec;

/**
 * MedInboxSection:
 * @word: by which it is asked for
 * @title: marked with N_()
 * @condition: (nullable): in SQL, for %med_inbox_spec; %NULL for all
 *
 * A part of the inbox.
 */
typedef struct
{
  const char *word;
  const char *title;
  const char *condition;
} MedInboxSection;

enum
{
  MED_INBOX_NEW,
  MED_INBOX_TOUCHES_US,
  MED_INBOX_UNSURE,
  MED_INBOX_EXPLOITED,
  MED_INBOX_ALL,
  MED_N_INBOX_SECTIONS,
};

extern const MedInboxSection med_inbox_sections[MED_N_INBOX_SECTIONS];

/* Only what concerns one device, and only what names one product, for %med_inbox_spec: both with
 * one value, an id. */
#define MED_INBOX_OF_DEVICE                                                                        \
  "a.id IN (SELECT v.advisory_id FROM device d JOIN exposure e ON e.config_id = d.config_id"       \
  " JOIN vulnerability v ON v.id = e.vulnerability_id WHERE d.id = $F1"                            \
  " AND e.status <> 'not-affected')"
#define MED_INBOX_OF_PRODUCT                                                                       \
  "a.id IN (SELECT p.advisory_id FROM release r JOIN match m ON m.release_id = r.id"               \
  " JOIN advisory_product p ON p.id = m.advisory_product_id WHERE r.product_id = $F1)"

/**
 * MedInboxCounts:
 * @sections: how many advisories each section has
 * @new_touching: those that are new and concern devices
 */
typedef struct
{
  gint64 sections[MED_N_INBOX_SECTIONS];
  gint64 new_touching;
} MedInboxCounts;

int med_inbox_find_section (const char *word);
gboolean med_inbox_count_sync (MedConnection *connection,
                               MedInboxCounts *counts,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
