// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/bytes.h"

namespace swath {

/// Turns the values of one feature into at most 256 bins of about equally many samples. A value lies in bin b
/// if b edges are below it. Plain value.
class QuantileBins {
  public:
    QuantileBins() = default;
    /// Every value its own bin where there are few enough, edges half way between neighbours.
    explicit QuantileBins(std::span<const float> values);

    int count() const { return static_cast<int>(edges_.size()) + 1; }
    /// The edge between bins b and b + 1.
    float edge(int b) const { return edges_[static_cast<std::size_t>(b)]; }
    /// @param out  a bin each.
    void bin(std::span<const float> values, std::span<std::uint8_t> out) const;

    void save(ByteWriter& out) const { out.list(edges_); }
    bool load(ByteReader& in);

  private:
    void pad();

    std::vector<float> edges_;   ///< rising, at most 255
    std::vector<float> padded_;  ///< 256 of them, infinity behind the last
};

}  // namespace swath
