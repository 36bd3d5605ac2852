// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/tensor_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>

namespace swath {
namespace {

using Header = nlohmann::json;  // keys in a tree: a header of very many stays quick
static_assert(std::endian::native == std::endian::little, "values are written as they lie in memory");

constexpr std::size_t kAlignment = 8;

constexpr std::size_t kMostDimensions = 8;
/// Some two hundred bytes describe a tensor, ten thousand of them are a very large network.
constexpr std::uint64_t kLongestHeader = 32'000'000;

Error badTensorFile(const std::string& why) {
    return Error{Errc::BadFormat, why, ""};
}

struct Entry {
    torch::ScalarType type = torch::kFloat32;
    std::vector<std::int64_t> shape;
    std::size_t begin = 0, end = 0;
    std::string name;
};

std::optional<torch::ScalarType> typeNamed(const std::string& name) {
    static const std::map<std::string, torch::ScalarType> kTypes{
        {"F64", torch::kFloat64},   {"F32", torch::kFloat32}, {"F16", torch::kFloat16},
        {"BF16", torch::kBFloat16}, {"I64", torch::kInt64},   {"I32", torch::kInt32},
        {"I16", torch::kInt16},     {"I8", torch::kInt8},     {"U8", torch::kUInt8},
        {"BOOL", torch::kBool}};
    const auto found = kTypes.find(name);
    return found == kTypes.end() ? std::nullopt : std::optional(found->second);
}

Result<Entry> parseEntry(const std::string& name, const Header& json) {
    const Error senseless = badTensorFile(fmt::format("the entry \"{}\" makes no sense", name));
    if (!json.is_object() || !json.contains("dtype") || !json.contains("shape") ||
        !json.contains("data_offsets") || !json["dtype"].is_string())
        return senseless;
    Entry entry{.name = name};
    const std::string typeName = json["dtype"].get<std::string>();
    const auto type = typeNamed(typeName);
    if (!type)
        return Error{Errc::BadFormat,
                     fmt::format("\"{}\" has values of type {}", name, typeName.substr(0, 40)),
                     "save it as float32"};
    entry.type = *type;
    if (!json["shape"].is_array() || json["shape"].size() > kMostDimensions) return senseless;
    for (const Header& extent : json["shape"]) {
        if (!extent.is_number_unsigned()) return senseless;
        entry.shape.push_back(extent.get<std::int64_t>());
    }
    const Header& offsets = json["data_offsets"];
    if (!offsets.is_array() || offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
        !offsets[1].is_number_unsigned())
        return senseless;
    entry.begin = offsets[0].get<std::size_t>();
    entry.end = offsets[1].get<std::size_t>();
    const auto count = elementCount(entry.shape);
    if (!count || entry.end < entry.begin ||
        entry.end - entry.begin != *count * torch::elementSize(entry.type))
        return senseless;
    return entry;
}

}  // namespace

std::vector<std::byte> writeTensors(const TensorFile& file) {
    const auto dumped = [](const Header& json) {
        return json.dump(-1, ' ', false, Header::error_handler_t::replace);
    };
    std::string text = "{\"__metadata__\":" + dumped(file.metadata);
    std::vector<torch::Tensor> values;
    std::size_t end = 0;
    for (const auto& [name, tensor] : file.tensors) {
        const torch::Tensor value = tensor.detach().to(torch::kCPU).contiguous();
        const std::size_t begin = end;
        end += value.nbytes();
        text += "," + dumped(name) + ":{\"dtype\":";
        text += value.scalar_type() == torch::kInt64 ? "\"I64\"" : "\"F32\"";
        text += ",\"shape\":" + dumped(value.sizes().vec());
        text += ",\"data_offsets\":" + dumped({begin, end}) + "}";
        values.push_back(value);
    }
    text += "}";
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
    if (bytes.size() < sizeof length) return badTensorFile(fmt::format("it has only {} bytes", bytes.size()));
    std::memcpy(&length, bytes.data(), sizeof length);
    bytes = bytes.subspan(sizeof length);
    if (length > bytes.size()) return badTensorFile("it is cut off, or of another kind");
    if (length > kLongestHeader) return badTensorFile("its header is longer than any network's");
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    const Header header = Header::parse(text, text + length, nullptr, false);
    if (header.is_discarded() || !header.is_object()) return badTensorFile("its header cannot be read");
    bytes = bytes.subspan(static_cast<std::size_t>(length));

    TensorFile file;
    std::vector<Entry> entries;
    for (const auto& [name, json] : header.items()) {
        if (name == "__metadata__") {
            if (!json.is_object()) return badTensorFile("its header cannot be read");
            for (const auto& [key, value] : json.items())
                if (value.is_string()) file.metadata[key] = value.get<std::string>();
            continue;
        }
        auto entry = parseEntry(name, json);
        if (!entry) return entry.error();
        if (entry->end > bytes.size())
            return badTensorFile(fmt::format("it is cut off before the end of \"{}\"", name));
        entries.push_back(std::move(*entry));
    }
    std::ranges::sort(entries, {}, [](const Entry& e) { return std::pair(e.begin, e.end); });
    std::size_t end = 0;
    for (const Entry& entry : entries) {
        if (entry.begin < end) return badTensorFile("its entries overlap");
        if (entry.begin > end) break;
        end = entry.end;
    }
    if (end != bytes.size()) return badTensorFile("it holds bytes that belong to nothing");
    for (const Entry& entry : entries) {
        torch::Tensor value = torch::empty(entry.shape, entry.type);
        if (value.nbytes() > 0) std::memcpy(value.data_ptr(), bytes.data() + entry.begin, value.nbytes());
        file.tensors.insert_or_assign(entry.name, value.to(plainType(entry.type)));
    }
    return file;
}

torch::ScalarType plainType(torch::ScalarType stored) {
    return torch::isFloatingType(stored) ? torch::kFloat32 : torch::kInt64;
}

std::optional<std::size_t> elementCount(const std::vector<std::int64_t>& shape) {
    constexpr std::size_t kMost =
        std::numeric_limits<std::size_t>::max() / 64;  // bytes and strides fit as well
    std::size_t count = 1, product = 1;
    for (const std::int64_t extent : shape) {
        if (extent < 0) return std::nullopt;
        const auto n = static_cast<std::size_t>(extent);
        if (n > kMost / product) return std::nullopt;
        product *= std::max<std::size_t>(1, n);
        count *= n;
    }
    return count;
}

}  // namespace swath
