// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// One value of a Python pickle as inert data. A call is only noted down, with its callee and arguments.
struct PickleValue {
    enum class Kind {
        Other,   ///< None, a float, bytes, an integer beyond 64 bits: nothing that names or shapes a tensor
        Int,     ///< `number`; True and False too
        Text,    ///< `text`
        Tuple,   ///< `items`
        List,    ///< `items`; sets too
        Dict,    ///< `items`: key, value, key, value …; collections.OrderedDict too
        Global,  ///< `text`: "module.name"
        Call,    ///< `items`: the Global, its arguments as a Tuple
        Persistent,  ///< `items`: the id under which something outside the pickle is meant
    };
    using Ref = std::uint32_t;  ///< index into Pickle::values

    Kind kind = Kind::Other;
    std::int64_t number = 0;
    std::string text;
    std::vector<Ref> items;
};

/// The values of a pickle. They may contain each other, even in circles: walk to known depths only.
struct Pickle {
    std::vector<PickleValue> values;
    PickleValue::Ref root = 0;

    const PickleValue& operator[](PickleValue::Ref ref) const { return values[ref]; }
};

/// Reads protocols 0 to 5 without importing or calling anything. A first pass over all instructions only
/// checks: their lengths, that none of them makes objects of classes, that `allowed` knows every global by
/// its dotted name. The second lays out the values; memory stays in proportion to the bytes.
/// Source: Python's Lib/pickletools.py for the instructions.
/// Errors: BadFormat; `what` gives the reason alone ("it calls os.system …"), the caller names the file.
Result<Pickle> readPickle(std::span<const std::byte> bytes,
                          const std::function<bool(std::string_view)>& allowed);

}  // namespace swath
