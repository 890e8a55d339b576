/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/installation/med-run.h"
#include "support/med-test-engine.h"

G_BEGIN_DECLS

/**
 * FaultWork:
 * @root: the disk: data, media, backups
 * @input: files that are brought in
 * @ack_fd: where each finished action is told, in one write() a line
 * @fingerprint: tell with each action what the tables hold then
 *
 * Real operations of the engine, one action after the other, each told only after the engine has
 * said that it is done. Whatever is done already is left out, so that the same call carries an
 * interrupted operation through. Nothing in it asserts: what fails is an error, as in the program.
 */
typedef struct
{
  char *root;
  char *input;
  int ack_fd;
  gboolean fingerprint;
  MedTestEngine engine;
  MedRun *run;
  char *session;
} FaultWork;

FaultWork *fault_work_open (
    const char *root, const char *input, int ack_fd, gboolean fingerprint, GError **error);
void fault_work_close (FaultWork *self);

/* import, verify, copy, record, backup; whole: all of them, a little smaller */
gboolean fault_work_run (FaultWork *self, const char *operation, GError **error);

/* For the operations: tells that an action is done, with the head of the audit log. */
gboolean
fault_work_ack (FaultWork *self, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);
gboolean fault_work_run_writer (FaultWork *self, MedStoreFunc func, gpointer input, GError **error);
gboolean fault_work_ask (FaultWork *self, const char *sql, gint64 *value, GError **error);

/* The recording of one device's attempt, from the candidate to the return to service. */
gboolean fault_work_record_device (FaultWork *self, gint64 device_id, GError **error);

G_END_DECLS
