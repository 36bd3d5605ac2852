// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

namespace swath::log {

/// Goes to stderr, so that stdout carries results only. Any thread. For developers; users read messages in
/// the window.
void info(std::string_view text);
void warn(std::string_view text);
void error(std::string_view text);
/// Shows info lines too; without it only warnings and errors are printed.
void setVerbose(bool verbose);

}  // namespace swath::log
