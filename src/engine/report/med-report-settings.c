/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-report-settings"

#include "config.h"

#include "engine/report/med-report-settings.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/inventory/med-policy.h"
#include "engine/report/med-report-source.h"
#include "engine/report/med-report-words.h"

#define SETTING "report-settings"
#define MOST_CHARS 500
#define MOST_LINES 6

/* What counts until the hospital has decided. Citations are marked for the report's own language;
 * the hospital's own words are printed as they are. */
static const struct
{
  const char *citation;
  MedReportSigning signings[5];
} presets[MED_N_REPORTS] = {
  [MED_REPORT_FLEET] = { "",
                         { { (char *) "prepared", (char *) "lead" },
                           { (char *) "reviewed", (char *) "security-officer" },
                           { (char *) "accepted", (char *) "" } } },
  [MED_REPORT_DEVICE] = { "", { { NULL, NULL } } },
  [MED_REPORT_ALERT] = { "",
                         { { (char *) "prepared", (char *) "lead" },
                           { (char *) "confirmed", (char *) "security-officer" } } },
  [MED_REPORT_WORK_ORDER] = { N_ ("White paper on patching off-the-shelf software used in medical "
                                  "information systems, 3.6"),
                              { { (char *) "handed-over", (char *) "" },
                                { (char *) "performed", (char *) "" },
                                { (char *) "verified", (char *) "" },
                                { (char *) "returned-to-service", (char *) "" } } },
  [MED_REPORT_EXCEPTIONS] = { "",
                              { { (char *) "prepared", (char *) "lead" },
                                { (char *) "reviewed", (char *) "security-officer" },
                                { (char *) "accepted", (char *) "" } } },
  [MED_REPORT_NOTICE] = { "", { { NULL, NULL } } },
  [MED_REPORT_INSPECTION] = { N_ ("Guidelines on the security management of medical information "
                                  "systems (MHLW), version 6.0, system operation 8 item 3 and 8.2"),
                              { { (char *) "prepared", (char *) "lead" },
                                { (char *) "confirmed", (char *) "security-officer" } } },
  [MED_REPORT_VENDORS] = { "",
                           { { (char *) "prepared", (char *) "lead" },
                             { (char *) "reviewed", (char *) "security-officer" } } },
  [MED_REPORT_COMPONENT] = { "", { { NULL, NULL } } },
};

/* Without these the sheet would not show who released, did, checked and took back. */
static const char *const needed_on_work_order[] = { "handed-over", "performed", "verified",
                                                    "returned-to-service" };

static void
signing_free (gpointer data)
{
  MedReportSigning *signing = data;

  g_free (signing->meaning);
  g_free (signing->role);
  g_free (signing);
}

static void
add_signing (GPtrArray *signings, const char *meaning, const char *role)
{
  MedReportSigning *signing = g_new0 (MedReportSigning, 1);

  signing->meaning = g_strdup (meaning);
  signing->role = g_strdup (role != NULL ? role : "");
  g_ptr_array_add (signings, signing);
}

/**
 * med_report_settings_new:
 *
 * Returns: (transfer full): what counts until the hospital has decided
 */
MedReportSettings *
med_report_settings_new (void)
{
  MedReportSettings *self = g_new0 (MedReportSettings, 1);

  self->letterhead = g_strdup ("");
  self->address = g_strdup ("");
  self->contact = g_strdup ("");
  self->csv_mark = TRUE;
  return self;
}

void
med_report_settings_free (MedReportSettings *self)
{
  g_free (self->letterhead);
  g_free (self->address);
  g_free (self->contact);
  for (int i = 0; i < MED_N_REPORTS; i++)
    {
      g_free (self->forms[i].citation);
      g_clear_pointer (&self->forms[i].signings, g_ptr_array_unref);
    }
  g_free (self);
}

static gboolean
refuse (GError **error, const char *member, const char *what)
{
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("Settings of reports, “%s”: %s"),
               member, what);
  return FALSE;
}

static gboolean
check_text (const char *member, const char *text, gboolean lines, GError **error)
{
  guint n_lines = 1;

  if (!g_utf8_validate (text, -1, NULL) || g_utf8_strlen (text, -1) > MOST_CHARS)
    return refuse (error, member, _ ("it must be a text of at most 500 characters"));
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (*p == '\n' && lines)
      n_lines++;
    else if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return refuse (error, member, _ ("it holds a line break or control character"));
  return n_lines <= MOST_LINES || refuse (error, member, _ ("it has more than 6 lines"));
}

/* Only of what a person brings in: what is stored must not keep the reports from being made. */
static gboolean
check_members (JsonObject *object, const char *const *known, gboolean strict, GError **error)
{
  const char *unknown = strict ? med_report_source_find_unknown (object, known) : NULL;

  return unknown == NULL || refuse (error, unknown, _ ("it is not known"));
}

