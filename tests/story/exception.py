#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exceptions through the real programs: requested by one person, approved by another, and then the clock moves past the end of one of
them. The device turns overdue, stands first on the Overview, and the register (R5) shows it first and in bold. Prints TAP.
Arguments: the module that moves the clock; for the window also the program and the folder for its screenshots."""
import csv
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import command_line
from command_line import Hospital, case

DEVICES = ("Asset number,Device,Manufacturer,Model,Software release,Release read on,Site,Department,Exposure,Safety impact,Mission impact\n"
           "10233,CT emergency 1,Example Imaging,Exa CT 64,4.1,2026-11-01,General Hospital,Emergency,controlled,critical,mef-failure\n"
           "10234,CT emergency 2,Example Imaging,Exa CT 64,4.1,2026-11-01,General Hospital,Emergency,controlled,critical,mef-failure\n"
           "10235,CT emergency 3,Example Imaging,Exa CT 64,4.1,2026-11-01,General Hospital,Emergency,controlled,critical,mef-failure\n")
REASON = ("--kind=vendor-not-validated", "--reason=The vendor still tests it", "--residual-risk=Somebody in the room could reach it", "--exposure=small",
          "--control=Firewall in front of the CT", "--control-kind=network-block", "--evidence=Rule set 14", "--plan=Update 4.2 in spring", "--budget-year=2027")


def day(ahead):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=ahead)).strftime("%Y-%m-%d")


def move_clock(module, days):
    """From now on every program that is started lives so many days later."""
    os.environ["LD_PRELOAD"] = module
    os.environ["MED_TEST_CLOCK_DAYS"] = str(days)
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"


def prepare(hospital):
    for login, roles in command_line.PEOPLE.items():
        hospital.do("person", "add", login, login.capitalize() + " Person", roles, who=None if login == "lead" else "lead")
    table, document = hospital.folder / "devices.csv", hospital.folder / "advisory.json"
    table.write_text(DEVICES)
    document.write_text(json.dumps(command_line.advisory()))
    hospital.do("device", "import", table, who="lead")
    hospital.do("advisory", "import", document, who="lead")
    hospital.do("patch", "add", "--number=KB5025221", "--vendor=Microsoft", "--product=Windows 10", "--title=Remote desktop services", f"--released={day(-60)}",
                "--source=Microsoft Update Catalog", "--cve=CVE-2019-0708", who="lead")
    orders = {row["device"]: row["id"] for row in hospital.ask("disposition", "list")}
    case(sorted(orders) == ["10233", "10234", "10235"], "three devices have a task", orders)
    for order in orders.values():
        hospital.do("disposition", "apply", order, "waiting-for-vendor", "--reason=The vendor tests it", who="lead")
    return orders


def request(hospital, order, expires, *more, who="tech"):
    return ("exception", "request", *REASON, f"--expires={day(expires)}", f"--next-test={day(180)}", *more, order), who


def agree(hospital, orders):
    """What must be refused first; then one exception for 20 days, one for 200, one that nobody has approved."""
    for missing, word in (("--expires", "has an end"), ("--residual-risk", "risk remains"), ("--evidence", "needs evidence"), ("--control", "at least one control")):
        arguments, who = request(hospital, orders["10233"], 20)
        hospital.refused(word, *(a for a in arguments if not str(a).startswith(missing + "=")), who=who, why=f"no exception without {missing}")
    arguments, who = request(hospital, orders["10233"], 400)
    hospital.refused("limit of the policy", *arguments, who=who, why="no exception longer than the policy allows")
    for asset, expires in (("10233", 20), ("10234", 200), ("10235", 200)):
        arguments, who = request(hospital, orders[asset], expires)
        hospital.do(*arguments, who=who, why=f"an exception is requested for {asset}")
    hospital.refused("own request", "exception", "approve", 1, who="tech", why="nobody approves their own request")
    hospital.refused("Security officer", "exception", "approve", 1, who="verifier", why="who has not the role does not approve")
    case(hospital.disposition()["state"] == "waiting-for-vendor", "a request moves nothing")
    for number in (1, 2):
        hospital.do("exception", "approve", number, who="second", why=f"the security officer approves exception {number}")
    case(hospital.disposition()["state"] == "exception", "the approved one is in exception")
    hospital.do("exception", "refuse", 3, "--reason=Ask again with a date", who="second", why="the third is refused")
    shown = hospital.ask("exception", "show", 1)
    case(shown["approvals"][0]["name"] == "Second Person" and shown["requested_by"] == "Tech Person", "requested by one, approved by another", shown)
    case(shown["devices"][0]["outcome_before"] is not None, "how urgent it is without and with the controls is worked out", shown["devices"])
    hospital.do("exception", "test", shown["controls"][0]["id"], "passed", f"--next-test={day(190)}", "--note=Port scan", who="tech", why="a test of the control is recorded")
    case(standings(hospital) == {1: "expiring", 2: "running", 3: "refused"}, "before, nothing has expired", standings(hospital))
    case(overdue(hospital) == 0, "before, nothing is overdue")


def standings(hospital):
    return {row["id"]: row["standing"] for row in hospital.ask("exception", "list")}


def overdue(hospital):
    done = hospital.run("report", "fleet", as_json=True)
    return sum(row["overdue"] for row in json.loads(done.stdout)["outcomes"])


def lines_of(path):
    """The lines of a PDF from top to bottom, each as the bold text and the other text in it."""
    pages = subprocess.run(["pdftohtml", "-xml", "-i", "-stdout", path], capture_output=True, text=True, check=True).stdout.split("<page ")
    for page in pages[1:]:
        lines = {}
        for top, left, text in re.findall(r'<text top="(\d+)" left="(\d+)"[^>]*>(.*?)</text>', page):
            lines.setdefault(int(top), []).append((int(left), re.sub("<[^>]*>", "", text), "<b>" in text))
        for top in sorted(lines):
            pieces = sorted(lines[top])
            yield "".join(text for _, text, bold in pieces if bold), "".join(text for _, text, bold in pieces if not bold)


def register(hospital):
    paper, table = hospital.folder / "r5.pdf", hospital.folder / "r5.csv"
    hospital.do("report", "exceptions", "--output", paper, "--csv", table, why="the register is written")
    rows = json.loads(hospital.run("report", "exceptions", as_json=True).stdout)["exceptions"]
    case([row["standing"] for row in rows] == ["expired", "running"], "the register has the expired one first", rows)
    files = [path for path in hospital.folder.glob("r5*.csv") if "10233" in path.read_text(encoding="utf-8-sig")]
    assets = [cell for row in csv.reader(files[0].read_text(encoding="utf-8-sig").splitlines()) for cell in row if re.match("1023[345] ", cell)]
    case(assets and assets[0].startswith("10233"), "so has its table as CSV", assets)
    lines = list(lines_of(paper))
    first = next((number for number, (bold, plain) in enumerate(lines) if "10233" in bold + plain), -1)
    second = next((number for number, (bold, plain) in enumerate(lines) if "10234" in bold + plain), -1)
    case(0 <= first < second, "on paper the expired one stands above the running one", lines)
    case("Expired" in lines[first][0] and "10233" in lines[first][0] and not lines[first][1], "in bold", lines[first])
    case("10234" in lines[second][1] and not lines[second][0], "which is not in bold", lines[second])


def expire(hospital, module):
    move_clock(module, 21)
    case(standings(hospital) == {1: "expired", 2: "running", 3: "refused"}, "the clock moves past the end of the first", standings(hospital))
    ended = hospital.ask("exception", "show", 1)
    case(ended["ended_trigger"] == "date-passed", "what ended it is recorded and named", ended)
    case(hospital.disposition()["state"] == "waiting-for-vendor", "the device is back where it came from")
    case(overdue(hospital) == 1, "and it is overdue, which no report hides", overdue(hospital))
    register(hospital)


def renew(hospital, orders):
    """Never silently: a new request that names the old one, approved anew."""
    hospital.refused("has ended", "exception", "test", 1, "passed", f"--next-test={day(200)}", who="tech", why="a test does not bring it back")
    arguments, who = request(hospital, orders["10233"], 100)
    hospital.do(*arguments, who=who, why="a renewal is requested")
    case(hospital.ask("exception", "show", 4)["renews"] == 1, "it refers to the one that expired")
    case(overdue(hospital) == 1, "while it waits for approval the device stays overdue")
    hospital.do("exception", "approve", 4, who="second", why="it is approved by another person")
    case(overdue(hospital) == 0 and standings(hospital)[1] == "ended", "then the device is not overdue any more", standings(hospital))
    text = hospital.do("audit", "verify")
    case("whole" in text or "rows" in text, "the audit log is whole", text)


def show(hospital, program, folder):
    """The real window, on the day after."""
    from driver import Program, find_missing
    if find_missing():
        print("# the window is not looked at; absent:", find_missing())
        return
    window = Program(program, str(hospital.data), folder)
    try:
        window.find("Who Is Working?")
        window.choose("Person", "Lead Person")
        window.type("Passphrase", command_line.PASSPHRASES["lead"], "text")
        window.act(window.find("Start Working", "push button"))
        window.find("Working: Lead Person", "push button", timeout=40)
        card = window.see("10233 is overdue")
        above = [window._box(window.find(title, "label")).y for title in ("Decide Now", "Waiting", "Health")]
        window.shoot("overview-expired")
        case(window._box(card).y < min(above), "on the Overview the overdue device stands above everything else", (window._box(card).y, above))
        window.click(window.see("Expired exceptions"))
        window.shown = "MedWorkOrdersPage"
        window.see("Overdue: Waiting for the vendor")
        window.see("1 of 3 work orders")
        window.shoot("overdue-list")
        case(True, "and its card opens the list of what is overdue")
    finally:
        window.quit()


def main():
    module = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="medpatch-exception-") as folder:
        hospital = Hospital(pathlib.Path(folder))
        orders = prepare(hospital)
        agree(hospital, orders)
        expire(hospital, module)
        if len(sys.argv) > 2:
            show(hospital, sys.argv[2], sys.argv[3])
        else:
            renew(hospital, orders)
    print(f"1..{command_line.cases}")


if __name__ == "__main__":
    main()
