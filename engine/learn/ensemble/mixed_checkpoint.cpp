// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/mixed_checkpoint.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <string>

#include "engine/core/bytes.h"
#include "engine/core/framed.h"
#include "engine/learn/run/checkpoint_envelope.h"

namespace swath {
namespace {

constexpr Frame kOldFrame{{'S', 'W', 'M', 'I', 'X', 'T', 'U', 'R'}, 2};

bool isWeight(double w) {
    return std::isfinite(w) && w >= 0;
}

bool isSound(const MixedCheckpoint& c) {
    // What the labels do not want has no weight, and networks may not be there yet; something makes the map.
    if (!isWeight(c.networkWeight) || !isWeight(c.otherWeight)) return false;
    const bool networks = c.networkWeight > 0 && !c.countingNetworks().empty();
    if (!networks && !(c.otherWeight > 0 && !c.other.empty())) return false;
    if (c.other.empty() && c.otherWeight > 0) return false;
    return c.stepsBefore >= 0 && c.epochsBefore >= 0 && c.secondsBefore >= 0;
}

constexpr const char *kDescription = "description", *kNetwork = "network", *kOther = "other";

std::string doneName(std::size_t i) {
    return fmt::format("done.{}", i);
}

/// Of the times before envelopes, formats 1 and 2.
Result<MixedCheckpoint> readOldMixture(std::span<const std::byte> bytes) {
    const auto contents = unframed(kOldFrame, bytes);
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
    out.value(checkpoint.stepsBefore);
    out.value(checkpoint.epochsBefore);
    out.value(checkpoint.secondsBefore);
    out.text(checkpoint.otherLabels);
    out.value(static_cast<std::uint32_t>(checkpoint.done.size()));
    const auto description = out.take();
    std::map<std::string, std::span<const std::byte>> parts{
        {kDescription, description}, {kNetwork, checkpoint.network}, {kOther, checkpoint.other}};
    for (std::size_t i = 0; i < checkpoint.done.size(); ++i) parts[doneName(i)] = checkpoint.done[i];
    return writeEnvelope(kMixedCheckpoint, parts);
}

Result<MixedCheckpoint> readMixedCheckpoint(std::span<const std::byte> bytes) {
    const auto envelope = openEnvelope(bytes);
    if (!envelope) return envelope.error();
    if (envelope->kind != kMixedCheckpoint) return badCheckpoint("it is not one of an average");
    if (const auto old = envelope->part("mixture"); !old.empty()) return readOldMixture(old);
    ByteReader in(envelope->part(kDescription));
    MixedCheckpoint checkpoint;
    checkpoint.networkWeight = in.value<double>();
    checkpoint.otherWeight = in.value<double>();
    checkpoint.bestMeanIou = in.value<double>();
    checkpoint.stepsBefore = in.value<std::int64_t>();
    checkpoint.epochsBefore = in.value<std::int32_t>();
    checkpoint.secondsBefore = in.value<double>();
    checkpoint.otherLabels = in.text();
    const auto count = in.value<std::uint32_t>();
    const auto copyOf = [&](const std::string& name) {
        const auto part = envelope->part(name);
        return std::vector<std::byte>(part.begin(), part.end());
    };
    checkpoint.network = copyOf(kNetwork);
    checkpoint.other = copyOf(kOther);
    if (in.ok() && count > envelope->parts.size()) in.fail();
    for (std::uint32_t i = 0; in.ok() && i < count; ++i) checkpoint.done.push_back(copyOf(doneName(i)));
    if (!in.atEnd() || !isSound(checkpoint)) return badCheckpoint("its description contradicts itself");
    return checkpoint;
}

}  // namespace swath
