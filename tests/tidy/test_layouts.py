"""Small tables in the styles yearbooks are printed in, with what a reader must make of them.

Every expected row was written by hand from the table above it:
``path > label | unit | place | period | value``, a blank part for what the table does not state.
"""

from __future__ import annotations

import pytest

Case = tuple[str, str]


YEARS: dict[str, Case] = {
    "chosen ones under an unknown heading": (
        """1-2 各国国内生产总值
单位：亿美元
国家（或经济体）,2000,2010,2019
中 国,12113,60872,142799
日 本,48880,57001,50817
""",
        """
        各国国内生产总值 | 亿美元 | 中国 | 2000 | 12113
        各国国内生产总值 | 亿美元 | 中国 | 2010 | 60872
        各国国内生产总值 | 亿美元 | 中国 | 2019 | 142799
        各国国内生产总值 | 亿美元 | 日本 | 2000 | 48880
        各国国内生产总值 | 亿美元 | 日本 | 2010 | 57001
        各国国内生产总值 | 亿美元 | 日本 | 2019 | 50817
        """,
    ),
    "across, months down": (
        """Arrivals of tourists (thousands)
Month,2018,2019,Change (%)
January,100,110,10.0
February,90,99,9.9
""",
        """
        Arrivals of tourists | thousands |  | 2018-01 | 100
        Arrivals of tourists | thousands |  | 2019-01 | 110
        M01 > Change | % |  | _ | 10
        Arrivals of tourists | thousands |  | 2018-02 | 90
        Arrivals of tourists | thousands |  | 2019-02 | 99
        M02 > Change | % |  | _ | 9.9
        """,
    ),
    "across, newest first": (
        """年末人口
单位：万人
指标,2024年,2023年
年末总人口,140828,140967
城镇人口,94350,93267
注：2024年为推算数。
""",
        """
        年末总人口 | 万人 |  | 2024 | 140828
        年末总人口 | 万人 |  | 2023 | 140967
        城镇人口 | 万人 |  | 2024 | 94350
        城镇人口 | 万人 |  | 2023 | 93267
        """,
    ),
    "down": (
        """Table 3. Births and deaths
Year,Births,Deaths (thousands)
2018,755066,541.6
2019,712680,530.8
Source: national office
""",
        """
        Births |  |  | 2018 | 755066
        Deaths | thousands |  | 2018 | 541.6
        Births |  |  | 2019 | 712680
        Deaths | thousands |  | 2019 | 530.8
        """,
    ),
    "in blocks": (
        """Labour force by sex
(thousands)
,Total,Men
2018,,
Employed,1000,600
Unemployed,100,50
2019,,
Employed,1010,605
Unemployed,90,45
""",
        """
        Employed > Total | thousands |  | 2018 | 1000
        Employed > Men | thousands |  | 2018 | 600
        Unemployed > Total | thousands |  | 2018 | 100
        Unemployed > Men | thousands |  | 2018 | 50
        Employed > Total | thousands |  | 2019 | 1010
        Employed > Men | thousands |  | 2019 | 605
        Unemployed > Total | thousands |  | 2019 | 90
        Unemployed > Men | thousands |  | 2019 | 45
        """,
    ),
    "in the title only": (
        """各地区专利申请情况（2020年）
地 区,专利申请数（件）,专利授权数（件）
全 国,5194154,3639268
北 京,257009,162824
""",
        """
        专利申请数 | 件 | 全国 | 2020 | 5194154
        专利授权数 | 件 | 全国 | 2020 | 3639268
        专利申请数 | 件 | 北京 | 2020 | 257009
        专利授权数 | 件 | 北京 | 2020 | 162824
        """,
    ),
    "months below a year": (
        """Consumer prices
,2019,,2020,
,Jan,Feb,Jan,Feb
All items,100.1,100.3,101,101.2
Food,99.1,99.3,100,100.2
""",
        """
        All items |  |  | 2019-01 | 100.1
        All items |  |  | 2019-02 | 100.3
        All items |  |  | 2020-01 | 101
        All items |  |  | 2020-02 | 101.2
        Food |  |  | 2019-01 | 99.1
        Food |  |  | 2019-02 | 99.3
        Food |  |  | 2020-01 | 100
        Food |  |  | 2020-02 | 100.2
        """,
    ),
    "months beside a year printed once": (
        """Year,Month,Exports
2019,Jan,10
,Feb,12
2020,Jan,14
""",
        """
        Exports |  |  | 2019-01 | 10
        Exports |  |  | 2019-02 | 12
        Exports |  |  | 2020-01 | 14
        """,
    ),
    "quarters after the first without the year": (
        """GDP growth
Period,GDP (% change)
2019 Q3,0.4
Q4,0.1
2020 Q1,-2.8
""",
        """
        GDP | % change |  | 2019Q3 | 0.4
        GDP | % change |  | 2019Q4 | 0.1
        GDP | % change |  | 2020Q1 | -2.8
        """,
    ),
    "relative to that of the title": (
        """直轄市及縣市總預算收支簡明比較分析表
中華民國100年度
單位：新臺幣千元
項目,本年度預算數,上年度預算數
歲入,940699068,884923136
歲出,1056742219,1013113471
""",
        """
        歲入 | 新臺幣千元 |  | 2011 | 940699068
        歲入 | 新臺幣千元 |  | 2010 | 884923136
        歲出 | 新臺幣千元 |  | 2011 | 1056742219
        歲出 | 新臺幣千元 |  | 2010 | 1013113471
        """,
    ),
    "Buddhist": (
        """จำนวนประชากร จำแนกตามเพศ พ.ศ. 2561 - 2562
เพศ,2561,2562
ชาย,32556271,32605100
หญิง,33857708,33953835
ที่มา: กรมการปกครอง
""",
        """
        ชาย |  |  | 2018 | 32556271
        ชาย |  |  | 2019 | 32605100
        หญิง |  |  | 2018 | 33857708
        หญิง |  |  | 2019 | 33953835
        """,
    ),
    "of Japanese eras, the era printed once": (
        """表１　産業別就業者数
（単位：万人）
年　次,総数,第１次産業
平成29年,6530,221
　　30,6664,228
令和元年,6724,222
""",
        """
        総数 | 万人 |  | 2017 | 6530
        第1次産業 | 万人 |  | 2017 | 221
        総数 | 万人 |  | 2018 | 6664
        第1次産業 | 万人 |  | 2018 | 228
        総数 | 万人 |  | 2019 | 6724
        第1次産業 | 万人 |  | 2019 | 222
        """,
    ),
    "of the Republic of China": (
        """臺灣地區人口
單位：千人
民國年,總人口,男
108年,23603,11705
109年,23561,11674
""",
        """
        總人口 | 千人 |  | 2019 | 23603
        男 | 千人 |  | 2019 | 11705
        總人口 | 千人 |  | 2020 | 23561
        男 | 千人 |  | 2020 | 11674
        """,
    ),
    "fiscal, in the words of headings": (
        """Category,Passengers (Million) - 2009-10,Passengers (Million) - 2010-11
Suburban,3876,4061
Non-suburban,3370,3590
""",
        """
        Suburban > Passengers | Million |  | 2009/10 | 3876
        Suburban > Passengers | Million |  | 2010/11 | 4061
        Non-suburban > Passengers | Million |  | 2009/10 | 3370
        Non-suburban > Passengers | Million |  | 2010/11 | 3590
        """,
    ),
    "dated columns beside the one from which figures are estimates": (
        """Country,Subject,Units,2017,2018,Estimates Start After
Albania,Inflation,Percent change,2.0,2.1,2017
Algeria,Inflation,Percent change,5.6,n/a,2016
""",
        """
        Inflation | Percent change | Albania | 2017 | 2
        Inflation | Percent change | Albania | 2018 | 2.1
        Inflation | Percent change | Algeria | 2017 | 5.6
        Inflation | Percent change | Algeria | 2018 | n/a
        """,
    ),
}


