// Loaded in the head and blocking, so that what a reader chose is there before the first paint: the theme,
// and whether the announcement was dismissed. Without a remembered theme the style sheet follows the system.
(function () {
  "use strict";
  var root = document.documentElement;
  // Style sheets fold the menu and show buttons only where a script answers them.
  root.classList.add("js");
  try {
    var theme = localStorage.getItem("galley-theme");
    if (theme === "light" || theme === "dark") {
      root.dataset.theme = theme;
    }
    if (root.dataset.banner && localStorage.getItem("galley-banner") === root.dataset.banner) {
      root.classList.add("banner-dismissed");
    }
  } catch (error) {
    // Storage may be forbidden; then the theme is the system's, and the announcement stays.
  }
})();
