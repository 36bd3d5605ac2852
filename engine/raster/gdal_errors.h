// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace swath {

/// Collects what GDAL reports on this thread while it lives, instead of letting it reach stderr. Scopes nest.
class GdalErrors {
  public:
    GdalErrors();
    ~GdalErrors();
    GdalErrors(const GdalErrors&) = delete;
    GdalErrors& operator=(const GdalErrors&) = delete;

    /// True if GDAL has reported a failure, not only warnings; writers learn of a full disk in no other way.
    bool failed() const { return !failure_.empty(); }
    /// The first failure (those after it are its consequences), else the last warning, on one line and
    /// without the path in front; "GDAL gives no reason" if there was none.
    std::string reason(const std::string& path) const;
    void add(bool failure, const char* message);

  private:
    std::string failure_, warning_;
};

}  // namespace swath
