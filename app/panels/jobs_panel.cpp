// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

class JobsPanel final : public Panel {
  public:
    std::string_view id() const override { return "jobs"; }
    std::string title(const Session& session) const override {
        const auto jobs = session.jobs();
        const auto running = std::ranges::count(jobs, JobState::Running, &JobStatus::state);
        return running > 0 ? fmt::format("Jobs {}", running) : "Jobs";
    }
    void draw(const PanelInput& in) override;

  private:
    bool row(const PanelInput& in, const JobStatus& job, const std::string& text);
    ListView list_;
    JobId chosen_;
};

std::string describe(const JobStatus& job) {
    switch (job.state) {
        case JobState::Waiting:
            return job.name + " · waiting";
        case JobState::Done:
            return job.name + " · done in " + formatDuration(job.elapsedS);
        case JobState::Failed:
            return job.name + " · failed: " + job.failure;
        case JobState::Cancelled:
            return job.name + " · cancelled";
        case JobState::Running:
            break;
    }
    std::string text = job.name;
    if (!job.phase.empty()) text += " · " + job.phase;
    text += " · " + formatDuration(job.elapsedS);
    if (job.fraction > 0.05 && job.fraction < 1)
        text += fmt::format(" · about {} left", formatDuration(job.elapsedS * (1 / job.fraction - 1)));
    return text;
}

const char* iconOf(JobState state) {
    switch (state) {
        case JobState::Waiting:
        case JobState::Running:
            break;
        case JobState::Done:
            return icons::kCheck;
        case JobState::Failed:
            return icons::kFailure;
        case JobState::Cancelled:
            return icons::kClose;
    }
    return icons::kClock;
}

/// @return true when it was clicked.
bool JobsPanel::row(const PanelInput& in, const JobStatus& job, const std::string& text) {
    const std::string id = fmt::format("jobs/{}", job.id.value);
    const bool chosen = job.id == chosen_;
    if (!job.active())
        return listRow(id, text,
                       {.icon = iconOf(job.state),
                        .selected = chosen,
                        .tooltip = text + "\n\nCtrl-C copies the chosen one"})
            .clicked;
    if (progressRow(text, job.fraction, id + "/cancel", chosen)) in.want(CancelJob{job.id});
    recordProbe(id);
    return ImGui::IsItemClicked();
}

void JobsPanel::draw(const PanelInput& in) {
    auto jobs = in.session.jobs();
    // Those of single pixels come with every rest of the pointer.
    std::erase_if(jobs, [](const JobStatus& job) { return job.kind == JobKind::ReadSpectrum; });
    if (jobs.empty())
        ui::secondaryText("Nothing is running. Opening, importing, training and predicting are listed here.");
    list_.begin("jobs", jobs.size(), "jobs");
    for (const JobStatus& job : jobs) {
        const std::string text = describe(job);
        if (!list_.shows(text)) continue;
        const auto number = static_cast<std::size_t>(job.id.value);
        list_.add(number, text);
        if (row(in, job, text)) chosen_ = job.id;
        if (list_.walkedTo(number)) ImGui::SetScrollHereY();
    }
    const auto walked = list_.end(static_cast<std::size_t>(chosen_.value));
    if (walked) chosen_ = JobId{static_cast<std::int64_t>(*walked)};
}

}  // namespace

std::unique_ptr<Panel> makeJobsPanel() {
    return std::make_unique<JobsPanel>();
}

}  // namespace swath
