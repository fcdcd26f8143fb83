"""Small files as central banks publish them; synthetic, one per shape."""

import io
import json
import zipfile
from datetime import date

DAY = date(2026, 11, 20)


def ecb(*rates: tuple[str, str], on: str = "2026-11-20") -> bytes:
    """Return the European Central Bank's daily XML."""
    rows = "\n".join(f"<Cube currency='{code}' rate='{rate}'/>" for code, rate in rates)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
 xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<gesmes:subject>Reference rates</gesmes:subject>
<Cube><Cube time='{on}'>
{rows}
</Cube></Cube></gesmes:Envelope>""".encode()


ECB_TABLE = (
    b"Date,USD,JPY,BGN,\n2026-11-20,1.0832,163.5,N/A,\n2026-11-19,1.0801,162.91,N/A,\n2025-12-30,1.0412,161.2,1.9558,\n"
)


def zipped(*tables: tuple[str, bytes]) -> bytes:
    """Return a ZIP archive of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in tables:
            archive.writestr(name, content)
    return packed.getvalue()


def inforeuro(*rates: tuple[str, str]) -> bytes:
    """Return the month's JSON of InforEuro."""
    rows = [f'{{"country": "-", "isoA3Code": "{code}", "value": {value}, "comment": null}}' for code, value in rates]
    return f"[{', '.join(rows)}]".encode()


def georgia(*rates: tuple[str, int, str], published: str = "2026-11-19", valid: str = "2026-11-20") -> bytes:
    """Return the National Bank of Georgia's JSON: published in the evening, valid from the next day."""
    rows = ", ".join(
        f'{{"code": "{code}", "quantity": {quantity}, "rateFormated": "{rate}", "rate": {rate}, '
        f'"date": "{published}T17:01:15.000Z", "validFromDate": "{valid}T00:00:00.000Z"}}'
        for code, quantity, rate in rates
    )
    return f'[{{"date": "{published}T17:00:00.000Z", "currencies": [{rows}]}}]'.encode()


def kazakhstan(*rates: tuple[str, str, str], on: str = "20.11.2026") -> bytes:
    """Return the National Bank of Kazakhstan's file of one day."""
    rows = "".join(
        f"<item>\n<fullname>-</fullname><title>{code}</title><description>{rate}</description><quant>{quant}</quant></item>"
        for code, quant, rate in rates
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rates><title>-</title><date>{on}</date>{rows}</rates>'.encode()


def kazakh_feed(*rates: tuple[str, str, str], on: str = "20.11.2026") -> bytes:
    """Return the daily feed, whose items stand in a channel and name the day themselves."""
    rows = "".join(
        f"<item><title>{code}</title><pubDate>{on}</pubDate><description>{rate}</description><quant>{quant}</quant></item>"
        for code, quant, rate in rates
    )
    return f'<rss version="2.0"><channel><title>-</title>{rows}</channel></rss>'.encode()


def ukraine(*rates: tuple[str, str], on: str = "20.11.2026") -> bytes:
    """Return the National Bank of Ukraine's JSON."""
    rows = ", ".join(
        f'{{"r030": 1, "txt": "-", "rate": {rate}, "cc": "{code}", "exchangedate": "{on}"}}' for code, rate in rates
    )
    return f"[{rows}]".encode()


def valcurs(*rates: tuple[str, str, str], on: str = "20.11.2026", encoding: str = "windows-1251") -> bytes:
    """Return the file of the Bank of Russia; the National Bank of Moldova writes the same in UTF-8."""
    rows = "\n".join(
        f'<Valute ID="1"><CharCode>{code}</CharCode><Nominal>{nominal}</Nominal><Name>Доллар</Name>'
        f"<Value>{value}</Value></Valute>"
        for code, nominal, value in rates
    )
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<ValCurs Date="{on}" name="-">\n{rows}\n</ValCurs>'
    return text.encode(encoding)


def tajikistan(*rates: tuple[str, str, str], on: str = "2026-11-20") -> bytes:
    """Return the National Bank of Tajikistan's file of one day: the Russian shape, but ISO days and decimal points."""
    return valcurs(*rates, on=on, encoding="utf-8")


def azerbaijan(*rates: tuple[str, str, str]) -> bytes:
    """Return the Central Bank of Azerbaijan's file, metals by the ounce among its rows."""
    rows = "\n".join(
        f'<Valute Code="{code}"><Nominal>{nominal}</Nominal><Name>-</Name><Value>{value}</Value></Valute>'
        for code, nominal, value in rates
    )
    metal = '<Valute Code="XAU"><Nominal>1 t.u.</Nominal><Value>4500.1</Value></Valute>'
    return f'<ValCurs Date="20.11.2026"><ValType Type="-">{metal}\n{rows}</ValType></ValCurs>'.encode()


def armenia(*rates: tuple[str, str, str], day: str = "2026-11-20T00:00:00") -> bytes:
    """Return the answer of the Central Bank of Armenia's service."""
    rows = "".join(
        f"<ExchangeRate><ISO>{code}</ISO><Amount>{amount}</Amount><Rate>{rate}</Rate><Difference>0</Difference>"
        "</ExchangeRate>"
        for code, amount, rate in rates
    )
    answer = f"<CurrentDate>{day}</CurrentDate><NextAvailableDate/><Rates>{rows}</Rates>"
    return (
        '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
        '<soap:Body><ExchangeRatesByDateResponse xmlns="http://www.cba.am/"><ExchangeRatesByDateResult>'
        f"{answer}</ExchangeRatesByDateResult></ExchangeRatesByDateResponse></soap:Body></soap:Envelope>"
    ).encode()


def kyrgyzstan(*rates: tuple[str, str, str]) -> bytes:
    """Return the National Bank of Kyrgyzstan's file."""
    rows = "\n".join(
        f'<Currency ISOCode="{code}"><Nominal>{nominal}</Nominal><Value>{value}</Value></Currency>'
        for code, nominal, value in rates
    )
    return f'<CurrencyRates Name="Daily" Date="20.11.2026">\n{rows}\n</CurrencyRates>'.encode()


def belarus(*rates: tuple[str, int, str]) -> bytes:
    """Return the National Bank of Belarus' JSON."""
    rows = ", ".join(
        f'{{"Cur_ID": 1, "Date": "2026-11-20T00:00:00", "Cur_Abbreviation": "{code}", "Cur_Scale": {scale}, '
        f'"Cur_OfficialRate": {rate}}}'
        for code, scale, rate in rates
    )
    return f"[{rows}]".encode()


def uzbekistan(*rates: tuple[str, str, str]) -> bytes:
    """Return the Central Bank of Uzbekistan's JSON."""
    rows = [
        {"Ccy": code, "Nominal": nominal, "Rate": rate, "Date": "20.11.2026", "CcyNm_EN": "-"}
        for code, nominal, rate in rates
    ]
    return json.dumps(rows).encode()


def united_nations(*rates: tuple[str, str, str]) -> bytes:
    """Return the operational rates of the United Nations: code, rate and day, tabs as they stray there."""
    rows = "\n".join(
        f"<RATE><f_curr_code>{code}\t</f_curr_code><rate>\t{rate}</rate><eff_date>{day}\t</eff_date></RATE>"
        for code, rate, day in rates
    )
    return f"<RATES>\n{rows}\n</RATES>".encode()
