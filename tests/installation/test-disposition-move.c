/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/base/med-error.h"
#include "engine/installation/med-disposition-move.h"
#include "support/med-test-fleet.h"
#include "support/med-test-ward.h"

/* A work order is put into every state, whatever the way there, and every step from it is asked for
 * by everybody. What is refused changes nothing; what is offered and what is done are the same. */

/* As if the first decision, on what the vendor says now, had led there. */
static void
force (MedTestWard *ward, MedDispositionState state)
{
  g_autofree char *script = g_strdup_printf (
      "UPDATE disposition SET state = '%s', statement_id = (SELECT max(id) FROM statement), "
      "release_id = (SELECT c.release_id FROM config c JOIN device d ON d.config_id = c.id "
      "WHERE d.asset = '10233'), previous_state = NULL, review_date = NULL, downtime_id = NULL",
      med_disposition_state_to_word (state));

  med_test_fleet_run_script (ward->engine, script);
}

typedef struct
{
  gint64 disposition_id;
  gint64 person_id;
} Asking;

static gpointer
options_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Asking *asking = input;

  return med_disposition_options_sync (connection, asking->disposition_id, asking->person_id,
                                       error);
}

static GPtrArray *
list_options (MedTestWard *ward, gint64 person_id)
{
  Asking asking = { ward->disposition_id, person_id };
  g_autoptr (GError) error = NULL;
  GPtrArray *options =
      med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, options_func, &asking, &error);

  g_assert_no_error (error);
  return options;
}

static const MedTransitionOption *
find_option (GPtrArray *options, int to)
{
  for (guint i = 0; i < options->len; i++)
    if (((const MedTransitionOption *) options->pdata[i])->to == to)
      return options->pdata[i];
  return NULL;
}

/* What is missing although the person may still bring it is never less than what is named. */
static void
assert_names_all (const MedTransitionOption *option, const char *message)
{
  for (guint i = 0; i < option->missing->len; i++)
    if (strstr (message, option->missing->pdata[i]) == NULL)
      g_error ("“%s” is offered as missing, and not in: %s", (char *) option->missing->pdata[i],
               message);
}

/* Asked for with nothing in hand: neither reason nor signature, nothing read at the device. */
static gboolean
try_bare (MedTestWard *ward,
          gint64 person_id,
          GPtrArray *options,
          MedDispositionState from,
          MedDispositionState to)
{
  const MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                          .to = to,
                                          .person_id = person_id };
  const MedTransitionOption *option = find_option (options, to);
  const MedRole may = med_transition_get_roles (MED_MACHINE_DISPOSITION, from, to);
  g_autoptr (GError) error = NULL;

  if (med_test_ward_apply (ward, &request, &error))
    {
      if (option == NULL || !option->allowed)
        g_error ("%s → %s by %d is done, and not offered", med_disposition_state_to_word (from),
                 med_disposition_state_to_word (to), (int) person_id);
      return TRUE;
    }
  g_assert_true (error->domain == MED_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (option != NULL && option->permitted && strstr (error->message, "at the device") == NULL)
    {
      g_assert_error (error, MED_ERROR, MED_ERROR_REFUSED);
      assert_names_all (option, error->message);
    }
  else if (option != NULL && !option->permitted && strstr (error->message, "at the device") == NULL)
    g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  else if (may == MED_ROLE_NONE && strstr (error->message, "at the device") == NULL)
    g_assert_nonnull (strstr (error->message, "There is no such step"));
  return FALSE;
}

static void
ask_everybody (MedTestWard *ward, MedDispositionState from)
{
  static const gint64 people[] = { MED_TEST_TECH, MED_TEST_LEAD, MED_TEST_CLINICAL, MED_TEST_VENDOR,
                                   MED_TEST_AUDITOR };
  for (gsize person = 0; person < G_N_ELEMENTS (people); person++)
    {
      force (ward, from);
      g_autoptr (GPtrArray) options = list_options (ward, people[person]);
      g_autofree char *before = med_test_ward_snapshot (ward);
      for (int to = 0; to < MED_N_DISPOSITION_STATES; to++)
        {
          if (people[person] != MED_TEST_LEAD &&
              med_transition_get_roles (MED_MACHINE_DISPOSITION, from, to) == MED_ROLE_NONE)
            continue;
          if (!try_bare (ward, people[person], options, from, to))
            continue;
          g_autofree char *moved = med_test_ward_snapshot (ward);
          g_assert_cmpstr (moved, !=, before);
          force (ward, from);
          g_free (before);
          before = med_test_ward_snapshot (ward);
        }
      g_autofree char *after = med_test_ward_snapshot (ward);
      g_assert_cmpstr (after, ==, before);
    }
}

