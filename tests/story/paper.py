#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An install that was done with the paper sheet is entered afterwards: on the command line, or with a program and a folder as
arguments in the real window. What must be refused is tried first. Then the work order, the device's record (R2), the certificate
(R4), the audit log and the folder of evidence are asked who entered it, when, and from which scan. Prints TAP."""
import datetime
import hashlib
import os
import pathlib
import shutil
import sys
import tempfile
import time

import command_line as shell
from command_line import Hospital, case, text_of

SCAN = b"%PDF-1.7\nthe signed sheet of 10233\n%%EOF\n"
WRITTEN = ("handed-over", "started", "ended", "verified", "returned")


def prepare(folder):
    """Up to the planned downtime, on the command line."""
    shell.SHARED = pathlib.Path("/there-is-none")
    hospital = Hospital(folder)
    shell.people_and_devices(hospital)
    shell.awareness(hospital)
    task = shell.distribution(hospital)
    placed = shell.schedule(hospital, task)
    case(placed.returncode == 0, "a downtime is planned", placed.stderr)
    scan = hospital.folder / "sheet-10233.pdf"
    scan.write_bytes(SCAN)
    return hospital, task, scan


def written_times():
    """Five moments after the planning, a second apart, all of them past; as a person writes them."""
    begin = datetime.datetime.now().replace(microsecond=0) + datetime.timedelta(seconds=1)
    time.sleep(len(WRITTEN) + 2)
    return [(begin + datetime.timedelta(seconds=i)).strftime("%Y-%m-%d %H:%M:%S") for i in range(len(WRITTEN))]


def arguments(task, sheet, times, **changes):
    values = dict(zip(WRITTEN, times))
    values |= {"scan": sheet, "result": "verified", "installer": "tech", "verifier": "verifier", "handed-over-by": "clinic", "returned-by": "clinic",
               "version-before": "4.1", "version-after": "4.1.1", "restore-point": "IMG-1"}
    values |= {name.replace("_", "-"): value for name, value in changes.items()}
    return ["install", "enter-sheet", task["id"], "--all-steps"] + [f"--{name}={value}" for name, value in values.items() if value is not None]


def refuse(hospital, task, scan, times):
    text = hospital.folder / "sheet.txt"
    text.write_text("no picture")
    rows = len(hospital.ask("audit", "list"))
    early = (datetime.datetime.now() - datetime.timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    late = (datetime.datetime.now() + datetime.timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    for word, why, changes in (
            ("PDF, PNG or JPEG", "a text is no scan", {"scan": text}),
            ("was planned", "a time before the order was planned", {"handed_over": early}),
            ("future", "a time in the future", {"returned": late}),
            ("lies before", "times out of order", {"ended": times[0]}),
            ("not the one in the inventory", "another release than the inventory's", {"version_before": "4.0"}),
            ("leads to", "another release than the patch leads to", {"version_after": "4.2"}),
            ("restore point", "no restore point", {"restore_point": None}),
            ("not both", "a restore point, and people who accepted that there is none", {"no_way_back_lead": "lead", "no_way_back_clinical": "clinic"}),
            ("one is missing", "half an acceptance", {"restore_point": None, "no_way_back_lead": "lead"}),
            ("restore point", "an acceptance where the vendor knows a way back", {"restore_point": None, "no_way_back_lead": "lead", "no_way_back_clinical": "clinic"}),
            ("role", "the hand-over of somebody who is not of the clinic", {"handed_over_by": "tech"}),
            ("Step 1 failed", "a step that failed", {"step": "install/1=failed"})):
        hospital.refused(word, *arguments(task, scan, times, **changes), who="tech", why=f"refused: {why}")
    hospital.refused("technician or a lead", *arguments(task, scan, times), who="clinic", why="refused: entered by the clinic")
    case(len(hospital.ask("audit", "list")) == rows, "nothing half-entered is left behind")
    state = hospital.disposition()
    case(state["state"] == "scheduled" and state["service_state"] == "in-use", "the order stands as it stood", state)


def judge(hospital, task, scan, entered_by):
    """What the program, the papers and the audit log say of it afterwards."""
    state = hospital.disposition()
    case(state["state"] == "in-service" and state["service_state"] == "in-use", "installed, verified and in use", state)
    text = hospital.do("install", "show", task["id"], who="tech")
    case(f"Entered late by {entered_by}" in text and scan.name in text, "the work order says by whom it was entered late and from which scan", text)
    device, certificate = hospital.folder / "device.pdf", hospital.folder / "certificate.pdf"
    hospital.do("report", "device", "10233", "--output", device)
    hospital.do("report", "work-order", task["id"], "--output", certificate)
    digest = hashlib.sha256(SCAN).hexdigest()
    for name, path in (("R2", device), ("R4", certificate)):
        words = " ".join(text_of(path).split())
        flat = words.replace(" ", "")
        case("Enteredlateby" in flat and entered_by.replace(" ", "") in flat, f"{name} says by whom it was entered late", words)
        case(scan.name.replace(" ", "") in flat and digest[:16] in flat, f"{name} names the scan and its hash", words)
        case("signedpapersheet" in flat, f"{name} says that the signatures are those of the sheet", words)
    certificate_words = text_of(certificate)
    for who in ("Tech Person", "Verifier Person", "Clinic Person"):
        case(who in certificate_words, f"the certificate names {who}", certificate_words)
    kept = hospital.data / "evidence"
    case(any(path.is_file() and path.read_bytes() == SCAN for path in kept.rglob("*")), "the scan is kept byte for byte")
    log = hospital.folder / "log.csv"
    hospital.do("audit", "export", log)
    rows = log.read_text()
    case("entered_late" in rows and digest in rows and "paper-record-entered" in rows, "the audit log says so of every event", rows[-2000:])
    hospital.do("audit", "verify", why="the audit log is whole")


def on_the_command_line():
    with tempfile.TemporaryDirectory(prefix="medpatch-paper-") as folder:
        hospital, task, scan = prepare(folder)
        times = written_times()
        refuse(hospital, task, scan, times)
        hospital.do(*arguments(task, scan, times), who="tech", why="the sheet is entered")
        judge(hospital, task, scan, "Tech Person")
        hospital.refused("planned", *arguments(task, scan, times), who="tech", why="the same sheet again is refused")


def in_the_window(program_path, folder):
    import driver
    import hospital as words
    import window as story
    words.PEOPLE = {login: (f"{login.capitalize()} Person", []) for login in shell.PEOPLE}
    words.PASSPHRASES, words.ASSET = shell.PASSPHRASES, "10233"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    hospital, task, scan = prepare(folder)
    times = written_times()
    window = driver.Program(program_path, str(hospital.data), str(folder))
    try:
        window.find("Who Is Working?")
        window.choose("Person", "Tech Person")
        window.type("Passphrase", shell.PASSPHRASES["tech"], "text")
        window.act(window.find("Start Working", "push button"))
        window.find("Working: Tech Person", "push button", timeout=40)
        story.pick(window, 6, "Search work orders", "10233", "KB5025221")
        window.act(window.find("Open Work Order", "push button"))
        title = "Signed Sheet of KB5025221 on 10233"
        dialog = window.open("Enter the Signed Sheet…", title)
        fill(window, dialog, times, scan)
        window.shoot("sheet")
        window.act(window.find("Enter…", "push button", window.dialog(title)))
        sign = window.dialog("Sign")
        window.find("Tech Person", within=sign)
        window.type("Passphrase", shell.PASSPHRASES["tech"], "text", sign)
        window.act(window.enabled("Sign", "push button", sign))
        window.gone(title)
        window.see("Entered late by Tech Person")
        window.find("INSTALLED AND VERIFIED")
        window.shoot("entered-late")
        case(True, "the window says installed and verified, and entered late by whom")
    except driver.StoryError as error:
        window.tree()
        case(False, "the sheet is entered in the window", error)
    finally:
        window.quit()
    judge(hospital, task, scan, "Tech Person")


def fill(window, dialog, times, scan):
    for field, value in zip(("Handed over at", "Install started at", "Install ended at", "Verified at", "Returned to service at"), times):
        window.type(field, value, "text", dialog)
    for field, value in (("Handed over by", "Clinic Person"), ("Installed by", "Tech Person"), ("Verified by", "Verifier Person"), ("Returned to service by", "Clinic Person")):
        window.choose(field, value, dialog)
    for field, value in (("Release before", "4.1"), ("Restore point: number or place of the backup", "IMG-1"), ("Release after the install", "4.1.1")):
        window.type(field, value, "text", dialog)
    window.act(window.find("Enter…", "push button", dialog))
    window.see("The scan of the signed sheet is missing")
    case(True, "without the scan nothing is entered")
    window.click(window.find("Choose… Scan of the signed sheet: PDF, PNG or JPEG", "push button", dialog))
    window.answer_file_chooser(scan)
    window.see(scan.name)


def main():
    if len(sys.argv) < 3:
        on_the_command_line()
    else:
        import driver
        if driver.find_missing():
            print("1..0 # SKIP absent:", driver.find_missing())
            return 0
        in_the_window(sys.argv[1], pathlib.Path(sys.argv[2]))
    print(f"1..{shell.cases}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
