// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/torch_pickle.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "engine/learn/torch/weights/tensor_file.h"

namespace swath {
namespace {

using Kind = PickleValue::Kind;
using Ref = PickleValue::Ref;
using Tensors = std::map<std::string, torch::Tensor>;

constexpr std::string_view kRebuildTensor = "torch._utils._rebuild_tensor_v2";
constexpr std::string_view kRebuildParameter = "torch._utils._rebuild_parameter";

Error badPickled(const std::string& why) {
    return Error{Errc::BadFormat, why, ""};
}

class PickledTensors {
  public:
    PickledTensors(const Pickle& pickle, const StorageBytes& storageBytes, bool swapped,
                   std::size_t fileBytes)
        : pickle_(pickle),
          storageBytes_(storageBytes),
          swapped_(swapped),
          valuesLeft_(fileBytes + kSpareValues) {}

    Result<Tensors> read() {
        const PickleValue* weights = findWeights();
        if (weights) return tensorsOf(*weights);
        if (pickle_.foreign.empty())
            return Error{Errc::BadFormat, "it holds no tensors by name", "save model.state_dict()"};
        return Error{Errc::BadFormat,
                     fmt::format("it holds no tensors by name, and asks to call {}, which is never done",
                                 pickle_.foreign.front()),
                     "save the tensors only, torch.save(model.state_dict(), …), or use safetensors"};
    }

  private:
    /// Tensors may share memory and repeat values; together they hold no more values than the file has bytes
    /// and these, so that a small file cannot fill the memory.
    static constexpr std::size_t kSpareValues = std::size_t{1} << 20;

    /// The callee's name, empty for anything but a call.
    std::string_view calleeOf(Ref ref) const {
        const PickleValue& value = pickle_[ref];
        return value.kind == Kind::Call ? std::string_view(pickle_[value.items[0]].text) : std::string_view();
    }
    const std::vector<Ref>& argumentsOf(Ref call) const { return pickle_[pickle_[call].items[1]].items; }
    bool isTensor(Ref ref) const {
        return calleeOf(ref) == kRebuildTensor || calleeOf(ref) == kRebuildParameter;
    }
    bool holdsTensors(const PickleValue& value) const {
        if (value.kind != Kind::Dict) return false;
        for (std::size_t i = 1; i < value.items.size(); i += 2)
            if (isTensor(value.items[i])) return true;
        return false;
    }

    const PickleValue* findWeights() const {
        const PickleValue& root = pickle_[pickle_.root];
        if (root.kind != Kind::Dict) return nullptr;
        for (const std::string_view key :
             {"state_dict", "model_state_dict", "model", "net", "network", "weights"})
            for (std::size_t i = 0; i < root.items.size(); i += 2)
                if (pickle_[root.items[i]].kind == Kind::Text && pickle_[root.items[i]].text == key &&
                    holdsTensors(pickle_[root.items[i + 1]]))
                    return &pickle_[root.items[i + 1]];
        return holdsTensors(root) ? &root : nullptr;
    }

    Result<Tensors> tensorsOf(const PickleValue& dict) {
        Tensors tensors;
        for (std::size_t i = 0; i < dict.items.size(); i += 2) {
            const PickleValue& key = pickle_[dict.items[i]];
            if (key.kind != Kind::Text || !isTensor(dict.items[i + 1])) continue;
            auto tensor = tensorOf(dict.items[i + 1], key.text);
            if (!tensor) return tensor.error();
            tensors.insert_or_assign(key.text, std::move(*tensor));
        }
        return tensors;
    }

    Result<torch::Tensor> tensorOf(Ref ref, const std::string& name) {
        const Error senseless = badPickled(fmt::format("the entry \"{}\" makes no sense", name));
        if (calleeOf(ref) == kRebuildParameter) {
            if (argumentsOf(ref).empty()) return senseless;
            ref = argumentsOf(ref)[0];
        }
        if (calleeOf(ref) != kRebuildTensor || argumentsOf(ref).size() < 4) return senseless;
        const std::vector<Ref>& arguments = argumentsOf(ref);
        const auto shape = integers(arguments[2]), strides = integers(arguments[3]);
        const PickleValue& offset = pickle_[arguments[1]];
        if (!shape || !strides || shape->size() != strides->size() || offset.kind != Kind::Int)
            return senseless;
        const auto storage = storageOf(arguments[0], name);
        if (!storage) return storage.error();
        const auto count = elementCount(*shape);
        if (!count || !fits(*shape, *strides, offset.number, storage->numel())) return senseless;
        if (*count > valuesLeft_) return badPickled("its tensors repeat the same values over and over");
        valuesLeft_ -= *count;
        const auto type = plainType(storage->scalar_type());
        if (*count == 0) return torch::empty(*shape, type);
        const torch::Tensor values = storage->as_strided(*shape, *strides, offset.number);
        // All of a storage in its order needs no memory of its own.
        if (static_cast<std::int64_t>(*count) == storage->numel() && values.is_contiguous() &&
            values.scalar_type() == type)
            return values;
        return torch::empty(*shape, type).copy_(values);
    }

    std::optional<std::vector<std::int64_t>> integers(Ref ref) const {
        if (calleeOf(ref) == "torch.Size" && argumentsOf(ref).size() == 1) ref = argumentsOf(ref)[0];
        const PickleValue& tuple = pickle_[ref];
        constexpr std::size_t kMostArchiveDimensions = 8;
        if (tuple.kind != Kind::Tuple || tuple.items.size() > kMostArchiveDimensions) return std::nullopt;
        std::vector<std::int64_t> numbers;
        for (const Ref item : tuple.items) {
            if (pickle_[item].kind != Kind::Int || pickle_[item].number < 0) return std::nullopt;
            numbers.push_back(pickle_[item].number);
        }
        return numbers;
    }

