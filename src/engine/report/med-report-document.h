/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/report/med-report-chart.h"

G_BEGIN_DECLS

/**
 * MedReportStyle:
 * @MED_REPORT_PLAIN: running text
 * @MED_REPORT_STRONG: bold, for what must be seen
 * @MED_REPORT_MUTED: smaller and grey, for notes and definitions
 * @MED_REPORT_TICK: in a table: an empty box to tick by hand; makes its row high enough to write in
 * @MED_REPORT_SIGN: in a table: below the text, if there is one, a line to sign on
 *
 * How a text is set. Never said with markup, since texts come from advisories.
 */
typedef enum
{
  MED_REPORT_PLAIN,
  MED_REPORT_STRONG,
  MED_REPORT_MUTED,
  MED_REPORT_TICK,
  MED_REPORT_SIGN,
} MedReportStyle;

typedef enum
{
  MED_REPORT_START,
  MED_REPORT_END,
} MedReportAlign;

/**
 * MedReportTone:
 * @MED_REPORT_GOOD: done, and verified
 * @MED_REPORT_BAD: failed
 * @MED_REPORT_WARNING: done, but something is still to do
 * @MED_REPORT_UNKNOWN: not known; never drawn like any of the others
 * @MED_REPORT_OPEN: to be filled in by hand
 *
 * What the large result box says.
 */
typedef enum
{
  MED_REPORT_GOOD,
  MED_REPORT_BAD,
  MED_REPORT_WARNING,
  MED_REPORT_UNKNOWN,
  MED_REPORT_OPEN,
} MedReportTone;

typedef enum
{
  MED_REPORT_BLOCK_TITLE,
  MED_REPORT_BLOCK_HEADING,
  MED_REPORT_BLOCK_PARAGRAPH,
  MED_REPORT_BLOCK_FACTS,
  MED_REPORT_BLOCK_TABLE,
  MED_REPORT_BLOCK_TICKS,
  MED_REPORT_BLOCK_RESULT,
  MED_REPORT_BLOCK_SIGNATURES,
  MED_REPORT_BLOCK_CHART,
  MED_REPORT_BLOCK_PAGE_BREAK,
} MedReportBlockType;

typedef struct
{
  char *text;
  MedReportStyle style;
} MedReportCell;

typedef struct
{
  char *title;
  guint weight; /* share of the width */
  MedReportAlign align;
} MedReportColumn;

/**
 * MedReportMedium:
 * @MED_REPORT_ON_BOTH: on the pages and in a CSV file
 * @MED_REPORT_ON_PAPER: on the pages only: another table holds the same in full
 * @MED_REPORT_IN_FILE: in a CSV file only
 */
typedef enum
{
  MED_REPORT_ON_BOTH,
  MED_REPORT_ON_PAPER,
  MED_REPORT_IN_FILE,
} MedReportMedium;

/**
 * MedReportTable:
 *
 * A table: its head is drawn again on every page it runs over. With @print_limit only that many
 * rows are printed and a line says how many more the CSV file holds.
 */
typedef struct
{
  char *title;
  GArray *columns; /* (element-type MedReportColumn) */
  GArray *cells;   /* (element-type MedReportCell) row by row */
  char *empty;     /* (nullable) what is said instead of no rows */
  char *more;      /* (nullable) the line for rows over the limit */
  guint print_limit;
  MedReportMedium medium;
} MedReportTable;

/* A label with what is known, something to tick, or a signature: what the type of the block says.
 */
typedef struct
{
  char *label;
  char *text;  /* (nullable) nothing: left open to be written by hand */
  char *extra; /* (nullable) */
  char *time;  /* (nullable) */
  gboolean ticked;
} MedReportField;

typedef struct
{
  MedReportBlockType type;
  MedReportStyle style;
  MedReportTone tone;
  int level;
  char *text;            /* (nullable) */
  char *detail;          /* (nullable) */
  MedReportTable *table; /* (nullable) */
  MedReportChart *chart; /* (nullable) */
  GArray *fields;        /* (nullable) (element-type MedReportField) */
} MedReportBlock;

/**
 * MedReportDocument:
 *
 * A report as a series of blocks, in the words of one language: what is said, not how it is drawn.
 * Built once, then only read, from any thread.
 */
typedef struct
{
  char *language; /* such as `ja` */
  char *title;
  char *author;
  char *id;
  char *head;       /* what stands at the head of each page */
  char *foot;       /* and at its foot, beside the number of the page */
  char *foot_extra; /* and below that */
  char *page_word;  /* "Page", before "2 / 7" */
  gint64 as_of_usec;
  gboolean landscape; /* the long side of the paper is the upper one */
  gboolean large;     /* letters to be read from a few steps away */
  gboolean compact;   /* smaller letters and gaps, for what has to stand on one page */
  GPtrArray *blocks;  /* (element-type MedReportBlock) */
} MedReportDocument;

MedReportDocument *med_report_document_new (const char *language, const char *title);
void med_report_document_free (MedReportDocument *self);

void med_report_document_add_title (MedReportDocument *self, const char *text, const char *detail);
void med_report_document_add_heading (MedReportDocument *self, int level, const char *text);
void
med_report_document_add_paragraph (MedReportDocument *self, MedReportStyle style, const char *text);
MedReportBlock *med_report_document_add_facts (MedReportDocument *self);
MedReportBlock *med_report_document_add_ticks (MedReportDocument *self);
MedReportBlock *med_report_document_add_signatures (MedReportDocument *self, const char *labels);
void med_report_document_add_result (MedReportDocument *self,
                                     MedReportTone tone,
                                     const char *text,
                                     const char *detail);
MedReportTable *med_report_document_add_table (MedReportDocument *self, const char *title);
MedReportChart *
med_report_document_add_chart (MedReportDocument *self, MedReportChartType type, const char *title);
void med_report_document_add_page_break (MedReportDocument *self);

void med_report_block_add_fact (MedReportBlock *self, const char *label, const char *text);
void med_report_block_add_tick (MedReportBlock *self, gboolean ticked, const char *text);
void med_report_block_add_signature (MedReportBlock *self,
                                     const char *meaning,
                                     const char *name,
                                     const char *role,
                                     const char *time);

void med_report_table_add_column (MedReportTable *self,
                                  const char *title,
                                  guint weight,
                                  MedReportAlign align);
void med_report_table_add_cell (MedReportTable *self, const char *text, MedReportStyle style);
void med_report_table_set_empty (MedReportTable *self, const char *text);
void med_report_table_set_print_limit (MedReportTable *self, guint rows, const char *more);
guint med_report_table_get_n_rows (const MedReportTable *self);
const MedReportCell *
med_report_table_get_cell (const MedReportTable *self, guint row, guint column);
const MedReportColumn *med_report_table_get_column (const MedReportTable *self, guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReportDocument, med_report_document_free)

G_END_DECLS
