"""What a group set under its old id and under its new one in, what holds from now on out.

When a group becomes a supergroup Telegram gives it a new id. Whoever writes there before we hear of
that meets a bot that knows nothing of the group, and may set it up a second time.
"""

from dataclasses import replace

from bot.core.chats import Profile
from bot.core.wishes import Rhythm, Wishes


def merged(old: Profile, new: Profile) -> Profile:
    """Return the profile of a group that was set up under both ids.

    It is as if what was said under the new id had been said under the old one: country, time zone
    and topic of the new hold where they were chosen, since that was the later word. Everything else
    stays, above all that the group subscribed, and since when. Whether it can be reached is what
    is known of the new id.
    """
    held = old
    if new.country not in {None, old.country}:
        held = replace(
            old,
            country=new.country,
            currency=new.currency,
            timezone=None,
            method=new.method,
            rate_short=new.rate_short,
            rate_long=new.rate_long,
            wash_rule=new.wash_rule,
        )
    return replace(
        held,
        chat=new.chat,
        timezone=new.timezone or held.timezone,
        subscribed_at=old.subscribed_at or new.subscribed_at,
        topic=new.topic if new.subscribed_at else old.topic,
        gone_at=new.gone_at,
    )


def merged_wishes(old: Wishes, new: Wishes) -> Wishes:
    """Return the wishes of such a group: those of the new id where they are not the usual ones.

    What rests under either id rests, for as long as the longer of the two.
    """
    usual = Wishes()
    snoozed = dict(old.snoozed)
    for subject, until in new.snoozed.items():
        snoozed[subject] = max(until, snoozed.get(subject, until))
    return Wishes(
        old.downturn if new.downturn is Rhythm.NOW else new.downturn,
        old.tax if new.tax is Rhythm.NOW else new.tax,
        old.daily_cap if new.daily_cap is None else new.daily_cap,
        old.digest_at if new.digest_at == usual.digest_at else new.digest_at,
        old.at_night or new.at_night,
        snoozed,
    )
