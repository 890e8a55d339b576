/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedVersionPart:
 * @kind: what it is
 * @separator: what stands before it; NUL: nothing
 * @text: within the text that was split
 * @length: in bytes
 *
 * A run of digits or of letters of a version.
 */
typedef enum
{
  MED_PART_END,
  MED_PART_NUMBER,
  MED_PART_WORD,
  MED_PART_WILDCARD,
  MED_PART_COMMIT,
} MedVersionPartKind;

typedef struct
{
  MedVersionPartKind kind;
  char separator; /* what stands before it; NUL: nothing */
  const char *text;
  gsize length;
} MedVersionPart;

char *med_version_part_prepare (const char *folded);
GArray *med_version_part_split (const char *text);
/* Where a word stands beside the release: before it if negative, behind it if positive. */
int med_version_part_rank (const MedVersionPart *part);
gboolean med_version_part_is_word (const MedVersionPart *part, const char *word);

G_END_DECLS
