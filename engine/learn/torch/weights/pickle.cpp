// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/pickle.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <set>
#include <unordered_map>

#include "engine/learn/torch/weights/pickle_decoder.h"

namespace swath {
namespace {

using Kind = PickleValue::Kind;
using Ref = PickleValue::Ref;
using Known = std::function<bool(std::string_view)>;

/// A value takes some eighty bytes, a description of ten thousand tensors two million: far from both ends.
constexpr std::size_t kMostBytes = std::size_t{1} << 23;

bool isText(unsigned char code) {
    return isOneOf(
        code, {kString, kBinString, kShortBinString, kUnicode, kBinUnicode, kShortBinUnicode, kBinUnicode8});
}

/// The text that an instruction pushes. Lines are quoted; their escapes stay as they are, names have none.
std::string_view pushedText(const PickleInstruction& op) {
    if (op.code != kString || op.text.size() < 2) return op.text;
    return op.text.substr(1, op.text.size() - 2);
}

bool isPut(unsigned char code) {
    return isOneOf(code, {kPut, kBinPut, kLongBinPut, kMemoize});
}

bool isGet(unsigned char code) {
    return isOneOf(code, {kGet, kBinGet, kLongBinGet});
}

template <class T>
bool parse(std::string_view text, T& value) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc() && end == text.data() + text.size();
}

/// Where a put or get refers to; `count` is how many places are taken.
std::optional<std::uint64_t> memoIndex(const PickleInstruction& op, std::size_t count) {
    if (op.code == kMemoize) return count;
    if (op.code != kPut && op.code != kGet) return op.number;
    std::uint64_t index = 0;
    return parse(op.text, index) ? std::optional(index) : std::nullopt;
}

std::string dotted(std::string_view module, std::string_view name) {
    return std::string(module).append(".").append(name);
}

/// Python's stack machine, but every object is one of ours.
class Machine {
  public:
    explicit Machine(const Known& known) : known_(known) {}

    Result<Pickle> run(std::string_view bytes) {
        PickleDecoder decoder(bytes);
        for (;;) {
            const auto op = decoder.next();
            if (!op) return op.error();
            if (op->code == kStop) break;
            if (!step(*op)) return malformedPickle();
        }
        const auto root = pop();
        if (!root) return malformedPickle();
        out_.root = *root;
        out_.bytes = bytes.size() - decoder.left();
        return std::move(out_);
    }

  private:
    bool step(const PickleInstruction& op) {
        if (isText(op.code)) return push({.kind = Kind::Text, .text = std::string(pushedText(op))});
        if (isPut(op.code)) return put(op);
        if (isGet(op.code)) return get(op);
        if (isOneOf(op.code, {kNone, kFloat, kBinFloat, kBinBytes, kShortBinBytes, kBinBytes8, kByteArray8}))
            return push({});
        if (isOneOf(op.code, {kMark, kPop, kPopMark, kDup})) return moveOnStack(op.code);
        if (isOneOf(op.code, {kBinInt, kBinInt1, kBinInt2, kInt, kLong, kLong1, kLong4, kNewTrue, kNewFalse}))
            return integer(op);
        switch (op.code) {
            case kProto:
            case kFrame:
                return true;
            case kEmptyTuple:
                return push({.kind = Kind::Tuple});
            case kEmptyDict:
                return push({.kind = Kind::Dict});
            case kEmptyList:
            case kEmptySet:
                return push({.kind = Kind::List});
            case kTuple1:
            case kTuple2:
            case kTuple3:
                return gather(popLast(op.code - std::size_t{kTuple1} + 1), Kind::Tuple);
            case kTuple:
                return gather(popMark(), Kind::Tuple);
            case kList:
            case kFrozenSet:
                return gather(popMark(), Kind::List);
            case kDict:
                return gather(popMark(), Kind::Dict);
            case kBinPersistentId:
                return gather(popLast(1), Kind::Persistent);
            case kAppend:
                return extend(popLast(1), Kind::List);
            case kAppends:
            case kAddItems:
                return extend(popMark(), Kind::List);
            case kSetItem:
                return extend(popLast(2), Kind::Dict);
            case kSetItems:
                return extend(popMark(), Kind::Dict);
            case kGlobal:
                return global(dotted(op.text, op.more));
            case kStackGlobal:
                return stackGlobal();
            case kReduce:
                return reduce();
            case kBuild:
                return build();
            case kInst:
                return popMark() && foreign(dotted(op.text, op.more));
            case kObj:
                return made(popMark());
            case kNewObj:
                return made(popLast(2));
            case kNewObjEx:
                return made(popLast(3));
            case kExt1:
            case kExt2:
            case kExt4:
                return foreign("a registered extension");
            default:
                return false;
        }
    }

    std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }
    PickleValue& at(Ref ref) { return out_.values[ref]; }

    bool push(PickleValue value) {
        stack_.push_back(static_cast<Ref>(out_.values.size()));
        out_.values.push_back(std::move(value));
        return true;
    }
    std::optional<Ref> pop() {
        if (stack_.size() <= floor()) return std::nullopt;
        const Ref top = stack_.back();
        stack_.pop_back();
        return top;
    }
    std::optional<std::vector<Ref>> popLast(std::size_t count) {
        if (stack_.size() < floor() + count) return std::nullopt;
        const auto begin = stack_.end() - static_cast<std::ptrdiff_t>(count);
        std::vector<Ref> items(begin, stack_.end());
        stack_.erase(begin, stack_.end());
        return items;
    }
    /// Everything above the last mark.
    std::optional<std::vector<Ref>> popMark() {
        if (marks_.empty()) return std::nullopt;
        auto items = popLast(stack_.size() - floor());
        marks_.pop_back();
        return items;
    }

