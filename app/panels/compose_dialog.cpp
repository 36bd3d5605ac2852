// SPDX-License-Identifier: MIT
// A scene of bands from several files: what was recognised, what is taken, and onto which grid.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "app/panels/registry.h"
#include "engine/imagery/sensors/band_offers.h"
#include "engine/imagery/sensors/composition_remarks.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr float kWidth = 720, kMostHeight = 340, kTakenColumn = 28, kWavelengthColumn = 74, kPixelColumn = 64,
                kResamplingColumn = 108, kOrderColumn = 60;

/// A band as it is offered, and what is made of it here.
struct Row {
    GuessedBand band;
    bool taken = true;
    int resampling = 0;  ///< 0: as the grid wants it, then Resampling + 1
};

const std::vector<std::string>& resamplingNames() {
    static const std::vector<std::string> names{"automatic", "nearest", "bilinear", "cubic", "average"};
    return names;
}

class ComposeDialog final : public ProjectDialog {
  public:
    std::string_view id() const override { return "compose"; }
    std::string title() const override { return "A scene of several files"; }
    float width(const WindowInput&) const override { return kWidth; }
    void opened(const WindowInput& in) override;
    bool draw(const PanelInput& in) override;

  private:
    void read(const WindowInput& in);
    void guess();
    void drawChoices();
    void drawRows();
    void drawRow(std::size_t index, std::optional<std::pair<std::size_t, std::size_t>>& swapped);
    std::string summary() const;
    void look();
    bool drawRemarks() const;
    BandStack stack() const;
    const Row* reference() const;
    std::size_t takenCount() const {
        return static_cast<std::size_t>(std::ranges::count(rows_, true, &Row::taken));
    }

    std::string name_, problem_;
    BandOffers offers_;
    BandGuess guessed_;
    std::vector<Row> rows_;
    int sensor_ = 0;                  ///< 0: automatic, then sensors()
    int reference_ = 0;               ///< 0: the finest, then files_
    std::vector<std::string> files_;  ///< of the rows, each once
    bool waits_ = false;
    BandStack looked_;  ///< which the remarks are on
    std::vector<CompositionRemark> remarks_;
    int asked_ = 0;  ///< counts readings: an answer to an older one is nobody's
};

void ComposeDialog::opened(const WindowInput& in) {
    const auto& named = in.state.composeFrom;
    name_ = named.empty() ? "" : std::filesystem::path(named.front()).stem().string();
    sensor_ = reference_ = 0;
    read(in);
}

/// Headers are read away from the window: a product lies on a disk that sleeps, or in an archive.
void ComposeDialog::read(const WindowInput& in) {
    waits_ = true;
    problem_.clear();
    rows_.clear();
    const int asked = ++asked_;
    in.wishes.chores.push_back({"Look at the bands",
                                [this, asked, named = in.state.composeFrom,
                                 resources = in.project->resources()]() -> std::function<void()> {
                                    auto found = offersOf(named, resources);
                                    return [this, asked, found = std::move(found)]() mutable {
                                        if (asked != asked_) return;
                                        waits_ = false;
                                        if (!found) {
                                            problem_ = found.error().text();
                                            return;
                                        }
                                        offers_ = std::move(*found);
                                        guess();
                                    };
                                }});
}

void ComposeDialog::guess() {
    const Sensor* wanted = sensor_ > 0 ? &sensors()[static_cast<std::size_t>(sensor_ - 1)] : nullptr;
    guessed_ = guessBands(offers_.bands, wanted);
    rows_.clear();
    // Of a folder what is recognised comes first, in the sensor's order; the rest is there to be chosen.
    const BandGuess once = offers_.ofFolder ? eachOnce(guessed_) : guessed_;
    const auto has = [&](const GuessedBand& band) {
        return std::ranges::any_of(once.bands, [&](const GuessedBand& each) {
            return each.offer.path == band.offer.path && each.offer.band == band.offer.band;
        });
    };
    const bool known = guessed_.sensor || !offers_.ofFolder;  // else nobody knows what belongs together
    for (const GuessedBand& band : once.bands) rows_.push_back({.band = band, .taken = known});
    for (const GuessedBand& band : guessed_.bands)
        if (!has(band)) rows_.push_back({.band = band, .taken = false});
    files_.clear();
    for (const Row& row : rows_)
        if (std::ranges::find(files_, row.band.offer.path) == files_.end())
            files_.push_back(row.band.offer.path);
    reference_ = 0;
}

