// SPDX-License-Identifier: MIT
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <utility>

#include "engine/learn/torch/weights/pickle_decoder.h"
#include "engine/learn/torch/weights/torch_archive.h"
#include "engine/learn/torch/weights/zip_archive.h"

namespace swath {
namespace {

/// Writes the few instructions that a dict of tensors takes.
class PickleWriter {
  public:
    void code(PickleCode code) { out_ += static_cast<char>(code); }
    void byte(PickleCode before, unsigned char value) {
        code(before);
        out_ += static_cast<char>(value);
    }
    void global(std::string_view module, std::string_view name) {
        code(kGlobal);
        out_.append(module).append("\n").append(name).append("\n");
    }
    void text(std::string_view text) {
        code(kBinUnicode);
        raw(static_cast<std::uint32_t>(text.size()));
        out_ += text;
    }
    void integer(std::int64_t number) {
        if (number >= 0 && number <= std::numeric_limits<std::int32_t>::max()) {
            code(kBinInt);
            raw(static_cast<std::int32_t>(number));
        } else {
            byte(kLong1, sizeof number);
            raw(number);
        }
    }
    void integers(at::IntArrayRef numbers) {
        code(kMark);
        for (const std::int64_t number : numbers) integer(number);
        code(kTuple);
    }
    /// torch._utils._rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())
    void tensor(const torch::Tensor& tensor, const std::string& record) {
        global("torch._utils", "_rebuild_tensor_v2");
        code(kMark);
        code(kMark);
        text("storage");
        global("torch", tensor.scalar_type() == torch::kInt64 ? "LongStorage" : "FloatStorage");
        text(record);
        text("cpu");
        integer(tensor.numel());
        code(kTuple);
        code(kBinPersistentId);
        integer(0);
        integers(tensor.sizes());
        integers(tensor.strides());
        code(kNewFalse);
        global("collections", "OrderedDict");
        code(kEmptyTuple);
        code(kReduce);
        code(kTuple);
        code(kReduce);
    }
    std::string_view written() const { return out_; }

  private:
    template <class T>
    void raw(T value) {
        char bytes[sizeof value];
        std::memcpy(bytes, &value, sizeof value);
        out_.append(bytes, sizeof value);
    }
    std::string out_;
};

std::span<const std::byte> bytesOf(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

Result<std::vector<std::byte>> writeTorchArchive(const std::map<std::string, torch::Tensor>& tensors) {
    PickleWriter pickle;
    std::vector<std::pair<std::string, std::span<const std::byte>>> records;
    records.emplace_back("archive/data.pkl", std::span<const std::byte>());  // the first, as PyTorch has it
    records.emplace_back("archive/byteorder", bytesOf("little"));
    pickle.byte(kProto, 2);
    pickle.code(kEmptyDict);
    pickle.code(kMark);
    std::size_t index = 0;
    for (const auto& [name, tensor] : tensors) {
        const std::string record = std::to_string(index++);
        pickle.text(name);
        pickle.tensor(tensor, record);
        records.emplace_back("archive/data/" + record,
                             std::span(static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()));
    }
    pickle.code(kSetItems);
    pickle.code(kStop);
    records.front().second = bytesOf(pickle.written());
    records.emplace_back("archive/version", bytesOf("3\n"));
    records.emplace_back("archive/software", bytesOf("\"written by Swath\""));  // kOutputMark, as a value
    return writeZip(records);
}

}  // namespace swath
