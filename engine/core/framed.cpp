// SPDX-License-Identifier: MIT
#include "engine/core/framed.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "engine/core/bytes.h"
#include "engine/core/rng.h"

namespace swath {
namespace {

std::uint64_t checkSum(std::uint32_t version, std::span<const std::byte> bytes) {
    std::uint64_t sum = mix64(mix64(version) ^ bytes.size());
    for (std::size_t i = 0; i < bytes.size(); i += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + i, std::min(sizeof word, bytes.size() - i));
        sum = mix64(sum ^ word);
    }
    return sum;
}

}  // namespace

Error badCheckpoint(const std::string& why) {
    return Error{Errc::BadFormat, "not a usable checkpoint: " + why,
                 "use another checkpoint, or train again"};
}

std::vector<std::byte> framed(const Frame& frame, std::span<const std::byte> contents) {
    ByteWriter out;
    out.value(frame.magic);
    out.value(frame.version);
    out.value(checkSum(frame.version, contents));
    out.list(contents);
    return out.take();
}

bool isFramedBy(const Frame& frame, std::span<const std::byte> bytes) {
    return bytes.size() >= frame.magic.size() &&
           std::memcmp(bytes.data(), frame.magic.data(), frame.magic.size()) == 0;
}

Result<std::vector<std::byte>> unframed(const Frame& frame, std::span<const std::byte> bytes) {
    if (!isFramedBy(frame, bytes)) return badCheckpoint("it does not begin like one");
    ByteReader in(bytes.subspan(frame.magic.size()));
    const auto version = in.value<std::uint32_t>();
    const auto sum = in.value<std::uint64_t>();
    if (in.ok() && version > frame.version)
        return Error{Errc::NewerVersion,
                     fmt::format("the checkpoint has format {}, this Swath knows {}", version, frame.version),
                     "use the Swath that wrote it, or a newer one"};
    auto contents = in.list<std::byte>();
    if (!in.atEnd()) return badCheckpoint("it is cut short, or something follows it");
    if (checkSum(version, contents) != sum) return badCheckpoint("its contents were changed");
    return contents;
}

}  // namespace swath
