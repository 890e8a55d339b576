/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-table-layout"

#include "config.h"

#include "engine/report/med-report-table-layout.h"

#define CELL_SIDE 4.0
#define CELL_TOP 2.6
/* Room for a hand's writing. */
#define WRITING_HEIGHT 21.0
/* Room for a signature below a text. */
#define SIGNING_HEIGHT 17.0
/* A table of no more rows than this is not broken over pages, */
#define ROWS_TOGETHER 12
/* unless so much of a page would stay empty below what stands there: then it begins with some rows.
 */
#define MOST_LEFT_EMPTY 0.2
#define ROWS_TO_BEGIN 3

/* One row on its way to the page: the texts of its cells and how many lines of each are out. */
typedef struct
{
  PangoLayout **texts;
  int *lines_out;
  guint n;
  int tick; /* column with a box to tick; -1: none */
  int sign; /* column with a line to sign on; -1: none */
} Row;

typedef struct
{
  const MedReportTable *table;
  MedReportSheet *sheet;
  double *edges; /* of the columns, one more than there are */
  guint n_columns;
} Grid;

static void
grid_init (Grid *grid, const MedReportTable *table, MedReportSheet *sheet)
{
  guint total = 0;
  double x = sheet->left;

  grid->table = table;
  grid->sheet = sheet;
  grid->n_columns = table->columns->len;
  grid->edges = g_new (double, grid->n_columns + 1);
  for (guint i = 0; i < grid->n_columns; i++)
    total += med_report_table_get_column (table, i)->weight;
  for (guint i = 0; i < grid->n_columns; i++)
    {
      grid->edges[i] = x;
      x += (sheet->right - sheet->left) * med_report_table_get_column (table, i)->weight / total;
    }
  grid->edges[grid->n_columns] = sheet->right;
}

static PangoLayout *
make_cell (Grid *grid, guint column, const char *text, MedReportStyle style)
{
  const MedReportColumn *spec = med_report_table_get_column (grid->table, column);
  MedReportType type = {
    .points = grid->sheet->scale *
              (style == MED_REPORT_MUTED ? MED_REPORT_SMALL_POINTS : MED_REPORT_TABLE_POINTS),
    .bold = style == MED_REPORT_STRONG,
    .figures = spec->align == MED_REPORT_END,
    .align = spec->align,
    .width = grid->edges[column + 1] - grid->edges[column] - 2 * CELL_SIDE,
  };

  return med_report_sheet_make_text (grid->sheet, text, &type);
}

static void
row_init (Row *row, guint n)
{
  row->n = n;
  row->tick = -1;
  row->sign = -1;
  row->texts = g_new0 (PangoLayout *, n);
  row->lines_out = g_new0 (int, n);
}

static void
row_clear (Row *row)
{
  for (guint i = 0; i < row->n; i++)
    g_clear_object (&row->texts[i]);
  g_free (row->texts);
  g_free (row->lines_out);
}

/* By how much the first line of a cell goes down, so that all cells of the row stand on one line
 * whatever their letters are. */
static double
row_shift (const Row *row, guint cell)
{
  double deepest = 0;

  for (guint i = 0; i < row->n; i++)
    {
      double baseline = (double) pango_layout_get_baseline (row->texts[i]) / PANGO_SCALE;
      deepest = MAX (deepest, baseline);
    }
  return deepest - (double) pango_layout_get_baseline (row->texts[cell]) / PANGO_SCALE;
}

static double
row_height (const Row *row)
{
  double height = 0;

  for (guint i = 0; i < row->n; i++)
    if (row->lines_out[i] < pango_layout_get_line_count (row->texts[i]))
      {
        double own = med_report_text_height (row->texts[i], row->lines_out[i], -1);
        if (row->sign == (int) i)
          own += SIGNING_HEIGHT;
        height = MAX (height, own + row_shift (row, i));
      }
  /* Below the line to sign on there is a little room. */
  height += (row->sign >= 0 ? 3 : 2) * CELL_TOP;
  return row->tick >= 0 ? MAX (height, WRITING_HEIGHT) : height;
}

static gboolean
row_done (const Row *row)
{
  for (guint i = 0; i < row->n; i++)
    if (row->lines_out[i] < pango_layout_get_line_count (row->texts[i]))
      return FALSE;
  return TRUE;
}

/* Where a person signs: at the foot of the row, once all of it is put. */
static double
put_signing_line (Grid *grid, const Row *row, double used)
{
  if (row->sign < 0 || !row_done (row))
    return used;
  double left = grid->edges[row->sign] + CELL_SIDE;
  double own = med_report_text_height (row->texts[row->sign], 0, -1) + SIGNING_HEIGHT;
  double room = med_report_sheet_get_room (grid->sheet) - 2 * CELL_TOP;

  used = MIN (MAX (used, own), MAX (room, used));
  med_report_sheet_put (grid->sheet, MED_REPORT_MARK_RULE, left, grid->sheet->y + CELL_TOP + used,
                        grid->edges[row->sign + 1] - CELL_SIDE - left, 0)
      ->rgb = MED_REPORT_GREY;
  return used + CELL_TOP;
}

