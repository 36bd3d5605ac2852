// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// What a row is called, for sentences: "region", "regions".
struct RowName {
    const char* one;
    const char* many;
};

/// What was found wrong with the rows of a file while the rest of it was read. Used by one thread.
class Problems {
  public:
    /// @param why  of one such row: "the width of row 7". The first one is told.
    void leftOut(const RowName& what, const std::string& why);
    /// A value of a row that is used for all that.
    void mended(const RowName& what, const std::string& why);
    void beyondLimit(const RowName& what, std::int64_t most);
    void say(Error problem);

    bool empty() const { return counted_.empty() && said_.empty(); }
    /// A sentence for each kind. @param file  its name.
    std::vector<Error> sentences(const std::string& file) const;

  private:
    struct Count {
        std::int64_t rows = 0;
        std::string one, many, first;
    };
    enum class Kind { LeftOut, Mended, Beyond };
    void count(Kind kind, const RowName& what, const std::string& why, std::int64_t rows);

    std::map<std::pair<std::string, Kind>, Count> counted_;
    std::vector<Error> said_;
};

}  // namespace swath
