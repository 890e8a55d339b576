/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-audit"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/report/med-audit.h"

static const char *const columns[] = {
  "c.seq", "c.at_usec", "p.name", "c.action", "c.subject", NULL
};
static const char *const sorts[] = { "c.seq", "c.seq", "p.name", "c.action", "c.subject", NULL };

const MedTableSpec med_audit_table = {
  .name = "change",
  .from = "change c LEFT JOIN person p ON p.id = c.person_id",
  .id = "c.seq",
  .columns = columns,
  .sorts = sorts,
  /* Looks at every row: the log is searched seldom, and an index would have to be written with
   * each link of the chain. */
  .search = "(c.subject LIKE $1 ESCAPE '\\' OR c.action LIKE $1 ESCAPE '\\'"
            " OR c.body LIKE $1 ESCAPE '\\' OR p.name LIKE $1 ESCAPE '\\')",
};

static void
value_free (gpointer data)
{
  MedAuditValue *value = data;

  g_free (value->name);
  g_free (value->before);
  g_free (value->after);
  g_free (value);
}

void
med_audit_detail_free (MedAuditDetail *self)
{
  g_free (self->person);
  g_free (self->action);
  g_free (self->subject);
  g_free (self->head);
  g_ptr_array_unref (self->values);
  g_free (self);
}

void
med_audit_choices_free (MedAuditChoices *self)
{
  g_strfreev (self->actions);
  g_clear_pointer (&self->person_ids, g_array_unref);
  g_clear_pointer (&self->persons, g_ptr_array_unref);
  g_free (self);
}

/* A text as it is, a time as a time, anything else as JSON. */
static char *
describe (const char *name, JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);
  if (g_str_has_suffix (name, "_usec") && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_INT64 && json_node_get_int (node) != 0)
    {
      g_autofree char *when = med_clock_format_local (json_node_get_int (node));

      /* No calendar has this time; somebody wrote it all the same. */
      if (*when != '\0')
        return g_steal_pointer (&when);
    }
  return json_to_string (node, FALSE);
}

static char *
dup_title (const char *name)
{
  g_autofree char *plain = g_strdup (name);

  if (g_str_has_suffix (plain, "_usec"))
    plain[strlen (plain) - strlen ("_usec")] = '\0';
  return g_strdelimit (g_steal_pointer (&plain), "_", ' ');
}

static void
add_value (GPtrArray *values, const char *name, JsonNode *before, JsonNode *after)
{
  MedAuditValue *value = g_new0 (MedAuditValue, 1);

  value->name = dup_title (name);
  value->before = describe (name, before);
  value->after = describe (name, after);
  g_ptr_array_add (values, value);
}

static JsonNode *
find_member (JsonObject *object, const char *name)
{
  return object != NULL && json_object_has_member (object, name)
             ? json_object_get_member (object, name)
             : NULL;
}

/* Both lists in the order of the later one, then what only the earlier one has. */
static void
add_pairs (GPtrArray *values, JsonObject *before, JsonObject *after)
{
  g_autoptr (GList) later = after != NULL ? json_object_get_members (after) : NULL;
  g_autoptr (GList) earlier = before != NULL ? json_object_get_members (before) : NULL;

  for (GList *name = later; name != NULL; name = name->next)
    add_value (values, name->data, find_member (before, name->data),
               find_member (after, name->data));
  for (GList *name = earlier; name != NULL; name = name->next)
    if (find_member (after, name->data) == NULL)
      add_value (values, name->data, find_member (before, name->data), NULL);
}

static void
part_body (GPtrArray *values, JsonObject *body)
{
  JsonObject *before = med_json_get_object (body, "before");
  JsonObject *after = med_json_get_object (body, "after");
  g_autoptr (GList) names = json_object_get_members (body);

  if (before != NULL || after != NULL)
    add_pairs (values, before, after);
  for (GList *name = names; name != NULL; name = name->next)
    {
      gboolean is_pair = g_str_equal (name->data, "before") || g_str_equal (name->data, "after");

      if (!is_pair)
        add_value (values, name->data, NULL, json_object_get_member (body, name->data));
    }
  /* A single value, before and after. */
  if (before == NULL && after == NULL &&
      (find_member (body, "before") != NULL || find_member (body, "after") != NULL))
    add_value (values, _ ("value"), find_member (body, "before"), find_member (body, "after"));
}

