#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole path on the command line: from people and devices over advisory, patch, statement, payload, downtime and install to
the report. Every step is the real program; what must be refused is tried first. Prints TAP."""
import datetime
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from hospital import busy_hours

CTL = os.environ["MEDPATCHCTL"]
SHARED = pathlib.Path(os.environ.get("MED_TEST_SHARED_DIR", ""))
PEOPLE = {"lead": "lead", "second": "lead,security-officer", "tech": "technician", "verifier": "technician", "clinic": "clinical-owner"}
PASSPHRASES = {login: f"the long words of {login}" for login in PEOPLE}
cases = 0


def case(good, what, detail=""):
    global cases
    cases += 1
    print(("ok" if good else "not ok"), cases, "-", what, flush=True)
    if not good:
        print("#", str(detail).replace("\n", "\n# "), flush=True)
        sys.exit(1)


class Hospital:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.passphrases = self.folder / "passphrases"
        self.passphrases.write_text("".join(f"{k} {v}\n" for k, v in PASSPHRASES.items()))
        self.passphrases.chmod(0o600)

    def run(self, *arguments, who=None, as_json=False):
        command = [CTL, "--data-dir", str(self.data), "--passphrases", str(self.passphrases)]
        command += ["--as", who] if who else []
        command += ["--json"] if as_json else []
        return subprocess.run(command + [str(a) for a in arguments], capture_output=True, text=True, timeout=120)

    def do(self, *arguments, who=None, why=None):
        done = self.run(*arguments, who=who)
        case(done.returncode == 0, why or " ".join(str(a) for a in arguments[:4]), done.stdout + done.stderr)
        return done.stdout

    def refused(self, word, *arguments, who=None, why=None):
        """Must end with 1, name the reason, and leave the audit log as long as it was (but for a failed signature)."""
        done = self.run(*arguments, who=who)
        case(done.returncode == 1 and word in done.stdout + done.stderr, why or f"refused: {' '.join(str(a) for a in arguments[:4])}", (done.returncode, done.stdout, done.stderr))

    def ask(self, *arguments):
        done = self.run(*arguments, as_json=True)
        case(done.returncode == 0, "answers in JSON: " + " ".join(arguments[:2]), done.stderr)
        return json.loads(done.stdout)

    def disposition(self, device="10233"):
        rows = self.ask("disposition", "list", f"--device={device}", "--patch=KB5025221")
        return rows[0] if rows else None


def people_and_devices(hospital):
    for login, roles in PEOPLE.items():
        hospital.do("person", "add", login, login.capitalize() + " Person", roles, who=None if login == "lead" else "lead")
    table = hospital.folder / "devices.csv"
    table.write_text(
        "Asset number,Device,Manufacturer,Model,Software release,Release read on,Site,Department,Serial number,Exposure,Safety impact,Mission impact\n"
        "10233,CT emergency 1,Example Imaging,Exa CT 64,4.1,2026-11-01,General Hospital,Emergency,SN1,controlled,critical,mef-failure\n"
        "10234,CT emergency 2,Example Imaging,Exa CT 64,4.2,2026-11-01,General Hospital,Emergency,SN2,controlled,critical,mef-failure\n")
    hospital.do("device", "import", table, who="lead")
    before = hospital.ask("audit", "list")
    hospital.do("device", "import", table, who="lead", why="a second import of the same file")
    case(len(hospital.ask("audit", "list")) == len(before), "a second import of the same file changes nothing")
    bad = hospital.folder / "bad.csv"
    bad.write_text("Asset number,Device,Model,Manufacturer\n10240,New,M,X\n,No number,M,X\n")
    hospital.refused("3", "device", "import", bad, who="lead", why="a table with a bad row is refused whole, by line")
    case(len(hospital.ask("device", "list")) == 2, "nothing of the bad table was taken")


def advisory():
    def vulnerability(cve, affected):
        return {"cve": cve, "notes": [{"category": "description", "text": "A remote attacker may run code."}],
                "product_status": {"known_affected": affected},
                "scores": [{"products": affected, "cvss_v3": {"version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "baseScore": 9.8, "baseSeverity": "CRITICAL"}}]}

    return {"document": {"category": "csaf_security_advisory", "csaf_version": "2.0", "title": "Exa CT <64> & remote desktop services",
                         "publisher": {"category": "vendor", "name": "Example Imaging", "namespace": "https://imaging.example"},
                         "tracking": {"id": "EXI-2026-001", "status": "final", "version": "1", "initial_release_date": "2026-10-01T00:00:00Z", "current_release_date": "2026-10-01T00:00:00Z",
                                      "revision_history": [{"date": "2026-10-01T00:00:00Z", "number": "1", "summary": "First"}]}},
            "product_tree": {"branches": [{"category": "vendor", "name": "Example Imaging", "branches": [{"category": "product_name", "name": "Exa CT 64", "branches": [
                {"category": "product_version_range", "name": "vers:generic/<4.2", "product": {"name": "Exa CT 64 before 4.2", "product_id": "P1"}}]}]}]},
            "vulnerabilities": [vulnerability("CVE-2019-0708", ["P1"])]}


def awareness(hospital):
    document = hospital.folder / "exi-2026-001.json"
    document.write_text(json.dumps(advisory()))
    hospital.do("advisory", "import", document, who="lead")
    hostile = hospital.folder / "hostile"
    hostile.mkdir()
    (hostile / "cut.json").write_text(json.dumps(advisory())[:400])
    (hostile / "twice.json").write_text('{"document": {}, "document": {}}')
    (hostile / "deep.json").write_text("[" * 100_000)
    (hostile / "zeros.json").write_text("[" + "0," * 10_000_000 + "0]")
    (hostile / "two.json").write_text("{}{}")
    rows = len(hospital.ask("audit", "list"))
    done = hospital.run("advisory", "import", hostile, who="lead")
    text = done.stdout + done.stderr
    case(done.returncode == 1 and all(name in text for name in ("cut.json", "twice.json", "deep.json", "zeros.json", "two.json")), "hostile documents are refused by name", text)
    case(len(hospital.ask("audit", "list")) == rows, "hostile documents leave nothing behind")
    if (SHARED / "data/csaf-provider").exists():
        text = hospital.do("advisory", "import", SHARED / "data/csaf-provider", who="lead", why="real advisories beside it")
        case("144 of 144" in text, "144 of 144 real advisories are loaded", text)
    else:
        print("# the shared advisories are absent; only our own is used")
    for review in hospital.ask("advisory", "review"):
        if review.get("vendor") == "Example Imaging":
            case(False, "an exact name needs no review", review)
    hospital.do("patch", "add", "--number=KB5025221", "--vendor=Microsoft", "--product=Windows 10", "--title=Remote desktop services", "--released=2026-09-10",
                "--source=Microsoft Update Catalog", "--cve=CVE-2019-0708", who="lead")
    case(hospital.disposition() is not None and hospital.disposition("10234") is None, "the affected device and only it has a task", hospital.ask("disposition", "list"))


def statement(payload):
    evidence = {"evidence": "Test report 77, passed", "reference": "TR-77"}
    return {"format": "medpatch-vendor-statement-1.0", "manufacturer": "Example Imaging", "reference": "EXI-ST-9", "revision": 1, "issued": "2026-11-01",
            "patch": {"number": "KB5025221", "vendor": "Microsoft", "product": "Windows 10", "title": "Remote desktop services", "released": "2026-09-10", "cves": ["CVE-2019-0708"]},
            "releases": [{"model": "Exa CT 64", "from_version": "4.1", "to_version": "4.1.1", "state": "released", "vex_status": "affected", "risk": "Remote code execution from the clinical network.", "mitigating_factors": "Remote desktop is used for service only."}],
            "impact_analysis": {"date": "2026-10-10", "components": ["Windows 10"], "interactions": "Reconstruction service restarts.", "effect_of_failed_update": "The console does not start.", "measures": "Image backup before.", "residual_risk": "Low.", "residual_risk_acceptable": True},
            "validation": {"date": "2026-10-20", **{name: evidence for name in ("functions_as_intended", "meets_cots_specification", "safe_and_effective", "meets_regulations", "maintainable", "free_of_malware")}},
            "payloads": [{"name": payload.name, "size_bytes": payload.stat().st_size, "sha256": hashlib.sha256(payload.read_bytes()).hexdigest()}],
            "installation": {"method": "hospital-staff", "timing": "own-date", "minutes": {"prepare": 10, "install": 20, "restart": 10, "verify": 15, "rollback": 25},
                             "prepare_steps": ["Take the image backup."], "install_steps": ["Run the installer.", "Restart the console."], "verification_steps": ["Scan the phantom.", "Send a test image to PACS."],
                             "rollback_steps": ["Restore the image backup."], "requires": [], "supersedes": [], "reversible": True, "removal_instruction": "Restore the image backup."}}


def distribution(hospital):
    payload = hospital.folder / "windows10-kb5025221.msu"
    payload.write_bytes(b"patch bytes " * 100_000)
    document = statement(payload)
    path = hospital.folder / "statement.json"
    lacking = json.loads(json.dumps(document))
    del lacking["validation"]["free_of_malware"]
    path.write_text(json.dumps(lacking))
    hospital.refused("malware", "statement", "check", path, why="a release without one of the six assertions is refused")
    path.write_text(json.dumps(document))
    hospital.do("statement", "check", path)
    hospital.do("statement", "import", path, who="lead")
    task = hospital.disposition()
    hospital.refused("not released", "disposition", "apply", task["id"], "authorized", who="lead", why="an unconfirmed statement releases nothing")
    hospital.refused("second person", "statement", "confirm", 1, who="lead", why="who brought it in cannot confirm it")
    hospital.do("statement", "confirm", 1, who="second")
    wrong = hospital.folder / "wrong" / payload.name
    wrong.parent.mkdir()
    wrong.write_bytes(b"other bytes" + payload.read_bytes()[11:])
    hospital.refused(payload.name, "payload", "add", 1, wrong, who="tech", why="a payload with other bytes is refused by name")
    hospital.do("payload", "add", 1, payload, who="tech")
    hospital.do("disposition", "apply", task["id"], "authorized", who="lead")
    hospital.refused("missing", "disposition", "apply", task["id"], "staged", who="tech", why="without a malware scan it is not staged")
    hospital.do("payload", "scan-record", 1, "ClamAV 1.4.6", "2026-11-20", "2026-11-21", "clean", who="second")
    hospital.do("disposition", "apply", task["id"], "staged", who="tech")
    stick = hospital.folder / "stick"
    stick.mkdir()
    text = hospital.do("payload", "copy", 1, stick, "10233", who="tech")
    case("Distribution succeeded" in text and any(p.name == payload.name for p in stick.rglob("*")), "the medium carries the payload and says so", text)
    return task


def schedule(hospital, task):
    hospital.refused("nothing is known", "downtime", "next", "--device", "10233", "--patch", "KB5025221", who="tech", why="unknown is not free")
    hospital.do("calendar", "weekly", "--device", "10233", "--day", f"mon-sun={busy_hours()}", who="tech")
    now = datetime.datetime.now().astimezone()
    start = now + datetime.timedelta(minutes=2)
    hospital.do("downtime", "next", "--device", "10233", "--patch", "KB5025221", who="tech")
    placed = hospital.run("downtime", "place", "--device", "10233", "--patch", "KB5025221", "--at", start.strftime("%Y-%m-%dT%H:%M:%S%z"), "--consent", "Dr. Kurz", "--fallback", "CT 2", who="tech")
    return placed


def install(hospital, task):
    order = task["id"]
    hospital.refused("hands it over", "install", "start", order, "--version-read=4.1", "--restore-point=IMG-1", who="tech", why="nothing starts before the clinic hands the device over")
    hospital.refused("role", "install", "hand-over", order, who="tech", why="a technician cannot hand over for the clinic")
    hospital.do("install", "hand-over", order, who="clinic")
    hospital.do("install", "take", order, who="tech")
    hospital.refused("not the one in the inventory", "install", "start", order, "--version-read=4.0", "--restore-point=IMG-1", who="tech", why="another version at the device stops the start")
    hospital.do("install", "start", order, "--version-read=4.1", "--restore-point=IMG-1", who="tech")
    hospital.refused("not ticked", "install", "report", order, "success", "--version-read=4.1.1", who="tech", why="success is not reported before the steps are done")
    for phase in ("prepare", "install"):
        hospital.do("install", "step", order, phase, "all", "done", who="tech")
    hospital.do("install", "report", order, "success", "--version-read=4.1.1", who="tech")
    case(hospital.disposition()["state"] == "installed-unverified", "reported success is not verified", hospital.disposition())
    hospital.do("install", "return", order, who="tech", why="the work is ended")
    hospital.refused("not verified", "install", "return", order, who="clinic", why="an unverified device does not go back to patients")
    hospital.refused("step", "install", "verify", order, "--version-read=4.1.1", who="verifier", why="verified only when every step has passed")
    hospital.do("install", "step", order, "verify", "all", "done", who="verifier")
    hospital.do("install", "verify", order, "--version-read=4.1.1", who="verifier")
    hospital.do("install", "return", order, who="clinic", why="the clinic takes the device back")
    done = hospital.disposition()
    case(done["state"] == "in-service" and done["service_state"] == "in-use", "installed, verified and in use", done)


def text_of(pdf):
    return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout


def paper(hospital, task):
    fleet, device, order = (hospital.folder / name for name in ("fleet.pdf", "device.pdf", "order.pdf"))
    hospital.do("report", "fleet", "--output", fleet)
    hospital.do("report", "device", "10233", "--output", device)
    hospital.do("report", "work-order", task["id"], "--output", order)
    case("KB5025221" in text_of(device) and "4.1.1" in text_of(device), "the device's record names the patch and the new version", text_of(device))
    case("Tech Person" in text_of(order) and "Clinic Person" in text_of(order), "the certificate names who installed and who took the device back", text_of(order))
    case("identity: local passphrase" in text_of(fleet), "the report says how people were identified", text_of(fleet))
    japanese = hospital.folder / "ja.pdf"
    hospital.do("report", "fleet", "--language", "ja", "--output", japanese)
    case("台帳" in text_of(japanese) or "パッチ" in text_of(japanese), "the report in Japanese is in Japanese", text_of(japanese)[:400])
    text = hospital.do("audit", "verify")
    case("whole" in text or "rows" in text, "the audit log is whole", text)


def main():
    with tempfile.TemporaryDirectory(prefix="medpatch-story-") as folder:
        hospital = Hospital(folder)
        people_and_devices(hospital)
        awareness(hospital)
        task = distribution(hospital)
        placed = schedule(hospital, task)
        case(placed.returncode == 0, "a downtime is planned where the gap has room for the rollback", placed.stderr)
        hospital.do("disposition", "list", "--device=10233")
        install(hospital, task)
        paper(hospital, task)
    print(f"1..{cases}")


if __name__ == "__main__":
    main()
