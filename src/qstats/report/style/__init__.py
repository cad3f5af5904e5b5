"""The matplotlib style sheet ``qstats``: ``plt.style.use("qstats.report.style.qstats")``.

matplotlib imports this package to find the sheet, and with it learns of the font, so that Chinese
is drawn on machines without Chinese fonts.
"""

from importlib import resources

from matplotlib import font_manager

SHEET = resources.files(__name__) / "qstats.mplstyle"

with resources.as_file(
    resources.files("qstats.report") / "fonts" / "NotoSansSC-qstats.ttf"
) as _font:
    font_manager.fontManager.addfont(str(_font))
