/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * MedStatementProblem:
 * @pointer: where in the document, an RFC 6901 JSON pointer
 * @reason: what is wrong there, translated
 */
typedef struct
{
  char *pointer;
  char *reason;
} MedStatementProblem;

/**
 * MedStatementField:
 *
 * An object of a document that is being read, where it stands, and the list of what is wrong.
 */
typedef struct
{
  JsonObject *object;  /* (unowned) (nullable): %NULL reads as if every member was missing */
  const char *pointer; /* (unowned) "" for the root */
  GPtrArray *problems; /* (unowned) (element-type MedStatementProblem) */
} MedStatementField;

/* What a text may be: a name or number on one line, or words of several lines. */
typedef enum
{
  MED_STATEMENT_LINE,
  MED_STATEMENT_WORDS,
} MedStatementTextKind;

#define MED_STATEMENT_OPTIONAL FALSE
#define MED_STATEMENT_REQUIRED TRUE

void med_statement_problem_free (MedStatementProblem *self);
void med_statement_field_fault (const MedStatementField *self,
                                const char *member,
                                const char *format,
                                ...) G_GNUC_PRINTF (3, 4);

void med_statement_field_allow (const MedStatementField *self, const char *const *members);
char *med_statement_field_text (const MedStatementField *self,
                                const char *member,
                                MedStatementTextKind kind,
                                gboolean required);
char *med_statement_field_choice (const MedStatementField *self,
                                  const char *member,
                                  const char *const *choices,
                                  gboolean required);
GStrv med_statement_field_texts (const MedStatementField *self, const char *member);
gint64 med_statement_field_int (
    const MedStatementField *self, const char *member, gint64 min, gint64 max, gboolean required);
int
med_statement_field_boolean (const MedStatementField *self, const char *member, gboolean required);
gint64
med_statement_field_date (const MedStatementField *self, const char *member, gboolean required);
gboolean med_statement_field_object (const MedStatementField *self,
                                     const char *member,
                                     gboolean required,
                                     MedStatementField *child,
                                     char **child_pointer);
JsonArray *
med_statement_field_array (const MedStatementField *self, const char *member, gboolean required);
gboolean med_statement_field_element (const MedStatementField *self,
                                      const char *member,
                                      JsonArray *array,
                                      guint index,
                                      MedStatementField *child,
                                      char **child_pointer);

G_END_DECLS
