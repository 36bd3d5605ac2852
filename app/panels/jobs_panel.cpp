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

void JobsPanel::draw(const PanelInput& in) {
    const auto jobs = in.session.jobs();
    for (const JobStatus& job : jobs) {
        const bool live = job.state == JobState::Running || job.state == JobState::Waiting;
        if (!live)
            ui::clippedText(describe(job), ImGui::GetContentRegionAvail().x);
        else if (ui::progressRow(describe(job), job.fraction, fmt::format("jobs/{}/cancel", job.id.value)))
            in.want(CancelJob{job.id});
    }
    if (jobs.empty())
        ui::secondaryText("Nothing is running. Opening, importing, training and predicting are listed here.");
}

}  // namespace

std::unique_ptr<Panel> makeJobsPanel() {
    return std::make_unique<JobsPanel>();
}

}  // namespace swath
