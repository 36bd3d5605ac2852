#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The whole training loop from a GeoTIFF of ten bands, ours against plain PyTorch and rasterio doing the same:
random places, the same variations (flips, quarter turns, rotation, scale, brightness, contrast, jitter, noise),
the same U-Net, batch and optimiser. Writes the GeoTIFF, runs both in turns, prints patches per second of each.

usage: loop_vs_pytorch.py BENCH_LOADER [STEPS [WIDTH]]      BENCH_LOADER: path of the program bench_loader
"""
import math
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
import rasterio
import torch
import torch.nn as nn
import torch.nn.functional as F
from rasterio.windows import Window
from torch.utils.data import DataLoader, IterableDataset

BANDS, CLASSES, SIDE, PATCH, BATCH, ROUNDS, WARM_UP = 10, 4, 2048, 128, 8, 3, 3


def write_scene(folder):
    """Smooth classes with noise of their own in ten bands, as compressed tiles."""
    random = np.random.default_rng(1)
    coarse = torch.from_numpy(random.normal(size=(1, CLASSES, 33, 33)).astype(np.float32))
    mask = F.interpolate(coarse, size=(SIDE, SIDE), mode="bicubic").argmax(1)[0].numpy().astype(np.uint8)
    profile = dict(driver="GTiff", width=SIDE, height=SIDE, tiled=True, blockxsize=256, blockysize=256,
                   compress="deflate", transform=rasterio.Affine(10, 0, 5e5, 0, -10, 5e6), crs="EPSG:32633")
    scene, labels = os.path.join(folder, "scene.tif"), os.path.join(folder, "mask.tif")
    with rasterio.open(scene, "w", count=BANDS, dtype="uint16", **profile) as out:
        for band in range(BANDS):
            means = random.uniform(500, 3000, CLASSES)
            out.write((means[mask] + random.normal(0, 200, mask.shape)).clip(1, 65535).astype(np.uint16), band + 1)
    with rasterio.open(labels, "w", count=1, dtype="uint8", **profile) as out:
        out.write(mask + 1, 1)
    return scene, labels


class Patches(IterableDataset):
    """Windows read and varied one by one, as an ordinary training script does."""

    def __init__(self, scene, labels, mean, deviation):
        self.scene, self.labels, self.mean, self.deviation = scene, labels, mean, deviation

    def __iter__(self):
        random = np.random.default_rng()
        with rasterio.open(self.scene) as scene, rasterio.open(self.labels) as labels:
            while True:
                angle, scale = math.radians(random.uniform(-15, 15)), random.uniform(0.75, 1.25)
                reach = math.ceil(PATCH / 2 * (abs(math.cos(angle)) + abs(math.sin(angle))) / scale) + 1
                x, y = random.integers(reach, SIDE - reach, 2)
                window = Window(int(x - reach), int(y - reach), 2 * reach, 2 * reach)
                image = (scene.read(window=window).astype(np.float32) - self.mean) / self.deviation
                target = labels.read(1, window=window).astype(np.float32) - 1
                turns, flip = random.integers(4), random.random() < 0.5
                image, target = np.rot90(image, turns, (1, 2)), np.rot90(target, turns)
                if flip:
                    image, target = image[:, :, ::-1], target[:, ::-1]
                c, s = math.cos(angle) / scale, math.sin(angle) / scale
                share = PATCH / (2 * reach)
                theta = torch.tensor([[[c * share, -s * share, 0], [s * share, c * share, 0]]], dtype=torch.float32)
                grid = F.affine_grid(theta, (1, 1, PATCH, PATCH), align_corners=False)
                image = F.grid_sample(torch.from_numpy(image.copy())[None], grid, align_corners=False)[0]
                target = F.grid_sample(torch.from_numpy(target.copy())[None, None], grid, mode="nearest",
                                       align_corners=False)[0, 0].long()
                factor = random.uniform(0.8, 1.2) * random.uniform(0.9, 1.1, BANDS)
                shift = random.uniform(-0.2, 0.2) + random.uniform(-0.1, 0.1, BANDS)
                image = image * torch.tensor(factor, dtype=torch.float32)[:, None, None] + \
                    torch.tensor(shift, dtype=torch.float32)[:, None, None]
                yield image + random.uniform(0, 0.1) * torch.randn(image.shape), target


def double_conv(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True),
                         nn.Conv2d(b, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True))


class UNet(nn.Module):
    def __init__(self, width, depth=4):
        super().__init__()
        self.first = double_conv(BANDS, width)
        self.down = nn.ModuleList(double_conv(width << i, width << (i + 1)) for i in range(depth))
        self.up = nn.ModuleList(nn.ConvTranspose2d(width << (i + 1), width << i, 2, 2) for i in reversed(range(depth)))
        self.conv = nn.ModuleList(double_conv(width << (i + 1), width << i) for i in reversed(range(depth)))
        self.last = nn.Conv2d(width, CLASSES, 1)

    def forward(self, x):
        skips = [self.first(x)]
        for down in self.down:
            skips.append(down(F.max_pool2d(skips[-1], 2)))
        x = skips.pop()
        for up, conv in zip(self.up, self.conv):
            x = conv(torch.cat([skips.pop(), up(x)], 1))
        return self.last(x)


def theirs(scene, labels, steps, width, workers):
    with rasterio.open(scene) as source:
        pixels = source.read().astype(np.float32)
    mean, deviation = pixels.mean((1, 2))[:, None, None], pixels.std((1, 2))[:, None, None]
    del pixels
    loader = iter(DataLoader(Patches(scene, labels, mean, deviation), BATCH, num_workers=workers))
    network = UNet(width)
    optimiser, loss_of = torch.optim.Adam(network.parameters(), 1e-3), nn.CrossEntropyLoss(ignore_index=255)
    for step in range(WARM_UP + steps):
        if step == WARM_UP:
            start = time.perf_counter()
        images, targets = next(loader)
        optimiser.zero_grad()
        loss_of(network(images), targets).backward()
        optimiser.step()
    return BATCH * steps / (time.perf_counter() - start)


def ours(program, scene, labels, steps, width):
    said = subprocess.run([program, scene, labels, str(steps), "1", "unet", str(width)], check=True,
                          capture_output=True, text=True).stdout.strip()
    return float(said.split()[0]), said


def main():
    program = sys.argv[1]
    steps = int(sys.argv[2]) if len(sys.argv) > 2 else 40
    width = int(sys.argv[3]) if len(sys.argv) > 3 else 16
    torch.set_num_threads(os.cpu_count())
    with tempfile.TemporaryDirectory() as folder:
        scene, labels = write_scene(folder)
        print(subprocess.run([program, scene, labels], check=True, capture_output=True, text=True).stdout)
        best = {"ours": 0.0}
        for _ in range(ROUNDS):  # in turns: a busy moment of the machine does not fall on one side alone
            speed, said = ours(program, scene, labels, steps, width)
            best["ours"] = max(best["ours"], speed)
            print(f"ours                            {said}")
            for workers in (0, 2):
                name = f"PyTorch + rasterio, {workers} workers"
                speed = theirs(scene, labels, steps, width, workers)
                best[name] = max(best.get(name, 0.0), speed)
                print(f"{name}   {speed:.2f} patches/s", flush=True)
        plain = max(speed for name, speed in best.items() if name != "ours")
        print(f"the best of each: {best['ours']:.2f} against {plain:.2f} patches/s, ratio {best['ours'] / plain:.2f}")


main()