/* Stays as it is where the file does not say; a member of another type is a fault and not silence.
 */
static gboolean
read_text (JsonObject *object, const char *member, gboolean lines, char **text, GError **error)
{
  const char *value = med_json_get_text (object, member);

  if (!json_object_has_member (object, member))
    return TRUE;
  if (value == NULL)
    return refuse (error, member, _ ("it must be a text of at most 500 characters"));
  if (!check_text (member, value, lines, error))
    return FALSE;
  g_free (*text);
  *text = g_strdup (value);
  return TRUE;
}

static gboolean
read_mark (JsonObject *object, MedReportSettings *self, GError **error)
{
  JsonNode *node = json_object_get_member (object, "csv_mark");

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return refuse (error, "csv_mark", _ ("it must be true or false"));
  self->csv_mark = json_node_get_boolean (node);
  return TRUE;
}

static gboolean
read_paper (JsonObject *object, MedReportSettings *self, GError **error)
{
  const char *paper = med_json_get_text (object, "paper");

  if (!json_object_has_member (object, "paper"))
    return TRUE;
  if (g_strcmp0 (paper, "a4") != 0 && g_strcmp0 (paper, "letter") != 0)
    return refuse (error, "paper", _ ("it must be “a4” or “letter”"));
  self->letter = g_str_equal (paper, "letter");
  return TRUE;
}

static gboolean
check_signings (MedReportKind kind, GPtrArray *signings, GError **error)
{
  const char *member = "signatures";

  if (signings->len > MED_REPORT_MOST_SIGNATURES)
    return refuse (error, member, _ ("a report has at most 8 signatures"));
  for (guint i = 0; i < signings->len; i++)
    {
      const MedReportSigning *signing = g_ptr_array_index (signings, i);

      if (*signing->meaning == '\0')
        return refuse (error, member, _ ("a signature has no meaning"));
      if (!check_text (member, signing->meaning, FALSE, error) ||
          !check_text (member, signing->role, FALSE, error))
        return FALSE;
    }
  for (gsize n = 0; kind == MED_REPORT_WORK_ORDER && n < G_N_ELEMENTS (needed_on_work_order); n++)
    {
      gboolean found = FALSE;

      for (guint i = 0; i < signings->len; i++)
        found |= g_str_equal (((MedReportSigning *) g_ptr_array_index (signings, i))->meaning,
                              needed_on_work_order[n]);
      if (!found)
        return refuse (error, member,
                       _ ("a work order is handed over, performed, verified and returned to "
                          "service; none of these signatures can be left out"));
    }
  return TRUE;
}

static gboolean
read_signings (
    JsonObject *object, MedReportKind kind, MedReportForm *form, gboolean strict, GError **error)
{
  static const char *const members[] = { "meaning", "role", NULL };
  JsonArray *rows = med_json_get_array (object, "signatures");

  if (!json_object_has_member (object, "signatures"))
    return TRUE;
  if (rows == NULL)
    return refuse (error, "signatures", _ ("it must be a list of objects with a meaning"));
  form->signings = g_ptr_array_new_with_free_func (signing_free);
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = med_json_array_get_object (rows, i);
      const char *meaning = row != NULL ? med_json_get_text (row, "meaning") : NULL;

      if (meaning == NULL)
        return refuse (error, "signatures", _ ("a signature has no meaning"));
      if (!check_members (row, members, strict, error))
        return FALSE;
      if (json_object_has_member (row, "role") && med_json_get_text (row, "role") == NULL)
        return refuse (error, "role", _ ("it must be a text of at most 500 characters"));
      add_signing (form->signings, meaning, med_json_get_text (row, "role"));
    }
  return check_signings (kind, form->signings, error);
}

static gboolean
read_reports (JsonObject *object, MedReportSettings *self, gboolean strict, GError **error)
{
  static const char *const members[] = { "citation", "signatures", NULL };
  JsonObject *reports = med_json_get_object (object, "reports");
  g_autoptr (GList) words = reports != NULL ? json_object_get_members (reports) : NULL;

  if (reports == NULL && json_object_has_member (object, "reports"))
    return refuse (error, "reports", _ ("it must be an object"));
  for (GList *word = words; word != NULL; word = word->next)
    {
      JsonObject *form = med_json_get_object (reports, word->data);
      MedReportKind kind;

      if (!med_report_kind_from_word (word->data, &kind))
        return refuse (error, word->data, _ ("there is no such report"));
      if (form == NULL)
        return refuse (error, word->data, _ ("it must be an object"));
      if (!check_members (form, members, strict, error) ||
          !read_text (form, "citation", TRUE, &self->forms[kind].citation, error) ||
          !read_signings (form, kind, &self->forms[kind], strict, error))
        return FALSE;
    }
  return TRUE;
}

