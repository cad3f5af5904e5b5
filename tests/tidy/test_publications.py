"""Tables laid out as statistical offices lay theirs out, with what must be read from them.

The layouts are those of the publications named, from their download pages; figures and names
are few and made up or rounded. Expected rows were written by hand in the notation of
``test_layouts``.
"""

# ruff: noqa: E501  (lines of files stand as they are)
from __future__ import annotations

import io

import openpyxl
import pytest

# name -> (encoding, text, some of the rows that must be read, how many there are)
Case = tuple[str, str, str, int]

TEXTS: dict[str, Case] = {
    "Destatis Genesis: days down, place in its own line": (
        "cp1252",
        """Tabelle: 12411-0001
Bevölkerung: Deutschland, Stichtag;;
Fortschreibung des Bevölkerungsstandes;;
Deutschland;;
Stichtag;Bevölkerungsstand;
;Anzahl;
31.12.1950;50958125;
31.12.1951;51434777;
31.12.1952;...;
__________
Deutschland:
Ab 1990: Gebietsstand seit dem 03.10.1990.

(C)opyright Statistisches Bundesamt (Destatis), 2021
Stand: 05.03.2021 / 10:11:12
""",
        """
        Bevölkerungsstand | Anzahl |  | 1950-12-31 | 50958125
        Bevölkerungsstand | Anzahl |  | 1951-12-31 | 51434777
        Bevölkerungsstand | Anzahl |  | 1952-12-31 | ...
        """,
        3,
    ),
    "Destatis Genesis: years and states in two columns": (
        "utf-8",
        """Arbeitslose, Arbeitslosenquoten: Bundesländer, Jahre
Arbeitsmarktstatistik der Bundesagentur für Arbeit
;;Arbeitslose;Arbeitslosenquote aller zivilen Erwerbspersonen
;;Anzahl;Prozent
2017;Baden-Württemberg;212837;3,5
2017;Bayern;231353;3,2
2018;Baden-Württemberg;195100;3,2
2018;Bayern;213200;2,9
""",
        """
        Arbeitslose | Anzahl | Baden-Württemberg | 2017 | 212837
        Arbeitslosenquote aller zivilen Erwerbspersonen | Prozent | Bayern | 2018 | 2.9
        """,
        8,
    ),
    "INE: years of days across, blank corner, points between thousands": (
        "utf-8",
        """Población residente por fecha, sexo y edad
Unidades: Personas

 ;Ambos sexos;;Hombres;
 ;1 de enero de 2021;1 de enero de 2020;1 de enero de 2021;1 de enero de 2020
0-4 años;1.860.000;1.934.000;950.000;990.000
5-9 años;2.260.000;2.334.000;1.150.000;1.190.000

Notas:
1) Los datos son provisionales
Fuente: Instituto Nacional de Estadística
""",
        """
        Ambos sexos > 0-4 años | Personas |  | 2021-01-01 | 1860000
        Hombres > 5-9 años | Personas |  | 2020-01-01 | 1190000
        """,
        8,
    ),
    "ISTAT: measure, sex and quarter each in a row of the heading": (
        "utf-8",
        """Tipo dato;occupati (migliaia);;;
Sesso;maschi;;femmine;
Trimestre;T1-2020;T2-2020;T1-2020;T2-2020
Territorio;;;;
Italia;13320,5;13010,2;9700,1;9400,3
Piemonte;1010,1;998,3;810,4;790,6
""",
        """
        occupati > maschi | migliaia | Italia | 2020Q1 | 13320.5
        occupati > femmine | migliaia | Piemonte | 2020Q2 | 790.6
        """,
        8,
    ),
    "e-Stat: a long file below a table of its properties": (
        "cp932",
        """"統計名：","人口推計"
"表番号：","003"
"表題：","年齢（5歳階級），男女別人口"

"tab_code","表章項目","cat01_code","男女別","area_code","地域","time_code","時間軸（年次）","unit","value","annotation"
"001","人口","000","男女計","00000","全国","2019000000","2019年","千人","126,167",""
"001","人口","001","男","00000","全国","2019000000","2019年","千人","61,411",""
"001","人口","000","男女計","01000","北海道","2018000000","2018年","千人","5,286","*"
""",
        """
        男女計 > 人口 | 千人 | 全国 | 2019 | 126167
        男 > 人口 | 千人 | 全国 | 2019 | 61411
        男女計 > 人口 | 千人 | 北海道 | 2018 | 5286
        """,
        3,
    ),
    "KOSIS: years and measures across, unit with each measure": (
        "cp949",
        """행정구역(시군구)별,2018,2018,2019,2019
행정구역(시군구)별,총인구수 (명),남자인구수 (명),총인구수 (명),남자인구수 (명)
전국,51826059,25866129,51849861,25864816
서울특별시,9765623,4773899,9729107,4744059
""",
        """
        총인구수 | 명 | 전국 | 2018 | 51826059
        남자인구수 | 명 | 서울특별시 | 2019 | 4744059
        """,
        8,
    ),
    "Statistics Norway: year in the words of the headings, code before the place": (
        "utf-8",
        """06913: Endringer i kommuner i løpet av året

"region";"Folkemengde 1. januar 2019";"Folkemengde 1. januar 2020";"Levendefødte 2019"
"0301 Oslo";681071;693494;9563
"1103 Stavanger";134037;143574;1520
"4601 Bergen";281190;283929;2940
""",
        """
        Folkemengde |  | Oslo | 2019-01-01 | 681071
        Levendefødte |  | Bergen | 2019 | 2940
        """,
        9,
    ),
    "Statistics Finland: spaces between thousands": (
        "utf-8",
        """Väestö alueen mukaan
Alue,2018,2019
KOKO MAA,5 517 919,5 525 292
Helsinki,648 042,653 835
Espoo,283 632,289 731
""",
        """
        Väestö alueen mukaan |  | KOKO MAA | 2018 | 5517919
        Väestö alueen mukaan |  | Espoo | 2019 | 289731
        """,
        6,
    ),
    "ONS: properties of the series above the years": (
        "utf-8",
        """"Title","UK resident population","Births: England"
"CDID","EBAQ","BBAB"
"Source dataset ID","POP","POP"
"PreUnit","",""
"Unit","Thousands","Number"
"Release date","25-06-2021","25-06-2021"
"Next release","June 2022","June 2022"
"Important notes","",""
"1971","55928.0","783155"
"1972","56096.7","725440"
"1973","56222.9","675953"
""",
        """
        UK resident population | Thousands |  | 1971 | 55928
        Births: England | Number |  | 1973 | 675953
        """,
        6,
    ),
    "Statistics Canada: long, with codes of everything": (
        "utf-8-sig",
        """"REF_DATE","GEO","DGUID","Statistics","UOM","UOM_ID","SCALAR_FACTOR","SCALAR_ID","VECTOR","COORDINATE","VALUE","STATUS","SYMBOL","TERMINATED","DECIMALS"
"2018","Canada","2016A000011124","Crude rate","Rate","257","units","0","v1","1.1","5.6","","","","1"
"2019","Canada","2016A000011124","Crude rate","Rate","257","units","0","v1","1.1","5.7","","","","1"
"2018","Ontario","2016A000235","Crude rate","Rate","257","units","0","v2","2.1","","..","","","1"
"2019","Ontario","2016A000235","Crude rate","Rate","257","units","0","v2","2.1","5.1","E","","","1"
""",
        """
        Crude rate | Rate | Canada | 2018 | 5.6
        Crude rate | Rate | Ontario | 2019 | 5.1 E
        """,
        4,
    ),
    "FAOSTAT: long, each name with a code before it": (
        "utf-8",
        """"Domain Code","Domain","Area Code (FAO)","Area","Element Code","Element","Item Code (FAO)","Item","Year Code","Year","Unit","Value","Flag","Flag Description"
"QCL","Crops","2","Afghanistan","5312","Area harvested","221","Almonds","2018","2018","ha","22134","F","FAO estimate"
"QCL","Crops","2","Afghanistan","5510","Production","221","Almonds","2018","2018","tonnes","34413","Fc","Calculated data"
"QCL","Crops","3","Albania","5510","Production","221","Almonds","2019","2019","tonnes","",".","Missing"
""",
        """
        Crops / Area harvested > Almonds | ha | Afghanistan | 2018 | 22134 F
        Crops / Production > Almonds | tonnes | Afghanistan | 2018 | 34413 Fc
        """,
        3,
    ),
    "UNdata: long, numbers of footnotes in a column": (
        "utf-8",
        """"Country or Area","Year","Item","Value","Value Footnotes"
"Afghanistan","2011","Population, total","29708599","1"
"Afghanistan","2010","Population, total","28803167",""
"Albania","2011","Population, total","2904780",""
""",
        """
        Population, total |  | Afghanistan | 2011 | 29708599
        Population, total |  | Albania | 2011 | 2904780
        """,
        3,
    ),
    "TÜİK: province and year in two columns": (
        "utf-8",
        """Bölgesel göç istatistikleri, 2018-2019
(Kişi)
İl;Yıl;Toplam nüfus;Erkek
Adana;2018;2.220.125;1.110.900
Adana;2019;2.237.940;1.119.000
Ankara;2018;5.503.985;2.726.000
Kaynak: TÜİK
""",
        """
        Toplam nüfus | Kişi | Adana | 2018 | 2220125
        Erkek | Kişi | Ankara | 2018 | 2726000
        """,
        6,
    ),
    "BPS: unit in the heading above the years": (
        "utf-8",
        """Provinsi,Jumlah Penduduk (Ribu),,
,2018,2019,2020
Aceh,"5281,3","5371,5","5274,9"
Sumatera Utara,"14415,4","14562,5","14799,4"
Indonesia,"265015,3","268074,6","270203,9"
Catatan: Data 2020 hasil SP2020
""",
        """
        Jumlah Penduduk | Ribu | Aceh | 2018 | 5281.3
        Jumlah Penduduk | Ribu | Indonesia | 2020 | 270203.9
        """,
        9,
    ),
    "World Economic Outlook: tabs in UTF-16 named .xls": (
        "utf-16",
        "WEO Country Code\tISO\tWEO Subject Code\tCountry\tSubject Descriptor\tSubject Notes\tUnits"
        "\tScale\tCountry/Series-specific Notes\t2018\t2019\tEstimates Start After\n"
        "512\tAFG\tNGDP_RPCH\tAfghanistan\tGross domestic product, constant prices\tAnnual "
        "percentages of constant price GDP are year-on-year changes; the base year is country-"
        "specific.\tPercent change\t\tSource: National Statistics Office\t1.189\t3.912\t2018\n"
        "914\tALB\tNGDP_RPCH\tAlbania\tGross domestic product, constant prices\tAnnual "
        "percentages of constant price GDP are year-on-year changes; the base year is country-"
        "specific.\tPercent change\t\tSource: IMF Staff. Latest actual data: 2017\t4.071\tn/a"
        "\t2017\n",
        """
        Gross domestic product, constant prices | Percent change | Afghanistan | 2018 | 1.189
        Gross domestic product, constant prices | Percent change | Albania | 2019 | n/a
        """,
        4,
    ),
}


