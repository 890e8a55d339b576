/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/med-command.h"
#include "engine/installation/med-work-order.h"

G_BEGIN_DECLS

/**
 * MedInstallOptions:
 *
 * What stands after the words of a command; %NULL where it was not given.
 */
typedef struct
{
  char **arguments; /* what is not an option */
  char *reason;
  char *review_date;
  char *version_read;
  char *restore_point;
  char *evidence;
  char *text;
  char *kind;
  char *approved_by;
  char *clinical;
  char *attempt;
  char *state;
  char *device;
  char *patch;
  gint64 downtime;
} MedInstallOptions;

MedInstallOptions *
med_install_options_parse (char **argv, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void med_install_options_free (MedInstallOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MedInstallOptions, med_install_options_free)

/* @login: (nullable): whose signature; where it is NULL none is wanted */
gboolean med_install_sign (MedCommandContext *context,
                           const char *login,
                           int meaning,
                           const char *subject,
                           MedSignature **signature,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_install_print_order (MedCommandContext *context, const MedWorkOrder *order);

gboolean med_install_run_list (MedCommandContext *context, char **argv, GError **error);
gboolean med_install_run_list_open (MedCommandContext *context, char **argv, GError **error);
gboolean med_install_run_list_interrupted (MedCommandContext *context, char **argv, GError **error);
gboolean med_install_run_apply (MedCommandContext *context, char **argv, GError **error);

G_END_DECLS
