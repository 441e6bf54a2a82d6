// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/app/options.h"

#include <QCommandLineParser>
#include <QCoreApplication>

namespace ampscope::gui {
namespace {

constexpr const char* kViews =
    "overview, findings, layers, heatmap, scaler, histogram, casts, device, error, policy, compare";

QString tr(const char* text) { return QCoreApplication::translate("ampscope::gui", text); }

}  // namespace

ParsedOptions parseOptions(const QStringList& arguments) {
  QCommandLineParser parser;
  parser.setApplicationDescription(tr("Explore an ampscope session on the desktop."));
  parser.addPositionalArgument(QStringLiteral("SESSION"), tr("session (*.ampscope) or trace (*.amptrace) to open"),
                               QStringLiteral("[SESSION]"));
  const QCommandLineOption help({QStringLiteral("h"), QStringLiteral("help")}, tr("show this help"));
  const QCommandLineOption version(QStringLiteral("version"), tr("show the version"));
  const QCommandLineOption screenshot(QStringLiteral("screenshot"),
                                      tr("write a picture (.png) of SESSION and end; needs no display"),
                                      QStringLiteral("FILE"));
  const QCommandLineOption view(QStringLiteral("view"), tr("view to show first: %1").arg(QLatin1String(kViews)),
                                QStringLiteral("NAME"));
  const QCommandLineOption select(QStringLiteral("select"),
                                  tr("filter terms, such as \"module:blocks.* severity:error\"; step:A-B and "
                                     "place:MODULE select steps and a layer"),
                                  QStringLiteral("TERMS"));
  const QCommandLineOption size(QStringLiteral("size"), tr("of the window (default: 1280x800)"), QStringLiteral("WxH"));
  const QCommandLineOption theme(QStringLiteral("theme"), tr("light or dark (default: as the desktop)"),
                                 QStringLiteral("NAME"));
  const QCommandLineOption follow(QStringLiteral("follow"),
                                  tr("SESSION is being recorded, or will be: wait for it and follow it"));
  const QCommandLineOption compare(QStringLiteral("compare"), tr("session to compare SESSION with"),
                                   QStringLiteral("OTHER"));
  const QCommandLineOption range(
      QStringLiteral("range"), tr("only calls in the program's own NVTX ranges of this name"), QStringLiteral("NAME"));
  parser.addOptions({help, version, compare, follow, range, screenshot, view, select, size, theme});
  ParsedOptions parsed;
  const auto hint = [](const QString& sentence) { return sentence + tr("; ampscope-gui --help lists the options"); };
  if (!parser.parse(arguments)) {
    parsed.error = hint(parser.errorText().remove(QLatin1String(".")));
    return parsed;
  }
  if (parser.isSet(help)) {
    parsed.output = parser.helpText();
    return parsed;
  }
  if (parser.isSet(version)) {
    parsed.output = QStringLiteral("ampscope-gui " AMPSCOPE_VERSION "\n");
    return parsed;
  }
  Options& options = parsed.options;
  const QStringList files = parser.positionalArguments();
  if (files.size() > 1) {
    parsed.error = hint(tr("one session can be opened, %1 were given").arg(files.size()));
    return parsed;
  }
  options.session = files.value(0);
  options.follow = parser.isSet(follow);
  if (options.follow && options.session.isEmpty()) {
    parsed.error = hint(tr("--follow needs the SESSION that is being recorded"));
    return parsed;
  }
  if (parser.isSet(range)) {
    options.range = parser.value(range).toStdString();
  }
  if (options.range && (options.follow || options.session.isEmpty())) {
    parsed.error = hint(tr("--range needs a SESSION that is recorded already"));
    return parsed;
  }
  options.compare = parser.value(compare);
  options.screenshot = parser.value(screenshot);
  options.view = parser.value(view);
  options.select = parser.value(select);
  if (!options.view.isEmpty() && !QString::fromLatin1(kViews).split(QStringLiteral(", ")).contains(options.view)) {
    parsed.error = tr("there is no view '%1'; there are: %2").arg(options.view, QLatin1String(kViews));
    return parsed;
  }
  if (parser.isSet(size)) {
    const QStringList parts = parser.value(size).split(u'x');
    constexpr int kLargest = 10000;
    options.size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
    if (options.size.width() < 320 || options.size.height() < 240 || options.size.width() > kLargest ||
        options.size.height() > kLargest) {
      parsed.error = tr("--size takes WIDTHxHEIGHT from 320x240 to 10000x10000, not '%1'").arg(parser.value(size));
      return parsed;
    }
  }
  if (parser.isSet(theme)) {
    const QString name = parser.value(theme);
    if (name != QStringLiteral("light") && name != QStringLiteral("dark")) {
      parsed.error = tr("--theme takes light or dark, not '%1'").arg(name);
      return parsed;
    }
    options.dark = name == QStringLiteral("dark");
  }
  return parsed;
}

}  // namespace ampscope::gui
