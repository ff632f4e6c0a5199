"""A picture of each main page, on the demo data, for people to look at and for the user guide.

    python -m benchmarks.screens [--into docs/pictures] [--only NAME ...]

Loads the demo into a database of its own, serves it as the README does, logs each role in with Debian's Chromium at the
size of an office screen (1366 x 768) and writes small PNGs of at most 256 colors. The names say role and page.
"""

import argparse
import base64
import dataclasses
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence

from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from benchmarks.http import served

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-lcd-text"]
INTO = pathlib.Path(__file__).parent.parent / "docs" / "pictures"
PASSWORD = "mat-khau-minh-hoa-2026"  # noqa: S105  of the throw-away demo
PATIENCE_MS = 120_000
SCREEN = {"width": 1366, "height": 768}

STATEMENT = """PageId,TNXDate,DocNo,Debit,Credit,Balance,TransactionDetails
1,{day},5001.11,,200.000,,NGUYEN THI HOA ung ho quy
1,{day},5001.12,,1.500.000,,TRAN VAN PHUC ung ho nha tinh thuong
1,{day},5001.13,,500.000,,TAP THE TO DAN PHO 12 gop quy
1,{day},5001.14,,500.000,,TAP THE TO DAN PHO 12 gop quy
1,{day},5001.15,55.000,,,PHI DICH VU THANG
"""
"""Invented lines in the layout of a bank, with twins and a fee."""

PALETTE_SCRIPT = """async (address) => {
  const picture = new Image(); picture.src = address; await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width; canvas.height = picture.height;
  const pen = canvas.getContext("2d"); pen.drawImage(picture, 0, 0);
  const pixels = new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
  const palette = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256).map(([color]) => color);
  const parts = (color) => [color & 255, (color >> 8) & 255, (color >> 16) & 255];
  const places = new Map(palette.map((color, place) => [color, place]));
  const nearest = (color) => {
    const [r, g, b] = parts(color); let best = 0, least = Infinity;
    palette.forEach((other, place) => {
      const [x, y, z] = parts(other), far = (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2;
      if (far < least) { least = far; best = place; }
    });
    return best;
  };
  const indexes = new Uint8Array(pixels.length);
  pixels.forEach((pixel, at) => {
    if (!places.has(pixel)) places.set(pixel, nearest(pixel));
    indexes[at] = places.get(pixel);
  });
  let text = "";
  for (let at = 0; at < indexes.length; at += 8192) text += String.fromCharCode(...indexes.subarray(at, at + 8192));
  return { width: picture.width, height: picture.height, colors: palette.flatMap(parts), indexes: btoa(text) };
}"""
"""Runs in the browser, which decodes pictures anyway: the 256 most frequent colors, others to the nearest of them."""


@dataclasses.dataclass(frozen=True)
class Shot:
    """One picture: whose page, where, and what to do there first."""

    name: str
    username: str
    address: str
    prepare: Callable[[Page], None] | None = None


def type_cash_gift(page: Page) -> None:
    """Fill the form of a cash gift without saving."""
    page.get_by_label("Người nộp tiền").fill("Nguyễn Thị Hoa")
    page.locator("#o-amount_vnd").fill("1tr5")
    page.locator("output.words").get_by_text("Một triệu năm trăm nghìn đồng").wait_for()


def split_bank_gift(page: Page) -> None:
    """Fill the form of a bank gift that two funds share."""
    page.get_by_label("Người nộp tiền").fill("Công ty Ánh Sao Mai")
    page.locator("#o-amount_vnd").fill("30tr")
    page.get_by_role("button", name="Chia cho nhiều nguồn quỹ").click()
    page.locator("#chia-quy tbody tr").first.locator("select").select_option("KHEN")
    page.locator("#chia-quy tbody tr").first.locator("[data-money]").fill("10tr")
    page.locator("#chia-quy tbody tr").nth(1).locator("select").select_option("NHA")
    page.locator("#chia-quy tbody tr").nth(1).locator("[data-money]").fill("20tr")
    page.locator("#chia-quy tbody tr").nth(1).locator("[data-money]").press("Tab")


