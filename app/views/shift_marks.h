// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "app/tools/marks.h"
#include "engine/imagery/alignment.h"

namespace swath {

/// Arrows from where things are to where a band has them, longer than true so that they can be seen; those of
/// places that do not agree are faint. @return what they mean, in words; empty where there are none.
std::string drawShiftMarks(Marks& marks, const BandShift& shift, const std::string& band);

}  // namespace swath
