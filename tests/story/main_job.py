#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job on the demonstration, in the real window: a new advisory for one of its products, the vendor's statement, the
payload, a downtime, the install with verification by a second person, and the fleet report. What .ci/demo runs without a display.
Arguments: the folder of the installed programs, the folder for report.pdf and the screenshots."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

import hospital
import window as story
from driver import PAGES, Program, StoryError

PEOPLE = {"lea": "Anna Lindqvist", "ida": "Priya Nair", "tom": "Daniel Okoye", "vera": "Kenji Tanaka", "clara": "Dr. Felix Brandt"}


def use_demonstration():
    """The same story with the people and a product of the demonstration, and one more device of that product."""
    hospital.PEOPLE = {login: (name, hospital.PEOPLE[login][1]) for login, name in PEOPLE.items()}
    hospital.PASSPHRASES = {login: "demonstration" for login in PEOPLE}
    hospital.SITE = "Alderbrook General Hospital"
    hospital.ASSET, hospital.RELEASE, hospital.NEXT_RELEASE = "AGH-20001", "4.1.2", "4.1.3"
    hospital.MANUFACTURER, hospital.MODEL, hospital.AFFECTED = "Tannhof Imaging GmbH", "Vela CT 64", "vers:generic/<4.1.3"
    hospital.ADVISORY, hospital.PATCH, hospital.CVE = "TH-2026-0099", "KB5099001", "CVE-2026-99001"
    hospital.DEVICES = f"{hospital.COLUMNS}\n" + "".join(
        f"AGH-2000{number},CT mobile {number},{hospital.MANUFACTURER},{hospital.MODEL},{hospital.RELEASE},2026-11-01,,Mobile unit,MU{number},controlled,critical,mef-failure,yes\n"
        for number in (1, 2))


def start(program):
    program.find("Who Is Working?")
    program.choose("Person", hospital.PEOPLE["lea"][0])
    program.type("Passphrase", hospital.PASSPHRASES["lea"], "text")
    program.act(program.find("Start Working", "push button"))
    program.find(f"Working: {hospital.PEOPLE['lea'][0]}", "push button", timeout=40)


def show_pages(program, prefix=""):
    for number, name in enumerate(PAGES):
        program.page(number + 1)
        program.shoot(f"{prefix}{name.lower()}")


def walk(bin_dir, folder, results):
    data, files_folder = folder / "data", folder / "files"
    subprocess.run([bin_dir / "medpatchctl", "demo", data], check=True)
    files_folder.mkdir()
    files = hospital.write_all(files_folder)
    program = Program(str(bin_dir / "medpatch"), str(data), str(results))
    try:
        start(program)
        for step in (story.devices, story.advisories, story.patches, story.scan_and_copy, story.calendar, story.decide, story.downtime, story.hand_over,
                     story.install, story.verify, story.fleet_report):
            step(program, files) if step.__code__.co_argcount > 1 else step(program)
        show_pages(program)
    finally:
        program.quit()
    shutil.copy(files_folder / "fleet.pdf", results / "report.pdf")
    dark = Program(str(bin_dir / "medpatch"), str(data), str(results), environment={"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"})
    dark.number = program.number
    try:
        start(dark)
        dark.shoot("overview-dark")
    finally:
        dark.quit()


def main():
    bin_dir, results = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    results.mkdir(parents=True, exist_ok=True)
    use_demonstration()
    with tempfile.TemporaryDirectory(prefix="medpatch-main-job-") as folder:
        try:
            walk(bin_dir, pathlib.Path(folder), results)
        except StoryError as error:
            print("The main job stopped:", error)
            return 1
    print("The main job is done: a new advisory became a verified install on", hospital.ASSET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
