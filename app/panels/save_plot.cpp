// SPDX-License-Identifier: MIT
#include "app/panels/save_plot.h"

#include "engine/core/file.h"
#include "widgets/ui/context.h"

namespace swath {

void savePlot(const PanelInput& in, const ui::PlotResult& result, const std::string& probe,
              const std::string& name, const ui::PlotAxes& axes, std::span<const ui::PlotSeries> series) {
    const auto beside = [&](const char* ending) {
        return in.session.path().parent_path() / (in.session.path().stem().string() + "-" + name + ending);
    };
    const auto drawn = ui::probes().find(probe);
    if (result.savePicture && drawn) in.wishes.picture = PictureWish{freeName(beside(".png")), drawn->rect};
    if (result.saveCsv) in.save(freeName(beside(".csv")), ui::plotCsv(axes, series));
}

}  // namespace swath
