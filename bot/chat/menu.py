"""The command menu, and `/help`."""

from bot.chat.desk import Asked, Desk
from bot.core.conversation import Answer, Command
from bot.core.messages.help import LEDGER_HELP, help_text

LEDGER = "ledger"
COMMANDS: tuple[Command, ...] = (
    Command("start", "Choose your country and currency"),
    Command("add", "Tell me what you bought, sold or moved"),
    Command("import", "Send me an exchange's export"),
    Command("portfolio", "What you hold, at what cost"),
    Command("entries", "Your ledger, to correct or delete an entry"),
    Command("check", "What is missing or doubtful, and how to mend it"),
    Command("losses", "Which losses could be used today"),
    Command("plan", "The fewest sales for an aim of yours"),
    Command("price", "What your coins are worth, and a price of your own"),
    Command("watch", "An address of yours, read by itself"),
    Command("connect", "Your account at an exchange, read by itself"),
    Command("disconnect", "Delete the key of an exchange"),
    Command("deadline", "Until when a loss counts this year"),
    Command("news", "The latest stories I flagged, or with a word"),
    Command("subscribe", "Get reminders"),
    Command("unsubscribe", "Stop reminders"),
    Command("undo", "Take back what you added last"),
    Command("reminders", "How often, how many, and what is to rest"),
    Command("settings", "Method, threshold, gains elsewhere, quiet hours and more"),
    Command("export", "All I keep of you, as files"),
    Command("forget", "Delete everything I know about you"),
    Command("help", "What I can do"),
)


async def help_(_: Desk, asked: Asked) -> tuple[Answer, ...]:
    """`/help`: every command; `/help ledger`: the columns of a ledger file."""
    if asked.words.lower().startswith(LEDGER):
        return (Answer(LEDGER_HELP),)
    return (Answer(help_text(COMMANDS)),)
