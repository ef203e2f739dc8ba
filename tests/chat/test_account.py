"""`/start`, `/help`, `/forget`, and what is no command."""

from dataclasses import replace

import pytest

from bot.chat.desk import countries
from bot.chat.menu import COMMANDS
from bot.core.chats import ChatId
from tests.chat.talk import ADA, BOB, USUAL_QUIET_HOURS, Talk, commands
from tests.fakes import NOON


async def test_start_asks_for_the_country_by_buttons(talk: Talk) -> None:
    answer = await talk.say("/start")

    assert "In which country do you pay tax?" in answer.text
    assert commands(answer)["United Kingdom"] == "/start GB"


async def test_no_country_is_offered_that_has_no_law(talk: Talk) -> None:
    answer = await talk.say("/start")

    assert "no country" not in commands(answer)


async def test_the_country_is_followed_by_the_currency_in_which_it_counts(talk: Talk) -> None:
    answer = await talk.press(await talk.say("/start"), "United Kingdom")

    assert list(commands(answer)) == ["GBP", "Another one"]
    assert not talk.profile().is_ready


async def test_country_and_currency_chosen_by_buttons_are_remembered(talk: Talk) -> None:
    asked = await talk.press(await talk.say("/start"), "Germany")

    answer = await talk.press(asked, "EUR")

    assert "/add buy" in answer.text
    assert (talk.profile().country, talk.profile().currency) == ("DE", "EUR")


@pytest.mark.parametrize("words", ["US USD", "us usd", "United States USD", "united states usd"])
async def test_country_and_currency_can_be_typed(talk: Talk, words: str) -> None:
    await talk.say(f"/start {words}")

    assert talk.profile().country == "US"
    assert talk.profile().currency == "USD"


@pytest.mark.parametrize("currency", ["EUR", "other", "pesos"])
async def test_a_currency_that_cannot_be_converted_is_refused_in_words(
    talk: Talk, currency: str
) -> None:
    answer = await talk.say(f"/start US {currency}")

    assert "counted in USD" in answer.text
    assert list(commands(answer)) == ["USD"]
    assert not talk.profile().is_ready


async def test_a_new_country_asks_to_be_confirmed(talk: Talk) -> None:
    await talk.settle_in("GB GBP")

    answer = await talk.say("/settings country DE")

    assert list(commands(answer)) == ["Change to Germany, EUR", "Keep United Kingdom"]


@pytest.mark.parametrize("words", ["/start DE", "/settings country DE", "/start DE other"])
async def test_another_country_changes_nothing_until_it_is_confirmed(
    talk: Talk, words: str
) -> None:
    await talk.settle_in("GB GBP")
    await talk.say("/settings rate 18")
    before = talk.profile()

    answer = await talk.say(words)

    assert talk.profile() == before
    assert commands(answer)["Keep United Kingdom"] == "/start keep"
    assert "Your portfolio is empty" in (await talk.say("/portfolio")).text
    assert "Reminders are on" in (await talk.say("/subscribe")).text


async def test_another_country_says_what_would_be_lost(talk: Talk) -> None:
    await talk.settle_in("GB GBP")
    await talk.say("/add buy 10 SOL for 3000 2025-05-05")
    await talk.say("/add buy 11 SOL for 3000 USD 2025-05-05")

    answer = await talk.press(await talk.say("/start"), "Germany")

    assert "method, tax rates, time zone and wash rule" in answer.text
    assert "1 entry of your ledger has amounts in GBP" in answer.text
    assert "nothing has changed yet" in answer.text.lower()


async def test_the_old_country_can_be_kept(talk: Talk) -> None:
    await talk.settle_in("GB GBP")
    asked = await talk.say("/start DE")

    answer = await talk.press(asked, "Keep United Kingdom")

    assert "The United Kingdom and GBP stay" in answer.text
    assert talk.profile().country == "GB"


async def test_a_confirmed_country_takes_effect_and_can_be_left_again(talk: Talk) -> None:
    await talk.settle_in("GB GBP")
    await talk.say("/settings rate 18")
    asked = await talk.say("/start DE")

    answer = await talk.press(asked, "Change to Germany, EUR")

    profile = talk.profile()
    assert (profile.country, profile.currency, profile.rate_short) == ("DE", "EUR", None)
    assert commands(answer)["Back to United Kingdom"] == "/start GB GBP"


async def test_the_country_that_is_set_already_stays_as_it_is(talk: Talk) -> None:
    await talk.settle_in("GB GBP")

    answer = await talk.say("/start GB")

    assert "The United Kingdom and GBP stay" in answer.text
    assert talk.profile().is_ready


async def test_start_offers_to_keep_what_was_chosen(talk: Talk) -> None:
    await talk.settle_in("GB GBP")

    answer = await talk.say("/start")

    assert commands(answer)["Keep United Kingdom"] == "/start keep"


