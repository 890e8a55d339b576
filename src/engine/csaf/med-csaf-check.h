/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/csaf/med-csaf-finding.h"

G_BEGIN_DECLS

/* What the tests of CSAF 2.0 share; for the tests of this folder only. Nothing of a document's
 * shape is taken for granted: what is missing or of another type is not there. */

/**
 * MedCsafPath:
 * @up: (nullable): where the step starts; %NULL is the whole document
 * @member: (nullable): the member of an object, or %NULL for an element of a list
 * @index: the element
 *
 * Where a test is, as steps that lie on the stack of who walks: a pointer is written only where
 * something is found.
 */
typedef struct _MedCsafPath MedCsafPath;
struct _MedCsafPath
{
  const MedCsafPath *up;
  const char *member;
  guint index;
};

#define MED_CSAF_AT(path, name) (&(const MedCsafPath){ (path), (name), 0 })
#define MED_CSAF_AT_INDEX(path, number) (&(const MedCsafPath){ (path), NULL, (number) })

/**
 * MedCsafAnswer:
 * @MED_CSAF_ANSWER_UNKNOWN: could not be found out
 * @MED_CSAF_ANSWER_YES: it is so
 * @MED_CSAF_ANSWER_NO: it is not so
 *
 * What somebody outside answers to a test that cannot be decided from the document alone.
 */
typedef enum
{
  MED_CSAF_ANSWER_UNKNOWN,
  MED_CSAF_ANSWER_YES,
  MED_CSAF_ANSWER_NO,
} MedCsafAnswer;

/**
 * MedCsafOutside:
 * @resolves: (nullable): whether an address answers with a status from 200 to 399
 * @is_spelt: (nullable): whether a word stands in the dictionary of a language (a BCP 47 tag)
 * @user_data: for both
 *
 * What a document itself does not tell. Where there is no function, the tests that need it say that
 * they were not done.
 */
typedef struct
{
  MedCsafAnswer (*resolves) (const char *url, gpointer user_data);
  MedCsafAnswer (*is_spelt) (const char *word, const char *language, gpointer user_data);
  gpointer user_data;
} MedCsafOutside;

/**
 * MedCsafCheck:
 * @test: the id of the test that runs
 * @root: (nullable): the document, if it is an object
 * @document: (nullable): its member of that name; likewise the others
 * @tracking: (nullable):
 * @tree: (nullable): the product tree
 * @vulnerabilities: (nullable):
 * @category: the document's; empty if there is none
 * @status: of the tracking; empty if there is none
 * @is_settled: whether that is `final` or `interim`
 * @node: (nullable): as it was handed in
 * @is_draft: whether it is a document of the draft CSAF 2.1
 * @products: (element-type utf8): the product ids that the product tree defines
 * @used: (element-type utf8): the product ids that something refers to
 * @groups: (element-type utf8): group id → its list of product ids
 * @history: (element-type MedCsafRevision): in the order of date and number
 * @outside: what the document does not tell
 * @findings: (element-type MedCsafFinding): so far
 * @n_found: of the test that runs, with those not listed
 * @work: what was compared, in a unit of its own
 *
 * A document under test.
 */
typedef struct
{
  const char *test;
  JsonNode *node;
  JsonObject *root;
  JsonObject *document;
  JsonObject *tracking;
  JsonObject *tree;
  JsonArray *vulnerabilities;
  const char *category;
  const char *status;
  gboolean is_settled;
  gboolean is_draft;
  GHashTable *products;
  GHashTable *used;
  GHashTable *groups;
  GArray *history;
  MedCsafOutside outside;
  GPtrArray *findings;
  guint n_found;
  guint64 work;
} MedCsafCheck;

/* What a product status says, as bits. */
typedef enum
{
  MED_CSAF_STATUS_AFFECTED = 1 << 0,
  MED_CSAF_STATUS_NOT_AFFECTED = 1 << 1,
  MED_CSAF_STATUS_FIXED = 1 << 2,
  MED_CSAF_STATUS_UNDER_INVESTIGATION = 1 << 3,
} MedCsafStatusGroup;

/**
 * MedCsafStatusWord:
 * @word: a list of a `product_status`
 * @group: what it says of the products in it; 0 for `recommended`, which says nothing of that kind
 *
 * The product statuses and their groups (CSAF 2.0, 6.1.6).
 */
typedef struct
{
  const char *word;
  guint group;
} MedCsafStatusWord;

#define MED_CSAF_N_STATUSES 8
extern const MedCsafStatusWord med_csaf_statuses[MED_CSAF_N_STATUSES];

/* Of one test so many findings are listed; one more then says how many there are. */
#define MED_CSAF_CHECK_MOST 100

MedCsafCheck *med_csaf_check_new (JsonNode *root, const MedCsafOutside *outside);
void med_csaf_check_free (MedCsafCheck *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedCsafCheck, med_csaf_check_free)

void
med_csaf_check_run (MedCsafCheck *self, const char *test, void (*function) (MedCsafCheck *check));
gboolean med_csaf_check_is (MedCsafCheck *self, const char *first, ...) G_GNUC_NULL_TERMINATED;
gboolean med_csaf_check_spend (MedCsafCheck *self, guint64 work);

void med_csaf_check_report (MedCsafCheck *self, const MedCsafPath *at, const char *text);
void med_csaf_check_report_word (MedCsafCheck *self,
                                 const MedCsafPath *at,
                                 const char *format,
                                 const char *word);
void med_csaf_check_report_below (MedCsafCheck *self,
                                  const MedCsafPath *at,
                                  const char *pointer,
                                  const char *text);
void med_csaf_check_report_unchecked (MedCsafCheck *self, const char *text);

/**
 * MedCsafObjectFunc:
 *
 * What is done with an object of the document.
 */
typedef void (*MedCsafObjectFunc) (MedCsafCheck *check,
                                   JsonObject *object,
                                   const MedCsafPath *at,
                                   gpointer user_data);
/**
 * MedCsafTextFunc:
 *
 * What is done with a text of the document, such as a product id.
 */
typedef void (*MedCsafTextFunc) (MedCsafCheck *check,
                                 const char *text,
                                 const MedCsafPath *at,
                                 gpointer user_data);

void med_csaf_check_each (MedCsafCheck *self,
                          JsonObject *object,
                          const char *member,
                          const MedCsafPath *at,
                          MedCsafObjectFunc function,
                          gpointer user_data);
void med_csaf_check_each_text (MedCsafCheck *self,
                               JsonObject *object,
                               const char *member,
                               const MedCsafPath *at,
                               MedCsafTextFunc function,
                               gpointer user_data);
void med_csaf_check_each_vulnerability (MedCsafCheck *self,
                                        MedCsafObjectFunc function,
                                        gpointer user_data);
void
med_csaf_check_each_branch (MedCsafCheck *self, MedCsafObjectFunc function, gpointer user_data);
void
med_csaf_check_each_product (MedCsafCheck *self, MedCsafObjectFunc function, gpointer user_data);
void
med_csaf_check_each_product_id (MedCsafCheck *self, MedCsafTextFunc function, gpointer user_data);
void
med_csaf_check_each_group_id (MedCsafCheck *self, MedCsafTextFunc function, gpointer user_data);

void med_csaf_check_collect (MedCsafCheck *self, JsonObject *object, GHashTable *products);

G_END_DECLS
