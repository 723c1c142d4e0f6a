"""What sentences may name at one reading: members, proposals, rounds, and the currencies."""

from api.collaborators import Collaborators
from api.currencies import currency_of
from api.reading import Reading
from governance.round_record import RoundRecord
from governance.sentences import RoundWords, Speech
from ledger.deployment import Deployment


def speech_of(reading: Reading, house: Collaborators) -> Speech:
    """The words of this moment."""
    settlement = house.deployment.settlement
    book = reading.consortium.proposals
    records = reading.consortium.rounds.records
    return Speech(
        names=reading.names,
        proposals={one.proposal_id: one for one in book.proposals()},
        rounds={round_id: _words(record, house.deployment) for round_id, record in records.items()},
        items={},
        currency=settlement.symbol,
        decimals=settlement.decimals,
    )


def _words(record: RoundRecord, deployment: Deployment) -> RoundWords:
    terms, items = record.terms, tuple(item.description or item.sku for item in record.items)
    return RoundWords(terms.title, currency_of(terms.token, deployment), terms.decimals, items)