BandStack ComposeDialog::stack() const {
    BandGuess taken{.sensor = guessed_.sensor, .bands = {}};
    std::vector<int> chosen;
    for (const Row& row : rows_)
        if (row.taken) taken.bands.push_back(row.band), chosen.push_back(row.resampling);
    if (taken.bands.empty()) return {};
    BandStack made = stackOf(taken, reference_ > 0 ? files_[static_cast<std::size_t>(reference_ - 1)] : "");
    for (std::size_t i = 0; i < made.bands.size(); ++i)
        if (chosen[i] > 0)
            std::get<FileBand>(made.bands[i]).resampling = static_cast<Resampling>(chosen[i] - 1);
    return made;
}

const Row* ComposeDialog::reference() const {
    const std::string path = referenceOf(stack());
    const auto at = std::ranges::find_if(rows_, [&](const Row& row) { return row.band.offer.path == path; });
    return at == rows_.end() ? nullptr : &*at;
}

std::string ComposeDialog::summary() const {
    const Row* grid = reference();
    if (!grid) return "Take at least one band.";
    const BandOffer& offer = grid->band.offer;
    const std::string pixel =
        offer.pixelMetres > 0 ? fmt::format(", {:.4g} m a pixel", offer.pixelMetres) : "";
    return fmt::format("{} band{} of {} × {} pixels{}; files stay where they are and as they are.",
                       takenCount(), takenCount() == 1 ? "" : "s", formatCount(offer.size.width),
                       formatCount(offer.size.height), pixel);
}

/// Grids are compared once for each choice, not in each frame.
void ComposeDialog::look() {
    BandStack now = waits_ ? BandStack() : stack();
    if (now == looked_) return;
    looked_ = std::move(now);
    remarks_ = remarksOn(looked_, offers_.bands);
}

/// @return false: one of them says that the scene cannot be made.
bool ComposeDialog::drawRemarks() const {
    constexpr std::size_t kMost = 4;
    for (std::size_t i = 0; i < std::min(kMost, remarks_.size()); ++i) {
        ImGui::PushStyleColor(ImGuiCol_Text,
                              packed(toneColour(remarks_[i].refuses ? Tone::Failure : Tone::Warning)));
        ImGui::TextUnformatted(icons::kWarning);
        ImGui::PopStyleColor();
        ImGui::SameLine(0, px(8));
        ImGui::PushTextWrapPos(0);
        ui::text(remarks_[i].text + ".");
        ImGui::PopTextWrapPos();
        recordProbe(fmt::format("compose/remark/{}", i + 1));
    }
    if (remarks_.size() > kMost)
        secondaryText(fmt::format("and {} more like these", remarks_.size() - kMost));
    return std::ranges::none_of(remarks_, &CompositionRemark::refuses);
}

void ComposeDialog::drawChoices() {
    std::vector<std::string> titles{guessed_.sensor && sensor_ == 0
                                        ? fmt::format("Recognised: {}", guessed_.sensor->title)
                                        : "Recognise by names"};
    for (const Sensor& sensor : sensors()) titles.emplace_back(sensor.title);
    if (combo("compose/sensor", "Sensor", sensor_, titles,
              {.tooltip = "Names, wavelengths and order of the bands come from it", .enabled = !waits_}))
        guess();
    std::vector<std::string> grids{"The finest"};
    for (const std::string& file : files_) grids.push_back(std::filesystem::path(file).filename().string());
    (void)combo("compose/reference", "Grid of", reference_, grids,
                {.tooltip = "The file whose pixels the scene has; others are resampled as they are read",
                 .enabled = !rows_.empty()});
    (void)textField("compose/name", "Name", name_, {.hint = "of the scene"});
}

