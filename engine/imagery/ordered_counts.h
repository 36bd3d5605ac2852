// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>

namespace swath {

/// A number that is larger exactly where the float is; −0 counts as 0. Not for not-a-number.
inline std::uint32_t orderedBits(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value + 0.0F);
    return bits >> 31 ? ~bits : bits | 0x80000000U;
}
inline float fromOrderedBits(std::uint32_t ordered) {
    return std::bit_cast<float>(ordered >> 31 ? ordered & 0x7fffffffU : ~ordered);
}

/// How often each number of 16 bits occurs. Pages that nothing falls on take no memory.
class HalfwordCounts {
  public:
    void add(std::uint16_t number) {
        auto& page = pages_[number >> 8];
        if (!page) page = std::make_unique<Page>();
        ++(*page)[number & 0xffU];
        ++total_;
    }
    std::int64_t total() const { return total_; }

    struct Place {
        std::uint16_t number = 0;
        std::int64_t before = 0;  ///< smaller ones
    };
    /// The number at a rank. @param rank  in [0, total).
    Place at(std::int64_t rank) const {
        std::int64_t before = 0;
        for (std::size_t p = 0; p < pages_.size(); ++p) {
            if (!pages_[p]) continue;
            for (std::size_t i = 0; i < pages_[p]->size(); ++i) {
                const std::int64_t count = (*pages_[p])[i];
                if (rank < before + count) return {static_cast<std::uint16_t>(p << 8 | i), before};
                before += count;
            }
        }
        return {0xffff, before};
    }

  private:
    using Page = std::array<std::int64_t, 256>;
    std::array<std::unique_ptr<Page>, 256> pages_;
    std::int64_t total_ = 0;
};

}  // namespace swath
