#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists the distinct version strings of a folder of CSAF documents, by rising SHA-256.

list-version-strings.py FOLDER [--first N]   string, document, product: one a line, parted by tabs
list-version-strings.py FOLDER --check TABLE the strings of TABLE are the first 100 (77: no folder)
"""

import argparse
import hashlib
import json
import pathlib
import sys

FIRST = 100


def walk(branches, above):
    for branch in branches:
        names = above + [branch["name"]]
        if branch["category"] in ("product_version", "product_version_range"):
            yield branch["name"], "/".join(above)
        yield from walk(branch.get("branches", []), names)


def list_strings(folder):
    found = {}
    leaves = 0
    for path in sorted(folder.rglob("*.json")):
        tree = json.loads(path.read_text(encoding="utf-8")).get("product_tree", {})
        for text, product in walk(tree.get("branches", []), []):
            leaves += 1
            found.setdefault(text, (path.stem, product))
    order = sorted(found, key=lambda text: hashlib.sha256(text.encode("utf-8")).hexdigest())
    return leaves, [(text,) + found[text] for text in order]


def read_table(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line and not line.startswith("#")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--first", type=int)
    parser.add_argument("--check", type=pathlib.Path)
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"skipped: there is no folder {options.folder}")
        return 77
    leaves, rows = list_strings(options.folder)
    if options.check:
        expected = [row[0] for row in rows[:FIRST]]
        written = read_table(options.check)
        for text in expected:
            if text not in written:
                print(f"missing in the table: {text!r}")
        for text in written:
            if text not in expected:
                print(f"not among the first {FIRST}: {text!r}")
        print(f"{leaves} leaves, {len(rows)} distinct strings, {len(written)} in the table")
        return 0 if written == expected else 1
    for row in rows[: options.first]:
        print("\t".join(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
