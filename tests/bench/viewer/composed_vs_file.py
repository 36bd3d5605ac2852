#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Patches a second of training on a scene that is composed of four files of other resolutions, against one ready file of the same
twenty bands.

usage: composed_vs_file.py [--swath PROGRAM] [--side 4096] [--steps 200] [--rounds 3]

Band counts and resolutions are those of WorldView-3 as Dstl gave it: one panchromatic-fine file of three bands, one of the same band of
a half, eight multispectral ones of a quarter and eight short-wave ones of a twentieth of the resolution. Both projects have the same labels, settings
and seed, and are trained in turns.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import rasterio
from rasterio.warp import Resampling, reproject

PARTS = ((3, 1), (1, 2), (8, 4), (8, 20))  # bands, size of a pixel


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


def write(path, data, pixel):
    bands, height, width = data.shape
    with rasterio.open(path, "w", driver="GTiff", width=width, height=height, count=bands, dtype="uint16", tiled=True, compress="deflate",
                       crs="EPSG:32636", transform=rasterio.Affine(pixel, 0, 5e5, 0, -pixel, 1e6)) as out:
        out.write(data)
    return path


def files(folder, side):
    """The four parts, and one file of all of their bands on the finest grid, as rasterio warps them."""
    random = np.random.default_rng(0)
    parts, whole = [], []
    for k, (bands, pixel) in enumerate(PARTS):
        n = -(-side // pixel)
        coarse = random.normal(1500, 400, (bands, n // 16 + 2, n // 16 + 2))
        data = np.repeat(np.repeat(coarse, 16, 1), 16, 2)[:, :n, :n] + random.normal(0, 60, (bands, n, n))
        data = data.clip(1, 60000).astype(np.uint16)
        parts.append(write(os.path.join(folder, f"part{k}.tif"), data, pixel))
        fine = np.zeros((bands, side, side), np.uint16)
        reproject(data, fine, src_transform=rasterio.Affine(pixel, 0, 5e5, 0, -pixel, 1e6), src_crs="EPSG:32636",
                  dst_transform=rasterio.Affine(1, 0, 5e5, 0, -1, 1e6), dst_crs="EPSG:32636", resampling=Resampling.bilinear)
        whole.append(fine)
    labels = (np.concatenate(whole)[0] > 1500).astype(np.uint8)[None] + 1
    mask = os.path.join(folder, "mask.tif")
    with rasterio.open(mask, "w", driver="GTiff", width=side, height=side, count=1, dtype="uint8", compress="deflate") as out:
        out.write(labels)
    return parts, write(os.path.join(folder, "whole.tif"), np.concatenate(whole), 1), mask


def project(swath, folder, name, mask, *scene):
    path = os.path.join(folder, name + ".swath")
    run(swath, "new", path, "--classes", "low=#3b78d8,high=#d04030")
    run(swath, "add", path, *scene, "--name", name)
    run(swath, "import", path, mask, "--scene", name, "--map", "1=low,2=high", "--role", "train")
    return path


def patches_per_second(swath, path, steps):
    epochs = max(1, steps // 50)
    events = run(swath, "train", path, "--json", "--learner", "network", "--network", "unet", "--option", "width=16", "--epochs", str(epochs),
                 "--seed", "1", "--set", "steps_per_epoch=50", "--set", "patch_size=128", "--set", "batch_size=8")
    speeds = [event["patches_per_second"] for event in map(json.loads, events.splitlines()) if event.get("patches_per_second")]
    return float(np.median(speeds[len(speeds) // 4:]))


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser()
    parser.add_argument("--swath", default=os.path.join(here, "../../../build/release/bin/swath"))
    parser.add_argument("--side", type=int, default=4096)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        parts, whole, mask = files(folder, wanted.side)
        composed = project(wanted.swath, folder, "composed", mask, "--bands", ",".join(parts), "--reference", parts[0])
        ready = project(wanted.swath, folder, "ready", mask, whole)
        ratios = []
        for _ in range(wanted.rounds):
            a, b = (patches_per_second(wanted.swath, path, wanted.steps) for path in (composed, ready))
            print(f"composed {a:.1f}, one file {b:.1f} patches/s", flush=True)
            ratios.append(a / b)
        print(f"composed has {np.median(ratios):.2f} of one file's patches a second (median of {wanted.rounds})")


main()