async def test_start_tells_somebody_with_lots_where_they_are(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 2 SOL for 340")

    begun, settled = await talk.say("/start"), await talk.say("/start US USD")

    assert "1 entry in your ledger" in begun.text
    assert "Now tell me what you bought" not in settled.text
    assert "/portfolio" in settled.text


async def test_without_a_currency_reminders_wait_for_it(talk: Talk) -> None:
    await talk.say("/start DE")

    answer = await talk.say("/subscribe")

    assert "as soon as I know your currency" in answer.text
    assert list(commands(answer)) == ["EUR", "Another one"]


async def test_a_country_goes_by_other_names_too(talk: Talk) -> None:
    await talk.say("/start UK GBP")

    assert (talk.profile().country, talk.profile().currency) == ("GB", "GBP")


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("the Netherlands EUR", "NL"),
        ("the Netherlands", "NL"),
        ("UAE", "AE"),
        ("South Korea KRW", "KR"),
        ("new zealand", "NZ"),
    ],
)
async def test_a_country_is_known_by_its_names(talk: Talk, words: str, country: str) -> None:
    await talk.say(f"/start {words}")

    assert talk.profile().country == country


async def test_start_says_what_was_chosen_before(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/start")

    assert "You chose the United States and USD" in answer.text


async def test_another_country_is_refused_in_words_with_those_that_are_known(talk: Talk) -> None:
    answer = await talk.say("/start Atlantis")

    assert "“Atlantis” is not there yet" in answer.text
    assert "the United Kingdom and the United States" in answer.text
    assert "Germany" in commands(answer)
    assert talk.store.chats.get(ADA) is None


async def test_an_unknown_currency_is_refused_and_asked_for_again(talk: Talk) -> None:
    answer = await talk.say("/start US QQQ")

    assert "“QQQ”" in answer.text
    assert commands(answer)["USD"] == "/start US USD"


async def test_a_new_chat_has_the_quiet_hours_of_the_program(talk: Talk) -> None:
    await talk.settle_in()

    assert talk.profile().quiet_hours == USUAL_QUIET_HOURS


async def test_another_country_drops_what_hung_on_the_law_of_the_first(talk: Talk) -> None:
    await talk.settle_in("US USD")
    await talk.say("/settings method hifo")
    await talk.say("/settings threshold 300")

    asked = await talk.say("/start GB GBP")
    before = talk.profile()
    await talk.press(asked, "Change to United Kingdom, GBP")

    assert (before.country, before.currency, before.method) == ("US", "USD", "hifo")
    assert "Your method, tax rates, time zone and wash rule would go back to" in asked.text
    assert list(commands(asked)) == ["Change to United Kingdom, GBP", "Keep United States"]
    assert talk.profile().country == "GB"
    assert talk.profile().method is None
    assert talk.profile().min_loss == 300


async def test_who_sees_no_buttons_types_what_confirms_another_country(talk: Talk) -> None:
    await talk.settle_in("US USD")
    asked = await talk.say("/start GB GBP")

    await talk.say(commands(asked)["Change to United Kingdom, GBP"])

    assert (talk.profile().country, talk.profile().currency) == ("GB", "GBP")


async def test_another_currency_typed_in_settings_is_no_way_round_the_question(talk: Talk) -> None:
    await talk.settle_in("US USD")

    asked = await talk.say("/settings country Germany EUR")

    assert "Shall I change from the United States to Germany?" in asked.text
    assert talk.profile().country == "US"


@pytest.mark.parametrize(
    "command", ["/losses", "/portfolio", "/deadline", "/settings", "/add buy 1 SOL for 3"]
)
async def test_what_needs_a_country_asks_for_it(talk: Talk, command: str) -> None:
    answer = await talk.say(command)

    assert "In which country do you pay tax?" in answer.text
    assert "United States" in commands(answer)


async def test_help_names_every_command(talk: Talk) -> None:
    answer = await talk.say("/help")

    assert all(f"/{command.name}: " in answer.text for command in COMMANDS)


async def test_every_command_of_the_menu_is_answered(talk: Talk) -> None:
    await talk.settle_in()

    answers = [await talk.say(f"/{command.name}") for command in COMMANDS]

    assert all(answer.text for answer in answers)


async def test_a_command_may_name_the_bot_as_groups_do(talk: Talk) -> None:
    answer = await talk.say("/HELP@gleaner_bot")

    assert "I am Gleaner" in answer.text


async def test_an_unknown_command_is_named_with_the_one_that_was_meant(talk: Talk) -> None:
    answer = await talk.say("/loses <b>")

    assert "I do not know /loses. Did you mean /losses?" in answer.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("help", "I am Gleaner"),
        ("Losses?", "lots"),
        ("portfolio", "Your portfolio is empty"),
        ("add", "Tell me what happened"),
        ("add buy 2 SOL for 340", "Noted"),
        ("settings threshold 250", "$250.00"),
    ],
)
async def test_a_command_is_understood_without_its_slash(talk: Talk, text: str, said: str) -> None:
    await talk.settle_in()

    answer = await talk.say(text)

    assert said in answer.text


@pytest.mark.parametrize("text", ["thanks", "Thank you!", "thx", "Danke."])
async def test_thanks_are_taken_kindly(talk: Talk, text: str) -> None:
    answer = await talk.say(text)

    assert "You are welcome" in answer.text
    assert len(answer.text) < 100


