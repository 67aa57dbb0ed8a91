"""Plain PyTorch training loops: what benchmarks/measure.py compares us with.

    peer.py mlp|resnet20 STEPS     prints {"seconds_per_step": ..., "threads": ...}: the mean of all STEPS, the first included,
                                   which is what timing.json of a run says too

The same networks, batch sizes, optimiser and options as in recipes/*.yaml. The batches lie in memory before the clock
starts, so this side reads and transforms nothing. Eager mode, default memory layout: what one writes first.
"""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional


def mlp():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(784, 1200), nn.ReLU(), nn.Linear(1200, 1200), nn.ReLU(), nn.Linear(1200, 10)
    )


class Block(nn.Module):
    def __init__(self, before, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, channels, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.shortcut = nn.Identity()
        if stride != 1 or before != channels:
            self.shortcut = nn.Sequential(nn.Conv2d(before, channels, 1, stride, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x):
        y = self.norm2(self.conv2(torch.relu(self.norm1(self.conv1(x)))))
        return torch.relu(y + self.shortcut(x))


def resnet20(classes=10):
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    before = 16
    for channels, first_stride in ((16, 1), (32, 2), (64, 2)):
        for block in range(3):
            layers.append(Block(before, channels, first_stride if block == 0 else 1))
            before = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


CASES = {
    "mlp": (mlp, (1, 28, 28), 10, {"lr": 0.01, "momentum": 0.9}),
    "resnet20": (resnet20, (3, 32, 32), 10, {"lr": 0.05, "momentum": 0.9, "weight_decay": 5e-4}),
}
BATCH = 128


def measure(name, steps):
    build, shape, classes, options = CASES[name]
    torch.manual_seed(1)
    model = build()
    optimizer = torch.optim.SGD(model.parameters(), **options)
    batches = [(torch.randn(BATCH, *shape), torch.randint(classes, (BATCH,))) for _ in range(8)]
    began = time.perf_counter()
    for step in range(steps):
        images, labels = batches[step % len(batches)]
        optimizer.zero_grad(set_to_none=True)
        functional.cross_entropy(model(images), labels).backward()
        optimizer.step()
    return (time.perf_counter() - began) / steps


if __name__ == "__main__":
    print(json.dumps({"seconds_per_step": measure(sys.argv[1], int(sys.argv[2])), "threads": torch.get_num_threads()}))
