/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/med-command.h"
#include "engine/inventory/med-reconcile-list.h"

G_BEGIN_DECLS

/* CLASS and FIELD as words; without a word all of them: the number of classes or fields */
gboolean med_command_read_class (const char *word,
                                 MedReconcileClass *class,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_command_read_field (const char *word,
                                 MedDeviceField *field,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
