"""Sets report.typ with the data of a folder: run as a program of its own, never imported.

    python typeset.py report FOLDER INSTANT
    python typeset.py pictures FOLDER

FOLDER holds data.json and pictures (picture-1.svg, ...), and gets report.pdf, or each picture as
PNG; INSTANT is seconds since 1970 in UTC. A program of its own for each report, for memory grows
with every setting in one process. It imports nothing of ours. A warning is an error: typst warns
where it puts another typeface in place.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import typst

HERE = Path(__file__).resolve().parent
PIXELS_AN_INCH = 160
# The letters of a picture are left out, and nothing warns of it, unless the text around it has
# their typeface.
PICTURE = """#set text(font: "Source Sans 3", fallback: false)
#set page(width: auto, height: auto, margin: 0pt)
#image("{name}", width: 520pt)
"""


def main(what: str, folder: Path, instant: int) -> int:
    """Set the report, or the pictures; 0 when it is done, 1 with a line on standard error."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(HERE / "fonts")],
    )
    try:
        if what == "report":
            _report(folder, instant, fonts)
        else:
            _pictures(folder, fonts)
    except (typst.TypstError, typst.TypstWarning) as error:
        sys.stderr.write(f"{error.message} {' '.join(error.hints)}\n")
        return 1
    return 0


def _report(folder: Path, instant: int, fonts: typst.Fonts) -> None:
    source = folder / "report.typ"
    source.write_bytes((HERE / "report.typ").read_bytes())
    compiler = typst.Compiler(str(source), root=str(folder), font_paths=fonts)
    pdf, warnings = compiler.compile_with_warnings(
        format="pdf", pdf_standards=["ua-1"], timestamp=datetime.fromtimestamp(instant, UTC)
    )
    if warnings:
        raise warnings[0]
    assert isinstance(pdf, bytes)
    (folder / "report.pdf").write_bytes(pdf)


def _pictures(folder: Path, fonts: typst.Fonts) -> None:
    for picture in sorted(folder.glob("picture-*.svg")):
        source = picture.with_suffix(".typ")
        source.write_text(PICTURE.format(name=picture.name), encoding="utf-8")
        compiler = typst.Compiler(str(source), root=str(folder), font_paths=fonts)
        png, warnings = compiler.compile_with_warnings(format="png", ppi=PIXELS_AN_INCH)
        if warnings:
            raise warnings[0]
        assert isinstance(png, bytes)
        picture.with_suffix(".png").write_bytes(png)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if sys.argv[3:] else 0))