static void
test_every_step_by_everybody (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  for (int from = 0; from < MED_N_DISPOSITION_STATES; from++)
    ask_everybody (ward, from);
}

/* What is offered to the person is asked for with everything that can be brought: it is done. What
 * is not offered is not done either, though nothing is left out. */
static gboolean
try_full (MedTestWard *ward, gint64 person_id, GPtrArray *options, MedDispositionState to)
{
  g_autoptr (JsonNode) evidence = json_from_string ("{\"record\":\"T-1\"}", NULL);
  g_autoptr (MedSignature) own = NULL;
  g_autoptr (MedSignature) vendor = NULL;
  g_autoptr (MedSignature) clinical = NULL;
  const MedTransitionOption *option = find_option (options, to);
  g_autoptr (GError) error = NULL;

  if (option != NULL && option->signature)
    own = med_test_ward_sign_order (ward, person_id, option->meaning);
  if (person_id != MED_TEST_VENDOR)
    vendor = med_test_ward_sign_order (ward, MED_TEST_VENDOR, MED_MEANING_APPROVED);
  if (person_id != MED_TEST_CLINICAL)
    clinical = med_test_ward_sign_order (ward, MED_TEST_CLINICAL, MED_MEANING_APPROVED);
  const MedDispositionRequest request = {
    .disposition_id = ward->disposition_id,
    .to = to,
    .person_id = person_id,
    .reason = "Decided in the round",
    .review_date = "2027-03-01",
    .version_read = "4.2",
    .evidence = evidence,
    .signature = own,
    .approval = vendor,
    .clinical = clinical,
  };
  const gboolean done = med_test_ward_apply (ward, &request, &error);

  if (done && (option == NULL || !option->allowed))
    g_error ("a step to %s is done and not offered", med_disposition_state_to_word (to));
  if (!done && option != NULL && option->allowed &&
      strstr (error->message, "at the device") == NULL)
    g_error ("a step to %s is offered and refused: %s", med_disposition_state_to_word (to),
             error->message);
  return done;
}

static void
ask_for_what_is_offered (MedTestWard *ward, MedDispositionState from)
{
  static const MedDispositionState decisions[] = {
    MED_DISPOSITION_IN_INTERNAL_TEST,   MED_DISPOSITION_NOT_AUTHORIZED,
    MED_DISPOSITION_AUTHORIZED,         MED_DISPOSITION_STAGED,
    MED_DISPOSITION_WAITING_FOR_VENDOR, MED_DISPOSITION_NOT_AFFECTED,
    MED_DISPOSITION_DEFERRED,           MED_DISPOSITION_CLOSED_NOT_NEEDED,
  };
  static const gint64 people[] = { MED_TEST_LEAD, MED_TEST_TECH, MED_TEST_CURATOR };
  guint n_done = 0;

  force (ward, from);
  for (gsize person = 0; person < G_N_ELEMENTS (people); person++)
    {
      g_autoptr (GPtrArray) options = list_options (ward, people[person]);

      for (gsize i = 0; i < G_N_ELEMENTS (decisions); i++)
        if (decisions[i] != from && try_full (ward, people[person], options, decisions[i]))
          {
            n_done++;
            force (ward, from);
          }
    }
  g_test_message ("%u steps from %s", n_done, med_disposition_state_to_word (from));
}

static void
test_offered_is_done (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);

  for (int from = 0; from < MED_N_DISPOSITION_STATES; from++)
    ask_for_what_is_offered (ward, from);
}

static gpointer
signed_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  static const char *const subjects[] = { "disposition/1", "patch/1", NULL };

  return med_move_is_signed (connection, input, MED_TEST_LEAD, MED_MEANING_APPROVED, subjects)
             ? MED_STORE_OK
             : GINT_TO_POINTER (2);
}

