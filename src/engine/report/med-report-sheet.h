/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <pango/pangocairo.h>

#include "engine/report/med-report-document.h"

G_BEGIN_DECLS

/* Colours of paper: dark enough for a black and white printer. */
#define MED_REPORT_INK 0x1c1c1e
#define MED_REPORT_GREY 0x5e5c64
#define MED_REPORT_LINE 0xc4c3c8
#define MED_REPORT_BAND 0xefeff1

#define MED_REPORT_BODY_POINTS 9.5
#define MED_REPORT_TABLE_POINTS 8.5
#define MED_REPORT_SMALL_POINTS 7.5

typedef enum
{
  MED_REPORT_MARK_TEXT,
  MED_REPORT_MARK_RULE,
  MED_REPORT_MARK_FILL,
  MED_REPORT_MARK_FRAME,
  MED_REPORT_MARK_CHECK,
  MED_REPORT_MARK_CROSS,
  MED_REPORT_MARK_QUESTION,
  MED_REPORT_MARK_PART,   /* of a chart, filled with a pattern */
  MED_REPORT_MARK_SPOKEN, /* words for a screen reader; not drawn */
} MedReportMarkType;

/* One thing drawn on a page, in points from its upper left corner. @silent: what it says is said by
 * a spoken mark, in better order. */
typedef struct
{
  MedReportMarkType type;
  double x, y, width, height;
  double stroke;
  guint32 rgb;
  PangoLayout *text; /* (owned) (nullable) */
  int first_line, n_lines;
  MedReportFill fill;
  gboolean silent;
} MedReportMark;

/**
 * MedReportSheet:
 *
 * The pages under construction: where the next block goes, and what has been put so far.
 */
typedef struct
{
  PangoContext *context; /* (owned) */
  double width, height;
  double left, right, top, bottom; /* of the part that blocks may use */
  double y;                        /* where the next block begins */
  gboolean headed;                 /* a heading stands right above */
  double scale;                    /* of letters: more than 1 for what hangs on a door */
  double gap;                      /* of the room between blocks: less than 1 where it is scarce */
  GPtrArray *pages;                /* (element-type GArray of MedReportMark) */
  GArray *marks;                   /* (unowned) of the page that is drawn on */
} MedReportSheet;

/* What a piece of text looks like. */
typedef struct
{
  double points;
  gboolean bold;
  gboolean figures; /* all digits of one width */
  MedReportAlign align;
  double width;  /* 0: as wide as it is */
  int max_lines; /* what is longer ends with "…"; 0: any number */
} MedReportType;

MedReportSheet *med_report_sheet_new (const char *language, double width, double height);
void med_report_sheet_free (MedReportSheet *self);

void med_report_sheet_new_page (MedReportSheet *self);
gboolean med_report_sheet_reserve (MedReportSheet *self, double height);
double med_report_sheet_get_room (MedReportSheet *self);

PangoLayout *
med_report_sheet_make_text (MedReportSheet *self, const char *text, const MedReportType *type);
double med_report_text_height (PangoLayout *text, int first_line, int n_lines);
int med_report_text_fit (PangoLayout *text, int first_line, double height);

void med_report_sheet_put_text (
    MedReportSheet *self, PangoLayout *text, double x, double y, guint32 rgb);
MedReportMark *med_report_sheet_put_lines (
    MedReportSheet *self, PangoLayout *text, double x, double y, int first_line, int n_lines);
double med_report_sheet_write (MedReportSheet *self,
                               const char *text,
                               const MedReportType *type,
                               double x,
                               double y,
                               guint32 rgb);
MedReportMark *med_report_sheet_put (
    MedReportSheet *self, MedReportMarkType type, double x, double y, double width, double height);
void med_report_sheet_use_page (MedReportSheet *self, guint page);

void med_report_sheet_speak (MedReportSheet *self, const char *words);
void med_report_part_paint (const MedReportMark *self, cairo_t *cairo);
void med_report_mark_paint (const MedReportMark *self, cairo_t *cairo);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedReportSheet, med_report_sheet_free)

G_END_DECLS
