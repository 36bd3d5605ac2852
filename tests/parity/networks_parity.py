#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Models of torchvision with random weights, and what they make of an image, for parity_networks_test.

usage: networks_parity.py FOLDER MODEL...

Writes FOLDER/MODEL.safetensors with the tensors "state.NAME", "input", and
- of an encoder "feature.0" ... "feature.5", at 1, 1/2 ... 1/32 of the resolution;
- of a segmentation network "out" and "aux" of eval mode, "dropped.out" and "dropped.aux" with dropout drawn after
  manual_seed(5).
"""
import json
import struct
import sys

import numpy
import torch
import torchvision

models = torchvision.models

# The modules behind which features are taken; the image itself is in front of them where there are only five.
FEATURES = {
    "vgg11": ["features.1", "features.4", "features.9", "features.14", "features.19", "features.20"],
    "vgg11_bn": ["features.2", "features.6", "features.13", "features.20", "features.27", "features.28"],
    "vgg16": ["features.3", "features.8", "features.15", "features.22", "features.29", "features.30"],
    "mobilenet_v2": ["features.1", "features.3", "features.6", "features.13", "features.18"],
}
RESNET = ["relu", "layer1", "layer2", "layer3", "layer4"]


def randomise(model):
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.bias, -0.5, 0.5)
            torch.nn.init.uniform_(module.running_mean, -0.5, 0.5)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
            module.num_batches_tracked.fill_(3)


def write(path, tensors):
    header, end, values = {}, 0, []
    for name, tensor in tensors.items():
        value = numpy.ascontiguousarray(tensor.detach().numpy())
        kind = {"float32": "F32", "int64": "I64"}[str(value.dtype)]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [end, end + value.nbytes]}
        end += value.nbytes
        values.append(value)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for value in values:
            file.write(value.tobytes())


def encoder(name, image):
    vgg = name.startswith("vgg")
    model = getattr(models, name)(weights=None, **({"init_weights": False} if vgg else {}))
    randomise(model)
    model.eval()
    found = [] if vgg else [image]
    for module in FEATURES.get(name, RESNET):
        model.get_submodule(module).register_forward_hook(lambda m, given, result: found.append(result.clone()))
    model(image)
    tensors = {f"feature.{i}": value for i, value in enumerate(found)}
    classifiers = ("fc.", "classifier.")
    tensors.update({f"state.{k}": v for k, v in model.state_dict().items() if not k.startswith(classifiers)})
    return tensors


def segmentation(name, image):
    second = {} if name.startswith("lraspp") else {"aux_loss": True}
    model = getattr(models.segmentation, name)(weights=None, weights_backbone=None, num_classes=7, **second)
    randomise(model)
    model.eval()
    tensors = dict(model(image))
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.train()
    torch.manual_seed(5)
    tensors.update({f"dropped.{k}": v for k, v in model(image).items()})
    tensors.update({f"state.{k}": v for k, v in model.state_dict().items()})
    return tensors


def main():
    folder, names = sys.argv[1], sys.argv[2:]
    for name in names:
        torch.manual_seed(1)
        with torch.no_grad():
            image = torch.randn(1, 3, 64, 96)
            make = segmentation if hasattr(models.segmentation, name) else encoder
            write(f"{folder}/{name}.safetensors", {"input": image, **make(name, image)})


main()