/* To the microsecond, for whom, for what and in which sense. */
static void
test_signature_counts (void)
{
  g_autoptr (MedTestEngine) engine = med_test_engine_new ();
  const gint64 now = MED_TEST_NOW_USEC, limit = 15 * MED_USEC_PER_MINUTE;
  const struct
  {
    gint64 person;
    MedMeaning meaning;
    const char *subject;
    gint64 signed_usec;
    gboolean counts;
  } cases[] = {
    { MED_TEST_LEAD, MED_MEANING_APPROVED, "disposition/1", now, TRUE },
    { MED_TEST_LEAD, MED_MEANING_APPROVED, "patch/1", now, TRUE },
    { MED_TEST_LEAD, MED_MEANING_APPROVED, "disposition/1", now - limit, TRUE },
    { MED_TEST_LEAD, MED_MEANING_APPROVED, "disposition/1", now - limit - 1, FALSE },
    { MED_TEST_LEAD, MED_MEANING_APPROVED, "disposition/1", now + 1, FALSE },
    { MED_TEST_LEAD, MED_MEANING_APPROVED, "disposition/1", 0, FALSE },
    { MED_TEST_TECH, MED_MEANING_APPROVED, "disposition/1", now, FALSE },
    { MED_TEST_LEAD, MED_MEANING_VERIFIED, "disposition/1", now, FALSE },
    { MED_TEST_LEAD, MED_MEANING_APPROVED, "disposition/11", now, FALSE },
    { MED_TEST_LEAD, MED_MEANING_APPROVED, "disposition/", now, FALSE },
    { MED_TEST_LEAD, MED_MEANING_APPROVED, "", now, FALSE },
    { MED_TEST_LEAD, MED_MEANING_APPROVED, "Disposition/1", now, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      MedSignature signature = { .person_id = cases[i].person,
                                 .meaning = cases[i].meaning,
                                 .subject = (char *) cases[i].subject,
                                 .signed_usec = cases[i].signed_usec };
      g_autoptr (GError) error = NULL;

      g_test_message ("case %zu", i);
      g_assert_cmpint (med_test_engine_run (engine, MED_STORE_INTERACTIVE, signed_func, &signature,
                                            &error) == MED_STORE_OK,
                       ==, cases[i].counts);
      g_assert_no_error (error);
    }
  g_autoptr (GError) error = NULL;
  g_assert_true (med_test_engine_run (engine, MED_STORE_INTERACTIVE, signed_func, NULL, &error) !=
                 MED_STORE_OK);
}

typedef struct
{
  gint64 person_id;
  MedRole roles;
} Looking;

static gpointer
roles_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  Looking *looking = input;

  return med_move_load_roles (connection, looking->person_id, &looking->roles, error) ? MED_STORE_OK
                                                                                      : NULL;
}

static void
test_roles (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const struct
  {
    gint64 person;
    MedRole roles;
    int code;
  } cases[] = {
    { 0, MED_ACTOR_PROGRAM, -1 },
    { MED_TEST_TECH, MED_ROLE_TECHNICIAN, -1 },
    { MED_TEST_AUDITOR, MED_ROLE_AUDITOR, -1 },
    { 99, MED_ROLE_NONE, MED_ERROR_NOT_FOUND },
    { -1, MED_ROLE_NONE, MED_ERROR_NOT_FOUND },
    { MED_TEST_CURATOR, MED_ROLE_NONE, MED_ERROR_NOT_PERMITTED },
  };

  med_test_fleet_run_script (ward->engine, "UPDATE person SET active = 0 WHERE id = 8");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Looking looking = { .person_id = cases[i].person };
      g_autoptr (GError) error = NULL;

      if (cases[i].code < 0)
        {
          med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, roles_func, &looking, &error);
          g_assert_no_error (error);
          g_assert_cmpuint (looking.roles, ==, cases[i].roles);
          continue;
        }
      g_assert_null (
          med_test_engine_run (ward->engine, MED_STORE_INTERACTIVE, roles_func, &looking, &error));
      g_assert_error (error, MED_ERROR, cases[i].code);
    }
}

