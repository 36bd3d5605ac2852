// SPDX-License-Identifier: MIT
#include "engine/learn/torch/on_threads.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>

#ifndef INTRA_OP_PARALLEL
#error "this file is compiled with OpenMP"
#endif

namespace swath {

void onThreads(std::int64_t count, const std::function<void(std::int64_t)>& work) {
    // Each takes the next that is left: where other programs hold a processor back, the others do more.
    std::atomic<std::int64_t> next = 0;
    at::parallel_for(0, std::min<std::int64_t>(count, at::get_num_threads()), 1,
                     [&](std::int64_t, std::int64_t) {
                         for (std::int64_t i = next++; i < count; i = next++) work(i);
                     });
}

}  // namespace swath
