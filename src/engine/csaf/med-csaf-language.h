/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MedCsafLanguage:
 * @MED_CSAF_LANGUAGE_UNKNOWN: not a tag, or with a part that is not registered
 * @MED_CSAF_LANGUAGE_KNOWN: every part is registered and means the same to everybody
 * @MED_CSAF_LANGUAGE_PRIVATE: valid, with a part that is for private use
 *
 * What the tag of a language is worth.
 */
typedef enum
{
  MED_CSAF_LANGUAGE_UNKNOWN,
  MED_CSAF_LANGUAGE_KNOWN,
  MED_CSAF_LANGUAGE_PRIVATE,
} MedCsafLanguage;

MedCsafLanguage med_csaf_language_judge (const char *tag);

G_END_DECLS
