import time
from pathlib import Path

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qstats.catalog import Names
from qstats.raw import read_grids
from qstats.tidy import place_names
from qstats.tidy.places import LEAST_SHARE, are_places, is_place, place_code, place_share

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "files"

# GB/T 2260 short names, ISO 3166-2:CN codes (letters of 1998, as amended in 2017).
PROVINCES = {
    "北京": "BJ", "天津": "TJ", "河北": "HE", "山西": "SX", "内蒙古": "NM", "辽宁": "LN",
    "吉林": "JL",
    "黑龙江": "HL", "上海": "SH", "江苏": "JS", "浙江": "ZJ", "安徽": "AH", "福建": "FJ",
    "江西": "JX",
    "山东": "SD", "河南": "HA", "湖北": "HB", "湖南": "HN", "广东": "GD", "广西": "GX",
    "海南": "HI",
    "重庆": "CQ", "四川": "SC", "贵州": "GZ", "云南": "YN", "西藏": "XZ", "陕西": "SN",
    "甘肃": "GS",
    "青海": "QH", "宁夏": "NX", "新疆": "XJ",
}  # fmt: skip


@pytest.mark.parametrize(("name", "code"), PROVINCES.items())
def test_a_province_is_called_by_its_short_name(name: str, code: str) -> None:
    assert place_names(f"CN-{code}").zh_hans == name


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("CN", ("China", "中国", "中國")),
        ("001", ("world", "世界", "世界")),
        ("CN-GD", ("Guangdong", "广东", "廣東")),
        ("CN-NM", ("Inner Mongolia", "内蒙古", "內蒙古")),
        ("US-CA", ("California",) * 3),
        ("CN-ZZ", ("CN-ZZ",) * 3),
        ("Somewhere", ("Somewhere",) * 3),
    ],
)
def test_a_place_has_a_name_in_every_language_or_its_code(code: str, names: tuple[str]) -> None:
    assert place_names(code) == Names(*names)


@pytest.mark.parametrize(("name", "code"), PROVINCES.items())
def test_a_province_has_its_code_in_short_and_padded(name: str, code: str) -> None:
    assert place_code(name) == f"CN-{code}"
    assert place_code("    ".join(name)) == f"CN-{code}"
    assert place_code("\u3000".join(name), "CN") == f"CN-{code}"


def test_the_names_of_iso_3166_2_lead_to_its_codes() -> None:
    for part in pycountry.subdivisions.get(country_code="CN"):
        assert place_code(part.name, "CN") == part.code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("北京市", "CN-BJ"),
        ("內蒙古自治區", "CN-NM"),
        ("廣東省", "CN-GD"),
        ("新疆维吾尔自治区", "CN-XJ"),
        ("山 西 Shanxi", "CN-SX"),
        ("陕 西 Shaanxi", "CN-SN"),
        ("  Inner Mongolia", "CN-NM"),
        ("Tibet", "CN-XZ"),
        ("HEILONGJIANG", "CN-HL"),
        ("Hebei Province", "CN-HE"),
        ("Beijing Municipality", "CN-BJ"),
        ("CN-BJ", "CN-BJ"),
    ],
)
def test_provinces_in_other_forms(name: str, code: str) -> None:
    assert place_code(name) == code


# ISO 3166-1, names of CLDR and of the offices' own tables.
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("China", "CN"), ("中国", "CN"), ("Китай", "CN"), ("중국", "CN"), ("Chine", "CN"),
        ("Deutschland", "DE"), ("Allemagne", "DE"), ("Alemania", "DE"), ("ドイツ", "DE"),
        ("德国", "DE"),
        ("德國", "DE"), ("เยอรมนี", "DE"), ("Đức", "DE"), ("Almanya", "DE"), ("ألمانيا", "DE"),
        ("Россия", "RU"), ("Российская Федерация", "RU"), ("США", "US"), ("米国", "US"),
        ("미국", "US"),
        ("Korea, Rep.", "KR"), ("남한", "KR"), ("북한", "KP"), ("Viet Nam", "VN"),
        ("Congo, Dem. Rep.", "CD"),
        ("Côte d'Ivoire", "CI"), ("TÜRKIYE", "TR"), ("Kosovo", "XK"), ("台灣", "TW"),
        ("香港", "HK"),
        ("Georgia", "GE"), ("DEU", "DE"), ("EL", "GR"), ("UK", "GB"), ("XK", "XK"),
    ],
)  # fmt: skip
def test_countries_have_the_code_of_iso_3166_1(name: str, code: str) -> None:
    assert place_code(name) == code


