/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "med-exchange-records"

#include "config.h"

#include "engine/installation/med-exchange-records.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/base/med-error.h"
#include "engine/base/med-json.h"
#include "engine/installation/med-disposition-state.h"
#include "engine/installation/med-exchange.h"
#include "engine/installation/med-service-state.h"
#include "engine/inventory/med-people.h"

#define LINE 400
#define LONG 20000
#define BODY (1024 * 1024)
/* 9999-12-31: a time after that is a fault, and sums with it overflow. */
#define LAST_USEC G_GINT64_CONSTANT (253402300799000000)

typedef enum
{
  TEXT,      /* up to the limit, may be empty */
  NAME,      /* one line, not empty */
  FILE_NAME, /* a name without a folder */
  OPTIONAL,  /* text or null */
  NUMBER,    /* 0 to the limit */
  TIME,      /* 0 to LAST_USEC */
  HASH,      /* 64 hexadecimal digits */
  UUID,
  WORD, /* one of @words */
  OPTIONAL_WORD,
  OBJECT, /* of @shape */
  OPTIONAL_OBJECT,
  LIST,  /* of objects of @shape */
  NAMES, /* list of NAME */
} Kind;

typedef struct _Shape Shape;
typedef struct
{
  const char *name;
  Kind kind;
  gint64 limit; /* characters, or the largest number, or entries of a list */
  const Shape *shape;
  const char *words; /* between commas */
} Member;
struct _Shape
{
  const char *title;
  const Member *members; /* ended by one without a name */
};

