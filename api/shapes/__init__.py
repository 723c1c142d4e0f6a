"""What the API answers with: one model per thing, made from facts and conclusions of the rules."""
