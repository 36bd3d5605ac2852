// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace swath::test {

/// A folder that lives as long as the test that owns it.
class TempDir {
  public:
    TempDir() {
        std::string pattern = (std::filesystem::temp_directory_path() / "swath-test-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

/// The folder of real scenes (SWATH_DATA, else ../shared/data beside the source), nullopt where it is absent.
/// Tests then GTEST_SKIP() with a message.
inline std::optional<std::filesystem::path> dataDir() {
    const char* set = std::getenv("SWATH_DATA");
    const char* source = std::getenv("SWATH_TEST_SOURCE_DIR");
    const std::filesystem::path path =
        set ? std::filesystem::path(set)
            : std::filesystem::path(source ? source : ".") / ".." / "shared" / "data";
    if (!std::filesystem::is_directory(path)) return std::nullopt;
    return std::filesystem::canonical(path);
}

}  // namespace swath::test
