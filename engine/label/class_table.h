// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"
#include "engine/core/text.h"

namespace swath {

/// A class that pixels can be given.
struct LabelClass {
    std::uint8_t value = 1;  ///< 1…254, the number in label maps and masks
    std::string name{};
    Rgb colour{};
    bool locked = false;  ///< its pixels cannot be painted over
    bool background =
        false;  ///< unlabelled pixels of complete regions count as this class; at most one has it
    friend bool operator==(const LabelClass&, const LabelClass&) = default;
};

/// The classes of a project, ordered by value. Names are unique without regard to case.
class ClassTable {
  public:
    static constexpr std::size_t kMaxClasses = 254;

    const std::vector<LabelClass>& all() const { return classes_; }
    std::size_t size() const { return classes_.size(); }
    const LabelClass* find(std::uint8_t value) const;
    const LabelClass* find(std::string_view name) const;
    /// The background class, if one is marked.
    const LabelClass* background() const;

    /// Takes the next free value (above all others while there is one, so that pixels of a removed class do
    /// not come back as another) and, without a colour, the next of the default colours. A class called
    /// "background", "other" or "nothing" becomes the background class if there is none. Errors: InvalidInput
    /// (name empty or taken, table full).
    Result<std::uint8_t> add(std::string_view name, std::optional<Rgb> colour = std::nullopt);
    /// Takes a class as it was stored: with its value, and a name of its own where another has it already.
    /// Errors: InvalidInput (a value that is no class's or is taken).
    Status insert(LabelClass stored);
    /// Replaces the class of the same value; becoming the background class takes the mark from another.
    /// Errors: InvalidInput (no such value, name empty or taken).
    Status replace(const LabelClass& changed);
    Status remove(std::uint8_t value);

    /// "name=#rrggbb,name2", names with a comma in double quotes, or, a line each, the same in a file's text
    /// ('%'-comments and blank lines are skipped). Errors: InvalidInput (no name at all, a name empty or
    /// twice, not a colour), with the line in which it is.
    static Result<ClassTable> parse(std::string_view text);

    friend bool operator==(const ClassTable&, const ClassTable&) = default;

  private:
    Status checkName(std::string_view name, std::uint8_t except) const;

    std::vector<LabelClass> classes_;
};

/// Colours that read at half opacity over imagery: colour-blind people tell the first twelve apart, others
/// all thirty-six; repeats after those.
Rgb defaultClassColour(std::size_t index);

}  // namespace swath
