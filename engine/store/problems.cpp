// SPDX-License-Identifier: MIT
#include "engine/store/problems.h"

#include <fmt/format.h>

#include "engine/core/text.h"
#include "engine/store/limits.h"

namespace swath {

void Problems::count(Kind kind, const RowName& what, const std::string& why, std::int64_t rows) {
    Count& count = counted_[{what.many, kind}];
    if (count.rows == 0) count = {0, what.one, what.many, why};
    count.rows += rows;
}

void Problems::leftOut(const RowName& what, const std::string& why) {
    count(Kind::LeftOut, what, why, 1);
}

void Problems::mended(const RowName& what, const std::string& why) {
    count(Kind::Mended, what, why, 1);
}

void Problems::beyondLimit(const RowName& what, std::int64_t most) {
    if (!counted_.contains({what.many, Kind::Beyond})) count(Kind::Beyond, what, "", most);
}

void Problems::say(Error problem) {
    if (static_cast<std::int64_t>(said_.size()) < limits::kProblems) said_.push_back(std::move(problem));
}

std::vector<Error> Problems::sentences(const std::string& file) const {
    std::vector<Error> out = said_;
    for (const auto& [key, c] : counted_) {
        const std::string rows = fmt::format("{} {}", formatCount(c.rows), c.rows == 1 ? c.one : c.many);
        const bool single = c.rows == 1;
        switch (key.second) {
            case Kind::LeftOut:
                out.push_back({Errc::BadFormat,
                               fmt::format("{}: {} cannot be used and {} left out ({}{})", file, rows,
                                           single ? "was" : "were", single ? "" : "first: ", c.first),
                               "the rest is as it was; a backup may still have it"});
                break;
            case Kind::Mended:
                out.push_back({Errc::BadFormat,
                               fmt::format("{}: {} with something that cannot be read: a default stands "
                                           "for it ({}{})",
                                           file, rows, single ? "" : "first: ", c.first),
                               "look at it and set it again"});
                break;
            case Kind::Beyond:
                out.push_back({Errc::BadFormat,
                               fmt::format("{}: only {} {} are taken, there are more", file,
                                           formatCount(c.rows), c.many),
                               "was this file made by Swath?"});
                break;
        }
    }
    return out;
}

}  // namespace swath
