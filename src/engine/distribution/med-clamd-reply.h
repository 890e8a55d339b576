/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedClamdVerdict:
 * @MED_CLAMD_UNREADABLE: not an answer to a scan; counts as not scanned
 * @MED_CLAMD_OK: the scanner found nothing in what it looked at
 * @MED_CLAMD_FOUND: a signature matched
 * @MED_CLAMD_LIMITS: the scanner says that it did not look at everything
 * @MED_CLAMD_ERROR: the scanner failed
 */
typedef enum
{
  MED_CLAMD_UNREADABLE,
  MED_CLAMD_OK,
  MED_CLAMD_FOUND,
  MED_CLAMD_LIMITS,
  MED_CLAMD_ERROR,
} MedClamdVerdict;

/**
 * MedClamdReply:
 * @verdict: what it means
 * @text: the signature's name, or the scanner's message; printable
 */
typedef struct
{
  MedClamdVerdict verdict;
  char *text;
} MedClamdReply;

/**
 * MedClamdVersion:
 * @engine: such as `ClamAV 1.4.6`
 * @signatures: such as `27500`; empty where no official database is loaded
 * @signatures_usec: when these were made; 0 if not told
 */
typedef struct
{
  char *engine;
  char *signatures;
  gint64 signatures_usec;
} MedClamdVersion;

MedClamdReply *med_clamd_reply_parse (const char *data, gsize size);
void med_clamd_reply_free (MedClamdReply *self);
MedClamdVersion *med_clamd_version_parse (const char *data, gsize size);
void med_clamd_version_free (MedClamdVersion *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedClamdReply, med_clamd_reply_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedClamdVersion, med_clamd_version_free)

G_END_DECLS