/**
 * med_audit_body_read:
 * @text: the body of a row of the audit log
 *
 * Parts a body into what a person reads. What is not an object of JSON is shown as it stands:
 * whatever is wrong with it must be seen.
 *
 * Returns: (transfer full) (element-type MedAuditValue): its values
 */
GPtrArray *
med_audit_body_read (const char *text)
{
  GPtrArray *values = g_ptr_array_new_with_free_func (value_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node =
      med_json_load (text, strlen (text), &med_json_default_limits, "change", &error);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      part_body (values, json_node_get_object (node));
      return values;
    }
  MedAuditValue *value = g_new0 (MedAuditValue, 1);
  value->name = g_strdup (_ ("not JSON"));
  value->after = g_strdup (text);
  g_ptr_array_add (values, value);
  return values;
}

/**
 * med_audit_load_sync:
 * @connection: a connection
 * @seq: the row
 * @error: return location, %MED_ERROR_NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the row with its body in parts
 */
MedAuditDetail *
med_audit_load_sync (MedConnection *connection, gint64 seq, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT c.at_usec, p.name, c.action, c.subject, c.body, c.head FROM change c"
      " LEFT JOIN person p ON p.id = c.person_id WHERE c.seq = $1",
      MED_VALUES (MED_INT (seq)), error);

  if (query == NULL)
    return NULL;
  if (!med_query_next (query))
    {
      if (med_query_finish (query, error))
        g_set_error_literal (error, MED_ERROR, MED_ERROR_NOT_FOUND,
                             _ ("There is no such row in the audit log"));
      return NULL;
    }
  MedAuditDetail *self = g_new0 (MedAuditDetail, 1);
  self->seq = seq;
  self->at_usec = med_query_get_int (query, 0);
  self->person = med_query_dup_text (query, 1);
  self->action = med_query_dup_text (query, 2);
  self->subject = med_query_dup_text (query, 3);
  self->head = med_query_dup_text (query, 5);
  self->values = med_audit_body_read (med_query_get_text (query, 4));
  return self;
}

static gboolean
list_persons (MedConnection *connection, MedAuditChoices *self, GError **error)
{
  g_autoptr (MedQuery) query = med_connection_query (
      connection,
      "SELECT p.id, p.name FROM person p"
      " WHERE EXISTS (SELECT 1 FROM change c WHERE c.person_id = p.id) ORDER BY p.name, p.id",
      MED_NO_VALUES, error);

  if (query == NULL)
    return FALSE;
  while (med_query_next (query))
    {
      gint64 id = med_query_get_int (query, 0);

      g_array_append_val (self->person_ids, id);
      g_ptr_array_add (self->persons, med_query_dup_text (query, 1));
    }
  return med_query_finish (query, error);
}

/**
 * med_audit_choices_sync:
 * @connection: a connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the actions and the people that occur in the log
 */
