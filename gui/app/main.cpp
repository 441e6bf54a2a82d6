// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// ampscope-gui: explore a session on the desktop. Exit codes: 0 done, 2 wrong usage, 3 the session cannot be read or
// the picture not be written.
#include <QApplication>
#include <QIcon>
#include <QLocale>
#include <QSettings>
#include <QTextStream>
#include <QTranslator>
#include <cstdio>

#include "gui/app/main_window.h"
#include "gui/app/options.h"
#include "gui/app/screenshot.h"
#include "gui/plot/theme.h"

namespace {

using ampscope::gui::Options;
using ampscope::gui::ParsedOptions;

ParsedOptions parse(int argc, char** argv) {
  QStringList arguments;
  for (int i = 0; i < argc; ++i) {
    arguments.append(QString::fromLocal8Bit(argv[i]));
  }
  const QCoreApplication application(argc, argv);  // for the program's name in the help
  QCoreApplication::setApplicationName(QStringLiteral("ampscope-gui"));
  return ampscope::gui::parseOptions(arguments);
}

}  // namespace

int main(int argc, char** argv) {
  const ParsedOptions parsed = parse(argc, argv);
  if (!parsed.error.isEmpty()) {
    QTextStream(stderr) << "ampscope-gui: " << parsed.error << '\n';
    return 2;
  }
  if (!parsed.output.isEmpty()) {
    QTextStream(stdout) << parsed.output;
    return 0;
  }
  const Options& options = parsed.options;
  const bool has_display = !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM") && (!options.screenshot.isEmpty() || !has_display)) {
    if (options.screenshot.isEmpty()) {
      QTextStream(stderr) << "ampscope-gui: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); "
                             "ampscope report SESSION shows the same in a terminal\n";
      return 4;
    }
    qputenv("QT_QPA_PLATFORM", "offscreen");
  }
  QApplication application(argc, argv);
  QApplication::setApplicationName(QStringLiteral("ampscope-gui"));
  QApplication::setOrganizationName(QStringLiteral("ampscope"));
  QApplication::setApplicationVersion(QStringLiteral(AMPSCOPE_VERSION));
  QApplication::setWindowIcon(QIcon(QStringLiteral(":/ampscope.svg")));
  QTranslator translator;
  if (translator.load(QLocale(), QStringLiteral("ampscope"), QStringLiteral("_"), QStringLiteral(":/translations"))) {
    QApplication::installTranslator(&translator);
  }
  QGuiApplication::setDesktopFileName(QStringLiteral("ampscope-gui"));
  if (!options.screenshot.isEmpty()) {
    // The offscreen platform complains about every window that it cannot size; nobody can do anything about it.
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& message) {
      if (type != QtDebugMsg && !message.contains(QStringLiteral("propagateSizeHints"))) {
        QTextStream(stderr) << "ampscope-gui: " << message << '\n';
      }
    });
    ampscope::gui::setTheme(options.dark.value_or(false));
    const QString problem = ampscope::gui::takeScreenshot(options);
    if (!problem.isEmpty()) {
      QTextStream(stderr) << "ampscope-gui: " << problem << '\n';
      return 3;
    }
    return 0;
  }
  const QVariant chosen = QSettings().value(QStringLiteral("dark"));
  const bool dark = chosen.isValid() ? chosen.toBool() : ampscope::gui::desktopIsDark();
  ampscope::gui::setTheme(options.dark.value_or(dark));
  ampscope::gui::MainWindow window(true);
  window.show();
  if (!options.session.isEmpty()) {
    QObject::connect(
        &window, &ampscope::gui::MainWindow::settled, &window,
        [&window, options] {
          if (window.session()) {
            if (!options.view.isEmpty()) {
              window.showView(options.view);
            }
            window.select(options.select);
          }
        },
        Qt::SingleShotConnection);
    if (!options.compare.isEmpty()) {
      window.compareWith(options.compare, options.range);
    }
    if (options.follow) {
      window.follow(options.session);
    } else {
      window.open(options.session, options.range);
    }
  }
  return QApplication::exec();
}
