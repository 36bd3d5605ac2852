// SPDX-License-Identifier: MIT
#include "engine/document/mask_import.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <set>

#include "engine/document/mask_reader.h"

namespace swath {
namespace {

using Kind = MaskReader::Kind;

/// The class whose colour is nearly this one; nullptr where none is near.
const LabelClass* classLike(Rgb colour, const ClassTable& classes) {
    constexpr int kNear = 40 * 40;
    const LabelClass* best = nullptr;
    int least = kNear;
    for (const LabelClass& c : classes.all()) {
        const int r = c.colour.r - colour.r, g = c.colour.g - colour.g, b = c.colour.b - colour.b;
        if (const int apart = r * r + g * g + b * b; apart < least) least = apart, best = &c;
    }
    return best;
}

std::string nameInMap(const std::string& name) {
    return name.find(',') == std::string::npos ? name : '"' + name + '"';
}

/// One mask on its way into a label map.
class Import {
  public:
    Import(const MaskImportRequest& request, MaskReader& reader) : request_(request), reader_(reader) {}

    Status readTile(const RectI& window, LabelTile& tile);
    /// What stands against it once all of it was read.
    Status verdict() const;
    std::vector<std::string> notes() const;

  private:
    std::optional<int> target(const MaskValue& value) const;
    bool asksForColours() const;
    std::string suggestedMap() const;
    std::optional<std::string> softEdgesHint() const;

    const MaskImportRequest& request_;
    MaskReader& reader_;
    ValueCounts found_;
    std::set<MaskValue> unknown_;
    std::vector<MaskValue> values_;
};

std::optional<int> Import::target(const MaskValue& value) const {
    if (value.kind == MaskValue::Kind::Outside || value.kind == MaskValue::Kind::Nothing) return kUnlabelled;
    if (const auto mapped = request_.map.find(value)) return mapped;
    if (const auto colour = reader_.colourOf(value))
        if (const auto mapped = request_.map.find(*colour)) return mapped;
    if (!request_.map.empty() || value.kind != MaskValue::Kind::Number) return std::nullopt;
    if (value.value == kUnlabelled || value.value == kIgnore) return value.value;
    const bool known = value.value > 0 && value.value < kIgnore &&
                       request_.classes.find(static_cast<std::uint8_t>(value.value)) != nullptr;
    return known ? std::optional<int>(value.value) : std::nullopt;
}

Status Import::readTile(const RectI& window, LabelTile& tile) {
    values_.resize(static_cast<std::size_t>(window.area()));
    if (Status read = reader_.read(window, values_); !read) return read;
    std::optional<int> means;
    for (std::size_t from = 0; from < values_.size();) {  // masks are made of long runs
        std::size_t end = from + 1;
        while (end < values_.size() && values_[end] == values_[from]) ++end;
        if (Status counted =
                found_.add(values_[from], static_cast<std::int64_t>(end - from), reader_.info().path);
            !counted)
            return counted;
        means = target(values_[from]);
        if (!means) unknown_.insert(values_[from]);
        const auto width = static_cast<std::size_t>(window.width);
        for (; from < end; ++from)
            tile[from / width * kLabelTileSize + from % width] =
                static_cast<std::uint8_t>(means.value_or(kUnlabelled));
    }
    return {};
}

/// A colour table says how a mask looks, not which class a number is; maps that name their classes do.
bool Import::asksForColours() const {
    return request_.map.empty() &&
           (reader_.kind() == Kind::Colours || (reader_.kind() == Kind::Palette && reader_.names().empty()));
}

std::string Import::suggestedMap() const {
    std::vector<std::string> parts;
    std::set<MaskValue> told;
    for (const auto& [value, pixels] : found_.all()) {
        const MaskValue colour = reader_.colourOf(value).value_or(value);
        if (colour.kind == MaskValue::Kind::Nothing || colour.kind == MaskValue::Kind::Outside ||
            !told.insert(colour).second)
            continue;
        const LabelClass* like =
            colour.kind == MaskValue::Kind::Colour ? classLike(colour.rgb(), request_.classes) : nullptr;
        parts.push_back(colour.text() + "=" + (like ? nameInMap(like->name) : "?"));
    }
    return fmt::format("--map '{}'", fmt::join(parts, ","));
}

std::optional<std::string> Import::softEdgesHint() const {
    if (request_.map.threshold || reader_.kind() != Kind::Numbers) return std::nullopt;
    const std::optional<int> threshold = found_.threshold();
    if (!threshold) return std::nullopt;
    const int from = threshold.value_or(0);  // GCC 12 warns of the plain value
    return fmt::format(
        "it looks like a mask of two values with soft edges: --threshold {} --map '0=?,1=?' takes those from "
        "{} on as 1 and the others as 0",
        from, from);
}

Status Import::verdict() const {
    const std::string& path = reader_.info().path;
    if (asksForColours())
        return Error{
            Errc::InvalidInput,
            fmt::format("{} says its classes in {} colours, and nothing says which class a colour is", path,
                        found_.distinct()),
            "say it with " + suggestedMap()};
    if (unknown_.empty()) return {};
    std::vector<std::string> unknown;
    for (const MaskValue& value : unknown_) unknown.push_back(value.text());
    const std::string hint = softEdgesHint().value_or(
        "say what they mean with --map value=class,…, where class may be ignore or unlabelled");
    constexpr std::size_t kMostNamed = 12;
    if (unknown.size() > kMostNamed) {
        unknown.resize(kMostNamed);
        unknown.back() = "…";
    }
    return Error{Errc::InvalidInput,
                 fmt::format("{}: value{} {} without a class; values found: {}", path,
                             unknown.size() == 1 ? "" : "s", fmt::join(unknown, ", "), found_.text()),
                 hint};
}

std::vector<std::string> Import::notes() const {
    std::vector<std::string> out = reader_.notes();
    const auto say = [&](MaskValue::Kind kind, const char* what) {
        if (const std::int64_t pixels = found_.of({kind, 0}); pixels > 0)
            out.push_back(fmt::format("{} pixels {}: they stay unlabelled", formatCount(pixels), what));
    };
    say(MaskValue::Kind::Outside, "of the scene lie outside the mask");
    say(MaskValue::Kind::Nothing, "of the mask hold no number");
    return out;
}

}  // namespace

Result<MaskImport> importMask(const MaskImportRequest& request, JobContext& job) {
    auto reader = MaskReader::open(request.file, request.scene, request.map.threshold);
    if (!reader) return reader.error();
    Import import(request, *reader);
    LabelMap map(request.scene.size);
    const int total = map.tilesX() * map.tilesY();
    for (int ty = 0, done = 0; ty < map.tilesY(); ++ty)
        for (int tx = 0; tx < map.tilesX(); ++tx, ++done) {
            if (job.stopRequested()) return Error{Errc::Cancelled, "import cancelled", ""};
            job.report("reading the mask", double(done) / total);
            auto tile = std::make_shared<LabelTile>();
            tile->fill(kUnlabelled);
            if (Status read = import.readTile(tileWindow(map.size(), {tx, ty}), *tile); !read)
                return read.error();
            map.setTile({tx, ty}, nullIfEmpty(std::move(tile)));
        }
    if (Status sound = import.verdict(); !sound) return sound.error();
    return MaskImport{std::move(map), import.notes()};
}

}  // namespace swath