    /// Whether every value lies within the storage. @pre elementCount(shape) is known.
    static bool fits(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& strides,
                     std::int64_t offset, std::int64_t values) {
        if (offset < 0 || offset > values) return false;
        if (std::ranges::find(shape, 0) != shape.end()) return true;
        std::int64_t left = values - offset - 1;
        for (std::size_t d = 0; d < shape.size() && left >= 0; ++d) {
            const std::int64_t steps = shape[d] - 1;
            if (steps > 0 && strides[d] > left / steps) return false;
            left -= steps * strides[d];
        }
        return left >= 0;
    }

    /// The flat values that a persistent id names: ("storage", type, record, device, count).
    Result<torch::Tensor> storageOf(Ref ref, const std::string& name) {
        const Error senseless = badPickled(fmt::format("the entry \"{}\" makes no sense", name));
        if (pickle_[ref].kind != Kind::Persistent) return senseless;
        const PickleValue& id = pickle_[pickle_[ref].items[0]];
        // The sixth, of files from before PyTorch 1.6, is a part of another storage: none writes it any more.
        if (id.kind != Kind::Tuple || id.items.size() < 5 || id.items.size() > 6) return senseless;
        if (id.items.size() == 6 && pickle_[id.items[5]].kind != Kind::Other) return senseless;
        const PickleValue &word = pickle_[id.items[0]], &type = pickle_[id.items[1]],
                          &key = pickle_[id.items[2]], &count = pickle_[id.items[4]];
        if (word.text != "storage" || type.kind != Kind::Global || key.kind != Kind::Text ||
            count.kind != Kind::Int || count.number < 0)
            return senseless;
        const auto scalar = storageTypeNamed(type.text);
        if (!scalar)
            return Error{Errc::BadFormat, fmt::format("\"{}\" has values of type {}", name, type.text),
                         "save it as float32"};
        torch::Tensor& storage = storages_[type.text + ' ' + key.text];
        if (storage.defined()) return storage;
        const auto bytes = storageBytes_(key.text);
        if (!bytes) return bytes.error();
        const std::size_t itemBytes = torch::elementSize(*scalar);
        if (static_cast<std::uint64_t>(count.number) > bytes->size() / itemBytes)
            return badPickled(fmt::format("the values of \"{}\" are cut off", name));
        storage = torch::empty({count.number}, *scalar);
        if (storage.nbytes() > 0) std::memcpy(storage.data_ptr(), bytes->data(), storage.nbytes());
        if (swapped_) swapBytes(storage, itemBytes);
        return storage;
    }

    static void swapBytes(torch::Tensor& values, std::size_t itemBytes) {
        auto* bytes = static_cast<std::byte*>(values.data_ptr());
        for (std::size_t at = 0; at < values.nbytes(); at += itemBytes)
            std::reverse(bytes + at, bytes + at + itemBytes);
    }

    const Pickle& pickle_;
    const StorageBytes& storageBytes_;
    bool swapped_;
    std::map<std::string, torch::Tensor> storages_;
    std::size_t valuesLeft_;
};

}  // namespace

std::optional<torch::ScalarType> storageTypeNamed(std::string_view global) {
    static const std::map<std::string_view, torch::ScalarType> kTypes{
        {"torch.DoubleStorage", torch::kFloat64}, {"torch.FloatStorage", torch::kFloat32},
        {"torch.HalfStorage", torch::kFloat16},   {"torch.BFloat16Storage", torch::kBFloat16},
        {"torch.LongStorage", torch::kInt64},     {"torch.IntStorage", torch::kInt32},
        {"torch.ShortStorage", torch::kInt16},    {"torch.CharStorage", torch::kInt8},
        {"torch.ByteStorage", torch::kUInt8},     {"torch.BoolStorage", torch::kBool}};
    const auto found = kTypes.find(global);
    return found == kTypes.end() ? std::nullopt : std::optional(found->second);
}

bool isKnownInWeights(std::string_view global) {
    static constexpr std::array<std::string_view, 26> kNames{"collections.OrderedDict",
                                                             kRebuildTensor,
                                                             kRebuildParameter,
                                                             "torch.Size",
                                                             "torch.device",
                                                             "torch.float32",
                                                             "torch.float",
                                                             "torch.float64",
                                                             "torch.double",
                                                             "torch.float16",
                                                             "torch.half",
                                                             "torch.bfloat16",
                                                             "torch.int64",
                                                             "torch.long",
                                                             "torch.int32",
                                                             "torch.int",
                                                             "torch.int16",
                                                             "torch.short",
                                                             "torch.int8",
                                                             "torch.uint8",
                                                             "torch.bool",
                                                             "torch.complex32",
                                                             "torch.complex64",
                                                             "torch.complex128",
                                                             "torch.cfloat",
                                                             "torch.cdouble"};
    if (std::ranges::find(kNames, global) != kNames.end()) return true;
    constexpr std::string_view kModule = "torch.", kStorage = "Storage";
    return global.starts_with(kModule) && global.ends_with(kStorage) &&
           global.find('.', kModule.size()) == std::string_view::npos;
}

Result<std::map<std::string, torch::Tensor>> tensorsOfPickle(const Pickle& pickle,
                                                             const StorageBytes& storageBytes, bool swapped,
                                                             std::size_t fileBytes) {
    return PickledTensors(pickle, storageBytes, swapped, fileBytes).read();
}

}  // namespace swath