void ComposeDialog::drawRow(std::size_t index, std::optional<std::pair<std::size_t, std::size_t>>& swapped) {
    Row& row = rows_[index];
    const BandOffer& offer = row.band.offer;
    const std::string id = fmt::format("compose/{}", index + 1);
    ImGui::PushID(static_cast<int>(index));
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    (void)checkbox(id + "/taken", "", row.taken,
                   {.tooltip = row.taken ? "Is taken" : "Is left out", .width = 24});
    ImGui::TableNextColumn();
    clippedText(row.band.name, ImGui::GetContentRegionAvail().x, !row.taken);
    ImGui::TableNextColumn();
    if (row.band.wavelengthNm > 0)
        rightAlignedText(fmt::format("{:.0f} nm", row.band.wavelengthNm), !row.taken);
    ImGui::TableNextColumn();
    const std::string file = std::filesystem::path(offer.path).filename().string();
    clippedText(offer.bandsInFile > 1 ? fmt::format("{} : {}", file, offer.band) : file,
                ImGui::GetContentRegionAvail().x, true);
    ImGui::TableNextColumn();
    rightAlignedText(offer.pixelMetres > 0 ? fmt::format("{:.3g} m", offer.pixelMetres)
                                           : fmt::format("{} px", offer.size.width),
                     true);
    ImGui::TableNextColumn();
    (void)combo(id + "/resampling", "", row.resampling, resamplingNames(),
                {.tooltip = "How it is brought onto the scene's grid",
                 .enabled = row.taken,
                 .width = kResamplingColumn - 8});
    ImGui::TableNextColumn();
    if (iconButton(id + "/up", icons::kChevronUp,
                   {.tooltip = "Earlier", .enabled = index > 0, .quiet = true}))
        swapped = {index - 1, index};
    ImGui::SameLine(0, px(2));
    if (iconButton(id + "/down", icons::kChevronDown,
                   {.tooltip = "Later", .enabled = index + 1 < rows_.size(), .quiet = true}))
        swapped = {index, index + 1};
    ImGui::PopID();
}

void ComposeDialog::drawRows() {
    const float most = std::min(px(kMostHeight), ImGui::GetIO().DisplaySize.y - px(300));
    const float height = std::min(most, px(28) * static_cast<float>(rows_.size() + 1) + px(4));
    if (!ImGui::BeginTable("##bands", 7, ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg, {0, height}))
        return;
    ImGui::TableSetupScrollFreeze(0, 1);
    const auto fixed = [](const char* title, float width) {
        ImGui::TableSetupColumn(title, ImGuiTableColumnFlags_WidthFixed, px(width));
    };
    fixed("", kTakenColumn);
    ImGui::TableSetupColumn("band", ImGuiTableColumnFlags_WidthStretch, 1.1F);
    fixed("wavelength", kWavelengthColumn);
    ImGui::TableSetupColumn("file", ImGuiTableColumnFlags_WidthStretch, 1.3F);
    fixed("pixel", kPixelColumn);
    fixed("onto the grid", kResamplingColumn);
    fixed("order", kOrderColumn);
    ImGui::TableHeadersRow();
    std::optional<std::pair<std::size_t, std::size_t>> swapped;
    for (std::size_t i = 0; i < rows_.size(); ++i) drawRow(i, swapped);
    if (swapped) std::swap(rows_[swapped->first], rows_[swapped->second]);
    ImGui::EndTable();
    recordProbe("compose/bands");
}

bool ComposeDialog::draw(const PanelInput& in) {
    drawChoices();
    gap(4);
    if (waits_)
        secondaryText("Looking at the files …");
    else if (!problem_.empty())
        secondaryText(problem_);
    else
        drawRows();
    for (const std::string& file : offers_.leftOut) secondaryText("Left out: " + file);
    gap(4);
    if (!waits_ && problem_.empty()) secondaryText(summary());
    look();
    const bool fits = drawRemarks();
    gap(4);
    const bool cancelled = button("compose/cancel", "Cancel", {.icon = icons::kClose});
    ImGui::SameLine(0, px(8));
    const bool may = !waits_ && problem_.empty() && takenCount() > 0 && fits;
    if (!button("compose/add", "Add the scene", {.icon = icons::kCheck, .enabled = may, .primary = true}))
        return !cancelled;
    in.want(ComposeScene{.stack = stack(), .name = name_, .show = true});
    return false;
}

}  // namespace

std::unique_ptr<Dialog> makeComposeDialog() {
    return std::make_unique<ComposeDialog>();
}

}  // namespace swath
