/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-statement-letter"

#include "config.h"

#include "ui/statement/med-statement-letter.h"

#include <glib/gi18n.h>

#include "engine/base/med-error.h"
#include "engine/statement/med-statement-import.h"
#include "ui/widgets/med-form-dialog.h"

#define STATEMENT_MAX_BYTES (1024 * 1024)

/* How what was typed becomes a member of the statement. */
typedef enum
{
  MEMBER_NONE,
  MEMBER_TEXT,
  MEMBER_NUMBER,
  MEMBER_LINES,    /* an array of the lines */
  MEMBER_BOOLEAN,  /* 0 not said, 1 yes, 2 no */
  MEMBER_WORD,     /* the word with the number of the choice; "" is left out */
  MEMBER_VERSIONS, /* releases of one model, with commas */
  MEMBER_PAYLOADS, /* lines of name, bytes and SHA-256 */
} Member;

typedef struct
{
  MedFormKind kind;
  const char *title; /* marked with N_() */
  Member member;
  const char *path; /* members joined by '/' */
  const char *const *words;
  const char *initial;
} Line;

static const char *const states[] = {
  "under-assessment", "in-test",  "not-applicable", "not-approved", "no-release-planned",
  "approved",         "released", "withdrawn",      "superseded",   NULL
};
static const char *const vex_words[] = { "under_investigation", "affected", "not_affected", "fixed",
                                         NULL };
static const char *const justifications[] = { "",
                                              "component_not_present",
                                              "vulnerable_code_not_present",
                                              "vulnerable_code_not_in_execute_path",
                                              "vulnerable_code_cannot_be_controlled_by_adversary",
                                              "inline_mitigations_already_exist",
                                              NULL };
static const char *const methods[] = { "on-site", "remote", "hospital-staff", NULL };
static const char *const timings[] = { "own-date", "periodic", "with-system-upgrade", NULL };
static const char *const answers[] = { "?", "yes", "no", NULL };

#define HEADING(title)                                                                             \
  {                                                                                                \
    MED_FORM_HEADING, title, MEMBER_NONE, NULL, NULL, NULL                                         \
  }
#define TEXT(title, path)                                                                          \
  {                                                                                                \
    MED_FORM_TEXT, title, MEMBER_TEXT, path, NULL, NULL                                            \
  }
#define NUMBER(title, path, initial)                                                               \
  {                                                                                                \
    MED_FORM_TEXT, title, MEMBER_NUMBER, path, NULL, initial                                       \
  }
#define LINES(title, path)                                                                         \
  {                                                                                                \
    MED_FORM_LINES, title, MEMBER_LINES, path, NULL, NULL                                          \
  }
#define WORDS(title, path)                                                                         \
  {                                                                                                \
    MED_FORM_LINES, title, MEMBER_TEXT, path, NULL, NULL                                           \
  }
#define CHOICE(title, path, words)                                                                 \
  {                                                                                                \
    MED_FORM_CHOICE, title, MEMBER_WORD, path, words, NULL                                         \
  }
#define YES_NO(title, path)                                                                        \
  {                                                                                                \
    MED_FORM_CHOICE, title, MEMBER_BOOLEAN, path, answers, NULL                                    \
  }

