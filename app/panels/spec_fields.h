// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "engine/learn/config/spec.h"
#include "widgets/ui/ui.h"

namespace swath {

/// A line of one term as controls: a menu of the catalogue ("id"), and a field for each argument of the
/// chosen one
/// ("id/argument"). A line that names something else shows as a text to mend. @return true when it was
/// changed.
bool drawTermField(const std::string& id, const std::string& label, std::string& line,
                   const std::vector<SpecEntry>& catalogue, const ui::ControlOptions& options);

/// A line of weighted terms: the line itself as text ("id"), then each term with its weight ("id/1/weight"),
/// its arguments ("id/1/gamma") and a button that removes it ("id/1/remove"), and a menu that adds one
/// ("id/add", items "id/add/name"). @param what  for messages: "loss". @return true when it was changed.
bool drawSumField(const std::string& id, const std::string& label, const char* what, std::string& line,
                  const std::vector<SpecEntry>& catalogue, const ui::ControlOptions& options);

}  // namespace swath
