# SPDX-License-Identifier: MIT
"""Writes or checks weights whose values both sides know: value i of tensor k is ((37 i + 11 k) % 101 - 50) / 16,
which float16 and bfloat16 hold exactly."""
import collections
import inspect
import pathlib
import sys

import torch

SHAPES = {"0.bias": (4,), "0.weight": (4, 3, 3, 3), "1.bias": (4,), "1.running_mean": (4,), "1.running_var": (4,),
          "1.weight": (4,)}


def values(k, shape):
    i = torch.arange(torch.Size(shape).numel())
    return (((37 * i + 11 * k) % 101 - 50).to(torch.float32) / 16).reshape(shape)


def network():
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
    state = net.state_dict()
    for k, (name, shape) in enumerate(SHAPES.items()):
        state[name].copy_(values(k, shape))
    state["1.num_batches_tracked"].fill_(7)
    return net


def write(folder):
    state = network().state_dict()
    torch.save(state, folder / "plain.pth")
    for protocol in (1, 3, 4, 5):
        torch.save(state, folder / f"protocol{protocol}.pth", pickle_protocol=protocol)
    torch.save(network().half().state_dict(), folder / "float16.pth")
    torch.save(network().to(torch.bfloat16).state_dict(), folder / "bfloat16.pth")
    torch.save(network().double().state_dict(), folder / "float64.pth")
    torch.save(network().to(memory_format=torch.channels_last).state_dict(), folder / "channels_last.pth")
    torch.save(torch.nn.DataParallel(network()).state_dict(), folder / "module.pth")
    parameters = collections.OrderedDict(network().named_parameters())
    torch.save({**parameters, **dict(network().named_buffers())}, folder / "parameters.pth")
    net = network()
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    net(torch.ones(1, 3, 5, 5)).sum().backward()
    optimiser.step()
    torch.save({"epoch": 3, "best": 0.5, "name": "net", "none": None, "flags": [True, 2**80], "pair": (1, "x"),
                "size": torch.Size([1, 2]), "device": torch.device("cpu"), "precision": torch.float32,
                "optimizer": optimiser.state_dict(), "state_dict": state}, folder / "nested.pth")
    shared = torch.cat([tensor.flatten() for name, tensor in state.items() if name in SHAPES])
    parts, at = {"1.num_batches_tracked": state["1.num_batches_tracked"]}, 0
    for name, tensor in state.items():
        if name in SHAPES:
            parts[name] = shared[at:at + tensor.numel()].view(tensor.shape)
            at += tensor.numel()
    torch.save(parts, folder / "shared.pth")
    torch.save(state, folder / "old.bin", _use_new_zipfile_serialization=False)
    torch.save(network(), folder / "whole_model.bin")
    torch.jit.script(network()).save(str(folder / "script.bin"))


def check(file):
    options = [{}]
    if "weights_only" in inspect.signature(torch.load).parameters:
        options.append({"weights_only": True})
    for option in options:
        state = torch.load(file, **option)
        assert type(state) is dict, type(state)
        assert sorted(state) == sorted([*SHAPES, "1.num_batches_tracked"]), sorted(state)
        for k, (name, shape) in enumerate(SHAPES.items()):
            assert state[name].dtype == torch.float32 and state[name].is_contiguous(), name
            assert torch.equal(state[name], values(k, shape)), name
        counter = state["1.num_batches_tracked"]
        assert counter.dtype == torch.int64 and counter.shape == () and counter.item() == 7
        network().load_state_dict(state)


if sys.argv[1] == "write":
    write(pathlib.Path(sys.argv[2]))
else:
    check(sys.argv[2])
