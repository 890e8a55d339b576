/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "support/med-test-engine.h"

G_BEGIN_DECLS

/**
 * MedTestAnswer:
 *
 * What the real medpatchctl answered.
 */
typedef struct
{
  int status;
  char *out;
  char *err;
} MedTestAnswer;

/**
 * MedTestLine:
 * @line: the words after `medpatchctl`, as in a shell
 * @status: the exit code it must end with
 * @words: what must stand in its answer or, where it fails, in its complaint
 *
 * One call, for tables of them.
 */
typedef struct
{
  const char *line;
  int status;
  const char *words;
} MedTestLine;

/**
 * MedTestCommand:
 *
 * A folder in which medpatchctl works: `data` is its data folder, `passphrases` the file of
 * passphrases, which it is handed in every call.
 */
typedef struct
{
  char *folder;
} MedTestCommand;

MedTestCommand *med_test_command_new (void);
/* The demonstration hospital, whose people all have the passphrase `demonstration`. */
MedTestCommand *med_test_command_new_demo (void);
/* What an engine has made, which is closed for it (transfer full). */
MedTestCommand *med_test_command_new_with (MedTestEngine *fixture);
void med_test_command_free (MedTestCommand *self);

MedTestAnswer *med_test_command_call (MedTestCommand *self, const char *line);
/* For what the words alone cannot say, such as a closed standard output; `medpatchctl` stands for
 * the program and its data folder. */
MedTestAnswer *med_test_command_call_in_shell (MedTestCommand *self, const char *script);
void med_test_answer_free (MedTestAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestAnswer, med_test_answer_free)

/* Fails the test with the whole answer where it is another one. */
void
med_test_command_expect (MedTestCommand *self, const char *line, int status, const char *words);
void med_test_command_expect_all (MedTestCommand *self, const MedTestLine *lines, gsize n_lines);
/* The same; and whatever is refused must leave the audit log as it was. */
void
med_test_command_expect_unchanged (MedTestCommand *self, const MedTestLine *lines, gsize n_lines);
/* With --json; must be done. */
JsonNode *med_test_command_ask (MedTestCommand *self, const char *line);
/* The first row of a list whose @member is @value; fails the test if there is none. */
JsonObject *med_test_command_find_row (JsonNode *list, const char *member, const char *value);

char *med_test_command_path (MedTestCommand *self, const char *name);
/* A file in its folder, or in a folder within, which is made. */
void
med_test_command_write (MedTestCommand *self, const char *name, const char *text, gssize length);
/* The audit log as the program lists it. */
char *med_test_command_dup_log (MedTestCommand *self);
/* Its number of rows and last link: the same as before where nothing was recorded. */
char *med_test_command_dup_head (MedTestCommand *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedTestCommand, med_test_command_free)

G_END_DECLS
