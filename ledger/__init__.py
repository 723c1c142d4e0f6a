"""The only room that knows a chain exists: client, signing, journal, decoding, index and proofs."""
