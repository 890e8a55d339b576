#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that the screens are translated as a whole: POTFILES.in names every source with text, and a catalogue has every text of
those sources, none of them marked as doubtful, with the conversions and mnemonics of the original.

check-translations.py FOLDER-OF-SOURCES FILE.po"""

import pathlib
import re
import subprocess
import sys
import tempfile

# As meson's preset "glib" and data/ have it
KEYWORDS = [
    "_", "N_", "C_:1c,2", "NC_:1c,2", "g_dcgettext:2", "g_dngettext:2,3", "g_dpgettext2:2c,3", "ngettext:1,2",
]


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, **options)


def texts_of(catalogue, *options):
    """The msgids that msgattrib lets through, as they stand in the file."""
    out = run("msgattrib", "--no-obsolete", "--no-wrap", *options, catalogue).stdout
    return [text for text in re.findall(r'^msgid "(.+)"$', out, re.MULTILINE)]


def check_potfiles(source, faults):
    done = run("sh", ".ci/update-potfiles", "--check", cwd=source)
    if done.returncode != 0:
        faults.append(done.stdout.strip() or done.stderr.strip())


def extract(source, folder):
    """The texts of the sources as they are now."""
    template = f"{folder}/fresh.pot"
    done = run(
        "xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES.in", f"--directory={source}", f"--output={template}",
        *[f"--keyword={keyword}" for keyword in KEYWORDS], cwd=source,
    )
    if done.returncode != 0:
        raise SystemExit(f"xgettext: {done.stderr}")
    return template


def check_catalogue(catalogue, template, faults):
    for text in texts_of(catalogue, "--untranslated"):
        faults.append(f"not translated: {text}")
    for text in texts_of(catalogue, "--only-fuzzy"):
        faults.append(f"doubtful: {text}")
    checked = run("msgfmt", "--check", "--output-file=/dev/null", catalogue)
    if checked.returncode != 0:
        faults.append(checked.stderr.strip())
    compared = run("msgcmp", catalogue, template)
    if compared.returncode == 0:
        return
    with tempfile.NamedTemporaryFile(suffix=".po") as merged:
        run("msgmerge", "--quiet", "--no-fuzzy-matching", f"--output-file={merged.name}", catalogue, template)
        missing = texts_of(merged.name, "--untranslated")
    faults += [f"not in the catalogue: {text}" for text in missing] or [compared.stderr.strip()]


def check_mnemonics(catalogue, faults):
    """A text with a mnemonic keeps one, such as "(_H)"; GTK takes the character behind the line."""
    out = run("msgattrib", "--no-obsolete", "--no-wrap", "--translated", catalogue).stdout
    for text, translation in re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', out, re.MULTILINE):
        # Names of formats have such lines too, and stand in quotation marks.
        plain = re.sub("“[^”]*”", "", text)
        marked = re.search(r"(?:^|[ A-Za-z(])_[A-Za-z]", plain) is not None and "%" not in text and " _" not in text[:1]
        if marked and len(text) < 60 and not re.search(r"_[A-Z0-9]", translation):
            faults.append(f"no mnemonic: {text}: {translation}")


def main(source, catalogue):
    faults = []
    check_potfiles(source, faults)
    with tempfile.TemporaryDirectory() as folder:
        check_catalogue(catalogue, extract(source, folder), faults)
    check_mnemonics(catalogue, faults)
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


main(str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2])
