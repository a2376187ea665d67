# Everything a person or CI does with this repository is a recipe here; what is longer than a line is a script in .ci/.

set quiet

[private]
default:
    {{ just_executable() }} --list --unsorted

# Build and start Mooring with a demo OAuth server, and print the set-up link
[no-exit-message]
run:
    .ci/serve release

# Like `run`, with debug builds of the server and the SPA
[no-exit-message]
dev:
    .ci/serve debug

# Install what is missing, check and test everything, and count
[no-exit-message]
test:
    .ci/test

# Formatting and lints
check:
    cargo fmt --check
    cargo clippy --workspace --all-targets -- -D warnings

# Format the sources
fmt:
    cargo fmt

# Write the OpenAPI document, the TypeScript client's types and the golden tables anew
generate:
    .ci/prepare rust npm:openapi
    .ci/generate

# Fail when a generated file is not what `generate` writes
verify:
    .ci/prepare rust npm:openapi
    .ci/verify

# Browser journeys; arguments go to Playwright
[no-exit-message]
e2e *arguments:
    .ci/prepare rust wasm npm:web npm:openapi npm:e2e npm:e2e/oauth-server postgres browser
    .ci/build debug
    cd e2e && npx playwright test {{ arguments }}

# Print the permission table: action by role
permissions:
    cat shared/tests/golden/permissions.txt

# Benchmarks of the server
bench:
    cargo bench -p mooring-api