/* All that is missing at once; of a role that is missing, only that. */
static void
test_refusal_in_words (void)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) forbidden = NULL;

  g_ptr_array_add (missing, (char *) "first & <second>");
  g_ptr_array_add (missing, (char *) "100 %s");
  med_move_refuse (&refused, "Authorize", MED_ROLE_NONE, missing);
  g_assert_error (refused, MED_ERROR, MED_ERROR_REFUSED);
  g_assert_nonnull (strstr (refused->message, "“Authorize” cannot be done now:\n• first & <second>"
                                              "\n• 100 %s"));
  med_move_refuse (&forbidden, "Authorize", MED_ROLE_LEAD | MED_ROLE_CURATOR, missing);
  g_assert_error (forbidden, MED_ERROR, MED_ERROR_NOT_PERMITTED);
  g_assert_nonnull (strstr (forbidden->message, "Inventory curator, Lead engineer"));
  g_assert_null (strstr (forbidden->message, "first"));
}

/* No second signature is that of the person who acts, nor are the two of one person. */
static void
test_second_person (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedSignature) own =
      med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_APPROVED);
  g_autoptr (MedSignature) officer =
      med_test_ward_sign_order (ward, MED_TEST_SECURITY, MED_MEANING_APPROVED);
  g_autoptr (MedSignature) again =
      med_test_ward_sign_order (ward, MED_TEST_SECURITY, MED_MEANING_APPROVED);
  const struct
  {
    const MedSignature *approval;
    const MedSignature *clinical;
    gboolean allowed;
  } cases[] = { { own, NULL, FALSE },      { NULL, own, FALSE },    { own, own, FALSE },
                { officer, again, FALSE }, { officer, NULL, TRUE }, { NULL, NULL, TRUE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                              .to = MED_DISPOSITION_AUTHORIZED,
                                              .person_id = MED_TEST_LEAD,
                                              .signature = own,
                                              .approval = cases[i].approval,
                                              .clinical = cases[i].clinical };
      g_autoptr (GError) error = NULL;

      force (ward, MED_DISPOSITION_CANDIDATE);
      g_autofree char *before = med_test_ward_snapshot (ward);
      g_assert_cmpint (med_test_ward_apply (ward, &request, &error), ==, cases[i].allowed);
      g_autofree char *after = med_test_ward_snapshot (ward);
      if (cases[i].allowed)
        continue;
      g_assert_error (error, MED_ERROR, MED_ERROR_NOT_PERMITTED);
      g_assert_nonnull (strstr (error->message, "another person"));
      g_assert_cmpstr (before, ==, after);
    }
}

/* The step and the audit log tell the same, with everything that the person brought. */
static void
test_evidence (void)
{
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  g_autoptr (MedSignature) own =
      med_test_ward_sign_order (ward, MED_TEST_LEAD, MED_MEANING_APPROVED);
  g_autoptr (JsonNode) evidence = json_from_string ("{\"a\":[1,{\"b\":\"ü \\\" <&>\"}]}", NULL);
  const MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                          .to = MED_DISPOSITION_AUTHORIZED,
                                          .person_id = MED_TEST_LEAD,
                                          .reason = "O'Hara said \"now\"; -- <b>",
                                          .version_read = "4.1",
                                          .evidence = evidence,
                                          .signature = own };
  g_autoptr (GError) error = NULL;
  g_autofree char *other = NULL;

  med_test_ward_apply (ward, &request, &error);
  g_assert_no_error (error);
  g_autofree char *step = med_test_fleet_dup_text (
      ward->engine, "SELECT evidence FROM transition ORDER BY id DESC LIMIT 1");
  g_autofree char *change = med_test_fleet_dup_text (
      ward->engine, "SELECT body FROM change WHERE action = 'disposition-moved' "
                    "ORDER BY seq DESC LIMIT 1");
  g_autoptr (JsonNode) first = json_from_string (step, &error);
  g_assert_no_error (error);
  g_autoptr (JsonNode) second = json_from_string (change, &error);
  g_assert_no_error (error);
  g_assert_true (json_node_equal (first, second));
  JsonObject *body = json_node_get_object (first);
  g_assert_cmpstr (json_object_get_string_member (body, "from"), ==, "candidate");
  g_assert_cmpstr (json_object_get_string_member (body, "to"), ==, "authorized");
  g_assert_cmpstr (json_object_get_string_member (body, "step"), ==, "T4");
  g_assert_cmpstr (json_object_get_string_member (body, "vendor_state"), ==, "released");
  g_assert_cmpstr (json_object_get_string_member (body, "reason"), ==, request.reason);
  g_assert_cmpstr (json_object_get_string_member (body, "version_read"), ==, "4.1");
  g_assert_cmpint (json_object_get_int_member (body, "statement"), ==, ward->statement_id);
  g_assert_true (json_node_equal (json_object_get_member (body, "evidence"), evidence));
  other = med_test_fleet_dup_text (ward->engine, "SELECT reason FROM disposition");
  g_assert_cmpstr (other, ==, request.reason);
}

