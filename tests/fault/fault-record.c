/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault/fault-record.h"

#include "fault/fault-check.h"

static void
take_acks (FaultRecord *self)
{
  self->acks = g_ptr_array_new_with_free_func ((GDestroyNotify) fault_ack_free);
  self->ack_after = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < self->log->events->len; i++)
    {
      const FaultEvent *event = self->log->events->pdata[i];
      FaultAck *ack = event->type == FAULT_EVENT_ACK ? fault_ack_parse (event->path) : NULL;
      guint after = i + 1;

      if (ack == NULL)
        continue;
      g_ptr_array_add (self->acks, ack);
      g_array_append_val (self->ack_after, after);
    }
}

FaultRecord *
fault_record_new (FaultScene *scene, const char *operation, const char *lie)
{
  gboolean first = g_str_equal (operation, "first");
  FaultRecord *self = g_new0 (FaultRecord, 1);

  self->operation = operation;
  self->scene = scene;
  fault_scene_reset (self->scene);
  if (first) /* begins with an empty disk */
    {
      med_test_remove_tree (self->scene->root);
      g_assert_cmpint (g_mkdir_with_parents (self->scene->root, 0700), ==, 0);
    }
  else
    self->initial = g_strdup (self->scene->template);
  g_autofree char *log = g_build_filename (self->scene->base, "log", NULL);
  g_autofree char *log_variable = g_strconcat ("FAULT_LOG=", log, NULL);
  g_autofree char *root = g_strconcat ("FAULT_ROOT=", self->scene->root, NULL);
  g_autofree char *preload = g_strconcat ("LD_PRELOAD=", g_getenv ("FAULT_PRELOAD"), NULL);
  g_autofree char *broken = lie != NULL ? g_strconcat ("FAULT_BREAK=", lie, NULL) : NULL;
  const char *environment[] = { log_variable, root, preload, "FAULT_FINGERPRINT=1", broken, NULL };
  const FaultOrder order = { .operation = operation,
                             .root = self->scene->root,
                             .input = self->scene->input,
                             .environment = environment };
  g_autoptr (FaultRun) run = fault_run (&order);
  if (!run->ended)
    g_error ("%s: %s", operation, run->error_text);
  self->log = fault_log_load (log, self->scene->root);
  take_acks (self);
  g_assert_cmpuint (self->acks->len, ==, run->acks->len);
  self->known = fault_check_learn (self->acks);
  return self;
}

void
fault_record_free (FaultRecord *self)
{
  fault_scene_free (self->scene);
  fault_log_free (self->log);
  g_ptr_array_unref (self->acks);
  g_array_unref (self->ack_after);
  g_hash_table_unref (self->known);
  g_free (self->initial);
  g_free (self);
}

guint
fault_record_count_acks (const FaultRecord *self, guint n_events)
{
  guint n = 0;

  while (n < self->ack_after->len && g_array_index (self->ack_after, guint, n) <= n_events)
    n++;
  return n;
}

/* Every third cut right after something was told as done, when most is at stake. */
FaultCut
fault_record_draw_cut (const FaultRecord *self, guint round, GRand *chance)
{
  static const double survival[] = { 0, 0.1, 0.5, 0.9, 1 };
  FaultCut cut = { .data_survives = survival[g_rand_int_range (chance, 0, 5)],
                   .names_survive = survival[g_rand_int_range (chance, 0, 5)] };

  if (round % 3 == 0)
    cut.n_events = g_array_index (self->ack_after, guint,
                                  g_rand_int_range (chance, 0, (gint32) self->ack_after->len));
  else
    cut.n_events = (guint) g_rand_int_range (chance, 0, (gint32) self->log->events->len + 1);
  return cut;
}

char *
fault_record_cut (const FaultRecord *self, const FaultCut *cut, GRand *chance)
{
  char *target = g_build_filename (self->scene->base, "after", NULL);

  med_test_remove_tree (target);
  fault_replay (self->log, cut, self->initial, target, chance);
  return target;
}
