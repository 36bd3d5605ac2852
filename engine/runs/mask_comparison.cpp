// SPDX-License-Identifier: MIT
#include "engine/runs/mask_comparison.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "engine/core/text.h"
#include "engine/document/mask_reader.h"

namespace swath {
namespace {

constexpr int kRowsAtOnce = 256;

using Kind = MaskValue::Kind;
using Pair = std::pair<MaskValue, MaskValue>;

bool isData(const MaskValue& value) {
    return value.kind == Kind::Number || value.kind == Kind::Colour;
}

/// Counts pairs of values over the truth's grid and makes figures of them.
class Comparison {
  public:
    Comparison(const MaskComparison& wanted, MaskReader& truth, MaskReader& prediction, MaskMap map)
        : wanted_(wanted), truth_(truth), prediction_(prediction), map_(std::move(map)) {}

    Status count();
    Result<Evaluation> evaluation() const;

  private:
    Status add(const MaskValue& truth, bool truthValid, const MaskValue& prediction, bool predictionValid,
               std::int64_t pixels);
    std::optional<MaskValue> mapped(const MaskValue& truth) const;
    Status sameValues(const std::set<MaskValue>& truth, const std::set<MaskValue>& prediction) const;
    std::string nameOf(const MaskValue& value) const;
    void describe(Evaluation& evaluation) const;

