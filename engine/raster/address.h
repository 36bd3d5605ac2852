// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "engine/core/result.h"
#include "engine/raster/access_policy.h"

namespace swath {

/// The path under which GDAL reads an address piece by piece ("https://…" → "/vsicurl/https://…", s3, gs and
/// az likewise); everything else as it is.
std::string pathOfAddress(std::string_view address);

/// Where a reference that stands in a file leads: an address, an absolute path, or one beside that file.
/// @param file  as pathOfAddress() has it.
std::string pathBeside(const std::string& file, const std::string& reference);

/// A whole small text, of this machine or of a server where the policy allows it. Errors: NotFound, BadFormat
/// (larger than that), those of checkPath().
Result<std::string> readReferring(const std::string& path, const AccessPolicy& policy, std::size_t mostBytes);

}  // namespace swath