@pytest.mark.parametrize("text", ["hello", "", "what about SOL?"])
async def test_plain_text_gets_a_short_hint(talk: Talk, text: str) -> None:
    answer = await talk.say(text)

    assert "/help lists everything" in answer.text
    assert answer.buttons == ()


async def test_a_trade_typed_without_add_can_be_added_by_a_button(talk: Talk) -> None:
    await talk.settle_in()
    asked = await talk.say("bought 2 SOL for 340 kraken")

    await talk.press(asked, "Yes, add it")

    assert [row.asset for row in talk.rows()] == ["SOL"]


async def test_forget_asks_a_second_time(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/add buy 2 SOL for 340")

    answer = await talk.say("/forget")

    assert list(commands(answer)) == ["Yes, delete everything", "No, keep it"]
    assert len(talk.rows()) == 1


async def test_forget_deletes_everything_of_this_chat_alone(talk: Talk) -> None:
    for chat in (ADA, BOB):
        await talk.settle_in(chat=chat)
        await talk.say("/add buy 2 SOL for 340", chat)

    await talk.press(await talk.say("/forget"), "Yes, delete everything")

    assert talk.store.chats.get(ADA) is None
    assert talk.rows() == ()
    assert len(talk.rows(BOB)) == 1


async def test_forget_can_be_thought_better_of(talk: Talk) -> None:
    await talk.settle_in()

    await talk.press(await talk.say("/forget"), "No, keep it")

    assert talk.profile().is_ready


async def test_yes_works_no_more_after_no(talk: Talk) -> None:
    await talk.settle_in()
    asked = await talk.say("/forget")
    await talk.press(asked, "No, keep it")

    answer = await talk.press(asked, "Yes, delete everything")

    assert talk.profile().is_ready
    assert list(commands(answer)) == ["Yes, delete everything", "No, keep it"]


async def test_yes_works_for_a_few_minutes_alone(talk: Talk) -> None:
    await talk.settle_in()
    asked = await talk.say("/forget")
    talk.clock.turn(minutes=6)

    answer = await talk.press(asked, "Yes, delete everything")

    assert talk.profile().is_ready
    assert "Shall I delete everything" in answer.text


async def test_the_yes_of_an_earlier_question_works_no_more(talk: Talk) -> None:
    await talk.settle_in()
    first = await talk.say("/forget")
    await talk.press(first, "No, keep it")
    second = await talk.say("/forget")

    await talk.press(first, "Yes, delete everything")
    still = talk.profile().is_ready
    await talk.press(second, "Yes, delete everything")

    assert still
    assert talk.profile().is_ready, "the first yes asked once more"


async def test_yes_typed_unasked_asks_first(talk: Talk) -> None:
    await talk.settle_in()

    answer = await talk.say("/forget yes")

    assert talk.profile().is_ready
    assert "Shall I delete everything" in answer.text


async def test_yes_can_be_typed_once_it_was_asked(talk: Talk) -> None:
    await talk.settle_in()
    await talk.say("/forget")

    await talk.say("/forget yes")

    assert talk.store.chats.get(ADA) is None


async def test_a_chat_sees_only_what_is_its_own(talk: Talk) -> None:
    for chat in (ADA, BOB):
        await talk.settle_in(chat=chat)
    await talk.say("/add buy 2 SOL for 340 adasvault", ADA)

    answers = [await talk.say(f"/{name}", BOB) for name in ("portfolio", "losses", "undo")]

    assert not any("adasvault" in answer.text for answer in answers)
    assert len(talk.rows(ADA)) == 1


async def test_a_chat_that_writes_again_can_be_reached_again(talk: Talk) -> None:
    await talk.settle_in()
    talk.store.chats.save(replace(talk.profile(), gone_at=NOON))

    await talk.say("/help")

    assert talk.profile().gone_at is None


async def test_what_was_forgotten_can_begin_afresh(talk: Talk) -> None:
    await talk.settle_in()
    await talk.press(await talk.say("/forget"), "Yes, delete everything")

    await talk.settle_in("GB GBP")

    assert talk.profile(ChatId(7)).country == "GB"


async def test_all_countries_are_reached_by_buttons_on_two_short_pages(talk: Talk) -> None:
    first = await talk.say("/start")
    second = await talk.press(first, "Other countries")

    pages = [commands(answer) for answer in (first, second)]
    shown = {command for page in pages for label, command in page.items() if label != "Back"}
    assert {f"/start {law.code}" for law in countries()} <= shown
    assert all(len(answer.buttons) <= 10 for answer in (first, second))
    assert (pages[0]["Japan"], pages[1]["Switzerland"]) == ("/start JP", "/start CH")
    assert pages[1]["Back"] == "/start"


async def test_a_country_where_losses_are_worth_nothing_can_be_chosen_and_says_why(
    talk: Talk,
) -> None:
    await talk.press(await talk.say("/start others"), "Switzerland")
    await talk.say("/start CH CHF")

    answer = await talk.say("/losses")

    assert "DBG art. 16(3)" in answer.text
