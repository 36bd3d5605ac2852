// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "engine/learn/config/spec.h"

namespace swath {

/// One of a setting's choices, by its place among them. An enumeration is held so: its values are the places.
struct Choice {
    int index = 0;
    friend bool operator==(const Choice&, const Choice&) = default;
};
/// Values by name, as text, such as a network's options.
using NamedTexts = std::map<std::string, std::string>;
using SettingValue = std::variant<bool, int, std::uint64_t, double, std::string, Choice, NamedTexts>;

struct SettingChoice {
    std::string word;   ///< in records and on the command line
    std::string label;  ///< in menus
};

/// All that is said of a setting, whatever holds it. Records, checks, rows of panels, their search, help and
/// command line are made of it.
struct SettingFacts {
    std::string key;    ///< in records; "outer.inner" lies in an object "outer"
    std::string label;  ///< in panels
    std::string tip;    ///< a sentence or two
    std::string unit = {};
    double lo = -std::numeric_limits<double>::infinity();  ///< of numbers, inclusive
    double hi = std::numeric_limits<double>::infinity();
    std::string group = {};                   ///< title under which it is a row; empty: it is shown elsewhere
    std::string cliFlag = {};                 ///< of `train`: "--epochs"; empty: --set alone
    std::vector<SettingChoice> choices = {};  ///< all that is allowed; of an enumeration, in its order
    /// Of a text that is a line of terms: what may be written in it.
    const std::vector<SpecEntry>& (*catalogue)() = nullptr;
    bool sum = false;       ///< of such a line: several terms, weighted
    std::string hint = {};  ///< in a text field that is empty
    std::optional<std::pair<double, double>> offered = std::nullopt;  ///< what the control reaches, if less
    bool slider = false;                                              ///< a logarithmic one, not a field
};

/// Where a struct keeps a setting: a member, or a member of a member.
template <class T>
class SettingMember {
  public:
    template <class V>
    SettingMember(V T::*at)
        : get_([at](const T& from) { return valueOf(from.*at); }),
          set_([at](T& into, const SettingValue& value) { put(into.*at, value); }) {}
    template <class Part, class V>
    SettingMember(Part T::*part, V Part::*at)
        : get_([=](const T& from) { return valueOf(from.*part.*at); }),
          set_([=](T& into, const SettingValue& value) { put(into.*part.*at, value); }) {}

    SettingValue get(const T& from) const { return get_(from); }
    /// @pre the value is of the kind that get() returns.
    void set(T& into, const SettingValue& value) const { set_(into, value); }

  private:
    template <class V>
    static SettingValue valueOf(const V& member) {
        if constexpr (std::is_enum_v<V>)
            return Choice{static_cast<int>(member)};
        else
            return SettingValue(std::in_place_type<V>, member);
    }
    template <class V>
    static void put(V& member, const SettingValue& value) {
        if constexpr (std::is_enum_v<V>)
            member = static_cast<V>(std::get<Choice>(value).index);
        else
            member = std::get<V>(value);
    }

    std::function<SettingValue(const T&)> get_;
    std::function<void(T&, const SettingValue&)> set_;
};

/// One line of a table of settings.
template <class T>
struct Setting {
    SettingMember<T> member;
    SettingFacts facts;
    std::function<bool(const T&)> applies;  ///< whether the row is shown; empty: always
};
/// All settings of a struct, in the order of its records and of panels' rows.
template <class T>
using SettingTable = std::vector<Setting<T>>;

/// A setting with the value that it has. The table must live as long.
struct SettingEntry {
    const SettingFacts* facts = nullptr;
    SettingValue value;
};
using SettingEntries = std::vector<SettingEntry>;

template <class T>
SettingEntries entriesOf(const SettingTable<T>& table, const T& from) {
    SettingEntries entries;
    for (const Setting<T>& setting : table)
        entries.push_back({.facts = &setting.facts, .value = setting.member.get(from)});
    return entries;
}

/// @pre the entries are those of entriesOf(), with other values.
template <class T>
void putEntries(const SettingTable<T>& table, const SettingEntries& entries, T& into) {
    for (std::size_t i = 0; i < table.size(); ++i) table[i].member.set(into, entries[i].value);
}

}  // namespace swath
