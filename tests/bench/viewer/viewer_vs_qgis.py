#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How soon a large scene is seen, and how smoothly one moves over it: the studio against QGIS's renderer.

usage: viewer_vs_qgis.py --scratch FOLDER [--swath PROGRAM] [--side PIXELS] [--seconds 60]

Makes a tiled, compressed GeoTIFF of four bands of 16 bits in FOLDER (once), and a second one with overviews. Each is looked
at as a whole, at 1:16, 1:4 and 1:1 and one step of panning further, in a window of 1280 × 800, each view from a fresh start of
the program, and from a cold start of the renderer. Then the studio alone: a minute of panning and zooming at 60 frames a second.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import time

import numpy as np
import rasterio

SIZE = (1280, 800)
STOPS = 20


def scene(path, side):
    """7.2 GB of samples for a side of 30,000: hills and fields of few values, which compress to about a fifth."""
    if os.path.exists(path):
        return path
    rows, columns = np.mgrid[0:512, 0:512] / 512
    random = np.random.default_rng(0)
    profile = dict(driver="GTiff", width=side, height=side, count=4, dtype="uint16", tiled=True, blockxsize=512,
                   blockysize=512, compress="lzw", predictor=2, interleave="pixel", BIGTIFF="YES", crs="EPSG:32633",
                   transform=rasterio.Affine(10, 0, 5e5, 0, -10, 5e6), NUM_THREADS="2")
    blocks = []
    for _ in range(16):
        hills = sum(np.sin(2 * np.pi * (columns * random.integers(1, 5) + rows * random.integers(1, 5))) for _ in range(4))
        noise = random.integers(0, 8, (512, 512)) * 8
        blocks.append(np.stack([(1500 + 200 * band + 150 * hills + noise) for band in range(4)]).astype(np.uint16))
    with rasterio.open(path + ".part.tif", "w", **profile) as out:
        for row in range(0, side, 512):
            for column in range(0, side, 512):
                block = blocks[random.integers(len(blocks))]
                height, width = min(512, side - row), min(512, side - column)
                out.write(block[:, :height, :width], window=rasterio.windows.Window(column, row, width, height))
    os.rename(path + ".part.tif", path)
    return path


def with_overviews(path, plain):
    if not os.path.exists(path):
        shutil.copy(plain, path + ".part.tif")
        subprocess.run(["gdaladdo", "-q", "-r", "average", "--config", "GDAL_NUM_THREADS", "2", path + ".part.tif", "2", "4",
                        "8", "16", "32", "64"], check=True)
        os.rename(path + ".part.tif", path)
    return path


