"""Small files of every kind a table comes in, made here: the same table in each.

Table 1 Power generation     (merged over both columns, bold)
year      100 GWh
2022      12.5               (indented; its number shown with one decimal)
2023      1,300
"""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font

CSV = "Table 1 Power generation\nyear,100 GWh\n2022,12.5\n2023,1300\n"
CHINESE = "表1 发电量\n单位：亿千瓦时\n地区,2022年,2023年\n全国,88487.1,94564.4\n北京,468.0,…\n"


def xlsx_book() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "Table 1 Power generation"
    sheet["A1"].font = Font(bold=True)
    sheet.merge_cells("A1:B1")
    sheet["A2"], sheet["B2"] = "year", "100 GWh"
    sheet["B2"].comment = Comment("net", "the office")
    for row, (year, value) in enumerate(((2022, 12.5), (2023, 1300)), start=3):
        sheet.cell(row, 1, year).alignment = Alignment(indent=1)
        sheet.cell(row, 2, value).number_format = "#,##0.0"
    sheet["C4"] = date(1981, 6, 30)
    sheet["C4"].number_format = "mmm-yy"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("notes").sheet_state = "hidden"
    book["notes"]["A1"] = "of the office"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def shared_xlsx_book() -> bytes:
    """The least of a workbook whose texts stand in a part of their own, as Excel writes it."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def relations(**targets: str) -> bytes:
        one = '<Relationship Id="{0}" Type="{1}/{0}" Target="{2}"/>'
        items = "".join(one.format(kind, kinds, target) for kind, target in targets.items())
        return f'<Relationships xmlns="p">{items}</Relationships>'.encode()

    return archive(
        {
            "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
            "xl/_rels/workbook.xml.rels": relations(
                worksheet="worksheets/sheet1.xml", sharedStrings="/xl/sharedStrings.xml"
            ),
            "xl/workbook.xml": b'<workbook xmlns="s" xmlns:r="r"><sheets>'
            b'<sheet name="Sheet" sheetId="1" r:id="worksheet"/></sheets></workbook>',
            "xl/sharedStrings.xml": b'<?xml version="1.0"?><sst xmlns="s">'
            b"<si><r><t>China</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>2</t></r></si>"
            b"<si><t>a_x000D_\nb</t><rPh><t>guide</t></rPh></si></sst>",
            "xl/worksheets/sheet1.xml": b'<worksheet xmlns="s"><sheetData><row>'
            b'<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="str"><f>""</f><v></v></c>'
            b'<c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><f>A1</f></c>'
            b"</row></sheetData></worksheet>",
        }
    )


def xls_book(biff: int = 8) -> bytes:
    """A BIFF5 or BIFF8 workbook as a bare stream of records ([MS-XLS] 2.4)."""
    version = {5: 0x0500, 8: 0x0600}[biff]

    def record(kind: int, *parts: bytes) -> bytes:
        body = b"".join(parts)
        return struct.pack("<HH", kind, len(body)) + body

    def text(words: str, length: str = "<H") -> bytes:
        if biff == 5:
            raw = words.encode("cp1252")
            return struct.pack(length, len(raw)) + raw
        return struct.pack(length, len(words)) + b"\x01" + words.encode("utf-16-le")

    def font(weight: int) -> bytes:
        return record(
            0x31, struct.pack("<HHHHHBBBB", 200, 0, 8, weight, 0, 0, 0, 0, 0), text("Arial", "<B")
        )

    def style(font_index: int, number_format: int, indent: int = 0) -> bytes:
        if biff == 5:
            return record(0xE0, struct.pack("<HHHHHHHH", font_index, number_format, *[0] * 6))
        head = struct.pack("<HHHBBBBI", font_index, number_format, 0, 0, 0, indent, 0, 0)
        return record(0xE0, head, bytes(6))

    def begin(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHH", version, kind, 0, 1996), bytes(8 * (biff == 8)))

    def label(row: int, column: int, xf: int, words: str) -> bytes:
        return record(0x0204, struct.pack("<HHH", row, column, xf), text(words))

    def number(row: int, column: int, xf: int, value: float) -> bytes:
        return record(0x0203, struct.pack("<HHHd", row, column, xf, value))

    codepage = record(0x42, struct.pack("<H", 1252 if biff == 5 else 1200))
    number_format = text("#,##0.0", "<B" if biff == 5 else "<H")
    # By tradition no font has the number 4: the fifth is called 5.
    styles = [style(0, 0), style(5, 0), style(0, 164), style(0, 0, indent=1), style(0, 17)]
    head = [begin(5), codepage, font(400), font(400), font(400), font(400), font(700)]
    head += [record(0x041E, struct.pack("<H", 164), number_format), *styles]
    sheet = [
        begin(0x10),
        record(0x7D, struct.pack("<HHHHHH", 2, 2, 2000, 0, 1, 0)),
        record(0x0208, struct.pack("<HHHHHHHH", 2, 0, 3, 255, 0, 0, 0x20, 0)),
        label(0, 0, 1, "Table 1 Power generation"),
        label(1, 0, 0, "year"),
        label(1, 1, 0, "100 GWh"),
        number(2, 0, 3, 2022),
        number(2, 1, 2, 12.5),
        number(3, 0, 3, 2023),
        number(3, 1, 2, 1300),
        number(3, 2, 4, 29767),
        record(0xE5, struct.pack("<HHHHH", 1, 0, 0, 0, 1)) if biff == 8 else b"",
        record(0x0A),
    ]
    title = text("Sheet", "<B")
    start = len(b"".join(head)) + 4 + 6 + len(title) + 4
    bound = record(0x85, struct.pack("<IH", start, 0), title)
    return b"".join([*head, bound, record(0x0A), *sheet])


_ODS_NAMES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for prefix, space in (
        ("office", "office"),
        ("style", "style"),
        ("table", "table"),
        ("text", "text"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
    )
)
_ODS_BODY = """
<office:automatic-styles>
<number:date-style style:name="N1"><number:month/><number:year/></number:date-style>
<style:style style:name="bold" style:family="table-cell">
<style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="in" style:family="table-cell">
<style:paragraph-properties fo:margin-left="0.353cm"/></style:style>
<style:style style:name="month" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="away" style:family="table">
<style:table-properties table:display="false"/></style:style>
</office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="Sheet">
<table:table-column table:number-columns-repeated="2"/>
<table:table-column table:visibility="collapse"/>
<table:table-row><table:table-cell table:style-name="bold" table:number-columns-spanned="2"
 office:value-type="string"><text:p>Table 1 Power<text:s/>generation</text:p></table:table-cell>