    const MaskComparison& wanted_;
    MaskReader &truth_, &prediction_;
    const MaskMap map_;
    ValueCounts truthValues_, predictionValues_;
    std::map<Pair, std::int64_t> pairs_;
    NotScored notScored_;
};

/// The prediction's value that a truth value stands for; null: it does not count.
std::optional<MaskValue> Comparison::mapped(const MaskValue& truth) const {
    if (truth == MaskValue::number(wanted_.ignore.value_or(-1)) && wanted_.ignore) return std::nullopt;
    auto to = map_.find(truth);
    if (!to)
        if (const auto colour = truth_.colourOf(truth)) to = map_.find(*colour);
    if (!to) return truth;
    if (*to == kUnlabelled || *to == kIgnore) return std::nullopt;
    return MaskValue::number(*to);
}

Status Comparison::add(const MaskValue& truth, bool truthValid, const MaskValue& prediction,
                       bool predictionValid, std::int64_t pixels) {
    if (Status counted = truthValues_.add(truth, pixels, truth_.info().path); !counted) return counted;
    if (Status counted = predictionValues_.add(prediction, pixels, prediction_.info().path); !counted)
        return counted;
    const auto isNodata = [](const MaskReader& reader, const MaskValue& value) {
        return reader.nodata() && value == MaskValue::number(*reader.nodata());
    };
    const bool named = map_.find(truth).has_value();
    if (!isData(truth) || (!named && (!truthValid || isNodata(truth_, truth)))) {
        notScored_.truthWithoutData += pixels;
        return {};
    }
    const auto expected = mapped(truth);
    if (!expected) return {};
    if (prediction.kind == Kind::Outside)
        notScored_.outside += pixels;
    else if (!isData(prediction) || !predictionValid || isNodata(prediction_, prediction))
        notScored_.predictionWithoutData += pixels;
    else
        pairs_[{*expected, prediction}] += pixels;
    return {};
}

Status Comparison::count() {
    const Size size = truth_.info().size;
    std::vector<MaskValue> a, b;
    std::vector<std::uint8_t> validA, validB;
    for (int y = 0; y < size.height; y += kRowsAtOnce) {
        const RectI window{0, y, size.width, std::min(kRowsAtOnce, size.height - y)};
        const auto pixels = static_cast<std::size_t>(window.area());
        a.resize(pixels), b.resize(pixels), validA.resize(pixels), validB.resize(pixels);
        // What is "valid" says of nodata too, which a mask may name as a class: only masks and alpha count.
        if (Status read = truth_.read(window, a, truth_.info().hasMask ? validA : std::span(validA).first(0));
            !read)
            return read;
        if (Status read =
                prediction_.read(window, b, prediction_.info().hasMask ? validB : std::span(validB).first(0));
            !read)
            return read;
        if (!truth_.info().hasMask) std::ranges::fill(validA, std::uint8_t{255});
        if (!prediction_.info().hasMask) std::ranges::fill(validB, std::uint8_t{255});
        for (std::size_t from = 0; from < pixels;) {  // masks are made of long runs
            std::size_t end = from + 1;
            while (end < pixels && a[end] == a[from] && b[end] == b[from] && validA[end] == validA[from] &&
                   validB[end] == validB[from])
                ++end;
            if (Status counted = add(a[from], validA[from] != 0, b[from], validB[from] != 0,
                                     static_cast<std::int64_t>(end - from));
                !counted)
                return counted;
            from = end;
        }
    }
    return {};
}

/// Whether one list of numbers is the other, each number moved by the same: 0, 1 for 1, 2.
bool isShifted(const std::set<MaskValue>& a, const std::set<MaskValue>& b) {
    if (a.size() != b.size() || a.empty()) return false;
    const int by = b.begin()->value - a.begin()->value;
    return by != 0 && std::ranges::equal(a, b, [by](const MaskValue& x, const MaskValue& y) {
               return x.kind == Kind::Number && y.kind == Kind::Number && y.value - x.value == by;
           });
}

/// Lists of values are taken for the same classes where one holds the other (a map may lack a class, or the
/// truth not show one), or where most of them are alike and they are not just numbered from another start.
Status Comparison::sameValues(const std::set<MaskValue>& truth, const std::set<MaskValue>& prediction) const {
    std::set<MaskValue> possible = prediction;
    for (const auto& [value, name] : prediction_.names()) possible.insert(MaskValue::number(value));
    const auto shared = static_cast<std::size_t>(
        std::ranges::count_if(truth, [&](const MaskValue& value) { return possible.contains(value); }));
    const bool mostlyAlike = 2 * shared >= truth.size() + possible.size() - shared;
    if (!map_.empty() || truth.empty() || prediction.empty() || std::ranges::includes(possible, truth) ||
        std::ranges::includes(truth, prediction) || (mostlyAlike && !isShifted(truth, possible)))
        return {};
    const auto list = [](const std::set<MaskValue>& values) {
        std::vector<std::string> texts;
        for (const MaskValue& value : values) texts.push_back(value.text());
        return fmt::format("{}", fmt::join(texts, ", "));
    };
    std::vector<std::string> parts;
    for (const MaskValue& value : truth)
        parts.push_back(value.text() + "=" + (possible.contains(value) ? value.text() : "?"));
    return Error{Errc::InvalidInput,
                 fmt::format("{} holds the values {} and {} the values {}: they cannot mean the same classes",
                             truth_.info().path, list(truth), prediction_.info().path, list(possible)),
                 fmt::format("say which value of the truth is which of the prediction: --map '{}'",
                             fmt::join(parts, ","))};
}

std::string Comparison::nameOf(const MaskValue& value) const {
    if (value.kind == Kind::Colour) return value.text();
    const auto at = prediction_.names().find(value.value);
    return at == prediction_.names().end() ? fmt::format("class {}", value.value) : at->second;
}

void Comparison::describe(Evaluation& evaluation) const {
    evaluation.notScored = notScored_;
    evaluation.notes = prediction_.notes();
    const double all = static_cast<double>(truth_.info().size.area());
    const auto say = [&](std::int64_t pixels, const std::string& what) {
        if (pixels > 0)
            evaluation.notes.push_back(fmt::format("{:.1f} % of the pixels ({}) are not scored: {}",
                                                   100 * static_cast<double>(pixels) / all,
                                                   formatCount(pixels), what));
    };
    say(notScored_.truthWithoutData, truth_.info().path + " has no data there");
    say(notScored_.predictionWithoutData, prediction_.info().path + " has no data there");
    say(notScored_.outside, prediction_.info().path + " does not reach there");
}

Result<Evaluation> Comparison::evaluation() const {
    std::set<MaskValue> truths, predictions, all;
    for (const auto& [pair, pixels] : pairs_) truths.insert(pair.first), predictions.insert(pair.second);
    if (pairs_.empty())
        return Error{Errc::InvalidInput, "there is no pixel where both masks have data", "compare others"};
    if (Status same = sameValues(truths, predictions); !same) return same.error();
    all.insert(truths.begin(), truths.end());
    all.insert(predictions.begin(), predictions.end());
    Evaluation evaluation;
    evaluation.matrix = ConfusionMatrix(static_cast<int>(all.size()));
    evaluation.set = "all pixels that both have";
    std::map<MaskValue, int> index;
    for (const MaskValue& value : all) {
        index[value] = static_cast<int>(evaluation.classes.size());
        evaluation.classes.push_back({value.value, nameOf(value)});
    }
    for (const auto& [pair, pixels] : pairs_)
        evaluation.matrix.at(index[pair.first], index[pair.second]) += pixels;
    describe(evaluation);
    return evaluation;
}

/// Colours of one mask, numbers of the other: somebody has to say which is which.
Status needMap(const MaskReader& truth, const MaskReader& prediction, const MaskMap& map) {
    if (prediction.kind() == MaskReader::Kind::Colours && truth.kind() != MaskReader::Kind::Colours)
        return Error{Errc::InvalidInput,
                     fmt::format("{} holds colours, {} numbers", prediction.info().path, truth.info().path),
                     "compare with a mask of numbers"};
    const bool asks = truth.kind() == MaskReader::Kind::Colours
                          ? prediction.kind() != MaskReader::Kind::Colours
                          : truth.kind() == MaskReader::Kind::Palette && truth.names().empty() &&
                                truth.info().bands[0].palette != prediction.info().bands[0].palette;
    if (!asks || !map.empty()) return {};
    return Error{Errc::InvalidInput,
                 fmt::format("{} says its classes in colours, {} in numbers", truth.info().path,
                             prediction.info().path),
                 "say which colour is which number with --map '#rrggbb=number,…'"};
}

}  // namespace

Result<Evaluation> compareMasks(const MaskComparison& wanted) {
    auto first = RasterSource::open(wanted.truth);
    if (!first) return first.error();
    const RasterInfo grid = (*first)->info();
    first->reset();
    auto truth = MaskReader::open(wanted.truth, grid, wanted.threshold);
    if (!truth) return truth.error();
    auto prediction = MaskReader::open(wanted.prediction, grid);
    if (!prediction) return prediction.error();
    auto map = parseMaskMap(wanted.map, prediction->names());
    if (!map) return map.error();
    if (Status asked = needMap(*truth, *prediction, *map); !asked) return asked.error();
    Comparison comparison(wanted, *truth, *prediction, std::move(*map));
    if (Status counted = comparison.count(); !counted) return counted.error();
    return comparison.evaluation();
}

}  // namespace swath
