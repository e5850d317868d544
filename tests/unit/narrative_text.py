"""A report around a sentence, and what is read from it."""

from datetime import date

from ingest.readers.narrative import read_narrative

HEAD = """ỦY BAN NHÂN DÂN        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ AN BÌNH                 Độc lập - Tự do - Hạnh phúc
Số: 31  /BC-UBND

BÁO CÁO
Kết quả công tác cải cách hành chính {period}

Kính gửi: Phòng Nội vụ huyện.

UBND xã An Bình báo cáo kết quả thực hiện{stated} như sau:

I. KẾT QUẢ
"""
Q2_STATED = (date(2021, 3, 15), date(2021, 6, 14))


def read(body, period="quý II năm 2021", stated=" (số liệu từ ngày 15/3/2021 đến ngày 14/6/2021)"):
    return read_narrative(HEAD.format(period=period, stated=stated) + body, "bao-cao.txt")


def values(body, **heading):
    return {f"{f.domain}.{f.indicator}": f.value for f in read(body, **heading).figures if f.value is not None}


def only(body, **heading):
    (figure,) = read(body, **heading).figures
    return figure
