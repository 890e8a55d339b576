/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/awareness/med-alias.h"
#include "engine/awareness/med-decision-point.h"
#include "engine/awareness/med-inquiry.h"
#include "engine/base/med-error.h"
#include "engine/inventory/med-people.h"
#include "engine/trust/med-passphrase.h"
#include "support/med-test-fleet.h"

/* What people decide about advisories and ask vendors: each is refused with its reason and then
 * leaves nothing behind, also not in the audit log. */
typedef struct
{
  MedTestEngine *engine;
  gint64 lead;
} Fixture;

static gpointer
add_lead (MedConnection *connection, gpointer id, GCancellable *cancellable, GError **error)
{
  return med_person_add_sync (connection, 0, "sk", "Sachiko Kimura", MED_ROLE_LEAD,
                              "correct horse battery", id, error)
             ? MED_STORE_OK
             : NULL;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
      med_test_fleet_advisory ("EXA-1", "Exa", "CT", "P=< 4.2", "known_affected=P");

  med_passphrase_set_test_iterations (1);
  self->engine = med_test_engine_new ();
  med_test_engine_run (self->engine, MED_STORE_WRITER, add_lead, &self->lead, &error);
  g_assert_no_error (error);
  med_test_fleet_add_device (self->engine, "1", "Exa", "CT", "4.1");
  med_test_fleet_import (self->engine, text);
  med_test_fleet_run_script (self->engine,
                             "INSERT INTO patch (id, number, cots_vendor, cots_product, title,"
                             " recorded_by, recorded_usec) VALUES"
                             " (7, 'KB1', 'Microsoft', 'Windows', '', 1, 1);");
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  med_test_engine_free (self->engine);
}

typedef struct
{
  gint64 person;
  const char *key;
  const char *point;
  const char *value;
  const char *source;
} Point;

static gpointer
set_point (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Point *point = input;

  return med_decision_point_set_sync (connection, point->person, point->key, point->point,
                                      point->value, point->source, error)
             ? MED_STORE_OK
             : NULL;
}

static gint64
count (Fixture *self, const char *sql)
{
  return med_test_engine_count (self->engine, sql);
}

static const struct
{
  Point point;
  MedError code;
} refused_points[] = {
  { { 1, "CVE-2026-1000", "exploitation", "maybe", "a letter" }, MED_ERROR_CORRECT_INPUT },
  { { 1, "CVE-2026-1000", "exploitation", "Active", "a letter" }, MED_ERROR_CORRECT_INPUT },
  { { 1, "CVE-2026-1000", "exploitation", "", "a letter" }, MED_ERROR_CORRECT_INPUT },
  { { 1, "CVE-2026-1000", "exploitation", "unknown", "a letter" }, MED_ERROR_CORRECT_INPUT },
  { { 1, "CVE-2026-1000", "automatable", "poc", "a letter" }, MED_ERROR_CORRECT_INPUT },
  { { 1, "CVE-2026-1000", "safety", "no", "a letter" }, MED_ERROR_CORRECT_INPUT },
  { { 1, "CVE-2026-1000", "automatable", "no", "" }, MED_ERROR_CORRECT_INPUT },
  { { 1, "CVE-2026-1000", "automatable", "no", " \t\n" }, MED_ERROR_CORRECT_INPUT },
  { { 1, "CVE-2026-1001", "automatable", "no", "a letter" }, MED_ERROR_NOT_FOUND },
  { { 1, "", "automatable", "no", "a letter" }, MED_ERROR_NOT_FOUND },
  { { 1, "EXA-1#2", "automatable", "no", "a letter" }, MED_ERROR_NOT_FOUND },
  { { 1, "%", "automatable", "no", "a letter" }, MED_ERROR_NOT_FOUND },
};

static void
test_refused_points (Fixture *self, gconstpointer unused)
{
  g_autofree char *before = med_test_fleet_snapshot (self->engine);

  for (gsize i = 0; i < G_N_ELEMENTS (refused_points); i++)
    {
      Point point = refused_points[i].point;
      g_autoptr (GError) error = NULL;

      point.person = self->lead;
      g_assert_null (
          med_test_engine_run (self->engine, MED_STORE_WRITER, set_point, &point, &error));
      g_assert_error (error, MED_ERROR, (int) refused_points[i].code);
    }
  g_autofree char *after = med_test_fleet_snapshot (self->engine);
  g_assert_cmpstr (before, ==, after);
}