static const Line lines[] = {
  HEADING (N_ ("The letter")),
  { MED_FORM_FILE, N_ ("Scan of the letter"), MEMBER_NONE, "letter", NULL, NULL },
  TEXT (N_ ("Vendor of the device"), "manufacturer"),
  TEXT (N_ ("The vendor's own number"), "reference"),
  NUMBER (N_ ("Revision"), "revision", "1"),
  TEXT (N_ ("Date of issue, such as 2026-11-23"), "issued"),
  TEXT (N_ ("Valid until (may be left empty)"), "valid_until"),

  HEADING (N_ ("3.1 The COTS patch")),
  TEXT (N_ ("Number"), "patch/number"),
  TEXT (N_ ("COTS vendor"), "patch/vendor"),
  TEXT (N_ ("COTS product"), "patch/product"),
  TEXT (N_ ("Published on"), "patch/released"),
  LINES (N_ ("CVE numbers, one a line"), "patch/cves"),

  HEADING (N_ ("3.2 Risk for your product")),
  TEXT (N_ ("Model"), "releases/model"),
  { MED_FORM_TEXT, N_ ("Releases it is said of, with commas"), MEMBER_VERSIONS,
    "releases/from_version", NULL, NULL },
  TEXT (N_ ("Release afterwards"), "releases/to_version"),
  CHOICE (N_ ("What the vendor says"), "releases/state", states),
  CHOICE (N_ ("Is the product affected?"), "releases/vex_status", vex_words),
  CHOICE (N_ ("If it is not: why"), "releases/justification", justifications),
  WORDS (N_ ("Assessment of the risk"), "releases/risk"),
  WORDS (N_ ("Mitigating factors"), "releases/mitigating_factors"),

  HEADING (N_ ("3.3 Impact analysis")),
  TEXT (N_ ("Date"), "impact_analysis/date"),
  LINES (N_ ("Components touched, one a line"), "impact_analysis/components"),
  WORDS (N_ ("Interactions"), "impact_analysis/interactions"),
  WORDS (N_ ("Effect of a failed update"), "impact_analysis/effect_of_failed_update"),
  WORDS (N_ ("Measures"), "impact_analysis/measures"),
  WORDS (N_ ("Residual risk"), "impact_analysis/residual_risk"),
  YES_NO (N_ ("Is the residual risk acceptable?"), "impact_analysis/residual_risk_acceptable"),

  HEADING (N_ ("3.4 Validation: the evidence for each")),
  TEXT (N_ ("Date"), "validation/date"),
  TEXT (N_ ("Functions as intended"), "validation/functions_as_intended/evidence"),
  TEXT (N_ ("Meets the COTS specification"), "validation/meets_cots_specification/evidence"),
  TEXT (N_ ("Safe and effective"), "validation/safe_and_effective/evidence"),
  TEXT (N_ ("Meets legal requirements"), "validation/meets_regulations/evidence"),
  TEXT (N_ ("Can be maintained"), "validation/maintainable/evidence"),
  TEXT (N_ ("Free of malware"), "validation/free_of_malware/evidence"),

  HEADING (N_ ("3.5 Payloads")),
  { MED_FORM_LINES, N_ ("One a line: name, length in bytes, SHA-256"), MEMBER_PAYLOADS, "payloads",
    NULL, NULL },

  HEADING (N_ ("3.6 Installation")),
  CHOICE (N_ ("Method"), "installation/method", methods),
  CHOICE (N_ ("Timing"), "installation/timing", timings),
  NUMBER (N_ ("Minutes to prepare"), "installation/minutes/prepare", "0"),
  NUMBER (N_ ("Minutes to install"), "installation/minutes/install", "0"),
  NUMBER (N_ ("Minutes to restart"), "installation/minutes/restart", "0"),
  NUMBER (N_ ("Minutes to verify"), "installation/minutes/verify", "0"),
  NUMBER (N_ ("Minutes to restore the device if it fails"), "installation/minutes/rollback", "0"),
  LINES (N_ ("Steps to prepare, one a line"), "installation/prepare_steps"),
  LINES (N_ ("Steps to install, one a line"), "installation/install_steps"),
  LINES (N_ ("Steps to verify, one a line"), "installation/verification_steps"),
  LINES (N_ ("Steps to restore, one a line"), "installation/rollback_steps"),
  LINES (N_ ("Requires these patches, one a line"), "installation/requires"),
  LINES (N_ ("Supersedes these patches, one a line"), "installation/supersedes"),
  YES_NO (N_ ("Can it be taken back?"), "installation/reversible"),
  WORDS (N_ ("How to remove it"), "installation/removal_instruction"),
};

#define INDEX_OF_LETTER 1

/* What the choices are called; their words are those of the statement. */
static char **
titles_of (const Line *line)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (gsize i = 0; line->words[i] != NULL; i++)
    {
      MedVendorState state;
      const char *word = line->words[i];

      if (line->words == states && med_vendor_state_from_word (word, &state))
        g_strv_builder_add (builder, med_vendor_state_get_title (state));
      else if (line->words == vex_words)
        g_strv_builder_add (builder, med_statement_vex_get_title (word));
      else if (line->words == methods)
        g_strv_builder_add (builder, med_statement_method_get_title (word));
      else if (line->words == timings)
        g_strv_builder_add (builder, med_statement_timing_get_title (word));
      else if (line->words == answers)
        g_strv_builder_add (builder, i == 0 ? _ ("Not said") : i == 1 ? _ ("Yes") : _ ("No"));
      else
        g_strv_builder_add (builder, *word == '\0' ? _ ("Not said")
                                                   : med_statement_justification_get_title (word));
    }
  return g_strv_builder_end (builder);
}