static MedReportSettings *
parse (const char *text, gboolean strict, GError **error)
{
  static const char *const members[] = { "letterhead", "address", "contact", "paper",
                                         "csv_mark",   "reports", NULL };
  g_autoptr (MedReportSettings) self = med_report_settings_new ();
  g_autoptr (JsonNode) node =
      med_json_load (text, strlen (text), &med_json_default_limits, SETTING, error);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      refuse (error, SETTING, _ ("it must be an object"));
      return NULL;
    }
  JsonObject *object = json_node_get_object (node);
  return check_members (object, members, strict, error) &&
                 read_text (object, "letterhead", FALSE, &self->letterhead, error) &&
                 read_text (object, "address", TRUE, &self->address, error) &&
                 read_text (object, "contact", FALSE, &self->contact, error) &&
                 read_paper (object, self, error) && read_mark (object, self, error) &&
                 read_reports (object, self, strict, error)
             ? g_steal_pointer (&self)
             : NULL;
}

/**
 * med_report_settings_parse:
 * @text: a JSON object with `letterhead`, `address`, `contact`, `paper` (`a4` or `letter`),
 * `csv_mark` and `reports`: for the word of a report its `citation` and its `signatures`, objects
 * with `meaning` and `role`. What is left out is as the program has it
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Reads settings of reports as a person wrote them. What is no member of them is refused: a
 * misspelt one would count for nothing unseen.
 *
 * Returns: (transfer full) (nullable): the settings
 */
MedReportSettings *
med_report_settings_parse (const char *text, GError **error)
{
  return parse (text, TRUE, error);
}

static JsonArray *
signings_to_json (GPtrArray *signings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < signings->len; i++)
    {
      const MedReportSigning *signing = g_ptr_array_index (signings, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "meaning", signing->meaning);
      json_object_set_string_member (object, "role", signing->role);
      json_array_add_object_element (array, object);
    }
  return array;
}

/**
 * med_report_settings_to_json:
 * @self: settings
 *
 * Returns: (transfer full): them as [func@report_settings_parse] reads them; what is as the program
 * has it is left out of `reports`
 */
JsonObject *
med_report_settings_to_json (const MedReportSettings *self)
{
  JsonObject *object = json_object_new ();
  JsonObject *reports = json_object_new ();

  json_object_set_string_member (object, "letterhead", self->letterhead);
  json_object_set_string_member (object, "address", self->address);
  json_object_set_string_member (object, "contact", self->contact);
  json_object_set_string_member (object, "paper", self->letter ? "letter" : "a4");
  json_object_set_boolean_member (object, "csv_mark", self->csv_mark);
  json_object_set_object_member (object, "reports", reports);
  for (int i = 0; i < MED_N_REPORTS; i++)
    {
      JsonObject *form = json_object_new ();

      if (self->forms[i].citation != NULL)
        json_object_set_string_member (form, "citation", self->forms[i].citation);
      if (self->forms[i].signings != NULL)
        json_object_set_array_member (form, "signatures",
                                      signings_to_json (self->forms[i].signings));
      if (json_object_get_size (form) > 0)
        json_object_set_object_member (reports, med_report_specs[i].word, form);
      else
        json_object_unref (form);
    }
  return object;
}

/**
 * med_report_settings_load_sync:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable): what the hospital has decided, and for the rest what the
 * program has
 */
MedReportSettings *
med_report_settings_load_sync (MedConnection *connection, GError **error)
{
  g_autofree char *text = NULL;

  if (!med_connection_dup_text (connection, "SELECT value FROM setting WHERE key = $1",
                                MED_VALUES (MED_TEXT (SETTING)), &text, error))
    return NULL;
  return text != NULL ? parse (text, FALSE, error) : med_report_settings_new ();
}

static char *
to_text (const MedReportSettings *self)
{
  JsonObject *object = med_report_settings_to_json (self);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);
  return json_to_string (node, FALSE);
}

/**
 * med_report_settings_save_sync:
 * @connection: the writer's connection
 * @person_id: who decides, a lead engineer or security officer
 * @settings: what is to count
 * @error: return location: %MED_ERROR_NOT_PERMITTED, %MED_ERROR_CORRECT_INPUT
 *
 * Stores the settings and records what they were before. Nothing is recorded where nothing differs.
 *
 * Returns: whether they are stored
 */