def test_every_country_of_the_standard_is_known_by_its_short_name() -> None:
    missed = [
        country.name
        for country in pycountry.countries
        if place_code(getattr(country, "common_name", country.name)) != country.alpha_2
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("name", "country", "code"),
    [
        ("Georgia", "US", "US-GA"),
        ("香港", "CN", "CN-HK"),
        ("全国", "CN", "CN"),
        ("全國", "TW", "TW"),
        ("Bayern", "DE", "DE-BY"),
        ("東京都", "JP", "JP-13"),
        ("東京", "JP", "JP-13"),
        ("Tokyo", "JP", "JP-13"),
        ("부산광역시", "KR", "KR-26"),
        ("臺北市", "TW", "TW-TPE"),
        ("Tamil Nadu", "IN", "IN-TN"),
        ("Bern", "CH", "CH-BE"),
        ("Kanton Zürich", "CH", "CH-ZH"),
        ("Luxembourg Province", "BE", "BE-WLX"),
        ("Province of Luxembourg", "BE", "BE-WLX"),
        ("São Paulo", "BR", "BR-SP"),
        ("SAO PAULO", "BR", "BR-SP"),
        ("Andalucía", "ES", "ES-AN"),
        ("Madrid", "ES", "ES-MD"),  # the community, not its province ES-M
    ],
)
def test_subdivisions_of_the_country_that_is_meant(name: str, country: str, code: str) -> None:
    assert place_code(name, country) == code


@pytest.mark.parametrize(
    "name",
    [
        "其他",
        "地方合计",
        "东部地区",
        "Atlantis",
        "Total",
        "World",
        "EU27_2020",
        "",
        "  ",
        "男",
        "全国",
    ],
)
def test_what_is_unknown_has_no_code(name: str) -> None:
    assert place_code(name) == ""


@pytest.mark.parametrize("country", ["BR", "CA", "CH", "DE", "ES", "FR", "IN", "JP", "RU", "US"])
def test_subdivisions_of_the_first_level_have_their_own_codes(country: str) -> None:
    for part in pycountry.subdivisions.get(country_code=country):
        if part.parent_code is None:
            assert place_code(part.name, country) == part.code


def test_a_name_of_two_subdivisions_has_no_code() -> None:
    # TW-HSQ is Hsinchu county, TW-HSZ the city of that name.
    assert place_code("Hsinchu", "TW") == ""
    assert place_code("新竹縣", "TW") == "TW-HSQ"


@pytest.mark.parametrize(
    "text",
    [
        "全国", "东部地区", "地方合计", "新疆建设兵团", "海淀区", "石家庄市", "臺中市", "札幌市",
        "수원시", "Euro area", "World",
        "Центральный федеральный округ", "Белгородская область", "г. Москва",
        "Чеченская Республика",
        "Ariquemes (RO)", "Vila Boa (GO)", "Houston, TX", "Autauga County",
        "Baldwin County, Alabama",
        "Harju maakond", "Stockholms län", "Zlínský kraj", "Вінницька",
        "เชียงใหม่", "경상북도 안동시",
    ],
)  # fmt: skip
def test_names_of_places(text: str) -> None:
    assert is_place(text)


@pytest.mark.parametrize(
    "text",
    [
        "其他", "Total", "合计", "工业", "男", "Male", "城市", "农村", "市", "North Eastern",
        "화력", "가구", "인구", "도시",
        "2019", "0-4岁", "CO2", "开发区", "Brazil nuts", "JAN,DE", "muški ili ženski", "",
    ],
)  # fmt: skip
def test_names_of_other_things(text: str) -> None:
    assert not is_place(text)