<table:covered-table-cell/></table:table-row>
<table:table-row><table:table-cell><text:p>year</text:p></table:table-cell><table:table-cell>
<office:annotation><text:p>net</text:p></office:annotation><text:p>100 GWh</text:p>
</table:table-cell></table:table-row>
<table:table-row table:visibility="collapse"><table:table-cell table:style-name="in"
 office:value-type="float" office:value="2022"><text:p>2022</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="12.5"><text:p>12.5</text:p>
</table:table-cell></table:table-row>
<table:table-row><table:table-cell table:style-name="in"
 office:value-type="float" office:value="2023"><text:p>2023</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="1300"><text:p>1,300.0</text:p>
</table:table-cell><table:table-cell table:style-name="month" office:value-type="date"
 office:date-value="1981-06-30"><text:p>Jun 81</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell
 table:number-columns-repeated="16384"/></table:table-row></table:table>
<table:table table:name="notes" table:style-name="away"><table:table-row><table:table-cell>
<text:p>of the office</text:p></table:table-cell></table:table-row></table:table>
</office:spreadsheet></office:body>"""


def flat_ods_book() -> bytes:
    return (
        f'<?xml version="1.0"?><office:document{_ODS_NAMES}>{_ODS_BODY}</office:document>'.encode()
    )


def ods_book() -> bytes:
    content = f"<office:document-content{_ODS_NAMES}>{_ODS_BODY}</office:document-content>"
    return archive(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
        }
    )


def xml_book() -> bytes:
    """Excel 2003 XML."""
    return b"""<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>
<Style ss:ID="b"><Font ss:Bold="1"/></Style><Style ss:ID="i"><Alignment ss:Indent="1"/></Style>
<Style ss:ID="n"><NumberFormat ss:Format="#,##0.0"/></Style>
<Style ss:ID="m"><NumberFormat ss:Format="mmm-yy"/></Style></Styles>
<Worksheet ss:Name="Sheet"><Table><Column ss:Index="3" ss:Hidden="1"/>
<Row><Cell ss:StyleID="b" ss:MergeAcross="1"><Data ss:Type="String">Table 1 Power generation</Data>
</Cell></Row><Row><Cell><Data ss:Type="String">year</Data></Cell><Cell><Data ss:Type="String"
>100 GWh</Data><Comment><Data>net</Data></Comment></Cell></Row>
<Row ss:Hidden="1"><Cell ss:StyleID="i"><Data ss:Type="Number">2022</Data></Cell>
<Cell ss:StyleID="n"><Data ss:Type="Number">12.5</Data></Cell></Row>
<Row ss:Index="4"><Cell ss:StyleID="i"><Data ss:Type="Number">2023</Data></Cell>
<Cell ss:StyleID="n"><Data ss:Type="Number">1300</Data></Cell><Cell ss:Index="3" ss:StyleID="m">
<Data ss:Type="DateTime">1981-06-30T00:00:00.000</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="notes"><Table><Row><Cell><Data ss:Type="String">of the office</Data></Cell>
</Row></Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">
<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>"""


def page() -> bytes:
    text = """

<html><head><meta charset="gb2312"><title>发电量</title></head><body><h1>Power</h1>
<table><tr><td><p>in 2023</p><table><caption>Table 1</caption>
<tr><th colspan=2>Power<br>generation</th></tr>
<tr><td rowspan="2">年</td><td>100 GWh<sup>1</sup></td></tr>
<tr><td>&nbsp;&nbsp;12.5</td></tr></table></td></tr></table></body></html>"""
    return text.encode("gb18030")


def web_archive() -> bytes:
    """A page as spreadsheet programs save it in one file."""
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="xx"\n\n--xx\n'
    part = 'Content-Type: text/html; charset="gb2312"\nContent-Transfer-Encoding: 8bit\n\n'
    return head.encode() + part.encode() + page() + b"\n--xx--\n"


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return out.getvalue()


def seeds() -> dict[str, bytes]:
    """Every kind of file, by a name that says which."""
    quoted = CSV.replace("Table 1", '"Table ""1"""') + '"a\nb",1\n'
    return {
        "book.xlsx": xlsx_book(),
        "shared.xlsx": shared_xlsx_book(),
        "biff5.xls": xls_book(5),
        "biff8.xls": xls_book(8),
        "book.ods": ods_book(),
        "book.fods": flat_ods_book(),
        "book.xml": xml_book(),
        "page.html": page(),
        "page.mht": web_archive(),
        "gb18030.csv": CHINESE.encode("gb18030"),
        "utf8.tsv": CHINESE.replace(",", "\t").encode("utf-8-sig"),
        "utf16.csv": CHINESE.encode("utf-16"),
        "quoted.csv": quoted.encode(),
        "aligned.txt": b"year    a    b\n2022    1    2\n2023    3    4\n",
        "archive.zip": archive({"a.csv": CSV.encode(), "sub/b.xlsx": xlsx_book()}),
    }
