// SPDX-FileCopyrightText: 2026 The ampscope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plot/theme.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>
#include <algorithm>
#include <cmath>

namespace ampscope::gui {
namespace {

// M. Okabe, K. Ito, "Color Universal Design" (2008); yellow is darkened where it lies on white.
Theme lightTheme() {
  return {.dark = false,
          .window = QColor(0xf3f4f6),
          .base = QColor(0xffffff),
          .card = QColor(0xffffff),
          .text = QColor(0x1b1f24),
          .dim = QColor(0x626a75),
          .grid = QColor(0xe3e6ea),
          .accent = QColor(0x0072b2),
          .severity = {QColor(0xc0392b), QColor(0xb36b00), QColor(0x4a7ba6)},
          .good = QColor(0x00795a),
          .categories = {QColor(0x0072b2), QColor(0xd55e00), QColor(0x009e73), QColor(0xcc79a7), QColor(0xb38a00),
                         QColor(0x56b4e9), QColor(0x626a75)}};
}

Theme darkTheme() {
  return {.dark = true,
          .window = QColor(0x1e2126),
          .base = QColor(0x16181c),
          .card = QColor(0x262a31),
          .text = QColor(0xe4e7eb),
          .dim = QColor(0x9aa3ae),
          .grid = QColor(0x31363e),
          .accent = QColor(0x56b4e9),
          .severity = {QColor(0xff7b6b), QColor(0xf0a93b), QColor(0x8fbfe6)},
          .good = QColor(0x3fcf9f),
          .categories = {QColor(0x56b4e9), QColor(0xff8f3f), QColor(0x2fc79b), QColor(0xe69fc8), QColor(0xf0e442),
                         QColor(0x3d9be0), QColor(0x9aa3ae)}};
}

Theme& current() {
  static Theme theme = lightTheme();
  return theme;
}

QPalette paletteOf(const Theme& t) {
  QPalette palette;
  palette.setColor(QPalette::Window, t.window);
  palette.setColor(QPalette::WindowText, t.text);
  palette.setColor(QPalette::Base, t.base);
  palette.setColor(QPalette::AlternateBase, t.dark ? t.base.lighter(125) : QColor(0xf7f8fa));
  palette.setColor(QPalette::Text, t.text);
  palette.setColor(QPalette::PlaceholderText, t.dim);
  palette.setColor(QPalette::Button, t.dark ? t.card : QColor(0xeceef1));
  palette.setColor(QPalette::ButtonText, t.text);
  palette.setColor(QPalette::ToolTipBase, t.card);
  palette.setColor(QPalette::ToolTipText, t.text);
  palette.setColor(QPalette::Highlight, t.accent);
  palette.setColor(QPalette::HighlightedText, t.dark ? QColor(0x10151a) : QColor(0xffffff));
  palette.setColor(QPalette::Link, t.accent);
  palette.setColor(QPalette::Light, t.dark ? t.card.lighter(120) : QColor(0xffffff));
  palette.setColor(QPalette::Midlight, t.grid);
  palette.setColor(QPalette::Mid, t.dark ? QColor(0x3a4049) : QColor(0xc9ced6));
  palette.setColor(QPalette::Dark, t.dark ? QColor(0x101215) : QColor(0xa9b0ba));
  palette.setColor(QPalette::Shadow, QColor(Qt::black));
  for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    QColor faded = t.dim;
    faded.setAlpha(150);
    palette.setColor(QPalette::Disabled, role, faded);
  }
  return palette;
}

QString styleSheetOf(const Theme& t) {
  return QStringLiteral(
             "QToolTip{color:%1;background:%2;border:1px solid %3;padding:4px;}"
             "QHeaderView::section{background:%4;color:%5;padding:4px 6px;border:0;border-bottom:1px solid %3;"
             "border-right:1px solid %3;}"
             "QTreeView,QTableView{border:1px solid %3;}"
             "QTreeView::item{padding:2px 0;}"
             "QDockWidget::title{background:%4;padding:4px 8px;}"
             "QFrame#card{background:%2;border:1px solid %3;border-radius:6px;}"
             "QStatusBar::item{border:0;}"
             "QTextBrowser{border:1px solid %3;}")
      .arg(t.text.name(), t.card.name(), (t.dark ? QColor(0x3a4049) : QColor(0xd5d9df)).name(), t.window.name(),
           t.dim.name());
}

// Samples of viridis (S. van der Walt, N. Smith, 2015).
constexpr std::array<QRgb, 9> kViridis = {0xff440154, 0xff472d7b, 0xff3b528b, 0xff2c728e, 0xff21918c,
                                          0xff28ae80, 0xff5ec962, 0xffaddc30, 0xfffde725};

}  // namespace

QColor Theme::severityColor(int level) const {
  return level < 0 || level > 2 ? good : severity[static_cast<std::size_t>(level)];
}

const Theme& theme() { return current(); }

void setTheme(bool dark) {
  current() = dark ? darkTheme() : lightTheme();
  QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
  QApplication::setPalette(paletteOf(current()));
  qApp->setStyleSheet(styleSheetOf(current()));
}

bool desktopIsDark() {
  const QPalette palette = QApplication::style()->standardPalette();
  return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

QRgb magnitudeColor(double share) {
  const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(kViridis.size() - 1);
  const auto low = std::min(static_cast<std::size_t>(at), kViridis.size() - 2);
  const double part = at - static_cast<double>(low);
  const auto mix = [part](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * part)); };
  const QRgb a = kViridis[low];
  const QRgb b = kViridis[low + 1];
  return qRgb(mix(qRed(a), qRed(b)), mix(qGreen(a), qGreen(b)), mix(qBlue(a), qBlue(b)));
}

}  // namespace ampscope::gui
