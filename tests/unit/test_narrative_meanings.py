"""Promise: a quantity told by its name is read in any ordinary construction, and never as another one."""

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.forms.indicators import load_indicators
from ingest.readers.narrative.sentences.vocabulary import phrases_of, vocabulary, word_key
from tests.unit.narrative_text import only, read, values

NUMBER = Decimal(37)
OF_COUNTS = (
    "{Name}: {n} {unit}.",
    "{Name} là {n} {unit}.",
    "{Name} ({n} {unit}).",
    "Trong kỳ, {name} {n} {unit}.",
    "Tổng số {name} trong kỳ là {n} {unit}.",
    "Số {name} đạt {n} {unit}; công tác khác được duy trì.",
    "Trong quý II, xã có {n} {name}.",
    "{Name}: {n}",
)
OF_RATES = (
    "Tỷ lệ {name}: {n}%.",
    "{Name} đạt {n}%.",
    "Tỷ lệ {name} trong kỳ là {n}%.",
    "{Name} đạt tỷ lệ {n}%.",
    "{n}% {name}.",
)


def named_quantities():
    for line in Path(__file__).with_name("narrative_names.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            indicator, lead, names, unit = (part.strip() for part in line.split("||"))
            yield indicator, lead, names.split("|"), unit


def sentences(lead, names, unit):
    """Two constructions a name, other ones for each; amounts are told with their unit."""
    ways = OF_RATES if unit == "%" else OF_COUNTS[:6] if unit.endswith("đồng") else OF_COUNTS
    for index, name in enumerate(names):
        for way in (ways[index % len(ways)], ways[(index + 3) % len(ways)]):
            told = way.format(name=name, Name=name[0].upper() + name[1:], n=NUMBER, unit=unit)
            yield f"{lead}:\n- {told}\n" if lead else f"{told}\n"


@pytest.mark.parametrize(("indicator", "lead", "names", "unit"), list(named_quantities()))
def test_a_named_quantity_is_read_in_any_construction_and_as_no_other(indicator, lead, names, unit):
    told = [
        {(f"{f.domain}.{f.indicator}", f.value / f.factor) for f in read(sentence, stated="").figures}
        for sentence in sentences(lead, names, unit)
    ]
    assert set().union(*told) == {(indicator, NUMBER)}
    assert sum(map(len, told)) >= len(told) / 2


def test_one_unknown_word_keeps_a_clause_unread():
    assert values("Hồ sơ nộp trực tuyến: 30 hồ sơ.\n") == {"dossiers.received_online": 30}
    assert values("Hồ sơ khuyến nông nộp trực tuyến vụ chiêm: 30 hồ sơ.\n") == {}


def test_what_goes_on_to_tell_why_is_passed_over_unless_it_makes_a_part_of_the_number():
    assert values("Hồ sơ xong sớm 30 hồ sơ do chăm chỉ.\n") == {"dossiers.resolved_early": 30}
    assert values("Hồ sơ xong sớm 30 hồ sơ do thôn Đông chăm chỉ.\n") == {}


def test_what_is_compared_or_wished_before_the_comma_is_not_told_after_it():
    assert values("Trong kỳ, hồ sơ xong sớm 30 hồ sơ.\n") == {"dossiers.resolved_early": 30}
    assert values("So với năm ngoái, hồ sơ xong sớm 30 hồ sơ.\n") == {}


def test_parts_of_a_number_that_was_not_understood_tell_nothing():
    assert "documents.issued_decisions" not in values(
        "Đã ban hành 9 văn bản khuyến học, gồm 4 quyết định, 5 kế hoạch.\n"
    )
    told = values("Đã ban hành 9 văn bản, gồm 4 quyết định, 5 kế hoạch.\n")
    assert told == {"documents.issued_total": 9, "documents.issued_decisions": 4, "documents.issued_plans": 5}


def test_a_percentage_without_a_name_is_the_share_of_the_number_before():
    told = values("Số hồ sơ trả phí, lệ phí qua mạng là 131, chiếm 62,98% hồ sơ trực tuyến.\n")
    assert told == {"dossiers.online_payment": 131, "dossiers.online_payment_rate": Decimal("62.98")}
    assert values("Tổng thu NSX 5 tỷ đồng, đạt 20% dự toán.\n")["budget.revenue_vs_plan"] == 20
    assert values("Tổng thu NSX 5 tỷ đồng, chiếm 20%.\n") == {"budget.revenue_total": 5_000_000_000}


def test_the_second_number_of_a_ratio_is_the_whole():
    told = values("Toàn bộ 18/20 nhiệm vụ trong kế hoạch năm đã xong, đạt tỷ lệ 90%.\n")
    assert told == {"other.plan_tasks_done": 18, "other.plan_tasks_total": 20, "other.plan_tasks_rate": 90}


def test_what_is_denied_of_one_thing_only_is_no_zero_of_another():
    assert values("Không phải xin lỗi công dân.\n") == {"dossiers.apology_letters": 0}
    assert values("Không phải xin lỗi công dân, doanh nghiệp đến muộn.\n") == {}


def test_an_amount_may_be_written_with_all_its_digits():
    assert only("Tổng thu ngân sách xã: 11.204.560.300 đồng.\n").value == Decimal(11_204_560_300)


def test_a_clause_read_word_by_word_overrules_a_pattern():
    told = values("Bộ phận Một cửa làm việc tại 04 quầy. Trang thiết bị có 06 bộ máy tính.\n")
    assert told == {"other.one_stop_counters": 4, "other.one_stop_computers": 6}


def test_tones_tell_words_apart_and_their_places_do_not():
    assert word_key("hoà") == word_key("hòa") != word_key("hoa")
    assert values("Băng rôn: 12 chiếc.\n") == {"other.propaganda_banners": 12}
    assert values("Điểm thi bằng: 12 chiếc.\n") == {}


def test_a_phrase_has_one_meaning():
    assert phrases_of({"overdue": ["(quá|trễ) hạn"]}, ["hạn"]).keys() == {
        tuple(map(word_key, phrase)) for phrase in (("quá", "hạn"), ("trễ", "hạn"), ("hạn",))
    }
    with pytest.raises(ValueError, match="two meanings"):
        phrases_of({"overdue": ["quá hạn"], "late": ["quá hạn"]}, [])


def test_every_meaning_is_of_a_known_quantity():
    told = {(m.rule.domain, m.rule.indicator) for m in vocabulary().meanings}
    assert told <= set(load_indicators())
