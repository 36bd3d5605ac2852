// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/torch_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "engine/learn/torch/weights/torch_pickle.h"
#include "engine/learn/torch/weights/zip_archive.h"

namespace swath {
namespace {

using Tensors = std::map<std::string, torch::Tensor>;

Error badArchive(const std::string& why) {
    return Error{Errc::BadFormat, why, ""};
}

}  // namespace

Result<Tensors> readTorchArchive(std::span<const std::byte> bytes, std::vector<std::string>* skipped) {
    const auto records = readZip(bytes);
    if (!records) return records.error();
    const auto description = std::ranges::find_if(
        *records, [](const auto& record) { return record.first.ends_with("/data.pkl"); });
    if (description == records->end()) return badArchive("it is an archive, but not one of PyTorch");
    const std::string folder = description->first.substr(0, description->first.rfind('/') + 1);
    if (records->contains(folder + "constants.pkl"))
        return Error{Errc::BadFormat, "it is a TorchScript program",
                     "save the weights alone: torch.save(model.state_dict(), …)"};
    const auto record = [&](const std::string& name) -> Result<std::span<const std::byte>> {
        const auto found = records->find(folder + name);
        if (found == records->end()) return badArchive(fmt::format("its record \"{}\" is missing", name));
        if (found->second.compressed)
            return Error{Errc::BadFormat, "it was packed again with compression",
                         "use the file as PyTorch wrote it"};
        return found->second.bytes;
    };
    bool swapped = false;
    if (const auto order = record("byteorder"); order)
        swapped = std::string_view(reinterpret_cast<const char*>(order->data()), order->size()) == "big";
    const auto described = record("data.pkl");
    if (!described) return described.error();
    const auto pickle = readPickle(*described, isKnownInWeights);
    if (!pickle) return pickle.error();
    if (skipped) *skipped = pickle->foreign;
    return tensorsOfPickle(
        *pickle, [&](const std::string& key) { return record("data/" + key); }, swapped, bytes.size());
}

namespace {

/// Takes a pickle from the begin of what is left.
Result<Pickle> takePickle(std::span<const std::byte>& rest) {
    constexpr std::size_t kMost = std::size_t{1} << 23;
    auto pickle = readPickle(rest.first(std::min(rest.size(), kMost)), isKnownInWeights);
    if (pickle) rest = rest.subspan(pickle->bytes);
    return pickle;
}

/// The type of each storage that a pickle names.
std::map<std::string, std::string> storageTypes(const Pickle& pickle) {
    std::map<std::string, std::string> types;
    for (const PickleValue& value : pickle.values) {
        if (value.kind != PickleValue::Kind::Persistent) continue;
        const PickleValue& id = pickle[value.items[0]];
        if (id.kind != PickleValue::Kind::Tuple || id.items.size() < 3) continue;
        const PickleValue &type = pickle[id.items[1]], &key = pickle[id.items[2]];
        if (type.kind == PickleValue::Kind::Global && key.kind == PickleValue::Kind::Text)
            types[key.text] = type.text;
    }
    return types;
}

}  // namespace

Result<Tensors> readOldTorchFile(std::span<const std::byte> bytes, std::vector<std::string>* skipped) {
    std::span<const std::byte> rest = bytes;
    for (int i = 0; i < 3; ++i)  // a magic number, the version of the format, the machine that wrote it
        if (const auto before = takePickle(rest); !before) return before.error();
    const auto pickle = takePickle(rest);
    if (!pickle) return pickle.error();
    const auto keys = takePickle(rest);
    if (!keys) return keys.error();
    if (keys->values.empty() || (*keys)[keys->root].kind != PickleValue::Kind::List)
        return badArchive("its list of values is malformed");
    const auto types = storageTypes(*pickle);
    std::map<std::string, std::span<const std::byte>> storages;
    for (const PickleValue::Ref item : (*keys)[keys->root].items) {
        const std::string& key = (*keys)[item].text;
        const auto type = types.find(key);
        const auto scalar = type == types.end() ? std::nullopt : storageTypeNamed(type->second);
        std::uint64_t count = 0;
        if (!scalar || rest.size() < sizeof count)
            return badArchive("its values are cut off, or not described");
        std::memcpy(&count, rest.data(), sizeof count);
        rest = rest.subspan(sizeof count);
        const std::size_t size = torch::elementSize(*scalar);
        if (count > rest.size() / size) return badArchive("its values are cut off");
        storages[key] = rest.first(static_cast<std::size_t>(count) * size);
        rest = rest.subspan(storages[key].size());
    }
    if (skipped) *skipped = pickle->foreign;
    return tensorsOfPickle(
        *pickle,
        [&](const std::string& key) -> Result<std::span<const std::byte>> {
            const auto found = storages.find(key);
            if (found == storages.end()) return badArchive(fmt::format("the values \"{}\" are missing", key));
            return found->second;
        },
        false, bytes.size());
}

}  // namespace swath