def save_wrong_gift(page: Page) -> None:
    """Send a gift that cannot be: the page tells each fault at its field."""
    page.locator("#o-amount_vnd").fill("5,5")
    page.locator("#o-amount_vnd").press("Control+Enter")
    page.locator(".error-summary").wait_for()


def upload_statement(page: Page) -> None:
    """Upload an invented statement; the preview tells what would be written."""
    day = page.locator("body").get_attribute("data-year") or "2026"
    content = STATEMENT.format(day=f"05/06/{day}").encode()
    page.locator("#o-file").set_input_files(FilePayload(name="vietcombank.csv", mimeType="text/csv", buffer=content))
    page.locator("#o-account_code").select_option(index=1)
    page.locator("#o-profile").select_option("vietcombank-csv")
    page.locator("#o-fund_code").select_option("CHUNG")
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_role("heading", name="Sẽ ghi vào sổ").wait_for()


def open_first(selector: str = "table.table tbody th a") -> Callable[[Page], None]:
    """Follow the first link of the list."""

    def follow(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return follow


def search_everything(page: Page) -> None:
    """Search from the top bar, without accents."""
    page.keyboard.press("/")
    page.keyboard.type("anh sao mai")
    with page.expect_navigation():
        page.keyboard.press("Enter")


SHOTS: Sequence[Shot] = (
    Shot("dang-nhap", "", "/dang-nhap"),
    Shot("kiem-tra-quyet-dinh", "", "/kiem-tra"),
    Shot("ketoan-viec-can-lam", "ketoan", "/"),
    Shot("ketoan-khoan-thu", "ketoan", "/thu"),
    Shot("ketoan-thu-tien-mat", "ketoan", "/thu/tien-mat", type_cash_gift),
    Shot("ketoan-bao-loi", "ketoan", "/thu/tien-mat", save_wrong_gift),
    Shot("ketoan-thu-ngan-hang-chia-quy", "ketoan", "/thu/ngan-hang", split_bank_gift),
    Shot("ketoan-khoan-tai-tro", "ketoan", "/thu", open_first()),
    Shot("ketoan-nha-tai-tro", "ketoan", "/nha-tai-tro"),
    Shot("ketoan-nhap-sao-ke", "ketoan", "/sao-ke/nhap", upload_statement),
    Shot("ketoan-lap-phieu-chi", "ketoan", "/chi/moi/2"),
    Shot("ketoan-lap-chung-tu", "ketoan", "/chung-tu/lap"),
    Shot("thuquy-viec-can-lam", "thuquy", "/"),
    Shot("thuquy-cho-thu", "thuquy", "/thu/cho-thu"),
    Shot("thuquy-phieu-chi", "thuquy", "/chi", open_first()),
    Shot("hoso-doi-tuong", "hoso", "/doi-tuong"),
    Shot("hoso-ho-so-de-nghi", "hoso", "/ho-so"),
    Shot("hoso-mot-ho-so", "hoso", "/ho-so/1"),
    Shot("hoso-lap-quyet-dinh", "hoso", "/quyet-dinh/moi"),
    Shot("giamdoc-viec-can-lam", "giamdoc", "/"),
    Shot("giamdoc-quyet-dinh", "giamdoc", "/quyet-dinh"),
    Shot("giamdoc-mot-quyet-dinh", "giamdoc", "/quyet-dinh/2"),
    Shot("giamdoc-duyet", "giamdoc", "/quyet-dinh/3/duyet"),
    Shot("ketoantruong-ky-ke-toan", "ketoantruong", "/khoa-so"),
    Shot("ketoantruong-duyet-chi", "ketoantruong", "/chi/2"),
    Shot("kiemtoan-can-doi", "kiemtoan", "/so-sach/can-doi"),
    Shot("kiemtoan-nhat-ky-chung", "kiemtoan", "/so-sach/nhat-ky"),
    Shot("kiemtoan-so-cai", "kiemtoan", "/so-sach/so-cai/11211"),
    Shot("kiemtoan-but-toan", "kiemtoan", "/so-sach/but-toan/5"),
    Shot("kiemtoan-nguon-quy", "kiemtoan", "/so-sach/nguon-quy"),
    Shot("kiemtoan-kiem-tra-so", "kiemtoan", "/kiem-toan/kiem-tra"),
    Shot("kiemtoan-nhat-ky-thao-tac", "kiemtoan", "/kiem-toan/nhat-ky"),
    Shot("kiemtoan-tim", "kiemtoan", "/", search_everything),
    Shot("quantri-nguoi-dung", "quantri", "/quan-tri/nguoi-dung"),
    Shot("quantri-them-nguoi-dung", "quantri", "/quan-tri/nguoi-dung/moi"),
    Shot("quantri-thong-tin-don-vi", "quantri", "/quan-tri/don-vi"),
)
"""The pictures, role by role in the order of the guide."""


def load_demo(folder: pathlib.Path) -> dict[str, str]:
    """Make a database with the demo in a folder and give the environment that names it."""
    environment = {
        "DATABASE_URL": f"sqlite:///{folder / 'fund.sqlite3'}",
        "FUND_INSTANCE": str(folder),
        "FUND_DEMO_PASSWORD": PASSWORD,
        "FLASK_APP": "wsgi.py",
    }
    for command in (("db", "upgrade"), ("demo", "load")):
        subprocess.run(
            [sys.executable, "-m", "flask", *command],
            env={**os.environ, **environment},
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return environment


def take(browser: Browser, url: str, shots: Sequence[Shot]) -> Iterator[tuple[str, bytes]]:
    """Give name and PNG of each picture; one log-in a person."""
    artist = browser.new_page()
    pages: dict[str, Page] = {}
    for shot in shots:
        page = pages.get(shot.username) or _enter(browser, url, shot.username)
        pages[shot.username] = page
        page.goto(url + shot.address)
        if shot.prepare:
            shot.prepare(page)
        page.evaluate("document.fonts.ready")
        picture = page.screenshot(animations="disabled", caret="hide")
        yield shot.name, with_palette(artist, picture)


def _enter(browser: Browser, url: str, username: str) -> Page:
    page = browser.new_context(viewport=SCREEN, locale="vi-VN").new_page()  # type: ignore[arg-type]
    page.set_default_timeout(PATIENCE_MS)
    page.on("dialog", lambda dialog: dialog.accept())
    if username:
        page.goto(f"{url}/dang-nhap")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(f"{url}/")
    return page


def with_palette(artist: Page, picture: bytes) -> bytes:
    """Write a PNG anew with at most 256 colors: a third of the size, and no difference to see."""
    address = "data:image/png;base64," + base64.b64encode(picture).decode()
    found = artist.evaluate(PALETTE_SCRIPT, address)
    width, height = found["width"], found["height"]
    indexes = base64.b64decode(found["indexes"])
    rows = b"".join(b"\0" + indexes[row * width : (row + 1) * width] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (b"IHDR", head), (b"PLTE", bytes(found["colors"])), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main() -> None:
    """Take the pictures and tell their sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--into", type=pathlib.Path, default=INTO)
    parser.add_argument("--only", nargs="*", default=(), metavar="NAME")
    asked = parser.parse_args()
    shots = [shot for shot in SHOTS if not asked.only or shot.name in asked.only]
    asked.into.mkdir(parents=True, exist_ok=True)
    whole = 0
    with (
        tempfile.TemporaryDirectory(prefix="fund-screens-") as folder,
        served("wsgi:app", load_demo(pathlib.Path(folder))) as port,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, picture in take(browser, f"http://127.0.0.1:{port}", shots):
            (asked.into / f"{name}.png").write_bytes(picture)
            whole += len(picture)
            print(f"{len(picture) // 1024:5} kB  {name}.png", flush=True)
        browser.close()
    print(f"{whole // 1024:5} kB  {len(shots)} pictures in {asked.into}")


if __name__ == "__main__":
    main()
