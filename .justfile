# Short names for plain commands; everything works without just.

# Format, lints, documentation, and the tests that need nothing installed.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items
    cargo test --lib
    cargo test --test it

# The integration tests on SQLite.
test *filter:
    cargo test --test it -- {{filter}}

# The same on PostgreSQL: just test-postgres postgres://user@host/database
test-postgres url *filter:
    TEST_DATABASE_URL={{url}} cargo test --test it -- {{filter}}

# Everything, with the real Postfix, PostgreSQL and Chromium (installs what is missing).
test-all:
    tests/run

# Screenshots of every page into target/shots/: phone and desktop, light and dark.
shots:
    cargo test --test real browser::shots

# Sample tenants, mail and pages, at once.
demo:
    cargo run --release -- demo

# The policy port against a floor that always answers DUNNO.
bench:
    cargo bench --bench policy

# Licences, banned crates and sources (cargo install cargo-deny).
deny:
    cargo deny --config .deny.toml check bans licenses sources
