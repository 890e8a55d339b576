/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/csaf/med-csaf-document.h"

G_BEGIN_DECLS

/**
 * MedAdvisoryChangeKind:
 * @MED_ADVISORY_CHANGE_UNREADABLE: the earlier revision cannot be read any more
 * @MED_ADVISORY_CHANGE_TITLE: the title
 * @MED_ADVISORY_CHANGE_SEVERITY: the publisher's own word for how grave it is
 * @MED_ADVISORY_CHANGE_PUBLICATION: draft, interim or final
 * @MED_ADVISORY_CHANGE_VERSIONS: the versions of a product that are named
 * @MED_ADVISORY_CHANGE_VULNERABILITY: a vulnerability and its title
 * @MED_ADVISORY_CHANGE_STATUS: whether a product is affected
 * @MED_ADVISORY_CHANGE_SCORE: score and vector of a vulnerability
 * @MED_ADVISORY_CHANGE_REMEDIATION: what is to be done about a product
 * @MED_ADVISORY_CHANGE_NOTE: a note of the document
 *
 * What can differ between two revisions of an advisory, in the order in which it is shown.
 */
typedef enum
{
  MED_ADVISORY_CHANGE_UNREADABLE,
  MED_ADVISORY_CHANGE_TITLE,
  MED_ADVISORY_CHANGE_SEVERITY,
  MED_ADVISORY_CHANGE_PUBLICATION,
  MED_ADVISORY_CHANGE_VERSIONS,
  MED_ADVISORY_CHANGE_VULNERABILITY,
  MED_ADVISORY_CHANGE_STATUS,
  MED_ADVISORY_CHANGE_SCORE,
  MED_ADVISORY_CHANGE_REMEDIATION,
  MED_ADVISORY_CHANGE_NOTE,
  MED_N_ADVISORY_CHANGE_KINDS,
} MedAdvisoryChangeKind;

/**
 * MedAdvisoryChange:
 * @kind: what differs
 * @vulnerability: (nullable): of which vulnerability; of a note its heading
 * @products: (array zero-terminated=1): of which products, sorted; empty where it is of none
 * @before: (nullable): what the earlier revision says; %NULL: nothing
 * @after: (nullable): what the later one says; %NULL: nothing
 *
 * One difference between two revisions. A status stands as the words of CSAF, parted by spaces.
 */
typedef struct
{
  MedAdvisoryChangeKind kind;
  char *vulnerability;
  char **products;
  char *before;
  char *after;
} MedAdvisoryChange;

/**
 * MedAdvisoryFacts:
 *
 * What a revision says, as single facts that can be compared. Pure: knows no store.
 */
typedef struct _MedAdvisoryFacts MedAdvisoryFacts;

/**
 * MedAdvisoryOwnFunc:
 * @vendor: as the document writes it
 * @product: as the document writes it
 *
 * Returns: whether it is one of the hospital's products
 */
typedef gboolean (*MedAdvisoryOwnFunc) (const char *vendor, const char *product, gpointer data);

MedAdvisoryFacts *med_advisory_facts_new (const MedCsafDocument *document, JsonNode *root);
MedAdvisoryFacts *
med_advisory_facts_new_own (const MedCsafDocument *document, MedAdvisoryOwnFunc own, gpointer data);
void med_advisory_facts_free (MedAdvisoryFacts *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedAdvisoryFacts, med_advisory_facts_free)

/* (element-type MedAdvisoryChange) */
GPtrArray *
med_advisory_change_compare (const MedAdvisoryFacts *before, const MedAdvisoryFacts *after);
GPtrArray *med_advisory_changes_new_unreadable (void);

char *med_advisory_changes_to_news (GPtrArray *changes);
GPtrArray *med_advisory_changes_from_news (const char *news);

const char *med_advisory_change_kind_to_word (MedAdvisoryChangeKind kind);
const char *med_advisory_change_kind_get_title (MedAdvisoryChangeKind kind); /* translated */
char *med_advisory_change_dup_subject (const MedAdvisoryChange *self);
char *med_advisory_change_dup_words (const MedAdvisoryChange *self, const char *value);
char *med_advisory_change_describe (const MedAdvisoryChange *self);
char *med_advisory_changes_summarize (GPtrArray *changes);

G_END_DECLS
