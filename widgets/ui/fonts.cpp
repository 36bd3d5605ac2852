// SPDX-License-Identifier: MIT
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/ui/theme.h"
#ifdef SWATH_IMGUI_FREETYPE
#include <imgui_freetype.h>
#endif

namespace swath::ui {

namespace {

constexpr std::array kFolders{"/usr/share/fonts/opentype/inter",
                              "/usr/share/fonts/truetype/inter",
                              "/usr/share/fonts/inter",
                              "/usr/share/fonts/truetype/dejavu",
                              "/usr/share/fonts/dejavu-sans-fonts",
                              "/usr/share/fonts/TTF",
                              "/usr/share/fonts/opentype/font-awesome",
                              "/usr/share/fonts/truetype/font-awesome",
                              "/usr/share/fonts/fontawesome",
                              "/usr/local/share/fonts"};

// Latin with its extensions, Greek capitals and small letters, spaces, dashes, quotes, super- and subscripts,
// currency, letterlike signs, arrows, mathematics, geometric shapes, check marks.
constexpr ImWchar kText[] = {0x0020, 0x017F, 0x0391, 0x03C9, 0x2009, 0x2009, 0x2010, 0x2026, 0x202F, 0x202F,
                             0x2030, 0x2033, 0x2070, 0x2089, 0x20AC, 0x20AC, 0x2122, 0x2122, 0x2190, 0x2199,
                             0x2200, 0x22C5, 0x2318, 0x2327, 0x25A0, 0x25CF, 0x2713, 0x2717, 0};
constexpr ImWchar kIcons[] = {0xF000, 0xF2E0, 0};
constexpr ImWchar kPlain[] = {0x0020, 0x007E, 0};

std::string pathOf(const std::string& name) {
    const auto path = findFont(name);
    return path ? path->string() : std::string();
}

std::string firstOf(std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (const auto path = findFont(name)) return path->string();
    return {};
}

/// Digits of one width, so that right-aligned figures stand in columns: Inter's default ones are
/// proportional, and ImGui has no font features.
void makeTabular(ImFont& font) {
    float widest = 0;
    for (ImWchar c = '0'; c <= '9'; ++c)
        if (const ImFontGlyph* g = font.FindGlyphNoFallback(c); g != nullptr)
            widest = std::max(widest, g->AdvanceX);
    for (ImFontGlyph& g : font.Glyphs) {
        if (g.Codepoint < '0' || g.Codepoint > '9') continue;
        const float shift = std::floor((widest - g.AdvanceX) / 2 + 0.5F);
        g.X0 += shift;
        g.X1 += shift;
        g.AdvanceX = widest;
        font.IndexAdvanceX[static_cast<int>(g.Codepoint)] = widest;
    }
}

struct Files {
    std::string regular, bold, fallback, icons;
};

ImFont* addFont(const Files& files, const std::string& file, float size, const ImWchar* ranges,
                float iconShift) {
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    ImFontConfig config;
    config.OversampleH = 2;
    config.OversampleV = 1;
    config.PixelSnapH = true;
    ImFont* font = nullptr;
    if (file.empty()) {
        config.SizePixels = size;
        font = atlas.AddFontDefault(&config);
    } else {
        font = atlas.AddFontFromFileTTF(file.c_str(), size, &config, ranges);
    }
    ImFontConfig merged = config;
    merged.MergeMode = true;
    // What the first font lacks (arrows, say) comes from the second: glyphs that are there already stay.
    if (!files.fallback.empty() && files.fallback != file)
        atlas.AddFontFromFileTTF(files.fallback.c_str(), size, &merged, ranges);
    if (!files.icons.empty()) {
        merged.GlyphOffset = {0, iconShift};
        atlas.AddFontFromFileTTF(files.icons.c_str(), size, &merged, kIcons);
    }
    return font;
}

}  // namespace

std::optional<std::filesystem::path> findFont(const std::string& name) {
    std::error_code ignored;
    for (const char* folder : kFolders) {
        std::filesystem::path path = std::filesystem::path(folder) / name;
        if (std::filesystem::is_regular_file(path, ignored)) return path;
    }
    return std::nullopt;
}

Fonts loadFonts(float scale) {
    Files files;
    files.fallback = pathOf("DejaVuSans.ttf");
    files.icons = firstOf({"fontawesome-webfont.ttf", "FontAwesome.otf"});
    files.regular = firstOf({"Inter-Regular.otf", "Inter-Regular.ttf", "DejaVuSans.ttf"});
    files.bold =
        firstOf({"Inter-SemiBold.otf", "Inter-SemiBold.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans.ttf"});

    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.Clear();
    atlas.TexDesiredWidth = 2048;
#ifdef SWATH_IMGUI_FREETYPE
    atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
    atlas.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
#endif
    const auto size = [scale](float design) { return std::floor(design * scale + 0.5F); };
    Fonts fonts;
    fonts.regular = addFont(files, files.regular, size(14), kText, 0);
    fonts.small = addFont(files, files.regular, size(12), kText, 0);
    fonts.title = addFont(files, files.bold, size(16), kText, 0);
    fonts.large = addFont(files, files.bold, size(28), kPlain, 0);
    atlas.Build();
    for (ImFont* font : {fonts.regular, fonts.small, fonts.title}) makeTabular(*font);
    fonts.family = files.regular.find("Inter") != std::string::npos ? "Inter"
                   : files.regular.empty()                          ? "built-in"
                                                                    : "DejaVu Sans";
    return fonts;
}

}  // namespace swath::ui