HEADINGS: dict[str, Case] = {
    "per cent signs and the basis of an index after words": (
        """各地区人口与指数（2019年）
地区,人数（万人）,比上年增长%,指数(上年=100)
北京,2190,0.5,100.5
天津,1385,0.1,100.1
""",
        """
        人数 | 万人 | 北京 | 2019 | 2190
        比上年增长 | % | 北京 | 2019 | 0.5
        指数 | 上年=100 | 北京 | 2019 | 100.5
        人数 | 万人 | 天津 | 2019 | 1385
        比上年增长 | % | 天津 | 2019 | 0.1
        指数 | 上年=100 | 天津 | 2019 | 100.1
        """,
    ),
    "unmerged spanners": (
        """3-1 人口数及构成
单位：万人
年 份,总人口,按性别分,,按城乡分,
,(年末),男,女,城镇,乡村
2018,140541,71864,68677,86433,54108
2019,141008,72039,68969,88426,52582
""",
        """
        总人口 (年末) | 万人 |  | 2018 | 140541
        按性别分 > 男 | 万人 |  | 2018 | 71864
        按性别分 > 女 | 万人 |  | 2018 | 68677
        按城乡分 > 城镇 | 万人 |  | 2018 | 86433
        按城乡分 > 乡村 | 万人 |  | 2018 | 54108
        总人口 (年末) | 万人 |  | 2019 | 141008
        按性别分 > 男 | 万人 |  | 2019 | 72039
        按性别分 > 女 | 万人 |  | 2019 | 68969
        按城乡分 > 城镇 | 万人 |  | 2019 | 88426
        按城乡分 > 乡村 | 万人 |  | 2019 | 52582
        """,
    ),
    "bilingual rows": (
        """分地区人口（2019年）
单位：万人,,(10 000 persons)
地 区,总人口,城镇人口
Region,Total Population,Urban Population
北 京,2190,1913
天 津,1385,1303
""",
        """
        总人口 | 万人 | 北京 | 2019 | 2190
        城镇人口 | 万人 | 北京 | 2019 | 1913
        总人口 | 万人 | 天津 | 2019 | 1385
        城镇人口 | 万人 | 天津 | 2019 | 1303
        """,
    ),
    "bilingual rows of two languages in Latin letters": (
        """TABL. 5. LUDNOŚĆ WEDŁUG PŁCI
LATA,Ogółem,Mężczyźni
YEARS,Total,Males
2018,38411,18583
2019,38383,18567
""",
        """
        Ogółem |  |  | 2018 | 38411
        Mężczyźni |  |  | 2018 | 18583
        Ogółem |  |  | 2019 | 38383
        Mężczyźni |  |  | 2019 | 18567
        """,
    ),
    "units in a row of their own": (
        """Wheat supply and use
Marketing year,Supply,,Use,
,Beginning stocks,Production,Food,Exports
,Million bushels,,,
2017/18,1180.6,1740.9,964.2,906.1
2018/19,1098.9,1885.2,954.6,936.8
""",
        """
        Supply > Beginning stocks | Million bushels |  | 2017/18 | 1180.6
        Supply > Production | Million bushels |  | 2017/18 | 1740.9
        Use > Food | Million bushels |  | 2017/18 | 964.2
        Use > Exports | Million bushels |  | 2017/18 | 906.1
        Supply > Beginning stocks | Million bushels |  | 2018/19 | 1098.9
        Supply > Production | Million bushels |  | 2018/19 | 1885.2
        Use > Food | Million bushels |  | 2018/19 | 954.6
        Use > Exports | Million bushels |  | 2018/19 | 936.8
        """,
    ),
    "units under every column": (
        """Bevölkerung und Fläche
Jahr;Bevölkerung;Fläche
;Anzahl;km²
2018;83019213;357582
2019;83166711;357582
""",
        """
        Bevölkerung | Anzahl |  | 2018 | 83019213
        Fläche | km² |  | 2018 | 357582
        Bevölkerung | Anzahl |  | 2019 | 83166711
        Fläche | km² |  | 2019 | 357582
        """,
    ),
    "units in a column": (
        """主要指标
指标,单位,2018年,2019年
粮食产量,万吨,65789,66384
发电量,亿千瓦时,71661,75034
""",
        """
        粮食产量 | 万吨 |  | 2018 | 65789
        粮食产量 | 万吨 |  | 2019 | 66384
        发电量 | 亿千瓦时 |  | 2018 | 71661
        发电量 | 亿千瓦时 |  | 2019 | 75034
        """,
    ),
    "numbers of the columns": (
        """Table 3.2: Rice
State/UT,Area ('000 ha),,Production ('000 tonnes),
,2018-19,2019-20,2018-19,2019-20
(1),(2),(3),(4),(5)
Assam,2425,2278,5141,4984
Bihar,3156,NA,6156,NA
""",
        """
        Area | '000 ha | Assam | 2018/19 | 2425
        Area | '000 ha | Assam | 2019/20 | 2278
        Production | '000 tonnes | Assam | 2018/19 | 5141
        Production | '000 tonnes | Assam | 2019/20 | 4984
        Area | '000 ha | Bihar | 2018/19 | 3156
        Area | '000 ha | Bihar | 2019/20 | NA
        Production | '000 tonnes | Bihar | 2018/19 | 6156
        Production | '000 tonnes | Bihar | 2019/20 | NA
        """,
    ),
    "how the columns are computed": (
        """各縣市收支（民國99年度）
單位：千元
縣市別,收入合計,歲入,債務之舉借
,(1)=(2)+(3),(2),(3)
基隆市,20155,18155,2000
新竹市,19000,17500,1500
""",
        """
        收入合計 | 千元 | 基隆市 | 2010 | 20155
        歲入 | 千元 | 基隆市 | 2010 | 18155
        債務之舉借 | 千元 | 基隆市 | 2010 | 2000
        收入合計 | 千元 | 新竹市 | 2010 | 19000
        歲入 | 千元 | 新竹市 | 2010 | 17500
        債務之舉借 | 千元 | 新竹市 | 2010 | 1500
        """,
    ),
}


