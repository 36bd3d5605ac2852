// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "engine/learn/config/setting.h"
#include "widgets/ui/ui.h"

namespace swath {

/// The control of a setting, as its facts say: checkbox, number, slider, menu, text or line of terms; nothing
/// for named texts. @return true when the value was changed.
bool drawSettingField(const std::string& id, const std::string& label, SettingEntry& entry,
                      const ui::ControlOptions& options);

}  // namespace swath
