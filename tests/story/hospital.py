# SPDX-License-Identifier: GPL-3.0-or-later
"""What the stories are about: people, devices, an advisory, a vendor's statement and the bytes of a patch, all of our own making."""
import datetime
import hashlib
import json

PEOPLE = {  # login: name, roles as the screen names them
    "lea": ("Lea Lead", ["Lead engineer"]),
    "ida": ("Ida Second", ["Lead engineer", "Security officer"]),
    "tom": ("Tom Tech", ["Biomedical technician"]),
    "vera": ("Vera Verify", ["Biomedical technician"]),
    "clara": ("Clara Clinic", ["Clinical owner"]),
}
PASSPHRASES = {login: f"the long words of {login}" for login in PEOPLE}
COLUMNS = "Asset number,Device,Manufacturer,Model,Software release,Release read on,Site,Department,Serial number,Exposure,Safety impact,Mission impact,High risk"
DEVICES = (
    f"{COLUMNS}\n"
    "10233,CT emergency 1,Example Imaging,Exa CT 64,4.1,2026-11-01,General Hospital,Emergency,SN1,controlled,critical,mef-failure,yes\n"
    "10234,CT emergency 2,Example Imaging,Exa CT 64,4.2,2026-11-01,General Hospital,Emergency,SN2,controlled,critical,mef-failure,yes\n"
)
SITE = "General Hospital"
ASSET, RELEASE, NEXT_RELEASE = "10233", "4.1", "4.1.1"
MANUFACTURER, MODEL, AFFECTED = "Example Imaging", "Exa CT 64", "vers:generic/<4.2"
ADVISORY = "EXI-2026-001"
PATCH = "KB5025221"
CVE = "CVE-2019-0708"


def advisory():
    """A CSAF 2.0 security advisory with `<` and `&` in its title."""
    vendor, product, versions, tracking = MANUFACTURER, MODEL, AFFECTED, ADVISORY
    vulnerability = {
        "cve": CVE,
        "notes": [{"category": "description", "text": "A remote attacker may run code."}],
        "product_status": {"known_affected": ["P1"]},
        "remediations": [{"category": "vendor_fix", "details": "Install the patch that we have validated.", "product_ids": ["P1"]}],
        "scores": [{"products": ["P1"], "cvss_v3": {"version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "baseScore": 9.8, "baseSeverity": "CRITICAL"}}],
    }
    released = "2026-10-01T00:00:00Z"
    leaf = {"category": "product_version_range", "name": versions, "product": {"name": f"{product} {versions}", "product_id": "P1"}}
    return {
        "document": {
            "category": "csaf_security_advisory", "csaf_version": "2.0", "title": f"{product} <all> & remote desktop services",
            "publisher": {"category": "vendor", "name": vendor, "namespace": "https://imaging.example"},
            "tracking": {"id": tracking, "status": "final", "version": "1", "initial_release_date": released, "current_release_date": released,
                         "revision_history": [{"date": released, "number": "1", "summary": "First"}]},
        },
        "product_tree": {"branches": [{"category": "vendor", "name": vendor, "branches": [{"category": "product_name", "name": product, "branches": [leaf]}]}]},
        "vulnerabilities": [vulnerability],
    }


def statement(payload):
    """A vendor's statement that releases the patch for one release of one model."""
    evidence = {"evidence": "Test report 77, passed", "reference": "TR-77"}
    assertions = ("functions_as_intended", "meets_cots_specification", "safe_and_effective", "meets_regulations", "maintainable", "free_of_malware")
    return {
        "format": "medpatch-vendor-statement-1.0", "manufacturer": MANUFACTURER, "reference": "EXI-ST-9", "revision": 1, "issued": "2026-11-01",
        "patch": {"number": PATCH, "vendor": "Microsoft", "product": "Windows 10", "title": "Remote desktop services", "released": "2026-09-10", "cves": [CVE]},
        "releases": [{"model": MODEL, "from_version": RELEASE, "to_version": NEXT_RELEASE, "state": "released", "vex_status": "affected",
                      "risk": "Remote code execution from the clinical network.", "mitigating_factors": "Remote desktop is used for service only."}],
        "impact_analysis": {"date": "2026-10-10", "components": ["Windows 10"], "interactions": "The reconstruction service restarts.",
                            "effect_of_failed_update": "The console does not start.", "measures": "Image backup before.", "residual_risk": "Low.", "residual_risk_acceptable": True},
        "validation": {"date": "2026-10-20", **{name: evidence for name in assertions}},
        "payloads": [{"name": payload.name, "size_bytes": payload.stat().st_size, "sha256": hashlib.sha256(payload.read_bytes()).hexdigest()}],
        "installation": {"method": "hospital-staff", "timing": "own-date", "minutes": {"prepare": 10, "install": 20, "restart": 10, "verify": 15, "rollback": 25},
                         "prepare_steps": ["Take the image backup."], "install_steps": ["Run the installer.", "Restart the console."],
                         "verification_steps": ["Scan the phantom.", "Send a test image to PACS."], "rollback_steps": ["Restore the image backup."],
                         "requires": [], "supersedes": [], "reversible": True, "removal_instruction": "Restore the image backup."},
    }


def kev():
    """A catalogue of known exploited vulnerabilities with the one the advisory is about."""
    entry = {"cveID": CVE, "vendorProject": "Microsoft", "product": "Remote Desktop Services", "vulnerabilityName": "Remote code execution", "dateAdded": "2026-10-05",
             "shortDescription": "Used in attacks.", "requiredAction": "Apply updates.", "dueDate": "2026-10-26", "knownRansomwareCampaignUse": "Known", "notes": "", "cwes": []}
    return {"title": "Known Exploited Vulnerabilities", "catalogVersion": "2026.11.20", "dateReleased": "2026-11-20T12:00:00.0000Z", "count": 1, "vulnerabilities": [entry]}


def write_all(folder):
    """Puts the files of the story into a folder and answers their paths."""
    payload = folder / "windows10-kb5025221.msu"
    payload.write_bytes(b"patch bytes " * 100_000)
    files = {"devices": folder / "devices.csv", "advisory": folder / "exi-2026-001.json", "statement": folder / "statement.json", "payload": payload, "stick": folder / "stick",
             "kev": folder / "known-exploited.json"}
    files["devices"].write_text(DEVICES)
    files["advisory"].write_text(json.dumps(advisory()))
    files["statement"].write_text(json.dumps(statement(payload)))
    files["kev"].write_text(json.dumps(kev()))
    files["stick"].mkdir(exist_ok=True)
    return files


def soon(minutes=3):
    """A local time a little ahead: far enough that planning it is not planning the past."""
    return (datetime.datetime.now().astimezone() + datetime.timedelta(minutes=minutes)).replace(second=0, microsecond=0)


def busy_hours():
    """Half an hour in clinical use on every day that is far from now, whatever the time of day is."""
    hour = (datetime.datetime.now().hour + 12) % 24
    return f"{hour:02d}:00-{hour:02d}:30"
