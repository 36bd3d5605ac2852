// SPDX-License-Identifier: MIT
#include "engine/learn/torch/tensor_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>

namespace swath {
namespace {

using Json = nlohmann::ordered_json;
static_assert(std::endian::native == std::endian::little, "values are written as they lie in memory");

constexpr std::size_t kAlignment = 8;

Error bad(const std::string& why) {
    return Error{Errc::BadFormat, "not a checkpoint: " + why, "use another checkpoint, or train again"};
}

struct Entry {
    torch::ScalarType type = torch::kFloat32;
    std::vector<std::int64_t> shape;
    std::size_t begin = 0, end = 0;
};

/// Bytes of a tensor, nullopt where the shape is senseless or larger than memory could be.
std::optional<std::size_t> byteCount(const std::vector<std::int64_t>& shape, std::size_t itemBytes) {
    std::size_t count = itemBytes;
    for (const std::int64_t extent : shape) {
        if (extent < 0) return std::nullopt;
        const auto n = static_cast<std::size_t>(extent);
        if (n != 0 && count > std::numeric_limits<std::size_t>::max() / 2 / n) return std::nullopt;
        count *= n;
    }
    return count;
}

std::optional<Entry> parseEntry(const Json& json) {
    if (!json.is_object() || !json.contains("dtype") || !json.contains("shape") ||
        !json.contains("data_offsets"))
        return std::nullopt;
    Entry entry;
    if (json["dtype"] == "F32")
        entry.type = torch::kFloat32;
    else if (json["dtype"] == "I64")
        entry.type = torch::kInt64;
    else
        return std::nullopt;
    if (!json["shape"].is_array() || json["shape"].size() > 8) return std::nullopt;
    for (const Json& extent : json["shape"]) {
        if (!extent.is_number_unsigned()) return std::nullopt;
        entry.shape.push_back(extent.get<std::int64_t>());
    }
    const Json& offsets = json["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
        !offsets[1].is_number_unsigned())
        return std::nullopt;
    entry.begin = offsets[0].get<std::size_t>();
    entry.end = offsets[1].get<std::size_t>();
    const auto bytes = byteCount(entry.shape, entry.type == torch::kInt64 ? 8 : 4);
    if (!bytes || entry.end < entry.begin || entry.end - entry.begin != *bytes) return std::nullopt;
    return entry;
}

}  // namespace

std::vector<std::byte> writeTensors(const TensorFile& file) {
    Json header;
    header["__metadata__"] = file.metadata;
    std::vector<torch::Tensor> values;
    std::size_t end = 0;
    for (const auto& [name, tensor] : file.tensors) {
        const torch::Tensor value = tensor.detach().to(torch::kCPU).contiguous();
        const std::size_t begin = end;
        end += value.nbytes();
        header[name] = {{"dtype", value.scalar_type() == torch::kInt64 ? "I64" : "F32"},
                        {"shape", value.sizes().vec()},
                        {"data_offsets", {begin, end}}};
        values.push_back(value);
    }
    std::string text = header.dump();
    text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');

    std::vector<std::byte> bytes(kAlignment + text.size() + end);
    const auto length = static_cast<std::uint64_t>(text.size());
    std::memcpy(bytes.data(), &length, sizeof length);
    std::memcpy(bytes.data() + kAlignment, text.data(), text.size());
    std::byte* to = bytes.data() + kAlignment + text.size();
    for (const torch::Tensor& value : values) {
        if (value.nbytes() > 0) std::memcpy(to, value.data_ptr(), value.nbytes());
        to += value.nbytes();
    }
    return bytes;
}

Result<TensorFile> readTensors(std::span<const std::byte> bytes) {
    std::uint64_t length = 0;
    if (bytes.size() < sizeof length) return bad(fmt::format("it has only {} bytes", bytes.size()));
    std::memcpy(&length, bytes.data(), sizeof length);
    bytes = bytes.subspan(sizeof length);
    if (length > bytes.size()) return bad("it is cut off, or of another kind");
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    const Json header = Json::parse(text, text + length, nullptr, false);
    if (header.is_discarded() || !header.is_object()) return bad("its header cannot be read");
    bytes = bytes.subspan(static_cast<std::size_t>(length));

    TensorFile file;
    std::size_t total = 0;
    for (const auto& [name, json] : header.items()) {
        if (name == "__metadata__") {
            if (!json.is_object()) return bad("its header cannot be read");
            for (const auto& [key, value] : json.items())
                if (value.is_string()) file.metadata[key] = value.get<std::string>();
            continue;
        }
        const auto entry = parseEntry(json);
        if (!entry) return bad(fmt::format("the entry \"{}\" makes no sense", name));
        if (entry->end > bytes.size())
            return bad(fmt::format("it is cut off before the end of \"{}\"", name));
        total += entry->end - entry->begin;
        if (total > bytes.size()) return bad("its entries overlap");
        torch::Tensor value = torch::empty(entry->shape, entry->type);
        if (value.nbytes() > 0) std::memcpy(value.data_ptr(), bytes.data() + entry->begin, value.nbytes());
        file.tensors.emplace(name, std::move(value));
    }
    if (total != bytes.size()) return bad("it holds bytes that belong to nothing");
    return file;
}

}  // namespace swath