@pytest.mark.parametrize(("encoding", "text", "expected", "count"), TEXTS.values(), ids=list(TEXTS))
def test_a_text_file_of(encoding: str, text: str, expected: str, count: int, rows, lines) -> None:
    name = "x.xls" if encoding == "utf-16" else "x.csv"
    found = rows(text.encode(encoding), name)
    assert [line for line in lines(expected) if line not in found] == []
    assert len(found) == count


def workbook(printed: list[list[object]], *merged: str) -> bytes:
    book = openpyxl.Workbook()
    for row in printed:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_table_of_the_us_budget(rows, lines) -> None:
    """Periods before and after a transition quarter, an estimate, notes below."""
    data = workbook(
        [
            ["Table 1.1—SUMMARY OF RECEIPTS AND OUTLAYS: 1789–2025"],
            ["(in millions of dollars)"],
            ["Year", "Total", None, "On-Budget", None],
            [None, "Receipts", "Outlays", "Receipts", "Outlays"],
            ["1789–1849", 1160, 1090, 1160, 1090],
            ["1975", 279090, 332332, 216633, 270780],
            ["TQ", 81232, 95975, 63216, 77281],
            ["2020 estimate", 3706330, 4789746, 2740533, 3810995],
            ["Note: Budget figures prior to 1933 are based on the administrative budget concepts."],
        ],
        "A1:E1", "A2:E2", "B3:C3", "D3:E3", "A3:A4",
    )  # fmt: skip
    assert rows(data, "x.xlsx")[::4] == lines(
        """
        Total > Receipts | millions of dollars |  | 1789/1849 | 1160
        Total > Receipts | millions of dollars |  | 1975 | 279090
        Total > Receipts | millions of dollars |  | 1975-TQ | 81232
        Total > Receipts | millions of dollars |  | 2020 | 3706330 estimate
        """
    )


