#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What several sensors see together: land cover from radar, optics and elevation composed into one scene, against each by itself.

usage: sensors.py [--swath PROGRAM] [--data FOLDER] [--seeds 0,1] [--recipe quick]

Two scenes with four classes in common and more; upright stripes of each, one half labelled and the other one judged, then the other way
round. Mean IoU of the classes that occur, over the pixels of both scenes and halves.
"""
import argparse
import os
import subprocess
import sys
import tempfile

import numpy as np
import rasterio

import sets

CLASSES = {1: "water", 2: "trees", 4: "crops", 5: "built", 9: "rangeland"}
SENSORS = {"optics": ["s2l2a"], "radar": ["s1rtc"], "elevation": ["dem"], "optics + radar": ["s2l2a", "s1rtc"],
           "all three": ["s2l2a", "s1rtc", "dem"]}
STRIPES = 4


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")


def halves(width):
    """Columns of the stripes that are labelled, and of the others."""
    even = (np.arange(width) * STRIPES // width) % 2 == 0
    return even, ~even


def judged(wanted, folder, modalities, seed, labelled):
    """Confusion matrix over the other stripes of both scenes."""
    project = os.path.join(folder, "p.swath")
    if os.path.exists(project):
        os.remove(project)
    run(wanted.swath, "new", project, "--classes", ",".join(f"{n}=#{30 * k + 40:02x}80{200 - 30 * k:02x}" for k, n in enumerate(CLASSES.values())))
    lulc = os.path.join(wanted.data, "s1s2_lulc")
    names = sorted(os.listdir(os.path.join(lulc, "lulc")))
    total = np.zeros((len(CLASSES), len(CLASSES)), np.int64)
    for name in names:
        files = [os.path.join(lulc, modality, name) for modality in modalities]
        run(wanted.swath, "add", project, "--bands", ",".join(files), "--name", name)
        truth = sets.read(os.path.join(lulc, "lulc", name))[0]
        columns = halves(truth.shape[1])[labelled]
        kept = np.where(columns[None, :], truth, 0).astype(np.uint8)
        mask = os.path.join(folder, "mask.tif")
        with rasterio.open(mask, "w", driver="GTiff", height=kept.shape[0], width=kept.shape[1], count=1, dtype="uint8") as out:
            out.write(kept, 1)
        mapping = ",".join(f"{value}={label}" for value, label in CLASSES.items()) + "," + ",".join(
            f"{value}=unlabelled" for value in range(10) if value not in CLASSES)
        run(wanted.swath, "import", project, mask, "--scene", name, "--map", mapping)
    run(wanted.swath, "train", project, "--recipe", wanted.recipe, "--set", f"seed={seed + 1}")
    for name in names:
        out = os.path.join(folder, "map.tif")
        if os.path.exists(out):
            os.remove(out)
        run(wanted.swath, "predict", project, "--scene", name, "--out", out)
        truth, found = sets.read(os.path.join(lulc, "lulc", name))[0], sets.read(out)[0]
        target = sets.numbered(truth, {value: k for k, value in enumerate(CLASSES)})
        target[:, halves(truth.shape[1])[labelled]] = sets.IGNORE
        total += sets.confusion(target, np.maximum(found.astype(np.int64) - 1, 0), len(CLASSES))
    return total


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser()
    parser.add_argument("--swath", default=os.path.join(here, "../../../build/release/bin/swath"))
    parser.add_argument("--data", default=os.environ.get("SWATH_DATA", os.path.join(here, "../../../../shared/data")))
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--recipe", default="quick")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for title, modalities in SENSORS.items():
            figures = []
            for seed in map(int, wanted.seeds.split(",")):
                total = sum(judged(wanted, folder, modalities, seed, labelled) for labelled in (0, 1))
                figures.append(sets.figure(total, range(len(CLASSES))))
                each = " ".join(f"{name} {iou:.2f}" for name, iou in zip(CLASSES.values(), sets.ious(total)))
                print(f"{title:16} seed {seed}  mean IoU {figures[-1]:.3f}  {each}", flush=True)
            print(f"{title:16} mean of {len(figures)} seeds {np.mean(figures):.3f}", flush=True)


main()
