// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/analysis/rules.h"
#include "analyzer/analysis/words.h"
#include "reports/recommendation/recommendation_formats.h"
#include "reports/text/names.h"
#include "reports/text/page.h"
#include "reports/text/printable.h"

namespace ampscope::reports {
namespace {

using analysis::Recommendation;
using analysis::scaleText;

constexpr std::size_t kShownModules = 60;
constexpr std::size_t kShownLines = 12;

std::string costText(const analysis::Cost& cost) {
  const double bytes = std::fabs(cost.cast_bytes);
  const std::string casts =
      bytes < 1 ? "no casts more or less"
                : fmt::format("{} of casts a step {}", analysis::bytesText(static_cast<std::uint64_t>(bytes)),
                              cost.cast_bytes > 0 ? "more" : "less");
  return fmt::format("{}; it takes {:.1f} % of the time of all ops", casts, cost.op_time * 100);
}

std::string findingText(const analysis::Finding& finding) {
  return fmt::format("{} at {} ({})", analysis::info(finding.rule).id,
                     finding.site ? moduleName(finding.site->module) : std::string("the run"),
                     analysis::stepsText(finding.first_step, finding.last_step));
}

void writePromotions(const analysis::Analysis& analysis, const Recommendation& recommendation, Page& page) {
  page.section("Promote");
  if (recommendation.promotions.empty()) {
    page.paragraph("nothing: no finding of this objective goes away by a wider format", 2, Tone::kGood);
  }
  for (const analysis::Promotion& promotion : recommendation.promotions) {
    std::string text;
    for (const std::size_t index : promotion.findings) {
      text += (text.empty() ? "removes " : ", ") + findingText(analysis.findings[index]);
    }
    text = promotion.contiguous ? "lies between two promoted modules: joining them saves casts" : text;
    page.paragraph(fmt::format("{} → {}", moduleName(promotion.module), name(promotion.dtype)), 2, Tone::kTitle);
    page.paragraph(
        fmt::format("{}. Cost: {}. Confidence: {}.", text, costText(promotion.cost), name(promotion.confidence)), 4);
  }
  for (std::size_t i = 0; i < std::min(kShownLines, recommendation.unexplained.size()); ++i) {
    const analysis::Finding& finding = analysis.findings[recommendation.unexplained[i]];
    page.paragraph(fmt::format("{} stays: no format of one module removes it. {}", findingText(finding),
                               printable(finding.remedy)),
                   2, Tone::kWarn);
  }
  if (recommendation.unexplained.size() > kShownLines) {
    page.paragraph(fmt::format("and {} more", recommendation.unexplained.size() - kShownLines), 2, Tone::kDim);
  }
}

void writeScaler(const Recommendation& recommendation, Page& page) {
  page.section("GradScaler");
  const analysis::Advice& advice = recommendation.scaler;
  const analysis::ScalerParameters& scaler = advice.parameters;
  if (!advice.needs_scaler) {
    page.paragraph(fmt::format("none: {} reaches as far as float32", name(recommendation.autocast_dtype)), 2);
    return;
  }
  page.paragraph(fmt::format("{}init_scale {}, growth_factor {}, backoff_factor {}, growth_interval {}{}",
                             recommendation.promotions.empty() ? "" : "for what is not promoted: ",
                             scaleText(scaler.init_scale), scaleText(scaler.rule.growth_factor),
                             scaleText(scaler.rule.backoff_factor), scaler.rule.growth_interval,
                             advice.known ? ": wastes " + analysis::wasteText(advice)
                                          : ": the defaults, as no measured step tells anything better"),
                 2);
}

void writeRoles(const Recommendation& recommendation, Page& page) {
  page.section("Precision of each module");
  Table table({{"module", Column::Align::kLeft, true},
               {"role", Column::Align::kLeft},
               {"dtype", Column::Align::kLeft},
               {"8 bits", Column::Align::kLeft},
               {"confidence", Column::Align::kLeft}});
  for (std::size_t i = 0; i < std::min(kShownModules, recommendation.roles.size()); ++i) {
    const analysis::RoleAdvice& advice = recommendation.roles[i];
    table.add({{moduleName(advice.module)},
               {advice.role},
               {std::string(name(advice.dtype)) + (advice.tf32 ? " (tf32)" : ""),
                advice.dtype == recommendation.autocast_dtype ? Tone::kPlain : Tone::kWarn},
               {advice.eight_bit},
               {std::string(name(advice.confidence))}});
  }
  if (table.empty()) {
    page.paragraph("nothing was measured", 2, Tone::kDim);
  } else {
    page.table(table);
  }
  if (recommendation.roles.size() > kShownModules) {
    page.paragraph(fmt::format("and {} more (all of them: --format json)", recommendation.roles.size() - kShownModules),
                   2, Tone::kDim);
  }
}

}  // namespace

void writeRecommendationText(const analysis::Analysis& analysis, const Recommendation& recommendation,
                             const Style& style, std::ostream& out) {
  Page page(out, style);
  page.line(
      fmt::format("objective {}, autocast {}", name(recommendation.objective), name(recommendation.autocast_dtype)));
  writePromotions(analysis, recommendation, page);
  writeScaler(recommendation, page);
  if (!recommendation.clean_ups.empty()) {
    page.section("Clean up");
    for (std::size_t i = 0; i < std::min(kShownLines, recommendation.clean_ups.size()); ++i) {
      const analysis::CleanUp& clean_up = recommendation.clean_ups[i];
      page.paragraph(fmt::format("{} at {}: {}", clean_up.rule, moduleName(clean_up.module), printable(clean_up.text)),
                     2);
    }
  }
  if (!recommendation.settings.empty()) {
    page.section("Settings of the GPU");
    for (const analysis::SettingAdvice& advice : recommendation.settings) {
      page.paragraph(fmt::format("{} = {}: {}", advice.setting, printable(advice.value), advice.text), 2);
    }
  }
  writeRoles(recommendation, page);
}

}  // namespace ampscope::reports
