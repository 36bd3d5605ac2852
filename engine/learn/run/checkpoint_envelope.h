// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace swath {

inline constexpr std::string_view kNetworkCheckpoint = "network", kPixelCheckpoint = "pixel-model",
                                  kMixedCheckpoint = "mixed";

/// A checkpoint of any learner: which kind it is of, and its parts by name. What a part holds is for its
/// learner to know.
struct CheckpointEnvelope {
    std::string kind;
    std::map<std::string, std::span<const std::byte>, std::less<>> parts;
    /// What the parts lie in; null: the bytes that were opened.
    std::shared_ptr<const std::vector<std::byte>> contents;

    /// Empty where there is none of this name.
    std::span<const std::byte> part(std::string_view name) const;
};

std::vector<std::byte> writeEnvelope(std::string_view kind,
                                     const std::map<std::string, std::span<const std::byte>>& parts);

/// Checkpoints from before there were envelopes are opened as one part that is all of them: "tensors" of a
/// network, "model" of a pixel model, "mixture" of a mixed one. @param bytes  outlive the result. Errors:
/// BadFormat for anything cut or changed; NewerVersion.
Result<CheckpointEnvelope> openEnvelope(std::span<const std::byte> bytes);

/// Which kind bytes claim to be; kNetworkCheckpoint where they say nothing.
std::string checkpointKind(std::span<const std::byte> bytes);

}  // namespace swath
