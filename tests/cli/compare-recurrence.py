#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares medpatch-calendar with dateutil on random rules: what dateutil calls busy must be busy. Exit 77: dateutil is absent."""
import calendar
import datetime
import json
import random
import subprocess
import sys
import warnings

try:
    from dateutil import rrule
except ImportError:
    print("1..0 # SKIP python3-dateutil is absent")
    sys.exit(77)

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
FROM = datetime.datetime(2026, 1, 1)
UNTIL = datetime.datetime(2026, 12, 31)


def usec(moment):
    return calendar.timegm(moment.timetuple()) * 1000000


def random_rule(dice):
    frequency = dice.choice(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY", "HOURLY"])
    parts = {"FREQ": frequency}
    if dice.random() < 0.5:
        parts["INTERVAL"] = str(dice.choice([1, 2, 3, 4, 6]))
    if frequency in ("DAILY", "WEEKLY", "HOURLY") and dice.random() < 0.6:
        parts["BYDAY"] = ",".join(dice.sample(DAYS, dice.randint(1, 4)))
    if dice.random() < 0.3:
        parts["BYMONTH"] = ",".join(map(str, sorted(dice.sample(range(1, 13), dice.randint(1, 5)))))
    if frequency in ("DAILY", "WEEKLY", "MONTHLY") and dice.random() < 0.2:
        parts["BYHOUR"] = ",".join(map(str, dice.sample(range(24), 2)))
    if frequency in ("MONTHLY", "YEARLY"):
        kind = dice.choice(["none", "monthday", "day", "nth day", "position"])
        if frequency == "YEARLY" and kind != "none":
            parts.setdefault("BYMONTH", str(dice.randint(1, 12)))
        if kind == "monthday":
            parts["BYMONTHDAY"] = ",".join(map(str, dice.sample([1, 2, 10, 15, 28, 29, 30, 31, -1, -2, -7], dice.randint(1, 3))))
        elif kind == "day":
            parts["BYDAY"] = ",".join(dice.sample(DAYS, dice.randint(1, 3)))
        elif kind == "nth day":
            parts["BYDAY"] = ",".join(dice.choice(["1", "2", "3", "4", "-1", "-2"]) + day for day in dice.sample(DAYS, dice.randint(1, 2)))
        elif kind == "position" and frequency == "MONTHLY":
            parts["BYDAY"] = ",".join(dice.sample(DAYS, dice.randint(1, 5)))
            parts["BYSETPOS"] = dice.choice(["1", "2", "-1", "1,-1"])
    if dice.random() < 0.2:
        parts["WKST"] = dice.choice(DAYS)
    end = dice.random()
    if end < 0.3:
        parts["COUNT"] = str(dice.randint(1, 60))
    elif end < 0.5:
        parts["UNTIL"] = f"2026{dice.randint(1, 12):02d}15T000000"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def expand(program, start, rule):
    text = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART:{start:%Y%m%dT%H%M%S}\r\nDURATION:PT10M\r\nRRULE:{rule}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    call = [program, f"--from={usec(FROM)}", f"--until={usec(UNTIL)}", "--zone=UTC"]
    return json.loads(subprocess.run(call, input=text.encode(), capture_output=True, timeout=20, check=True).stdout)


def main(program, rounds):
    warnings.simplefilter("ignore")
    dice = random.Random(20261123)
    accepted = refused = faults = 0
    for _ in range(rounds):
        rule = random_rule(dice)
        start = datetime.datetime(dice.choice([2024, 2025, 2026]), dice.randint(1, 12), dice.randint(1, 28), dice.randint(0, 23), dice.choice([0, 15, 30]))
        answer = expand(program, start, rule)
        if answer["incomplete"]:
            refused += 1
            continue
        accepted += 1
        try:
            oracle = rrule.rrulestr(rule, dtstart=start)
        except ValueError:
            continue
        wanted = {usec(moment) for moment in oracle.between(FROM, UNTIL - datetime.timedelta(minutes=1), inc=True)}
        missing = wanted - {busy[0] for busy in answer["busy"]}
        if missing:
            faults += 1
            print(f"# {start} {rule}: {len(missing)} of {len(wanted)} busy times are missing")
    print(f"# {accepted} rules read, {refused} refused (their days are busy)")
    print("1..1")
    print(f"{'not ok' if faults or accepted < rounds // 2 else 'ok'} 1 - what dateutil calls busy is busy")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
