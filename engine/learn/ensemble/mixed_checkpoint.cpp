// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/mixed_checkpoint.h"

#include <cmath>

#include "engine/core/bytes.h"
#include "engine/core/framed.h"

namespace swath {
namespace {

constexpr Frame kFrame{{'S', 'W', 'M', 'I', 'X', 'T', 'U', 'R'}, 2};

bool isWeight(double w) {
    return std::isfinite(w) && w > 0;
}

bool isSound(const MixedCheckpoint& c) {
    if (!isWeight(c.networkWeight) || c.countingNetworks().empty()) return false;
    if (c.stepsBefore < 0 || c.epochsBefore < 0 || !(c.secondsBefore >= 0)) return false;
    return c.other.empty() ? c.otherWeight == 0 : isWeight(c.otherWeight);
}

}  // namespace

std::vector<std::span<const std::byte>> MixedCheckpoint::countingNetworks() const {
    if (!done.empty()) return {done.begin(), done.end()};
    if (network.empty()) return {};
    return {network};
}

std::vector<std::byte> writeMixedCheckpoint(const MixedCheckpoint& checkpoint) {
    ByteWriter out;
    out.value(checkpoint.networkWeight);
    out.value(checkpoint.otherWeight);
    out.value(checkpoint.bestMeanIou);
    out.list(checkpoint.network);
    out.list(checkpoint.other);
    out.value(static_cast<std::uint32_t>(checkpoint.done.size()));
    for (const auto& network : checkpoint.done) out.list(network);
    out.value(checkpoint.stepsBefore);
    out.value(checkpoint.epochsBefore);
    out.value(checkpoint.secondsBefore);
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
    if (!in.atEnd()) {  // format 1 ends here
        const auto count = in.value<std::uint32_t>();
        for (std::uint32_t i = 0; in.ok() && i < count; ++i) checkpoint.done.push_back(in.list<std::byte>());
        checkpoint.stepsBefore = in.value<std::int64_t>();
        checkpoint.epochsBefore = in.value<std::int32_t>();
        checkpoint.secondsBefore = in.value<double>();
    }
    if (!in.atEnd() || !isSound(checkpoint)) return badCheckpoint("its description contradicts itself");
    return checkpoint;
}

}  // namespace swath
