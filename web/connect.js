// Starts the recipient's pages. An external file, because the content policy allows no inline script.

// A link and a receipt carry their secret in the fragment, which browsers never send. It must not stay in the address bar
// or the history either, so it is taken out before the program, which takes a moment to load, is there.
let taken = "";

function takeFragment() {
  const { hash, pathname } = location;
  if (hash.length > 1) {
    taken = hash.slice(1);
    // The query is that of the link before.
    history.replaceState(null, "", pathname);
    window.dispatchEvent(new Event("mooring:fragment"));
  }
}

// Answers once, so that the secret is nowhere in the page after the program has read it.
window.__mooringTakeFragment = () => {
  const fragment = taken;
  taken = "";
  return fragment;
};

takeFragment();

// Pasting another link into a tab that is already there changes only the fragment and loads nothing.
window.addEventListener("hashchange", takeFragment);

// Imported here and not at the top, where it would run before the fragment is taken.
const { default: start } = await import("__APP_JS__");
await start({ module_or_path: "__APP_WASM__" });
