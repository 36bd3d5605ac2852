// SPDX-License-Identifier: MIT
#include "engine/raster/gdal_errors.h"

#include <cpl_error.h>

#include <algorithm>

#include "engine/core/text.h"

namespace swath {
namespace {

constexpr std::size_t kMaxMessageBytes = 300;

void CPL_STDCALL collect(CPLErr kind, CPLErrorNum, const char* message) {
    if (kind == CE_Debug || kind == CE_None) return;
    static_cast<GdalErrors*>(CPLGetErrorHandlerUserData())->add(kind != CE_Warning, message);
}

}  // namespace

GdalErrors::GdalErrors() {
    CPLErrorReset();
    CPLPushErrorHandlerEx(collect, this);
}

GdalErrors::~GdalErrors() {
    CPLPopErrorHandler();
}

void GdalErrors::add(bool failure, const char* message) {
    std::string text(trim(message));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    if (text.size() > kMaxMessageBytes) text = text.substr(0, kMaxMessageBytes) + "…";
    while (!text.empty() && text.back() == '.') text.pop_back();
    if (text.empty()) text = "unnamed failure";
    if (!failure)
        warning_ = std::move(text);
    else if (failure_.empty())
        failure_ = std::move(text);
}

std::string GdalErrors::reason(const std::string& path) const {
    std::string_view text = failure_.empty() ? warning_ : failure_;
    if (text.starts_with(path)) {
        text.remove_prefix(path.size());
        text.remove_prefix(std::min(text.size(), text.find_first_not_of(":, ")));
    }
    return text.empty() ? "GDAL gives no reason" : std::string(text);
}

}  // namespace swath
