/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *med_fingerprint_dup_digits (const char *typed);
char *med_fingerprint_group (const char *fingerprint);

G_END_DECLS