def views(side):
    """Name and window (x, y, width, height) of what is looked at."""
    middle = side // 2
    found = {"whole": (0, 0, side, side)}
    for scale in (16, 4, 1):
        if SIZE[0] * scale <= side:
            found[f"1:{scale}"] = (middle - SIZE[0] * scale // 2, middle - SIZE[1] * scale // 2, SIZE[0] * scale, SIZE[1] * scale)
    return found


def forget(path):
    """The file's pages leave the system's memory, as far as it lets us."""
    with open(path, "rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def play(program, folder, script):
    """What the studio printed, and the most memory it held (MiB)."""
    file = os.path.join(folder, "script.txt")
    with open(file, "w") as out:
        out.write(script)
    environment = dict(os.environ, XDG_CACHE_HOME=os.path.join(folder, "cache"), XDG_CONFIG_HOME=os.path.join(folder, "config"),
                       XDG_DATA_HOME=os.path.join(folder, "data"), LIBGL_ALWAYS_SOFTWARE="1")
    done = subprocess.run(["/usr/bin/time", "-f", "memory %M", program, "studio", "--script", file, "--offscreen",
                           f"{SIZE[0]}x{SIZE[1]}"], env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{script}\n{done.stdout}{done.stderr}")
    return done.stdout, int(re.search(r"memory (\d+)", done.stderr)[1]) / 1024


def seconds_of(text, name):
    return float(re.search(rf"^{re.escape(name)}: ([\d.]+) s", text, re.M)[1])


def studio_views(wanted, path, side):
    """Name of a view → (covered, sharp) seconds from the file's opening, in a studio that knows nothing of it."""
    found = {}
    for name, window in views(side).items():
        shutil.rmtree(os.path.join(wanted.scratch, "cache"), ignore_errors=True)
        forget(path)
        place = "" if name == "whole" else "wait scene-ready 120\ngoto %d %d %d %d\n" % window
        text, _ = play(wanted.swath, wanted.scratch,
                       f"clock start\nopen {path}\n{place}wait-view covered 300\nclock covered\n"
                       "wait-view sharp 300\nclock sharp\n"
                       + ("" if name == "whole" else
                          "clock start\ngoto %d %d %d %d\nwait-view covered 60\nclock pan-covered\nwait-view sharp 60\nclock pan\n" %
                          (window[0] + window[2] // 4, window[1], window[2], window[3])))
        found[name] = (seconds_of(text, "covered"), seconds_of(text, "sharp"))
        if name != "whole":
            found[name + " pan"] = (seconds_of(text, "pan-covered"), seconds_of(text, "pan"))
    return found


QGIS = """
import json, sys, time
from qgis.core import *
from qgis.PyQt.QtCore import QSize
app = QgsApplication([], False); app.initQgis()
path, window, step = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
begin = time.perf_counter()
layer = QgsRasterLayer(path, "scene")
layer.setDefaultContrastEnhancement() if hasattr(layer, "setDefaultContrastEnhancement") else None
def draw(w):
    e = layer.extent(); px = layer.rasterUnitsPerPixelX()
    x, y = e.xMinimum() + w[0] * px, e.yMaximum() - w[1] * px
    s = QgsMapSettings(); s.setLayers([layer]); s.setDestinationCrs(layer.crs()); s.setOutputSize(QSize(1280, 800))
    s.setExtent(QgsRectangle(x, y - w[3] * px, x + w[2] * px, y))
    job = QgsMapRendererParallelJob(s); job.start(); job.waitForFinished()
    assert not job.renderedImage().isNull()
draw(window); first = time.perf_counter() - begin
begin = time.perf_counter(); draw(step); pan = time.perf_counter() - begin
print(first, pan)
"""


def qgis_views(wanted, path, side):
    found = {}
    for name, window in views(side).items():
        forget(path)
        step = [window[0] + window[2] // 4, *window[1:]]
        done = subprocess.run(["/usr/bin/python3", "-c", QGIS, path, str(list(window)), str(step)], capture_output=True, text=True,
                              env=dict(os.environ, QT_QPA_PLATFORM="offscreen"))
        if done.returncode:
            sys.exit(done.stderr)
        first, pan = map(float, done.stdout.split()[-2:])
        found[name] = first
        if name != "whole":
            found[name + " pan"] = pan
    return found


def walk(wanted, path, side):
    """A minute over the scene with stops: frames, what is sharp 0.3 s after each stop, memory."""
    random = np.random.default_rng(1)
    script = f"open {path}\nwait scene-ready 120\nwait-idle 300\npace 60\nframe-times start\n"
    for stop in range(STOPS):
        scale = 2.0 ** random.integers(0, 5)
        width, height = SIZE[0] * scale, SIZE[1] * scale
        x, y = random.uniform(0, max(1, side - width)), random.uniform(0, max(1, side - height))
        script += f"goto {x:.0f} {y:.0f} {width:.0f} {height:.0f}\n"
        for _ in range(max(1, round(wanted.seconds / STOPS * 60 / 14 / 4))):
            dx, dy = random.uniform(-0.3, 0.3, 2) * (width, height)
            cx, cy = x + width / 2, y + height / 2
            script += f"pan {cx:.0f} {cy:.0f} {cx + dx:.0f} {cy + dy:.0f}\n"
        script += f"wheel 1 scene {x + width / 2:.0f} {y + height / 2:.0f}\nframes 12\nwheel -1 scene {x + width / 2:.0f} " \
                  f"{y + height / 2:.0f}\nframes 12\nclock start\nframes 18\nclock stop{stop}\n"
    script += "frame-times walk\n"
    text, memory = play(wanted.swath, wanted.scratch, script)
    stops = [tuple(map(int, found)) for found in
             re.findall(r"^stop\d+: [\d.]+ s, (\d+) tiles sharp, (\d+) coarse, (\d+) empty", text, re.M)]
    sharp = sum(s for s, _, _ in stops) / sum(map(sum, stops))
    print(re.search(r"^walk: .*$", text, re.M)[0], f"| {100 * sharp:.0f} % of the tiles sharp 0.3 s after a stop | {memory:.0f} MiB")


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser()
    parser.add_argument("--scratch", required=True)
    parser.add_argument("--swath", default=os.path.join(here, "../../../build/release/bin/swath"))
    parser.add_argument("--side", type=int, default=30000)
    parser.add_argument("--seconds", type=float, default=60)
    wanted = parser.parse_args()
    os.makedirs(wanted.scratch, exist_ok=True)
    plain = scene(os.path.join(wanted.scratch, f"plain-{wanted.side}.tif"), wanted.side)
    piled = with_overviews(os.path.join(wanted.scratch, f"overviews-{wanted.side}.tif"), plain)
    for what, path in (("with overviews", piled), ("without", plain)):
        ours, theirs = studio_views(wanted, path, wanted.side), qgis_views(wanted, path, wanted.side)
        print(f"{what:16} {'covered':>9} {'sharp':>9} {'QGIS':>9}   QGIS / sharp")
        for name, (covered, sharp) in ours.items():
            print(f"{name:16} {covered:8.2f}s {sharp:8.2f}s {theirs[name]:8.2f}s   {theirs[name] / sharp:.1f}×", flush=True)
        walk(wanted, path, wanted.side)


main()