PANELS: dict[str, Case] = {
    "continued below": (
        """7-5 财政收入（2019年）
单位：亿元
地 区,税收收入,国内增值税
北 京,4823.0,1820.3
天 津,1634.2,628.1

7-5 续表
地 区,企业所得税,个人所得税
北 京,1242.6,548.8
天 津,322.5,92.9
""",
        """
        税收收入 | 亿元 | 北京 | 2019 | 4823
        国内增值税 | 亿元 | 北京 | 2019 | 1820.3
        税收收入 | 亿元 | 天津 | 2019 | 1634.2
        国内增值税 | 亿元 | 天津 | 2019 | 628.1
        企业所得税 | 亿元 | 北京 | 2019 | 1242.6
        个人所得税 | 亿元 | 北京 | 2019 | 548.8
        企业所得税 | 亿元 | 天津 | 2019 | 322.5
        个人所得税 | 亿元 | 天津 | 2019 | 92.9
        """,
    ),
    "side by side": (
        """Year,Births,Deaths,,Year,Births,Deaths
1990,100,50,,2000,110,60
1991,101,51,,2001,111,61
""",
        """
        Births |  |  | 1990 | 100
        Deaths |  |  | 1990 | 50
        Births |  |  | 1991 | 101
        Deaths |  |  | 1991 | 51
        Births |  |  | 2000 | 110
        Deaths |  |  | 2000 | 60
        Births |  |  | 2001 | 111
        Deaths |  |  | 2001 | 61
        """,
    ),
    "one under the other, named by their units": (
        """Mean household income
Year,All races,White
Current dollars,,
2012,71274,74438
2013,72641,75839
2013 dollars,,
2012,72325,75536
2013,72641,75839
""",
        """
        All races | Current dollars |  | 2012 | 71274
        White | Current dollars |  | 2012 | 74438
        All races | Current dollars |  | 2013 | 72641
        White | Current dollars |  | 2013 | 75839
        All races | 2013 dollars |  | 2012 | 72325
        White | 2013 dollars |  | 2012 | 75536
        All races | 2013 dollars |  | 2013 | 72641
        White | 2013 dollars |  | 2013 | 75839
        """,
    ),
}


