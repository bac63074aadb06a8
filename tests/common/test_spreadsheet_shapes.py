"""What clerks' programs make of a table: merged, hidden, calculated, exported."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from common.spreadsheet import read_heads, read_rows
from tests.common.workbooks import RELATIONS, excel, ods, row, worksheet, zipped


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def rows_of(data, name="名册.xlsx"):
    return [row for chunk in read_rows(data, name) for row in chunk.rows]


def cells_of(data, name="名册.xlsx"):
    return [cells for _number, cells in rows_of(data, name)]


def merged(rows, *ranges):
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    for place in ranges:
        book.active.merge_cells(place)
    return saved(book)


HEAD = ["乡镇", "村", "姓名", "身份证号"]
ID = "11010519491231002X"


def test_cells_merged_downward_stand_in_each_row():
    data = merged(
        [
            HEAD,
            ["何坝镇", "南关村", "张三", ID],
            [None, None, "李四", ID],
            [None, "北关村", "王五", ID],
            ["汉源镇", None, "赵六", ID],
        ],
        "A2:A4",
        "B2:B3",
    )

    assert cells_of(data)[1:] == [
        ["何坝镇", "南关村", "张三", ID],
        ["何坝镇", "南关村", "李四", ID],
        ["何坝镇", "北关村", "王五", ID],
        ["汉源镇", "", "赵六", ID],
    ]


def test_cells_of_words_alone_are_filled_where_they_are_higher_than_a_header():
    data = merged([["乡镇", "姓名"], ["何坝镇", "a"], *([None, name] for name in "bcd")], "A2:A5")

    assert [cells[0] for cells in cells_of(data)] == ["乡镇", *["何坝镇"] * 4]


def test_last_column_merged_downward_is_filled_too():
    data = merged([HEAD, ["a", "b", "c", ID], ["a", "b", "d"], ["a", "b", "e"]], "D2:D3")

    assert [len(cells) for cells in cells_of(data)] == [4, 4, 4, 3]


def test_titles_and_headings_that_are_merged_stand_once():
    data = merged(
        [
            ["西和县2023年孤儿名册", None, None, None],
            ["填报单位：民政局", None, None, "联系电话：13812345678"],
            ["序号", "监护人信息", None, "走访次数"],
            [None, "姓名", "电话", 2023],
            [1, "张三", "13812345678", 4],
        ],
        "A1:D1",
        "B3:C3",
        "A3:A4",
    )

    assert cells_of(data)[:4] == [
        ["西和县2023年孤儿名册"],
        ["填报单位：民政局", "", "", "联系电话：13812345678"],
        ["序号", "监护人信息", "", "走访次数"],
        ["", "姓名", "电话", 2023],
    ]


def test_headings_of_three_rows_stand_once():
    data = merged(
        [
            ["名册"],
            ["填表人：张三"],
            ["序号", "家庭", None, "备注"],
            [None, "户主", None, None],
            [None, "姓名", "电话", None],
            [1, "张三", "13812345678", "低保"],
        ],
        "A3:A5",
        "B3:C3",
        "B4:C4",
        "D3:D5",
    )

    assert cells_of(data)[2:5] == [
        ["序号", "家庭", "", "备注"],
        ["", "户主"],
        ["", "姓名", "电话"],
    ]


def test_merged_cells_do_not_make_rows_of_blank_ones():
    data = merged([HEAD, ["何坝镇", "南关村", "张三", ID], [None, None, "李四", ID]], "A2:A50")

    assert [number for number, _cells in rows_of(data)] == [1, 2, 3]


def test_block_merged_both_ways_is_not_spread():
    data = merged([HEAD, ["何坝镇", None, "张三", ID], [None, None, "李四", ID]], "A2:B3")

    assert cells_of(data)[2] == ["", "", "李四", ID]


def test_what_a_filter_hides_is_read():
    book = openpyxl.Workbook()
    sheet = book.active
    for number in range(1, 9):
        sheet.append([f"张{number}", "何坝镇", number])
    sheet.auto_filter.ref = "A1:C8"
    for number in (3, 4, 8):
        sheet.row_dimensions[number].hidden = True
    for column in "BC":
        sheet.column_dimensions[column].hidden = True
    book.create_sheet("隐藏").append(["李四"])
    book["隐藏"].sheet_state = "veryHidden"

    heads = read_heads(saved(book), "名册.xlsx")

    assert heads[0].rows == [(n, [f"张{n}", "何坝镇", n]) for n in range(1, 9)]
    assert [(head.name, head.is_hidden, head.filled_rows) for head in heads] == [
        ("Sheet", False, 8),
        ("隐藏", True, 1),
    ]


def test_every_type_of_a_cell_is_kept():
    values = [
        "0012",
        13812345678,
        3.5,
        True,
        date(2023, 5, 31),
        datetime(2023, 5, 31, 8, 30),
        time(8, 30),
        timedelta(hours=26, minutes=5),
    ]

    (cells,) = cells_of(merged([values]))

    assert cells == [*values[:-1], "26:05:00"]
    assert [type(cell) for cell in cells[:4]] == [str, float, float, bool]


def test_values_and_errors_of_formulas_are_read():
    cells = (
        '<c r="A2" t="str"><f>B2&amp;"三"</f><v>张三</v></c>'
        '<c r="B2" t="e"><f>[1]Sheet1!$A$1</f><v>#REF!</v></c>'
        '<c r="C2"><f>1+1</f><v>2</v></c><c r="D2" t="str"><f>""</f><v></v></c>'
    )
    link = f'<externalLink xmlns:r="{RELATIONS}"><externalBook r:id="rId1"/></externalLink>'
    data = excel(
        worksheet([row(1, "姓名", "a", "b"), f'<row r="2">{cells}</row>']),
        extra={
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": "<Relationships>"
            f'<Relationship Id="rId1" Type="{RELATIONS}/externalLinkPath" '
            'Target="file:///etc/passwd" TargetMode="External"/></Relationships>',
        },
    )

    assert cells_of(data)[1] == ["张三", "#REF!", 2.0]


def test_rows_of_formulas_that_say_nothing_are_blank():
    empty = '<row r="{n}"><c r="A{n}" t="str"><f>IF(B{n}="","",1)</f><v></v></c></row>'
    rows = [row(1, "姓名"), row(2, "张三"), *(empty.format(n=n) for n in range(3, 200))]

    (head,) = read_heads(excel(worksheet(rows)), "名册.xlsx")

    assert head.filled_rows == 2


def test_white_space_alone_is_no_row():
    rows = [row(1, "姓名"), row(2, " ", "\u3000", "\u00a0"), row(3, "张三")]

    assert rows_of(excel(worksheet(rows))) == [(1, ["姓名"]), (3, ["张三"])]


def test_rows_and_cells_without_their_places_are_counted():
    plain = '<row><c t="inlineStr"><is><t>{}</t></is></c><c><v>1</v></c></row>'
    rows = [plain.format("a"), "<row/>", plain.format("b"), row(9, "c"), plain.format("d")]

    assert rows_of(excel(worksheet(rows))) == [
        (1, ["a", 1]),
        (3, ["b", 1]),
        (9, ["c"]),
        (10, ["d", 1]),
    ]


def test_blank_rows_without_their_places_are_counted_however_many_there_are():
    blank = '<row><c s="1"/></row>' * 120_000
    filled = '<row><c t="inlineStr"><is><t>张三</t></is></c></row>'

    assert rows_of(excel(worksheet([row(1, "姓名"), blank, filled]))) == [
        (1, ["姓名"]),
        (120_002, ["张三"]),
    ]


def test_markup_with_a_prefix_is_read():
    book = zipfile.ZipFile(io.BytesIO(excel(worksheet([row(1, "姓名"), row(2, "张三")]))))
    parts = {name: book.read(name).decode() for name in book.namelist()}
    part = parts["xl/worksheets/sheet1.xml"].replace("</", "</x:").replace("<", "<x:")
    parts["xl/worksheets/sheet1.xml"] = part.replace("<x:/x:", "</x:").replace("xmlns=", "xmlns:x=")

    assert rows_of(zipped(parts)) == [(1, ["姓名"]), (2, ["张三"])]


def test_sheet_of_many_pieces_is_one():
    rows = [row(n, f"张{n}", "何坝镇" if n % 3 == 2 else "", ID) for n in range(1, 70_001)]
    merges = "".join(f'<mergeCell ref="B{n}:B{n + 2}"/>' for n in range(2, 69_998, 3))
    data = excel(worksheet(rows, f"<mergeCells>{merges}</mergeCells>"))

    found = rows_of(data)

    assert [number for number, _cells in found] == list(range(1, 70_001))
    assert {cells[1] for _number, cells in found[1:69_990]} == {"何坝镇"}
    assert found[40_000][1] == ["张40001", "何坝镇", ID]


def test_dates_counted_from_1904_are_right():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["日期", date(2023, 5, 31)])

    assert cells_of(saved(book)) == [["日期", date(2023, 5, 31)]]


def test_sheets_keep_their_order_and_charts_have_no_rows():
    book = openpyxl.Workbook()
    book.active.title = "二"
    book.active.append(["b"])
    book.create_chartsheet("图")
    book.create_sheet("一", 0).append(["a"])
    book["一"]["Z900"].fill = PatternFill("solid", fgColor="ff0000")

    heads = read_heads(saved(book), "名册.xlsx")

    assert [(head.index, head.name, head.rows) for head in heads] == [
        (0, "一", [(1, ["a"])]),
        (1, "二", [(1, ["b"])]),
        (2, "图", []),
    ]


def test_chunks_are_of_one_sheet_and_bounded():
    book = openpyxl.Workbook()
    for number in range(25):
        book.active.append([number])
    book.create_sheet("二").append(["b"])

    chunks = list(read_rows(saved(book), "名册.xlsx", chunk=10))

    assert [(chunk.sheet, chunk.name, len(chunk.rows)) for chunk in chunks] == [
        (0, "Sheet", 10),
        (0, "Sheet", 10),
        (0, "Sheet", 5),
        (1, "二", 1),
    ]


def test_open_document_comes_back_as_it_was():
    data = ods([["姓名", "电话"], ["", ""], ["张三", 13812345678], ["李四", "", "x"]])

    (head,) = read_heads(data, "名册.ods")

    assert head.name == "名册"
    assert head.rows == [
        (1, ["姓名", "电话"]),
        (3, ["张三", 13812345678]),
        (4, ["李四", "", "x"]),
    ]


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{charset}">
<style>td {{ color: red }}</style></head><body><!-- <tr><td>no</td></tr> -->
<table><tr><td colspan=3><b>孤儿名册</b></td></tr>
<tr><th>乡镇<th>姓名<th>身份证号</tr>
<tr><td rowspan="2">何坝镇</td><td>张&nbsp;三<br/>a &lt;b&gt;</td><td>11010519491231002X</td></tr>
<tr><td>李四</td><td>440524188001010014</td></tr>
<TR><TD>汉源镇</TD><TD></TD><TD>1 &amp;
 2</TD></TR></table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_page_that_is_called_a_workbook_is_read(encoding):
    assert rows_of(PAGE.format(charset="gb2312").encode(encoding), "导出.xls") == [
        (1, ["孤儿名册"]),
        (2, ["乡镇", "姓名", "身份证号"]),
        (3, ["何坝镇", "张\u00a0三\na <b>", "11010519491231002X"]),
        (4, ["何坝镇", "李四", "440524188001010014"]),
        (5, ["汉源镇", "", "1 & 2"]),
    ]


XML = """<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="说明"><Table><Row><Cell><Data ss:Type="String">一</Data></Cell></Row></Table>
<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>
</WorksheetOptions></Worksheet>
<Worksheet ss:Name="名册"><Table>
<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">名册</Data></Cell>
<Cell><Data ss:Type="String">b</Data></Cell></Row>
<Row ss:Index="4" ss:Hidden="1"><Cell ss:MergeDown="1"><Data ss:Type="String">何坝镇</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="Number">13812345678</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="DateTime">2023-05-31T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
<Row ss:Span="2"/><Row><Cell><Data ss:Type="String">李四</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312"])
def test_xml_that_is_called_a_workbook_is_read(encoding):
    heads = read_heads(XML.format(encoding=encoding).encode(encoding), "导出.xls")

    assert [(head.name, head.is_hidden) for head in heads] == [("说明", True), ("名册", False)]
    assert heads[1].rows == [
        (1, ["名册", "", "b"]),
        (4, ["何坝镇", "", 13812345678.0]),
        (5, ["何坝镇", datetime(2023, 5, 31), True]),
        (9, ["李四"]),
    ]