/* Puts as many lines of each cell as there is room for; all of them unless the row is higher than a
 * page. */
static void
put_row (Grid *grid, Row *row)
{
  MedReportSheet *sheet = grid->sheet;
  double room = med_report_sheet_get_room (sheet) - 2 * CELL_TOP;
  double used = 0;

  for (guint i = 0; i < row->n; i++)
    {
      double shift = row->lines_out[i] == 0 ? row_shift (row, i) : 0;
      int n_lines = med_report_text_fit (row->texts[i], row->lines_out[i], room - shift);

      /* A single line higher than the page cannot be; still never stand still. */
      n_lines = MAX (n_lines, row->lines_out[i] < pango_layout_get_line_count (row->texts[i]));
      med_report_sheet_put_lines (sheet, row->texts[i], grid->edges[i] + CELL_SIDE,
                                  sheet->y + CELL_TOP + shift, row->lines_out[i], n_lines);
      if (n_lines > 0)
        {
          double own = med_report_text_height (row->texts[i], row->lines_out[i], n_lines);
          used = MAX (used, own + shift);
        }
      row->lines_out[i] += n_lines;
    }
  used = put_signing_line (grid, row, used) + 2 * CELL_TOP;
  if (row->tick >= 0)
    {
      MedReportMark *box =
          med_report_sheet_put (sheet, MED_REPORT_MARK_FRAME, grid->edges[row->tick] + CELL_SIDE,
                                sheet->y + (WRITING_HEIGHT - 11) / 2, 11, 11);
      box->rgb = MED_REPORT_INK;
      box->stroke = 0.9;
      used = MAX (used, WRITING_HEIGHT);
    }
  sheet->y += used;
}

static double
put_head (Grid *grid, gboolean measure_only)
{
  MedReportSheet *sheet = grid->sheet;
  Row row;

  row_init (&row, grid->n_columns);
  for (guint i = 0; i < grid->n_columns; i++)
    row.texts[i] =
        make_cell (grid, i, med_report_table_get_column (grid->table, i)->title, MED_REPORT_STRONG);
  double height = row_height (&row);
  if (!measure_only)
    {
      med_report_sheet_put (sheet, MED_REPORT_MARK_FILL, sheet->left, sheet->y,
                            sheet->right - sheet->left, height);
      for (guint i = 0; i < grid->n_columns; i++)
        /* Heads of different heights stand on one line. */
        med_report_sheet_put_text (sheet, row.texts[i], grid->edges[i] + CELL_SIDE,
                                   sheet->y + height - CELL_TOP -
                                       med_report_text_height (row.texts[i], 0, -1),
                                   MED_REPORT_INK);
      sheet->y += height;
      MedReportMark *rule = med_report_sheet_put (sheet, MED_REPORT_MARK_RULE, sheet->left,
                                                  sheet->y, sheet->right - sheet->left, 0);
      rule->rgb = MED_REPORT_GREY;
    }
  row_clear (&row);
  return height;
}

static void
put_row_rule (MedReportSheet *sheet)
{
  med_report_sheet_put (sheet, MED_REPORT_MARK_RULE, sheet->left, sheet->y,
                        sheet->right - sheet->left, 0)
      ->stroke = 0.4;
}

static void
make_row (Grid *grid, guint index, Row *row)
{
  row_init (row, grid->n_columns);
  for (guint i = 0; i < grid->n_columns; i++)
    {
      const MedReportCell *cell = med_report_table_get_cell (grid->table, index, i);
      row->texts[i] = make_cell (grid, i, cell->text, cell->style);
      if (cell->style == MED_REPORT_TICK)
        row->tick = (int) i;
      if (cell->style == MED_REPORT_SIGN)
        row->sign = (int) i;
    }
}

/* The last two rows stay together: one alone below a repeated head looks like a mistake. */
static double
height_to_keep (Grid *grid, const Row *row, guint index, guint n_rows)
{
  double height = row_height (row);
  Row last;

  if (index + 2 != n_rows || n_rows < 3)
    return height;
  make_row (grid, index + 1, &last);
  height += row_height (&last);
  row_clear (&last);
  return height;
}

static void
lay_out_row (Grid *grid, guint index, guint n_rows, double *head_height)
{
  Row row;

  make_row (grid, index, &row);
  if (index == 0)
    {
      med_report_sheet_reserve (grid->sheet, *head_height + row_height (&row));
      put_head (grid, FALSE);
    }
  else if (med_report_sheet_reserve (grid->sheet, height_to_keep (grid, &row, index, n_rows)))
    put_head (grid, FALSE);
  put_row (grid, &row);
  while (!row_done (&row))
    {
      med_report_sheet_new_page (grid->sheet);
      put_head (grid, FALSE);
      put_row (grid, &row);
    }
  put_row_rule (grid->sheet);
  row_clear (&row);
}