ROWS: dict[str, Case] = {
    "units of groups": (
        """Agricultural production,2018/19,2019/20
Area (1000 ha),,
Wheat,100,110
Yield (t/ha),,
Wheat,3.1,3.2
""",
        """
        Area > Wheat | 1000 ha |  | 2018/19 | 100
        Area > Wheat | 1000 ha |  | 2019/20 | 110
        Yield > Wheat | t/ha |  | 2018/19 | 3.1
        Yield > Wheat | t/ha |  | 2019/20 | 3.2
        """,
    ),
    "a line that only says that parts follow": (
        """Число больничных коек
(тысяч)
,2018,2019
Центральный федеральный округ,284.5,285.2
 в том числе:,,
 Белгородская область,10.8,10.8
""",
        """
        Число больничных коек | тысяч | Центральный федеральный округ | 2018 | 284.5
        Число больничных коек | тысяч | Центральный федеральный округ | 2019 | 285.2
        Число больничных коек | тысяч | Белгородская область | 2018 | 10.8
        Число больничных коек | тысяч | Белгородская область | 2019 | 10.8
        """,
    ),
    "groups above years": (
        """Enrolment
Year,Primary,Secondary
Males,,
2018,50,40
2019,51,41
Females,,
2018,48,39
2019,49,40
""",
        """
        Males > Primary |  |  | 2018 | 50
        Males > Secondary |  |  | 2018 | 40
        Males > Primary |  |  | 2019 | 51
        Males > Secondary |  |  | 2019 | 41
        Females > Primary |  |  | 2018 | 48
        Females > Secondary |  |  | 2018 | 39
        Females > Primary |  |  | 2019 | 49
        Females > Secondary |  |  | 2019 | 40
        """,
    ),
    "a year alone above its months": (
        """Month,Exports,Imports
2019,,
January,10,11
February,12,13
2020,,
January,14,15
""",
        """
        Exports |  |  | 2019-01 | 10
        Imports |  |  | 2019-01 | 11
        Exports |  |  | 2019-02 | 12
        Imports |  |  | 2019-02 | 13
        Exports |  |  | 2020-01 | 14
        Imports |  |  | 2020-01 | 15
        """,
    ),
    "indented parts": (
        """Household expenditure
(million euro)
,2018,2019
Total,100,110
  Food,30,32
    Bread,10,11
  Clothing,70,78
Savings,5,6
""",
        """
        Total | million euro |  | 2018 | 100
        Total | million euro |  | 2019 | 110
        Total > Food | million euro |  | 2018 | 30
        Total > Food | million euro |  | 2019 | 32
        Total / Food > Bread | million euro |  | 2018 | 10
        Total / Food > Bread | million euro |  | 2019 | 11
        Total > Clothing | million euro |  | 2018 | 70
        Total > Clothing | million euro |  | 2019 | 78
        Savings | million euro |  | 2018 | 5
        Savings | million euro |  | 2019 | 6
        """,
    ),
    "groups without indentation": (
        """Employment by sector (thousands)
Sector,2018,2019
Public,,
Education,10,11
Health,12,13
Private,,
Education,20,21
Health,22,23
""",
        """
        Public > Education | thousands |  | 2018 | 10
        Public > Education | thousands |  | 2019 | 11
        Public > Health | thousands |  | 2018 | 12
        Public > Health | thousands |  | 2019 | 13
        Private > Education | thousands |  | 2018 | 20
        Private > Education | thousands |  | 2019 | 21
        Private > Health | thousands |  | 2018 | 22
        Private > Health | thousands |  | 2019 | 23
        """,
    ),
    "repeated names told apart by the row above": (
        """Traffic,2018,2019
Suburban,3876,4061
First class,12,11
Second class,3864,4050
Non-suburban,3370,3590
First class,90,100
Second class,3280,3490
""",
        """
        Suburban |  |  | 2018 | 3876
        Suburban |  |  | 2019 | 4061
        Suburban > First class |  |  | 2018 | 12
        Suburban > First class |  |  | 2019 | 11
        Suburban > Second class |  |  | 2018 | 3864
        Suburban > Second class |  |  | 2019 | 4050
        Non-suburban |  |  | 2018 | 3370
        Non-suburban |  |  | 2019 | 3590
        Non-suburban > First class |  |  | 2018 | 90
        Non-suburban > First class |  |  | 2019 | 100
        Non-suburban > Second class |  |  | 2018 | 3280
        Non-suburban > Second class |  |  | 2019 | 3490
        """,
    ),
    "an outer name printed once": (
        """전력 생산량
구분(1),구분(2),2018,2019
남한,합계,570647,563040
,수력,7270,6247
북한,합계,249,238
,수력,128,110
""",
        """
        합계 |  | 남한 | 2018 | 570647
        합계 |  | 남한 | 2019 | 563040
        수력 |  | 남한 | 2018 | 7270
        수력 |  | 남한 | 2019 | 6247
        합계 |  | 북한 | 2018 | 249
        합계 |  | 북한 | 2019 | 238
        수력 |  | 북한 | 2018 | 128
        수력 |  | 북한 | 2019 | 110
        """,
    ),
    "a key of several parts": (
        """"indic,geo\\time",2018,2019
"JAN,AD",74794,76177
"JAN,AL",2870324,2862427 e
"JAN,AM",2972732,:
""",
        """
        JAN |  | AD | 2018 | 74794
        JAN |  | AD | 2019 | 76177
        JAN |  | AL | 2018 | 2870324
        JAN |  | AL | 2019 | 2862427 e
        JAN |  | AM | 2018 | 2972732
        JAN |  | AM | 2019 | :
        """,
    ),
    "numbers of footnotes at the end of names": (
        """Consumer price index
Products 1,2018,2019
All-items,133.4,136.0
Food 2,141.1,146.0
Shelter 2 3,141.5,145.0
1 Base 2002.
2 Includes taxes.
3 Owned and rented.
""",
        """
        All-items |  |  | 2018 | 133.4
        All-items |  |  | 2019 | 136
        Food |  |  | 2018 | 141.1
        Food |  |  | 2019 | 146
        Shelter |  |  | 2018 | 141.5
        Shelter |  |  | 2019 | 145
        """,
    ),
}