gboolean
med_report_settings_save_sync (MedConnection *connection,
                               gint64 person_id,
                               const MedReportSettings *settings,
                               GError **error)
{
  g_autofree char *text = to_text (settings);
  /* What is stored must be readable again, whoever filled the structure. */
  g_autoptr (MedReportSettings) checked = med_report_settings_parse (text, error);
  if (checked == NULL || !med_policy_may_decide_sync (connection, person_id, error))
    return FALSE;
  g_autoptr (MedTransaction) transaction = med_transaction_begin (connection, error);
  g_autofree char *before = NULL;
  if (transaction == NULL ||
      !med_connection_dup_text (connection, "SELECT value FROM setting WHERE key = $1",
                                MED_VALUES (MED_TEXT (SETTING)), &before, error))
    return FALSE;
  if (g_strcmp0 (before, text) == 0)
    return TRUE;

  JsonObject *values = json_object_new ();
  g_autoptr (JsonNode) body = json_node_init_object (json_node_alloc (), values);
  json_object_unref (values);
  json_object_set_string_member (values, "before", before != NULL ? before : "");
  json_object_set_string_member (values, "after", text);
  return med_connection_execute (connection,
                                 "INSERT INTO setting (key, value) VALUES ($1, $2)"
                                 " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                                 MED_VALUES (MED_TEXT (SETTING), MED_TEXT (text)), error) &&
         med_transaction_record (transaction, person_id, "report-settings-changed",
                                 "setting/" SETTING, body, error) &&
         med_transaction_commit (transaction, error);
}

/**
 * med_report_settings_get_citation:
 * @self: settings
 * @kind: a report
 *
 * Returns: (transfer none): what the report says it answers to; "" for nothing
 */
const char *
med_report_settings_get_citation (const MedReportSettings *self, MedReportKind kind)
{
  return self->forms[kind].citation != NULL ? self->forms[kind].citation : presets[kind].citation;
}

GPtrArray *
med_report_settings_list_signings (const MedReportSettings *self, MedReportKind kind)
{
  if (self->forms[kind].signings != NULL)
    return g_ptr_array_ref (self->forms[kind].signings);
  GPtrArray *signings = g_ptr_array_new_with_free_func (signing_free);
  for (const MedReportSigning *preset = presets[kind].signings; preset->meaning != NULL; preset++)
    add_signing (signings, preset->meaning, preset->role);
  return signings;
}

/**
 * med_report_settings_describe:
 * @self: settings
 * @kind: a report
 *
 * Returns: (transfer full): what a report holds of its own form, as part of its data
 */
JsonObject *
med_report_settings_describe (const MedReportSettings *self, MedReportKind kind)
{
  g_autoptr (GPtrArray) signings = med_report_settings_list_signings (self, kind);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "letterhead", self->letterhead);
  json_object_set_string_member (object, "address", self->address);
  json_object_set_string_member (object, "contact", self->contact);
  json_object_set_string_member (object, "citation", med_report_settings_get_citation (self, kind));
  json_object_set_array_member (object, "signatures", signings_to_json (signings));
  return object;
}

/**
 * med_report_signings_to_lines:
 * @signings: (element-type MedReportSigning): boxes to sign
 *
 * Returns: (transfer full): a line for each, meaning and role parted by a semicolon, in the words
 * of the program
 */
char *
med_report_signings_to_lines (GPtrArray *signings)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < signings->len; i++)
    {
      const MedReportSigning *signing = g_ptr_array_index (signings, i);

      g_string_append_printf (lines, "%s%s%s%s", i > 0 ? "\n" : "",
                              med_report_word_translate (MED_REPORT_WORD_MEANING, signing->meaning),
                              *signing->role != '\0' ? "; " : "",
                              med_report_word_translate (MED_REPORT_WORD_ROLE, signing->role));
    }
  return g_string_free (lines, FALSE);
}

/**
 * med_report_signings_from_lines:
 * @lines: as a person wrote them; see [func@report_signings_to_lines]
 *
 * Returns: (transfer full) (element-type MedReportSigning): the boxes, in the order of the lines
 */
GPtrArray *
med_report_signings_from_lines (const char *lines)
{
  GPtrArray *signings = g_ptr_array_new_with_free_func (signing_free);
  g_auto (GStrv) each = g_strsplit (lines, "\n", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (each[i], ";", 2);
      const char *meaning = parts[0] != NULL ? g_strstrip (parts[0]) : "";
      const char *role = parts[0] != NULL && parts[1] != NULL ? g_strstrip (parts[1]) : "";

      if (*meaning == '\0' && *role == '\0')
        continue;
      add_signing (signings, med_report_word_recognise (MED_REPORT_WORD_MEANING, meaning),
                   med_report_word_recognise (MED_REPORT_WORD_ROLE, role));
    }
  return signings;
}
