"""`make chaos`: a consortium at work while everything that can fail fails, and then the proof that nothing
was lost and nothing happened twice."""