LONG: dict[str, Case] = {
    "value, flag and codes": (
        """"Area Code","Area","Element Code","Element","Year","Unit","Value","Flag"
"2","Afghanistan","5312","Area harvested","2018","ha","22134","F"
"2","Afghanistan","5510","Production","2018","tonnes","34413","Fc"
"3","Albania","5312","Area harvested","2018","ha","150",""
""",
        """
        Area harvested | ha | Afghanistan | 2018 | 22134 F
        Production | tonnes | Afghanistan | 2018 | 34413 Fc
        Area harvested | ha | Albania | 2018 | 150
        """,
    ),
    "a blank for the total": (
        """Year,Sex,Age,Value
2018,,,10.5
2018,Male,,11.0
2018,Male,16-24,12.5
2019,,,10.1
2019,Male,,
""",
        """
        |  |  | 2018 | 10.5
        Male |  |  | 2018 | 11
        Male > 16-24 |  |  | 2018 | 12.5
        |  |  | 2019 | 10.1
        Male |  |  | 2019 |
        """,
    ),
}

ALL = {
    f"{kind}: {name}": case
    for kind, cases in (
        ("years", YEARS),
        ("headings", HEADINGS),
        ("panels", PANELS),
        ("rows", ROWS),
        ("long", LONG),
    )
    for name, case in cases.items()
}


@pytest.mark.parametrize(("table", "expected"), ALL.values(), ids=ALL)
def test_a_table_is_read_as_it_is_printed(table: str, expected: str, rows, lines) -> None:
    assert rows(table.encode()) == lines(expected)
