"""Take the README's pictures of built pages: python docs/take_pictures.py (after qstats run).

Needs the development extras and Chromium; writes docs/report.png, index.png and phone.png.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parent
SITE = DOCS.parent / "reports" / "quality-outline-2023"
COLOURS = 256  # a palette holds a page's few colours in a third of the bytes
# Picture: page, width and height of the window, colour scheme.
PICTURES: dict[str, tuple[str, int, int, Literal["light", "dark"]]] = {
    "report": ("en/mfg_product_pass_rate.html", 1160, 1580, "light"),
    "index": ("index.html", 1160, 1580, "light"),
    "phone": ("zh-Hans/mfg_product_pass_rate.html", 400, 1580, "dark"),
}


def take_pictures(site: Path) -> None:
    """Open each page in headless Chromium and write what the window shows."""
    with sync_playwright() as driver:
        chromium = shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (page, width, height, scheme) in PICTURES.items():
            tab = browser.new_page(viewport={"width": width, "height": height})
            tab.emulate_media(color_scheme=scheme)
            tab.goto((site / page).resolve().as_uri())
            picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
            small = picture.quantize(COLOURS, dither=Image.Dither.NONE)
            small.save(DOCS / f"{name}.png", optimize=True)


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else SITE)
