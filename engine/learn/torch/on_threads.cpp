// SPDX-License-Identifier: MIT
#include "engine/learn/torch/on_threads.h"

#include <ATen/Parallel.h>

#ifndef INTRA_OP_PARALLEL
#error "this file is compiled with OpenMP"
#endif

namespace swath {

void onThreads(std::int64_t count, const std::function<void(std::int64_t)>& work) {
    at::parallel_for(0, count, 1, [&](std::int64_t from, std::int64_t to) {
        for (std::int64_t i = from; i < to; ++i) work(i);
    });
}

}  // namespace swath
