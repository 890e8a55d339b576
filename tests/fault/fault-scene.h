/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/med-test-engine.h"

G_BEGIN_DECLS

/* How much there is to do: enough actions that a kill lands within them. */
#define FAULT_N_DEVICES 6
#define FAULT_N_PAYLOADS 5
#define FAULT_N_MEDIA 6
#define FAULT_N_SHEETS 6
#define FAULT_N_SHEET_ROWS 60
#define FAULT_N_ADVISORIES 24

/* The people of the scene, as in a ward of the tests. */
enum
{
  FAULT_TECH = 1,
  FAULT_TECH_2,
  FAULT_LEAD,
  FAULT_CLINICAL,
  FAULT_SECURITY,
  FAULT_VENDOR,
  FAULT_AUDITOR,
  FAULT_CURATOR,
};

/**
 * FaultScene:
 * @base: a temporary folder with all of it
 * @input: files that are brought in; never written to by what is tested
 * @template: a prepared disk: data, media, backups
 * @root: the disk that is worked on; made anew from @template for each round
 */
typedef struct
{
  char *base;
  char *input;
  char *template;
  char *root;
} FaultScene;

/* A new folder in memory where there is room, for what only simulates a disk: waiting for a real
 * one would tell nothing more. FAULT_DIR names another place. */
char *fault_scene_make_folder (void);
/* @in_memory: whether it need not be on a real disk
 * @verified: with every payload in the vault and its scan recorded; else they are still to come */
FaultScene *fault_scene_new (gboolean in_memory, gboolean verified);
void fault_scene_free (FaultScene *self);
/* The disk as it was at the beginning. */
void fault_scene_reset (FaultScene *self);

void fault_scene_copy_tree (const char *from, const char *to);
char *fault_scene_payload_path (const char *input, guint number);
char *fault_scene_sheet_path (const char *input, guint number);
char *fault_scene_advisory_path (const char *input, guint number);
char *fault_scene_statement_path (const char *input);
char *fault_scene_evidence_path (const char *input, guint number);
/* The first asset number of a sheet. */
char *fault_scene_sheet_asset (guint number, guint row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FaultScene, fault_scene_free)

G_END_DECLS
