// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace swath {

/// While one lives, memory of tensors on the CPU that is freed is kept for those that follow, by whichever
/// thread. Every training step needs the same large blocks as the one before it, but malloc() gives them back
/// to the kernel, which clears each page before it hands it out again: a tenth of a step of a small network,
/// half of one of a large network. No more is kept than was in use at once; all of it goes back when the last
/// one dies. After PyTorch's caching allocator for CUDA, without its splitting of blocks.
class TensorMemory {
  public:
    TensorMemory();
    ~TensorMemory();
    TensorMemory(const TensorMemory&) = delete;
    TensorMemory& operator=(const TensorMemory&) = delete;

    /// What is kept for tensors to come, in the whole process.
    static std::size_t keptBytes();
};

}  // namespace swath