/* The newer word replaces the older one; the log keeps both. */
static void
test_points (Fixture *self, gconstpointer unused)
{
  Point points[] = {
    { self->lead, "CVE-2026-1000", "exploitation", "poc", "a blog" },
    { self->lead, "CVE-2026-1000", "exploitation", "active", "the vendor" },
    { self->lead, "CVE-2026-1000", "automatable", "no", "own test" },
  };
  gint64 logged = count (self, "SELECT count(*) FROM change");

  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr (GError) error = NULL;
      med_test_engine_run (self->engine, MED_STORE_WRITER, set_point, &points[i], &error);
      g_assert_no_error (error);
    }
  g_autofree char *stored = med_test_fleet_dup_text (
      self->engine, "SELECT point || ' ' || value || ' ' || source FROM decision_point ORDER BY 1");
  g_assert_cmpstr (stored, ==, "automatable no own test\nexploitation active the vendor");
  g_assert_cmpint (count (self, "SELECT count(*) FROM change"), ==, logged + 3);
  g_autofree char *body = med_test_fleet_dup_text (
      self->engine, "SELECT body FROM change WHERE action = 'decision-point-set'"
                    " ORDER BY seq LIMIT 1 OFFSET 1");
  g_assert_nonnull (strstr (body, "\"before\":\"poc\""));
  g_assert_nonnull (strstr (body, "\"after\":\"active\""));
}

static void
test_values (void)
{
  static const char *const points[] = { MED_POINT_EXPLOITATION, MED_POINT_AUTOMATABLE };

  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    {
      const char *const *values = med_decision_point_get_values (points[i]);

      for (gsize n = 0; values[n] != NULL; n++)
        {
          g_assert_cmpstr (med_decision_point_get_title (points[i], values[n]), !=, "Unknown");
          /* Unknown is what stands where nobody has decided; nobody decides it. */
          g_assert_cmpstr (values[n], !=, "unknown");
        }
    }
  g_assert_null (med_decision_point_get_values ("safety"));
  g_assert_null (med_decision_point_get_values (NULL));
}

typedef struct
{
  gint64 person;
  gint64 product;
  gboolean same;
  gboolean withdraw;
} Alias;

static gpointer
decide_alias (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Alias *alias = input;
  gboolean done = alias->withdraw
                      ? med_alias_withdraw_sync (connection, alias->person, "exa medical", "ct 64",
                                                 alias->product, error)
                      : med_alias_decide_sync (connection, alias->person, "exa medical", "ct 64",
                                               alias->product, alias->same, error);

  return done ? MED_STORE_OK : NULL;
}

