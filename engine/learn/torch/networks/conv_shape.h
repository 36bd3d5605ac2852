// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

/// Functions that are compiled for AVX2 and FMA, whatever the rest is compiled for. To be called if hasAvx2()
/// says so.
#ifdef __x86_64__
#define SWATH_AVX2 __attribute__((target("avx2,fma")))
#else
#define SWATH_AVX2
#endif

namespace swath {

/// A 3×3 convolution of stride 1 with zeros around the images, which keep their size.
struct ConvShape {
    std::int64_t images = 0, height = 0, width = 0, in = 0, out = 0;
};

/// Eight floats as they lie in memory: anywhere, and floats to everybody else.
using Floats8 = float __attribute__((vector_size(32), aligned(4), may_alias));

constexpr std::int64_t ceilDiv(std::int64_t a, std::int64_t b) {
    return (a + b - 1) / b;
}

inline bool hasAvx2() {
#ifdef __x86_64__
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}

}  // namespace swath
