"""Changes to the insides of a Word file, as a forger, a careless clerk or a faulty program would make them."""

import io
import zipfile
from collections.abc import Callable

from lxml import etree

from fund.documents.word_file import MAIN_PART, open_word, parse_part, zip_parts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def replace_text(content: bytes, old: str, new: str, *, part: str = MAIN_PART, count: int = 1) -> bytes:
    """Replace text in one part; it must stand there at least `count` times."""
    parts = open_word(content)
    source = parts[part].decode()
    assert source.count(old) >= count, (old, source.count(old))
    return zip_parts({**parts, part: source.replace(old, new, count).encode()})


def change_tree(content: bytes, change: Callable[[etree._Element], None], *, part: str = MAIN_PART) -> bytes:
    """Change the XML tree of one part."""
    parts = open_word(content)
    root = parse_part(parts, part)
    change(root)
    return zip_parts({**parts, part: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)})


def annex_rows(root: etree._Element) -> list[etree._Element]:
    """List the rows of the annex, its head first."""
    tables = [table for table in root.iter(f"{W}tbl") if "STT" in "".join(text_of(table))]
    return list(tables[0].iter(f"{W}tr"))


def text_of(element: etree._Element) -> str:
    """Give all text of an element."""
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def zipped(parts: dict[str, bytes]) -> bytes:
    """Zip parts without any care."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()