GEOGRAPHIES = {
    "provinces": ["全 国", "北 京", "天 津", "河 北", "内 蒙 古"],
    "provinces in two languages": ["全 国 National Total", "北 京 Beijing", "山 西 Shanxi"],
    "regions of China": ["全国", "东部地区", "中部地区", "西部地区"],
    "countries en": ["World", "China", "Viet Nam", "Korea, Rep."],
    "countries de": ["Deutschland", "Frankreich", "Vereinigtes Königreich"],
    "countries fr": ["Allemagne", "Royaume-Uni", "Pays-Bas"],
    "countries es": ["España", "Alemania", "Reino Unido"],
    "countries pt": ["Alemanha", "França", "Estados Unidos"],
    "countries it": ["Germania", "Francia", "Spagna"],
    "countries pl": ["Niemcy", "Francja", "Polska"],
    "countries tr": ["Türkiye", "Almanya", "Fransa"],
    "countries ru": ["Германия", "Китай", "США"],
    "countries uk": ["Україна", "Польща", "Німеччина"],
    "countries ja": ["アメリカ", "中国", "ドイツ", "イギリス"],
    "countries ko": ["미국", "중국", "일본"],
    "countries zh": ["美国", "日本", "德国", "其他"],
    "countries zh-Hant": ["美國", "日本", "紐西蘭"],
    "countries th": ["ไทย", "จีน", "ญี่ปุ่น"],
    "countries vi": ["Việt Nam", "Trung Quốc", "Nhật Bản"],
    "Länder": ["Baden-Württemberg", "Bayern", "Berlin", "Insgesamt"],
    "prefectures": ["01 北海道", "02 青森県", "13 東京都"],
    "prefectures in short": ["全国", "北海道", "青森", "岩手"],
    "states": ["United States", "Alabama", "Alaska", "Arizona"],
    "states of India": ["Andhra Pradesh", "Bihar", "Tamil Nadu", "All India"],
    "provinces of Canada": ["Canada", "Ontario", "Quebec"],
    "Korea": ["계", "서울", "부산", "대구"],
    "Taiwan": ["總　計", "新北市", "臺北市", "金門縣"],
    "Russia": ["Российская Федерация", "Центральный федеральный округ", "Белгородская область"],
    "municipalities": ["Ariquemes (RO)", "Vila Boa (GO)"],
    "regions of Brazil": ["Brasil", "Norte", "Nordeste", "Sul", "Centro-Oeste"],
    "nations": ["England", "Wales", "Scotland", "Northern Ireland"],
    "Eurostat codes": ["EU27_2020", "EA19", "BE", "EL", "UK", "XK"],
    "NUTS codes": ["DE1", "DE11", "FRK2", "ITC4"],
    "alpha-3 codes": ["WLD", "DEU", "FRA", "USA"],
    "postal codes": ["AL", "AK", "AZ", "AR"],
}


@pytest.mark.parametrize("texts", GEOGRAPHIES.values(), ids=GEOGRAPHIES)
def test_labels_that_are_a_geography(texts: list[str]) -> None:
    assert are_places(texts)


OTHER_LABELS = {
    "ages": ["0-4岁", "5-9岁", "65岁及以上"],
    "ages en": ["Under 15", "15-64", "65+"],
    "industries": ["采矿业", "制造业", "建筑业", "批发和零售业", "其他"],
    "sectors": ["Agriculture", "Industry", "Services", "Mining"],
    "codes of industries": ["C10", "C11", "D35", "E36"],
    "crops": ["Wheat", "Rice", "Orange", "Turkey", "Brazil nuts"],
    "fruit": ["abacate", "banana", "Laranja", "Limão"],
    "sexes": ["Total", "Male", "Female"],
    "sexes zh": ["合计", "男", "女"],
    "sexes ru": ["Всего", "Мужчины", "Женщины"],
    "years": ["2010", "2011", "2012"],
    "months": ["January", "March", "May"],
    "energy": ["합계", "수력", "화력", "원자력"],
    "hospitals": ["医院", "卫生院", "社区卫生服务中心(站)"],
    "commodities": ["Gold", "Silver", "Brent", "Dubai", "Natural gas"],
    "railway zones": [
        "Central", "East Coast", "North Eastern", "Southern", "Konkan", "Metro Railway",
    ],
    "town and country": ["全国", "城镇", "农村"],
    "levels of government": ["合计", "中央", "地方"],
    "ranks of cities": ["地级市", "县级市", "市辖区", "镇"],
    "nationalities": ["汉族", "蒙古族", "回族", "藏族"],
    "pollutants": ["CO2", "SO2", "NO2", "CH4", "NH3"],
    "currencies": ["USD", "EUR", "JPY", "GBP"],
    "surnames": ["Smith", "Jordan", "Chad", "Williams", "Brown"],
    "universities": ["北京大学", "清华大学", "复旦大学"],
    "companies": ["中国石油天然气集团公司", "中国移动通信集团公司"],
    "households": ["1인가구", "2인가구", "농가인구", "도시"],
    "one place": ["China"],
    "nothing": [],
    "only totals": ["合计", "Total"],
    "only remainders": ["其他", "Other", "Male"],
}  # fmt: skip


