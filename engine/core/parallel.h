// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>

/// Functions whose loops are compiled for several instruction sets, the best of which is taken when the
/// program starts. Sanitizers do not survive the resolver, so they see the plain version.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define SWATH_VECTOR_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SWATH_VECTOR_CLONES
#endif

namespace swath {

/// @param wanted  0: as many as the machine has cores.
int threadCount(int wanted);

/// Calls work(i) for each i in [0, count), in any order, on up to `threads` threads of which the calling one
/// is the first; returns when all are done. What is thrown first is thrown again here.
void parallelFor(std::size_t count, int threads, const std::function<void(std::size_t)>& work);

}  // namespace swath