def test_delimiter_is_the_one_that_cuts_rows_alike():
    text = "姓名\t住址\n" + "".join(f"张{n}\t西和县，{'a,' * (n % 5 + 1)}村\n" for n in range(30))

    assert {len(cells) for cells in cells_of(text.encode(), "a.csv")} == {2}


def test_tab_in_front_of_a_number_is_no_delimiter():
    text = "姓名,身份证号,村\n" + "张三,\t11010519491231002X,南关村\n" * 9

    assert cells_of(text.encode(), "a.csv")[1] == ["张三", "\t11010519491231002X", "南关村"]


@pytest.mark.parametrize("mark", ["|", "，"])
def test_bars_and_full_width_commas_may_stand_between_cells(mark):
    text = mark.join(["姓名", "电话", "村"]) + "\n" + mark.join(["张三", "1", "南关村"]) + "\n"

    assert cells_of(text.encode(), "a.txt") == [["姓名", "电话", "村"], ["张三", "1", "南关村"]]


def test_line_that_names_the_delimiter_is_no_row():
    assert rows_of(b"sep=;\r\na;b,c\r\nd;e\r\n", "a.csv") == [(1, ["a", "b,c"]), (2, ["d", "e"])]


def test_quotation_mark_that_is_never_closed_swallows_no_rows():
    text = '姓名,备注\n张三,"住南关\n李四,"北关"\n王五,西关\n'

    assert rows_of(text.encode(), "a.csv") == [
        (1, ["姓名", "备注"]),
        (2, ["张三", '"住南关']),
        (3, ["李四", "北关"]),
        (4, ["王五", "西关"]),
    ]


def test_text_in_utf_16_without_a_mark_is_read_where_yi_abounds():
    text = "姓名,等级\n" + "丁一一,一一一一\n" * 20

    for encoding in ("utf-16-le", "utf-16-be"):
        assert cells_of(text.encode(encoding), "a.txt")[1] == ["丁一一", "一一一一"]
