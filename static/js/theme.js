// Loaded in the head and blocking, so that the remembered theme is there before the first paint.
// Without a remembered one the style sheet follows the system.
(function () {
  "use strict";
  var root = document.documentElement;
  // Style sheets fold the menu only where a script can unfold it.
  root.classList.add("js");
  try {
    var theme = localStorage.getItem("galley-theme");
    if (theme === "light" || theme === "dark") {
      root.dataset.theme = theme;
    }
  } catch (error) {
    // Storage may be forbidden; then the theme is the system's.
  }
})();
