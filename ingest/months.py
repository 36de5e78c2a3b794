"""The words of dates: months in the languages of our feeds, and the zones that are named.

A word is looked up in lower case and without accents, so each is written here once, as its
language writes it. A month's genitive and its usual short form count as words of their own.
"""

import unicodedata

_WORDS = """
jan january janvier janv enero ene gennaio gen januar jänner jän janeiro januari ianuarie ian
január januára leden ledna ιανουάριος ιανουαρίου ιαν январь января янв січень січня січ ocak oca
stycznia styczeń sty يناير جانفي

feb february février févr fév febrero febbraio februar fevereiro fev februari februarie február
februára febr únor února φεβρουάριος φεβρουαρίου φεβ февраль февраля фев лютий лютого лют şubat
şub lutego luty lut فبراير فيفري شباط

mar march mars marzo märz mär mrz março maart mrt marts martie március márc marec marca březen
března μάρτιος μαρτίου μαρ март марта мар березень березня бер mart marzec مارس آذار

apr april avril avr abril abr aprile aprilie április ápr apríl apríla duben dubna απρίλιος
απριλίου απρ апрель апреля апр квітень квітня квіт nisan nis kwietnia kwiecień kwi أبريل إبريل
أفريل نيسان

may mai mayo maggio mag maio mei maj május máj mája květen května μάιος μαΐου μαΐ μαϊ май мая
травень травня трав mayıs maja مايو ماي أيار

jun june juin junio giugno giu juni junho iunie iun június jún júna červen června ιούνιος
ιουνίου ιουν июнь июня июн червень червня черв haziran haz czerwca czerwiec cze يونيو جوان
حزيران

jul july juillet juil julio luglio lug juli julho iulie iul július júl júla červenec července
ιούλιος ιουλίου ιουλ июль июля июл липень липня лип temmuz tem lipca lipiec lip يوليو جويلية
تموز

aug august août agosto ago augustus augusti augusztus augusta srpen srpna αύγουστος αυγούστου
αυγ август августа авг серпень серпня серп ağustos ağu sierpnia sierpień sie أغسطس أوت آب

sep sept september septembre septiembre settembre set setembro septembrie szeptember szept
septembra září σεπτέμβριος σεπτεμβρίου σεπ σεπτ сентябрь сентября сен сент вересень вересня вер
eylül eyl września wrzesień wrz سبتمبر أيلول

oct october octobre octubre ottobre ott oktober okt outubro out octombrie október októbra říjen
října οκτώβριος οκτωβρίου οκτ октябрь октября окт жовтень жовтня жовт ekim eki października
październik paź أكتوبر

nov november novembre noviembre novembro noiembrie noi novembra listopad listopadu listopada lis
νοέμβριος νοεμβρίου νοε ноябрь ноября ноя листопад листопада лист kasım kas نوفمبر

dec december décembre déc diciembre dic dicembre dezember dez dezembro decembrie decembra
prosinec prosince δεκέμβριος δεκεμβρίου δεκ декабрь декабря дек грудень грудня груд aralık ara
grudnia grudzień gru ديسمبر
"""
"""All months from January on, a paragraph each."""

ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1,
    "WAT": 1, "CEST": 2, "MESZ": 2, "EET": 2, "SAST": 2, "CAT": 2, "EEST": 3, "MSK": 3, "EAT": 3,
    "TRT": 3, "IDT": 3, "IRST": 3.5, "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75, "WIB": 7,
    "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "NST": -3.5, "BRT": -3, "ART": -3, "AST": -4, "ADT": -3, "EST": -5,
    "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9,
    "AKDT": -8, "HST": -10,
}  # fmt: skip
"""Hours ahead of UTC. A name that several lands use (IST, CST) stands for the most people."""

PHRASES = (
    ("كانون الثاني", "يناير"), ("كانون الأول", "ديسمبر"),
    ("تشرين الأول", "أكتوبر"), ("تشرين الثاني", "نوفمبر"),
)  # fmt: skip
"""Months of two words, and one word for each."""


def folded(word: str) -> str:
    """Return a word as it is looked up: in lower case, without accents."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part)).replace("ı", "i")


MONTHS = {
    folded(word): number
    for number, words in enumerate(_WORDS.split("\n\n"), 1)
    for word in words.split()
}
"""The number of a month, by its folded word."""