static void
test_aliases (Fixture *self, gconstpointer unused)
{
  gint64 product = count (self, "SELECT id FROM product WHERE model = 'CT'");
  Alias unknown = { self->lead, product + 100, TRUE, FALSE };
  Alias nothing = { self->lead, product, TRUE, TRUE };
  Alias yes = { self->lead, product, TRUE, FALSE };
  Alias no = { self->lead, product, FALSE, FALSE };
  g_autofree char *before = med_test_fleet_snapshot (self->engine);
  g_autoptr (GError) error = NULL;

  g_assert_null (
      med_test_engine_run (self->engine, MED_STORE_WRITER, decide_alias, &unknown, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (
      med_test_engine_run (self->engine, MED_STORE_WRITER, decide_alias, &nothing, &error));
  g_assert_error (error, MED_ERROR, MED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_autofree char *after = med_test_fleet_snapshot (self->engine);
  g_assert_cmpstr (before, ==, after);

  /* Somebody may think again: the last word counts, and withdrawing it leaves the question open. */
  med_test_engine_run (self->engine, MED_STORE_WRITER, decide_alias, &yes, &error);
  med_test_engine_run (self->engine, MED_STORE_WRITER, decide_alias, &no, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (self, "SELECT count(*) FROM alias"), ==, 1);
  g_assert_cmpint (count (self, "SELECT same FROM alias"), ==, 0);
  med_test_engine_run (self->engine, MED_STORE_WRITER, decide_alias, &nothing, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count (self, "SELECT count(*) FROM alias"), ==, 0);
  g_autofree char *actions = med_test_fleet_dup_text (
      self->engine, "SELECT action FROM change WHERE action LIKE 'alias-%' ORDER BY seq");
  g_assert_cmpstr (actions, ==, "alias-confirmed\nalias-rejected\nalias-withdrawn");
}

typedef struct
{
  gint64 person;
  gint64 patch;
  gint64 product;
  gint64 asked_usec;
  const char *answer; /* NULL: ask */
  gint64 id;
} Inquiry;

static gpointer
inquire (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Inquiry *inquiry = input;
  gboolean done =
      inquiry->answer != NULL
          ? med_inquiry_answer_sync (connection, inquiry->person, inquiry->id, inquiry->answer,
                                     error)
          : med_inquiry_ask_sync (connection, inquiry->person, inquiry->patch, inquiry->product,
                                  "mail", inquiry->asked_usec, &inquiry->id, error);

  return done ? MED_STORE_OK : NULL;
}

static void
refuse_inquiry (Fixture *self, Inquiry inquiry, MedError code)
{
  g_autofree char *before = med_test_fleet_snapshot (self->engine);
  g_autoptr (GError) error = NULL;

  g_assert_null (med_test_engine_run (self->engine, MED_STORE_WRITER, inquire, &inquiry, &error));
  g_assert_error (error, MED_ERROR, (int) code);
  g_autofree char *after = med_test_fleet_snapshot (self->engine);
  g_assert_cmpstr (before, ==, after);
}

static void
test_inquiries (Fixture *self, gconstpointer unused)
{
  gint64 product = count (self, "SELECT id FROM product WHERE model = 'CT'");
  Inquiry asked = { self->lead, 7, product, MED_TEST_NOW_USEC - 5, NULL, 0 };
  Inquiry now = { self->lead, 7, product, 0, NULL, 0 };
  g_autoptr (GError) error = NULL;

  refuse_inquiry (self, (Inquiry){ self->lead, 8, product, 0, NULL, 0 }, MED_ERROR_NOT_FOUND);
  refuse_inquiry (self, (Inquiry){ self->lead, 7, product + 100, 0, NULL, 0 }, MED_ERROR_NOT_FOUND);
  refuse_inquiry (self, (Inquiry){ self->lead, 7, product, MED_TEST_NOW_USEC + 1, NULL, 0 },
                  MED_ERROR_CORRECT_INPUT);
  med_test_engine_run (self->engine, MED_STORE_WRITER, inquire, &asked, &error);
  g_assert_no_error (error);
  med_test_engine_run (self->engine, MED_STORE_WRITER, inquire, &now, &error);
  g_assert_no_error (error);
  g_autofree char *times = med_test_fleet_dup_text (
      self->engine, "SELECT asked_usec FROM vendor_inquiry ORDER BY asked_usec");
  g_autofree char *wanted = g_strdup_printf ("%" G_GINT64_FORMAT "\n%" G_GINT64_FORMAT,
                                             MED_TEST_NOW_USEC - 5, MED_TEST_NOW_USEC);
  g_assert_cmpstr (times, ==, wanted);

  refuse_inquiry (self, (Inquiry){ self->lead, 0, 0, 0, " \n", asked.id }, MED_ERROR_CORRECT_INPUT);
  refuse_inquiry (self, (Inquiry){ self->lead, 0, 0, 0, "yes", 99 }, MED_ERROR_NOT_FOUND);
  Inquiry answer = { self->lead, 0, 0, 0, "In test, by <May>", asked.id };
  med_test_engine_run (self->engine, MED_STORE_WRITER, inquire, &answer, &error);
  g_assert_no_error (error);
  refuse_inquiry (self, (Inquiry){ self->lead, 0, 0, 0, "no", asked.id }, MED_ERROR_CONFLICT);
  g_assert_cmpint (count (self, "SELECT count(*) FROM vendor_inquiry WHERE answer IS NULL"), ==, 1);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/awareness/decision-point/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/awareness/decision-point/unknown-is-no-decision", test_values);
  ADD ("refused-points-change-nothing", test_refused_points);
  ADD ("newer-word-replaces-and-is-logged", test_points);
  ADD ("aliases-may-be-thought-over", test_aliases);
  ADD ("inquiries-are-answered-once", test_inquiries);
  return g_test_run ();
}
