#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Networks of Swath against the same in plain PyTorch: same weights, same images, two threads, in turns.

usage: networks_vs_pytorch.py BUILD_FOLDER [NETWORK …]     (needs PyTorch and torchvision; takes minutes)

Plain is NCHW float32 as a script has it by default; tuned is channels-last, under bf16 autocast where ours computes in bf16.
Each figure is the best of several rounds taken in turns; a process a figure, so that memory can be compared.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

SIDE, BATCH, BANDS, CLASSES, ROUNDS, SECONDS = 256, 4, 4, 6, 3, 4
NETWORKS = {"unet-64": {}, "unet-resnet34": {}, "deeplabv3plus-resnet50": {}, "fcn8s": {}}
TRAINED = ("unet-64", "unet-resnet34")


def models():
    import torch
    import torch.nn.functional as F
    import torchvision
    from torch import nn

    def unit(a, b, bias=False, conv="conv", norm="norm"):
        return nn.Sequential(dict_of({conv: nn.Conv2d(a, b, 3, padding=1, bias=bias), norm: nn.BatchNorm2d(b),
                                      "relu": nn.ReLU(inplace=True)}))

    def dict_of(items):
        from collections import OrderedDict
        return OrderedDict(items)

    class UNet64(nn.Module):
        def __init__(self, depth=6, width=64, convolutions=3):
            super().__init__()

            def block(a, n):
                return nn.ModuleList(unit(a if i == 0 else width, width, bias=True) for i in range(n))

            self.encoder = nn.ModuleList(block(BANDS if i == 0 else width, convolutions) for i in range(depth))
            self.bottleneck = block(width, 2)
            self.decoder = nn.ModuleList(block(2 * width, convolutions) for _ in range(depth))
            for level in self.decoder:
                level.up = nn.ConvTranspose2d(width, width, 2, 2)
            self.head = nn.Conv2d(width, CLASSES, 1)

        def forward(self, x):
            skips = []
            for level in self.encoder:
                for conv in level:
                    x = conv(x)
                skips.append(x)
                x = F.max_pool2d(x, 2)
            for conv in self.bottleneck:
                x = conv(x)
            for level in self.decoder:
                x = torch.cat([skips.pop(), level.up(x)], 1)
                for name, conv in level.named_children():
                    if name != "up":
                        x = conv(x)
            return self.head(x)

    class Block(nn.Module):
        def __init__(self, a, b):
            super().__init__()
            self.conv1 = unit(a, b, conv="0", norm="1")
            self.conv2 = unit(b, b, conv="0", norm="1")

        def forward(self, x, skip=None):
            x = F.interpolate(x, scale_factor=2, mode="nearest")
            return self.conv2(self.conv1(x if skip is None else torch.cat([x, skip], 1)))

    class UNetResNet34(nn.Module):
        def __init__(self):
            super().__init__()
            self.encoder = torchvision.models.resnet34(weights=None)
            self.encoder.conv1 = nn.Conv2d(BANDS, 64, 7, 2, 3, bias=False)
            del self.encoder.fc, self.encoder.avgpool
            self.decoder = nn.Module()
            self.decoder.blocks = nn.ModuleList([Block(768, 256), Block(384, 128), Block(192, 64), Block(128, 32),
                                                 Block(32, 16)])
            self.segmentation_head = nn.Sequential(nn.Conv2d(16, CLASSES, 3, padding=1))

        def forward(self, x):
            e = self.encoder
            f1 = e.relu(e.bn1(e.conv1(x)))
            f2 = e.layer1(e.maxpool(f1))
            f3 = e.layer2(f2)
            f4 = e.layer3(f3)
            x = e.layer4(f4)
            for block, skip in zip(self.decoder.blocks, (f4, f3, f2, f1, None)):
                x = block(x, skip)
            return self.segmentation_head(x)

    def cbr(a, b, kernel, dilation=1):
        return [nn.Conv2d(a, b, kernel, padding=dilation * (kernel // 2), dilation=dilation, bias=False),
                nn.BatchNorm2d(b), nn.ReLU(inplace=True)]

    class Aspp(nn.Module):
        def __init__(self):
            super().__init__()
            self.convs = nn.ModuleList([nn.Sequential(*cbr(2048, 256, 1))] +
                                       [nn.Sequential(*cbr(2048, 256, 3, rate)) for rate in (6, 12, 18)] +
                                       [nn.Sequential(nn.AdaptiveAvgPool2d(1), *cbr(2048, 256, 1))])
            self.project = nn.Sequential(*cbr(1280, 256, 1), nn.Dropout(0.1))

        def forward(self, x):
            parts = [conv(x) for conv in self.convs]
            parts[-1] = F.interpolate(parts[-1], x.shape[2:], mode="bilinear", align_corners=False)
            return self.project(torch.cat(parts, 1))

    class DeepLabV3Plus(nn.Module):
        def __init__(self):
            super().__init__()
            self.backbone = torchvision.models.resnet50(weights=None, replace_stride_with_dilation=[False, False, True])
            self.backbone.conv1 = nn.Conv2d(BANDS, 64, 7, 2, 3, bias=False)
            del self.backbone.fc, self.backbone.avgpool
            self.classifier = nn.Module()
            self.classifier.project = nn.Sequential(*cbr(256, 48, 1))
            self.classifier.aspp = Aspp()
            self.classifier.classifier = nn.Sequential(*cbr(304, 256, 3), nn.Conv2d(256, CLASSES, 1))

        def forward(self, x):
            b = self.backbone
            low = b.layer1(b.maxpool(b.relu(b.bn1(b.conv1(x)))))
            deep = self.classifier.aspp(b.layer4(b.layer3(b.layer2(low))))
            low = self.classifier.project(low)
            deep = F.interpolate(deep, low.shape[2:], mode="bilinear", align_corners=False)
            y = self.classifier.classifier(torch.cat([low, deep], 1))
            return F.interpolate(y, x.shape[2:], mode="bilinear", align_corners=False)

    class Fcn8s(nn.Module):
        def __init__(self):
            super().__init__()
            self.stages, a = [], BANDS
            for stage, (width, count) in enumerate(((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)), 1):
                names = []
                for i in range(1, count + 1):
                    names.append(f"conv{stage}_{i}")
                    setattr(self, names[-1], nn.Conv2d(a, width, 3, padding=100 if stage == i == 1 else 1))
                    a = width
                self.stages.append(names)
            self.fc6, self.fc7 = nn.Conv2d(512, 4096, 7), nn.Conv2d(4096, 4096, 1)
            self.score_fr = nn.Conv2d(4096, CLASSES, 1)
            self.score_pool4, self.score_pool3 = nn.Conv2d(512, CLASSES, 1), nn.Conv2d(256, CLASSES, 1)
            self.upscore2 = nn.ConvTranspose2d(CLASSES, CLASSES, 4, 2, bias=False)
            self.upscore_pool4 = nn.ConvTranspose2d(CLASSES, CLASSES, 4, 2, bias=False)
            self.upscore8 = nn.ConvTranspose2d(CLASSES, CLASSES, 16, 8, bias=False)

        def forward(self, images):
            x, pools = images, []
            for names in self.stages:
                for name in names:
                    x = F.relu(getattr(self, name)(x), inplace=True)
                pools.append(x := F.max_pool2d(x, 2, ceil_mode=True))
            for dense in (self.fc6, self.fc7):
                x = F.dropout2d(F.relu(dense(x), inplace=True), 0.5, self.training)

            def crop(y, at, like):
                return y[:, :, at:at + like.shape[2], at:at + like.shape[3]]

            x = self.upscore2(self.score_fr(x))
            x = self.upscore_pool4(x + crop(self.score_pool4(pools[3]), 5, x))
            x = self.upscore8(x + crop(self.score_pool3(pools[2]), 9, x))
            return crop(x, 31, images).contiguous()

    return {"unet-64": UNet64, "unet-resnet34": UNetResNet34, "deeplabv3plus-resnet50": DeepLabV3Plus, "fcn8s": Fcn8s}


def peak_mib():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def peer(mode, name, weights, precision):
    """mode: forward, train, tuned-forward, tuned-train. precision: of tuned, fp32 or bf16."""
    import contextlib

    import torch
    torch.set_num_threads(2)
    network = models()[name]()
    network.load_state_dict(torch.load(weights))
    count = BATCH * BANDS * SIDE * SIDE
    images = torch.sin(torch.arange(count, dtype=torch.float32) * 0.37).reshape(BATCH, BANDS, SIDE, SIDE)
    tuned = mode.startswith("tuned")
    if tuned:
        network, images = network.to(memory_format=torch.channels_last), images.contiguous(
            memory_format=torch.channels_last)
    faster = torch.autocast("cpu", torch.bfloat16) if tuned and precision == "bf16" else contextlib.nullcontext()
    mean = 0.0
    if mode.endswith("forward"):
        network.eval()

        def work():
            nonlocal mean
            with torch.no_grad(), faster:
                mean = network(images).float().abs().mean().item()
    else:
        network.train()
        optimiser = torch.optim.Adam([p for p in network.parameters() if p.requires_grad], 1e-6)
        targets = torch.arange(BATCH * SIDE * SIDE).remainder(CLASSES).reshape(BATCH, SIDE, SIDE)

        def work():
            optimiser.zero_grad()
            with faster:
                logits = network(images)
            torch.nn.functional.cross_entropy(logits.float(), targets).backward()
            optimiser.step()

    work()
    best, end = 1e9, time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    print(json.dumps({"ms": best * 1e3, "mib": peak_mib(), "mean": mean}))


def run(command):
    environment = dict(os.environ, OMP_NUM_THREADS="2")
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)


def main(build, names):
    program, bench = os.path.join(build, "bin/swath"), os.path.join(build, "tests/bench_networks")
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            weights = os.path.join(folder, "weights.pth")
            subprocess.run([program, "network", "export-weights", name, "--in", str(BANDS), "--classes", str(CLASSES),
                            "--out", weights], check=True, capture_output=True)
            for mode in ("forward", "train") if name in TRAINED else ("forward",):
                own = [bench, mode, name, weights, str(SIDE), str(BATCH)]
                best = {"ours": run(own)}
                precision = best["ours"]["device"].split()[-1]
                kinds = {"ours": own, "plain": [sys.executable, __file__, "--peer", mode, name, weights, precision],
                         "tuned": [sys.executable, __file__, "--peer", "tuned-" + mode, name, weights, precision]}
                for _ in range(ROUNDS):
                    for kind, command in kinds.items():
                        got = run(command)
                        if kind not in best or got["ms"] < best[kind]["ms"]:
                            best[kind] = got
                ours, plain, tuned = best["ours"], best["plain"], best["tuned"]
                print(f"{name:24} {mode:8} ours {ours['ms']:8.1f} ms {ours['mib']:6.0f} MiB"
                      f"  plain {plain['ms']:8.1f} ms {plain['mib']:6.0f} MiB ({plain['ms'] / ours['ms']:.2f}x)"
                      f"  tuned {tuned['ms']:8.1f} ms {tuned['mib']:6.0f} MiB ({tuned['ms'] / ours['ms']:.2f}x)"
                      f"  {ours['gflops']:.0f} GFLOP/s, fastest convolution {ours['limit']:.0f}"
                      + (f"  mean |logit| {ours['mean']:.5f} / {plain['mean']:.5f}" if mode == "forward" else ""),
                      flush=True)


if sys.argv[1] == "--peer":
    peer(*sys.argv[2:6])
else:
    main(sys.argv[1], sys.argv[2:] or list(NETWORKS))
