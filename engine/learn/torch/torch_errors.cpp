// SPDX-License-Identifier: MIT
#include "engine/learn/torch/torch_errors.h"

#include <fmt/format.h>

#include <new>
#include <string_view>

namespace swath {

bool isOutOfMemory(const std::exception& e) {
    if (dynamic_cast<const std::bad_alloc*>(&e)) return true;
    const std::string_view what = e.what();
    return what.find("can't allocate memory") != what.npos || what.find("not enough memory") != what.npos ||
           what.find("out of memory") != what.npos;
}

Error errorFrom(const std::exception& e) {
    if (isOutOfMemory(e))
        return Error{Errc::OutOfMemory, "there is not enough memory for this network",
                     "use a smaller patch size, base width or batch"};
    std::string_view what = e.what();
    return Error{Errc::Unsupported,
                 fmt::format("the network library gave up: {}", what.substr(0, what.find('\n'))),
                 "try other settings, or precision fp32"};
}

}  // namespace swath