/* The object that holds the last member of a path, made on the way. */
static JsonObject *
object_at (JsonObject *root, const char *path, const char **member)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  JsonObject *object = root;
  gsize i;

  for (i = 0; parts[i + 1] != NULL; i++)
    {
      if (!json_object_has_member (object, parts[i]))
        json_object_set_object_member (object, parts[i], json_object_new ());
      object = json_object_get_object_member (object, parts[i]);
    }
  const char *slash = strrchr (path, '/');
  *member = slash != NULL ? slash + 1 : path;
  return object;
}

static JsonArray *
array_of_lines (const char *text)
{
  g_auto (GStrv) all = g_strsplit (text, "\n", -1);
  JsonArray *array = json_array_new ();

  for (gsize i = 0; all[i] != NULL; i++)
    if (*g_strstrip (all[i]) != '\0')
      json_array_add_string_element (array, all[i]);
  return array;
}

static JsonArray *
array_of_payloads (const char *text)
{
  g_auto (GStrv) all = g_strsplit (text, "\n", -1);
  JsonArray *array = json_array_new ();

  for (gsize i = 0; all[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_regex_split_simple ("[\\s,;]+", g_strstrip (all[i]), 0, 0);
      JsonObject *payload;

      if (*all[i] == '\0')
        continue;
      payload = json_object_new ();
      if (parts[0] != NULL)
        json_object_set_string_member (payload, "name", parts[0]);
      if (parts[0] != NULL && parts[1] != NULL)
        json_object_set_int_member (payload, "size_bytes", g_ascii_strtoll (parts[1], NULL, 10));
      if (parts[0] != NULL && parts[1] != NULL && parts[2] != NULL)
        {
          g_autofree char *sha256 = g_ascii_strdown (parts[2], -1);
          json_object_set_string_member (payload, "sha256", sha256);
        }
      json_array_add_object_element (array, payload);
    }
  return array;
}

static void
set_number (JsonObject *object, const char *member, const char *value)
{
  gint64 number = 0;

  /* What is no number stays a text, and the reader says so. */
  if (g_ascii_string_to_signed (value, 10, G_MININT32, G_MAXINT32, &number, NULL))
    json_object_set_int_member (object, member, number);
  else
    json_object_set_string_member (object, member, value);
}

static void
set_member (JsonObject *root, const Line *line, const char *value)
{
  guint64 choice = g_ascii_strtoull (value, NULL, 10);
  const char *member = NULL;
  gboolean empty = *value == '\0' || (line->member == MEMBER_BOOLEAN && choice == 0) ||
                   (line->member == MEMBER_WORD && *line->words[choice] == '\0');

  if (empty || line->member == MEMBER_NONE)
    return;
  JsonObject *object = object_at (root, line->path, &member);
  switch (line->member)
    {
    case MEMBER_NUMBER:
      set_number (object, member, value);
      break;
    case MEMBER_LINES:
      json_object_set_array_member (object, member, array_of_lines (value));
      break;
    case MEMBER_BOOLEAN:
      json_object_set_boolean_member (object, member, choice == 1);
      break;
    case MEMBER_WORD:
      json_object_set_string_member (object, member, line->words[choice]);
      break;
    case MEMBER_PAYLOADS:
      json_object_set_array_member (object, member, array_of_payloads (value));
      break;
    case MEMBER_NONE:
    case MEMBER_TEXT:
    case MEMBER_VERSIONS:
    default:
      json_object_set_string_member (object, member, value);
    }
}

static JsonObject *
copy_object (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    json_object_set_member (copy, l->data, json_object_dup_member (object, l->data));
  return copy;
}

/* One entry for each release that was named. */
static void
spread_versions (JsonObject *root)
{
  if (!json_object_has_member (root, "releases"))
    return;
  JsonObject *release = json_object_get_object_member (root, "releases");
  JsonArray *array = json_array_new ();
  g_auto (GStrv) versions = g_strsplit (
      json_object_get_string_member_with_default (release, "from_version", ""), ",", -1);

  if (versions[0] == NULL)
    json_array_add_object_element (array, copy_object (release));
  for (gsize i = 0; versions[i] != NULL; i++)
    {
      JsonObject *copy = copy_object (release);
      json_object_set_string_member (copy, "from_version", g_strstrip (versions[i]));
      json_array_add_object_element (array, copy);
    }
  json_object_set_array_member (root, "releases", array);
}

/* A section in which nothing but a default was filled in was left out by the vendor. */
static void
drop_empty_sections (JsonObject *root)
{
  JsonObject *installation = json_object_get_object_member (root, "installation");

  if (installation != NULL && !json_object_has_member (installation, "install_steps") &&
      !json_object_has_member (installation, "reversible"))
    json_object_remove_member (root, "installation");
}

static GBytes *
build_document (GPtrArray *values)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *root = json_object_new ();

  json_object_set_string_member (root, "format", MED_STATEMENT_FORMAT);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    set_member (root, &lines[i], g_ptr_array_index (values, i));
  spread_versions (root);
  drop_empty_sections (root);
  json_node_take_object (node, root);
  char *text = json_to_string (node, TRUE);
  return g_bytes_new_take (text, strlen (text));
}

