# SPDX-License-Identifier: MIT
"""The labelled sets that learners are judged on, and how they are cut into folds: whole scenes are left out."""
import glob
import os
import random
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

    def folds(self, seed):
        """At most three lists of groups to leave out, all groups among them; seed 0 cuts them in their order."""
        groups = sorted({s.group for s in self.scenes})
        if seed:
            random.Random(seed).shuffle(groups)
        parts = min(3, len(groups))
        return [groups[i::parts] for i in range(parts)]


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


def scene(path, target, group):
    image = read(path).astype(np.float32)
    target[~np.isfinite(image).all(axis=0)] = IGNORE
    return Scene(os.path.splitext(os.path.basename(path))[0], path, image, target, group)


def stems(folder, extension):
    return sorted(os.path.splitext(os.path.basename(path))[0] for path in glob.glob(os.path.join(folder, "*" + extension)))


def binary(folder, names, mask_of, table, extension=".tif"):
    """Scenes of folder/images whose masks have a value a class; each scene is its own group."""
    return [scene(os.path.join(folder, "images", name + extension),
                  numbered(read(os.path.join(folder, "masks", mask_of(name)))[0], table), name) for name in names]


def burns(folder):
    return binary(folder, stems(folder + "/images", ".tif"), lambda n: n + ".tif", {0: 0, 1: 1})


def floods(folder):
    return binary(folder, stems(folder + "/images", ".tif"), lambda n: n.replace("_s1", "_label") + ".tif", {0: 0, 1: 1})


def buildings(folder):
    return binary(folder, stems(folder + "/images", ".tif"), lambda n: n + ".tif", {0: 0, 255: 1})


def trees(folder):
    names = stems(folder + "/images", ".tif")
    return binary(folder, names, lambda n: n + ".tif", {0: 0, 1: 1})


def dubai(folder):
    return [scene(os.path.join(folder, "images", name + ".jpg"),
                  coloured(read_colours(os.path.join(folder, "masks", name + ".png")), DUBAI.values()),
                  name.split("_")[0]) for name in stems(folder + "/images", ".jpg")]


def lulc(folder):
    found = []
    for path in sorted(glob.glob(os.path.join(folder, "s2l2a", "*.tif"))):
        mask = os.path.join(folder, "lulc", os.path.basename(path).replace("s2l2a", "lulc"))
        found.append(scene(path, numbered(read(mask)[0], LULC_VALUES), os.path.basename(path)))
    return found


# Land cover whose two scenes share these classes; what only one of them has cannot be learned from the other.
LULC_VALUES = {1: 0, 2: 1, 4: 2, 5: 3, 9: 4}
SETS = {
    "burn_s2": (burns, ["unburned", "burned"], [1]),
    "flood_s1": (floods, ["dry", "water"], [1]),
    "rio_buildings": (buildings, ["ground", "building"], [1]),
    "dubai_landcover": (dubai, list(DUBAI), list(range(len(DUBAI)))),
    "zurich_trees": (trees, ["ground", "tree"], [1]),
    "s1s2_lulc": (lulc, ["water", "trees", "crops", "built", "rangeland"], [0, 1, 2, 3, 4]),
}


def load(data, name):
    read_scenes, classes, judged = SETS[name]
    # A scene without labels has nothing to learn from or to judge by.
    scenes = [s for s in read_scenes(os.path.join(data, name)) if not np.all(s.target == IGNORE)]
    return Set(name, classes, judged, scenes)


def confusion(target, predicted, classes):
    known = target != IGNORE
    return np.bincount(target[known].astype(np.int64) * classes + predicted[known],
                       minlength=classes * classes).reshape(classes, classes)


def ious(matrix):
    right = np.diag(matrix).astype(float)
    union = matrix.sum(0) + matrix.sum(1) - np.diag(matrix)
    return [float(r / u) if u else float("nan") for r, u in zip(right, union)]


def figure(matrix, judged):
    """Mean IoU of the judged classes that occur."""
    return float(np.nanmean([ious(matrix)[k] for k in judged]))


def interval(matrices, judged, draws=1000):
    """95 % of the figure when scenes are drawn with replacement. @param matrices  a scene each."""
    if len(matrices) < 2:
        return float("nan"), float("nan")
    rng = np.random.default_rng(1)
    matrices = np.stack(matrices)
    figures = [figure(matrices[rng.integers(0, len(matrices), len(matrices))].sum(0), judged) for _ in range(draws)]
    return tuple(float(v) for v in np.nanpercentile(figures, [2.5, 97.5]))
