"""The same small table in every encoding yearbooks come in."""

import pytest

from qstats.errors import RawError
from qstats.raw import read_grids

TABLES = {
    "zh-Hans": (
        "表1-1 分地区总人口\n单位：万人\n地区,2022年,2023年\n全国,141175,140967\n北京,2184,2186\n"
    ),
    "zh-Hans, one word": "年份,2022\n合格率,93.29\n",
    "zh-Hant": ("表1 縣市別人口數\n單位：人\n區域別,民國110年,民國111年\n總計,23375314,23264640\n"),
    "zh-Hant, one word": "年度,2022\n總計,93.29\n",
    "ja": "表１　都道府県別人口\n（単位：千人）\n年次,総数,男,女\n令和２年,126146,61350,64797\n",
    "ja, one word": "年次,2022\n人口,93.29\n",
    "ko": (
        "행정구역별 인구수\n(단위: 명)\n"
        "시도,2022,2023\n전국,51439038,51325329\n서울특별시,9428372,9386034\n"
    ),
    "ko, one word": "연도,2022\n인구,93.29\n",
    "ru": ("Численность населения\nтыс. человек\nРегион,2022,2023\nМосква,13097,13104\n"),
    "ru, one word": "Год,2022\nВсего,93.29\n",
    "de": ("Bevölkerung nach Bundesländern\nLand;2022;2023\nBaden-Württemberg;11280,3;11339,3\n"),
    "fr": ("Évolution de la population\nRégion;2022;2023\nÎle-de-France;12317,3;12358,9\n"),
    "es": ("Población por comunidad autónoma\nAño;2022;2023\nAndalucía;8500,2;8584,1\n"),
    "pt": ("População residente\nRegião;2022;2023\nSão Paulo;44411,2;44900,1\nNão informado;1;2\n"),
    "da": (
        "Befolkning efter område\nÅr;2022;2023\nKøbenhavn;1360,1;1372,4\nSjælland;840,2;849,9\n"
    ),
    "pl": (
        "Ludność według województw\nWojewództwo;2022;2023\n"
        "Łódzkie;2378,5;2362,1\nŚląskie;4346,7;4320,1\n"
    ),
    "cs": (
        "Počet obyvatel podle krajů\nKraj;2022;2023\n"
        "Středočeský;1439,4;1455,9\nÚstecký;811,0;810,2\n"
    ),
    "hu": (
        "Népesség megyénként\nMegye;2022;2023\nGyőr-Moson-Sopron;467,9;470,3\nösszesen;9610;9585\n"
    ),
    "tr": ("Nüfus büyüklüğü\nİl;2022;2023\nİstanbul;15907,9;15655,9\nMuğla;1048,1;1066,7\n"),
    "el": ("Πληθυσμός ανά περιφέρεια\nΠεριφέρεια;2022;2023\nΑττική;3814,1;3812,3\n"),
    "lt": ("Gyventojų skaičius\nApskritis;2022;2023\nŠiaulių;261,8;262,4\nPanevėžio;210,2;209,6\n"),
    "th": ("จำนวนประชากร\nจังหวัด,2565,2566\nกรุงเทพมหานคร,5494932,5471588\n"),
}
WESTERN = ("cp1252", "latin-1", "mac_roman")
ENCODINGS = {
    "zh-Hans": ("gb18030",),
    "zh-Hant": ("big5",),
    "ja": ("cp932", "euc_jp"),
    "ko": ("cp949", "euc_kr"),
    "ru": ("cp1251", "koi8_r"),
    **dict.fromkeys(("de", "fr", "es", "pt", "da"), WESTERN),
    **dict.fromkeys(("pl", "cs", "hu"), ("cp1250",)),
    "tr": ("cp1254",),
    "el": ("cp1253",),
    "lt": ("cp1257",),
    "th": ("cp874",),
}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


@pytest.mark.parametrize(
    ("table", "encoding"),
    [(key, e) for key in TABLES for e in (*ENCODINGS[key.split(",")[0]], *UNICODE)],
)
def test_a_table_reads_the_same_in_every_encoding(table: str, encoding: str) -> None:
    text = TABLES[table]
    (grid,) = read_grids(text.encode(encoding), "x.csv")
    (right,) = read_grids(text.encode("utf-8"), "x.csv")
    assert grid == right
    assert text.startswith(grid.rows[0][0].text)


def test_a_broken_character_spoils_its_own_cell_only() -> None:
    data = "地区,2022年\n北京,2184\n上海,2475\n合计,9\n".encode("gb18030").replace(
        b"2184", b"21\xff84"
    )
    (grid,) = read_grids(data, "x.csv")
    assert [row[0].text for row in grid.rows] == ["地区", "北京", "上海", "合计"]
    assert grid.rows[1][1].text == "21\ufffd84"


def test_a_page_is_read_in_the_encoding_it_declares() -> None:
    page = '<meta charset="windows-1251"><table><tr><td>Ћ</td><td>1</td></tr></table>'
    (grid,) = read_grids(page.encode("cp1251"), "x.html")
    assert grid.rows[0][0].text == "Ћ"


def test_a_wrong_declaration_is_not_believed() -> None:
    page = '<meta charset="iso-8859-1"><table><tr><td>北京</td><td>1</td></tr></table>'
    (grid,) = read_grids(page.encode("utf-8"), "x.html")
    assert grid.rows[0][0].text == "北京"


@pytest.mark.parametrize("declared", ["rot13", "zlib_codec", "idna", "no-such", "punycode"])
def test_a_declaration_that_names_no_text_encoding_is_passed_over(declared: str) -> None:
    page = f'<meta charset="{declared}"><table><tr><td>人口总数</td><td>1</td></tr></table>'
    (grid,) = read_grids(page.encode("gb18030"), "x.html")
    assert grid.rows[0][0].text == "人口总数"


def test_noise_is_no_text() -> None:
    with pytest.raises(RawError, match="neither a workbook nor text"):
        read_grids(bytes(range(1, 256)) * 4, "x.csv")
