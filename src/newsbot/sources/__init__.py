"""Where articles come from: guarded fetching, and parsing in a worker that can be killed."""