#define SHAPE(shape, text, ...)                                                                    \
  static const Member shape##_members[] = { __VA_ARGS__, { NULL, TEXT, 0, NULL, NULL } };          \
  static const Shape shape = { text, shape##_members }

#define STATES                                                                                     \
  ",none,candidate,not-affected,waiting-for-vendor,in-internal-test,not-authorized,authorized,"    \
  "staged,scheduled,installing,interrupted,installed-unverified,in-service,failed,restoring,"      \
  "restored,out-of-service,deferred,exception,removal-required,closed-not-needed,"
#define SERVICE_STATES ",in-use,handed-over,under-service,awaiting-return,quarantined,"

SHAPE (patch_shape,
       "patch",
       { "vendor", NAME, LINE, NULL, NULL },
       { "number", NAME, LINE, NULL, NULL });
SHAPE (statement_shape,
       "statement",
       { "manufacturer", NAME, LINE, NULL, NULL },
       { "reference", NAME, LINE, NULL, NULL },
       { "revision", NUMBER, 1000000, NULL, NULL });
SHAPE (config_shape,
       "configuration",
       { "release", TEXT, LINE, NULL, NULL },
       { "patches", LIST, 2000, &patch_shape, NULL });
SHAPE (signature_shape,
       "signature",
       { "person", NAME, 32, NULL, NULL },
       { "meaning", WORD, 0, NULL,
         ",performed,verified,approved,confirmed,handed-over,returned-to-service,reviewed,"
         "taken-over," },
       { "subject", NAME, LINE, NULL, NULL },
       { "signed_usec", TIME, 0, NULL, NULL },
       { "identity", TEXT, LINE, NULL, NULL });
SHAPE (step_shape,
       "step",
       { "from", WORD, 0, NULL, STATES },
       { "to", WORD, 0, NULL, STATES },
       { "by", TEXT, 32, NULL, NULL },
       { "at_usec", TIME, 0, NULL, NULL },
       { "signature", OPTIONAL_OBJECT, 0, &signature_shape, NULL },
       { "evidence", TEXT, BODY, NULL, NULL });
SHAPE (service_step_shape,
       "service step",
       { "from", WORD, 0, NULL, SERVICE_STATES },
       { "to", WORD, 0, NULL, SERVICE_STATES },
       { "by", TEXT, 32, NULL, NULL },
       { "at_usec", TIME, 0, NULL, NULL },
       { "signature", OPTIONAL_OBJECT, 0, &signature_shape, NULL },
       { "evidence", TEXT, BODY, NULL, NULL });
SHAPE (downtime_shape,
       "downtime",
       { "id", NUMBER, G_MAXINT32, NULL, NULL },
       { "statement", OBJECT, 0, &statement_shape, NULL },
       { "start_usec", TIME, 0, NULL, NULL },
       { "end_usec", TIME, 0, NULL, NULL },
       { "prepare_min", NUMBER, 100000, NULL, NULL },
       { "install_min", NUMBER, 100000, NULL, NULL },
       { "restart_min", NUMBER, 100000, NULL, NULL },
       { "verify_min", NUMBER, 100000, NULL, NULL },
       { "rollback_min", NUMBER, 100000, NULL, NULL },
       { "calendar_hash", TEXT, LINE, NULL, NULL },
       { "fallback", TEXT, LONG, NULL, NULL },
       { "by", TEXT, 32, NULL, NULL },
       { "planned_usec", TIME, 0, NULL, NULL },
       { "consent_by", OPTIONAL, LINE, NULL, NULL },
       { "consent_usec", TIME, 0, NULL, NULL });
SHAPE (work_step_shape,
       "work step",
       { "phase", WORD, 0, NULL, ",prepare,install,verify,rollback," },
       { "ordinal", NUMBER, 10000, NULL, NULL },
       { "text", TEXT, LONG, NULL, NULL },
       { "result", OPTIONAL_WORD, 0, NULL, ",done,failed,skipped," },
       { "note", TEXT, LONG, NULL, NULL },
       { "by", TEXT, 32, NULL, NULL },
       { "at_usec", TIME, 0, NULL, NULL });
SHAPE (evidence_shape,
       "evidence",
       { "sha256", HASH, 0, NULL, NULL },
       { "name", FILE_NAME, 255, NULL, NULL },
       { "size", NUMBER, 64 * 1024 * 1024, NULL, NULL },
       { "kind", NAME, 64, NULL, NULL },
       { "by", TEXT, 32, NULL, NULL },
       { "at_usec", TIME, 0, NULL, NULL });
SHAPE (handover_shape,
       "hand-over",
       { "from", NAME, 32, NULL, NULL },
       { "to", NAME, 32, NULL, NULL },
       { "note", TEXT, LONG, NULL, NULL },
       { "state", WORD, 0, NULL, ",taken,moved," },
       { "by", NAME, 32, NULL, NULL },
       { "offered_usec", TIME, 0, NULL, NULL },
       { "ended_usec", TIME, 0, NULL, NULL },
       { "signature", OPTIONAL_OBJECT, 0, &signature_shape, NULL });
SHAPE (attempt_shape,
       "attempt",
       { "id", UUID, 0, NULL, NULL },
       { "kind", WORD, 0, NULL, ",install,remove,restore," },
       { "state", WORD, 0, NULL, ",open,interrupted,succeeded,failed,restored,restore-failed," },
       { "installer", NAME, 32, NULL, NULL },
       { "downtime", NUMBER, G_MAXINT32, NULL, NULL },
       { "config_before", OBJECT, 0, &config_shape, NULL },
       { "started_usec", TIME, 0, NULL, NULL },
       { "ended_usec", TIME, 0, NULL, NULL },
       { "version_before", TEXT, LINE, NULL, NULL },
       { "version_after", OPTIONAL, LINE, NULL, NULL },
       { "restore_point", TEXT, LINE, NULL, NULL },
       { "steps", LIST, 2000, &work_step_shape, NULL },
       { "evidence", LIST, 2000, &evidence_shape, NULL },
       { "handovers", LIST, 200, &handover_shape, NULL });
SHAPE (order_shape,
       "work order",
       { "id", NUMBER, G_MAXINT32, NULL, NULL },
       { "device", NAME, LINE, NULL, NULL },
       { "patch", OBJECT, 0, &patch_shape, NULL },
       { "patch_id", NUMBER, G_MAXINT32, NULL, NULL },
       { "state", WORD, 0, NULL, STATES },
       { "since_usec", TIME, 0, NULL, NULL },
       { "statement", OPTIONAL_OBJECT, 0, &statement_shape, NULL },
       { "signatures", LIST, 2000, &signature_shape, NULL },
       { "downtimes", LIST, 500, &downtime_shape, NULL },
       { "attempts", LIST, 200, &attempt_shape, NULL },
       { "steps", LIST, 2000, &step_shape, NULL });
SHAPE (device_shape,
       "device",
       { "id", NUMBER, G_MAXINT32, NULL, NULL },
       { "asset", NAME, LINE, NULL, NULL },
       { "config", OBJECT, 0, &config_shape, NULL },
       { "release_read_usec", TIME, 0, NULL, NULL },
       { "release_source", TEXT, LINE, NULL, NULL },
       { "service_state", WORD, 0, NULL, SERVICE_STATES },
       { "steps", LIST, 5000, &service_step_shape, NULL });
SHAPE (person_shape,
       "person",
       { "id", NUMBER, G_MAXINT32, NULL, NULL },
       { "login", NAME, 32, NULL, NULL },
       { "name", NAME, LINE, NULL, NULL },
       { "roles", NAMES, 16, NULL, NULL });
/* A row that is about nothing in the file shows only its hash. */
SHAPE (chain_shape,
       "row of the audit log",
       { "seq", NUMBER, G_MAXINT64, NULL, NULL },
       { "hash", HASH, 0, NULL, NULL },
       { "at_usec", TIME, 0, NULL, NULL },
       { "person", NUMBER, G_MAXINT32, NULL, NULL },
       { "action", TEXT, LINE, NULL, NULL },
       { "subject", TEXT, LINE, NULL, NULL },
       { "body", TEXT, BODY, NULL, NULL });
SHAPE (records_shape,
       "records",
       { "people", LIST, 10000, &person_shape, NULL },
       { "devices", LIST, 100000, &device_shape, NULL },
       { "orders", LIST, 100000, &order_shape, NULL },
       { "chain", LIST, 2000000, &chain_shape, NULL });
SHAPE (file_shape,
       "file",
       { "sha256", HASH, 0, NULL, NULL },
       { "size", NUMBER, G_GINT64_CONSTANT (1) << 30, NULL, NULL });
SHAPE (manifest_shape,
       "manifest",
       { "format", WORD, 0, NULL, "," MED_EXCHANGE_FORMAT "," },
       { "workstation", NAME, 64, NULL, NULL },
       { "exported_usec", TIME, 0, NULL, NULL },
       { "exported_by", NAME, 32, NULL, NULL },
       { "since_usec", TIME, 0, NULL, NULL },
       { "first_seq", NUMBER, G_MAXINT64, NULL, NULL },
       { "last_seq", NUMBER, G_MAXINT64, NULL, NULL },
       { "before_head", HASH, 0, NULL, NULL },
       { "last_head", HASH, 0, NULL, NULL },
       { "files", LIST, 10000, &file_shape, NULL });

static gboolean check_object (JsonObject *, const Shape *, const char *, GError **);

static gboolean
is_one_line (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static gboolean
is_hash (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* Files are kept by their hash; the name is only shown, but a person may save it by that name. */
static gboolean
is_file_name (const char *text)
{
  return *text != '\0' && *text != '.' && is_one_line (text) && strpbrk (text, "/\\:") == NULL;
}

static gboolean
is_word (const char *text, const char *words)
{
  g_autofree char *wanted = g_strdup_printf (",%s,", text);

  return strchr (text, ',') == NULL && *text != '\0' && strstr (words, wanted) != NULL;
}

static gboolean
text_fits (const char *text, const Member *member)
{
  if (member->limit > 0 && g_utf8_strlen (text, -1) > member->limit)
    return FALSE;
  switch ((int) member->kind)
    {
    case NAME:
      return *text != '\0' && is_one_line (text);
    case FILE_NAME:
      return is_file_name (text);
    case HASH:
      return is_hash (text);
    case UUID:
      return g_uuid_string_is_valid (text);
    case WORD:
    case OPTIONAL_WORD:
      return is_word (text, member->words);
    default:
      return TRUE;
    }
}

static gboolean
number_fits (JsonNode *node, const Member *member)
{
  const gint64 most = member->kind == TIME ? LAST_USEC : member->limit;

  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 &&
         json_node_get_int (node) >= 0 && json_node_get_int (node) <= most;
}

static gboolean
list_fits (JsonNode *node, const Member *member, const char *name, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  static const Member entry = { "entry", NAME, LINE, NULL, NULL };

  if (array == NULL || json_array_get_length (array) > member->limit)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      const char *text = med_json_array_get_text (array, i);
      JsonObject *object = med_json_array_get_object (array, i);

      if (member->kind == NAMES ? text == NULL || !text_fits (text, &entry) : object == NULL)
        return FALSE;
      if (member->kind == LIST && !check_object (object, member->shape, name, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
member_fits (JsonNode *node, const Member *member, const char *name, GError **error)
{
  const gboolean is_null = JSON_NODE_HOLDS_NULL (node);

  switch (member->kind)
    {
    case NUMBER:
    case TIME:
      return number_fits (node, member);
    case OBJECT:
    case OPTIONAL_OBJECT:
      return (is_null && member->kind == OPTIONAL_OBJECT) ||
             (JSON_NODE_HOLDS_OBJECT (node) &&
              check_object (json_node_get_object (node), member->shape, name, error));
    case LIST:
    case NAMES:
      return list_fits (node, member, name, error);
    case OPTIONAL:
    case OPTIONAL_WORD:
      if (is_null)
        return TRUE;
      break;
    default:
      break;
    }
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING &&
         text_fits (json_node_get_string (node), member);
}

static gboolean
check_object (JsonObject *object, const Shape *shape, const char *name, GError **error)
{
  guint n = 0;

  for (const Member *member = shape->members; member->name != NULL; member++, n++)
    {
      JsonNode *node = json_object_get_member (object, member->name);

      if (node != NULL && member_fits (node, member, name, error))
        continue;
      if (error == NULL || *error == NULL)
        g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
                     _ ("%s: “%s” of a %s is missing or faulty"), name, member->name, shape->title);
      return FALSE;
    }
  if (json_object_get_size (object) == n)
    return TRUE;
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT,
               _ ("%s: a %s has a member that this program does not know"), name, shape->title);
  return FALSE;
}

static gboolean
check (JsonNode *node, const Shape *shape, const char *name, GError **error)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return check_object (json_node_get_object (node), shape, name, error);
  g_set_error (error, MED_ERROR, MED_ERROR_CORRECT_INPUT, _ ("%s: the %s are not an object"), name,
               shape->title);
  return FALSE;
}

/**
 * med_exchange_check_manifest:
 * @manifest: a document
 * @name: of the file, for messages
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether it is a manifest in every member
 */
gboolean
med_exchange_check_manifest (JsonNode *manifest, const char *name, GError **error)
{
  return check (manifest, &manifest_shape, name, error);
}

/**
 * med_exchange_check_records:
 * @records: a document
 * @name: of the file, for messages
 * @error: return location, %MED_ERROR_CORRECT_INPUT
 *
 * Returns: whether they are records in every member
 */
gboolean
med_exchange_check_records (JsonNode *records, const char *name, GError **error)
{
  return check (records, &records_shape, name, error);
}
