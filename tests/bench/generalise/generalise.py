#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How well is a scene mapped that was not trained on? Swath's recipes and three references on the same folds.

usage: generalise.py [--swath PROGRAM] [--data FOLDER] [--sets a,b] [--folds 0,1,2] [--set-option KEY=VALUE …] METHOD…

A METHOD is linear, forest, forest-per-scene, unet, unet-per-scene, or recipe:NAME (trained through `swath train`).
One line a fold, one JSON object a line with --json; at the end a table of the figures over all folds of each set: IoU of
the class looked for, of all pixels of all scenes left out; in dubai_landcover the mean of five classes.
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

NAMES = ("burn_s2", "flood_s1", "rio_buildings", "dubai_landcover")
COLOURS = ("#a0a040", "#3b78d8", "#888888", "#d04030", "#30a050")


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return done.stdout


def swath(program, recipe, options, train, test, classes):
    """Maps of the test scenes by a project that holds the train scenes alone while it trains."""
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
        extra = [word for option in options for word in ("--set", option)]
        run([program, "train", project, "--recipe", recipe] + extra)
        run([program, "add", project] + [scene.image_path for scene in test])
        maps = []
        for scene in test:
            out = os.path.join(folder, scene.name + "_map.tif")
            run([program, "predict", project, "--scene", scene.name, "--out", out])
            maps.append(np.maximum(sets.read(out)[0].astype(np.int64) - 1, 0))
        return maps


def main():
    parser = argparse.ArgumentParser()
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--swath", default=os.path.join(here, "../../../build/release/bin/swath"))
    parser.add_argument("--data", default=os.environ.get("SWATH_DATA", os.path.join(here, "../../../../shared/data")))
    parser.add_argument("--sets", default=",".join(NAMES))
    parser.add_argument("--folds", default="0,1,2")
    parser.add_argument("--set-option", action="append", default=[], help="passed on as `swath train --set`")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("methods", nargs="+", metavar="METHOD")
    wanted = parser.parse_args()
    table = {}
    for name in wanted.sets.split(","):
        data = sets.load(wanted.data, name)
        count = len(data.classes)
        for method in wanted.methods:
            whole = np.zeros((count, count), np.int64)
            figures = []
            for fold in map(int, wanted.folds.split(",")):
                left_out = data.folds[fold]
                train = [s for s in data.scenes if s.group not in left_out]
                test = [s for s in data.scenes if s.group in left_out]
                started = time.perf_counter()
                if method.startswith("recipe:"):
                    maps = swath(wanted.swath, method[7:], wanted.set_option, train, test, data.classes)
                else:
                    predict = REFERENCES[method](train, count)
                    maps = [predict(scene.image) for scene in test]
                matrix = sum(sets.confusion(s.target, m, count) for s, m in zip(test, maps))
                whole += matrix
                figures.append(sets.figure(matrix, data.judged))
                seconds = time.perf_counter() - started
                if wanted.json:
                    print(json.dumps({"set": name, "method": method, "fold": fold, "left_out": left_out,
                                      "iou": figures[-1], "classes": sets.ious(matrix), "seconds": seconds}), flush=True)
                else:
                    print(f"{name:16} {method:20} fold {fold}  IoU {figures[-1]:.3f}  {seconds:6.0f} s", flush=True)
            table[name, method] = sets.figure(whole, data.judged), figures
    print(f"\n{'':22}" + "".join(f"{name:>18}" for name in wanted.sets.split(",")))
    for method in wanted.methods:
        cells = (table[name, method][0] for name in wanted.sets.split(","))
        print(f"{method:22}" + "".join(f"{cell:18.3f}" for cell in cells))


main()