MedAuditChoices *
med_audit_choices_sync (MedConnection *connection, GError **error)
{
  g_autoptr (MedAuditChoices) self = g_new0 (MedAuditChoices, 1);
  g_autoptr (GStrvBuilder) actions = g_strv_builder_new ();
  g_autoptr (MedQuery) query = med_connection_query (
      connection, "SELECT DISTINCT action FROM change ORDER BY action", MED_NO_VALUES, error);

  self->person_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->persons = g_ptr_array_new_with_free_func (g_free);
  if (query == NULL)
    return NULL;
  while (med_query_next (query))
    g_strv_builder_add (actions, med_query_get_text (query, 0));
  self->actions = g_strv_builder_end (actions);
  if (!med_query_finish (query, error) || !list_persons (connection, self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* The words the engine records; kept beside each other so that none is forgotten. */
static const struct
{
  const char *action;
  const char *title;
} titles[] = {
  { "advisory-added", N_ ("Advisory added") },
  { "advisory-commented", N_ ("Comment on an advisory") },
  { "advisory-history-added", N_ ("Older revision of an advisory added") },
  { "advisory-read", N_ ("Advisory read") },
  { "advisory-tested", N_ ("Advisory tested") },
  { "advisory-unread", N_ ("Advisory made new again") },
  { "advisory-updated", N_ ("Advisory updated") },
  { "alias-confirmed", N_ ("Name confirmed as a product") },
  { "alias-rejected", N_ ("Name rejected as a product") },
  { "alias-withdrawn", N_ ("Decision on a name withdrawn") },
  { "attempt-started", N_ ("Attempt started") },
  { "attempt-step-ticked", N_ ("Step ticked") },
  { "calendar-imported", N_ ("Calendar imported") },
  { "calendar-removed", N_ ("Calendar removed") },
  { "candidates-found", N_ ("Candidates found") },
  { "component-added", N_ ("Component added") },
  { "components-imported", N_ ("List of components imported") },
  { "components-set", N_ ("Components of a release set") },
  { "component-removed", N_ ("Component removed") },
  { "control-taken", N_ ("Protective measure taken") },
  { "control-tested", N_ ("Control tested") },
  { "decision-point-set", N_ ("Decision point set") },
  { "department-added", N_ ("Department added") },
  { "device-added", N_ ("Device added") },
  { "device-brought-back", N_ ("Device brought back") },
  { "device-changed", N_ ("Device changed") },
  { "device-configuration-changed", N_ ("Configuration of a device changed") },
  { "device-retired", N_ ("Device retired") },
  { "devices-imported", N_ ("Devices imported") },
  { "disposition-moved", N_ ("Patch on a device moved") },
  { "document-held", N_ ("Document held") },
  { "downtime-called-off", N_ ("Downtime called off") },
  { "downtime-planned", N_ ("Downtime planned") },
  { "epss-imported", N_ ("EPSS scores imported") },
  { "evidence-added", N_ ("Evidence added") },
  { "exception-approved", N_ ("Exception approved") },
  { "exception-ended", N_ ("Exception ended") },
  { "exception-refused", N_ ("Exception refused") },
  { "exception-requested", N_ ("Exception requested") },
  { "exception-signed", N_ ("Exception signed") },
  { "exposure-lowered", N_ ("Exposure lowered by a measure") },
  { "exposure-returned", N_ ("Exposure as recorded again") },
  { "exception-withdrawn", N_ ("Request for an exception taken back") },
  { "nonconformance-closed", N_ ("Nonconformance closed") },
  { "nonconformance-opened", N_ ("Nonconformance opened") },
  { "paper-record-entered", N_ ("Entered late from the signed sheet") },
  { "service-list-imported", N_ ("Service list imported") },
  { "held-document-dismissed", N_ ("Held document dismissed") },
  { "held-document-replaced", N_ ("Held document replaced by a good one") },
  { "inquiry-answered", N_ ("Inquiry answered") },
  { "inquiry-asked", N_ ("Vendor asked") },
  { "kev-imported", N_ ("KEV catalogue imported") },
  { "patch-added", N_ ("Patch added") },
  { "patch-distributed", N_ ("Patch distributed") },
  { "patch-not-distributed", N_ ("Patch not distributed") },
  { "payload-checked", N_ ("Payload checked") },
  { "payload-scan-recorded", N_ ("Scan of a payload recorded") },
  { "person-added", N_ ("Person added") },
  { "person-changed", N_ ("Person changed") },
  { "person-passphrase-set", N_ ("Passphrase set") },
  { "person-signed-in", N_ ("Person signed in") },
  { "network-changed", N_ ("Network settings changed") },
  { "policy-changed", N_ ("Policy changed") },
  { "service-state-moved", N_ ("Service state moved") },
  { "signature-failed", N_ ("Signature failed") },
  { "signature-failures-cleared", N_ ("Failed signatures cleared") },
  { "site-renamed", N_ ("Site renamed") },
  { "site-set-up", N_ ("Site set up") },
  { "identifier-added", N_ ("Identifier of a release added") },
  { "identifier-removed", N_ ("Identifier of a release removed") },
  { "source-added", N_ ("Source of advisories added") },
  { "source-catalog-released", N_ ("No longer held: a newer catalogue has come") },
  { "source-disabled", N_ ("Source of advisories switched off") },
  { "source-document", N_ ("Document of a source looked at") },
  { "source-enabled", N_ ("Source of advisories switched on") },
  { "source-held", N_ ("Held for a person") },
  { "source-hold-released", N_ ("No longer held: a signed document has come") },
  { "source-hold-resolved", N_ ("Decided on what was held") },
  { "source-interval", N_ ("Interval of a source changed") },
  { "source-key-confirmed", N_ ("Key of a publisher confirmed by a second person") },
  { "source-key-distrusted", N_ ("Key of a publisher distrusted") },
  { "source-key-pinned", N_ ("Key of a publisher enrolled") },
  { "source-key-refused", N_ ("Key of a publisher not confirmed") },
  { "source-not-synchronised", N_ ("Source could not be looked through") },
  { "source-removed", N_ ("Source of advisories removed") },
  { "source-synchronised", N_ ("Source looked through") },
  { "statement-confirmed", N_ ("Statement confirmed") },
  { "statement-imported", N_ ("Statement imported") },
  { "statement-refused", N_ ("Statement refused") },
  { "backup-failed", N_ ("Backup failed") },
  { "backup-made", N_ ("Backup made") },
  { "backup-not-removed", N_ ("Backup not removed") },
  { "backup-removed", N_ ("Backup removed") },
  { "backup-removing", N_ ("Removal of a backup begun") },
  { "backup-schedule-changed", N_ ("Schedule of backups changed") },
  { "backup-verified", N_ ("Backup verified") },
  { "device-moved", N_ ("Device moved to another place") },
  { "device-reading-imported", N_ ("Reading of a device imported") },
  { "device-renamed", N_ ("Device renamed") },
  { "device-replaced", N_ ("Device replaced") },
  { "hand-over-withdrawn", N_ ("Hand-over of work withdrawn") },
  { "inspection-answered", N_ ("Checklist answered") },
  { "person-left", N_ ("Person left") },
  { "reconciliation-begun", N_ ("Comparison with another list begun") },
  { "reconciliation-closed", N_ ("Comparison with another list closed") },
  { "reconciliation-decided", N_ ("Decided on differences of two lists") },
  { "reconciliation-undone", N_ ("Decision on two lists taken back") },
  { "remediation-mark-withdrawn", N_ ("Mark of remediation taken back") },
  { "remediation-marked", N_ ("Remediation marked on devices") },
  { "report-settings-changed", N_ ("Settings of reports changed") },
  { "results-imported", N_ ("Results imported") },
  { "work-assigned", N_ ("Work assigned") },
  { "work-given-to-successor", N_ ("Work given to the successor") },
  { "work-handed-over", N_ ("Work handed over") },
  { "work-taken-over", N_ ("Work taken over") },
  { "weekly-pattern-set", N_ ("Weekly pattern set") },
};

/**
 * med_audit_action_dup_title:
 * @action: the fixed word of a row
 *
 * Returns: (transfer full): what a person reads; the word itself with blanks where it is a new one
 */
char *
med_audit_action_dup_title (const char *action)
{
  for (gsize i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_str_equal (titles[i].action, action))
      return g_strdup (_ (titles[i].title));
  return g_strdelimit (g_strdup (action), "-", ' ');
}
