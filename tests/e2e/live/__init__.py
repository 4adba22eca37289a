"""An end-to-end check of any running server of the protocol: `script/e2e URL`, described in docs/e2e.md."""
