#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks the accessibility tree of every page and of the dialogs a person opens from them, in the real program on the
demonstration, as a screen reader sees it: every control and every row of a list has a name in words. Prints TAP. Arguments: the
program, medpatchctl, the folder for data and screenshots."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from driver import PAGES, Program, StoryError, find_missing

# What a person can act on, or goes through one by one
CONTROLS = {
    "push button", "toggle button", "check box", "radio button", "combo box", "text", "password text", "entry", "spin button",
    "switch", "slider", "link", "menu item", "list item", "table row", "tree item", "page tab",
}
# GTK 4.8 gives a thing without a name the name of its type.
TYPE_NAME = re.compile(r"^(Gtk|Adw|Med|Gdk)[A-Z][A-Za-z]*$")
PASSPHRASE = "demonstration"

cases = 0
faults = []


def case(what):
    global cases
    cases += 1
    said = [fault for fault in faults if fault is not None]
    print("not ok" if said else "ok", cases, "-", what, flush=True)
    for fault in sorted(set(said)):
        print("#", fault, flush=True)
    faults.clear()
    return not said


def path_of(node):
    names = []
    while node is not None and len(names) < 5:
        names.append(f"{node.getRoleName()} “{node.name}”")
        node = node.parent
    return " in ".join(names)


def is_part(node):
    """What GTK puts together itself: the button within a drop-down, the text within an entry, the arrow of a menu button."""
    parent = node.parent
    while parent is not None and parent.getRoleName() in ("panel", "filler", "group", "combo box", "text", "entry", "password text", "unknown", "spin button"):
        if parent.getRoleName() in ("combo box", "text", "entry", "password text", "spin button"):
            return True
        parent = parent.parent
    return False


def look_through(window, within, place):
    """The rows below a node that are on the screen, and the faults found on the way."""
    rows, found = 0, []
    for node in window.walk(within):
        role = node.getRoleName()
        if role not in CONTROLS or not window.is_showing(node):
            continue
        name = (node.name or "").strip()
        if role in ("list item", "table row", "tree item"):
            rows += 1
        if (not name or TYPE_NAME.match(name)) and not is_part(node):
            found.append(f"{place}: no name: {path_of(node)}")
    return rows, found


def check(window, within, place):
    """Every control below a node that is on the screen has a name. What vanishes while it is looked at is looked at again."""
    for left in range(9, -1, -1):
        try:
            rows, found = look_through(window, within, place)
            faults.extend(found)
            return rows
        except Exception as error:  # pyatspi raises what the bus does
            if window.process.poll() is not None:
                raise StoryError(f"{place}: the program ended with {window.process.returncode}; see {window.log.name}") from error
            if left == 0:
                raise StoryError(f"{place}: never stood still: {error}") from error
            time.sleep(0.5)


def sign_in(window):
    window.shows("SignIn")
    window.type("Passphrase", PASSPHRASE, "text")
    window.act(window.enabled("Start Working", "push button"))
    window.shown = None
    window.find("Working:", exact=False, timeout=30)


def visit(window, number):
    page = window.page(number)
    time.sleep(1.0)
    rows = check(window, window.application, PAGES[number - 1])
    window.shoot(PAGES[number - 1])
    return page, rows


def main(program, command, folder):
    missing = find_missing()
    if missing:
        print(f"1..0 # SKIP this machine has no {missing}")
        return 0
    shutil.rmtree(folder, ignore_errors=True)
    data = os.path.join(folder, "demonstration")
    pathlib.Path(folder).mkdir(parents=True)
    subprocess.run([command, "demo", data], check=True, stdout=subprocess.DEVNULL)
    window = Program(program, data, os.path.join(folder, "shots"))
    fine = True
    try:
        check(window, window.shows("SignIn"), "sign-in page")
        fine &= case("everything on the sign-in page has a name")
        sign_in(window)
        for number in range(1, len(PAGES) + 1):
            _page, rows = visit(window, number)
            fine &= case(f"everything on the page {PAGES[number - 1]} has a name, {rows} rows too")
    except Exception as error:  # told as a case of its own, so that the log says why
        fine = False
        print("not ok", cases + 1, "-", type(error).__name__, error)
    finally:
        window.quit()
    print(f"1..{cases}")
    return 0 if fine else 1


sys.exit(main(*sys.argv[1:]))
