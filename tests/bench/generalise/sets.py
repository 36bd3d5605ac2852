# SPDX-License-Identifier: MIT
"""The labelled sets that learners are judged on, and how they are cut into folds: whole scenes are left out."""
import glob
import os
from dataclasses import dataclass

import numpy as np
import rasterio

IGNORE = 255
# As in the masks; the set's own table names others.
DUBAI = {"water": (226, 169, 41), "land": (132, 41, 246), "road": (110, 193, 228), "building": (60, 16, 152),
         "vegetation": (254, 221, 58)}


@dataclass
class Scene:
    name: str
    image_path: str
    image: np.ndarray  # bands × height × width, float32
    target: np.ndarray  # height × width, class index or IGNORE
    group: str  # scenes of a group are never on both sides of a fold


@dataclass
class Set:
    name: str
    classes: list
    judged: list  # class indices whose mean IoU is the figure
    scenes: list
    folds: list  # lists of groups to leave out


def read(path):
    with rasterio.open(path) as file:
        return file.read()


def read_colours(path):
    """3 × height × width, of palettes too."""
    with rasterio.open(path) as file:
        values = file.read()
        if len(values) > 1:
            return values[:3]
        table = np.zeros((256, 3), np.uint8)
        for value, colour in file.colormap(1).items():
            table[value] = colour[:3]
        return np.moveaxis(table[values[0]], -1, 0)


def numbered(mask, table):
    target = np.full(mask.shape, IGNORE, np.uint8)
    for value, index in table.items():
        target[mask == value] = index
    return target


def coloured(mask, colours):
    target = np.full(mask.shape[1:], IGNORE, np.uint8)
    for index, colour in enumerate(colours):
        target[np.all(mask == np.array(colour)[:, None, None], axis=0)] = index
    return target


def load(data, name):
    scenes = []
    for path in sorted(glob.glob(os.path.join(data, name, "images", "*"))):
        stem, extension = os.path.splitext(os.path.basename(path))
        if extension not in (".tif", ".jpg"):
            continue
        masks = os.path.join(data, name, "masks")
        image = read(path).astype(np.float32)
        group = stem
        if name == "burn_s2":
            target = numbered(read(os.path.join(masks, stem + ".tif"))[0], {0: 0, 1: 1})
        elif name == "flood_s1":
            target = numbered(read(os.path.join(masks, stem.replace("_s1", "_label") + ".tif"))[0], {0: 0, 1: 1})
        elif name == "rio_buildings":
            target = numbered(read(os.path.join(masks, stem + ".tif"))[0], {0: 0, 255: 1})
        else:
            target = coloured(read_colours(os.path.join(masks, stem + ".png")), DUBAI.values())
            group = stem.split("_")[0]
        target[~np.isfinite(image).all(axis=0)] = IGNORE
        if np.all(target == IGNORE):
            continue  # nothing to learn from or to judge by
        scenes.append(Scene(stem, path, image, target, group))
    if name == "dubai_landcover":
        classes, judged = list(DUBAI), list(range(len(DUBAI)))
    else:
        classes = {"burn_s2": ["unburned", "burned"], "flood_s1": ["dry", "water"],
                   "rio_buildings": ["ground", "building"]}[name]
        judged = [1]
    groups = sorted({s.group for s in scenes})
    parts = 3
    folds = [groups[i::parts] for i in range(parts)]
    return Set(name, classes, judged, scenes, folds)


def confusion(target, predicted, classes):
    known = target != IGNORE
    return np.bincount(target[known].astype(np.int64) * classes + predicted[known],
                       minlength=classes * classes).reshape(classes, classes)


def ious(matrix):
    right = np.diag(matrix).astype(float)
    union = matrix.sum(0) + matrix.sum(1) - np.diag(matrix)
    return [float(r / u) if u else float("nan") for r, u in zip(right, union)]


def figure(matrix, judged):
    return float(np.mean([ious(matrix)[k] for k in judged]))
