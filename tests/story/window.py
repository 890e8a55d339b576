#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole path in the real window, with real keys and clicks: first start, people, devices, advisory, patch, statement, payload,
medium, calendar, downtime, work order, report, audit. What is judged is what a person would see, and the text of the report.
Prints TAP. Arguments: the program, the folder for data, report and screenshots."""
import os
import pathlib
import subprocess
import sys
import time

import hospital
from driver import Program, StoryError

cases = 0


def case(what):
    global cases
    cases += 1
    print("ok", cases, "-", what, flush=True)


def first_start(window):
    window.click(window.find("Set Up This Workstation", "list item"))
    window.find("Where Is This?")
    window.type("Hospital", "General Hospital", "text")
    window.type("Departments", "Emergency\nRadiology", "text")
    window.act(window.find("Next", "push button"))
    window.find("Who Works Here?")
    for number, (login, (name, roles)) in enumerate(hospital.PEOPLE.items()):
        window.type("Full name", name, "text")
        window.type("Short name (small letters and digits)", login, "text")
        for field in ("Passphrase (at least 8 characters)", "The same passphrase again"):
            window.type(field, hospital.PASSPHRASES[login], "text")
        for role in ("Lead engineer", "Security officer", "Biomedical technician", "Clinical owner"):
            window.tick(role, role in roles)
        if number + 1 < len(hospital.PEOPLE):
            window.act(window.find("Add Another Person", "push button"))
            window.find(name, "label")
    window.shoot("first-start-people")
    window.act(window.find("Next", "push button"))
    window.click(window.find("Start Without Devices", "list item"))
    window.find("Working: Lea Lead", timeout=30)
    case("the first start sets up a hospital and five people")


def devices(window, files):
    window.page(2)
    window.click(window.find("Import a Table…", "push button"))
    window.answer_file_chooser(files["devices"])
    dialog = window.dialog("Import Devices")
    window.act(window.find("Preview", "push button", dialog))
    window.see("2 new")
    window.act(window.find("Import 2 Rows", "push button", dialog))
    window.find("Imported", within=dialog)
    window.act(window.find("Close", "push button", dialog))
    window.find("10234")
    window.shoot("devices")
    case("a CSV file becomes two devices after a preview")


def advisories(window, files):
    window.page(3)
    window.menu("Import", 0)
    window.answer_file_chooser(files["advisory"])
    dialog = window.dialog("Import Advisories")
    window.find("EXI-2026-001 version 1", within=dialog)
    window.act(window.find("Close", "push button", dialog))
    window.click(window.find("EXI-2026-001", exact=False))
    window.find("Exa CT 64 <all> & remote desktop services")
    window.see("version 4.1 is within")
    window.shoot("advisory")
    case("an advisory is read, matched, and says why; its title is shown as written")
    window.click(window.find("Record Patch From This Advisory…", "push button"))
    dialog = window.dialog("Record a Patch")
    fields = {"Number, such as KB5025221": hospital.PATCH, "Maker": "Microsoft", "Component": "Windows 10", "Released on, such as 2026-11-10": "2026-09-10",
              "Where the date is written": "Microsoft Update Catalog"}
    for field, value in fields.items():
        window.type(field, value, "text", dialog)
    window.act(window.find("Record", "push button", dialog))
    window.wait(lambda: window.look("Record a Patch", "frame") is None, "the dialog to close")
    case("a COTS patch is recorded from the advisory")


def sign(window, login):
    dialog = window.dialog("Sign")
    window.choose("Person", hospital.PEOPLE[login][0], dialog)
    window.type("Passphrase", hospital.PASSPHRASES[login], "text", dialog)
    window.act(window.find("Sign", "push button", dialog))
    window.wait(lambda: window.look("Sign", "frame") is None, "the signature to be accepted")


def patches(window, files):
    window.page(4)
    window.menu("Statement", 0)
    window.answer_file_chooser(files["statement"])
    window.click(window.find(hospital.PATCH))
    window.see("A second person must compare the statement")
    window.click(window.find("Confirm…", "push button"))
    sign(window, "ida")
    window.see("Confirmed by Ida Second")
    case("the vendor's statement counts when a second person has confirmed it")
    window.click(window.find("Add Payload…", "push button"))
    window.answer_file_chooser(files["payload"])
    window.see("Bytes match the statement")
    case("the bytes are compared with the statement")


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    files_folder = folder / "files"
    files_folder.mkdir(parents=True, exist_ok=True)
    files = hospital.write_all(files_folder)
    window = Program(program, str(folder / "data"), str(folder))
    try:
        steps = [first_start, devices, advisories, patches]
        for step in steps:
            step(window, files) if step.__code__.co_argcount > 1 else step(window)
    except StoryError as error:
        print("not ok", cases + 1, "-", error)
        window.tree()
        return 1
    finally:
        window.quit()
    print(f"1..{cases}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
