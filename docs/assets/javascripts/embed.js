/** `?embed=NAME` shows one figure without the page around it, for a slide or a page of somebody else's. */
function embed(name) {
  const figure = document.getElementById(name);
  if (!figure?.matches("figure.artifact")) {
    document.documentElement.classList.remove("is-embed");
    return;
  }
  figure.dataset.embedded = "";
  const source = document.createElement("p");
  const link = document.createElement("a");
  source.className = "embed-source";
  link.href = `${location.pathname}#${name}`;
  link.textContent = document.title;
  source.append("From: ", link);
  figure.append(source);
  // A link leaves the frame: there is no way back in it.
  for (const other of figure.querySelectorAll("a[href]")) other.target = "_top";
}

const embedded = () => embed(new URLSearchParams(location.search).get("embed"));
if (document.readyState === "loading") addEventListener("DOMContentLoaded", embedded);
else embedded();
