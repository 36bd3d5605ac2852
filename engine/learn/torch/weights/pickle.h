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
        Foreign,     ///< `text`: the name of what Python would have called to make it; never called, nothing
                     ///< known
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
    std::vector<std::string> foreign;  ///< names of what is Foreign, each once, as they can be shown
    std::size_t bytes = 0;             ///< that it took, of those that were given

    const PickleValue& operator[](PickleValue::Ref ref) const { return values[ref]; }
};

/// Reads protocols 0 to 5 without importing or calling anything: values are laid out as inert data, and what
/// `known` does not know by its dotted name, with all that would be made of it, is Foreign. Memory stays in
/// proportion to the bytes. What follows the pickle is not looked at.
/// Source: Python's Lib/pickletools.py for the instructions.
/// Errors: BadFormat; `what` gives the reason alone, the caller names the file.
Result<Pickle> readPickle(std::span<const std::byte> bytes,
                          const std::function<bool(std::string_view)>& known);

}  // namespace swath
