"""What a network says of one story."""

from dataclasses import dataclass

from bot.core.tagged import Tagged


@dataclass(frozen=True, slots=True)
class Answer:
    """Calibrated probabilities by the name of the output, and the logits of what is named."""

    scores: dict[str, float]
    tagged: Tagged