    bool put(const PickleInstruction& op) {
        const auto index = memoIndex(op, memo_.size());
        if (!index || stack_.size() <= floor()) return false;
        memo_[*index] = stack_.back();
        return true;
    }
    bool get(const PickleInstruction& op) {
        const auto index = memoIndex(op, memo_.size());
        const auto found = index ? memo_.find(*index) : memo_.end();
        if (found == memo_.end()) return false;
        stack_.push_back(found->second);
        return true;
    }
    bool moveOnStack(unsigned char code) {
        if (code == kPopMark) return popMark().has_value();
        if (code == kPop) return pop().has_value() || popMark().has_value();
        if (code == kMark)
            marks_.push_back(stack_.size());
        else if (stack_.size() > floor())
            stack_.push_back(stack_.back());
        else
            return false;
        return true;
    }
    bool integer(const PickleInstruction& op) {
        std::int64_t number = static_cast<std::int32_t>(static_cast<std::uint32_t>(op.number));
        if (isOneOf(op.code, {kNewTrue, kNewFalse})) number = op.code == kNewTrue ? 1 : 0;
        if (isOneOf(op.code, {kInt, kLong})) {
            std::string_view digits = op.text;
            if (digits.ends_with('L')) digits.remove_suffix(1);
            if (!parse(digits, number)) return push({});
        }
        if (isOneOf(op.code, {kLong1, kLong4})) {
            const std::string_view digits = op.text;  // two's complement, as short as it may be
            if (digits.size() > sizeof number) return push({});
            const bool negative = !digits.empty() && (static_cast<unsigned char>(digits.back()) & 0x80U) != 0;
            number = negative ? -1 : 0;
            if (!digits.empty()) std::memcpy(&number, digits.data(), digits.size());
        }
        return push({.kind = Kind::Int, .number = number});
    }
    bool gather(std::optional<std::vector<Ref>> items, Kind kind) {
        if (!items || (kind == Kind::Dict && items->size() % 2 != 0)) return false;
        return push({.kind = kind, .items = std::move(*items)});
    }
    bool extend(const std::optional<std::vector<Ref>>& items, Kind kind) {
        if (!items || stack_.size() <= floor()) return false;
        if (at(stack_.back()).kind == Kind::Foreign) return true;  // filled, and of no use
        if (at(stack_.back()).kind != kind) return false;
        if (kind == Kind::Dict && items->size() % 2 != 0) return false;
        std::vector<Ref>& to = at(stack_.back()).items;
        to.insert(to.end(), items->begin(), items->end());
        return true;
    }
    bool global(std::string name) {
        if (known_(name)) return push({.kind = Kind::Global, .text = std::move(name)});
        return foreign(name);
    }
    bool foreign(std::string_view name) {
        std::string shown = shownGlobal(name);
        if (names_.insert(shown).second) out_.foreign.push_back(shown);
        return push({.kind = Kind::Foreign, .text = std::move(shown)});
    }
    /// An object of a class, which stands before what it is made of.
    bool made(const std::optional<std::vector<Ref>>& parts) {
        if (!parts || parts->empty()) return false;
        const PickleValue& maker = at(parts->front());
        const bool named = maker.kind == Kind::Global || maker.kind == Kind::Foreign;
        return foreign(named ? std::string(maker.text) : "what another call returned");
    }
    bool stackGlobal() {
        const auto names = popLast(2);
        if (!names) return false;
        if (at(names->front()).kind != Kind::Text || at(names->back()).kind != Kind::Text)
            return foreign("something whose name it hides");
        return global(dotted(at(names->front()).text, at(names->back()).text));
    }
    bool reduce() {
        const auto call = popLast(2);
        if (!call) return false;
        if (at(call->front()).kind != Kind::Global) return made(call);
        if (at(call->back()).kind != Kind::Tuple) return false;
        if (at(call->front()).text == "collections.OrderedDict") return orderedDict(at(call->back()).items);
        return push({.kind = Kind::Call, .items = *call});
    }
    /// Python 3 fills an empty one item by item; Python 2 gives a list of pairs.
    bool orderedDict(const std::vector<Ref>& arguments) {
        PickleValue dict{.kind = Kind::Dict};
        if (arguments.size() > 1 || (!arguments.empty() && at(arguments[0]).kind != Kind::List)) return false;
        if (!arguments.empty()) {
            for (const Ref pair : at(arguments[0]).items) {
                if (at(pair).items.size() != 2 || ++pairs_ > kMostBytes) return false;
                dict.items.insert(dict.items.end(), at(pair).items.begin(), at(pair).items.end());
            }
        }
        return push(std::move(dict));
    }
    /// Sets attributes, such as a state_dict's _metadata: dropped. Tensors are given none.
    bool build() {
        const auto state = pop();
        if (!state || stack_.size() <= floor()) return false;
        return at(stack_.back()).kind == Kind::Dict || at(stack_.back()).kind == Kind::Foreign;
    }

    const Known& known_;
    Pickle out_;
    std::vector<Ref> stack_;
    std::vector<std::size_t> marks_;
    std::unordered_map<std::uint64_t, Ref> memo_;
    std::size_t pairs_ = 0;        ///< copied out of lists, of which one can be used many times
    std::set<std::string> names_;  ///< of what is foreign
};

}  // namespace

Result<Pickle> readPickle(std::span<const std::byte> bytes, const Known& known) {
    if (bytes.size() > kMostBytes)
        return Error{Errc::BadFormat, "its list of tensors is longer than any network's", ""};
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return Machine(known).run(text);
}

}  // namespace swath
