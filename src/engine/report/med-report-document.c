/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-document"

#include "config.h"

#include "engine/report/med-report-document.h"

static void
cell_clear (gpointer data)
{
  g_free (((MedReportCell *) data)->text);
}

static void
column_clear (gpointer data)
{
  g_free (((MedReportColumn *) data)->title);
}

static void
field_clear (gpointer data)
{
  MedReportField *field = data;

  g_free (field->label);
  g_free (field->text);
  g_free (field->extra);
  g_free (field->time);
}

static void
table_free (MedReportTable *table)
{
  if (table == NULL)
    return;
  g_free (table->title);
  g_free (table->empty);
  g_free (table->more);
  g_array_unref (table->columns);
  g_array_unref (table->cells);
  g_free (table);
}

static void
block_free (gpointer data)
{
  MedReportBlock *block = data;

  g_free (block->text);
  g_free (block->detail);
  table_free (block->table);
  g_clear_pointer (&block->chart, med_report_chart_free);
  g_clear_pointer (&block->fields, g_array_unref);
  g_free (block);
}

static MedReportBlock *
add_block (MedReportDocument *self, MedReportBlockType type, const char *text)
{
  MedReportBlock *block = g_new0 (MedReportBlock, 1);

  block->type = type;
  block->text = g_strdup (text);
  g_ptr_array_add (self->blocks, block);
  return block;
}

static MedReportBlock *
add_fields (MedReportDocument *self, MedReportBlockType type)
{
  MedReportBlock *block = add_block (self, type, NULL);

  block->fields = g_array_new (FALSE, TRUE, sizeof (MedReportField));
  g_array_set_clear_func (block->fields, field_clear);
  return block;
}

/**
 * med_report_document_new:
 * @language: code of the language its words are of, such as `ja`
 * @title: what the file is called
 *
 * Returns: (transfer full): a document without blocks
 */
MedReportDocument *
med_report_document_new (const char *language, const char *title)
{
  MedReportDocument *self = g_new0 (MedReportDocument, 1);

  self->language = g_strdup (language);
  self->title = g_strdup (title);
  self->blocks = g_ptr_array_new_with_free_func (block_free);
  return self;
}

