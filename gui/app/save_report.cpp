// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/save_report.h"

#include <sstream>

#include "gui/model/names.h"
#include "gui/plot/export.h"
#include "reports/reporters.h"

namespace ampscope::gui {

QString saveReport(const SessionData& session, const QString& path) {
  const reports::ReportData data{AMPSCOPE_VERSION, *session.analysis, {}};
  std::ostringstream out;
  const Result<void> rendered = reports::findReporter("html")->render(data, {}, out);
  return rendered.ok() ? saveText(text(out.str()), path) : text(rendered.error().message);
}

}  // namespace ampscope::gui
