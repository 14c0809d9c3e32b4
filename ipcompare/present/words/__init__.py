"""Results in words: names, intervals, sentences and the chain behind a number, in both languages."""
