// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace swath {

/// SplitMix64: a bijective mixer, good as a hash of counters. Source: Steele, Lea, Flood 2014, OOPSLA.
constexpr std::uint64_t mix64(std::uint64_t z) {
    z += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/// Counter-based random numbers: the stream is a function of (seed, stream) alone, so that a sample is the
/// same whichever thread draws it and a resumed run goes on exactly. Value type; not shared between threads.
class Rng {
  public:
    explicit constexpr Rng(std::uint64_t seed, std::uint64_t stream = 0)
        : key_(mix64(seed) ^ mix64(stream * 0xd1342543de82ef95ULL + 1)) {}

    constexpr std::uint64_t next() { return mix64(key_ + 0x632be59bd9b4e019ULL * ++counter_); }
    /// Uniform in [0, 1).
    constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
    constexpr double uniform(double lo, double hi) { return lo + (hi - lo) * uniform(); }
    /// Uniform in [0, n); n > 0. The bias of the multiplication is below 2⁻³² for n < 2³².
    constexpr std::uint64_t below(std::uint64_t n) {
        return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * n) >> 64);
    }
    /// Standard normal (sum of twelve uniforms would have thin tails: this is Box–Muller, one value a call).
    double normal();

  private:
    std::uint64_t key_;
    std::uint64_t counter_ = 0;
};

}  // namespace swath
