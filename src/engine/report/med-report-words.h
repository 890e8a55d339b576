/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report-language.h"

G_BEGIN_DECLS

/* The lists of stored words a report turns into words for people. */
typedef enum
{
  MED_REPORT_WORD_OUTCOME,
  MED_REPORT_WORD_VENDOR_STATE,
  MED_REPORT_WORD_DISPOSITION,
  MED_REPORT_WORD_SERVICE,
  MED_REPORT_WORD_ATTEMPT,
  MED_REPORT_WORD_METHOD,
  MED_REPORT_WORD_STEP,
  MED_REPORT_WORD_CHECK,
  MED_REPORT_WORD_CHECK_RESULT,
  MED_REPORT_WORD_SUPPORT,
  MED_REPORT_WORD_RISK,
  MED_REPORT_WORD_MEANING,
  MED_REPORT_WORD_ROLE,
  MED_REPORT_WORD_EXCEPTION, /* how it stands, why, what ended it, how a control was tested */
  MED_REPORT_WORD_CONTROL,   /* kinds of compensating controls */
  MED_REPORT_WORD_ANSWER,    /* yes, no, not known; received, not received */
  MED_REPORT_WORD_ALERT,     /* where a device stands on an alert */
  MED_REPORT_WORD_SSVC,      /* exploitation, automatable, human impact */
  MED_REPORT_WORD_ADVICE,    /* what an advisory advises: the categories of CSAF */
  MED_REPORT_WORD_REMEDIATION,
  MED_REPORT_WORD_UNCHECKED, /* what an alert response could not check */
  MED_REPORT_N_WORD_LISTS,
} MedReportWordList;

const char *med_report_word (MedReportLanguage *language, MedReportWordList list, const char *word);

/* In the language of the program, and back: the word itself where it is none of the list. */
const char *med_report_word_translate (MedReportWordList list, const char *word);
const char *med_report_word_recognise (MedReportWordList list, const char *text);

G_END_DECLS
