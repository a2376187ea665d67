// Starts the app. An external file, because the content policy allows no inline script.

// Set-up and invitation links carry their secret in the fragment, which browsers never send. It must not stay in the
// address bar or the history either, so it is taken out before the app, which takes a moment to load, is there.
const SECRET_PAGES = /^\/(setup|invitation)(\/|$)/;
let taken = "";

function takeFragment() {
  const { hash, pathname, search } = location;
  if (hash.length > 1 && SECRET_PAGES.test(pathname)) {
    taken = hash.slice(1);
    history.replaceState(history.state, "", pathname + search);
    window.dispatchEvent(new Event("mooring:fragment"));
  }
}

// Answers once, so that the secret is nowhere in the page after the app has read it.
window.__mooringTakeFragment = () => {
  const fragment = taken;
  taken = "";
  return fragment;
};

takeFragment();

// Before the first paint, so that the page does not flash in the other theme. The app's own module changes the choice.
try {
  const theme = localStorage.getItem("mooring-theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // A browser that refuses storage has no choice to remember.
}

// Pasting another link into a tab that is already there changes only the fragment and loads nothing.
window.addEventListener("hashchange", takeFragment);

// Imported here and not at the top, where it would run before the fragment is taken.
const { default: start } = await import("__APP_JS__");
await start({ module_or_path: "__APP_WASM__" });
