// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/pickle_decoder.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace swath {
namespace {

constexpr std::initializer_list<PickleCode> kWithoutArgument{
    kMark,     kStop,       kPop,       kPopMark,     kDup,     kNone,   kBinPersistentId, kReduce,
    kAppend,   kBuild,      kDict,      kEmptyDict,   kAppends, kList,   kEmptyList,       kSetItem,
    kTuple,    kEmptyTuple, kSetItems,  kTuple1,      kTuple2,  kTuple3, kNewTrue,         kNewFalse,
    kEmptySet, kAddItems,   kFrozenSet, kStackGlobal, kMemoize, kObj,    kNewObj,          kNewObjEx};

}  // namespace

Error malformedPickle() {
    return Error{Errc::BadFormat, "its list of tensors is malformed", ""};
}

Error cutOffPickle() {
    return Error{Errc::BadFormat, "its list of tensors is cut off", ""};
}

std::string shownGlobal(std::string_view name) {
    std::string shown;
    for (const char c : name.substr(0, 80)) shown += c >= ' ' && c != '\x7f' ? c : '?';
    return shown;
}

bool isOneOf(unsigned char code, std::initializer_list<PickleCode> codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

Result<PickleInstruction> PickleDecoder::next() {
    if (rest_.empty()) return cutOffPickle();
    PickleInstruction op;
    op.code = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    bool whole = true;
    if (isOneOf(op.code, {kFloat, kInt, kLong, kString, kUnicode, kGet, kPut}))
        whole = line(op.text);
    else if (isOneOf(op.code, {kGlobal, kInst}))
        whole = line(op.text) && line(op.more);
    else if (isOneOf(op.code, {kBinInt1, kBinGet, kBinPut, kProto, kExt1}))
        whole = number(op, 1);
    else if (isOneOf(op.code, {kBinInt2, kExt2}))
        whole = number(op, 2);
    else if (isOneOf(op.code, {kBinInt, kLongBinGet, kLongBinPut, kExt4}))
        whole = number(op, 4);
    else if (isOneOf(op.code, {kBinFloat, kFrame}))
        whole = number(op, 8);
    else if (isOneOf(op.code, {kShortBinString, kShortBinBytes, kShortBinUnicode, kLong1}))
        whole = counted(op, 1);
    else if (isOneOf(op.code, {kBinString, kBinUnicode, kBinBytes, kLong4}))
        whole = counted(op, 4);
    else if (isOneOf(op.code, {kBinUnicode8, kBinBytes8, kByteArray8}))
        whole = counted(op, 8);
    else if (!isOneOf(op.code, kWithoutArgument))
        return malformedPickle();
    if (!whole) return cutOffPickle();
    return op;
}

bool PickleDecoder::line(std::string_view& text) {
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) return false;
    text = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return true;
}

bool PickleDecoder::number(PickleInstruction& op, std::size_t count) {
    if (rest_.size() < count) return false;
    std::memcpy(&op.number, rest_.data(), count);  // little-endian, as this machine
    rest_.remove_prefix(count);
    return true;
}

bool PickleDecoder::counted(PickleInstruction& op, std::size_t lengthBytes) {
    if (!number(op, lengthBytes) || op.number > rest_.size()) return false;
    op.text = rest_.substr(0, static_cast<std::size_t>(op.number));
    rest_.remove_prefix(op.text.size());
    return true;
}

}  // namespace swath
