"""One wallet, however its name is typed and wherever it comes from."""

from bot.core.addresses import Address, Family
from tests.build import d, ledger
from tests.chat.talk import ADA, Talk

FILE = "time,kind,asset,quantity,total,wallet\n{}\n"


def wallets(talk: Talk) -> set[str | None]:
    return {lot.wallet for lot in talk.reports.books(ADA).open}


async def test_a_sale_from_a_wallet_in_another_case_leaves_that_wallet(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 0.5 BTC for 30000 2026-01-02 Coinbase")

    answer = await talk.say("/add sell 0.1 BTC for 5000 2026-01-03 coinbase")

    assert "more BTC leaves" not in answer.text
    assert "Coinbase" in answer.text
    assert [row.wallet for row in talk.rows()] == ["Coinbase", "Coinbase"]
    assert [lot.quantity for lot in talk.reports.books(ADA).open] == [d("0.4")]
    assert "Nothing to check" in (await talk.say("/check")).text


async def test_a_move_and_a_sale_in_several_lines_find_the_wallet(talk: Talk) -> None:
    await talk.settle_in("DE EUR")

    await talk.say(
        "/add buy 0.9 BTC for 30000 2026-01-02 kraken\n"
        "/add move 0.1 BTC from Kraken to Cold 2026-01-03\n"
        "/add sell 0.1 BTC for 5000 2026-01-04 KRAKEN"
    )

    books = talk.reports.books(ADA)
    assert {lot.wallet: lot.quantity for lot in books.open} == {
        "kraken": d("0.7"),
        "Cold": d("0.1"),
    }
    assert books.problems == ()


async def test_a_ledger_file_goes_into_the_wallets_that_are_there(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 0.5 BTC for 30000 2026-01-02 Coinbase")

    await talk.send(FILE.format("2026-01-03,sell,BTC,0.1,5000,COINBASE"))

    assert wallets(talk) == {"Coinbase"}
    assert talk.reports.books(ADA).problems == ()


async def test_an_export_goes_into_the_wallet_that_is_there_and_is_shown_so(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 0.5 BTC for 30000 2026-01-02 Kraken")
    export = (
        '"txid","refid","time","type","subtype","aclass","asset","amount","fee","balance"\n'
        '"L1","R1","2026-01-03 10:00:00","withdrawal","","currency","XXBT",-0.1,0,0.4\n'
    )

    shown = await talk.send(export, "ledgers.csv")
    await talk.press(shown, "Import 1 row")

    assert [row.wallet for row in talk.rows()] == ["Kraken", "Kraken"]


async def test_what_a_key_or_an_address_brings_goes_into_the_wallet_that_is_there(
    talk: Talk,
) -> None:
    await talk.settle_in()
    await talk.say("/add buy 0.5 BTC for 30000 2026-01-02 Kraken")
    account = talk.store.accounts.connect(ADA, Family.KRAKEN, "kraken", b"sealed", talk.clock())

    read = ledger("2026-01-03 sell 0.1 BTC for 5000 in kraken id kraken:1")
    talk.store.ledgers.keep(ADA, -account.number, read, ())
    again = talk.store.ledgers.keep(ADA, -account.number, read, frozenset({read[0].kind}))

    assert account.wallet == "Kraken"
    assert again == 0
    assert [row.wallet for row in talk.rows()] == ["Kraken", "Kraken"]


async def test_addresses_of_one_wallet_are_read_together_in_whatever_case(talk: Talk) -> None:
    await talk.settle_in()
    one, other = (Address(Family.BITCOIN, f"bc1q{end}") for end in ("one", "other"))

    talk.store.accounts.add(ADA, one, "bitcoin", "Cold", talk.clock())
    talk.store.accounts.add(ADA, other, "bitcoin", "cold ", talk.clock())

    assert [account.wallet for account in talk.store.accounts.of(ADA)] == ["Cold", "Cold"]


async def test_what_comes_later_into_a_wallet_of_the_household_is_theirs_in_any_case(
    talk: Talk,
) -> None:
    await talk.settle_in("CA CAD")
    await talk.say("/add buy 1 BTC for 100 2026-01-02")
    await talk.say("/add buy 1 BTC for 900 2026-01-02 TFSA")
    await talk.say("/settings household tfsa")

    await talk.say("/undo")
    await talk.say("/add buy 2 BTC for 900 2026-01-03 tfsa")

    assert "1 BTC in your pool" in (await talk.say("/portfolio")).text


async def test_a_wallet_is_listed_once_and_what_was_named_first_is_shown(talk: Talk) -> None:
    await talk.settle_in("CA CAD")
    await talk.say("/add buy 1 BTC for 100 2026-01-02 Kraken")
    await talk.send(
        FILE.format("2026-01-03,move,BTC,1,,kraken")
        .replace("wallet\n", "wallet,to_wallet\n")
        .replace(",kraken", ",kraken,KRAKEN")
    )

    assert talk.store.ledgers.wallets(ADA) == ("Kraken",)
    assert wallets(talk) == {None}
    assert talk.reports.books(ADA).problems == ()


async def test_a_move_into_the_wallet_it_leaves_is_refused_in_words(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 0.5 BTC for 30000 2026-01-02 Kraken")

    answer = await talk.say("/add move 0.1 BTC from Kraken to kraken")

    assert "do not make another one, so name the wallet it went to" in answer.text
    assert len(talk.rows()) == 1


async def test_what_leaves_without_a_wallet_that_has_it_is_asked_about(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 2 ETH for 5000 2026-01-02 Coinbase")

    asked = await talk.say("/add sell 1.5 ETH for 3000 2026-01-03")
    before = len(talk.rows())
    answer = await talk.press(asked, "It left Coinbase")

    assert "No wallet is named, and your default wallet does not have 1.5 ETH" in asked.text
    assert "your ledger has 2 ETH in Coinbase. Nothing is stored yet." in asked.text
    assert before == 1
    assert "Noted" in answer.text
    assert [lot.quantity for lot in talk.reports.books(ADA).open] == [d("0.5")]
    assert talk.reports.books(ADA).problems == ()


async def test_it_may_have_left_the_default_wallet_all_the_same(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 2 ETH for 5000 2026-01-02 Coinbase")

    asked = await talk.say("/add sell 3 ETH for 3000 2026-01-03")
    answer = await talk.press(asked, "It left my default wallet all the same")

    assert "But: more ETH leaves than" in answer.text
    assert talk.rows()[-1].wallet == "default"


async def test_a_wallet_that_is_mistyped_is_asked_about_and_corrected(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 2 ETH for 5000 2026-01-02 Coinbase")

    asked = await talk.say("/add move 1 ETH from coinbse to cold 2026-01-03")
    await talk.press(asked, "It left Coinbase")

    assert "Your wallet coinbse does not have 1 ETH" in asked.text
    assert (talk.rows()[-1].wallet, talk.rows()[-1].to_wallet) == ("Coinbase", "cold")


async def test_a_sentence_too_long_for_a_button_is_written_out(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say('/add buy 2 ETH for 5000 2026-01-02 "My Coinbase account of the year 2019"')

    asked = await talk.say("/add sell 1 ETH for 3000 2026-01-03")

    assert asked.buttons == ()
    assert '2026-01-03 in "My Coinbase account of the year 2019"</code>' in asked.text
    assert "Or did it leave your default wallet? If so, send" in asked.text


async def test_lines_whose_units_lie_elsewhere_are_named_and_the_others_are_stored(
    talk: Talk,
) -> None:
    await talk.settle_in()

    answer = await talk.say(
        "/add buy 2 ETH for 5000 2026-01-02 Coinbase\n"
        "/add sell 1 ETH for 3000 2026-01-03\n"
        "/add sell 1 ETH for 3000 2026-01-04 coinbase"
    )

    assert "in Coinbase. Nothing is stored yet." in answer.text
    assert [row.wallet for row in talk.rows()] == ["Coinbase", "Coinbase"]


async def test_nobody_is_asked_where_the_law_takes_all_wallets_together(talk: Talk) -> None:
    await talk.settle_in("GB GBP")
    await talk.say("/add buy 2 ETH for 5000 2026-01-02 Coinbase")

    answer = await talk.say("/add sell 1 ETH for 3000 2026-01-03")

    assert "Noted" in answer.text
