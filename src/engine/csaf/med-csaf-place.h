/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * MedCsafPlace:
 *
 * Where in a document the reader is: the file's name and a JSON pointer (RFC 6901), so that every
 * refusal says which member of which file is wrong. For the readers of this folder; on the stack.
 * @draft: it is a document of CSAF 2.1, of which no word is refused for being new.
 */
typedef struct
{
  const char *name;
  GString *pointer;
  gboolean draft;
  GError **error;
} MedCsafPlace;

/* Give what they return to med_csaf_leave(). */
gsize med_csaf_enter (MedCsafPlace *self, const char *member);
gsize med_csaf_enter_index (MedCsafPlace *self, guint index);
void med_csaf_leave (MedCsafPlace *self, gsize mark);

/* Always FALSE: "return med_csaf_refuse (…)" */
gboolean med_csaf_refuse (MedCsafPlace *self, const char *member, const char *reason);

char *med_csaf_shorten (const char *text);

gboolean med_csaf_need_text (MedCsafPlace *self,
                             JsonObject *object,
                             const char *member,
                             const char **text) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_csaf_need_word (MedCsafPlace *self,
                             JsonObject *object,
                             const char *member,
                             const char *const *words,
                             const char **word) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_csaf_need_time (MedCsafPlace *self,
                             JsonObject *object,
                             const char *member,
                             gint64 *usec) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_csaf_need_object (MedCsafPlace *self,
                               JsonObject *object,
                               const char *member,
                               JsonObject **child) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_csaf_need_array (MedCsafPlace *self,
                              JsonObject *object,
                              const char *member,
                              JsonArray **array) G_GNUC_WARN_UNUSED_RESULT;
/* A missing member gives NULL; one of another type is refused. */
gboolean med_csaf_may_text (MedCsafPlace *self,
                            JsonObject *object,
                            const char *member,
                            const char **text) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_csaf_may_object (MedCsafPlace *self,
                              JsonObject *object,
                              const char *member,
                              JsonObject **child) G_GNUC_WARN_UNUSED_RESULT;
gboolean med_csaf_may_array (MedCsafPlace *self,
                             JsonObject *object,
                             const char *member,
                             JsonArray **array) G_GNUC_WARN_UNUSED_RESULT;

/**
 * MedCsafEach:
 *
 * What is done with each element of an array of objects; the place already points at it.
 */
typedef gboolean (*MedCsafEach) (MedCsafPlace *place, JsonObject *element, gpointer user_data);
/* A missing array is no element; an element that is no object is refused. */
gboolean med_csaf_for_each (MedCsafPlace *self,
                            JsonObject *object,
                            const char *member,
                            MedCsafEach each,
                            gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
