#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks that each permission of the Flatpak has its reason in the README and in the handbook, that none is listed which
it does not have, and that none is asked for which a portal makes needless.

check-manifest.py MANIFEST README PAGE"""

import json
import pathlib
import re
import sys

# What a portal gives better, or what would undo the sandbox.
NEEDLESS = re.compile(
    r"--(socket=(x11|system-bus|session-bus|cups|pulseaudio|ssh-auth)|device=all"
    r"|filesystem=(host|home|xdg-[a-z]+|~|/)(/|:|$)|talk-name=org\.freedesktop\.(portal|Notifications|Flatpak).*"
    r"|talk-name=\*|allow=.*|persist=.*)"
)


def reasons_of(text, pattern):
    return {match[1]: match[2].strip() for match in re.finditer(pattern, text, re.MULTILINE)}


def compare(name, permissions, reasons, faults):
    for permission in permissions:
        if permission not in reasons:
            faults.append(f"{name}: no reason for {permission}")
        elif len(reasons[permission]) < 10:
            faults.append(f"{name}: what is given for {permission} is no reason")
    for permission in reasons:
        if permission not in permissions:
            faults.append(f"{name}: the manifest does not ask for {permission}")


def check(manifest, readme, page):
    faults = []
    permissions = manifest["finish-args"]
    for permission in permissions:
        if NEEDLESS.match(permission):
            faults.append(f"{permission}: a portal does that, or it opens the sandbox")
    if len(set(permissions)) != len(permissions):
        faults.append("a permission stands twice")
    compare("README", permissions, reasons_of(readme, r"^\| `(--[^`]+)` \| (.*) \|$"), faults)
    compare("handbook", permissions, reasons_of(page, r"<tr><td><p><code>(--[^<]+)</code></p></td><td><p>(.*?)</p>"), faults)
    return faults


def self_test():
    """The check finds what it is for."""
    readme = "| `--share=ipc` | shared memory |\n| `--device=dri` | to draw with it |\n"
    page = "<tr><td><p><code>--share=ipc</code></p></td><td><p>Shared memory</p></td></tr>"
    found = check({"finish-args": ["--share=ipc", "--socket=wayland", "--filesystem=home:ro"]}, readme, page)
    wanted = (
        "README: no reason for --socket=wayland",
        "README: the manifest does not ask for --device=dri",
        "handbook: no reason for --socket=wayland",
        "--filesystem=home:ro: a portal",
    )
    return [f"check-manifest does not find: {words}" for words in wanted if not any(f.startswith(words) for f in found)]


def main(manifest, readme, page):
    texts = [pathlib.Path(name).read_text(encoding="utf-8") for name in (manifest, readme, page)]
    faults = self_test() + check(json.loads(texts[0]), texts[1], texts[2])
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


main(*sys.argv[1:])
