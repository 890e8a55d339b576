#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the handbook: well-formed pages, links that lead somewhere, no page too long, every sentence translated; each
kind of error, each message of an error and each command described.

check-handbook.py MEDPATCHCTL FILE.po PAGE..."""

import html
import pathlib
import re
import subprocess
import sys
import tempfile

import error_messages

PAGE_LINES = 120
HERE = pathlib.Path(__file__).parent
SOURCES = HERE.parent / "src"
ERRORS = SOURCES / "engine/base/med-error.h"
INDEX = HERE / "errors.index"


def check_page(path, text, names, faults):
    if len(text.splitlines()) > PAGE_LINES:
        faults.append(f"{path}: over {PAGE_LINES} lines")
    if f'id="{path.stem}"' not in text:
        faults.append(f"{path}: the id is not the name of the file")
    if path.stem != "index" and 'type="guide" xref="index#' not in text:
        faults.append(f"{path}: the index does not lead to it")
    for target, section in re.findall(r'xref="([^"#]+)(?:#([^"]+))?"', text):
        if target not in names:
            faults.append(f"{path}: there is no page {target}")
        elif section and f'<section id="{section}">' not in (path.parent / f"{target}.page").read_text(encoding="utf-8"):
            faults.append(f"{path}: there is no section {target}#{section}")


def check_messages(folder, faults):
    """Each message that the sources can set leads to a section, and each section on messages is led to."""
    index = error_messages.read_index(INDEX)
    messages = error_messages.all_messages(SOURCES)
    sections = set()
    for path in folder.glob("errors*.page"):
        found = re.findall(r'<section id="([^"]+)">', path.read_text(encoding="utf-8"))
        sections.update(f"{path.stem}#{section}" for section in found)
    for message, path in messages.items():
        if message not in index:
            faults.append(f"{path}: no section explains “{message}”; put it into help/errors.index")
    for message, section in index.items():
        if message not in messages:
            faults.append(f"errors.index: no source sets “{message}” any more")
        if section not in sections:
            faults.append(f"errors.index: there is no section {section}")
    for section in sections - set(index.values()):
        if not section.startswith("errors#"):
            faults.append(f"{section}: no message leads there")


def check_errors(text, faults):
    """Each kind of error has its section, named after it."""
    kinds = re.findall(r"^  MED_ERROR_([A-Z_]+),", ERRORS.read_text(encoding="utf-8"), re.MULTILINE)
    for kind in kinds:
        if f'<section id="{kind.lower().replace("_", "-")}">' not in text:
            faults.append(f"errors.page: no section on MED_ERROR_{kind}")


def check_commands(program, texts, faults):
    """Each command stands in the handbook as the program itself writes it."""
    done = subprocess.run([program, "help"], capture_output=True, text=True, env={"LC_ALL": "C.UTF-8"}, check=True)
    calls = re.findall(r"^  ([a-z].*?)(?:  .*)?$", done.stdout.partition("\n\n")[2].partition("\n\n")[0], re.MULTILINE)
    described = "\n".join(texts)
    for call in calls:
        if f"<code>{html.escape(call, quote=False)}</code>" not in described:
            faults.append(f"no page describes the command: {call}")
    if not calls:
        faults.append(f"{program} help lists no command")


def run(faults, *command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        faults.append(f"{command[0]}: {done.stderr.strip()}")


def main(program, po, *names):
    faults = []
    paths = [pathlib.Path(name) for name in names]
    stems = {path.stem for path in paths}
    for path in paths:
        text = path.read_text(encoding="utf-8")
        check_page(path, text, stems, faults)
        if path.stem == "errors":
            check_errors(text, faults)
    check_messages(paths[0].parent, faults)
    check_commands(program, [path.read_text(encoding="utf-8") for path in paths], faults)
    for path in paths[0].parent.glob("*.page"):
        if path.stem not in stems:
            faults.append(f"{path}: is not in help/meson.build")
    run(faults, "xmllint", "--noout", *names)
    with tempfile.TemporaryDirectory() as folder:
        run(faults, "itstool", "-o", f"{folder}/help.pot", *names)
        run(faults, "msgfmt", "--check", "-o", f"{folder}/help.mo", po)
        run(faults, "msgcmp", po, f"{folder}/help.pot")
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


main(*sys.argv[1:])
