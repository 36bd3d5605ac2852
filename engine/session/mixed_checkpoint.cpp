// SPDX-License-Identifier: MIT
#include "engine/session/mixed_checkpoint.h"

#include <cmath>

#include "engine/learn/classic/bytes.h"
#include "engine/learn/classic/framed.h"

namespace swath {
namespace {

constexpr Frame kFrame{{'S', 'W', 'M', 'I', 'X', 'T', 'U', 'R'}, 1};

}  // namespace

std::vector<std::byte> writeMixedCheckpoint(const MixedCheckpoint& checkpoint) {
    ByteWriter out;
    out.value(checkpoint.networkWeight);
    out.value(checkpoint.otherWeight);
    out.value(checkpoint.bestMeanIou);
    out.list(checkpoint.network);
    out.list(checkpoint.other);
    return framed(kFrame, out.take());
}

bool isMixedCheckpoint(std::span<const std::byte> bytes) {
    return isFramedBy(kFrame, bytes);
}

Result<MixedCheckpoint> readMixedCheckpoint(std::span<const std::byte> bytes) {
    const auto contents = unframed(kFrame, bytes);
    if (!contents) return contents.error();
    ByteReader in(*contents);
    MixedCheckpoint checkpoint;
    checkpoint.networkWeight = in.value<double>();
    checkpoint.otherWeight = in.value<double>();
    checkpoint.bestMeanIou = in.value<double>();
    checkpoint.network = in.list<std::byte>();
    checkpoint.other = in.list<std::byte>();
    const auto isWeight = [](double w) { return std::isfinite(w) && w > 0; };
    if (!in.atEnd() || !isWeight(checkpoint.networkWeight) || !isWeight(checkpoint.otherWeight))
        return badCheckpoint("its description contradicts itself");
    return checkpoint;
}

}  // namespace swath
