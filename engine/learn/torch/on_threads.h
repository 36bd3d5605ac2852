// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>

namespace swath {

/// Calls work(i) for each i in [0, count), in any order, on as many of LibTorch's own threads as the calling
/// thread computes with. at::parallel_for() is a template that runs on one thread wherever OpenMP is not
/// switched on, as it is here for one file.
void onThreads(std::int64_t count, const std::function<void(std::int64_t)>& work);

}  // namespace swath