static void
put_line_below (Grid *grid, const char *text)
{
  MedReportType type = { .points = MED_REPORT_TABLE_POINTS * grid->sheet->scale,
                         .width = grid->sheet->right - grid->sheet->left - 2 * CELL_SIDE };
  g_autoptr (PangoLayout) layout = med_report_sheet_make_text (grid->sheet, text, &type);
  double height = med_report_text_height (layout, 0, -1);

  med_report_sheet_reserve (grid->sheet, height + 2 * CELL_TOP);
  med_report_sheet_put_text (grid->sheet, layout, grid->sheet->left + CELL_SIDE,
                             grid->sheet->y + CELL_TOP, MED_REPORT_GREY);
  grid->sheet->y += height + 2 * CELL_TOP;
}

static double
put_caption (Grid *grid, gboolean measure_only)
{
  MedReportSheet *sheet = grid->sheet;
  MedReportType type = { .points = MED_REPORT_BODY_POINTS * sheet->scale,
                         .bold = TRUE,
                         .width = sheet->right - sheet->left,
                         .max_lines = 3 };
  g_autoptr (PangoLayout) caption = med_report_sheet_make_text (sheet, grid->table->title, &type);
  double height = med_report_text_height (caption, 0, -1) + 3;

  if (!measure_only)
    {
      med_report_sheet_put_text (sheet, caption, sheet->left, sheet->y, MED_REPORT_INK);
      sheet->y += height;
    }
  return height;
}

/* Caption, head and the first rows. */
static double
measure_rows (Grid *grid, guint n_rows)
{
  double height = put_caption (grid, TRUE) + put_head (grid, TRUE);

  for (guint i = 0; i < n_rows; i++)
    {
      Row row;

      make_row (grid, i, &row);
      height += row_height (&row);
      row_clear (&row);
    }
  return n_rows > 0 ? height : height + 20;
}

/* What stays with caption and head: all of a short table, two rows of a long one. */
static double
measure_start (Grid *grid)
{
  guint n_rows = med_report_table_get_n_rows (grid->table);
  double room = med_report_sheet_get_room (grid->sheet);
  double page = grid->sheet->bottom - grid->sheet->top;

  /* Rows in large letters are high: a few of them would not leave a page to anything else. */
  if (n_rows > ROWS_TOGETHER || grid->sheet->scale > 1)
    return measure_rows (grid, MIN (n_rows, 2));
  double whole = measure_rows (grid, n_rows);
  if (whole <= room || room <= page * MOST_LEFT_EMPTY)
    return whole;
  double start = measure_rows (grid, MIN (n_rows, ROWS_TO_BEGIN));
  return start <= room ? start : whole;
}

/**
 * med_report_table_measure_start:
 * @table: a table
 * @sheet: the pages it will be put on
 *
 * Returns: how high the part of it is that is not broken over pages, for a heading that stays with
 * it
 */
double
med_report_table_measure_start (const MedReportTable *table, MedReportSheet *sheet)
{
  Grid grid;

  grid_init (&grid, table, sheet);
  double height = measure_start (&grid);
  g_free (grid.edges);
  return height;
}

/**
 * med_report_table_measure:
 * @table: a table
 * @sheet: the pages it will be put on
 * @width: how wide it will be
 *
 * Returns: how high all of it is
 */
double
med_report_table_measure (const MedReportTable *table, MedReportSheet *sheet, double width)
{
  double right = sheet->right;
  guint n_rows = med_report_table_get_n_rows (table);
  Grid grid;

  sheet->right = sheet->left + width;
  grid_init (&grid, table, sheet);
  double height = measure_rows (&grid, n_rows) + 10 * sheet->gap;
  sheet->right = right;
  g_free (grid.edges);
  return height;
}

/**
 * med_report_table_lay_out:
 * @table: a table
 * @sheet: the pages
 * @cancellable: (nullable): to stop it
 *
 * Puts a table on the pages. A row is broken over pages only if it is higher than a page; the head
 * is repeated on each.
 *
 * Returns: whether it came to its end; %FALSE if it was stopped
 */
gboolean
med_report_table_lay_out (const MedReportTable *table,
                          MedReportSheet *sheet,
                          GCancellable *cancellable)
{
  guint n_rows = med_report_table_get_n_rows (table);
  guint n_printed = table->print_limit > 0 ? MIN (n_rows, table->print_limit) : n_rows;
  gboolean stopped = FALSE;
  Grid grid;

  grid_init (&grid, table, sheet);
  double head_height = put_head (&grid, TRUE);
  /* Higher than a page it cannot stay together; then at least its beginning does. A heading has
   * kept room for it already, and must not be left alone. */
  if (!sheet->headed)
    med_report_sheet_reserve (sheet, MIN (measure_start (&grid), sheet->bottom - sheet->top));
  put_caption (&grid, FALSE);
  for (guint i = 0; i < n_printed && !stopped; i++)
    {
      lay_out_row (&grid, i, n_printed, &head_height);
      stopped = g_cancellable_is_cancelled (cancellable);
    }
  if (n_rows == 0)
    {
      put_head (&grid, FALSE);
      if (table->empty != NULL)
        put_line_below (&grid, table->empty);
    }
  if (n_printed < n_rows && table->more != NULL)
    put_line_below (&grid, table->more);
  sheet->y += 10 * sheet->gap;
  g_free (grid.edges);
  return !stopped;
}