@pytest.mark.parametrize("texts", OTHER_LABELS.values(), ids=OTHER_LABELS)
def test_labels_that_are_something_else(texts: list[str]) -> None:
    assert not are_places(texts)


def test_the_share_leaves_totals_remainders_and_directions_out() -> None:
    assert place_share(["合计", "全国", "其他", "North", "北京", "天津", "男", "北京"]) == 2 / 3
    assert place_share(["合计", "其他"]) == 0
    assert place_share([]) == 0


def test_the_share_at_which_labels_become_a_geography() -> None:
    places, others = ["北京", "天津", "河北"], ["男", "女", "工业"]
    assert LEAST_SHARE == 0.6
    assert are_places([*places, *others[:2]])
    assert not are_places([*places, *others])


@given(
    st.sampled_from(sorted(PROVINCES)),
    st.lists(st.sampled_from(" \u3000\t\u200b"), min_size=3, max_size=3),
    st.sampled_from(["", "①", "*", " 1)"]),
)
def test_padding_and_footnote_marks_change_nothing(name: str, pads: list[str], mark: str) -> None:
    padded = "".join(c + pad for c, pad in zip(name, pads, strict=False)) + mark
    assert place_code(padded) == place_code(name)
    assert is_place(padded)


@given(st.sampled_from(["Bayern", "Alabama", "Germany", "Hong Kong"]), st.booleans())
def test_width_and_case_change_nothing(name: str, upper: bool) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in name)
    shown = wide.upper() if upper else wide
    assert is_place(shown)
    assert place_code(shown) == place_code(name)


@given(st.text(max_size=40), st.sampled_from(["", "CN", "US", "XX"]))
def test_any_text_is_judged(text: str, country: str) -> None:
    code = place_code(text, country)
    assert code == "" or code[:2].isalpha()
    assert is_place(text) in (True, False)


def test_labels_seen_before_cost_next_to_nothing() -> None:
    # Against the first look, not against a clock: how fast a machine is says nothing here.
    texts = [f"Label {i}" for i in range(10_000)]
    first = _seconds_to_look_at(texts)
    # A 45th and less were measured, with coverage and without.
    assert _seconds_to_look_at(texts) < first / 15


def _seconds_to_look_at(texts: list[str]) -> float:
    start = time.process_time()
    for text in texts:
        is_place(text)
    return time.process_time() - start


# Title, notes and source of the files stand in the same column.
@pytest.mark.parametrize(
    ("file", "column", "geography"),
    [
        ("nbs-province-gdp.csv", 0, True),
        ("wb-gdp.csv", 0, True),
        ("br-sidra-1613.xlsx", 1, True),
        ("techyb-rd-intensity-2021.xls", 0, True),
        ("us-h08.xls", 0, True),
        ("tw-revenue-by-source-100.xls", 4, True),
        ("kr-index-population.xlsx", 0, True),
        ("in-railways.csv", 0, False),
        ("opensdg-10-1-1.csv", 1, False),
        ("nbs-annual-population.xls", 0, False),
        ("kr-kosis-power.xlsx", 1, False),
        ("ee-population.xls", 0, False),
    ],
)
def test_columns_of_real_files(file: str, column: int, geography: bool) -> None:
    if not CORPUS.is_dir():
        pytest.skip("the corpus is not at ../shared/corpus")
    grid = read_grids((CORPUS / file).read_bytes(), file)[0]
    texts = [row[column].text for row in grid.rows if len(row) > column]
    named = [text for text in texts if not text.replace(".", "").isdigit()]
    assert are_places(named) is geography
    assert (place_share(named) > 0.7) is geography
    assert (place_share(named) < 0.1) is not geography
