"""Speed, beside its floors and its peers, in one interleaved run."""
