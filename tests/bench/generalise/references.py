# SPDX-License-Identifier: MIT
"""What Swath is compared with: a per-pixel linear model, scikit-learn's forest, and a plain PyTorch U-Net.

Each is a function of train scenes and a number of classes that returns a function from an image to class indices.
"""
import os
import time

import numpy as np
from scipy import ndimage

from sets import IGNORE


def per_scene(image):
    flat = image.reshape(image.shape[0], -1)
    return (image - np.nanmean(flat, 1)[:, None, None]) / (np.nanstd(flat, 1)[:, None, None] + 1e-6)


def window_features(image):
    image = np.nan_to_num(image)
    maps = list(image)
    for band in image:
        for size in (5, 15):
            mean = ndimage.uniform_filter(band, size)
            square = ndimage.uniform_filter(band * band, size)
            maps += [mean, np.sqrt(np.maximum(square - mean * mean, 0))]
    return np.stack(maps, -1).astype(np.float32)


def scale_features(image, standardise):
    image = np.nan_to_num(per_scene(image) if standardise else image)
    raw = np.nan_to_num(image)
    maps = list(image)
    for band in image:
        for sigma in (1, 2, 4, 8):
            maps.append(ndimage.gaussian_filter(band, sigma))
        for sigma in (1, 2):
            maps.append(ndimage.gaussian_gradient_magnitude(band, sigma))
            maps.append(ndimage.gaussian_laplace(band, sigma))
    for i in range(len(raw)):
        for j in range(i):
            maps.append((raw[i] - raw[j]) / (np.abs(raw[i]) + np.abs(raw[j]) + 1e-6))
    return np.stack(maps, -1).astype(np.float32)


def samples(scenes, features, count, classes, seed=1):
    rng = np.random.default_rng(seed)
    xs, ys = [], []
    share = max(1, count // (len(scenes) * classes))
    for scene in scenes:
        maps = features(scene.image)
        for k in range(classes):
            rows, columns = np.nonzero(scene.target == k)
            if len(rows) == 0:
                continue
            chosen = rng.choice(len(rows), min(share, len(rows)), replace=False)
            xs.append(maps[rows[chosen], columns[chosen]])
            ys.append(np.full(len(chosen), k))
    return np.concatenate(xs), np.concatenate(ys)


def linear(scenes, classes):
    from sklearn.linear_model import LinearRegression
    x, y = samples(scenes, window_features, 120_000, classes)
    mean, deviation = x.mean(0), x.std(0) + 1e-6
    model = LinearRegression().fit((x - mean) / deviation, np.eye(classes)[y])

    def predict(image):
        maps = window_features(image)
        flat = (maps.reshape(-1, maps.shape[-1]) - mean) / deviation
        return model.predict(flat).argmax(1).reshape(maps.shape[:2])
    return predict


def forest(scenes, classes, standardise=False):
    from sklearn.ensemble import RandomForestClassifier
    features = lambda image: scale_features(image, standardise)
    x, y = samples(scenes, features, 60_000, classes)
    model = RandomForestClassifier(100, max_depth=15, n_jobs=2, random_state=1).fit(x, y)

    def predict(image):
        maps = features(image)
        return model.predict(maps.reshape(-1, maps.shape[-1])).reshape(maps.shape[:2])
    return predict


def unet(scenes, classes, standardise=False, seconds=60, width=16, patch=128, batch=8):
    import torch
    from torch import nn
    import torch.nn.functional as F
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "2")))
    torch.manual_seed(1)
    rng = np.random.default_rng(1)
    started = time.perf_counter()
    bands = scenes[0].image.shape[0]
    everything = np.concatenate([s.image.reshape(bands, -1) for s in scenes], 1)
    mean = np.nanmean(everything, 1)[:, None, None]
    deviation = np.nanstd(everything, 1)[:, None, None] + 1e-6

    def prepared(image):
        return np.nan_to_num(per_scene(image) if standardise else (image - mean) / deviation).astype(np.float32)

    def block(a, b):
        return nn.Sequential(nn.Conv2d(a, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU(),
                             nn.Conv2d(b, b, 3, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU())

    class UNet(nn.Module):
        def __init__(self):
            super().__init__()
            sizes = [width * 2 ** i for i in range(5)]
            self.down = nn.ModuleList(block(a, b) for a, b in zip([bands] + sizes[:-1], sizes))
            self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, 2) for a, b in zip(sizes[-2::-1], sizes[:0:-1]))
            self.join = nn.ModuleList(block(2 * a, a) for a in sizes[-2::-1])
            self.head = nn.Conv2d(width, classes, 1)

        def forward(self, x):
            skips = []
            for i, down in enumerate(self.down):
                x = down(x if i == 0 else F.max_pool2d(x, 2))
                skips.append(x)
            skips.pop()
            for up, join in zip(self.up, self.join):
                x = join(torch.cat([skips.pop(), up(x)], 1))
            return self.head(x)

    images, targets = [], []
    for scene in scenes:
        grow = [(0, max(0, patch - n)) for n in scene.target.shape]
        images.append(np.pad(prepared(scene.image), [(0, 0)] + grow, mode="reflect"))
        targets.append(np.pad(scene.target, grow, constant_values=IGNORE))
    network = UNet()
    optimiser = torch.optim.Adam(network.parameters(), 1e-3)
    areas = np.array([t.size for t in targets], float)
    while time.perf_counter() - started < seconds:
        xs, ys = [], []
        for _ in range(batch):
            s = rng.choice(len(images), p=areas / areas.sum())
            top = rng.integers(0, targets[s].shape[0] - patch + 1)
            left = rng.integers(0, targets[s].shape[1] - patch + 1)
            x = images[s][:, top:top + patch, left:left + patch]
            y = targets[s][top:top + patch, left:left + patch]
            turns = rng.integers(0, 4)
            x, y = np.rot90(x, turns, (1, 2)), np.rot90(y, turns)
            if rng.random() < 0.5:
                x, y = x[:, :, ::-1], y[:, ::-1]
            xs.append(x.copy())
            ys.append(y.astype(np.int64).copy())
        optimiser.zero_grad()
        logits = network(torch.from_numpy(np.stack(xs)))
        loss = F.cross_entropy(logits, torch.from_numpy(np.stack(ys)), ignore_index=IGNORE)
        if torch.isfinite(loss):
            loss.backward()
            optimiser.step()
    network.eval()

    def predict(image):
        height, width_ = image.shape[1:]
        grow = [(0, -n % 16) for n in (height, width_)]
        x = np.pad(prepared(image), [(0, 0)] + grow, mode="reflect")
        with torch.no_grad():
            logits = network(torch.from_numpy(x)[None])[0]
        return logits.argmax(0).numpy()[:height, :width_]
    return predict


REFERENCES = {
    "sklearn-linear": linear,
    "sklearn-forest": forest,
    "sklearn-forest-per-scene": lambda scenes, classes: forest(scenes, classes, standardise=True),
    "torch-unet": unet,
    "torch-unet-per-scene": lambda scenes, classes: unet(scenes, classes, standardise=True),
}