def test_a_japanese_yearbook_sheet(rows, lines) -> None:
    """Spanners over years of eras, full-width titles, numbers as text, padded names."""
    data = workbook(
        [
            ["第２表　都道府県別人口"],
            [None, None, None, None, "（単位：千人）"],
            ["都道府県", "総数", None, "男", None],
            [None, "令和元年", "平成30年", "令和元年", "平成30年"],
            ["全　国", "126,167", "126,443", "61,411", "61,532"],
            ["北海道", "5,250", "5,286", "2,472", "2,489"],
            ["青　森", "1,246", "1,263", "587", "595"],
            ["資料：総務省統計局「人口推計」"],
        ],
        "B3:C3", "D3:E3", "A3:A4",
    )  # fmt: skip
    assert rows(data, "x.xlsx")[:4] == lines(
        """
        総数 | 千人 | 全国 | 2019 | 126167
        総数 | 千人 | 全国 | 2018 | 126443
        男 | 千人 | 全国 | 2019 | 61411
        男 | 千人 | 全国 | 2018 | 61532
        """
    )


def test_a_eurostat_workbook_with_columns_of_flags(rows, lines) -> None:
    data = workbook(
        [
            ["Data extracted on 01/02/2023 10:00:00 from [ESTAT]"],
            ["Dataset: ", "Population on 1 January [DEMO_PJAN]"],
            ["Last updated: ", "20/01/2023 23:00"],
            [],
            ["Unit of measure", "Number"],
            [],
            ["TIME", 2019, None, 2020, None],
            ["GEO (Labels)", None, None, None, None],
            ["Belgium", 11455519, None, 11522440, "b"],
            ["Bulgaria", 7000039, None, 6951482, None],
            ["Kosovo", 1795666, "e", ":", None],
            [],
            ["Special value"],
            [":", "not available"],
        ]
    )
    assert rows(data, "x.xlsx") == lines(
        """
        Population on 1 January [DEMO_PJAN] | Number | Belgium | 2019 | 11455519
        Population on 1 January [DEMO_PJAN] | Number | Belgium | 2020 | 11522440 b
        Population on 1 January [DEMO_PJAN] | Number | Bulgaria | 2019 | 7000039
        Population on 1 January [DEMO_PJAN] | Number | Bulgaria | 2020 | 6951482
        Population on 1 January [DEMO_PJAN] | Number | Kosovo | 2019 | 1795666 e
        Population on 1 January [DEMO_PJAN] | Number | Kosovo | 2020 | :
        """
    )
