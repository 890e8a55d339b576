#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A known exploited vulnerability in a COTS component reaches exactly its devices: the vendors' lists of components of two releases,
the CVE record and the catalogue come in by the real program. A third release has no list, and says so. With arguments (the program,
the folder for data and screenshots) the list comes in by the window, and the window is asked which devices contain it. Prints TAP."""
import json
import pathlib
import shutil
import sys
import tempfile

import command_line
from command_line import Hospital, case

CVE = "CVE-2026-4711"
SOURCE = "--source=portal of the vendor"


def devices(hospital):
    for login, roles in command_line.PEOPLE.items():
        hospital.do("person", "add", login, login.capitalize() + " Person", roles, who=None if login == "lead" else "lead")
    table = hospital.folder / "devices.csv"
    table.write_text("Asset number,Device,Manufacturer,Model,Software release,Release read on,Department,Exposure\n" + "".join(
        f"{asset},{model} {asset},Example Imaging,{model},{release},2026-11-01,Emergency,controlled\n"
        for asset, model, release in (("A-1", "Exa CT", "4.1"), ("A-2", "Exa CT", "4.1"), ("B-1", "Exa CT", "4.2"), ("C-1", "Exa MR", "1.0"))))
    hospital.do("device", "import", table, who="lead")


def cyclonedx(version):
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "metadata": {"timestamp": "2026-03-01T00:00:00Z", "component": {"type": "device", "name": "Exa CT", "version": "4.1"}},
            "components": [{"type": "library", "name": "libssl", "version": version, "supplier": {"name": "The OpenSSL Project"}, "cpe": f"cpe:2.3:a:openssl:openssl:{version}:*:*:*:*:*:*:*"},
                           {"type": "library", "name": "zlib", "version": "1.2.11", "purl": "pkg:generic/zlib@1.2.11"}]}


def spdx(version):
    return {"spdxVersion": "SPDX-2.3", "documentNamespace": "https://imaging.example/spdx/exa-ct-4.2", "creationInfo": {"created": "2026-03-02T00:00:00Z"}, "documentDescribes": ["SPDXRef-exa"],
            "packages": [{"SPDXID": "SPDXRef-exa", "name": "Exa CT", "versionInfo": "4.2"},
                         {"SPDXID": "SPDXRef-1", "name": "openssl", "versionInfo": version, "supplier": "Organization: OpenSSL",
                          "externalRefs": [{"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": f"cpe:2.3:a:openssl:openssl:{version}:*:*:*:*:*:*:*"}]}]}


def record(updated, versions, state="PUBLISHED"):
    return {"dataType": "CVE_RECORD", "dataVersion": "5.1",
            "cveMetadata": {"cveId": CVE, "state": state, "assignerShortName": "openssl", "datePublished": "2026-02-01T00:00:00Z", "dateUpdated": updated},
            "containers": {"cna": {"title": "A fault in TLS", "descriptions": [{"lang": "en", "value": "A remote attacker may run code."}], "rejectedReasons": [{"lang": "en", "value": "A duplicate"}],
                                   "affected": [{"vendor": "OpenSSL", "product": "OpenSSL", "defaultStatus": "unaffected", "cpes": ["cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*"], "versions": versions}]},
                           "adp": [{"title": "CISA ADP Vulnrichment", "metrics": [{"other": {"type": "ssvc", "content": {"timestamp": "2026-02-03T00:00:00Z", "options": [{"Exploitation": "poc"}, {"Automatable": "yes"}, {"Technical Impact": "total"}]}}}]}]}}


def write(hospital, name, content):
    path = hospital.folder / name
    path.write_text(json.dumps(content))
    return path


def components(hospital):
    first = write(hospital, "exa-4.1.cdx.json", cyclonedx("1.1.1k"))
    rows = len(hospital.ask("audit", "list"))
    text = hospital.do("component", "import", "A-1", first, why="a list is looked at")
    case("Added: The OpenSSL Project libssl, 1.1.1k" in text and "2 added" in text, "it says what it would change", text)
    case(len(hospital.ask("audit", "list")) == rows and hospital.ask("component", "list", "A-1") == [], "looking changes nothing")
    hospital.refused("where you have the list from", "component", "import", "A-1", first, "--accept", who="lead", why="who takes a list over says where it is from")
    hospital.do("component", "import", "A-1", first, "--accept", SOURCE, who="lead")
    hospital.do("component", "import", "B-1", write(hospital, "exa-4.2.spdx.json", spdx("1.1.1l")), "--accept", SOURCE, who="lead")
    case(len(hospital.ask("component", "list", "A-2")) == 2, "a list counts for every device with the release")
    found = hospital.ask("component", "find", "openssl", "< 1.1.1l")
    case([place["asset"] for place in found["places"]] == ["A-1", "A-2"] and found["components_unknown"] == 1, "who runs it, and of how many nobody knows", found)
    bad = write(hospital, "bad.json", {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": []})
    hospital.refused("lists no components", "component", "import", "C-1", bad, "--accept", SOURCE, who="lead", why="a list of nothing is not taken")
    case("not known" in hospital.do("component", "list", "C-1"), "a release without a list says that its components are not known")


def standing(hospital):
    shown = hospital.ask("advisory", "show", CVE)
    return {row["asset"]: row["status"] for row in shown["devices"]}, shown


def vulnerability(hospital):
    catalogue(hospital)
    scores = hospital.folder / "epss.csv"
    scores.write_text(f"#model_version:v2025.03.14,score_date:2026-11-20T00:00:00+0000\ncve,epss,percentile\n{CVE},0.0,0.01\n")
    case(hospital.ask("advisory", "show", CVE)["vulnerabilities"][0]["epss_date"] is None, "without scores none is claimed")
    hospital.do("epss", "import", scores, who="lead")
    score = hospital.ask("advisory", "show", CVE)["vulnerabilities"][0]
    case((score["epss_e5"], score["epss_date"]) == (0, "2026-11-20"), "a score of 0.0 is a score, with its date", score)
    case((score["exploitation"], score["automatable"]) == ("poc", "yes"), "where nobody set them the record's inputs count", score)
    for when in ("at once", "after a restart"):
        rows, shown = standing(hospital)
        case(rows.get("A-1") == rows.get("A-2") == "affected", f"exactly the devices with the affected version are affected, {when}", rows)
        case(rows.get("B-1") != "affected" and "C-1" not in rows, f"the others are not, {when}", rows)
        case(shown["components_unknown"] == 1, f"of the release without a list nobody can tell, {when}", shown)
    case("Components unknown" in hospital.do("advisory", "show", CVE), "the advisory says so in words")
    hospital.do("cve", "import", write(hospital, "older.json", record("2026-02-01T00:00:00Z", [{"version": "0", "lessThan": "4", "status": "affected"}])), who="lead", why="an older record comes in late")
    case(standing(hospital)[0].get("B-1") != "affected", "an older record does not count")
    hospital.do("cve", "import", write(hospital, "newer.json", record("2026-02-09T00:00:00Z", [{"version": "0", "lessThan": "4", "status": "affected"}])), who="lead", why="a newer record comes in")
    case(standing(hospital)[0].get("B-1") == "affected", "a newer record counts")
    hospital.do("cve", "import", write(hospital, "rejected.json", record("2026-02-10T00:00:00Z", [], "REJECTED")), who="lead", why="the record is rejected")
    case(standing(hospital)[0] == {}, "a rejected record concerns nobody")


def catalogue(hospital):
    affected = [{"version": "1.1.1", "lessThan": "1.1.1l", "status": "affected", "versionType": "custom"}]
    hospital.do("cve", "import", write(hospital, "record.json", record("2026-02-04T00:00:00Z", affected)), who="lead")
    known = {"catalogVersion": "2026.11.20", "dateReleased": "2026-11-20T00:00:00Z", "vulnerabilities": [{"cveID": CVE, "dateAdded": "2026-02-05", "vendorProject": "OpenSSL", "product": "OpenSSL"}]}
    hospital.do("kev", "import", write(hospital, "kev.json", known), who="lead")


def sign_in(window):
    window.find("Who Is Working?")
    window.choose("Person", "Lead Person")
    window.type("Passphrase", command_line.PASSPHRASES["lead"], "text")
    window.act(window.find("Start Working", "push button"))
    window.find("Working: Lead Person", "push button", timeout=40)


def take_over(window, story, hospital):
    story.pick(window, 2, "Search devices", "A-1")
    window.see("Components unknown: COTS software is not in this outcome.")
    window.shoot("unknown")
    case(True, "a device without a list says that its components are unknown")
    window.click(window.find("Import a List…", "push button"))
    window.answer_file_chooser(write(hospital, "exa-4.1.cdx.json", cyclonedx("1.1.1k")))
    dialog = window.dialog("Import Components")
    window.find("2 added", within=dialog, exact=False)
    window.find("Added: The OpenSSL Project libssl, 1.1.1k", within=dialog)
    window.shoot("preview")
    case(True, "a list is looked at before it counts")
    window.type("Where you have the list from, such as the vendor's portal", "Portal of the vendor", "text", dialog)
    window.act(window.enabled("Take Over", "push button", dialog))
    window.gone("Import Components")
    window.see("2 components, from Portal of the vendor")
    window.see(f"libssl 1.1.1k: {CVE}, known exploited")
    window.scroll_to(window.find("Import a List…", "push button"))
    window.shoot("device")
    case(True, "the device says what it contains, and which known exploited vulnerability reaches it through it")


def ask(window, folder, story):
    window.type("Search devices", "", "entry")
    window.act(window.find("Component…", "push button"))
    window.type("Component, CPE or package URL", "OpenSSL 1.1.1k", "text")
    window.act(window.find("Find", "push button"))
    window.find("Contain it: 2", "push button")
    window.see("Cannot tell for 2 devices: their components are unknown.")
    window.see("2 of 4 devices")
    window.shoot("filter")
    case(True, "which devices contain it, and of which nobody can tell")
    window.act(window.find("Components unknown: 2", "push button"))
    window.see("B-1")
    window.see("C-1")
    window.shoot("filter-unknown")
    case(True, "the devices of which nobody can tell are listed too")
    window.act(window.find("Room List…", "push button"))
    window.shows("Reports")
    window.find("Page 1 of", exact=False)
    window.shoot("room-list")
    story.save_report(window, folder / "rooms.pdf", ("A-1", "A-2", "B-1", "C-1", "1.1.1k", "Nothing: no list"))
    case(True, "the room list names where they are, and those of which nobody can tell")


def in_the_window(program, folder):
    import driver
    import hospital as words
    import window as story
    words.PEOPLE, words.PASSPHRASES = {"lead": ("Lead Person", [])}, command_line.PASSPHRASES
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    hospital = Hospital(folder)
    devices(hospital)
    catalogue(hospital)
    window = driver.Program(program, str(hospital.data), str(folder))
    try:
        sign_in(window)
        take_over(window, story, hospital)
        ask(window, folder, story)
    except driver.StoryError as error:
        window.tree()
        case(False, "a list comes in by the window", error)
    finally:
        window.quit()
    history = hospital.ask("component", "history", "A-2")
    case([(row["source"], row["components"], row["refused"]) for row in history] == [("Portal of the vendor", 2, 0)], "where the list is from is kept", history)
    case({row["asset"]: row["status"] for row in hospital.ask("advisory", "show", CVE)["devices"]} == {"A-1": "affected", "A-2": "affected"}, "exactly its devices are affected")


def main():
    if len(sys.argv) > 2:
        import driver
        if driver.find_missing():
            print("1..0 # SKIP absent:", driver.find_missing())
            return
        in_the_window(sys.argv[1], pathlib.Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory(prefix="medpatch-story-") as folder:
            hospital = Hospital(folder)
            devices(hospital)
            components(hospital)
            vulnerability(hospital)
    print(f"1..{command_line.cases}")


if __name__ == "__main__":
    main()
