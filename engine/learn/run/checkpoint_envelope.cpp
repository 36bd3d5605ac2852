// SPDX-License-Identifier: MIT
#include "engine/learn/run/checkpoint_envelope.h"

#include <utility>

#include "engine/core/bytes.h"
#include "engine/core/framed.h"

namespace swath {
namespace {

constexpr Frame kFrame{{'S', 'W', 'A', 'T', 'H', 'C', 'K', 'P'}, 1};
// Of the times before envelopes: each kind had a frame of its own, networks none.
constexpr Frame kOldPixelModel{{'S', 'W', 'C', 'L', 'A', 'S', 'S', 'I'}},
    kOldMixture{{'S', 'W', 'M', 'I', 'X', 'T', 'U', 'R'}};

CheckpointEnvelope ofOnePart(std::string_view kind, const char* part, std::span<const std::byte> bytes) {
    return {std::string(kind), {{part, bytes}}, nullptr};
}

}  // namespace

std::span<const std::byte> CheckpointEnvelope::part(std::string_view name) const {
    const auto found = parts.find(name);
    return found == parts.end() ? std::span<const std::byte>() : found->second;
}

std::vector<std::byte> writeEnvelope(std::string_view kind,
                                     const std::map<std::string, std::span<const std::byte>>& parts) {
    ByteWriter out;
    out.text(kind);
    out.value(static_cast<std::uint32_t>(parts.size()));
    for (const auto& [name, bytes] : parts) {
        out.text(name);
        out.list(bytes);
    }
    return framed(kFrame, out.take());
}

Result<CheckpointEnvelope> openEnvelope(std::span<const std::byte> bytes) {
    if (isFramedBy(kOldPixelModel, bytes)) return ofOnePart(kPixelCheckpoint, "model", bytes);
    if (isFramedBy(kOldMixture, bytes)) return ofOnePart(kMixedCheckpoint, "mixture", bytes);
    if (!isFramedBy(kFrame, bytes)) return ofOnePart(kNetworkCheckpoint, "tensors", bytes);
    auto contents = unframed(kFrame, bytes);
    if (!contents) return contents.error();
    CheckpointEnvelope envelope;
    envelope.contents = std::make_shared<const std::vector<std::byte>>(std::move(*contents));
    ByteReader in(*envelope.contents);
    envelope.kind = in.text();
    const auto count = in.value<std::uint32_t>();
    for (std::uint32_t i = 0; in.ok() && i < count; ++i) {
        std::string name = in.text();
        envelope.parts.insert_or_assign(std::move(name), in.view());
    }
    if (!in.atEnd()) return badCheckpoint("its list of parts contradicts itself");
    return envelope;
}

std::string checkpointKind(std::span<const std::byte> bytes) {
    if (isFramedBy(kOldPixelModel, bytes)) return std::string(kPixelCheckpoint);
    if (isFramedBy(kOldMixture, bytes)) return std::string(kMixedCheckpoint);
    if (!isFramedBy(kFrame, bytes)) return std::string(kNetworkCheckpoint);
    ByteReader in(bytes.subspan(kFrame.magic.size()));
    (void)in.value<std::uint32_t>();  // version
    (void)in.value<std::uint64_t>();  // check sum
    (void)in.value<std::uint64_t>();  // length
    std::string kind = in.text();
    return in.ok() ? kind : std::string(kNetworkCheckpoint);
}

}  // namespace swath
