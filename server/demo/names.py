"""Invented names for the demo, by nationality and language, in many scripts and lengths.

Must never name a real person: given and family names are put together by chance. docs/operating.md, "The demo".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Custom:
    """How names go somewhere: nationality (ISO 3166), language, words by kind; `family_first` in writing."""

    nationality: str
    language: str
    family: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    weight: int = 2
    family_first: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


CUSTOMS: tuple[Custom, ...] = (
    Custom(
        "CHN",
        "zh",
        _words("Zhang Li Chen Huang Zhao Ouyang Xu"),
        _words("Yifei Meiling Xinyue Jing Ruoxi"),
        _words("Haoran Weiming Zixuan Bo Junjie"),
        5,
        True,
    ),
    Custom(
        "CHN",
        "zh",
        _words("王 刘 杨 周 欧阳"),
        _words("雨桐 思涵 美玲"),
        _words("小明 浩然 子轩"),
        2,
        True,
    ),
    Custom(
        "IND",
        "hi",
        _words("Sharma Venkataraman Iyer Chatterjee Kulkarni Reddy Krishnamurthy"),
        _words("Ananya Priyanka Lakshmi Kavya Meenakshi"),
        _words("Arjun Rohan Subramaniam Vikram Aditya"),
        5,
    ),
    Custom(
        "IND",
        "hi",
        _words("शर्मा वर्मा मिश्रा"),
        _words("प्रिया अंजलि"),
        _words("अर्जुन विक्रम"),
        1,
    ),
    Custom(
        "TUR",
        "tr",
        _words("Yılmaz Özdemir Çelik Şahin Güneş Kılıç"),
        _words("Elif Zeynep Gülşen Büşra"),
        _words("Emre Çağlar İbrahim Oğuz"),
        3,
    ),
    Custom(
        "MAR",
        "ar",
        _words("El_Amrani Benjelloun Ait_Ouahmane Ouazzani Lahlou"),
        _words("Salma Hajar Ikram Nour_el_Houda"),
        _words("Yassine Anas Mehdi Abdelkarim"),
        3,
    ),
    Custom(
        "SYR",
        "ar",
        _words("الحسن خوري المصري العلي"),
        _words("سارة نور ليلى هدى"),
        _words("يوسف عمر كريم سامر"),
        2,
    ),
    Custom(
        "SYR",
        "ar",
        _words("Al-Khatib Haddad Darwish Al-Masri"),
        _words("Rima Lubna Hala"),
        _words("Tarek Fadi Mahmoud"),
        3,
    ),
    Custom(
        "IRN",
        "fa",
        _words("Hosseini Rahimi Farrokhzad Tehrani Ghasemi"),
        _words("Parisa Niloufar Shirin Maryam"),
        _words("Dariush Kaveh Behnam Reza"),
        3,
    ),
    Custom("IRN", "fa", _words("رضایی کریمی"), _words("نیلوفر پریسا"), _words("آرش بهرام"), 1),
    Custom(
        "AFG",
        "fa",
        _words("Noorzai Wardak Ahmadzai"),
        _words("Zahra Farzana"),
        _words("Hamid Najib Farid"),
    ),
    Custom(
        "UKR",
        "uk",
        _words("Шевченко Бондаренко Коваленко Мельник"),
        _words("Олена Ірина Катерина"),
        _words("Андрій Тарас Богдан"),
        2,
    ),
    Custom(
        "UKR",
        "uk",
        _words("Hryhorenko Kostiuk Zelinska Petrenko"),
        _words("Oksana Daryna Solomiia"),
        _words("Mykhailo Yaroslav Dmytro"),
        2,
    ),
    Custom(
        "RUS",
        "ru",
        _words("Volkov Sokolov Lebedev"),
        _words("Anastasia Ksenia"),
        _words("Nikita Maxim"),
        1,
    ),
    Custom(
        "ERI",
        "ti",
        _words("Tesfay Ghebremeskel Habtemariam Kidane"),
        _words("Selam Rahwa Semhar"),
        _words("Yonas Filmon Robel"),
        3,
    ),
    Custom("ERI", "ti", _words("ተስፋይ ኪዳነ ሃብቴ"), _words("ሰላም ራህዋ"), _words("ዮናስ ሮቤል"), 1),
    Custom(
        "ETH",
        "en",
        _words("Bekele Wolde-Giorgis Tadesse"),
        _words("Hiwot Meseret"),
        _words("Dawit Abebe"),
    ),
    Custom(
        "IDN",
        "en",
        _words("Kusumawardani Wijaya Hutagalung Santoso"),
        _words("Putri_Ayu Dewi Siti_Nurhaliza"),
        _words("Bambang Rizky Agung"),
        4,
    ),
    Custom(
        "VNM",
        "en",
        _words("Nguyễn Trần Phạm Lê Đặng"),
        _words("Thị_Minh_Châu Ngọc_Anh Thu_Hà"),
        _words("Văn_Đức Quang_Huy Minh_Tuấn"),
        3,
        True,
    ),
    Custom(
        "BRA",
        "pt",
        _words("da_Silva_Santos Oliveira_Araújo Gonçalves Ferreira_dos_Reis"),
        _words("Mariana Letícia Beatriz Ana_Clara"),
        _words("João_Pedro Thiago Caetano"),
        3,
    ),
    Custom(
        "COL",
        "es",
        _words("Rodríguez_Peña Muñoz_Castañeda Restrepo Ibáñez_Quintero"),
        _words("Valentina María_José Ximena"),
        _words("Andrés_Felipe Julián Iván"),
        3,
    ),
    Custom(
        "MEX",
        "es",
        _words("Hernández_Núñez Villaseñor Gutiérrez"),
        _words("Guadalupe Sofía Itzel"),
        _words("Héctor Emiliano"),
        2,
    ),
    Custom(
        "USA",
        "en",
        _words("O’Connor Whitfield Montgomery-Hughes Park"),
        _words("Hailey Grace Savannah"),
        _words("Tyler Jackson Ethan"),
        3,
    ),
    Custom(
        "ZAF",
        "en",
        _words("van_der_Merwe Nkosi Dlamini Botha"),
        _words("Thandiwe Lerato Anke"),
        _words("Sipho Pieter Themba"),
        2,
    ),
    Custom(
        "NGA",
        "en",
        _words("Okonkwo Adeyemi Chukwuemeka Balogun"),
        _words("Chiamaka Folasade Ngozi"),
        _words("Oluwaseun Emeka Tunde"),
        3,
    ),
    Custom(
        "GHA",
        "en",
        _words("Owusu-Ansah Mensah Boateng"),
        _words("Akosua Efua"),
        _words("Kwabena Kofi"),
    ),
    Custom(
        "SUR",
        "nl",
        _words("Ramdin Sietaram Kartosen Pinas"),
        _words("Shanti Cheryl"),
        _words("Radjin Marciano"),
    ),
    Custom(
        "KOR",
        "en",
        _words("Kim Seo Hwang Yun"),
        _words("Ji-woo Seo-yeon Ha-eun"),
        _words("Min-jun Do-hyun"),
        2,
        True,
    ),
    Custom(
        "JPN",
        "en",
        _words("Watanabe Kobayashi Ōno"),
        _words("Sakura Haruka"),
        _words("Kenji Shōta"),
        2,
        True,
    ),
    Custom(
        "PAK",
        "en",
        _words("Qureshi Chaudhry Malik"),
        _words("Ayesha Mahnoor"),
        _words("Hamza Bilal"),
    ),
    Custom("SOM", "en", _words("Abdi Warsame Hirsi"), _words("Hodan Ayaan"), _words("Liban Guled"), 1),
    Custom(
        "GBR",
        "en",
        _words("Fairweather Ng Llewellyn-Price"),
        _words("Imogen Poppy"),
        _words("Rhys Callum"),
    ),
    Custom(
        "SRB",
        "en",
        _words("Đorđević Živković"),
        _words("Jelena"),
        _words("Miloš Stefan"),
        1,
    ),
    Custom("GEO", "en", _words("ბერიძე კაპანაძე"), _words("ნინო"), _words("გიორგი"), 1),
    Custom(
        "THA",
        "en",
        _words("Suwannarat Phongphaibulsakul"),
        _words("Kanokwan"),
        _words("Somchai"),
        1,
    ),
    Custom("MMR", "en", ("",), _words("Thiri_Aung Khin"), _words("Kyaw_Zin Thant"), 1),
)
