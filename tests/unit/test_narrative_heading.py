"""Promise: whose report a text is and of which period comes from its title and letterhead, or is asked for."""

import pytest

from ingest.readers.narrative import read_narrative
from ingest.readers.reading import UnreadableFileError
from tests.unit.narrative_text import HEAD, read


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("năm 2021", "2021"),
        ("năm 2021 và phương hướng, nhiệm vụ năm 2022", "2021"),
        ("quý III năm 2021", "2021-Q3"),
        ("quý I, phương hướng quý II năm 2021", "2021-Q1"),
        ("quý 4/2021", "2021-Q4"),
        ("6 tháng đầu năm, phương hướng 6 tháng cuối năm 2021", "2021-H1"),
        ("9 tháng đầu năm và nhiệm vụ 3 tháng cuối năm 2021", "2021-9M"),
        ("chín tháng đầu năm 2021", "2021-9M"),
        ("tháng 5 năm 2021", "2021-M05"),
    ],
)
def test_period_comes_from_the_title(period, code):
    assert read("Không có gì thêm.", period=period, stated="").period_code == code


def test_unit_comes_from_title_letterhead_or_opening():
    assert read("Hết.").unit_name == "xã An Bình"
    town = HEAD.format(period="năm 2021 thị trấn Yên Phú", stated="")
    assert read_narrative(town, "x.txt").unit_name == "thị trấn Yên Phú"


def test_a_commune_of_the_list_of_units_goes_before_what_looks_like_a_name():
    text = HEAD.replace("AN BÌNH", "CẨM ĐIỀN").format(period="của xã Một Cửa quý II năm 2021", stated="")
    assert read_narrative(text, "x.txt").unit_name == "xã Cẩm Điền"
    assert read("Hết.", period="phường Quý II năm 2021").unit_name == "xã An Bình"


@pytest.mark.parametrize(
    ("district", "is_ours"),
    [
        ("huyện Cẩm Giàng", True),
        ("huyện Cẩm Giàng Tỉnh Hải Dương", True),
        ("huyện", True),
        ("tỉnh Hải Dương", True),
        ("huyện Ninh Giang", False),
        ("quận Lê Chân", False),
    ],
)
def test_a_commune_of_our_name_in_another_district_is_asked_for(district, is_ours):
    text = HEAD.replace("AN BÌNH", "LƯƠNG ĐIỀN").replace("huyện.", f"{district}.").format(period="năm 2021", stated="")
    reading = read_narrative(text + "Đã tiếp nhận 25 đơn.\n", "x.txt")
    assert (reading.unit_name == "xã Lương Điền") is is_ours
    assert [doubt.kind for doubt in reading.doubts] == ([] if is_ours else ["unit"])
    assert reading.waits_whole is not is_ours


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no_report_title"),
        ("Kính gửi các đồng chí, xã An Bình năm 2021 có 10 thôn.", "no_report_title"),
        ("BÁO CÁO\nKết quả công tác năm 2021\n\nI. KẾT QUẢ\n", "no_unit"),
        ("BÁO CÁO\nKết quả công tác của xã An Bình\n\nI. KẾT QUẢ\n", "no_period"),
    ],
)
def test_what_is_no_report_is_refused_in_vietnamese(text, reason):
    with pytest.raises(UnreadableFileError) as refusal:
        read_narrative(text, "x.txt")
    assert refusal.value.reason == reason
    assert "đề nghị" in refusal.value.message_vi
