// The menu stands in a row where it fits whole, measured: fonts, languages and zooms differ. Else it waits in the drawer.
"use strict";

(() => {
  const bar = document.querySelector(".top-in");
  const [brand, last] = [bar.querySelector(".brand"), bar.querySelector(".person")];
  const fit = () => {
    bar.classList.add("roomy");
    const edge = bar.getBoundingClientRect().right - parseFloat(getComputedStyle(bar).paddingRight);
    bar.classList.toggle("roomy", last.getBoundingClientRect().right <= edge + 0.5);
  };
  const watch = new ResizeObserver(fit);
  watch.observe(bar); // the window, its scroll bar
  watch.observe(brand); // the size of the letters
  fit();
})();
