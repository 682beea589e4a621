// The theme puts a landmark without a name into each code block; several on a page need names.
new MutationObserver(() => {
  document.querySelectorAll(".md-code__nav").forEach((nav, index) => {
    nav.setAttribute("aria-label", `Code block ${index + 1}`);
  });
}).observe(document.body, { childList: true, subtree: true });
