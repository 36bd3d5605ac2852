#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""scikit-learn's random forest on the numbers that bench_forest has written: the yardstick of its times and accuracy.

usage: forest_vs_sklearn.py FILE THREADS
"""
import sys
import time

import numpy as np
from sklearn.ensemble import RandomForestClassifier


def main():
    raw = np.memmap(sys.argv[1], dtype=np.uint8, mode="r")
    features, count, pixels = (int(v) for v in raw[:24].view(np.uint64))
    at = 24

    def take(dtype, size):
        nonlocal at
        part = np.array(raw[at:at + size * np.dtype(dtype).itemsize]).view(dtype)
        at += part.nbytes
        return part

    x = np.ascontiguousarray(take(np.float32, features * count).reshape(features, count).T)
    y = take(np.uint8, count)
    view = np.ascontiguousarray(take(np.float32, features * pixels).reshape(features, pixels).T)
    truth = take(np.uint8, pixels)

    forest = RandomForestClassifier(100, max_depth=15, n_jobs=int(sys.argv[2]), random_state=1)
    start, busy = time.perf_counter(), time.process_time()
    forest.fit(x, y)
    fit, fit_cpu = time.perf_counter() - start, time.process_time() - busy
    start, busy = time.perf_counter(), time.process_time()
    probabilities = forest.predict_proba(view)
    predict, predict_cpu = time.perf_counter() - start, time.process_time() - busy
    said = forest.classes_[probabilities.argmax(1)]
    judged = truth != 255
    print(f"sklearn    fit {fit:.3f} s (processor {fit_cpu:.3f}), predict {predict:.3f} s (processor {predict_cpu:.3f}), "
          f"accuracy {(said == truth)[judged].mean():.4f}")


if __name__ == "__main__":
    main()
