#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How well is a scene mapped that was not trained on, and by what?

usage: generalise.py [--swath PROGRAM] [--data FOLDER] [--sets a,b] [--seeds 0,1,2] [--set-option KEY=VALUE …]
                     [--json FILE] [--markdown] METHOD…
       generalise.py --table FILE… [--markdown]

Nested: whole scenes are left out (outer folds, which report), and whatever a method chooses it chooses by leaving out some
of the rest (inner folds: chooseLearner() of the program). A METHOD is
  recipe:NAME                              as `swath train --recipe NAME`
  linear@scene, linear@dataset, linear@both, and so for forest and network, pixels (the automatic learner alone)
  sklearn-linear, sklearn-forest, sklearn-forest-per-scene, torch-unet, torch-unet-per-scene    references outside Swath
Each seed cuts the scenes into other folds (0: in their order) and begins training with other numbers. At the end, or with
--table of files that --json wrote, a table: IoU of the class looked for, or the mean of all, over the pixels of all scenes
left out, its 95 % interval when scenes are drawn with replacement, the lowest and highest seed, seconds a fold.
Needs python3-rasterio, python3-scipy, python3-sklearn and python3-torch.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
import rasterio

import sets
from references import REFERENCES

COLOURS = ("#a0a040", "#3b78d8", "#888888", "#d04030", "#30a050")
SCALES = {"scene": "scene", "dataset": "data-set", "both": "both", "auto": "automatic"}
LEARNERS = {"linear": "linear", "forest": "random-forest(trees=60, leaf=20)", "network": "network", "pixels": "automatic"}


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return done


def train_options(method):
    """What `swath train` is told."""
    if method.startswith("recipe:"):
        return ["--recipe", method[7:]]
    learner, _, scale = method.partition("@")
    return ["--recipe", "quick", "--set", "learner=" + LEARNERS[learner], "--set",
            "normalisation=" + SCALES[scale or "auto"], "--set", "validation_share=0"]


def swath(program, options, train, test, classes):
    """Maps of the test scenes by a project that holds the train scenes alone while it trains, the seconds that training
    took, and what it said of its choices."""
    with tempfile.TemporaryDirectory() as folder:
        project = os.path.join(folder, "p.swath")
        table = ",".join(f"{name}={colour}" for name, colour in zip(classes, COLOURS))
        run([program, "new", project, "--classes", table])
        run([program, "add", project] + [scene.image_path for scene in train])
        mapping = ",".join(f"{k + 1}={name}" for k, name in enumerate(classes)) + ",0=ignore"
        for scene in train:
            mask = os.path.join(folder, scene.name + "_mask.tif")
            values = np.where(scene.target == sets.IGNORE, 0, scene.target + 1).astype(np.uint8)
            with rasterio.open(mask, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1,
                               dtype="uint8") as file:
                file.write(values, 1)
            run([program, "import", project, mask, "--scene", scene.name, "--map", mapping, "--role", "train"])
        started = time.perf_counter()
        told = run([program, "train", project] + options).stderr
        seconds = time.perf_counter() - started
        run([program, "add", project] + [scene.image_path for scene in test])
        maps = []
        for scene in test:
            out = os.path.join(folder, scene.name + "_map.tif")
            run([program, "predict", project, "--scene", scene.name, "--out", out])
            maps.append(np.maximum(sets.read(out)[0].astype(np.int64) - 1, 0))
        return maps, seconds, [line for line in told.splitlines() if any(word in line for word in ("figures", "both ways", "the network", "kept to judge"))]


def folds_of(wanted, name, method):
    """One result a fold and seed."""
    data = sets.load(wanted.data, name)
    count = len(data.classes)
    for seed in map(int, wanted.seeds.split(",")):
        for fold, left_out in enumerate(data.folds(seed)):
            train = [s for s in data.scenes if s.group not in left_out]
            test = [s for s in data.scenes if s.group in left_out]
            told = []
            if method in REFERENCES:
                started = time.perf_counter()
                predict = REFERENCES[method](train, count)
                seconds = time.perf_counter() - started
                maps = [predict(scene.image) for scene in test]
            else:
                options = train_options(method) + ["--set", f"seed={seed + 1}"]
                options += [word for option in wanted.set_option for word in ("--set", option)]
                maps, seconds, told = swath(wanted.swath, options, train, test, data.classes)
            yield {"set": name, "method": method, "seed": seed, "fold": fold, "seconds": seconds, "told": told,
                   "judged": data.judged,
                   "scenes": {s.name: sets.confusion(s.target, m, count).tolist() for s, m in zip(test, maps)}}


def cell(results):
    """Figure, interval, seeds and seconds of all folds of a method in a set."""
    judged = results[0]["judged"]
    matrices = [np.array(m) for r in results for m in r["scenes"].values()]
    low, high = sets.interval(matrices, judged)
    seeds = [sets.figure(sum(np.array(m) for r in results if r["seed"] == seed for m in r["scenes"].values()), judged)
             for seed in sorted({r["seed"] for r in results})]
    seconds = np.mean([r["seconds"] for r in results])
    spread = f", seeds {min(seeds):.3f}–{max(seeds):.3f}" if len(seeds) > 1 else ""
    return f"{sets.figure(sum(matrices), judged):.3f} ({low:.2f}–{high:.2f}{spread}; {seconds:.0f} s)"


def print_table(results, markdown):
    names = [n for n in sets.SETS if any(r["set"] == n for r in results)]
    methods = list(dict.fromkeys(r["method"] for r in results))
    rows = [[""] + names]
    for method in methods:
        row = [method]
        for name in names:
            own = [r for r in results if r["set"] == name and r["method"] == method]
            row.append(cell(own) if own else "")
        rows.append(row)
    if markdown:
        rows.insert(1, ["---"] * len(rows[0]))
        print("\n".join("| " + " | ".join(row) + " |" for row in rows))
        return
    widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]))]
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths)))


def main():
    parser = argparse.ArgumentParser()
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--swath", default=os.path.join(here, "../../../build/release/bin/swath"))
    parser.add_argument("--data", default=os.environ.get("SWATH_DATA", os.path.join(here, "../../../../shared/data")))
    parser.add_argument("--sets", default=",".join(sets.SETS))
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--set-option", action="append", default=[], help="passed on as `swath train --set`")
    parser.add_argument("--json", help="a file to add results to, one a line")
    parser.add_argument("--table", action="store_true", help="print what files of --json hold")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("methods", nargs="+", metavar="METHOD")
    wanted = parser.parse_args()
    results = []
    if wanted.table:
        for path in wanted.methods:
            with open(path) as file:
                results += [json.loads(line) for line in file]
        return print_table(results, wanted.markdown)
    for method in wanted.methods:
        for name in wanted.sets.split(","):
            for result in folds_of(wanted, name, method):
                results.append(result)
                if wanted.json:
                    with open(wanted.json, "a") as file:
                        print(json.dumps(result), file=file)
                figure = sets.figure(sum(np.array(m) for m in result["scenes"].values()), result["judged"])
                print(f"{name:16} {method:24} seed {result['seed']} fold {result['fold']}  IoU {figure:.3f}  "
                      f"{result['seconds']:6.1f} s  {' '.join(result['told'])}", flush=True)
    print_table(results, wanted.markdown)


main()
