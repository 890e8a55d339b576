/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/awareness/med-advisory.h"
#include "engine/awareness/med-remediation-count.h"

G_BEGIN_DECLS

/* Rows of device and vulnerability; more than a person reads. */
#define MED_ADVISORY_MAX_REACH 300

/**
 * MedAdvisoryFinding:
 *
 * What a test of the standard holds against it, at the first of @n_places; or that it was not done.
 */
typedef struct
{
  char *test;
  char *pointer;
  char *text;
  guint n_places;
  gboolean unchecked;
} MedAdvisoryFinding;

/**
 * MedAdvisoryContent:
 * @reach: (element-type MedReach): where devices stand
 * @comments: (element-type MedAdvisoryComment): oldest first
 * @findings: (element-type MedAdvisoryFinding): of the tests of the standard
 * @tested: whether it was tested; if not, that nothing was found means nothing
 * @count: how far it is seen to
 *
 * Everything that is shown of an advisory, as it is loaded on a lane.
 */
typedef struct
{
  MedAdvisory *advisory;
  GPtrArray *reach;
  GPtrArray *comments;
  GPtrArray *findings;
  gboolean tested;
  MedRemediationCount count;
} MedAdvisoryContent;

/* A MedStoreFunc; @input: (gint64 *) an advisory */
gpointer med_advisory_content_load (MedConnection *connection,
                                    gpointer input,
                                    GCancellable *cancellable,
                                    GError **error);
void med_advisory_content_free (gpointer content);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedAdvisoryContent, med_advisory_content_free)

G_END_DECLS
