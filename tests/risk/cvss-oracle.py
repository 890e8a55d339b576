#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An independent computation of CVSS scores in rational arithmetic.

Reads one vector a line from standard input and writes ten times its base, temporal and environmental
scores. The formulas are written anew from FIRST's specifications; 4.0 is worked the long way, by the
composed worst vectors. The first argument is the file with the table of MacroVectors.
"""
import itertools
import re
import sys
from fractions import Fraction as F
from math import ceil, floor

D = lambda text: F(text)
WEIGHTS2 = {
    "AV": {"L": "0.395", "A": "0.646", "N": "1"}, "AC": {"H": "0.35", "M": "0.61", "L": "0.71"},
    "Au": {"M": "0.45", "S": "0.56", "N": "0.704"},
    **{m: {"N": "0", "P": "0.275", "C": "0.66"} for m in "CIA"},
    "E": {"U": "0.85", "POC": "0.9", "F": "0.95", "H": "1", "ND": "1"},
    "RL": {"OF": "0.87", "TF": "0.9", "W": "0.95", "U": "1", "ND": "1"},
    "RC": {"UC": "0.9", "UR": "0.95", "C": "1", "ND": "1"},
    "CDP": {"N": "0", "L": "0.1", "LM": "0.3", "MH": "0.4", "H": "0.5", "ND": "0"},
    "TD": {"N": "0", "L": "0.25", "M": "0.75", "H": "1", "ND": "1"},
    **{m: {"L": "0.5", "M": "1", "H": "1.51", "ND": "1"} for m in ("CR", "IR", "AR")},
}
WEIGHTS3 = {
    "AV": {"N": "0.85", "A": "0.62", "L": "0.55", "P": "0.2"}, "AC": {"L": "0.77", "H": "0.44"},
    "UI": {"N": "0.85", "R": "0.62"}, **{m: {"H": "0.56", "L": "0.22", "N": "0"} for m in "CIA"},
    "E": {"X": "1", "H": "1", "F": "0.97", "P": "0.94", "U": "0.91"},
    "RL": {"X": "1", "U": "1", "W": "0.97", "T": "0.96", "O": "0.95"},
    "RC": {"X": "1", "C": "1", "R": "0.96", "U": "0.92"},
    **{m: {"X": "1", "H": "1.5", "M": "1", "L": "0.5"} for m in ("CR", "IR", "AR")},
}
PRIVILEGES3 = {"U": {"N": "0.85", "L": "0.62", "H": "0.27"}, "C": {"N": "0.85", "L": "0.68", "H": "0.5"}}


def tenth_half_up(x):
    return int(-floor(-x * 10 + F(1, 2)) if x < 0 else floor(x * 10 + F(1, 2)))


def score2(m):
    w = lambda name: D(WEIGHTS2[name][m.get(name, "ND")])

    def base(adjusted):
        r = lambda name: w(name + "R") if adjusted else F(1)
        impact = D("10.41") * (1 - (1 - w("C") * r("C")) * (1 - w("I") * r("I")) * (1 - w("A") * r("A")))
        if adjusted:
            impact = min(F(10), impact)
        if impact == 0:
            return F(0)
        exploitability = 20 * w("AV") * w("AC") * w("Au")
        return F(tenth_half_up((D("0.6") * impact + D("0.4") * exploitability - D("1.5")) * D("1.176")), 10)

    time = lambda score: F(tenth_half_up(score * w("E") * w("RL") * w("RC")), 10)
    plain = max(F(0), base(False))
    adjusted = time(base(True))
    surroundings = tenth_half_up((adjusted + (10 - adjusted) * w("CDP")) * w("TD"))
    if all(m.get(name, "ND") == "ND" for name in ("CDP", "TD", "CR", "IR", "AR")):
        surroundings = int(time(plain) * 10)
    return int(plain * 10), int(time(plain) * 10), max(0, surroundings)


def score3(m, minor):
    def round_up(x):
        if minor == "0":
            return F(ceil(x * 10), 10)
        scaled = floor(x * 100000 + F(1, 2))
        return F(scaled, 100000) if scaled % 10000 == 0 else F(scaled // 10000 + 1, 10)

    def value(name, modified):
        other = m.get("M" + name, "X")
        return other if modified and other != "X" else m[name]

    def plain(modified):
        w = lambda name: D(WEIGHTS3[name][value(name, modified)])
        r = lambda name: D(WEIGHTS3[name][m.get(name, "X")]) if modified else F(1)
        scope = value("S", modified)
        sub = 1 - (1 - r("CR") * w("C")) * (1 - r("IR") * w("I")) * (1 - r("AR") * w("A"))
        if modified:
            sub = min(sub, D("0.915"))
        if scope == "U":
            impact = D("6.42") * sub
        elif modified and minor == "1":
            impact = D("7.52") * (sub - D("0.029")) - D("3.25") * (sub * D("0.9731") - D("0.02")) ** 13
        else:
            impact = D("7.52") * (sub - D("0.029")) - D("3.25") * (sub - D("0.02")) ** 15
        if impact <= 0:
            return F(0)
        ease = D("8.22") * w("AV") * w("AC") * D(PRIVILEGES3[scope][value("PR", modified)]) * w("UI")
        total = (impact + ease) * (D("1.08") if scope == "C" else 1)
        return round_up(min(total, F(10)))

    time = lambda s: round_up(s * D(WEIGHTS3["E"][m.get("E", "X")]) * D(WEIGHTS3["RL"][m.get("RL", "X")]) *
                              D(WEIGHTS3["RC"][m.get("RC", "X")]))
    return tuple(int(s * 10) for s in (plain(False), time(plain(False)), time(plain(True))))


LEVELS4 = {
    "AV": "NALP", "PR": "NLH", "UI": "NPA", "AC": "LH", "AT": "NP", "VC": "HLN", "VI": "HLN", "VA": "HLN",
    "SC": "SHLN", "SI": "SHLN", "SA": "SHLN", "CR": "HML", "IR": "HML", "AR": "HML", "E": "APU",
}
SETS4 = {1: ("AV", "PR", "UI"), 2: ("AC", "AT"), 3: ("VC", "VI", "VA", "CR", "IR", "AR"), 4: ("SC", "SI", "SA"), 5: ("E",)}
WORST4 = {
    1: {0: ["NNN"], 1: ["ANN", "NLN", "NNP"], 2: ["PNN", "ALP"]}, 2: {0: ["LN"], 1: ["HN", "LP"]},
    3: {(0, 0): ["HHHHHH"], (0, 1): ["HHLMMH", "HHHMMM"], (1, 0): ["LHHHHH", "HLHHHH"],
        (1, 1): ["LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"], (2, 1): ["LLLHHH"]},
    4: {0: ["HSS"], 1: ["HHH"], 2: ["LLL"]}, 5: {0: ["A"], 1: ["P"], 2: ["U"]},
}
DEPTH4 = {1: {0: 1, 1: 4, 2: 5}, 2: {0: 1, 1: 2}, 3: {(0, 0): 7, (0, 1): 6, (1, 0): 8, (1, 1): 8, (2, 1): 10},
          4: {0: 6, 1: 5, 2: 4}, 5: {0: 1, 1: 1, 2: 1}}


def read_table(path):
    with open(path) as file:
        text = file.read()
    numbers = [int(n) for n in re.findall(r"\d+", text[text.index("= {"):])]
    keys = itertools.product(range(3), range(2), ((0, 0), (0, 1), (1, 0), (1, 1), (2, 1)), range(3), range(3))
    table = {key: F(number, 10) for key, number in zip(keys, numbers)}
    assert len(table) == len(numbers) == 270
    return table


def score4(m, table, threat, environment):
    def value(name):
        if name == "E":
            return m.get("E", "X").replace("X", "A") if threat else "A"
        if name in ("CR", "IR", "AR"):
            return m.get(name, "X").replace("X", "H") if environment else "H"
        other = m.get("M" + name, "X")
        return other if environment and other != "X" else m[name]

    v = {name: value(name) for name in LEVELS4}
    if all(v[name] == "N" for name in ("VC", "VI", "VA", "SC", "SI", "SA")):
        return 0
    none = [v["AV"] == "N", v["PR"] == "N", v["UI"] == "N"]
    eq1 = 0 if all(none) else 1 if any(none) and v["AV"] != "P" else 2
    eq2 = 0 if v["AC"] == "L" and v["AT"] == "N" else 1
    eq3 = 0 if v["VC"] == v["VI"] == "H" else 1 if "H" in (v["VC"], v["VI"], v["VA"]) else 2
    eq4 = 0 if "S" in (v["SI"], v["SA"]) else 1 if "H" in (v["SC"], v["SI"], v["SA"]) else 2
    eq6 = 0 if any(v[r] == "H" and v[i] == "H" for r, i in (("CR", "VC"), ("IR", "VI"), ("AR", "VA"))) else 1
    key = (eq1, eq2, (eq3, eq6), eq4, "APU".index(v["E"]))
    worth = table[key]
    distance = lambda name, worst: LEVELS4[name].index(v[name]) - LEVELS4[name].index(worst)
    taken = []
    for eq in range(1, 6):
        lower = []
        level = key[eq - 1]
        steps = [(level[0], level[1] + 1), (level[0] + 1, level[1])] if eq == 3 else [level + 1]
        for step in steps:
            other = key[:eq - 1] + (step,) + key[eq:]
            if other in table:
                lower.append(table[other])
        if not lower:
            continue
        for worst in WORST4[eq][level]:
            away = [distance(name, worst[i]) for i, name in enumerate(SETS4[eq])]
            if min(away) >= 0:
                break
        else:
            raise AssertionError("no worst vector is above %s" % m)
        taken.append(0 if eq == 5 else (worth - max(lower)) * F(sum(away), DEPTH4[eq][level]))
    if taken:
        worth -= sum(taken) / len(taken)
    return tenth_half_up(max(F(0), min(F(10), worth)))


def main():
    table = read_table(sys.argv[1])
    for line in sys.stdin:
        fields = line.strip().split("/")
        version = fields.pop(0)[5:] if fields[0].startswith("CVSS:") else "2.0"
        metrics = dict(field.split(":") for field in fields)
        if version == "2.0":
            scores = score2(metrics)
        elif version == "4.0":
            scores = tuple(score4(metrics, table, *which) for which in ((False, False), (True, False), (True, True)))
        else:
            scores = score3(metrics, version[2])
        print(*scores)


if __name__ == "__main__":
    main()
