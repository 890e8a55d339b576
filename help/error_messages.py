# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads from the sources every message of an error that a person can see."""

import pathlib
import re

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"|\b(PRI[a-z]\d+)\b')
SET = re.compile(r"\b(?:g_set_error|g_set_error_literal|g_error_new|g_error_new_literal|g_task_return_new_error)\s*\(")
# Functions of MedPatch that are handed a sentence, or the end of one, for an error.
REPORT = re.compile(
    r"\b(?:fail|fail_at|fault|forbid|refuse|refuse_type|wrong_input|refused|refuse_input|add_item|med_command_usage|med_csaf_refuse|med_tuf_refuse|refuse_usage"
    r"|med_statement_field_fault|med_form_dialog_fail)\s*\("
)
REASON = re.compile(r"\b(?:reason|message|what|why_none) =\s*g_strdup(?:_printf)?\s*\(")
TRANSLATED = re.compile(r"\b(N?_|ngettext|g_dngettext)\s*\(")
# Their texts marked with N_() or put together elsewhere are ends of a refusal.
TABLES = ("med-transition-guard.c", "med-transition.c", "med-csaf-reader.c", "med-ca-check.c")
LETTERS = re.compile(r"[a-z]{3}")
CONVERSION = re.compile(r"%(?:<[^>]+>|[-+ 0-9.']*(?:l|h|z)*[a-zA-Z])")


def arguments_of(text, opening):
    """The arguments of the call whose parenthesis opens there, as they are written."""
    depth, begin, position, found = 0, opening + 1, opening, []
    while True:
        character = text[position]
        if character == '"':
            position += 1
            while text[position] != '"':
                position += 2 if text[position] == "\\" else 1
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return found + [text[begin:position].strip()]
        elif character == "," and depth == 1:
            found.append(text[begin:position].strip())
            begin = position + 1
        position += 1


def literal_of(words):
    """Adjacent strings as one, with a macro of inttypes.h as gettext writes it."""
    return "".join(f"<{macro}>" if macro else string for string, macro in STRING.findall(words))


def translated_in(words):
    """Every text that is to be translated within these words of a source."""
    for match in TRANSLATED.finditer(words):
        arguments = arguments_of(words, match.end() - 1)
        texts = {"_": arguments[:1], "N_": arguments[:1], "ngettext": arguments[:2], "g_dngettext": arguments[1:3]}
        for text in texts[match.group(1)]:
            if text.startswith('"'):
                yield literal_of(text)


def messages_of(path):
    """The messages that a source can set, as gettext would write them."""
    text = path.read_text(encoding="utf-8")
    if path.name in TABLES:
        yield from translated_in(text)
        return
    for match in SET.finditer(text):
        arguments = arguments_of(text, match.end() - 1)
        if "MED_ERROR" in arguments:
            yield from translated_in(", ".join(arguments[arguments.index("MED_ERROR") + 2 :]))
    for pattern in (REPORT,) if "ui" in path.parts else (REPORT, REASON):
        for match in pattern.finditer(text):
            yield from translated_in(", ".join(arguments_of(text, match.end() - 1)))


def all_messages(folder):
    """Each message with a source that sets it; what has no words of its own, such as "%s: %s", is no message."""
    found = {}
    for path in sorted(pathlib.Path(folder).rglob("*.c")):
        for message in messages_of(path):
            if LETTERS.search(CONVERSION.sub("", message)):
                found.setdefault(message, path)
    return found


def read_index(path):
    """The list of messages: each with its section of the handbook."""
    sections, section = {}, None
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            if line[2:] in sections:
                raise SystemExit(f"{path}: twice: {line[2:]}")
            sections[line[2:]] = section
        elif line and not line.startswith("#"):
            section = line
    return sections
