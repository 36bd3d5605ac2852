// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "engine/core/result.h"

namespace swath {

/// The instructions of Python's pickles, named as in Lib/pickletools.py; those of protocol 5 for buffers
/// outside the pickle are left out.
enum PickleCode : unsigned char {
    kMark = '(',
    kStop = '.',
    kPop = '0',
    kPopMark = '1',
    kDup = '2',
    kFloat = 'F',
    kInt = 'I',
    kBinInt = 'J',
    kBinInt1 = 'K',
    kLong = 'L',
    kBinInt2 = 'M',
    kNone = 'N',
    kPersistentId = 'P',
    kBinPersistentId = 'Q',
    kReduce = 'R',
    kString = 'S',
    kBinString = 'T',
    kShortBinString = 'U',
    kUnicode = 'V',
    kBinUnicode = 'X',
    kAppend = 'a',
    kBuild = 'b',
    kGlobal = 'c',
    kDict = 'd',
    kAppends = 'e',
    kGet = 'g',
    kBinGet = 'h',
    kInst = 'i',
    kLongBinGet = 'j',
    kList = 'l',
    kObj = 'o',
    kPut = 'p',
    kBinPut = 'q',
    kLongBinPut = 'r',
    kSetItem = 's',
    kTuple = 't',
    kSetItems = 'u',
    kEmptyDict = '}',
    kEmptyList = ']',
    kEmptyTuple = ')',
    kBinFloat = 'G',
    kBinBytes = 'B',
    kShortBinBytes = 'C',
    kProto = 0x80,
    kNewObj = 0x81,
    kExt1 = 0x82,
    kExt2 = 0x83,
    kExt4 = 0x84,
    kTuple1 = 0x85,
    kTuple2 = 0x86,
    kTuple3 = 0x87,
    kNewTrue = 0x88,
    kNewFalse = 0x89,
    kLong1 = 0x8a,
    kLong4 = 0x8b,
    kShortBinUnicode = 0x8c,
    kBinUnicode8 = 0x8d,
    kBinBytes8 = 0x8e,
    kEmptySet = 0x8f,
    kAddItems = 0x90,
    kFrozenSet = 0x91,
    kNewObjEx = 0x92,
    kStackGlobal = 0x93,
    kMemoize = 0x94,
    kFrame = 0x95,
    kByteArray8 = 0x96
};

struct PickleInstruction {
    unsigned char code = 0;
    std::uint64_t number = 0;     ///< counted argument, not yet signed
    std::string_view text, more;  ///< texts and lines, views into the bytes
};

bool isOneOf(unsigned char code, std::initializer_list<PickleCode> codes);

/// One instruction after the other, each with its argument. Errors: BadFormat for what is cut off or unknown.
class PickleDecoder {
  public:
    explicit PickleDecoder(std::string_view bytes) : rest_(bytes) {}
    Result<PickleInstruction> next();
    /// Bytes after the instructions that were given.
    std::size_t left() const { return rest_.size(); }

  private:
    bool line(std::string_view& text);
    bool number(PickleInstruction& op, std::size_t count);
    bool counted(PickleInstruction& op, std::size_t lengthBytes);

    std::string_view rest_;
};

Error malformedPickle();
Error cutOffPickle();
/// A name of a file as it can be shown: no control characters, no screenfuls.
std::string shownGlobal(std::string_view name);

}  // namespace swath
