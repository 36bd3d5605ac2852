// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace swath {

/// The first day that a text names: "T32TQM_20200715T101559_B02", "2020-07-15 10:15", "2020_07_15". Digits
/// that are no day of 1950 to 2099 do not count. @return "2020-07-15"; empty if there is none.
std::string dayIn(std::string_view text);

}  // namespace swath
