#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A plain PyTorch training loop of the same U-Net: the yardstick of bench_train. Prints patches per second of its median step.

usage: train_vs_pytorch.py STEPS WIDTH DEPTH PATCH BATCH THREADS [channels-last]
"""
import statistics
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


def double_conv(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True),
                         nn.Conv2d(b, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(inplace=True))


class UNet(nn.Module):
    def __init__(self, bands, classes, width, depth):
        super().__init__()
        self.first = double_conv(bands, width)
        self.down = nn.ModuleList(double_conv(width << i, width << (i + 1)) for i in range(depth))
        self.up = nn.ModuleList(nn.ConvTranspose2d(width << (i + 1), width << i, 2, 2) for i in reversed(range(depth)))
        self.conv = nn.ModuleList(double_conv(width << (i + 1), width << i) for i in reversed(range(depth)))
        self.last = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = [self.first(x)]
        for down in self.down:
            skips.append(down(F.max_pool2d(skips[-1], 2)))
        x = skips.pop()
        for up, conv in zip(self.up, self.conv):
            x = conv(torch.cat([skips.pop(), up(x)], 1))
        return self.last(x)


def main():
    steps, width, depth, patch, batch = map(int, sys.argv[1:6])
    torch.set_num_threads(int(sys.argv[6]))
    layout = torch.channels_last if sys.argv[7:] == ["channels-last"] else torch.contiguous_format
    torch.manual_seed(1)
    bands, classes = 4, 6
    # Scene and labels in memory, random crops with flips and quarter turns, as in an ordinary training script.
    scene, labels = torch.randn(bands, 1024, 1024), torch.randint(0, classes, (1024, 1024))
    network = UNet(bands, classes, width, depth).to(memory_format=layout)
    optimiser = torch.optim.Adam(network.parameters(), 1e-3)
    loss_of = nn.CrossEntropyLoss(ignore_index=255)

    def step():
        images, targets = [], []
        for _ in range(batch):
            y, x = torch.randint(0, 1024 - patch, (2,)).tolist()
            turns, flip = torch.randint(0, 4, (1,)).item(), torch.rand(1).item() < 0.5
            image = torch.rot90(scene[:, y:y + patch, x:x + patch], turns, (1, 2))
            target = torch.rot90(labels[y:y + patch, x:x + patch], turns, (0, 1))
            images.append(image.flip(2) if flip else image)
            targets.append(target.flip(1) if flip else target)
        optimiser.zero_grad()
        loss = loss_of(network(torch.stack(images).contiguous(memory_format=layout)), torch.stack(targets))
        loss.backward()
        optimiser.step()
        return loss.item()

    for _ in range(3):
        step()
    seconds = []
    for _ in range(steps):
        start = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - start)
    print(batch / statistics.median(seconds))


main()