/* What a step writes to the row: what was decided, the downtime, where a deferral came from. */
static const struct
{
  const char *name;
  MedDispositionState from;
  MedDispositionState to;
  gint64 person;
  const char *before; /* set first */
  const char *row;    /* state, downtime, statement is the newest, previous state, review date */
} rows[] = {
  { "call-off-gives-the-time-back", MED_DISPOSITION_SCHEDULED, MED_DISPOSITION_STAGED,
    MED_TEST_LEAD, NULL, "staged - same - - called-off" },
  { "deferral-knows-where-it-came-from", MED_DISPOSITION_AUTHORIZED, MED_DISPOSITION_DEFERRED,
    MED_TEST_LEAD,
    "INSERT OR REPLACE INTO config_risk (config_id, exposure, safety_impact, mission_impact, "
    "outcome, provisional, open_count, cannot_tell_count, kev) SELECT config_id, exposure, "
    "safety_impact, mission_impact, 1, 0, 1, 0, 0 FROM device",
    "deferred - same authorized 2027-03-01 -" },
  { "not-authorized-forgets-no-statement", MED_DISPOSITION_AUTHORIZED,
    MED_DISPOSITION_NOT_AUTHORIZED, MED_TEST_LEAD, NULL, "not-authorized - same - - -" },
};

static void
test_row (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (MedTestWard) ward = med_test_ward_new (FALSE, TRUE);
  const MedDispositionRequest request = { .disposition_id = ward->disposition_id,
                                          .to = rows[i].to,
                                          .person_id = rows[i].person,
                                          .reason = "as decided",
                                          .review_date = "2027-03-01" };
  g_autoptr (GError) error = NULL;

  med_test_ward_carry_to (ward, rows[i].from);
  if (rows[i].before != NULL)
    med_test_fleet_run_script (ward->engine, rows[i].before);
  med_test_ward_apply (ward, &request, &error);
  g_assert_no_error (error);
  g_autofree char *row = med_test_fleet_dup_text (
      ward->engine,
      "SELECT state || ' ' || coalesce(downtime_id, '-') || ' ' || CASE WHEN statement_id = "
      "(SELECT max(id) FROM statement) THEN 'same' ELSE 'other' END || ' ' || "
      "coalesce(previous_state, '-') || ' ' || coalesce(review_date, '-') || ' ' || "
      "coalesce((SELECT state FROM downtime), '-') FROM disposition");
  g_assert_cmpstr (row, ==, rows[i].row);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define CASE(name) "/installation/disposition-move/" name
  g_test_add_func (CASE ("asked-for-with-nothing-in-hand"), test_every_step_by_everybody);
  g_test_add_func (CASE ("offered-is-done"), test_offered_is_done);
  g_test_add_func (CASE ("signature-counts"), test_signature_counts);
  g_test_add_func (CASE ("roles-of-whom"), test_roles);
  g_test_add_func (CASE ("refusal-in-words"), test_refusal_in_words);
  g_test_add_func (CASE ("second-person-is-another"), test_second_person);
  g_test_add_func (CASE ("step-and-log-tell-the-same"), test_evidence);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat (CASE ("row/"), rows[i].name, NULL);
      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_row);
    }
  return g_test_run ();
}