/* The field that a place of the document was typed into; -1 if none. */
static int
field_at (const char *pointer)
{
  g_autoptr (GRegex) numbers = g_regex_new ("/[0-9]+", G_REGEX_DEFAULT, 0, NULL);
  g_autofree char *path = g_regex_replace_literal (numbers, pointer, -1, 0, "", 0, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    if (lines[i].path != NULL && path[0] == '/' && g_str_has_prefix (lines[i].path, path + 1) &&
        path[1] != '\0')
      return (int) i;
  return -1;
}

static void
show_problems (MedFormDialog *dialog, GPtrArray *problems)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int first = -1;

  for (guint i = 0; i < problems->len; i++)
    {
      const MedStatementProblem *problem = g_ptr_array_index (problems, i);
      int field = field_at (problem->pointer);

      if (first < 0)
        first = field;
      g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "",
                              field >= 0 ? _ (lines[field].title) : problem->pointer,
                              problem->reason);
    }
  med_form_dialog_fail (dialog, first, text->str);
}

/* What goes to the writer. */
typedef struct
{
  gint64 person_id;
  GBytes *json;
  char *letter_path;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_bytes_unref (order->json);
  g_free (order->letter_path);
  g_free (order);
}

static gpointer
import_func (MedConnection *connection, gpointer input, GCancellable *cancellable, GError **error)
{
  const Order *order = input;

  return med_statement_import_letter_sync (connection, order->person_id, order->json,
                                           order->letter_path, error)
             ? MED_STORE_OK
             : NULL;
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MedFormDialog) dialog = user_data;
  g_autoptr (GError) error = NULL;

  if (med_store_run_finish (MED_STORE (source), result, &error) != NULL)
    gtk_window_destroy (GTK_WINDOW (dialog));
  else
    med_form_dialog_fail (dialog, -1, error->message);
}

static void
submitted_cb (MedFormDialog *dialog, MedPage *page)
{
  g_autoptr (GPtrArray) values = med_form_dialog_dup_values (dialog);
  g_autoptr (GPtrArray) problems =
      g_ptr_array_new_with_free_func ((GDestroyNotify) med_statement_problem_free);
  g_autoptr (GBytes) json = build_document (values);
  g_autoptr (GError) error = NULL;
  const char *letter = g_ptr_array_index (values, INDEX_OF_LETTER);
  g_autoptr (MedVendorStatement) statement =
      med_statement_reader_read (json, _ ("the letter"), problems, &error);
  MedSession *session = med_page_get_session (page);

  if (*letter == '\0')
    {
      med_form_dialog_fail (dialog, INDEX_OF_LETTER,
                            _ ("Attach the scan of the letter: the second person compares with "
                               "it."));
      return;
    }
  if (statement == NULL)
    {
      show_problems (dialog, problems);
      return;
    }
  Order *order = g_new0 (Order, 1);
  order->person_id = med_session_get_person_id (session);
  order->json = g_steal_pointer (&json);
  order->letter_path = g_strdup (letter);
  med_form_dialog_set_busy (dialog, TRUE);
  med_store_run_async (med_session_get_store (session), MED_STORE_WRITER, import_func, order,
                       order_free, NULL, NULL, imported_cb, g_object_ref (dialog));
}

void
med_statement_letter_present (MedPage *page)
{
  MedFormField fields[G_N_ELEMENTS (lines)] = { 0 };
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      fields[i].kind = lines[i].kind;
      fields[i].title = _ (lines[i].title);
      fields[i].initial = lines[i].initial;
      if (lines[i].words != NULL)
        {
          char **choices = titles_of (&lines[i]);
          g_ptr_array_add (titles, choices);
          fields[i].choices = (const char *const *) choices;
        }
    }
  MedFormDialog *dialog = med_form_dialog_new (
      GTK_WIDGET (page), _ ("Enter a Vendor's Letter"),
      _ ("Type in what the letter says, no more. A second person compares it with the scan and "
         "confirms it; until then it counts for nothing."),
      _ ("_Enter"), fields, G_N_ELEMENTS (fields));
  g_signal_connect_object (dialog, "submitted", G_CALLBACK (submitted_cb), page, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
