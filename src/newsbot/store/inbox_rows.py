"""Updates as rows: what a sealed one is bound to, and when one is set aside."""

# An update that was begun so often and never ended may be what ends the process: it waits for somebody to look. Where a
# process is killed again and again right after its start, an innocent one is begun three times in some hundred, and
# hardly eight. Of what only waits, the oldest is there at many starts that end for other reasons.
TRIES, PATIENT_TRIES = 8, 20


def update_name(account: str, update_id: int) -> str:
    return f"update {update_id} of {account}"