void
med_report_document_free (MedReportDocument *self)
{
  g_free (self->language);
  g_free (self->title);
  g_free (self->author);
  g_free (self->id);
  g_free (self->head);
  g_free (self->foot);
  g_free (self->foot_extra);
  g_free (self->page_word);
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

/**
 * med_report_document_add_title:
 * @self: a document
 * @text: the title
 * @detail: the line below it
 *
 * Adds the title at the head of the first page.
 */
void
med_report_document_add_title (MedReportDocument *self, const char *text, const char *detail)
{
  add_block (self, MED_REPORT_BLOCK_TITLE, text)->detail = g_strdup (detail);
}

/**
 * med_report_document_add_heading:
 * @self: a document
 * @level: 1 for a section, 2 for a part of one
 * @text: the heading
 *
 * Adds a heading, which stays on one page with what follows it.
 */
void
med_report_document_add_heading (MedReportDocument *self, int level, const char *text)
{
  add_block (self, MED_REPORT_BLOCK_HEADING, text)->level = level;
}

/**
 * med_report_document_add_paragraph:
 * @self: a document
 * @style: how it is set
 * @text: the text; plain, whatever is in it
 *
 * Adds a paragraph.
 */
void
med_report_document_add_paragraph (MedReportDocument *self, MedReportStyle style, const char *text)
{
  add_block (self, MED_REPORT_BLOCK_PARAGRAPH, text)->style = style;
}

/**
 * med_report_document_add_facts:
 * @self: a document
 *
 * Adds a list of labels and what is known of them, two beside each other.
 *
 * Returns: (transfer none): the block, for [method@ReportBlock.add_fact]
 */
MedReportBlock *
med_report_document_add_facts (MedReportDocument *self)
{
  return add_fields (self, MED_REPORT_BLOCK_FACTS);
}

/**
 * med_report_document_add_ticks:
 * @self: a document
 *
 * Adds a list of boxes to tick.
 *
 * Returns: (transfer none): the block, for [method@ReportBlock.add_tick]
 */
MedReportBlock *
med_report_document_add_ticks (MedReportDocument *self)
{
  return add_fields (self, MED_REPORT_BLOCK_TICKS);
}

/**
 * med_report_document_add_signatures:
 * @self: a document
 * @labels: the words for name, role and time, on a line each
 *
 * Adds boxes for signatures, given or still to be given. A box is never broken over pages.
 *
 * Returns: (transfer none): the block, for [method@ReportBlock.add_signature]
 */
MedReportBlock *
med_report_document_add_signatures (MedReportDocument *self, const char *labels)
{
  MedReportBlock *block = add_fields (self, MED_REPORT_BLOCK_SIGNATURES);

  block->text = g_strdup (labels);
  return block;
}

/**
 * med_report_document_add_result:
 * @self: a document
 * @tone: what kind of result
 * @text: the result in few words
 * @detail: (nullable): what follows from it
 *
 * Adds the large box that says how it ended.
 */
void
med_report_document_add_result (MedReportDocument *self,
                                MedReportTone tone,
                                const char *text,
                                const char *detail)
{
  MedReportBlock *block = add_block (self, MED_REPORT_BLOCK_RESULT, text);

  block->tone = tone;
  block->detail = g_strdup (detail);
}

/**
 * med_report_document_add_table:
 * @self: a document
 * @title: what the table shows; its caption, and its name in the CSV file
 *
 * Returns: (transfer none): a table without columns
 */
MedReportTable *
med_report_document_add_table (MedReportDocument *self, const char *title)
{
  MedReportBlock *block = add_block (self, MED_REPORT_BLOCK_TABLE, NULL);
  MedReportTable *table = g_new0 (MedReportTable, 1);

  table->title = g_strdup (title);
  table->columns = g_array_new (FALSE, TRUE, sizeof (MedReportColumn));
  g_array_set_clear_func (table->columns, column_clear);
  table->cells = g_array_new (FALSE, TRUE, sizeof (MedReportCell));
  g_array_set_clear_func (table->cells, cell_clear);
  block->table = table;
  return table;
}

/**
 * med_report_document_add_chart:
 * @self: a document
 * @type: what kind of chart
 * @title: what it shows
 *
 * Adds a chart. The figures it draws also stand in a table of the document, for who counts and for
 * the CSV file.
 *
 * Returns: (transfer none): a chart without rows
 */
MedReportChart *
med_report_document_add_chart (MedReportDocument *self, MedReportChartType type, const char *title)
{
  MedReportBlock *block = add_block (self, MED_REPORT_BLOCK_CHART, NULL);

  block->chart = med_report_chart_new (type, title);
  return block->chart;
}

/* What follows begins a page, unless the page is empty. */
void
med_report_document_add_page_break (MedReportDocument *self)
{
  add_block (self, MED_REPORT_BLOCK_PAGE_BREAK, NULL);
}

/**
 * med_report_block_add_fact:
 * @self: a block of facts
 * @label: what it is
 * @text: (nullable): what is known; %NULL leaves a line to write on
 *
 * Adds a fact.
 */
void
med_report_block_add_fact (MedReportBlock *self, const char *label, const char *text)
{
  MedReportField field = { .label = g_strdup (label), .text = g_strdup (text) };

  g_array_append_val (self->fields, field);
}

/**
 * med_report_block_add_tick:
 * @self: a block of ticks
 * @ticked: whether it is done; otherwise the box is empty
 * @text: what is to be done
 *
 * Adds a box to tick.
 */
void
med_report_block_add_tick (MedReportBlock *self, gboolean ticked, const char *text)
{
  MedReportField field = { .label = g_strdup (text), .ticked = ticked };

  g_array_append_val (self->fields, field);
}

/**
 * med_report_block_add_signature:
 * @self: a block of signatures
 * @meaning: what the signature says (21 CFR 11.50)
 * @name: (nullable): the printed name; %NULL: still to be signed by hand
 * @role: (nullable): in which role
 * @time: (nullable): when
 *
 * Adds a signature.
 */
void
med_report_block_add_signature (
    MedReportBlock *self, const char *meaning, const char *name, const char *role, const char *time)
{
  MedReportField field = { .label = g_strdup (meaning),
                           .text = g_strdup (name),
                           .extra = g_strdup (role),
                           .time = g_strdup (time) };

  g_array_append_val (self->fields, field);
}

/**
 * med_report_table_add_column:
 * @self: a table without cells
 * @title: head of the column
 * @weight: its share of the width
 * @align: where its texts stand
 *
 * Adds a column. Columns at the end have figures of one width.
 */
void
med_report_table_add_column (MedReportTable *self,
                             const char *title,
                             guint weight,
                             MedReportAlign align)
{
  MedReportColumn column = { .title = g_strdup (title), .weight = weight, .align = align };

  g_return_if_fail (self->cells->len == 0 && weight > 0);
  g_array_append_val (self->columns, column);
}

/**
 * med_report_table_add_cell:
 * @self: a table with columns
 * @text: (nullable): what it says
 * @style: how it is set
 *
 * Adds the next cell, row by row.
 */
void
med_report_table_add_cell (MedReportTable *self, const char *text, MedReportStyle style)
{
  MedReportCell cell = { .text = g_strdup (text != NULL ? text : ""), .style = style };

  g_return_if_fail (self->columns->len > 0);
  g_array_append_val (self->cells, cell);
}

void
med_report_table_set_empty (MedReportTable *self, const char *text)
{
  g_free (self->empty);
  self->empty = g_strdup (text);
}

/**
 * med_report_table_set_print_limit:
 * @self: a table
 * @rows: how many rows are printed; 0 for all
 * @more: (nullable): the line below them when there are more
 *
 * Keeps a list that may have a hundred thousand rows from becoming two thousand pages.
 */
void
med_report_table_set_print_limit (MedReportTable *self, guint rows, const char *more)
{
  self->print_limit = rows;
  g_free (self->more);
  self->more = g_strdup (more);
}

guint
med_report_table_get_n_rows (const MedReportTable *self)
{
  return self->columns->len > 0 ? self->cells->len / self->columns->len : 0;
}

const MedReportCell *
med_report_table_get_cell (const MedReportTable *self, guint row, guint column)
{
  return &g_array_index (self->cells, MedReportCell, row * self->columns->len + column);
}

const MedReportColumn *
med_report_table_get_column (const MedReportTable *self, guint column)
{
  return &g_array_index (self->columns, MedReportColumn, column);
}
